// SPDX-License-Identifier: MIT
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "formats/write.h"

int write_json(json_t *json, struct vouch_bytes *out)
{
	char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;

	json_decref(json);
	if (!text)
		return -ENOMEM;
	*out = (struct vouch_bytes){ (u8 *)text, strlen(text) };
	return 0;
}

static json_t *take_text(char *text)
{
	json_t *json = text ? json_string(text) : NULL;

	free(text);
	return json;
}

json_t *json_base64(const u8 *data, size_t size)
{
	return take_text(base64_encode(data, size));
}

json_t *json_base64url(const u8 *data, size_t size)
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
	return take_text(text);
}
