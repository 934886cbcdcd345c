// SPDX-License-Identifier: MIT
/* What today's tool judges otherwise than the one that recorded a case. */
#include <string.h>

#include "case.h"
#include "html.h"

/* The check of @list with the id of @check, and as many such before it. */
static const json_t *same_check(const json_t *list, const json_t *check,
				size_t nth)
{
	const json_t *other;
	size_t i;

	json_array_foreach(list, i, other) {
		if (!strcmp(html_text_of(other, "id"),
			    html_text_of(check, "id")) &&
		    !nth--)
			return other;
	}
	return NULL;
}

static size_t count_before(const json_t *list, size_t index, const char *id)
{
	size_t count = 0;

	for (size_t i = 0; i < index; i++)
		count += !strcmp(html_text_of(json_array_get(list, i), "id"),
				 id);
	return count;
}

static void tell(const char *what, const char *recorded, const char *today)
{
	fputs("  ", stdout);
	text_print(what);
	fputs(": recorded ", stdout);
	text_print(*recorded ? recorded : "nothing");
	fputs(", today ", stdout);
	text_print(*today ? today : "nothing");
	putchar('\n');
}

/* Those of @list whose status is another in @other, or that it lacks. */
static size_t tell_checks(const json_t *list, const json_t *other,
			  bool is_recorded, bool is_quiet)
{
	const json_t *check;
	size_t i, count = 0;

	json_array_foreach(list, i, check) {
		const char *id = html_text_of(check, "id");
		const json_t *same =
			same_check(other, check, count_before(list, i, id));
		const char *mine = html_text_of(check, "status");
		const char *theirs = html_text_of(same, "status");

		if ((same && !is_recorded) || !strcmp(mine, theirs))
			continue;
		count++;
		if (is_quiet)
			continue;
		tell(id, is_recorded ? mine : theirs,
		     is_recorded ? theirs : mine);
	}
	return count;
}

bool case_compare(const json_t *recorded, const json_t *today, bool is_quiet)
{
	const json_t *then = json_object_get(recorded, "checks");
	const json_t *now = json_object_get(today, "checks");
	const char *was = html_text_of(recorded, "status");
	const char *is = html_text_of(today, "status");
	bool is_same = !strcmp(was, is);

	if (!is_same && !is_quiet)
		tell("status", was, is);
	return tell_checks(then, now, true, is_quiet) +
		       tell_checks(now, then, false, is_quiet) ||
	       !is_same;
}
