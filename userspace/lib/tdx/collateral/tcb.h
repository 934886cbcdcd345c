/* SPDX-License-Identifier: MIT */
/* Which level a platform, a module or an enclave has; Intel PCS API. */
#ifndef VOUCH_LIB_TDX_COLLATERAL_TCB_H
#define VOUCH_LIB_TDX_COLLATERAL_TCB_H

#include "tdx/collateral/collateral.h"

/* The first whose ISVSVN is not above @isvsvn, or NULL. */
const struct tdx_level *tdx_isv_level(const struct tdx_levels *levels,
				      u32 isvsvn);

/*
 * The first that asks for no more than the platform has; @tee_tcb_svn is of a
 * TD, and NULL for SGX. With a module of its own version its two bytes belong
 * to the module, and are left out. NULL: the platform is not supported.
 */
const struct tdx_level *tdx_platform_level(const struct tdx_levels *levels,
					   const struct tdx_pck *pck,
					   const u8 *tee_tcb_svn);

/* The module of this TEE_TCB_SVN, or NULL. */
const struct tdx_module *tdx_find_module(const struct tdx_collateral *tcb_info,
					 const u8 *tee_tcb_svn);

/* Whether what seals the TD at its launch is what @module describes. */
bool tdx_is_module(const struct tdx_module *module,
		   const struct vouch_tdx_claims *td);

/* Whether a quoting enclave is the one that @identity describes. */
bool tdx_is_qe(const struct tdx_collateral *identity,
	       const struct vouch_sgx_claims *qe);

/*
 * Puts @value AND @mask into @out, as Intel compares it: what a document wants
 * is compared as it stands, so that bits outside of the mask never match.
 */
void tdx_mask(const u8 *value, const u8 *mask, u8 *out, size_t size);

/* Numbers of claims as they lie in reports and documents. */
void tdx_put_le32(u32 value, u8 *out);
void tdx_put_le64(u64 value, u8 *out);

/*
 * The first that is compared. Bytes 0 and 1 are SVN and version of the module,
 * where it has a version.
 */
size_t tdx_first_component(const u8 *tee_tcb_svn);

/* The level that a platform should have: the first that is up to date. */
const struct tdx_level *tdx_best_level(const struct tdx_levels *levels);

/*
 * What is behind @level, and by how much: "PCESVN is 11, want 13"; empty when
 * nothing is.
 */
void tdx_tell_behind(const struct tdx_level *level, const struct tdx_pck *pck,
		     const u8 *tee_tcb_svn, char *out, size_t size);

#endif /* VOUCH_LIB_TDX_COLLATERAL_TCB_H */
