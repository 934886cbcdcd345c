// SPDX-License-Identifier: MIT
/* Two texts that say different things about one key. */
#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "policy/any_of.h"
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

/* ---- values at the top, and those of entries ---- */

static bool has_common(const struct policy_value *a,
		       const struct policy_value *b)
{
	for (size_t i = 0; i < a->count; i++) {
		for (size_t j = 0; j < b->count; j++) {
			if (is_same_item(&a->items[i], &b->items[j]))
				return true;
		}
	}
	return false;
}

/* Whether nothing is accepted by both; of two floors the higher one counts. */
static bool exclude(const struct policy_reference *row,
		    const struct policy_value *top,
		    const struct policy_value *value)
{
	return row->match != POLICY_MATCH_AT_LEAST && policy_has(top) &&
	       policy_has(value) && !top->is_option && !has_common(top, value);
}

static int block_fits(const struct policy_kind *kind, const void *top,
		      const void *block, struct vouch_error *error)
{
	const struct policy_reference *row = kind->references;

	for (; row && row->id; row++) {
		const struct policy_value *x =
			policy_value_at(top, row->offset);
		const struct policy_value *y =
			policy_value_at(block, row->offset);

		if (exclude(row, x, y))
			return vouch__error(error, -EBADMSG,
					    "%s has nothing in common with %s, "
					    "so that the entry never holds",
					    policy_source(y), policy_source(x));
	}
	return 0;
}

/* Whether each entry of @entries can hold beside what @top has. */
static int entries_fit(const struct policy *entries, const struct policy *top,
		       struct vouch_error *error)
{
	const struct policy_any_of *any_of = entries->any_of;
	int ret = 0;

	for (size_t i = 0; any_of && !ret && i < any_of->count; i++) {
		void *const *blocks = any_of->entries[i].blocks;

		for (size_t k = 0; !ret && top->kinds[k]; k++)
			ret = blocks[k] ?
				      block_fits(top->kinds[k], top->blocks[k],
						 blocks[k], error) :
				      0;
	}
	return ret;
}

/* Two lists would have to hold both, or one of all: nobody could tell. */
static int any_of_agree(const struct policy *policy, const struct policy *other,
			struct vouch_error *error)
{
	int ret;

	if (policy->any_of && other->any_of)
		return vouch__error(
			error, -EBADMSG,
			"%s is beside %s, want any_of in one policy "
			"only",
			other->any_of->source, policy->any_of->source);
	ret = entries_fit(other, other, error);
	if (!ret)
		ret = entries_fit(other, policy, error);
	return ret ? ret : entries_fit(policy, other, error);
}

int policy_agree(const struct policy *policy, const struct policy *other,
		 struct vouch_error *error)
{
	int ret = values_agree(policy, other, policy_keys, error);

	for (size_t i = 0; !ret && policy->kinds[i]; i++)
		ret = values_agree(policy->blocks[i], other->blocks[i],
				   policy->kinds[i]->keys, error);
	return ret ? ret : any_of_agree(policy, other, error);
}
