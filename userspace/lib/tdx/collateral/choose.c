// SPDX-License-Identifier: MIT
/* Which of the documents at hand an appraisal goes by. */
#include <string.h>

#include "tdx/private.h"
#include "tdx/collateral/tcb.h"

const char *tdx_wanted_id(const struct tdx_appraisal *t,
			  const struct endorsement_kind *kind)
{
	bool is_td = t->quote.claims.is_td;

	if (kind == &tdx_tcb_info_endorsement)
		return is_td ? "TDX" : "SGX";
	return is_td ? "TD_QE" : "QE";
}

static bool matches(const struct tdx_appraisal *t,
		    const struct endorsement_kind *kind,
		    const struct tdx_collateral *c)
{
	return !strcmp(c->id, tdx_wanted_id(t, kind)) &&
	       (kind != &tdx_tcb_info_endorsement ||
		!memcmp(c->fmspc, t->chain->pck.fmspc, sizeof(c->fmspc)));
}

/* ---- what a document says of the quote ---- */

/* Worse than any status: the document has no level for this quote. */
#define NO_LEVEL TDX_STATUS_COUNT

static int converge_module(const struct tdx_appraisal *t,
			   const struct tdx_collateral *c, const u8 *svn,
			   const struct tdx_level *platform)
{
	const struct tdx_module *module = tdx_find_module(c, svn);
	const struct tdx_level *level;

	if (!module || !tdx_is_module(module, &t->quote.claims.td))
		return NO_LEVEL;
	if (!module->version)
		return platform->status;
	level = tdx_isv_level(&module->levels, svn[0]);
	return level ? tdx_status_converge(platform->status, level->status) :
		       NO_LEVEL;
}

/* Of platform and module; @svn is NULL for SGX. */
static int platform_status(const struct tdx_appraisal *t,
			   const struct tdx_collateral *c, const u8 *svn)
{
	const struct tdx_level *level =
		tdx_platform_level(&c->levels, &t->chain->pck, svn);

	if (!level)
		return NO_LEVEL;
	return svn ? converge_module(t, c, svn, level) : (int)level->status;
}

static int qe_status(const struct tdx_appraisal *t,
		     const struct tdx_collateral *c)
{
	const struct vouch_sgx_claims *qe = &t->quote.claims.qe;
	const struct tdx_level *level = tdx_isv_level(&c->levels, qe->isv_svn);

	return level && tdx_is_qe(c, qe) ? (int)level->status : NO_LEVEL;
}

/* Of a TD the worse one of its launch and of now. */
static int worst_status(const struct tdx_appraisal *t,
			const struct tdx_collateral *c)
{
	const struct vouch_tdx_claims *td = &t->quote.claims.td;
	int launch, now;

	if (c->kind == TDX_QE_IDENTITY)
		return qe_status(t, c);
	if (!t->quote.claims.is_td)
		return platform_status(t, c, NULL);
	launch = platform_status(t, c, td->tee_tcb_svn);
	if (!td->has_current_svn)
		return launch;
	now = platform_status(t, c, td->tee_tcb_svn2);
	return now > launch ? now : launch;
}

/* ---- which one is better ---- */

struct candidate {
	const struct endorsement *item; /* or NULL */
	bool is_ranked; /* which takes signatures: only where there are two */
	int signer;
	bool is_for_pce, is_in_force;
};

static void rank(struct tdx_appraisal *t, struct candidate *candidate)
{
	const struct tdx_collateral *c = tdx_collateral_of(candidate->item);
	time_t at = t->a->at;

	if (candidate->is_ranked)
		return;
	candidate->is_ranked = true;
	candidate->signer = tdx_rank_signer(t, c);
	candidate->is_for_pce =
		c->kind != TDX_TCB_INFO ||
		!memcmp(c->pceid, t->chain->pck.pceid, sizeof(c->pceid));
	candidate->is_in_force = window_holds(c->issued, c->next_update, at);
}

/*
 * Signed by whom it should, then for this PCE, then in force, then of the later
 * evaluation, then newer. Who puts a document and a signer of his own beside
 * the genuine ones must not win by a date or a number that nobody vouches for.
 * Return: above 0 when @a is better, 0 when nothing of this tells them apart.
 */
