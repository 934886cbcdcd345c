// SPDX-License-Identifier: MIT
/*
 * Evidence that is found wanting is told apart from endorsements that say
 * nothing of it: whatever is stale, broken or missing, what was forged is
 * contraindicated, and what is good is none, with the reason.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "amd.h"
#include "appraising.h"
#include "base/bytes.h"
#include "check/window.h"
#include "intel_parts.h"

#define DAY (24L * 60 * 60)

static void sides_are_told_apart(void **state)
{
	static const struct {
		time_t from, until, at;
		enum window_side side;
	} rows[] = {
		{ 1000, 2000, 1000, WINDOW_HOLDS },
		{ 1000, 2000, 2000, WINDOW_HOLDS },
		{ 1000, 2000, 2001, WINDOW_OVER },
		{ 1000, 2000, 1000 - CLOCK_SKEW_MAX, WINDOW_HOLDS },
		{ 1000, 2000, 999 - CLOCK_SKEW_MAX, WINDOW_AHEAD },
		{ INT64_MAX, INT64_MAX, INT64_MIN, WINDOW_AHEAD },
		{ INT64_MIN, INT64_MIN, INT64_MAX, WINDOW_OVER },
		/* One that never was in force. */
		{ 2000, 1000, 1500, WINDOW_AHEAD },
		{ 1200, 1000, 1100, WINDOW_OVER },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_int_equal(window_side(rows[i].from, rows[i].until,
					     rows[i].at),
				 rows[i].side);
}

static struct vouch_result *result_of(struct parts *parts)
{
	struct vouch_bytes quote = intel_quote_make(intel, &parts->quote);
	struct appraiser *appraiser = appraiser_of(parts);
	struct vouch_result *result;

	assert_int_equal(appraise_once(appraiser, quote.data, quote.size,
				       &result, NULL),
			 0);
	appraiser_free(appraiser);
	vouch_bytes_free(&quote);
	free_parts(parts);
	return result;
}

/*
 * Who looks at one part of it alone must not find acceptance there. Documents
 * of the TCB have no part in whether a quote @is_authentic.
 */
static void assert_none(const struct vouch_result *result,
			enum vouch_none_reason reason, bool is_authentic)
{
	struct vouch_answer answer;

	if (vouch_result_reason(result) != reason)
		print_bad_checks(result);
	assert_int_equal(vouch_result_status(result), VOUCH_STATUS_NONE);
	assert_int_equal(vouch_result_reason(result), reason);
	assert_false(vouch_result_is_affirming(result));
	if (is_authentic)
		return;
	assert_null(vouch_result_tdx_claims(result));
	assert_null(vouch_result_snp_claims(result));
	for (int i = 0; vouch_result_answer(result, i, &answer); i++)
		assert_int_not_equal(answer.status, VOUCH_CHECK_PASS);
}

#define SPOILS 8
#define OF_DOCUMENTS (4 | 8 | 32 | 64)

/* Makes parts of what an endorsement must be untrue; one bit for each. */
static enum vouch_none_reason spoil(struct parts *parts, unsigned int which)
{
	const struct intel_crl old = { .issuer = "Intel SGX Root CA",
				       .key = intel->root_key,
				       .from = INTEL_AT - 9 * DAY,
				       .until = INTEL_AT - 2 * DAY };
	const struct intel_crl ahead = { .issuer = "Intel SGX PCK Platform CA",
					 .key = intel->ca_key,
					 .from = INTEL_AT + DAY,
					 .until = INTEL_AT + 9 * DAY };
	enum vouch_none_reason reason = which & 15 ? VOUCH_NONE_STALE : 0;

