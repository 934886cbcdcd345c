/* SPDX-License-Identifier: MIT */
/*
 * A strict walk over DER (X.690). Nothing is copied or allocated: what is read
 * are views of the bytes that were given, which the caller keeps.
 *
 * The first violation is noted in a fault that all readers of one walk share.
 * From then on every read gives zeroes and empty views, and der_more() is
 * false, so that a parser reads all fields in the order of the specification
 * and looks at the fault once, at the end.
 *
 * Refused are lengths that are indefinite, not in the shortest form or longer
 * than what contains them; tags of more than one octet; INTEGERs that are not
 * in the shortest form; BOOLEANs other than 00 and FF; unused bits that are
 * set; strings in parts; and bytes after the last value, by der_end().
 */
#ifndef VOUCH_LIB_CODEC_DER_DER_H
#define VOUCH_LIB_CODEC_DER_DER_H

#include <time.h>

#include "base/types.h"

/* Identifier octets: class, constructed or not, and number. */
enum der_tag {
	DER_BOOLEAN = 0x01,
	DER_INTEGER = 0x02,
	DER_BIT_STRING = 0x03,
	DER_OCTET_STRING = 0x04,
	DER_NULL = 0x05,
	DER_OID = 0x06,
	DER_ENUMERATED = 0x0a,
	DER_UTF8_STRING = 0x0c,
	DER_NUMERIC_STRING = 0x12,
	DER_PRINTABLE_STRING = 0x13,
	DER_IA5_STRING = 0x16,
	DER_UTC_TIME = 0x17,
	DER_GENERALIZED_TIME = 0x18,
	DER_VISIBLE_STRING = 0x1a,
	DER_SEQUENCE = 0x30,
	DER_SET = 0x31,
	DER_CONTEXT = 0x80, /* | number, of a primitive value */
	DER_EXPLICIT = 0xa0, /* | number, of a constructed one */
};

/* How deep values may be in each other where their types are not known. */
#define DER_DEPTH_MAX 16

/* Octets that belong to somebody else; no data: none. */
struct der_view {
	const u8 *data;
	size_t size;
};

/* What is wrong first. */
struct der_fault {
	const char *why; /* NULL: nothing */
	const u8 *at; /* the value, or the octet in it */
	u8 tag, want; /* of a value of another type, else 0 */
};

/*
 * The contents of one value, as far as they are not read yet. It is no struct
 * cursor, which does not know why it is short, and whose calls would take half
 * of the time; der.c alone moves @pos.
 */
struct der {
	const u8 *pos;
	const u8 *end;
	struct der_fault *fault;
};

static inline struct der der_over(struct der_view view, struct der_fault *fault)
{
	if (!view.data)
		return (struct der){ .fault = fault };
	return (struct der){ view.data, view.data + view.size, fault };
}

/* Whether there is another value, and no fault. */
static inline bool der_more(const struct der *d)
{
	return d->pos != d->end && !d->fault->why;
}

/* The tag of the next value; 0 when there is none. */
static inline u8 der_peek(const struct der *d)
{
	return der_more(d) ? *d->pos : 0;
}

/* What is not read yet. */
static inline struct der_view der_rest(const struct der *d)
{
	return (struct der_view){ d->pos, (size_t)(d->end - d->pos) };
}

/* Notes what is wrong at @at, unless something was before. */
void der_refuse(struct der *d, const u8 *at, const char *why);

/* The next value, which has to be of this type: contents, or with header. */
struct der_view der_take(struct der *d, u8 tag);
struct der_view der_take_whole(struct der *d, u8 tag);

/* A reader of its contents; der_end() when all of them are read. */
struct der der_enter(struct der *d, u8 tag);
void der_end(struct der *d);

/* What was read since the rest began at @start; empty after a fault. */
struct der_view der_since(const struct der *d, const u8 *start);

/* The next value of any type with its header, and all values in it. */
struct der_view der_take_any(struct der *d);

/* ---- codec/der/contents.c ---- */

/* Why no value of this universal type has these contents; NULL: one does. */
const char *der_wrong_contents(u8 type, struct der_view contents);

bool der_view_is(struct der_view view, const void *data, size_t size);
bool der_view_same(struct der_view a, struct der_view b);

/* ---- codec/der/value.c ---- */

bool der_boolean(struct der *d);
void der_null(struct der *d);

/* Contents of an INTEGER of any size and sign. */
struct der_view der_integer(struct der *d);

/* INTEGER or ENUMERATED of 0 to @max. */
u32 der_number(struct der *d, u8 tag, u32 max);

/*
 * Contents of a serial number: not negative, of 20 octets at most; RFC 5280,
 * 4.1.2.2. AMD's is 0.
 */
struct der_view der_serial(struct der *d);

/* Contents of an OID. */
struct der_view der_oid(struct der *d);

/* A BIT STRING of whole octets, without the octet that counts unused bits. */
struct der_view der_octets_of_bits(struct der *d);

/*
 * Named bits as OpenSSL's KU_*: bit 0 is 0x80, bit 8 is 0x8000. At least one of
 * them is set; RFC 5280, 4.2.1.3. X.690, 11.2.2, would have none of the zeroes
 * at the end that AMD's ASKs have.
 */
u16 der_named_bits(struct der *d);

/* Contents of the next value, whose tag may stand for @type: implicit ones. */
struct der_view der_take_as(struct der *d, u8 tag, u8 type);

/* ---- codec/der/time.c ---- */

/* UTCTime up to 2049 and GeneralizedTime from 2050 on; RFC 5280, 4.1.2.5. */
time_t der_time(struct der *d);

/* ---- codec/der/text.c ---- */

/* "byte 13 is of type OCTET STRING, want INTEGER"; @from is byte 0. */
void der_fault_text(const struct der_fault *fault, const u8 *from, char *out,
		    size_t size);

/* "1.2.840.10045.2.1", or the name that OpenSSL has for it. */
void der_oid_text(struct der_view oid, char *out, size_t size);

#endif /* VOUCH_LIB_CODEC_DER_DER_H */
