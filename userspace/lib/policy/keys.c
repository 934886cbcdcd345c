// SPDX-License-Identifier: MIT
/* The keys of a policy that are no kind's own; Documentation/policy.rst. */
#include "policy/keys.h"

#include <string.h>

#include "policy/private.h"

#define POLICY_BLOCK struct policy

/* In the order of the enums of policy/policy.h. */
static const char *const freshness[] = { "required", "unchecked", NULL };
static const char *const provisional[] = { "warn", "refuse", "allow", NULL };
static const char *const unknown[] = { "warn", "refuse", "allow", NULL };

const struct policy_key policy_keys[] = {
	CHOICE("freshness", freshness, freshness),
	LEAF("strict", strict, POLICY_BOOL),
	CHOICE("unknown_bits", unknown_bits, unknown),
	LEAF("require_crl", require_crl, POLICY_BOOL),
	CHOICE("provisional", provisional, provisional),
	BYTES("nonce", nonce, 8, 64),
	NUMBERS("uid", uid, UINT32_MAX),
	{ 0 },
};

const struct policy_key *policy_find_key(const struct policy_key *keys,
					 const char *name, size_t length)
{
	for (; keys->name; keys++) {
		if (strlen(keys->name) == length &&
		    !memcmp(keys->name, name, length))
			return keys;
	}
	return NULL;
}
