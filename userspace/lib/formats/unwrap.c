// SPDX-License-Identifier: MIT
#define _GNU_SOURCE /* memmem() */
#include "formats/unwrap.h"

#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "codec/content.h"
#include "codec/json_scan.h"

#define PATH_SIZE 96

/* One search; what was found first is kept. */
struct search {
	unwrap_wanted_fn *wanted;
	const void *context;
	struct unwrapped *found;
	unsigned int depth;
	int ret; /* 0 as long as there is nothing to refuse */
};

static bool look_in(struct search *s, const u8 *data, size_t size);

/* Forms are told from the innermost to the outermost. */
static void tell(struct search *s, const char *form, const char *name)
{
	char *undone = s->found->undone;
	size_t used = strlen(undone);

	snprintf(undone + used, UNWRAP_TEXT_SIZE - used, "%s%s%s",
		 used ? ", " : "", form, name);
}

/* Returns whether it is the first that was found. */
static bool keep(struct search *s, const u8 *data, size_t size)
{
	struct vouch_bytes *bytes = &s->found->bytes;

	if (bytes->data) {
		if (bytes->size != size || memcmp(bytes->data, data, size) != 0)
			s->ret = -EEXIST;
		return false;
	}
	bytes->data = malloc(size + 1);
	if (!bytes->data) {
		s->ret = -ENOMEM;
		return false;
	}
	memcpy(bytes->data, data, size);
	bytes->size = size;
	return true;
}

static bool look_at(struct search *s, const u8 *data, size_t size)
{
	if (size && s->wanted(s->context, data, size))
		return keep(s, data, size);
	return look_in(s, data, size);
}

/* ---- JSON ---- */

static bool look_in_value(struct search *s, const json_t *value, char *path);

/* A list of numbers from 0 to 255, as some libraries write bytes; or NULL. */
static u8 *number_bytes(const json_t *list)
{
	size_t count = json_array_size(list);
	u8 *bytes = count ? malloc(count) : NULL;

	for (size_t i = 0; bytes && i < count; i++) {
		const json_t *item = json_array_get(list, i);
		json_int_t number = json_integer_value(item);

		if (json_is_integer(item) && number >= 0 && number <= 255) {
			bytes[i] = (u8)number;
			continue;
		}
		free(bytes);
		bytes = NULL;
	}
	return bytes;
}

static bool look_in_numbers(struct search *s, const json_t *list)
{
	u8 *bytes = number_bytes(list);
	bool is_first = bytes && look_at(s, bytes, json_array_size(list));

	free(bytes);
	if (is_first)
		tell(s, "in a list of numbers", "");
	return is_first;
}

/* @path grows by @name for as long as @value is looked at. */
static bool look_in_member(struct search *s, const char *name,
			   const json_t *value, char *path)
{
	size_t used = strlen(path);
	size_t dot = used && used + 1 < PATH_SIZE ? 1 : 0;
	bool is_first;

	if (dot)
		path[used] = '.';
	text_escape(name, path + used + dot, PATH_SIZE - used - dot);
	is_first = look_in_value(s, value, path);
	path[used] = '\0';
	return is_first;
}

static bool look_in_items(struct search *s, const json_t *list, char *path)
{
	bool is_first = false;
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
		is_first |= look_in_value(s, item, path);
	return is_first;
}

static bool look_in_object(struct search *s, json_t *object, char *path)
{
	bool is_first = false;
	const char *name;
	json_t *value;

	json_object_foreach(object, name, value)
		is_first |= look_in_member(s, name, value, path);
	return is_first;
}

static bool look_in_bytes(struct search *s, const json_t *value)
{
	if (json_is_string(value))
		return look_at(s, (const u8 *)json_string_value(value),
			       json_string_length(value));
	return json_is_array(value) && look_in_numbers(s, value);
}

static bool look_in_value(struct search *s, const json_t *value, char *path)
{
	if (look_in_bytes(s, value)) {
		if (*path)
			tell(s, "in member ", path);
		return true;
	}
	if (json_is_object(value))
		return look_in_object(s, (json_t *)(uintptr_t)value, path);
	return json_is_array(value) && look_in_items(s, value, path);
}

