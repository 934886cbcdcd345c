/* SPDX-License-Identifier: MIT */
/*
 * Windows of time: when a certificate, a CRL or a document is in force. The two
 * sides are told apart, as one is a matter of clocks and the other is not.
 */
#ifndef VOUCH_LIB_CHECK_WINDOW_H
#define VOUCH_LIB_CHECK_WINDOW_H

#include <time.h>

#include "base/types.h"

struct appraisal; /* check/context.h */
struct check_list; /* check/check.h */

/* How far the clock of who issues may be ahead of one's own, in seconds. */
#define CLOCK_SKEW_MAX 300

enum window_side {
	WINDOW_HOLDS,
	WINDOW_AHEAD, /* it begins later, by more than clocks may differ */
	WINDOW_OVER,
};

/* "60 s" below an hour, else "5 h" or "33 days". */
void window_span_text(time_t earlier, time_t later, char *out, size_t size);

enum window_side window_side(time_t from, time_t until, time_t at);

/* Whether it holds. */
static inline bool window_holds(time_t from, time_t until, time_t at)
{
	return window_side(from, until, at) == WINDOW_HOLDS;
}

/* One window to check, and how to speak of it. */
struct window {
	const char *id; /* which stays */
	const char *source;
	const char *renew; /* what to do when it is over */
	time_t from, until;
	bool may_be_over; /* the policy allows it: a warning */
};

/*
 * Whether it holds at the time of appraisal, or may be over. When it does not
 * the check is open: nothing speaks against the evidence. The windows of a
 * result's own @list add up to a->held.
 */
bool check_window(struct appraisal *a, struct check_list *list,
		  const struct window *window);

/* The time in which all the windows so far hold together. */
struct held {
	time_t from, until;
	const char *from_id, *until_id; /* NULL: there were no windows */
};

/* "time.window": that time, and how to appraise as of then. */
void check_held(struct appraisal *a);

#endif /* VOUCH_LIB_CHECK_WINDOW_H */
