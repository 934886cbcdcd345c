// SPDX-License-Identifier: MIT
/* Event logs of real TDs: read, replayed, compared with their quotes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appraising.h"
#include "base/bytes.h"
#include "intel.h"
#include "log/event_log.h"
#include "vectors.h"

#include <cmocka.h>

#define AT 1750809600 /* 2025-06-25, when the quotes' certificates were good */

static const char whole[] = "gotdx-cos113"; /* log, table and quote agree */
static struct vouch_bytes quote, whole_log;

static json_t *shown(const struct vouch_bytes *log)
{
	struct vouch_error error = { 0 };
	char *text;
	json_t *json;

	if (vouch_show(log->data, log->size, &text, &error))
		fail_msg("%s", error.text);
	json = json_loads(text, 0, NULL);
	assert_non_null(json);
	free(text);
	return json;
}

static void replays_as_stated(const char *folder, const json_t *expect)
{
	struct vouch_bytes log = read_in(folder, "ccel_data.bin");
	json_t *json = shown(&log), *value;
	const char *key;

	json_object_foreach(json_object_get(expect, "replayed"), key, value)
		assert_true(json_equal(value, json_object_get(json, key)));
	assert_true(json_equal(json_object_get(expect, "end_offset"),
			       json_object_get(json, "end")));
	assert_int_equal(json_array_size(json_object_get(json, "events")),
			 json_integer_value(json_object_get(
				 expect, "events_after_spec_id")));
	json_decref(json);
	vouch_bytes_free(&log);
}

static void all_replay(void **state)
{
	(void)state;
	assert_true(each_folder("ccel", replays_as_stated) >= 9);
}

/* Set by tests that appraise by one. */
static const char *policy;

static struct vouch_result *appraise(const struct vouch_bytes *of,
				     const u8 *log, size_t size)
{
	struct appraiser *appraiser = appraiser_new();
	struct vouch_result *result;

	assert_non_null(appraiser);
	appraiser_set_authentic_only(appraiser, true);
	appraiser_set_time(appraiser, AT);
	if (policy)
		set_policy(appraiser, policy);
	assert_int_equal(appraise_with_log(appraiser, of->data, of->size, log,
					   size, &result, NULL),
			 0);
	appraiser_free(appraiser);
	return result;
}

/* @outcome of @id, with @remedy in what to do about it. */
static void ends(const struct vouch_bytes *of, const u8 *log, size_t size,
		 const char *id, const char *outcome, const char *remedy)
{
	struct vouch_result *result = appraise(of, log, size);
	bool is_bad = !strcmp(outcome, "fail");

	if (strcmp(check_outcome(result, id), outcome))
		print_bad_checks(result);
	assert_string_equal(check_outcome(result, id), outcome);
	assert_non_null(strstr(find_check(result, id)->remedy, remedy));
	assert_int_equal(result_exit_status(result), is_bad);
	vouch_result_free(result);
}

