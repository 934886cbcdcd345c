// SPDX-License-Identifier: MIT
/*
 * A JWS in its compact form (RFC 7515, section 7.1), as EAT and answers of
 * services come: the payload is looked into. Who signed it is told to be nobody
 * that is known here; the piece inside decides by its own signature.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "codec/content.h"
#include "formats/private.h"

static bool is_digit(u8 c)
{
	return isalnum(c) || c == '-' || c == '_';
}

/* "{" and a quote in base64url: every header of a JWS starts like that. */
static const char header_start[] = "eyJ";

bool search_is_jws(const u8 *data, size_t size)
{
	size_t dots = 0;

	if (size < sizeof(header_start) ||
	    memcmp(data, header_start, sizeof(header_start) - 1) != 0)
		return false;
	for (size_t i = 0; i < size; i++) {
		if (data[i] == '.')
			dots++;
		else if (!is_digit(data[i]) && !content_is_blank(data[i]))
			return false;
	}
	return dots == 2;
}

static bool is_any(const void *context, const u8 *data, size_t size)
{
	(void)context;
	(void)data;
	(void)size;
	return true;
}

bool search_jws(struct search *s, const u8 *data, size_t size)
{
	const u8 *from = (const u8 *)memchr(data, '.', size) + 1;
	const u8 *until = memchr(from, '.', size - (size_t)(from - data));
	struct vouch_bytes payload;
	bool is_first = false;
	int ret = content_decode_text(from, (size_t)(until - from), is_any,
				      NULL, &payload);

	if (ret < 0)
		s->ret = ret;
	if (ret <= 0)
		return false;
	is_first = search_look_at(s, payload.data, payload.size);
	vouch_bytes_free(&payload);
	if (is_first) {
		search_tell(s, "in a JWT", "");
		s->found->carried.is_token = true;
	}
	return is_first;
}
