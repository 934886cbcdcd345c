// SPDX-License-Identifier: MIT
/* All PCRs of all banks, quoted, and their values as they were then. */
#include "vouch-tpm.h"

#include <openssl/evp.h>
#include <string.h>
#include <tss2/tss2_mu.h>

#define ATTEMPTS 5 /* while something extends PCRs */
#define BANKS_MAX 4

struct bank {
	TPMI_ALG_HASH alg;
	const char *name;
	size_t size;
};

static const struct bank banks[BANKS_MAX] = {
	{ TPM2_ALG_SHA1, "sha1", 20 },
	{ TPM2_ALG_SHA256, "sha256", 32 },
	{ TPM2_ALG_SHA384, "sha384", 48 },
	{ TPM2_ALG_SHA512, "sha512", 64 },
};

static const struct bank *find_bank(TPMI_ALG_HASH alg)
{
	for (size_t i = 0; i < BANKS_MAX; i++) {
		if (banks[i].alg == alg)
			return &banks[i];
	}
	return NULL;
}

static bool is_empty(const TPMS_PCR_SELECTION *s)
{
	return !s->pcrSelect[0] && !s->pcrSelect[1] && !s->pcrSelect[2];
}

/* Banks that have PCRs, and that are known here. */
static bool find_selection(struct tpm *tpm, TPML_PCR_SELECTION *out)
{
	TPMS_CAPABILITY_DATA *data = NULL;
	TPMI_YES_NO more;

	*out = (TPML_PCR_SELECTION){ 0 };
	if (!tpm_did(Esys_GetCapability(tpm->esys, ESYS_TR_NONE, ESYS_TR_NONE,
					ESYS_TR_NONE, TPM2_CAP_PCRS, 0, 1,
					&more, &data),
		     "GetCapability of PCRs"))
		return false;
	for (UINT32 i = 0; i < data->data.assignedPCR.count; i++) {
		const TPMS_PCR_SELECTION *s =
			&data->data.assignedPCR.pcrSelections[i];

		if (s->sizeofSelect == 3 && !is_empty(s) &&
		    find_bank(s->hash) && out->count < BANKS_MAX)
			out->pcrSelections[out->count++] = *s;
	}
	Esys_Free(data);
	if (!out->count)
		complain("the TPM has no bank of PCRs that is known here");
	return out->count;
}

/* Values of one bank behind each other. */
struct values {
	uint8_t bytes[24 * 64];
	size_t size;
};

static bool is_in(const TPMS_PCR_SELECTION *s, unsigned int pcr)
{
	return s->pcrSelect[pcr / 8] & 1U << pcr % 8;
}

static bool read_pcr(struct tpm *tpm, TPMI_ALG_HASH alg, unsigned int pcr,
		     size_t wanted, struct values *values)
{
	TPML_PCR_SELECTION one = { .count = 1 };
	TPML_PCR_SELECTION *read = NULL;
	TPML_DIGEST *digests = NULL;
	UINT32 counter;
	bool ok;

	one.pcrSelections[0].hash = alg;
	one.pcrSelections[0].sizeofSelect = 3;
	one.pcrSelections[0].pcrSelect[pcr / 8] = (BYTE)(1U << pcr % 8);
	if (!tpm_did(Esys_PCR_Read(tpm->esys, ESYS_TR_NONE, ESYS_TR_NONE,
				   ESYS_TR_NONE, &one, &counter, &read,
				   &digests),
		     "PCR_Read"))
		return false;
	ok = digests->count == 1 && digests->digests[0].size == wanted;
	if (ok) {
		memcpy(values->bytes + values->size, digests->digests[0].buffer,
		       wanted);
		values->size += wanted;
	} else {
		complain("the TPM gave no value of PCR %u", pcr);
	}
	Esys_Free(read);
	Esys_Free(digests);
	return ok;
}

static bool read_values(struct tpm *tpm, const TPML_PCR_SELECTION *selection,
			struct values *values)
{
	for (UINT32 i = 0; i < selection->count; i++) {
		const TPMS_PCR_SELECTION *s = &selection->pcrSelections[i];

		values[i].size = 0;
		for (unsigned int pcr = 0; pcr < 24; pcr++) {
			if (is_in(s, pcr) &&
			    !read_pcr(tpm, s->hash, pcr,
				      find_bank(s->hash)->size, &values[i]))
				return false;
		}
	}
	return true;
}

