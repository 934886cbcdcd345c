// SPDX-License-Identifier: MIT
/* What people ask first of a result, and what each check is part of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "appraising.h"
#include "intel_parts.h"

#include <cmocka.h>

static struct vouch_result *appraise_parts(struct parts *parts)
{
	struct appraiser *appraiser = appraiser_of(parts);
	struct vouch_bytes quote = intel_quote_make(intel, &parts->quote);
	struct vouch_result *result;

	assert_int_equal(appraise_once(appraiser, quote.data, quote.size,
				       &result, NULL),
			 0);
	vouch_bytes_free(&quote);
	appraiser_free(appraiser);
	free_parts(parts);
	return result;
}

static void answer_is(const struct vouch_result *result,
		      enum vouch_question question,
		      enum vouch_check_status status, const char *text)
{
	struct vouch_answer answer;

	assert_true(vouch_result_answer(result, question, &answer));
	assert_non_null(strstr(answer.text, text));
	assert_int_equal(answer.status, status);
}

static void every_check_has_a_group(void **state)
{
	const struct vouch_check_info *info;

	(void)state;
	for (size_t i = 0; (info = vouch_check_info(i)); i++) {
		bool is_other = !strcmp(info->id, "policy.valid") ||
				!strcmp(info->id, "omissions");

		assert_int_equal(vouch_check_group(info->id) ==
					 VOUCH_GROUP_OTHER,
				 is_other);
	}
	assert_int_equal(vouch_check_group("snp.vek.tcb.snp"),
			 VOUCH_GROUP_PLATFORM);
	assert_int_equal(vouch_check_group("snp.vek.key"),
			 VOUCH_GROUP_SIGNATURES);
	assert_int_equal(vouch_check_group("tdx.pck.config.smt"),
			 VOUCH_GROUP_PLATFORM);
	assert_int_equal(vouch_check_group("tdx.mrtd"), VOUCH_GROUP_VALUES);
	assert_string_equal(vouch_check_group_name(VOUCH_GROUP_COUNT), "?");
}

static void a_good_quote_answers(void **state)
{
	struct parts parts = good_parts(4);
	struct vouch_result *result = appraise_parts(&parts);

	(void)state;
	answer_is(result, VOUCH_QUESTION_GENUINE, VOUCH_CHECK_WARN,
		  "under a root that was named, not revoked");
	answer_is(result, VOUCH_QUESTION_UP_TO_DATE, VOUCH_CHECK_PASS,
		  "UpToDate (platform UpToDate, module UpToDate, QE UpToDate)");
	answer_is(result, VOUCH_QUESTION_DEBUGGABLE, VOUCH_CHECK_PASS, "no");
	answer_is(result, VOUCH_QUESTION_BOOTED, VOUCH_CHECK_PASS, "MRTD ");
	answer_is(result, VOUCH_QUESTION_FRESH, VOUCH_CHECK_PASS, "yes, ");
	assert_null(vouch_result_status_accepted_by(result));
	vouch_result_free(result);
}

static void what_is_not_authentic_answers_nothing(void **state)
{
	struct parts parts = good_parts(4);
	EVP_PKEY *other = EVP_EC_gen("P-256");
	struct vouch_result *result;

	(void)state;
	parts.quote.pck_key = other;
	result = appraise_parts(&parts);
	answer_is(result, VOUCH_QUESTION_GENUINE, VOUCH_CHECK_FAIL,
		  "not shown: tdx.qe.report_sig failed");
	for (int i = VOUCH_QUESTION_UP_TO_DATE; i < VOUCH_QUESTION_FRESH; i++)
		answer_is(result, i, VOUCH_CHECK_OPEN,
			  "not known: it is not shown to be genuine");
	answer_is(result, VOUCH_QUESTION_FRESH, VOUCH_CHECK_OPEN, "not known");
	vouch_result_free(result);
	EVP_PKEY_free(other);
}

static void certificate_is(const struct vouch_result *result, size_t index,
			   const char *role, enum vouch_check_status status,
			   const char *check)
{
	const struct vouch_certificate *c =
		vouch_result_certificate(result, index);

	assert_non_null(c);
	assert_string_equal(c->role, role);
	assert_int_equal(c->status, status);
	assert_string_equal(c->check, check);
}

static void a_chain_is_whole(void **state)
{
	struct parts parts = good_parts(4);
	time_t at = parts.at;
	struct vouch_result *result = appraise_parts(&parts);

	(void)state;
	certificate_is(result, 0, "root", VOUCH_CHECK_PASS, "");
	certificate_is(result, 1, "CA", VOUCH_CHECK_PASS, "");
	certificate_is(result, 2, "PCK", VOUCH_CHECK_PASS, "");
	certificate_is(result, 3, "TCB signing", VOUCH_CHECK_PASS, "");
	assert_null(vouch_result_certificate(result, 4));
	assert_string_equal(vouch_result_certificate(result, 2)->subject,
			    "Intel SGX PCK Certificate");
	assert_true(vouch_result_certificate(result, 2)->not_before <= at);
	assert_true(vouch_result_certificate(result, 2)->not_after > at);
	assert_int_equal(vouch_result_certificate(result, 2)->issuer, 1);
	assert_int_equal(vouch_result_certificate(result, 3)->issuer, 0);
	assert_int_equal(vouch_result_time(result), at);
	vouch_result_free(result);
}

/* The check is about three certificates: the one that is broken is named. */
static void the_link_that_failed_is_named(void **state)
{
	struct parts parts = good_parts(4);
	struct vouch_bytes forged = copied(&intel->pck);
	const struct vouch_bytes *chain[] = { &forged, &intel->ca,
					      &intel->root };
	struct vouch_result *result;

	(void)state;
	forged.data[forged.size - 1] ^= 1;
	free(parts.quote.certs);
	parts.quote.certs = intel_pem(chain, 3);
	parts.quote.certs_size = strlen(parts.quote.certs);
	vouch_bytes_free(&forged);
	result = appraise_parts(&parts);
	certificate_is(result, 0, "root", VOUCH_CHECK_PASS, "");
	certificate_is(result, 1, "CA", VOUCH_CHECK_PASS, "");
	certificate_is(result, 2, "PCK", VOUCH_CHECK_FAIL,
		       "tdx.chain.signatures");
	assert_null(vouch_result_certificate(result, 3));
	assert_null(vouch_result_tcb_component(result, 0));
	vouch_result_free(result);
}

