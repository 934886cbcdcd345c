// SPDX-License-Identifier: MIT
/*
 * Mutations of DER that keep the lengths around them right, which libFuzzer's
 * own hardly ever do.
 */
#include "fuzz.h"

#include <string.h>

#include "mutator.h"

#define VALUES_MAX 1024
#define SIZE_MAX_HERE 65536

/* A value, as it stands in the input. */
struct value {
	size_t at, header, length; /* of the contents */
	int parent; /* -1: none */
};

struct input {
	u8 *data;
	size_t size, room;
	struct value values[VALUES_MAX];
	int count;
};

/* What stands where others are not expected. */
static const struct {
	u8 size;
	u8 der[15];
} odd[] = {
	{ 2, { 0x05, 0x00 } },
	{ 2, { 0x30, 0x00 } },
	{ 2, { 0x31, 0x00 } },
	{ 2, { 0x02, 0x00 } },
	{ 2, { 0x03, 0x00 } },
	{ 2, { 0x06, 0x00 } },
	{ 3, { 0x01, 0x01, 0x00 } },
	{ 3, { 0x01, 0x01, 0xff } },
	{ 3, { 0x01, 0x01, 0x01 } },
	{ 3, { 0x02, 0x01, 0x00 } },
	{ 3, { 0x02, 0x01, 0xff } },
	{ 4, { 0x02, 0x02, 0x00, 0x80 } },
	{ 4, { 0x02, 0x02, 0x00, 0x01 } },
	{ 4, { 0x02, 0x02, 0xff, 0x80 } },
	{ 3, { 0x03, 0x01, 0x00 } },
	{ 4, { 0x03, 0x02, 0x07, 0x80 } },
	{ 4, { 0x03, 0x02, 0x01, 0x01 } },
	{ 3, { 0x06, 0x01, 0x80 } },
	{ 5, { 0x06, 0x03, 0x55, 0x1d, 0x13 } },
	{ 5, { 0x06, 0x03, 0x55, 0x1d, 0x0f } },
	{ 5, { 0x06, 0x03, 0x55, 0x1d, 0x1d } },
	{ 5, { 0x06, 0x03, 0x55, 0x1d, 0x1b } },
	{ 4, { 0x30, 0x80, 0x00, 0x00 } },
	{ 4, { 0x24, 0x02, 0x04, 0x00 } },
	{ 4, { 0x0c, 0x02, 0xc3, 0xa4 } },
	{ 5, { 0x0c, 0x03, 0xed, 0xa0, 0x80 } },
	{ 4, { 0x1e, 0x02, 0x00, 0x41 } },
	{ 15, "\x17\x0d"
	      "490229000000Z" },
	{ 15, "\x17\x0d"
	      "240229235959Z" },
	{ 15, "\x17\x0d"
	      "240229235960Z" },
};

static const u8 tags[] = { 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0a, 0x0c,
			   0x12, 0x13, 0x14, 0x16, 0x17, 0x18, 0x1e, 0x30,
			   0x31, 0x80, 0x81, 0x82, 0xa0, 0xa1, 0xa2, 0xa3 };

