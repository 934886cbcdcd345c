/* SPDX-License-Identifier: MIT */
/* Kinds of endorsement of Intel. */
#ifndef VOUCH_LIB_TDX_COLLATERAL_ENDORSEMENTS_H
#define VOUCH_LIB_TDX_COLLATERAL_ENDORSEMENTS_H

#include "endorse/endorse.h"
#include "tdx/collateral/collateral.h"

extern const struct endorsement_kind tdx_tcb_info_endorsement;
extern const struct endorsement_kind tdx_qe_identity_endorsement;

/* Of either document. */
static inline const struct tdx_collateral *
tdx_collateral_of(const struct endorsement *item)
{
	return item->parsed;
}

#endif /* VOUCH_LIB_TDX_COLLATERAL_ENDORSEMENTS_H */
