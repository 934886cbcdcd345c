// SPDX-License-Identifier: MIT
/* A policy in sentences: what it accepts, and what it does not look at. */
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/json_text.h"
#include "base/limits.h"
#include "policy/any_of.h"
#include "policy/private.h"

/* Digits of a long value in a sentence; all of them are in "values". */
#define DIGITS_SHOWN 16

/* One walk over the keys of a kind, or over those of all kinds. */
struct walk {
	const struct policy *policy;
	const struct policy_kind *kind; /* NULL: of all kinds */
	const void *block;
	json_t *accepts, *defaults, *not_compared; /* borrowed */
	struct policy_told *told;
};

static json_t *item_json(const struct policy_key *key,
			 const struct policy_item *item)
{
	char text[48];

	switch (key->type) {
	case POLICY_BYTES:
		if (key->is_secret)
			return json_string("a secret that is not shown");
		return json_hex(item->bytes, item->size);
	case POLICY_TEXTS:
		return json_string(item->text);
	case POLICY_CHOICE:
	case POLICY_CHOICES:
		return json_string(key->choices[item->number]);
	case POLICY_BOOL:
		return json_string(item->number ? "true" : "false");
	case POLICY_RELEASE:
		snprintf(text, sizeof(text), "%d.%d.%d",
			 (int)(item->number >> 16),
			 (int)(item->number >> 8 & 0xff),
			 (int)(item->number & 0xff));
		return json_string(text);
	default:
		snprintf(text, sizeof(text), "%llu",
			 (unsigned long long)item->number);
		return json_string(text);
	}
}

static json_t *values_json(const struct policy_key *key,
			   const struct policy_value *value)
{
	json_t *list = json_array();

	for (size_t i = 0; i < value->count; i++) {
		if (!json_array_append_new(list,
					   item_json(key, &value->items[i])))
			continue;
		json_decref(list);
		return NULL;
	}
	return list;
}