/* By the hash of the signature, whose size the digest tells. */
static bool is_digest_of(const TPM2B_DIGEST *digest,
			 const struct values *values, UINT32 count)
{
	const EVP_MD *md = digest->size == 48 ? EVP_sha384() : EVP_sha256();
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t got[EVP_MAX_MD_SIZE];
	bool ok = ctx && EVP_DigestInit_ex(ctx, md, NULL) == 1;

	for (UINT32 i = 0; ok && i < count; i++)
		ok = EVP_DigestUpdate(ctx, values[i].bytes, values[i].size) ==
		     1;
	ok = ok && EVP_DigestFinal_ex(ctx, got, NULL) == 1 &&
	     EVP_MD_get_size(md) == digest->size &&
	     !memcmp(got, digest->buffer, digest->size);
	EVP_MD_CTX_free(ctx);
	return ok;
}

/* The TPM says what it really quoted: a bank may have gone away. */
static bool is_as_wanted(const TPM2B_ATTEST *attest,
			 const TPML_PCR_SELECTION *wanted, TPMS_ATTEST *out)
{
	const TPML_PCR_SELECTION *got = &out->attested.quote.pcrSelect;
	size_t offset = 0;
	bool ok;

	if (!tpm_did(Tss2_MU_TPMS_ATTEST_Unmarshal(attest->attestationData,
						   attest->size, &offset, out),
		     "TPMS_ATTEST"))
		return false;
	ok = got->count == wanted->count;
	for (UINT32 i = 0; ok && i < got->count; i++)
		ok = got->pcrSelections[i].hash ==
			     wanted->pcrSelections[i].hash &&
		     !memcmp(got->pcrSelections[i].pcrSelect,
			     wanted->pcrSelections[i].pcrSelect, 3);
	if (!ok)
		complain("the TPM quoted other PCRs than were asked for");
	return ok;
}

static bool put_values(json_t *json, const TPML_PCR_SELECTION *selection,
		       const struct values *values)
{
	json_t *pcrs = json_object();
	bool ok = true;

	for (UINT32 i = 0; ok && i < selection->count; i++)
		ok = json_put_bytes(
			pcrs, find_bank(selection->pcrSelections[i].hash)->name,
			values[i].bytes, values[i].size);
	return !json_object_set_new(json, "pcrs", pcrs) && ok;
}

/* One quote; @again: a PCR was extended between it and the reading. */
static bool quote_once(struct tpm *tpm, ESYS_TR ak,
		       const TPM2B_DATA *qualifying,
		       const TPML_PCR_SELECTION *selection, json_t *json,
		       bool *again)
{
	static const TPMT_SIG_SCHEME by_key = { .scheme = TPM2_ALG_NULL };
	struct values values[BANKS_MAX];
	TPMT_SIGNATURE *signature = NULL;
	TPM2B_ATTEST *attest = NULL;
	TPMS_ATTEST quoted;
	bool ok;

	*again = false;
	if (!tpm_did(Esys_Quote(tpm->esys, ak, ESYS_TR_PASSWORD, ESYS_TR_NONE,
				ESYS_TR_NONE, qualifying, &by_key, selection,
				&attest, &signature),
		     "Quote"))
		return false;
	ok = is_as_wanted(attest, selection, &quoted) &&
	     read_values(tpm, selection, values);
	if (ok)
		*again = !is_digest_of(&quoted.attested.quote.pcrDigest, values,
				       selection->count);
	ok = ok &&
	     json_put_bytes(json, "quote", attest->attestationData,
			    attest->size) &&
	     json_put_signature(json, "signature", signature) &&
	     put_values(json, selection, values);
	Esys_Free(attest);
	Esys_Free(signature);
	return ok;
}

bool quote_create(struct tpm *tpm, ESYS_TR ak, const TPM2B_DATA *qualifying,
		  json_t *json)
{
	TPML_PCR_SELECTION selection;
	bool again = true;

	if (!find_selection(tpm, &selection))
		return false;
	for (int i = 0; again && i < ATTEMPTS; i++) {
		if (!quote_once(tpm, ak, qualifying, &selection, json, &again))
			return false;
	}
	if (again)
		complain("PCRs were extended during each of %d quotes",
			 ATTEMPTS);
	return !again;
}
