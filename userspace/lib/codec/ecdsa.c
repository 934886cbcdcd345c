// SPDX-License-Identifier: MIT
#include "codec/ecdsa.h"
#include "base/openssl.h"
#include "codec/evp_verify.h"

#include <errno.h>
#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>

/* SEQUENCE of two INTEGERs up to P-521's. */
#define DER_SIZE_MAX 160

static BIGNUM *read_number(const struct ecdsa_signature *signature,
			   const u8 *number)
{
	int size = (int)signature->number_size;

	return signature->is_little_endian ? BN_lebin2bn(number, size, NULL) :
					     BN_bin2bn(number, size, NULL);
}

/* Returns the size of the allocated @der, or a value below 1. */
static int encode_der(const struct ecdsa_signature *signature, u8 **der)
{
	ECDSA_SIG *pair = ECDSA_SIG_new();
	BIGNUM *r = read_number(signature, signature->r);
	BIGNUM *s = read_number(signature, signature->s);
	int size = -1;

	if (pair && r && s && ECDSA_SIG_set0(pair, r, s)) {
		r = NULL;
		s = NULL;
		size = i2d_ECDSA_SIG(pair, der);
	}
	BN_free(r);
	BN_free(s);
	ECDSA_SIG_free(pair);
	return size;
}

/* Any two numbers can be encoded, when there is memory. */
int ecdsa_verify(EVP_PKEY *key, const EVP_MD *hash,
		 const struct ecdsa_signature *signature, const u8 *data,
		 size_t size)
{
	u8 *der = NULL;
	int der_size, ret = -ENOMEM;

	if (!key)
		return 0;
	der_size = encode_der(signature, &der);
	if (der_size > 0)
		ret = evp_verify(key, hash,
				 (struct der_view){ der, (size_t)der_size },
				 (struct der_view){ data, size });
	OPENSSL_free(der);
	openssl_drop_errors();
	return ret;
}

static bool decode_der(const u8 *der, size_t size, u8 *raw, int number_size)
{
	ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)size);
	bool ok = pair &&
		  BN_bn2binpad(ECDSA_SIG_get0_r(pair), raw, number_size) ==
			  number_size &&
		  BN_bn2binpad(ECDSA_SIG_get0_s(pair), raw + number_size,
			       number_size) == number_size;

	ECDSA_SIG_free(pair);
	return ok;
}

bool ecdsa_sign(EVP_PKEY *key, const EVP_MD *hash, const u8 *data, size_t size,
		u8 *raw, int number_size)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	u8 der[DER_SIZE_MAX];
	size_t der_size = sizeof(der);
	bool ok = context &&
		  EVP_DigestSignInit_ex(context, NULL, EVP_MD_get0_name(hash),
					openssl_context(), NULL, key,
					NULL) == 1 &&
		  EVP_DigestSign(context, der, &der_size, data, size) == 1 &&
		  decode_der(der, der_size, raw, number_size);

	EVP_MD_CTX_free(context);
	return ok;
}
