// SPDX-License-Identifier: MIT
/* ECDSA P-256 with SHA-256, raw points and signatures; FIPS 186-5. */
#include <openssl/ec.h>
#include <string.h>

#include "tdx/tdx.h"
#include "codec/ecdsa.h"
#include "codec/point_key.h"
#include "base/openssl.h"

#define SCALAR_SIZE (TDX_SIGNATURE_SIZE / 2)

bool tdx_hash(const u8 *a, size_t a_size, const u8 *b, size_t b_size, u8 *out)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool ok = context &&
		  EVP_DigestInit_ex(context, openssl_sha256(), NULL) == 1 &&
		  EVP_DigestUpdate(context, a, a_size) == 1 &&
		  EVP_DigestUpdate(context, b, b_size) == 1 &&
		  EVP_DigestFinal_ex(context, out, NULL) == 1;

	EVP_MD_CTX_free(context);
	return ok;
}

EVP_PKEY *tdx_key_from_point(const u8 *point)
{
	u8 octets[1 + TDX_POINT_SIZE] = { POINT_CONVERSION_UNCOMPRESSED };

	memcpy(octets + 1, point, TDX_POINT_SIZE);
	return point_key_new(NID_X9_62_prime256v1, octets, sizeof(octets));
}

bool tdx_key_is_p256(const EVP_PKEY *key)
{
	return point_key_has(key, 256);
}

int tdx_signature_verify(EVP_PKEY *key, const u8 *signature, const u8 *data,
			 size_t size)
{
	const struct ecdsa_signature pair = {
		.r = signature,
		.s = signature + SCALAR_SIZE,
		.number_size = SCALAR_SIZE,
	};

	if (!tdx_key_is_p256(key))
		return 0;
	return ecdsa_verify(key, openssl_sha256(), &pair, data, size);
}
