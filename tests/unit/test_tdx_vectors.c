// SPDX-License-Identifier: MIT
/*
 * Quotes and TDREPORTs of real machines, with the collateral of their time.
 * Each folder says what is in it (expect.json).
 */
#define _GNU_SOURCE /* memmem() */
#include <setjmp.h>
#include <stdarg.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jansson.h>

#include "tdx/kind.h"
#include "appraising.h"
#include "evidence/evidence.h"
#include "tdx/collateral/status.h"
#include "vectors.h"

#include <cmocka.h>

/* One has a text behind it that its source put there. */
static const char padded[] = "v4-gotdx-spr-e4";
#define PADDING 39

static bool is_padded(const char *folder)
{
	return strstr(folder, padded);
}

static struct vouch_bytes read_quote(const char *folder)
{
	struct vouch_bytes quote = read_in(folder, "quote.bin");

	assert_true(quote.size > PADDING);
	if (is_padded(folder))
		quote.size -= PADDING;
	return quote;
}

static time_t time_of(const char *text)
{
	struct tm tm = { 0 };

	assert_non_null(text);
	assert_int_equal(sscanf(text, "%d-%d-%dT%d:%d:%d", &tm.tm_year,
				&tm.tm_mon, &tm.tm_mday, &tm.tm_hour,
				&tm.tm_min, &tm.tm_sec),
			 6);
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	return timegm(&tm);
}

static time_t between(const char *from, const char *until)
{
	return time_of(from) + (time_of(until) - time_of(from)) / 2;
}

static time_t time_for(const json_t *expect)
{
	const char *from, *until;

	if (!json_unpack((json_t *)expect, "{s:{s:[s, s]}}", "collateral",
			 "window", &from, &until))
		return between(from, until);
	if (!text_of(expect, "pck_not_before"))
		return time(NULL);
	return between(text_of(expect, "pck_not_before"),
		       text_of(expect, "pck_not_after"));
}

static struct appraiser *appraiser_at(const json_t *expect)
{
	struct appraiser *appraiser = appraiser_new();

	assert_non_null(appraiser);
	appraiser_set_time(appraiser, time_for(expect));
	return appraiser;
}

static void is_authentic(const char *folder, const json_t *expect)
{
	struct vouch_bytes quote = read_quote(folder);
	struct appraiser *appraiser = appraiser_at(expect);
	int type;

	appraiser_set_authentic_only(appraiser, true);
	assert_int_equal(json_unpack((json_t *)expect, "{s:i}",
				     "cert_data_type", &type),
			 0);
	if (type != 5)
		assert_appraised(appraiser, quote.data, quote.size, 3,
				 "tdx.certdata.type", "open");
	else
		assert_appraised(appraiser, quote.data, quote.size, 0,
				 "tdx.sig", "pass");
	if (is_padded(folder)) {
		assert_appraised(appraiser, quote.data, quote.size + PADDING, 0,
				 "tdx.quote.trailing", "skip");
		assert_appraised(appraiser, quote.data, quote.size + PADDING, 0,
				 "tdx.sig", "pass");
	}
	appraiser_free(appraiser);
	vouch_bytes_free(&quote);
}

/* Some have DEBUG, or no SEPT_VE_DISABLE: those fail for that as well. */
static void is_open_for_tcb(const char *folder, const json_t *expect)
{
	struct vouch_bytes quote = read_quote(folder);
	struct appraiser *appraiser = appraiser_at(expect);
	struct vouch_result *result;

	assert_int_equal(appraise_once(appraiser, quote.data, quote.size,
				       &result, NULL),
			 0);
	assert_int_not_equal(result_exit_status(result), 0);
	if (text_of(expect, "pck_fmspc"))
		assert_string_equal(check_outcome(result, "tdx.tcb.status"),
				    "open");
	vouch_result_free(result);
	appraiser_free(appraiser);
	vouch_bytes_free(&quote);
}

