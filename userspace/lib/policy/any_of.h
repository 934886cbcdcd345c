/* SPDX-License-Identifier: MIT */
/*
 * "any_of" of a policy: alternatives, each of which holds whole or not at all.
 * An entry has reference values only: what the policy says of the platform, of
 * freshness and of machines is the same for all entries, and at the top.
 */
#ifndef VOUCH_LIB_POLICY_ANY_OF_H
#define VOUCH_LIB_POLICY_ANY_OF_H

#include "policy/policy.h"

#define POLICY_ENTRIES_MAX 4096
#define POLICY_ENTRY_NAME_MAX 64

struct policy_entry {
	char *name; /* no other entry has it; printable ASCII */
	char *source; /* "policy.json:5: any_of[1] (July)" */
	void **blocks; /* in the order of kinds; NULL: nothing of that kind */
};

struct policy_any_of {
	char *source; /* "policy.json:3: any_of" */
	struct policy_entry *entries;
	size_t count;
};

/* ---- policy/entry.c ---- */

/* The values that @entry has of @kind, or NULL. */
const void *policy_entry_block(const struct policy *policy,
			       const struct policy_entry *entry,
			       const struct policy_kind *kind);

/* ---- policy/reference.c ---- */

/* The reference with the value at @offset of the kind's block, or NULL. */
const struct policy_reference *
policy_find_reference(const struct policy_kind *kind, size_t offset);

/*
 * Whether @claims, of a result with that @tee, have what @value accepts: a
 * claim that evidence of this TEE does not have is none.
 */
bool policy_reference_holds(const struct policy_reference *reference,
			    const struct policy_value *value, const char *tee,
			    const void *claims);

#endif /* VOUCH_LIB_POLICY_ANY_OF_H */
