/* SPDX-License-Identifier: MIT */
/* What the files of json_reader.h share. */
#ifndef VOUCH_LIB_TDX_COLLATERAL_JSON_PARTS_H
#define VOUCH_LIB_TDX_COLLATERAL_JSON_PARTS_H

#include "tdx/collateral/json_reader.h"

/* ---- tdx/collateral/json_token.c ---- */

/* Before each value: that it is not one too many. */
static inline bool json_count_value(struct json_reader *r)
{
	return ++r->values <= JSON_READER_VALUES ||
	       json_reader_refuse(r, "has more than %d values",
				  JSON_READER_VALUES);
}

/* The next character that is no white space, if it is @c. */
static inline bool json_take(struct json_reader *r, char c)
{
	if (json_reader_peek(r) != c)
		return false;
	r->pos++;
	return true;
}

/* A text that is counted as no value: the name of a member. */
bool json_take_text(struct json_reader *r, struct json_raw *raw);

/* ---- tdx/collateral/json_number.c ---- */

/* Whether a value that begins with @c is to be a number; the next one is. */
bool json_is_number(char c);
bool json_number_skip(struct json_reader *r);

/* ---- tdx/collateral/json_text.c ---- */

/*
 * The character at @pos, which moves behind it: its code point, whether it is
 * there itself, in UTF-8, or in an escape; negative for what is none.
 */
long json_text_next(const char **pos, const char *end);

bool json_raw_same(const struct json_raw *a, const struct json_raw *b);
bool json_raw_is(const struct json_raw *raw, const char *text);

/*
 * The bytes of a value for people: short, and without what a terminal might
 * take for its own.
 */
void json_text_tell(const char *pos, const char *end, char *out, size_t size);

#endif /* VOUCH_LIB_TDX_COLLATERAL_JSON_PARTS_H */
