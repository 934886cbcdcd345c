// SPDX-License-Identifier: MIT
#include "appraise/policy_kinds.h"

#include "snp/policy.h"
#include "tdx/policy.h"

const struct policy_kind *const all_policy_kinds[] = {
	&snp_policy_kind,
	&tdx_policy_kind,
	NULL,
};