	if (which & 1)
		exchange(&parts->root_crl, intel_make_crl(&old));
	if (which & 2)
		exchange(&parts->pck_crl, intel_make_crl(&ahead));
	if (which & 4)
		replace_in(&parts->tcb_info, "2026-07-01T00:00:00Z",
			   "2026-06-10T00:00:00Z");
	if (which & 8)
		replace_in(&parts->identity, "2026-07-01T00:00:00Z",
			   "2026-06-10T00:00:00Z");
	if (which & 16)
		exchange(&parts->pck_crl, (struct vouch_bytes){ 0 });
	if (which & 32)
		parts->has_no_identity = true;
	if (which & 64)
		exchange(&parts->signer, copied(&intel->pck));
	if (which & 112)
		reason = VOUCH_NONE_MISSING;
	if (which & 128) {
		parts->pck_crl.data[parts->pck_crl.size - 1] ^= 1;
		reason = VOUCH_NONE_UNREADABLE;
	}
	return reason;
}

static bool is_possible(unsigned int which)
{
	/* A list that is not there cannot be broken. */
	return !(which & 16 && which & 128);
}

static bool has_bad_list(unsigned int which)
{
	return which & 1 || (!(which & 16) && which & (2 | 128));
}

static void endorsements_say_nothing_of_evidence(void **state)
{
	(void)state;
	for (unsigned int which = 1; which < 1 << SPOILS; which++) {
		struct parts parts = good_parts(4);
		enum vouch_none_reason reason;
		struct vouch_result *result;
		struct vouch_answer answer;

		if (is_possible(which)) {
			reason = spoil(&parts, which);
			print_message("# %x\n", which);
			result = result_of(&parts);
			assert_none(result, reason, !has_bad_list(which));
			assert_string_equal(check_outcome(result, "tdx.sig"),
					    "pass");
			vouch_result_answer(result, VOUCH_QUESTION_UP_TO_DATE,
					    &answer);
			if (which & OF_DOCUMENTS)
				assert_int_equal(answer.status,
						 VOUCH_CHECK_OPEN);
			vouch_result_free(result);
		} else {
			free_parts(&parts);
		}
	}
}

/* What is found wanting in evidence, by one change. */
static const struct wanting {
	const char *id;
	u16 at; /* in the body; 0: the signature */
	u8 value;
} wanting[] = {
	{ "tdx.sig", 0, 0 },
	{ "tdx.attr.debug", 120, 1 },
	{ "tdx.mrtd", 136, 0 },
};

static void forgeries_stay_contraindicated(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wanting); i++) {
		for (unsigned int bit = 0; bit < SPOILS; bit++) {
			struct parts parts = good_parts(4);
			const struct wanting *row = &wanting[i];
			struct appraiser *appraiser;
			struct vouch_bytes quote;

			spoil(&parts, 1U << bit);
			if (row->at)
				parts.quote.body[row->at] = row->value;
			appraiser = appraiser_of(&parts);
			quote = intel_quote_make(intel, &parts.quote);
			if (!row->at)
				quote.data[48 + 200] ^= 1;
			print_message("# %s, %u\n", row->id, bit);
			assert_appraised(appraiser, quote.data, quote.size, 1,
					 row->id, "fail");
			appraiser_free(appraiser);
			vouch_bytes_free(&quote);
			free_parts(&parts);
		}
	}
}

static void what_is_revoked_stays_so(void **state)
{
	const struct intel_crl revoked = {
		.issuer = "Intel SGX PCK Platform CA",
		.key = intel->ca_key,
		.serial = 0x1002,
		.from = INTEL_AT - 9 * DAY,
		.until = INTEL_AT - 2 * DAY,
	};

	(void)state;
	for (unsigned int which = 0; which < 2; which++) {
		struct parts parts = good_parts(4);

		spoil(&parts, which);
		exchange(&parts.pck_crl, intel_make_crl(&revoked));
		assert_parts(&parts, 1, "tdx.pck.revoked", "fail");
	}
}

/* By documents of then it was behind, and it cannot be better by later ones. */
static void what_is_behind_stays_so(void **state)
{
	struct parts parts = good_parts(4);

	(void)state;
	spoil(&parts, 4);
	replace_in(&parts.identity, "UpToDate", "OutOfDate");
	assert_parts(&parts, 1, "tdx.tcb.status", "fail");
}

