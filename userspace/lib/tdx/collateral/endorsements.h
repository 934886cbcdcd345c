/* SPDX-License-Identifier: MIT */
/* Kinds of endorsement of Intel. */
#ifndef VOUCH_LIB_TDX_COLLATERAL_ENDORSEMENTS_H
#define VOUCH_LIB_TDX_COLLATERAL_ENDORSEMENTS_H

#include "codec/crl.h"
#include "endorse/endorse.h"
#include "tdx/collateral/collateral.h"

/* A CRL of Intel's root, or of one of the two CAs of PCK certificates. */
extern const struct endorsement_kind tdx_crl_endorsement;

extern const struct endorsement_kind tdx_tcb_info_endorsement;
extern const struct endorsement_kind tdx_qe_identity_endorsement;

static inline const struct crl_profile *
tdx_crl_profile(const struct endorsement *item)
{
	return item->extra;
}

/* Of either document. */
static inline const struct tdx_collateral *
tdx_collateral_of(const struct endorsement *item)
{
	return item->parsed;
}

#endif /* VOUCH_LIB_TDX_COLLATERAL_ENDORSEMENTS_H */
