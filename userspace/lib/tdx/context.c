// SPDX-License-Identifier: MIT
/* What several checks of a quote ask of the appraisal that they are in. */
#include <stdio.h>

#include "tdx/private.h"
#include "base/time.h"

struct endorsed_walk tdx_walk(const struct tdx_appraisal *t, u64 key)
{
	return endorsed_walk(t->store, NULL, key);
}

bool tdx_may_try(struct tdx_appraisal *t)
{
	if (t->key_trials < t->a->verifier->limits.key_trials) {
		t->key_trials++;
		return true;
	}
	t->gave_up = true;
	return false;
}

bool tdx_check_window(struct tdx_appraisal *t, const struct tdx_window *window)
{
	const struct policy_value *allow = &t->values->allow_expired_collateral;
	struct check_note note = { window->source, window->remedy };
	char expected[80], from[32], until[32], actual[32];
	time_t at = t->a->at;

	rfc3339_text(window->from, from, sizeof(from));
	rfc3339_text(window->until, until, sizeof(until));
	rfc3339_text(at, actual, sizeof(actual));
	snprintf(expected, sizeof(expected), "%s to %s", from, until);
	if (at > window->until && window->may_be_expired &&
	    policy_number(allow, false)) {
		check_add(t->checks, window->id, VOUCH_CHECK_WARN, &note,
			  expected, actual);
		return true;
	}
	return check_that(t->checks, window->id,
			  window->from <= at && at <= window->until, &note,
			  expected, actual);
}

bool tdx_is_in_force(const struct tdx_appraisal *t, const struct cert *cert)
{
	return cert->from <= t->a->at && t->a->at <= cert->until;
}

void tdx_note_issue(struct tdx_appraisal *t, time_t issued)
{
	if (!t->has_oldest || issued < t->oldest)
		t->oldest = issued;
	t->has_oldest = true;
}
