// SPDX-License-Identifier: MIT
/*
 * Documents of Intel that are signed as they should be, and say what they
 * should not. The same as the cases of others, where $VECTORS/../cases is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "appraising.h"
#include "intel_parts.h"
#include "vectors.h"

#include <cmocka.h>

#define REFUSED 3, "tdx.tcb.status", "open"

/* Every status; those of a platform alone refuse a module or an enclave. */
static void statuses_are_those_of_the_part(void **state)
{
	static const struct {
		const char *name;
		bool is_of_parts;
	} rows[] = {
		{ "UpToDate", true },
		{ "OutOfDate", true },
		{ "Revoked", true },
		{ "SWHardeningNeeded", false },
		{ "ConfigurationNeeded", false },
		{ "ConfigurationAndSWHardeningNeeded", false },
		{ "OutOfDateConfigurationNeeded", false },
		{ "TDRelaunchAdvised", false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < 2 * ARRAY_SIZE(rows); i++) {
		const char *name = rows[i / 2].name;
		struct parts parts = good_parts(4);
		char to[64];

		/* The first of TCB info is that of a module. */
		snprintf(to, sizeof(to), "\"tcbStatus\":\"%s\"", name);
		replace_in(i % 2 ? &parts.identity : &parts.tcb_info,
			   "\"tcbStatus\":\"UpToDate\"", to);
		parts.policy = ",\"tcb_status\":[\"UpToDate\",\"OutOfDate\"]";
		print_message("# %s of %s\n", name, i % 2 ? "QE" : "module");
		if (!rows[i / 2].is_of_parts)
			assert_parts(&parts, REFUSED);
		else if (!strcmp(name, "Revoked"))
			assert_parts(&parts, 1, "tdx.tcb.status", "fail");
		else
			assert_parts(&parts, 0, "tdx.tcb.status", "pass");
	}
}

/* (report AND mask) == value, as Intel has it, not value AND mask. */
static void values_are_compared_under_their_masks(void **state)
{
	static const struct {
		const char *from, *to;
		u8 misc_select, attributes; /* put into the report as well */
		int exit_status;
		const char *id, *outcome;
	} rows[] = {
		{ "\"miscselect\":\"00000000\",\"miscselectMask\":\"FFFFFFFF\"",
		  "\"miscselect\":\"01000000\",\"miscselectMask\":\"00000000\"",
		  0, 0, 1, "tdx.qe.match.miscselect", "fail" },
		{ "\"miscselect\":\"00000000\",\"miscselectMask\":\"FFFFFFFF\"",
		  "\"miscselect\":\"01000000\",\"miscselectMask\":\"FEFFFFFF\"",
		  1, 0, 1, "tdx.qe.match.miscselect", "fail" },
		{ "\"miscselect\":\"00000000\",\"miscselectMask\":\"FFFFFFFF\"",
		  "\"miscselect\":\"00000000\",\"miscselectMask\":\"FEFFFFFF\"",
		  1, 0, 0, "tdx.qe.match.miscselect", "pass" },
		{ "\"miscselect\":\"00000000\"", "\"miscselect\":\"01000000\"",
		  1, 0, 0, "tdx.qe.match.miscselect", "pass" },
		{ "\"miscselect\":\"00000000\"", "\"miscselect\":\"00000001\"",
		  1, 0, 1, "tdx.qe.match.miscselect", "fail" },
		{ "\"attributes\":\"11", "\"attributes\":\"15", 0, 4, 1,
		  "tdx.qe.match.attributes", "fail" },
		{ "\"attributes\":\"11", "\"attributes\":\"11", 0, 4, 0,
		  "tdx.qe.match.attributes", "pass" },
		{ "\"attributes\":\"11", "\"attributes\":\"11", 0, 8, 1,
		  "tdx.qe.match.attributes", "fail" },
		{ "\"attributes\":\"11000000000000000000000000000000\"",
		  "\"attributes\":\"11000000000000000000000000000001\"", 0, 0,
		  1, "tdx.qe.match.attributes", "fail" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct parts parts = good_parts(4);

		replace_in(&parts.identity, rows[i].from, rows[i].to);
		parts.quote.qe[SGX_AT_MISC_SELECT] = rows[i].misc_select;
		parts.quote.qe[SGX_AT_ATTRIBUTES] |= rows[i].attributes;
		print_message("# %s\n", rows[i].to);
		assert_parts(&parts, rows[i].exit_status, rows[i].id,
			     rows[i].outcome);
	}
}

static void modules_have_names_in_either_case(void **state)
{
	static const struct {
		const char *name;
		u8 version;
		bool is_known;
	} rows[] = {
		{ "TDX_03", 3, true },	     { "tdx_03", 3, true },
		{ "Tdx_0a", 0x0a, true },    { "tDX_0A", 0x0a, true },
		{ "tdx_fF", 0xff, true },    { "TDX_3", 3, false },
		{ "TDX_003", 3, false },     { "TDX-03", 3, false },
		{ " TDX_03", 3, false },     { "SGX_03", 3, false },
		{ "TDX_03 ", 3, false },     { "TDX_0x", 3, false },
		{ "TDX\\u005f03", 3, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct parts parts = good_parts(4);

		replace_in(&parts.tcb_info, "TDX_03", rows[i].name);
		parts.quote.body[TD_AT_SVN + 1] = rows[i].version;
		print_message("# %s\n", rows[i].name);
		if (rows[i].is_known)
			assert_parts(&parts, 0, "tdx.module.identity", "pass");
		else
			assert_parts(&parts, REFUSED);
	}
}

/* Two names of one module that differ in case are one name. */
static void modules_are_named_once(void **state)
{
	static const char module[] =
		"\"tdxModuleIdentities\":[{\"id\":\"tdx_03\",\"mrsigner\":\""
		"000000000000000000000000000000000000000000000000"
		"000000000000000000000000000000000000000000000000"
		"\",\"attributes\":\"0000000000000000\",\"attributesMask\":"
		"\"FFFFFFFFFFFFFFFF\",\"tcbLevels\":[{\"tcb\":{\"isvsvn\":5},"
		"\"tcbDate\":\"2026-01-01T00:00:00Z\",\"tcbStatus\":"
		"\"UpToDate\"}]},";
	struct parts parts = good_parts(4);

	(void)state;
	replace_in(&parts.tcb_info, "\"tdxModuleIdentities\":[", module);
	assert_parts(&parts, REFUSED);
}

/* ---- two documents of one evaluation and date ---- */

enum used { GOOD, OTHER, EITHER };

struct rivals {
	const char *from, *to; /* what the other one says instead */
	bool is_identity;
	enum used used;
	bool is_told;
	int exit_status;
	const char *id, *outcome;
};

static void add_named(struct appraiser *appraiser, const struct rivals *row,
		      bool is_other)
{
	const char *good = row->is_identity ? intel_qe_identity :
					      intel_tcb_info;
	char *body = is_other ? replaced(good, row->from, row->to) :
				strdup(good);
	struct vouch_bytes text = intel_document(
		intel->signer_key,
		row->is_identity ? "enclaveIdentity" : "tcbInfo", body);

	assert_int_equal(
		appraiser_add_endorsement(appraiser, text.data, text.size,
					  is_other ? "other" : "good", NULL),
		0);
	vouch_bytes_free(&text);
	free(body);
}

/* What was told of the one that was used; @is_other_first: in that order. */
static char *appraise_rivals(const struct rivals *row, bool is_other_first)
{
	struct parts parts = good_parts(5);
	struct appraiser *appraiser;
	struct vouch_result *result;
	struct vouch_bytes quote;
	char *actual;

	parts.has_no_tcb_info = !row->is_identity;
	parts.has_no_identity = row->is_identity;
	appraiser = appraiser_of(&parts);
	add_named(appraiser, row, is_other_first);
	add_named(appraiser, row, !is_other_first);
	quote = intel_quote_make(intel, &parts.quote);
	assert_int_equal(appraise_once(appraiser, quote.data, quote.size,
				       &result, NULL),
			 0);
	actual = strdup(find_check(result, row->is_identity ?
						   "tdx.qe.identity_present" :
						   "tdx.tcbinfo.present")
				->actual);
	print_message("# %s: %s\n", row->to, actual);
	print_bad_checks(result);
	assert_int_equal(result_exit_status(result), row->exit_status);
	assert_string_equal(check_outcome(result, row->id), row->outcome);
	vouch_result_free(result);
	vouch_bytes_free(&quote);
	appraiser_free(appraiser);
	free_parts(&parts);
	return actual;
}

static void assert_rivals(const struct rivals *row)
{
	char *one = appraise_rivals(row, true);
	char *other = appraise_rivals(row, false);
	bool is_told = strstr(one, "of the same evaluation and date");

	if (strcmp(row->from, row->to) != 0)
		assert_string_equal(one, other);
	assert_int_equal(is_told, row->is_told);
	if (row->used != EITHER)
		assert_int_equal(!strncmp(one, "other", 5), row->used == OTHER);
	free(one);
	free(other);
}

#define STATUS_FAILS 1, "tdx.tcb.status", "fail"

static void the_worse_of_two_counts(void **state)
{
	static const struct rivals rows[] = {
		{ "\"UpToDate\"},{\"tcb\":{\"sgx",
		  "\"Revoked\"},{\"tcb\":{\"sgx", false, OTHER, true,
		  STATUS_FAILS },
		{ "\"UpToDate\"},{\"tcb\":{\"sgx",
		  "\"SWHardeningNeeded\"},{\"tcb\":{\"sgx", false, OTHER, true,
		  STATUS_FAILS },
		/* Of the module, and of no module or level that is known. */
		{ "\"UpToDate\"", "\"OutOfDate\"", false, OTHER, true,
		  STATUS_FAILS },
		{ "\"id\":\"TDX_03\"", "\"id\":\"TDX_04\"", false, OTHER, true,
		  1, "tdx.module.identity", "fail" },
		{ "\"isvsvn\":5},", "\"isvsvn\":6},", false, OTHER, true,
		  STATUS_FAILS },
		{ "\"TDX_03\",\"mrsigner\":\"00",
		  "\"TDX_03\",\"mrsigner\":\"01", false, OTHER, true, 1,
		  "tdx.module.mrsigner", "fail" },
		{ "\"pcesvn\":13", "\"pcesvn\":14", false, OTHER, true,
		  STATUS_FAILS },
		/* Of the enclave. */
		{ "UpToDate", "Revoked", true, OTHER, true, STATUS_FAILS },
		{ "\"isvsvn\":4", "\"isvsvn\":5", true, EITHER, true, 0,
		  "tdx.tcb.status", "pass" },
		{ "DC9E", "DC9F", true, OTHER, true, 1, "tdx.qe.match.mrsigner",
		  "fail" },
		/* No matter for this quote: always the same one. */
		{ "\"OutOfDate\"", "\"Revoked\"", false, EITHER, true, 0,
		  "tdx.tcb.status", "pass" },
		/* Not of the same date, number, or PCE, and not of ours. */
		{ "\"issueDate\":\"2026-06-01", "\"issueDate\":\"2026-06-02",
		  false, OTHER, false, 0, "tdx.tcb.status", "pass" },
		{ "DataNumber\":20", "DataNumber\":21", false, OTHER, false, 0,
		  "tdx.tcb.status", "pass" },
		{ "\"pceId\":\"0000\"", "\"pceId\":\"0001\"", false, GOOD,
		  false, 0, "tdx.tcbinfo.pceid", "pass" },
		{ "\"id\":\"TDX\"", "\"id\":\"SGX\"", false, GOOD, false, 0,
		  "tdx.tcbinfo.id", "pass" },
		/* The same one twice is one. */
		{ "20", "20", false, EITHER, false, 0, "tdx.tcb.status",
		  "pass" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_rivals(&rows[i]);
}

/* ---- the cases that were handed in ---- */

struct handed {
	const char *folder;
	const char *more; /* another folder whose TCB info comes after, or 0 */
	int exit_status;
	const char *id, *outcome;
};

#define CASE_AT 1750332747 /* 2025-06-19T11:32:27Z */
#define CASE_MRTD                                          \
	"91eb2b44d141d4ece09f0c75c2c53d247a3c68edd7fafe8a" \
	"3520c942a604a407de03ae6dc5f87f27428b2538873118b7"

static const char *const case_files[] = {
	"endorsements/pck_crl.der",	 "endorsements/pck_crl_chain.pem",
	"endorsements/qe_chain.pem",	 "endorsements/root_crl.der",
	"endorsements/tcb_chain.pem",	 "endorsements/tcbinfo.json",
	"endorsements/qe_identity.json",
};

/* What is refused as such is left out, as it is of a folder. */
static void add_case_file(struct appraiser *appraiser, const char *folder,
			  const char *name)
{
	struct vouch_bytes bytes = read_in(folder, name);

	assert_true(bytes.size > 0);
	appraiser_add_endorsement(appraiser, bytes.data, bytes.size, name,
				  NULL);
	vouch_bytes_free(&bytes);
}

static void assert_case(const struct handed *row)
{
	struct appraiser *appraiser = appraiser_new();
	struct vouch_bytes root, evidence;
	char folder[PATH_SIZE], more[PATH_SIZE];

	snprintf(folder, sizeof(folder), "%s/../cases/signed/%s", vectors,
		 row->folder);
	print_message("# %s %s\n", row->folder, row->more ? row->more : "");
	root = read_in(folder, "root.der");
	evidence = read_in(folder, "evidence.bin");
	add_anchor(appraiser, &root);
	for (size_t i = 0; i < ARRAY_SIZE(case_files); i++)
		add_case_file(appraiser, folder, case_files[i]);
	if (row->more) {
		snprintf(more, sizeof(more), "%s/../cases/signed/%s", vectors,
			 row->more);
		add_case_file(appraiser, more, "endorsements/tcbinfo.json");
	}
	/* As their run.sh has it. */
	set_policy(appraiser, "{\"freshness\":\"unchecked\",\"tdx\":{\"mrtd\":"
			      "\"" CASE_MRTD "\"}}");
	appraiser_set_time(appraiser, CASE_AT);
	assert_appraised(appraiser, evidence.data, evidence.size,
			 row->exit_status, row->id, row->outcome);
	vouch_bytes_free(&root);
	vouch_bytes_free(&evidence);
	appraiser_free(appraiser);
}

static void cases_are_judged_right(void **state)
{
	static const struct handed rows[] = {
		{ "mod-conf", NULL, REFUSED },
		{ "qe-status-SWHardeningNeeded", NULL, REFUSED },
		{ "qe-misc-mask0", NULL, 1, "tdx.qe.match.miscselect", "fail" },
		{ "mod-id-lower", NULL, 0, "tdx.module.identity", "pass" },
		{ "same-eval-same-date-revoked-first",
		  "same-eval-same-date-revoked-last", STATUS_FAILS },
		{ "same-eval-same-date-revoked-last",
		  "same-eval-same-date-revoked-first", STATUS_FAILS },
	};
	char folder[PATH_SIZE];

	(void)state;
	vectors = getenv("VECTORS");
	vectors = vectors ? vectors : "../shared/vectors";
	snprintf(folder, sizeof(folder), "%s/../cases/signed", vectors);
	if (!has_file(folder, "README.md")) {
		print_message("# skipped: no folder %s\n", folder);
		skip();
	}
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_case(&rows[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(statuses_are_those_of_the_part),
		cmocka_unit_test(values_are_compared_under_their_masks),
		cmocka_unit_test(modules_have_names_in_either_case),
		cmocka_unit_test(modules_are_named_once),
		cmocka_unit_test(the_worse_of_two_counts),
		cmocka_unit_test(cases_are_judged_right),
	};

	return cmocka_run_group_tests(tests, parts_set_up, parts_tear_down);
}
