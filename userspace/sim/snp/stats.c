// SPDX-License-Identifier: MIT
/*
 * Every message that the guest ever exposed is remembered by VMPCK and sequence
 * number: the same number with other bytes is a reused IV, which gives away
 * the key stream and the authentication key of AES-GCM.
 */
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/error.h"
#include "sim/snp/snp.h"

#define SEEN_MAX (1024 * 1024)
#define DIGEST_SIZE 32

struct seen {
	u64 sequence;
	u8 vmpck;
	u8 digest[DIGEST_SIZE];
};

static int seen_compare(const void *left, const void *right)
{
	const struct seen *a = left, *b = right;

	if (a->vmpck != b->vmpck)
		return a->vmpck < b->vmpck ? -1 : 1;
	return (a->sequence > b->sequence) - (a->sequence < b->sequence);
}

/* Return: the one that was there before, or NULL when this is the first. */
static const struct seen *remember_message(struct sim_snp_stats *stats,
					   const struct seen *now)
{
	struct seen **found = tfind(now, &stats->seen, seen_compare);
	struct seen *copy;

	if (found)
		return *found;
	if (stats->seen_count == SEEN_MAX) {
		sim_log("%d messages seen, later ones are not compared",
			SEEN_MAX);
		stats->seen_count++;
	}
	if (stats->seen_count > SEEN_MAX)
		return NULL;
	copy = malloc(sizeof(*copy));
	if (!copy)
		return NULL;
	*copy = *now;
	if (tsearch(copy, &stats->seen, seen_compare))
		stats->seen_count++;
	else
		free(copy);
	return NULL;
}

static void count_iv_reuse(struct sim_snp_stats *stats, const struct seen *now)
{
	stats->iv_reuse++;
	sim_log("IV REUSE: VMPCK %u, sequence number %llu, other bytes",
		now->vmpck, (unsigned long long)now->sequence);
}

void sim_snp_stats_request(struct sim_snp_stats *stats, const u8 *page)
{
	struct sim_message header;
	const struct seen *before;
	struct seen now;
	size_t size;

	sim_message_header(&header, page);
	size = SIM_HEADER_SIZE +
	       (header.size < SIM_PAYLOAD_MAX ? header.size : SIM_PAYLOAD_MAX);
	now = (struct seen){ .sequence = header.sequence,
			     .vmpck = header.vmpck };
	if (!EVP_Digest(page, size, now.digest, NULL, EVP_sha256(), NULL))
		return;
	before = remember_message(stats, &now);
	if (!before)
		return;
	if (memcmp(before->digest, now.digest, DIGEST_SIZE))
		count_iv_reuse(stats, &now);
	else
		stats->resent++;
}

/* An answer uses up its number: no request may have the same. */
void sim_snp_stats_answer(struct sim_snp_stats *stats, u8 vmpck, u64 sequence)
{
	struct seen now = { .sequence = sequence, .vmpck = vmpck };

	if (remember_message(stats, &now))
		count_iv_reuse(stats, &now);
}

void sim_snp_stats_free(struct sim_snp_stats *stats)
{
	while (stats->seen) {
		struct seen *first = *(struct seen **)stats->seen;

		tdelete(first, &stats->seen, seen_compare);
		free(first);
	}
}
