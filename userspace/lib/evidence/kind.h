/* SPDX-License-Identifier: MIT */
/* The row of vouch's own Evidence, a token around a report of another kind. */
#ifndef VOUCH_LIB_EVIDENCE_KIND_H
#define VOUCH_LIB_EVIDENCE_KIND_H

#include "check/kind.h"

extern const struct evidence_kind token_kind;

#endif /* VOUCH_LIB_EVIDENCE_KIND_H */
