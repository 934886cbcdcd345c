// SPDX-License-Identifier: MIT
/* tpm.quote.*: values of PCRs that the AK signed, for this request. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "tpm/private.h"

static bool check_form(struct tpm_appraisal *t)
{
	static const struct check_note note = {
		.source = "TCG TPM 2.0 Library, part 2, section 10.12",
		.remedy = "the quote was altered or cut short: ask for new "
			  "Evidence",
	};
	static const char expected[] = "a quote, and a signature";
	struct vouch_error why;
	int ret = tpm_attest_open(&t->e->quote, &t->quote, &why);

	if (!ret)
		ret = tpm_signature_open(&t->e->signature, &t->signature, &why);
	if (!ret && t->quote.type != TPM_ATTEST_QUOTE) {
		ret = -EBADMSG;
		snprintf(why.text, sizeof(why.text), "a certification");
	}
	return check_that(t->checks, "tpm.quote.format", !ret, &note, expected,
			  ret ? why.text : expected);
}

/* A scheme of the AK's own, when it has one, and no SHA-1. */
static bool is_scheme(const struct tpm_appraisal *t)
{
	const struct tpm_public *ak = &t->ak;

	return t->signature.hash != TPM_ALG_SHA1 &&
	       (ak->scheme == TPM_ALG_NULL ||
		(t->signature.scheme == ak->scheme &&
		 t->signature.hash == ak->scheme_hash));
}

static bool check_signature(struct tpm_appraisal *t)
{
	static const struct check_note note = {
		.source = "AK of the Evidence",
		.remedy = "another key signed the quote, or it was altered: do "
			  "not trust it",
	};
	int ret = is_scheme(t) ? tpm_signature_verify(&t->signature, t->key,
						      &t->e->quote) :
				 0;

	check_answer(t->checks, ret);
	return check_that(t->checks, "tpm.quote.signature", ret == 1, &note,
			  "a signature by the AK",
			  ret == 1 ? "a signature by the AK" : "another one");
}

/* What is wanted is what belongs to the report, and so to the nonce. */
static bool check_quote_nonce(struct tpm_appraisal *t)
{
	static const struct check_note note = {
		.source = "report of the Evidence",
		.remedy = "the quote was made for another report, which is to "
			  "say for another request: ask for new Evidence",
	};
	char *expected =
		hex_encode(t->bound->qualifying, sizeof(t->bound->qualifying));
	char *actual = hex_encode(t->quote.extra.data, t->quote.extra.size);
	bool is_ok = tpm_view_is(&t->quote.extra, t->bound->qualifying,
				 sizeof(t->bound->qualifying));

	if (expected && actual)
		check_that(t->checks, "tpm.quote.nonce", is_ok, &note, expected,
			   actual);
	else
		t->checks->out_of_memory = true;
	free(expected);
	free(actual);
	return is_ok;
}

/* A bank that is not there is quoted with no PCR, and a good signature. */
static bool is_selected(const struct tpm_appraisal *t)
{
	const struct tpm_selection *s = &t->quote.selection;
	u32 all = 0;

	for (size_t i = 0; i < s->count; i++) {
		if (!s->banks[i].mask)
			return false;
		if (s->banks[i].alg != TPM_ALG_SHA1)
			all |= s->banks[i].mask;
	}
	return all && tpm_values_fit(s, &t->e->values);
}

static bool check_selection(struct tpm_appraisal *t)
{
	static const struct check_note note = {
		.source = "values of the Evidence",
		.remedy = "the TPM quoted other PCRs than those that the guest "
			  "sent values of: ask for new Evidence",
	};
	char actual[512];

	tpm_selection_text(&t->quote.selection, actual, sizeof(actual));
	return check_that(t->checks, "tpm.quote.selection", is_selected(t),
			  &note,
			  "a value for each PCR that is quoted, of a bank of "
			  "SHA-2",
			  *actual ? actual : "no PCR");
}

/* By the hash of the scheme, whatever the banks are. */
static bool check_values(struct tpm_appraisal *t)
{
	static const struct check_note note = {
		.source = "values of the Evidence",
		.remedy = "a PCR was extended after the quote, or a value was "
			  "altered: ask for new Evidence",
	};
	size_t size = tpm_hash_size(t->signature.hash);
	u8 digest[TPM_DIGEST_MAX];

	if (!tpm_values_digest(&t->e->values, t->signature.hash, digest)) {
		t->checks->out_of_memory = true;
		return false;
	}
	if (t->quote.pcr_digest.size != size)
		return check_that(t->checks, "tpm.quote.pcrs", false, &note,
				  "a digest by the hash of the signature",
				  "a digest of another size");
	return check_bytes(t->checks, "tpm.quote.pcrs", digest,
			   t->quote.pcr_digest.data, size, &note);
}

/* Two guests from one saved TPM have the same count: it is only a hint. */
static void check_clock(struct tpm_appraisal *t)
{
	static const struct check_note note = {
		.source = "TCG TPM 2.0 Library, part 2, section 10.11",
		.remedy = "the TPM was not shut down in order: its state may "
			  "be an older one",
	};
	char actual[128];

	snprintf(actual, sizeof(actual),
		 "resetCount %u, restartCount %u, clock %s",
		 t->quote.reset_count, t->quote.restart_count,
		 t->quote.is_safe == 1 ? "safe" : "not safe");
	check_add(t->checks, "tpm.clock",
		  t->quote.is_safe == 1 ? VOUCH_CHECK_PASS : VOUCH_CHECK_WARN,
		  &note, "a clock that did not go back", actual);
}

bool tpm_check_quote(struct tpm_appraisal *t)
{
	if (!check_form(t) || !check_signature(t) || !check_quote_nonce(t) ||
	    !check_selection(t) || !check_values(t))
		return false;
	t->is_quoted = true;
	check_clock(t);
	return true;
}
