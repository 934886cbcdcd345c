// SPDX-License-Identifier: MIT
/* The reader of Intel's documents: what is JSON, and what of it is wanted. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "tdx/collateral/json_reader.h"

#include <cmocka.h>

/* Whether a text is one value, and nothing else. */
static bool is_value(const char *text, size_t size, struct vouch_error *error)
{
	struct json_reader r;
	bool ok;

	json_reader_start(&r, text, size, error);
	ok = json_reader_skip(&r) && json_reader_end(&r);
	/* Each that is refused says why, and each that is not, nothing. */
	assert_int_equal(ok, !r.is_wrong);
	return ok;
}

static bool is_jansson(const char *text, size_t size)
{
	json_error_t why;
	json_t *json = json_loadb(
		text, size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &why);

	json_decref(json);
	return json;
}

static const struct {
	const char *text;
	bool is_good;
} values[] = {
	{ "", false },
	{ " ", false },
	{ "\xef\xbb\xbf{}", false },
	/* 2, 3: tokens, white space, words */
	{ " \t\r\n{ \t\r\n} \t\r\n", true },
	{ "{}\f", false },
	{ "{}\v", false },
	{ "{}{}", false },
	{ "{},", false },
	{ "null", true },
	{ "true", true },
	{ "false", true },
	{ "nul", false },
	{ "nulll", false },
	{ "True", false },
	{ "tru\\u0065", false },
	{ "undefined", false },
	{ "NaN", false },
	{ "/* */ 1", false },
	{ "'a'", false },
	/* 4: objects */
	{ "{\"a\":1}", true },
	{ "{\"\":1}", true },
	{ "{\"a\" : 1 , \"b\" : 2}", true },
	{ "{\"a\":1,}", false },
	{ "{,\"a\":1}", false },
	{ "{\"a\":1 \"b\":2}", false },
	{ "{\"a\":1,,\"b\":2}", false },
	{ "{\"a\"}", false },
	{ "{\"a\":}", false },
	{ "{\"a\",1}", false },
	{ "{\"a\"::1}", false },
	{ "{a:1}", false },
	{ "{1:1}", false },
	{ "{\"a\":1", false },
	{ "{\"a\":1]", false },
	{ "{", false },
	{ "}", false },
	{ "{\"a\":1,\"a\":1}", false },
	{ "{\"a\":1,\"b\":2,\"a\":1}", false },
	{ "{\"\":1,\"\":1}", false },
	{ "{\"a\":1,\"\\u0061\":1}", false },
	{ "{\"\\u0061\":1,\"\\u0061\":1}", false },
	{ "{\"\xc3\xa9\":1,\"\\u00e9\":1}", false },
	{ "{\"\xf0\x9f\x98\x80\":1,\"\\ud83d\\uDE00\":1}", false },
	{ "{\"a\":1,\"A\":1}", true },
	{ "{\"a\":1,\"aa\":1}", true },
	{ "{\"\\u0061\":1,\"aa\":1}", true },
	{ "{\"a\":{\"a\":{\"a\":1}}}", true },
	{ "{\"a\":{\"b\":1},\"b\":2}", true },
	{ "{\"a\":{\"b\":1},\"c\":{\"b\":1}}", true },
	{ "{\"a\":{\"b\":1,\"b\":1}}", false },
	{ "{\"a\":{\"b\":1},\"a\":1}", false },
	{ "[{\"a\":1},{\"a\":1}]", true },
	{ "[{\"a\":1,\"a\":1}]", false },
	/* 5: lists */
	{ "[]", true },
	{ "[ ]", true },
	{ "[1,\"a\",null,[],{}]", true },
	{ "[1,]", false },
	{ "[,1]", false },
	{ "[,]", false },
	{ "[1 2]", false },
	{ "[1", false },
	{ "[1}", false },
	{ "[", false },
	{ "]", false },
	{ "[1:2]", false },
	/* 6: numbers */
	{ "0", true },
	{ "-0", true },
	{ "-1", true },
	{ "10", true },
	{ "01", false },
	{ "00", false },
	{ "-01", false },
	{ "-", false },
	{ "- 1", false },
	{ "+1", false },
	{ ".5", false },
	{ "0.5", true },
	{ "1.", false },
	{ "1.e1", false },
	{ "1.50", true },
	{ "0e0", true },
	{ "1e5", true },
	{ "1E+5", true },
	{ "1e-5", true },
	{ "1e400", false },
	{ "1e299", true },
	{ "100.5e297", true },
	{ "1e-400", true },
	{ "1e99999999999999999999", false },
	{ "1e-99999999999999999999", true },
	{ "1e", false },
	{ "1e+", false },
	{ "1e5.5", false },
	{ "0x10", false },
	{ "1a", false },
	{ "9223372036854775807", true },
	{ "9223372036854775808", false },
	{ "-9223372036854775808", true },
	{ "-9223372036854775809", false },
	{ "18446744073709551616", false },
	{ "99999999999999999999999999", false },
	{ "99999999999999999999999999.5", true },
	/* 7: texts */
	{ "\"\"", true },
	{ "\"a\"", true },
	{ "\"a", false },
	{ "\"", false },
	{ "a\"", false },
	{ "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", true },
	{ "\"\\a\"", false },
	{ "\"\\'\"", false },
	{ "\"\\U0041\"", false },
	{ "\"\\", false },
	{ "\"\\\"", false },
	{ "\"\\u0041\"", true },
	{ "\"\\u00fF\"", true },
	{ "\"\\u004\"", false },
	{ "\"\\u004g\"", false },
	{ "\"\\u\"", false },
	{ "\"\\u0000\"", false },
	{ "{\"\\u0000\":1}", false },
	{ "\"\\ud83d\\ude00\"", true },
	{ "\"\\uDBFF\\uDFFF\"", true },
	{ "\"\\ud83d\"", false },
	{ "\"\\ud83d\\n\"", false },
	{ "\"\\ud83d\\u0041\"", false },
	{ "\"\\ud83d\\ud83d\"", false },
	{ "\"\\ud83d\\ue000\"", false },
	{ "\"\\ude00\"", false },
	{ "\"\\ude00\\ud83d\"", false },
	{ "\"\\uFFFF\"", true },
	{ "\"\n\"", false },
	{ "\"\t\"", false },
	{ "\"\x1f\"", false },
	{ "\"\x7f\"", true },
	/* 8.1: UTF-8 alone */
	{ "\"\xc2\x80\"", true },
	{ "\"\xdf\xbf\"", true },
	{ "\"\xe0\xa0\x80\"", true },
	{ "\"\xed\x9f\xbf\"", true },
	{ "\"\xee\x80\x80\"", true },
	{ "\"\xef\xbf\xbf\"", true },
	{ "\"\xf0\x90\x80\x80\"", true },
	{ "\"\xf4\x8f\xbf\xbf\"", true },
	{ "\"\x80\"", false },
	{ "\"\xc0\x80\"", false },
	{ "\"\xc1\xbf\"", false },
	{ "\"\xc2\"", false },
	{ "\"\xc2\xc2\"", false },
	{ "\"\xe0\x9f\xbf\"", false },
	{ "\"\xed\xa0\x80\"", false },
	{ "\"\xed\xbf\xbf\"", false },
	{ "\"\xe1\x80\"", false },
	{ "\"\xf0\x8f\xbf\xbf\"", false },
	{ "\"\xf4\x90\x80\x80\"", false },
	{ "\"\xf5\x80\x80\x80\"", false },
	{ "\"\xf1\x80\x80\"", false },
	{ "\"\xff\"", false },
	{ "\xc3\xa9", false },
};

