// SPDX-License-Identifier: MIT
/* Bound Evidence with the module's log, and every way to change that log. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "appraising.h"
#include "appraise/kinds.h"
#include "base/bytes.h"
#include "evidence/evidence.h"
#include "fake_device.h"
#include "fake_log.h"
#include "log/runtime.h"

#define MEASUREMENT                                        \
	"4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d" \
	"4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d"
#define NONCE "000102030405060708090a0b0c0d0e0f"

static const u8 nonce[16] = { 0, 1, 2,	3,  4,	5,  6,	7,
			      8, 9, 10, 11, 12, 13, 14, 15 };

static struct pki *pki;
static struct vouch_bytes raw; /* Evidence of format 1 */
static struct fake_log log_good;

/* One Evidence: what the token says, and what its report is bound to. */
struct telling {
	struct fake_log log;
	struct vouch_bound bound;
	bool has_no_log;
	bool is_not_bound;
	const char *boot_log;
};

static struct telling told(void)
{
	struct telling t = { .log = log_good };

	t.bound = fake_log_bound(&t.log, 0);
	return t;
}

/* As whoever has root in the guest can make it: all of it is genuine. */
static struct vouch_bytes evidence_of(const struct telling *t,
				      const struct vouch_bound *said)
{
	static u8 report[PKI_REPORT_SIZE];
	EVP_PKEY *key = cose_key_generate();
	struct vouch_bytes made;
	struct evidence *e;
	u8 data[64], hashed[64];

	assert_int_equal(evidence_open(&evidence_kinds, raw.data, raw.size, &e,
				       NULL),
			 0);
	cose_key_point(key, &e->claims.key, NULL);
	evidence_binding(key, &e->claims.nonce, data, NULL);
	vouch_bound_report_data(&t->bound, data, hashed, NULL);
	pki_report(pki, t->is_not_bound ? data : hashed, report);
	e->claims.report = (struct item_bytes){ report, sizeof(report) };
	e->claims.format = EVIDENCE_FORMAT_2;
	e->claims.has_bound = !t->is_not_bound;
	e->claims.has_uid = !t->is_not_bound;
	e->claims.bound = *said;
	e->claims.uid = said->uid;
	e->claims.has_log = !t->has_no_log;
	e->claims.log = (struct item_bytes){ t->log.data, t->log.size };
	e->claims.has_boot_log = t->boot_log;
	if (t->boot_log)
		e->claims.boot_log =
			(struct item_bytes){ (const u8 *)t->boot_log,
					     strlen(t->boot_log) };
	assert_int_equal(evidence_encode(&e->claims, key, &made, NULL), 0);
	evidence_close(e);
	EVP_PKEY_free(key);
	return made;
}

static struct vouch_result *result_of(const struct telling *t,
				      const struct vouch_bound *said,
				      const char *policy)
{
	struct vouch_bytes evidence = evidence_of(t, said);
	struct appraiser *appraiser = appraiser_new();
	struct vouch_result *result;
	struct vouch_error error = { 0 };

	add_chain(appraiser, &pki->ark, &pki->ask, &pki->vcek);
	appraiser_expect(appraiser, "measurement", MEASUREMENT, "", NULL);
	appraiser_expect(appraiser, "nonce", NONCE, "", NULL);
	if (policy && appraiser_set_policy(appraiser, policy, strlen(policy),
					   "policy", &error))
		fail_msg("%s", error.text);
	assert_int_equal(appraise_once(appraiser, evidence.data, evidence.size,
				       &result, NULL),
			 0);
	appraiser_free(appraiser);
	vouch_bytes_free(&evidence);
	return result;
}

