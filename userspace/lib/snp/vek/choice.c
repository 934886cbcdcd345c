// SPDX-License-Identifier: MIT
/*
 * Which VEK to check (snp.vek.present), where several were given or came along:
 * AMD issues them again, a provider has VLEKs for each of its regions, and a
 * store has those of a whole fleet.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "snp/private.h"

#define FIT_PRODUCT 16
#define FIT_KIND 8
#define FIT_CHIP 4
#define FIT_TCB 2

#define UNKNOWN (-1)
#define HAS_SIGNED 4
#define BEST 7

static bool has_chip_id(const struct snp_appraisal *s)
{
	return !bytes_are_zero(s->claims.chip_id, sizeof(s->claims.chip_id));
}

static bool wants_vlek(const struct snp_appraisal *s)
{
	return snp_signing_key(&s->claims) == SNP_SIGNING_KEY_VLEK;
}

static bool is_kind(const struct snp_appraisal *s,
		    const struct endorsement *item)
{
	const struct snp_vek *vek = snp_vek_of(item);

	return vek->has_kind && vek->is_vlek == wants_vlek(s);
}

/* How much of what the report says is in a certificate too. */
static int fitness(const struct snp_appraisal *s,
		   const struct endorsement *item)
{
	const struct snp_vek *vek = snp_vek_of(item);
	struct vouch_snp_tcb tcb = s->claims.reported_tcb;
	bool is_of_chip = has_chip_id(s) &&
			  snp_vek_is_of_chip(vek, s->claims.chip_id);

	if (!snp_vek_is_good(item))
		return is_kind(s, item);
	snp_tcb_decode(vek->product, &tcb);
	return FIT_PRODUCT * (!s->product || s->product == vek->product) +
	       FIT_KIND * is_kind(s, item) + FIT_CHIP * is_of_chip +
	       FIT_TCB * snp_vek_is_of_tcb(vek, &tcb);
}

static bool fits(const struct snp_appraisal *s, const struct endorsement *item)
{
	int want = FIT_PRODUCT + FIT_KIND + FIT_TCB;

	if (!wants_vlek(s) && has_chip_id(s))
		want += FIT_CHIP;
	return fitness(s, item) >= want;
}

static bool is_in_force(const struct snp_appraisal *s,
			const struct endorsement *item)
{
	const struct cert *cert = endorsement_read(item);

	return window_holds(cert->from, cert->until, s->a->at);
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
		snp_vek_key_is_p384(endorsement_key(item)) &&
		check_answer(s->checks,
			     snp_signature_verify(endorsement_key(item),
						  s->a->report, &s->claims));
	bool is_known = has_signed && snp_find_chain(s, item).vek_is_signed;

	return HAS_SIGNED * has_signed + 2 * is_known + is_in_force(s, item);
}

/* Each costs a signature: a fleet's store may have thousands that fit. */
static bool may_try(struct snp_appraisal *s)
{
	if (s->key_trials < s->a->verifier->limits.key_trials &&
	    appraisal_may_verify(s->a)) {
		s->key_trials++;
		return true;
	}
	s->gave_up = true;
	return false;
}

/*
 * Of two that fit equally; @best is of @chosen, once it is known. Of those of
 * another chip, product or TCB none is better than the first.
 */
static bool is_better(struct snp_appraisal *s, const struct endorsement *item,
		      const struct endorsement *chosen, int *best)
{
	int mine;

	if (!snp_vek_is_good(item) || !fits(s, item) ||
	    !memcmp(item->digest, chosen->digest, sizeof(item->digest)))
		return false;
	if (*best == UNKNOWN)
		*best = quality(s, chosen);
	if (*best == BEST || !may_try(s))
		return false;
	mine = quality(s, item);
	if (mine <= *best)
		return false;
	*best = mine;
	return true;
}

/* What the verifier has, by the index alone. */
struct own_veks {
	size_t count;
	size_t of_kind; /* VLEKs, or what is none */
};