/* RFC 8259, section by section; jansson is of the same mind. */
static void values_are_json(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		struct vouch_error error = { 0 };
		size_t size = strlen(values[i].text);
		bool ok = is_value(values[i].text, size, &error);

		if (ok != values[i].is_good)
			fail_msg("%s: %s", values[i].text, error.text);
		if (is_jansson(values[i].text, size) != ok)
			fail_msg("%s: jansson says otherwise", values[i].text);
	}
}

static void no_byte_ends_a_text(void **state)
{
	static const char zero[] = "\"a\0b\"", behind[] = "{}\0";
	static const char number[] = "[0\0]";

	(void)state;
	assert_false(is_value(zero, sizeof(zero) - 1, NULL));
	assert_false(is_value(behind, sizeof(behind) - 1, NULL));
	assert_false(is_value(number, sizeof(number) - 1, NULL));
}

/* Less than a double could hold, so that jansson can show what is read. */
static void real_numbers_are_small(void **state)
{
	(void)state;
	assert_true(is_value("1e299", 5, NULL));
	assert_false(is_value("1e300", 5, NULL));
	assert_true(is_value("10e298", 6, NULL));
	assert_false(is_value("10e299", 6, NULL));
	assert_true(is_jansson("10e299", 6));
}

/* Texts of parts that JSON is made of, put together at random, always alike. */
static void jansson_agrees(void **state)
{
	static const char *const parts[] = {
		"{",	   "}",	     "[",      "]",
		"\"",	   "\"",     ":",      ",",
		"\\",	   "u",	     "\\u00",  "\\ud83d",
		"\\ude00", "41",     "0",      "-",
		"1",	   ".",	     "+",      "true",
		"null",	   " ",	     "\n",     "a",
		"\"a\"",   "\"b\":", "\"a\":", "\xc3",
		"\xa9",	   "\xed",   "\xf0",   "9223372036854775807",
		"{}",	   "[]",     "\x01",   "/",
	};
	u32 seed = 1;
	size_t good = 0;

	(void)state;
	for (size_t i = 0; i < 300000; i++) {
		char text[256] = "";
		size_t count, size;
		bool ok;

		seed = seed * 1664525 + 1013904223;
		count = 1 + (seed >> 24) % 10;
		while (count--) {
			seed = seed * 1664525 + 1013904223;
			strcat(text, parts[(seed >> 16) % ARRAY_SIZE(parts)]);
		}
		size = strlen(text);
		ok = is_jansson(text, size);
		if (is_value(text, size, NULL) != ok)
			fail_msg("jansson says otherwise: %s", text);
		good += ok;
	}
	print_message("# %zu of 300000 are JSON\n", good);
	assert_true(good > 5000);
}

