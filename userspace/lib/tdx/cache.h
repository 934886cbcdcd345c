/* SPDX-License-Identifier: MIT */
/*
 * What a verifier has decoded and judged before: the same certificates come
 * with each quote of a machine. Nothing in it depends on the time, or on whom
 * the verifier trusts. Safe for threads.
 */
#ifndef VOUCH_LIB_TDX_CACHE_H
#define VOUCH_LIB_TDX_CACHE_H

#include <openssl/evp.h>

#include "check/context.h"
#include "tdx/pck/chain.h"

struct tdx_cache;

struct tdx_cache *tdx_cache_new(void);
void tdx_cache_free(struct tdx_cache *cache);

/*
 * Certification data of @a as a chain, to be put back; NULL with @error, of
 * -E2BIG where the appraisal may not verify the signatures of a new one.
 */
const struct tdx_chain *tdx_cache_chain(struct appraisal *a, const u8 *pem,
					size_t size, struct vouch_error *error);
void tdx_cache_put(const struct tdx_chain *chain);

#endif /* VOUCH_LIB_TDX_CACHE_H */
