/* SPDX-License-Identifier: MIT */
/* Several policies that were drafted, as one with any_of. */
#ifndef VOUCH_LIB_POLICY_JOIN_H
#define VOUCH_LIB_POLICY_JOIN_H

#include "policy/policy.h"

/*
 * Return: 0, -EBADMSG when a draft is no object, or -ENOMEM; *@out is to be
 * freed in any case.
 */
int policy_join(const struct policy_kind *const *kinds,
		const struct vouch_draft *drafts, size_t count, json_t **out,
		struct vouch_error *error);

#endif /* VOUCH_LIB_POLICY_JOIN_H */
