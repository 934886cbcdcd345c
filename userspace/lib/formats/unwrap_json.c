// SPDX-License-Identifier: MIT
/* JSON around a piece: members, items, strings, and lists of numbers. */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "codec/json_scan.h"
#include "formats/private.h"

#define RECORD_SEPARATOR 0x1e

static bool look_in_value(struct search *s, const json_t *value, char *path);

static bool look_in_numbers(struct search *s, const json_t *list)
{
	struct vouch_bytes bytes;
	int ret = json_number_bytes(list, &bytes);
	bool is_first = ret > 0 && search_look_at(s, bytes.data, bytes.size);

	if (ret < 0)
		s->ret = ret;
	vouch_bytes_free(&bytes);
	if (is_first)
		search_tell(s, "in a list of numbers", "");
	return is_first;
}

static bool look_in_member(struct search *s, const char *name,
			   const json_t *value, char *path)
{
	size_t used = search_enter(path, name);
	bool is_first = look_in_value(s, value, path);

	path[used] = '\0';
	return is_first;
}

/* A list of objects as text, which may be what is wanted. */
static bool look_at_list(struct search *s, const json_t *list)
{
	char *text = s->takes_lists && json_is_object(json_array_get(list, 0)) ?
			     json_dumps(list, JSON_COMPACT) :
			     NULL;
	size_t size = text ? strlen(text) : 0;
	bool is_first = size && s->wanted(s->context, (u8 *)text, size) &&
			search_keep(s, (u8 *)text, size);

	free(text);
	return is_first;
}

/* RFC 9999, section 3.1: media type, value in base64url, and a bit mask. */
static bool look_in_record(struct search *s, const json_t *list, char *path)
{
	const json_t *type = json_array_get(list, 0);
	const json_t *value = json_array_get(list, 1);
	bool is_first;

	if (!json_is_string(type) || !json_is_string(value) ||
	    !strchr(json_string_value(type), '/'))
		return false;
	is_first = look_in_value(s, value, path);
	if (is_first)
		search_tell_type(s, json_string_value(type));
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

/* Of the object that the piece was found in. */
static void take_claims(struct search *s, const json_t *object)
{
	s->found->is_in_object = true;
	if (s->takes_lists)
		return;
	if (carried_take_json(&s->found->carried, object) ||
	    !search_beside(s, object))
		s->ret = -ENOMEM;
}

static bool look_in_object(struct search *s, json_t *object, char *path)
{
	bool is_first, is_whole = search_trustee(s, object, &is_first);
	bool is_tsm = !is_whole && search_tsm(s, object, &is_first);
	const char *name;
	json_t *value;

	if (is_first && *path)
		search_tell(s, "in member ", path);
	json_object_foreach(object, name, value) {
		if (!is_whole && (!is_tsm || !tsm_has_member(name)))
			is_first |= look_in_member(s, name, value, path);
	}
	if (is_first)
		take_claims(s, object);
	return is_first;
}

static bool look_in_bytes(struct search *s, const json_t *value)
{
	if (json_is_string(value))
		return search_look_at(s, (const u8 *)json_string_value(value),
				      json_string_length(value));
	return json_is_array(value) &&
	       (look_in_numbers(s, value) || look_at_list(s, value));
}

static bool look_in_value(struct search *s, const json_t *value, char *path)
{
	if (look_in_bytes(s, value)) {
		if (*path)
			search_tell(s, "in member ", path);
		return true;
	}
	if (json_is_object(value))
		return look_in_object(s, (json_t *)(uintptr_t)value, path);
	return json_is_array(value) && (look_in_record(s, value, path) ||
					look_in_items(s, value, path));
}

bool search_json(struct search *s, const u8 *data, size_t size)
{
	const char *text = (const char *)data;
	char path[SEARCH_PATH_SIZE] = "";
	bool is_first;
	json_t *json;

	if (!json_scan_is_small(text, size))
		return search_stop(s, "JSON of 131072 values at most");
	json = json_loadb(text, size,
			  JSON_DECODE_ANY | JSON_ALLOW_NUL |
				  JSON_REJECT_DUPLICATES,
			  NULL);
	is_first = look_in_value(s, json, path);
	if (is_first && json_is_string(json))
		search_tell(s, "in a JSON string", "");
	json_decref(json);
	return is_first;
}

bool search_is_sequence(const u8 *data, size_t size)
{
	return size && data[0] == RECORD_SEPARATOR;
}

/* Signatures over others are a text each; one that is cut short is left. */
bool search_sequence(struct search *s, const u8 *data, size_t size)
{
	const u8 *end = data + size;
	bool is_first = false;

	while (data < end && !s->ret) {
		const u8 *from = data + 1;
		const u8 *next =
			memchr(from, RECORD_SEPARATOR, (size_t)(end - from));

		data = next ? next : end;
		is_first |= s->look_in(s, from, (size_t)(data - from));
	}
	if (is_first)
		search_tell(s, "in a sequence of JSON", "");
	return is_first;
}
