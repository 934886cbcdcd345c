/* SPDX-License-Identifier: MIT */
/* What a policy accepts of a TPM. */
#ifndef VOUCH_LIB_TPM_POLICY_H
#define VOUCH_LIB_TPM_POLICY_H

#include "policy/policy.h"
#include "tpm/tpm.h"

/* In the order of the choices of "ak_proof". */
enum tpm_proof_type {
	TPM_PROOF_NONE,
	TPM_PROOF_CERTIFY,
	TPM_PROOF_CREDENTIAL,
	TPM_PROOF_CLAIMS,
};

#define TPM_POLICY_BANKS 3 /* SHA-256, SHA-384, SHA-512 */

struct tpm_policy {
	struct policy_value challenge_key, ak_proof;
	struct policy_value pcrs[TPM_POLICY_BANKS][TPM_PCRS];
	struct {
		struct policy_value require, forbid, only;
	} events;
	struct policy_value kernel, initrd, uki, command_line, secure_boot;
};

/* The bank of one of the rows of @pcrs. */
extern const u16 tpm_policy_banks[TPM_POLICY_BANKS];

extern const struct policy_kind tpm_policy_kind;
extern const struct policy_draft_kind tpm_draft_kind; /* policy/draft.h */

static inline const struct tpm_policy *
tpm_policy_of(const struct policy *policy)
{
	return policy_block(policy, &tpm_policy_kind);
}

/* What it wants of a TPM beside a proof, the first of it; NULL: nothing. */
const struct policy_value *tpm_policy_demand(const struct tpm_policy *policy);

/* "pcr4:" and a digest in hex: PCR, bank and bytes; false: it is none. */
struct tpm_named_event {
	unsigned int pcr;
	u16 alg;
	u8 digest[TPM_DIGEST_MAX];
	size_t size;
};

bool tpm_event_named(const char *text, struct tpm_named_event *event);

#endif /* VOUCH_LIB_TPM_POLICY_H */
