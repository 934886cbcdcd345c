// SPDX-License-Identifier: MIT
/*
 * Linked into unit tests by --wrap: the check that $MASK names, as fnmatch()
 * does, passes whatever it finds.
 */
#include <fnmatch.h>
#include <stdlib.h>

#include "check/check.h"

#define REAL(name) __real_check_##name
#define WRAP(name) __wrap_check_##name

bool REAL(that)(struct check_list *list, const char *id, bool ok,
		const struct check_note *note, const char *expected,
		const char *actual);
bool REAL(bytes)(struct check_list *list, const char *id, const u8 *expected,
		 const u8 *actual, size_t size, const struct check_note *note);
void REAL(add)(struct check_list *list, const char *id,
	       enum vouch_check_status status, const struct check_note *note,
	       const char *expected, const char *actual);
void REAL(leave_open)(struct check_list *list, const char *id,
		      const struct check_note *note, const char *expected,
		      const char *actual);

static bool is_masked(const char *id)
{
	const char *mask = getenv("MASK");

	return mask && !fnmatch(mask, id, 0);
}

bool WRAP(that)(struct check_list *list, const char *id, bool ok,
		const struct check_note *note, const char *expected,
		const char *actual)
{
	return REAL(that)(list, id, ok || is_masked(id), note, expected,
			  actual);
}

bool WRAP(bytes)(struct check_list *list, const char *id, const u8 *expected,
		 const u8 *actual, size_t size, const struct check_note *note)
{
	return REAL(bytes)(list, id, expected,
			   is_masked(id) ? expected : actual, size, note);
}

void WRAP(add)(struct check_list *list, const char *id,
	       enum vouch_check_status status, const struct check_note *note,
	       const char *expected, const char *actual)
{
	REAL(add)(list, id, is_masked(id) ? VOUCH_CHECK_PASS : status, note,
		  expected, actual);
}

void WRAP(leave_open)(struct check_list *list, const char *id,
		      const struct check_note *note, const char *expected,
		      const char *actual)
{
	if (is_masked(id))
		REAL(that)(list, id, true, note, expected, actual);
	else
		REAL(leave_open)(list, id, note, expected, actual);
}
