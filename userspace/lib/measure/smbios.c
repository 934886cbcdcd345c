// SPDX-License-Identifier: MIT
/* SMBIOS structures by DMTF DSP0134; what is left out by EDK2's filter. */
#include "measure/smbios.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

#define HEADER_SIZE 4
#define TYPE_END 127
#define TABLE_MAX (1u << 20)

/* A field of a type: a string's number, or so many bytes. */
#define STRING 0
static const struct {
	u8 type, offset, size;
} fields[] = {
	{ 1, 0x07, STRING },  { 1, 0x08, 16 },	    { 1, 0x18, 1 },
	{ 2, 0x07, STRING },  { 2, 0x0a, STRING },  { 3, 0x07, STRING },
	{ 3, 0x08, STRING },  { 4, 0x20, STRING },  { 4, 0x21, STRING },
	{ 4, 0x22, STRING },  { 4, 0x23, 1 },	    { 4, 0x24, 1 },
	{ 4, 0x25, 1 },	      { 4, 0x2a, 2 },	    { 4, 0x2c, 2 },
	{ 4, 0x2e, 2 },	      { 4, 0x11, 1 },	    { 4, 0x16, 2 },
	{ 17, 0x18, STRING }, { 17, 0x19, STRING }, { 17, 0x1a, STRING },
	{ 22, 0x07, STRING }, { 22, 0x10, 2 },	    { 22, 0x12, 2 },
	{ 23, 0x07, 2 },      { 27, 0x0c, 2 },	    { 39, 0x08, STRING },
	{ 39, 0x09, STRING }, { 39, 0x0a, STRING },
};

static bool is_left_out(u8 type)
{
	return type >= 128 || type == 11 || type == 15 || type == 18 ||
	       type == 31 || type == 33;
}

/* A structure, its strings, and the zero that ends these. */
struct structure {
	u8 *data, *strings, *end;
};

/* The string of a number, counted from 1, becomes blanks. */
static void blank_string(struct structure *s, u8 number)
{
	u8 *at = s->strings;

	for (; number > 1 && at < s->end; number--)
		at += strlen((char *)at) + 1;
	if (number == 1 && at < s->end)
		memset(at, ' ', strlen((char *)at));
}

static void filter(struct structure *s)
{
	u8 type = s->data[0], length = s->data[1];

	if (is_left_out(type)) {
		memset(s->data + HEADER_SIZE, 0,
		       (size_t)(s->end - s->data) - HEADER_SIZE);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		u8 size = fields[i].size ? fields[i].size : 1;

		if (fields[i].type != type || fields[i].offset + size > length)
			continue;
		if (fields[i].size == STRING)
			blank_string(s, s->data[fields[i].offset]);
		memset(s->data + fields[i].offset, 0, size);
	}
}

/* Strings end with an empty one; without any, two zeroes stand there. */
static bool find_end(struct structure *s, u8 *limit)
{
	u8 *at = s->strings;

	for (; limit - at >= 2; at++) {
		if (at[0] || at[1])
			continue;
		s->end = at + 2;
		return true;
	}
	return false;
}

/* Return: how many bytes the structures have, 0 when one does not fit. */
static size_t filter_all(u8 *table, size_t size)
{
	u8 *at = table, *limit = table + size;

	while (limit - at >= HEADER_SIZE && at[1] >= HEADER_SIZE &&
	       at[1] <= limit - at) {
		struct structure s = { at, at + at[1], NULL };

		if (!find_end(&s, limit))
			return 0;
		filter(&s);
		at = s.end;
		if (s.data[0] == TYPE_END)
			return (size_t)(at - table);
	}
	return 0;
}

int smbios_digest(const struct launch_file *table, u8 *digest,
		  struct vouch_error *error)
{
	u8 *copy;
	size_t size;
	bool is_ok;

	if (!table->size || table->size > TABLE_MAX)
		return vouch__error(error, -EBADMSG,
				    "SMBIOS table is %zu bytes, want 1 to %u",
				    table->size, TABLE_MAX);
	copy = malloc(table->size);
	if (!copy)
		return -ENOMEM;
	memcpy(copy, table->data, table->size);
	size = filter_all(copy, table->size);
	is_ok = size && digest_sha384(copy, size, digest);
	free(copy);
	if (!size)
		return vouch__error(
			error, -EBADMSG,
			"SMBIOS table has a structure that does not "
			"fit, want structures through type 127");
	return is_ok ? 0 : -ENOMEM;
}
