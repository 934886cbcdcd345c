/* SPDX-License-Identifier: MIT */
/* The one list of the kinds of evidence that the library knows. */
#ifndef VOUCH_LIB_APPRAISE_KINDS_H
#define VOUCH_LIB_APPRAISE_KINDS_H

#include "check/kind.h"

extern const struct evidence_kinds evidence_kinds;

/* ---- appraise/detect.c ---- */

/*
 * The form that @data has, and @kind, the row that it belongs to; NULL when no
 * form is at least @least. The surest wins, then the first in the list.
 */
const struct input_form *detect_form(const struct evidence_kinds *kinds,
				     const u8 *data, size_t size,
				     enum input_match least,
				     const struct evidence_kind **kind);

#endif /* VOUCH_LIB_APPRAISE_KINDS_H */
