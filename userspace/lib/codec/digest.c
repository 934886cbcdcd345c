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
