/* SPDX-License-Identifier: MIT */
/* Lists of digests, as sha384sum prints them. */
#ifndef VOUCH_LIB_MEASURE_DIGESTS_H
#define VOUCH_LIB_MEASURE_DIGESTS_H

#include <vouch.h>

#include "measure/launch.h"

#define DIGEST_NAME_SIZE 100

struct digest_line {
	u8 digest[SHA384_SIZE];
	char name[DIGEST_NAME_SIZE]; /* of what it is; cut where it is longer */
};

/* A line of @length bytes without its end; false where it is another. */
bool digest_line_read(struct digest_line *line, const char *text,
		      size_t length);

/*
 * The line at @at of the file "key", which goes on to the next. Return: 1, 0
 * behind the last, or -EBADMSG.
 */
int digest_list_next(const struct launch_file *file, const char *key,
		     size_t *at, struct digest_line *line,
		     struct vouch_error *error);

#endif /* VOUCH_LIB_MEASURE_DIGESTS_H */
