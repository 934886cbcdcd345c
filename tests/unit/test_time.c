// SPDX-License-Identifier: MIT
/* Times as RFC 3339: the one form that is written is the one that is read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/time.h"
#include "codec/json_scan.h"

static void times_are_read_as_written(void **state)
{
	static const struct {
		const char *text;
		time_t seconds;
	} rows[] = {
		{ .text = "1970-01-01T00:00:00Z", .seconds = 0 },
		{ .text = "1969-12-31T23:59:59Z", .seconds = -1 },
		{ .text = "2024-02-29T12:34:56Z", .seconds = 1709210096 },
		{ .text = "2038-01-19T03:14:08Z", .seconds = 2147483648 },
		{ .text = "9999-12-31T23:59:59Z", .seconds = 253402300799 },
	};
	char text[32];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		time_t seconds = 12345;

		rfc3339_text(rows[i].seconds, text, sizeof(text));
		assert_string_equal(text, rows[i].text);
		assert_true(rfc3339_parse(text, &seconds));
		assert_int_equal(seconds, rows[i].seconds);
	}
}

static void other_forms_are_refused(void **state)
{
	static const char *const rows[] = {
		"",
		"2024",
		"2024-02-29",
		"2024-02-29T12:34:56",
		"2024-02-29T12:34:56z",
		"2024-02-29t12:34:56Z",
		"2024-02-29 12:34:56Z",
		"2024-02-29T12:34:56Z ",
		" 2024-02-29T12:34:56Z",
		"2024-02-29T12:34:56.0Z",
		"2024-02-29T12:34:56+00:00",
		"2024-2-29T12:34:56Z",
		"+024-02-29T12:34:56Z",
		"2024/02/29T12:34:56Z",
		"2024-02-29T12.34.56Z",
		"2024-02-29T12:34:5aZ",
		"12024-02-29T12:34:56Z",
	};
	time_t seconds;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (rfc3339_parse(rows[i], &seconds))
			fail_msg("'%s' was read", rows[i]);
	}
}

static void calendars_are_kept(void **state)
{
	static const char *const rows[] = {
		"2023-02-29T00:00:00Z", "2024-06-31T00:00:00Z",
		"2024-00-10T00:00:00Z", "2024-13-10T00:00:00Z",
		"2024-01-00T00:00:00Z", "2024-01-32T00:00:00Z",
		"2024-01-10T24:00:00Z", "2024-01-10T00:60:00Z",
		"2024-12-31T23:59:60Z",
	};
	time_t seconds;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (rfc3339_parse(rows[i], &seconds))
			fail_msg("'%s' was read", rows[i]);
	}
}

static void members_are_whole(void **state)
{
	static const char text[] = "2024-02-29T12:34:56Z\0001";
	json_t *object = json_object();
	time_t seconds = 0;

	(void)state;
	json_object_set_new(object, "issued",
			    json_stringn(text, sizeof(text) - 1));
	assert_false(json_member_time(object, "issued", &seconds));
	json_object_set_new(object, "issued", json_string(text));
	assert_true(json_member_time(object, "issued", &seconds));
	assert_int_equal(seconds, 1709210096);
	json_object_set_new(object, "issued", json_integer(1709210096));
	assert_false(json_member_time(object, "issued", &seconds));
	assert_false(json_member_time(object, "issueDate", &seconds));
	json_decref(object);
}

/* The C library has no such year, or the field is too small for the text. */
static void years_out_of_range_are_seconds(void **state)
{
	const time_t beyond = (time_t)(((u64)1 << 62) - 1);
	char text[32];

	(void)state;
	rfc3339_text(beyond, text, sizeof(text));
	assert_string_equal(text, "4611686018427387903 s");
	rfc3339_text(beyond, text, 4);
	assert_string_equal(text, "461");
}

static void days_are_whole(void **state)
{
	static const struct {
		time_t seconds;
		const char *text;
	} rows[] = {
		{ .seconds = 0, .text = "0 days" },
		{ .seconds = DAY_SECONDS - 1, .text = "0 days" },
		{ .seconds = DAY_SECONDS, .text = "1 day" },
		{ .seconds = 2 * DAY_SECONDS - 1, .text = "1 day" },
		{ .seconds = 30 * DAY_SECONDS, .text = "30 days" },
		{ .seconds = -2 * DAY_SECONDS, .text = "-2 days" },
	};
	char text[32];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		days_text(rows[i].seconds, text, sizeof(text));
		assert_string_equal(text, rows[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_read_as_written),
		cmocka_unit_test(other_forms_are_refused),
		cmocka_unit_test(calendars_are_kept),
		cmocka_unit_test(members_are_whole),
		cmocka_unit_test(years_out_of_range_are_seconds),
		cmocka_unit_test(days_are_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