static bool look_in_json(struct search *s, const u8 *data, size_t size)
{
	const char *text = (const char *)data;
	char path[PATH_SIZE] = "";
	bool is_first;
	json_t *json;

	if (!json_scan_is_small(text, size))
		return false;
	json = json_loadb(text, size,
			  JSON_DECODE_ANY | JSON_ALLOW_NUL |
				  JSON_REJECT_DUPLICATES,
			  NULL);
	is_first = look_in_value(s, json, path);
	if (is_first && json_is_string(json))
		tell(s, "in a JSON string", "");
	json_decref(json);
	return is_first;
}

/* ---- text ---- */

/* Digits of base64 may all be hexadecimal: the size of @decoded decides. */
static bool was_hex(const u8 *text, size_t size, size_t decoded)
{
	size_t digits = 0;

	if (size > 1 && text[0] == '0' && (text[1] | 0x20) == 'x') {
		text += 2;
		size -= 2;
	}
	for (size_t i = 0; i < size; i++) {
		if (isxdigit(text[i]))
			digits++;
		else if (!strchr(" \t\r\n", text[i]))
			return false;
	}
	return digits == 2 * decoded;
}

static bool is_known(const void *context, const u8 *data, size_t size)
{
	const struct search *s = context;
	struct envelope envelope;

	return s->wanted(s->context, data, size) ||
	       envelope_open(data, size, &envelope);
}

static bool look_in_text(struct search *s, const u8 *data, size_t size)
{
	struct vouch_bytes decoded;
	bool is_hex, is_first;

	if (!content_decode_text(data, size, is_known, s, &decoded))
		return false;
	is_hex = was_hex(data, size, decoded.size);
	is_first = look_at(s, decoded.data, decoded.size);
	vouch_bytes_free(&decoded);
	if (is_first)
		tell(s, is_hex ? "in hexadecimal" : "in base64", "");
	return is_first;
}

/* A block of RFC 7468 that is of no certificate; its label does not count. */
static bool look_in_armour(struct search *s, const u8 *data, size_t size)
{
	static const char begin[] = "-----BEGIN ", end[] = "-----END ";
	const u8 *from = memmem(data, size, begin, sizeof(begin) - 1);
	const u8 *until = memmem(data, size, end, sizeof(end) - 1);
	bool is_first;

	if (!from || !until || until < from)
		return false;
	from = memchr(from, '\n', (size_t)(until - from));
	if (!from)
		return false;
	is_first = look_in_text(s, from, (size_t)(until - from));
	if (is_first)
		tell(s, "in armour", "");
	return is_first;
}

/* ---- all forms ---- */

static bool look_in_envelope(struct search *s, const struct envelope *envelope)
{
	bool is_first = look_at(s, envelope->data, envelope->size);

	if (is_first)
		tell(s, envelope->name, "");
	return is_first;
}

static bool look_in_form(struct search *s, const u8 *data, size_t size)
{
	struct envelope envelope;

	if (envelope_open(data, size, &envelope))
		return look_in_envelope(s, &envelope);
	content_trim(&data, &size);
	if (memchr(data, '\0', size))
		return false;
	if (content_is_json(data, size))
		return look_in_json(s, data, size);
	if (content_is_pem(data, size))
		return look_in_armour(s, data, size);
	return look_in_text(s, data, size);
}

static bool look_in(struct search *s, const u8 *data, size_t size)
{
	bool is_first;

	if (!size || s->depth == UNWRAP_DEPTH || s->ret)
		return false;
	s->depth++;
	is_first = look_in_form(s, data, size);
	s->depth--;
	return is_first;
}

int unwrap(const u8 *data, size_t size, unwrap_wanted_fn *wanted,
	   const void *context, struct unwrapped *found)
{
	struct search s = {
		.wanted = wanted,
		.context = context,
		.found = found,
	};

	*found = (struct unwrapped){ 0 };
	look_in(&s, data, size);
	if (!s.ret && !found->bytes.data)
		s.ret = -ENOENT;
	if (s.ret)
		vouch_bytes_free(&found->bytes);
	return s.ret;
}
