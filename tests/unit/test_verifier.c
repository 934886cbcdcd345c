// SPDX-License-Identifier: MIT
/* Verifiers and requests: what a careless caller must not get away with. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "amd.h"
#include "appraising.h"

#define AT_REPORT_DATA 0x050
#define MEASUREMENT                                        \
	"4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d" \
	"4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d"
#define OTHER_MEASUREMENT                                  \
	"5e4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d" \
	"4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d"
#define POLICY "{\"snp\":{\"measurement\":\"" MEASUREMENT "\"}}"

static struct amd *milan;
static u8 report[REPORT_SIZE]; /* its MEASUREMENT is that of POLICY */

static int set_up(void **state)
{
	(void)state;
	milan = amd_new("Milan");
	amd_fill_report(milan, report, 3, false);
	memset(report + 0x090, 0x4d, 48);
	amd_sign_report(milan, report);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	amd_free(milan);
	return 0;
}

static int add(struct vouch_verifier *verifier, const struct vouch_bytes *der,
	       const char *source)
{
	return vouch_verifier_add_endorsement(verifier, der->data, der->size,
					      source, NULL);
}

static int trust(struct vouch_verifier *verifier, const void *data, size_t size)
{
	return vouch_verifier_add_trust_anchor(verifier, data, size, "root",
					       NULL);
}

static int add_policy(struct vouch_verifier *verifier, const char *json)
{
	return vouch_verifier_add_policy(verifier, json, strlen(json), "policy",
					 NULL);
}

/* All that affirms the report, but a seal. */
static struct vouch_verifier *filled(void)
{
	struct vouch_verifier *verifier = vouch_verifier_new();

	assert_non_null(verifier);
	assert_int_equal(trust(verifier, milan->ark.data, milan->ark.size), 0);
	assert_int_equal(add(verifier, &milan->ask, "ask"), 0);
	assert_int_equal(add(verifier, &milan->vcek, "vcek"), 0);
	assert_int_equal(add_policy(verifier, POLICY), 0);
	return verifier;
}

static struct vouch_verifier *sealed(void)
{
	struct vouch_verifier *verifier = filled();

	assert_int_equal(vouch_verifier_seal(verifier, NULL), 0);
	return verifier;
}

/* Holds the report, and expects its REPORT_DATA. */
static struct vouch_request *good_request(void)
{
	struct vouch_request *request = vouch_request_new();

	assert_non_null(request);
	assert_int_equal(vouch_request_set_report_data(
				 request, report + AT_REPORT_DATA, 64, NULL),
			 0);
	assert_int_equal(vouch_request_set_evidence(request, report,
						    REPORT_SIZE, NULL),
			 0);
	return request;
}

/* Frees @request. */
static struct vouch_result *answer(const struct vouch_verifier *verifier,
				   struct vouch_request *request)
{
	struct vouch_result *result;

	assert_int_equal(vouch_appraise(verifier, request, &result, NULL), 0);
	vouch_request_free(request);
	return result;
}

/* Frees @request; @id is the check that must be open, or NULL. */
static void expect_status(const struct vouch_verifier *verifier,
			  struct vouch_request *request,
			  enum vouch_status status, const char *id)
{
	struct vouch_result *result = answer(verifier, request);

	if (vouch_result_status(result) != status)
		print_bad_checks(result);
	assert_int_equal(vouch_result_status(result), status);
	assert_false(vouch_result_is_affirming(result));
	if (id)
		assert_string_equal(check_outcome(result, id), "open");
	for (size_t i = 0; vouch_result_check(result, i); i++)
		assert_non_null(
			vouch_check_explain(vouch_result_check(result, i)->id));
	vouch_result_free(result);
}

/* ---- requests ---- */

static void a_good_request_is_answered(void **state)
{
	struct vouch_verifier *verifier = sealed();

	(void)state;
	expect_status(verifier, good_request(), VOUCH_STATUS_SIMULATED, NULL);
	vouch_verifier_unref(verifier);
}

