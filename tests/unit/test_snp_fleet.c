// SPDX-License-Identifier: MIT
/* What a store of many hosts costs a report: few signatures, and which. */
#define _GNU_SOURCE /* memmem() */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "amd.h"
#include "appraising.h"
#include "base/bytes.h"
#include "snp/private.h"

#include <cmocka.h>

#define AT_CHIP_ID 0x1a0

static struct amd *milan;
static u8 report[REPORT_SIZE], masked[REPORT_SIZE];

/* What the check of the VEK says, whatever it comes to. */
static void vek_is(const struct appraiser *appraiser, const u8 *of,
		   const char *actual)
{
	struct vouch_result *result;

	assert_int_equal(
		appraise_once(appraiser, of, REPORT_SIZE, &result, NULL), 0);
	assert_string_equal(find_check(result, "snp.vek.present")->actual,
			    actual);
	vouch_result_free(result);
}

/* VCEKs of other chips, and with another key. */
static void add_fleet(struct appraiser *appraiser, EVP_PKEY *key, int count)
{
	add_anchor(appraiser, &milan->ark);
	add_endorsement(appraiser, &milan->ask);
	for (int i = 0; i < count; i++) {
		struct amd_vek spec = { .key = key,
					.hwid = { 1, (u8)i, (u8)(i >> 8) } };
		struct vouch_bytes der = amd_make_vek(milan, &spec);

		add_endorsement(appraiser, &der);
		vouch_bytes_free(&der);
	}
}

/* None, because @limit was met. */
static void assert_ended(const struct appraiser *appraiser, const u8 *of,
			 const char *limit)
{
	struct vouch_result *result;
	const struct vouch_check *check;

	assert_int_equal(
		appraise_once(appraiser, of, REPORT_SIZE, &result, NULL), 0);
	check = find_check(result, "input.limit");
	assert_non_null(check);
	assert_string_equal(check->expected, limit);
	assert_int_equal(vouch_result_status(result), VOUCH_STATUS_NONE);
	vouch_result_free(result);
}

static void few_of_a_fleet_are_tried(void **state)
{
	struct appraiser *appraiser = authentic();
	EVP_PKEY *key = EVP_EC_gen("P-384");

	(void)state;
	add_fleet(appraiser, key, 256 + 2);
	vek_is(appraiser, report, "none of 258 is for this chip and TCB");
	/* The right one is behind the last that is tried. */
	add_endorsement(appraiser, &milan->vcek);
	vek_is(appraiser, masked,
	       "none of the first 256 that fit; no more are tried");
	assert_appraised(appraiser, report, REPORT_SIZE, 0, "snp.sig", "pass");
	/* Each of them is a signature. */
	appraiser_verifier(appraiser)->limits.signatures = 10;
	vek_is(appraiser, masked,
	       "none of the first 10 that fit; no more are tried");
	assert_ended(appraiser, masked,
		     "at most 10 signatures of certificates, "
		     "CRLs and documents");
	appraiser_verifier(appraiser)->limits.signatures = 4096;
	/* Where a chip may not be hidden, none is tried. */
	appraiser_set_authentic_only(appraiser, false);
	assert_appraised(appraiser, masked, REPORT_SIZE, 1,
			 "snp.vek.hwid.masked", "fail");
	assert_appraised(appraiser, masked, REPORT_SIZE, 1, "snp.vek.present",
			 "absent");
	appraiser_free(appraiser);
	EVP_PKEY_free(key);
}

/* @der with the last byte changed, which is of the signature. */
static void add_altered(struct appraiser *appraiser,
			const struct vouch_bytes *der, u8 by)
{
	struct vouch_bytes copy = { malloc(der->size), der->size };

	assert_non_null(copy.data);
	memcpy(copy.data, der->data, der->size);
	copy.data[copy.size - 1] ^= by;
	add_endorsement(appraiser, &copy);
	vouch_bytes_free(&copy);
}

/* Of each CA so many: 10,000 pairs took 0.8 s. */
#define COPIES 100

