// SPDX-License-Identifier: MIT
/*
 * The evidence of a line, taken out before jansson parses the rest: jansson has
 * a text of 32 MiB three times while it reads it.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "line_cut.h"

static const char name[] = "\"evidence\"";

/* What is behind the text that starts at @pos, or NULL where it has no end. */
static const char *past_text(const char *pos, const char *end)
{
	for (pos++; pos < end && *pos != '"'; pos++) {
		if (*pos == '\\')
			pos++;
	}
	return pos < end ? pos + 1 : NULL;
}

static const char *past_blanks(const char *pos, const char *end)
{
	while (pos < end && (*pos == ' ' || *pos == '\t'))
		pos++;
	return pos;
}

/* Whether the name ends at @pos, and a text follows; @pos becomes its start. */
static bool is_before_text(const char **pos, const char *end)
{
	*pos = past_blanks(*pos, end);
	if (*pos == end || **pos != ':')
		return false;
	*pos = past_blanks(*pos + 1, end);
	return *pos < end && **pos == '"';
}

/* A text that means what it says: jansson would take it as it is. */
static bool is_plain(const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (text[i] < ' ' || text[i] > '~' || text[i] == '\\')
			return false;
	}
	return true;
}

/* The opening quote of the text, or NULL; what is behind goes to @behind. */
static const char *find_text(const char *line, size_t size, const char **behind)
{
	const char *pos = line, *end = line + size, *from;
	int depth = 0;

	while (pos && pos < end) {
		if (*pos != '"') {
			depth += *pos == '{' || *pos == '[';
			depth -= *pos == '}' || *pos == ']';
			pos++;
			continue;
		}
		from = pos;
		pos = past_text(pos, end);
		if (!pos || depth != 1 ||
		    (size_t)(pos - from) != sizeof(name) - 1 ||
		    memcmp(from, name, sizeof(name) - 1) ||
		    !is_before_text(&pos, end))
			continue;
		*behind = past_text(pos, end);
		return *behind ? pos : NULL;
	}
	return NULL;
}

char *line_cut_evidence(char **line, size_t *size, size_t *length)
{
	const char *behind, *quote = find_text(*line, *size, &behind);
	size_t before, after;
	char *rest, *text = *line;

	if (!quote || !is_plain(quote + 1, (size_t)(behind - quote) - 2))
		return NULL;
	before = (size_t)(quote - *line) + 1;
	after = *size - (size_t)(behind - *line) + 1;
	rest = malloc(before + after);
	if (!rest)
		return NULL;
	memcpy(rest, *line, before);
	memcpy(rest + before, behind - 1, after);
	*length = (size_t)(behind - quote) - 2;
	memmove(text, quote + 1, *length);
	*line = rest;
	*size = before + after;
	return text;
}
