// SPDX-License-Identifier: MIT
/* RFC 9112, section 2.1: a status line, headers, an empty line, the body. */
#include "codec/http.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* One line without its end; moves @data behind it. False past the last. */
static bool take_line(const u8 **data, size_t *size, const u8 **line,
		      size_t *length)
{
	const u8 *end = *size ? memchr(*data, '\n', *size) : NULL;
	size_t whole = end ? (size_t)(end - *data) + 1 : *size;

	if (!*size)
		return false;
	*line = *data;
	*length = end ? whole - 1 : whole;
	if (*length && (*line)[*length - 1] == '\r')
		--*length;
	*data += whole;
	*size -= whole;
	return true;
}

bool http_is(const u8 *data, size_t size)
{
	return size > 5 && !memcmp(data, "HTTP/", 5) && isdigit(data[5]);
}

/* "HTTP/1.1 200 OK", "HTTP/2 200"; 0 when there is none. */
static unsigned int status_of(const u8 *line, size_t length)
{
	const u8 *blank = memchr(line, ' ', length);
	size_t at = blank ? (size_t)(blank - line) + 1 : length;

	if (length - at < 3 || !isdigit(line[at]) || !isdigit(line[at + 1]) ||
	    !isdigit(line[at + 2]))
		return 0;
	return 100U * (line[at] - '0') + 10U * (line[at + 1] - '0') +
	       (line[at + 2] - '0');
}

/* One answer; what is behind its headers is the body. */
static bool open_one(const u8 *data, size_t size, struct http_answer *answer)
{
	const u8 *line;
	size_t length;

	if (!http_is(data, size) || !take_line(&data, &size, &line, &length))
		return false;
	*answer = (struct http_answer){ .status = status_of(line, length),
					.headers = data };
	while (take_line(&data, &size, &line, &length) && length)
		answer->headers_size = (size_t)(data - answer->headers);
	answer->body = data;
	answer->body_size = size;
	return answer->status;
}

bool http_open(const u8 *data, size_t size, struct http_answer *answer)
{
	struct http_answer next;

	if (!open_one(data, size, answer))
		return false;
	while (open_one(answer->body, answer->body_size, &next))
		*answer = next;
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* RFC 9112, section 5: a name, a colon, and a value on one line. */
static bool split(const char *line, size_t length, struct http_header *header)
{
	const char *colon = length ? memchr(line, ':', length) : NULL;

	if (!colon || colon == line)
		return false;
	*header = (struct http_header){ line, (size_t)(colon - line), colon + 1,
					length - (size_t)(colon - line) - 1 };
	while (header->size && is_blank(*header->value)) {
		header->value++;
		header->size--;
	}
	while (header->size && is_blank(header->value[header->size - 1]))
		header->size--;
	return true;
}

bool http_header_next(const struct http_answer *answer, size_t *at,
		      struct http_header *header)
{
	const u8 *data = answer->headers + *at, *line;
	size_t size = answer->headers_size - *at, length;
	bool found = false;

	while (!found && take_line(&data, &size, &line, &length))
		found = split((const char *)line, length, header);
	*at = (size_t)(data - answer->headers);
	return found;
}

bool http_header_is(const struct http_header *header, const char *name)
{
	return header->name_size == strlen(name) &&
	       !strncasecmp(header->name, name, header->name_size);
}