/* Asserts the status, and that @id has @outcome and says @actual or so. */
static void expect(const struct telling *t, const char *policy,
		   enum vouch_status status, const char *id,
		   const char *outcome, const char *words)
{
	struct vouch_result *result = result_of(t, &t->bound, policy);
	const struct vouch_check *check = find_check(result, id);
	char text[2048];

	if (vouch_result_status(result) != status ||
	    strcmp(check_outcome(result, id), outcome))
		print_bad_checks(result);
	assert_int_equal(vouch_result_status(result), status);
	assert_string_equal(check_outcome(result, id), outcome);
	snprintf(text, sizeof(text), "%s %s", check->actual,
		 check->remedy ? check->remedy : "");
	if (words && !strstr(text, words))
		fail_msg("%s: \"%s\" is not in: %s", id, words, text);
	vouch_result_free(result);
}

static void the_hash_is_as_specified(void **state)
{
	struct vouch_bound bound = { .uid = 1000,
				     .lockdown = 3,
				     .log_sequence = 5 };
	u8 data[64], message[296] = "vouch-bound", hash[64], out[64];

	(void)state;
	memset(data, 0xd7, sizeof(data));
	for (int i = 0; i < 4; i++)
		memset(bound.swmrs[i], 0x10 + i, 48);
	message[16] = 1;
	message[20] = 0xe8;
	message[21] = 0x03;
	message[24] = 3;
	message[28] = 4;
	message[32] = 5;
	memcpy(message + 40, bound.swmrs, 192);
	memcpy(message + 232, data, 64);
	EVP_Digest(message, sizeof(message), hash, NULL, EVP_sha512(), NULL);
	assert_int_equal(vouch_bound_report_data(&bound, data, out, NULL), 0);
	assert_memory_equal(out, hash, 64);
}

static void a_good_log_replays(void **state)
{
	static const char *const ids[] = {
		"runtime.log.format",	"runtime.log.sequence",
		"runtime.log.data",	"runtime.log.lockdown",
		"runtime.log.swmr0",	"runtime.log.swmr1",
		"runtime.log.swmr2",	"runtime.log.swmr3",
		"evidence.key_binding",
	};
	struct telling t = told();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		expect(&t, NULL, VOUCH_STATUS_SIMULATED, ids[i], "pass", NULL);
}

/* One claim changed, and the report as it was. */
static void what_the_report_is_bound_to_counts(void **state)
{
	struct telling t = told();

	(void)state;
	for (int i = 0; i < 4; i++) {
		struct vouch_bound said = t.bound;
		struct vouch_result *result;

		said.lockdown ^= i == 0;
		said.log_sequence -= i == 1;
		said.swmrs[0][0] ^= i == 2;
		said.uid += i == 3;
		result = result_of(&t, &said, NULL);
		assert_int_equal(vouch_result_status(result),
				 VOUCH_STATUS_CONTRAINDICATED);
		assert_string_equal(
			check_outcome(result, "evidence.key_binding"), "fail");
		vouch_result_free(result);
	}
}

static void a_changed_digest_is_noticed(void **state)
{
	struct telling t = told();

	(void)state;
	t.log.data[t.log.starts[1] + 24 + 14] ^= 1;
	expect(&t, NULL, VOUCH_STATUS_CONTRAINDICATED, "runtime.log.swmr0",
	       "fail", "look first at record 2, EV_IPL: second");
}

/* The register is extended by the digest alone. */
static void changed_data_is_told(void **state)
{
	struct telling t = told();

	(void)state;
	t.log.data[t.log.starts[1] + 24 + 66] ^= 1;
	expect(&t, NULL, VOUCH_STATUS_SIMULATED, "runtime.log.data", "skip",
	       "first of record 2");
}

static void a_removed_record_is_named(void **state)
{
	struct telling t = told();

	(void)state;
	fake_log_remove(&t.log, 1);
	expect(&t, NULL, VOUCH_STATUS_CONTRAINDICATED, "runtime.log.sequence",
	       "fail", "record 2 is missing");
	t = told();
	fake_log_remove(&t.log, t.log.count - 1);
	expect(&t, NULL, VOUCH_STATUS_CONTRAINDICATED, "runtime.log.sequence",
	       "fail", "record 6 is missing");
}

