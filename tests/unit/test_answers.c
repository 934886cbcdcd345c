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
	vouch_result_title(NULL, title, sizeof(title));
	assert_string_equal(title, "not rec");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_check_has_a_group),
		cmocka_unit_test(a_good_quote_answers),
		cmocka_unit_test(what_is_not_authentic_answers_nothing),
		cmocka_unit_test(no_result_answers_nothing),
	};

	return cmocka_run_group_tests(tests, parts_set_up, parts_tear_down);
}