static void a_request_is_used_once(void **state)
{
	struct vouch_verifier *verifier = sealed();
	struct vouch_request *request = good_request();
	struct vouch_result *result;
	struct vouch_error error;

	(void)state;
	assert_int_equal(vouch_appraise(verifier, request, &result, NULL), 0);
	vouch_result_free(result);
	assert_int_equal(vouch_appraise(verifier, request, &result, &error),
			 -EALREADY);
	assert_null(result);
	assert_non_null(strstr(error.text, "another one for each"));
	vouch_request_free(request);
	vouch_verifier_unref(verifier);
}

/* What one request expects is nothing to the next. */
static void expectations_do_not_stay(void **state)
{
	static const u8 other[64] = { 7 };
	struct vouch_verifier *verifier = sealed();
	struct vouch_request *request;

	(void)state;
	for (int i = 0; i < 3; i++) {
		expect_status(verifier, good_request(), VOUCH_STATUS_SIMULATED,
			      NULL);
		request = vouch_request_new();
		vouch_request_set_report_data(request, other, 64, NULL);
		vouch_request_set_evidence(request, report, REPORT_SIZE, NULL);
		expect_status(verifier, request, VOUCH_STATUS_CONTRAINDICATED,
			      NULL);
		request = good_request();
		vouch_request_expect(request, "measurement", OTHER_MEASUREMENT,
				     "test", NULL);
		vouch_request_free(request);
	}
	vouch_verifier_unref(verifier);
}

static struct vouch_request *without_freshness(void)
{
	struct vouch_request *request = vouch_request_new();

	assert_int_equal(vouch_request_set_evidence(request, report,
						    REPORT_SIZE, NULL),
			 0);
	return request;
}

static void freshness_is_of_the_request(void **state)
{
	char policy[512], hex[2 * 64 + 1] = "";
	struct vouch_verifier *verifier = filled();
	struct vouch_request *request;

	(void)state;
	for (size_t i = 0; i < 64; i++)
		sprintf(hex + 2 * i, "%02x", report[AT_REPORT_DATA + i]);
	snprintf(policy, sizeof(policy), "{\"snp\":{\"report_data\":\"%s\"}}",
		 hex);
	assert_int_equal(add_policy(verifier, policy), 0);
	vouch_verifier_seal(verifier, NULL);
	expect_status(verifier, without_freshness(), VOUCH_STATUS_NONE,
		      "freshness.bound");
	request = without_freshness();
	vouch_request_waive_freshness(request);
	expect_status(verifier, request, VOUCH_STATUS_SIMULATED, NULL);
	request = without_freshness();
	vouch_request_expect(request, "report_data", hex, "test", NULL);
	expect_status(verifier, request, VOUCH_STATUS_SIMULATED, NULL);
	vouch_verifier_unref(verifier);
}

/* Of two nonces, either would do: an old one must not be among them. */
static void there_is_one_nonce(void **state)
{
	static const u8 nonce[64] = { 9 };
	struct vouch_verifier *verifier = sealed();
	struct vouch_request *request = good_request();

	(void)state;
	assert_int_equal(vouch_request_set_report_data(request, nonce, 64,
						       NULL),
			 -EEXIST);
	expect_status(verifier, request, VOUCH_STATUS_NONE, "request.complete");
	request = good_request();
	assert_int_equal(vouch_request_set_nonce(request, nonce, 64, NULL), 0);
	assert_int_equal(vouch_request_set_nonce(request, nonce, 64, NULL),
			 -EEXIST);
	expect_status(verifier, request, VOUCH_STATUS_NONE, "request.complete");
	vouch_verifier_unref(verifier);
}

