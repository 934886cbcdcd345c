// SPDX-License-Identifier: MIT
/* Values of single types. */
#include "codec/der/der.h"

#define SERIAL_MAX 20

struct der_view der_take_as(struct der *d, u8 tag, u8 type)
{
	struct der_view contents = der_take(d, tag);

	const char *why;

	if (d->fault->why)
		return contents;
	why = der_wrong_contents(type, contents);
	if (!why)
		return contents;
	der_refuse(d, contents.data, why);
	return (struct der_view){ 0 };
}

bool der_boolean(struct der *d)
{
	struct der_view in = der_take_as(d, DER_BOOLEAN, DER_BOOLEAN);

	return in.size && in.data[0];
}

void der_null(struct der *d)
{
	der_take_as(d, DER_NULL, DER_NULL);
}

struct der_view der_integer(struct der *d)
{
	return der_take_as(d, DER_INTEGER, DER_INTEGER);
}

u32 der_number(struct der *d, u8 tag, u32 max)
{
	struct der_view in = der_take_as(d, tag, DER_INTEGER);
	u64 number = 0;

	/* Five octets hold every u32; more than that is refused below. */
	for (size_t i = 0; i < in.size && i <= sizeof(max); i++)
		number = number << 8 | in.data[i];
	if (!in.size ||
	    (in.data[0] < 0x80 && in.size <= sizeof(max) + 1 && number <= max))
		return (u32)number;
	der_refuse(d, in.data, "number is negative or too large");
	return 0;
}

struct der_view der_serial(struct der *d)
{
	struct der_view in = der_integer(d);

	if (!in.size || (in.data[0] < 0x80 &&
			 in.size - (in.size > 1 && !in.data[0]) <= SERIAL_MAX))
		return in;
	der_refuse(d, in.data,
		   "serial number is negative or of more than 20 octets; RFC "
		   "5280, 4.1.2.2");
	return (struct der_view){ 0 };
}

struct der_view der_oid(struct der *d)
{
	return der_take_as(d, DER_OID, DER_OID);
}

struct der_view der_octets_of_bits(struct der *d)
{
	struct der_view in = der_take_as(d, DER_BIT_STRING, DER_BIT_STRING);

	if (!in.size)
		return in;
	if (in.data[0])
		der_refuse(d, in.data, "BIT STRING is not of whole octets");
	return (struct der_view){ in.data + 1, in.size - 1 };
}

u16 der_named_bits(struct der *d)
{
	struct der_view in = der_take_as(d, DER_BIT_STRING, DER_BIT_STRING);
	unsigned int bits = 0;

	if (!in.size)
		return 0;
	if (in.size > 1)
		bits = in.data[1];
	if (in.size > 2)
		bits |= (unsigned int)in.data[2] << 8;
	if (!bits || in.size > 3)
		der_refuse(d, in.data,
			   "named bits are none or too many; RFC 5280, "
			   "4.2.1.3");
	return (u16)bits;
}
