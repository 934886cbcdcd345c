// SPDX-License-Identifier: MIT
#include "measure/digests.h"

#include <errno.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"

#define HEX_SIZE (2 * SHA384_SIZE)

/* Behind the digest are a blank and one more, or '*', and then the name. */
bool digest_line_read(struct digest_line *line, const char *text, size_t length)
{
	char hex[HEX_SIZE + 1] = "";
	size_t size;

	if (length < HEX_SIZE + 3 || text[HEX_SIZE] != ' ' ||
	    (text[HEX_SIZE + 1] != ' ' && text[HEX_SIZE + 1] != '*'))
		return false;
	memcpy(hex, text, HEX_SIZE);
	if (hex_decode(hex, line->digest, SHA384_SIZE, &size) ||
	    size != SHA384_SIZE)
		return false;
	text += HEX_SIZE + 2;
	length -= HEX_SIZE + 2;
	if (length >= DIGEST_NAME_SIZE)
		length = DIGEST_NAME_SIZE - 1;
	memcpy(line->name, text, length);
	line->name[length] = '\0';
	return true;
}

int digest_list_next(const struct launch_file *file, const char *key,
		     size_t *at, struct digest_line *line,
		     struct vouch_error *error)
{
	const char *text = (const char *)file->data + *at;
	size_t left = file->size - *at, length;
	const char *end;

	if (!left)
		return 0;
	end = memchr(text, '\n', left);
	length = end ? (size_t)(end - text) : left;
	if (!digest_line_read(line, text, length))
		return vouch__error(error, -EBADMSG,
				    "%s has another line at %zu, want lines of "
				    "sha384sum",
				    key, *at);
	*at += length + !!end;
	return 1;
}
