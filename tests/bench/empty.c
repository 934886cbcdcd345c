// SPDX-License-Identifier: MIT
/*
 * What a process costs that has the libraries of vouch and does nothing, or,
 * with an argument, hashes one byte, for which OpenSSL sets itself up.
 */
#include <openssl/crypto.h>
#include <openssl/evp.h>

int main(int argc, char **argv)
{
	unsigned char digest[32];

	(void)argv;
	if (argc < 2)
		return 0;
	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	return EVP_Digest("", 1, digest, NULL, EVP_sha256(), NULL) != 1;
}
