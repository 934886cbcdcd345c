// SPDX-License-Identifier: MIT
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ESCAPE_SIZE 4 /* "\xNN" */

static bool is_plain(char c)
{
	return c >= ' ' && c <= '~';
}

void text_escape(const char *in, char *out, size_t size)
{
	size_t used = 0;

	for (; *in; in++) {
		size_t length = is_plain(*in) ? 1 : ESCAPE_SIZE;

		if (length >= size - used)
			break;
		if (length == 1)
			out[used] = *in;
		else
			snprintf(out + used, size - used, "\\x%02x",
				 (unsigned char)*in);
		used += length;
	}
	out[used] = '\0';
}

char *text_escaped(const char *in)
{
	size_t size = ESCAPE_SIZE * strlen(in) + 1;
	char *out = malloc(size);

	if (out)
		text_escape(in, out, size);
	return out;
}

void text_escape_in(char *text, size_t size)
{
	char copy[TEXT_ESCAPE_IN_MAX];

	snprintf(copy, sizeof(copy), "%s", text);
	text_escape(copy, text, size);
}
