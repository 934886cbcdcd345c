// SPDX-License-Identifier: MIT
/* Event logs as agents in the guest hand them out, in JSON. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "log/event_log.h"

#include <cmocka.h>

/*
 * Of the event "app-id" with the payload 00ff: digests by both rules, and the
 * register after both, as hashlib of Python has them.
 */
#define V1                                                                 \
	"1e802194a3cf719e9c99f8ab1bb5fa3d2ebc93525822d37f1a06df246cd18de3" \
	"a80ce9bbed41eac4f8b8a1d28092a77f"
#define V2                                                                 \
	"c9c4e6ecd5ec321b8006330ac06f8c2b94ba402b460354bf26448c4f4df3a432" \
	"3e932fb518da2f404a3d5b531fa1d1e2"
#define BOTH                                                               \
	"b70f36e50781f889b2e018fabf682cfae5119dba02eca72b4ccc92e2d055a933" \
	"9aefbd0af728c7a99ed0364f0e1b7728"

#define EVENT(digest)                                              \
	"{\"imr\":3,\"event_type\":134217729,\"digest\":\"" digest \
	"\",\"event\":\"app-id\",\"event_payload\":\"00ff\"}"

static const char boot[] =
	"{\"imr\": 0, \"event_type\": 4, \"digest\": \"" V1 "\", "
	"\"event\": \"not measured\", \"event_payload\": \"\"}";

static struct event_log open_text(const char *text)
{
	struct vouch_error error = { 0 };
	struct event_log log;

	assert_true(event_list_is((const u8 *)text, strlen(text)));
	assert_int_equal(event_log_open((const u8 *)text, strlen(text), &log,
					&error),
			 0);
	return log;
}

static void assert_shown(const char *text, const char *rtmr3)
{
	json_t *json = event_log_show((const u8 *)text, strlen(text), NULL);

	assert_non_null(json);
	assert_string_equal(json_string_value(json_object_get(json, "rtmr3")),
			    rtmr3);
	json_decref(json);
}

static void both_rules_replay(void **state)
{
	struct event_log log =
		open_text("[" EVENT(V1) "," EVENT(V2) "," EVENT(BOTH) "]");

	(void)state;
	assert_int_equal(log.count, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(log.events[i].mr, 4);
		assert_true(event_data_is_measured(&log.events[i]));
		assert_int_equal(event_data_matches(&log.events[i]), i < 2);
	}
	event_log_close(&log);
	assert_shown("[" EVENT(V1) "," EVENT(V2) "]", BOTH);
}

/* SHA-384 of the bytes of TAGGED, and the register after it alone. */
#define TAGGED "TEVBQQ4AAAB0ZXN0IHRlc3QgdGVzdA=="
#define TAGGED_DIGEST                                                      \
	"dcaaab29cf031c5727ce9ecf5c0ab288ae773b9a322ab14e2efd4d8e21fe9db0" \
	"41f02a49a83a5df0ad763a94a19029bf"
#define TAGGED_REGISTER                                                    \
	"e91d39fefcd2b098b77910a9f6156ad66c58ef65b86424f4fa4bc1d81b9ae2bc" \
	"7c04d84966e486704c9a2eb2043c05c5"

#define CLAIMED(members)                                               \
	"[{\"index\":1,\"type_name\":\"EV_NO_ACTION\",\"digests\":[]," \
	"\"event\":\"AAEC\"},{" members "}]"
#define DIGESTS                                                 \
	"\"digests\":[{\"alg\":\"SHA-256\",\"digest\":\"00\"}," \
	"{\"alg\":\"SHA-384\",\"digest\":\"" TAGGED_DIGEST "\"}]"

/* As Trustee has them in the claims of a token. */
static void claims_of_services_replay(void **state)
{
	static const char text[] =
		CLAIMED("\"details\":{},\"index\":4,\"event\":\"" TAGGED
			"\",\"type_name\":\"EV_EVENT_TAG\"," DIGESTS);
	struct event_log log = open_text(text);
	char shown[EVENT_TEXT_SIZE];

	(void)state;
	assert_int_equal(log.count, 2);
	assert_null(log.events[0].digest);
	assert_int_equal(log.events[0].size, 3);
	assert_int_equal(log.events[1].mr, 4);
	assert_true(event_data_is_measured(&log.events[1]));
	assert_true(event_data_matches(&log.events[1]));
	event_text(&log.events[1], shown, sizeof(shown));
	assert_string_equal(shown, "test test test");
	event_log_close(&log);
	assert_shown(text, TAGGED_REGISTER);
}

/* What is left out is said to be; another type is no reason to refuse. */
static void claims_may_leave_out_data(void **state)
{
	struct event_log log = open_text(
		CLAIMED("\"index\":0,\"type_name\":\"EV_NEW\"," DIGESTS));

	(void)state;
	assert_int_equal(log.events[1].mr, 0);
	assert_int_equal(log.events[1].type, EV_OTHER);
	assert_true(log.events[1].has_no_data);
	assert_false(event_data_is_measured(&log.events[1]));
	event_log_close(&log);
}

