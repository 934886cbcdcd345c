// SPDX-License-Identifier: MIT
#include "check/context.h"

#include <stdint.h>
#include <stdio.h>

void appraisal_set_kind(struct appraisal *a, const struct evidence_kind *kind)
{
	const struct evidence_kinds *kinds = a->verifier->kinds;

	a->kind = kind;
	for (size_t i = 0; i < kinds->count; i++) {
		if (kinds->rows[i] == kind)
			a->cache = a->verifier->caches[i];
	}
}

void appraisal_end(struct appraisal *a, const char *what, size_t most)
{
	if (!a->ended.what)
		a->ended =
			(struct ended){ what, most, a->checks.count, SIZE_MAX };
}

void appraisal_settle(struct appraisal *a)
{
	a->ended.until = a->checks.count;
}

bool appraisal_found_wanting(const struct appraisal *a)
{
	for (size_t i = 0; i < a->checks.count; i++) {
		bool may_miss = i >= a->ended.from && i < a->ended.until;

		if (a->checks.checks[i].status == VOUCH_CHECK_FAIL && !may_miss)
			return true;
	}
	return a->checks.is_proven;
}

bool appraisal_may_verify(struct appraisal *a)
{
	size_t most = a->verifier->limits.signatures;

	if (a->signatures < most) {
		a->signatures++;
		return true;
	}
	appraisal_end(a, "signatures of certificates, CRLs and documents",
		      most);
	return false;
}

void check_input_type(struct appraisal *a, const char *type)
{
	static const struct check_note note = { .source = "content" };
	char actual[384];

	snprintf(actual, sizeof(actual), "%s%s%s", type, a->undone ? ", " : "",
		 a->undone ? a->undone : "");
	check_add(&a->checks, "input.type", VOUCH_CHECK_PASS, &note,
		  "Evidence, a report or a quote", actual);
}
