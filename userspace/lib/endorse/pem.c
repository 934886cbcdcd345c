// SPDX-License-Identifier: MIT
/* PEM as it was copied out of other texts, as RFC 7468 wants it. */
#define _GNU_SOURCE /* memmem() */
#include <openssl/bio.h>
#include <string.h>

#include "endorse/private.h"

static bool is_blank_line(const u8 *line, size_t size)
{
	while (size && strchr(" \t\r\n", line[size - 1]) && line[size - 1])
		size--;
	return !size;
}

/*
 * RFC 7468, section 3: white space in a block is no part of it. A blank line in
 * it ends headers for OpenSSL, which certificates and CRLs do not have.
 */
static bool put_lines(BIO *bio, const u8 *data, size_t size)
{
	while (size) {
		const u8 *end = memchr(data, '\n', size);
		size_t line = end ? (size_t)(end - data) + 1 : size;

		if (!is_blank_line(data, line) &&
		    BIO_write(bio, data, (int)line) != (int)line)
			return false;
		data += line;
		size -= line;
	}
	return true;
}

/* White space and what stands for the end of a line in other texts. */
static bool is_skipped(const u8 *c, const u8 *end)
{
	return strchr(" \t\r\n", *c) ||
	       (*c == '\\' && c + 1 < end && strchr("nrt", c[1]));
}

/* The digits of a block, in lines of 64. */
static bool put_digits(BIO *bio, const u8 *data, const u8 *end)
{
	char line[66];
	int used = 0;
	bool ok = true;

	for (; ok && data < end; data++) {
		if (*data && is_skipped(data, end)) {
			data += *data == '\\';
			continue;
		}
		line[used++] = (char)*data;
		if (used < 64)
			continue;
		line[used++] = '\n';
		ok = BIO_write(bio, line, used) == used;
		used = 0;
	}
	line[used] = '\n';
	return ok && (!used || BIO_write(bio, line, used + 1) == used + 1);
}

/* One mark with its label and dashes, as a line. */
static bool put_mark(BIO *bio, const u8 *from, const u8 *to)
{
	int size = (int)(to - from);

	return BIO_write(bio, from, size) == size && BIO_puts(bio, "\n") == 1;
}

/* Behind the dashes at the end of a mark; NULL without them. */
static const u8 *end_of_mark(const u8 *data, const u8 *end)
{
	const u8 *dashes = memmem(data, (size_t)(end - data), "-----", 5);

	return dashes ? dashes + 5 : NULL;
}

/*
 * Blocks that are indented, or on one line, as variables of an environment have
 * them, are written as RFC 7468 wants them. What is no such block stays.
 */
bool endorse_pem_put(BIO *bio, const u8 *data, size_t size)
{
	static const char begin[] = "-----BEGIN ", finish[] = "-----END ";
	const u8 *all = data + size, *from, *body, *until, *behind;

	while ((from = memmem(data, (size_t)(all - data), begin,
			      sizeof(begin) - 1))) {
		body = end_of_mark(from + sizeof(begin) - 1, all);
		until = body ? memmem(body, (size_t)(all - body), finish,
				      sizeof(finish) - 1) :
			       NULL;
		behind = until ? end_of_mark(until + sizeof(finish) - 1, all) :
				 NULL;
		/* With headers, or without its end. */
		if (!behind || memchr(body, ':', (size_t)(until - body)) ||
		    memchr(body, '-', (size_t)(until - body)))
			return put_lines(bio, from, (size_t)(all - from));
		if (!put_mark(bio, from, body) ||
		    !put_digits(bio, body, until) ||
		    !put_mark(bio, until, behind))
			return false;
		data = behind;
	}
	return true;
}
