// SPDX-License-Identifier: MIT
#include "formats/layout.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "codec/proto.h"

#define LAYOUT_SIZE_MAX (1 << 20)

/* ---- reading ---- */

struct reading {
	const u8 *message;
	size_t size;
	u8 *out;
	size_t used, room;
	u64 number; /* the last one */
	bool is_short; /* of memory, or the message is another one */
};

/* False: the field is not there, and has its default. */
static bool find_field(const struct reading *r, const struct layout_part *part,
		       struct proto_field *field)
{
	const u8 *data = r->message;
	size_t size = r->size, i = 0;

	for (; i + 1 < LAYOUT_PATH_MAX && part->path[i + 1]; i++) {
		if (!proto_find(data, size, part->path[i], field) ||
		    field->wire != PROTO_BYTES)
			return false;
		data = field->data;
		size = field->size;
	}
	if (part->kind == LAYOUT_REPEATED)
		return proto_find_at(data, size, part->path[i], part->index,
				     field);
	return proto_find(data, size, part->path[i], field);
}

static bool put_bytes(struct reading *r, const u8 *data, size_t size)
{
	if (size > r->room - r->used)
		return false;
	if (size && data)
		memcpy(r->out + r->used, data, size);
	else if (size)
		memset(r->out + r->used, 0, size);
	r->used += size;
	return true;
}

static bool put_number(struct reading *r, u64 value, size_t size)
{
	u8 bytes[8];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (u8)(value >> 8 * i);
	r->number = value;
	return (size == sizeof(bytes) || !(value >> 8 * size)) &&
	       put_bytes(r, bytes, size);
}

/* CPUID leaf 1, EAX: AMD's manual, volume 3, appendix E.3. */
static bool put_cpuid(struct reading *r, u64 eax)
{
	u8 bytes[3] = {
		(u8)((eax >> 8 & 0xf) + (eax >> 20 & 0xff)),
		(u8)((eax >> 4 & 0xf) | (eax >> 12 & 0xf0)),
		(u8)(eax & 0xf),
	};

	return put_bytes(r, bytes, sizeof(bytes));
}

static bool put_field(struct reading *r, const struct layout_part *part,
		      const struct proto_field *field)
{
	bool is_bytes = field->wire == PROTO_BYTES;

	switch (part->kind) {
	case LAYOUT_NUMBER:
		return !is_bytes && put_number(r, field->value, part->size);
	case LAYOUT_CPUID:
		return !is_bytes && put_cpuid(r, field->value);
	case LAYOUT_BYTES:
	case LAYOUT_REPEATED:
		return is_bytes && field->size == part->size &&
		       put_bytes(r, field->data, field->size);
	case LAYOUT_SIZED:
		return is_bytes && field->size == r->number &&
		       put_bytes(r, field->data, field->size);
	case LAYOUT_REST:
		return is_bytes && put_bytes(r, field->data, field->size);
	default:
		return put_bytes(r, NULL, part->size);
	}
}

/* What proto3 leaves out: zero, or no bytes where none need be. */
static bool put_default(struct reading *r, const struct layout_part *part)
{
	switch (part->kind) {
	case LAYOUT_NUMBER:
	case LAYOUT_CPUID:
	case LAYOUT_ZERO:
		r->number = 0;
		return put_bytes(r, NULL, part->size);
	case LAYOUT_SIZED:
		return !r->number;
	case LAYOUT_REST:
		return true;
	default:
		return false;
	}
}

static bool put_part(struct reading *r, const struct layout_part *part)
{
	struct proto_field field;

	if (part->kind == LAYOUT_ZERO || !find_field(r, part, &field))
		return put_default(r, part);
	return put_field(r, part, &field);
}

int layout_read(const struct layout *layout, const u8 *message, size_t size,
		struct vouch_bytes *bytes)
{
	struct reading r = { .message = message, .size = size };

