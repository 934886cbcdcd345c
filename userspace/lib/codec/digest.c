// SPDX-License-Identifier: MIT
#include "codec/digest.h"

#include <openssl/evp.h>

bool digest_sha256(const u8 *data, size_t size, u8 *digest)
{
	return EVP_Digest(data, size, digest, NULL, EVP_sha256(), NULL) == 1;
}
