// SPDX-License-Identifier: MIT
#include "codec/digest.h"
#include "base/openssl.h"

#include <openssl/evp.h>

bool digest_sha256(const u8 *data, size_t size, u8 *digest)
{
	return EVP_Digest(data, size, digest, NULL, openssl_sha256(), NULL) ==
	       1;
}

bool digest_sha384(const u8 *data, size_t size, u8 *digest)
{
	return EVP_Digest(data, size, digest, NULL, openssl_sha384(), NULL) ==
	       1;
}

bool digest_sha512(const u8 *data, size_t size, u8 *digest)
{
	return EVP_Digest(data, size, digest, NULL, openssl_sha512(), NULL) ==
	       1;
}

static bool shake(const char *name, const u8 *data, size_t size, u8 *out,
		  size_t out_size)
{
	EVP_MD *md = EVP_MD_fetch(NULL, name, NULL);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool ok = md && context && EVP_DigestInit_ex2(context, md, NULL) == 1 &&
		  EVP_DigestUpdate(context, data, size) == 1 &&
		  EVP_DigestFinalXOF(context, out, out_size) == 1;

	EVP_MD_CTX_free(context);
	EVP_MD_free(md);
	return ok;
}

bool digest_shake128(const u8 *data, size_t size, u8 *out, size_t out_size)
{
	return shake("SHAKE128", data, size, out, out_size);
}

bool digest_shake256(const u8 *data, size_t size, u8 *out, size_t out_size)
{
	return shake("SHAKE256", data, size, out, out_size);
}
