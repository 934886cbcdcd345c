/* SPDX-License-Identifier: MIT */
/* The appraisal of one quote: its parts, in the order of the checks. */
#ifndef VOUCH_LIB_TDX_PRIVATE_H
#define VOUCH_LIB_TDX_PRIVATE_H

#include "check/context.h"
#include "endorse/endorse.h"
#include "tdx/policy.h"
#include "tdx/tdx.h"
#include "tdx/pck/chain.h"
#include "tdx/collateral/collateral.h"
#include "tdx/collateral/endorsements.h"
#include "tdx/pck/crl.h"
#include "tdx/pck/platform.h"

struct tdx_appraisal {
	struct appraisal *a;
	struct check_list *checks;
	const struct policy *policy;
	const struct tdx_policy *values; /* of the policy */
	const struct endorsements *store;
	struct tdx_cache *cache;
	struct tdx_quote quote;
	const struct tdx_chain *chain; /* of the cache, or @found */
	struct tdx_chain found; /* put together from endorsements */
	size_t key_trials; /* keys of the store that were tried */
	bool gave_up; /* at the limit */
	const struct endorsement *tcb_info;
	const struct endorsement *identity;
	const struct tdx_level *level; /* of the platform, at launch */
	const struct tdx_level *current_level; /* now, TD 1.5 only */
	bool has_module; /* it passed; else its level is not known */
	const struct tdx_level *module_level; /* or NULL: it has none */
	const struct tdx_level *current_module_level;
	const struct tdx_level *qe_level;
	enum tdx_status status; /* of all of them */
	bool has_status;
	bool is_stale; /* by documents that are not in force */
	/* Only documents of these evaluations are used: tdx_wanted_set(). */
	struct tdx_wanted {
		bool is_set;
		u32 number;
		const struct policy_value *value; /* that says so */
	} tcb_info_set, identity_set;
	bool is_other_set; /* what if; what there is only once is used too */
	json_t *other_sets; /* what they say, or NULL */
	time_t oldest; /* issue of the collateral that was used */
	bool has_oldest;
	time_t oldest_crl; /* the same before there was other collateral */
	bool has_oldest_crl;
};

/* The value of the policy at @offset of struct tdx_policy. */
static inline const struct policy_value *
tdx_value_at(const struct tdx_appraisal *t, size_t offset)
{
	return (const void *)((const char *)t->values + offset);
}

/*
 * Each returns whether to go on: what comes after a failed one, or one without
 * which no signature can be checked, would be about data that nobody signed.
 */
/* tdx/pck/chain_checks.c */
bool tdx_check_chain(struct tdx_appraisal *t);
/* tdx/pck/crl_checks.c */
bool tdx_check_crls(struct tdx_appraisal *t);
/* tdx/sign_checks.c */
bool tdx_check_signatures(struct tdx_appraisal *t);

/* Each returns whether there is one to go on with. */
/* tdx/collateral/collateral_checks.c */
bool tdx_check_tcb_info(struct tdx_appraisal *t);
bool tdx_check_identity(struct tdx_appraisal *t);
/* tdx/collateral/qe_checks.c */
bool tdx_check_qe(struct tdx_appraisal *t);
/* tdx/collateral/module_checks.c */
bool tdx_check_module(struct tdx_appraisal *t);

/* These collect. */
/* tdx/collateral/checks.c: TCB info, QE identity, the levels they give */
void tdx_check_collateral(struct tdx_appraisal *t);
/* tdx/collateral/tcb_checks.c */
void tdx_check_tcb(struct tdx_appraisal *t);
/* tdx/collateral/age_checks.c */
void tdx_check_age(struct tdx_appraisal *t);
/* tdx/collateral/set_checks.c: after all the others of collateral */
void tdx_check_sets(struct tdx_appraisal *t);
/* tdx/policy_checks.c */
void tdx_check_policy(struct tdx_appraisal *t);
/* tdx/extended_checks.c: of body type 4 only */
void tdx_check_extended(struct tdx_appraisal *t);
/* tdx/log_checks.c */
void tdx_check_log(struct tdx_appraisal *t);
/* tdx/value_checks.c */
void tdx_check_values(struct tdx_appraisal *t);
/* The one without which there is no result, where it was not asked for. */
void tdx_skip_values(struct tdx_appraisal *t);
/* tdx/collateral/advisory_checks.c */
void tdx_check_advisories(struct tdx_appraisal *t);
/* Their names, each once. */
json_t *tdx_advisories(const struct tdx_appraisal *t);

/* After all checks, what is drawn of them; tdx/parts.c. */
struct result_parts;
void tdx_put_certificates(struct tdx_appraisal *t, struct result_parts *parts);
void tdx_put_components(const struct tdx_appraisal *t,
			struct result_parts *parts);

/* ---- tdx/context.c ---- */

/* Over endorsements with that key. */
struct endorsed_walk tdx_walk(const struct tdx_appraisal *t, u64 key);

/* The evaluation that is asked for of a kind of document. */
const struct tdx_wanted *tdx_wanted_set(const struct tdx_appraisal *t,
					const struct endorsement_kind *kind);

/* Whether one more key of the store may be tried on a signature. */
bool tdx_may_try(struct tdx_appraisal *t);

/* Whether the policy lets collateral be over, which is then a warning. */
bool tdx_may_be_over(const struct tdx_appraisal *t);

/* Remembers when collateral was issued, to tell how old the oldest is. */
void tdx_note_issue(struct tdx_appraisal *t, time_t issued);

/* Whether @cert is valid at the time of appraisal. */
bool tdx_is_in_force(const struct tdx_appraisal *t, const struct cert *cert);

/* ---- tdx/collateral/choose.c ---- */

/*
 * The document to go by, or NULL; and one as good by all that it says of
 * itself, with another content, or NULL: it says less bad things of the quote.
 */
struct tdx_choice {
	const struct endorsement *item, *rival;
};

struct tdx_choice tdx_choose(struct tdx_appraisal *t,
			     const struct endorsement_kind *kind);

/* The "id" that a document of this kind has for the quote's TEE. */
const char *tdx_wanted_id(const struct tdx_appraisal *t,
			  const struct endorsement_kind *kind);

/* Numbers of all evaluations that there is collateral of for this platform. */
size_t tdx_collateral_sets(const struct tdx_appraisal *t, u32 *numbers,
			   size_t max);

/* ---- tdx/collateral/signer.c ---- */

/* The best certificate whose key made the signature, or NULL. */
const struct endorsement *tdx_find_signer(struct tdx_appraisal *t,
					  const struct tdx_collateral *c);

/* How much speaks for that certificate; more is better. */
int tdx_rank_signer(struct tdx_appraisal *t, const struct tdx_collateral *c);

/* Whether there is any certificate of Intel's name for signers. */
bool tdx_has_signer(const struct tdx_appraisal *t);

/* Issued by the root of the quote itself: one root is behind all. */
bool tdx_is_issued(struct tdx_appraisal *t, const struct endorsement *item);

/* Whether that root's signature of it is known by its digest. */
bool tdx_knows_signer(const struct tdx_appraisal *t,
		      const struct endorsement *item);

/* ---- tdx/pck/crl_checks.c ---- */

/* Whether a list that the root signed has @cert. */
bool tdx_is_revoked(struct tdx_appraisal *t, const struct cert *cert);

/* ---- tdx/appraise.c ---- */

/* a->report is a quote. */
void tdx_appraise(struct appraisal *a);

#endif /* VOUCH_LIB_TDX_PRIVATE_H */