/* No enclave makes a platform better; where it is accepted, one is missing. */
static void what_is_behind_is_so_for_any_enclave(void **state)
{
	struct parts parts = good_parts(4);

	(void)state;
	parts.has_no_identity = true;
	replace_in(&parts.tcb_info, "UpToDate", "OutOfDate");
	assert_parts(&parts, 1, "tdx.tcb.status", "fail");
	parts = good_parts(4);
	parts.has_no_identity = true;
	parts.policy = ",\"tcb_status\":[\"UpToDate\",\"OutOfDate\"]";
	replace_in(&parts.tcb_info, "UpToDate", "OutOfDate");
	assert_parts(&parts, 3, "tdx.tcb.status", "open");
}

/* A module that an old TCB info does not know may be a newer one. */
static void old_documents_know_no_newer_module(void **state)
{
	struct parts parts = good_parts(4);

	(void)state;
	replace_in(&parts.tcb_info, "TDX_03", "TDX_0A");
	assert_parts(&parts, 1, "tdx.module.identity", "fail");
	parts = good_parts(4);
	replace_in(&parts.tcb_info, "TDX_03", "TDX_0A");
	spoil(&parts, 4);
	assert_parts(&parts, 3, "tdx.module.identity", "open");
}

/* With TCB info that is over and does not list the module. */
static struct parts unlisted_parts(u16 version)
{
	struct parts parts = good_parts(version);

	replace_in(&parts.tcb_info, "TDX_03", "TDX_0A");
	spoil(&parts, 4);
	return parts;
}

static void set_platform(struct parts *parts, const char *status)
{
	char to[64];

	snprintf(to, sizeof(to), "\"%s\"},{\"tcb\":{\"sgx", status);
	replace_in(&parts->tcb_info, "\"UpToDate\"},{\"tcb\":{\"sgx", to);
}

/* No module, however new, makes good what the platform or the enclave is. */
static void what_is_behind_is_so_for_any_module(void **state)
{
	static const char *const bad[] = { "Revoked", "OutOfDate" };
	struct parts parts;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		parts = unlisted_parts(4);
		set_platform(&parts, bad[i]);
		assert_parts(&parts, 1, "tdx.tcb.status", "fail");
		parts = unlisted_parts(4);
		replace_in(&parts.identity, "UpToDate", bad[i]);
		assert_parts(&parts, 1, "tdx.tcb.status", "fail");
	}
	parts = unlisted_parts(4);
	assert_parts(&parts, 3, "tdx.tcb.status", "open");
	parts = unlisted_parts(4);
	parts.policy = ",\"tcb_status\":[\"UpToDate\",\"OutOfDate\"]";
	set_platform(&parts, "OutOfDate");
	assert_parts(&parts, 3, "tdx.tcb.status", "open");
}

