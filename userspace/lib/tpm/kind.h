/* SPDX-License-Identifier: MIT */
/* The row of TPMs in the table of kinds: what they sign is part of Evidence. */
#ifndef VOUCH_LIB_TPM_KIND_H
#define VOUCH_LIB_TPM_KIND_H

#include "check/kind.h"

extern const struct check_ids check_ids_tpm;
extern const struct evidence_kind tpm_kind;

#endif /* VOUCH_LIB_TPM_KIND_H */
