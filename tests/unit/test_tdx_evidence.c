// SPDX-License-Identifier: MIT
/* Evidence of a TD, from a device of genuine quotes, and its forgeries. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "appraise/kinds.h"
#include "snp/kind.h"
#include "appraising.h"
#include "base/bytes.h"
#include "device/device.h"
#include "evidence/evidence.h"
#include "intel_parts.h"

#include <cmocka.h>

#define NONCE "000102030405060708090a0b0c0d0e0f"
#define TD_AT_RTMR 328

static const u8 nonce[16] = { 0, 1, 2,	3,  4,	5,  6,	7,
			      8, 9, 10, 11, 12, 13, 14, 15 };

/* A TD: quotes of version @version with these ATTRIBUTES. */
struct td {
	struct vouch_device device; /* first: commands get a pointer to it */
	u16 version;
	u8 attributes; /* lowest byte */
	bool is_enclave; /* quotes are of an SGX enclave */
	unsigned int wanted_certs;
};

/* Good Evidence, which the tests alter copies of. */
static struct vouch_bytes good;
static struct vouch_bytes enclave_quote;

static void fill_td(u8 *body, const struct td *td, const u8 *report_data)
{
	body[TD_AT_ATTRIBUTES] = td->attributes;
	for (int i = 0; i < 4; i++)
		memset(body + TD_AT_RTMR + 48 * i, 0xa0 + i, 48);
	memcpy(body + TD_AT_REPORT_DATA, report_data, 64);
}

static struct vouch_bytes make_quote(const struct td *td, const u8 *report_data)
{
	struct intel_quote quote;
	struct vouch_bytes made;

	intel_quote_init(intel, &quote, td->version, !td->is_enclave);
	if (td->is_enclave)
		memcpy(quote.body + SGX_AT_REPORT_DATA, report_data, 64);
	else
		fill_td(quote.body, td, report_data);
	made = intel_quote_make(intel, &quote);
	free(quote.certs);
	return made;
}

static int answer_report(struct td *td, struct vouch_get_report *request)
{
	struct vouch_bytes quote = make_quote(td, request->report_data);

	td->wanted_certs += request->flags & VOUCH_REPORT_F_CERTS;
	assert_true(quote.size <= request->report_size);
	memcpy((void *)(uintptr_t)request->report, quote.data, quote.size);
	request->report_size = (u32)quote.size;
	vouch_bytes_free(&quote);
	return 0;
}

static int answer(struct vouch_device *device, unsigned long number,
		  void *argument)
{
	struct vouch_get_info *info = argument;

	if (number == VOUCH_IOC_GET_REPORT)
		return answer_report((struct td *)device, argument);
	assert_int_equal(number, VOUCH_IOC_GET_INFO);
	info->tee = VOUCH_TEE_TDX;
	return 0;
}

static struct td new_td(u16 version)
{
	return (struct td){ .device = { .fd = -1, .command = answer },
			    .version = version };
}

static struct vouch_bytes create(struct td *td)
{
	struct vouch_report_options options = { .size = sizeof(options),
						.certs = true };
	struct vouch_bytes evidence;

	assert_int_equal(vouch_evidence_create(&td->device, nonce,
					       sizeof(nonce), &options,
					       &evidence, NULL),
			 0);
	return evidence;
}

static void add_document(struct appraiser *appraiser, const char *name,
			 const char *body)
{
	struct vouch_bytes text = intel_document(intel->signer_key, name, body);

	add_endorsement(appraiser, &text);
	vouch_bytes_free(&text);
}

static struct appraiser *appraiser_with(const char *policy)
{
	struct appraiser *appraiser = appraiser_new();

	assert_non_null(appraiser);
	add_anchor(appraiser, &intel->root);
	add_endorsement(appraiser, &intel->signer);
	add_endorsement(appraiser, &intel->root_crl);
	add_endorsement(appraiser, &intel->pck_crl);
	add_document(appraiser, "tcbInfo", intel_tcb_info);
	add_document(appraiser, "enclaveIdentity", intel_qe_identity);
	set_policy(appraiser, policy);
	appraiser_set_time(appraiser, INTEL_AT);
	return appraiser;
}

