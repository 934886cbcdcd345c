// SPDX-License-Identifier: MIT
#include "check/accepted.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/context.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "base/time.h"

static const char freshness_id[] = "freshness.report_data";

/* Reference values are public, so memcmp() is enough. NULL: none matches. */
static const struct policy_item *
find_accepted(const struct policy_value *accepted, const u8 *claim, size_t size)
{
	for (size_t i = 0; i < accepted->count; i++) {
		if (!memcmp(accepted->items[i].bytes, claim, size))
			return &accepted->items[i];
	}
	return NULL;
}

/*
 * Accepted values in hex, to be shown beside a claim that is none of them. A
 * message names some; the others are counted.
 */
static char *accepted_hex(const struct policy_value *accepted, size_t size,
			  size_t most)
{
	size_t named = accepted->count < most ? accepted->count : most;
	size_t room = named * (2 * size + 4) + 48, used = 0;
	char *text = calloc(1, room), *hex;

	for (size_t i = 0; text && i < named; i++) {
		hex = hex_encode(accepted->items[i].bytes, size);
		used += (size_t)snprintf(text + used, room - used, "%s%s",
					 i ? " or " : "", hex ? hex : "");
		free(hex);
	}
	if (text && named < accepted->count)
		snprintf(text + used, room - used, " or one of %zu more",
			 accepted->count - named);
	return text;
}

/*
 * The source of the value that matched: with its index where several are
 * accepted, and with the name that the policy gives it.
 */
static void matched_source(const struct policy_value *accepted,
			   const struct policy_item *item, char *out,
			   size_t size)
{
	const char *source = policy_source(accepted);
	const char *name = item->name;
	size_t index = (size_t)(item - accepted->items);

	if (accepted->count == 1)
		snprintf(out, size, "%s%s%s%s", source, name ? " (" : "",
			 name ? name : "", name ? ")" : "");
	else
		snprintf(out, size, "%s[%zu]%s%s%s", source, index,
			 name ? " (" : "", name ? name : "", name ? ")" : "");
}

void check_accepted(struct check_list *list, const char *id,
		    const struct policy_value *accepted, const u8 *claim,
		    size_t size, const char *remedy)
{
	struct check_note note = {
		.source = policy_source(accepted),
		.remedy = remedy,
	};
	const struct policy_item *item = find_accepted(accepted, claim, size);
	char *expected, *actual, source[640];

	if (item) {
		matched_source(accepted, item, source, sizeof(source));
		note.source = source;
		check_bytes(list, id, item->bytes, claim, size, &note);
		return;
	}
	expected = accepted_hex(accepted, size,
				list->values_named ?
					list->values_named :
					limits_default.values_named);
	actual = hex_encode(claim, size);
	if (!expected || !actual)
		list->out_of_memory = true;
	check_that(list, id, false, &note, expected, actual);
	free(expected);
	free(actual);
}

/*
 * Freshness needs a nonce or REPORT_DATA that this request expects: @by is the
 * one that there is, NULL when there is neither. Those of a policy are the same
 * for each request, so that an old report has them too. The age of a
 * certificate stands in where a policy limits it and claims in it have a date:
 * "certificate.age" says whether that is bound, and new enough.
 */
static void check_bound(struct appraisal *a, const struct policy_value *by)
{
	const struct policy *p = a->policy;
	const char *id = "freshness.bound";
	struct check_note note = {
		.source = policy_source(by ? by : &p->freshness),
		.remedy = "give --nonce or --report-data: without it this may "
			  "be an old report",
		.unmet = VOUCH_NONE_UNASKED,
	};
	const struct check_note aged = {
		.source = policy_source(&p->certificate_max_age),
	};

	if (by)
		check_add(&a->checks, id, VOUCH_CHECK_PASS, &note,
			  "an expected nonce or REPORT_DATA",
			  by == &p->nonce ? "a nonce" : "REPORT_DATA");
	else if (a->authentic_only)
		check_skip(&a->checks, id, &note, "not asked for");
	else if (a->is_dated && policy_has(&p->certificate_max_age))
		check_add(&a->checks, id, VOUCH_CHECK_PASS, &aged,
			  "an expected nonce or REPORT_DATA, or a limit of age",
			  "a date, judged by certificate.age");
	else if (policy_number(&p->freshness, POLICY_FRESHNESS_REQUIRED) ==
		 POLICY_FRESHNESS_UNCHECKED)
		check_skip(&a->checks, id, &note,
			   "replay is not excluded, as the policy wants it");
	else
		check_leave_open(&a->checks, id, &note,
				 "an expected nonce or REPORT_DATA", "none");
}

