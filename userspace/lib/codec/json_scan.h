/* SPDX-License-Identifier: MIT */
/* Members of JSON objects: where they are in a text, and of exact types. */
#ifndef VOUCH_LIB_CODEC_JSON_SCAN_H
#define VOUCH_LIB_CODEC_JSON_SCAN_H

#include <jansson.h>
#include <time.h>
#include <vouch.h>

#include "base/types.h"

/* As they stand in a text that is not known to be JSON; nothing is copied. */
struct json_scan_member {
	const char *name; /* between its quotes, or NULL: of a list */
	size_t name_size;
	const char *value;
	size_t size;
};

/*
 * The next member of the object, or item of the list, that the text is; @at
 * starts as 0. False past the last, and where the text is malformed or nested
 * too deep.
 */
bool json_scan_next(const char *text, size_t size, size_t *at,
		    struct json_scan_member *member);

/* Without escapes, and with the same case. */
bool json_scan_is_named(const struct json_scan_member *member,
			const char *name);

/*
 * As services that name members in styles of their own have it: by a name in
 * lower case without "_", so that "tcbInfo" and "tcb_info" are "tcbinfo".
 */
bool json_scan_is_like(const struct json_scan_member *member, const char *name);

/*
 * The first of this name. A name with escapes in it is not found, and another
 * one before it does no harm: the JSON parser refuses a name that is there
 * twice.
 */
bool json_scan_find(const char *text, size_t size, const char *name,
		    struct json_scan_member *member);

/*
 * Whether jansson may parse a text: it makes up to a hundred bytes of a byte.
 * At most JSON_SCAN_VALUES values, in at most JSON_SCAN_DEPTH objects and lists
 * in each other. The text need not be good JSON.
 */
#define JSON_SCAN_VALUES (1 << 17)
#define JSON_SCAN_DEPTH 32

bool json_scan_is_small(const char *text, size_t size);

/*
 * The same with limits of the caller's, not above those: at most @values, and
 * objects and lists at most @depth deep. Where the text is not small, @why
 * receives what is wrong with it, as goes behind its name.
 */
bool json_scan_is_within(const char *text, size_t size, size_t values,
			 size_t depth, char *why, size_t why_size);

/* ---- codec/json_load.c ---- */

/*
 * What jansson makes of a text that json_scan_is_small(), or NULL with an error
 * of -EBADMSG. @flags are those of json_loadb().
 */
json_t *json_load_small(const char *text, size_t size, size_t flags,
			const char *source, struct vouch_error *error);

/* ---- codec/json_numbers.c ---- */

/*
 * Return: 1 with @bytes, to be freed, for a list of numbers from 0 to 255 that
 * is not empty; 0 for anything else; or -ENOMEM.
 */
int json_number_bytes(const json_t *list, struct vouch_bytes *bytes);

/* ---- codec/json_member.c ---- */

/*
 * Each reads one member of @object; false when it is missing, of another type
 * or out of range.
 */
bool json_member_bytes(const json_t *object, const char *key, u8 *out,
		       size_t size);

/* "2026-01-31T12:00:00Z", and no other form of it. */
bool json_member_time(const json_t *object, const char *key, time_t *out);

#endif /* VOUCH_LIB_CODEC_JSON_SCAN_H */
