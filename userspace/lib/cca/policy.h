/* SPDX-License-Identifier: MIT */
/* What a policy accepts of a platform and its realm, or of a PSA device. */
#ifndef VOUCH_LIB_CCA_POLICY_H
#define VOUCH_LIB_CCA_POLICY_H

#include "policy/draft.h"
#include "policy/policy.h"

struct cca_policy {
	struct policy_value implementation_id, instance_id, lifecycle;
	struct policy_value components, config, client_id, report_data;
	struct policy_value rim, rpv, rem0, rem1, rem2, rem3, hash;
};

/* In the order of the choices of "hash". */
enum cca_hash_choice { CCA_SHA256, CCA_SHA384, CCA_SHA512, CCA_HASHES };

extern const struct policy_kind cca_policy_kind;
extern const struct policy_kind psa_policy_kind;
extern const struct policy_draft_kind cca_draft_kind;
extern const struct policy_draft_kind psa_draft_kind;

#endif /* VOUCH_LIB_CCA_POLICY_H */