static void values_of_a_request_go_first(void **state)
{
	static const char other[] = "5e" MEASUREMENT;
	struct vouch_verifier *verifier = sealed();
	struct vouch_request *request = good_request();
	char policy[256];

	(void)state;
	snprintf(policy, sizeof(policy),
		 "{\"snp\":{\"measurement\":\"%.96s\"}}", other);
	assert_int_equal(vouch_request_add_policy(request, policy,
						  strlen(policy), "own", NULL),
			 0);
	expect_status(verifier, request, VOUCH_STATUS_CONTRAINDICATED, NULL);
	request = good_request();
	vouch_request_add_policy(request, policy, strlen(policy), "own", NULL);
	vouch_request_expect(request, "measurement", MEASUREMENT, "test", NULL);
	expect_status(verifier, request, VOUCH_STATUS_SIMULATED, NULL);
	expect_status(verifier, good_request(), VOUCH_STATUS_SIMULATED, NULL);
	vouch_verifier_unref(verifier);
}

static void a_request_without_evidence_is_none(void **state)
{
	struct vouch_verifier *verifier = sealed();
	struct vouch_request *request = vouch_request_new();

	(void)state;
	vouch_request_waive_freshness(request);
	expect_status(verifier, request, VOUCH_STATUS_NONE, "request.complete");
	vouch_verifier_unref(verifier);
}

/* ---- errors that nobody looked at ---- */

static void a_policy_that_is_refused_stays(void **state)
{
	static const char *const bad[] = { "{\"snp\":{\"vmpl\":77}}", "{", "",
					   "{\"nonsense\":1}" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct vouch_verifier *verifier = filled();
		struct vouch_error error;

		assert_int_equal(add_policy(verifier, bad[i]), -EBADMSG);
		assert_int_equal(vouch_verifier_seal(verifier, &error),
				 -EBADMSG);
		assert_non_null(strstr(error.text, "policy"));
		expect_status(verifier, good_request(), VOUCH_STATUS_NONE,
			      "verifier.sealed");
		/* Only another of that name mends it. */
		assert_int_equal(vouch_verifier_add_policy(verifier, "{}", 2,
							   "another", NULL),
				 0);
		assert_int_equal(vouch_verifier_seal(verifier, NULL), -EBADMSG);
		assert_int_equal(add_policy(verifier, "{}"), 0);
		assert_int_equal(vouch_verifier_seal(verifier, NULL), 0);
		expect_status(verifier, good_request(), VOUCH_STATUS_SIMULATED,
			      NULL);
		vouch_verifier_unref(verifier);
	}
}

static void half_of_a_policy_counts_for_nothing(void **state)
{
	struct vouch_verifier *verifier = filled();

	(void)state;
	assert_int_equal(add_policy(verifier, "{\"snp\":{\"vmpl\":3},"
					      "\"nonsense\":1}"),
			 -EBADMSG);
	assert_int_equal(add_policy(verifier, "{}"), 0);
	vouch_verifier_seal(verifier, NULL);
	expect_status(verifier, good_request(), VOUCH_STATUS_SIMULATED, NULL);
	vouch_verifier_unref(verifier);
}

static void an_anchor_that_is_refused_stays(void **state)
{
	struct vouch_verifier *verifier = filled();

	(void)state;
	assert_int_equal(trust(verifier, "x", 1), -EBADMSG);
	assert_int_not_equal(vouch_verifier_seal(verifier, NULL), 0);
	expect_status(verifier, good_request(), VOUCH_STATUS_NONE,
		      "verifier.sealed");
	assert_int_equal(trust(verifier, milan->ark.data, milan->ark.size), 0);
	assert_int_equal(vouch_verifier_seal(verifier, NULL), 0);
	expect_status(verifier, good_request(), VOUCH_STATUS_SIMULATED, NULL);
	vouch_verifier_unref(verifier);
}

static void a_value_that_is_refused_stays(void **state)
{
	static const struct {
		const char *key, *value;
		int code;
	} rows[] = {
		{ "snp.vmpl", "x", -EBADMSG },
		{ "snp.wmpl", "0", -EINVAL },
		{ "measurement", "4d", -EBADMSG },
	};
	struct vouch_verifier *verifier = sealed();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vouch_request *request = good_request();

		assert_int_equal(vouch_request_expect(request, rows[i].key,
						      rows[i].value, "test",
						      NULL),
				 rows[i].code);
		expect_status(verifier, request, VOUCH_STATUS_NONE,
			      "request.complete");
	}
	vouch_verifier_unref(verifier);
}

