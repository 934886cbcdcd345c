// SPDX-License-Identifier: MIT
/* Values of any kind, and members of objects as they are wanted. */
#include <stdio.h>
#include <string.h>

#include "tdx/collateral/json_parts.h"

/* ---- lists and objects, RFC 8259, 4 and 5 ---- */

static bool enter(struct json_reader *r, char open)
{
	if (!json_take(r, open) || !json_count_value(r))
		return false;
	return ++r->depth <= JSON_READER_DEPTH ||
	       json_reader_refuse(r, "is nested deeper than %d",
				  JSON_READER_DEPTH);
}

/* Whether there is another item behind so many; else past the end. */
static bool has_more(struct json_reader *r, char close, size_t count)
{
	if (json_take(r, close)) {
		r->depth--;
		return false;
	}
	return !count || json_take(r, ',') ||
	       json_reader_refuse(r, "wants , or %c", close);
}

bool json_reader_list(struct json_reader *r,
		      bool (*read)(struct json_reader *r, void *out), void *out)
{
	if (!enter(r, '['))
		return false;
	for (size_t count = 0; has_more(r, ']', count); count++) {
		if (!read(r, out))
			return json_reader_refuse(r,
						  "has a bad item in a list");
	}
	return !r->is_wrong;
}

static bool refuse_twice(struct json_reader *r, const struct json_raw *name)
{
	char text[48];

	json_text_tell(name->data, name->data + name->size, text, sizeof(text));
	return json_reader_refuse(r, "has \"%s\" twice in an object", text);
}

/* Not there before, from @first on. */
static bool add_name(struct json_reader *r, u32 first,
		     const struct json_raw *name)
{
	if (r->names_count - first == JSON_READER_MEMBERS)
		return json_reader_refuse(
			r, "has an object of more than %d members",
			JSON_READER_MEMBERS);
	for (u32 i = first; i < r->names_count; i++) {
		if (json_raw_same(&r->names[i], name))
			return refuse_twice(r, name);
	}
	r->names[r->names_count++] = *name;
	return true;
}

static bool take_name(struct json_reader *r, u32 first, struct json_raw *name)
{
	if (!json_take_text(r, name))
		return json_reader_refuse(r, "wants the name of a member");
	return add_name(r, first, name) &&
	       (json_take(r, ':') || json_reader_refuse(r, "wants a colon"));
}

/* ---- members that are wanted ---- */

static bool read_u8(struct json_reader *r, u8 *out)
{
	u32 number;

	if (!json_reader_number(r, UINT8_MAX, &number))
		return false;
	*out = (u8)number;
	return true;
}

static bool read_kind(struct json_reader *r, const struct json_field *field,
		      void *out)
{
	void *at = (char *)out + field->offset;

	switch (field->kind) {
	case JSON_FIELD_BYTES:
		return json_reader_bytes(r, at, field->limit);
	case JSON_FIELD_U8:
		return read_u8(r, at);
	case JSON_FIELD_U32:
		return json_reader_number(r, field->limit, at);
	case JSON_FIELD_TIME:
		return json_reader_time(r, at);
	case JSON_FIELD_CALL:
		break;
	}
	return field->read(r, out);
}

static void tell_wanted(const struct json_field *field, char *out, size_t size)
{
	switch (field->kind) {
	case JSON_FIELD_BYTES:
		snprintf(out, size, "%u bytes in hex", field->limit);
		return;
	case JSON_FIELD_U8:
		snprintf(out, size, "a number from 0 to 255");
		return;
	case JSON_FIELD_U32:
		snprintf(out, size, "a number from 0 to %u", field->limit);
		return;
	case JSON_FIELD_TIME:
		snprintf(out, size, "a date as 2026-01-31T12:00:00Z");
		return;
	case JSON_FIELD_CALL:
		snprintf(out, size, "%s", field->want);
	}
}

static bool read_field(struct json_reader *r, const struct json_field *field,
		       void *out)
{
	char value[64], wanted[64];
	const char *from, *end;

	json_reader_peek(r);
	from = r->pos;
	if (read_kind(r, field, out))
		return true;
	if (r->is_wrong)
		return false;
	/* It may be no value at all. */
	r->pos = from;
	if (!json_reader_skip(r))
		return false;
	end = r->pos;
	r->pos = from;
	json_text_tell(from, end, value, sizeof(value));
	tell_wanted(field, wanted, sizeof(wanted));
	return json_reader_refuse(r, "\"%s\" is %s, want %s", field->name,
				  value, wanted);
}

/* Reads one member; @seen has a bit for each field. */
static bool read_member(struct json_reader *r, u32 first,
			const struct json_field *fields, void *out, u64 *seen)
{
	struct json_raw name;
	u64 bit = 1;

	if (!take_name(r, first, &name))
		return false;
	for (; fields->name; fields++, bit <<= 1) {
		if (!json_raw_is(&name, fields->name))
			continue;
		*seen |= bit;
		return read_field(r, fields, out);
	}
	return json_reader_skip(r);
}

static bool has_all(struct json_reader *r, const struct json_field *fields,
		    u64 seen)
{
	for (; fields->name; fields++, seen >>= 1) {
		if (!(seen & 1) && !fields->is_optional)
			return json_reader_refuse(r, "has no \"%s\"",
						  fields->name);
	}
	return true;
}

bool json_reader_object(struct json_reader *r, const struct json_field *fields,
			void *out)
{
	u32 first = r->names_count;
	u64 seen = 0;

	if (!enter(r, '{'))
		return false;
	for (size_t count = 0; has_more(r, '}', count); count++) {
		if (!read_member(r, first, fields, out, &seen))
			return false;
	}
	r->names_count = first;
	return !r->is_wrong && has_all(r, fields, seen);
}

/* ---- values that nobody asked for ---- */

static bool skip_item(struct json_reader *r, void *out)
{
	(void)out;
	return json_reader_skip(r);
}

static bool skip_word(struct json_reader *r, const char *word)
{
	size_t size = strlen(word);

	if ((size_t)(r->end - r->pos) < size || memcmp(r->pos, word, size) != 0)
		return json_reader_refuse(r, "has a value that is none");
	r->pos += size;
	return json_count_value(r);
}

bool json_reader_skip(struct json_reader *r)
{
	static const struct json_field none[] = { FIELD_END };
	char c = json_reader_peek(r);
	struct json_raw raw;

	if (json_is_number(c))
		return json_number_skip(r);
	switch (c) {
	case '{':
		return json_reader_object(r, none, NULL);
	case '[':
		return json_reader_list(r, skip_item, NULL);
	case '"':
		return json_reader_text(r, &raw);
	case 't':
		return skip_word(r, "true");
	case 'f':
		return skip_word(r, "false");
	case 'n':
		return skip_word(r, "null");
	default:
		return json_reader_refuse(r, "wants a value");
	}
}
