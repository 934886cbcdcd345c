// SPDX-License-Identifier: MIT
/* One appraiser for many quotes: what it remembers, and what it must not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "appraising.h"
#include "intel_parts.h"
#include "tdx/tdx.h"

#include <cmocka.h>

#define CHAINS 70 /* more than are kept */
#define OTHER                                              \
	"5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a" \
	"5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a"

/* A chain with this root, in the quote's certification data. */
static void exchange_root(struct intel_quote *quote,
			  const struct vouch_bytes *root)
{
	const struct vouch_bytes *certs[] = { &intel->pck, &intel->ca, root };

	free(quote->certs);
	quote->certs = intel_pem(certs, ARRAY_SIZE(certs));
	quote->certs_size = strlen(quote->certs);
}

/* A certificate of the named root's key, made without it. */
static void another_root_of_the_key_is_refused(void **state)
{
	struct vouch_bytes other = intel_make_cert(&(struct intel_cert){
		"Intel SGX Root CA", "Intel SGX Root CA", intel->root_key,
		intel->ca_key, .serial = 0x1000 });
	struct vouch_bytes renewed = intel_make_cert(&(struct intel_cert){
		"Intel SGX Root CA", "Intel SGX Root CA", intel->root_key,
		intel->root_key, .serial = 0x2000 });
	struct parts parts = good_parts(4);
	struct appraiser *appraiser = appraiser_of(&parts);
	struct vouch_bytes quote;

	(void)state;
	/* Given, but not named. */
	add_endorsement(appraiser, &other);
	exchange_root(&parts.quote, &other);
	quote = intel_quote_make(intel, &parts.quote);
	for (int i = 0; i < 2; i++)
		assert_appraised(appraiser, quote.data, quote.size, 1,
				 "tdx.chain.signatures", "fail");
	vouch_bytes_free(&quote);
	free_parts(&parts);
	/* One that its key made is as good as the named one. */
	parts = good_parts(4);
	exchange_root(&parts.quote, &renewed);
	quote = intel_quote_make(intel, &parts.quote);
	assert_appraised(appraiser, quote.data, quote.size, 0,
			 "tdx.chain.signatures", "pass");
	vouch_bytes_free(&quote);
	free_parts(&parts);
	appraiser_free(appraiser);
	vouch_bytes_free(&other);
	vouch_bytes_free(&renewed);
}

/* Where the quoting enclave's report and its signature are in @quote. */
static u8 *qe_of(const struct vouch_bytes *quote)
{
	struct tdx_quote parsed;

	assert_int_equal(
		tdx_quote_open(quote->data, quote->size, &parsed, NULL), 0);
	assert_ptr_equal(parsed.qe_signature,
			 parsed.qe_report + TDX_ENCLAVE_SIZE);
	return quote->data + (parsed.qe_report - quote->data);
}

static void changed_enclave_after_a_good_one(void **state)
{
	static const size_t places[] = { 0, TDX_ENCLAVE_SIZE - 65,
					 TDX_ENCLAVE_SIZE,
					 TDX_ENCLAVE_SIZE + 63 };
	struct parts parts = good_parts(4);
	struct appraiser *appraiser = appraiser_of(&parts);
	struct vouch_bytes quote = intel_quote_make(intel, &parts.quote);
	u8 *qe = qe_of(&quote);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		assert_appraised(appraiser, quote.data, quote.size, 0,
				 "tdx.qe.report_sig", "pass");
		qe[places[i]] ^= 1;
		for (int again = 0; again < 2; again++)
			assert_appraised(appraiser, quote.data, quote.size, 1,
					 "tdx.qe.report_sig", "fail");
		qe[places[i]] ^= 1;
	}
	/* What was remembered is not what signs the quote. */
	quote.data[48 + TD_AT_REPORT_DATA] ^= 1;
	assert_appraised(appraiser, quote.data, quote.size, 1, "tdx.sig",
			 "fail");
	vouch_bytes_free(&quote);
	appraiser_free(appraiser);
	free_parts(&parts);
}