static void another_order_is_noticed(void **state)
{
	struct telling t = told();

	(void)state;
	fake_log_swap(&t.log, 0);
	expect(&t, NULL, VOUCH_STATUS_CONTRAINDICATED, "runtime.log.swmr0",
	       "fail", "none of the 3 events leads there");
}

static void a_record_too_many_is_named(void **state)
{
	struct telling t = told();

	(void)state;
	fake_log_extend(&t.log, 0, NULL, "never");
	t.bound.log_sequence++;
	expect(&t, NULL, VOUCH_STATUS_CONTRAINDICATED, "runtime.log.swmr0",
	       "fail", "record 7, EV_IPL: never");
}

static void records_after_the_report_do_not_count(void **state)
{
	struct telling t = told();

	(void)state;
	fake_log_extend(&t.log, 0, NULL, "later");
	fake_log_lock(&t.log, 0xffff);
	expect(&t, NULL, VOUCH_STATUS_SIMULATED, "runtime.log.swmr0", "pass",
	       NULL);
	expect(&t, NULL, VOUCH_STATUS_SIMULATED, "runtime.log.sequence", "pass",
	       "after the report do not count");
	expect(&t, NULL, VOUCH_STATUS_SIMULATED, "runtime.log.lockdown", "pass",
	       NULL);
}

static void lockdown_must_agree(void **state)
{
	struct telling t = told();

	(void)state;
	t.bound.lockdown = VOUCH_LOCK_RAW | VOUCH_LOCK_KEYS;
	expect(&t, NULL, VOUCH_STATUS_CONTRAINDICATED, "runtime.log.lockdown",
	       "fail", "0x1");
	t = told();
	fake_log_lock(&t.log, VOUCH_LOCK_KEYS);
	t.bound = fake_log_bound(&t.log, 0);
	expect(&t, NULL, VOUCH_STATUS_CONTRAINDICATED, "runtime.log.lockdown",
	       "fail", "record 7 takes back");
}

static void a_foreign_extension_is_told(void **state)
{
	struct telling t = told();

	(void)state;
	fake_log_foreign(&t.log, 2);
	fake_log_extend(&t.log, 2, NULL, "after it");
	t.bound = fake_log_bound(&t.log, 0);
	expect(&t, NULL, VOUCH_STATUS_WARNING, "runtime.log.swmr2", "warn",
	       "from record 7");
	t.bound.swmrs[2][0] ^= 1;
	expect(&t, NULL, VOUCH_STATUS_CONTRAINDICATED, "runtime.log.swmr2",
	       "fail", NULL);
}

static void a_software_register_starts_with_zeroes(void **state)
{
	struct telling t = told();

	(void)state;
	t.log.swmrs[2][0] ^= 1;
	fake_log_start(&t.log, 2);
	t.bound = fake_log_bound(&t.log, 0);
	expect(&t, NULL, VOUCH_STATUS_WARNING, "runtime.log.swmr2", "warn",
	       "from record 7");
}

static void a_policy_wants_all_of_registers(void **state)
{
	struct telling t = told();

	(void)state;
	expect(&t,
	       "{\"runtime\": {\"events\": {\"complete\": "
	       "[\"swmr0\", \"swmr3\"]}}}",
	       VOUCH_STATUS_SIMULATED, "runtime.events.complete", "pass", NULL);
	expect(&t, "{\"runtime\": {\"events\": {\"complete\": \"rtmr0\"}}}",
	       VOUCH_STATUS_NONE, "runtime.events.complete", "open",
	       "no such register");
}

static void without_a_log_registers_are_unexplained(void **state)
{
	struct telling t = told();

	(void)state;
	t.has_no_log = true;
	expect(&t, NULL, VOUCH_STATUS_WARNING, "runtime.log.swmr0", "warn",
	       "there is no log");
	expect(&t, NULL, VOUCH_STATUS_WARNING, "runtime.log.swmr2", "pass",
	       NULL);
}

