// SPDX-License-Identifier: MIT
/*
 * Steps 7 to 9: the platform's key signs the quoting enclave, which certifies
 * the attestation key, which signs the quote.
 */
#include <openssl/evp.h>
#include <string.h>

#include "bytes.h"
#include "tdx_appraise.h"

#define API "Intel DCAP, quote format"

/* Where an enclave's report has its data. */
#define REPORT_DATA_OFFSET 320

static bool check_qe_signature(struct tdx_appraisal *t)
{
	static const struct check_note note = {
		.source = API,
		.remedy = "the quote was altered, or put together from parts "
			  "of others",
	};
	EVP_PKEY *pck = t->chain->keys[TDX_CHAIN_PCK];
	bool ok = tdx_signature_is_valid(pck, t->quote.qe_signature,
					 t->quote.qe_report, TDX_ENCLAVE_SIZE);

	return check_that(t->checks, "tdx.qe.report_sig", ok, &note,
			  "signature by the PCK", ok ? "valid" : "not valid");
}

/* SHA-256 over key and authentication data, zeroes behind it. */
static bool hash_key(const struct tdx_quote *quote, u8 *out)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool ok = context &&
		  EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1 &&
		  EVP_DigestUpdate(context, quote->key, TDX_POINT_SIZE) == 1 &&
		  EVP_DigestUpdate(context, quote->auth, quote->auth_size) ==
			  1 &&
		  EVP_DigestFinal_ex(context, out, NULL) == 1;

	EVP_MD_CTX_free(context);
	return ok;
}

static bool check_report_data(struct tdx_appraisal *t)
{
	static const struct check_note note = {
		.source = API,
		.remedy = "the quoting enclave did not certify this "
			  "attestation key",
	};
	u8 expected[64] = { 0 };

	if (!hash_key(&t->quote, expected)) {
		t->checks->out_of_memory = true;
		return false;
	}
	return check_bytes(t->checks, "tdx.qe.report_data", expected,
			   t->quote.qe_report + REPORT_DATA_OFFSET,
			   sizeof(expected), &note);
}

static bool check_point(struct tdx_appraisal *t, const EVP_PKEY *key)
{
	static const struct check_note note = {
		.source = API,
		.remedy = "the quote is damaged",
	};

	return check_that(t->checks, "tdx.key.point", key, &note,
			  "a point on P-256",
			  key ? "a point on P-256" : "no point on P-256");
}

static bool check_quote(struct tdx_appraisal *t, EVP_PKEY *key)
{
	static const struct check_note note = {
		.source = API,
		.remedy = "the quote was altered",
	};
	bool ok = tdx_signature_is_valid(key, t->quote.signature, t->quote.data,
					 t->quote.signed_size);

	return check_that(t->checks, "tdx.sig", ok, &note,
			  "signature by the attestation key over header and "
			  "body",
			  ok ? "valid" : "not valid");
}

bool tdx_check_signatures(struct tdx_appraisal *t)
{
	EVP_PKEY *key;
	bool ok;

	if (!check_qe_signature(t) || !check_report_data(t))
		return false;
	key = tdx_key_from_point(t->quote.key);
	ok = check_point(t, key) && check_quote(t, key);
	EVP_PKEY_free(key);
	return ok;
}
