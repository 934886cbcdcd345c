// SPDX-License-Identifier: MIT
/* Policies that are drafted of what was appraised affirm it, and no other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "appraising.h"
#include "intel_parts.h"
#include "policy/draft.h"
#include "snp/policy.h"
#include "snp/snp.h"
#include "tdx/policy.h"

#include <cmocka.h>

#define EVALUATION "\"tcbEvaluationDataNumber\":"
#define PPID "77000000000000000000000000000000"
#define INSTANCE "1d000000000000000000000000000000"

/* Of a TD, or of an SGX enclave, with collateral for it. */
static struct parts parts_of(bool is_td)
{
	struct parts parts = good_parts(4);

	if (is_td)
		return parts;
	free(parts.quote.certs);
	intel_quote_init(intel, &parts.quote, 3, false);
	replace_in(&parts.tcb_info, "\"id\":\"TDX\"", "\"id\":\"SGX\"");
	replace_in(&parts.identity, "TD_QE", "QE");
	replace_in(&parts.identity,
		   "DC9E2A7C6F948F17474E34A7FC43ED03"
		   "0F7C1563F1BABDDF6340C82E0E54A8C5",
		   "8C4F0000000000000000000000000000"
		   "00000000000000000000000000000000");
	replace_in(&parts.identity, "isvprodid\":2", "isvprodid\":1");
	return parts;
}

static char *draft_of(const struct parts *parts,
		      const struct vouch_bytes *quote, unsigned int flags)
{
	struct appraiser *appraiser = appraiser_of(parts);
	struct vouch_error error = { 0 };
	struct vouch_result *result;
	char *text;

	assert_int_equal(appraise_once(appraiser, quote->data, quote->size,
				       &result, NULL),
			 0);
	if (vouch_result_policy(result, flags, &text, &error))
		fail_msg("%s", error.text);
	vouch_result_free(result);
	appraiser_free(appraiser);
	return text;
}

/* With the policy alone, but for freshness, which is in no draft. */
static void assert_by_draft(const struct parts *parts,
			    const struct vouch_bytes *quote, const char *draft,
			    int exit_status, const char *id,
			    const char *outcome)
{
	struct appraiser *appraiser = appraiser_of(parts);

	set_policy(appraiser, draft);
	assert_int_equal(appraiser_expect(appraiser, "report_data", HEX_5264,
					  "test", NULL),
			 0);
	assert_appraised(appraiser, quote->data, quote->size, exit_status, id,
			 outcome);
	appraiser_free(appraiser);
}

static const char *text_in(const json_t *json, const char *key)
{
	return json_string_value(json_object_get(json, key));
}

static void machines_are_named(void **state)
{
	(void)state;
	for (int is_td = 0; is_td <= 1; is_td++) {
		struct parts parts = parts_of(is_td);
		struct vouch_bytes quote =
			intel_quote_make(intel, &parts.quote);
		char *some = draft_of(&parts, &quote, 0);
		char *one = draft_of(&parts, &quote, VOUCH_DRAFT_MACHINE);
		json_t *policy = json_loads(one, 0, NULL);
		json_t *tdx = json_object_get(policy, "tdx");

		assert_null(strstr(some, "ppid"));
		assert_null(strstr(some, "provisional"));
		assert_string_equal(text_in(tdx, "ppid"), PPID);
		assert_null(json_object_get(tdx, "platform_instance_id"));
		assert_by_draft(&parts, &quote, some, 0, "tdx.tcb.status",
				"pass");
		assert_by_draft(&parts, &quote, one, 0, "identity.machine",
				"pass");
		json_object_set_new(tdx, "ppid", json_string(INSTANCE));
		free(one);
		one = json_dumps(policy, 0);
		assert_by_draft(&parts, &quote, one, 1, "identity.machine",
				"fail");
		json_decref(policy);
		free(some);
		free(one);
		vouch_bytes_free(&quote);
		free_parts(&parts);
	}
}

/* Quotes of certificates that have no PPID: platforms may have a number. */
static void machines_without_ppid_are_named(void **state)
{
	json_t *claims = json_pack("{s:{s:s, s:s}}", "pck", "ppid",
				   "00000000000000000000000000000000",
				   "platform_instance_id", INSTANCE);
	json_t *draft = tdx_draft_kind.draft(claims, true);

	(void)state;
	assert_null(json_object_get(draft, "ppid"));
	assert_string_equal(text_in(draft, "platform_instance_id"), INSTANCE);
	json_decref(draft);
	json_decref(claims);
}

/* Everything that an enclave is held to is of the quote. */
static void enclaves_are_drafted(void **state)
{
	struct parts parts = parts_of(false);
	struct vouch_bytes quote = intel_quote_make(intel, &parts.quote);
	char *text = draft_of(&parts, &quote, 0);
	json_t *policy = json_loads(text, 0, NULL), *sgx;

	(void)state;
	sgx = json_object_get(json_object_get(policy, "tdx"), "sgx");
	assert_int_equal(strlen(text_in(sgx, "mrenclave")), 64);
	assert_int_equal(strlen(text_in(sgx, "mrsigner")), 64);
	assert_true(json_is_integer(json_object_get(sgx, "isvprodid")));
	assert_true(json_is_integer(json_object_get(sgx, "isvsvn_min")));
	vouch_bytes_free(&quote);
	free_parts(&parts);
	parts = parts_of(false);
	parts.quote.body[SGX_AT_MRENCLAVE] ^= 1;
	quote = intel_quote_make(intel, &parts.quote);
	assert_by_draft(&parts, &quote, text, 1, "sgx.mrenclave", "fail");
	json_decref(policy);
	free(text);
	vouch_bytes_free(&quote);
	free_parts(&parts);
}

