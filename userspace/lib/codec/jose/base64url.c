// SPDX-License-Identifier: MIT
#include "codec/jose/base64url.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

char *base64url_encode(const u8 *data, size_t size)
{
	char *text = base64_encode(data, size);

	for (char *c = text; c && *c; c++) {
		if (*c == '+')
			*c = '-';
		else if (*c == '/')
			*c = '_';
		else if (*c == '=')
			*c = '\0';
	}
	return text;
}

/* Written again it has to be the same text. */
static int check_form(const char *text, const struct vouch_bytes *bytes)
{
	char *again = base64url_encode(bytes->data, bytes->size);
	int ret = !again ? -ENOMEM : strcmp(text, again) ? -EBADMSG : 0;

	free(again);
	return ret;
}

int base64url_decode(const char *text, size_t size, struct vouch_bytes *bytes)
{
	char *copy = strndup(text, size);
	int ret;

	*bytes = (struct vouch_bytes){ 0 };
	if (!copy)
		return -ENOMEM;
	ret = vouch_base64_decode(copy, bytes, NULL);
	if (!ret)
		ret = strlen(copy) == size ? check_form(copy, bytes) : -EBADMSG;
	if (ret)
		vouch_bytes_free(bytes);
	free(copy);
	return ret;
}