/* The same report with the same signature, beside another platform's key. */
static void enclave_of_another_platform(void **state)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	struct vouch_bytes pck = intel_make_cert(&(struct intel_cert){
		"Intel SGX PCK Certificate", "Intel SGX PCK Platform CA", key,
		intel->ca_key, .serial = 0x1004,
		.pck = &(struct intel_pck){ 0 } });
	const struct vouch_bytes *certs[] = { &pck, &intel->ca, &intel->root };
	struct parts parts = good_parts(4), others = good_parts(4);
	struct appraiser *appraiser = appraiser_of(&parts);
	struct vouch_bytes quote = intel_quote_make(intel, &parts.quote);
	struct vouch_bytes other;

	(void)state;
	free(others.quote.certs);
	others.quote.certs = intel_pem(certs, ARRAY_SIZE(certs));
	others.quote.certs_size = strlen(others.quote.certs);
	others.quote.pck_key = key;
	other = intel_quote_make(intel, &others.quote);
	assert_appraised(appraiser, quote.data, quote.size, 0,
			 "tdx.qe.report_sig", "pass");
	assert_appraised(appraiser, other.data, other.size, 0,
			 "tdx.qe.report_sig", "pass");
	memcpy(qe_of(&other), qe_of(&quote), TDX_ENCLAVE_SIZE + 64);
	assert_appraised(appraiser, other.data, other.size, 1,
			 "tdx.qe.report_sig", "fail");
	vouch_bytes_free(&quote);
	vouch_bytes_free(&other);
	vouch_bytes_free(&pck);
	appraiser_free(appraiser);
	free_parts(&parts);
	free_parts(&others);
	EVP_PKEY_free(key);
}

/* With a later number it would be preferred, were it signed. */
static void changed_document_after_a_good_one(void **state)
{
	struct parts parts = good_parts(4);
	struct appraiser *appraiser = appraiser_of(&parts);
	struct vouch_bytes quote = intel_quote_make(intel, &parts.quote);
	struct vouch_bytes text;
	char *later = replaced(intel_tcb_info, "\"tcbEvaluationDataNumber\":",
			       "\"tcbEvaluationDataNumber\":9");

	(void)state;
	replace_in(&later, "UpToDate", "Revoked");
	assert_appraised(appraiser, quote.data, quote.size, 0,
			 "tdx.tcbinfo.sig", "pass");
	text = intel_document(intel->ca_key, "tcbInfo", later);
	add_endorsement(appraiser, &text);
	vouch_bytes_free(&text);
	for (int i = 0; i < 2; i++)
		assert_appraised(appraiser, quote.data, quote.size, 0,
				 "tdx.tcb.status", "pass");
	text = intel_document(intel->signer_key, "tcbInfo", later);
	add_endorsement(appraiser, &text);
	vouch_bytes_free(&text);
	assert_appraised(appraiser, quote.data, quote.size, 1, "tdx.tcb.status",
			 "fail");
	free(later);
	vouch_bytes_free(&quote);
	appraiser_free(appraiser);
	free_parts(&parts);
}

static void forged_list_after_a_good_one(void **state)
{
	struct intel_crl spec = { .issuer = "Intel SGX PCK Platform CA",
				  .key = intel->root_key,
				  .serial = 0x1002 };
	struct parts parts = good_parts(4);
	struct appraiser *appraiser = appraiser_of(&parts);
	struct vouch_bytes quote = intel_quote_make(intel, &parts.quote);
	struct vouch_bytes forged = intel_make_crl(&spec), real;

	(void)state;
	spec.key = intel->ca_key;
	real = intel_make_crl(&spec);
	assert_appraised(appraiser, quote.data, quote.size, 0,
			 "tdx.pck.revoked", "pass");
	add_endorsement(appraiser, &forged);
	for (int i = 0; i < 2; i++)
		assert_appraised(appraiser, quote.data, quote.size, 0,
				 "tdx.pck.revoked", "pass");
	add_endorsement(appraiser, &real);
	assert_appraised(appraiser, quote.data, quote.size, 1,
			 "tdx.pck.revoked", "fail");
	vouch_bytes_free(&forged);
	vouch_bytes_free(&real);
	vouch_bytes_free(&quote);
	appraiser_free(appraiser);
	free_parts(&parts);
}

