/* SPDX-License-Identifier: MIT */
/* What a policy accepts of an SEV-SNP report. */
#ifndef VOUCH_LIB_SNP_POLICY_H
#define VOUCH_LIB_SNP_POLICY_H

#include "policy/policy.h"

struct snp_policy_tcb {
	struct policy_value fmc, bootloader, tee, snp, microcode;
};

struct snp_policy {
	struct policy_value measurement, report_data, host_data, family_id;
	struct policy_value image_id, id_key_digest, author_key_digest;
	struct policy_value report_id, report_id_ma, chip_id, csp_id;
	struct policy_value vmpl, guest_svn_min, products;
	struct policy_value allow_vcek, allow_vlek, allow_masked_chip_id;
	struct policy_value report_version_min, firmware_min;
	struct policy_value launch_mit_required, current_mit_required;
	struct policy_value max_collateral_age_days;
	struct {
		struct policy_value smt, debug, migrate_ma, cxl;
		struct policy_value single_socket, mem_aes_256_xts, rapl_dis;
		struct policy_value ciphertext_hiding, page_swap_disable;
		struct policy_value abi_min;
	} guest_policy;
	struct {
		struct policy_value smt, tsme, ecc, rapl_dis;
		struct policy_value ciphertext_hiding, alias_check;
		struct policy_value iommu_write_safe, tio;
	} platform;
	struct {
		struct snp_policy_tcb reported, committed, current, launch;
	} tcb_min;
};

extern const struct policy_kind snp_policy_kind;
extern const struct policy_draft_kind snp_draft_kind; /* policy/draft.h */

static inline const struct snp_policy *
snp_policy_of(const struct policy *policy)
{
	return policy_block(policy, &snp_policy_kind);
}

#endif /* VOUCH_LIB_SNP_POLICY_H */