static void what_is_revoked_or_missing_is_named(void **state)
{
	struct parts parts = good_parts(4);
	struct vouch_result *result;

	(void)state;
	exchange(&parts.root_crl, (struct vouch_bytes){ 0 });
	result = appraise_parts(&parts);
	certificate_is(result, 1, "CA", VOUCH_CHECK_OPEN, "tdx.crl.root");
	vouch_result_free(result);

	parts = good_parts(4);
	exchange(&parts.signer, (struct vouch_bytes){ 0 });
	result = appraise_parts(&parts);
	certificate_is(result, 3, "TCB signing", VOUCH_CHECK_OPEN,
		       "tdx.tcbinfo.signer");
	assert_false(vouch_result_certificate(result, 3)->is_there);
	vouch_result_free(result);
}

static void components_are_beside_what_is_wanted(void **state)
{
	struct parts parts = good_parts(4);
	const struct vouch_tcb_component *component;
	struct vouch_result *result = appraise_parts(&parts);
	size_t count = 0;

	(void)state;
	while ((component = vouch_result_tcb_component(result, count))) {
		assert_true(component->has_wanted);
		assert_true(component->value >= component->wanted);
		assert_true(component->value);
		count++;
	}
	assert_true(count > 1);
	vouch_result_free(result);
}

static void no_result_answers_nothing(void **state)
{
	struct vouch_answer answer;
	char title[8];

	(void)state;
	for (int i = 0; i < VOUCH_QUESTION_COUNT; i++)
		answer_is(NULL, i, VOUCH_CHECK_OPEN, "not known");
	assert_false(vouch_result_answer(NULL, VOUCH_QUESTION_COUNT, &answer));
	assert_null(vouch_question_name(VOUCH_QUESTION_COUNT));
	assert_null(vouch_question_text(VOUCH_QUESTION_COUNT));
	assert_null(vouch_result_certificate(NULL, 0));
	assert_null(vouch_result_tcb_component(NULL, 0));
	assert_int_equal(vouch_result_time(NULL), 0);
	vouch_result_title(NULL, title, sizeof(title));
	assert_string_equal(title, "not rec");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_check_has_a_group),
		cmocka_unit_test(a_good_quote_answers),
		cmocka_unit_test(what_is_not_authentic_answers_nothing),
		cmocka_unit_test(a_chain_is_whole),
		cmocka_unit_test(the_link_that_failed_is_named),
		cmocka_unit_test(what_is_revoked_or_missing_is_named),
		cmocka_unit_test(components_are_beside_what_is_wanted),
		cmocka_unit_test(no_result_answers_nothing),
	};

	return cmocka_run_group_tests(tests, parts_set_up, parts_tear_down);
}
