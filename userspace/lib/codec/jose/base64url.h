/* SPDX-License-Identifier: MIT */
/* Base64url as JOSE has it: without padding, in one form only; RFC 7515, 2. */
#ifndef VOUCH_LIB_CODEC_JOSE_BASE64URL_H
#define VOUCH_LIB_CODEC_JOSE_BASE64URL_H

#include <vouch.h>

#include "base/types.h"

/* Allocated text; NULL without memory. */
char *base64url_encode(const u8 *data, size_t size);

/*
 * Strict: no padding, no other alphabet, no bits after the last byte, so that a
 * value has one text. Return: 0, -EBADMSG or -ENOMEM.
 */
int base64url_decode(const char *text, size_t size, struct vouch_bytes *bytes);

#endif /* VOUCH_LIB_CODEC_JOSE_BASE64URL_H */
