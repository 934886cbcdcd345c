// SPDX-License-Identifier: MIT
#include "codec/json_minify.h"

#include <errno.h>
#include <stdlib.h>

#include "codec/content.h"

/* Without what is blank outside of strings. */
static size_t copy_tokens(const u8 *data, size_t size, u8 *out)
{
	bool in_string = false;
	size_t used = 0;

	for (size_t i = 0; i < size; i++) {
		if (!in_string && content_is_blank(data[i]))
			continue;
		out[used++] = data[i];
		if (data[i] == '"')
			in_string = !in_string;
		else if (in_string && data[i] == '\\' && i + 1 < size)
			out[used++] = data[++i];
	}
	return used;
}

int json_minify(const u8 *data, size_t size, struct vouch_bytes *out)
{
	*out = (struct vouch_bytes){ malloc(size ? size : 1), 0 };
	if (!out->data)
		return -ENOMEM;
	out->size = copy_tokens(data, size, out->data);
	if (out->size != size)
		return 1;
	vouch_bytes_free(out);
	return 0;
}