/* REPORT_DATA against one list; of a bare report it may be a user's. */
static void check_report_data(struct appraisal *a,
			      const struct policy_value *accepted,
			      const u8 *report_data, const char *remedy)
{
	if (!policy_has(accepted))
		return;
	if (policy_has(&a->policy->uid) && !a->has_report_data)
		check_caller_value(a, freshness_id, accepted, report_data,
				   remedy);
	else
		check_accepted(&a->checks, freshness_id, accepted, report_data,
			       VOUCH_REPORT_DATA_SIZE, remedy);
}

/*
 * A bare report has no field for a nonce: its REPORT_DATA must be the expected
 * nonce. Evidence has a nonce, and that its REPORT_DATA is over this nonce was
 * checked before. Where a nonce and REPORT_DATA are expected, both must match.
 */
void check_freshness(struct appraisal *a, const struct policy_value *accepted,
		     const u8 *report_data)
{
	const struct policy_value *nonce = &a->policy->nonce;

	check_bound(a, accepted->is_option ? accepted :
		       nonce->is_option	   ? nonce :
					     NULL);
	check_report_data(a, accepted, report_data,
			  "made for another nonce, key or user: ask for a new "
			  "one");
	if (!a->has_report_data)
		check_report_data(a, nonce, report_data,
				  "not made with this nonce as REPORT_DATA: "
				  "ask for a new one");
	if (policy_has(&a->policy->uid) && !a->has_report_data &&
	    !policy_has(accepted) && !policy_has(nonce))
		check_caller_unknown(a);
}

void check_at_least(struct check_list *list, const char *id,
		    const struct policy_value *floor, u64 value,
		    const char *remedy)
{
	struct check_note note = {
		.source = policy_source(floor),
		.remedy = remedy,
	};
	char expected[48], actual[32];

	if (!policy_has(floor)) {
		check_skip(list, id, &note, "no reference value");
		return;
	}
	snprintf(expected, sizeof(expected), "at least %llu",
		 (unsigned long long)policy_number(floor, 0));
	snprintf(actual, sizeof(actual), "%llu", (unsigned long long)value);
	check_that(list, id, value >= policy_number(floor, 0), &note, expected,
		   actual);
}

void check_age_days(struct check_list *list, const char *id,
		    const struct policy_value *max, time_t age,
		    const char *remedy)
{
	struct check_note note = {
		.source = policy_source(max),
		.remedy = remedy,
		.unmet = VOUCH_NONE_STALE,
	};
	char expected[48], actual[48], days[24];
	time_t most;

	days_text(age, days, sizeof(days));
	if (!policy_has(max)) {
		snprintf(actual, sizeof(actual), "%s; any is accepted", days);
		check_skip(list, id, &note, actual);
		return;
	}
	snprintf(actual, sizeof(actual), "%s%s",
		 age > 0 && age % DAY_SECONDS ? "over " : "", days);
	most = (time_t)policy_number(max, 0) * DAY_SECONDS;
	days_text(most, days, sizeof(days));
	snprintf(expected, sizeof(expected), "at most %s", days);
	check_that(list, id, age <= most, &note, expected, actual);
}

bool check_unknown(struct appraisal *a, const char *id,
		   enum policy_unknown otherwise, bool is_known,
		   const char *expected, const char *actual)
{
	const struct policy *p = a->policy;
	struct check_note note = {
		.source = policy_source(
			policy_has(&p->strict) ? &p->strict : &p->unknown_bits),
		.remedy =
			"newer firmware than this tool knows: update the tool",
	};
	enum policy_unknown level = policy_unknown(p, otherwise);

	if (is_known || level == POLICY_UNKNOWN_REFUSE)
		return check_that(&a->checks, id, is_known, &note, expected,
				  actual);
	if (level == POLICY_UNKNOWN_ALLOW)
		check_skip(&a->checks, id, &note, actual);
	else
		check_add(&a->checks, id, VOUCH_CHECK_WARN, &note, expected,
			  actual);
	return true;
}
