/* SPDX-License-Identifier: MIT */
/* An appraisal is a list of checks. An empty list affirms nothing. */
#ifndef VOUCH_LIB_CHECK_CHECK_H
#define VOUCH_LIB_CHECK_CHECK_H

#include <vouch.h>

#include "base/types.h"

/* Keeps copies of all texts. After a failed allocation nothing is added. */
struct check_list {
	struct vouch_check *checks;
	size_t count;
	size_t capacity;
	size_t values_named; /* in one message; 0: limits_default */
	bool out_of_memory;
};

/*
 * Where an expectation comes from, and what to do when it is not met.
 * @remedy is dropped when the check passes.
 */
struct check_note {
	const char *source;
	const char *remedy;
};

/* Adds one check; @expected and @actual are formatted texts. */
void check_add(struct check_list *list, const char *id,
	       enum vouch_check_status status, const struct check_note *note,
	       const char *expected, const char *actual);

/* Pass when @ok, else fail; returns @ok. */
bool check_that(struct check_list *list, const char *id, bool ok,
		const struct check_note *note, const char *expected,
		const char *actual);

/* Compares bytes and shows both in hex; returns whether they are equal. */
bool check_bytes(struct check_list *list, const char *id, const u8 *expected,
		 const u8 *actual, size_t size, const struct check_note *note);

/*
 * The check cannot be decided, as an endorsement or a value to compare with is
 * missing: the result is none.
 */
void check_leave_open(struct check_list *list, const char *id,
		      const struct check_note *note, const char *expected,
		      const char *actual);

/*
 * The check is not asked for, or does not apply; @why is shown. There is
 * nothing to remedy.
 */
void check_skip(struct check_list *list, const char *id,
		const struct check_note *note, const char *why);

/*
 * Without memory, none. With a failed check, contraindicated. With an open
 * check or without a passed one, none. With a warning, warning. Else affirming.
 */
enum vouch_status check_result(const struct check_list *list);

void check_list_free(struct check_list *list);

#endif /* VOUCH_LIB_CHECK_CHECK_H */
