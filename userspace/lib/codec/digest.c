// SPDX-License-Identifier: MIT
#include "codec/digest.h"
#include "base/openssl.h"

#include <openssl/evp.h>

bool digest_sha256(const u8 *data, size_t size, u8 *digest)
{
	return EVP_Digest(data, size, digest, NULL, openssl_sha256(), NULL) ==
	       1;
}
