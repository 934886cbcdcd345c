// SPDX-License-Identifier: MIT
/* Forms around a piece of evidence: what is undone, and what is refused. */
#define _GNU_SOURCE /* stpcpy() */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/content.h"
#include "codec/http.h"
#include "codec/json_scan.h"
#include "codec/undoing.h"
#include "formats/unwrap.h"

#include <cmocka.h>

/* Stands for evidence: four bytes that begin with 0xda. */
static bool is_piece(const void *context, const u8 *data, size_t size)
{
	(void)context;
	return size == 4 && data[0] == 0xda;
}

static int undo(const char *text, struct unwrapped *found)
{
	return unwrap((const u8 *)text, strlen(text), is_piece, NULL, found);
}

static void assert_undone(const char *text, const char *undone)
{
	static const u8 piece[] = { 0xda, 0x01, 0xfe, 0xff };
	struct unwrapped found;

	assert_int_equal(undo(text, &found), 0);
	assert_int_equal(found.bytes.size, sizeof(piece));
	assert_memory_equal(found.bytes.data, piece, sizeof(piece));
	assert_string_equal(found.undone, undone);
	vouch_bytes_free(&found.bytes);
}

static void assert_refused(const char *text, int ret)
{
	struct unwrapped found;

	assert_int_equal(undo(text, &found), ret);
	assert_null(found.bytes.data);
}

static void text_is_undone(void **state)
{
	(void)state;
	assert_undone("da01feff", "in hexadecimal");
	assert_undone("0xDA01\r\n FEFF\n", "in hexadecimal");
	assert_undone("2gH+/w==", "in base64");
	assert_undone("2gH-_w", "in base64");
	assert_undone("-----BEGIN QUOTE-----\n2gH+\n/w==\n-----END QUOTE-----",
		      "in base64, in armour");
	assert_refused("da01fef", -ENOENT);
	assert_refused("db01feff", -ENOENT);
	assert_refused("", -ENOENT);
}

static void json_is_undone(void **state)
{
	(void)state;
	assert_undone("\"da01feff\"", "in hexadecimal, in a JSON string");
	assert_undone("[218, 1, 254, 255]", "in a list of numbers");
	assert_undone("{\"a\": [{\"b\": {\"c\": [218, 1, 254, 255]}}]}",
		      "in a list of numbers, in member a.b.c");
	assert_undone("{\"a\": \"{\\\"b\\\": \\\"2gH-_w\\\"}\"}",
		      "in base64, in member b, in member a");
	assert_undone("{\"a\": \"2gH-_w\", \"b\": \"2gH+/w==\", \"c\": 1}",
		      "in base64, in member a");
	assert_undone("{\"\\u001b[m\": \"2gH-_w\"}",
		      "in base64, in member \\x1b[m");
	assert_refused("[218, 1, 254, 256]", -ENOENT);
	assert_refused("[218, 1, 254, -1]", -ENOENT);
	assert_refused("{\"a\": \"2gH-_w\"", -ENOENT);
}

static void assert_tsm(const char *text, size_t size, const char *undone)
{
	static const u8 both[] = { 0xda, 0x01, 0xfe, 0xff, 0x07, 0x08 };
	struct unwrapped found;

	assert_int_equal(undo(text, &found), 0);
	assert_int_equal(found.bytes.size, size);
	assert_memory_equal(found.bytes.data, both, size);
	assert_string_equal(found.undone, undone);
	vouch_bytes_free(&found.bytes);
}

