/* SPDX-License-Identifier: MIT */
/*
 * What an appraiser has verified before: the same certificate table comes with
 * each report of a host, and the same CAs are in all of them. Nothing in it
 * depends on the time, or on whom the verifier trusts. Safe for threads.
 */
#ifndef VOUCH_LIB_SNP_CACHE_H
#define VOUCH_LIB_SNP_CACHE_H

#include "endorse.h"

struct snp_cache;

struct snp_cache *snp_cache_new(void);
void snp_cache_free(struct snp_cache *cache);

/* Certificates of a table, to be put back; NULL with @error. */
const struct endorsements *snp_cache_table(struct snp_cache *cache,
					   const u8 *data, size_t size,
					   struct vouch_error *error);
void snp_cache_put(struct snp_cache *cache, const struct endorsements *table);

/* A signature that held: SHA-256 of a certificate and of its issuer. */
struct snp_held {
	u8 cert[32];
	u8 issuer[32];
};

bool snp_cache_knows(struct snp_cache *cache, const struct snp_held *held);
void snp_cache_learn(struct snp_cache *cache, const struct snp_held *held);

#endif /* VOUCH_LIB_SNP_CACHE_H */
