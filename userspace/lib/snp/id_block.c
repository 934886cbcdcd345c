// SPDX-License-Identifier: MIT
#include "snp/id_block.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <string.h>

#include "base/bytes.h"
#include "base/cursor.h"

#define SCALAR_SIZE 48
#define FIELD_SIZE 72
#define CURVE_P384 2
#define ALGO_P384 1
#define POLICY_RESERVED_MBO (1u << 17)

struct snp_id_block snp_id_block_read(const u8 *data)
{
	struct cursor c = cursor_over(data, SNP_ID_BLOCK_SIZE);
	struct snp_id_block block;

	block.launch_digest = cursor_take(&c, SCALAR_SIZE);
	block.family_id = cursor_take(&c, 16);
	block.image_id = cursor_take(&c, 16);
	block.version = cursor_le32(&c);
	block.guest_svn = cursor_le32(&c);
	block.policy = cursor_le64(&c);
	return block;
}

/* Firmware launches no guest without bit 17 of its policy. */
bool snp_id_block_is(const u8 *data, size_t size)
{
	struct snp_id_block block;

	if (size != SNP_ID_BLOCK_SIZE)
		return false;
	block = snp_id_block_read(data);
	return block.version == 1 && block.policy & POLICY_RESERVED_MBO;
}

struct snp_id_auth snp_id_auth_read(const u8 *data)
{
	struct cursor c = cursor_over(data, SNP_ID_AUTH_SIZE);
	struct snp_id_auth auth;

	auth.id_algo = cursor_le32(&c);
	auth.author_algo = cursor_le32(&c);
	auth.is_reserved_zero = bytes_are_zero(cursor_take(&c, 0x38), 0x38);
	auth.block_signature = cursor_take(&c, SNP_ID_SIGNATURE_SIZE);
	auth.id_key = cursor_take(&c, SNP_ID_KEY_SIZE);
	auth.is_reserved_zero &= bytes_are_zero(cursor_take(&c, 0x3c), 0x3c);
	auth.key_signature = cursor_take(&c, SNP_ID_SIGNATURE_SIZE);
	auth.author_key = cursor_take(&c, SNP_ID_KEY_SIZE);
	auth.is_reserved_zero &= bytes_are_zero(cursor_take(&c, 0x37c), 0x37c);
	return auth;
}

bool snp_id_auth_is(const u8 *data, size_t size)
{
	struct snp_id_auth auth;
	struct cursor key;

	if (size != SNP_ID_AUTH_SIZE)
		return false;
	auth = snp_id_auth_read(data);
	key = cursor_over(auth.id_key, SNP_ID_KEY_SIZE);
	return auth.id_algo == ALGO_P384 && cursor_le32(&key) == CURVE_P384;
}

bool snp_id_key_digest(const u8 *key, u8 *digest)
{
	return EVP_Digest(key, SNP_ID_KEY_SIZE, digest, NULL, EVP_sha384(),
			  NULL) == 1;
}

static void reverse(u8 *out, const u8 *in, size_t size)
{
	for (size_t i = 0; i < size; i++)
		out[i] = in[size - 1 - i];
}

/* Curve, Qx, Qy and zeroes; both of them 72 bytes, little-endian. */
static EVP_PKEY *key_of(const u8 *key)
{
	const u8 *x = key + 4, *y = x + FIELD_SIZE, *rest = y + FIELD_SIZE;
	struct cursor curve = cursor_over(key, 4);
	u8 point[1 + 2 * SCALAR_SIZE] = { 4 };
	char group[] = "secp384r1";
	OSSL_PARAM params[] = {
		OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group,
				       sizeof(group) - 1),
		OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point,
					sizeof(point)),
		OSSL_PARAM_END,
	};
	EVP_PKEY_CTX *context;
	EVP_PKEY *out = NULL;

	if (cursor_le32(&curve) != CURVE_P384 ||
	    !bytes_are_zero(x + SCALAR_SIZE, FIELD_SIZE - SCALAR_SIZE) ||
	    !bytes_are_zero(y + SCALAR_SIZE, FIELD_SIZE - SCALAR_SIZE) ||
	    !bytes_are_zero(rest, (size_t)(key + SNP_ID_KEY_SIZE - rest)))
		return NULL;
	reverse(point + 1, x, SCALAR_SIZE);
	reverse(point + 1 + SCALAR_SIZE, y, SCALAR_SIZE);
	context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	if (!context || EVP_PKEY_fromdata_init(context) != 1 ||
	    EVP_PKEY_fromdata(context, &out, EVP_PKEY_PUBLIC_KEY, params) != 1)
		out = NULL;
	EVP_PKEY_CTX_free(context);
	return out;
}

/* R, S and zeroes, as in a report. */
static int signature_der(const u8 *signature, u8 **der)
{
	const u8 *s = signature + FIELD_SIZE, *rest = s + FIELD_SIZE;
	ECDSA_SIG *pair = ECDSA_SIG_new();
	BIGNUM *r_number = BN_lebin2bn(signature, FIELD_SIZE, NULL);
	BIGNUM *s_number = BN_lebin2bn(s, FIELD_SIZE, NULL);
	int size = -1;

	if (pair && r_number && s_number &&
	    bytes_are_zero(
		    rest, (size_t)(signature + SNP_ID_SIGNATURE_SIZE - rest)) &&
	    ECDSA_SIG_set0(pair, r_number, s_number)) {
		r_number = NULL;
		s_number = NULL;
		size = i2d_ECDSA_SIG(pair, der);
	}
	BN_free(r_number);
	BN_free(s_number);
	ECDSA_SIG_free(pair);
	return size;
}

bool snp_id_signature_is_valid(const u8 *key, const u8 *signature,
			       const u8 *data, size_t size)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	EVP_PKEY *public_key = key_of(key);
	u8 *der = NULL;
	int der_size = signature_der(signature, &der);
	bool ok;

	ok = context && public_key && der_size > 0 &&
	     EVP_DigestVerifyInit(context, NULL, EVP_sha384(), NULL,
				  public_key) == 1 &&
	     EVP_DigestVerify(context, der, (size_t)der_size, data, size) == 1;
	OPENSSL_free(der);
	EVP_PKEY_free(public_key);
	EVP_MD_CTX_free(context);
	ERR_clear_error();
	return ok;
}
