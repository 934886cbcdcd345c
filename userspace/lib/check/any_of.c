// SPDX-License-Identifier: MIT
/*
 * Which entry of any_of the evidence is. Nothing is verified here: claims that
 * are authentic by now are compared, once for each entry.
 */
#include "policy/any_of.h"

#include <stdio.h>
#include <string.h>

#include "check/accepted.h"
#include "check/context.h"

static const char id[] = "policy.any_of";
static const char expected[] = "an entry that holds whole";

/* One search among the entries. */
struct search {
	const struct policy_kind *kind;
	const char *tee;
	const void *claims;
	bool outside[2]; /* of the kind's pair: it is there for all entries */
	bool is_whole; /* an entry that matched has the pair, or its rest */
	size_t tried, matched; /* entries of this kind */
	const struct policy_entry *first; /* that matched, or NULL */
	const struct policy_entry *closest; /* that did not, or NULL */
	size_t unmet, met; /* of that */
};

/* How many of the values of @block the evidence meets, and how many not. */
static void fit(const struct search *s, const void *block, size_t *met,
		size_t *unmet)
{
	const struct policy_reference *row = s->kind->references;

	*met = 0;
	*unmet = 0;
	for (; row && row->id; row++) {
		const struct policy_value *value =
			policy_value_at(block, row->offset);

		if (!policy_has(value))
			continue;
		if (policy_reference_holds(row, value, s->tee, s->claims))
			++*met;
		else
			++*unmet;
	}
}

/* The fewest values that are not met, then the most that are. */
static void keep_closest(struct search *s, const struct policy_entry *entry,
			 size_t met, size_t unmet)
{
	if (s->closest &&
	    (unmet > s->unmet || (unmet == s->unmet && met <= s->met)))
		return;
	s->closest = entry;
	s->met = met;
	s->unmet = unmet;
}

/* Whether evidence of this TEE may have all that @block asks for. */
static bool is_of_tee(const struct search *s, const void *block)
{
	const struct policy_reference *row = s->kind->references;

	for (; row && row->id; row++) {
		if (policy_has(policy_value_at(block, row->offset)) &&
		    strcmp(row->tee, s->tee) != 0)
			return false;
	}
	return true;
}

static void find_outside(struct search *s, const void *block)
{
	const struct policy_pair *pair = s->kind->pair;

	for (size_t i = 0; pair && i < ARRAY_SIZE(pair->offsets); i++)
		s->outside[i] =
			policy_has(policy_value_at(block, pair->offsets[i]));
}

/* Whether the pair is whole by @block and what is outside of all entries. */
static bool has_pair(const struct search *s, const void *block)
{
	const struct policy_pair *pair = s->kind->pair;

	for (size_t i = 0; pair && i < ARRAY_SIZE(pair->offsets); i++) {
		if (!s->outside[i] &&
		    !policy_has(policy_value_at(block, pair->offsets[i])))
			return false;
	}
	return true;
}

/*
 * All that match are laid under the policy: their order decides nothing. An
 * entry that tells no guest from another is a mistake also when another one
 * matches, as with it the policy accepts any guest.
 */
static void try_entry(struct appraisal *a, struct search *s,
		      const struct policy_entry *entry, bool tells)
{
	const void *block = policy_entry_block(a->policy, entry, s->kind);
	size_t met, unmet;

	if (!block)
		return;
	if (!tells && !a->untelling && is_of_tee(s, block) &&
	    !policy_tells_guest(s->kind, block, s->tee))
		a->untelling = entry;
	s->tried++;
	fit(s, block, &met, &unmet);
	if (unmet) {
		keep_closest(s, entry, met, unmet);
		return;
	}
	s->matched++;
	s->is_whole |= has_pair(s, block);
	if (!s->first)
		s->first = entry;
	policy_overlay_add(a->policy, s->kind, block);
}

static void tell_matched(struct appraisal *a, const struct search *s)
{
	struct check_note note = { .source = s->first->source };
	char actual[POLICY_ENTRY_NAME_MAX + 32];

	if (s->matched > 1)
		snprintf(actual, sizeof(actual), "%s, and %zu more",
			 s->first->name, s->matched - 1);
	else
		snprintf(actual, sizeof(actual), "%s", s->first->name);
	check_add(&a->checks, id, VOUCH_CHECK_PASS, &note, expected, actual);
	a->any_of =
		json_pack("{s:s, s:n}", "matched", s->first->name, "closest");
}

/*
 * Ids of what kept an entry from matching, in a list, and as text. @is_short:
 * set without memory for one of them.
 */
static json_t *kept_by(const struct search *s, const void *block, char *text,
		       size_t size, bool *is_short)
{
	const struct policy_reference *row = s->kind->references;
	json_t *ids = json_array();
	size_t used = 0;

	*text = '\0';
	for (; row && row->id; row++) {
		const struct policy_value *value =
			policy_value_at(block, row->offset);

		if (!policy_has(value) ||
		    policy_reference_holds(row, value, s->tee, s->claims))
			continue;
		if (json_array_append_new(ids, json_string(row->id)))
			*is_short = true;
		if (used < size)
			used += (size_t)snprintf(text + used, size - used,
						 "%s%s", used ? ", " : "",
						 row->id);
	}
	return ids;
}

static void tell_closest(struct appraisal *a, const struct search *s)
{
	const void *block = policy_entry_block(a->policy, s->closest, s->kind);
	struct check_note note = {
		.source = s->closest->source,
		.remedy = "another image, or one that has no entry yet: the "
			  "checks of these values compare with the closest",
	};
	char ids[256], actual[512];
	json_t *list =
		kept_by(s, block, ids, sizeof(ids), &a->checks.out_of_memory);

	snprintf(actual, sizeof(actual),
		 "none of %zu; %s is the closest, but "
		 "for %s",
		 s->tried, s->closest->name, ids);
	check_that(&a->checks, id, false, &note, expected, actual);
	policy_overlay_add(a->policy, s->kind, block);
	a->any_of = json_pack("{s:n, s:{s:s, s:o}}", "matched", "closest",
			      "name", s->closest->name, "kept_by", list);
}

static void tell_none(struct appraisal *a, const struct search *s)
{
	struct check_note note = {
		.source = a->policy->any_of->source,
		.remedy = "no entry is for evidence of this kind: add one",
	};
	char actual[64];

	snprintf(actual, sizeof(actual), "none of %zu is for %s",
		 a->policy->any_of->count, s->tee);
	check_that(&a->checks, id, false, &note, expected, actual);
	a->any_of = json_pack("{s:n, s:n}", "matched", "closest");
}

void check_any_of(struct appraisal *a, const struct policy_kind *kind,
		  const char *tee, const void *claims)
{
	static const struct check_note skipped = { .source =
							   "--authentic-only" };
	const struct policy_any_of *any_of = a->policy->any_of;
	struct search s = { .kind = kind, .tee = tee, .claims = claims };
	const void *outside = policy_block(a->policy, kind);
	bool tells = policy_tells_guest(kind, outside, tee);

	if (!any_of)
		return;
	if (a->authentic_only) {
		check_skip(&a->checks, id, &skipped, "not asked for");
		return;
	}
	find_outside(&s, outside);
	for (size_t i = 0; i < any_of->count; i++)
		try_entry(a, &s, &any_of->entries[i], tells);
	/* Entries are alternatives: none completes another. */
	a->is_split = s.matched && !s.is_whole;
	if (s.matched)
		tell_matched(a, &s);
	else if (s.closest)
		tell_closest(a, &s);
	else
		tell_none(a, &s);
	if (!a->any_of)
		a->checks.out_of_memory = true;
}
