// SPDX-License-Identifier: MIT
/*
 * tdx.collateral.eval_number, age: collateral that is in force may still be
 * old. Which evaluation by Intel it is from, and how long ago it was issued.
 */
#include <inttypes.h>
#include <stdio.h>

#include "check/accepted.h"
#include "tdx/private.h"

/* The lower of the two, where they differ. */
static u32 evaluation_number(const struct tdx_appraisal *t)
{
	u32 tcb_info = tdx_collateral_of(t->tcb_info)->evaluation_number;
	u32 identity = tdx_collateral_of(t->identity)->evaluation_number;

	return tcb_info < identity ? tcb_info : identity;
}

/* A document below a floor does not contradict the quote: a newer one may. */
static void check_floor(struct tdx_appraisal *t, const char *id,
			const struct policy_value *floor, u32 number,
			const char *what)
{
	char expected[48], actual[48], remedy[160];
	const struct check_note note = {
		.source = policy_source(floor),
		.remedy = remedy,
		.unmet = VOUCH_NONE_STALE,
	};

	snprintf(remedy, sizeof(remedy),
		 "%s of an older evaluation: fetch it again, with "
		 "tcbEvaluationDataNumber=%" PRIu64 " in the query",
		 what, policy_number(floor, 0));
	snprintf(expected, sizeof(expected), "at least %" PRIu64,
		 policy_number(floor, 0));
	snprintf(actual, sizeof(actual), "%" PRIu32, number);
	check_that(t->checks, id, number >= policy_number(floor, 0), &note,
		   expected, actual);
}

static void check_evaluation(struct tdx_appraisal *t)
{
	static const struct check_note note = { 0 };
	static const char id[] = "tdx.collateral.eval_number";
	const struct policy_value *floor = &t->values->tcb_evaluation_min;
	u32 number = evaluation_number(t);
	char actual[48];

	if (policy_has(floor)) {
		check_floor(t, id, floor, number, "TCB info or QE identity is");
		return;
	}
	snprintf(actual, sizeof(actual), "%" PRIu32 "; any is accepted",
		 number);
	check_skip(t->checks, id, &note, actual);
}

/* Intel numbers each document of its own, and may move one before the other. */
static void check_document(struct tdx_appraisal *t, const char *id,
			   const struct policy_value *floor,
			   const struct endorsement *document, const char *what)
{
	if (policy_has(floor))
		check_floor(t, id, floor,
			    tdx_collateral_of(document)->evaluation_number,
			    what);
}

static void check_age(struct tdx_appraisal *t)
{
	check_age_days(t->checks, "tdx.collateral.age",
		       &t->values->max_collateral_age_days,
		       t->a->at - t->oldest,
		       "the collateral is too old: fetch it again");
}

void tdx_check_age(struct tdx_appraisal *t)
{
	check_evaluation(t);
	check_document(t, "tdx.tcbinfo.eval_number",
		       &t->values->tcb_info_evaluation_min, t->tcb_info,
		       "TCB info is");
	check_document(t, "tdx.qe.identity_eval_number",
		       &t->values->qe_identity_evaluation_min, t->identity,
		       "QE identity is");
	check_age(t);
}