static void altered_cas_are_tried_once(void **state)
{
	struct appraiser *appraiser = authentic();
	clock_t from;

	(void)state;
	add_chain(appraiser, &milan->ark, &milan->ask, &milan->vcek);
	for (int i = 1; i <= COPIES; i++) {
		add_altered(appraiser, &milan->ask, (u8)i);
		add_altered(appraiser, &milan->ark, (u8)i);
	}
	from = clock();
	assert_appraised(appraiser, report, REPORT_SIZE, 0, "snp.sig", "pass");
	assert_true(clock() - from < CLOCKS_PER_SEC / 4);
	appraiser_free(appraiser);
}

/* Altered copies first: neither the result nor the root depends on order. */
static void good_cas_win_behind_altered_ones(void **state)
{
	struct appraiser *appraiser = authentic();

	(void)state;
	for (int i = 1; i <= COPIES; i++) {
		add_altered(appraiser, &milan->ark, (u8)i);
		add_altered(appraiser, &milan->ask, (u8)i);
		add_altered(appraiser, &milan->vcek, (u8)i);
	}
	add_endorsement(appraiser, &milan->vcek);
	add_endorsement(appraiser, &milan->ask);
	add_anchor(appraiser, &milan->ark);
	for (int i = 0; i < 2; i++)
		assert_appraised(appraiser, report, REPORT_SIZE, 0,
				 "snp.chain.signatures", "pass");
	appraiser_free(appraiser);
}

/* Of another chip each, so many and two: of one alone its faults are told. */
static void add_hosts(struct appraiser *appraiser, int count)
{
	struct vouch_bytes der = { malloc(milan->vcek.size), milan->vcek.size };
	u8 *hwid;

	assert_non_null(der.data);
	memcpy(der.data, milan->vcek.data, der.size);
	hwid = memmem(der.data, der.size, report + AT_CHIP_ID, 64);
	assert_non_null(hwid);
	for (int i = 1; i <= count + 2; i++) {
		hwid[62] = (u8)(report[AT_CHIP_ID + 62] ^ i);
		hwid[63] = (u8)(report[AT_CHIP_ID + 63] ^ i >> 8);
		add_endorsement(appraiser, &milan->ask);
		add_endorsement(appraiser, &der);
	}
	vouch_bytes_free(&der);
}

/* CPU time of some reports against a store of so many hosts more. */
static double cost_of(int hosts, bool is_known)
{
	struct appraiser *appraiser = authentic();
	const char *outcome = is_known ? "pass" : "open";
	clock_t from;

	add_hosts(appraiser, hosts);
	if (is_known)
		add_chain(appraiser, &milan->ark, &milan->ask, &milan->vcek);
	from = clock();
	for (int i = 0; i < 200; i++)
		assert_appraised(appraiser, report, REPORT_SIZE,
				 is_known ? 0 : 3, "snp.vek.present", outcome);
	from = clock() - from;
	appraiser_free(appraiser);
	return (double)from;
}

#define HOSTS 10000

/*
 * "make bench" has the aim, which is 1.2 times as long. With a walk over all of
 * the store an unknown chip took hundreds of times as long.
 */
static void a_fleet_costs_no_more(void **state)
{
	(void)state;
	for (int is_known = 0; is_known <= 1; is_known++) {
		double one = cost_of(0, is_known);
		double many = cost_of(HOSTS, is_known);

		print_message("# %d hosts: %.2f times as long as one\n", HOSTS,
			      many / one);
		assert_true(many < 3 * one);
	}
}

/* What was not verified has not failed: with a higher limit it holds. */
static void signatures_have_a_limit(void **state)
{
	struct appraiser *appraiser = authentic();

	(void)state;
	for (int i = 1; i <= COPIES; i++)
		add_altered(appraiser, &milan->ask, (u8)i);
	add_chain(appraiser, &milan->ark, &milan->ask, &milan->vcek);
	appraiser_verifier(appraiser)->limits.signatures = COPIES;
	assert_ended(appraiser, report,
		     "at most 100 signatures of certificates, CRLs "
		     "and documents");
	/* The altered ones are remembered. */
	assert_appraised(appraiser, report, REPORT_SIZE, 0, "input.limit",
			 "absent");
	appraiser_free(appraiser);
}

#define TWO(pair) pair "" pair
#define FOUR(pair) TWO(pair) TWO(pair)
#define BYTES12(pair) FOUR(pair) FOUR(pair) FOUR(pair)
#define MEASURED_AS(pair)                                                   \
	"{\"freshness\":\"unchecked\",\"snp\":{\"measurement\":\"" BYTES12( \
		pair) BYTES12(pair) BYTES12(pair) BYTES12(pair) "\"}}"