/* One object a line, as dstack's agent keeps them: only what it was told. */
static void lines_are_read(void **state)
{
	(void)state;
	assert_shown("{\"event\":\"app-id\",\"payload\":\"00ff\"}\n"
		     "\r\n {\"event\":\"app-id\",\"payload\":\"00ff\","
		     "\"version\":2}\n",
		     BOTH);
	assert_shown("\r\n[{\"imr\":3,\"event\":\"app-id\","
		     "\"payload\":\"00ff\"},{\"event\":\"app-id\","
		     "\"payload\":\"00ff\",\"version\":2}]",
		     BOTH);
}

/* A name beside a digest of the boot is nobody's word. */
static void digests_alone_are_told(void **state)
{
	struct event_log log = open_text(boot);
	char text[EVENT_TEXT_SIZE];

	(void)state;
	assert_int_equal(log.events[0].mr, 1);
	assert_true(log.events[0].has_no_data);
	assert_false(event_data_is_measured(&log.events[0]));
	event_text(&log.events[0], text, sizeof(text));
	assert_string_equal(text, "");
	event_log_close(&log);
}

static void others_are_no_lists(void **state)
{
	static const char *const texts[] = {
		"",
		" ",
		"[]",
		"[5]",
		"[{}]",
		"{}",
		"[[]]",
		"{\"imr\":1}",
		"text",
		"{\"event\":1}",
		"[{\"digest\":\"\"}]",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		assert_false(
			event_list_is((const u8 *)texts[i], strlen(texts[i])));
}

#define REST "\"event_type\":4,\"event\":\"\"}"

static void bad_lists_are_refused(void **state)
{
	static const struct {
		const char *text, *why;
	} rows[] = {
		{ "[{\"imr\":4,\"digest\":\"" V1 "\"," REST "]",
		  "event 1 has a bad imr, want 0 to 3" },
		{ "[{\"imr\":-1,\"digest\":\"" V1 "\"," REST "]",
		  "event 1 has a bad imr, want 0 to 3" },
		{ "[{\"imr\":\"1\",\"digest\":\"" V1 "\"," REST "]",
		  "event 1 has a bad imr, want 0 to 3" },
		{ "[{\"imr\":1,\"digest\":\"00\"," REST "]",
		  "event 1 has a bad digest, want 48 bytes in hex" },
		{ "[{\"imr\":1,\"digest\":5," REST "]",
		  "event 1 has a bad digest, want 48 bytes in hex" },
		{ "[{\"imr\":1," REST "]", "event 1 has no digest" },
		{ "[" EVENT(V1) ",5]", "event 2 is no object" },
		{ "[{\"imr\":1,\"event_type\":-1,\"digest\":\"" V1 "\"}]",
		  "event 1 has a bad event_type" },
		{ "[{\"event\":\"a\",\"payload\":\"0\"}]",
		  "event 1 has a bad payload, want hex" },
		{ "[{\"event\":\"a\",\"payload\":\"00\",\"version\":3}]",
		  "event 1 has a bad version, want 1 or 2" },
		{ "[" EVENT(V1), "event list:1:" },
		{ EVENT(V1) "\n{", "event list:1:" },
		{ CLAIMED("\"index\":5," DIGESTS),
		  "event 2 has a bad index, want 0 to 4" },
		{ CLAIMED(DIGESTS), "event 2 has a bad index, want 0 to 4" },
		{ CLAIMED("\"index\":1,\"digests\":[{\"alg\":\"SHA-256\","
			  "\"digest\":\"" V1 "\"}]"),
		  "event 2 has no digest, want SHA-384" },
		{ CLAIMED("\"index\":1,\"digests\":[{\"alg\":\"sha384\","
			  "\"digest\":\"00\"}]"),
		  "event 2 has no digest, want SHA-384" },
		{ CLAIMED("\"index\":1,\"event\":\"A\"," DIGESTS),
		  "event 2 has a bad event, want base64" },
		{ CLAIMED("\"index\":1,\"event\":7," DIGESTS),
		  "event 2 has a bad event, want base64" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vouch_error error = { 0 };
		struct event_log log;

		print_message("# %s\n", rows[i].text);
		assert_int_equal(event_log_open((const u8 *)rows[i].text,
						strlen(rows[i].text), &log,
						&error),
				 -EBADMSG);
		print_message("# %s\n", error.text);
		assert_non_null(strstr(error.text, rows[i].why));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_rules_replay),
		cmocka_unit_test(claims_of_services_replay),
		cmocka_unit_test(claims_may_leave_out_data),
		cmocka_unit_test(lines_are_read),
		cmocka_unit_test(digests_alone_are_told),
		cmocka_unit_test(others_are_no_lists),
		cmocka_unit_test(bad_lists_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
