// SPDX-License-Identifier: MIT
/* Whether a policy says what its author may have meant. */
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/json_text.h"
#include "policy/any_of.h"
#include "policy/private.h"

void policy_tell(struct policy_told *told, json_t *list, json_t *one)
{
	if (json_array_append_new(list, one))
		told->is_short = true;
}

/* Keys are offsets in blocks; a sentence has their names. */
static bool find_name(const struct policy_key *keys, size_t offset,
		      const char *prefix, char *out, size_t size)
{
	char path[128];

	for (; keys->name; keys++) {
		snprintf(path, sizeof(path), "%s.%s", prefix, keys->name);
		if (keys->type == POLICY_OBJECT) {
			if (find_name(keys->keys, offset, path, out, size))
				return true;
		} else if (keys->offset == offset) {
			snprintf(out, size, "%s", path);
			return true;
		}
	}
	return false;
}

static void name_of(const struct policy_kind *kind, size_t offset, char *out,
		    size_t size)
{
	*out = '\0';
	find_name(kind->keys, offset, kind->name, out, size);
}

/* Registers of a TD that count what was measured after its launch. */
static const char *meaning_of_zero(const char *name)
{
	if (strstr(name, ".rtmr"))
		return "is all zero: nothing was measured into it after launch";
	return "is all zero, as that of nearly every guest is";
}

/* The values of @block that tell no guest from another. */
static void tell_weak(struct policy_told *told, const struct policy_kind *kind,
		      const void *block)
{
	const struct policy_reference *row = kind->references;

	for (; row && row->id; row++) {
		const struct policy_value *value =
			policy_value_at(block, row->offset);
		const char *whose = policy_shared_by(kind, row->offset, value);
		char name[128], text[256];

		name_of(kind, row->offset, name, sizeof(name));
		if (row->match != POLICY_MATCH_BYTES || !policy_has(value))
			continue;
		if (policy_accepts_zeroes(value))
			snprintf(text, sizeof(text), "%s %s", name,
				 meaning_of_zero(name));
		else if (whose)
			snprintf(text, sizeof(text), "%s is that of %s", name,
				 whose);
		else
			continue;
		policy_tell(told, told->weak,
			    json_pack("{s:s, s:o, s:s}", "key", name, "source",
				      json_utf8(policy_source(value)), "text",
				      text));
	}
}

/* Lists are independent: of two, any pair is accepted. */
static void tell_mixtures(struct policy_told *told,
			  const struct policy_kind *kind, const void *block)
{
	const struct policy_reference *row = kind->references, *first = NULL;
	char names[2][128], text[512];

	for (; row && row->id; row++) {
		const struct policy_value *value =
			policy_value_at(block, row->offset);

		if (value->count < 2)
			continue;
		if (!first || strcmp(first->tee, row->tee) != 0) {
			first = row;
			continue;
		}
		name_of(kind, first->offset, names[0], sizeof(names[0]));
		name_of(kind, row->offset, names[1], sizeof(names[1]));
		snprintf(
			text, sizeof(text),
			"%s and %s have several values each, and every pair "
			"of them is accepted: write those that belong together "
			"as entries of any_of",
			names[0], names[1]);
		policy_tell(told, told->problems, json_string(text));
	}
}

/* Of one of the TEEs that share the kind: which one is meant is not known. */
static bool tells_any(const struct policy_kind *kind, const void *block)
{
	const struct policy_identity *row = kind->identities;

	for (; row && row->name; row++) {
		if (policy_tells_guest(kind, block, row->tee))
			return true;
	}
	return false;
}

static void problem(struct policy_told *told, const char *format,
		    const char *name)
{
	char text[256];

	snprintf(text, sizeof(text), format, name);
	policy_tell(told, told->problems, json_string(text));
}

/* Returns how many entries are of this kind. */
static size_t judge_entries(const struct policy *policy, size_t kind,
			    bool is_told, struct policy_told *told)
{
	const struct policy_any_of *any_of = policy->any_of;
	size_t count = 0;

	for (size_t i = 0; any_of && i < any_of->count; i++) {
		const struct policy_entry *entry = &any_of->entries[i];
		const void *block = entry->blocks[kind];

		if (!block)
			continue;
		count++;
		tell_weak(told, policy->kinds[kind], block);
		if (!is_told && !tells_any(policy->kinds[kind], block))
			problem(told,
				"the entry %s has no value that tells a guest "
				"from others",
				entry->name);
		tell_mixtures(told, policy->kinds[kind], block);
	}
	return count;
}

void policy_judge(const struct policy *policy, struct policy_told *told)
{
	bool is_any_told = false;

	for (size_t i = 0; policy->kinds[i]; i++) {
		const struct policy_kind *kind = policy->kinds[i];
		bool is_told = tells_any(kind, policy->blocks[i]);

		tell_weak(told, kind, policy->blocks[i]);
		tell_mixtures(told, kind, policy->blocks[i]);
		is_any_told |= is_told;
		if (judge_entries(policy, i, is_told, told))
			is_any_told = true;
	}
	if (!is_any_told)
		problem(told,
			"%s has no value that tells a guest from "
			"others: with it the result is none",
			"the policy");
}
