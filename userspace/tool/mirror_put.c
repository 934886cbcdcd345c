// SPDX-License-Identifier: MIT
/* Files of a mirror, and the parts of an answer. */
#define _GNU_SOURCE /* asprintf(), memmem() */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "mirror.h"

static bool make_folders(char *path)
{
	for (char *at = path + 1; *at; at++) {
		if (*at != '/')
			continue;
		*at = '\0';
		if (mkdir(path, 0755) && errno != EEXIST) {
			complain("%s: %s", path, strerror(errno));
			return false;
		}
		*at = '/';
	}
	return true;
}

int mirror_put(const char *folder, const char *path,
	       const struct vouch_bytes *bytes)
{
	int status = EXIT_UNDECIDED;
	char *whole;

	if (asprintf(&whole, "%s/%s", folder, path) < 0)
		return EXIT_UNDECIDED;
	if (make_folders(whole))
		status = file_write(whole, bytes, 0644);
	free(whole);
	return status;
}

struct vouch_bytes mirror_body(const struct vouch_bytes *answer)
{
	uint8_t *end = memmem(answer->data, answer->size, "\r\n\r\n", 4);
	size_t at = end ? (size_t)(end - answer->data) + 4 : 0;

	return (struct vouch_bytes){ answer->data + at, answer->size - at };
}

char *mirror_chain(const struct vouch_bytes *answer)
{
	static const char tail[] = "-Issuer-Chain: ";
	char *start = memmem(answer->data, answer->size, tail, strlen(tail));
	const char *end = (char *)answer->data + answer->size;
	size_t size = 0;

	if (!start)
		return NULL;
	start += strlen(tail);
	while (start + size < end && !strchr("\r\n\"\\", start[size]))
		size++;
	return strndup(start, size);
}