static struct own_veks count_own(const struct snp_appraisal *s)
{
	const struct endorsements *own = s->a->verifier->endorsements;
	size_t count =
		endorsed_count(own, endorsed_key_kind(&snp_vek_endorsement));
	size_t vleks = endorsed_count(own, snp_vlek_key());

	return (struct own_veks){ count,
				  wants_vlek(s) ? vleks : count - vleks };
}

/* Else one of them is meant for the report, also where it does not fit. */
static bool is_a_store(const struct snp_appraisal *s,
		       const struct own_veks *own)
{
	u64 all = endorsed_key_kind(&snp_vek_endorsement);

	return own->count >= 2 && own->of_kind != 1 &&
	       !endorsed_count(s->table, all);
}

/*
 * VEKs of the verifier of which none is for the report: so many are held
 * against it, to say what is wrong with the best of them.
 */
#define MISFITS_MAX 64

struct candidates {
	struct endorsed_walk walk;
	size_t left; /* of the verifier's own */
};

static struct endorsed_walk walk_all(const struct snp_appraisal *s)
{
	return snp_walk(s, endorsed_key_kind(&snp_vek_endorsement));
}

/* VLEKs, or VCEKs of the chip; a store may have thousands of others. */
static struct endorsed_walk walk_indexed(const struct snp_appraisal *s)
{
	return snp_walk(s, wants_vlek(s) ? snp_vlek_key() :
					   snp_chip_key(s->claims.chip_id));
}

/*
 * Where any that the index finds fits, no other one fits better; where none
 * does, those of a store are not worth a look.
 */
static struct candidates candidates(const struct snp_appraisal *s)
{
	struct endorsed_walk walk = walk_indexed(s);
	struct own_veks own = count_own(s);
	const struct endorsement *item;

	if (!wants_vlek(s) && !has_chip_id(s))
		return (struct candidates){ walk_all(s), SIZE_MAX };
	while ((item = endorsed_next_of(&walk, &snp_vek_endorsement))) {
		if (snp_vek_is_good(item) && fits(s, item))
			return (struct candidates){ walk_indexed(s), SIZE_MAX };
	}
	if (is_a_store(s, &own))
		return (struct candidates){ endorsed_walk(NULL, NULL, 0), 0 };
	if (wants_vlek(s) && own.of_kind)
		return (struct candidates){ walk_indexed(s), MISFITS_MAX };
	return (struct candidates){ walk_all(s), MISFITS_MAX };
}

/* From the last of the verifier's on come those that the report brought. */
static const struct endorsement *next_candidate(struct candidates *c)
{
	const struct endorsement *item =
		endorsed_next_of(&c->walk, &snp_vek_endorsement);

	if (!item || c->walk.store || c->left--)
		return item;
	c->walk = endorsed_walk(NULL, c->walk.stores[1], c->walk.key);
	return endorsed_next_of(&c->walk, &snp_vek_endorsement);
}

const struct endorsement *snp_choose_vek(struct snp_appraisal *s)
{
	struct candidates left = candidates(s);
	const struct endorsement *item, *chosen = NULL;
	int most = 0, best = UNKNOWN;

	while (!s->gave_up && (item = next_candidate(&left))) {
		int fit = fitness(s, item);

		/* The verifier's own come first, and win a draw. */
		if (chosen &&
		    (fit < most ||
		     (fit == most && !is_better(s, item, chosen, &best))))
			continue;
		if (fit > most)
			best = UNKNOWN;
		most = fit;
		chosen = item;
	}
	s->gave_up &= best < HAS_SIGNED;
	return chosen;
}

bool snp_vek_is_missing(const struct snp_appraisal *s,
			const struct endorsement *chosen, char *why,
			size_t size)
{
	struct own_veks own = count_own(s);

	if ((chosen && fits(s, chosen)) || !is_a_store(s, &own))
		return false;
	snprintf(why, size, "none of %zu is %s", own.count,
		 !own.of_kind			  ? "of this kind" :
		 wants_vlek(s) || !has_chip_id(s) ? "for this product and TCB" :
						    "for this chip and TCB");
	return true;
}
