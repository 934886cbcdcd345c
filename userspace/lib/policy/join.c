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
static void object_join(json_t *into, const json_t *other,
			const struct policy_key *keys)
{
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
			object_join(mine, its, key->keys);
		else if (its)
			json_object_set_new(into, name,
					    value_of_both(key, mine, its));
	}
	json_object_foreach((json_t *)other, name, its) {
		if (is_kept(name) && !json_object_get(into, name))
			json_object_set(into, name, its);
	}
}

/* Moves what an entry may have from @block to an object of its own. */
static json_t *entry_take(const struct policy_kind *kind, json_t *block,
			  const struct policy_key *keys)
{
	json_t *entry = json_object();

	for (; keys->name; keys++) {
		json_t *value = json_object_get(block, keys->name);
		json_t *inner = NULL;

		if (!value)
			continue;
		if (keys->type == POLICY_OBJECT)
			inner = entry_take(kind, value, keys->keys);
		else if (policy_find_reference(kind, keys->offset))
			inner = json_incref(value);
		if (json_object_size(inner) ||
		    (inner && keys->type != POLICY_OBJECT))
			json_object_set(entry, keys->name, inner);
		if (inner &&
		    (keys->type != POLICY_OBJECT || !json_object_size(value)))
			json_object_del(block, keys->name);
		json_decref(inner);
	}
	return entry;
}

/* Two files of one guest are one entry. */
static void entry_add(json_t *entries, const char *name, json_t *values)
{
	json_t *entry, *other;
	size_t i;

	json_array_foreach(entries, i, entry) {
		other = json_copy(entry);
		json_object_del(other, "name");
		if (json_equal(other, values)) {
			json_decref(other);
			return;
		}
		json_decref(other);
	}
	entry = json_pack("{s:s}", "name", name);
	json_object_update(entry, values);
	json_array_append_new(entries, entry);
}

/* The draft's own remark, too: one of them may not be verified. */
static void comment_join(json_t *into, const json_t *draft)
{
	const char *mine = json_string_value(json_object_get(into, "comment"));
	const char *its = json_string_value(json_object_get(draft, "comment"));

	if (mine && its && !strstr(mine, its))
		json_object_set_new(into, "comment",
				    json_sprintf("%s %s", mine, its));
}

/* @draft is used up. */
static void draft_add(json_t *into, json_t *entries, const char *name,
		      json_t *draft, const struct policy_kind *const *kinds)
{
	bool is_first = !json_object_size(into);
	json_t *values = json_object();

	for (; *kinds; kinds++) {
		json_t *block = json_object_get(draft, (*kinds)->name);
		json_t *mine = json_object_get(into, (*kinds)->name);

		if (!block)
			continue;
		json_object_set_new(values, (*kinds)->name,
				    entry_take(*kinds, block, (*kinds)->keys));
		if (mine)
			object_join(mine, block, (*kinds)->keys);
		else
			json_object_set(into, (*kinds)->name, block);
		json_object_del(draft, (*kinds)->name);
	}
	if (is_first) {
		json_object_update(into, draft);
	} else {
		comment_join(into, draft);
		object_join(into, draft, policy_keys);
	}
	entry_add(entries, name, values);
	json_decref(values);
}

json_t *policy_join(const struct policy_kind *const *kinds,
		    const struct vouch_draft *drafts, size_t count,
		    struct vouch_error *error)
{
	json_t *into = json_object(), *entries = json_array();

	for (size_t i = 0; i < count; i++) {
		json_t *draft = json_loads(drafts[i].json, 0, NULL);

		if (!json_is_object(draft)) {
			vouch__error(error, -EBADMSG,
				     "draft of %s is no policy",
				     drafts[i].name);
			json_decref(draft);
			json_decref(into);
			json_decref(entries);
			return NULL;
		}
		draft_add(into, entries, drafts[i].name, draft, kinds);
		json_decref(draft);
	}
	json_object_set_new(into, "any_of", entries);
	return into;
}
