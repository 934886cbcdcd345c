/* SPDX-License-Identifier: MIT */
/* The row of SEV-SNP reports in the table of kinds. */
#ifndef VOUCH_LIB_SNP_KIND_H
#define VOUCH_LIB_SNP_KIND_H

#include "check/kind.h"

extern const struct evidence_kind snp_kind;

#endif /* VOUCH_LIB_SNP_KIND_H */
