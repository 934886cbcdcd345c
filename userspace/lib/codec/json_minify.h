/* SPDX-License-Identifier: MIT */
#ifndef VOUCH_LIB_CODEC_JSON_MINIFY_H
#define VOUCH_LIB_CODEC_JSON_MINIFY_H

#include <vouch.h>

#include "base/types.h"

/*
 * JSON without the blanks between its tokens; @data is an object. Return: 1
 * with them in @out, 0 when there are none, or -ENOMEM.
 */
int json_minify(const u8 *data, size_t size, struct vouch_bytes *out);

#endif /* VOUCH_LIB_CODEC_JSON_MINIFY_H */
