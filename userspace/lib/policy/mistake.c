// SPDX-License-Identifier: MIT
/* Where in a text what is wrong. */
#include <stdio.h>

#include "base/error.h"
#include "policy/private.h"

bool policy_place(const struct policy_reader *r, const char *path, int *line,
		  int *column)
{
	*line = 1;
	*column = 1;
	if (!r->json || !r->size)
		return false;
	if (*path && !policy_where(r->json, r->size, path, line, column))
		return false;
	if (!r->line)
		return true;
	if (*line == 1)
		*column += r->column - 1;
	*line += r->line - 1;
	return true;
}

void policy_path_text(const struct policy_reader *r, const char *path,
		      char *out, size_t size)
{
	const char *entry = r->entry ? r->entry : "";

	snprintf(out, size, "%s%s%s", entry, *entry && *path ? ": " : "", path);
}

int policy_mistake(struct policy_reader *r, const char *path, int code,
		   const char *what)
{
	int line, column;
	char text[384];

	policy_path_text(r, path, text, sizeof(text));
	if (!r->json || !*text)
		return vouch__error(r->error, code, "%s %s", r->source, what);
	if (!policy_place(r, path, &line, &column))
		return vouch__error(r->error, code, "%s: '%s' %s", r->source,
				    text, what);
	return vouch__error(r->error, code, "%s:%d:%d: '%s' %s", r->source,
			    line, column, text, what);
}
