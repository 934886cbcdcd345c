// SPDX-License-Identifier: MIT
/*
 * Several policies that were drafted, as one: what each says of its guest is an
 * entry of any_of, and of the rest that holds what they all meet.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "policy/any_of.h"
#include "policy/join.h"
#include "policy/private.h"

/* A list of the values of both, each once. */
static json_t *both(const json_t *a, const json_t *b)
{
	json_t *list = json_is_array(a) ? json_copy((json_t *)a) :
					  json_pack("[O]", a);
	json_t *more = json_is_array(b) ? json_copy((json_t *)b) :
					  json_pack("[O]", b);
	json_t *one, *other;
	size_t i, j;

	json_array_foreach(more, i, one) {
		bool is_there = false;

		json_array_foreach(list, j, other)
			is_there |= json_equal(one, other);
		if (!is_there)
			json_array_append(list, one);
	}
	json_decref(more);
	return list;
}

static u64 number_of(const struct policy_key *key, const json_t *json)
{
	struct policy_item item = { 0 };

	policy_item_read(key, json, &item, &(struct vouch_error){ 0 });
	return item.number;
}

/* A floor is the lower one; of bits those that both require. */
static json_t *less(const struct policy_key *key, const json_t *a,
		    const json_t *b)
{
	u64 x = number_of(key, a), y = number_of(key, b);
	char text[32];

	if (!strstr(key->name, "_required"))
		return json_incref((json_t *)(x < y ? a : b));
	snprintf(text, sizeof(text), "0x%llx", (unsigned long long)(x & y));
	return json_string(text);
}

/* The word that accepts either. */
static json_t *looser(const struct policy_key *key)
{
	for (size_t i = 0; key->choices[i]; i++) {
		if (!strcmp(key->choices[i], "any"))
			return json_string("any");
	}
	return json_string("allow");
}

static json_t *value_of_both(const struct policy_key *key, const json_t *a,
			     const json_t *b)
{
	if (json_equal(a, b))
		return json_incref((json_t *)a);
	switch (key->type) {
	case POLICY_NUMBER:
	case POLICY_RELEASE:
		return less(key, a, b);
	case POLICY_CHOICE:
		return looser(key);
	case POLICY_BOOL:
		return json_true();
	default:
		return both(a, b);
	}
}

/*
 * Of one draft only: advisories that the other platform had none of, and the
 * provider, which a VCEK does not have. Without them more would be accepted.
 */
static bool is_kept(const char *name)
{
	return !strcmp(name, "advisories") || !strcmp(name, "csp_id");
}

/* What one does not ask for is not asked for, unless it is kept. */
static bool object_join(json_t *into, const json_t *other,
			const struct policy_key *keys)
{
	bool ok = true;
	json_t *mine, *its;
	const char *name;
	void *next;

	json_object_foreach_safe(into, next, name, mine)
	{
		const struct policy_key *key =
			policy_find_key(keys, name, strlen(name));

		its = json_object_get(other, name);
		if (!key)
			continue;
		if (!its && !is_kept(name))
			json_object_del(into, name);
		else if (its && key->type == POLICY_OBJECT)
			ok &= object_join(mine, its, key->keys);
		else if (its)
			ok &= !json_object_set_new(
				into, name, value_of_both(key, mine, its));
	}
	json_object_foreach((json_t *)other, name, its) {
		if (is_kept(name) && !json_object_get(into, name))
			ok &= !json_object_set(into, name, its);
	}
	return ok;
}

/* What an entry may have of @block; NULL without memory. */
static json_t *entry_copy(const struct policy_kind *kind, const json_t *block,
			  const struct policy_key *keys)
{
	json_t *entry = json_object();

	for (; entry && keys->name; keys++) {
		json_t *value = json_object_get(block, keys->name), *inner;

		if (!value)
			continue;
		if (keys->type == POLICY_OBJECT)
			inner = entry_copy(kind, value, keys->keys);
		else if (policy_find_reference(kind, keys->offset))
			inner = json_incref(value);
		else
			continue;
		if (!inner ||
		    ((keys->type != POLICY_OBJECT || json_object_size(inner)) &&
		     json_object_set(entry, keys->name, inner))) {
			json_decref(entry);
			entry = NULL;
		}
		json_decref(inner);
	}
	return entry;
}