static u32 next_random(u32 *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

/* The header at @at of what ends at @end; 0: none. */
static size_t read_header(const u8 *data, size_t at, size_t end, size_t *length)
{
	size_t count, header = 2;

	if (end - at < 2)
		return 0;
	*length = data[at + 1];
	if (*length >= 0x80) {
		count = *length & 0x7f;
		if (!count || count > 3 || count > end - at - 2)
			return 0;
		*length = 0;
		for (size_t i = 0; i < count; i++)
			*length = *length << 8 | data[at + 2 + i];
		header += count;
	}
	return *length > end - at - header ? 0 : header;
}

static bool is_sequence_of_values(const u8 *data, size_t at, size_t end)
{
	size_t length, header;

	if (at == end)
		return false;
	for (; at < end; at += header + length) {
		header = read_header(data, at, end, &length);
		if (!header)
			return false;
	}
	return true;
}

/* The values of one list, and of those in them that are lists. */
static void find_values(struct input *in, size_t at, size_t end, int parent)
{
	size_t length, header, inside;
	int self;

	for (; at < end && in->count < VALUES_MAX; at += header + length) {
		header = read_header(in->data, at, end, &length);
		if (!header)
			return;
		self = in->count++;
		in->values[self] = (struct value){ at, header, length, parent };
		inside = at + header + (in->data[at] == 0x03 && length);
		if (is_sequence_of_values(in->data, inside,
					  at + header + length))
			find_values(in, inside, at + header + length, self);
	}
}

static void find_all(struct input *in)
{
	in->count = 0;
	find_values(in, 0, in->size, -1);
}

/* @from bytes at @at become these. */
static bool splice(struct input *in, size_t at, size_t from, const u8 *by,
		   size_t size)
{
	if (in->size - from + size > in->room)
		return false;
	memmove(in->data + at + size, in->data + at + from,
		in->size - at - from);
	memcpy(in->data + at, by, size);
	in->size = in->size - from + size;
	return true;
}

/* Tag and length, the shortest. */
static size_t write_header(u8 *out, u8 tag, size_t length)
{
	size_t count = length < 0x80 ? 0 : length < 0x100 ? 1 : 2;

	out[0] = tag;
	out[1] = (u8)(count ? 0x80 | count : length);
	for (size_t i = 0; i < count; i++)
		out[2 + i] = (u8)(length >> 8 * (count - 1 - i));
	return 2 + count;
}

/* The value becomes these bytes; all around it are of the right length. */
static bool replace(struct input *in, int which, const u8 *by, size_t size)
{
	const struct value *value = &in->values[which];
	long grown = (long)size - (long)(value->header + value->length);
	u8 header[4];

	if (!splice(in, value->at, value->header + value->length, by, size))
		return false;
	while (value->parent >= 0) {
		size_t written;

		value = &in->values[value->parent];
		written = write_header(header, in->data[value->at],
				       (size_t)((long)value->length + grown));
		if (!splice(in, value->at, value->header, header, written))
			return false;
		grown += (long)written - (long)value->header;
	}
	return true;
}

/* A value with the same bytes before or behind this one; -1: none. */
static int twin_of(const struct input *in, int which)
{
	const struct value *value = &in->values[which];
	size_t size = value->header + value->length;

	for (int i = 0; i < in->count; i++) {
		const struct value *other = &in->values[i];

		if (other->at != value->at &&
		    other->header + other->length == size &&
		    !memcmp(in->data + other->at, in->data + value->at, size))
			return i;
	}
	return -1;
}

/* The same in both, the later one first: what is before it stays in place. */
static void replace_twins(struct input *in, int a, int b, const u8 *by,
			  size_t size)
{
	int first = in->values[a].at < in->values[b].at ? a : b;
	int last = first == a ? b : a;

	if (!replace(in, last, by, size))
		return;
	find_all(in);
	if (first < in->count)
		replace(in, first, by, size);
}

/* Writes what a value becomes; returns its size. */
static size_t change(const struct input *in, int which, u8 *out, u32 *seed)
{
	const struct value *value = &in->values[which], *other;
	const u8 *der = in->data + value->at;
	size_t size = value->header + value->length, header, length;
	u32 pick = next_random(seed);

	memcpy(out, der, size);
	switch (next_random(seed) % 8) {
	case 0: /* left out */
		return 0;
	case 1: /* twice */
		memcpy(out + size, der, size);
		return 2 * size;
	case 2:
		out[0] = tags[pick % sizeof(tags)];
		return size;
	case 3:
		pick %= ARRAY_SIZE(odd);
		memcpy(out, odd[pick].der, odd[pick].size);
		return odd[pick].size;
	case 4: /* another of the same input */
		other = &in->values[pick % (u32)in->count];
		memcpy(out, in->data + other->at,
		       other->header + other->length);
		return other->header + other->length;
	case 5: /* a length that is longer than it has to be */
		out[1] = 0x83;
		out[2] = (u8)(value->length >> 16);
		out[3] = (u8)(value->length >> 8);
		out[4] = (u8)value->length;
		memcpy(out + 5, der + value->header, value->length);
		return 5 + value->length;
	default:
		memcpy(out + 4, der + value->header, value->length);
		length = LLVMFuzzerMutate(out + 4, value->length,
					  value->length + 8);
		header = write_header(out, der[0], length);
		memmove(out + header, out + 4, length);
		return header + length;
	}
}

size_t mutate_der(u8 *data, size_t size, size_t room, u32 seed)
{
	static u8 out[2 * SIZE_MAX_HERE + 16];
	static struct input in;
	size_t changed;
	int which, twin;

	if (size > SIZE_MAX_HERE)
		return size;
	in.data = data;
	in.size = size;
	in.room = room < 0xffff ? room : 0xffff;
	find_all(&in);
	if (!in.count || next_random(&seed) % 16 == 0)
		return LLVMFuzzerMutate(data, size, room);
	which = (int)(next_random(&seed) % (u32)in.count);
	changed = change(&in, which, out, &seed);
	twin = twin_of(&in, which);
	if (twin >= 0 && next_random(&seed) % 4)
		replace_twins(&in, which, twin, out, changed);
	else
		replace(&in, which, out, changed);
	return in.size;
}