/* ---- limits ---- */

static char *repeated(const char *before, const char *unit, size_t count,
		      const char *after)
{
	size_t size = strlen(before) + count * strlen(unit) + strlen(after) + 1;
	char *text = malloc(size), *at = text;

	at = stpcpy(at, before);
	while (count--)
		at = stpcpy(at, unit);
	strcpy(at, after);
	return text;
}

static void assert_text(char *text, const char *why)
{
	struct vouch_error error = { 0 };
	bool ok = is_value(text, strlen(text), &error);

	print_message("# %s\n", error.text);
	assert_int_equal(ok, !why);
	if (why)
		assert_non_null(strstr(error.text, why));
	free(text);
}

static void depth_is_limited(void **state)
{
	(void)state;
	for (size_t depth = 31; depth < 34; depth++) {
		const char *why = depth > 32 ? "is nested deeper than 32" :
					       NULL;
		char *closed = repeated("", "]", depth, "");

		assert_text(repeated("", "[", depth, closed), why);
		free(closed);
		closed = repeated("1", "}", depth, "");
		assert_text(repeated("", "{\"a\":", depth, closed), why);
		free(closed);
	}
	assert_text(repeated("", "[", 1000000, ""), "is nested deeper than 32");
	/* Beside each other they are as many as they like. */
	assert_text(repeated("[0", ",[[[[]]]]", 10000, "]"), NULL);
}

static char *members(size_t count)
{
	char *text = malloc(16 * count + 3), *at = text;

	*at++ = '{';
	for (size_t i = 0; i < count; i++)
		at += sprintf(at, "%s\"%zu\":{}", i ? "," : "", i);
	strcpy(at, "}");
	return text;
}

static void members_are_limited(void **state)
{
	char *all, *text;

	(void)state;
	assert_text(members(64), NULL);
	assert_text(members(65), "has an object of more than 64 members");
	/* Of each object, and of objects in each other. */
	all = members(64);
	text = malloc(40 * strlen(all));
	strcpy(text, all);
	for (int i = 0; i < 30; i++) {
		char *at = strrchr(text, '{');

		memcpy(at, all, strlen(all) + 1);
		for (int closed = 0; closed <= i; closed++)
			strcat(text, "}");
	}
	free(all);
	assert_text(text, NULL);
}

