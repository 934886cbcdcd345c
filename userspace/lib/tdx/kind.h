/* SPDX-License-Identifier: MIT */
/* The rows of TD quotes and of SGX quotes in the table of kinds. */
#ifndef VOUCH_LIB_TDX_KIND_H
#define VOUCH_LIB_TDX_KIND_H

#include "check/kind.h"

extern const struct evidence_kind tdx_kind;
extern const struct evidence_kind sgx_kind;

#endif /* VOUCH_LIB_TDX_KIND_H */