static struct appraiser *new_appraiser(void)
{
	struct appraiser *appraiser =
		appraiser_with("{\"tdx\":{\"mrtd\":\"" HEX_4D48 "\"}}");

	assert_int_equal(
		appraiser_expect(appraiser, "nonce", NONCE, "test", NULL), 0);
	return appraiser;
}

static void expect_outcome(const struct vouch_bytes *evidence, int exit_status,
			   const char *id, const char *outcome)
{
	struct appraiser *appraiser = new_appraiser();

	assert_appraised(appraiser, evidence->data, evidence->size, exit_status,
			 id, outcome);
	appraiser_free(appraiser);
}

static void settle_time(struct evidence_claims *claims)
{
	claims->issued_at = INTEL_AT;
}

/*
 * A liar with root in the guest: quote, key and binding are genuine, and the
 * token says something else than the quote.
 */
static struct vouch_bytes lie(u16 version,
			      void (*change)(struct evidence_claims *claims))
{
	struct td td = new_td(version);
	EVP_PKEY *key = cose_key_generate();
	struct vouch_bytes forged, quote;
	struct evidence *e;
	u8 report_data[64];

	assert_int_equal(evidence_open(&evidence_kinds, good.data, good.size,
				       &e, NULL),
			 0);
	cose_key_point(key, &e->claims.key, NULL);
	evidence_binding(key, &e->claims.nonce, report_data, NULL);
	quote = make_quote(&td, report_data);
	e->claims.report = (struct item_bytes){ quote.data, quote.size };
	settle_time(&e->claims);
	if (change)
		change(&e->claims);
	assert_int_equal(evidence_encode(&e->claims, key, &forged, NULL), 0);
	vouch_bytes_free(&quote);
	evidence_close(e);
	EVP_PKEY_free(key);
	return forged;
}

static void expect_lie(void (*change)(struct evidence_claims *claims),
		       int exit_status, const char *id, const char *outcome)
{
	struct vouch_bytes forged = lie(4, change);

	expect_outcome(&forged, exit_status, id, outcome);
	vouch_bytes_free(&forged);
}

static void good_evidence_is_affirmed(void **state)
{
	(void)state;
	for (u16 version = 4; version <= 5; version++) {
		struct vouch_bytes honest = lie(version, NULL);

		expect_outcome(&honest, 0, "evidence.claims.measurement",
			       "pass");
		expect_outcome(&honest, 0, "tdx.report_data", "pass");
		vouch_bytes_free(&honest);
	}
}

/* The nonce is in REPORT_DATA: who gave that need not give it again. */
static void report_data_has_the_nonce(void **state)
{
	struct vouch_bytes honest = lie(4, NULL);

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct appraiser *appraiser =
			appraiser_with("{\"tdx\":{\"mrtd\":\"" HEX_4D48 "\"}}");
		struct evidence *e;
		u8 binding[64];
		char *hex;

		evidence_open(&evidence_kinds, honest.data, honest.size, &e,
			      NULL);
		evidence_binding(e->key, &e->claims.nonce, binding, NULL);
		evidence_close(e);
		binding[63] ^= (u8)i;
		hex = hex_encode(binding, sizeof(binding));
		assert_int_equal(appraiser_expect(appraiser, "report_data", hex,
						  "test", NULL),
				 0);
		assert_appraised(appraiser, honest.data, honest.size, i,
				 "evidence.nonce", i ? "open" : "pass");
		appraiser_free(appraiser);
		free(hex);
	}
	vouch_bytes_free(&honest);
}

/* Which the guest asks for whenever there may be one. */
static void no_certificate_table_is_asked_for(void **state)
{
	struct td td = new_td(4);
	struct vouch_bytes evidence = create(&td);

	(void)state;
	assert_int_equal(td.wanted_certs, 0);
	vouch_bytes_free(&evidence);
}

