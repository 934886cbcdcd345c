// SPDX-License-Identifier: MIT
#include "codec/der/name.h"

#include <string.h>

#define NAME_SIZE_MAX 0xffff

/* 2.5.4.3 */
static const u8 common_name[] = { 0x55, 0x04, 0x03 };

/* One attribute of a name. */
struct attribute {
	struct der_view oid, value;
	u8 type;
};

/* The smallest code point that needs so many octets, by their number. */
static const u32 utf8_first[] = { 0, 0, 0x80, 0x800, 0x10000 };

static size_t utf8_length(u8 first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first < 0xe0)
		return 2;
	if (first >= 0xe0 && first < 0xf0)
		return 3;
	return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

/* One code point in its shortest form; RFC 3629. Returns its size, or 0. */
static size_t utf8_character(const u8 *at, size_t left)
{
	size_t length = utf8_length(*at);
	u32 point;

	if (length <= 1 || length > left)
		return length <= left ? length : 0;
	point = *at & (0x7fu >> length);
	for (size_t i = 1; i < length; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return 0;
		point = point << 6 | (at[i] & 0x3f);
	}
	if (point < utf8_first[length] || point > 0x10ffff ||
	    (point >= 0xd800 && point <= 0xdfff))
		return 0;
	return length;
}

static bool is_utf8(struct der_view in)
{
	size_t length;

	for (size_t i = 0; i < in.size; i += length) {
		length = utf8_character(in.data + i, in.size - i);
		if (!length)
			return false;
	}
	return true;
}

static bool is_digit(u8 c)
{
	return c >= '0' && c <= '9';
}

/* X.680, 41.4 */
static bool is_printable(u8 c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       is_digit(c) || (c && strchr(" '()+,-./:=?", c));
}

static bool is_of_type(u8 c, u8 type)
{
	if (type == DER_PRINTABLE_STRING)
		return is_printable(c);
	if (type == DER_NUMERIC_STRING)
		return is_digit(c) || c == ' ';
	return type == DER_IA5_STRING && c < 0x80;
}

static bool is_string(struct der_view in, u8 type)
{
	if (type == DER_UTF8_STRING)
		return is_utf8(in);
	for (size_t i = 0; i < in.size; i++) {
		if (!is_of_type(in.data[i], type))
			return false;
	}
	return type == DER_PRINTABLE_STRING || type == DER_NUMERIC_STRING ||
	       type == DER_IA5_STRING;
}

/* AttributeTypeAndValue */
static struct attribute take_attribute(struct der *rdn)
{
	struct der in = der_enter(rdn, DER_SEQUENCE);
	struct attribute attribute = { .oid = der_oid(&in) };

	attribute.type = der_peek(&in);
	attribute.value = der_take(&in, attribute.type);
	der_end(&in);
	return attribute;
}

static void check_attribute(struct der *rdn)
{
	struct attribute attribute = take_attribute(rdn);

	if (!rdn->fault->why && !is_string(attribute.value, attribute.type))
		der_refuse(rdn, attribute.value.data,
			   "attribute of a name is no UTF8String, "
			   "PrintableString, IA5String or NumericString");
}

/* Encodings differ before one of them ends: their lengths are in them. */
static bool is_before(struct der_view a, struct der_view b)
{
	return memcmp(a.data, b.data, a.size < b.size ? a.size : b.size) < 0;
}

static void check_rdn(struct der *name)
{
	struct der rdn = der_enter(name, DER_SET);
	struct der_view last = { 0 };

	if (!der_more(&rdn))
		der_refuse(&rdn, rdn.pos, "RDN of a name is empty");
	while (der_more(&rdn)) {
		const u8 *at = rdn.pos;
		struct der_view whole;

		check_attribute(&rdn);
		whole = der_since(&rdn, at);
		if (last.data && !rdn.fault->why && !is_before(last, whole))
			der_refuse(&rdn, whole.data,
				   "SET is not in order; X.690, 11.6");
		last = whole;
	}
}

struct der_view name_take(struct der *d)
{
	const u8 *at = d->pos;
	struct der name = der_enter(d, DER_SEQUENCE);
	struct der_view whole;

	while (der_more(&name))
		check_rdn(&name);
	whole = der_since(d, at);
	if (whole.size > NAME_SIZE_MAX)
		der_refuse(d, whole.data, "name is longer than 65535 bytes");
	return whole;
}

bool name_is_empty(struct der_view name)
{
	return name.size <= 2;
}

/* Of a name that name_take() let pass, so that nothing is refused here. */
static struct der_view find_common(struct der_view name, size_t *count)
{
	struct der_fault fault = { 0 };
	struct der whole = der_over(name, &fault);
	struct der rdns = der_enter(&whole, DER_SEQUENCE);
	struct der_view found = { 0 };

	*count = 0;
	while (der_more(&rdns)) {
		struct der rdn = der_enter(&rdns, DER_SET);

		while (der_more(&rdn)) {
			struct attribute attribute = take_attribute(&rdn);

			if (!der_view_is(attribute.oid, common_name,
					 sizeof(common_name)))
				continue;
			found = attribute.value;
			++*count;
		}
	}
	return found;
}

bool name_common(struct der_view name, char *out, size_t size)
{
	size_t count;
	struct der_view text = find_common(name, &count);

	if (count != 1 || !text.size || text.size >= size ||
	    memchr(text.data, '\0', text.size))
		return false;
	memcpy(out, text.data, text.size);
	out[text.size] = '\0';
	return true;
}

bool name_same(struct der_view a, struct der_view b)
{
	return der_view_same(a, b);
}
