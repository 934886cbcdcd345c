// SPDX-License-Identifier: MIT
/* Evidence in whatever it was handed out in. */
#include <errno.h>

#include "appraise/input.h"
#include "appraise/kinds.h"
#include "log/event_log.h"

static bool is_evidence(const void *context, const u8 *data, size_t size)
{
	const struct evidence_kind *kind;
	const struct input_form *form =
		detect_form(context, data, size, INPUT_STARTS, &kind);

	return form && form->appraise;
}

static bool is_shown(const void *context, const u8 *data, size_t size)
{
	const struct evidence_kind *kind;
	const struct input_form *form =
		detect_form(context, data, size, INPUT_STARTS, &kind);

	return form && form->show;
}

int input_unwrap(const struct evidence_kinds *kinds, const u8 *data,
		 size_t size, struct unwrapped *found)
{
	if (is_evidence(kinds, data, size)) {
		*found = (struct unwrapped){ 0 };
		return -ENOENT;
	}
	return unwrap(data, size, is_evidence, kinds, found);
}

int input_unwrap_shown(const struct evidence_kinds *kinds, const u8 *data,
		       size_t size, struct unwrapped *found)
{
	int ret;

	*found = (struct unwrapped){ 0 };
	if (is_shown(kinds, data, size))
		return -ENOENT;
	ret = unwrap(data, size, is_evidence, kinds, found);
	if (ret != -ENOENT)
		return ret;
	return unwrap(data, size, is_shown, kinds, found);
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