static void values_are_limited(void **state)
{
	(void)state;
	assert_text(repeated("[0", ",0", (1 << 17) - 2, "]"), NULL);
	assert_text(repeated("[0", ",0", (1 << 17) - 1, "]"),
		    "has more than 131072 values");
	assert_text(repeated("[0", ",\"\"", (1 << 17) - 1, "]"),
		    "has more than 131072 values");
	assert_text(repeated("[0", ",null", (1 << 17) - 1, "]"),
		    "has more than 131072 values");
	assert_text(repeated("[0", ",{}", (1 << 17) - 1, "]"),
		    "has more than 131072 values");
}

/* ---- values that are wanted ---- */

static void numbers_are_exact(void **state)
{
	static const struct {
		const char *text;
		u32 max;
		bool is_good;
		u32 value;
	} rows[] = {
		{ "0", 0, true, 0 },
		{ "-0", 0, true, 0 },
		{ "-00", 0, false, 0 },
		{ "1", 0, false, 0 },
		{ "255", 255, true, 255 },
		{ "256", 255, false, 0 },
		{ "-1", 255, false, 0 },
		{ "-256", 255, false, 0 },
		{ "4294967295", UINT32_MAX, true, UINT32_MAX },
		{ "4294967296", UINT32_MAX, false, 0 },
		{ "18446744073709551617", UINT32_MAX, false, 0 },
		{ "5.0", 255, false, 0 },
		{ "5e0", 255, false, 0 },
		{ "\"5\"", 255, false, 0 },
		{ "true", 255, false, 0 },
		{ "[5]", 255, false, 0 },
		{ "05", 255, false, 0 },
		{ "", 255, false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct json_reader r;
		u32 value = 77;

		print_message("# %s\n", rows[i].text);
		json_reader_start(&r, rows[i].text, strlen(rows[i].text), NULL);
		assert_int_equal(json_reader_number(&r, rows[i].max, &value),
				 rows[i].is_good);
		assert_int_equal(value, rows[i].is_good ? rows[i].value : 77);
	}
}

/* What a text is without its escapes, and how much of it has room. */
static void texts_are_decoded(void **state)
{
	static const struct {
		const char *text, *decoded;
		size_t room;
		const char *cut;
	} rows[] = {
		{ "\"abc\"", "abc", 4, "abc" },
		{ "\"abc\"", "abc", 3, "ab" },
		{ "\"\"", "", 1, "" },
		{ "\"\\u0061\\u0062\"", "ab", 3, "ab" },
		{ "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t", 9,
		  "\"\\/\b\f\n\r\t" },
		{ "\"\\u007f\\u0080\\u07ff\\u0800\\uffff\"",
		  "\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf", 12,
		  "\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf" },
		{ "\"\\ud800\\udc00\\uDBFF\\uDFFF\"",
		  "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", 9,
		  "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf" },
		/* Whole characters, or none of one. */
		{ "\"a\xc3\xa9\"", "a\xc3\xa9", 3, "a" },
		{ "\"a\\u00e9\"", "a\xc3\xa9", 3, "a" },
		{ "\"\\ud83d\\ude00\"", "\xf0\x9f\x98\x80", 4, "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		size_t size = strlen(rows[i].decoded);
		char *text = strdup(rows[i].text), out[64];
		struct json_reader r;
		struct json_raw raw;

		json_reader_start(&r, text, strlen(text), NULL);
		assert_true(json_reader_text(&r, &raw));
		assert_int_equal(json_raw_copy(&raw, out, rows[i].room),
				 rows[i].room > size);
		assert_string_equal(out, rows[i].cut);
		/* In its own place. */
		assert_int_equal(json_raw_decode(&raw, text + 1), size);
		assert_memory_equal(text + 1, rows[i].decoded, size);
		free(text);
	}
}

struct wanted {
	u8 bytes[2], small;
	u32 number;
	time_t time;
	char text[8];
};

static bool read_text(struct json_reader *r, void *out)
{
	struct wanted *wanted = out;

	return json_reader_string(r, wanted->text, sizeof(wanted->text));
}

/* The value, and what was wanted in its place. */
static void members_are_of_their_kind(void **state)
{
	static const struct json_field fields[] = {
		FIELD_BYTES("bytes", struct wanted, bytes),
		FIELD_U8("small", offsetof(struct wanted, small)),
		FIELD_U32("number", struct wanted, number, 1000),
		FIELD_TIME("time", struct wanted, time),
		FIELD_CALL("text", read_text, "at most 7 characters"),
		FIELD_IF_THERE("more", read_text, "nothing"),
		FIELD_END,
	};
#define GOOD_TIME "\"time\":\"1970-01-02T00:00:01Z\""
#define REST ",\"small\":7,\"number\":1000," GOOD_TIME ",\"text\":\"abcdefg\"}"
	static const struct {
		const char *text, *why;
	} rows[] = {
		{ "{\"bytes\":\"00fF\"" REST, NULL },
		{ "{\"b\\u0079tes\":\"\\u00300fF\",\"x\":[{}]" REST, NULL },
		{ "{\"bytes\":\"00fF\",\"more\":5" REST,
		  "document:1:24: \"more\" is 5, want nothing" },
		{ "{\"bytes\":\"00fF0\"" REST,
		  "document:1:10: \"bytes\" is \"00fF0\", "
		  "want 2 bytes in hex" },
		{ "{\"bytes\":\"00\"" REST, "\"00\", want 2 bytes in hex" },
		{ "{\"bytes\":\"00f\"" REST, "\"00f\", want 2 bytes in hex" },
		{ "{\"bytes\":\"00fg\"" REST, "\"00fg\", want 2 bytes in hex" },
		{ "{\"bytes\":[\"00ff\"]" REST,
		  "\"bytes\" is a list, want 2 bytes in hex" },
		{ "{\"bytes\":{}" REST, "\"bytes\" is an object, want 2" },
		{ "{\n \"bytes\":null" REST,
		  "document:2:10: \"bytes\" is null, want 2 bytes" },
		{ "{\"bytes\":nul" REST, "has a value that is none" },
		{ "{\"bytes\":\"\xc3\xa9\x7f\"" REST,
		  "\"bytes\" is \"???\", want" },
		{ "{\"bytes\":"
		  "\"0123456789012345678901234567890123456789012345678901234567"
		  "890123456789\"" REST,
		  "45678..., want 2" },
		{ "{\"bytes\":\"00fF\",\"small\":256}",
		  "\"small\" is 256, want a number from 0 to 255" },
		{ "{\"number\":1001}",
		  "\"number\" is 1001, want a number from 0 to 1000" },
		{ "{\"time\":\"1970-01-02T00:00:01\"}",
		  "want a date as 2026-01-31T12:00:00Z" },
		{ "{\"time\":\"1970-01-02T00:00:01Z\\n\"}",
		  "want a date as 2026-01-31T12:00:00Z" },
		{ "{\"text\":\"abcdefgh\"}", "want at most 7 characters" },
		{ "{\"bytes\":\"00fF\"}", "has no \"small\"" },
		{ "{\"bytes\":\"00fF\",\"bytes\":\"00fF\"" REST,
		  "has \"bytes\" twice in an object" },
		{ "{\"x\":1,\"x\":1", "has \"x\" twice in an object" },
		{ "{\"bytes\" \"00fF\"", "wants a colon" },
		{ "{\"bytes\":\"00fF\"]", "wants , or }" },
		{ "{\"bytes\":\"00fF\",}", "wants the name of a member" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vouch_error error = { 0 };
		struct wanted wanted = { 0 };
		struct json_reader r;
		bool ok;

		json_reader_start(&r, rows[i].text, strlen(rows[i].text),
				  &error);
		ok = json_reader_object(&r, fields, &wanted);
		print_message("# %s: %s\n", rows[i].text, error.text);
		assert_int_equal(ok, !rows[i].why);
		if (rows[i].why) {
			assert_non_null(strstr(error.text, rows[i].why));
			continue;
		}
		assert_memory_equal(wanted.bytes, "\x00\xff", 2);
		assert_int_equal(wanted.small, 7);
		assert_int_equal(wanted.number, 1000);
		assert_int_equal(wanted.time, 86401);
		assert_string_equal(wanted.text, "abcdefg");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_json),
		cmocka_unit_test(no_byte_ends_a_text),
		cmocka_unit_test(real_numbers_are_small),
		cmocka_unit_test(jansson_agrees),
		cmocka_unit_test(depth_is_limited),
		cmocka_unit_test(members_are_limited),
		cmocka_unit_test(values_are_limited),
		cmocka_unit_test(numbers_are_exact),
		cmocka_unit_test(texts_are_decoded),
		cmocka_unit_test(members_are_of_their_kind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
