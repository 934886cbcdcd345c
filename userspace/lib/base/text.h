/* SPDX-License-Identifier: MIT */
/* Text of others in messages of ours. */
#ifndef VOUCH_LIB_BASE_TEXT_H
#define VOUCH_LIB_BASE_TEXT_H

#include "base/types.h"

/*
 * Writes @in to @out with "\xNN" for each byte that is no printable ASCII: no
 * terminal obeys it then, and nothing is hidden or turned around. What does not
 * fit is left out.
 */
void text_escape(const char *in, char *out, size_t size);

/* The same to new memory, all of it; NULL without memory. */
char *text_escaped(const char *in);

#define TEXT_ESCAPE_IN_MAX 512

/* The same in place, of text in an array of @size bytes, so many at most. */
void text_escape_in(char *text, size_t size);

#endif /* VOUCH_LIB_BASE_TEXT_H */
