// SPDX-License-Identifier: MIT
/* What containers say of the evidence in them, against what was signed. */
#include <jansson.h>
#include <openssl/evp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "appraising.h"
#include "base/bytes.h"
#include "codec/cbor/item.h"
#include "codec/digest.h"
#include "formats/cert_table.h"
#include "formats/trustee.h"
#include "pki.h"
#include "vectors.h"

#include <cmocka.h>

static struct pki *pki;

static const u8 nonce[64] =
	"a nonce of sixty-four bytes, the last of which are "
	"zeroes";

/* A verifier that wants more than authenticity. */
static struct appraiser *strict(void)
{
	struct appraiser *appraiser = authentic();

	appraiser_set_authentic_only(appraiser, false);
	add_chain(appraiser, &pki->ark, &pki->ask, &pki->vcek);
	return appraiser;
}

static void assert_bytes(const void *data, size_t size, const char *id,
			 const char *outcome)
{
	struct vouch_result *result = NULL;
	struct appraiser *appraiser = strict();

	assert_int_equal(appraise_once(appraiser, data, size, &result, NULL),
			 0);
	assert_string_equal(check_outcome(result, "snp.sig"), "pass");
	assert_string_equal(check_outcome(result, id), outcome);
	if (!strcmp(outcome, "fail"))
		assert_int_equal(vouch_result_status(result),
				 VOUCH_STATUS_CONTRAINDICATED);
	vouch_result_free(result);
	appraiser_free(appraiser);
}

/* Frees @json. */
static void assert_json(json_t *json, const char *id, const char *outcome)
{
	char *text = json_dumps(json, 0);

	assert_non_null(text);
	assert_bytes(text, strlen(text), id, outcome);
	free(text);
	json_decref(json);
}

/* A report over @report_data in base64, to be freed. */
static char *report_over(const u8 *report_data)
{
	u8 report[PKI_REPORT_SIZE];
	char *text;

	pki_report(pki, report_data, report);
	text = base64_encode(report, sizeof(report));
	assert_non_null(text);
	return text;
}

static char *report_over_hash(const EVP_MD *md, const char *text)
{
	u8 report_data[64] = { 0 };

	assert_true(
		EVP_Digest(text, strlen(text), report_data, NULL, md, NULL));
	return report_over(report_data);
}

/* "val" and "iat" are base64 of "one" and "two", the data of "three". */
static void trust_authority_binds(void **state)
{
	char *report = report_over_hash(EVP_sha512(), "onetwothree");
	static const char form[] = "{s:{s:s, s:{s:s, s:s}, s:s}}";

	(void)state;
	assert_json(json_pack(form, "sevsnp", "report", report,
			      "verifier_nonce", "val", "b25l", "iat", "dHdv",
			      "runtime_data", "dGhyZWU="),
		    "container.binding", "pass");
	assert_json(json_pack(form, "sevsnp", "report", report,
			      "verifier_nonce", "val", "b25m", "iat", "dHdv",
			      "runtime_data", "dGhyZWU="),
		    "container.binding", "fail");
	assert_json(json_pack(form, "sevsnp", "report", report,
			      "verifier_nonce", "val", "b25l", "iat", "dHdv",
			      "user_data", "dGhyZWY="),
		    "container.binding", "fail");
	free(report);
}

static void azure_binds(void **state)
{
	char *report = report_over_hash(EVP_sha256(), "three");

	(void)state;
	assert_json(json_pack("{s:s, s:{s:s, s:s}}", "report", report,
			      "runtimeData", "data", "dGhyZWU", "dataType",
			      "Binary"),
		    "container.binding", "pass");
	assert_json(json_pack("{s:s, s:{s:s, s:s}}", "report", report,
			      "runtimeData", "data", "dGhyZWY", "dataType",
			      "Binary"),
		    "container.binding", "fail");
	free(report);
}

/* The evidence is base64 of JSON there; bytes do as well. */
static void attestation_service_binds(void **state)
{
	static const char canonical[] =
		"{\"a\":\"test\",\"b\":1,\"c\":{\"d\":\"e\"}}";
	char *report = report_over_hash(EVP_sha384(), canonical);
	char *raw = report_over(nonce), *text = base64_encode(nonce, 64);

	(void)state;
	assert_json(json_pack("{s:[{s:s, s:s, s:{s:{s:{s:s}, s:i, s:s}}}]}",
			      "verification_requests", "tee", "snp", "evidence",
			      report, "runtime_data", "structured", "c", "d",
			      "e", "b", 1, "a", "test"),
		    "container.binding", "pass");
	assert_json(json_pack("{s:s, s:{s:{s:s}}}", "evidence", report,
			      "runtime_data", "structured", "a", "test"),
		    "container.binding", "fail");
	assert_json(json_pack("{s:s, s:{s:s}}", "evidence", raw, "runtime_data",
			      "raw", text),
		    "container.binding", "pass");
	assert_json(json_pack("{s:s, s:{s:s}}", "evidence", raw, "runtime_data",
			      "raw", "AAAA"),
		    "container.binding", "fail");
	free(report);
	free(raw);
	free(text);
}