static void quotes_are_authentic(void **state)
{
	(void)state;
	assert_true(each_folder("sgx-quote", is_open_for_tcb) > 0);
	assert_true(each_folder("tdx-quote", is_open_for_tcb) > 0);
	assert_true(each_folder("sgx-quote", is_authentic) > 0);
	assert_true(each_folder("tdx-quote", is_authentic) > 0);
}

static void add_collateral(struct appraiser *appraiser, const char *folder)
{
	static const char *const names[] = {
		"tcbinfo.json",	    "tcbinfo_issuer_chain.pem",
		"qe_identity.json", "qe_identity_issuer_chain.pem",
		"pck_crl.der",	    "pck_crl_issuer_chain.pem",
		"root_crl.der",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		add_file(appraiser, folder, names[i]);
}

/* The first of a list, or the list's third of "qe". */
static enum tdx_status status_in(const json_t *status, const char *part)
{
	const json_t *list = json_object_get(status, part);
	const char *name = json_string_value(json_array_get(list, 0));
	enum tdx_status out = TDX_UP_TO_DATE;

	if (!strcmp(part, "qe"))
		name = json_string_value(
			json_array_get(json_array_get(list, 2), 0));
	/* A module without a version has none: "mrsigner ok". */
	if (name)
		tdx_status_read(name, &out);
	return out;
}

static enum tdx_status effective(const json_t *status)
{
	enum tdx_status out = status_in(status, "platform");

	out = tdx_status_converge(out, status_in(status, "module"));
	return tdx_status_converge(out, status_in(status, "qe"));
}

static void assert_status(const struct vouch_result *result,
			  const json_t *status)
{
	char *text = vouch_result_json(result);
	json_t *json = json_loads(text, 0, NULL), *claims;
	const char *tee, *actual = NULL;

	assert_int_equal(json_unpack(json, "{s:s, s:o}", "tee", &tee, "claims",
				     &claims),
			 0);
	json_unpack(claims, "{s:{s:{s:s}}}", tee, "tcb", "status", &actual);
	assert_non_null(actual);
	assert_string_equal(actual, tdx_status_name(effective(status)));
	json_decref(json);
	free(text);
}

static void has_status(const char *folder, const json_t *expect)
{
	const json_t *status = json_object_get(
		json_object_get(expect, "collateral"), "status");
	struct vouch_bytes quote;
	struct appraiser *appraiser;
	struct vouch_result *result;
	const char *platform;

	if (!status)
		return;
	quote = read_quote(folder);
	appraiser = appraiser_at(expect);
	add_collateral(appraiser, folder);
	platform = json_string_value(
		json_array_get(json_object_get(status, "platform"), 0));
	assert_int_equal(appraise_once(appraiser, quote.data, quote.size,
				       &result, NULL),
			 0);
	assert_string_equal(check_outcome(result, "tdx.tcbinfo.sig"), "pass");
	if (!strcmp(platform, "NoMatch")) {
		assert_string_equal(check_outcome(result, "tdx.tcb.level"),
				    "fail");
	} else if (!json_object_get(status, "qe")) {
		assert_string_equal(check_outcome(result, "tdx.tcb.level"),
				    "pass");
		assert_string_equal(check_outcome(result, "tdx.tcb.status"),
				    "open");
	} else {
		assert_status(result, status);
	}
	vouch_result_free(result);
	appraiser_free(appraiser);
	vouch_bytes_free(&quote);
}

static void statuses_are_as_stated(void **state)
{
	(void)state;
	assert_true(each_folder("sgx-quote", has_status) > 0);
	assert_true(each_folder("tdx-quote", has_status) > 0);
}

/* With all that it needs, and what to compare with, one is affirmed. */
static void a_real_quote_is_affirmed(void **state)
{
	struct appraiser *appraiser;
	struct vouch_bytes quote;
	char folder[PATH_SIZE];
	json_t *expect;

	(void)state;
	snprintf(folder, sizeof(folder), "%s/tdx-quote/v4-dcapqvl-b0c06f",
		 vectors);
	expect = read_expect(folder);
	quote = read_quote(folder);
	appraiser = appraiser_at(expect);
	add_collateral(appraiser, folder);
	assert_appraised(appraiser, quote.data, quote.size, 3, "tdx.mrtd",
			 "open");
	assert_int_equal(appraiser_expect(appraiser, "measurement",
					  text_of(expect, "mrtd"), "test",
					  NULL),
			 0);
	assert_int_equal(appraiser_expect(appraiser, "report_data",
					  text_of(expect, "report_data"),
					  "test", NULL),
			 0);
	assert_appraised(appraiser, quote.data, quote.size, 0, "tdx.tcb.status",
			 "pass");
	appraiser_free(appraiser);
	vouch_bytes_free(&quote);
	json_decref(expect);
}

/* Many documents of many platforms and times in one heap. */
static void collateral_is_chosen(void **state)
{
	static const char *const folders[] = {
		"v4-automata-00806f",	 "v4-coco-debugtd-50806f",
		"v4-dcapqvl-b0c06f",	 "v4-flashbots-azure-509f",
		"v4-flashbots-gcp-d0ee",
	};
	char folder[PATH_SIZE];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		struct appraiser *appraiser;
		struct vouch_result *result;
		struct vouch_bytes quote;
		json_t *expect;

		snprintf(folder, sizeof(folder), "%s/tdx-quote/%s", vectors,
			 folders[i]);
		expect = read_expect(folder);
		quote = read_quote(folder);
		appraiser = appraiser_at(expect);
		for (size_t j = 0; j < ARRAY_SIZE(folders); j++) {
			snprintf(folder, sizeof(folder), "%s/tdx-quote/%s",
				 vectors, folders[j]);
			add_collateral(appraiser, folder);
		}
		assert_int_equal(appraise_once(appraiser, quote.data,
					       quote.size, &result, NULL),
				 0);
		assert_status(
			result,
			json_object_get(json_object_get(expect, "collateral"),
					"status"));
		vouch_result_free(result);
		appraiser_free(appraiser);
		vouch_bytes_free(&quote);
		json_decref(expect);
	}
}

