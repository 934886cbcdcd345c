/* SPDX-License-Identifier: MIT */
/* Kinds of endorsement of Intel. */
#ifndef VOUCH_LIB_TDX_COLLATERAL_ENDORSEMENTS_H
#define VOUCH_LIB_TDX_COLLATERAL_ENDORSEMENTS_H

#include "endorse/kind.h"

extern const struct endorsement_kind tdx_tcb_info_endorsement;
extern const struct endorsement_kind tdx_qe_identity_endorsement;

#endif /* VOUCH_LIB_TDX_COLLATERAL_ENDORSEMENTS_H */
