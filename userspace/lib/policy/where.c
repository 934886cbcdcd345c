// SPDX-License-Identifier: MIT
#include <string.h>

#include "policy/policy.h"

/* Walks a text that is known to be good JSON, so that it need not judge. */
struct walk {
	const char *pos;
	const char *end;
	const char *path; /* what is left of it */
	const char *found;
};

static void skip_string(struct walk *w)
{
	for (w->pos++; w->pos < w->end && *w->pos != '"'; w->pos++) {
		if (*w->pos == '\\')
			w->pos++;
	}
	w->pos++;
}

static void skip_space(struct walk *w)
{
	while (w->pos < w->end && strchr(" \t\r\n", *w->pos))
		w->pos++;
}

/* Past a value of any kind, and the space behind it. */
static void skip_value(struct walk *w)
{
	int depth = 0;

	skip_space(w);
	do {
		if (w->pos < w->end && *w->pos == '"') {
			skip_string(w);
		} else {
			depth += *w->pos == '{' || *w->pos == '[';
			depth -= *w->pos == '}' || *w->pos == ']';
			w->pos++;
		}
		skip_space(w);
	} while (w->pos < w->end && (depth > 0 || !strchr(",}]", *w->pos)));
}

/* At a key: whether it is the first of the path, which is then shortened. */
static bool is_wanted(struct walk *w)
{
	const char *key = w->pos + 1;
	size_t length;

	skip_string(w);
	length = (size_t)(w->pos - key - 1);
	if (strncmp(w->path, key, length) ||
	    (w->path[length] && w->path[length] != '.'))
		return false;
	w->path += length + (w->path[length] == '.');
	return true;
}

static void enter(struct walk *w)
{
	skip_space(w);
	if (w->pos < w->end && *w->pos == ':')
		w->pos++;
	skip_space(w);
}

static void walk_object(struct walk *w)
{
	while (w->pos < w->end && *w->pos != '}') {
		const char *key;

		w->pos++; /* brace or comma */
		skip_space(w);
		if (w->pos >= w->end || *w->pos != '"')
			return;
		key = w->pos;
		if (is_wanted(w)) {
			w->found = key;
			if (!*w->path)
				return;
			enter(w);
			continue; /* into the object of that key */
		}
		enter(w);
		skip_value(w);
	}
}

/* Counts lines and columns up to @to. */
static void advance(struct policy_cursor *cursor, const char *to)
{
	for (; cursor->pos < to; cursor->pos++) {
		cursor->column++;
		if (*cursor->pos == '\n') {
			cursor->line++;
			cursor->column = 1;
		}
	}
}

bool policy_where(const char *json, size_t size, const char *path, int *line,
		  int *column)
{
	struct walk w = { .pos = json, .end = json + size, .path = path };
	struct policy_cursor at = { .pos = json, .line = 1, .column = 1 };

	skip_space(&w);
	walk_object(&w);
	if (w.found)
		advance(&at, w.found);
	*line = at.line;
	*column = at.column;
	return w.found;
}

bool policy_list_open(const char *json, size_t size, const char *path,
		      struct policy_cursor *cursor)
{
	struct walk w = { .pos = json, .end = json + size, .path = path };

	*cursor = (struct policy_cursor){ json, json + size, 1, 1, false };
	skip_space(&w);
	walk_object(&w);
	if (!w.found || *w.path)
		return false;
	enter(&w);
	advance(cursor, w.pos);
	return true;
}

void policy_list_next(struct policy_cursor *cursor)
{
	struct walk w = { .pos = cursor->pos, .end = cursor->end };

	if (cursor->is_inside)
		skip_value(&w);
	cursor->is_inside = true;
	w.pos++; /* bracket or comma */
	skip_space(&w);
	advance(cursor, w.pos);
}
