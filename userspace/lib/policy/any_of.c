// SPDX-License-Identifier: MIT
/* Reading the entries of any_of. */
#include "policy/any_of.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/private.h"

static int no_memory(struct policy_reader *r)
{
	return policy_mistake(r, "", -ENOMEM, "found no memory");
}

/* "policy.json:5: any_of[1] (July)", or NULL without memory. */
static char *source_text(const struct policy_reader *r, const char *path)
{
	char source[512], text[384];
	int line, column;

	policy_path_text(r, path, text, sizeof(text));
	if (policy_place(r, path, &line, &column))
		snprintf(source, sizeof(source), "%s:%d: %s", r->source, line,
			 text);
	else
		snprintf(source, sizeof(source), "%s: %s", r->source, text);
	return strdup(source);
}

/* It is in answers, which are lines of ASCII. */
static bool is_name(const json_t *json)
{
	const char *name = json_string_value(json);
	size_t size = json_string_length(json);

	if (!size || size > POLICY_ENTRY_NAME_MAX || size != strlen(name))
		return false;
	for (size_t i = 0; i < size; i++) {
		if (name[i] < ' ' || name[i] > '~')
			return false;
	}
	return true;
}

/* @names: of the entries before, each with its index. */
static int name_read(struct policy_reader *r, const json_t *json, json_t *names,
		     struct policy_entry *entry)
{
	const json_t *other;
	char what[64];

	if (!is_name(json))
		return policy_mistake(r, "", -EBADMSG,
				      "has no good name, want \"name\" with 1 "
				      "to 64 printable ASCII characters");
	other = json_object_get(names, json_string_value(json));
	if (other) {
		snprintf(what, sizeof(what),
			 "is the name of any_of[%d] too, want another",
			 (int)json_integer_value(other));
		return policy_mistake(r, "name", -EBADMSG, what);
	}
	entry->name = strdup(json_string_value(json));
	if (!entry->name ||
	    json_object_set_new(
		    names, entry->name,
		    json_integer((json_int_t)json_object_size(names))))
		return no_memory(r);
	return 0;
}

/* Every value of @block is of a key that entries may have. */
static int keys_check(struct policy_reader *r, const struct policy_kind *kind,
		      const struct policy_key *keys, const void *block,
		      const char *prefix)
{
	char path[256];
	int ret = 0;

	for (; !ret && keys->name; keys++) {
		snprintf(path, sizeof(path), "%s.%s", prefix, keys->name);
		if (keys->type == POLICY_OBJECT)
			ret = keys_check(r, kind, keys->keys, block, path);
		else if (policy_has(policy_value_at(block, keys->offset)) &&
			 !policy_find_reference(kind, keys->offset))
			ret = policy_mistake(r, path, -EBADMSG,
					     "is not for an entry of any_of, "
					     "want it outside, where it is for "
					     "all entries");
	}
	return ret;
}

static bool has_value(const struct policy_kind *kind, const void *block)
{
	const struct policy_reference *row = kind->references;

	for (; row && row->id; row++) {
		if (policy_has(policy_value_at(block, row->offset)))
			return true;
	}
	return false;
}

static int block_read(struct policy_reader *r, const struct policy_kind *kind,
		      json_t *json, void **block)
{
	int ret;

	*block = calloc(1, kind->block_size);
	if (!*block)
		return no_memory(r);
	ret = policy_object_read(r, *block, kind->keys, json, kind->name);
	if (!ret)
		ret = keys_check(r, kind, kind->keys, *block, kind->name);
	if (!ret && !has_value(kind, *block))
		ret = policy_mistake(r, kind->name, -EBADMSG,
				     "has no value, and would accept anything");
	return ret;
}

/* @index: of the kind that the member is of, or of the list's end. */
static int member_read(struct policy_reader *r, const char *name, json_t *json,
		       struct policy_entry *entry)
{
	const struct policy_kind *const *kinds = r->policy->kinds;
	size_t i = 0;

