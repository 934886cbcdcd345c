// SPDX-License-Identifier: MIT
#include "snp/id_block/id_block.h"

#include <errno.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include "base/bytes.h"
#include "base/cursor.h"
#include "codec/ecdsa.h"
#include "codec/point_key.h"
#include "base/openssl.h"

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
	return EVP_Digest(key, SNP_ID_KEY_SIZE, digest, NULL, openssl_sha384(),
			  NULL) == 1;
}

static void reverse(u8 *out, const u8 *in, size_t size)
{
	for (size_t i = 0; i < size; i++)
		out[i] = in[size - 1 - i];
}

/* Curve, Qx, Qy and zeroes; both of them 72 bytes, little-endian. */
static EVP_PKEY *read_id_key(const u8 *key)
{
	const u8 *x = key + 4, *y = x + FIELD_SIZE, *rest = y + FIELD_SIZE;
	struct cursor curve = cursor_over(key, 4);
	u8 point[1 + 2 * SCALAR_SIZE] = { POINT_CONVERSION_UNCOMPRESSED };

	if (cursor_le32(&curve) != CURVE_P384 ||
	    !bytes_are_zero(x + SCALAR_SIZE, FIELD_SIZE - SCALAR_SIZE) ||
	    !bytes_are_zero(y + SCALAR_SIZE, FIELD_SIZE - SCALAR_SIZE) ||
	    !bytes_are_zero(rest, (size_t)(key + SNP_ID_KEY_SIZE - rest))) {
		errno = EBADMSG;
		return NULL;
	}
	reverse(point + 1, x, SCALAR_SIZE);
	reverse(point + 1 + SCALAR_SIZE, y, SCALAR_SIZE);
	return point_key_new(NID_secp384r1, point, sizeof(point));
}

/* R, S and zeroes, as in a report. */
int snp_id_signature_verify(const u8 *key, const u8 *signature, const u8 *data,
			    size_t size)
{
	const struct ecdsa_signature pair = {
		.r = signature,
		.s = signature + FIELD_SIZE,
		.number_size = FIELD_SIZE,
		.is_little_endian = true,
	};
	const size_t used = 2 * FIELD_SIZE;
	EVP_PKEY *id_key = read_id_key(key);
	int answer = 0;

	if (!id_key)
		return errno == ENOMEM ? -ENOMEM : 0;
	if (bytes_are_zero(signature + used, SNP_ID_SIGNATURE_SIZE - used))
		answer = ecdsa_verify(id_key, openssl_sha384(), &pair, data,
				      size);
	EVP_PKEY_free(id_key);
	return answer;
}
