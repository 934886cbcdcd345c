/* SPDX-License-Identifier: MIT */
/*
 * What a verifier has decoded before: the same certificate table comes with
 * each report of a host. Safe for threads.
 */
#ifndef VOUCH_LIB_SNP_CERTS_CACHE_H
#define VOUCH_LIB_SNP_CERTS_CACHE_H

#include "endorse/endorse.h"

/*
 * What a host may send with a report: as much as a guest can ask for, in which
 * may be entries of the host's own, and several times the three to six
 * certificates of real tables. Each certificate costs the verifier time.
 */
#define SNP_TABLE_SIZE_MAX VOUCH_CERTS_SIZE_MAX
#define SNP_TABLE_ITEMS_MAX 16 /* certificates and lists in all */

struct snp_cache;

struct snp_cache *snp_cache_new(void);
void snp_cache_free(struct snp_cache *cache);

/* A table that was decoded, to be put back; NULL with @error. */
struct kept_table;
struct kept_table *snp_cache_table(struct snp_cache *cache, const u8 *data,
				   size_t size, struct vouch_error *error);
void snp_cache_put(struct kept_table *kept);

/* Its certificates; NULL of NULL. */
const struct endorsements *kept_endorsements(const struct kept_table *kept);

#endif /* VOUCH_LIB_SNP_CERTS_CACHE_H */
