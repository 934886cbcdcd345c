// SPDX-License-Identifier: MIT
#define _GNU_SOURCE /* asprintf() */
#include "check/mistakes.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void mistake_wipe(struct mistake *mistake)
{
	free(mistake->what);
	free(mistake->text);
}

static void forget(struct mistakes *mistakes, const char *what)
{
	size_t kept = 0;

	for (size_t i = 0; i < mistakes->count; i++) {
		struct mistake *item = &mistakes->items[i];

		if (strcmp(item->what, what))
			mistakes->items[kept++] = *item;
		else
			mistake_wipe(item);
	}
	mistakes->count = kept;
}

/* Takes over what @mistake holds. */
static bool keep(struct mistakes *mistakes, struct mistake mistake)
{
	struct mistake *items = NULL;

	if (mistake.what && mistake.text)
		items = realloc(mistakes->items,
				(mistakes->count + 1) * sizeof(*items));
	if (!items) {
		mistake_wipe(&mistake);
		return false;
	}
	mistakes->items = items;
	items[mistakes->count++] = mistake;
	return true;
}

int mistakes_note(struct mistakes *mistakes, int ret, const char *kind,
		  const char *name, const struct vouch_error *why,
		  struct vouch_error *error)
{
	char *what = NULL;

	if (ret && error)
		*error = *why;
	if (!ret && !mistakes->count)
		return 0;
	if (asprintf(&what, "%s %s", kind, name ? name : "") < 0)
		what = NULL;
	if (what)
		forget(mistakes, what);
	if (!ret)
		free(what);
	else if (!keep(mistakes,
		       (struct mistake){ what, ret, strdup(why->text) }))
		mistakes->out_of_memory = true;
	return ret;
}

const char *mistakes_first(const struct mistakes *mistakes, int *code)
{
	if (mistakes->out_of_memory) {
		*code = -ENOMEM;
		return "no memory for what was refused";
	}
	if (!mistakes->count)
		return NULL;
	*code = mistakes->items[0].code;
	return mistakes->items[0].text;
}

void mistakes_free(struct mistakes *mistakes)
{
	for (size_t i = 0; i < mistakes->count; i++)
		mistake_wipe(&mistakes->items[i]);
	free(mistakes->items);
	*mistakes = (struct mistakes){ 0 };
}