	if (!strcmp(name, "name") || !strcmp(name, "comment"))
		return 0;
	while (kinds[i] && strcmp(kinds[i]->name, name))
		i++;
	if (kinds[i])
		return block_read(r, kinds[i], json, &entry->blocks[i]);
	return policy_mistake(r, name, -EBADMSG,
			      "is not for an entry of any_of, want name, "
			      "comment, or reference values of a kind such as "
			      "snp");
}

static int members_read(struct policy_reader *r, json_t *json,
			struct policy_entry *entry)
{
	size_t count = 0, kinds = 0;
	const char *name;
	json_t *member;
	int ret = 0;

	while (r->policy->kinds[kinds])
		kinds++;
	entry->blocks = calloc(kinds + 1, sizeof(*entry->blocks));
	if (!entry->blocks)
		return no_memory(r);
	json_object_foreach(json, name, member) {
		ret = member_read(r, name, member, entry);
		if (ret)
			return ret;
	}
	for (size_t i = 0; i < kinds; i++)
		count += !!entry->blocks[i];
	return count ? 0 :
		       policy_mistake(r, "", -EBADMSG,
				      "has no reference values, want those of "
				      "a kind such as snp");
}

static int entry_read(struct policy_reader *r, json_t *json, json_t *names,
		      struct policy_entry *entry)
{
	char text[POLICY_ENTRY_NAME_MAX + 32];
	struct policy_reader named = *r;
	int ret;

	if (!json_is_object(json))
		return policy_mistake(r, "", -EBADMSG, "is no object");
	ret = name_read(r, json_object_get(json, "name"), names, entry);
	if (ret)
		return ret;
	snprintf(text, sizeof(text), "%s (%s)", r->entry, entry->name);
	named.entry = text;
	entry->source = source_text(&named, "");
	if (!entry->source)
		return no_memory(&named);
	return members_read(&named, json, entry);
}

/* @cursor: at the entry, if @is_found. */
static int nth_read(const struct policy_reader *whole, size_t index,
		    const struct policy_cursor *cursor, json_t *json,
		    json_t *names)
{
	struct policy_any_of *any_of = whole->policy->any_of;
	struct policy_reader r = *whole;
	char text[32];

	snprintf(text, sizeof(text), "any_of[%zu]", index);
	r.entry = text;
	r.json = cursor->pos;
	r.size = (size_t)(cursor->end - cursor->pos);
	r.line = cursor->line;
	r.column = cursor->column;
	any_of->count = index + 1;
	return entry_read(&r, json, names, &any_of->entries[index]);
}

static int entries_read(struct policy_reader *r, json_t *list)
{
	struct policy_cursor cursor;
	json_t *names = json_object(), *json;
	bool is_found = policy_list_open(r->json, r->size, "any_of", &cursor);
	size_t i;
	int ret = names ? 0 : no_memory(r);

	/* Of a key with escapes in it, only the text is known. */
	if (!is_found)
		cursor.pos = cursor.end;
	json_array_foreach(list, i, json) {
		if (ret)
			break;
		if (is_found)
			policy_list_next(&cursor);
		ret = nth_read(r, i, &cursor, json, names);
	}
	json_decref(names);
	return ret;
}

int policy_any_of_read(struct policy_reader *r, json_t *list)
{
	size_t count = json_array_size(list);
	struct policy_any_of *any_of;
	char what[80];

	if (!count || count > POLICY_ENTRIES_MAX) {
		snprintf(what, sizeof(what),
			 "is no list of 1 to %d entries, or one of %zu",
			 POLICY_ENTRIES_MAX, count);
		return policy_mistake(r, "any_of", -EBADMSG, what);
	}
	any_of = calloc(1, sizeof(*any_of));
	r->policy->any_of = any_of;
	if (!any_of)
		return no_memory(r);
	any_of->source = source_text(r, "any_of");
	any_of->entries = calloc(count, sizeof(*any_of->entries));
	if (!any_of->source || !any_of->entries)
		return no_memory(r);
	return entries_read(r, list);
}
