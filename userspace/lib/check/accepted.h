/* SPDX-License-Identifier: MIT */
/* Claims of any TEE against the values that a policy accepts. */
#ifndef VOUCH_LIB_CHECK_ACCEPTED_H
#define VOUCH_LIB_CHECK_ACCEPTED_H

#include "check/check.h"
#include "policy/policy.h"

struct appraisal; /* check/context.h */

/* One of the accepted values, of which there has to be one. */
void check_accepted(struct check_list *list, const char *id,
		    const struct policy_value *accepted, const u8 *claim,
		    size_t size, const char *remedy);

/* No less than @floor; skipped without one. */
void check_at_least(struct check_list *list, const char *id,
		    const struct policy_value *floor, u64 value,
		    const char *remedy);

/*
 * REPORT_DATA, 64 bytes, against the accepted ones or the nonce; open without
 * either, unless the policy waives it.
 */
void check_freshness(struct appraisal *a, const struct policy_value *accepted,
		     const u8 *report_data);

/* Whether what is @age seconds old is no older than so many days. */
void check_age_days(struct check_list *list, const char *id,
		    const struct policy_value *max, time_t age,
		    const char *remedy);

/*
 * Bits that a later specification may have given a meaning; @otherwise is what
 * the policy did not say. Returns whether to go on.
 */
bool check_unknown(struct appraisal *a, const char *id,
		   enum policy_unknown otherwise, bool is_known,
		   const char *expected, const char *actual);

/* ---- appraise/context_checks.c ---- */

/*
 * Behind all others: by which time and, when every check had its turn, by which
 * policy and values, and what was left out.
 */
void check_context(struct appraisal *a);

#endif /* VOUCH_LIB_CHECK_ACCEPTED_H */
