/* SPDX-License-Identifier: MIT */
#ifndef VOUCH_LIB_APPRAISE_INPUT_H
#define VOUCH_LIB_APPRAISE_INPUT_H

#include <vouch.h>

#include "base/types.h"
#include "formats/unwrap.h"

struct evidence_kinds; /* check/kind.h */

/*
 * A guess in words at what @data is, for messages: "a TD quote". "unknown
 * content" when nothing fits; never NULL.
 */
const char *input_guess(const u8 *data, size_t size);

/* Why it is no evidence that can be appraised. */
enum vouch_none_reason input_reason(const u8 *data, size_t size);

/* An object, or a string of one. */
bool input_is_json(const u8 *data, size_t size);

/* Hexadecimal text, with white space. */
bool input_is_hex(const u8 *data, size_t size);

/* ---- appraise/input_open.c ---- */

/*
 * The one piece of evidence that is in @data, in whatever forms it was handed
 * out; see unwrap(). -ENOENT also when @data is evidence as it stands. The
 * second takes what can be shown, where there is no evidence.
 */
int input_unwrap(const struct evidence_kinds *kinds, const u8 *data,
		 size_t size, struct unwrapped *found);
int input_unwrap_shown(const struct evidence_kinds *kinds, const u8 *data,
		       size_t size, struct unwrapped *found);

/* Likewise of an event log. */
int input_unwrap_log(const u8 *data, size_t size, struct unwrapped *found);

#endif /* VOUCH_LIB_APPRAISE_INPUT_H */
