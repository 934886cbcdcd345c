/* SPDX-License-Identifier: MIT */
/*
 * JSON of Intel's signed documents, read once, where it lies.
 *
 * vouch parses JSON with jansson, everywhere but here. Why not here:
 *
 * - What Intel signed are bytes. A general parser makes values of them, and the
 *   place of the bytes has to be found by a second reader, which must agree
 *   with the first. This one checks, finds and takes in one pass.
 * - A parser that knows nothing of the document builds all that is in it before
 *   anybody asks how much that is, up to a hundred bytes for a byte. This one
 *   builds nothing: an appraisal takes numbers, and texts stay in the document.
 * - It is read anew in every process, and jansson took twelfths of a cold
 *   appraisal; see tests/bench/documents.c.
 *
 * It is for documents that a machine wrote and signed. Policies, events and
 * whatever else people write are jansson's.
 *
 * Strict, after RFC 8259: UTF-8 without surrogates and overlong forms, no
 * control characters and no U+0000 in texts, whole numbers exact and within 64
 * bits, others of at most 300 digits before the point, no member twice in any
 * object, also in those that nobody asked for.
 * Depth, members of an object and values are limited before anything is made of
 * them; a document past a limit is refused with that limit.
 */
#ifndef VOUCH_LIB_TDX_COLLATERAL_JSON_READER_H
#define VOUCH_LIB_TDX_COLLATERAL_JSON_READER_H

#include <stddef.h>
#include <time.h>
#include <vouch.h>

#include "base/types.h"

#define JSON_READER_DEPTH 32 /* of objects and lists in each other */
#define JSON_READER_MEMBERS 64 /* of one object */
#define JSON_READER_VALUES (1 << 17) /* of a document */

/* A text between its quotes, or the bytes of any value, as they stand. */
struct json_raw {
	const char *data;
	u32 size;
	bool has_escapes;
};

/*
 * After the first mistake, which @error has, nothing more is read. A function
 * that returns false without one has met a value of another type than it reads.
 */
struct json_reader {
	const char *start, *pos, *end;
	struct vouch_error *error;
	bool is_wrong;
	u32 depth;
	u32 values;
	/* Of the objects under way, to find what is there twice. */
	u32 names_count;
	struct json_raw names[JSON_READER_DEPTH * JSON_READER_MEMBERS];
};

/* What a member of an object is, and where it goes. */
enum json_field_kind {
	JSON_FIELD_BYTES, /* so many bytes in hex */
	JSON_FIELD_U8,
	JSON_FIELD_U32, /* up to @limit */
	JSON_FIELD_TIME, /* time_t of "2026-01-31T12:00:00Z" */
	JSON_FIELD_CALL, /* by a function, which gets what holds the field */
};

struct json_field {
	const char *name;
	enum json_field_kind kind;
	size_t offset; /* of the field, but for a call */
	u32 limit; /* bytes, or the greatest number */
	bool (*read)(struct json_reader *r, void *out);
	const char *want; /* in words, of a call */
	bool is_optional;
};

#define FIELD_BYTES(key, type, member)                   \
	{                                                \
		.name = key,                             \
		.kind = JSON_FIELD_BYTES,                \
		.offset = offsetof(type, member),        \
		.limit = sizeof(((type *)NULL)->member), \
	}
#define FIELD_U8(key, at)              \
	{                              \
		.name = key,           \
		.kind = JSON_FIELD_U8, \
		.offset = at,          \
	}
#define FIELD_U32(key, type, member, max)         \
	{                                         \
		.name = key,                      \
		.kind = JSON_FIELD_U32,           \
		.offset = offsetof(type, member), \
		.limit = max,                     \
	}
#define FIELD_TIME(key, type, member)             \
	{                                         \
		.name = key,                      \
		.kind = JSON_FIELD_TIME,          \
		.offset = offsetof(type, member), \
	}
#define FIELD_CALL(key, function, wanted) \
	{                                 \
		.name = key,              \
		.kind = JSON_FIELD_CALL,  \
		.read = function,         \
		.want = wanted,           \
	}
#define FIELD_IF_THERE(key, function, wanted) \
	{                                     \
		.name = key,                  \
		.kind = JSON_FIELD_CALL,      \
		.read = function,             \
		.want = wanted,               \
		.is_optional = true,          \
	}
#define FIELD_END { .name = NULL }

/*
 * An object: members that @fields names go where these say, others are skipped.
 * One that is missing, unless it is optional, or not as wanted is a mistake.
 * @fields ends with FIELD_END, and has at most 64.
 */
bool json_reader_object(struct json_reader *r, const struct json_field *fields,
			void *out);

/* A list, each item by @read. */
bool json_reader_list(struct json_reader *r,
		      bool (*read)(struct json_reader *r, void *out),
		      void *out);

/* One value of any kind. */
bool json_reader_skip(struct json_reader *r);

/* ---- tdx/collateral/json_token.c ---- */

/* @text stays the caller's, and must not change. */
void json_reader_start(struct json_reader *r, const char *text, size_t size,
		       struct vouch_error *error);

/* That nothing but white space is left. */
bool json_reader_end(struct json_reader *r);

/* For functions that read: what is wrong at this place; returns false. */
bool json_reader_refuse(struct json_reader *r, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Inline, as are others in json_parts.h: they are asked for each character. */
static inline void json_skip_space(struct json_reader *r)
{
	while (r->pos < r->end && (*r->pos == ' ' || *r->pos == '\n' ||
				   *r->pos == '\r' || *r->pos == '\t'))
		r->pos++;
}

/* First character of the next value, or 0. */
static inline char json_reader_peek(struct json_reader *r)
{
	json_skip_space(r);
	return r->pos < r->end && !r->is_wrong ? *r->pos : '\0';
}

bool json_reader_text(struct json_reader *r, struct json_raw *raw);

/* ---- tdx/collateral/json_number.c ---- */

/* A whole number from 0 to @max. */
bool json_reader_number(struct json_reader *r, u32 max, u32 *out);

/* ---- tdx/collateral/json_value.c ---- */

/* A text that has room in @out with its end, decoded. */
bool json_reader_string(struct json_reader *r, char *out, size_t size);

/* So many bytes as text in hex. */
bool json_reader_bytes(struct json_reader *r, u8 *out, size_t size);

/* "2026-01-31T12:00:00Z", and no other form of it. */
bool json_reader_time(struct json_reader *r, time_t *out);

/* ---- tdx/collateral/json_text.c ---- */

/*
 * A text that was read: without its escapes, which takes at most as many bytes.
 * @out may be where the text is. Returns how many there are.
 */
size_t json_raw_decode(const struct json_raw *raw, char *out);

/*
 * The same with its end, as far as @size goes in whole characters; whether that
 * is all of it.
 */
bool json_raw_copy(const struct json_raw *raw, char *out, size_t size);

#endif /* VOUCH_LIB_TDX_COLLATERAL_JSON_READER_H */