/* Neither the time nor the policy of before counts. */
static void time_and_policy_are_looked_at_again(void **state)
{
	struct parts parts = good_parts(4);
	struct appraiser *appraiser = appraiser_of(&parts);
	struct vouch_bytes quote = intel_quote_make(intel, &parts.quote);

	(void)state;
	assert_appraised(appraiser, quote.data, quote.size, 0,
			 "tdx.tcbinfo.window", "pass");
	appraiser_set_time(appraiser, INTEL_AT + 60 * INTEL_DAY);
	assert_appraised(appraiser, quote.data, quote.size, 3, "tdx.crl.root",
			 "open");
	appraiser_set_time(appraiser, INTEL_AT + 20000L * INTEL_DAY);
	assert_appraised(appraiser, quote.data, quote.size, 3,
			 "tdx.chain.validity", "open");
	appraiser_set_time(appraiser, INTEL_AT);
	assert_appraised(appraiser, quote.data, quote.size, 0,
			 "tdx.tcbinfo.window", "pass");
	assert_int_equal(appraiser_expect(appraiser, "tdx.mrtd", OTHER, "test",
					  NULL),
			 0);
	assert_appraised(appraiser, quote.data, quote.size, 1, "tdx.mrtd",
			 "fail");
	vouch_bytes_free(&quote);
	appraiser_free(appraiser);
	free_parts(&parts);
}

/* More platforms than chains are kept, twice. */
static void more_chains_than_are_kept(void **state)
{
	struct parts parts = good_parts(4);
	struct appraiser *appraiser = appraiser_of(&parts);
	size_t size = parts.quote.certs_size;
	struct vouch_bytes quote;
	char *text = malloc(size + CHAINS);

	(void)state;
	assert_non_null(text);
	memcpy(text, parts.quote.certs, size);
	memset(text + size, '\n', CHAINS);
	for (size_t i = 0; i < 2 * CHAINS; i++) {
		free(parts.quote.certs);
		parts.quote.certs_size = size + i % CHAINS;
		parts.quote.certs = strndup(text, parts.quote.certs_size);
		quote = intel_quote_make(intel, &parts.quote);
		assert_appraised(appraiser, quote.data, quote.size, 0,
				 "tdx.chain.signatures", "pass");
		vouch_bytes_free(&quote);
	}
	free(text);
	appraiser_free(appraiser);
	free_parts(&parts);
}

/* The same body, of which a good signature was seen, with another. */
static void other_signature_after_a_good_one(void **state)
{
	struct vouch_bytes document =
		intel_document(intel->signer_key, "tcbInfo", intel_tcb_info);
	char *digit = strstr((char *)document.data, "\"signature\":\"") + 13;
	struct parts parts = good_parts(4);
	struct appraiser *appraiser;
	struct vouch_result *result;
	struct vouch_bytes quote;

	(void)state;
	*digit = *digit == '0' ? '1' : '0';
	parts.more = document; /* before the good one */
	appraiser = appraiser_of(&parts);
	quote = intel_quote_make(intel, &parts.quote);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(appraise_once(appraiser, quote.data,
					       quote.size, &result, NULL),
				 0);
		assert_int_equal(result_exit_status(result), 0);
		assert_string_equal(
			find_check(result, "tdx.tcbinfo.present")->actual,
			"tcbInfo");
		vouch_result_free(result);
	}
	vouch_bytes_free(&quote);
	appraiser_free(appraiser);
	free_parts(&parts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(other_signature_after_a_good_one),
		cmocka_unit_test(another_root_of_the_key_is_refused),
		cmocka_unit_test(changed_enclave_after_a_good_one),
		cmocka_unit_test(enclave_of_another_platform),
		cmocka_unit_test(changed_document_after_a_good_one),
		cmocka_unit_test(forged_list_after_a_good_one),
		cmocka_unit_test(time_and_policy_are_looked_at_again),
		cmocka_unit_test(more_chains_than_are_kept),
	};

	return cmocka_run_group_tests_name("tdx_cache", tests, parts_set_up,
					   parts_tear_down);
}
