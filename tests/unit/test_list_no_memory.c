// SPDX-License-Identifier: MIT
/* What there is no memory to read is not taken for something else. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appraising.h"
#include "codec/content.h"
#include "endorse/endorse.h"
#include "fake_log.h"
#include "intel_parts.h"
#include "log/event_log.h"
#include "wrapped_malloc.h"

#include <cmocka.h>

#define NUMBERS 1497

static size_t failing; /* the size of which there is no memory; 0: none */
static bool does_fail; /* it was asked for */

static bool fails(size_t size)
{
	if (!failing || size != failing)
		return false;
	does_fail = true;
	return true;
}

void *__wrap_malloc(size_t size)
{
	return fails(size) ? NULL : __real_malloc(size);
}

void *__wrap_realloc(void *at, size_t size)
{
	return fails(size) ? NULL : __real_realloc(at, size);
}

/* Writes a list of so many numbers behind @before. */
static void put_numbers(char *text, const char *before, const char *behind)
{
	char *at = stpcpy(stpcpy(text, before), "[48");

	for (int i = 1; i < NUMBERS; i++)
		at = stpcpy(at, ",0");
	strcpy(stpcpy(at, "]"), behind);
}

/* Return: what becomes of a list of so many numbers, in an object. */
static int add_numbers(struct vouch_error *error)
{
	struct appraiser *appraiser = appraiser_new();
	char text[4 * NUMBERS];
	int ret;

	put_numbers(text, "{\"crl\":", "}");
	ret = appraiser_add_endorsement(appraiser, (u8 *)text, strlen(text),
					"x", error);
	failing = 0;
	appraiser_free(appraiser);
	return ret;
}

static void no_memory_is_told(void **state)
{
	struct vouch_error error;

	(void)state;
	failing = NUMBERS + 1;
	assert_int_equal(add_numbers(&error), -ENOMEM);
	assert_string_equal(error.text, "no memory");
	assert_int_equal(add_numbers(&error), -EBADMSG);
}

/* @before, so many bytes in hexadecimal, @after; none of them can be read. */
static char *around(const char *before, const char *after)
{
	char *text = malloc(strlen(before) + 2 * NUMBERS + strlen(after) + 1);
	char *at = stpcpy(text, before);

	assert_non_null(text);
	for (int i = 0; i < NUMBERS; i++)
		at = stpcpy(at, i ? "00" : "30");
	at[-2 * NUMBERS + 2] = '8'; /* a long length */
	strcpy(at, after);
	return text;
}

static int add_text(const char *text)
{
	struct appraiser *appraiser = appraiser_new();
	int ret = appraiser_add_endorsement(appraiser, (u8 *)text, strlen(text),
					    "x", NULL);

	appraiser_free(appraiser);
	return ret;
}

/* Text, and what it is text of, in each place where endorsements have some. */
static void no_memory_is_not_no_text(void **state)
{
	static const struct {
		const char *before, *after;
	} rows[] = {
		{ "", "" },
		{ "{\"a\":\"", "\"}" },
		{ "{\"tcb_info\":\"", "\",\"qe_identity\":\"00\"}" },
		{ "HTTP/1.1 200 OK\r\n\r\n", "" },
	};
	static const size_t sizes[] = { 2 * NUMBERS + 1, NUMBERS + 1 };

	(void)state;
	for (size_t i = 0; i < 2 * ARRAY_SIZE(rows); i++) {
		char *text = around(rows[i / 2].before, rows[i / 2].after);

		failing = sizes[i % 2];
		does_fail = false;
		print_message("# %zu\n", i);
		assert_int_equal(add_text(text), -ENOMEM);
		assert_true(does_fail);
		failing = 0;
		assert_int_equal(add_text(text), -EBADMSG);
		free(text);
	}
}

/* "MIAA" is DER of a long length. */
static void no_memory_is_not_no_base64(void **state)
{
	char text[4 * NUMBERS + 1] = "MIAA";

	(void)state;
	memset(text + 4, 'A', 4 * (NUMBERS - 1));
	failing = 4 * NUMBERS + 3;
	does_fail = false;
	assert_int_equal(add_text(text), -ENOMEM);
	assert_true(does_fail);
	failing = 0;
	assert_int_equal(add_text(text), -EBADMSG);
}

