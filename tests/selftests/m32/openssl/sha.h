/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The digests of OpenSSL by the kernel, for 32-bit programs: OpenSSL's library
 * would be that of another architecture.
 */
#ifndef VOUCH_TEST_M32_SHA_H
#define VOUCH_TEST_M32_SHA_H

#include <linux/if_alg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SHA384_DIGEST_LENGTH 48
#define SHA512_DIGEST_LENGTH 64

static inline unsigned char *m32_digest(const char *name, const void *data,
					size_t size, unsigned char *digest,
					ssize_t digest_size)
{
	struct sockaddr_alg address = {
		.salg_family = AF_ALG,
		.salg_type = "hash",
	};
	int hash = socket(AF_ALG, SOCK_SEQPACKET, 0), operation;

	strcpy((char *)address.salg_name, name);
	if (bind(hash, (struct sockaddr *)&address, sizeof(address)))
		abort();
	operation = accept(hash, NULL, 0);
	if (write(operation, data, size) != (ssize_t)size ||
	    read(operation, digest, digest_size) != digest_size)
		abort();
	close(operation);
	close(hash);
	return digest;
}

static inline unsigned char *SHA384(const void *data, size_t size,
				    unsigned char *digest)
{
	return m32_digest("sha384", data, size, digest, SHA384_DIGEST_LENGTH);
}

static inline unsigned char *SHA512(const void *data, size_t size,
				    unsigned char *digest)
{
	return m32_digest("sha512", data, size, digest, SHA512_DIGEST_LENGTH);
}

#endif /* VOUCH_TEST_M32_SHA_H */
