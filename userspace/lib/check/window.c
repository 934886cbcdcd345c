// SPDX-License-Identifier: MIT
#include "check/window.h"

#include <stdio.h>

#include "base/time.h"
#include "check/context.h"

/* From the earlier one, as @from may be anything that somebody wrote. */
static u64 span(time_t earlier, time_t later)
{
	return (u64)later - (u64)earlier;
}

enum window_side window_side(time_t from, time_t until, time_t at)
{
	if (at < from && span(at, from) > CLOCK_SKEW_MAX)
		return WINDOW_AHEAD;
	return at > until ? WINDOW_OVER : WINDOW_HOLDS;
}

void window_span_text(time_t earlier, time_t later, char *out, size_t size)
{
	u64 seconds = span(earlier, later);

	if (seconds >= DAY_SECONDS)
		days_text((time_t)seconds, out, size);
	else if (seconds >= 3600)
		snprintf(out, size, "%d h", (int)(seconds / 3600));
	else
		snprintf(out, size, "%d s", (int)seconds);
}

/* "2026-01-31T12:00:00Z", and how far it is off. */
static void tell_side(const struct window *w, time_t at, char *out, size_t size)
{
	char time[32], text[32];

	rfc3339_text(at, time, sizeof(time));
	if (at > w->until) {
		window_span_text(w->until, at, text, sizeof(text));
		snprintf(out, size, "%s: expired for %s", time, text);
	} else if (at < w->from) {
		window_span_text(at, w->from, text, sizeof(text));
		snprintf(out, size, "%s: not valid yet, for another %s", time,
			 text);
	} else {
		snprintf(out, size, "%s", time);
	}
}

static void note_held(struct held *held, const struct window *w)
{
	if (!held->from_id || w->from > held->from) {
		held->from = w->from;
		held->from_id = w->id;
	}
	if (!held->until_id || w->until < held->until) {
		held->until = w->until;
		held->until_id = w->id;
	}
}

bool check_window(struct appraisal *a, struct check_list *list,
		  const struct window *w)
{
	enum window_side side = window_side(w->from, w->until, a->at);
	struct check_note note = {
		.source = w->source,
		.remedy = side == WINDOW_AHEAD ?
				  "a clock is wrong, or the time that was "
				  "given: set the clock, or give the time with "
				  "--at" :
				  w->renew,
		.unmet = VOUCH_NONE_STALE,
	};
	char expected[80], from[32], until[32], actual[96];

	if (list == &a->checks)
		note_held(&a->held, w);
	rfc3339_text(w->from, from, sizeof(from));
	rfc3339_text(w->until, until, sizeof(until));
	snprintf(expected, sizeof(expected), "%s to %s", from, until);
	tell_side(w, a->at, actual, sizeof(actual));
	if (side == WINDOW_OVER && w->may_be_over) {
		check_add(list, w->id, VOUCH_CHECK_WARN, &note, expected,
			  actual);
		return true;
	}
	return check_that(list, w->id, side == WINDOW_HOLDS, &note, expected,
			  actual);
}

/* The time to appraise as of: in the window, as near as it gets. */
static void tell_at(const struct held *held, time_t at, char *out, size_t size)
{
	char time[32];

	rfc3339_text(at < held->from ? held->from : held->until, time,
		     sizeof(time));
	snprintf(out, size,
		 "fetch what is not in force again; evidence that was made in "
		 "that time can be appraised as of then, with --at %s",
		 time);
}

static void tell_held(const struct held *held, char *out, size_t size)
{
	char from[32], until[32];

	rfc3339_text(held->from, from, sizeof(from));
	rfc3339_text(held->until, until, sizeof(until));
	if (held->from > held->until)
		snprintf(out, size,
			 "at no time: %s begins %s, after %s has ended %s",
			 held->from_id, from, held->until_id, until);
	else
		snprintf(out, size, "from %s (%s) to %s (%s)", from,
			 held->from_id, until, held->until_id);
}

void check_held(struct appraisal *a)
{
	const struct held *held = &a->held;
	bool is_ever = held->from <= held->until;
	char remedy[192] = "they are of different times: fetch all of them "
			   "again";
	const struct check_note note = {
		.source = "certificates, CRLs and collateral",
		.remedy = remedy,
	};
	char actual[256];

	if (!held->from_id)
		return;
	if (is_ever)
		tell_at(held, a->at, remedy, sizeof(remedy));
	tell_held(held, actual, sizeof(actual));
	check_add(&a->checks, "time.window",
		  window_holds(held->from, held->until, a->at) ?
			  VOUCH_CHECK_PASS :
			  VOUCH_CHECK_WARN,
		  &note, "a time in which all of them hold", actual);
}
