// SPDX-License-Identifier: MIT
/*
 * The checks of collateral in their order. A document that is missing or fails
 * leaves the TCB status open.
 */
#include "tdx/private.h"

/*
 * The status stays open, unless Intel revoked the quoting enclave: that is
 * a failure whatever platform and module are.
 */
static void leave_open(struct tdx_appraisal *t)
{
	const struct check_note note = {
		.source = "Intel PCS",
		.remedy = "see what is said of TCB info",
		.unmet = t->is_stale ? VOUCH_NONE_STALE : VOUCH_NONE_MISSING,
	};
	static const struct check_note revoked = {
		.source = "Intel PCS",
		.remedy = "stop trusting this platform",
	};

	if (t->qe_level && t->qe_level->status == TDX_REVOKED)
		check_that(t->checks, "tdx.tcb.status", false, &revoked,
			   "a TCB status that is not Revoked",
			   "quoting enclave Revoked, platform unknown");
	else
		check_leave_open(t->checks, "tdx.tcb.status", &note,
				 "a TCB status", "unknown");
}

void tdx_check_collateral(struct tdx_appraisal *t)
{
	bool has_tcb_info = tdx_check_tcb_info(t);

	t->has_module = has_tcb_info && tdx_check_module(t);
	if (!tdx_check_identity(t) || !tdx_check_qe(t))
		t->qe_level = NULL;
	if (!has_tcb_info) {
		leave_open(t);
		return;
	}
	tdx_check_tcb(t);
	if (!t->has_status)
		return;
	tdx_check_advisories(t);
	tdx_check_age(t);
}
