/* SPDX-License-Identifier: MIT */
/* A verifier's half of proofs: software alone, as a TPM would do it. */
#ifndef VOUCH_LIB_TPM_MAKE_H
#define VOUCH_LIB_TPM_MAKE_H

#include <jansson.h>

#include "tpm/tpm.h"

/*
 * The challenge as JSON: a key for @ek to import and to certify with, or, with
 * an @ak, a credential for it. Return: 0, -EOPNOTSUPP for an EK that is not RSA
 * with AES-128, -EIO, -ENOMEM.
 */
int tpm_challenge_make(const u8 *challenge_key, const struct tpm_public *ek,
		       const struct tpm_public *ak, json_t **out,
		       struct vouch_error *error);

#endif /* VOUCH_LIB_TPM_MAKE_H */
