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

static int m32_sha384, m32_sha512;

static inline int m32_hash(const char *name)
{
	struct sockaddr_alg address = {
		.salg_family = AF_ALG,
		.salg_type = "hash",
	};
	int hash = socket(AF_ALG, SOCK_SEQPACKET, 0);

	strcpy((char *)address.salg_name, name);
	if (bind(hash, (struct sockaddr *)&address, sizeof(address)))
		abort();
	return accept(hash, NULL, 0);
}

/* Before a test is another user, whom not every kernel lets do this. */
__attribute__((constructor)) static inline void m32_open(void)
{
	m32_sha384 = m32_hash("sha384");
	m32_sha512 = m32_hash("sha512");
}

static inline unsigned char *m32_digest(int hash, const void *data, size_t size,
					unsigned char *digest,
					ssize_t digest_size)
{
	if (write(hash, data, size) != (ssize_t)size ||
	    read(hash, digest, digest_size) != digest_size)
		abort();
	return digest;
}

static inline unsigned char *SHA384(const void *data, size_t size,
				    unsigned char *digest)
{
	return m32_digest(m32_sha384, data, size, digest, SHA384_DIGEST_LENGTH);
}

static inline unsigned char *SHA512(const void *data, size_t size,
				    unsigned char *digest)
{
	return m32_digest(m32_sha512, data, size, digest, SHA512_DIGEST_LENGTH);
}

#endif /* VOUCH_TEST_M32_SHA_H */
