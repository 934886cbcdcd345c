/* SPDX-License-Identifier: MIT */
/* The PCK certificate of a quote that has none in it. */
#ifndef VOUCH_LIB_TDX_COLLATERAL_PCK_WANT_H
#define VOUCH_LIB_TDX_COLLATERAL_PCK_WANT_H

#include "endorse/want.h"
#include "tdx/tdx.h"

#define TDX_ENCRYPTED_PPID_SIZE 384 /* RSA-3072 */
/* Behind the PPID: CPUSVN, PCESVN, PCEID. */
#define TDX_PCK_TCB_SIZE (16 + 2 + 2)

/* What a quote has that names its platform, and that the PCK signed. */
struct tdx_pck_name {
	bool is_there; /* else the quote has the certificate, or no such name */
	bool is_td, has_encrypted_ppid;
	u8 qe_id[16];
	u8 encrypted_ppid[TDX_ENCRYPTED_PPID_SIZE];
	u8 tcb[TDX_PCK_TCB_SIZE];
	u8 qe_report[TDX_ENCLAVE_SIZE];
	u8 qe_signature[TDX_SIGNATURE_SIZE];
};

/* Certification data of types 1 to 3, of the size that Intel gives it. */
void tdx_pck_name_of(const struct tdx_quote *quote, struct tdx_pck_name *name);

/* Return: 0 or -ENOMEM. */
int tdx_pck_want(struct vouch_wants *wants, const struct tdx_pck_name *name,
		 struct vouch_error *error);
bool tdx_pck_is_wanted(const struct want *want);

#endif /* VOUCH_LIB_TDX_COLLATERAL_PCK_WANT_H */
