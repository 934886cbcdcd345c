// SPDX-License-Identifier: MIT
#include "tdx/cache.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/cache_lock.h"
#include "base/error.h"
#include "base/openssl.h"

/* How many chains are kept: one for each machine. */
#define CHAINS 64

/* Freed with the last reference: of the cache, or of who uses it. */
struct kept_chain {
	struct tdx_chain chain; /* first: what users hold */
	u8 digest[32]; /* SHA-256 of the text */
	atomic_size_t references;
};

struct tdx_cache {
	pthread_mutex_t lock;
	struct kept_chain *chains[CHAINS];
	size_t next_chain; /* the place to be replaced next */
};

struct tdx_cache *tdx_cache_new(void)
{
	struct tdx_cache *cache = calloc(1, sizeof(*cache));

	if (cache && pthread_mutex_init(&cache->lock, NULL)) {
		free(cache);
		cache = NULL;
	}
	return cache;
}

static void drop_chain(struct kept_chain *kept)
{
	if (!kept || atomic_fetch_sub(&kept->references, 1) != 1)
		return;
	tdx_chain_close(&kept->chain);
	free(kept);
}

void tdx_cache_free(struct tdx_cache *cache)
{
	if (!cache)
		return;
	for (size_t i = 0; i < CHAINS; i++)
		drop_chain(cache->chains[i]);
	pthread_mutex_destroy(&cache->lock);
	free(cache);
}

static struct kept_chain *find_chain(struct tdx_cache *cache, const u8 *digest)
{
	struct kept_chain *found = NULL;

	if (!cache_lock(&cache->lock))
		return NULL;
	for (size_t i = 0; i < CHAINS && cache->chains[i] && !found; i++) {
		if (!memcmp(cache->chains[i]->digest, digest, 32))
			found = cache->chains[i];
	}
	if (found)
		atomic_fetch_add(&found->references, 1);
	pthread_mutex_unlock(&cache->lock);
	return found;
}

/* Two threads may decode the same chain at once; then it is kept twice. */
static void keep_chain(struct tdx_cache *cache, struct kept_chain *kept)
{
	struct kept_chain **place, *old;

	if (!cache_lock(&cache->lock))
		return;
	place = &cache->chains[cache->next_chain++ % CHAINS];
	old = *place;
	*place = kept;
	atomic_fetch_add(&kept->references, 1);
	pthread_mutex_unlock(&cache->lock);
	drop_chain(old);
}

static struct kept_chain *open_chain(const u8 *digest, const u8 *pem,
				     size_t size,
				     const struct endorsements *known,
				     struct vouch_error *error)
{
	struct kept_chain *kept = calloc(1, sizeof(*kept));

	if (!kept) {
		vouch__error(error, -ENOMEM, "no memory");
		return NULL;
	}
	memcpy(kept->digest, digest, sizeof(kept->digest));
	atomic_init(&kept->references, 1);
	if (!tdx_chain_open(pem, size, known, &kept->chain, error))
		return kept;
	free(kept);
	return NULL;
}

/* Of each certificate by the next; the root's is counted where it is asked. */
static bool may_verify_chain(struct appraisal *a)
{
	for (int i = 1; i < TDX_CHAIN_COUNT; i++) {
		if (!appraisal_may_verify(a))
			return false;
	}
	return true;
}

const struct tdx_chain *tdx_cache_chain(struct appraisal *a, const u8 *pem,
					size_t size, struct vouch_error *error)
{
	struct tdx_cache *cache = a->cache;
	struct kept_chain *kept;
	u8 digest[32];

	if (EVP_Digest(pem, size, digest, NULL, openssl_sha256(), NULL) != 1) {
		vouch__error_openssl(error, -ENOMEM, "chain cannot be hashed");
		return NULL;
	}
	kept = find_chain(cache, digest);
	if (kept)
		return &kept->chain;
	if (!may_verify_chain(a)) {
		vouch__error(error, -E2BIG, "signatures are not verified");
		return NULL;
	}
	kept = open_chain(digest, pem, size, a->verifier->endorsements, error);
	if (!kept)
		return NULL;
	keep_chain(cache, kept);
	return &kept->chain;
}

void tdx_cache_put(const struct tdx_chain *chain)
{
	drop_chain((struct kept_chain *)chain);
}
