// SPDX-License-Identifier: MIT
/* Whether a policy tells one guest from another. */
#include <string.h>

#include "base/bytes.h"
#include "policy/policy.h"

bool policy_accepts_zeroes(const struct policy_value *value)
{
	for (size_t i = 0; i < value->count; i++) {
		const struct policy_item *item = &value->items[i];

		if (!item->text && bytes_are_zero(item->bytes, item->size))
			return true;
	}
	return false;
}

static bool accepts_hex(const struct policy_value *value, const char *hex)
{
	u8 bytes[64];
	size_t size;

	if (hex_decode(hex, bytes, sizeof(bytes), &size))
		return false;
	for (size_t i = 0; i < value->count; i++) {
		if (value->items[i].size == size &&
		    !memcmp(value->items[i].bytes, bytes, size))
			return true;
	}
	return false;
}

const char *policy_shared_by(const struct policy_kind *kind, size_t offset,
			     const struct policy_value *value)
{
	const struct policy_shared *row = kind->shared;

	for (; row && row->hex; row++) {
		if (row->offset == offset && accepts_hex(value, row->hex))
			return row->whose;
	}
	return NULL;
}

bool policy_tells_guest(const struct policy_kind *kind, const void *block,
			const char *tee)
{
	const struct policy_identity *row = kind->identities;

	for (; row && row->name; row++) {
		const struct policy_value *value =
			policy_value_at(block, row->offset);

		if (!strcmp(row->tee, tee) && policy_has(value) &&
		    !policy_accepts_zeroes(value) &&
		    !policy_shared_by(kind, row->offset, value))
			return true;
	}
	return false;
}
