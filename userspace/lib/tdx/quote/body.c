// SPDX-License-Identifier: MIT
/*
 * Report bodies: Intel TDX DCAP Quoting Library API, appendix A.3.2 and A.4.1,
 * and Intel SDM, volume 3D, REPORT.
 */
#include "base/cursor.h"
#include "tdx/tdx.h"

#define TAKE(cursor, array) cursor_copy(cursor, array, sizeof(array))

void tdx_take_td(struct cursor *c, bool has_current_svn,
		 struct vouch_tdx_claims *td)
{
	TAKE(c, td->tee_tcb_svn); /* 0 */
	TAKE(c, td->mrseam);
	TAKE(c, td->mrsignerseam);
	td->seam_attributes = cursor_le64(c); /* 112 */
	td->td_attributes = cursor_le64(c);
	td->xfam = cursor_le64(c);
	TAKE(c, td->mrtd); /* 136 */
	TAKE(c, td->mrconfigid);
	TAKE(c, td->mrowner);
	TAKE(c, td->mrownerconfig);
	for (size_t i = 0; i < ARRAY_SIZE(td->rtmr); i++) /* 328 */
		TAKE(c, td->rtmr[i]);
	TAKE(c, td->report_data); /* 520 */
	td->has_current_svn = has_current_svn;
	if (!has_current_svn)
		return;
	TAKE(c, td->tee_tcb_svn2); /* 584 */
	TAKE(c, td->mrservicetd);
}

void tdx_take_extended(struct cursor *c, struct vouch_tdx_claims *td)
{
	td->has_extended = true;
	td->vm_id = cursor_u8(c); /* 648 */
	TAKE(c, td->td_id);
	TAKE(c, td->dev_info); /* 681 */
	TAKE(c, td->init_servtd_hash);
	td->init_servtd_attributes = cursor_le64(c); /* 777 */
	TAKE(c, td->init_cpu_svn);
	TAKE(c, td->init_tee_tcb_svn);
	TAKE(c, td->init_tee_fmspc); /* 817 */
	TAKE(c, td->current_servtd_hash);
	td->current_servtd_attributes = cursor_le64(c); /* 877 */
}

void tdx_take_enclave(struct cursor *c, struct vouch_sgx_claims *enclave)
{
	TAKE(c, enclave->cpu_svn); /* 0 */
	enclave->misc_select = cursor_le32(c);
	cursor_take(c, 28);
	TAKE(c, enclave->attributes); /* 48 */
	TAKE(c, enclave->mrenclave);
	cursor_take(c, 32);
	TAKE(c, enclave->mrsigner); /* 128 */
	cursor_take(c, 96);
	enclave->isv_prod_id = cursor_le16(c); /* 256 */
	enclave->isv_svn = cursor_le16(c);
	cursor_take(c, 60);
	TAKE(c, enclave->report_data); /* 320 */
}
