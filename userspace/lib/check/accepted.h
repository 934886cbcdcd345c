/* SPDX-License-Identifier: MIT */
/* Claims of any TEE against the values that a policy accepts. */
#ifndef VOUCH_LIB_CHECK_ACCEPTED_H
#define VOUCH_LIB_CHECK_ACCEPTED_H

#include "check/check.h"
#include "policy/policy.h"

struct appraisal; /* check/context.h */

/* Passes when @claim is one of @accepted, which must have one at least. */
void check_accepted(struct check_list *list, const char *id,
		    const struct policy_value *accepted, const u8 *claim,
		    size_t size, const char *remedy);

/* Passes when @value is no less than @floor; skipped without a floor. */
void check_at_least(struct check_list *list, const char *id,
		    const struct policy_value *floor, u64 value,
		    const char *remedy);

/*
 * Compares the 64 bytes of REPORT_DATA with the accepted values or the nonce.
 * Without either the check is open, unless the policy waives freshness.
 */
void check_freshness(struct appraisal *a, const struct policy_value *accepted,
		     const u8 *report_data);

/* ---- check/caller.c ---- */

/*
 * As check_accepted() for the REPORT_DATA of a bare report, where the policy
 * has users: what one of them makes of one of the values. Tells which user.
 */
void check_caller_value(struct appraisal *a, const char *id,
			const struct policy_value *accepted,
			const u8 *report_data, const char *remedy);

/* The policy has users, and nothing tells whose the report is. */
void check_caller_unknown(struct appraisal *a);

/* ---- check/accepted.c ---- */

/* Passes when @age, in seconds, is at most @max days; skipped without @max. */
void check_age_days(struct check_list *list, const char *id,
		    const struct policy_value *max, time_t age,
		    const char *remedy);

/*
 * Judges bits that this version does not know, and that a later specification
 * may have given a meaning: @otherwise applies where the policy does not say
 * what to do. Returns whether to go on.
 */
bool check_unknown(struct appraisal *a, const char *id,
		   enum policy_unknown otherwise, bool is_known,
		   const char *expected, const char *actual);

/* ---- check/any_of.c ---- */

/*
 * "policy.any_of": one entry of the policy holds whole. What the entries that
 * hold say, or the closest without any, is then laid under the policy, so that
 * it is compared as the policy's own. @claims: as the references of @kind are.
 */
void check_any_of(struct appraisal *a, const struct policy_kind *kind,
		  const char *tee, const void *claims);

/* ---- appraise/context_checks.c ---- */

/*
 * The last checks: the time of appraisal and, if every check had its turn, the
 * policy, the values that identify the guest, and what was skipped.
 */
void check_context(struct appraisal *a);

#endif /* VOUCH_LIB_CHECK_ACCEPTED_H */