static void without_a_bound_report_nothing_shows_whose_it_is(void **state)
{
	struct telling t = told();

	(void)state;
	t.is_not_bound = true;
	expect(&t, NULL, VOUCH_STATUS_SIMULATED, "runtime.log.swmr0", "skip",
	       "not bound");
	expect(&t, "{\"runtime\": {\"lockdown\": {\"require\": \"raw\"}}}",
	       VOUCH_STATUS_NONE, "runtime.lockdown.require", "open", NULL);
}

static void what_is_cut_short_is_no_log(void **state)
{
	(void)state;
	for (size_t size = 0; size < log_good.size; size++) {
		struct runtime_log log;
		bool is_whole = false;

		for (size_t i = 0; i <= log_good.count; i++)
			is_whole |= log_good.starts[i] == size;
		assert_int_equal(runtime_log_open(log_good.data, size, &log,
						  NULL),
				 is_whole ? 0 : -EBADMSG);
		runtime_log_close(&log);
	}
}

static void unknown_records_are_refused(void **state)
{
	static const u8 zeroes[48];
	struct telling t = told();

	(void)state;
	fake_log_put(&t.log, 0, 1, 3, zeroes, "vouch-tomorrow\0\0", 16);
	t.bound = fake_log_bound(&t.log, 0);
	expect(&t, NULL, VOUCH_STATUS_NONE, "runtime.log.format", "open",
	       "entry 7 says what is not known here");
	t = told();
	fake_log_lock(&t.log, VOUCH_LOCK_RAW);
	t.log.data[t.log.starts[6] + 24 + 14] = 1; /* a digest */
	expect(&t, NULL, VOUCH_STATUS_NONE, "runtime.log.format", "open",
	       "entry 7 says what is not known here");
	t = told();
	fake_log_put(&t.log, 0, 0, 3, zeroes, "vouch-lockdown\0\0\1\0\0\0\0",
		     21);
	expect(&t, NULL, VOUCH_STATUS_NONE, "runtime.log.format", "open",
	       "entry 7 says what is not known here");
	t = told();
	fake_log_put(&t.log, 0, 5, 13, zeroes, "", 0);
	expect(&t, NULL, VOUCH_STATUS_NONE, "runtime.log.format", "open",
	       "another register than 1 to 4");
}

/* "swmr0:" and the digest of @text. */
static const char *event_of(const char *name, const char *text)
{
	static char out[4][128];
	static unsigned int next;
	char *room = out[next++ % 4], *hex;
	u8 digest[48];

	EVP_Digest(text, strlen(text), digest, NULL, EVP_sha384(), NULL);
	hex = hex_encode(digest, sizeof(digest));
	snprintf(room, sizeof(out[0]), "%s:%s", name, hex);
	free(hex);
	return room;
}

static void a_policy_decides_on_events(void **state)
{
	static const struct {
		const char *key, *name, *text;
		enum vouch_status status;
		const char *outcome, *words;
	} rows[] = {
		{ "require", "swmr0", "first", VOUCH_STATUS_SIMULATED, "pass",
		  NULL },
		{ "require", "swmr0", "ninth", VOUCH_STATUS_CONTRAINDICATED,
		  "fail", "no such event" },
		{ "require", "swmr1", "first", VOUCH_STATUS_CONTRAINDICATED,
		  "fail", NULL },
		{ "require", "rtmr0", "first", VOUCH_STATUS_NONE, "open",
		  "no such register" },
		{ "forbid", "swmr0", "second", VOUCH_STATUS_CONTRAINDICATED,
		  "fail", "record 2, EV_IPL: second" },
		{ "forbid", "swmr0", "ninth", VOUCH_STATUS_SIMULATED, "pass",
		  NULL },
		{ "forbid", "rtmr0", "first", VOUCH_STATUS_SIMULATED, "pass",
		  NULL },
		{ "only", "swmr1", "other", VOUCH_STATUS_SIMULATED, "pass",
		  NULL },
		{ "only", "swmr0", "first", VOUCH_STATUS_CONTRAINDICATED,
		  "fail", "record 2, EV_IPL: second" },
	};
	struct telling t = told();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char policy[512], id[64];

		snprintf(policy, sizeof(policy),
			 "{\"runtime\": {\"events\": {\"%s\": \"%s\"}}}",
			 rows[i].key, event_of(rows[i].name, rows[i].text));
		snprintf(id, sizeof(id), "runtime.events.%s", rows[i].key);
		expect(&t, policy, rows[i].status, id, rows[i].outcome,
		       rows[i].words);
	}
}

