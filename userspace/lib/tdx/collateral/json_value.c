// SPDX-License-Identifier: MIT
/* Values of the types that Intel's documents have. */
#include <string.h>

#include "base/bytes.h"
#include "base/time.h"
#include "tdx/collateral/json_parts.h"

bool json_reader_string(struct json_reader *r, char *out, size_t size)
{
	struct json_raw raw;

	return json_reader_text(r, &raw) && json_raw_copy(&raw, out, size);
}

bool json_reader_bytes(struct json_reader *r, u8 *out, size_t size)
{
	char text[2 * 64 + 1];
	size_t count;

	return json_reader_string(r, text, sizeof(text)) &&
	       strlen(text) == 2 * size && !hex_decode(text, out, size, &count);
}

bool json_reader_time(struct json_reader *r, time_t *out)
{
	char text[sizeof("2026-01-31T12:00:00Z")];

	return json_reader_string(r, text, sizeof(text)) &&
	       rfc3339_parse(text, out);
}
