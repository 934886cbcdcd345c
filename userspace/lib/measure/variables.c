// SPDX-License-Identifier: MIT
/*
 * The store of EDK2's authenticated variables in a firmware volume; UEFI 2.10,
 * section 8.2, and Platform Initialization, volume 3, section 3.2.
 */
#include "measure/variables.h"

#include <string.h>

#include "base/cursor.h"
#include "measure/guid.h"
#include "measure/hash.h"
#include "measure/put.h"

#define STORE_HEADER_SIZE 28
#define VARIABLE_START 0x55aa
#define VARIABLE_VALID 0x3f

/* Behind the volume's header and the store's. */
static struct cursor open_store(const u8 *volume, size_t size)
{
	struct cursor c = cursor_over(volume, size);
	const u8 *magic;
	u16 header_size;

	cursor_take(&c, 40);
	magic = cursor_take(&c, 4);
	cursor_take(&c, 4);
	header_size = cursor_le16(&c);
	if (c.is_short || memcmp(magic, "_FVH", 4))
		return (struct cursor){ .is_short = true };
	c = cursor_over(volume, size);
	cursor_take(&c, header_size);
	cursor_take(&c, STORE_HEADER_SIZE);
	return c;
}

static bool has_name(const u8 *name, size_t size, const char *wanted)
{
	size_t length = strlen(wanted);

	if (size < 2 * length)
		return false;
	for (size_t i = 0; i < length; i++)
		if (name[2 * i] != (u8)wanted[i] || name[2 * i + 1])
			return false;
	return size == 2 * length ||
	       (!name[2 * length] && !name[2 * length + 1]);
}

/* Records are padded to four bytes. */
static void skip_padding(struct cursor *c, const u8 *volume)
{
	if (!c->is_short)
		cursor_take(c, (size_t)(volume - c->pos) & 3);
}

struct variable variable_find(const u8 *volume, size_t size, const char *guid,
			      const char *wanted)
{
	struct cursor c = open_store(volume, size);
	struct variable found = { 0 };

	while (cursor_le16(&c) == VARIABLE_START) {
		const u8 *owner, *name, *data;
		u32 name_size, data_size;
		u8 state = cursor_u8(&c);

		cursor_take(&c, 1 + 4 + 8 + 16 + 4);
		name_size = cursor_le32(&c);
		data_size = cursor_le32(&c);
		owner = cursor_take(&c, GUID_SIZE);
		name = cursor_take(&c, name_size);
		data = cursor_take(&c, data_size);
		if (c.is_short)
			break;
		if (state == VARIABLE_VALID && guid_is(owner, guid) &&
		    has_name(name, name_size, wanted))
			found = (struct variable){ data, data_size };
		skip_padding(&c, volume);
	}
	return found;
}

static void add_u64(struct hash *hash, u64 value)
{
	u8 bytes[8];

	put_le(bytes, sizeof(bytes), value);
	hash_add(hash, bytes, sizeof(bytes));
}

bool variable_digest(const char *guid, const char *name, struct variable v,
		     u8 *digest)
{
	u8 owner[GUID_SIZE];
	struct hash hash;

	hash_start_sha384(&hash);
	guid_put(owner, guid);
	hash_add(&hash, owner, sizeof(owner));
	add_u64(&hash, strlen(name));
	add_u64(&hash, v.data ? v.size : 0);
	for (; *name; name++)
		hash_add(&hash, (const u8[]){ (u8)*name, 0 }, 2);
	hash_add(&hash, v.data, v.data ? v.size : 0);
	return hash_end(&hash, digest);
}
