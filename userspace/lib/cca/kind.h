/* SPDX-License-Identifier: MIT */
#ifndef VOUCH_LIB_CCA_KIND_H
#define VOUCH_LIB_CCA_KIND_H

#include "check/kind.h"

extern const struct evidence_kind cca_kind;
extern const struct evidence_kind psa_kind;

#endif /* VOUCH_LIB_CCA_KIND_H */
