// SPDX-License-Identifier: MIT
#include "check_policy.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appraise.h"
#include "bytes.h"

#define DAY (24 * 60 * 60)

static const char freshness_id[] = "freshness.report_data";

/* Not from the first difference on: which one it was is nobody's business. */
static const struct policy_item *find(const struct policy_value *accepted,
				      const u8 *claim, size_t size)
{
	for (size_t i = 0; i < accepted->count; i++) {
		if (!memcmp(accepted->items[i].bytes, claim, size))
			return &accepted->items[i];
	}
	return NULL;
}

/* Every accepted value, so that a mismatch can be looked at. */
static char *accepted_text(const struct policy_value *accepted, size_t size)
{
	char *text = calloc(accepted->count, 2 * size + 5);

	for (size_t i = 0; text && i < accepted->count; i++) {
		char *hex = hex_encode(accepted->items[i].bytes, size);

		if (i)
			strcat(text, " or ");
		strcat(text, hex ? hex : "");
		free(hex);
	}
	return text;
}

void check_accepted(struct check_list *list, const char *id,
		    const struct policy_value *accepted, const u8 *claim,
		    size_t size, const char *remedy)
{
	struct check_note note = { policy_source(accepted), remedy };
	const struct policy_item *item = find(accepted, claim, size);
	char *expected, *actual;

	if (item) {
		check_bytes(list, id, item->bytes, claim, size, &note);
		return;
	}
	expected = accepted_text(accepted, size);
	actual = hex_encode(claim, size);
	if (!expected || !actual)
		list->out_of_memory = true;
	check_that(list, id, false, &note, expected, actual);
	free(expected);
	free(actual);
}

/*
 * A bare report has no nonce: who asked for one made it with the nonce itself
 * as REPORT_DATA. Evidence has one, and its binding is checked by then.
 */
void check_freshness(struct appraisal *a, const struct policy_value *accepted,
		     const u8 *report_data)
{
	const struct policy *p = a->appraiser->policy;
	struct check_note note = {
		policy_source(&p->freshness),
		"give --nonce or --report-data: without it this may be an old "
		"report",
	};

	if (policy_has(accepted))
		check_accepted(&a->checks, freshness_id, accepted, report_data,
			       VOUCH_REPORT_DATA_SIZE,
			       "made for another nonce or key: ask for a "
			       "new one");
	else if (policy_has(&p->nonce) && !a->has_report_data)
		check_accepted(&a->checks, freshness_id, &p->nonce, report_data,
			       VOUCH_REPORT_DATA_SIZE,
			       "not made with this nonce as REPORT_DATA: ask "
			       "for a "
			       "new one");
	else if (policy_has(&p->nonce))
		return;
	else if (a->appraiser->authentic_only)
		check_skip(&a->checks, freshness_id, &note, "not asked for");
	else if (policy_number(&p->freshness, POLICY_FRESHNESS_REQUIRED) ==
		 POLICY_FRESHNESS_UNCHECKED)
		check_skip(&a->checks, freshness_id, &note,
			   "replay is not excluded, as the policy wants it");
	else
		check_undecided(&a->checks, freshness_id, &note,
				"an expected nonce or REPORT_DATA", "none");
}

void check_at_least(struct check_list *list, const char *id,
		    const struct policy_value *floor, u64 value,
		    const char *remedy)
{
	struct check_note note = { policy_source(floor), remedy };
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
	struct check_note note = { policy_source(max), remedy };
	long long days = (long long)age / DAY;
	char expected[48], actual[48];

	if (!policy_has(max)) {
		snprintf(actual, sizeof(actual), "%lld days; any is accepted",
			 days);
		check_skip(list, id, &note, actual);
		return;
	}
	snprintf(expected, sizeof(expected), "at most %" PRIu64 " days",
		 policy_number(max, 0));
	snprintf(actual, sizeof(actual), "%lld days", days);
	check_that(list, id, age <= (time_t)policy_number(max, 0) * DAY, &note,
		   expected, actual);
}
