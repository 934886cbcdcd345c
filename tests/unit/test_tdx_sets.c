// SPDX-License-Identifier: MIT
/* Collateral of two TCB evaluations at once: which is used, what both say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "appraising.h"
#include "check/context.h"
#include "intel_parts.h"

#include <cmocka.h>

#define NUMBER "\"tcbEvaluationDataNumber\":20"

/* Both documents once more, as evaluation @number; @change is of TCB info. */
struct other_set {
	const char *number;
	const char *from, *to;
	bool has_identity;
};

static void add_document(struct appraiser *appraiser, const char *name,
			 const char *body)
{
	struct vouch_bytes text = intel_document(intel->signer_key, name, body);

	assert_int_equal(appraiser_add_endorsement(appraiser, text.data,
						   text.size, name, NULL),
			 0);
	vouch_bytes_free(&text);
}

static void add_set(struct appraiser *appraiser, const struct other_set *set)
{
	char number[64];
	char *body;

	snprintf(number, sizeof(number), "\"tcbEvaluationDataNumber\":%s",
		 set->number);
	body = replaced(intel_tcb_info, NUMBER, number);
	if (set->from)
		replace_in(&body, set->from, set->to);
	add_document(appraiser, "tcbInfo", body);
	free(body);
	if (!set->has_identity)
		return;
	body = replaced(intel_qe_identity, NUMBER, number);
	add_document(appraiser, "enclaveIdentity", body);
	free(body);
}

/* Appraised with both sets; frees @parts. */
static struct vouch_result *appraised(struct parts *parts,
				      const struct other_set *set)
{
	struct appraiser *appraiser = appraiser_of(parts);
	struct vouch_bytes quote = intel_quote_make(intel, &parts->quote);
	struct vouch_result *result;

	add_set(appraiser, set);
	assert_int_equal(appraise_once(appraiser, quote.data, quote.size,
				       &result, NULL),
			 0);
	print_bad_checks(result);
	vouch_bytes_free(&quote);
	appraiser_free(appraiser);
	free_parts(parts);
	return result;
}

static void assert_says(const struct vouch_result *result, const char *id,
			const char *text)
{
	const struct vouch_check *check = find_check(result, id);

	assert_non_null(check);
	print_message("# %s\n", check->actual);
	assert_non_null(strstr(check->actual, text));
}

/* What the newer one finds outdated the older one does not. */
static const struct other_set newer = {
	"21",
	"\"tcbStatus\":\"UpToDate\"",
	"\"tcbStatus\":\"OutOfDate\",\"advisoryIDs\":[\"INTEL-SA-09999\"]",
	true,
};

static void newest_is_used(void **state)
{
	struct parts parts = good_parts(4);
	struct vouch_result *result = appraised(&parts, &newer);

	(void)state;
	assert_int_equal(result_exit_status(result), 1);
	assert_string_equal(check_outcome(result, "tdx.tcb.status"), "fail");
	assert_says(result, "tdx.collateral.set",
		    "TCB info of evaluation 21, QE identity of evaluation 21");
	assert_string_equal(find_check(result, "tdx.collateral.set")->expected,
			    "the newest in force");
	assert_says(result, "tdx.collateral.other_set",
		    "UpToDate (TCB info of evaluation 20, QE identity of "
		    "evaluation 20), accepted");
	vouch_result_free(result);
}

static void policy_names_one(void **state)
{
	struct parts parts = good_parts(4);
	struct vouch_result *result;
	json_t *root, *others;
	char *text;

	(void)state;
	parts.policy = ",\"tcb_evaluation\":20";
	result = appraised(&parts, &newer);
	assert_int_equal(result_exit_status(result), 0);
	assert_says(result, "tdx.collateral.set", "evaluation 20");
	assert_string_equal(find_check(result, "tdx.collateral.set")->expected,
			    "evaluation 20");
	assert_says(result, "tdx.collateral.other_set",
		    "OutOfDate (TCB info of evaluation 21, QE identity of "
		    "evaluation 21), tdx.tcb.status: OutOfDate");
	text = vouch_result_json(result);
	root = json_loads(text, 0, NULL);
	others = json_object_get(
		json_object_get(json_object_get(json_object_get(root, "claims"),
						"tdx"),
				"tcb"),
		"other_sets");
	assert_int_equal(json_array_size(others), 1);
	others = json_array_get(others, 0);
	assert_int_equal(json_integer_value(
				 json_object_get(others, "evaluation_number")),
			 21);
	assert_true(json_is_false(json_object_get(others, "accepted")));
	assert_string_equal(json_string_value(json_array_get(
				    json_object_get(others, "advisories"), 0)),
			    "INTEL-SA-09999");
	json_decref(root);
	free(text);
	vouch_result_free(result);
}