/* Else nobody would miss it. */
static void what_is_left_out_is_kept_in_mind(void **state)
{
	char *text = around("", "");

	(void)state;
	failing = sizeof(struct left_out);
	does_fail = false;
	assert_int_equal(add_text(text), -ENOMEM);
	assert_true(does_fail);
	failing = 0;
	free(text);
}

static void evidence_is_not_no_text(void **state)
{
	struct appraiser *appraiser = appraiser_new();
	char *text = around("", "");
	struct vouch_result *result;

	(void)state;
	failing = NUMBERS + 1; /* a request has a copy of its own */
	does_fail = false;
	assert_int_equal(appraise_once(appraiser, (u8 *)text, strlen(text),
				       &result, NULL),
			 -ENOMEM);
	assert_true(does_fail);
	failing = 0;
	assert_int_equal(appraise_once(appraiser, (u8 *)text, strlen(text),
				       &result, NULL),
			 0);
	vouch_result_free(result);
	appraiser_free(appraiser);
	free(text);
}

static void evidence_is_not_no_list(void **state)
{
	struct appraiser *appraiser = appraiser_new();
	struct vouch_result *result;
	char text[4 * NUMBERS];

	(void)state;
	put_numbers(text, "", "");
	failing = NUMBERS + 1;
	does_fail = false;
	assert_int_equal(appraise_once(appraiser, (u8 *)text, strlen(text),
				       &result, NULL),
			 -ENOMEM);
	assert_true(does_fail);
	failing = 0;
	appraiser_free(appraiser);
}

/* A log that is not read decides nothing: none is not what this one was. */
static void a_log_is_not_unread(void **state)
{
	static struct fake_log events;
	static u8 log[sizeof(events.data) + 256];
	struct parts parts;
	struct appraiser *appraiser;
	struct vouch_result *result;
	struct vouch_bytes quote;

	parts_set_up(state);
	parts = good_parts(4);
	appraiser = appraiser_of(&parts);
	quote = intel_quote_make(intel, &parts.quote);
	for (int i = 0; i < 9; i++)
		fake_log_extend(&events, 0, NULL, "event");
	failing = 16 * sizeof(struct log_event);
	does_fail = false;
	appraiser_set_authentic_only(appraiser, true);
	assert_int_equal(appraise_with_log(appraiser, quote.data, quote.size,
					   log, fake_log_boot(&events, log),
					   &result, NULL),
			 -ENOMEM);
	assert_true(does_fail);
	failing = 0;
	appraiser_free(appraiser);
	vouch_bytes_free(&quote);
	free_parts(&parts);
	parts_tear_down(state);
}

static bool is_any(const void *context, const u8 *data, size_t size)
{
	(void)context;
	(void)data;
	return size;
}

/* What could not be decoded has no size either. */
static void without_memory_there_are_no_bytes(void **state)
{
	char text[2 * NUMBERS + 1] = { 0 };
	struct vouch_bytes decoded;

	(void)state;
	memset(text, '0', sizeof(text) - 1);
	does_fail = false;
	failing = NUMBERS + 1; /* of hex digits, and a 0 */
	assert_int_equal(content_decode_text((u8 *)text, strlen(text), is_any,
					     NULL, &decoded),
			 -ENOMEM);
	failing = 0;
	assert_true(does_fail);
	assert_null(decoded.data);
	assert_int_equal(decoded.size, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_memory_is_told),
		cmocka_unit_test(no_memory_is_not_no_text),
		cmocka_unit_test(no_memory_is_not_no_base64),
		cmocka_unit_test(without_memory_there_are_no_bytes),
		cmocka_unit_test(what_is_left_out_is_kept_in_mind),
		cmocka_unit_test(evidence_is_not_no_text),
		cmocka_unit_test(evidence_is_not_no_list),
		cmocka_unit_test(a_log_is_not_unread),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
