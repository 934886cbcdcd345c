// SPDX-License-Identifier: MIT
#include "snp/certs/cache.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/cache_lock.h"
#include "base/error.h"
#include "snp/endorsements.h"
#include "base/openssl.h"

/*
 * How many tables are kept: one for each host. A hostile host may send another
 * table each time, so tables larger than those of real hosts are not kept, and
 * all together take some megabytes at most.
 */
#define TABLES 64
#define KEPT_SIZE_MAX (16 * 1024)

/* Freed with the last reference: of the cache, or of who uses it. */
struct kept_table {
	struct endorsements *table;
	u8 digest[32]; /* SHA-256 of the bytes */
	atomic_size_t references;
};

struct snp_cache {
	pthread_mutex_t lock;
	struct kept_table *tables[TABLES];
	size_t next_table; /* the place to be replaced next */
};

struct snp_cache *snp_cache_new(void)
{
	struct snp_cache *cache = calloc(1, sizeof(*cache));

	if (cache && pthread_mutex_init(&cache->lock, NULL)) {
		free(cache);
		cache = NULL;
	}
	return cache;
}

void snp_cache_put(struct kept_table *kept)
{
	if (!kept || atomic_fetch_sub(&kept->references, 1) != 1)
		return;
	endorsements_free(kept->table);
	free(kept);
}

void snp_cache_free(struct snp_cache *cache)
{
	if (!cache)
		return;
	for (size_t i = 0; i < TABLES; i++)
		snp_cache_put(cache->tables[i]);
	pthread_mutex_destroy(&cache->lock);
	free(cache);
}

static struct kept_table *find_table(struct snp_cache *cache, const u8 *digest)
{
	struct kept_table *found = NULL;

	if (!cache_lock(&cache->lock))
		return NULL;
	for (size_t i = 0; i < TABLES && cache->tables[i] && !found; i++) {
		if (!memcmp(cache->tables[i]->digest, digest, 32))
			found = cache->tables[i];
	}
	if (found)
		atomic_fetch_add(&found->references, 1);
	pthread_mutex_unlock(&cache->lock);
	return found;
}

/* Two threads may decode the same table at once; then it is kept twice. */
static void keep_table(struct snp_cache *cache, struct kept_table *kept)
{
	struct kept_table **place, *old;

	if (!cache_lock(&cache->lock))
		return;
	place = &cache->tables[cache->next_table++ % TABLES];
	old = *place;
	*place = kept;
	atomic_fetch_add(&kept->references, 1);
	pthread_mutex_unlock(&cache->lock);
	snp_cache_put(old);
}

static int read_table(struct endorsements *store, const u8 *data, size_t size,
		      struct vouch_error *error)
{
	int ret;

	if (size > SNP_TABLE_SIZE_MAX)
		return vouch__error(error, -EBADMSG,
				    "certificate table is %zu bytes, want at "
				    "most %d",
				    size, SNP_TABLE_SIZE_MAX);
	ret = snp_table_add(store, data, size, "certificate table", error);
	if (!ret && store->added > SNP_TABLE_ITEMS_MAX)
		return vouch__error(error, -EBADMSG,
				    "certificate table brings %zu certificates "
				    "and lists, want at most %d",
				    store->added, SNP_TABLE_ITEMS_MAX);
	return ret;
}

static struct kept_table *open_table(const u8 *digest, const u8 *data,
				     size_t size, struct vouch_error *error)
{
	struct kept_table *kept = calloc(1, sizeof(*kept));

	if (kept)
		kept->table = endorsements_new(&snp_endorsement_kinds);
	if (!kept || !kept->table) {
		free(kept);
		vouch__error(error, -ENOMEM, "no memory");
		return NULL;
	}
	memcpy(kept->digest, digest, sizeof(kept->digest));
	atomic_init(&kept->references, 1);
	if (!read_table(kept->table, data, size, error))
		return kept;
	endorsements_free(kept->table);
	free(kept);
	return NULL;
}

const struct endorsements *kept_endorsements(const struct kept_table *kept)
{
	return kept ? kept->table : NULL;
}

struct kept_table *snp_cache_table(struct snp_cache *cache, const u8 *data,
				   size_t size, struct vouch_error *error)
{
	struct kept_table *kept;
	u8 digest[32];

	if (EVP_Digest(data, size, digest, NULL, openssl_sha256(), NULL) != 1) {
		vouch__error_openssl(error, -ENOMEM, "table cannot be hashed");
		return NULL;
	}
	kept = find_table(cache, digest);
	if (kept)
		return kept;
	kept = open_table(digest, data, size, error);
	if (kept && size <= KEPT_SIZE_MAX)
		keep_table(cache, kept);
	return kept;
}
