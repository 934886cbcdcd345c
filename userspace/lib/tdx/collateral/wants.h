/* SPDX-License-Identifier: MIT */
#ifndef VOUCH_LIB_TDX_COLLATERAL_WANTS_H
#define VOUCH_LIB_TDX_COLLATERAL_WANTS_H

#include "endorse/want.h"

/* Of quotes of TDs and of enclaves. */
extern const struct want_kind tdx_want_kind;

#endif /* VOUCH_LIB_TDX_COLLATERAL_WANTS_H */
