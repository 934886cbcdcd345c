// SPDX-License-Identifier: MIT
/* What an entry of any_of holds. */
#include <stdlib.h>

#include "policy/any_of.h"
#include "policy/private.h"

static void entry_wipe(struct policy_entry *entry,
		       const struct policy_kind *const *kinds)
{
	for (size_t i = 0; entry->blocks && kinds[i]; i++) {
		if (entry->blocks[i])
			policy_values_clear(entry->blocks[i], kinds[i]->keys);
		free(entry->blocks[i]);
	}
	free(entry->blocks);
	free(entry->name);
	free(entry->source);
}

void policy_any_of_free(struct policy_any_of *any_of,
			const struct policy_kind *const *kinds)
{
	if (!any_of)
		return;
	for (size_t i = 0; any_of->entries && i < any_of->count; i++)
		entry_wipe(&any_of->entries[i], kinds);
	free(any_of->entries);
	free(any_of->source);
	free(any_of);
}

const void *policy_entry_block(const struct policy *policy,
			       const struct policy_entry *entry,
			       const struct policy_kind *kind)
{
	size_t i = 0;

	while (policy->kinds[i] && policy->kinds[i] != kind)
		i++;
	return policy->kinds[i] ? entry->blocks[i] : NULL;
}
