/* SPDX-License-Identifier: MIT */
/*
 * How much of forms in each other is undone: a small text may hold many others,
 * each with as many in it.
 */
#ifndef VOUCH_LIB_CODEC_UNDOING_H
#define VOUCH_LIB_CODEC_UNDOING_H

#include "base/types.h"

/*
 * Forms in each other, as text of JSON in JSON is; texts, members and envelopes
 * in all; and the bytes of all of these together.
 */
#define UNDOING_DEPTH 8
#define UNDOING_PIECES 65536
#define UNDOING_BYTES (64 << 20)

struct undoing {
	unsigned int depth;
	size_t pieces, bytes; /* since @depth was 0 */
};

/*
 * Before a look into @size bytes, and after it. Return: NULL, or the limit that
 * is reached, in words: "8 forms in each other at most".
 */
const char *undoing_enter(struct undoing *undoing, size_t size);
void undoing_leave(struct undoing *undoing);

#endif /* VOUCH_LIB_CODEC_UNDOING_H */
