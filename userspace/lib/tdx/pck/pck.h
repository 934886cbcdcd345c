/* SPDX-License-Identifier: MIT */
/* What a PCK certificate says; Intel PCK certificate and CRL profile. */
#ifndef VOUCH_LIB_TDX_PCK_PCK_H
#define VOUCH_LIB_TDX_PCK_PCK_H

#include <vouch.h>

#include "codec/cert.h"

#define TDX_COMPONENTS 16

/* SGX extensions, 1.2.840.113741.1.13.1. */
struct tdx_pck {
	u8 ppid[16];
	u8 components[TDX_COMPONENTS]; /* SVNs */
	u16 pcesvn;
	u8 cpu_svn[16];
	u8 pceid[2];
	u8 fmspc[6];
	int sgx_type; /* 0 standard, 1 scalable, 2 with integrity */
	bool has_platform; /* what follows; of the Platform CA */
	u8 platform_instance_id[16];
	bool dynamic_platform, cached_keys, smt_enabled;
};

/* Each value has to be there once. Return: 0, or -EBADMSG. */
int tdx_pck_read(const struct cert *cert, struct tdx_pck *pck,
		 struct vouch_error *error);

#endif /* VOUCH_LIB_TDX_PCK_PCK_H */
