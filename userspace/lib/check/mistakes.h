/* SPDX-License-Identifier: MIT */
/*
 * What a verifier or a request was given and could not read. Callers may not
 * look at an error: as long as there is a mistake, nothing is affirmed.
 */
#ifndef VOUCH_LIB_CHECK_MISTAKES_H
#define VOUCH_LIB_CHECK_MISTAKES_H

#include <vouch.h>

#include "base/types.h"

struct mistake {
	char *what; /* kind and name of what was given */
	int code;
	char *text;
};

struct mistakes {
	struct mistake *items;
	size_t count;
	bool out_of_memory; /* for one of them: never mended */
};

/*
 * Notes how it went to take a @kind ("policy") of that @name: its mistake if
 * @ret is not 0, else that an earlier mistake is mended. Returns @ret, with
 * @why copied to @error, which may be NULL.
 */
int mistakes_note(struct mistakes *mistakes, int ret, const char *kind,
		  const char *name, const struct vouch_error *why,
		  struct vouch_error *error);

/* The first in words, and @code; NULL when there is none. */
const char *mistakes_first(const struct mistakes *mistakes, int *code);

void mistakes_free(struct mistakes *mistakes);

#endif /* VOUCH_LIB_CHECK_MISTAKES_H */
