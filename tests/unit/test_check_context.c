// SPDX-License-Identifier: MIT
/* What a result stands on beside the evidence, and how values are named. */
#include <setjmp.h>
#include <stdarg.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "amd.h"
#include "appraising.h"

#include <cmocka.h>

#define DAY (24L * 60 * 60)
#define AT_PLATFORM_INFO 0x040
#define M4D                                                \
	"4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d" \
	"4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d"
#define M5E                                                \
	"5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e" \
	"5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e"
#define UNCHECKED "\"freshness\":\"unchecked\""

static struct amd *amd;
static u8 report[REPORT_SIZE]; /* its MEASUREMENT is M4D */

static int set_up(void **state)
{
	(void)state;
	amd = amd_new("Milan");
	amd_fill_report(amd, report, 3, false);
	memset(report + 0x090, 0x4d, 48);
	amd_sign_report(amd, report);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	amd_free(amd);
	return 0;
}

static struct appraiser *appraiser_by(const char *policy)
{
	struct appraiser *appraiser = appraiser_new();

	add_chain(appraiser, &amd->ark, &amd->ask, &amd->vcek);
	if (policy)
		assert_int_equal(appraiser_set_policy(appraiser, policy,
						      strlen(policy), "p.json",
						      NULL),
				 0);
	return appraiser;
}

/* Appraises @of; frees @appraiser. */
static struct vouch_result *appraised(struct appraiser *appraiser, const u8 *of,
				      size_t size)
{
	struct vouch_result *result;

	assert_int_equal(appraise_once(appraiser, of, size, &result, NULL), 0);
	print_bad_checks(result);
	appraiser_free(appraiser);
	return result;
}

static struct vouch_result *result_by(const char *policy)
{
	return appraised(appraiser_by(policy), report, sizeof(report));
}

static void time_is_told(void **state)
{
	struct appraiser *appraiser = appraiser_by(NULL);
	struct vouch_result *result;

	(void)state;
	appraiser_set_time(appraiser, time(NULL));
	result = appraised(appraiser, report, sizeof(report));
	assert_string_equal(check_outcome(result, "time.source"), "pass");
	assert_string_equal(find_check(result, "time.source")->source,
			    "time that was given");
	assert_string_equal(check_outcome(result, "time.skew"), "skip");
	vouch_result_free(result);

	result = result_by(NULL);
	assert_string_equal(find_check(result, "time.source")->source, "clock");
	vouch_result_free(result);

	/* A machine without a battery. */
	appraiser = appraiser_by(NULL);
	appraiser_set_time(appraiser, 1526860799);
	result = appraised(appraiser, report, sizeof(report));
	assert_string_equal(check_outcome(result, "time.source"), "open");
	vouch_result_free(result);
	appraiser = appraiser_by(NULL);
	appraiser_set_time(appraiser, 1526860800);
	result = appraised(appraiser, report, sizeof(report));
	assert_string_equal(check_outcome(result, "time.source"), "pass");
	vouch_result_free(result);
}

