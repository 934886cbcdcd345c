/* SPDX-License-Identifier: MIT */
/* Byte strings and their hexadecimal text. */
#ifndef VOUCH_LIB_BASE_BYTES_H
#define VOUCH_LIB_BASE_BYTES_H

#include "base/types.h"

bool bytes_are_zero(const u8 *data, size_t size);
bool bytes_are(const u8 *data, size_t size, u8 value);

/* Allocated text of 2 * @size lower-case digits; NULL without memory. */
char *hex_encode(const u8 *data, size_t size);

/*
 * Reads digits of either case, without prefix or spaces. Returns 0 and the
 * number of bytes in @size, or -EINVAL when it is no hex or more than @capacity
 * bytes.
 */
int hex_decode(const char *text, u8 *out, size_t capacity, size_t *size);

/* ---- base/base64.c ---- */

/* Allocated text with padding; RFC 4648. NULL without memory. */
char *base64_encode(const u8 *data, size_t size);

#endif /* VOUCH_LIB_BASE_BYTES_H */
