/* SPDX-License-Identifier: MIT */
/* Several policies that were drafted, as one with any_of. */
#ifndef VOUCH_LIB_POLICY_JOIN_H
#define VOUCH_LIB_POLICY_JOIN_H

#include "policy/policy.h"

/* NULL with @error when a draft is no object. */
json_t *policy_join(const struct policy_kind *const *kinds,
		    const struct vouch_draft *drafts, size_t count,
		    struct vouch_error *error);

#endif /* VOUCH_LIB_POLICY_JOIN_H */