/* Of configfs-tsm: two blobs are one piece, and words about them are told. */
static void blobs_are_joined(void **state)
{
	(void)state;
	assert_tsm("{\"outblob\": \"da01feff\"}", 4, "outblob of configfs-tsm");
	assert_tsm("{\"auxblob\": \"\", \"outblob\": \"2gH-_w\"}", 4,
		   "outblob of configfs-tsm");
	assert_tsm("{\"auxblob\": \"Bwg\", \"outblob\": \"2gH-_w\"}", 6,
		   "outblob with auxblob of configfs-tsm");
	assert_tsm("{\"a\": {\"outblob\": [218, 1, 254, 255], \"auxblob\": "
		   "[7, 8], \"provider\": \"p\\u001b q\", \"generation\": "
		   "\"5\\n\", \"manifestblob\": \"\"}}",
		   6,
		   "outblob with auxblob of configfs-tsm, provider p\\x1b, "
		   "generation 5, manifestblob not read, in member a");
	assert_tsm("{\"outblob\": \"2gH-_w\", \"auxblob\": 7, \"provider\": "
		   "1, \"x\": \"da01feff\"}",
		   4, "outblob of configfs-tsm, auxblob not read");
	assert_tsm("{\"outblob\": \"2gH-_w\", \"auxblob\": \"-\"}", 4,
		   "outblob of configfs-tsm, auxblob not read");
	assert_tsm("{\"outblob\": \"2gH-_w\", \"auxblob\": null}", 4,
		   "outblob of configfs-tsm");
	assert_refused("{\"outblob\": \"da01feff\", \"x\": \"da01fefe\"}",
		       -EEXIST);
	assert_undone("{\"outblob\": \"00\", \"auxblob\": \"da01feff\"}",
		      "in hexadecimal, in member auxblob");
}

/* As curl -i writes them: the last answer counts, and its body alone. */
static void answers_are_undone(void **state)
{
	(void)state;
	assert_undone("HTTP/1.1 200 OK\r\nA: b\r\n\r\nda01feff",
		      "in hexadecimal, in an answer of HTTP");
	assert_undone("HTTP/2 200\na: b\n\n{\"q\": \"2gH-_w\"}\n",
		      "in base64, in member q, in an answer of HTTP");
	assert_undone("HTTP/1.1 200 Connection established\r\n\r\n"
		      "HTTP/2 200\r\n\r\nda01feff",
		      "in hexadecimal, in an answer of HTTP");
	assert_refused("HTTP/1.1 200 OK\r\nX: da01feff\r\n\r\n", -ENOENT);
	assert_refused("HTTP/1.1 nothing\r\n\r\nda01feff", -ENOENT);
	assert_refused("HTTP/x 200\r\n\r\nda01feff", -ENOENT);
}

static void headers_are_told(void **state)
{
	static const char text[] = "HTTP/2 404 \r\nNo colon\r\n: no name\r\n"
				   "x-One:  a b \t\r\nTWO:\r\n\r\nbody: 1";
	struct http_answer answer;
	struct http_header header;
	size_t at = 0;

	(void)state;
	assert_true(http_open((const u8 *)text, sizeof(text) - 1, &answer));
	assert_int_equal(answer.status, 404);
	assert_int_equal(answer.body_size, 7);
	assert_true(http_header_next(&answer, &at, &header));
	assert_true(http_header_is(&header, "X-oNe"));
	assert_false(http_header_is(&header, "X-On"));
	assert_int_equal(header.size, 3);
	assert_memory_equal(header.value, "a b", 3);
	assert_true(http_header_next(&answer, &at, &header));
	assert_int_equal(header.size, 0);
	assert_false(http_header_next(&answer, &at, &header));
}

static void several_are_refused(void **state)
{
	(void)state;
	assert_refused("{\"a\": \"da01feff\", \"b\": \"da01fefe\"}", -EEXIST);
	assert_refused("[\"da01feff\", \"da01fefe\"]", -EEXIST);
}

/* A string of JSON in a string of JSON, @count times, around digits. */
static void wrap_in_strings(char *text, size_t size, size_t count)
{
	char more[8192];

	for (size_t i = 0; i < count; i++) {
		size_t used = 0;

		more[used++] = '"';
		for (const char *c = text; *c; c++) {
			if (*c == '"' || *c == '\\')
				more[used++] = '\\';
			more[used++] = *c;
		}
		more[used++] = '"';
		more[used] = '\0';
		assert_true(used < size);
		memcpy(text, more, used + 1);
	}
}

static void depth_is_limited(void **state)
{
	char text[4096] = "da01feff";
	struct unwrapped found;

	(void)state;
	wrap_in_strings(text, sizeof(text), UNDOING_DEPTH - 1);
	assert_int_equal(undo(text, &found), 0);
	vouch_bytes_free(&found.bytes);
	wrap_in_strings(text, sizeof(text), 1);
	assert_int_equal(undo(text, &found), -E2BIG);
	assert_string_equal(found.limit, "8 forms in each other at most");
}

