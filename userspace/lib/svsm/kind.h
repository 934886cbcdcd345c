/* SPDX-License-Identifier: MIT */
/* The row of SVSMs in the table of kinds: their manifests. */
#ifndef VOUCH_LIB_SVSM_KIND_H
#define VOUCH_LIB_SVSM_KIND_H

#include "check/kind.h"

extern const struct evidence_kind svsm_kind;

#endif /* VOUCH_LIB_SVSM_KIND_H */
