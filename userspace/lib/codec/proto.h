/* SPDX-License-Identifier: MIT */
/*
 * The wire format of protocol buffers, as far as evidence needs it: fields of a
 * message one by one, and the same appended. It is four kinds of field and a
 * hundred lines, while protobuf-c would want generated code for messages that
 * are read for their bytes only, and a copy of each. Every length is checked by
 * a cursor; groups, which nobody has written since 2008, are malformed.
 */
#ifndef VOUCH_LIB_CODEC_PROTO_H
#define VOUCH_LIB_CODEC_PROTO_H

#include <vouch.h>

#include "base/cursor.h"

enum proto_wire {
	PROTO_VARINT = 0,
	PROTO_FIXED64 = 1,
	PROTO_BYTES = 2,
	PROTO_FIXED32 = 5,
};

struct proto_field {
	u32 number; /* 1 to 2^29 - 1 */
	enum proto_wire wire;
	u64 value; /* of all but PROTO_BYTES */
	const u8 *data; /* of PROTO_BYTES, borrowed */
	size_t size;
};

/* Return: 1, 0 at the end, or -EBADMSG. */
int proto_next(struct cursor *c, struct proto_field *field);

/* Whether all of it is fields, and there is one. */
bool proto_is_message(const u8 *data, size_t size);

/* The last field of this number, which counts; false without one. */
bool proto_find(const u8 *data, size_t size, u32 number,
		struct proto_field *field);

/* Entry @index of a repeated field. */
bool proto_find_at(const u8 *data, size_t size, u32 number, size_t index,
		   struct proto_field *field);

/*
 * Appends a field to @message, as proto3 writes it: a number that is zero and
 * bytes that are none are left out. False without memory.
 */
bool proto_put_number(struct vouch_bytes *message, u32 number, u64 value);
bool proto_put_bytes(struct vouch_bytes *message, u32 number, const u8 *data,
		     size_t size);

#endif /* VOUCH_LIB_CODEC_PROTO_H */