static json_t *kbs(const char *report, const char *n)
{
	return json_pack("{s:{s:s, s:{s:s}}, s:{s:{s:s}, s:s}}", "runtime-data",
			 "nonce", n, "tee-pubkey", "kty", "EC", "tee-evidence",
			 "primary_evidence", "x", report, "additional_evidence",
			 "");
}

static void key_broker_binds(void **state)
{
	static const char canonical[] = "{\"additional-evidence\":\"\","
					"\"nonce\":\"N\","
					"\"tee-pubkey\":{\"kty\":\"EC\"}}";
	char *report = report_over_hash(EVP_sha384(), canonical);

	(void)state;
	assert_json(kbs(report, "N"), "container.binding", "pass");
	assert_json(kbs(report, "M"), "container.binding", "fail");
	free(report);
}

static void ratsd_binds(void **state)
{
	static const char form[] = "{s:s, s:s, s:s}";
	static const char profile[] = "tag:github.com,2024:veraison/ratsd";
	char *report = report_over(nonce), *text = base64_encode(nonce, 64);

	(void)state;
	assert_json(json_pack(form, "eat_profile", profile, "eat_nonce", text,
			      "cmw", report),
		    "container.binding", "pass");
	text[3] = text[3] == 'A' ? 'B' : 'A';
	assert_json(json_pack(form, "eat_profile", profile, "eat_nonce", text,
			      "cmw", report),
		    "container.binding", "fail");
	assert_json(json_pack(form, "eat_profile", "tag:x", "eat_nonce", text,
			      "cmw", report),
		    "container.binding", "absent");
	free(report);
	free(text);
}

/* No REPORT_DATA is over 65 bytes: not that of the first 64, nor of none. */
static void longer_nonces_bind_nothing(void **state)
{
	static const u8 zeroes[64];
	const u8 *const over[] = { nonce, zeroes };
	u8 longer[65] = { 0 };
	char *text;

	(void)state;
	memcpy(longer, nonce, sizeof(nonce));
	text = base64_encode(longer, sizeof(longer));
	for (size_t i = 0; i < ARRAY_SIZE(over); i++) {
		char *report = report_over(over[i]);

		assert_json(json_pack("{s:s, s:s, s:s}", "eat_profile",
				      "tag:github.com,2024:veraison/ratsd",
				      "eat_nonce", text, "cmw", report),
			    "container.binding", "fail");
		free(report);
	}
	free(text);
}

/* A collection with the claims of ratsd; its nonce is 64 bytes from 00 on. */
static void assert_ratsd_2(const u8 *report_data, const char *outcome)
{
	cbor_item_t *map = cbor_new_definite_map(2);
	cbor_item_t *claims = cbor_new_definite_map(1);
	cbor_item_t *record = cbor_new_definite_array(2);
	u8 report[PKI_REPORT_SIZE], counting[64];
	struct vouch_bytes bytes;

	for (size_t i = 0; i < sizeof(counting); i++)
		counting[i] = (u8)i;
	pki_report(pki, report_data, report);
	item_put(&claims, item_int(10), item_bytes(counting, 64));
	claims = item_tag(601, claims);
	assert_int_equal(item_encode(&claims, &bytes, NULL), 0);
	item_push(&record, cbor_build_string("application/eat-ucs+cbor"));
	item_push(&record, item_bytes(bytes.data, bytes.size));
	vouch_bytes_free(&bytes);
	item_put(&map, cbor_build_string("__ratsd"), record);
	item_put(&map, cbor_build_string("x"),
		 item_bytes(report, sizeof(report)));
	assert_int_equal(item_encode(&map, &bytes, NULL), 0);
	assert_bytes(bytes.data, bytes.size, "container.binding", outcome);
	vouch_bytes_free(&bytes);
}

/* SHAKE-256 of 00 to 3f, as its specification's own vector has it. */
static void ratsd_stretches_nonces(void **state)
{
	static const char shaken[] =
		"755e8863a2b2bc067f51c1637a71c819d524dc37c17ba7a29c6ee3767c996a"
		"49";
	u8 report_data[64] = { 0 };
	size_t size;

	(void)state;
	assert_int_equal(hex_decode(shaken, report_data, 64, &size), 0);
	assert_ratsd_2(report_data, "pass");
	report_data[63] = 1;
	assert_ratsd_2(report_data, "fail");
	for (size_t i = 0; i < sizeof(report_data); i++)
		report_data[i] = (u8)i;
	assert_ratsd_2(report_data, "pass");
	assert_ratsd_2(nonce, "fail");
}

