// SPDX-License-Identifier: MIT
/*
 * What a result stands on beside the evidence: the time, the policy, a value
 * to compare with; and all that it does not stand on.
 */
#define _GNU_SOURCE /* stpcpy() */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/context.h"
#include "check/accepted.h"
#include "endorse/endorse.h"
#include "policy/any_of.h"
#include "base/time.h"
#include "hcl/hcl.h"
#include "svsm/svsm.h"

/* 2018-05-21, the day of the oldest pinned root: nothing is from before. */
#define OLDEST_ROOT 1526860800

static void check_source(struct appraisal *a)
{
	struct check_note note = {
		.source = a->has_time ? "time that was given" : "clock",
		.remedy = "the clock is not set: set it, or give the time "
			  "with --at",
		.unmet = VOUCH_NONE_STALE,
	};
	char actual[32];

	rfc3339_text(a->at, actual, sizeof(actual));
	check_that(&a->checks, "time.source", a->at >= OLDEST_ROOT, &note,
		   "a time since there are such processors", actual);
}

/* Endorsements are fetched before they are used. */
static void check_skew(struct appraisal *a)
{
	static const struct check_note note = {
		.source = "clock",
		.remedy = "the clock is behind, or an endorsement was issued "
			  "ahead of its time: set the clock",
	};
	char expected[48] = "issue of ", actual[32];
	time_t newest = a->verifier->endorsements->newest;

	if (a->has_time) {
		check_skip(&a->checks, "time.skew", &note,
			   "the time was given");
		return;
	}
	rfc3339_text(newest, actual, sizeof(actual));
	snprintf(expected, sizeof(expected), "%s or later", actual);
	rfc3339_text(a->at, actual, sizeof(actual));
	check_add(&a->checks, "time.skew",
		  a->at < newest ? VOUCH_CHECK_WARN : VOUCH_CHECK_PASS, &note,
		  newest ? expected : "any", actual);
}

static void check_policy(struct appraisal *a)
{
	const char *files = a->policy->files;
	struct check_note note = { .source = "--policy" };

	if (files)
		check_add(&a->checks, "policy.valid", VOUCH_CHECK_PASS, &note,
			  "known keys, and values that fit", files);
	else
		check_skip(&a->checks, "policy.valid", &note,
			   "no policy file: defaults and options only");
}

enum telling {
	TELLS_GUESTS,
	TELLS_ZEROES, /* nearly every guest has them */
	TELLS_PROVIDER, /* as all of its guests have it */
};

static void add_name(char *out, size_t size, const char *name)
{
	size_t used = strlen(out);

	snprintf(out + used, size - used, "%s%s", used ? ", " : "", name);
}

static enum telling telling_of(const struct policy_kind *kind,
			       const struct policy_identity *row,
			       const struct policy_value *value)
{
	if (policy_accepts_zeroes(value))
		return TELLS_ZEROES;
	return policy_shared_by(kind, row->offset, value) ? TELLS_PROVIDER :
							    TELLS_GUESTS;
}

static void list_of_kind(const struct appraisal *a, size_t kind,
			 enum telling telling, char *out, size_t size)
{
	const struct policy *p = a->policy;
	const struct policy_identity *row = p->kinds[kind]->identities;

	for (; row && row->name; row++) {
		const struct policy_value *value =
			policy_value_at(p->blocks[kind], row->offset);

		if (!strcmp(row->tee, a->tee) && policy_has(value) &&
		    telling_of(p->kinds[kind], row, value) == telling)
			add_name(out, size, row->name);
	}
}

/* Names the identities of the policy that tell that much. */
static void list_identities(const struct appraisal *a, enum telling how,
			    char *out, size_t size)
{
	*out = '\0';
	for (size_t i = 0; a->policy->kinds[i]; i++)
		list_of_kind(a, i, how, out, size);
	if (how == TELLS_GUESTS && policy_has(&a->policy->nonce))
		add_name(out, size, "nonce");
}

static void tell_none(const struct appraisal *a, char *out, size_t size)
{
	char zeroes[96], shared[96];

	if (a->untelling) {
		snprintf(out, size,
			 "none, or only what many guests have, in the entry "
			 "%s",
			 a->untelling->name);
		return;
	}
	list_identities(a, TELLS_ZEROES, zeroes, sizeof(zeroes));
	list_identities(a, TELLS_PROVIDER, shared, sizeof(shared));
	if (*zeroes)
		snprintf(out, size,
			 "zeroes for %s, which nearly every guest "
			 "has",
			 zeroes);
	else if (*shared)
		snprintf(out, size, "%s, which every guest of its provider has",
			 shared);
	else
		snprintf(out, size, "none");
}

/* A nonce, too, tells them apart, whatever the entries have. */
static bool is_told_by_all(const struct appraisal *a)
{
	return !a->untelling || policy_has(&a->policy->nonce);
}

static void check_itself(struct appraisal *a)
{
	static const char id[] = "policy.selfcheck";
	static const char expected[] =
		"a value that only guests that were launched alike have";
	static const struct check_note note = {
		.source = "options and policy",
		.remedy = "a policy that pins nothing accepts any guest: give "
			  "the measurement",
		.unmet = VOUCH_NONE_UNASKED,
	};
	char actual[192];

	list_identities(a, TELLS_GUESTS, actual, sizeof(actual));
	if (a->authentic_only) {
		check_skip(&a->checks, id, &note, "not asked for");
	} else if (*actual && is_told_by_all(a)) {
		check_add(&a->checks, id, VOUCH_CHECK_PASS, &note, expected,
			  actual);
	} else {
		tell_none(a, actual, sizeof(actual));
		check_leave_open(&a->checks, id, &note, expected, actual);
	}
}

static bool is_omitted(const struct vouch_check *check)
{
	return check->status == VOUCH_CHECK_SKIP ||
	       check->status == VOUCH_CHECK_OPEN;
}

/*
 * The ids of checks that were skipped or are open. Put together with stpcpy():
 * where many items are appraised, printf() of this list takes time.
 */
static char *list_omitted(const struct check_list *list)
{
	size_t size = 1;
	char *text, *end;

	for (size_t i = 0; i < list->count; i++) {
		if (is_omitted(&list->checks[i]))
			size += strlen(list->checks[i].id) + 2;
	}
	text = malloc(size);
	end = text;
	for (size_t i = 0; text && i < list->count; i++) {
		if (!is_omitted(&list->checks[i]))
			continue;
		if (end > text)
			end = stpcpy(end, ", ");
		end = stpcpy(end, list->checks[i].id);
	}
	if (text)
		*end = '\0';
	return text;
}

static void check_omissions(struct appraisal *a)
{
	static const struct check_note note = { .source = "this appraisal" };
	char *omitted = list_omitted(&a->checks);

	if (!omitted)
		a->checks.out_of_memory = true;
	else if (*omitted)
		check_add(&a->checks, "omissions", VOUCH_CHECK_SKIP, &note,
			  "none", omitted);
	else
		check_add(&a->checks, "omissions", VOUCH_CHECK_PASS, &note,
			  "none", "none");
	free(omitted);
}

void check_context(struct appraisal *a)
{
	if (!a->tee)
		return;
	check_source(a);
	check_skew(a);
	check_held(a);
	if (!a->is_complete)
		return;
	svsm_check_absent(a);
	hcl_check_absent(a);
	check_policy(a);
	check_itself(a);
	check_omissions(a);
}
