// SPDX-License-Identifier: MIT
/* One claim against the values of an entry. */
#include <string.h>

#include "policy/any_of.h"

const struct policy_reference *
policy_find_reference(const struct policy_kind *kind, size_t offset)
{
	const struct policy_reference *row = kind->references;

	for (; row && row->id; row++) {
		if (row->offset == offset)
			return row;
	}
	return NULL;
}

static u64 number_at(const void *claim, size_t size)
{
	u16 half = 0;
	u32 word = 0;
	u64 number = 0;

	if (size == sizeof(half)) {
		memcpy(&half, claim, size);
		return half;
	}
	if (size == sizeof(word)) {
		memcpy(&word, claim, size);
		return word;
	}
	memcpy(&number, claim, sizeof(number));
	return number;
}

/* Reference values are public, so memcmp() is enough. */
static bool accepts_bytes(const struct policy_value *value, const void *claim,
			  size_t size)
{
	for (size_t i = 0; i < value->count; i++) {
		if (!memcmp(value->items[i].bytes, claim, size))
			return true;
	}
	return false;
}

bool policy_reference_holds(const struct policy_reference *reference,
			    const struct policy_value *value, const char *tee,
			    const void *claims)
{
	const void *claim = (const char *)claims + reference->claim;
	size_t size = reference->size;

	if (strcmp(reference->tee, tee) != 0)
		return false;
	switch (reference->match) {
	case POLICY_MATCH_NUMBER:
		return policy_accepts_number(value, number_at(claim, size));
	case POLICY_MATCH_AT_LEAST:
		return number_at(claim, size) >= policy_number(value, 0);
	case POLICY_MATCH_BYTES:
		break;
	}
	return accepts_bytes(value, claim, size);
}