static void it_repeats_what_the_quote_says(void **state)
{
	static const u8 values[] = { 0x4d, 0xa0, 0xa1, 0xa2, 0xa3 };
	struct evidence *e;
	u8 value[48];

	(void)state;
	assert_int_equal(evidence_open(&evidence_kinds, good.data, good.size,
				       &e, NULL),
			 0);
	assert_int_equal(e->claims.tee->tee, VOUCH_TEE_TDX);
	assert_int_equal(e->claims.oem, 343);
	assert_int_equal(e->claims.dbgstat, 2);
	assert_int_equal(e->claims.hwmodel.size, 3);
	assert_memory_equal(e->claims.hwmodel.data, "TDX", 3);
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		memset(value, values[i], sizeof(value));
		assert_int_equal(e->claims.digests[i].size, sizeof(value));
		assert_memory_equal(e->claims.digests[i].data, value,
				    sizeof(value));
	}
	evidence_close(e);
}

static void it_is_shown(void **state)
{
	static const char *const names[] = { "tdx-mrtd", "tdx-rtmr0",
					     "tdx-rtmr1", "tdx-rtmr2",
					     "tdx-rtmr3" };
	json_t *json, *list;

	(void)state;
	assert_int_equal(evidence_show(&evidence_kinds, good.data, good.size,
				       &json, NULL),
			 0);
	list = json_object_get(json_object_get(json, "claims"), "measurements");
	assert_int_equal(json_array_size(list), ARRAY_SIZE(names));
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_string_equal(json_string_value(json_object_get(
					    json_array_get(list, i), "id")),
				    names[i]);
	assert_null(
		json_object_get(json_object_get(json, "report"), "undecoded"));
	json_decref(json);
}

static void a_td_that_is_debugged_says_so(void **state)
{
	struct td td = new_td(5);
	struct vouch_bytes evidence;
	struct evidence *e;

	(void)state;
	td.attributes = 1;
	evidence = create(&td);
	assert_int_equal(evidence_open(&evidence_kinds, evidence.data,
				       evidence.size, &e, NULL),
			 0);
	assert_int_equal(e->claims.dbgstat, 0);
	evidence_close(e);
	expect_outcome(&evidence, 1, "tdx.attr.debug", "fail");
	vouch_bytes_free(&evidence);
}

static const u8 other_digest[48] = { 1 };
static size_t lied_about; /* number of a digest */

static void say_other_digest(struct evidence_claims *claims)
{
	claims->digests[lied_about] =
		(struct item_bytes){ other_digest, sizeof(other_digest) };
}

static void each_digest_is_compared(void **state)
{
	(void)state;
	for (lied_about = 0; lied_about < KIND_DIGESTS_MAX; lied_about++)
		expect_lie(say_other_digest, 1, "evidence.claims.measurement",
			   "fail");
}

static void say_debug(struct evidence_claims *claims)
{
	claims->dbgstat = 0;
}

static void say_other_oem(struct evidence_claims *claims)
{
	claims->oem = snp_kind.tee->oem;
}

static void say_other_model(struct evidence_claims *claims)
{
	claims->hwmodel = (struct item_bytes){ (const u8 *)"SEV-SNP", 7 };
}

static void say_user(struct evidence_claims *claims)
{
	claims->has_uid = true;
	claims->uid = 0;
}

static void say_snp(struct evidence_claims *claims)
{
	claims->tee = snp_kind.tee;
}

static void bring_certs(struct evidence_claims *claims)
{
	claims->certs = (struct item_bytes){ other_digest, 48 };
}

static struct evidence_tee other_tee;

static void leave_out_a_digest(struct evidence_claims *claims)
{
	other_tee = *claims->tee;
	other_tee.digests_count--;
	claims->tee = &other_tee;
}

/* RTMR2 and RTMR3 with the names of each other. */
static void swap_digests(struct evidence_claims *claims)
{
	other_tee = *claims->tee;
	other_tee.components[3] = claims->tee->components[4];
	other_tee.components[4] = claims->tee->components[3];
	claims->tee = &other_tee;
}

