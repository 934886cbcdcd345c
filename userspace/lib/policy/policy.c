// SPDX-License-Identifier: MIT
/* The values that a policy has, by kind. */
#include "policy/policy.h"

#include <stdlib.h>
#include <string.h>

#include "policy/private.h"

/* Copies the list, and makes an empty block for each kind. */
static bool blocks_new(struct policy *policy,
		       const struct policy_kind *const *kinds)
{
	size_t count = 0;

	while (kinds[count])
		count++;
	policy->kinds = calloc(count + 1, sizeof(*policy->kinds));
	if (!policy->kinds)
		return false;
	memcpy(policy->kinds, kinds, count * sizeof(*kinds));
	policy->blocks = calloc(count + 1, sizeof(*policy->blocks));
	for (size_t i = 0; policy->blocks && i < count; i++) {
		policy->blocks[i] = calloc(1, policy->kinds[i]->block_size);
		if (!policy->blocks[i])
			return false;
	}
	return policy->blocks;
}

struct policy *policy_new(const struct policy_kind *const *kinds)
{
	struct policy *policy = calloc(1, sizeof(*policy));

	if (!policy)
		return NULL;
	if (blocks_new(policy, kinds))
		return policy;
	policy_free(policy);
	return NULL;
}

static void blocks_free(struct policy *policy)
{
	for (size_t i = 0; policy->blocks && policy->blocks[i]; i++) {
		policy_values_clear(policy->blocks[i], policy->kinds[i]->keys);
		free(policy->blocks[i]);
	}
	free(policy->blocks);
	free(policy->kinds);
}

void policy_free(struct policy *policy)
{
	if (!policy)
		return;
	policy_values_clear(policy, policy_keys);
	policy_any_of_free(policy->any_of, policy->kinds);
	blocks_free(policy);
	free(policy->files);
	free(policy);
}

const void *policy_block(const struct policy *policy,
			 const struct policy_kind *kind)
{
	size_t i = 0;

	while (policy->kinds[i] && policy->kinds[i] != kind)
		i++;
	return policy->blocks[i];
}

const struct policy_value *policy_report_data(const struct policy *policy,
					      const struct policy_kind *kind)
{
	static const char name[] = "report_data";
	static const struct policy_value none;
	const struct policy_key *key = NULL;

	if (kind)
		key = policy_find_key(kind->keys, name, sizeof(name) - 1);
	return key ? policy_value_at(policy_block(policy, kind), key->offset) :
		     &none;
}

enum policy_unknown policy_unknown(const struct policy *policy,
				   enum policy_unknown otherwise)
{
	if (policy_number(&policy->strict, false))
		return POLICY_UNKNOWN_REFUSE;
	return (enum policy_unknown)policy_number(&policy->unknown_bits,
						  otherwise);
}

const char *policy_source(const struct policy_value *value)
{
	return value->source ? value->source : "default";
}

bool policy_accepts_number(const struct policy_value *value, u64 number)
{
	for (size_t i = 0; i < value->count; i++) {
		if (value->items[i].number == number)
			return true;
	}
	return false;
}

/* Reference values are public, so memcmp() is enough. */
bool policy_accepts_bytes(const struct policy_value *value, const u8 *bytes,
			  size_t size)
{
	for (size_t i = 0; i < value->count; i++) {
		if (!memcmp(value->items[i].bytes, bytes, size))
			return true;
	}
	return false;
}

bool policy_accepts_text(const struct policy_value *value, const char *text)
{
	for (size_t i = 0; i < value->count; i++) {
		if (!strcmp(value->items[i].text, text))
			return true;
	}
	return false;
}
