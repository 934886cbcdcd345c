// SPDX-License-Identifier: MIT
#include "codec/undoing.h"

const char *undoing_enter(struct undoing *undoing, size_t size)
{
	if (!undoing->depth)
		*undoing = (struct undoing){ 0 };
	if (undoing->depth == UNDOING_DEPTH)
		return "8 forms in each other at most";
	if (++undoing->pieces > UNDOING_PIECES)
		return "65536 texts and members at most";
	undoing->bytes += size;
	if (undoing->bytes > UNDOING_BYTES)
		return "64 MiB in all forms together at most";
	undoing->depth++;
	return NULL;
}

void undoing_leave(struct undoing *undoing)
{
	undoing->depth--;
}
