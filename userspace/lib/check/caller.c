// SPDX-License-Identifier: MIT
/*
 * Whose a bare report is. The kernel lets root of the guest alone choose all of
 * REPORT_DATA, and hashes what others give together with their user id: see
 * <linux/vouch.h>. Where the policy names users, the report has to be of one.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "check/accepted.h"
#include "check/context.h"

#define ROOT 0

/* One value that was expected of one user, and what REPORT_DATA it makes. */
struct caller {
	u64 uid;
	u8 report_data[VOUCH_REPORT_DATA_SIZE];
};

/* Whether @item, given by the user, makes @report_data. */
static bool is_made_by(u64 uid, const struct policy_item *item,
		       const u8 *report_data, struct caller *caller)
{
	caller->uid = uid;
	if (uid == ROOT &&
	    !memcmp(item->bytes, report_data, sizeof(caller->report_data))) {
		memcpy(caller->report_data, report_data,
		       sizeof(caller->report_data));
		return true;
	}
	return !vouch_separated_report_data((u32)uid, item->bytes,
					    caller->report_data, NULL) &&
	       !memcmp(caller->report_data, report_data,
		       sizeof(caller->report_data));
}

static bool find_caller(const struct policy_value *uids,
			const struct policy_value *accepted,
			const u8 *report_data, struct caller *caller)
{
	for (size_t i = 0; i < uids->count; i++) {
		for (size_t j = 0; j < accepted->count; j++) {
			if (is_made_by(uids->items[i].number,
				       &accepted->items[j], report_data,
				       caller))
				return true;
		}
	}
	return false;
}

static void tell_user(struct appraisal *a, const struct caller *caller)
{
	struct check_note note = { .source = policy_source(&a->policy->uid) };
	char actual[32];

	snprintf(actual, sizeof(actual), "user %" PRIu64, caller->uid);
	check_add(&a->checks, "evidence.uid", VOUCH_CHECK_PASS, &note,
		  "a user that the policy accepts", actual);
}

/* What the first user makes of the first value, to compare with. */
static void tell_other(struct appraisal *a, const char *id,
		       const struct policy_value *accepted,
		       const u8 *report_data, const struct check_note *note)
{
	u64 uid = a->policy->uid.items[0].number;
	struct caller caller = { 0 };
	char expected[2 * VOUCH_REPORT_DATA_SIZE + 64], *want, *actual;

	is_made_by(uid, &accepted->items[0], report_data, &caller);
	want = hex_encode(caller.report_data, sizeof(caller.report_data));
	actual = hex_encode(report_data, sizeof(caller.report_data));
	if (!want || !actual)
		a->checks.out_of_memory = true;
	snprintf(expected, sizeof(expected),
		 "%s, as user %" PRIu64 " makes it%s", want ? want : "", uid,
		 a->policy->uid.count > 1 || accepted->count > 1 ?
			 ", or another that is accepted" :
			 "");
	check_that(&a->checks, id, false, note, expected, actual);
	free(want);
	free(actual);
}

void check_caller_value(struct appraisal *a, const char *id,
			const struct policy_value *accepted,
			const u8 *report_data, const char *remedy)
{
	struct check_note note = { .source = policy_source(accepted),
				   .remedy = remedy };
	struct caller caller = { 0 };

	if (!find_caller(&a->policy->uid, accepted, report_data, &caller)) {
		tell_other(a, id, accepted, report_data, &note);
		return;
	}
	check_bytes(&a->checks, id, caller.report_data, report_data,
		    sizeof(caller.report_data), &note);
	tell_user(a, &caller);
}

void check_caller_unknown(struct appraisal *a)
{
	struct check_note note = {
		.source = policy_source(&a->policy->uid),
		.remedy = "a report alone does not tell who asked for it: give "
			  "--report-data or --nonce, from which it follows",
		.unmet = VOUCH_NONE_UNASKED,
	};

	if (a->authentic_only)
		check_skip(&a->checks, "evidence.uid", &note,
			   "only authenticity was asked for");
	else
		check_leave_open(&a->checks, "evidence.uid", &note,
				 "a user that the policy accepts",
				 "not known without REPORT_DATA");
}
