// SPDX-License-Identifier: MIT
/* What values are made of: white space, signs and texts; RFC 8259, 2 and 7. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "tdx/collateral/json_parts.h"

void json_reader_start(struct json_reader *r, const char *text, size_t size,
		       struct vouch_error *error)
{
	/* The names are many, and written before they are read. */
	r->start = text;
	r->pos = text;
	r->end = text + size;
	r->error = error;
	r->is_wrong = false;
	r->depth = 0;
	r->values = 0;
	r->names_count = 0;
	if (size > UINT32_MAX)
		json_reader_refuse(r, "is too long");
}

/* Line and column as editors count them. */
static void find_place(const struct json_reader *r, size_t *line,
		       size_t *column)
{
	const char *start = r->start;

	*line = 1;
	for (const char *at = start; at < r->pos; at++) {
		if (*at != '\n')
			continue;
		++*line;
		start = at + 1;
	}
	*column = (size_t)(r->pos - start) + 1;
}

bool json_reader_refuse(struct json_reader *r, const char *format, ...)
{
	char what[256];
	size_t line, column;
	va_list args;

	if (r->is_wrong)
		return false;
	r->is_wrong = true;
	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	find_place(r, &line, &column);
	vouch__error(r->error, -EBADMSG, "document:%zu:%zu: %s", line, column,
		     what);
	return false;
}

bool json_reader_end(struct json_reader *r)
{
	json_skip_space(r);
	return r->pos == r->end ||
	       json_reader_refuse(r, "goes on past its end");
}

/* ---- texts, RFC 8259, 7 ---- */

static bool is_plain(char c)
{
	return (u8)c >= 0x20 && (u8)c < 0x80 && c != '"' && c != '\\';
}

/* Up to the quote at the end. */
static bool take_characters(struct json_reader *r, bool *has_escapes)
{
	for (;;) {
		while (r->pos < r->end && is_plain(*r->pos))
			r->pos++;
		if (r->pos == r->end)
			return json_reader_refuse(r, "ends within a text");
		if (*r->pos == '"')
			return true;
		*has_escapes |= *r->pos == '\\';
		if (json_text_next(&r->pos, r->end) < 0)
			return json_reader_refuse(
				r, "has a character in a text that is none");
	}
}

bool json_take_text(struct json_reader *r, struct json_raw *raw)
{
	const char *from;
	bool has_escapes = false;

	if (!json_take(r, '"'))
		return false;
	from = r->pos;
	if (!take_characters(r, &has_escapes))
		return false;
	*raw = (struct json_raw){ from, (u32)(r->pos - from), has_escapes };
	r->pos++;
	return true;
}

bool json_reader_text(struct json_reader *r, struct json_raw *raw)
{
	return json_reader_peek(r) == '"' && json_count_value(r) &&
	       json_take_text(r, raw);
}