/* Who sends the token can claim any extension before it. */
static void a_foreign_extension_proves_nothing_before_it(void **state)
{
	static const char *const keys[] = { "require", "forbid", "only" };
	char policy[512], id[64];
	struct telling t = told();

	(void)state;
	fake_log_foreign(&t.log, 1);
	fake_log_extend(&t.log, 1, NULL, "after");
	t.bound = fake_log_bound(&t.log, 0);
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		snprintf(policy, sizeof(policy),
			 "{\"runtime\": {\"events\": {\"%s\": [\"%s\"]}}}",
			 keys[i],
			 event_of("swmr1", i == 1 ? "ninth" : "other"));
		snprintf(id, sizeof(id), "runtime.events.%s", keys[i]);
		expect(&t, policy,
		       i == 1 ? VOUCH_STATUS_NONE :
				VOUCH_STATUS_CONTRAINDICATED,
		       id, i == 1 ? "open" : "fail", NULL);
	}
	snprintf(policy, sizeof(policy),
		 "{\"runtime\": {\"events\": {\"require\": \"%s\"}}}",
		 event_of("swmr1", "after"));
	expect(&t, policy, VOUCH_STATUS_WARNING, "runtime.events.require",
	       "pass", NULL);
	snprintf(policy, sizeof(policy),
		 "{\"runtime\": {\"events\": {\"only\": [\"%s\", \"%s\"]}}}",
		 event_of("swmr1", "other"), event_of("swmr1", "after"));
	expect(&t, policy, VOUCH_STATUS_NONE, "runtime.events.only", "open",
	       "unknown");
}

/* A register that does not replay could have any events. */
static void events_of_a_wrong_log_prove_nothing(void **state)
{
	struct telling t = told();
	char policy[512];

	(void)state;
	t.has_no_log = true;
	snprintf(policy, sizeof(policy),
		 "{\"runtime\": {\"events\": {\"require\": \"%s\"}}}",
		 event_of("swmr0", "first"));
	expect(&t, policy, VOUCH_STATUS_NONE, "runtime.events.require", "open",
	       "no log that leads to the register");
	t = told();
	t.log.data[t.log.starts[1] + 24 + 14] ^= 1;
	expect(&t, policy, VOUCH_STATUS_CONTRAINDICATED,
	       "runtime.events.require", "open", NULL);
}

static void a_policy_decides_on_lockdown(void **state)
{
	static const struct {
		const char *key, *locks, *outcome;
		enum vouch_status status;
	} rows[] = {
		{ "require", "[\"raw\"]", "pass", VOUCH_STATUS_SIMULATED },
		{ "require", "[\"raw\", \"keys\"]", "fail",
		  VOUCH_STATUS_CONTRAINDICATED },
		{ "require", "[\"raw\", \"rtmr0\"]", "open",
		  VOUCH_STATUS_NONE },
		{ "require", "[\"keys\", \"rtmr0\"]", "fail",
		  VOUCH_STATUS_CONTRAINDICATED },
		{ "require", "[\"swmr0\"]", "fail",
		  VOUCH_STATUS_CONTRAINDICATED },
		{ "forbid", "[\"keys\", \"swmr3\", \"reports\"]", "pass",
		  VOUCH_STATUS_SIMULATED },
		{ "forbid", "[\"rtmr3\"]", "pass", VOUCH_STATUS_SIMULATED },
		{ "forbid", "[\"raw\"]", "fail", VOUCH_STATUS_CONTRAINDICATED },
	};
	struct telling t = told();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char policy[256], id[64];

		snprintf(policy, sizeof(policy),
			 "{\"runtime\": {\"lockdown\": {\"%s\": %s}}}",
			 rows[i].key, rows[i].locks);
		snprintf(id, sizeof(id), "runtime.lockdown.%s", rows[i].key);
		expect(&t, policy, rows[i].status, id, rows[i].outcome, NULL);
	}
	fake_log_lock(&t.log, VOUCH_LOCK_RAW | VOUCH_LOCK_MR(1));
	t.bound = fake_log_bound(&t.log, 0);
	expect(&t, "{\"runtime\": {\"lockdown\": {\"require\": \"swmr0\"}}}",
	       VOUCH_STATUS_SIMULATED, "runtime.lockdown.require", "pass",
	       NULL);
}