/* A list that is issued ahead, though of somebody else. */
static void clock_is_behind(void **state)
{
	static const struct {
		long from;
		const char *outcome;
		int exit_status;
	} rows[] = { { -DAY, "pass", 0 }, { DAY, "warn", 1 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct amd_crl spec = {
			.issuer = "ARK-Genoa",
			.key = amd->ark_key,
			.from = rows[i].from,
			.until = 9 * DAY,
		};
		struct vouch_bytes crl = amd_make_crl(&spec);
		struct appraiser *appraiser =
			appraiser_by("{" UNCHECKED ",\"snp\":"
				     "{\"measurement\":\"" M4D "\"}}");

		add_endorsement(appraiser, &crl);
		assert_appraised(appraiser, report, sizeof(report),
				 rows[i].exit_status, "time.skew",
				 rows[i].outcome);
		appraiser_free(appraiser);
		vouch_bytes_free(&crl);
	}
}

static void policy_is_told(void **state)
{
	struct vouch_result *result = result_by("{}");

	(void)state;
	assert_string_equal(find_check(result, "policy.valid")->actual,
			    "p.json (SHA-256 "
			    "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310"
			    "c060f61caaff8a)");
	assert_string_equal(check_outcome(result, "policy.selfcheck"), "open");
	vouch_result_free(result);

	result = result_by(NULL);
	assert_string_equal(check_outcome(result, "policy.valid"), "skip");
	vouch_result_free(result);

	/* What any guest of that machine meets pins nothing. */
	result = result_by("{\"snp\":{\"vmpl\":0}}");
	assert_string_equal(check_outcome(result, "policy.selfcheck"), "open");
	vouch_result_free(result);

	result = result_by("{\"nonce\":\"0102030405060708\","
			   "\"snp\":{\"measurement\":\"" M4D "\"}}");
	assert_string_equal(find_check(result, "policy.selfcheck")->actual,
			    "measurement, nonce");
	/* It is the same for each request. */
	assert_string_equal(check_outcome(result, "freshness.bound"), "open");
	vouch_result_free(result);
}

#define AZURE_ID_KEY                                       \
	"0356215882a825279a85b300b0b742931d113bf7e32dde2e" \
	"50ffde7ec743ca491ecdd7f336dc28a6e0b2bb57af7a44a3"
#define ZERO32 \
	"0000000000000000000000000000000000000000000000000000000000000000"
#define ONE32 "0100000000000000000000000000000000000000000000000000000000000000"

/* Nearly every guest has zeroes, so that accepting them pins nothing. */
static void zeroes_tell_no_guest(void **state)
{
	static const struct {
		const char *policy, *outcome, *actual;
	} rows[] = {
		{ "{\"snp\":{\"host_data\":\"" ZERO32 "\"}}", "open",
		  "zeroes for HOST_DATA, which nearly every guest has" },
		{ "{\"snp\":{\"host_data\":[\"" ONE32 "\",\"" ZERO32 "\"]}}",
		  "open",
		  "zeroes for HOST_DATA, which nearly every guest has" },
		{ "{\"snp\":{\"host_data\":\"" ONE32 "\"}}", "pass",
		  "HOST_DATA" },
		/* Azure starts every guest with it. */
		{ "{\"snp\":{\"id_key_digest\":\"" AZURE_ID_KEY "\"}}", "open",
		  "ID key, which every guest of its provider has" },
		{ "{\"snp\":{\"measurement\":\"" M4D
		  "\",\"host_data\":\"" ZERO32 "\"}}",
		  "pass", "measurement" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vouch_result *result = result_by(rows[i].policy);

		assert_string_equal(check_outcome(result, "policy.selfcheck"),
				    rows[i].outcome);
		assert_string_equal(
			find_check(result, "policy.selfcheck")->actual,
			rows[i].actual);
		vouch_result_free(result);
	}
}

/* The report is over what user 1000 gave; raw REPORT_DATA is root's. */
static void a_bare_report_is_of_a_user(void **state)
{
	static const struct {
		const char *uids;
		bool is_separated, is_expected;
		const char *freshness, *uid, *actual;
	} rows[] = {
		{ "1000", true, true, "pass", "pass", "user 1000" },
		{ "[7,1000]", true, true, "pass", "pass", "user 1000" },
		{ "1001", true, true, "fail", "absent", NULL },
		{ "0", true, true, "fail", "absent", NULL },
		{ "1000", false, true, "fail", "absent", NULL },
		{ "[1000,0]", false, true, "pass", "pass", "user 0" },
		{ "1000", true, false, "absent", "open",
		  "not known without REPORT_DATA" },
	};
	u8 given[64], separated[REPORT_SIZE];
	char hex[129], policy[256];

	(void)state;
	memset(given, 0x52, sizeof(given));
	for (size_t i = 0; i < sizeof(given); i++)
		sprintf(hex + 2 * i, "52");
	memcpy(separated, report, sizeof(separated));
	assert_int_equal(vouch_separated_report_data(1000, given,
						     separated + 0x50, NULL),
			 0);
	amd_sign_report(amd, separated);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vouch_result *result;
		struct appraiser *appraiser;

		snprintf(policy, sizeof(policy), "{" UNCHECKED ",\"uid\":%s}",
			 rows[i].uids);
		appraiser = appraiser_by(policy);
		if (rows[i].is_expected)
			appraiser_expect(appraiser, "report_data", hex,
					 "--report-data", NULL);
		assert_int_equal(
			appraise_once(appraiser,
				      rows[i].is_separated ? separated : report,
				      REPORT_SIZE, &result, NULL),
			0);
		assert_string_equal(check_outcome(result,
						  "freshness.report_data"),
				    rows[i].freshness);
		assert_string_equal(check_outcome(result, "evidence.uid"),
				    rows[i].uid);
		if (rows[i].actual)
			assert_string_equal(
				find_check(result, "evidence.uid")->actual,
				rows[i].actual);
		vouch_result_free(result);
		appraiser_free(appraiser);
	}
}

/* A nonce is REPORT_DATA, too; authenticity alone asks for no user. */
static void a_nonce_is_separated_too(void **state)
{
	static const char policy[] =
		"{" UNCHECKED ",\"uid\":1000,\"nonce\":\"0102030405060708\"}";
	u8 given[64] = { 1, 2, 3, 4, 5, 6, 7, 8 }, separated[REPORT_SIZE];
	struct appraiser *appraiser = appraiser_by(policy);

	(void)state;
	memcpy(separated, report, sizeof(separated));
	assert_int_equal(vouch_separated_report_data(1000, given,
						     separated + 0x50, NULL),
			 0);
	amd_sign_report(amd, separated);
	assert_appraised(appraiser, separated, sizeof(separated), 3,
			 "evidence.uid", "pass");
	assert_appraised(appraiser, report, sizeof(report), 1,
			 "freshness.report_data", "fail");
	appraiser_free(appraiser);
	appraiser = appraiser_by("{\"uid\":1000}");
	appraiser_set_authentic_only(appraiser, true);
	assert_appraised(appraiser, report, sizeof(report), 0, "evidence.uid",
			 "skip");
	appraiser_free(appraiser);
}

static void omissions_are_listed(void **state)
{
	struct vouch_result *result = result_by("{" UNCHECKED "}");
	const struct vouch_check *check = find_check(result, "omissions");

	(void)state;
	assert_int_equal(check->status, VOUCH_CHECK_SKIP);
	assert_non_null(strstr(check->actual, "freshness.bound, "));
	assert_non_null(strstr(check->actual, "snp.host_data"));
	assert_null(strstr(check->actual, "snp.sig"));
	assert_null(strstr(check->actual, "omissions"));
	vouch_result_free(result);

	/* So is what is open. */
	result = result_by("{}");
	assert_string_equal(check_outcome(result, "snp.measurement"), "open");
	assert_non_null(strstr(find_check(result, "omissions")->actual,
			       "snp.measurement, "));
	vouch_result_free(result);
}

/* One word for it, in JSON too. */
static void open_checks_are_told(void **state)
{
	struct vouch_result *result = result_by("{}");
	char *json = vouch_result_json(result);

	(void)state;
	assert_string_equal(vouch_check_status_name(VOUCH_CHECK_OPEN), "open");
	assert_non_null(strstr(json, "{\"id\": \"snp.measurement\", "
				     "\"status\": \"open\", "
				     "\"reason\": \"unasked\", "
				     "\"group\": \"reference values\", "
				     "\"expected\": \"a reference value\""));
	free(json);
	vouch_result_free(result);
}

static void unknown_bits_have_levels(void **state)
{
	static const struct {
		const char *policy, *outcome;
	} rows[] = {
		{ "{}", "warn" },
		{ "{\"unknown_bits\":\"warn\"}", "warn" },
		{ "{\"unknown_bits\":\"allow\"}", "skip" },
		{ "{\"unknown_bits\":\"refuse\"}", "fail" },
		{ "{\"strict\":true}", "fail" },
		{ "{\"strict\":true,\"unknown_bits\":\"allow\"}", "fail" },
		{ "{\"strict\":false,\"unknown_bits\":\"allow\"}", "skip" },
	};
	u8 other[REPORT_SIZE];

	(void)state;
	memcpy(other, report, sizeof(other));
	other[AT_PLATFORM_INFO + 5] |= 1; /* bit 40 */
	amd_sign_report(amd, other);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vouch_result *result = appraised(
			appraiser_by(rows[i].policy), other, sizeof(other));

		assert_string_equal(check_outcome(result,
						  "snp.platform.unknown"),
				    rows[i].outcome);
		vouch_result_free(result);
	}
}

