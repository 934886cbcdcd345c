// SPDX-License-Identifier: MIT
#include "appraise/policy_kinds.h"

#include <stdlib.h>

/* Two kinds of evidence may share an object of the policy. */
static bool is_listed(const struct policy_kind **list,
		      const struct policy_kind *kind)
{
	while (*list && *list != kind)
		list++;
	return *list;
}

struct policy *kinds_policy_new(const struct evidence_kinds *kinds)
{
	const struct policy_kind **list =
		calloc(kinds->count + 1, sizeof(*list));
	struct policy *policy;
	size_t count = 0;

	if (!list)
		return NULL;
	for (size_t i = 0; i < kinds->count; i++) {
		const struct policy_kind *kind = kinds->rows[i]->policy;

		if (kind && !is_listed(list, kind))
			list[count++] = kind;
	}
	policy = policy_new(list);
	free(list);
	return policy;
}
