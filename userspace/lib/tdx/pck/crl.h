/* SPDX-License-Identifier: MIT */
#ifndef VOUCH_LIB_TDX_PCK_CRL_H
#define VOUCH_LIB_TDX_PCK_CRL_H

#include "endorse/endorse.h"

/* A CRL of Intel's root, or of one of the two CAs of PCK certificates. */
extern const struct endorsement_kind tdx_crl_endorsement;

#endif /* VOUCH_LIB_TDX_PCK_CRL_H */