static void a_value_can_be_mended(void **state)
{
	struct vouch_verifier *verifier = sealed();
	struct vouch_request *request = good_request();

	(void)state;
	vouch_request_expect(request, "snp.vmpl", "x", "test", NULL);
	vouch_request_expect(request, "snp.vmpl", "0", "test", NULL);
	expect_status(verifier, request, VOUCH_STATUS_SIMULATED, NULL);
	request = good_request();
	vouch_request_add_policy(request, "{", 1, "own", NULL);
	expect_status(verifier, request, VOUCH_STATUS_NONE, "request.complete");
	request = vouch_request_new();
	vouch_request_set_report_data(request, report, 65, NULL);
	vouch_request_set_evidence(request, report, REPORT_SIZE, NULL);
	expect_status(verifier, request, VOUCH_STATUS_NONE, "request.complete");
	vouch_verifier_unref(verifier);
}

static void nothing_is_affirmed_without_a_seal(void **state)
{
	struct vouch_verifier *verifier = filled();

	(void)state;
	expect_status(verifier, good_request(), VOUCH_STATUS_NONE,
		      "verifier.sealed");
	vouch_verifier_unref(verifier);
}

static void nothing_changes_what_is_sealed(void **state)
{
	struct vouch_limits limits = { .size = sizeof(limits) };
	struct vouch_verifier *verifier = sealed();

	(void)state;
	assert_int_equal(add_policy(verifier, "{}"), -EBUSY);
	assert_int_equal(add(verifier, &milan->ask, "ask"), -EBUSY);
	assert_int_equal(trust(verifier, "x", 1), -EBUSY);
	assert_int_equal(vouch_verifier_set_clock(verifier, NULL, NULL, NULL),
			 -EBUSY);
	assert_int_equal(vouch_verifier_set_limits(verifier, &limits, NULL),
			 -EBUSY);
	assert_int_equal(vouch_verifier_seal(verifier, NULL), 0);
	expect_status(verifier, good_request(), VOUCH_STATUS_SIMULATED, NULL);
	vouch_verifier_unref(verifier);
}

/* ---- results ---- */

static void authentic_is_not_affirming(void **state)
{
	struct vouch_verifier *verifier = sealed();
	struct vouch_request *request = without_freshness();
	struct vouch_result *result;

	(void)state;
	vouch_request_set_authentic_only(request);
	result = answer(verifier, request);
	assert_int_equal(vouch_result_status(result), VOUCH_STATUS_SIMULATED);
	assert_true(vouch_result_is_authentic_only(result));
	assert_false(vouch_result_is_affirming(result));
	vouch_result_free(result);
	vouch_verifier_unref(verifier);
	assert_string_equal(vouch_status_name(VOUCH_STATUS_AUTHENTIC),
			    "authentic");
}

static void no_result_is_none(void **state)
{
	struct vouch_error error;
	char *json;

	(void)state;
	assert_int_equal(vouch_result_status(NULL), VOUCH_STATUS_NONE);
	assert_false(vouch_result_is_affirming(NULL));
	assert_false(vouch_result_is_simulated(NULL));
	assert_false(vouch_result_is_authentic_only(NULL));
	assert_null(vouch_result_check(NULL, 0));
	assert_null(vouch_result_json(NULL));
	assert_null(vouch_result_snp_claims(NULL));
	assert_null(vouch_result_tdx_claims(NULL));
	assert_null(vouch_result_quote_claims(NULL));
	assert_null(vouch_result_tcb_status(NULL));
	assert_null(vouch_result_advisory(NULL, 0));
	assert_int_equal(vouch_result_policy(NULL, 0, &json, &error), -EBADMSG);
	assert_null(json);
	assert_null(vouch_bundle_item(NULL, 0));
	vouch_result_free(NULL);
	vouch_text_free(NULL);
	vouch_request_free(NULL);
	vouch_verifier_unref(NULL);
	assert_null(vouch_verifier_ref(NULL));
}