/* What a value of the key has to be: "is at least". */
static const char *verb_of(const char *path)
{
	static const struct {
		const char *part, *verb;
	} rows[] = {
		{ "_min", "is at least" },
		{ "max_", "is at most" },
		{ "_required", "has all bits of" },
		{ "events.require", "have" },
		{ "events.forbid", "have none of" },
		{ "events.only", "are none but" },
		{ "lockdown.require", "has" },
		{ "lockdown.forbid", "has none of" },
		{ "advisories.allow", "are none but" },
		{ "advisories.deny", "are none of" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (strstr(path, rows[i].part))
			return rows[i].verb;
	}
	return "is";
}

/* "8922ebbdd00ec2c5... (June)" */
static void value_text(const struct policy_item *item, const char *shown,
		       char *out, size_t size)
{
	bool is_long = item->size && !strchr(shown, ' ') &&
		       strlen(shown) > 2 * DIGITS_SHOWN;

	snprintf(out, size, "%.*s%s%s%s%s", is_long ? DIGITS_SHOWN : 80, shown,
		 is_long ? "..." : "", item->name ? " (" : "",
		 item->name ? item->name : "", item->name ? ")" : "");
}

/* "snp.measurement is 8922ebbdd00ec2c5... (June) or b0f5d097b5c7addd..." */
static void sentence(const char *path, const struct policy_value *value,
		     const json_t *values, char *out, size_t size)
{
	size_t most = limits_default.values_named;
	size_t used = (size_t)snprintf(out, size, "%s %s", path, verb_of(path));

	for (size_t i = 0; i < value->count && i < most && used < size; i++) {
		const char *shown =
			json_string_value(json_array_get(values, i));
		char one[192];

		value_text(&value->items[i], shown ? shown : "", one,
			   sizeof(one));
		used += (size_t)snprintf(out + used, size - used, "%s%s",
					 i ? " or " : " ", one);
	}
	if (value->count > most && used < size)
		snprintf(out + used, size - used, " or one of %zu more",
			 value->count - most);
}

static json_t *accepts_json(const struct policy_key *key, const char *path,
			    const struct policy_value *value)
{
	json_t *values = values_json(key, value);
	char text[4096];

	sentence(path, value, values, text, sizeof(text));
	return json_pack("{s:s, s:o, s:o, s:o}", "key", path, "source",
			 json_utf8(policy_source(value)), "text",
			 json_utf8(text), "values", values);
}

static const char *default_of(const struct walk *w,
			      const struct policy_key *key)
{
	const struct policy_default *row = w->kind ? w->kind->defaults : NULL;

	for (; row && row->text; row++) {
		if (row->offset == key->offset)
			return row->text;
	}
	return NULL;
}

/* Whether all entries of any_of for this kind have it, and there are some. */
static bool is_in_entries(const struct walk *w, const struct policy_key *key)
{
	const struct policy_any_of *any_of = w->policy->any_of;
	size_t count = 0;

	for (size_t i = 0; w->kind && any_of && i < any_of->count; i++) {
		const void *block = policy_entry_block(
			w->policy, &any_of->entries[i], w->kind);

		if (!block)
			continue;
		if (!policy_has(policy_value_at(block, key->offset)))
			return false;
		count++;
	}
	return count;
}

static void key_tell(const struct walk *w, const struct policy_key *key,
		     const char *path)
{
	const struct policy_value *value =
		policy_value_at(w->block, key->offset);
	const char *otherwise = default_of(w, key);

	if (policy_has(value))
		policy_tell(w->told, w->accepts,
			    accepts_json(key, path, value));
	else if (!w->defaults || is_in_entries(w, key))
		return;
	else if (otherwise)
		policy_tell(w->told, w->defaults,
			    json_pack("{s:s, s:s+++}", "key", path, "text",
				      path, " ", otherwise, ""));
	else
		policy_tell(w->told, w->not_compared, json_string(path));
}

/* Whether the object has a value, or something is checked without one. */
static bool is_looked_at(const struct walk *w, const struct policy_key *keys)
{
	for (; keys->name; keys++) {
		if (keys->type == POLICY_OBJECT ?
			    is_looked_at(w, keys->keys) :
			    policy_has(
				    policy_value_at(w->block, keys->offset)) ||
				    default_of(w, keys))
			return true;
	}
	return false;
}

/* An object of which nothing is looked at is told as a whole. */
static void keys_tell(const struct walk *w, const struct policy_key *keys,
		      const char *prefix)
{
	char path[128];

	for (; keys->name; keys++) {
		snprintf(path, sizeof(path), "%s%s%s", prefix,
			 *prefix ? "." : "", keys->name);
		if (keys->type != POLICY_OBJECT)
			key_tell(w, keys, path);
		else if (is_looked_at(w, keys->keys))
			keys_tell(w, keys->keys, path);
		else if (w->not_compared)
			policy_tell(w->told, w->not_compared,
				    json_string(path));
	}
}

/* Whether the policy says anything of this kind. */
static bool is_named(const struct policy *policy, size_t kind)
{
	const struct walk w = { .policy = policy,
				.block = policy->blocks[kind] };
	const struct policy_any_of *any_of = policy->any_of;

	for (size_t i = 0; any_of && i < any_of->count; i++) {
		if (any_of->entries[i].blocks[kind])
			return true;
	}
	return is_looked_at(&w, policy->kinds[kind]->keys);
}

static json_t *entry_json(const struct policy *policy,
			  const struct policy_entry *entry,
			  struct policy_told *told)
{
	json_t *accepts = json_array();
	struct walk w = { .policy = policy, .accepts = accepts, .told = told };

	for (size_t i = 0; policy->kinds[i]; i++) {
		w.kind = policy->kinds[i];
		w.block = entry->blocks[i];
		if (w.block)
			keys_tell(&w, w.kind->keys, w.kind->name);
	}
	return json_pack("{s:s, s:o, s:o}", "name", entry->name, "source",
			 json_utf8(entry->source), "accepts", accepts);
}

static json_t *entries_json(const struct policy *policy,
			    struct policy_told *told)
{
	const struct policy_any_of *any_of = policy->any_of;
	json_t *list = json_array();

	for (size_t i = 0; any_of && i < any_of->count; i++)
		policy_tell(told, list,
			    entry_json(policy, &any_of->entries[i], told));
	return list;
}

json_t *policy_describe(const struct policy *policy)
{
	json_t *accepts = json_array(), *defaults = json_array();
	json_t *not_compared = json_array(), *all;
	struct policy_told told = { json_array(), json_array(), false };
	struct walk w = { .policy = policy,
			  .block = policy,
			  .accepts = accepts,
			  .told = &told };

	keys_tell(&w, policy_keys, "");
	w.defaults = defaults;
	w.not_compared = not_compared;
	for (size_t i = 0; policy->kinds[i]; i++) {
		w.kind = policy->kinds[i];
		w.block = policy->blocks[i];
		if (is_named(policy, i))
			keys_tell(&w, w.kind->keys, w.kind->name);
		else
			policy_tell(&told, not_compared,
				    json_string(w.kind->name));
	}
	policy_judge(policy, &told);
	all = json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "policies",
			policy->files ? json_utf8(policy->files) : json_null(),
			"accepts", accepts, "entries",
			entries_json(policy, &told), "defaults", defaults,
			"not_compared", not_compared, "tells_no_guest",
			told.weak, "problems", told.problems);
	if (!told.is_short)
		return all;
	json_decref(all);
	return NULL;
}
