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

/* The key of PCK certificates of a platform, by its PPID of that size. */
#define TDX_PPID_SIZE 16

u64 tdx_ppid_key(const u8 *ppid);
/* That of a PCK certificate that can be read. */
bool tdx_pck_chip(const struct endorsement *item, u64 *key);

#endif /* VOUCH_LIB_TDX_COLLATERAL_ENDORSEMENTS_H */