#define MEASURED MEASURED_AS("4d")
#define OTHERWISE MEASURED_AS("52")
#define REVOKED 0x10001 /* the ASK */

/* By a report and lists, of which only so many signatures are verified. */
static struct vouch_result *limited_result(const char *policy, long serial,
					   size_t signatures)
{
	const struct amd_crl spec = { "ARK-Milan", milan->ark_key,
				      .serial = serial };
	struct vouch_bytes der = amd_make_crl(&spec);
	struct appraiser *appraiser = authentic();
	struct vouch_result *result;

	appraiser_set_authentic_only(appraiser, false);
	set_policy(appraiser, policy);
	add_chain(appraiser, &milan->ark, &milan->ask, &milan->vcek);
	add_endorsement(appraiser, &der);
	for (int i = 1; i <= COPIES; i++)
		add_altered(appraiser, &der, (u8)i);
	appraiser_verifier(appraiser)->limits.signatures = signatures;
	assert_int_equal(appraise_once(appraiser, report, REPORT_SIZE, &result,
				       NULL),
			 0);
	assert_string_equal(check_outcome(result, "input.limit"), "open");
	vouch_bytes_free(&der);
	appraiser_free(appraiser);
	return result;
}

/* Two signatures of the chain, and one of the list that revokes. */
static void no_limit_takes_back_what_was_found(void **state)
{
	static const struct {
		const char *policy;
		long serial;
		size_t signatures;
		const char *id, *outcome;
		int exit_status;
	} rows[] = {
		{ MEASURED, REVOKED, 3, "snp.crl.revoked", "fail", 1 },
		{ MEASURED, REVOKED, 2, "snp.crl.revoked", "absent", 3 },
		{ MEASURED, 0, 3, "snp.measurement", "pass", 3 },
		{ OTHERWISE, 0, 3, "snp.measurement", "fail", 1 },
		{ MEASURED, 0, 1, "snp.chain.signatures", "fail", 3 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vouch_result *result = limited_result(
			rows[i].policy, rows[i].serial, rows[i].signatures);

		print_message("# %zu\n", i);
		print_bad_checks(result);
		assert_string_equal(check_outcome(result, rows[i].id),
				    rows[i].outcome);
		assert_int_equal(result_exit_status(result),
				 rows[i].exit_status);
		vouch_result_free(result);
	}
}

static void add_roots(struct appraiser *appraiser, int count)
{
	for (int i = 0; i < count; i++) {
		EVP_PKEY *key = EVP_EC_gen("P-256");
		struct amd_ca spec = { "ARK-Milan", "ARK-Milan", key,
				       milan->ark_key, .serial = 100 + i };
		struct vouch_bytes der = amd_make_ca(&spec);

		add_anchor(appraiser, &der);
		vouch_bytes_free(&der);
		EVP_PKEY_free(key);
	}
}

static void many_roots_are_told(void **state)
{
	struct appraiser *appraiser = authentic();

	(void)state;
	add_roots(appraiser, 63);
	add_chain(appraiser, &milan->ark, &milan->ask, &milan->vcek);
	assert_appraised(appraiser, report, REPORT_SIZE, 0, "input.limit",
			 "absent");
	add_roots(appraiser, 1);
	assert_ended(appraiser, report, "at most 64 trust anchors of one name");
	appraiser_free(appraiser);
}

/* @of, and behind it a table with the VCEK; AMD 56421, section 4.1.8.1. */
static struct vouch_bytes with_vcek(const u8 *of)
{
	static const u8 guid[16] = { 0x63, 0xda, 0x75, 0x8d, 0xe6, 0x64,
				     0x45, 0x64, 0xad, 0xc5, 0xf4, 0xb9,
				     0x3b, 0xe8, 0xac, 0xcd };
	size_t size = milan->vcek.size;
	struct vouch_bytes whole = { NULL, REPORT_SIZE + 48 + size };
	u8 *entry;

	whole.data = calloc(1, whole.size);
	assert_non_null(whole.data);
	memcpy(whole.data, of, REPORT_SIZE);
	entry = whole.data + REPORT_SIZE;
	memcpy(entry, guid, sizeof(guid));
	entry[16] = 48;
	entry[20] = (u8)size;
	entry[21] = (u8)(size >> 8);
	memcpy(entry + 48, milan->vcek.data, size);
	return whole;
}

/* It is meant for the report: behind a store of others, too, it is judged. */
static void what_a_host_brings_is_judged(void **state)
{
	struct appraiser *appraiser = authentic();
	struct vouch_bytes whole;
	u8 changed[REPORT_SIZE];

	(void)state;
	memcpy(changed, report, sizeof(changed));
	changed[0x180]++; /* REPORTED_TCB */
	whole = with_vcek(changed);
	add_anchor(appraiser, &milan->ark);
	add_hosts(appraiser, 100);
	vek_is(appraiser, changed, "none of 102 is for this chip and TCB");
	assert_appraised(appraiser, whole.data, whole.size, 3, "snp.vek.tcb.bl",
			 "open");
	vouch_bytes_free(&whole);
	appraiser_free(appraiser);
}

/* The one VLEK of a store is meant for a report by a VLEK. */
static void kinds_are_told_apart(void **state)
{
	struct appraiser *appraiser = authentic();
	u8 by_vlek[REPORT_SIZE];

	(void)state;
	amd_fill_report(milan, by_vlek, 3, true);
	amd_sign_report(milan, by_vlek);
	add_anchor(appraiser, &milan->ark);
	add_endorsement(appraiser, &milan->asvk);
	add_hosts(appraiser, 100);
	vek_is(appraiser, by_vlek, "none of 102 is of this kind");
	add_endorsement(appraiser, &milan->vlek);
	assert_appraised(appraiser, by_vlek, REPORT_SIZE, 0, "snp.sig", "pass");
	by_vlek[0x180]++; /* REPORTED_TCB */
	assert_appraised(appraiser, by_vlek, REPORT_SIZE, 3, "snp.vek.tcb.bl",
			 "open");
	vek_is(appraiser, report, "none of 103 is for this chip and TCB");
	appraiser_free(appraiser);
}

/* The list is the value of a member; cut short, nobody can read it. */
static void list_in_json(bool is_cut, const char *outcome)
{
	const struct amd_crl spec = { "ARK-Milan", milan->ark_key,
				      .serial = 0 };
	struct vouch_bytes der = amd_make_crl(&spec);
	struct appraiser *appraiser = authentic();
	char *hex = hex_encode(der.data, der.size - (is_cut ? 9 : 0));
	struct vouch_error error;
	char text[8192];

	appraiser_set_authentic_only(appraiser, false);
	add_anchor(appraiser, &milan->ark);
	add_endorsement(appraiser, &milan->ask);
	add_endorsement(appraiser, &milan->vcek);
	snprintf(text, sizeof(text), "{\"a\": {\"list\": \"%s\"}}", hex);
	appraiser_add_endorsement(appraiser, (u8 *)text, strlen(text), "x",
				  &error);
	assert_appraised(appraiser, report, REPORT_SIZE, 3, "snp.crl.present",
			 outcome);
	appraiser_free(appraiser);
	vouch_bytes_free(&der);
	free(hex);
}

/* A list that is lost is not one that nobody gave. */
static void lost_lists_are_missed(void **state)
{
	(void)state;
	list_in_json(true, "open");
	list_in_json(false, "pass");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(few_of_a_fleet_are_tried),
		cmocka_unit_test(altered_cas_are_tried_once),
		cmocka_unit_test(good_cas_win_behind_altered_ones),
		cmocka_unit_test(signatures_have_a_limit),
		cmocka_unit_test(no_limit_takes_back_what_was_found),
		cmocka_unit_test(many_roots_are_told),
		cmocka_unit_test(what_a_host_brings_is_judged),
		cmocka_unit_test(kinds_are_told_apart),
		cmocka_unit_test(a_fleet_costs_no_more),
		cmocka_unit_test(lost_lists_are_missed),
	};
	int failed;

	milan = amd_new("Milan");
	amd_fill_report(milan, report, 3, false);
	amd_sign_report(milan, report);
	memcpy(masked, report, sizeof(masked));
	memset(masked + AT_CHIP_ID, 0, 64);
	amd_sign_report(milan, masked);
	failed = cmocka_run_group_tests_name("snp_fleet", tests, NULL, NULL);
	amd_free(milan);
	return failed;
}
