/* SPDX-License-Identifier: MIT */
/* A PCK certificate's SGX extension, read from the DER. */
#ifndef VOUCH_LIB_TDX_PCK_PCK_DER_H
#define VOUCH_LIB_TDX_PCK_PCK_DER_H

#include "codec/cert.h"
#include "tdx/pck/pck.h"

/* Each value has to be there once. Return: 0, or -EBADMSG. */
int tdx_pck_read(const struct cert *cert, struct tdx_pck *pck,
		 struct vouch_error *error);

#endif /* VOUCH_LIB_TDX_PCK_PCK_DER_H */