static void log_of_its_quote(void **state)
{
	static const char *const ids[] = {
		"tdx.log.format", "tdx.log.rtmr0", "tdx.log.rtmr1",
		"tdx.log.rtmr2",  "tdx.log.rtmr3", "tdx.log.data",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		ends(&quote, whole_log.data, whole_log.size, ids[i], "pass",
		     "");
}

static void table_before_it_is_fine(void **state)
{
	char folder[PATH_SIZE];
	struct vouch_bytes table, both;

	(void)state;
	snprintf(folder, sizeof(folder), "%s/ccel/%s", vectors, whole);
	table = read_in(folder, "ccel_table.bin");
	both.size = table.size + whole_log.size;
	both.data = malloc(both.size);
	memcpy(both.data, table.data, table.size);
	memcpy(both.data + table.size, whole_log.data, whole_log.size);
	ends(&quote, both.data, both.size, "tdx.log.rtmr1", "pass", "");
	vouch_bytes_free(&table);
	vouch_bytes_free(&both);
}

/* Registers that were extended after the boot: by dstack, and by IMA. */
static void log_of_a_part_of_it(void **state)
{
	char folder[PATH_SIZE];
	struct vouch_result *result;
	struct vouch_bytes of, log;

	(void)state;
	snprintf(folder, sizeof(folder), "%s/ccel/dstack-ccel", vectors);
	of = read_in(folder, "quote.bin");
	log = read_in(folder, "ccel_data.bin");
	ends(&of, log.data, log.size, "tdx.log.rtmr1", "fail",
	     "none of the 5 events leads there");
	result = appraise(&of, log.data, log.size);
	assert_string_equal(check_outcome(result, "tdx.log.rtmr3"), "warn");
	vouch_result_free(result);
	vouch_bytes_free(&of);
	vouch_bytes_free(&log);
}

/* Where an event is in the log. */
static size_t offset_of(const struct event_log *log, size_t index)
{
	return (size_t)(log->events[index].data - whole_log.data);
}

static struct event_log open_whole(void)
{
	struct event_log log;

	assert_int_equal(
		event_log_open(whole_log.data, whole_log.size, &log, NULL), 0);
	return log;
}

static struct vouch_bytes copy_of_log(void)
{
	struct vouch_bytes copy = { malloc(whole_log.size), whole_log.size };

	memcpy(copy.data, whole_log.data, copy.size);
	return copy;
}

/* A record behind the last, of register @mr. */
static struct vouch_bytes one_more(u8 mr, u8 type, const char *text)
{
	struct event_log log = open_whole();
	struct vouch_bytes longer = copy_of_log();
	u8 *at = longer.data + log.end;

	memset(at, 0, 12 + 2 + 48 + 4);
	at[0] = mr;
	at[4] = type;
	at[8] = 1;
	at[12] = 0x0c; /* SHA-384 */
	at[62] = (u8)strlen(text);
	memcpy(at + 66, text, strlen(text));
	event_log_close(&log);
	return longer;
}

/* More than the register saw: it is named. */
static void event_behind_the_register_is_named(void **state)
{
	struct vouch_bytes longer = one_more(2, 5, "extra");

	(void)state;
	ends(&quote, longer.data, longer.size, "tdx.log.rtmr1", "fail",
	     "event 44, EV_ACTION: extra");
	vouch_bytes_free(&longer);
}

static void no_action_extends_nothing(void **state)
{
	struct vouch_bytes longer = one_more(2, EV_NO_ACTION, "extra");

	(void)state;
	ends(&quote, longer.data, longer.size, "tdx.log.rtmr1", "pass", "");
	vouch_bytes_free(&longer);
}

/* The same log, as if nothing had been logged of one register. */
static struct vouch_bytes without_events_of(u32 mr)
{
	struct event_log log = open_whole();
	struct vouch_bytes copy = copy_of_log();

	for (size_t i = 0; i < log.count; i++) {
		/* Register, type, one digest and its size are before it. */
		u8 *type = copy.data + offset_of(&log, i) - 4 - 48 - 2 - 4 - 4;

		if (log.events[i].mr == mr)
			memcpy(type, "\3\0\0\0", 4);
	}
	event_log_close(&log);
	return copy;
}

/* Extended by an application; whoever knows to what may say so. */
static void policies_vouch_for_unlogged_registers(void **state)
{
	struct vouch_bytes log = without_events_of(3);
	struct vouch_quote_claims claims = { .size = sizeof(claims) };
	char text[160] = "{\"tdx\":{\"rtmr2\":\"", *digit;
	struct vouch_result *result;

	(void)state;
	assert_int_equal(
		vouch_quote_parse(quote.data, quote.size, &claims, NULL), 0);
	digit = text + strlen(text);
	for (size_t i = 0; i < 48; i++)
		sprintf(digit + 2 * i, "%02x", claims.td.rtmr[2][i]);
	strcat(text, "\"}}");
	result = appraise(&quote, log.data, log.size);
	assert_string_equal(check_outcome(result, "tdx.log.rtmr2"), "warn");
	assert_int_equal(result_exit_status(result), 1);
	vouch_result_free(result);
	policy = text;
	ends(&quote, log.data, log.size, "tdx.log.rtmr2", "skip", "");
	ends(&quote, whole_log.data, whole_log.size, "tdx.log.rtmr2", "pass",
	     "");
	*digit ^= 1;
	result = appraise(&quote, log.data, log.size);
	assert_string_equal(check_outcome(result, "tdx.log.rtmr2"), "warn");
	vouch_result_free(result);
	policy = NULL;
	vouch_bytes_free(&log);
}

static void altered_digests_are_seen(void **state)
{
	struct event_log log = open_whole();
	char id[] = "tdx.log.rtmr0";

	(void)state;
	for (size_t i = 0; i < log.count; i++) {
		struct vouch_bytes bad;

		if (log.events[i].type == EV_NO_ACTION || !log.events[i].mr)
			continue;
		bad = copy_of_log();
		bad.data[log.events[i].digest - whole_log.data] ^= 1;
		id[sizeof(id) - 2] = (char)('0' + log.events[i].mr - 1);
		ends(&quote, bad.data, bad.size, id, "fail", "");
		vouch_bytes_free(&bad);
	}
	event_log_close(&log);
}

static void altered_data_is_named(void **state)
{
	struct event_log log = open_whole();
	size_t seen = 0;

	(void)state;
	for (size_t i = 0; i < log.count; i++) {
		struct vouch_bytes bad;

		if (!event_data_is_measured(&log.events[i]))
			continue;
		bad = copy_of_log();
		bad.data[offset_of(&log, i)] ^= 1;
		ends(&quote, bad.data, bad.size, "tdx.log.data", "fail",
		     "do not trust the log");
		vouch_bytes_free(&bad);
		seen++;
	}
	assert_true(seen > 5);
	event_log_close(&log);
}

/* Cut short anywhere it is malformed, or has fewer events; nothing is read. */
static void cut_at_each_length(void **state)
{
	struct event_log log = open_whole(), cut;
	size_t end = log.end, count = log.count;

	(void)state;
	event_log_close(&log);
	for (size_t size = 0; size < end; size++) {
		u8 *copy = malloc(size + 1);

		memcpy(copy, whole_log.data, size);
		if (!event_log_open(copy, size, &cut, NULL)) {
			assert_true(cut.count < count);
			event_log_close(&cut);
		}
		free(copy);
	}
}

/* Every byte, to every bit: whatever it becomes is read without harm. */
static void each_bit_flipped(void **state)
{
	struct event_log log = open_whole(), flipped;
	struct vouch_bytes copy = { malloc(log.end), log.end };
	size_t read = 0;

	(void)state;
	memcpy(copy.data, whole_log.data, copy.size);
	event_log_close(&log);
	for (size_t i = 0; i < 8 * copy.size; i++) {
		char *text = NULL;

		copy.data[i / 8] ^= 1 << i % 8;
		if (!event_log_open(copy.data, copy.size, &flipped, NULL)) {
			event_log_close(&flipped);
			read++;
		}
		if (i % 64 == 0 &&
		    !vouch_show(copy.data, copy.size, &text, NULL))
			free(text);
		copy.data[i / 8] ^= 1 << i % 8;
	}
	assert_true(read > 0 && read < 8 * copy.size);
	vouch_bytes_free(&copy);
}

static void what_is_no_log(void **state)
{
	static const u8 zeroes[64];
	struct vouch_bytes bad = copy_of_log();
	struct event_log log;

	(void)state;
	ends(&quote, zeroes, sizeof(zeroes), "tdx.log.format", "skip", "CCEL");
	ends(&quote, zeroes, 0, "tdx.log.format", "skip", "CCEL");
	log = open_whole();
	memset(bad.data + log.end, 0x55, bad.size - log.end);
	ends(&quote, bad.data, bad.size, "tdx.log.format", "skip", "CCEL");
	memset(bad.data + log.end, 0, bad.size - log.end);
	ends(&quote, bad.data, bad.size, "tdx.log.format", "pass", "");
	bad.data[bad.size - 1] = 0x55; /* behind the fill */
	ends(&quote, bad.data, bad.size, "tdx.log.format", "skip", "CCEL");
	bad.data[bad.size - 1] = 0;
	event_log_close(&log);
	bad.data[65] = 9; /* register of the first event */
	ends(&quote, bad.data, bad.size, "tdx.log.format", "skip", "CCEL");
	vouch_bytes_free(&bad);
}

/* Four bytes that are no register end it, whatever is behind them. */
static void no_register_ends_it(void **state)
{
	struct event_log log = open_whole(), shorter;
	struct vouch_bytes other = copy_of_log();
	u8 *end = other.data + log.end;

	(void)state;
	memset(end + 4, 0, other.size - log.end - 4);
	ends(&quote, other.data, other.size, "tdx.log.rtmr1", "pass", "");
	memset(end + 4, 0x55, other.size - log.end - 4);
	ends(&quote, other.data, other.size, "tdx.log.rtmr1", "pass", "");
	end[3] = 0xfe;
	ends(&quote, other.data, other.size, "tdx.log.format", "skip", "CCEL");
	/* As if it were the first event: none is left. */
	event_log_close(&log);
	memset(other.data + 65, 0xff, 4);
	assert_int_equal(event_log_open(other.data, other.size, &shorter, NULL),
			 0);
	assert_int_equal(shorter.count, 0);
	event_log_close(&shorter);
	vouch_bytes_free(&other);
}

/* A log beside something else must not look as if it had been compared. */
static void log_without_a_quote(void **state)
{
	char folder[PATH_SIZE];
	struct appraiser *appraiser = appraiser_new();
	struct vouch_result *result;
	struct vouch_bytes report;

	(void)state;
	snprintf(folder, sizeof(folder), "%s/snp-ext/genoa-v3-tsm-7b15",
		 vectors);
	report = read_in(folder, "report.bin");
	add_file(appraiser, folder, "vcek.der");
	snprintf(folder, sizeof(folder), "%s/snp-roots/genoa", vectors);
	add_file(appraiser, folder, "ask.der");
	add_file(appraiser, folder, "ark.der");
	appraiser_set_authentic_only(appraiser, true);
	assert_appraised(appraiser, report.data, report.size, 0, "snp.sig",
			 "pass");
	assert_int_equal(appraise_with_log(appraiser, report.data, report.size,
					   whole_log.data, whole_log.size,
					   &result, NULL),
			 0);
	assert_string_equal(check_outcome(result, "tdx.log.format"), "open");
	assert_int_equal(result_exit_status(result), 3);
	vouch_result_free(result);
	vouch_bytes_free(&report);
	appraiser_free(appraiser);
}

/* An enclave has no registers that a log could be of. */
static void log_beside_an_enclave(void **state)
{
	char folder[PATH_SIZE];
	struct vouch_result *result;
	struct vouch_bytes of;

	(void)state;
	snprintf(folder, sizeof(folder), "%s/sgx-quote/v3-occlum-30606a",
		 vectors);
	of = read_in(folder, "quote.bin");
	result = appraise(&of, whole_log.data, whole_log.size);
	assert_string_equal(check_outcome(result, "tdx.log.format"), "open");
	assert_string_equal(find_check(result, "tdx.log.format")->actual,
			    "sgx");
	assert_string_equal(check_outcome(result, "tdx.log.rtmr0"), "absent");
	assert_int_equal(result_exit_status(result), 3);
	vouch_result_free(result);
	vouch_bytes_free(&of);
}

/* ---- a log in the document of its quote, which nobody asked about ---- */

/* Both in one object, in base64. */
static struct vouch_bytes document_with(const struct vouch_bytes *log)
{
	char *quote_text = base64_encode(quote.data, quote.size);
	char *log_text = base64_encode(log->data, log->size);
	size_t size = strlen(quote_text) + strlen(log_text) + 64;
	struct vouch_bytes out = { malloc(size), 0 };

	out.size = (size_t)snprintf((char *)out.data, size,
				    "{\"log\": \"%s\", \"quote\": \"%s\"}",
				    log_text, quote_text);
	free(quote_text);
	free(log_text);
	return out;
}

/* Whatever it is, the quote stays as good as it is. */
static void ends_beside(const struct vouch_bytes *log, const char *id,
			const char *outcome, const char *actual)
{
	struct vouch_bytes document = document_with(log);
	struct vouch_result *result = appraise(&document, NULL, 0);

	assert_string_equal(check_outcome(result, id), outcome);
	assert_non_null(strstr(find_check(result, id)->actual, actual));
	assert_int_equal(result_exit_status(result), 0);
	vouch_result_free(result);
	vouch_bytes_free(&document);
}

static void log_in_the_document_is_used(void **state)
{
	struct vouch_bytes log = without_events_of(3);

	(void)state;
	ends_beside(&whole_log, "tdx.log.format", "pass",
		    "in base64, in member log, beside the quote");
	ends_beside(&whole_log, "tdx.log.rtmr2", "pass", "");
	ends_beside(&log, "tdx.log.format", "pass", "beside the quote");
	ends_beside(&log, "tdx.log.rtmr2", "skip", "not in the log");
	vouch_bytes_free(&log);
}

static void other_log_in_the_document_decides_nothing(void **state)
{
	static const char other[] = "events or data are not those";
	static char none[] = "[{\"imr\":0,\"event_type\":3,\"digest\":\"" ZERO48
			     "\",\"event\":\"\",\"event_payload\":\"\"}]";
	const struct vouch_bytes empty = { (u8 *)none, sizeof(none) - 1 };
	struct event_log log = open_whole();
	struct vouch_bytes bad = copy_of_log();
	size_t last = log.count - 1, digest;

	(void)state;
	while (event_data_is_measured(&log.events[last]))
		last--;
	digest = (size_t)(log.events[last].digest - whole_log.data);
	bad.data[digest] ^= 1;
	ends_beside(&bad, "tdx.log.format", "skip", other);
	bad.data[digest] ^= 1;
	ends_beside(&empty, "tdx.log.format", "skip", other);
	while (!event_data_is_measured(&log.events[last]))
		last--;
	bad.data[offset_of(&log, last)] ^= 1;
	ends_beside(&bad, "tdx.log.format", "skip", other);
	bad.data[offset_of(&log, last)] ^= 1;
	bad.size = offset_of(&log, 3) - 1;
	ends_beside(&bad, "tdx.log.format", "skip", "not read: event log");
	vouch_bytes_free(&bad);
	event_log_close(&log);
}

/* As one that is given has: it is told, and the quote is as good as it was. */
static void log_in_the_document_has_a_limit(void **state)
{
	struct vouch_limits limits = { .size = sizeof(limits), .log_size = 99 };
	struct vouch_verifier *verifier = vouch_verifier_new();
	struct vouch_request *request = vouch_request_new();
	struct vouch_bytes document = document_with(&whole_log);
	const struct vouch_check *check;
	struct vouch_result *result;

	(void)state;
	assert_int_equal(vouch_verifier_set_limits(verifier, &limits, NULL), 0);
	assert_int_equal(vouch_verifier_seal(verifier, NULL), 0);
	vouch_request_set_time(request, AT);
	vouch_request_set_authentic_only(request);
	vouch_request_set_evidence(request, document.data, document.size, NULL);
	assert_int_equal(vouch_appraise(verifier, request, &result, NULL), 0);
	check = find_check(result, "tdx.log.format");
	assert_int_equal(check->status, VOUCH_CHECK_SKIP);
	assert_string_equal(check->actual, "more than may be looked into");
	assert_int_equal(result_exit_status(result), 0);
	vouch_result_free(result);
	vouch_request_free(request);
	vouch_verifier_unref(verifier);
	vouch_bytes_free(&document);
}

/* What was given goes before what is there. */
static void given_log_goes_first(void **state)
{
	struct vouch_bytes document = document_with(&whole_log);

	(void)state;
	ends(&document, (const u8 *)"", 0, "tdx.log.format", "skip", "");
	vouch_bytes_free(&document);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_replay),
		cmocka_unit_test(log_of_its_quote),
		cmocka_unit_test(table_before_it_is_fine),
		cmocka_unit_test(log_of_a_part_of_it),
		cmocka_unit_test(event_behind_the_register_is_named),
		cmocka_unit_test(no_action_extends_nothing),
		cmocka_unit_test(policies_vouch_for_unlogged_registers),
		cmocka_unit_test(altered_digests_are_seen),
		cmocka_unit_test(altered_data_is_named),
		cmocka_unit_test(cut_at_each_length),
		cmocka_unit_test(each_bit_flipped),
		cmocka_unit_test(what_is_no_log),
		cmocka_unit_test(no_register_ends_it),
		cmocka_unit_test(log_without_a_quote),
		cmocka_unit_test(log_beside_an_enclave),
		cmocka_unit_test(log_in_the_document_is_used),
		cmocka_unit_test(other_log_in_the_document_decides_nothing),
		cmocka_unit_test(log_in_the_document_has_a_limit),
		cmocka_unit_test(given_log_goes_first),
	};
	char folder[PATH_SIZE];
	int failed;

	if (!find_vectors())
		return 0;
	snprintf(folder, sizeof(folder), "%s/ccel/%s", vectors, whole);
	quote = read_in(folder, "quote.bin");
	whole_log = read_in(folder, "ccel_data.bin");
	failed = cmocka_run_group_tests_name("event_log", tests, NULL, NULL);
	vouch_bytes_free(&quote);
	vouch_bytes_free(&whole_log);
	return failed;
}
