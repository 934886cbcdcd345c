// SPDX-License-Identifier: MIT
/* Evidence in whatever it was handed out in. */
#include <errno.h>

#include "appraise/input.h"
#include "appraise/kinds.h"
#include "check/context.h"
#include "log/event_log.h"

static bool is_evidence(const void *context, const u8 *data, size_t size)
{
	const struct evidence_kind *kind;
	const struct input_form *form =
		detect_form(context, data, size, INPUT_STARTS, &kind);

	return form && form->appraise;
}

/*
 * A digest, a key or a signature may start as evidence does, by a byte or two,
 * and a second piece would have the first one refused. A quote without any
 * certificate is longer than this, as is a report.
 */
#define PIECE_SIZE_MIN 1024

static bool is_piece(const void *context, const u8 *data, size_t size)
{
	return size >= PIECE_SIZE_MIN && is_evidence(context, data, size);
}

static bool is_shown(const void *context, const u8 *data, size_t size)
{
	const struct evidence_kind *kind;
	const struct input_form *form =
		detect_form(context, data, size, INPUT_STARTS, &kind);

	return form && form->show;
}

static bool is_shown_piece(const void *context, const u8 *data, size_t size)
{
	return is_shown(context, data, size) &&
	       (size >= PIECE_SIZE_MIN || !is_evidence(context, data, size));
}

int input_unwrap(const struct evidence_kinds *kinds, const u8 *data,
		 size_t size, struct unwrapped *found)
{
	if (is_evidence(kinds, data, size)) {
		*found = (struct unwrapped){ 0 };
		return -ENOENT;
	}
	return unwrap(data, size, is_piece, kinds, found);
}

int input_unwrap_shown(const struct evidence_kinds *kinds, const u8 *data,
		       size_t size, struct unwrapped *found)
{
	int ret;

	*found = (struct unwrapped){ 0 };
	if (is_shown(kinds, data, size))
		return -ENOENT;
	ret = unwrap(data, size, is_piece, kinds, found);
	if (ret != -ENOENT)
		return ret;
	return unwrap(data, size, is_shown_piece, kinds, found);
}

static bool is_log(const void *context, const u8 *data, size_t size)
{
	(void)context;
	return event_log_is(data, size) || event_list_is(data, size);
}

int input_unwrap_log(const u8 *data, size_t size, struct unwrapped *found)
{
	*found = (struct unwrapped){ 0 };
	if (is_log(NULL, data, size))
		return -ENOENT;
	return unwrap_lists(data, size, is_log, NULL, found);
}

/* What is further in might be another piece: nobody has looked. */
void input_refuse_limit(struct appraisal *a, const char *limit)
{
	static const struct check_note note = {
		.source = "content",
		.remedy = "undo the outer forms, and give what is in them",
	};

	check_leave_open(&a->checks, "input.limit", &note, limit, "more");
}