static void a_policy_pins_registers(void **state)
{
	struct telling t = told();
	char policy[256], *hex = hex_encode(t.bound.swmrs[0], 48);

	(void)state;
	snprintf(policy, sizeof(policy), "{\"runtime\": {\"swmr0\": \"%s\"}}",
		 hex);
	expect(&t, policy, VOUCH_STATUS_SIMULATED, "runtime.swmr0", "pass",
	       NULL);
	t.has_no_log = true;
	expect(&t, policy, VOUCH_STATUS_WARNING, "runtime.log.swmr0", "skip",
	       NULL);
	snprintf(policy, sizeof(policy), "{\"runtime\": {\"swmr1\": \"%s\"}}",
		 hex);
	expect(&t, policy, VOUCH_STATUS_CONTRAINDICATED, "runtime.swmr1",
	       "fail", "something else");
	free(hex);
}

/* One register that is another one than the log and the policy say. */
static void each_register_counts(void **state)
{
	static const char *const replayed[] = { "runtime.log.swmr0",
						"runtime.log.swmr1",
						"runtime.log.swmr2",
						"runtime.log.swmr3" };
	static const char *const pinned[] = { "runtime.swmr0", "runtime.swmr1",
					      "runtime.swmr2",
					      "runtime.swmr3" };
	char policy[256], *hex;

	(void)state;
	for (int i = 0; i < 4; i++) {
		struct telling t = told();

		t.bound.swmrs[i][47] ^= 1;
		expect(&t, NULL, VOUCH_STATUS_CONTRAINDICATED, replayed[i],
		       "fail", NULL);
		hex = hex_encode(t.bound.swmrs[i], 48);
		snprintf(policy, sizeof(policy),
			 "{\"runtime\": {\"swmr%d\": \"%s\"}}", i, hex);
		t = told();
		expect(&t, policy, VOUCH_STATUS_CONTRAINDICATED, pinned[i],
		       "fail", NULL);
		t.is_not_bound = true;
		expect(&t, policy, VOUCH_STATUS_NONE, pinned[i], "open",
		       "no software registers");
		free(hex);
	}
}

/* Who asks for authenticity alone is told what was not looked at. */
static void authenticity_alone_skips_the_policy(void **state)
{
	static const char policy[] =
		"{\"runtime\": {\"lockdown\": {\"require\": \"keys\"}}}";
	struct telling t = told();
	struct vouch_bytes evidence = evidence_of(&t, &t.bound);
	struct appraiser *appraiser = appraiser_new();
	struct vouch_result *result;

	(void)state;
	add_chain(appraiser, &pki->ark, &pki->ask, &pki->vcek);
	appraiser_set_policy(appraiser, policy, strlen(policy), "p", NULL);
	appraiser_set_authentic_only(appraiser, true);
	appraise_once(appraiser, evidence.data, evidence.size, &result, NULL);
	assert_string_equal(check_outcome(result, "runtime.lockdown.require"),
			    "skip");
	assert_string_equal(check_outcome(result, "runtime.lockdown.forbid"),
			    "skip");
	vouch_result_free(result);
	appraiser_free(appraiser);
	vouch_bytes_free(&evidence);
}

