// SPDX-License-Identifier: MIT
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/time.h"
#include "codec/json_scan.h"

bool json_member_bytes(const json_t *object, const char *key, u8 *out,
		       size_t size)
{
	const json_t *json = json_object_get(object, key);
	const char *text = json_string_value(json);
	size_t actual;

	return text && json_string_length(json) == 2 * size &&
	       strlen(text) == 2 * size &&
	       !hex_decode(text, out, size, &actual);
}

bool json_member_time(const json_t *object, const char *key, time_t *out)
{
	const json_t *json = json_object_get(object, key);
	const char *text = json_string_value(json);

	/* A string of JSON may go on after a NUL. */
	return text && json_string_length(json) == strlen(text) &&
	       rfc3339_parse(text, out);
}