static void nothing_is_done_with_nothing(void **state)
{
	struct vouch_verifier *verifier = sealed();
	struct vouch_request *request = good_request();
	struct vouch_result *result;

	(void)state;
	assert_int_equal(vouch_appraise(NULL, request, &result, NULL), -EINVAL);
	assert_null(result);
	assert_int_equal(vouch_appraise(verifier, NULL, &result, NULL),
			 -EINVAL);
	assert_int_equal(add_policy(NULL, "{}"), -EINVAL);
	assert_int_equal(add(NULL, &milan->ask, "ask"), -EINVAL);
	assert_int_equal(trust(NULL, "x", 1), -EINVAL);
	assert_int_equal(vouch_verifier_seal(NULL, NULL), -EINVAL);
	assert_int_equal(vouch_request_set_nonce(NULL, report, 64, NULL),
			 -EINVAL);
	assert_int_equal(vouch_request_set_report_data(NULL, report, 64, NULL),
			 -EINVAL);
	assert_int_equal(vouch_request_set_evidence(NULL, report, 1, NULL),
			 -EINVAL);
	assert_int_equal(vouch_request_set_log(NULL, report, 1, NULL), -EINVAL);
	assert_int_equal(vouch_request_expect(NULL, "uid", "0", "x", NULL),
			 -EINVAL);
	vouch_request_waive_freshness(NULL);
	vouch_request_set_time(NULL, 0);
	vouch_request_set_authentic_only(NULL);
	vouch_request_free(request);
	vouch_verifier_unref(verifier);
}

static void claims_are_typed(void **state)
{
	struct vouch_verifier *verifier = sealed();
	struct vouch_result *result = answer(verifier, good_request());
	const struct vouch_snp_claims *claims = vouch_result_snp_claims(result);
	u8 forged[REPORT_SIZE];
	struct vouch_request *request = good_request();

	(void)state;
	vouch_verifier_unref(verifier); /* the result outlives it */
	assert_non_null(claims);
	assert_int_equal(claims->size, sizeof(*claims));
	assert_memory_equal(claims->measurement, report + 0x90, 48);
	assert_null(vouch_result_tdx_claims(result));
	assert_null(vouch_result_tcb_status(result));
	vouch_result_free(result);

	/* What nobody signed is nothing to go by. */
	memcpy(forged, report, REPORT_SIZE);
	forged[0x90] ^= 1;
	verifier = sealed();
	vouch_request_set_evidence(request, forged, REPORT_SIZE, NULL);
	result = answer(verifier, request);
	assert_null(vouch_result_snp_claims(result));
	vouch_result_free(result);
	vouch_verifier_unref(verifier);
}

/* ---- sizes and limits ---- */

static void structs_have_a_size(void **state)
{
	/* Of an older caller, of a newer one, and of one who forgot it. */
	union {
		struct vouch_snp_claims claims;
		u8 bytes[sizeof(struct vouch_snp_claims) + 64];
	} u = { .claims.size = 64 };

	(void)state;
	memset(u.bytes + 64, 0xee, sizeof(u) - 64);
	assert_int_equal(vouch_snp_report_parse(report, REPORT_SIZE, &u.claims,
						NULL),
			 0);
	assert_int_equal(u.claims.version, 3);
	assert_int_equal(u.bytes[64], 0xee);
	memset(&u, 0xee, sizeof(u));
	u.claims.size = sizeof(u);
	assert_int_equal(vouch_snp_report_parse(report, REPORT_SIZE, &u.claims,
						NULL),
			 0);
	assert_memory_equal(u.claims.measurement, report + 0x90, 48);
	assert_int_equal(u.bytes[sizeof(u) - 1], 0);
	assert_int_equal(u.claims.size, sizeof(u));
	u.claims.size = 0;
	assert_int_equal(vouch_snp_report_parse(report, REPORT_SIZE, &u.claims,
						NULL),
			 -EINVAL);
}