static void protections_of_hosts_are_kept(void **state)
{
	json_t *info = json_pack("{s:b}", "smt_en", 0);
	json_t *claims = json_pack("{s:o}", "platform_info", info);
	json_t *draft = snp_draft_kind.draft(claims, false);

	(void)state;
	assert_string_equal(text_in(json_object_get(draft, "platform"), "smt"),
			    "forbid");
	json_decref(draft);
	json_object_set_new(info, "smt_en", json_true());
	draft = snp_draft_kind.draft(claims, false);
	assert_null(json_object_get(json_object_get(draft, "platform"), "smt"));
	json_decref(draft);
	json_decref(claims);
}

/* @policy anew: the keys that all kinds have. */
static const json_t *common_draft(const json_t *claims, json_t *policy)
{
	json_object_clear(policy);
	snp_draft_kind.draft_common(policy, claims);
	return policy;
}

/* Firmware that the host can still take back. */
static void provisional_firmware_is_told(void **state)
{
	static const char *const pairs[][2] = {
		{ "current_tcb", "committed_tcb" },
		{ "current_firmware", "committed_firmware" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		json_t *policy = json_object();
		json_t *claims = json_pack("{s:s, s:s}", pairs[i][0], "1.55.40",
					   pairs[i][1], "1.55.39");

		assert_string_equal(text_in(common_draft(claims, policy),
					    "provisional"),
				    "allow");
		json_object_set_new(claims, pairs[i][1],
				    json_string("1.55.40"));
		assert_null(
			text_in(common_draft(claims, policy), "provisional"));
		json_decref(policy);
		json_decref(claims);
	}
}

/* Each TEE says it by a name of its own, and no other's counts. */
static void debuggable_guests_are_told(void **state)
{
	static const struct {
		const struct policy_draft_kind *kind;
		const char *claims;
		bool is_debuggable;
	} rows[] = {
		{ &snp_draft_kind, "{'policy': {'debug': true}}", true },
		{ &snp_draft_kind, "{'policy': {'debug': false}}", false },
		{ &snp_draft_kind, "{'attributes': '02'}", false },
		{ &tdx_draft_kind, "{'td_attributes': {'debug': true}}", true },
		{ &tdx_draft_kind, "{'policy': {'debug': true}}", false },
		{ &sgx_draft_kind, "{'attributes': '0700'}", true },
		{ &sgx_draft_kind, "{'attributes': '0f00'}", true },
		{ &sgx_draft_kind, "{'attributes': '0500'}", false },
		{ &sgx_draft_kind, "{'attributes': ''}", false },
		{ &sgx_draft_kind, "{}", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		json_t *claims;
		char text[64];

		snprintf(text, sizeof(text), "%s", rows[i].claims);
		for (char *at = text; (at = strchr(at, '\''));)
			*at = '"';
		claims = json_loads(text, 0, NULL);
		assert_non_null(claims);
		assert_int_equal(rows[i].kind->is_debuggable(claims),
				 rows[i].is_debuggable);
		json_decref(claims);
	}
}

/* Intel numbers each document of its own, and may move one before the other. */
static void each_document_has_its_floor(void **state)
{
	static const struct {
		const char *tcb_info, *identity, *floors[2];
	} rows[] = {
		{ EVALUATION "20",
		  EVALUATION "19",
		  { "\"tcb_info_evaluation_min\": 20",
		    "\"qe_identity_evaluation_min\": 19" } },
		{ EVALUATION "19",
		  EVALUATION "20",
		  { "\"tcb_info_evaluation_min\": 19",
		    "\"qe_identity_evaluation_min\": 20" } },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct parts parts = parts_of(true);
		struct vouch_bytes quote;
		char *text;

		replace_in(&parts.tcb_info, EVALUATION "20", rows[i].tcb_info);
		replace_in(&parts.identity, EVALUATION "20", rows[i].identity);
		quote = intel_quote_make(intel, &parts.quote);
		text = draft_of(&parts, &quote, 0);
		assert_non_null(strstr(text, rows[i].floors[0]));
		assert_non_null(strstr(text, rows[i].floors[1]));
		vouch_text_free(text);
		vouch_bytes_free(&quote);
		free_parts(&parts);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(machines_are_named),
		cmocka_unit_test(machines_without_ppid_are_named),
		cmocka_unit_test(each_document_has_its_floor),
		cmocka_unit_test(enclaves_are_drafted),
		cmocka_unit_test(protections_of_hosts_are_kept),
		cmocka_unit_test(provisional_firmware_is_told),
		cmocka_unit_test(debuggable_guests_are_told),
	};

	return cmocka_run_group_tests_name("policy draft", tests, parts_set_up,
					   parts_tear_down);
}