static void matching_value_is_named(void **state)
{
	static const struct {
		const char *values, *source;
	} rows[] = {
		{ "\"" M4D "\"", "p.json:2: snp.measurement" },
		{ "[\"" M4D "\"]", "p.json:2: snp.measurement" },
		{ "[\"" M5E "\",\"" M4D "\"]", "p.json:2: snp.measurement[1]" },
		{ "{\"value\":\"" M4D "\",\"name\":\"June\"}",
		  "p.json:2: snp.measurement (June)" },
		{ "[{\"value\":\"" M5E "\",\"name\":\"May\"},"
		  "{\"value\":\"" M4D "\",\"name\":\"June\",\"comment\":1}]",
		  "p.json:2: snp.measurement[1] (June)" },
	};
	char policy[1024];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vouch_result *result;

		snprintf(policy, sizeof(policy),
			 "{\"snp\":{\n\"measurement\":%s}}", rows[i].values);
		result = result_by(policy);
		assert_string_equal(check_outcome(result, "snp.measurement"),
				    "pass");
		assert_string_equal(
			find_check(result, "snp.measurement")->source,
			rows[i].source);
		vouch_result_free(result);
	}
}

static void wrong_objects_are_refused(void **state)
{
	static const struct {
		const char *value, *error;
	} rows[] = {
		{ "{}", "has an object without a value" },
		{ "{\"value\":{}}", "has an object without a value" },
		{ "{\"name\":\"June\"}", "has an object without a value" },
		{ "{\"value\":\"" M4D "\",\"x\":1}",
		  "has an object with other members, want value, name and "
		  "comment" },
		{ "{\"value\":\"" M4D "\",\"name\":1}",
		  "has an object with other members, want value, name and "
		  "comment" },
		{ "{\"value\":\"4d\"}", "is '4d', want 48 bytes in hex" },
	};
	struct appraiser *appraiser = appraiser_new();
	char policy[1024], wanted[256];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vouch_error error;

		snprintf(policy, sizeof(policy),
			 "{\"snp\":{\n \"measurement\":[%s]}}", rows[i].value);
		snprintf(wanted, sizeof(wanted),
			 "p.json:2:2: 'snp.measurement' %s", rows[i].error);
		assert_int_equal(appraiser_set_policy(appraiser, policy,
						      strlen(policy), "p.json",
						      &error),
				 -EBADMSG);
		assert_string_equal(error.text, wanted);
	}
	appraiser_free(appraiser);
}

static void wrong_sizes_are_told(void **state)
{
	static const size_t sizes[] = { 1183, 1185, 1184 + 23, 60 };
	u8 longer[REPORT_SIZE + 64] = { 0 };

	(void)state;
	memcpy(longer, report, sizeof(report));
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct vouch_result *result =
			appraised(appraiser_by(NULL), longer, sizes[i]);

		assert_int_equal(result_exit_status(result), 3);
		assert_string_equal(check_outcome(result, "input.size"),
				    "open");
		vouch_result_free(result);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(time_is_told),
		cmocka_unit_test(clock_is_behind),
		cmocka_unit_test(policy_is_told),
		cmocka_unit_test(zeroes_tell_no_guest),
		cmocka_unit_test(a_bare_report_is_of_a_user),
		cmocka_unit_test(a_nonce_is_separated_too),
		cmocka_unit_test(omissions_are_listed),
		cmocka_unit_test(open_checks_are_told),
		cmocka_unit_test(unknown_bits_have_levels),
		cmocka_unit_test(matching_value_is_named),
		cmocka_unit_test(wrong_objects_are_refused),
		cmocka_unit_test(wrong_sizes_are_told),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