	*bytes = (struct vouch_bytes){ 0 };
	if (size > LAYOUT_SIZE_MAX || !proto_is_message(message, size))
		return 0;
	r.room = size + 2048; /* what is zero is not in the message */
	r.out = malloc(r.room);
	if (!r.out)
		return -ENOMEM;
	for (size_t i = 0; i < layout->count; i++) {
		if (put_part(&r, &layout->parts[i]))
			continue;
		free(r.out);
		return 0;
	}
	*bytes = (struct vouch_bytes){ r.out, r.used };
	return 1;
}

/* ---- writing ---- */

struct writing {
	const struct layout *layout;
	struct cursor c;
	size_t next; /* part */
	u64 number; /* the last one */
};

static u64 take_number(struct cursor *c, size_t size)
{
	const u8 *bytes = cursor_take(c, size);
	u64 value = 0;

	for (size_t i = 0; bytes && i < size; i++)
		value |= (u64)bytes[i] << 8 * i;
	return value;
}

static u64 take_cpuid(struct cursor *c)
{
	u64 family = cursor_u8(c), model = cursor_u8(c),
	    stepping = cursor_u8(c);
	u64 extended = family > 0xf ? family - 0xf : 0;

	return extended << 20 | (model >> 4) << 16 | (family - extended) << 8 |
	       (model & 0xf) << 4 | (stepping & 0xf);
}

static bool write_bytes(struct writing *w, u32 number, size_t size,
			struct vouch_bytes *message)
{
	const u8 *data = cursor_take(&w->c, size);

	return !w->c.is_short && proto_put_bytes(message, number, data, size);
}

static bool write_part(struct writing *w, const struct layout_part *part,
		       u32 number, struct vouch_bytes *message)
{
	switch (part->kind) {
	case LAYOUT_NUMBER:
		w->number = take_number(&w->c, part->size);
		return proto_put_number(message, number, w->number);
	case LAYOUT_CPUID:
		return proto_put_number(message, number, take_cpuid(&w->c));
	case LAYOUT_BYTES:
	case LAYOUT_REPEATED:
		return write_bytes(w, number, part->size, message);
	case LAYOUT_SIZED:
		return w->number <= cursor_left(&w->c) &&
		       write_bytes(w, number, (size_t)w->number, message);
	case LAYOUT_REST:
		return write_bytes(w, number, cursor_left(&w->c), message);
	default:
		return cursor_skip_zero(&w->c, part->size);
	}
}

/* All parts whose path goes on as that of the next one does. */
static bool write_message(struct writing *w, size_t depth,
			  struct vouch_bytes *message)
{
	const struct layout_part *first = &w->layout->parts[w->next];
	u8 path[LAYOUT_PATH_MAX];

	memcpy(path, first->path, sizeof(path));
	while (w->next < w->layout->count && !w->c.is_short) {
		const struct layout_part *part = &w->layout->parts[w->next];
		struct vouch_bytes inner = { 0 };
		bool ok;

		if (part->kind != LAYOUT_ZERO &&
		    memcmp(part->path, path, depth) != 0)
			break;
		if (part->kind == LAYOUT_ZERO || depth + 1 == LAYOUT_PATH_MAX ||
		    !part->path[depth + 1]) {
			w->next++;
			ok = write_part(w, part, part->path[depth], message);
		} else {
			ok = write_message(w, depth + 1, &inner) &&
			     proto_put_bytes(message, part->path[depth],
					     inner.data, inner.size);
			vouch_bytes_free(&inner);
		}
		if (!ok)
			return false;
	}
	return !w->c.is_short;
}

bool layout_write(const struct layout *layout, const u8 *data, size_t size,
		  struct vouch_bytes *message)
{
	struct writing w = { .layout = layout, .c = cursor_over(data, size) };

	*message = (struct vouch_bytes){ 0 };
	if (write_message(&w, 0, message) && w.next == layout->count &&
	    !cursor_left(&w.c))
		return true;
	vouch_bytes_free(message);
	return false;
}
