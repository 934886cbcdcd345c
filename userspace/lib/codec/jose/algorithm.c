// SPDX-License-Identifier: MIT
#include "codec/jose/algorithm.h"

#include <errno.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/objects.h>
#include <openssl/rsa.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/openssl.h"
#include "codec/ecdsa.h"

/* The first row that fits a key is what it signs with by default. */
static const struct algorithm_row rows[] = {
	{ "ES256", -7, "a P-256 key", KEY_EC, NID_X9_62_prime256v1, "SHA2-256",
	  32, false },
	{ "ES384", -35, "a P-384 key", KEY_EC, NID_secp384r1, "SHA2-384", 48,
	  false },
	{ "ES512", -36, "a P-521 key", KEY_EC, NID_secp521r1, "SHA2-512", 66,
	  false },
	{ "PS256", -37, "an RSA key", KEY_RSA, NID_undef, "SHA2-256", 0, true },
	{ "PS384", -38, "an RSA key", KEY_RSA, NID_undef, "SHA2-384", 0, true },
	{ "RS256", -257, "an RSA key", KEY_RSA, NID_undef, "SHA2-256", 0,
	  false },
	{ "EdDSA", -8, "an Ed25519 key", KEY_ED25519, NID_undef, NULL, 0,
	  false },
};

const struct algorithm_row *algorithm_jose(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (!strcmp(rows[i].jose, name))
			return &rows[i];
	return NULL;
}

const struct algorithm_row *algorithm_cose(int64_t number)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].cose == number)
			return &rows[i];
	return NULL;
}

/* By name: a key of a provider, as a token's, has no number of a type. */
static bool is_of_family(enum key_family family, EVP_PKEY *key)
{
	static const char *const names[] = {
		[KEY_EC] = "EC",
		[KEY_RSA] = "RSA",
		[KEY_ED25519] = "ED25519",
	};

	return EVP_PKEY_is_a(key, names[family]);
}

/*
 * Other curves have as many bits, such as secp256k1. Providers name a curve as
 * SEC 2 or as NIST does.
 */
static int curve_of(EVP_PKEY *key)
{
	char name[64];
	int nid;

	if (EVP_PKEY_get_group_name(key, name, sizeof(name), NULL) != 1)
		return NID_undef;
	nid = OBJ_sn2nid(name);
	return nid == NID_undef ? EC_curve_nist2nid(name) : nid;
}

bool algorithm_fits(const struct algorithm_row *row, EVP_PKEY *key)
{
	if (!is_of_family(row->family, key))
		return false;
	if (row->family == KEY_RSA)
		return EVP_PKEY_get_bits(key) >= RSA_BITS_MIN;
	return row->family != KEY_EC || curve_of(key) == row->curve;
}

const struct algorithm_row *algorithm_of(EVP_PKEY *key, const char *wanted,
					 struct vouch_error *error)
{
	const struct algorithm_row *row = wanted ? algorithm_jose(wanted) :
						   NULL;

	if (row && algorithm_fits(row, key))
		return row;
	if (row) {
		vouch__error(error, -EINVAL,
			     "algorithm %s does not fit the key, want %s",
			     wanted, row->key);
		return NULL;
	}
	for (size_t i = 0; !wanted && i < ARRAY_SIZE(rows); i++)
		if (algorithm_fits(&rows[i], key))
			return &rows[i];
	if (wanted)
		vouch__error(error, -EINVAL,
			     "algorithm '%s' is not known, want ES256, ES384, "
			     "ES512, PS256, PS384, RS256 or EdDSA",
			     wanted);
	else
		vouch__error(error, -EINVAL,
			     "key is %s of %d bits, want P-256, P-384, P-521, "
			     "Ed25519, or RSA of at least %d bits",
			     EVP_PKEY_get0_type_name(key) ?: "of no known type",
			     EVP_PKEY_get_bits(key), RSA_BITS_MIN);
	return NULL;
}

