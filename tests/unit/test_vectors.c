// SPDX-License-Identifier: MIT
/*
 * Reports of real processors, outside the tree: $VECTORS, or ../shared/vectors.
 * Each folder has a report, its certificates and what is in both (expect.json).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "check/context.h"
#include "appraising.h"
#include "snp/kind.h"
#include "snp/snp.h"
#include "vectors.h"
#include "codec/cert.h"

#include <cmocka.h>

static void add_roots(struct appraiser *appraiser)
{
	static const char *const products[] = { "milan", "genoa", "turin" };
	static const char *const names[] = { "ark.der", "ask.der", "asvk.der" };
	char folder[PATH_SIZE];

	for (size_t i = 0; i < ARRAY_SIZE(products); i++) {
		snprintf(folder, sizeof(folder), "%s/snp-roots/%s", vectors,
			 products[i]);
		for (size_t j = 0; j < ARRAY_SIZE(names); j++)
			add_file(appraiser, folder, names[j]);
	}
}

/* What the source says of AMD's roots: keys, bytes, and who signed them. */
static void roots_are_known(void **state)
{
	static const char *const names[] = { "Milan", "Genoa", "Turin" };
	static const char *const folders[] = { "milan", "genoa", "turin" };
	char folder[PATH_SIZE];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const struct snp_product *product =
			snp_product_by_name(names[i], strlen(names[i]));
		struct vouch_bytes der;
		struct cert root;
		u8 digest[32];

		snprintf(folder, sizeof(folder), "%s/snp-roots/%s", vectors,
			 folders[i]);
		der = read_in(folder, "ark.der");
		assert_int_equal(cert_read(der.data, der.size, &root, NULL), 0);
		assert_true(cert_spki_digest(&root, digest));
		assert_memory_equal(digest, product->ark_spki, sizeof(digest));
		assert_int_equal(EVP_Digest(der.data, der.size, digest, NULL,
					    EVP_sha256(), NULL),
				 1);
		assert_memory_equal(digest, product->ark, sizeof(digest));
		vouch_bytes_free(&der);
	}
}

