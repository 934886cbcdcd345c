// SPDX-License-Identifier: MIT
/*
 * Quotes and certificates that are right but in one point, each of which
 * another verifier has let pass, or could.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cert.h"
#include "appraising.h"
#include "intel_parts.h"
#include "tdx/show.h"

#include <cmocka.h>

#define ALLOW ",\"unknown_bits\":\"allow\""
#define ONE                                                \
	"010000000000000000000000000000000000000000000000" \
	"000000000000000000000000000000000000000000000000"

static void good_quotes_are_affirmed(void **state)
{
	(void)state;
	for (u16 version = 4; version <= 5; version++) {
		struct parts parts = good_parts(version);

		assert_parts(&parts, 0, "tdx.tcb.status", "pass");
	}
}

/* One byte of a TD body, or of the quoting enclave's report. */
static void bytes_are_checked(void **state)
{
	static const struct {
		size_t at;
		u8 byte;
		const char *id, *policy;
		int exit_status;
	} rows[] = {
		{ TD_AT_ATTRIBUTES, 0x01, "tdx.attr.debug", "", 1 },
		{ TD_AT_ATTRIBUTES, 0x02, "tdx.attr.profiling", "", 1 },
		{ TD_AT_ATTRIBUTES, 0x10, "tdx.attr.profiling", "", 1 },
		{ TD_AT_ATTRIBUTES, 0x40, "tdx.attr.profiling", "", 1 },
		{ TD_AT_ATTRIBUTES, 0x80, "tdx.attr.profiling", "", 1 },
		{ TD_AT_ATTRIBUTES + 1, 0x01, "tdx.attr.reserved", "", 1 },
		{ TD_AT_ATTRIBUTES + 3, 0x00, "tdx.attr.sept_ve_disable", "",
		  1 },
		{ TD_AT_ATTRIBUTES + 3, 0x11, "tdx.attr.reserved", "", 1 },
		{ TD_AT_ATTRIBUTES + 3, 0x30, "tdx.attr.migratable", "", 1 },
		{ TD_AT_ATTRIBUTES + 4, 0x01, "tdx.attr.reserved", "", 1 },
		{ TD_AT_ATTRIBUTES + 7, 0x20, "tdx.attr.reserved", "", 1 },
		{ TD_AT_ATTRIBUTES + 7, 0x80, "tdx.attr.perfmon",
		  ",\"attributes\":{\"perfmon\":\"forbid\"}", 1 },
		{ TD_AT_SEAM_ATTRIBUTES, 0x01, "tdx.module.attributes", "", 1 },
		{ TD_AT_MRSIGNERSEAM, 0x01, "tdx.module.mrsigner", "", 1 },
		{ TD_AT_XFAM, 0xe6, "tdx.xfam", "", 1 },
		{ TD_AT_XFAM, 0xe3, "tdx.xfam", ",\"xfam\":\"0xe7\"", 1 },
		{ TD_AT_MRTD, 0x4e, "tdx.mrtd", "", 1 },
		{ TD_AT_REPORT_DATA + 63, 0x53, "freshness.report_data", "",
		  1 },
		{ TD_AT_MRSERVICETD + 47, 0x01, "tdx.mrservicetd", "", 1 },
		{ TD_AT_SVN, 2, "tdx.module.level", "", 1 },
		{ TD_AT_SVN + 1, 4, "tdx.module.identity", "", 1 },
		{ TD_AT_SVN + 2, 1, "tdx.tcb.level", "", 1 },
		{ TD_AT_SVN2, 2, "tdx.module.level", "", 1 },
		{ TD_AT_SVN2 + 1, 4, "tdx.module.identity", "", 1 },
		{ TD_AT_SVN2 + 15, 1, "tdx.tcb.current", "", 1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct parts parts = good_parts(5);

		parts.quote.body[rows[i].at] = rows[i].byte;
		parts.policy = rows[i].policy;
		print_message("# %zu: %s\n", rows[i].at, rows[i].id);
		assert_parts(&parts, rows[i].exit_status, rows[i].id, "fail");
	}
}

/* Known by its specification only: a warning at best, unless it is allowed. */
static void extended_bodies_are_read(void **state)
{
	static const struct {
		size_t at;
		const char *policy, *general;
		int exit_status;
		const char *id, *outcome;
	} rows[] = {
		{ 0, "", "", 1, "tdx.quote.extended", "warn" },
		{ 0, "", "", 1, "tdx.tcb.status", "pass" },
		{ 0, "", ",\"strict\":true", 1, "tdx.quote.extended", "fail" },
		{ 0, "", ALLOW, 0, "tdx.quote.extended", "skip" },
		{ 0, "", ALLOW, 0, "tdx.servtd.initial", "pass" },
		{ 729, "", ALLOW, 1, "tdx.servtd.initial", "fail" },
		{ 776, "", ALLOW, 1, "tdx.servtd.initial", "fail" },
		{ 829, "", ALLOW, 1, "tdx.servtd.current", "fail" },
		{ 876, "", ALLOW, 1, "tdx.servtd.current", "fail" },
		{ 0, ",\"servtd\":\"" ONE "\"", ALLOW, 1, "tdx.servtd.current",
		  "pass" },
		{ 829, ",\"servtd\":\"" ONE "\"", ALLOW, 1,
		  "tdx.servtd.current", "pass" },
		{ 830, ",\"servtd\":\"" ONE "\"", ALLOW, 1,
		  "tdx.servtd.current", "fail" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct parts parts = good_parts(5);

		parts.quote.body_type = 4;
		parts.quote.body_size = 885;
		if (rows[i].at)
			parts.quote.body[rows[i].at] = 1;
		parts.policy = rows[i].policy;
		parts.general = rows[i].general;
		assert_parts(&parts, rows[i].exit_status, rows[i].id,
			     rows[i].outcome);
	}
}

/* Each field of body type 4 is of bytes of its own. */
static const struct {
	const char *name;
	size_t at, size;
	bool is_number;
} extended[] = {
	{ "vm_id", 648, 1, true },
	{ "td_id", 649, 32, false },
	{ "dev_info", 681, 48, false },
	{ "init_servtd_hash", 729, 48, false },
	{ "init_servtd_attributes", 777, 8, true },
	{ "init_cpu_svn", 785, 16, false },
	{ "init_tee_tcb_svn", 801, 16, false },
	{ "init_tee_fmspc", 817, 12, false },
	{ "current_servtd_hash", 829, 48, false },
	{ "current_servtd_attributes", 877, 8, true },
};

static void assert_field(const json_t *shown, size_t i)
{
	const json_t *field = json_object_get(shown, extended[i].name);
	char want[2 * 48 + 1] = "";

	if (extended[i].size == 1) {
		assert_int_equal(json_integer_value(field), 0xa0 + i);
		return;
	}
	if (extended[i].is_number)
		strcpy(want, "0x");
	for (size_t j = 0; j < extended[i].size; j++)
		sprintf(want + strlen(want), "%02zx", 0xa0 + i);
	assert_string_equal(json_string_value(field), want);
}

static void extended_bodies_are_shown(void **state)
{
	struct parts parts = good_parts(5);
	struct vouch_bytes quote;
	struct vouch_error error = { 0 };
	json_t *shown, *object;

	(void)state;
	parts.quote.body_type = 4;
	parts.quote.body_size = 885;
	for (size_t i = 0; i < ARRAY_SIZE(extended); i++)
		memset(parts.quote.body + extended[i].at, 0xa0 + (int)i,
		       extended[i].size);
	quote = intel_quote_make(intel, &parts.quote);
	shown = tdx_show_quote(quote.data, quote.size, &error);
	assert_non_null(shown);
	object = json_object_get(shown, "extended");
	assert_int_equal(json_object_size(object), ARRAY_SIZE(extended));
	for (size_t i = 0; i < ARRAY_SIZE(extended); i++)
		assert_field(object, i);
	json_decref(shown);
	vouch_bytes_free(&quote);
	free_parts(&parts);
}

/* What is refused by default, and allowed by name. */
static void policies_may_allow(void **state)
{
	static const struct {
		size_t at;
		u8 byte;
		const char *policy;
	} rows[] = {
		{ TD_AT_ATTRIBUTES, 0x01,
		  ",\"attributes\":{\"debug\":\"allow\"}" },
		{ TD_AT_ATTRIBUTES, 0x20,
		  ",\"attributes\":{\"profiling\":\"allow\"}" },
		{ TD_AT_ATTRIBUTES + 3, 0x30,
		  ",\"attributes\":{\"migratable\":\"allow\"}" },
		{ TD_AT_ATTRIBUTES + 3, 0x00,
		  ",\"attributes\":{\"sept_ve_disable\":\"any\"}" },
		{ TD_AT_XFAM, 0xe3, ",\"xfam\":[\"0xe7\",227]" },
		{ TD_AT_MRSERVICETD, 0x01,
		  ",\"servtd\":"
		  "\"010000000000000000000000000000000000000000000000"
		  "000000000000000000000000000000000000000000000000\"" },
		{ TD_AT_SVN, 3,
		  ",\"tcb_status\":[\"UpToDate\","
		  "\"TDRelaunchAdvised\"]" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct parts parts = good_parts(5);

		parts.quote.body[rows[i].at] = rows[i].byte;
		parts.policy = rows[i].policy;
		assert_parts(&parts, 0, "tdx.tcb.status", "pass");
	}
}

/* A body of TD 1.0 does not name its service TD, whatever version it is in. */
static void untold_services_are_refused(void **state)
{
	static const struct {
		u8 attribute; /* bits 24 to 31 */
		const char *policy;
		int exit_status;
		const char *outcome;
	} rows[] = {
		{ 0x10, "", 0, "skip" },
		{ 0x10, ",\"servtd\":\"" ONE "\"", 1, "fail" },
		{ 0x30, ",\"attributes\":{\"migratable\":\"allow\"}", 1,
		  "fail" },
		{ 0x10, ",\"attributes\":{\"migratable\":\"allow\"}", 0,
		  "skip" },
	};

	(void)state;
	for (size_t i = 0; i < 2 * ARRAY_SIZE(rows); i++) {
		struct parts parts = good_parts(i % 2 ? 5 : 4);

		parts.quote.body_type = 2;
		parts.quote.body_size = 584;
		parts.quote.body[TD_AT_ATTRIBUTES + 3] = rows[i / 2].attribute;
		parts.policy = rows[i / 2].policy;
		assert_parts(&parts, rows[i / 2].exit_status, "tdx.mrservicetd",
			     rows[i / 2].outcome);
	}
}

static void qe_bytes_are_checked(void **state)
{
	static const struct {
		size_t at;
		u8 byte;
		const char *id;
	} rows[] = {
		{ 16, 1, "tdx.qe.match.miscselect" },
		{ SGX_AT_ATTRIBUTES, 0x13, "tdx.qe.match.attributes" },
		{ SGX_AT_ATTRIBUTES + 1, 0x01, "tdx.qe.match.attributes" },
		{ SGX_AT_MRSIGNER, 0x8c, "tdx.qe.match.mrsigner" },
		{ 256, 1, "tdx.qe.match.isvprodid" },
		{ SGX_AT_ISV_SVN, 3, "tdx.qe.level" },
		{ SGX_AT_ISV_SVN, 5, "tdx.tcb.status" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct parts parts = good_parts(4);

		parts.quote.qe[rows[i].at] = rows[i].byte;
		assert_parts(&parts, 1, rows[i].id, "fail");
	}
}

/* The right hash, and something in the half that has to be zero. */
static void qe_data_is_checked(void **state)
{
	struct parts parts = good_parts(4);
	struct vouch_bytes quote = intel_quote_make(intel, &parts.quote);

	(void)state;
	intel_quote_init(intel, &parts.quote, 4, true);
	parts.quote.has_other_qe_data = true;
	memcpy(parts.quote.qe + SGX_AT_REPORT_DATA,
	       quote.data + 48 + 584 + 4 + 128 + 6 + SGX_AT_REPORT_DATA, 32);
	parts.quote.qe[SGX_AT_REPORT_DATA + 63] = 1;
	vouch_bytes_free(&quote);
	assert_parts(&parts, 1, "tdx.qe.report_data", "fail");
}

/* Known by its vendor, so that the header's check has the word. */
static void other_headers_are_refused(void **state)
{
	static const struct {
		size_t at;
		u8 byte;
		const char *tee;
	} rows[] = {
		{ 0, 6, "\"tee\": \"tdx\"" }, { 2, 1, "\"tee\": \"tdx\"" },
		{ 2, 4, "\"tee\": \"tdx\"" }, { 0, 2, "\"tee\": \"tdx\"" },
		{ 4, 0x82, "\"tee\": null" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct parts parts = good_parts(4);
		struct appraiser *appraiser = appraiser_of(&parts);
		struct vouch_bytes quote =
			intel_quote_make(intel, &parts.quote);
		struct vouch_result *result;
		char *json;

		quote.data[rows[i].at] = rows[i].byte;
		assert_int_equal(appraise_once(appraiser, quote.data,
					       quote.size, &result, NULL),
				 0);
		assert_string_equal(check_outcome(result, "tdx.quote.header"),
				    "open");
		assert_string_equal(check_outcome(result, "input.type"),
				    "pass");
		json = vouch_result_json(result);
		assert_non_null(strstr(json, rows[i].tee));
		free(json);
		vouch_result_free(result);
		appraiser_free(appraiser);
		vouch_bytes_free(&quote);
		free_parts(&parts);
	}
}

/* Refused for it, and looked at all the same. */
static void what_is_behind_is_refused(void **state)
{
	static const char *const ids[] = { "tdx.chain.root", "tdx.sig",
					   "tdx.tcb.status", "tdx.mrtd" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
		struct parts parts = good_parts(4);

		parts.quote.padding = 3;
		parts.quote.padding_byte = 1;
		assert_parts(&parts, 1, ids[i], "pass");
	}
}

static void bad_points_are_refused(void **state)
{
	static const u8 zero[64], odd[64] = { 1, 2, 3 };
	const u8 *points[] = { zero, odd };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(points); i++) {
		struct parts parts = good_parts(4);

		parts.quote.point = points[i];
		assert_parts(&parts, 1, "tdx.key.point", "fail");
	}
}

/* A chain of the parts' own making; frees @certs. */
static void set_chain(struct parts *parts, struct vouch_bytes *certs,
		      size_t count)
{
	const struct vouch_bytes *list[4];

	for (size_t i = 0; i < count; i++)
		list[i] = &certs[i];
	free(parts->quote.certs);
	parts->quote.certs = intel_pem(list, count);
	parts->quote.certs_size = strlen(parts->quote.certs);
	for (size_t i = 0; i < count; i++)
		vouch_bytes_free(&certs[i]);
}

static void counts_and_order_are_checked(void **state)
{
	struct parts parts = good_parts(4);
	struct vouch_bytes two[] = { copied(&intel->pck), copied(&intel->ca) };
	struct vouch_bytes four[] = { copied(&intel->pck), copied(&intel->ca),
				      copied(&intel->root),
				      copied(&intel->root) };
	struct vouch_bytes turned[] = { copied(&intel->ca), copied(&intel->pck),
					copied(&intel->root) };

	(void)state;
	set_chain(&parts, two, 2);
	assert_parts(&parts, 1, "tdx.chain.count", "fail");
	parts = good_parts(4);
	set_chain(&parts, four, 4);
	assert_parts(&parts, 1, "tdx.chain.count", "fail");
	parts = good_parts(4);
	set_chain(&parts, turned, 3);
	assert_parts(&parts, 1, "tdx.chain.names", "fail");
	parts = good_parts(4);
	parts.quote.certs[100] = '\0';
	assert_parts(&parts, 3, "tdx.chain.count", "open");
	/* Zeroes at the end, as some senders have them. */
	parts = good_parts(4);
	parts.quote.certs_size++;
	assert_parts(&parts, 0, "tdx.chain.count", "pass");
}

/* A quote that names its PCK certificate: who appraises has the chain. */
static void chains_may_be_endorsements(void **state)
{
	const struct vouch_bytes *const certs[] = { &intel->pck, &intel->ca };

	(void)state;
	for (size_t count = 0; count <= ARRAY_SIZE(certs); count++) {
		struct parts parts = good_parts(4);
		struct appraiser *appraiser;
		struct vouch_bytes quote;
		bool is_whole = count == ARRAY_SIZE(certs);

		parts.quote.cert_type = 3;
		appraiser = appraiser_of(&parts);
		for (size_t i = 0; i < count; i++)
			add_endorsement(appraiser, certs[i]);
		quote = intel_quote_make(intel, &parts.quote);
		assert_appraised(appraiser, quote.data, quote.size,
				 is_whole ? 0 : 3, "tdx.certdata.type",
				 is_whole ? "pass" : "open");
		vouch_bytes_free(&quote);
		appraiser_free(appraiser);
		free_parts(&parts);
	}
}

static void set_type(struct parts *parts, u16 type)
{
	static const u8 ppid[] = { 0x77 };
	char *certs = calloc(1, 404);

	assert_non_null(certs);
	memcpy(certs, ppid, sizeof(ppid));
	free(parts->quote.certs);
	parts->quote.certs = certs;
	parts->quote.certs_size = 404;
	parts->quote.cert_type = type;
}

/* More than are tried; each is of another platform, with another key. */
#define PLATFORMS 258

/* With a PPID in clear the right one is tried only; else the first 256 are. */
static void few_of_a_fleet_are_tried(void **state)
{
	static const struct {
		u16 type;
		int exit_status;
		const char *actual;
	} rows[] = {
		{ 1, 0, "a PCK certificate chain among the endorsements" },
		{ 3, 3,
		  "type 3 (encrypted PPID); none of the first 256 PCK "
		  "certificates that fit, no more are tried" },
	};
	struct intel_pck pck = { 0 };
	struct intel_cert spec = { "Intel SGX PCK Certificate",
				   "Intel SGX PCK Platform CA",
				   intel->quote_key, intel->ca_key,
				   .pck = &pck };
	struct appraiser *appraiser;
	struct parts parts = good_parts(4);

	(void)state;
	appraiser = appraiser_of(&parts);
	for (int i = 1; i < PLATFORMS; i++) {
		struct vouch_bytes other;

		pck.ppid1 = (u8)(i < 256 ? i : 1);
		spec.serial = 0x2000 + i;
		other = intel_make_cert(&spec);
		add_endorsement(appraiser, &other);
		vouch_bytes_free(&other);
	}
	add_endorsement(appraiser, &intel->pck);
	add_endorsement(appraiser, &intel->ca);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vouch_result *result;
		struct vouch_bytes quote;

		set_type(&parts, rows[i].type);
		quote = intel_quote_make(intel, &parts.quote);
		assert_int_equal(appraise_once(appraiser, quote.data,
					       quote.size, &result, NULL),
				 0);
		assert_string_equal(
			find_check(result, "tdx.certdata.type")->actual,
			rows[i].actual);
		assert_int_equal(result_exit_status(result),
				 rows[i].exit_status);
		vouch_result_free(result);
		vouch_bytes_free(&quote);
	}
	appraiser_free(appraiser);
	free_parts(&parts);
}

/* The same keys once more, in certificates that are of no use. */
static void the_right_certs_are_chosen(void **state)
{
	static const struct intel_pck pck;
	struct intel_cert specs[] = {
		{ "Intel SGX PCK Certificate", "Intel SGX PCK Platform CA",
		  intel->pck_key, intel->ca_key, .pck = &pck, .serial = 0x1002,
		  .until = INTEL_AT - 1 },
		{ "Intel SGX PCK Platform CA", "Intel SGX Root CA",
		  intel->ca_key, intel->root_key, .serial = 0x1001,
		  .until = INTEL_AT - 1 },
		{ "Intel SGX Root CA", "Intel SGX Root CA", intel->root_key,
		  intel->quote_key, .serial = 0x1005 },
	};
	struct parts parts = good_parts(4);
	struct appraiser *appraiser = appraiser_new();
	struct vouch_bytes quote;

	(void)state;
	parts.quote.cert_type = 3;
	quote = intel_quote_make(intel, &parts.quote);
	for (size_t i = 0; i < ARRAY_SIZE(specs); i++) {
		struct vouch_bytes other = intel_make_cert(&specs[i]);

		add_endorsement(appraiser, &other);
		vouch_bytes_free(&other);
	}
	add_endorsement(appraiser, &intel->pck);
	add_endorsement(appraiser, &intel->ca);
	add_anchor(appraiser, &intel->root);
	appraiser_set_authentic_only(appraiser, true);
	appraiser_set_time(appraiser, INTEL_AT);
	assert_appraised(appraiser, quote.data, quote.size, 0, "tdx.sig",
			 "pass");
	appraiser_free(appraiser);
	vouch_bytes_free(&quote);
	free_parts(&parts);
}

static void certs_are_checked(void **state)
{
	const struct intel_pck pck = { 0 },
			       processor = { .is_processor = true };
	const struct intel_pck sixteen = { .has_sixteen = true };
	const struct intel_pck twice = { .has_twice = true };
	const struct intel_pck negative = { .is_negative = true };
	const struct intel_pck two = { .is_twice = true };
	const struct intel_pck other = { .fmspc0 = 0x91 };
	const struct intel_cert good = {
		.subject = "Intel SGX PCK Certificate",
		.issuer = "Intel SGX PCK Platform CA",
		.key = intel->pck_key,
		.issuer_key = intel->ca_key,
		.pck = &pck,
		.serial = 0x1002,
	};
	struct intel_cert rows[15];
	static const char *const ids[] = {
		"tdx.chain.names",	"tdx.chain.names",
		"tdx.chain.signatures", "tdx.chain.signatures",
		"tdx.chain.signatures", "tdx.chain.signatures",
		"tdx.chain.validity",	"tdx.chain.validity",
		"tdx.pck.ext",		"tdx.pck.ext",
		"tdx.pck.ext",		"tdx.pck.ext",
		"tdx.pck.ext",		"tdx.tcbinfo.fmspc",
		"tdx.chain.count",
	};

	/* Fail, or open. */
	static const char outcomes[] = "ffffffoofoooooo";

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		rows[i] = good;
	rows[0].subject = "xIntel SGX PCK Certificate";
	rows[1].subject = "Intel SGX PCK certificate";
	rows[2].issuer_key = intel->root_key;
	rows[3].digest = EVP_sha384();
	rows[4].usage = "critical,keyAgreement";
	rows[5].issuer = "Intel SGX PCK Processor CA";
	rows[6].until = INTEL_AT - 1;
	rows[7].from = INTEL_AT + 301;
	rows[8].pck = &processor;
	rows[9].pck = &sixteen;
	rows[10].pck = &twice;
	rows[11].pck = &negative;
	rows[12].pck = NULL;
	rows[12].is_leaf = true;
	rows[13].pck = &other;
	rows[14].pck = &two;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vouch_bytes chain[] = { intel_make_cert(&rows[i]),
					       copied(&intel->ca),
					       copied(&intel->root) };
		struct parts parts = good_parts(4);

		set_chain(&parts, chain, 3);
		print_message("# %zu: %s\n", i, ids[i]);
		assert_parts(&parts, outcomes[i] == 'f' ? 1 : 3, ids[i],
			     outcomes[i] == 'f' ? "fail" : "open");
	}
}

/* Certificate @at of the good chain, in the place of which @spec comes. */
static struct parts parts_with(size_t at, const struct intel_cert *spec)
{
	struct vouch_bytes chain[] = { copied(&intel->pck), copied(&intel->ca),
				       copied(&intel->root) };
	struct parts parts = good_parts(4);

	vouch_bytes_free(&chain[at]);
	chain[at] = intel_make_cert(spec);
	set_chain(&parts, chain, 3);
	return parts;
}

/* All that Intel's profile wants of all of them, in each of them. */
static void profile_is_wanted_whole(void **state)
{
	static const int nids[] = { NID_authority_key_identifier,
				    NID_subject_key_identifier,
				    NID_crl_distribution_points };
	struct intel_cert specs[] = {
		{ "Intel SGX PCK Certificate", "Intel SGX PCK Platform CA",
		  intel->pck_key, intel->ca_key, .serial = 0x1002,
		  .pck = &(struct intel_pck){ 0 } },
		{ "Intel SGX PCK Platform CA", "Intel SGX Root CA",
		  intel->ca_key, intel->root_key, .serial = 0x1001 },
		{ "Intel SGX Root CA", "Intel SGX Root CA", intel->root_key,
		  intel->root_key, .serial = 0x1000 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(specs); i++) {
		struct parts parts = parts_with(i, &specs[i]);

		assert_parts(&parts, 0, "tdx.chain.signatures", "pass");
		specs[i].authority = "6b6578";
		parts = parts_with(i, &specs[i]);
		assert_parts(&parts, 1, "tdx.chain.signatures", "fail");
		specs[i].authority = NULL;
		for (size_t j = 0; j < ARRAY_SIZE(nids); j++) {
			specs[i].without = nids[j];
			parts = parts_with(i, &specs[i]);
			assert_parts(&parts, 1, "tdx.chain.signatures", "fail");
		}
	}
}

/* Of an anchor too. */
static void path_lengths_are_kept(void **state)
{
	static const struct {
		const char *constraints, *outcome;
	} rows[] = {
		{ "critical,CA:TRUE,pathlen:0", "fail" },
		{ "critical,CA:TRUE,pathlen:1", "pass" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct parts parts = parts_with(
			2, &(struct intel_cert){ .subject = "Intel SGX Root CA",
						 .issuer = "Intel SGX Root CA",
						 .key = intel->root_key,
						 .issuer_key = intel->root_key,
						 .constraints =
							 rows[i].constraints });

		assert_parts(&parts, !strcmp(rows[i].outcome, "fail"),
			     "tdx.chain.signatures", rows[i].outcome);
	}
}

/* A length of more octets than it takes is BER, which OpenSSL reads. */
static void chains_are_strict_der(void **state)
{
	struct vouch_bytes chain[] = { with_long_length(&intel->pck),
				       copied(&intel->ca),
				       copied(&intel->root) };
	struct parts parts = good_parts(4);

	(void)state;
	set_chain(&parts, chain, 3);
	assert_parts(&parts, 3, "tdx.chain.count", "open");
}

/* A quote of a machine under the Processor CA, with what it takes. */
static struct parts processor_parts(void)
{
	static const char ca_name[] = "Intel SGX PCK Processor CA";
	const struct intel_pck pck = { .is_processor = true };
	struct vouch_bytes chain[] = {
		intel_make_cert(
			&(struct intel_cert){ .subject = "Intel SGX PCK "
							 "Certificate",
					      .issuer = ca_name,
					      .key = intel->pck_key,
					      .issuer_key = intel->ca_key,
					      .pck = &pck }),
		intel_make_cert(
			&(struct intel_cert){ .subject = ca_name,
					      .issuer = "Intel SGX Root CA",
					      .key = intel->ca_key,
					      .issuer_key = intel->root_key }),
		copied(&intel->root),
	};
	const struct intel_crl crl = { .issuer = ca_name,
				       .key = intel->ca_key };
	struct parts parts = good_parts(4);

	set_chain(&parts, chain, 3);
	exchange(&parts.pck_crl, intel_make_crl(&crl));
	return parts;
}

/* Five values are right, of which none tells how the platform is set up. */
static void processors_are_accepted(void **state)
{
	static const struct {
		const char *policy;
		int exit_status;
		const char *id, *outcome;
	} rows[] = {
		{ "", 0, "tdx.pck.ext", "pass" },
		{ "", 0, "tdx.pck.config.smt", "skip" },
		{ "", 0, "tdx.pck.config.cached_keys", "skip" },
		{ "", 0, "tdx.pck.config.dynamic", "skip" },
		{ ",\"platform\":{\"smt\":\"forbid\"}", 1, "tdx.pck.config.smt",
		  "fail" },
		{ ",\"platform\":{\"smt\":\"forbid\"}", 1,
		  "tdx.pck.config.dynamic", "skip" },
		{ ",\"platform\":{\"cached_keys\":\"forbid\"}", 1,
		  "tdx.pck.config.cached_keys", "fail" },
		{ ",\"platform\":{\"dynamic\":\"forbid\"}", 1,
		  "tdx.pck.config.dynamic", "fail" },
		{ ",\"platform_instance_id\":"
		  "\"00000000000000000000000000000001\"",
		  1, "identity.machine", "fail" },
		{ ",\"ppid\":\"77000000000000000000000000000000\"", 0,
		  "identity.machine", "pass" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct parts parts = processor_parts();

		parts.policy = rows[i].policy;
		assert_parts(&parts, rows[i].exit_status, rows[i].id,
			     rows[i].outcome);
	}
}

/*
 * Both name a key, or one does not: 6b6579 is that of the CRLs. A CA may sign
 * certificates alone.
 */
static void crls_are_of_the_key(void **state)
{
	static const struct {
		const char *key_id, *usage, *outcome;
	} rows[] = {
		{ NULL, NULL, "pass" },
		{ INTEL_KEY_ID, NULL, "pass" },
		{ "6b657900", NULL, "open" },
		{ "6b6578", NULL, "open" },
		{ NULL, "critical,keyCertSign", "open" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct intel_cert ca = {
			.subject = "Intel SGX PCK Platform CA",
			.issuer = "Intel SGX Root CA",
			.key = intel->ca_key,
			.issuer_key = intel->root_key,
			.serial = 0x1001,
			.key_id = rows[i].key_id,
			.usage = rows[i].usage,
		};
		const struct intel_cert pck = {
			.subject = "Intel SGX PCK Certificate",
			.issuer = "Intel SGX PCK Platform CA",
			.key = intel->pck_key,
			.issuer_key = intel->ca_key,
			.serial = 0x1002,
			.authority = rows[i].key_id,
			.pck = &(struct intel_pck){ 0 },
		};
		struct vouch_bytes chain[] = { intel_make_cert(&pck),
					       intel_make_cert(&ca),
					       copied(&intel->root) };
		struct parts parts = good_parts(4);

		set_chain(&parts, chain, 3);
		assert_parts(&parts, strcmp(rows[i].outcome, "pass") ? 3 : 0,
			     "tdx.crl.pck", rows[i].outcome);
	}
}

/* All the right names prove nothing. */
static void other_roots_are_refused(void **state)
{
	struct parts parts = good_parts(4);
	struct vouch_bytes quote = intel_quote_make(intel, &parts.quote);
	struct appraiser *appraiser = appraiser_new();

	(void)state;
	appraiser_set_time(appraiser, INTEL_AT);
	appraiser_set_authentic_only(appraiser, true);
	add_endorsement(appraiser, &intel->root);
	assert_appraised(appraiser, quote.data, quote.size, 1, "tdx.chain.root",
			 "fail");
	add_anchor(appraiser, &intel->root);
	assert_appraised(appraiser, quote.data, quote.size, 0, "tdx.chain.root",
			 "pass");
	appraiser_free(appraiser);
	vouch_bytes_free(&quote);
	free_parts(&parts);
}

static void only_authenticity_may_be_asked(void **state)
{
	static const char *const ids[] = {
		"tdx.crl.root", "tdx.crl.pck", "tdx.tcb.status",
		"tdx.policy",	"tdx.mrtd",    "freshness.bound"
	};
	struct parts parts = good_parts(4);
	struct vouch_bytes quote = intel_quote_make(intel, &parts.quote);
	struct appraiser *appraiser = appraiser_new();

	(void)state;
	appraiser_set_time(appraiser, INTEL_AT);
	appraiser_set_authentic_only(appraiser, true);
	add_anchor(appraiser, &intel->root);
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		assert_appraised(appraiser, quote.data, quote.size, 0, ids[i],
				 "skip");
	appraiser_free(appraiser);
	vouch_bytes_free(&quote);
	free_parts(&parts);
}

static void enclaves_are_appraised(void **state)
{
	static const struct {
		size_t at;
		u8 byte;
		const char *sgx;
		int exit_status;
		const char *id, *outcome;
	} rows[] = {
		{ 4, 0, "", 3, "sgx.mrenclave", "open" },
		{ 4, 0,
		  "\"mrsigner\":\"5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a"
		  "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a\"",
		  3, "sgx.mrenclave", "open" },
		{ 4, 0,
		  "\"isvprodid\":0,\"isvsvn_min\":0,"
		  "\"mrsigner\":\"5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a"
		  "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a\"",
		  0, "sgx.mrsigner", "pass" },
		{ 4, 0,
		  "\"mrsigner\":\"5b5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a"
		  "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a\"",
		  1, "sgx.mrsigner", "fail" },
		{ 4, 0, "\"isvprodid\":1", 1, "sgx.isvprodid", "fail" },
		{ 4, 0, "\"isvsvn_min\":1", 1, "sgx.isvsvn", "fail" },
		{ SGX_AT_ATTRIBUTES, 7, "", 1, "sgx.attr.debug", "fail" },
		{ SGX_AT_ATTRIBUTES, 0x15, "", 1, "sgx.attr.provision_key",
		  "fail" },
		{ SGX_AT_ATTRIBUTES, 0x15, "\"provision_key\":\"allow\"", 3,
		  "sgx.attr.provision_key", "skip" },
		{ SGX_AT_ATTRIBUTES, 0x25, "", 1, "sgx.attr.einittoken_key",
		  "fail" },
		{ SGX_AT_ATTRIBUTES, 0x25, "\"einittoken_key\":\"allow\"", 3,
		  "sgx.attr.einittoken_key", "skip" },
		{ SGX_AT_ATTRIBUTES, 0x85, "", 3, "sgx.attr.provision_key",
		  "pass" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct parts parts = good_parts(4);
		char policy[512];

		free(parts.quote.certs);
		intel_quote_init(intel, &parts.quote, 3, false);
		parts.quote.body[rows[i].at] = rows[i].byte;
		replace_in(&parts.tcb_info, "\"id\":\"TDX\"", "\"id\":\"SGX\"");
		replace_in(&parts.identity, "TD_QE", "QE");
		replace_in(&parts.identity,
			   "DC9E2A7C6F948F17474E34A7FC43ED03"
			   "0F7C1563F1BABDDF6340C82E0E54A8C5",
			   "8C4F0000000000000000000000000000"
			   "00000000000000000000000000000000");
		replace_in(&parts.identity, "isvprodid\":2", "isvprodid\":1");
		snprintf(policy, sizeof(policy), ",\"sgx\":{%s}", rows[i].sgx);
		parts.policy = policy;
		assert_parts(&parts, rows[i].exit_status, rows[i].id,
			     rows[i].outcome);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_quotes_are_affirmed),
		cmocka_unit_test(bytes_are_checked),
		cmocka_unit_test(extended_bodies_are_read),
		cmocka_unit_test(extended_bodies_are_shown),
		cmocka_unit_test(policies_may_allow),
		cmocka_unit_test(untold_services_are_refused),
		cmocka_unit_test(qe_bytes_are_checked),
		cmocka_unit_test(qe_data_is_checked),
		cmocka_unit_test(other_headers_are_refused),
		cmocka_unit_test(what_is_behind_is_refused),
		cmocka_unit_test(bad_points_are_refused),
		cmocka_unit_test(counts_and_order_are_checked),
		cmocka_unit_test(chains_may_be_endorsements),
		cmocka_unit_test(few_of_a_fleet_are_tried),
		cmocka_unit_test(the_right_certs_are_chosen),
		cmocka_unit_test(certs_are_checked),
		cmocka_unit_test(profile_is_wanted_whole),
		cmocka_unit_test(path_lengths_are_kept),
		cmocka_unit_test(chains_are_strict_der),
		cmocka_unit_test(processors_are_accepted),
		cmocka_unit_test(crls_are_of_the_key),
		cmocka_unit_test(other_roots_are_refused),
		cmocka_unit_test(only_authenticity_may_be_asked),
		cmocka_unit_test(enclaves_are_appraised),
	};

	return cmocka_run_group_tests(tests, parts_set_up, parts_tear_down);
}