/* @count texts in a list, the last of which is the piece. */
static char *list_of(size_t count)
{
	char *text = malloc(4 * count + 16), *end = text;

	assert_non_null(text);
	*end++ = '[';
	for (size_t i = 1; i < count; i++)
		end = stpcpy(end, "\"!\",");
	strcpy(end, "\"da01feff\"]");
	return text;
}

/* The list itself is looked into as well. */
static void count_is_limited(void **state)
{
	char *text = list_of(UNDOING_PIECES - 1);
	struct unwrapped found;

	(void)state;
	assert_int_equal(undo(text, &found), 0);
	vouch_bytes_free(&found.bytes);
	free(text);
	text = list_of(UNDOING_PIECES);
	assert_int_equal(undo(text, &found), -E2BIG);
	assert_string_equal(found.limit, "65536 texts and members at most");
	free(text);
	text = list_of(JSON_SCAN_VALUES);
	assert_int_equal(undo(text, &found), -E2BIG);
	assert_string_equal(found.limit, "JSON of 131072 values at most");
	free(text);
}

/* A string, and what is in it, are together over the limit or not. */
static void bytes_are_limited(void **state)
{
	const size_t half = UNDOING_BYTES / 2;
	char *text = malloc(half + 3);
	struct unwrapped found;

	(void)state;
	assert_non_null(text);
	memset(text, '!', half + 3);
	text[0] = '"';
	text[half - 1] = '"';
	text[half] = '\0';
	assert_refused(text, -ENOENT);
	text[half - 1] = '!';
	text[half] = '!';
	text[half + 1] = '"';
	text[half + 2] = '\0';
	assert_int_equal(undo(text, &found), -E2BIG);
	assert_string_equal(found.limit,
			    "64 MiB in all forms together at most");
	free(text);
}

static void response_is_undone(void **state)
{
	u8 response[4000] = { [4] = 0xa0, [5] = 0x04, [32] = 3 };
	struct envelope envelope;

	(void)state;
	assert_true(envelope_open(response, 4000, &envelope));
	assert_int_equal(envelope.size, VOUCH_SNP_REPORT_SIZE);
	assert_ptr_equal(envelope.data, response + 32);
	assert_true(envelope_open(response, 1216, &envelope));
	assert_false(envelope_open(response, 1215, &envelope));
	assert_false(envelope_open(response, 1217, &envelope));
	response[3999] = 1;
	assert_false(envelope_open(response, 4000, &envelope));
	response[3999] = 0;
	response[31] = 1;
	assert_false(envelope_open(response, 4000, &envelope));
	response[31] = 0;
	response[4] = 0xa1;
	assert_false(envelope_open(response, 4000, &envelope));
	response[4] = 0xa0;
	response[0] = 0x16; /* the firmware refused */
	assert_false(envelope_open(response, 4000, &envelope));
}

/* What is no text leaves nothing behind, whatever was there before. */
static void no_text_is_left_empty(void **state)
{
	static const u8 with_zero[] = { 'd', 'a', 0, 'd', 'a' };
	struct vouch_bytes decoded = { (u8 *)1, 99 };

	(void)state;
	assert_false(content_decode_text(with_zero, sizeof(with_zero), is_piece,
					 NULL, &decoded));
	assert_null(decoded.data);
	assert_int_equal(decoded.size, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_undone),
		cmocka_unit_test(json_is_undone),
		cmocka_unit_test(blobs_are_joined),
		cmocka_unit_test(answers_are_undone),
		cmocka_unit_test(headers_are_told),
		cmocka_unit_test(several_are_refused),
		cmocka_unit_test(depth_is_limited),
		cmocka_unit_test(count_is_limited),
		cmocka_unit_test(bytes_are_limited),
		cmocka_unit_test(response_is_undone),
		cmocka_unit_test(no_text_is_left_empty),
	};

	return cmocka_run_group_tests_name("unwrap", tests, NULL, NULL);
}
