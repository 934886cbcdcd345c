/* SPDX-License-Identifier: MIT */
/*
 * vouch-tpm: asks a TPM through tpm2-tss, so that neither vouch nor the library
 * needs tpm2-tss. Nothing persistent is left in the TPM, and no handle.
 */
#ifndef VOUCH_TPM_H
#define VOUCH_TPM_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <tss2/tss2_esys.h>

/* ---- tpm.c ---- */

struct tpm {
	TSS2_TCTI_CONTEXT *tcti;
	ESYS_CONTEXT *esys;
};

/* Complains, as all here do. @tcti: as tpm2-tools have it; NULL: /dev/tpmrm0 */
bool tpm_open(struct tpm *tpm, const char *tcti);
void tpm_close(struct tpm *tpm);

/* True for success; else says what failed, in tpm2-tss's words. */
bool tpm_did(TSS2_RC rc, const char *what);

void tpm_flush(struct tpm *tpm, ESYS_TR *handle);

void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* ---- keys.c ---- */

/* By its name: "p256", "p384" or "rsa"; false for another one. */
bool ak_is_known(const char *kind);

/*
 * Primary keys of the endorsement hierarchy: the same at each call, for as long
 * as the TPM has its seed. @public is freed with Esys_Free().
 */
bool ak_create(struct tpm *tpm, const char *kind, ESYS_TR *handle,
	       TPM2B_PUBLIC **public);
/* TCG EK Credential Profile, template L-1. */
bool ek_create(struct tpm *tpm, ESYS_TR *handle, TPM2B_PUBLIC **public);

/* ---- json.c ---- */

bool json_put_bytes(json_t *json, const char *name, const uint8_t *data,
		    size_t size);
bool json_put_public(json_t *json, const char *name,
		     const TPM2B_PUBLIC *public);
bool json_put_signature(json_t *json, const char *name,
			const TPMT_SIGNATURE *signature);

/* Bytes of hex digits, at most @room; false, with a complaint, for others. */
bool json_get_bytes(const json_t *json, const char *name, uint8_t *out,
		    size_t room, size_t *size);

/* ---- quote.c ---- */

/* "quote", "signature" and "pcrs" to @json. */
bool quote_create(struct tpm *tpm, ESYS_TR ak, const TPM2B_DATA *qualifying,
		  json_t *json);

/* ---- challenge.c ---- */

/*
 * Before there is an AK: loads the key to certify with. A TPM has three slots,
 * of which an SVSM leaves its EK in one, and the kernel's resource manager
 * loads all objects of its caller for each command: no more than two may be
 * there.
 */
bool challenge_prepare(struct tpm *tpm, const json_t *challenge, ESYS_TR *key);

/* "certify" and "certify_signature", or "secret"; flushes @key. */
bool challenge_answer(struct tpm *tpm, ESYS_TR ak, ESYS_TR *key,
		      const TPM2B_DATA *qualifying, const json_t *challenge,
		      json_t *json);

#endif /* VOUCH_TPM_H */
