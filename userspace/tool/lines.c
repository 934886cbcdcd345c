// SPDX-License-Identifier: MIT
/*
 * Standard input: lines of JSON, or one thing as a whole. What is read to find
 * out is kept, and comes first in either.
 */
#include <stdlib.h>
#include <string.h>

#include "tool.h"

/* Evidence of 16 MiB in base64, and room for its name. */
#define LINE_SIZE_MAX (32 * 1024 * 1024)

static const char byte_order_mark[] = "\xef\xbb\xbf";

static bool append(struct text *text, char c)
{
	char *more;

	if (text->size == text->capacity) {
		size_t capacity = text->capacity ? 2 * text->capacity : 4096;

		more = capacity > LINE_SIZE_MAX ? NULL :
						  realloc(text->data, capacity);
		if (!more)
			return false;
		text->data = more;
		text->capacity = capacity;
	}
	text->data[text->size++] = c;
	return true;
}

/* Where the first byte is that is neither blank nor a byte order mark. */
static const char *skip_blanks(const char *pos, const char *end)
{
	const size_t length = sizeof(byte_order_mark) - 1;

	if ((size_t)(end - pos) >= length &&
	    !memcmp(pos, byte_order_mark, length))
		pos += length;
	while (pos < end && *pos && strchr(" \t\r\n", *pos))
		pos++;
	return pos;
}

/* One more line that is not blank; returns where it begins, or NULL. */
static const char *read_ahead(struct text *ahead)
{
	size_t start = ahead->size;
	const char *pos, *end;
	int c;

	while ((c = getc_unlocked(stdin)) != EOF) {
		if (!append(ahead, (char)c)) {
			ungetc(c, stdin);
			break;
		}
		if (c != '\n')
			continue;
		end = ahead->data + ahead->size;
		pos = skip_blanks(ahead->data + start, end);
		if (pos < end)
			return pos;
		start = ahead->size;
	}
	if (!ahead->data)
		return NULL;
	end = ahead->data + ahead->size;
	pos = skip_blanks(ahead->data + start, end);
	return pos < end ? pos : NULL;
}

/* By chance no report has a line in it that is an object. */
static bool is_object(const char *text, size_t size)
{
	json_t *json;
	bool is;

	if (!line_has_few_values(text, size))
		return *text == '{';
	json = json_loadb(text, size, 0, NULL);
	is = json_is_object(json);
	json_decref(json);
	return is;
}

/*
 * No evidence starts with a brace. When the first line is a bad one, the second
 * tells: the others must not go down with it.
 */
bool lines_start(struct lines *lines)
{
	const char *pos = read_ahead(&lines->ahead);

	if (!pos)
		return false;
	if (*pos == '{')
		return true;
	pos = read_ahead(&lines->ahead);
	return pos && is_object(pos, (size_t)(lines->ahead.data +
					      lines->ahead.size - pos));
}

void lines_take(struct lines *lines, struct vouch_bytes *bytes)
{
	*bytes = (struct vouch_bytes){ (uint8_t *)lines->ahead.data,
				       lines->ahead.size };
	lines->ahead = (struct text){ 0 };
}

static int next_char(struct lines *lines)
{
	struct text *ahead = &lines->ahead;
	int c;

	if (lines->used == ahead->size)
		return getc_unlocked(stdin);
	c = (unsigned char)ahead->data[lines->used++];
	if (lines->used == ahead->size)
		lines_stop(lines);
	return c;
}

/* Returns whether there was one. */
static bool read_line(struct lines *lines, struct text *line, bool *is_lost)
{
	bool is_any = false;
	int c;

	*is_lost = false;
	while ((c = next_char(lines)) != EOF && c != '\n') {
		is_any = true;
		if (!*is_lost)
			*is_lost = !append(line, (char)c);
	}
	return is_any || c != EOF;
}

bool lines_next(struct lines *lines, struct item *item)
{
	struct text line = { 0 };
	const char *pos, *end;
	bool is_lost;

	while (read_line(lines, &line, &is_lost)) {
		lines->number++;
		end = line.data + line.size;
		pos = line.data ? skip_blanks(line.data, end) : end;
		if (pos < end || is_lost) {
			if (pos > line.data)
				memset(line.data, ' ',
				       (size_t)(pos - line.data));
			item_set_line(item, line.data, line.size,
				      lines->number);
			if (is_lost)
				snprintf(item->error, sizeof(item->error),
					 "is too long, want 32 MiB at most");
			return true;
		}
		line.size = 0;
	}
	free(line.data);
	return false;
}

void lines_stop(struct lines *lines)
{
	free(lines->ahead.data);
	lines->ahead = (struct text){ 0 };
	lines->used = 0;
}
