/* SPDX-License-Identifier: MIT */
/* A digest over bytes that come piece by piece, and chains of digests. */
#ifndef VOUCH_LIB_MEASURE_HASH_H
#define VOUCH_LIB_MEASURE_HASH_H

#include "base/types.h"
#include "codec/digest.h"

/* Once something has failed, nothing more is added, and hash_end() is false. */
struct hash {
	void *context; /* EVP_MD_CTX of OpenSSL */
	const void *algorithm;
	bool is_ok;
};

void hash_start_sha256(struct hash *hash);
void hash_start_sha384(struct hash *hash);
void hash_add(struct hash *hash, const u8 *data, size_t size);

/* So many zeroes. */
void hash_add_zeroes(struct hash *hash, size_t size);

/* Writes the digest, and starts anew; false without memory. */
bool hash_next(struct hash *hash, u8 *digest);

/* Once, at the end; what hash_next() is, and frees. @digest may be NULL. */
bool hash_end(struct hash *hash, u8 *digest);

#endif /* VOUCH_LIB_MEASURE_HASH_H */
