/* SPDX-License-Identifier: MIT */
/*
 * What an appraiser has verified before: the same certificates come with each
 * quote of a machine, and the same collateral is for all of them. Nothing in
 * it depends on the time. Safe for threads.
 */
#ifndef VOUCH_LIB_TDX_CACHE_H
#define VOUCH_LIB_TDX_CACHE_H

#include <openssl/evp.h>

#include "tdx_chain.h"

struct tdx_cache;

struct tdx_cache *tdx_cache_new(void);
void tdx_cache_free(struct tdx_cache *cache);

/* Certification data as a chain, to be put back; NULL with @error. */
const struct tdx_chain *tdx_cache_chain(struct tdx_cache *cache, const u8 *pem,
					size_t size, struct vouch_error *error);
void tdx_cache_put(struct tdx_cache *cache, const struct tdx_chain *chain);

/* A signature that held: SHA-256 of what is signed, and of the public key. */
struct tdx_held {
	u8 content[32];
	u8 key[32];
};

bool tdx_cache_knows(struct tdx_cache *cache, const struct tdx_held *held);
void tdx_cache_learn(struct tdx_cache *cache, const struct tdx_held *held);

#endif /* VOUCH_LIB_TDX_CACHE_H */