static void limits_are_told(void **state)
{
	struct {
		struct vouch_limits limits;
		size_t more;
	} new = { .limits = { .size = sizeof(new),
			      .evidence_size = REPORT_SIZE - 1 } };
	struct vouch_verifier *verifier = filled();

	(void)state;
	assert_int_equal(vouch_verifier_set_limits(verifier, &new.limits, NULL),
			 0);
	new.more = 1;
	assert_int_equal(vouch_verifier_set_limits(verifier, &new.limits, NULL),
			 -E2BIG);
	assert_int_equal(vouch_verifier_seal(verifier, NULL), -E2BIG);
	new.more = 0;
	assert_int_equal(vouch_verifier_set_limits(verifier, &new.limits, NULL),
			 0);
	assert_int_equal(vouch_verifier_seal(verifier, NULL), 0);
	expect_status(verifier, good_request(), VOUCH_STATUS_NONE,
		      "input.limit");
	vouch_verifier_unref(verifier);
}

static void logs_have_a_limit(void **state)
{
	struct vouch_limits limits = { .size = sizeof(limits), .log_size = 3 };
	struct vouch_verifier *verifier = filled();
	struct vouch_request *request = good_request();

	(void)state;
	assert_int_equal(vouch_verifier_set_limits(verifier, &limits, NULL), 0);
	limits.size = 0;
	vouch_verifier_seal(verifier, NULL);
	assert_int_equal(vouch_request_set_log(request, report, 4, NULL), 0);
	expect_status(verifier, request, VOUCH_STATUS_NONE, "input.limit");
	vouch_verifier_unref(verifier);
}

static time_t told_time(void *data)
{
	return *(time_t *)data;
}

static void the_clock_is_asked(void **state)
{
	struct vouch_verifier *verifier = filled();
	struct vouch_request *request;
	time_t at = 4102444800; /* 2100 */

	(void)state;
	assert_int_equal(
		vouch_verifier_set_clock(verifier, told_time, &at, NULL), 0);
	vouch_verifier_seal(verifier, NULL);
	expect_status(verifier, good_request(), VOUCH_STATUS_NONE,
		      "time.vek.validity");
	request = good_request();
	vouch_request_set_time(request, time(NULL));
	expect_status(verifier, request, VOUCH_STATUS_SIMULATED, NULL);
	at = time(NULL);
	expect_status(verifier, good_request(), VOUCH_STATUS_SIMULATED, NULL);
	vouch_verifier_unref(verifier);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_request_is_answered),
		cmocka_unit_test(a_request_is_used_once),
		cmocka_unit_test(expectations_do_not_stay),
		cmocka_unit_test(freshness_is_of_the_request),
		cmocka_unit_test(there_is_one_nonce),
		cmocka_unit_test(values_of_a_request_go_first),
		cmocka_unit_test(a_request_without_evidence_is_none),
		cmocka_unit_test(a_policy_that_is_refused_stays),
		cmocka_unit_test(half_of_a_policy_counts_for_nothing),
		cmocka_unit_test(an_anchor_that_is_refused_stays),
		cmocka_unit_test(a_value_that_is_refused_stays),
		cmocka_unit_test(a_value_can_be_mended),
		cmocka_unit_test(nothing_is_affirmed_without_a_seal),
		cmocka_unit_test(nothing_changes_what_is_sealed),
		cmocka_unit_test(authentic_is_not_affirming),
		cmocka_unit_test(no_result_is_none),
		cmocka_unit_test(nothing_is_done_with_nothing),
		cmocka_unit_test(claims_are_typed),
		cmocka_unit_test(structs_have_a_size),
		cmocka_unit_test(limits_are_told),
		cmocka_unit_test(logs_have_a_limit),
		cmocka_unit_test(the_clock_is_asked),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
