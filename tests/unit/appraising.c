// SPDX-License-Identifier: MIT
#include "appraising.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

const struct vouch_check *find_check(const struct vouch_result *result,
				     const char *id)
{
	const struct vouch_check *check, *found = NULL;

	for (size_t i = 0; (check = vouch_result_check(result, i)); i++) {
		if (strcmp(check->id, id))
			continue;
		if (!found || check->status != VOUCH_CHECK_PASS)
			found = check;
	}
	return found;
}

const char *check_outcome(const struct vouch_result *result, const char *id)
{
	const struct vouch_check *check = find_check(result, id);

	if (!check)
		return "absent";
	return vouch_check_status_name(check->status);
}

void print_bad_checks(const struct vouch_result *result)
{
	const struct vouch_check *check;

	for (size_t i = 0; (check = vouch_result_check(result, i)); i++) {
		if (check->status == VOUCH_CHECK_PASS ||
		    check->status == VOUCH_CHECK_SKIP)
			continue;
		fprintf(stderr, "# %s %s: expected %s, actual %s\n", check->id,
			check_outcome(result, check->id), check->expected,
			check->actual);
	}
}

/* Also those whose ids are put together when they are made. */
static void assert_explained(const struct vouch_result *result)
{
	const struct vouch_check *check;

	for (size_t i = 0; (check = vouch_result_check(result, i)); i++) {
		if (!vouch_check_explain(check->id))
			fail_msg("%s is not explained", check->id);
	}
}

void assert_appraised(const struct vouch_appraiser *appraiser, const u8 *data,
		      size_t size, int exit_status, const char *id,
		      const char *outcome)
{
	struct vouch_result *result;

	assert_int_equal(vouch_appraise(appraiser, data, size, &result, NULL),
			 0);
	if (vouch_result_exit_status(result) != exit_status ||
	    strcmp(check_outcome(result, id), outcome))
		print_bad_checks(result);
	assert_explained(result);
	assert_string_equal(check_outcome(result, id), outcome);
	assert_int_equal(vouch_result_exit_status(result), exit_status);
	vouch_result_free(result);
}

struct vouch_appraiser *authentic(void)
{
	struct vouch_appraiser *appraiser = vouch_appraiser_new();

	assert_non_null(appraiser);
	vouch_appraiser_set_authentic_only(appraiser, true);
	return appraiser;
}

void add_endorsement(struct vouch_appraiser *appraiser,
		     const struct vouch_bytes *der)
{
	struct vouch_error error = { 0 };

	if (vouch_appraiser_add_endorsement(appraiser, der->data, der->size,
					    "test", &error))
		fail_msg("%s", error.text);
}

void add_anchor(struct vouch_appraiser *appraiser,
		const struct vouch_bytes *der)
{
	struct vouch_error error = { 0 };

	if (vouch_appraiser_add_trust_anchor(appraiser, der->data, der->size,
					     "test", &error))
		fail_msg("%s", error.text);
}

void add_chain(struct vouch_appraiser *appraiser,
	       const struct vouch_bytes *root,
	       const struct vouch_bytes *intermediate,
	       const struct vouch_bytes *vek)
{
	add_anchor(appraiser, root);
	add_endorsement(appraiser, intermediate);
	add_endorsement(appraiser, vek);
}

void set_policy(struct vouch_appraiser *appraiser, const char *json)
{
	struct vouch_error error = { 0 };

	if (vouch_appraiser_set_policy(appraiser, json, strlen(json), "test",
				       &error))
		fail_msg("%s", error.text);
}
