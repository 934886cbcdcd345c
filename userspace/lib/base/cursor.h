/* SPDX-License-Identifier: MIT */
/* The one bounds-checked reader that all parsing goes through. */
#ifndef VOUCH_LIB_BASE_CURSOR_H
#define VOUCH_LIB_BASE_CURSOR_H

#include "base/types.h"

/*
 * Never reads past @end. The first read that would do so marks the cursor short
 * for good: every later read gives zeroes, so that a parser reads all fields in
 * the order of the specification and asks once, at the end.
 */
struct cursor {
	const u8 *pos;
	const u8 *end;
	bool is_short;
};

struct cursor cursor_over(const u8 *data, size_t size);
const u8 *cursor_take(struct cursor *c, size_t size);
struct cursor cursor_sub(struct cursor *c, size_t size);
void cursor_copy(struct cursor *c, u8 *out, size_t size);
bool cursor_skip_zero(struct cursor *c, size_t size);
size_t cursor_left(const struct cursor *c);
u8 cursor_u8(struct cursor *c);
u16 cursor_le16(struct cursor *c);
u32 cursor_le32(struct cursor *c);
u64 cursor_le64(struct cursor *c);
u16 cursor_be16(struct cursor *c);
u32 cursor_be32(struct cursor *c);
u64 cursor_be64(struct cursor *c);

#endif /* VOUCH_LIB_BASE_CURSOR_H */
