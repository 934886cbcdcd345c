// SPDX-License-Identifier: MIT
/* What a TPM and an SVSM say, each form alone. */
#include "fuzz.h"

#include <stdlib.h>

#include "hcl/hcl.h"
#include "log/event_log.h"
#include "svsm/svsm.h"
#include "tpm/appraise.h"
#include "tpm/ima.h"

bool fuzz_manifest(const u8 *data, size_t size)
{
	struct svsm_manifest manifest;

	if (svsm_manifest_open(data, size, &manifest, NULL))
		return false;
	json_decref(svsm_manifest_json(&manifest));
	return true;
}

static bool read_key(const struct tpm_view *bytes)
{
	struct tpm_public key;
	EVP_PKEY *pkey;

	json_decref(tpm_public_json(bytes));
	if (tpm_public_open(bytes, &key, NULL))
		return false;
	if (!tpm_public_key(&key, &pkey, NULL))
		EVP_PKEY_free(pkey);
	return true;
}

static bool read_attest(const struct tpm_view *bytes)
{
	struct tpm_values values = { .count = 1 };
	struct tpm_attest attest;
	char text[512];

	if (tpm_attest_open(bytes, &attest, NULL))
		return false;
	values.banks[0].alg = TPM_ALG_SHA256;
	values.banks[0].values = *bytes;
	tpm_selection_text(&attest.selection, text, sizeof(text));
	for (unsigned int pcr = 0; pcr < TPM_PCRS; pcr++)
		tpm_value(&attest.selection, &values, TPM_ALG_SHA256, pcr);
	tpm_values_fit(&attest.selection, &values);
	return true;
}

/* Whatever of the three it is. */
bool fuzz_tpm(const u8 *data, size_t size)
{
	const struct tpm_view bytes = { data, size };
	struct tpm_signature signature;
	bool is_one = read_key(&bytes);

	is_one |= read_attest(&bytes);
	is_one |= !tpm_signature_open(&bytes, &signature, NULL);
	return is_one;
}

/* By each bank that the log says it has. */
bool fuzz_tpm_log(const u8 *data, size_t size)
{
	struct event_banks banks;
	u8 value[TPM_DIGEST_MAX];
	bool is_one = false;

	if (!event_banks_read(data, size, &banks))
		return false;
	for (u32 i = 0; i < banks.count; i++) {
		u16 alg = banks.rows[i].id;
		struct event_log log;

		if (tpm_hash_size(alg) != banks.rows[i].size ||
		    event_bank_open(data, size, &banks.rows[i], &log, NULL))
			continue;
		for (unsigned int pcr = 0; pcr < TPM_PCRS; pcr++)
			tpm_log_replay(&log, alg, pcr, value);
		event_log_close(&log);
		is_one = true;
	}
	json_decref(event_log_show(data, size, NULL));
	return is_one;
}

bool fuzz_hcl(const u8 *data, size_t size)
{
	struct tpm_bound bound = { 0 };
	u8 report_data[VOUCH_REPORT_DATA_SIZE];
	struct hcl hcl;
	json_t *claims;

	if (hcl_open(data, size, &hcl, NULL))
		return false;
	hcl_report_data(&hcl, report_data);
	json_decref(hcl_json(&hcl));
	claims = hcl_claims(&hcl);
	hcl_claims_ak(claims, &bound);
	json_decref(claims);
	return true;
}

bool fuzz_ima(const u8 *data, size_t size)
{
	static const u8 value[TPM_DIGEST_MAX] = { 1 };
	const struct tpm_view bytes = { data, size };
	struct ima_list list;
	char text[256];
	size_t count;

	if (ima_open(&bytes, &list, NULL))
		return false;
	for (size_t i = 0; i < list.count; i++)
		ima_text(&list.entries[i], text, sizeof(text));
	ima_replay(&list, TPM_ALG_SHA256, value, &count);
	ima_close(&list);
	return true;
}