static int compare(const struct candidate *a, const struct candidate *b)
{
	const struct tdx_collateral *x = tdx_collateral_of(a->item);
	const struct tdx_collateral *y = tdx_collateral_of(b->item);

	if (a->signer != b->signer)
		return a->signer > b->signer ? 1 : -1;
	if (a->is_for_pce != b->is_for_pce)
		return a->is_for_pce ? 1 : -1;
	if (a->is_in_force != b->is_in_force)
		return a->is_in_force ? 1 : -1;
	if (x->evaluation_number != y->evaluation_number)
		return x->evaluation_number > y->evaluation_number ? 1 : -1;
	if (x->issued != y->issued)
		return x->issued > y->issued ? 1 : -1;
	return 0;
}

/* Digests decide between equals: the order of files never shows in a result. */
static bool is_worse(const struct tdx_appraisal *t,
		     const struct tdx_collateral *a,
		     const struct tdx_collateral *b)
{
	int a_status = worst_status(t, a), b_status = worst_status(t, b);

	if (a_status != b_status)
		return a_status > b_status;
	return memcmp(a->digest, b->digest, sizeof(a->digest)) < 0;
}

/* The same body: another signature that is as good says nothing new. */
static bool is_same(const struct endorsement *a, const struct endorsement *b)
{
	return !memcmp(a->digest, b->digest, sizeof(a->digest));
}

/*
 * Two documents of one evaluation and date, both of the right signer, should
 * not be: the one that says worse of this quote counts, and @choice names both.
 */
static void consider(struct tdx_appraisal *t, struct candidate *best,
		     const struct endorsement *item, struct tdx_choice *choice)
{
	struct candidate next = { .item = item };
	int order = 1;

	if (best->item) {
		rank(t, best);
		rank(t, &next);
		order = compare(&next, best);
	}
	if (order > 0)
		choice->rival = NULL;
	if (!order && !is_same(best->item, item)) {
		choice->rival = item;
		if (is_worse(t, tdx_collateral_of(item),
			     tdx_collateral_of(best->item))) {
			choice->rival = best->item;
			order = 1;
		}
	}
	if (order > 0)
		*best = next;
}

/* Among those of the evaluation that is asked for, if one is. */
static struct tdx_choice choose_in_set(struct tdx_appraisal *t,
				       const struct endorsement_kind *kind,
				       const struct tdx_wanted *wanted)
{
	const struct endorsement *item, *only = NULL;
	struct endorsed_walk walk = tdx_walk(t, endorsed_key_kind(kind));
	struct tdx_choice choice = { 0 };
	struct candidate best = { 0 };
	size_t count = 0;

	while ((item = endorsed_next_of(&walk, kind))) {
		if (wanted->is_set &&
		    tdx_collateral_of(item)->evaluation_number !=
			    wanted->number)
			continue;
		count++;
		only = item;
		if (matches(t, kind, tdx_collateral_of(item)))
			consider(t, &best, item, &choice);
	}
	/* The only one is meant even when it does not match: see why. */
	choice.item = best.item || count != 1 ? best.item : only;
	return choice;
}

/* A set that was asked about may have a document of one kind only. */
struct tdx_choice tdx_choose(struct tdx_appraisal *t,
			     const struct endorsement_kind *kind)
{
	static const struct tdx_wanted any = { 0 };
	struct tdx_choice choice =
		choose_in_set(t, kind, tdx_wanted_set(t, kind));

	return !choice.item && t->is_other_set ? choose_in_set(t, kind, &any) :
						 choice;
}

size_t tdx_collateral_sets(const struct tdx_appraisal *t, u32 *numbers,
			   size_t max)
{
	static const struct endorsement_kind *const kinds[] = {
		&tdx_tcb_info_endorsement,
		&tdx_qe_identity_endorsement,
	};
	const struct endorsement *item;
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct endorsed_walk walk =
			tdx_walk(t, endorsed_key_kind(kinds[i]));

		while ((item = endorsed_next_of(&walk, kinds[i]))) {
			u32 number = tdx_collateral_of(item)->evaluation_number;
			size_t known = 0;

			if (!matches(t, kinds[i], tdx_collateral_of(item)))
				continue;
			while (known < count && numbers[known] != number)
				known++;
			if (known == count && count < max)
				numbers[count++] = number;
		}
	}
	return count;
}
