/* SPDX-License-Identifier: MIT */
/*
 * What bytes look like, and what is in a text: files and answers of services
 * have DER and other bytes as hexadecimal digits, base64, in JSON strings, or
 * filled up with zeroes.
 */
#ifndef VOUCH_LIB_CODEC_CONTENT_H
#define VOUCH_LIB_CODEC_CONTENT_H

#include <vouch.h>

#include "base/types.h"

/* White space of a text. */
bool content_is_blank(u8 c);
bool content_is_der(const u8 *data, size_t size);
bool content_is_pem(const u8 *data, size_t size);

/* An object, a list, or a string. */
bool content_is_json(const u8 *data, size_t size);
bool content_is_json_string(const u8 *data, size_t size);

/*
 * Leaves out what is no part of it: a byte order mark before a text, zeroes
 * after a text or DER.
 */
void content_trim(const u8 **data, size_t *size);

/* Whether bytes that are neither DER, PEM nor JSON are known all the same. */
typedef bool content_is_known_fn(const void *context, const u8 *data,
				 size_t size);

/*
 * Return: 1 for hexadecimal text, with or without "0x", or base64, in lines or
 * not, of DER, PEM, JSON or what @is_known knows, or PEM with "%20" and the
 * like, with what is in it as @decoded; 0 for anything else; or -ENOMEM.
 */
int content_decode_text(const u8 *data, size_t size,
			content_is_known_fn *is_known, const void *context,
			struct vouch_bytes *decoded);

#endif /* VOUCH_LIB_CODEC_CONTENT_H */