/* Nor what was revoked since the launch. */
static void what_runs_now_is_lost_for_any_module(void **state)
{
	static const struct {
		const char *status;
		u8 svn;
		int exit_status;
		const char *outcome;
	} rows[] = {
		{ "Revoked", 3, 1, "fail" },
		{ "OutOfDate", 3, 3, "absent" },
		{ "OutOfDate", 0, 1, "fail" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct parts parts = unlisted_parts(5);
		char to[96];

		snprintf(to, sizeof(to),
			 "\"%s\",\"advisoryIDs\":[\"INTEL-SA-"
			 "00002",
			 rows[i].status);
		replace_in(&parts.tcb_info,
			   "\"OutOfDate\",\"advisoryIDs\":["
			   "\"INTEL-SA-00002",
			   to);
		memset(parts.quote.body + TD_AT_SVN2 + 2, rows[i].svn, 14);
		assert_parts(&parts, rows[i].exit_status, "tdx.tcb.current",
			     rows[i].outcome);
	}
}

static void assert_window(struct parts *parts, const char *outcome,
			  const char *actual, const char *remedy)
{
	struct vouch_result *result = result_of(parts);
	const struct vouch_check *check = find_check(result, "time.window");

	assert_string_equal(check_outcome(result, "time.window"), outcome);
	if (!strstr(check->actual, actual) || !strstr(check->remedy, remedy))
		fail_msg("%s; %s", check->actual, check->remedy);
	vouch_result_free(result);
}

static void the_window_is_told(void **state)
{
	struct parts parts = good_parts(4);

	(void)state;
	assert_window(&parts, "pass",
		      "from 2026-06-05T12:00:00Z (tdx.crl.root) to "
		      "2026-07-01T00:00:00Z (tdx.tcbinfo.window)",
		      "");
	parts = good_parts(4);
	spoil(&parts, 4);
	assert_window(&parts, "warn",
		      "to 2026-06-10T00:00:00Z (tdx.tcbinfo.window)",
		      "--at 2026-06-10T00:00:00Z");
	/* Before all of it: the nearest time is its begin. */
	parts = good_parts(4);
	parts.at = INTEL_AT - 15 * DAY;
	assert_window(&parts, "warn", "from 2026-06-05T12:00:00Z",
		      "--at 2026-06-05T12:00:00Z");
	parts = good_parts(4);
	spoil(&parts, 3);
	assert_window(&parts, "warn",
		      "at no time: tdx.crl.pck begins 2026-06-16T12:00:00Z, "
		      "after tdx.crl.root has ended 2026-06-13T12:00:00Z",
		      "fetch all of them again");
}

/* What it says to do is what helps. */
static void the_time_that_is_told_helps(void **state)
{
	struct parts parts = good_parts(4);

	(void)state;
	spoil(&parts, 5);
	parts.at = 1781049600; /* 2026-06-10T00:00:00Z */
	assert_parts(&parts, 0, "time.window", "pass");
}

static void assert_says(const struct vouch_result *result, const char *id,
			const char *actual, const char *remedy)
{
	const struct vouch_check *check = find_check(result, id);

	assert_non_null(check);
	if (!strstr(check->actual, actual) || !strstr(check->remedy, remedy))
		fail_msg("%s: %s; %s", id, check->actual, check->remedy);
}

static void each_side_has_its_remedy(void **state)
{
	struct parts parts = good_parts(4);
	struct vouch_result *result;

	(void)state;
	spoil(&parts, 1 | 2 | 4);
	result = result_of(&parts);
	assert_says(result, "tdx.crl.root", "expired for 2 days",
		    "IntelSGXRootCA.der");
	assert_says(result, "tdx.crl.pck", "not valid yet, for another 1 day",
		    "a clock is wrong");
	assert_says(result, "tdx.tcbinfo.window", "expired for 5 days",
		    "/tdx/certification/v4/tcb?fmspc=90c06f000000 and");
	assert_says(result, "tdx.tcb.status",
		    "by collateral that is not in force", "TCB info");
	vouch_result_free(result);
}

/* ---- SEV-SNP ---- */

static struct amd *milan;

static struct vouch_result *result_by(const struct vouch_bytes *vek, u8 *report)
{
	bool is_vlek = report[0x48] & 4;
	struct appraiser *appraiser = authentic();
	struct vouch_result *result;

	add_chain(appraiser, &milan->ark, is_vlek ? &milan->asvk : &milan->ask,
		  vek);
	assert_int_equal(appraise_once(appraiser, report, REPORT_SIZE, &result,
				       NULL),
			 0);
	appraiser_free(appraiser);
	return result;
}

/* Only the host can give a new VLEK; a VCEK is AMD's to give. */
static void keys_that_are_over(void **state)
{
	static const char *const remedies[] = {
		"vouch-simd --pki",
		"only the host can give a new VLEK",
	};
	u8 report[REPORT_SIZE];

	(void)state;
	for (int is_vlek = 0; is_vlek < 2; is_vlek++) {
		const struct amd_vek spec = { .is_vlek = is_vlek,
					      .from = -20 * DAY,
					      .until = -10 * DAY };
		struct vouch_bytes vek = amd_make_vek(milan, &spec);
		struct vouch_result *result;

		amd_fill_report(milan, report, 3, is_vlek);
		amd_sign_report(milan, report);
		result = result_by(&vek, report);
		assert_none(result, VOUCH_NONE_STALE, false);
		assert_string_equal(check_outcome(result, "snp.sig"), "pass");
		assert_says(result, "time.vek.validity", "expired for 1",
			    remedies[is_vlek]);
		vouch_result_free(result);
		report[0x90] ^= 1;
		result = result_by(&vek, report);
		assert_int_equal(vouch_result_status(result),
				 VOUCH_STATUS_CONTRAINDICATED);
		assert_string_equal(check_outcome(result, "snp.sig"), "fail");
		vouch_result_free(result);
		vouch_bytes_free(&vek);
	}
}

/* With that of another chip and TCB the chip is told first, then the TCB. */
static void another_chip_is_told_first(void **state)
{
	static const u8 snp_25[] = { 2, 1, 25 };
	EVP_PKEY *other = EVP_EC_gen("P-384");
	const struct amd_vek spec = { .hwid = { 1, 2, 3 },
				      .replaced = "3.3",
				      .data = snp_25,
				      .size = sizeof(snp_25),
				      .key = other };
	struct vouch_bytes vek = amd_make_vek(milan, &spec);
	const struct vouch_check *check = NULL;
	struct vouch_result *result;
	u8 report[REPORT_SIZE];

	(void)state;
	amd_fill_report(milan, report, 3, false);
	amd_sign_report(milan, report);
	result = result_by(&vek, report);
	assert_int_equal(vouch_result_status(result), VOUCH_STATUS_NONE);
	assert_int_equal(vouch_result_reason(result), VOUCH_NONE_MISSING);
	for (size_t i = 0; (check = vouch_result_check(result, i)); i++) {
		if (check->status == VOUCH_CHECK_OPEN)
			break;
	}
	assert_string_equal(check->id, "snp.vek.hwid");
	assert_string_equal(check_outcome(result, "snp.vek.tcb.snp"), "open");
	/* Another's key says nothing of the signature. */
	assert_string_equal(check_outcome(result, "snp.sig"), "absent");
	vouch_result_free(result);
	vouch_bytes_free(&vek);
	EVP_PKEY_free(other);
}

/* It is no list of 1970 that has expired. */
static void a_list_without_an_end(void **state)
{
	const struct amd_crl spec = { "ARK-Milan", milan->ark_key,
				      .has_no_end = true };
	struct vouch_bytes crl = amd_make_crl(&spec);
	struct appraiser *appraiser = appraiser_new();
	struct vouch_result *result;
	u8 report[REPORT_SIZE];

	(void)state;
	amd_fill_report(milan, report, 3, false);
	amd_sign_report(milan, report);
	add_chain(appraiser, &milan->ark, &milan->ask, &milan->vcek);
	add_endorsement(appraiser, &crl);
	assert_int_equal(appraise_once(appraiser, report, REPORT_SIZE, &result,
				       NULL),
			 0);
	assert_none(result, VOUCH_NONE_STALE, false);
	assert_says(result, "snp.crl.window", "no nextUpdate",
		    "vouch-simd --pki");
	vouch_result_free(result);
	appraiser_free(appraiser);
	vouch_bytes_free(&crl);
}

static int set_up(void **state)
{
	milan = amd_new("Milan");
	return parts_set_up(state);
}

static int tear_down(void **state)
{
	amd_free(milan);
	return parts_tear_down(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sides_are_told_apart),
		cmocka_unit_test(endorsements_say_nothing_of_evidence),
		cmocka_unit_test(forgeries_stay_contraindicated),
		cmocka_unit_test(what_is_revoked_stays_so),
		cmocka_unit_test(what_is_behind_stays_so),
		cmocka_unit_test(what_is_behind_is_so_for_any_enclave),
		cmocka_unit_test(old_documents_know_no_newer_module),
		cmocka_unit_test(what_is_behind_is_so_for_any_module),
		cmocka_unit_test(what_runs_now_is_lost_for_any_module),
		cmocka_unit_test(the_window_is_told),
		cmocka_unit_test(the_time_that_is_told_helps),
		cmocka_unit_test(each_side_has_its_remedy),
		cmocka_unit_test(keys_that_are_over),
		cmocka_unit_test(another_chip_is_told_first),
		cmocka_unit_test(a_list_without_an_end),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
