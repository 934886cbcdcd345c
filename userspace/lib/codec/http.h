/* SPDX-License-Identifier: MIT */
/*
 * An answer of HTTP in a file, as curl writes it with -i or, of the headers
 * alone, with -D. It was a transfer once; nothing is fetched here.
 */
#ifndef VOUCH_LIB_CODEC_HTTP_H
#define VOUCH_LIB_CODEC_HTTP_H

#include "base/types.h"

/* Views of the bytes that it was opened from. */
struct http_answer {
	unsigned int status; /* 200 */
	const u8 *headers;
	size_t headers_size;
	const u8 *body;
	size_t body_size;
};

struct http_header {
	const char *name;
	size_t name_size;
	const char *value; /* without white space around it */
	size_t size;
};

/* Whether it starts as one: "HTTP/" and a digit. */
bool http_is(const u8 *data, size_t size);

/*
 * The last answer: those before it are of a proxy, or lead somewhere else.
 * Lines end with LF or CRLF. False when it is none.
 */
bool http_open(const u8 *data, size_t size, struct http_answer *answer);

/* The next header; @at starts as 0. False past the last. */
bool http_header_next(const struct http_answer *answer, size_t *at,
		      struct http_header *header);

/* Whether it has this name, in whatever case. */
bool http_header_is(const struct http_header *header, const char *name);

#endif /* VOUCH_LIB_CODEC_HTTP_H */