static json_t *shown_of(const struct vouch_bytes *bytes)
{
	char *text;
	json_t *json;

	assert_int_equal(vouch_show(bytes->data, bytes->size, &text, NULL), 0);
	json = json_loads(text, 0, NULL);
	assert_non_null(json);
	free(text);
	return json;
}

/* Little-endian bytes in hex against a number in hex. */
static void assert_number(const json_t *expect, const char *key,
			  const json_t *shown)
{
	const char *hex = text_of(expect, key);
	u64 value = 0;

	if (!hex)
		return;
	for (int i = 7; i >= 0; i--) {
		unsigned int byte;

		assert_int_equal(sscanf(hex + 2 * i, "%2x", &byte), 1);
		value = value << 8 | byte;
	}
	assert_int_equal(strtoull(json_string_value(shown), NULL, 16), value);
}

static const char *const same_names[] = {
	"version",	 "tee_tcb_svn", "tee_tcb_svn2", "mrseam",
	"mrsignerseam",	 "mrtd",	"mrconfigid",	"mrowner",
	"mrownerconfig", "rtmr0",	"rtmr1",	"rtmr2",
	"rtmr3",	 "report_data", "mrenclave",	"mrsigner",
	"isv_svn",	 "mac",
};

static const char *const other_names[][2] = {
	{ "att_key_type", "key_type" },
	{ "cert_data_type", "certification_data_type" },
	{ "userdata", "user_data" },
	{ "prodid", "isv_prod_id" },
	{ "cpusvn", "cpu_svn" },
	{ "attrs", "attributes" },
};

static void compare(const json_t *expect, const json_t *shown, const char *key,
		    const char *name)
{
	const json_t *want = json_object_get(expect, key);

	if (want && !json_equal(want, json_object_get(shown, name)))
		fail_msg("%s", key);
}

static void compare_all(const json_t *expect, const json_t *shown)
{
	for (size_t i = 0; i < ARRAY_SIZE(same_names); i++)
		compare(expect, shown, same_names[i], same_names[i]);
	for (size_t i = 0; i < ARRAY_SIZE(other_names); i++)
		compare(expect, shown, other_names[i][0], other_names[i][1]);
	assert_number(expect, "xfam", json_object_get(shown, "xfam"));
	assert_number(expect, "seamattr",
		      json_object_get(shown, "seam_attributes"));
	assert_number(expect, "td_attributes",
		      json_object_get(json_object_get(shown, "td_attributes"),
				      "value"));
}