/* A bare report brings no log: what the policy wants of it is open. */
static void a_bare_report_has_none_of_it(void **state)
{
	static const char policy[] =
		"{\"runtime\": {\"lockdown\": {\"forbid\": \"keys\"}}}";
	struct appraiser *appraiser = appraiser_new();
	static u8 report[PKI_REPORT_SIZE];
	static const u8 data[64] = { 7 };
	struct vouch_result *result;

	(void)state;
	pki_report(pki, data, report);
	add_chain(appraiser, &pki->ark, &pki->ask, &pki->vcek);
	appraiser_expect(appraiser, "measurement", MEASUREMENT, "", NULL);
	appraiser_expect(appraiser, "freshness", "unchecked", "", NULL);
	appraiser_set_policy(appraiser, policy, strlen(policy), "p", NULL);
	appraise_once(appraiser, report, sizeof(report), &result, NULL);
	assert_int_equal(vouch_result_status(result), VOUCH_STATUS_NONE);
	assert_string_equal(check_outcome(result, "runtime.lockdown.forbid"),
			    "open");
	vouch_result_free(result);
	appraiser_free(appraiser);
}

static void events_of_a_policy_have_a_form(void **state)
{
	static const char *const bad[] = { "swmr0", "swmr4:00", "swmr0:00",
					   "mrtd:00" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct appraiser *appraiser = appraiser_new();
		struct vouch_error error;
		char policy[128];

		snprintf(policy, sizeof(policy),
			 "{\"runtime\": {\"events\": {\"forbid\": \"%s\"}}}",
			 bad[i]);
		assert_int_equal(appraiser_set_policy(appraiser, policy,
						      strlen(policy), "p",
						      &error),
				 -EBADMSG);
		assert_non_null(strstr(error.text, "48 bytes"));
		appraiser_free(appraiser);
	}
}

/* The kernel binds reports to user 0 for the administrator only. */
static void bound_evidence_of_users_needs_a_policy(void **state)
{
	struct telling t = told();

	(void)state;
	t.bound.uid = 1000;
	expect(&t, NULL, VOUCH_STATUS_NONE, "evidence.uid", "open", "1000");
	expect(&t, "{\"uid\": 1000}", VOUCH_STATUS_SIMULATED, "evidence.uid",
	       "pass", NULL);
	t.bound.uid = 0;
	expect(&t, "{\"uid\": 1000}", VOUCH_STATUS_CONTRAINDICATED,
	       "evidence.uid", "fail", NULL);
}

/* SNP has no boot log that anything could be compared with. */
static void a_boot_log_of_snp_is_told(void **state)
{
	struct telling t = told();

	(void)state;
	t.boot_log = "none";
	expect(&t, NULL, VOUCH_STATUS_NONE, "tdx.log.format", "open", NULL);
	expect(&t, NULL, VOUCH_STATUS_NONE, "evidence.boot_log", "pass", NULL);
}

/* Nor are events of one events of software registers, as none replays. */
static void a_boot_log_of_snp_has_no_events(void **state)
{
	const char *event = event_of("swmr0", "forged");
	struct telling t = told();
	char policy[512], log[512];

	(void)state;
	snprintf(policy, sizeof(policy),
		 "{\"runtime\": {\"events\": {\"require\": \"%s\"}}}", event);
	snprintf(log, sizeof(log),
		 "[{\"imr\": 0, \"event_type\": 13, \"digest\": \"%s\"}]",
		 event + strlen("swmr0:"));
	t.boot_log = log;
	expect(&t, policy, VOUCH_STATUS_CONTRAINDICATED,
	       "runtime.events.require", "fail", "no such event");
}

