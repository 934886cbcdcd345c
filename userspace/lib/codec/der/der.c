// SPDX-License-Identifier: MIT
#include "codec/der/der.h"

/* Lengths of four octets reach 4 GiB; nothing here is longer. */
#define LENGTH_OCTETS_MAX 4

#define CONSTRUCTED 0x20
#define UNIVERSAL_MAX 0x1f /* also the sign of a longer tag, in any class */

void der_refuse(struct der *d, const u8 *at, const char *why)
{
	if (!d->fault->why)
		*d->fault = (struct der_fault){ .why = why, .at = at };
}

static void refuse_type(struct der *d, const u8 *at, u8 want)
{
	u8 tag = der_peek(d);

	if (d->fault->why)
		return;
	der_refuse(d, at, "value is missing or of another type");
	d->fault->tag = tag;
	d->fault->want = want;
}

/* A length of @count octets at @pos. */
static size_t long_length(struct der *d, const u8 *pos, size_t count)
{
	size_t length = 0;

	for (size_t i = 0; i < count; i++)
		length = length << 8 | pos[i];
	if (!pos[0] || length < 0x80)
		der_refuse(d, pos,
			   "length is not in the shortest form; X.690, 10.1");
	return length;
}

/*
 * The length after the tag at @pos, where @left octets are; @header becomes
 * the size of both. The caller checks that so many octets are there.
 */
static size_t read_length(struct der *d, const u8 *pos, size_t left,
			  size_t *header)
{
	size_t count;

	*header = 2;
	if (left < 2) {
		der_refuse(d, pos, "value ends before its length");
		return 0;
	}
	if (pos[1] < 0x80)
		return pos[1];
	count = pos[1] & 0x7f;
	if (!count)
		der_refuse(d, pos, "length is indefinite; X.690, 10.1");
	else if (count > LENGTH_OCTETS_MAX)
		der_refuse(d, pos, "length has more than four octets");
	else if (count > left - 2)
		der_refuse(d, pos, "value ends before its length");
	if (d->fault->why)
		return 0;
	*header += count;
	return long_length(d, pos + 2, count);
}

/* Whether there is a value at @pos, and then its contents. */
static bool look(struct der *d, struct der_view *contents)
{
	const u8 *pos = d->pos;
	size_t left = (size_t)(d->end - pos), header, length;

	if (!der_more(d)) {
		der_refuse(d, pos, "value is missing");
		return false;
	}
	if ((*pos & UNIVERSAL_MAX) == UNIVERSAL_MAX)
		der_refuse(d, pos, "tag has more than one octet");
	length = read_length(d, pos, left, &header);
	if (d->fault->why)
		return false;
	/* What read_length() took is not more than there is. */
	if (length > left - header) {
		der_refuse(d, pos, "value is longer than what it is in");
		return false;
	}
	*contents = (struct der_view){ pos + header, length };
	return true;
}

struct der_view der_take(struct der *d, u8 tag)
{
	struct der_view contents;

	if (der_peek(d) != tag) {
		refuse_type(d, d->pos, tag);
		return (struct der_view){ 0 };
	}
	if (!look(d, &contents))
		return (struct der_view){ 0 };
	d->pos = contents.data + contents.size;
	return contents;
}

struct der_view der_take_whole(struct der *d, u8 tag)
{
	const u8 *start = d->pos;

	der_take(d, tag);
	return der_since(d, start);
}

struct der der_enter(struct der *d, u8 tag)
{
	return der_over(der_take(d, tag), d->fault);
}

struct der_view der_since(const struct der *d, const u8 *start)
{
	if (d->fault->why)
		return (struct der_view){ 0 };
	return (struct der_view){ start, (size_t)(d->pos - start) };
}

void der_end(struct der *d)
{
	if (der_more(d))
		der_refuse(d, d->pos, "bytes follow the last value");
}

static const char *wrong_type(u8 tag, struct der_view contents)
{
	if (tag <= UNIVERSAL_MAX)
		return der_wrong_contents(tag, contents);
	if (tag <= (UNIVERSAL_MAX | CONSTRUCTED) && tag != DER_SEQUENCE &&
	    tag != DER_SET)
		return "constructed value is no SEQUENCE or SET";
	return NULL;
}

/*
 * Values in the order in which they stand: the contents of a constructed one
 * begin right after its header. @ends are the ends of those that are open.
 */
static void check_all(struct der in)
{
	const u8 *ends[DER_DEPTH_MAX] = { in.end };
	struct der_view contents;
	size_t open = 1;

	while (open && look(&in, &contents)) {
		u8 tag = *in.pos;
		const char *why = wrong_type(tag, contents);

		if (why)
			der_refuse(&in, in.pos, why);
		in.pos = contents.data;
		if (!(tag & CONSTRUCTED)) {
			in.pos += contents.size;
		} else if (open == DER_DEPTH_MAX) {
			der_refuse(&in, in.pos,
				   "values are too deep in each other");
		} else {
			ends[open++] = contents.data + contents.size;
		}
		while (open && in.pos == ends[open - 1])
			open--;
		if (open)
			in.end = ends[open - 1];
	}
}

struct der_view der_take_any(struct der *d)
{
	struct der_view whole = der_take_whole(d, der_peek(d));

	check_all(der_over(whole, d->fault));
	if (d->fault->why)
		return (struct der_view){ 0 };
	return whole;
}
