// SPDX-License-Identifier: MIT
/*
 * tdx.qe.report_sig, tdx.qe.report_data, tdx.key.point, tdx.sig: the platform's
 * key signs the quoting enclave, which certifies the attestation key, which
 * signs the quote.
 */
#include <errno.h>
#include <openssl/evp.h>
#include <string.h>

#include "base/bytes.h"
#include "base/verified.h"
#include "tdx/private.h"

#define API "Intel DCAP, quote format"

/* Where an enclave's report has its data. */
#define REPORT_DATA_OFFSET 320

/*
 * A platform sends the same report of its quoting enclave, with the same
 * signature, in all of its quotes.
 */
static bool qe_is_signed(struct tdx_appraisal *t)
{
	const struct tdx_quote *quote = &t->quote;
	struct verified pair;
	int answer;

	if (!tdx_hash(quote->qe_report, TDX_ENCLAVE_SIZE, quote->qe_signature,
		      TDX_SIGNATURE_SIZE, pair.content)) {
		t->checks->out_of_memory = true;
		return false;
	}
	memcpy(pair.key, t->chain->pck_spki, sizeof(pair.key));
	if (verified_is_known(t->a->verifier->verified, &pair))
		return true;
	if (verified_has_failed(t->a->verifier->verified, &pair))
		return false;
	answer = tdx_signature_verify(t->chain->keys[TDX_CHAIN_PCK],
				      quote->qe_signature, quote->qe_report,
				      TDX_ENCLAVE_SIZE);
	verified_learn(t->a->verifier->verified, &pair, answer);
	return check_answer(t->checks, answer);
}

static bool check_qe_signature(struct tdx_appraisal *t)
{
	static const struct check_note note = {
		.source = API,
		.remedy = "the quote was altered, or put together from parts "
			  "of others",
	};
	bool ok = qe_is_signed(t);

	return check_that(t->checks, "tdx.qe.report_sig", ok, &note,
			  "signature by the PCK", ok ? "valid" : "not valid");
}

static bool check_report_data(struct tdx_appraisal *t)
{
	static const struct check_note note = {
		.source = API,
		.remedy = "the quoting enclave did not certify this "
			  "attestation key",
	};
	const struct tdx_quote *quote = &t->quote;
	u8 expected[64] = { 0 };

	/* Zeroes behind it. */
	if (!tdx_hash(quote->key, TDX_POINT_SIZE, quote->auth, quote->auth_size,
		      expected)) {
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
	bool ok = check_answer(t->checks,
			       tdx_signature_verify(key, t->quote.signature,
						    t->quote.data,
						    t->quote.signed_size));

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
	t->checks->out_of_memory |= !key && errno == ENOMEM;
	ok = check_point(t, key) && check_quote(t, key);
	EVP_PKEY_free(key);
	return ok;
}
