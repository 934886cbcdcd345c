// SPDX-License-Identifier: MIT
/* Two texts that say different things about one key. */
#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "policy/private.h"

static bool is_same_item(const struct policy_item *a,
			 const struct policy_item *b)
{
	if (a->text && b->text)
		return !strcmp(a->text, b->text);
	return a->text == b->text && a->number == b->number &&
	       a->size == b->size && !memcmp(a->bytes, b->bytes, a->size);
}

/* Whether @b has every item of @a, in any order. */
static bool has_all(const struct policy_value *b, const struct policy_value *a)
{
	for (size_t i = 0; i < a->count; i++) {
		size_t j = 0;

		while (j < b->count &&
		       !is_same_item(&a->items[i], &b->items[j]))
			j++;
		if (j == b->count)
			return false;
	}
	return true;
}

/* An option is meant to take the place of a file. */
static bool differ(const struct policy_value *a, const struct policy_value *b)
{
	if (!policy_has(a) || !policy_has(b) || a->is_option || b->is_option)
		return false;
	return !has_all(a, b) || !has_all(b, a);
}

static int values_agree(const void *a, const void *b,
			const struct policy_key *keys,
			struct vouch_error *error)
{
	int ret = 0;

	for (; !ret && keys->name; keys++) {
		const struct policy_value *x = policy_value_at(a, keys->offset);
		const struct policy_value *y = policy_value_at(b, keys->offset);

		if (keys->type == POLICY_OBJECT)
			ret = values_agree(a, b, keys->keys, error);
		else if (differ(x, y))
			ret = vouch__error(error, -EBADMSG,
					   "%s differs from %s, want one value "
					   "of a key in all policies",
					   policy_source(y), policy_source(x));
	}
	return ret;
}

int policy_agree(const struct policy *policy, const struct policy *other,
		 struct vouch_error *error)
{
	int ret = values_agree(policy, other, policy_keys, error);

	for (size_t i = 0; !ret && policy->kinds[i]; i++)
		ret = values_agree(policy->blocks[i], other->blocks[i],
				   policy->kinds[i]->keys, error);
	return ret;
}
