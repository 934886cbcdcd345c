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
	bool is_proven; /* a failed check stands whatever was not verified */
	bool out_of_memory;
};

/*
 * Where an expectation comes from, what to do when it is not met, and whose
 * fault that is. @remedy is dropped when the check passes.
 *
 * This is the one place that tells failures apart: when @unmet is not set, the
 * evidence was understood and contradicts the expectation, and the check fails.
 * Otherwise nothing was found out about the evidence, and the check is open.
 */
struct check_note {
	const char *source;
	const char *remedy;
	enum vouch_none_reason unmet;
	bool is_proof; /* all that a failure rests on was verified */
};

/* Adds one check; @expected and @actual are formatted texts. */
void check_add(struct check_list *list, const char *id,
	       enum vouch_check_status status, const struct check_note *note,
	       const char *expected, const char *actual);

/* Pass when @ok, else fail or open, as @note has it; returns @ok. */
bool check_that(struct check_list *list, const char *id, bool ok,
		const struct check_note *note, const char *expected,
		const char *actual);

/*
 * What signature_verify() and its kin answer: 1, 0, or a value below, when
 * there was no memory to find out; then the list has no result. Returns whether
 * it is 1.
 */
bool check_answer(struct check_list *list, int answer);

/* Compares bytes and shows both in hex; returns whether they are equal. */
bool check_bytes(struct check_list *list, const char *id, const u8 *expected,
		 const u8 *actual, size_t size, const struct check_note *note);

/*
 * The check cannot be decided, for the reason of @note, or because something is
 * missing when it has none: the result is none.
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
 * What was given for this check cannot be used, for the reason of @note, and
 * nothing depends on it. It is told, with a remedy.
 */
void check_pass_over(struct check_list *list, const char *id,
		     const struct check_note *note, const char *expected,
		     const char *actual);

/*
 * Without memory, none. With a failed check, contraindicated. With an open
 * check or without a passed one, none. With a warning, warning. Else affirming.
 */
enum vouch_status check_result(const struct check_list *list);

/* The highest reason of its open checks, or VOUCH_NONE_DECIDED. */
enum vouch_none_reason check_reason(const struct check_list *list);

/*
 * Whether a check from number @from on failed, or is open by something that was
 * given: what is missing contradicts nothing.
 */
bool check_list_is_bad(const struct check_list *list, size_t from);

void check_list_free(struct check_list *list);

#endif /* VOUCH_LIB_CHECK_CHECK_H */
