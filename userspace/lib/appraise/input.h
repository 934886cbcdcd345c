/* SPDX-License-Identifier: MIT */
#ifndef VOUCH_LIB_APPRAISE_INPUT_H
#define VOUCH_LIB_APPRAISE_INPUT_H

#include "base/types.h"

/*
 * A guess in words at what @data is, for messages: "a TD quote". "unknown
 * content" when nothing fits; never NULL.
 */
const char *input_guess(const u8 *data, size_t size);

/* An object, or a string of one. */
bool input_is_json(const u8 *data, size_t size);

/* Hexadecimal text, with white space. */
bool input_is_hex(const u8 *data, size_t size);

#endif /* VOUCH_LIB_APPRAISE_INPUT_H */
