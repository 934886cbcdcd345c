// SPDX-License-Identifier: MIT
/*
 * The table of kinds is real: with one more row, and no other change of the
 * library, evidence of a kind that it has never heard of is detected, shown,
 * appraised, explained and drafted. This program has a table of its own in
 * place of appraise/kinds.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "appraise/kinds.h"
#include "appraising.h"
#include "evidence/kind.h"
#include "snp/kind.h"
#include "tdx/kind.h"
#include "toy_kind.h"

#include <vouch_bundle.h>

#include <cmocka.h>

static const struct evidence_kind *const rows[] = {
	&snp_kind, &tdx_kind, &sgx_kind, &token_kind, &toy_kind,
};

const struct evidence_kinds evidence_kinds = { rows, ARRAY_SIZE(rows) };

static const u8 toy[TOY_SIZE] = { 'T', 'O', 'Y', '1', 0xab, [52] = 3 };
static const u8 toy_endorsement[TOY_ENDORSEMENT_SIZE] = { 'T', 'O', 'Y', 'E',
							  0xab };

#define ZEROES "0000000000000000000000000000000000000000000000"
#define MEASUREMENT "ab" ZEROES ZEROES "00"
#define OTHER "ac" ZEROES ZEROES "00"

static struct appraiser *appraiser_of_toys(const char *measurement)
{
	struct appraiser *appraiser = appraiser_new();
	struct vouch_bytes endorsement = { (u8 *)toy_endorsement,
					   sizeof(toy_endorsement) };
	char policy[256];

	add_endorsement(appraiser, &endorsement);
	snprintf(policy, sizeof(policy),
		 "{\"freshness\": \"unchecked\", "
		 "\"toy\": {\"measurement\": \"%s\"}}",
		 measurement);
	set_policy(appraiser, policy);
	return appraiser;
}

static void is_shown(void **state)
{
	char *json = NULL;

	(void)state;
	assert_int_equal(vouch_show(toy, sizeof(toy), &json, NULL), 0);
	assert_non_null(strstr(json, "\"type\": \"toy\""));
	assert_non_null(strstr(json, "\"level\": 3"));
	free(json);
	assert_int_equal(vouch_show(toy_endorsement, sizeof(toy_endorsement),
				    &json, NULL),
			 0);
	assert_non_null(strstr(json, "toy endorsement"));
	free(json);
}

static void is_appraised(void **state)
{
	struct appraiser *right = appraiser_of_toys(MEASUREMENT);
	struct appraiser *wrong = appraiser_of_toys(OTHER);
	struct appraiser *nobody = appraiser_new();

	(void)state;
	assert_appraised(right, toy, sizeof(toy), 0, "toy.measurement", "pass");
	assert_appraised(right, toy, sizeof(toy), 0, "policy.selfcheck",
			 "pass");
	assert_appraised(wrong, toy, sizeof(toy), 1, "toy.measurement", "fail");
	assert_appraised(nobody, toy, sizeof(toy), 1, "toy.endorsed", "fail");
	appraiser_free(right);
	appraiser_free(wrong);
	appraiser_free(nobody);
}

/* The option that every kind with a measurement takes. */
static void takes_options(void **state)
{
	struct appraiser *appraiser = appraiser_of_toys(MEASUREMENT);

	(void)state;
	assert_int_equal(appraiser_expect(appraiser, "measurement", OTHER,
					  "--measurement", NULL),
			 0);
	assert_appraised(appraiser, toy, sizeof(toy), 1, "toy.measurement",
			 "fail");
	appraiser_free(appraiser);
}

static void has_claims(void **state)
{
	struct appraiser *appraiser = appraiser_of_toys(MEASUREMENT);
	struct vouch_result *result;
	char *json;

	(void)state;
	assert_int_equal(
		appraise_once(appraiser, toy, sizeof(toy), &result, NULL), 0);
	json = vouch_result_json(result);
	assert_non_null(strstr(json, "\"tee\": \"toy\""));
	assert_non_null(strstr(json, "\"toy\": {\"authenticated\": true"));
	free(json);
	vouch_result_free(result);
	appraiser_free(appraiser);
}

static void is_drafted(void **state)
{
	struct appraiser *appraiser = appraiser_of_toys(MEASUREMENT);
	struct vouch_result *result;
	char *json;

	(void)state;
	assert_int_equal(
		appraise_once(appraiser, toy, sizeof(toy), &result, NULL), 0);
	assert_int_equal(vouch_result_policy(result, 0, &json, NULL), 0);
	assert_non_null(strstr(json, "\"measurement\": \"" MEASUREMENT "\""));
	free(json);
	vouch_result_free(result);
	appraiser_free(appraiser);
}

static void is_explained(void **state)
{
	const struct vouch_check_info *info =
		vouch_check_explain("toy.endorsed");
	bool is_listed = false;

	(void)state;
	assert_non_null(info);
	assert_string_equal(info->reason,
			    "Anybody can make a report of a toy.");
	for (size_t i = 0; vouch_check_info(i); i++)
		is_listed |= vouch_check_info(i) == info;
	assert_true(is_listed);
}

static void is_bundled(void **state)
{
	struct vouch_bundle *bundle = vouch_bundle_new();
	const struct vouch_bundle_item *item;

	(void)state;
	assert_int_equal(vouch_bundle_add(bundle, toy_endorsement,
					  sizeof(toy_endorsement), "toy", 1,
					  NULL),
			 0);
	item = vouch_bundle_item(bundle, 0);
	assert_string_equal(item->kind, "toy");
	vouch_bundle_free(bundle);
}

/* Given as evidence, its endorsement is told what to do with. */
static void is_told_apart(void **state)
{
	struct appraiser *appraiser = appraiser_new();
	struct vouch_result *result;

	(void)state;
	assert_int_equal(appraise_once(appraiser, toy_endorsement,
				       sizeof(toy_endorsement), &result, NULL),
			 0);
	assert_string_equal(
		find_check(result, "input.type")->remedy,
		"this is a toy endorsement: give it with --endorsements");
	vouch_result_free(result);
	appraiser_free(appraiser);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_shown),
		cmocka_unit_test(is_appraised),
		cmocka_unit_test(takes_options),
		cmocka_unit_test(has_claims),
		cmocka_unit_test(is_drafted),
		cmocka_unit_test(is_explained),
		cmocka_unit_test(is_bundled),
		cmocka_unit_test(is_told_apart),
	};

	return cmocka_run_group_tests_name("kinds", tests, NULL, NULL);
}
