/* SPDX-License-Identifier: MIT */
#ifndef VOUCH_LIB_APPRAISE_POLICY_KINDS_H
#define VOUCH_LIB_APPRAISE_POLICY_KINDS_H

#include "check/kind.h"
#include "policy/policy.h"

/* An empty policy with a block for each of @kinds; NULL without memory. */
struct policy *kinds_policy_new(const struct evidence_kinds *kinds);

#endif /* VOUCH_LIB_APPRAISE_POLICY_KINDS_H */
