// SPDX-License-Identifier: MIT
/* Every signature verifies: what lies behind that is fuzzed too. */
#include <openssl/evp.h>

int __wrap_EVP_DigestVerify(EVP_MD_CTX *ctx, const unsigned char *signature,
			    size_t size, const unsigned char *data,
			    size_t data_size);

int __wrap_EVP_DigestVerify(EVP_MD_CTX *ctx, const unsigned char *signature,
			    size_t size, const unsigned char *data,
			    size_t data_size)
{
	(void)ctx;
	(void)signature;
	(void)size;
	(void)data;
	(void)data_size;
	return 1;
}
