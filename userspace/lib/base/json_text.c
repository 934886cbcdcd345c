// SPDX-License-Identifier: MIT
#include "base/json_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

json_t *json_hex(const u8 *data, size_t size)
{
	char *text = hex_encode(data, size);
	json_t *json = text ? json_string(text) : NULL;

	free(text);
	return json;
}

json_t *json_hex_number(u64 number)
{
	char text[32];

	snprintf(text, sizeof(text), "0x%" PRIx64, number);
	return json_string(text);
}

json_t *json_ascii(const char *text)
{
	char *copy = strdup(text);
	json_t *json = NULL;

	for (char *c = copy; c && *c; c++) {
		if (*c & 0x80)
			*c = '?';
	}
	if (copy)
		json = json_string(copy);
	free(copy);
	return json;
}

json_t *json_utf8(const char *text)
{
	json_t *json = json_string(text);

	return json ? json : json_ascii(text);
}

void json_put(json_t **object, const char *key, json_t *value)
{
	if (!json_object_set_new(*object, key, value))
		return;
	json_decref(*object);
	*object = NULL;
}

struct text {
	char *data;
	size_t size, capacity;
};

static int append(const char *data, size_t size, void *to)
{
	struct text *text = to;
	size_t capacity = text->capacity ? text->capacity : 1024;
	char *grown;

	while (capacity - text->size <= size)
		capacity *= 2;
	if (capacity > text->capacity) {
		grown = realloc(text->data, capacity);
		if (!grown)
			return -1;
		text->data = grown;
		text->capacity = capacity;
	}
	memcpy(text->data + text->size, data, size);
	text->size += size;
	text->data[text->size] = '\0';
	return 0;
}

/* Jansson counts DEL as printable; it is never but in a string. */
static int append_escaped(const char *data, size_t size, void *out)
{
	static const char escape[] = "\\u007f";

	while (size) {
		const char *at = memchr(data, 0x7f, size);
		size_t plain = at ? (size_t)(at - data) : size;

		if (append(data, plain, out) ||
		    (at && append(escape, sizeof(escape) - 1, out)))
			return -1;
		data += plain + !!at;
		size -= plain + !!at;
	}
	return 0;
}

char *json_text(const json_t *json, size_t flags)
{
	struct text text = { 0 };

	/* No terminal that shows it obeys it, or turns it around. */
	flags |= JSON_ENSURE_ASCII;
	if (json && !json_dump_callback(json, append_escaped, &text, flags))
		return text.data;
	free(text.data);
	return NULL;
}
