// SPDX-License-Identifier: MIT
/* Names of the entries that "vouch policy init" drafts, from those of files. */
#include <string.h>

#include "policy.h"
#include "tool.h"

/* The last @parts parts of @path. */
static const char *last_parts(const char *path, int parts)
{
	const char *at = path + strlen(path);

	while (at > path && (at[-1] != '/' || --parts > 0))
		at--;
	return at;
}

/* The end of a long one tells more; what is no printable ASCII is '?'. */
static void fill(char *name, const char *text, size_t most)
{
	size_t length = strlen(text);

	snprintf(name, POLICY_NAME_SIZE, "%s",
		 length > most ? text + length - most : text);
	for (char *c = name; *c; c++)
		*c = *c < ' ' || *c > '~' ? '?' : *c;
}

static bool is_taken(char names[][POLICY_NAME_SIZE], size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(names[i], names[count]))
			return true;
	return false;
}

void policy_name(const char *path, char names[][POLICY_NAME_SIZE], size_t index)
{
	char number[16];

	fill(names[index], last_parts(path, 1), POLICY_NAME_SIZE - 1);
	if (is_taken(names, index) || !*names[index])
		fill(names[index], last_parts(path, 2), POLICY_NAME_SIZE - 1);
	for (unsigned int n = 2; is_taken(names, index); n++) {
		snprintf(number, sizeof(number), "-%u", n);
		fill(names[index], last_parts(path, 2),
		     POLICY_NAME_SIZE - 1 - strlen(number));
		strcat(names[index], number);
	}
}
