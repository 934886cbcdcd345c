// SPDX-License-Identifier: MIT
/*
 * The checklist for a TPM whose EK, or AK, the report of the TEE vouches for.
 * It stops at the first check without which later ones would be about data that
 * anybody could have written:
 *
 *   tpm.ek                     key_checks.c
 *   tpm.ak
 *   tpm.ak.proof
 *   tpm.quote.format           quote_checks.c
 *   tpm.quote.signature
 *   tpm.quote.nonce
 *   tpm.quote.selection
 *   tpm.quote.pcrs
 *   tpm.clock
 *
 * What follows collects all failures:
 *
 *   tpm.log.*                  log_checks.c
 *   tpm.ima.*
 *   tpm.pcrs, tpm.events.* and other reference values: policy_checks.c
 */
#include <string.h>

#include "base/json_text.h"
#include "tpm/private.h"

/* Its zero is part of it. */
static const char quote_label[] = "vouch-quote";

bool tpm_qualifying(const u8 *report, size_t size, u8 *qualifying)
{
	static const u8 version[4] = { 1 };
	const struct tpm_view parts[] = {
		{ (const u8 *)quote_label, sizeof(quote_label) },
		{ version, sizeof(version) },
		{ report, size },
	};

	return tpm_hash(TPM_ALG_SHA256, parts, 3, qualifying);
}

bool tpm_qualifying_with(const u8 *binding, const u8 *report, size_t size,
			 u8 *qualifying)
{
	static const u8 version[4] = { 2 };
	const struct tpm_view parts[] = {
		{ (const u8 *)quote_label, sizeof(quote_label) },
		{ version, sizeof(version) },
		{ binding, VOUCH_REPORT_DATA_SIZE },
		{ report, size },
	};

	return tpm_hash(TPM_ALG_SHA256, parts, 4, qualifying);
}

static void skip_tpm(struct appraisal *a)
{
	static const struct check_note note = { .source = "--authentic-only" };

	check_skip(&a->checks, "tpm.quote.signature", &note, "not asked for");
}

void tpm_appraise(struct appraisal *a, const struct tpm_evidence *e,
		  const struct tpm_bound *bound)
{
	struct tpm_appraisal t = {
		.a = a,
		.checks = &a->checks,
		.e = e,
		.bound = bound,
		.policy = tpm_policy_of(a->policy),
	};

	json_put(&a->claims, "tpm", tpm_evidence_json(e));
	if (a->authentic_only) {
		skip_tpm(a);
		return;
	}
	if (tpm_check_keys(&t) && tpm_check_quote(&t)) {
		tpm_check_log(&t);
		tpm_check_ima(&t);
		tpm_check_policy(&t);
		tpm_check_secure_boot(&t);
	} else {
		a->is_complete = false;
	}
	for (size_t i = 0; i < t.banks_count; i++)
		event_log_close(&t.banks[i].log);
	EVP_PKEY_free(t.key);
}
