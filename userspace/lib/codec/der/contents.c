// SPDX-License-Identifier: MIT
/* What contents of values may be, by their universal type. */
#include <string.h>

#include "codec/der/der.h"

bool der_view_is(struct der_view view, const void *data, size_t size)
{
	return view.size == size && (!size || !memcmp(view.data, data, size));
}

bool der_view_same(struct der_view a, struct der_view b)
{
	return a.data && b.data && der_view_is(a, b.data, b.size);
}

/* INTEGER and ENUMERATED; X.690, 8.3.2. */
static const char *wrong_integer(struct der_view in)
{
	if (!in.size)
		return "INTEGER is empty";
	if (in.size > 1 && ((!in.data[0] && in.data[1] < 0x80) ||
			    (in.data[0] == 0xff && in.data[1] >= 0x80)))
		return "INTEGER is not in the shortest form; X.690, 8.3.2";
	return NULL;
}

static const char *wrong_boolean(struct der_view in)
{
	if (in.size != 1 || (in.data[0] && in.data[0] != 0xff))
		return "BOOLEAN is not 00 or FF; X.690, 11.1";
	return NULL;
}

/* Each number in the shortest form, the last one whole; X.690, 8.19.2. */
static const char *wrong_oid(struct der_view in)
{
	bool is_start = true;

	for (size_t i = 0; i < in.size; i++) {
		if (is_start && in.data[i] == 0x80)
			return "OID has a number that is not in the shortest "
			       "form; X.690, 8.19.2";
		is_start = in.data[i] < 0x80;
	}
	return in.size && is_start ? NULL : "OID is empty or ends in a number";
}

/* X.690, 8.6.2 and 11.2.1. */
static const char *wrong_bits(struct der_view in)
{
	u8 unused = in.size ? in.data[0] : 0;

	if (!in.size || unused > 7 || (in.size == 1 && unused))
		return "BIT STRING has no such unused bits";
	if (in.size > 1 && in.data[in.size - 1] & ((1u << unused) - 1))
		return "BIT STRING has unused bits that are set; X.690, 11.2.1";
	return NULL;
}

const char *der_wrong_contents(u8 type, struct der_view contents)
{
	switch (type) {
	case DER_BOOLEAN:
		return wrong_boolean(contents);
	case DER_INTEGER:
	case DER_ENUMERATED:
		return wrong_integer(contents);
	case DER_OID:
		return wrong_oid(contents);
	case DER_BIT_STRING:
		return wrong_bits(contents);
	case DER_NULL:
		return contents.size ? "NULL has contents" : NULL;
	case DER_OCTET_STRING:
	case DER_UTF8_STRING:
	case DER_NUMERIC_STRING:
	case DER_PRINTABLE_STRING:
	case DER_IA5_STRING:
	case DER_UTC_TIME:
	case DER_GENERALIZED_TIME:
	case DER_VISIBLE_STRING:
		return NULL;
	default:
		return "type is none that certificates have";
	}
}
