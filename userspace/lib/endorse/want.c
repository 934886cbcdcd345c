// SPDX-License-Identifier: MIT
#include "endorse/want.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

static bool is_there(const struct vouch_wants *wants, const char *url)
{
	for (size_t i = 0; i < wants->count; i++) {
		if (!strcmp(wants->items[i]->url, url))
			return true;
	}
	return false;
}

static void point_at_itself(struct want *want)
{
	want->shown.what = want->what;
	want->shown.url = want->url;
	want->shown.file = *want->file ? want->file : NULL;
}

int wants_push(struct vouch_wants *wants, const struct want *want,
	       struct vouch_error *error)
{
	struct want **items, *copy;

	if (is_there(wants, want->url))
		return 0;
	items = realloc(wants->items, (wants->count + 1) * sizeof(*items));
	if (items)
		wants->items = items;
	copy = items ? malloc(sizeof(*copy)) : NULL;
	if (!copy)
		return vouch__error(error, -ENOMEM, "no memory for a list");
	*copy = *want;
	point_at_itself(copy);
	wants->items[wants->count++] = copy;
	return 0;
}