static bool set_padding(const struct algorithm_row *row, EVP_PKEY_CTX *pkey)
{
	if (row->family != KEY_RSA)
		return true;
	if (!row->is_pss)
		return EVP_PKEY_CTX_set_rsa_padding(pkey, RSA_PKCS1_PADDING) ==
		       1;
	return EVP_PKEY_CTX_set_rsa_padding(pkey, RSA_PKCS1_PSS_PADDING) == 1 &&
	       EVP_PKEY_CTX_set_rsa_pss_saltlen(pkey, RSA_PSS_SALTLEN_DIGEST) ==
		       1;
}

static bool sign_whole(const struct algorithm_row *row, OSSL_LIB_CTX *context,
		       EVP_PKEY *key, const struct vouch_bytes *data,
		       struct vouch_bytes *out)
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	EVP_PKEY_CTX *pkey = NULL;
	bool ok = md &&
		  EVP_DigestSignInit_ex(md, &pkey, row->hash, context, NULL,
					key, NULL) == 1 &&
		  set_padding(row, pkey) &&
		  EVP_DigestSign(md, NULL, &out->size, data->data,
				 data->size) == 1;

	if (ok)
		out->data = malloc(out->size);
	ok = ok && out->data &&
	     EVP_DigestSign(md, out->data, &out->size, data->data,
			    data->size) == 1;
	EVP_MD_CTX_free(md);
	return ok;
}

/* DER of r and s becomes the two numbers, each of @number_size bytes. */
static bool make_raw(size_t number_size, struct vouch_bytes *signature)
{
	const u8 *der = signature->data;
	ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)signature->size);
	int size = (int)number_size;
	u8 *raw = malloc(2 * number_size);
	bool ok = pair && raw &&
		  BN_bn2binpad(ECDSA_SIG_get0_r(pair), raw, size) == size &&
		  BN_bn2binpad(ECDSA_SIG_get0_s(pair), raw + size, size) ==
			  size;

	ECDSA_SIG_free(pair);
	if (!ok) {
		free(raw);
		return false;
	}
	free(signature->data);
	*signature = (struct vouch_bytes){ raw, 2 * number_size };
	return true;
}

int algorithm_sign(const struct algorithm_row *row, OSSL_LIB_CTX *context,
		   EVP_PKEY *key, const struct vouch_bytes *data,
		   struct vouch_bytes *signature, struct vouch_error *error)
{
	*signature = (struct vouch_bytes){ 0 };
	if (sign_whole(row, context, key, data, signature) &&
	    (!row->number_size || make_raw(row->number_size, signature)))
		return 0;
	vouch_bytes_free(signature);
	return vouch__error_openssl(error, -EIO,
				    "nothing could be signed by %s", row->key);
}

static int verify_pair(const struct algorithm_row *row, EVP_PKEY *key,
		       const u8 *raw, size_t raw_size, const u8 *data,
		       size_t size)
{
	struct ecdsa_signature signature = {
		.r = raw,
		.s = raw + row->number_size,
		.number_size = row->number_size,
	};
	EVP_MD *hash;
	int ret;

	if (raw_size != 2 * row->number_size)
		return 0;
	hash = EVP_MD_fetch(openssl_context(), row->hash, NULL);
	ret = hash ? ecdsa_verify(key, hash, &signature, data, size) : -ENOMEM;
	EVP_MD_free(hash);
	return ret;
}

int algorithm_verify(const struct algorithm_row *row, EVP_PKEY *key,
		     const u8 *signature, size_t signature_size, const u8 *data,
		     size_t size)
{
	EVP_PKEY_CTX *pkey = NULL;
	EVP_MD_CTX *md;
	int ret = -ENOMEM;

	if (!algorithm_fits(row, key))
		return 0;
	if (row->number_size)
		return verify_pair(row, key, signature, signature_size, data,
				   size);
	md = EVP_MD_CTX_new();
	if (md &&
	    EVP_DigestVerifyInit_ex(md, &pkey, row->hash, openssl_context(),
				    NULL, key, NULL) == 1 &&
	    set_padding(row, pkey))
		ret = EVP_DigestVerify(md, signature, signature_size, data,
				       size) == 1;
	EVP_MD_CTX_free(md);
	openssl_drop_errors();
	return ret;
}