/* In the middle of what the certificate says of itself. */
static time_t time_for(const json_t *expect)
{
	const char *text = text_of(expect, "cert_not_after");
	struct tm tm = { 0 };
	int read;

	if (!text)
		return time(NULL);
	read = sscanf(text, "%d-%d-%d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday);
	assert_int_equal(read, 3);
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	return timegm(&tm) - 180L * 24 * 60 * 60;
}

static struct appraiser *authentic_at(const json_t *expect)
{
	struct appraiser *appraiser = appraiser_new();

	assert_non_null(appraiser);
	appraiser_set_authentic_only(appraiser, true);
	appraiser_set_time(appraiser, time_for(expect));
	return appraiser;
}

static void is_authentic(const char *folder, const json_t *expect)
{
	static const char *const leaves[] = { "vcek.der", "vcek2.der",
					      "vlek.der" };
	struct vouch_bytes report = read_in(folder, "report.bin");
	struct appraiser *appraiser = authentic_at(expect);
	size_t given = 0;

	add_roots(appraiser);
	assert_appraised(appraiser, report.data, report.size, 3,
			 "snp.vek.present", "open");
	appraiser_free(appraiser);
	/* Each leaf alone: where there are two, both are good. */
	for (size_t i = 0; i < ARRAY_SIZE(leaves); i++) {
		if (!has_file(folder, leaves[i]))
			continue;
		appraiser = authentic_at(expect);
		add_roots(appraiser);
		add_file(appraiser, folder, leaves[i]);
		assert_appraised(appraiser, report.data, report.size, 0,
				 "snp.sig", "pass");
		appraiser_free(appraiser);
		given++;
	}
	if (text_of(expect, "cert_not_after"))
		assert_true(given > 0);
	vouch_bytes_free(&report);
}

/* With a table behind it, the report needs nothing else. */
static void is_authentic_with_table(const char *folder, const json_t *expect)
{
	struct vouch_bytes report = read_in(folder, "report.bin");
	struct vouch_bytes certs = read_in(folder, "certs.bin");
	struct appraiser *appraiser = authentic_at(expect);
	size_t size = report.size + certs.size;
	u8 *both = malloc(size);

	memcpy(both, report.data, report.size);
	memcpy(both + report.size, certs.data, certs.size);
	assert_appraised(appraiser, both, size, 0, "snp.sig", "pass");
	assert_appraised(appraiser, report.data, report.size, 3,
			 "snp.vek.present", "open");
	add_endorsement(appraiser, &certs);
	assert_appraised(appraiser, report.data, report.size, 0, "snp.sig",
			 "pass");
	appraiser_free(appraiser);
	vouch_bytes_free(&report);
	vouch_bytes_free(&certs);
	free(both);
}

/* Claim in the result's JSON, and the same in expect.json. */
static const struct {
	const char *claim, *member, *key;
} claims[] = {
	{ "version", NULL, "version" },
	{ "guest_svn", NULL, "guest_svn" },
	{ "policy", "value", "policy" },
	{ "policy", "debug", "policy_debug_allowed" },
	{ "policy", "migrate_ma", "policy_migrate_ma" },
	{ "policy", "smt", "policy_smt" },
	{ "vmpl", NULL, "vmpl" },
	{ "signature_algo", NULL, "sig_algo" },
	{ "current_tcb", "raw", "current_tcb" },
	{ "reported_tcb", "raw", "reported_tcb" },
	{ "committed_tcb", "raw", "committed_tcb" },
	{ "launch_tcb", "raw", "launch_tcb" },
	{ "platform_info", "value", "platform_info" },
	{ "key_info", "value", "flags" },
	{ "key_info", "signing_key", "signing_key" },
	{ "report_data", NULL, "report_data" },
	{ "measurement", NULL, "measurement" },
	{ "host_data", NULL, "host_data" },
	{ "id_key_digest", NULL, "id_key_digest" },
	{ "author_key_digest", NULL, "author_key_digest" },
	{ "report_id", NULL, "report_id" },
	{ "report_id_ma", NULL, "report_id_ma" },
	{ "chip_id", NULL, "chip_id" },
	{ "current_firmware", NULL, "current_fw" },
	{ "committed_firmware", NULL, "committed_fw" },
	{ "launch_mit_vector", NULL, "launch_mit_vector" },
	{ "current_mit_vector", NULL, "current_mit_vector" },
};

static const struct {
	const char *claim, *key;
} components[] = {
	{ "fmc", "fmc" }, { "bootloader", "bl" },   { "tee", "tee" },
	{ "snp", "snp" }, { "microcode", "ucode" },
};

static void compare_tcb(const json_t *shown, const json_t *expect)
{
	const json_t *tcb = json_object_get(shown, "reported_tcb");
	const json_t *parts = json_object_get(expect, "reported_tcb_parts");

	for (size_t i = 0; i < ARRAY_SIZE(components); i++) {
		const json_t *part = json_object_get(parts, components[i].key);

		if (part)
			assert_true(json_equal(
				json_object_get(tcb, components[i].claim),
				part));
	}
}

static void compare_cpuid(const json_t *shown, const json_t *expect)
{
	const char *want = text_of(expect, "cpuid_fam_mod_step");
	int family, model, stepping;
	char text[16];

	if (!want)
		return;
	assert_int_equal(json_unpack(json_object_get(shown, "cpuid"),
				     "{s:i, s:i, s:i}", "family", &family,
				     "model", &model, "stepping", &stepping),
			 0);
	snprintf(text, sizeof(text), "%02x/%02x/%02x", family, model, stepping);
	assert_string_equal(text, want);
}

static void fields_are_as_expected(const char *folder, const json_t *expect)
{
	struct vouch_bytes report = read_in(folder, "report.bin");
	json_t *shown;
	char *text;

	assert_int_equal(vouch_show(report.data, report.size, &text, NULL), 0);
	shown = json_loads(text, 0, NULL);
	assert_non_null(shown);
	for (size_t i = 0; i < ARRAY_SIZE(claims); i++) {
		const json_t *want = json_object_get(expect, claims[i].key);
		const json_t *got = json_object_get(shown, claims[i].claim);

		if (claims[i].member)
			got = json_object_get(got, claims[i].member);
		if (want && !json_equal(want, got))
			fail_msg("%s: %s", folder, claims[i].key);
	}
	compare_tcb(shown, expect);
	compare_cpuid(shown, expect);
	json_decref(shown);
	free(text);
	vouch_bytes_free(&report);
}

static void reports_are_authentic(void **state)
{
	(void)state;
	assert_true(each_folder("snp-report", is_authentic) > 0);
	assert_true(each_folder("snp-ext", is_authentic) > 0);
	assert_true(each_folder("snp-ext", is_authentic_with_table) > 0);
}

static struct appraiser *fleet;

static void add_to_fleet(const char *folder, const json_t *expect)
{
	(void)expect;
	add_file(fleet, folder, "vcek.der");
	add_file(fleet, folder, "vlek.der");
}

static void is_told_from_others(const char *folder, const json_t *expect)
{
	bool has = has_file(folder, "vcek.der") || has_file(folder, "vlek.der");
	struct vouch_bytes report = read_in(folder, "report.bin");

	appraiser_set_time(fleet, time_for(expect));
	assert_appraised(fleet, report.data, report.size, has ? 0 : 3,
			 "snp.vek.present", has ? "pass" : "open");
	vouch_bytes_free(&report);
}

/* A store with the certificates of all, where some have none. */
static void certificates_of_a_fleet(void **state)
{
	(void)state;
	fleet = appraiser_new();
	assert_non_null(fleet);
	appraiser_set_authentic_only(fleet, true);
	add_roots(fleet);
	each_folder("snp-report", add_to_fleet);
	assert_true(each_folder("snp-report", is_told_from_others) > 0);
	appraiser_free(fleet);
}

static void reports_are_shown(void **state)
{
	(void)state;
	assert_true(each_folder("snp-report", fields_are_as_expected) > 0);
	assert_true(each_folder("snp-ext", fields_are_as_expected) > 0);
}

/* One report whose appraisal is wanted with something wrong. */
static struct appraiser *appraiser_of(const char *name,
				      struct vouch_bytes *report)
{
	struct appraiser *appraiser;
	char folder[PATH_SIZE];
	json_t *expect;

	snprintf(folder, sizeof(folder), "%s/snp-report/%s", vectors, name);
	expect = read_expect(folder);
	*report = read_in(folder, "report.bin");
	appraiser = authentic_at(expect);
	json_decref(expect);
	return appraiser;
}

static void assert_not_genuine(const struct appraiser *appraiser,
			       const u8 *data, size_t size)
{
	struct vouch_result *result;

	assert_int_equal(appraise_once(appraiser, data, size, &result, NULL),
			 0);
	assert_true(is_refused(result));
	vouch_result_free(result);
}

/* Every signed byte and every byte of the signature, one bit and all bits. */
static void every_flipped_byte_is_refused(void **state)
{
	struct vouch_bytes report;
	struct appraiser *appraiser =
		appraiser_of("milan-v2-oak-0bba", &report);
	char folder[PATH_SIZE];

	(void)state;
	add_roots(appraiser);
	snprintf(folder, sizeof(folder), "%s/snp-report/milan-v2-oak-0bba",
		 vectors);
	add_file(appraiser, folder, "vcek.der");
	assert_appraised(appraiser, report.data, report.size, 0, "snp.sig",
			 "pass");
	for (size_t at = 0; at < report.size; at++) {
		report.data[at] ^= (u8)(1u << at % 8);
		assert_not_genuine(appraiser, report.data, report.size);
		report.data[at] ^= (u8)(1u << at % 8);
	}
	for (size_t at = 0; at < report.size; at += 7) {
		report.data[at] ^= 0xff;
		assert_not_genuine(appraiser, report.data, report.size);
		report.data[at] ^= 0xff;
	}
	for (size_t size = 0; size < report.size; size++) {
		u8 *copy = malloc(size ? size : 1);

		memcpy(copy, report.data, size);
		assert_not_genuine(appraiser, copy, size);
		free(copy);
	}
	vouch_bytes_free(&report);
	appraiser_free(appraiser);
}

/* The real table with one byte changed: never more than what it was. */
static void cut_tables_are_refused(void **state)
{
	struct vouch_bytes report, certs;
	struct appraiser *appraiser;
	char folder[PATH_SIZE];
	u8 *both;

	(void)state;
	snprintf(folder, sizeof(folder), "%s/snp-ext/genoa-v3-tsm-7b15",
		 vectors);
	report = read_in(folder, "report.bin");
	certs = read_in(folder, "certs.bin");
	appraiser = appraiser_new();
	appraiser_set_authentic_only(appraiser, true);
	for (size_t size = 1; size < certs.size; size++) {
		both = malloc(report.size + size);
		memcpy(both, report.data, report.size);
		memcpy(both + report.size, certs.data, size);
		assert_not_genuine(appraiser, both, report.size + size);
		free(both);
	}
	vouch_bytes_free(&report);
	vouch_bytes_free(&certs);
	appraiser_free(appraiser);
}

static void refused_with(const char *report_of, const char *vcek,
			 const char *id, int exit_status)
{
	struct vouch_bytes report, der;
	struct appraiser *appraiser = appraiser_of(report_of, &report);

	add_roots(appraiser);
	der = read_in(vectors, vcek);
	add_endorsement(appraiser, &der);
	appraiser_set_time(appraiser, 1767225600); /* 2026 */
	assert_appraised(appraiser, report.data, report.size, exit_status, id,
			 exit_status == 1 ? "fail" : "open");
	vouch_bytes_free(&der);
	vouch_bytes_free(&report);
	appraiser_free(appraiser);
}

/* For the reasons that the vectors' manifest gives. */
static void invalid_ones_are_refused(void **state)
{
	struct appraiser *appraiser = appraiser_new();
	struct vouch_bytes hcl = read_in(
		vectors, "invalid/azure-hcl-misnamed-snp/snp_hcl_report.bin");

	(void)state;
	/* Not signed by SEV-Milan. */
	refused_with("milan-v2-oak-0bba",
		     "invalid/vcek-invalid-legacy/vcek.der",
		     "snp.chain.signatures", 1);
	/* productName Turin under SEV-Genoa. */
	refused_with("genoa-v3-gce-9dc9",
		     "invalid/vcek-product-mismatch/vcek.der", "snp.vek.ext",
		     3);
	/* A TDREPORT inside, whole and as a bare report would be cut out. */
	assert_appraised(appraiser, hcl.data, hcl.size, 3, "input.type",
			 "open");
	assert_appraised(appraiser, hcl.data + 0x20, VOUCH_SNP_REPORT_SIZE, 3,
			 "snp.report.version", "open");
	vouch_bytes_free(&hcl);
	appraiser_free(appraiser);
}

/* A launch that lets the host read the guest: genuine, and refused. */
static void debug_is_refused(void **state)
{
	static const char name[] = "milan-v2-gce-debugpolicy";
	struct vouch_bytes report;
	struct appraiser *appraiser = appraiser_of(name, &report);
	char folder[PATH_SIZE];

	(void)state;
	snprintf(folder, sizeof(folder), "%s/snp-report/%s", vectors, name);
	add_roots(appraiser);
	add_file(appraiser, folder, "vcek.der");
	appraiser_set_authentic_only(appraiser, false);
	assert_appraised(appraiser, report.data, report.size, 1,
			 "snp.policy.debug", "fail");
	vouch_bytes_free(&report);
	appraiser_free(appraiser);
}

/* What says it is simulated may not stand under AMD's root. */
static void simulated_is_refused_under_the_pinned_root(void **state)
{
	static const char name[] = "milan-v2-oak-0bba";
	struct vouch_bytes report;
	struct appraiser *appraiser = appraiser_of(name, &report);
	const struct vouch_verifier *verifier = appraiser_verifier(appraiser);
	struct appraisal a = { .verifier = verifier,
			       .policy = verifier->policy,
			       .claims = json_object(),
			       .at = appraiser_time(appraiser),
			       .authentic_only = true,
			       .is_simulated = true,
			       .report = report.data,
			       .report_size = report.size };
	char folder[PATH_SIZE];

	(void)state;
	snprintf(folder, sizeof(folder), "%s/snp-report/%s", vectors, name);
	add_roots(appraiser);
	add_file(appraiser, folder, "vcek.der");
	appraisal_set_kind(&a, &snp_kind);
	snp_kind.appraise(&a);
	assert_false(a.is_authentic);
	assert_int_equal(check_result(&a.checks), VOUCH_STATUS_CONTRAINDICATED);
	assert_string_equal(a.checks.checks[a.checks.count - 1].id,
			    "snp.chain.root");
	check_list_free(&a.checks);
	json_decref(a.claims);
	snp_kind.claims_free(a.shown);
	vouch_bytes_free(&report);
	appraiser_free(appraiser);
}

static void expired_is_refused(void **state)
{
	static const char name[] = "milan-v3-vlek-aws-use2";
	struct vouch_bytes report;
	struct appraiser *appraiser = appraiser_of(name, &report);
	char folder[PATH_SIZE];

	(void)state;
	snprintf(folder, sizeof(folder), "%s/snp-report/%s", vectors, name);
	add_roots(appraiser);
	add_file(appraiser, folder, "vlek.der");
	assert_appraised(appraiser, report.data, report.size, 0,
			 "time.vek.validity", "pass");
	appraiser_set_time(appraiser, 1767225600); /* 2026 */
	assert_appraised(appraiser, report.data, report.size, 3,
			 "time.vek.validity", "open");
	vouch_bytes_free(&report);
	appraiser_free(appraiser);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(roots_are_known),
		cmocka_unit_test(reports_are_authentic),
		cmocka_unit_test(certificates_of_a_fleet),
		cmocka_unit_test(reports_are_shown),
		cmocka_unit_test(every_flipped_byte_is_refused),
		cmocka_unit_test(cut_tables_are_refused),
		cmocka_unit_test(invalid_ones_are_refused),
		cmocka_unit_test(debug_is_refused),
		cmocka_unit_test(simulated_is_refused_under_the_pinned_root),
		cmocka_unit_test(expired_is_refused),
	};

	if (!find_vectors())
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