/* Takes out of @block what an entry has, which needs no memory. */
static void entry_remove(const struct policy_kind *kind, json_t *block,
			 const struct policy_key *keys)
{
	for (; keys->name; keys++) {
		json_t *value = json_object_get(block, keys->name);

		if (value && keys->type == POLICY_OBJECT)
			entry_remove(kind, value, keys->keys);
		if (value &&
		    (keys->type == POLICY_OBJECT ?
			     !json_object_size(value) :
			     !!policy_find_reference(kind, keys->offset)))
			json_object_del(block, keys->name);
	}
}

/* Two files of one guest are one entry. */
static bool entry_add(json_t *entries, const char *name, json_t *values)
{
	json_t *entry, *other;
	bool is_added;
	size_t i;

	json_array_foreach(entries, i, entry) {
		other = json_copy(entry);
		json_object_del(other, "name");
		if (json_equal(other, values)) {
			json_decref(other);
			return true;
		}
		json_decref(other);
	}
	entry = json_pack("{s:s}", "name", name);
	is_added = !json_object_update(entry, values) &&
		   !json_array_append(entries, entry);
	json_decref(entry);
	return is_added;
}

/* The draft's own remark, too: one of them may not be verified. */
static bool comment_join(json_t *into, const json_t *draft)
{
	const char *mine = json_string_value(json_object_get(into, "comment"));
	const char *its = json_string_value(json_object_get(draft, "comment"));

	if (mine && its && !strstr(mine, its))
		return !json_object_set_new(into, "comment",
					    json_sprintf("%s %s", mine, its));
	return true;
}

/* What @draft says of one kind goes to an entry, and to what is for all. */
static bool kind_add(json_t *into, json_t *values, json_t *draft,
		     const struct policy_kind *kind)
{
	json_t *block = json_object_get(draft, kind->name);
	json_t *mine = json_object_get(into, kind->name);
	bool ok;

	if (!block)
		return true;
	ok = !json_object_set_new(values, kind->name,
				  entry_copy(kind, block, kind->keys));
	entry_remove(kind, block, kind->keys);
	if (mine)
		ok &= object_join(mine, block, kind->keys);
	else
		ok &= !json_object_set(into, kind->name, block);
	json_object_del(draft, kind->name);
	return ok;
}

/* @draft is used up. */
static bool draft_add(json_t *into, json_t *entries, const char *name,
		      json_t *draft, const struct policy_kind *const *kinds)
{
	bool is_first = !json_object_size(into), ok;
	json_t *values = json_object();

	for (ok = values; *kinds; kinds++)
		ok &= kind_add(into, values, draft, *kinds);
	if (is_first)
		ok &= !json_object_update(into, draft);
	else
		ok &= comment_join(into, draft) &&
		      object_join(into, draft, policy_keys);
	ok &= entry_add(entries, name, values);
	json_decref(values);
	return ok;
}

static int refuse(const struct vouch_draft *draft, bool is_read,
		  struct vouch_error *error)
{
	if (is_read)
		return vouch__error(error, -ENOMEM, "no memory");
	return vouch__error(error, -EBADMSG, "draft of %s is no policy",
			    draft->name);
}

int policy_join(const struct policy_kind *const *kinds,
		const struct vouch_draft *drafts, size_t count, json_t **out,
		struct vouch_error *error)
{
	json_t *into = json_object(), *entries = json_array();
	int ret = 0;

	for (size_t i = 0; !ret && i < count; i++) {
		json_t *draft = json_loads(drafts[i].json, 0, NULL);
		bool is_read = json_is_object(draft);

		if (!is_read ||
		    !draft_add(into, entries, drafts[i].name, draft, kinds))
			ret = refuse(&drafts[i], is_read, error);
		json_decref(draft);
	}
	if (json_object_set_new(into, "any_of", entries) && !ret)
		ret = vouch__error(error, -ENOMEM, "no memory");
	*out = into;
	return ret;
}
