/* SPDX-License-Identifier: MIT */
/* What a policy accepts of a paravisor. */
#ifndef VOUCH_LIB_HCL_POLICY_H
#define VOUCH_LIB_HCL_POLICY_H

#include "policy/policy.h"

struct hcl_policy {
	struct policy_value measurement, presence, vm_id, secure_boot;
};

/* In the order of the choices of "presence". */
enum hcl_presence {
	HCL_PRESENCE_REQUIRED,
	HCL_PRESENCE_UNCHECKED,
};

extern const struct policy_kind hcl_policy_kind;
extern const struct policy_draft_kind hcl_draft_kind; /* policy/draft.h */

#endif /* VOUCH_LIB_HCL_POLICY_H */
