// SPDX-License-Identifier: MIT
/*
 * tdx.collateral.set, other_set: collateral of more than one TCB evaluation,
 * which one was used and why, and what each of the others would say.
 */
#include <inttypes.h>
#include <stdio.h>

#include "tdx/private.h"

#define SETS_MAX 8

static u32 number_of(const struct endorsement *item)
{
	return tdx_collateral_of(item)->evaluation_number;
}

static void tell_numbers(const struct tdx_appraisal *t, char *out, size_t size)
{
	snprintf(out, size,
		 "TCB info of evaluation %" PRIu32
		 ", QE identity of evaluation %" PRIu32,
		 number_of(t->tcb_info), number_of(t->identity));
}

static const char *tell_wanted(const struct tdx_wanted *wanted, char *out,
			       size_t size)
{
	snprintf(out, size, "the newest");
	if (wanted->is_set)
		snprintf(out, size, "evaluation %" PRIu32, wanted->number);
	return out;
}

static void tell_used(struct tdx_appraisal *t)
{
	const struct tdx_wanted *info = &t->tcb_info_set;
	const struct tdx_wanted *identity = &t->identity_set;
	const struct policy_value *value = info->is_set ? info->value :
							  identity->value;
	struct check_note note = { .source = policy_source(value) };
	char expected[96] = "the newest in force", actual[96];
	char numbers[2][24];

	if (info->is_set && identity->is_set &&
	    info->number == identity->number)
		snprintf(expected, sizeof(expected), "evaluation %" PRIu32,
			 info->number);
	else if (info->is_set || identity->is_set)
		snprintf(expected, sizeof(expected),
			 "TCB info of %s, QE identity of %s",
			 tell_wanted(info, numbers[0], sizeof(numbers[0])),
			 tell_wanted(identity, numbers[1], sizeof(numbers[1])));
	tell_numbers(t, actual, sizeof(actual));
	check_add(t->checks, "tdx.collateral.set", VOUCH_CHECK_PASS, &note,
		  expected, actual);
}

/* The first that is in the way of a status, with what was found. */
static void tell_obstacle(const struct check_list *checks, char *out,
			  size_t size)
{
	snprintf(out, size, "no status");
	for (size_t i = 0; i < checks->count; i++) {
		const struct vouch_check *check = &checks->checks[i];

		if (check->status != VOUCH_CHECK_FAIL &&
		    check->status != VOUCH_CHECK_OPEN)
			continue;
		snprintf(out, size, "%s: %s", check->id, check->actual);
		return;
	}
}

/* What @other came to, as text and as JSON. */
static void tell_other(struct tdx_appraisal *t,
		       const struct tdx_appraisal *other)
{
	struct check_note note = { .source = "Intel PCS" };
	enum vouch_status status = check_result(other->checks);
	bool is_accepted = status == VOUCH_STATUS_AFFIRMING ||
			   status == VOUCH_STATUS_WARNING;
	char actual[384], numbers[96] = "incomplete", reason[256] = "accepted";
	const char *name = "none";

	if (other->has_status)
		name = tdx_status_name(other->status);
	if (other->tcb_info && other->identity)
		tell_numbers(other, numbers, sizeof(numbers));
	if (!is_accepted)
		tell_obstacle(other->checks, reason, sizeof(reason));
	snprintf(actual, sizeof(actual), "%s (%s), %s", name, numbers, reason);
	check_skip(t->checks, "tdx.collateral.other_set", &note, actual);
	if (!t->other_sets)
		t->other_sets = json_array();
	json_array_append_new(t->other_sets,
			      json_pack("{s:I, s:s, s:b, s:o}",
					"evaluation_number",
					(json_int_t)other->tcb_info_set.number,
					"status", name, "accepted", is_accepted,
					"advisories", tdx_advisories(other)));
}

/* Appraised by the same rules, for the word of it alone. */
static void ask(struct tdx_appraisal *t, u32 number)
{
	struct check_list checks = { 0 };
	struct tdx_appraisal other = {
		.a = t->a,
		.checks = &checks,
		.policy = t->policy,
		.values = t->values,
		.store = t->store,
		.cache = t->cache,
		.quote = t->quote,
		.chain = t->chain,
		.tcb_info_set = { .is_set = true, .number = number },
		.identity_set = { .is_set = true, .number = number },
		.is_other_set = true,
		.oldest = t->oldest_crl,
		.has_oldest = t->has_oldest_crl,
	};

	tdx_check_collateral(&other);
	if (other.tcb_info != t->tcb_info || other.identity != t->identity)
		tell_other(t, &other);
	t->checks->out_of_memory |= checks.out_of_memory;
	check_list_free(&checks);
}

/* Skips the evaluation whose TCB info and QE identity were both used. */
void tdx_check_sets(struct tdx_appraisal *t)
{
	u32 numbers[SETS_MAX];
	size_t count;

	if (!t->tcb_info || !t->identity)
		return;
	tell_used(t);
	count = tdx_collateral_sets(t, numbers, SETS_MAX);
	for (size_t i = 0; i < count; i++) {
		if (numbers[i] != number_of(t->tcb_info) ||
		    numbers[i] != number_of(t->identity))
			ask(t, numbers[i]);
	}
}
