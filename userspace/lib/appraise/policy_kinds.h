/* SPDX-License-Identifier: MIT */
#ifndef VOUCH_LIB_APPRAISE_POLICY_KINDS_H
#define VOUCH_LIB_APPRAISE_POLICY_KINDS_H

#include "policy/policy.h"

/* The objects that a policy may have, NULL at the end. */
extern const struct policy_kind *const all_policy_kinds[];

#endif /* VOUCH_LIB_APPRAISE_POLICY_KINDS_H */
