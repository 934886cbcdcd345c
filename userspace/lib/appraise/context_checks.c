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

/* 2018-05-21, the day of the oldest pinned root: nothing is from before. */
#define OLDEST_ROOT 1526860800

static void check_source(struct appraisal *a)
{
	struct check_note note = {
		a->has_time ? "time that was given" : "clock",
		"the clock is not set: set it, or give the time with --at",
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

/* Adds @name to the list in @out if the policy has this value, of this kind. */
static void add_name(char *out, size_t size, const struct policy_value *value,
		     bool is_zero, const char *name)
{
	size_t used = strlen(out);

	if (policy_has(value) && policy_accepts_zeroes(value) == is_zero)
		snprintf(out + used, size - used, "%s%s", used ? ", " : "",
			 name);
}

/*
 * Names the values of the policy that tell guests apart; with @is_zero those
 * that would if zeroes were not accepted.
 */
static void list_identities(const struct appraisal *a, bool is_zero, char *out,
			    size_t size)
{
	const struct policy *p = a->policy;
	const struct policy_identity *row;

	*out = '\0';
	for (size_t i = 0; p->kinds[i]; i++) {
		for (row = p->kinds[i]->identities; row && row->name; row++) {
			if (!strcmp(row->tee, a->tee))
				add_name(out, size,
					 policy_value_at(p->blocks[i],
							 row->offset),
					 is_zero, row->name);
		}
	}
	add_name(out, size, &p->nonce, is_zero, "nonce");
}

static void tell_none(const struct appraisal *a, char *out, size_t size)
{
	char zeroes[128];

	if (a->untelling) {
		snprintf(out, size, "none, or zeroes, in the entry %s",
			 a->untelling->name);
		return;
	}
	list_identities(a, true, zeroes, sizeof(zeroes));
	snprintf(out, size, "%s%s%s", *zeroes ? "zeroes for " : "none", zeroes,
		 *zeroes ? ", which nearly every guest has" : "");
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
	};
	char actual[192];

	list_identities(a, false, actual, sizeof(actual));
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
	if (!a->is_complete)
		return;
	check_policy(a);
	check_itself(a);
	check_omissions(a);
}
