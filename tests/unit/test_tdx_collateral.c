// SPDX-License-Identifier: MIT
/* TCB info, QE identity and CRLs that are right but in one point. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "appraising.h"
#include "intel_parts.h"

#include <cmocka.h>

/* A second more than clocks may differ. */
#define AHEAD (INTEL_AT + 301)

/* A change of a document, which is then signed as it should be. */
struct change {
	const char *from, *to;
	int exit_status;
	const char *id, *outcome;
};

/* Documents that are refused as such leave the TCB open. */
#define REFUSED 3, "tdx.tcb.status", "open"

static void tcb_info_is_checked(void **state)
{
	static const struct change rows[] = {
		{ "{\"svn\":5,", "{\"svn\":256,", REFUSED },
		{ "{\"svn\":5,", "{\"svn\":-1,", REFUSED },
		/* RFC 8259, 6: a sign before 0 is as good as none. */
		{ "{\"svn\":2}", "{\"svn\":-0}", 0, "tdx.tcb.status", "pass" },
		{ "{\"svn\":5,", "{\"svn\":1e2,", REFUSED },
		{ "{\"svn\":5,", "{\"svn\":\"5\",", REFUSED },
		{ "{\"svn\":5,", "{\"svn\":5},{\"svn\":5,", REFUSED },
		{ "{\"svn\":2},", "", REFUSED },
		{ "\"pcesvn\":13", "\"pcesvn\":65536", REFUSED },
		{ "\"isvsvn\":3", "\"isvsvn\":5", REFUSED },
		{ "\"isvsvn\":3", "\"isvsvn\":65536", REFUSED },
		{ "UpToDate", "uptodate", REFUSED },
		{ "UpToDate", "HardeningNeeded", REFUSED },
		{ "UpToDate", "TDRelaunchAdvised", REFUSED },
		{ "\"tcbType\":0", "\"tcbType\":1", REFUSED },
		{ "\"version\":3", "\"version\":4", REFUSED },
		{ "\"version\":3", "\"version\":3,\"version\":3", REFUSED },
		{ "90C06F000000", "90C06F0000", REFUSED },
		{ "\"pceId\":\"0000\"", "\"pceId\":\"000\"", REFUSED },
		{ "2026-06-01T00:00:00Z", "2026-06-01T00:00:00+00:00",
		  REFUSED },
		{ "2026-06-01T00:00:00Z", "2026-06-01T00:00:00.0Z", REFUSED },
		{ "2026-06-01T00:00:00Z", "2026-06-01T00:00:00ZZ", REFUSED },
		{ "2026-06-01T00:00:00Z", "2026-05-32T00:00:00Z", REFUSED },
		{ "2026-06-01T00:00:00Z", "2026-02-29T00:00:00Z", REFUSED },
		{ "2026-06-01T00:00:00Z", "2026-05-31T23:59:60Z", REFUSED },
		{ "2026-06-01T00:00:00Z", "2026-07-02T00:00:00Z", REFUSED },
		{ "INTEL-SA-00002\",", "INTEL-SA-00002\",5,", REFUSED },
		{ "2026-06-01T00:00:00Z", "2026-06-0xT00:00:00Z", REFUSED },
		{ "2026-06-01T00:00:00Z", "2026-06-01T00:00:0-Z", REFUSED },
		{ "2026-06-01T00:00:00Z", "1:26-06-01T00:00:00Z", REFUSED },
		{ "TDX_03", "TDX_0", REFUSED },
		{ "TDX_03", "TDX_00", REFUSED },
		{ MODULES, MODULES MODULE("TDX_03"), REFUSED },
		{ MODULES, MODULES MODULE("TDX_01"), 0, "tdx.tcb.status",
		  "pass" },
		{ MODULES, "\"tdxModuleIdentities\":{},\"more\":[", REFUSED },
		{ MODULES, "\"tdxModuleIdentities\":5,\"more\":[", REFUSED },
		{ "TDX_03", "TDX_0A", 1, "tdx.module.identity", "fail" },
		{ "2026-06-01T00:00:00Z", "2026-06-16T00:00:00Z", 3,
		  "tdx.tcbinfo.window", "open" },
		{ "2026-07-01T00:00:00Z", "2026-06-10T00:00:00Z", 3,
		  "tdx.tcbinfo.window", "open" },
		{ "90C06F000000", "50C06F000000", 3, "tdx.tcbinfo.fmspc",
		  "open" },
		{ "90C06F000000", "90c06f000000", 0, "tdx.tcbinfo.fmspc",
		  "pass" },
		{ "\"pceId\":\"0000\"", "\"pceId\":\"0001\"", 3,
		  "tdx.tcbinfo.pceid", "open" },
		{ "\"id\":\"TDX\"", "\"id\":\"SGX\"", 3, "tdx.tcbinfo.id",
		  "open" },
		{ "\"version\":3,", "\"version\":3,\"more\":[{\"x\":null}],", 0,
		  "tdx.tcb.status", "pass" },
		{ "\"TDX\"", "\"T\\u0044X\"", 0, "tdx.tcb.status", "pass" },
		{ "\"attributes\":\"0000000000000000\"",
		  "\"attributes\":\"0100000000000000\"", 0,
		  "tdx.module.attributes", "pass" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct parts parts = good_parts(4);

		replace_in(&parts.tcb_info, rows[i].from, rows[i].to);
		print_message("# %s\n", rows[i].to);
		assert_parts(&parts, rows[i].exit_status, rows[i].id,
			     rows[i].outcome);
	}
}

static void identity_is_checked(void **state)
{
	static const struct change rows[] = {
		{ "\"version\":2", "\"version\":3", REFUSED },
		{ "\"isvprodid\":2", "\"isvprodid\":65538", REFUSED },
		{ "\"TD_QE\"", "\"TD_QE\\ud83d\\ude00\"", REFUSED },
		{ "\"isvprodid\":2", "\"isvprodid\":3", 1,
		  "tdx.qe.match.isvprodid", "fail" },
		{ "DC9E", "DC9F", 1, "tdx.qe.match.mrsigner", "fail" },
		{ "\"TD_QE\"", "\"QE\"", 3, "tdx.qe.identity_id", "open" },
		{ "2026-07-01T00:00:00Z", "2026-06-10T00:00:00Z", 3,
		  "tdx.qe.identity_window", "open" },
		{ "UpToDate", "Revoked", 1, "tdx.tcb.status", "fail" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct parts parts = good_parts(4);

		replace_in(&parts.identity, rows[i].from, rows[i].to);
		assert_parts(&parts, rows[i].exit_status, rows[i].id,
			     rows[i].outcome);
	}
}

/* Signed, then changed: each value of both documents. */
static void changed_documents_are_refused(void **state)
{
	static const struct {
		const char *name, *from, *to, *id;
	} rows[] = {
		{ "enclaveIdentity", "DC9E", "DC9F", "tdx.qe.identity_sig" },
		{ "enclaveIdentity", ":6}", ":5}", "tdx.qe.identity_sig" },
		{ "tcbInfo", "OutOfDate", "UpToDate", "tdx.tcbinfo.sig" },
		{ "tcbInfo", ":{", ": {", "tdx.tcbinfo.sig" },
		{ "tcbInfo", "\"tcbType\":0", "\"tcbType\": 0",
		  "tdx.tcbinfo.sig" },
		{ "tcbInfo", "90C06F", "90c06f", "tdx.tcbinfo.sig" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct parts parts = good_parts(4);
		bool is_tcb_info = !strcmp(rows[i].name, "tcbInfo");
		struct vouch_bytes good = intel_document(
			intel->signer_key, rows[i].name,
			is_tcb_info ? intel_tcb_info : intel_qe_identity);
		/* Behind the name, so that it is inside of what is signed. */
		char *name_end = strstr((char *)good.data, ":{") + 1;
		char *changed = replaced(name_end, rows[i].from, rows[i].to);

		parts.more.data = malloc(good.size + 16);
		parts.more.size = (size_t)sprintf((char *)parts.more.data,
						  "{\"%s\":%s", rows[i].name,
						  changed);
		parts.has_no_tcb_info = is_tcb_info;
		parts.has_no_identity = !is_tcb_info;
		free(changed);
		vouch_bytes_free(&good);
		assert_parts(&parts, 3, rows[i].id, "open");
	}
}

/* White space around, and the text as a string, are as good. */
static void other_wrappings_are_read(void **state)
{
	struct vouch_bytes text =
		intel_document(intel->signer_key, "tcbInfo", intel_tcb_info);
	char *as_text = replaced((char *)text.data, "{\"", " {\n \"");
	json_t *string = json_string((char *)text.data);
	char *dumped = json_dumps(string, JSON_ENCODE_ANY);
	struct vouch_bytes forms[] = {
		{ (u8 *)as_text, strlen(as_text) },
		{ (u8 *)dumped, strlen(dumped) },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		struct parts parts = good_parts(4);

		parts.has_no_tcb_info = true;
		parts.more = copied(&forms[i]);
		assert_parts(&parts, 0, "tdx.tcbinfo.sig", "pass");
	}
	json_decref(string);
	free(as_text);
	free(dumped);
	vouch_bytes_free(&text);
}

/* No crash, and no document. */
static void deep_or_long_texts_are_refused(void **state)
{
	struct appraiser *appraiser = appraiser_new();
	size_t depth = 100000, size = 12 + 2 * depth;
	char *deep = malloc(size + 1);
	struct vouch_bytes good =
		intel_document(intel->signer_key, "tcbInfo", intel_tcb_info);

	(void)state;
	memcpy(deep, "{\"tcbInfo\":", 11);
	memset(deep + 11, '[', depth);
	memset(deep + 11 + depth, ']', depth);
	deep[size - 1] = '}';
	assert_int_not_equal(appraiser_add_endorsement(appraiser, (u8 *)deep,
						       size, "deep", NULL),
			     0);
	good.data = realloc(good.data, good.size + 2);
	good.data[good.size] = '}';
	assert_int_not_equal(appraiser_add_endorsement(appraiser, good.data,
						       good.size + 1, "long",
						       NULL),
			     0);
	for (size_t cut = 0; cut < good.size; cut++) {
		u8 *copy = malloc(cut + 1);

		memcpy(copy, good.data, cut);
		assert_int_not_equal(appraiser_add_endorsement(
					     appraiser, copy, cut, "cut", NULL),
				     0);
		free(copy);
	}
	free(deep);
	vouch_bytes_free(&good);
	appraiser_free(appraiser);
}

/* With the two objects around them: 32 levels are read, and no more. */
static void nesting_is_limited(void **state)
{
	(void)state;
	for (size_t extra = 30; extra <= 31; extra++) {
		struct parts parts = good_parts(4);
		char more[128] = "\"version\":3,\"more\":";
		size_t used = strlen(more);

		memset(more + used, '[', extra);
		memset(more + used + extra, ']', extra);
		strcpy(more + used + 2 * extra, ",");
		replace_in(&parts.tcb_info, "\"version\":3,", more);
		if (extra == 30)
			assert_parts(&parts, 0, "tdx.tcb.status", "pass");
		else
			assert_parts(&parts, REFUSED);
	}
}

/* The status of platform, module and enclave, and what comes of it. */
static void statuses_converge(void **state)
{
	static const struct {
		const char *platform, *module, *qe, *result;
	} rows[] = {
		{ "UpToDate", "UpToDate", "UpToDate", "UpToDate" },
		{ "SWHardeningNeeded", "OutOfDate", "UpToDate", "OutOfDate" },
		{ "ConfigurationNeeded", "UpToDate", "OutOfDate",
		  "OutOfDateConfigurationNeeded" },
		{ "ConfigurationAndSWHardeningNeeded", "OutOfDate", "UpToDate",
		  "OutOfDateConfigurationNeeded" },
		{ "ConfigurationNeeded", "UpToDate", "UpToDate",
		  "ConfigurationNeeded" },
		{ "OutOfDate", "UpToDate", "UpToDate", "OutOfDate" },
		{ "OutOfDateConfigurationNeeded", "OutOfDate", "OutOfDate",
		  "OutOfDateConfigurationNeeded" },
		{ "Revoked", "UpToDate", "UpToDate", "Revoked" },
		{ "UpToDate", "Revoked", "UpToDate", "Revoked" },
		{ "OutOfDate", "UpToDate", "Revoked", "Revoked" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		bool is_revoked = !strcmp(rows[i].result, "Revoked");
		char policy[128], to[96];
		struct parts parts = good_parts(4);

		snprintf(to, sizeof(to), "\"%s\"},{\"tcb\":{\"isvsvn\":3",
			 rows[i].module);
		replace_in(&parts.tcb_info,
			   "\"UpToDate\"},{\"tcb\":{\"isvsvn\":3", to);
		snprintf(to, sizeof(to), "\"%s\"},{\"tcb\":{\"sgx",
			 rows[i].platform);
		replace_in(&parts.tcb_info, "\"UpToDate\"},{\"tcb\":{\"sgx",
			   to);
		replace_in(&parts.identity, "UpToDate", rows[i].qe);
		snprintf(policy, sizeof(policy), ",\"tcb_status\":\"%s\"",
			 is_revoked ? "OutOfDate" : rows[i].result);
		parts.policy = policy;
		print_message("# %s\n", rows[i].result);
		assert_parts(&parts, is_revoked, "tdx.tcb.status",
			     is_revoked ? "fail" : "pass");
	}
}

/* Launch and now: TD 1.5 tells both. */
static void relaunch_is_advised(void **state)
{
	static const struct {
		u8 launch, now;
		const char *accepted;
		int exit_status;
		const char *id, *outcome;
	} rows[] = {
		{ 3, 5, "OutOfDate", 1, "tdx.tcb.status", "fail" },
		{ 3, 5, "TDRelaunchAdvised", 0, "tdx.tcb.status", "pass" },
		{ 3, 5, "OutOfDate", 1, "tdx.relaunch", "fail" },
		{ 3, 5, "TDRelaunchAdvised", 0, "tdx.relaunch", "pass" },
		{ 3, 3, "OutOfDate", 0, "tdx.relaunch", "pass" },
		{ 3, 3, "TDRelaunchAdvised", 1, "tdx.tcb.status", "fail" },
		{ 3, 3, "OutOfDate", 0, "tdx.tcb.status", "pass" },
		{ 5, 3, "UpToDate", 1, "tdx.tcb.current", "warn" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct parts parts = good_parts(5);
		char policy[128];

		parts.quote.body[TD_AT_SVN] = rows[i].launch;
		parts.quote.body[TD_AT_SVN2] = rows[i].now;
		snprintf(policy, sizeof(policy),
			 ",\"tcb_status\":[\"UpToDate\",\"%s\"]",
			 rows[i].accepted);
		parts.policy = policy;
		assert_parts(&parts, rows[i].exit_status, rows[i].id,
			     rows[i].outcome);
	}
}

/* Bytes 0 and 1 belong to a module of its own version, and only then. */
static void module_bytes_are_left_out(void **state)
{
	struct parts parts = good_parts(4);

	(void)state;
	replace_in(&parts.tcb_info, "TDX_03", "TDX_0a");
	replace_in(&parts.tcb_info, "\"isvsvn\":5", "\"isvsvn\":0");
	replace_in(&parts.tcb_info, "\"isvsvn\":3", "\"isvsvn\":1");
	parts.quote.body[TD_AT_SVN] = 0;
	parts.quote.body[TD_AT_SVN + 1] = 0x0a;
	parts.policy = ",\"tcb_status\":[\"UpToDate\",\"OutOfDate\"]";
	assert_parts(&parts, 0, "tdx.tcb.level", "pass");
	parts = good_parts(4);
	parts.quote.body[TD_AT_SVN + 1] = 0;
	assert_parts(&parts, 1, "tdx.tcb.level", "fail");
}

static void collateral_is_needed(void **state)
{
	struct parts parts = good_parts(4);

	(void)state;
	parts.has_no_tcb_info = true;
	assert_parts(&parts, 3, "tdx.tcbinfo.present", "open");
	parts = good_parts(4);
	parts.has_no_identity = true;
	assert_parts(&parts, 3, "tdx.qe.identity_present", "open");
	parts = good_parts(4);
	vouch_bytes_free(&parts.signer);
	assert_parts(&parts, 3, "tdx.tcbinfo.signer", "open");
	parts = good_parts(4);
	vouch_bytes_free(&parts.root_crl);
	assert_parts(&parts, 3, "tdx.crl.root", "open");
	parts = good_parts(4);
	vouch_bytes_free(&parts.pck_crl);
	assert_parts(&parts, 3, "tdx.crl.pck", "open");
	parts = good_parts(4);
	vouch_bytes_free(&parts.pck_crl);
	vouch_bytes_free(&parts.root_crl);
	parts.general = ",\"require_crl\":false";
	assert_parts(&parts, 0, "tdx.crl.pck", "skip");
}

/* What is missing cannot make it good. */
static void revoked_is_never_open(void **state)
{
	static const char *const marks[] = {
		"\"UpToDate\"},{\"tcb\":{\"sgx",
		"\"UpToDate\"},{\"tcb\":{\"isvsvn\":3",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(marks); i++) {
		struct parts parts = good_parts(4);
		char *revoked = replaced(marks[i], "UpToDate", "Revoked");

		replace_in(&parts.tcb_info, marks[i], revoked);
		free(revoked);
		parts.has_no_identity = true;
		assert_parts(&parts, 1, "tdx.tcb.status", "fail");
	}
	for (int i = 0; i < 2; i++) {
		struct parts parts = good_parts(4);

		replace_in(&parts.identity, "UpToDate",
			   i ? "Revoked" : "OutOfDate");
		parts.has_no_tcb_info = true;
		assert_parts(&parts, i ? 1 : 3, "tdx.tcb.status",
			     i ? "fail" : "open");
	}
}

/* Names, uses and issuers of who signs collateral. */
static void only_the_signer_signs(void **state)
{
	struct intel_cert wrong = {
		.subject = "Intel SGX TCB Signing",
		.issuer = "Intel SGX Root CA",
		.key = intel->signer_key,
		.issuer_key = intel->root_key,
		.is_leaf = true,
		.serial = 0x1003,
	};
	struct parts parts = good_parts(4);

	(void)state;
	/* The platform's own key is under the same root. */
	parts.tcb_info_key = intel->pck_key;
	parts.more = copied(&intel->pck);
	assert_parts(&parts, 3, "tdx.tcbinfo.signer", "open");
	parts = good_parts(4);
	wrong.subject = "Intel SGX TCB Signing CA";
	exchange(&parts.signer, intel_make_cert(&wrong));
	assert_parts(&parts, 3, "tdx.tcbinfo.signer", "open");
	parts = good_parts(4);
	wrong.subject = "Intel SGX TCB Signing";
	wrong.issuer_key = intel->ca_key;
	exchange(&parts.signer, intel_make_cert(&wrong));
	assert_parts(&parts, 3, "tdx.tcbinfo.signer", "open");
	parts = good_parts(4);
	wrong.issuer_key = intel->root_key;
	wrong.until = INTEL_AT - 1;
	exchange(&parts.signer, intel_make_cert(&wrong));
	assert_parts(&parts, 3, "tdx.tcbinfo.signer", "open");
	parts = good_parts(4);
	wrong.until = INTEL_AT;
	exchange(&parts.signer, intel_make_cert(&wrong));
	assert_parts(&parts, 0, "tdx.tcbinfo.signer", "pass");
	parts = good_parts(4);
	wrong.added = "DER:16:00";
	exchange(&parts.signer, intel_make_cert(&wrong));
	assert_parts(&parts, 0, "tdx.tcbinfo.signer", "pass");
	parts = good_parts(4);
	wrong.added = "critical,DER:16:00";
	exchange(&parts.signer, intel_make_cert(&wrong));
	assert_parts(&parts, 3, "tdx.tcbinfo.signer", "open");
	wrong.added = NULL;
	parts = good_parts(4);
	wrong.without = NID_crl_distribution_points;
	exchange(&parts.signer, intel_make_cert(&wrong));
	assert_parts(&parts, 3, "tdx.tcbinfo.signer", "open");
	wrong.without = 0;
	parts = good_parts(4);
	wrong.usage = "critical,keyCertSign";
	exchange(&parts.signer, intel_make_cert(&wrong));
	assert_parts(&parts, 3, "tdx.tcbinfo.signer", "open");
	parts = good_parts(4);
	wrong.usage = "critical,digitalSignature";
	wrong.is_leaf = false;
	exchange(&parts.signer, intel_make_cert(&wrong));
	assert_parts(&parts, 3, "tdx.tcbinfo.signer", "open");
	parts = good_parts(4);
	exchange(&parts.root_crl,
		 intel_make_crl(&(struct intel_crl){ .issuer = "Intel SGX Root "
							       "CA",
						     .key = intel->root_key,
						     .serial = 0x1003 }));
	assert_parts(&parts, 1, "tdx.tcbinfo.signer", "fail");
}

static void crls_are_checked(void **state)
{
	const char *ca = "Intel SGX PCK Platform CA";
	const struct {
		struct intel_crl crl;
		int exit_status;
		const char *id, *outcome;
	} rows[] = {
		{ { .issuer = ca, .key = intel->ca_key, .serial = 0x1002 },
		  1,
		  "tdx.pck.revoked",
		  "fail" },
		{ { .issuer = ca, .key = intel->ca_key, .serial = 0x1009 },
		  0,
		  "tdx.pck.revoked",
		  "pass" },
		{ { .issuer = ca, .key = intel->root_key },
		  3,
		  "tdx.crl.pck",
		  "open" },
		{ { .issuer = ca, .key = intel->ca_key, .until = INTEL_AT - 1 },
		  3,
		  "tdx.crl.pck",
		  "open" },
		{ { .issuer = ca, .key = intel->ca_key, .until = INTEL_AT },
		  0,
		  "tdx.crl.pck",
		  "pass" },
		{ { .issuer = ca, .key = intel->ca_key, .from = AHEAD },
		  3,
		  "tdx.crl.pck",
		  "open" },
		{ { .issuer = ca, .key = intel->ca_key, .has_no_end = true },
		  3,
		  "tdx.crl.pck",
		  "open" },
		{ { .issuer = ca, .key = intel->ca_key, .has_no_number = true },
		  3,
		  "tdx.crl.pck",
		  "open" },
		{ { .issuer = ca,
		    .key = intel->ca_key,
		    .nid = NID_netscape_comment,
		    .added = "critical,DER:16:00" },
		  3,
		  "tdx.crl.pck",
		  "open" },
		{ { .issuer = ca,
		    .key = intel->ca_key,
		    .nid = NID_netscape_comment,
		    .added = "DER:16:00" },
		  0,
		  "tdx.crl.pck",
		  "pass" },
		{ { .issuer = ca,
		    .key = intel->ca_key,
		    .nid = NID_delta_crl,
		    .added = "DER:02:01:01" },
		  3,
		  "tdx.crl.pck",
		  "open" },
		/* Another's certificate, and what nobody here obeys. */
		{ { .issuer = ca,
		    .key = intel->ca_key,
		    .serial = 0x1009,
		    .entry_nid = NID_certificate_issuer,
		    .entry_added = "critical,DER:30:00" },
		  3,
		  "tdx.crl.pck",
		  "open" },
		{ { .issuer = ca,
		    .key = intel->ca_key,
		    .serial = 0x1009,
		    .entry_nid = NID_netscape_comment,
		    .entry_added = "critical,DER:16:00" },
		  3,
		  "tdx.crl.pck",
		  "open" },
		{ { .issuer = ca,
		    .key = intel->ca_key,
		    .serial = 0x1009,
		    .entry_nid = NID_netscape_comment,
		    .entry_added = "DER:16:00" },
		  0,
		  "tdx.crl.pck",
		  "pass" },
		{ { .issuer = "Intel SGX PCK Processor CA",
		    .key = intel->ca_key },
		  3,
		  "tdx.crl.pck",
		  "open" },
		{ { .issuer = "Intel SGX PCK platform CA",
		    .key = intel->ca_key },
		  3,
		  "tdx.crl.pck",
		  "open" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct parts parts = good_parts(4);

		exchange(&parts.pck_crl, intel_make_crl(&rows[i].crl));
		assert_parts(&parts, rows[i].exit_status, rows[i].id,
			     rows[i].outcome);
	}
}

static void revoked_cas_are_refused(void **state)
{
	struct parts parts = good_parts(4);

	(void)state;
	exchange(&parts.root_crl,
		 intel_make_crl(&(struct intel_crl){ .issuer = "Intel SGX Root "
							       "CA",
						     .key = intel->root_key,
						     .serial = 0x1001 }));
	assert_parts(&parts, 1, "tdx.ca.revoked", "fail");
	/* A root that lists itself. */
	parts = good_parts(4);
	exchange(&parts.root_crl, intel_make_crl(&(struct intel_crl){
					  .issuer = "Intel SGX Root CA",
					  .key = intel->root_key,
					  .serial = 0x1000 }));
	assert_parts(&parts, 1, "tdx.ca.revoked", "fail");
	/* A newer list that is not in force any more takes no one's place. */
	parts = good_parts(4);
	parts.more = intel_make_crl(
		&(struct intel_crl){ .issuer = "Intel SGX PCK Platform CA",
				     .key = intel->ca_key,
				     .from = INTEL_AT - 2 * INTEL_DAY,
				     .until = INTEL_AT - INTEL_DAY });
	assert_parts(&parts, 0, "tdx.crl.pck", "pass");
	/* Listed by one list, and left out by a newer one. */
	parts = good_parts(4);
	parts.more = intel_make_crl(
		&(struct intel_crl){ .issuer = "Intel SGX PCK Platform CA",
				     .key = intel->ca_key,
				     .serial = 0x1002,
				     .from = INTEL_AT - 20 * INTEL_DAY });
	assert_parts(&parts, 1, "tdx.pck.revoked", "fail");
	/* By one of the future, beside one in force and alone. */
	for (int i = 0; i < 2; i++) {
		struct intel_crl future = { .issuer = "Intel SGX PCK Platform "
						      "CA",
					    .key = intel->ca_key,
					    .serial = 0x1002,
					    .from = INTEL_AT + INTEL_DAY };

		parts = good_parts(4);
		if (i)
			exchange(&parts.pck_crl, intel_make_crl(&future));
		else
			parts.more = intel_make_crl(&future);
		assert_parts(&parts, 1, "tdx.pck.revoked", "fail");
	}
}

/* What a policy may ask of collateral and platform beyond the default. */
static void policies_may_ask_for_more(void **state)
{
	static const struct {
		const char *policy, *id, *outcome;
		int exit_status;
	} rows[] = {
		{ ",\"tcb_evaluation_min\":20", "tdx.collateral.eval_number",
		  "pass", 0 },
		{ ",\"tcb_evaluation_min\":21", "tdx.collateral.eval_number",
		  "open", 3 },
		{ ",\"tcb_info_evaluation_min\":20", "tdx.tcbinfo.eval_number",
		  "pass", 0 },
		{ ",\"tcb_info_evaluation_min\":21", "tdx.tcbinfo.eval_number",
		  "open", 3 },
		{ ",\"qe_identity_evaluation_min\":20",
		  "tdx.qe.identity_eval_number", "pass", 0 },
		{ ",\"qe_identity_evaluation_min\":21",
		  "tdx.qe.identity_eval_number", "open", 3 },
		{ ",\"max_collateral_age_days\":15", "tdx.collateral.age",
		  "pass", 0 },
		{ ",\"max_collateral_age_days\":14", "tdx.collateral.age",
		  "open", 3 },
		{ ",\"ppid\":\"77000000000000000000000000000000\"",
		  "identity.machine", "pass", 0 },
		{ ",\"ppid\":\"78000000000000000000000000000000\"",
		  "identity.machine", "fail", 1 },
		{ ",\"platform_instance_id\":"
		  "\"1d000000000000000000000000000000\"",
		  "identity.machine", "pass", 0 },
		{ ",\"platform_instance_id\":"
		  "\"1e000000000000000000000000000000\"",
		  "identity.machine", "fail", 1 },
		{ ",\"platform\":{\"smt\":\"forbid\"}", "tdx.pck.config.smt",
		  "fail", 1 },
		{ ",\"platform\":{\"cached_keys\":\"forbid\"}",
		  "tdx.pck.config.cached_keys", "pass", 0 },
		{ ",\"rtmr3\":\"" HEX_4D48 "\"", "tdx.rtmr3", "fail", 1 },
		{ ",\"mrseam\":\"" HEX_4D48 "\"", "tdx.mrseam", "fail", 1 },
		{ ",\"advisories\":{\"deny\":\"INTEL-SA-00001\"}",
		  "tdx.advisory", "pass", 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct parts parts = good_parts(4);

		parts.policy = rows[i].policy;
		assert_parts(&parts, rows[i].exit_status, rows[i].id,
			     rows[i].outcome);
	}
}

static void advisories_are_checked(void **state)
{
	static const struct {
		const char *advisories, *outcome;
	} rows[] = {
		{ "\"deny\":\"INTEL-SA-00001\"", "fail" },
		{ "\"deny\":\"intel-sa-00001\"", "fail" },
		{ "\"deny\":\"INTEL-SA-00009\"", "pass" },
		{ "\"deny\":\"INTEL-DOC-00001\"", "pass" },
		{ "\"allow\":\"Intel-SA-00001\"", "pass" },
		{ "\"allow\":\"INTEL-SA-00009\"", "fail" },
		{ "\"allow\":[\"INTEL-SA-00009\",\"INTEL-SA-00001\"]", "pass" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct parts parts = good_parts(4);
		char policy[256];

		parts.quote.body[TD_AT_SVN] = 3;
		snprintf(policy, sizeof(policy),
			 ",\"tcb_status\":\"OutOfDate\",\"advisories\":{%s}",
			 rows[i].advisories);
		parts.policy = policy;
		assert_parts(&parts, !strcmp(rows[i].outcome, "fail"),
			     "tdx.advisory", rows[i].outcome);
	}
}

/* A host that went back since the launch is subject to them again. */
static void advisories_of_now_are_checked(void **state)
{
	static const struct {
		u8 module, platform;
		const char *advisories, *outcome;
	} rows[] = {
		{ 3, 5, "\"deny\":\"INTEL-SA-00001\"", "fail" },
		{ 5, 2, "\"deny\":\"INTEL-SA-00002\"", "fail" },
		{ 3, 5, "\"allow\":\"INTEL-SA-00002\"", "fail" },
		{ 3, 5, "\"deny\":\"INTEL-SA-00002\"", "pass" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct parts parts = good_parts(5);
		char policy[128];

		parts.quote.body[TD_AT_SVN2] = rows[i].module;
		parts.quote.body[TD_AT_SVN2 + 2] = rows[i].platform;
		snprintf(policy, sizeof(policy), ",\"advisories\":{%s}",
			 rows[i].advisories);
		parts.policy = policy;
		assert_parts(&parts, 1, "tdx.advisory", rows[i].outcome);
	}
}

static void assert_advisories(struct parts *parts, const char *actual)
{
	struct appraiser *appraiser = appraiser_of(parts);
	struct vouch_bytes quote = intel_quote_make(intel, &parts->quote);
	struct vouch_result *result;

	assert_int_equal(appraise_once(appraiser, quote.data, quote.size,
				       &result, NULL),
			 0);
	assert_string_equal(find_check(result, "tdx.advisory")->actual, actual);
	vouch_result_free(result);
	vouch_bytes_free(&quote);
	appraiser_free(appraiser);
	free_parts(parts);
}

/* Platform and module are both behind, by one advisory that they share. */
static void advisories_are_told_once(void **state)
{
	static const struct {
		const char *policy, *actual;
	} rows[] = {
		{ "", "INTEL-SA-00002, INTEL-SA-00001" },
		{ ",\"advisories\":{\"deny\":\"INTEL-SA-00001\"}",
		  "INTEL-SA-00001" },
		{ ",\"advisories\":{\"allow\":\"INTEL-SA-00001\"}",
		  "INTEL-SA-00002" },
		{ ",\"advisories\":{\"deny\":\"INTEL-SA-00003\"}",
		  "INTEL-SA-00002, INTEL-SA-00001" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct parts parts = good_parts(4);

		parts.quote.body[TD_AT_SVN] = 3;
		parts.quote.body[TD_AT_SVN + 2] = 2;
		parts.policy = rows[i].policy;
		assert_advisories(&parts, rows[i].actual);
	}
}

static void expired_collateral_may_be_allowed(void **state)
{
	struct parts parts = good_parts(4);

	(void)state;
	parts.at = INTEL_AT + 100 * INTEL_DAY;
	assert_parts(&parts, 3, "tdx.crl.root", "open");
	parts = good_parts(4);
	parts.at = INTEL_AT + 100 * INTEL_DAY;
	parts.policy = ",\"allow_expired_collateral\":true";
	assert_parts(&parts, 1, "tdx.tcbinfo.window", "warn");
	/* A list that never says when it ends is not one that has ended. */
	parts = good_parts(4);
	parts.policy = ",\"allow_expired_collateral\":true";
	exchange(&parts.pck_crl, intel_make_crl(&(struct intel_crl){
					 .issuer = "Intel SGX PCK Platform CA",
					 .key = intel->ca_key,
					 .has_no_end = true }));
	assert_parts(&parts, 3, "tdx.crl.pck", "open");
}

/* Of several documents the one in force, and of those the later evaluation. */
static void the_right_document_is_chosen(void **state)
{
	static const char *const changes[][2] = {
		{ "\"fmspc\":\"90C06F", "\"fmspc\":\"50C06F" },
		{ "2026-06-01T00:00:00Z", "2026-06-20T00:00:00Z" },
		{ "DataNumber\":20", "DataNumber\":19" },
		{ "\"id\":\"TDX\"", "\"id\":\"SGX\"" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(changes); i++) {
		struct parts parts = good_parts(4);
		char *other =
			replaced(intel_tcb_info, changes[i][0], changes[i][1]);

		parts.more =
			intel_document(intel->signer_key, "tcbInfo", other);
		parts.policy = ",\"tcb_evaluation_min\":20";
		free(other);
		assert_parts(&parts, 0, "tdx.tcb.status", "pass");
	}
}

/* Newer in all that a document says of itself, and by another's key. */
static struct vouch_bytes foreign_document(bool is_identity)
{
	char *body = replaced(is_identity ? intel_qe_identity : intel_tcb_info,
			      "DataNumber\":20", "DataNumber\":21");
	struct vouch_bytes out = intel_document(
		intel->quote_key, is_identity ? "enclaveIdentity" : "tcbInfo",
		body);

	free(body);
	return out;
}

/* Somebody puts a document and its signer, of all the names, beside Intel's. */
static void foreign_documents_do_not_win(void **state)
{
	struct intel_cert foreign = {
		.subject = "Intel SGX TCB Signing",
		.issuer = "Intel SGX Root CA",
		.key = intel->quote_key,
		.issuer_key = intel->quote_key,
		.is_leaf = true,
		.serial = 0x1004,
	};

	(void)state;
	for (int i = 0; i < 6; i++) {
		struct parts parts = good_parts(4);
		struct appraiser *appraiser;
		struct vouch_bytes document = foreign_document(i % 2), quote;
		struct vouch_bytes signer;

		/* By a root of his own, of another name, and revoked. */
		foreign.issuer_key = i < 2 ? intel->quote_key : intel->root_key;
		foreign.subject = i / 2 == 1 ? "Intel SGX TCB Signing CA" :
					       "Intel SGX TCB Signing";
		exchange(&parts.root_crl, intel_make_crl(&(struct intel_crl){
						  .issuer = "Intel SGX Root CA",
						  .key = intel->root_key,
						  .serial = 0x1004 }));
		signer = intel_make_cert(&foreign);
		parts.more = copied(&document);
		appraiser = appraiser_of(&parts);
		add_endorsement(appraiser, &signer);
		quote = intel_quote_make(intel, &parts.quote);
		assert_appraised(appraiser, quote.data, quote.size, 0,
				 "tdx.tcb.status", "pass");
		appraiser_free(appraiser);
		vouch_bytes_free(&document);
		vouch_bytes_free(&signer);
		vouch_bytes_free(&quote);
		free_parts(&parts);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tcb_info_is_checked),
		cmocka_unit_test(identity_is_checked),
		cmocka_unit_test(changed_documents_are_refused),
		cmocka_unit_test(other_wrappings_are_read),
		cmocka_unit_test(deep_or_long_texts_are_refused),
		cmocka_unit_test(nesting_is_limited),
		cmocka_unit_test(statuses_converge),
		cmocka_unit_test(relaunch_is_advised),
		cmocka_unit_test(module_bytes_are_left_out),
		cmocka_unit_test(collateral_is_needed),
		cmocka_unit_test(revoked_is_never_open),
		cmocka_unit_test(only_the_signer_signs),
		cmocka_unit_test(crls_are_checked),
		cmocka_unit_test(revoked_cas_are_refused),
		cmocka_unit_test(policies_may_ask_for_more),
		cmocka_unit_test(advisories_are_checked),
		cmocka_unit_test(advisories_of_now_are_checked),
		cmocka_unit_test(advisories_are_told_once),
		cmocka_unit_test(expired_collateral_may_be_allowed),
		cmocka_unit_test(the_right_document_is_chosen),
		cmocka_unit_test(foreign_documents_do_not_win),
	};

	return cmocka_run_group_tests(tests, parts_set_up, parts_tear_down);
}