static void other_tokens_are_refused(void **state)
{
	static const struct {
		void (*change)(struct evidence_claims *claims);
		const char *id;
	} rows[] = {
		{ say_debug, "evidence.claims.dbgstat" },
		{ say_other_oem, "evidence.claims.oemid" },
		{ say_other_model, "evidence.claims.hwmodel" },
		{ say_user, "evidence.key_binding" },
		{ say_user, "tdx.report_data" },
	};
	static void (*const unread[])(struct evidence_claims *claims) = {
		bring_certs,
		leave_out_a_digest,
		swap_digests,
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		expect_lie(rows[i].change, 1, rows[i].id, "fail");
	expect_lie(say_snp, 3, "evidence.key_binding", "open");
	for (size_t i = 0; i < ARRAY_SIZE(unread); i++)
		expect_lie(unread[i], 3, "evidence.profile", "open");
}

static void bytes_count(void **state)
{
	struct appraiser *appraiser = new_appraiser();
	struct vouch_bytes honest = lie(4, NULL);

	(void)state;
	for (size_t i = 0; i < honest.size; i += 7) {
		struct vouch_result *result;

		honest.data[i] ^= (u8)(1 << i % 8);
		assert_int_equal(appraise_once(appraiser, honest.data,
					       honest.size, &result, NULL),
				 0);
		if (!is_refused(result))
			fail_msg("byte %zu", i);
		vouch_result_free(result);
		honest.data[i] ^= (u8)(1 << i % 8);
	}
	expect_outcome(&honest, 0, "evidence.signature", "pass");
	vouch_bytes_free(&honest);
	appraiser_free(appraiser);
}

static void quotes_of_enclaves_are_refused(void **state)
{
	struct vouch_report_options options = { .size = sizeof(options) };
	struct vouch_bytes evidence;
	struct vouch_error error;
	struct td td = new_td(3);

	(void)state;
	td.is_enclave = true;
	assert_int_equal(vouch_evidence_create(&td.device, nonce, sizeof(nonce),
					       &options, &evidence, &error),
			 -EBADMSG);
	assert_non_null(strstr(error.text, "SGX enclave, want a TD"));
	assert_null(evidence.data);
}

static void say_enclave(struct evidence_claims *claims)
{
	static const u8 zeroes[64];
	struct td td = new_td(3);

	td.is_enclave = true;
	enclave_quote = make_quote(&td, zeroes);
	claims->report =
		(struct item_bytes){ enclave_quote.data, enclave_quote.size };
}

/* A quote that is genuine, in the place of one of a TD. */
static void evidence_over_an_enclave_is_refused(void **state)
{
	struct vouch_bytes forged = lie(4, say_enclave);

	(void)state;
	expect_outcome(&forged, 1, "evidence.key_binding", "open");
	vouch_bytes_free(&forged);
	vouch_bytes_free(&enclave_quote);
}

static int set_up(void **state)
{
	struct td td = new_td(4);

	parts_set_up(state);
	good = create(&td);
	return 0;
}

static int tear_down(void **state)
{
	vouch_bytes_free(&good);
	return parts_tear_down(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_evidence_is_affirmed),
		cmocka_unit_test(report_data_has_the_nonce),
		cmocka_unit_test(no_certificate_table_is_asked_for),
		cmocka_unit_test(it_repeats_what_the_quote_says),
		cmocka_unit_test(it_is_shown),
		cmocka_unit_test(a_td_that_is_debugged_says_so),
		cmocka_unit_test(each_digest_is_compared),
		cmocka_unit_test(other_tokens_are_refused),
		cmocka_unit_test(bytes_count),
		cmocka_unit_test(quotes_of_enclaves_are_refused),
		cmocka_unit_test(evidence_over_an_enclave_is_refused),
	};

	return cmocka_run_group_tests_name("TDX evidence", tests, set_up,
					   tear_down);
}
