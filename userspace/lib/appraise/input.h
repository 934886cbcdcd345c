/* SPDX-License-Identifier: MIT */
#ifndef VOUCH_LIB_APPRAISE_INPUT_H
#define VOUCH_LIB_APPRAISE_INPUT_H

#include <vouch.h>

#include "base/types.h"
#include "formats/unwrap.h"

struct appraisal; /* check/context.h */
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

/* "input.limit", open: @limit of what may be undone was reached. */
void input_refuse_limit(struct appraisal *a, const char *limit);

/* ---- appraise/log.c ---- */

/* The log that was given, in whatever form; its bytes in @found. */
void appraise_open_log(struct appraisal *a, struct unwrapped *found);

/*
 * Unless one was given, the log in the document that @evidence came in, if that
 * is of a kind that takes one; its bytes in @log.
 */
void appraise_open_log_beside(struct appraisal *a, const u8 *data, size_t size,
			      const struct unwrapped *evidence,
			      struct unwrapped *log);
void appraise_close_log_beside(struct appraisal *a, struct unwrapped *log);

/* Refuses a log that was given with evidence that takes none. */
void appraise_refuse_log(struct appraisal *a);

#endif /* VOUCH_LIB_APPRAISE_INPUT_H */
