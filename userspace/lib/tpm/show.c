// SPDX-License-Identifier: MIT
/* A TPM's structures as JSON; nothing is verified. */
#include <stdio.h>
#include <stdlib.h>

#include "base/json_text.h"
#include "log/event_log.h"
#include "tpm/appraise.h"
#include "tpm/ima.h"

static json_t *undecoded(const struct tpm_view *bytes,
			 const struct vouch_error *why)
{
	json_t *json = json_object();

	json_put(&json, "undecoded", json_ascii(why->text));
	json_put(&json, "bytes", json_hex(bytes->data, bytes->size));
	return json;
}

json_t *tpm_public_json(const struct tpm_view *bytes)
{
	u8 name[TPM_NAME_MAX] = { 0 };
	struct tpm_public key;
	struct vouch_error why;
	json_t *json;
	char text[16];

	if (tpm_public_open(bytes, &key, &why))
		return undecoded(bytes, &why);
	json = json_object();
	tpm_public_text(&key, text, sizeof(text));
	json_put(&json, "key", json_string(text));
	json_put(&json, "attributes", json_hex_number(key.attributes));
	json_put(&json, "name", json_hex(name, tpm_public_name(&key, name)));
	json_put(&json, "public", json_hex(bytes->data, bytes->size));
	return json;
}

static json_t *quote_json(const struct tpm_view *bytes)
{
	struct tpm_attest quote;
	struct vouch_error why;
	json_t *json;
	char text[512];

	if (tpm_attest_open(bytes, &quote, &why))
		return undecoded(bytes, &why);
	json = json_object();
	tpm_selection_text(&quote.selection, text, sizeof(text));
	json_put(&json, "selection", json_string(text));
	json_put(&json, "qualifying_data",
		 json_hex(quote.extra.data, quote.extra.size));
	json_put(&json, "pcr_digest",
		 json_hex(quote.pcr_digest.data, quote.pcr_digest.size));
	json_put(&json, "clock", json_integer((json_int_t)quote.clock));
	json_put(&json, "reset_count", json_integer(quote.reset_count));
	json_put(&json, "restart_count", json_integer(quote.restart_count));
	json_put(&json, "safe", json_boolean(quote.is_safe == 1));
	json_put(&json, "firmware_version", json_hex_number(quote.firmware));
	return json;
}

/* {"sha256": {"0": ...}}: of what the quote says was selected. */
static json_t *values_json(const struct tpm_evidence *e)
{
	json_t *json = json_object();
	struct tpm_attest quote;

	if (tpm_attest_open(&e->quote, &quote, NULL))
		return json;
	for (size_t i = 0; i < quote.selection.count; i++) {
		u16 alg = quote.selection.banks[i].alg;
		json_t *bank = json_object();

		for (unsigned int pcr = 0; pcr < TPM_PCRS; pcr++) {
			const u8 *value = tpm_value(&quote.selection,
						    &e->values, alg, pcr);
			char number[8];

			snprintf(number, sizeof(number), "%u", pcr);
			if (value)
				json_put(&bank, number,
					 json_hex(value, tpm_hash_size(alg)));
		}
		json_put(&json, tpm_hash_name(alg), bank);
	}
	return json;
}

static json_t *ima_json(const struct tpm_view *bytes)
{
	struct vouch_error why;
	struct ima_list list;
	json_t *json;

	if (ima_open(bytes, &list, &why))
		return undecoded(bytes, &why);
	json = json_object();
	json_put(&json, "entries", json_integer((json_int_t)list.count));
	ima_close(&list);
	return json;
}

json_t *tpm_evidence_json(const struct tpm_evidence *e)
{
	static const char *const proofs[] = {
		[TPM_PROOF_NONE] = "none",
		[TPM_PROOF_CERTIFY] = "certify",
		[TPM_PROOF_CREDENTIAL] = "credential",
		[TPM_PROOF_CLAIMS] = "claims",
	};
	json_t *json = json_object();

	json_put(&json, "ak", tpm_public_json(&e->ak));
	json_put(&json, "ak_proof", json_string(proofs[e->proof.type]));
	json_put(&json, "quote", quote_json(&e->quote));
	json_put(&json, "pcrs", values_json(e));
	json_put(&json, "event_log_size",
		 json_integer((json_int_t)e->log.size));
	if (e->ima.size)
		json_put(&json, "ima", ima_json(&e->ima));
	return json;
}