/* Of those that carry their chain. */
static void assert_pck(const json_t *expect, const json_t *pck)
{
	static const char *const names[] = {
		"issuer", "serial", "not_before", "not_after", "ppid", "pceid",
	};
	const char *fmspc = text_of(expect, "pck_fmspc");

	if (!pck) {
		assert_int_not_equal(json_integer_value(json_object_get(
					     expect, "cert_data_type")),
				     5);
		return;
	}
	assert_string_equal(text_of(pck, "fmspc"), fmspc);
	assert_memory_equal(text_of(pck, "not_before"),
			    text_of(expect, "pck_not_before"), 19);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_non_null(text_of(pck, names[i]));
}

static void quote_is_shown(const char *folder, const json_t *expect)
{
	struct vouch_bytes quote = read_in(folder, "quote.bin");
	json_t *shown = shown_of(&quote);

	compare_all(expect, shown);
	compare(expect, shown, "trailing_bytes", "padding_size");
	assert_pck(expect, json_object_get(shown, "pck"));
	json_decref(shown);
	vouch_bytes_free(&quote);
}

static void tdreport_is_shown(const char *folder, const json_t *expect)
{
	struct vouch_bytes report = read_in(folder, "tdreport.bin");
	struct appraiser *appraiser = appraiser_new();
	json_t *shown = shown_of(&report);

	compare_all(expect, shown);
	assert_string_equal(text_of(shown, "tee_tcb_info_hash"), "ok");
	assert_string_equal(text_of(shown, "tee_info_hash"), "ok");
	json_decref(shown);
	/* In either of the two parts that are hashed, and outside of both. */
	report.data[256 + 238] ^= 1;
	shown = shown_of(&report);
	assert_string_equal(text_of(shown, "tee_tcb_info_hash"), "wrong");
	json_decref(shown);
	report.data[1023] ^= 1;
	shown = shown_of(&report);
	assert_string_equal(text_of(shown, "tee_info_hash"), "wrong");
	json_decref(shown);
	assert_appraised(appraiser, report.data, report.size, 3, "input.type",
			 "open");
	appraiser_free(appraiser);
	vouch_bytes_free(&report);
}

static void all_are_shown(void **state)
{
	(void)state;
	assert_true(each_folder("sgx-quote", quote_is_shown) > 0);
	assert_true(each_folder("tdx-quote", quote_is_shown) > 0);
	assert_true(each_folder("tdreport", tdreport_is_shown) > 0);
}

static void refused_with(const char *path, const char *at, const char *id)
{
	struct vouch_bytes quote = read_in(vectors, path);
	struct appraiser *appraiser = appraiser_new();

	assert_true(quote.size > 0);
	appraiser_set_authentic_only(appraiser, true);
	appraiser_set_time(appraiser, time_of(at));
	assert_appraised(appraiser, quote.data, quote.size, 1, id, "fail");
	appraiser_free(appraiser);
	vouch_bytes_free(&quote);
}

static void generated_is_refused(void)
{
	static const char folder[] = "invalid/intel-generated-sgx";
	static const char *const names[] = {
		"pckCert.pem",		 "pckSignChain.pem", "rootCaCrl.der",
		"intermediateCaCrl.der", "qeIdentity.json",  "tcbInfo.json",
		"tcbSignChain.pem",
	};
	struct appraiser *appraiser = appraiser_new();
	struct vouch_bytes quote, root;
	char path[PATH_SIZE];

	snprintf(path, sizeof(path), "%s/%s", vectors, folder);
	quote = read_in(path, "quote.dat");
	root = read_in(path, "trustedRootCaCert.pem");
	appraiser_set_time(appraiser, time_of("2020-09-05T00:00:00Z"));
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		add_file(appraiser, path, names[i]);
	assert_appraised(appraiser, quote.data, quote.size, 1, "tdx.chain.root",
			 "fail");
	/* With its own root all of it holds, version 2 of TCB info too. */
	add_anchor(appraiser, &root);
	assert_appraised(appraiser, quote.data, quote.size, 3, "tdx.tcb.status",
			 "pass");
	appraiser_free(appraiser);
	vouch_bytes_free(&quote);
	vouch_bytes_free(&root);
}

