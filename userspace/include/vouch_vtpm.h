/* SPDX-License-Identifier: MIT */
/*
 * libvouch - what a guest gathers of its vTPM for Evidence. The library speaks
 * to no TPM itself: a program such as vouch-tpm does, with tpm2-tss.
 */
#ifndef VOUCH_VTPM_H
#define VOUCH_VTPM_H

#include <vouch.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

#define VOUCH_VTPM_BANKS 4
#define VOUCH_VTPM_QUALIFYING_SIZE 32

/**
 * struct vouch_vtpm - what a TPM signed and said; freed by vouch_vtpm_free()
 * @size: of this struct, in bytes
 * @ak: TPMT_PUBLIC of the key that signed @quote
 * @quote: TPMS_ATTEST
 * @signature: TPMT_SIGNATURE of @quote
 * @algs: TPM_ALG_ID of each bank, in the order of the quote; 0 behind the last
 * @values: of each bank, the PCRs that are quoted one after the other
 * @log: TCG2 event log with the final events, or empty
 * @ima: list of IMA, or empty
 * @certify: TPMS_ATTEST of the AK by a verifier's key, or empty
 * @certify_signature: its TPMT_SIGNATURE
 * @secret: that TPM2_ActivateCredential gave back for a verifier, or empty
 */
struct vouch_vtpm {
	size_t size;
	struct vouch_bytes ak;
	struct vouch_bytes quote;
	struct vouch_bytes signature;
	uint16_t algs[VOUCH_VTPM_BANKS];
	struct vouch_bytes values[VOUCH_VTPM_BANKS];
	struct vouch_bytes log;
	struct vouch_bytes ima;
	struct vouch_bytes certify;
	struct vouch_bytes certify_signature;
	struct vouch_bytes secret;
};

void vouch_vtpm_free(struct vouch_vtpm *vtpm);

/**
 * vouch_vtpm_fn() - asks a TPM
 * @data: that was given with it
 * @qualifying: what quote and certification are to be over, 32 bytes
 * @vtpm: out: all but its size, which is set
 * @error: out
 *
 * Return: 0 or a negative errno, which vouch_evidence_create() returns.
 */
typedef int vouch_vtpm_fn(void *data, const uint8_t *qualifying,
			  struct vouch_vtpm *vtpm, struct vouch_error *error);

/**
 * struct vouch_challenge_options - what a challenge is made of
 * @size: of this struct, in bytes
 * @evidence: Evidence with a vTPM, services' manifest, or the EK's TPMT_PUBLIC
 * @evidence_size: of @evidence in bytes
 * @challenge_key: the verifier's own, secret, 32 random bytes; any number of
 *	challenges may be made with it
 * @credential: a secret for the AK of @evidence, which a TPM gives back only
 *	where that AK is; else a key that certifies any AK of that TPM
 */
struct vouch_challenge_options {
	size_t size;
	const uint8_t *evidence;
	size_t evidence_size;
	const uint8_t *challenge_key;
	bool credential;
};

/**
 * vouch_challenge_create() - have a TPM prove that it has a key
 * @options: see there
 * @challenge: out: JSON text for "vouch evidence --challenge", to be freed with
 *	vouch_text_free()
 * @error: may be NULL
 *
 * It is for one EK, which is not verified: the appraisal of what comes back
 * does that.
 *
 * Return: 0, -EBADMSG without an EK, or without an AK for a credential,
 * -EOPNOTSUPP for an EK that is not RSA with AES-128, -EIO, -ENOMEM.
 */
int vouch_challenge_create(const struct vouch_challenge_options *options,
			   char **challenge, struct vouch_error *error);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#endif /* VOUCH_VTPM_H */
