// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include "check/context.h"

#include <cmocka.h>

#include "appraising.h"
enum {
	PASS = 1,
	WARN = 2,
	FAIL = 4,
	OPEN = 8,
	SKIP = 16,
};

static const struct row {
	unsigned int checks;
	enum vouch_status status;
	int exit_status;
} rows[] = {
	{ 0, VOUCH_STATUS_NONE, 3 },
	{ SKIP, VOUCH_STATUS_NONE, 3 },
	{ WARN, VOUCH_STATUS_NONE, 3 },
	{ OPEN, VOUCH_STATUS_NONE, 3 },
	{ FAIL, VOUCH_STATUS_CONTRAINDICATED, 1 },
	{ PASS, VOUCH_STATUS_AFFIRMING, 0 },
	{ PASS | SKIP, VOUCH_STATUS_AFFIRMING, 0 },
	{ PASS | WARN, VOUCH_STATUS_WARNING, 1 },
	{ PASS | OPEN, VOUCH_STATUS_NONE, 3 },
	{ PASS | WARN | OPEN, VOUCH_STATUS_NONE, 3 },
	{ PASS | FAIL, VOUCH_STATUS_CONTRAINDICATED, 1 },
	{ PASS | FAIL | OPEN | WARN, VOUCH_STATUS_CONTRAINDICATED, 1 },
};

static void fill(struct check_list *list, unsigned int checks)
{
	static const struct check_note note = { .source = "source",
						.remedy = "remedy" };

	if (checks & PASS)
		check_that(list, "pass", true, &note, "a", "a");
	if (checks & FAIL)
		check_that(list, "fail", false, &note, "a", "b");
	if (checks & WARN)
		check_add(list, "warn", VOUCH_CHECK_WARN, &note, "a", "b");
	if (checks & OPEN)
		check_leave_open(list, "open", &note, "a", "none");
	if (checks & SKIP)
		check_skip(list, "skip", &note, "not asked for");
}

static void results_follow_the_list(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vouch_result result = { 0 };

		fill(&result.checks, rows[i].checks);
		result.status = check_result(&result.checks);
		assert_int_equal(result.status, rows[i].status);
		assert_int_equal(result_exit_status(&result),
				 rows[i].exit_status);
		check_list_free(&result.checks);
	}
}

/* The highest of what is open, whatever the order, and of nothing else. */
static void reasons_are_of_what_is_open(void **state)
{
	struct check_note note = { .source = "source" };
	struct check_list list = { 0 };

	(void)state;
	assert_int_equal(check_reason(&list), VOUCH_NONE_DECIDED);
	note.unmet = VOUCH_NONE_UNREADABLE;
	assert_true(check_that(&list, "pass", true, &note, "a", "a"));
	check_pass_over(&list, "skip", &note, "a", "b");
	assert_int_equal(check_reason(&list), VOUCH_NONE_DECIDED);
	assert_int_equal(list.checks[1].reason, VOUCH_NONE_UNREADABLE);
	assert_false(check_list_is_bad(&list, 0));
	note.unmet = VOUCH_NONE_STALE;
	assert_false(check_that(&list, "stale", false, &note, "a", "b"));
	assert_true(check_list_is_bad(&list, 2));
	assert_false(check_list_is_bad(&list, 3));
	note.unmet = VOUCH_NONE_UNASKED;
	check_that(&list, "unasked", false, &note, "a", "b");
	assert_int_equal(check_reason(&list), VOUCH_NONE_STALE);
	assert_int_equal(check_result(&list), VOUCH_STATUS_NONE);
	note.unmet = VOUCH_NONE_DECIDED;
	check_leave_open(&list, "missing", &note, "a", "b");
	assert_int_equal(check_reason(&list), VOUCH_NONE_MISSING);
	assert_false(check_list_is_bad(&list, list.count - 1));
	check_that(&list, "fail", false, &note, "a", "b");
	assert_int_equal(check_result(&list), VOUCH_STATUS_CONTRAINDICATED);
	assert_int_equal(list.checks[list.count - 1].reason,
			 VOUCH_NONE_DECIDED);
	check_list_free(&list);
}

static void reasons_have_names(void **state)
{
	static const char *const names[] = { NULL,	    "unasked",
					     "stale",	    "missing",
					     "unsupported", "unreadable" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const char *name = vouch_reason_name(i);

		assert_true(!name == !names[i]);
		if (name)
			assert_string_equal(name, names[i]);
	}
	assert_null(vouch_reason_name(ARRAY_SIZE(names)));
	assert_int_equal(vouch_result_reason(NULL), VOUCH_NONE_MISSING);
}

static void no_memory_is_no_result(void **state)
{
	struct check_list list = { 0 };

	(void)state;
	fill(&list, PASS | FAIL);
	list.out_of_memory = true;
	assert_int_equal(check_result(&list), VOUCH_STATUS_NONE);
	check_list_free(&list);
}

static void remedies_go_with_what_did_not_pass(void **state)
{
	struct check_list list = { 0 };

	(void)state;
	fill(&list, PASS | WARN | FAIL | OPEN | SKIP);
	for (size_t i = 0; i < list.count; i++) {
		const struct vouch_check *check = &list.checks[i];
		bool wants = strcmp(check->id, "pass") &&
			     strcmp(check->id, "skip");

		assert_string_equal(check->remedy, wants ? "remedy" : "");
		assert_string_equal(check->source, "source");
	}
	check_list_free(&list);
}

static void texts_are_copied_and_many(void **state)
{
	struct check_list list = { 0 };
	char text[] = "0";

	(void)state;
	for (int i = 0; i < 100; i++) {
		text[0] = (char)('0' + i % 10);
		check_that(&list, text, true, NULL, text, text);
	}
	assert_int_equal(list.count, 100);
	assert_string_equal(list.checks[37].id, "7");
	assert_string_equal(list.checks[37].source, "");
	check_list_free(&list);
}

static void bytes_are_shown_in_hex(void **state)
{
	struct check_list list = { 0 };

	(void)state;
	assert_false(check_bytes(&list, "x", (const u8 *)"\x01\xff",
				 (const u8 *)"\x01\xfe", 2, NULL));
	assert_true(check_bytes(&list, "x", (const u8 *)"\x01\xff",
				(const u8 *)"\x01\xff", 2, NULL));
	assert_string_equal(list.checks[0].expected, "01ff");
	assert_string_equal(list.checks[0].actual, "01fe");
	check_list_free(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(results_follow_the_list),
		cmocka_unit_test(reasons_are_of_what_is_open),
		cmocka_unit_test(reasons_have_names),
		cmocka_unit_test(no_memory_is_no_result),
		cmocka_unit_test(remedies_go_with_what_did_not_pass),
		cmocka_unit_test(texts_are_copied_and_many),
		cmocka_unit_test(bytes_are_shown_in_hex),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