/* TCB info 21 has the module out of date. */
static void each_document_has_its_own(void **state)
{
	static const struct {
		const char *policy;
		int exit_status;
		const char *expected, *used;
	} rows[] = {
		{ ",\"tcb_info_evaluation\":20,\"qe_identity_evaluation\":21",
		  0, "TCB info of evaluation 20, QE identity of evaluation 21",
		  "TCB info of evaluation 20, QE identity of evaluation 21" },
		{ ",\"tcb_info_evaluation\":20", 0,
		  "TCB info of evaluation 20, QE identity of the newest",
		  "TCB info of evaluation 20, QE identity of evaluation 21" },
		{ ",\"qe_identity_evaluation\":20", 1,
		  "TCB info of the newest, QE identity of evaluation 20",
		  "TCB info of evaluation 21, QE identity of evaluation 20" },
		{ ",\"tcb_evaluation\":21,\"tcb_info_evaluation\":20", 0,
		  "TCB info of evaluation 20, QE identity of evaluation 21",
		  "TCB info of evaluation 20, QE identity of evaluation 21" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct parts parts = good_parts(4);
		struct vouch_result *result;

		parts.policy = rows[i].policy;
		result = appraised(&parts, &newer);
		assert_int_equal(result_exit_status(result),
				 rows[i].exit_status);
		assert_says(result, "tdx.collateral.set", rows[i].used);
		assert_string_equal(
			find_check(result, "tdx.collateral.set")->expected,
			rows[i].expected);
		vouch_result_free(result);
	}
}

static void one_that_is_not_there_leaves_it_open(void **state)
{
	struct parts parts = good_parts(4);
	struct vouch_result *result;

	(void)state;
	parts.policy = ",\"tcb_evaluation\":17";
	result = appraised(&parts, &newer);
	assert_int_equal(result_exit_status(result), 3);
	assert_string_equal(check_outcome(result, "tdx.tcbinfo.present"),
			    "open");
	assert_string_equal(find_check(result, "tdx.tcbinfo.present")->expected,
			    "TCB info of evaluation 17");
	vouch_result_free(result);
}

/* Its identity is that of the other one, then. */
static void half_a_set_is_told_of(void **state)
{
	static const struct other_set half = { "17", NULL, NULL, false };
	struct parts parts = good_parts(5);
	struct vouch_result *result = appraised(&parts, &half);

	(void)state;
	assert_int_equal(result_exit_status(result), 0);
	assert_says(result, "tdx.collateral.set",
		    "TCB info of evaluation 20, QE identity of evaluation 20");
	assert_says(result, "tdx.collateral.other_set",
		    "UpToDate (TCB info of evaluation 17, QE identity of "
		    "evaluation 20), accepted");
	vouch_result_free(result);
}

/* What is there only once belongs to every set, and makes no other. */
static void one_set_of_two_numbers_is_one(void **state)
{
	struct parts parts = good_parts(4);
	struct appraiser *appraiser;
	struct vouch_result *result;
	struct vouch_bytes quote;

	(void)state;
	replace_in(&parts.identity, NUMBER, "\"tcbEvaluationDataNumber\":19");
	appraiser = appraiser_of(&parts);
	quote = intel_quote_make(intel, &parts.quote);
	assert_int_equal(appraise_once(appraiser, quote.data, quote.size,
				       &result, NULL),
			 0);
	assert_says(result, "tdx.collateral.set",
		    "TCB info of evaluation 20, QE identity of evaluation 19");
	assert_null(find_check(result, "tdx.collateral.other_set"));
	vouch_result_free(result);
	vouch_bytes_free(&quote);
	appraiser_free(appraiser);
	free_parts(&parts);
}

/* An unusable one says what is wrong with it, and nothing more. */
static void expired_set_says_so(void **state)
{
	static const struct other_set expired = { "21", "2026-07-01T00:00:00Z",
						  "2026-06-10T00:00:00Z",
						  true };
	struct parts parts = good_parts(4);
	struct vouch_result *result = appraised(&parts, &expired);

	(void)state;
	assert_int_equal(result_exit_status(result), 0);
	assert_says(result, "tdx.collateral.set",
		    "TCB info of evaluation 20, QE identity of evaluation 21");
	assert_says(
		result, "tdx.collateral.other_set",
		"UpToDate (TCB info of evaluation 21, QE identity of evaluation "
		"21), tdx.tcbinfo.window: ");
	vouch_result_free(result);
}

/* Another platform's is none of ours. */
static void other_platforms_are_left_out(void **state)
{
	static const struct other_set foreign = { "21", "90C06F000000",
						  "50C06F000000", false };
	struct parts parts = good_parts(4);
	struct vouch_result *result = appraised(&parts, &foreign);

	(void)state;
	assert_int_equal(result_exit_status(result), 0);
	assert_null(find_check(result, "tdx.collateral.other_set"));
	vouch_result_free(result);
}

/* Without the number in its query an address brings another evaluation. */
static void addresses_bring_the_number(void **state)
{
	static const struct {
		const char *id, *query;
	} rows[] = {
		{ "tdx.tcbinfo.present", "&tcbEvaluationDataNumber=21 and" },
		{ "tdx.qe.identity_present",
		  "/qe/identity?tcbEvaluationDataNumber=21 and" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct other_set none = { .number = "19" };
		struct parts parts = good_parts(4);
		struct vouch_result *result;

		parts.policy = ",\"tcb_evaluation\":21";
		if (i)
			replace_in(&parts.tcb_info, NUMBER,
				   "\"tcbEvaluationDataNumber\":21");
		result = appraised(&parts, &none);
		assert_non_null(strstr(find_check(result, rows[i].id)->remedy,
				       rows[i].query));
		vouch_result_free(result);
	}
}

/* So many signatures, until the verifier remembers the others. */
static void signatures_have_a_limit(void **state)
{
	struct parts parts = good_parts(4);
	struct appraiser *appraiser = appraiser_of(&parts);
	struct vouch_bytes quote = intel_quote_make(intel, &parts.quote);
	struct vouch_verifier *verifier = appraiser_verifier(appraiser);
	int appraisals = 0;

	(void)state;
	/* Too few for the chain, of which nothing is remembered then. */
	verifier->limits.signatures = 1;
	for (int i = 0; i < 2; i++)
		assert_appraised(appraiser, quote.data, quote.size, 3,
				 "tdx.chain.count", "open");
	verifier->limits.signatures = 2;
	for (int is_good = 0; !is_good; appraisals++) {
		struct vouch_result *result;
		const struct vouch_check *check;

		assert_true(appraisals < 10);
		assert_int_equal(appraise_once(appraiser, quote.data,
					       quote.size, &result, NULL),
				 0);
		check = find_check(result, "input.limit");
		is_good = !check;
		if (check)
			assert_string_equal(check->expected,
					    "at most 2 signatures of "
					    "certificates, CRLs and documents");
		assert_int_equal(vouch_result_status(result),
				 is_good ? VOUCH_STATUS_SIMULATED :
					   VOUCH_STATUS_NONE);
		vouch_result_free(result);
	}
	/*
	 * The chain of the quote has two; then two CRLs, two documents, and the
	 * certificate that signed these.
	 */
	print_message("# %d appraisals\n", appraisals);
	assert_int_equal(appraisals, 4);
	vouch_bytes_free(&quote);
	appraiser_free(appraiser);
	free_parts(&parts);
}

/* By so many signatures, with @id failed; frees @parts. */
static void assert_wanting(struct parts *parts, size_t signatures,
			   const char *id)
{
	struct appraiser *appraiser = appraiser_of(parts);
	struct vouch_bytes quote = intel_quote_make(intel, &parts->quote);
	struct vouch_result *result;

	appraiser_verifier(appraiser)->limits.signatures = signatures;
	assert_int_equal(appraise_once(appraiser, quote.data, quote.size,
				       &result, NULL),
			 0);
	print_bad_checks(result);
	assert_string_equal(check_outcome(result, "input.limit"), "open");
	assert_string_equal(check_outcome(result, id), "fail");
	assert_int_equal(vouch_result_status(result),
			 VOUCH_STATUS_CONTRAINDICATED);
	vouch_result_free(result);
	vouch_bytes_free(&quote);
	appraiser_free(appraiser);
	free_parts(parts);
}

/* Behind the chain two lists are verified: the second revokes. */
static void no_limit_takes_back_what_was_found(void **state)
{
	const struct intel_crl revoked = {
		.issuer = "Intel SGX PCK Platform CA",
		.key = intel->ca_key,
		.serial = 0x1002,
		.from = INTEL_AT - 9L * 24 * 60 * 60,
		.until = INTEL_AT + 9L * 24 * 60 * 60,
	};
	struct parts parts = good_parts(4);

	(void)state;
	exchange(&parts.pck_crl, intel_make_crl(&revoked));
	parts.more = copied(&parts.pck_crl);
	parts.more.data[parts.more.size - 1] ^= 1;
	assert_wanting(&parts, 4, "tdx.pck.revoked");
	/* Of a quote that is signed all the same. */
	parts = good_parts(4);
	parts.quote.body[TD_AT_MRTD] ^= 1;
	assert_wanting(&parts, 5, "tdx.mrtd");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signatures_have_a_limit),
		cmocka_unit_test(no_limit_takes_back_what_was_found),
		cmocka_unit_test(addresses_bring_the_number),
		cmocka_unit_test(newest_is_used),
		cmocka_unit_test(policy_names_one),
		cmocka_unit_test(each_document_has_its_own),
		cmocka_unit_test(one_that_is_not_there_leaves_it_open),
		cmocka_unit_test(half_a_set_is_told_of),
		cmocka_unit_test(one_set_of_two_numbers_is_one),
		cmocka_unit_test(expired_set_says_so),
		cmocka_unit_test(other_platforms_are_left_out),
	};

	return cmocka_run_group_tests(tests, parts_set_up, parts_tear_down);
}
