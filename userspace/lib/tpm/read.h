/* SPDX-License-Identifier: MIT */
/* What the readers of this room have in common. */
#ifndef VOUCH_LIB_TPM_READ_H
#define VOUCH_LIB_TPM_READ_H

#include "base/cursor.h"
#include "tpm/tpm.h"

/* A TPM2B: its size in two bytes, then so many. */
static inline struct tpm_view tpm_take_sized(struct cursor *c)
{
	size_t size = cursor_be16(c);
	const u8 *data = cursor_take(c, size);

	return (struct tpm_view){ data, c->is_short ? 0 : size };
}

static inline struct cursor tpm_cursor(const struct tpm_view *view)
{
	return cursor_over(view->data, view->size);
}

#endif /* VOUCH_LIB_TPM_READ_H */
