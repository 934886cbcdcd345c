// SPDX-License-Identifier: MIT
#include "codec/proto.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_MAX ((1u << 29) - 1)
#define VARINT_SIZE_MAX 10

/* Seven bits a byte, the low ones first; the last byte has the high bit off. */
static bool take_varint(struct cursor *c, u64 *value)
{
	*value = 0;
	for (unsigned int i = 0; i < VARINT_SIZE_MAX; i++) {
		u8 byte = cursor_u8(c);

		if (c->is_short || (i == VARINT_SIZE_MAX - 1 && byte > 1))
			return false;
		*value |= (u64)(byte & 0x7f) << 7 * i;
		if (!(byte & 0x80))
			return true;
	}
	return false;
}

static bool take_value(struct cursor *c, struct proto_field *field)
{
	u64 size;

	switch (field->wire) {
	case PROTO_VARINT:
		return take_varint(c, &field->value);
	case PROTO_FIXED64:
		field->value = cursor_le64(c);
		return !c->is_short;
	case PROTO_FIXED32:
		field->value = cursor_le32(c);
		return !c->is_short;
	case PROTO_BYTES:
		if (!take_varint(c, &size) || size > cursor_left(c))
			return false;
		field->size = (size_t)size;
		field->data = cursor_take(c, field->size);
		return true;
	default:
		return false;
	}
}

int proto_next(struct cursor *c, struct proto_field *field)
{
	u64 key;

	*field = (struct proto_field){ 0 };
	if (!cursor_left(c))
		return c->is_short ? -EBADMSG : 0;
	if (!take_varint(c, &key) || key >> 3 > NUMBER_MAX || !(key >> 3))
		return -EBADMSG;
	field->number = (u32)(key >> 3);
	field->wire = (enum proto_wire)(key & 7);
	return take_value(c, field) ? 1 : -EBADMSG;
}

bool proto_is_message(const u8 *data, size_t size)
{
	struct cursor c = cursor_over(data, size);
	struct proto_field field;
	int ret;

	do {
		ret = proto_next(&c, &field);
	} while (ret > 0);
	return size && !ret;
}

bool proto_find(const u8 *data, size_t size, u32 number,
		struct proto_field *field)
{
	struct cursor c = cursor_over(data, size);
	struct proto_field next;
	bool is_there = false;

	while (proto_next(&c, &next) > 0) {
		if (next.number != number)
			continue;
		*field = next;
		is_there = true;
	}
	return is_there;
}

bool proto_find_at(const u8 *data, size_t size, u32 number, size_t index,
		   struct proto_field *field)
{
	struct cursor c = cursor_over(data, size);

	while (proto_next(&c, field) > 0) {
		if (field->number == number && !index--)
			return true;
	}
	return false;
}

/* ---- writing ---- */

static bool append(struct vouch_bytes *to, const u8 *data, size_t size)
{
	u8 *grown = realloc(to->data, to->size + size + 1);

	if (!grown)
		return false;
	if (size)
		memcpy(grown + to->size, data, size);
	to->data = grown;
	to->size += size;
	return true;
}

static bool put_varint(struct vouch_bytes *message, u64 value)
{
	u8 bytes[VARINT_SIZE_MAX];
	size_t used = 0;

	do {
		bytes[used] = (u8)(value & 0x7f);
		value >>= 7;
		if (value)
			bytes[used] |= 0x80;
		used++;
	} while (value);
	return append(message, bytes, used);
}

bool proto_put_number(struct vouch_bytes *message, u32 number, u64 value)
{
	return !value || (put_varint(message, (u64)number << 3) &&
			  put_varint(message, value));
}

bool proto_put_bytes(struct vouch_bytes *message, u32 number, const u8 *data,
		     size_t size)
{
	return !size ||
	       (put_varint(message, (u64)number << 3 | PROTO_BYTES) &&
		put_varint(message, size) && append(message, data, size));
}
