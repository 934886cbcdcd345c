/* SPDX-License-Identifier: MIT */
/* A TPM's part of an appraisal: from its EK to the events of the boot. */
#ifndef VOUCH_LIB_TPM_APPRAISE_H
#define VOUCH_LIB_TPM_APPRAISE_H

#include <jansson.h>

#include "tpm/policy.h"
#include "tpm/tpm.h"

struct appraisal; /* check/context.h */

#define TPM_QUALIFYING_SIZE 32
#define TPM_MODULUS_MAX 512

/* What shows that the AK is a key of the TPM with the EK. */
struct tpm_proof {
	enum tpm_proof_type type;
	struct tpm_view attest; /* of certify: TPMS_ATTEST */
	struct tpm_view mac; /* its TPMT_SIGNATURE; or of credential: HMAC */
};

/* What a guest gathered of its TPM; all of it borrowed. */
struct tpm_evidence {
	struct tpm_view ak; /* TPMT_PUBLIC */
	struct tpm_view quote, signature;
	struct tpm_values values;
	struct tpm_proof proof;
	struct tpm_view log, ima; /* empty: none */
};

/* What the report of the TEE says of the TPM. */
struct tpm_bound {
	struct tpm_view ek; /* TPMT_PUBLIC, or empty */
	struct tpm_view ak; /* the AK itself is bound: likewise */
	u8 modulus[TPM_MODULUS_MAX]; /* or its RSA key alone */
	size_t modulus_size; /* 0: no */
	u32 exponent;
	u8 qualifying[TPM_QUALIFYING_SIZE]; /* what the quote has to be over */
};

/* Checks of ids "tpm."; claims go to "tpm" of @a->claims. */
void tpm_appraise(struct appraisal *a, const struct tpm_evidence *e,
		  const struct tpm_bound *bound);

/*
 * What a quote is over that belongs to a report, so that it is of the same
 * moment: SHA-256 of a label and the report. False without memory.
 */
bool tpm_qualifying(const u8 *report, size_t size, u8 *qualifying);

/*
 * The same where the report is not over the request: SHA-256 of the label, of
 * @binding, what it would be over, of 64 bytes, and the report.
 */
bool tpm_qualifying_with(const u8 *binding, const u8 *report, size_t size,
			 u8 *qualifying);

/* All of it as JSON, nothing verified: for "vouch show" and for results. */
json_t *tpm_evidence_json(const struct tpm_evidence *e);
json_t *tpm_public_json(const struct tpm_view *bytes);

/* ---- tpm/challenge.c ---- */

/* Keys that a verifier's own key of 32 bytes leads to, for one EK or AK. */
bool tpm_challenge_certify_key(const u8 *challenge_key,
			       const struct tpm_public *ek, u8 *key);
bool tpm_challenge_secret(const u8 *challenge_key, const struct tpm_public *ek,
			  const struct tpm_public *ak, u8 *secret);

#define TPM_CHALLENGE_KEY_SIZE 32

#endif /* VOUCH_LIB_TPM_APPRAISE_H */
