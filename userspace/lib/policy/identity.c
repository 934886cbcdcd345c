// SPDX-License-Identifier: MIT
/* Whether a policy tells one guest from another. */
#include <string.h>

#include "base/bytes.h"
#include "policy/policy.h"

bool policy_accepts_zeroes(const struct policy_value *value)
{
	for (size_t i = 0; i < value->count; i++) {
		if (bytes_are_zero(value->items[i].bytes, value->items[i].size))
			return true;
	}
	return false;
}

bool policy_tells_guest(const struct policy_kind *kind, const void *block,
			const char *tee)
{
	const struct policy_identity *row = kind->identities;

	for (; row && row->name; row++) {
		const struct policy_value *value =
			policy_value_at(block, row->offset);

		if (!strcmp(row->tee, tee) && policy_has(value) &&
		    !policy_accepts_zeroes(value))
			return true;
	}
	return false;
}
