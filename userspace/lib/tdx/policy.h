/* SPDX-License-Identifier: MIT */
/* What a policy accepts of the quote of a TD or of an SGX enclave. */
#ifndef VOUCH_LIB_TDX_POLICY_H
#define VOUCH_LIB_TDX_POLICY_H

#include "policy/policy.h"

struct tdx_policy {
	struct policy_value mrtd, mrseam, mrsignerseam, mrconfigid, mrowner;
	struct policy_value mrownerconfig, rtmr[4], servtd, report_data, xfam;
	struct policy_value tcb_status, tcb_evaluation_min, tcb_evaluation;
	struct policy_value tcb_info_evaluation, qe_identity_evaluation;
	struct policy_value tcb_info_evaluation_min, qe_identity_evaluation_min;
	struct policy_value max_collateral_age_days, allow_expired_collateral;
	struct policy_value ppid, platform_instance_id;
	struct {
		struct policy_value debug, profiling, migratable, perfmon;
		struct policy_value sept_ve_disable;
	} attributes;
	struct {
		struct policy_value allow, deny;
	} advisories;
	struct {
		struct policy_value smt, cached_keys, dynamic;
	} platform;
	struct {
		struct policy_value mrenclave, mrsigner, isvprodid, isvsvn_min;
		struct policy_value debug, provision_key, einittoken_key;
	} sgx;
};

extern const struct policy_kind tdx_policy_kind;
extern const struct policy_draft_kind tdx_draft_kind; /* policy/draft.h */
extern const struct policy_draft_kind sgx_draft_kind;

static inline const struct tdx_policy *
tdx_policy_of(const struct policy *policy)
{
	return policy_block(policy, &tdx_policy_kind);
}

#endif /* VOUCH_LIB_TDX_POLICY_H */