/* TCB info that was written anew: the same values, other bytes. */
static void rewritten_is_refused(const char *quote_of, const char *tcb_info,
				 const char *signer, const char *at)
{
	struct appraiser *appraiser = appraiser_new();
	struct vouch_bytes quote = read_in(vectors, quote_of);

	appraiser_set_time(appraiser, time_of(at));
	add_file(appraiser, vectors, tcb_info);
	add_file(appraiser, vectors, signer);
	assert_appraised(appraiser, quote.data, quote.size, 3,
			 "tdx.tcbinfo.sig", "open");
	appraiser_free(appraiser);
	vouch_bytes_free(&quote);
}

/* For the reasons that the vectors' manifest gives. */
static void invalid_ones_are_refused(void **state)
{
	struct vouch_bytes garbage = read_in(vectors, "invalid/"
						      "tdreport-garbage-gotdx/"
						      "report.dat");
	struct appraiser *appraiser = appraiser_new();
	char *text = NULL;

	(void)state;
	refused_with("invalid/tdx-v4-preprod-coco/quote.bin",
		     "2025-01-01T00:00:00Z", "tdx.chain.root");
	refused_with("invalid/sgx-v3-preprod-intel-a/quote.bin",
		     "2025-01-01T00:00:00Z", "tdx.chain.root");
	refused_with("invalid/tdx-v4-corrupted-teekit/quote.bin",
		     "2025-01-01T00:00:00Z", "tdx.chain.signatures");
	assert_appraised(appraiser, garbage.data, garbage.size, 3, "input.type",
			 "open");
	assert_int_equal(vouch_show(garbage.data, garbage.size, &text, NULL),
			 -EBADMSG);
	vouch_bytes_free(&garbage);
	appraiser_free(appraiser);
	generated_is_refused();
	rewritten_is_refused("sgx-quote/v3-occlum-30606a/quote.bin",
			     "invalid/tcbinfo-pretty-sgx-30606a000000/"
			     "tcbInfo.json",
			     "sgx-quote/collateral-teekit-2025-09/"
			     "tcb_signing_chain.pem",
			     "2025-10-10T00:00:00Z");
	rewritten_is_refused("tdx-quote/v4-azuretools-2f58/quote.bin",
			     "invalid/tcbinfo-reformatted/tcbInfo.json",
			     "tdx-quote/collateral-teekit-2025-09/"
			     "tcb_signing_chain.pem",
			     "2025-10-10T00:00:00Z");
}

static bool is_affirmed(const struct appraiser *appraiser, const u8 *data,
			size_t size)
{
	struct vouch_result *result;
	bool is_affirmed;

	assert_int_equal(appraise_once(appraiser, data, size, &result, NULL),
			 0);
	is_affirmed = !result_exit_status(result);
	vouch_result_free(result);
	return is_affirmed;
}

/* Up to the certificates, which base64 lets write in more than one way. */
static void flip_each_byte(const struct appraiser *appraiser,
			   struct vouch_bytes *quote, size_t end)
{
	for (size_t at = 0; at < end; at++) {
		quote->data[at] ^= (u8)(1u << at % 8);
		if (is_affirmed(appraiser, quote->data, quote->size))
			fail_msg("byte %zu", at);
		quote->data[at] ^= (u8)(1u << at % 8);
	}
	for (size_t at = end; at < quote->size; at += 97) {
		quote->data[at] ^= 0xff;
		if (is_affirmed(appraiser, quote->data, quote->size))
			fail_msg("byte %zu", at);
		quote->data[at] ^= 0xff;
	}
}