/* What Cocos itself never compares: that the binding is in the report. */
static void cocos_binds(void **state)
{
	char *report = report_over_hash(EVP_sha512(), "three");

	(void)state;
	assert_json(json_pack("{s:i, s:s, s:{s:s}}", "version", 1, "evidence",
			      report, "binder", "binding", "dGhyZWU="),
		    "container.binding", "pass");
	assert_json(json_pack("{s:i, s:s, s:{s:s}}", "version", 1, "evidence",
			      report, "binder", "binding", "dGhyZWY="),
		    "container.binding", "fail");
	free(report);
}

/* A word that is not known says nothing. */
static void platforms_are_compared(void **state)
{
	static const struct {
		const char *word, *outcome;
	} rows[] = {
		{ "snp", "pass" },   { "SNP", "pass" },	   { "tdx", "fail" },
		{ "TDX", "fail" },   { "sample", "fail" }, { "NoCC", "fail" },
		{ "new", "absent" }, { "", "absent" },
	};
	char *report = report_over(nonce);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_json(json_pack("{s:s, s:s}", "tee", rows[i].word, "e",
				      report),
			    "container.platform", rows[i].outcome);
		assert_json(json_pack("{s:s, s:s}", "platform_type",
				      rows[i].word, "e", report),
			    "container.platform", rows[i].outcome);
	}
	assert_json(json_pack("{s:s, s:s}", "provider", "tdx_guest\n",
			      "outblob", report),
		    "container.platform", "fail");
	free(report);
}

/* Certificates beside: nothing else vouches for the report here. */
static void certificates_go_along(void **state)
{
	struct appraiser *appraiser = authentic();
	char *report = report_over(nonce);
	char *vcek = base64_encode(pki->vcek.data, pki->vcek.size);
	json_t *json =
		json_pack("{s:s, s:s}", "hcl_report", report, "vcek", vcek);
	char *text = json_dumps(json, 0);

	(void)state;
	add_anchor(appraiser, &pki->ark);
	add_endorsement(appraiser, &pki->ask);
	assert_appraised(appraiser, (u8 *)text, strlen(text), 0, "snp.sig",
			 "pass");
	free(text);
	json_object_set_new(json, "vcek", json_string("MIIB"));
	text = json_dumps(json, 0);
	assert_appraised(appraiser, (u8 *)text, strlen(text), 3, "snp.sig",
			 "absent");
	free(text);
	json_decref(json);
	free(vcek);
	free(report);
	appraiser_free(appraiser);
}

/* ---- Trustee's report in JSON ---- */

static void comes_back(const char *folder, const json_t *expect)
{
	struct vouch_bytes report = read_in(folder, "report.bin"), again;
	json_t *json = trustee_report_write(report.data);

	(void)expect;
	assert_non_null(json);
	assert_int_equal(trustee_report_read(json, &again), 1);
	assert_memory_equal(again.data, report.data, report.size);
	vouch_bytes_free(&again);
	vouch_bytes_free(&report);
	json_decref(json);
}

static void real_reports_come_back(void **state)
{
	(void)state;
	if (find_vectors())
		assert_true(each_folder("snp-report", comes_back) > 10);
}

/* @change is made to a good report: it is none any more. */
static void assert_no_report(const char *name, json_t *value)
{
	u8 report[PKI_REPORT_SIZE];
	struct vouch_bytes bytes;
	json_t *json;

	pki_report(pki, nonce, report);
	json = trustee_report_write(report);
	assert_non_null(json);
	assert_int_equal(json_object_set_new(json, name, value), 0);
	assert_int_equal(trustee_report_read(json, &bytes), 0);
	assert_null(bytes.data);
	json_decref(json);
}

static void other_objects_are_none(void **state)
{
	u8 report[PKI_REPORT_SIZE];

	(void)state;
	assert_no_report("version", json_string("3"));
	assert_no_report("version", json_integer(-1));
	assert_no_report("vmpl", json_integer((json_int_t)1 << 32));
	assert_no_report("measurement", json_array());
	assert_no_report("measurement", json_pack("[i]", 1));
	assert_no_report("report_data", json_null());
	assert_no_report("signature", json_object());
	assert_no_report("current_tcb", json_object());
	assert_no_report("current", json_integer(1));
	pki_report(pki, nonce, report);
	report[0x300] = 0;
	report[0x4c] = 1;
	assert_null(trustee_report_write(report));
}

static int setup(void **state)
{
	(void)state;
	pki = pki_new();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	pki_free(pki);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(trust_authority_binds),
		cmocka_unit_test(azure_binds),
		cmocka_unit_test(attestation_service_binds),
		cmocka_unit_test(key_broker_binds),
		cmocka_unit_test(ratsd_binds),
		cmocka_unit_test(longer_nonces_bind_nothing),
		cmocka_unit_test(ratsd_stretches_nonces),
		cmocka_unit_test(cocos_binds),
		cmocka_unit_test(platforms_are_compared),
		cmocka_unit_test(certificates_go_along),
		cmocka_unit_test(real_reports_come_back),
		cmocka_unit_test(other_objects_are_none),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
