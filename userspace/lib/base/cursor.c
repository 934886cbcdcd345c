// SPDX-License-Identifier: MIT
#include "base/cursor.h"

#include <string.h>

struct cursor cursor_over(const u8 *data, size_t size)
{
	if (!data)
		return (struct cursor){ .is_short = size > 0 };
	return (struct cursor){ .pos = data, .end = data + size };
}

/* The only function that moves a cursor: all bounds checks are this one. */
const u8 *cursor_take(struct cursor *c, size_t size)
{
	const u8 *pos = c->pos;

	if (c->is_short || size > cursor_left(c)) {
		c->is_short = true;
		return NULL;
	}
	c->pos += size;
	return pos;
}

/* A nested length can only narrow what the outer one allowed. */
struct cursor cursor_sub(struct cursor *c, size_t size)
{
	const u8 *pos = cursor_take(c, size);

	if (!pos)
		return (struct cursor){ .is_short = c->is_short };
	return cursor_over(pos, size);
}

void cursor_copy(struct cursor *c, u8 *out, size_t size)
{
	const u8 *pos = cursor_take(c, size);

	if (!size)
		return;
	if (pos)
		memcpy(out, pos, size);
	else
		memset(out, 0, size);
}

bool cursor_skip_zero(struct cursor *c, size_t size)
{
	const u8 *pos = cursor_take(c, size);
	u8 bits = 0;

	for (size_t i = 0; pos && i < size; i++)
		bits |= pos[i];
	return bits == 0;
}

size_t cursor_left(const struct cursor *c)
{
	if (c->is_short || !c->pos)
		return 0;
	return (size_t)(c->end - c->pos);
}

static u64 cursor_le(struct cursor *c, size_t size)
{
	const u8 *pos = cursor_take(c, size);
	u64 value = 0;

	for (size_t i = size; pos && i > 0; i--)
		value = value << 8 | pos[i - 1];
	return value;
}

u8 cursor_u8(struct cursor *c)
{
	return (u8)cursor_le(c, 1);
}

u16 cursor_le16(struct cursor *c)
{
	return (u16)cursor_le(c, 2);
}

u32 cursor_le32(struct cursor *c)
{
	return (u32)cursor_le(c, 4);
}

u64 cursor_le64(struct cursor *c)
{
	return cursor_le(c, 8);
}

static u64 cursor_be(struct cursor *c, size_t size)
{
	const u8 *pos = cursor_take(c, size);
	u64 value = 0;

	for (size_t i = 0; pos && i < size; i++)
		value = value << 8 | pos[i];
	return value;
}

u16 cursor_be16(struct cursor *c)
{
	return (u16)cursor_be(c, 2);
}

u32 cursor_be32(struct cursor *c)
{
	return (u32)cursor_be(c, 4);
}

u64 cursor_be64(struct cursor *c)
{
	return cursor_be(c, 8);
}
