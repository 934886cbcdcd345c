// SPDX-License-Identifier: MIT
/*
 * Step 8: which VEK, where several were given or sent along. AMD issues them
 * again, a provider has VLEKs for each of its regions, and a store has those of
 * a whole fleet.
 */
#include <string.h>

#include "bytes.h"
#include "snp_appraise.h"
#include "x509.h"

#define UNKNOWN (-1)
#define BEST 7

static bool has_chip_id(const struct snp_appraisal *s)
{
	return !bytes_are_zero(s->claims.chip_id, sizeof(s->claims.chip_id));
}

/* How much of what the report says is in a certificate too. */
static int fitness(const struct snp_appraisal *s,
		   const struct endorsement *item)
{
	const struct snp_vek *vek = item->vek;
	bool want_vlek = snp_signing_key(&s->claims) == SNP_SIGNING_KEY_VLEK;
	bool is_kind = vek->has_kind && vek->is_vlek == want_vlek;
	struct vouch_snp_tcb tcb = s->claims.reported_tcb;

	if (!item->is_good_vek)
		return is_kind;
	snp_tcb_decode(vek->product, &tcb);
	return 16 * (!s->product || s->product == vek->product) + 8 * is_kind +
	       4 * (has_chip_id(s) &&
		    snp_vek_is_of_chip(vek, s->claims.chip_id)) +
	       2 * snp_vek_is_of_tcb(vek, &tcb);
}

static bool is_in_force(const struct snp_appraisal *s,
			const struct endorsement *item)
{
	time_t from, until;

	return x509_validity(item->cert, &from, &until) && from <= s->a->at &&
	       s->a->at <= until;
}

/*
 * What tells those apart that say the same: VLEKs of two regions, or all VCEKs
 * when the report hides its chip. It costs signatures, so that only they are
 * asked. Anyone can put the right key into a certificate: who signed that
 * counts next, then dates.
 */
static int quality(const struct snp_appraisal *s,
		   const struct endorsement *item)
{
	bool has_signed =
		snp_vek_key_is_p384(item->key) &&
		snp_signature_is_valid(item->key, s->a->report, &s->claims);
	bool is_known = has_signed && snp_find_chain(s, item).vek_is_signed;

	return 4 * has_signed + 2 * is_known + is_in_force(s, item);
}

/* Of two that fit equally; @best is of @chosen, once it is known. */
static bool is_better(const struct snp_appraisal *s,
		      const struct endorsement *item,
		      const struct endorsement *chosen, int *best)
{
	int mine;

	if (!item->is_good_vek ||
	    !memcmp(item->digest, chosen->digest, sizeof(item->digest)))
		return false;
	if (*best == UNKNOWN)
		*best = quality(s, chosen);
	if (*best == BEST)
		return false;
	mine = quality(s, item);
	if (mine <= *best)
		return false;
	*best = mine;
	return true;
}

const struct endorsement *snp_choose_vek(const struct snp_appraisal *s)
{
	const struct endorsement *item, *chosen = NULL;
	int most = -1, best = UNKNOWN;
	size_t at = 0;

	while ((item = snp_next_endorsement(s, ENDORSEMENT_VEK, &at))) {
		int fits = fitness(s, item);

		/* The verifier's own come first, and win a draw. */
		if (fits < most ||
		    (fits == most && !is_better(s, item, chosen, &best)))
			continue;
		if (fits > most)
			best = UNKNOWN;
		most = fits;
		chosen = item;
	}
	return chosen;
}