static void cut_at_each_length(const struct appraiser *appraiser,
			       const struct vouch_bytes *quote)
{
	for (size_t size = 0; size < quote->size; size++) {
		u8 *copy = malloc(size ? size : 1);

		memcpy(copy, quote->data, size);
		if (is_affirmed(appraiser, copy, size))
			fail_msg("size %zu", size);
		free(copy);
	}
}

static void no_byte_may_change(void **state)
{
	static const char *const names[] = { "v4-dstack-cbdb", "v5-gotdx-cf77",
					     "v4-edgeless-3c51" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct appraiser *appraiser;
		struct vouch_bytes quote;
		char folder[PATH_SIZE];
		json_t *expect;
		u8 *pem;

		snprintf(folder, sizeof(folder), "%s/tdx-quote/%s", vectors,
			 names[i]);
		expect = read_expect(folder);
		quote = read_quote(folder);
		appraiser = appraiser_at(expect);
		appraiser_set_authentic_only(appraiser, true);
		assert_true(is_affirmed(appraiser, quote.data, quote.size));
		pem = memmem(quote.data, quote.size, "-----BEGIN", 10);
		assert_non_null(pem);
		flip_each_byte(appraiser, &quote, (size_t)(pem - quote.data));
		cut_at_each_length(appraiser, &quote);
		appraiser_free(appraiser);
		vouch_bytes_free(&quote);
		json_decref(expect);
	}
}

static struct item_bytes text_bytes(const char *text)
{
	return (struct item_bytes){ (const u8 *)text, strlen(text) };
}

/* A token around the quote, by somebody whom the quote does not know. */
static struct vouch_bytes wrapped(const struct vouch_bytes *quote,
				  bool is_simulated)
{
	const struct evidence_tee *tee = tdx_kind.tee;
	EVP_PKEY *key = cose_key_generate();
	struct evidence_claims claims = {
		.tee = tee,
		.nonce = text_bytes("a nonce of some length"),
		.oem = tee->oem,
		.swname = text_bytes("vouch"),
		.swversion = text_bytes("1"),
		.is_simulated = is_simulated,
		.report = { quote->data, quote->size },
	};
	struct report_facts facts;
	struct vouch_bytes out;

	assert_int_equal(tee->read(quote->data, quote->size, &facts, NULL), 0);
	claims.hwmodel = text_bytes(facts.hwmodel);
	claims.dbgstat = facts.dbgstat;
	for (size_t i = 0; i < tee->digests_count; i++)
		claims.digests[i] =
			(struct item_bytes){ facts.digests[i],
					     sizeof(facts.digests[i]) };
	assert_int_equal(cose_key_point(key, &claims.key, NULL), 0);
	assert_int_equal(evidence_encode(&claims, key, &out, NULL), 0);
	EVP_PKEY_free(key);
	return out;
}

/* What says it is simulated may not stand under Intel's root. */
static void simulated_is_refused_under_the_pinned_root(void **state)
{
	char folder[PATH_SIZE];
	struct vouch_bytes quote;
	json_t *expect;

	(void)state;
	snprintf(folder, sizeof(folder), "%s/tdx-quote/v4-dstack-cbdb",
		 vectors);
	expect = read_expect(folder);
	quote = read_quote(folder);
	for (int is_simulated = 0; is_simulated <= 1; is_simulated++) {
		struct appraiser *appraiser = appraiser_at(expect);
		struct vouch_bytes token = wrapped(&quote, is_simulated);

		assert_appraised(appraiser, token.data, token.size, 1,
				 "tdx.chain.root",
				 is_simulated ? "fail" : "pass");
		vouch_bytes_free(&token);
		appraiser_free(appraiser);
	}
	vouch_bytes_free(&quote);
	json_decref(expect);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quotes_are_authentic),
		cmocka_unit_test(statuses_are_as_stated),
		cmocka_unit_test(a_real_quote_is_affirmed),
		cmocka_unit_test(collateral_is_chosen),
		cmocka_unit_test(all_are_shown),
		cmocka_unit_test(invalid_ones_are_refused),
		cmocka_unit_test(no_byte_may_change),
		cmocka_unit_test(simulated_is_refused_under_the_pinned_root),
	};

	if (!find_vectors())
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