static void format_1_has_none_of_it(void **state)
{
	struct vouch_bytes made;
	struct evidence *e;
	EVP_PKEY *key = cose_key_generate();

	(void)state;
	for (int i = 0; i < 3; i++) {
		evidence_open(&evidence_kinds, raw.data, raw.size, &e, NULL);
		e->claims.has_bound = i == 0;
		e->claims.has_uid = i == 0;
		e->claims.bound.log_sequence = 1;
		e->claims.has_log = i == 1;
		e->claims.has_boot_log = i == 2;
		evidence_encode(&e->claims, key, &made, NULL);
		evidence_close(e);
		assert_int_equal(evidence_open(&evidence_kinds, made.data,
					       made.size, &e, NULL),
				 -EBADMSG);
		vouch_bytes_free(&made);
	}
	EVP_PKEY_free(key);
}

static void the_result_shows_records(void **state)
{
	struct telling t = told();
	struct vouch_result *result = result_of(&t, &t.bound, NULL);
	char *json = vouch_result_json(result);

	(void)state;
	assert_non_null(strstr(json, "\"runtime_log\""));
	assert_non_null(strstr(json, "\"text\": \"second\""));
	assert_non_null(strstr(json, "\"lockdown\": \"0x1\""));
	assert_non_null(strstr(json, "\"log_sequence\": 7"));
	free(json);
	vouch_result_free(result);
}

static int setup(void **state)
{
	struct vouch_report_options options = { .size = sizeof(options) };
	struct fake_device fake;

	(void)state;
	pki = pki_new();
	fake_device_init(&fake, pki);
	fake_log_extend(&log_good, 0, NULL, "first");
	fake_log_extend(&log_good, 0, NULL, "second");
	fake_log_extend(&log_good, 1, NULL, "other");
	fake_log_lock(&log_good, VOUCH_LOCK_RAW);
	fake_log_extend(&log_good, 0, NULL, "third");
	fake_log_extend(&log_good, 3, NULL, "a user's");
	return vouch_evidence_create(&fake.device, nonce, sizeof(nonce),
				     &options, &raw, NULL);
}

static int teardown(void **state)
{
	(void)state;
	vouch_bytes_free(&raw);
	pki_free(pki);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_hash_is_as_specified),
		cmocka_unit_test(a_good_log_replays),
		cmocka_unit_test(what_the_report_is_bound_to_counts),
		cmocka_unit_test(a_changed_digest_is_noticed),
		cmocka_unit_test(changed_data_is_told),
		cmocka_unit_test(a_removed_record_is_named),
		cmocka_unit_test(another_order_is_noticed),
		cmocka_unit_test(a_record_too_many_is_named),
		cmocka_unit_test(records_after_the_report_do_not_count),
		cmocka_unit_test(lockdown_must_agree),
		cmocka_unit_test(a_foreign_extension_is_told),
		cmocka_unit_test(a_software_register_starts_with_zeroes),
		cmocka_unit_test(a_policy_wants_all_of_registers),
		cmocka_unit_test(without_a_log_registers_are_unexplained),
		cmocka_unit_test(
			without_a_bound_report_nothing_shows_whose_it_is),
		cmocka_unit_test(what_is_cut_short_is_no_log),
		cmocka_unit_test(unknown_records_are_refused),
		cmocka_unit_test(a_policy_decides_on_events),
		cmocka_unit_test(a_foreign_extension_proves_nothing_before_it),
		cmocka_unit_test(events_of_a_wrong_log_prove_nothing),
		cmocka_unit_test(a_policy_decides_on_lockdown),
		cmocka_unit_test(a_policy_pins_registers),
		cmocka_unit_test(each_register_counts),
		cmocka_unit_test(authenticity_alone_skips_the_policy),
		cmocka_unit_test(a_bare_report_has_none_of_it),
		cmocka_unit_test(events_of_a_policy_have_a_form),
		cmocka_unit_test(bound_evidence_of_users_needs_a_policy),
		cmocka_unit_test(a_boot_log_of_snp_is_told),
		cmocka_unit_test(a_boot_log_of_snp_has_no_events),
		cmocka_unit_test(format_1_has_none_of_it),
		cmocka_unit_test(the_result_shows_records),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
