// SPDX-License-Identifier: MIT
/* What several checks of a quote ask of the appraisal that they are in. */
#include <stdio.h>

#include "tdx/private.h"
#include "base/time.h"

const struct endorsement *
tdx_next_endorsement(const struct tdx_appraisal *t,
		     const struct endorsement_kind *kind, size_t *at)
{
	while (*at < t->store->count) {
		const struct endorsement *item = &t->store->items[(*at)++];

		if (item->kind == kind)
			return item;
	}
	return NULL;
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
