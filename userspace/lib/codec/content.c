// SPDX-License-Identifier: MIT
#define _GNU_SOURCE /* memmem() */
#include "codec/content.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

static const char pem_mark[] = "-----BEGIN ";

bool content_is_blank(u8 c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* A SEQUENCE with a long length: text never sets the high bit. */
bool content_is_der(const u8 *data, size_t size)
{
	return size > 2 && data[0] == 0x30 && data[1] & 0x80;
}

bool content_is_pem(const u8 *data, size_t size)
{
	return size && memmem(data, size, pem_mark, sizeof(pem_mark) - 1);
}

/* The first byte that is no white space; 0 without any. */
static u8 first_byte(const u8 *data, size_t size)
{
	size_t at = 0;

	while (at < size && content_is_blank(data[at]))
		at++;
	return at < size ? data[at] : 0;
}

bool content_is_json(const u8 *data, size_t size)
{
	u8 first = first_byte(data, size);

	return first == '{' || first == '[' || first == '"';
}

bool content_is_json_string(const u8 *data, size_t size)
{
	return first_byte(data, size) == '"';
}

/* By the length at its start; 0 for a form that no certificate has. */
static size_t der_size(const u8 *data, size_t size)
{
	size_t digits = data[1] & 0x7f, length = 0;

	if (!digits || digits > 4 || size < 2 + digits)
		return 0;
	for (size_t i = 0; i < digits; i++)
		length = length << 8 | data[2 + i];
	return 2 + digits + length;
}

void content_trim(const u8 **data, size_t *size)
{
	size_t end;

	if (content_is_der(*data, *size)) {
		/* A signature may end in zeroes as well. */
		end = der_size(*data, *size);
		if (end && end < *size &&
		    bytes_are_zero(*data + end, *size - end))
			*size = end;
		return;
	}
	while (*size && !(*data)[*size - 1])
		--*size;
	if (*size >= 3 && !memcmp(*data, "\xef\xbb\xbf", 3)) {
		*data += 3;
		*size -= 3;
	}
}

/* Chains as Intel's service has them in a header: PEM with % and two digits. */
static int decode_percents(const u8 *data, size_t size,
			   struct vouch_bytes *text)
{
	static const char mark[] = "-----BEGIN%20";
	size_t used = 0;

	if (size < sizeof(mark) || memcmp(data, mark, sizeof(mark) - 1) != 0)
		return 0;
	text->data = malloc(size);
	if (!text->data)
		return -ENOMEM;
	for (size_t at = 0; at < size; used++) {
		char hex[3] = { 0 };
		size_t one;

		text->data[used] = data[at++];
		if (data[at - 1] != '%')
			continue;
		if (size - at >= 2)
			memcpy(hex, data + at, 2);
		if (hex_decode(hex, &text->data[used], 1, &one) || one != 1)
			break;
		at += 2;
	}
	text->size = used;
	return 1;
}

/* The text without white space, wherever it is; NULL without memory. */
static char *without_blanks(const u8 *data, size_t size)
{
	char *text = malloc(size + 1);
	size_t used = 0;

	for (size_t i = 0; text && i < size; i++) {
		if (!content_is_blank(data[i]))
			text[used++] = (char)data[i];
	}
	if (text)
		text[used] = '\0';
	return text;
}

/* Intel's caching service hands out CRLs as hexadecimal text. */
static int decode_hex(const char *text, struct vouch_bytes *bytes)
{
	size_t size;

	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
		text += 2;
	size = strlen(text) / 2;
	bytes->data = malloc(size + 1);
	if (!bytes->data)
		return -ENOMEM;
	if (size && !hex_decode(text, bytes->data, size, &bytes->size))
		return 1;
	vouch_bytes_free(bytes);
	return 0;
}

/* A report with a table may have PEM in it, and is none. */
static bool is_pem(const u8 *data, size_t size)
{
	return content_is_pem(data, size) && !memchr(data, '\0', size);
}

/* What bytes must be for a text of them to be taken for one. */
struct known {
	content_is_known_fn *is_known;
	const void *context;
};

static bool is_known(const struct known *known, const struct vouch_bytes *bytes)
{
	const u8 *data = bytes->data;
	size_t size = bytes->size;

	if (known->is_known(known->context, data, size))
		return true;
	content_trim(&data, &size);
	return content_is_der(data, size) || is_pem(data, size) ||
	       content_is_json(data, size);
}

/* Digits of one may be digits of the other: what comes out decides. */
static int decode_digits(const char *text, const struct known *known,
			 struct vouch_bytes *decoded)
{
	int ret = decode_hex(text, decoded);

	if (ret < 0 || (ret && is_known(known, decoded)))
		return ret;
	vouch_bytes_free(decoded);
	ret = vouch_base64_decode(text, decoded, NULL);
	if (!ret && is_known(known, decoded))
		return 1;
	vouch_bytes_free(decoded);
	return ret == -ENOMEM ? ret : 0;
}

int content_decode_text(const u8 *data, size_t size,
			content_is_known_fn *is_known_fn, const void *context,
			struct vouch_bytes *decoded)
{
	const struct known known = { is_known_fn, context };
	char *text;
	int ret;

	*decoded = (struct vouch_bytes){ 0 };
	ret = decode_percents(data, size, decoded);
	if (ret || memchr(data, '\0', size))
		return ret;
	text = without_blanks(data, size);
	if (!text)
		return -ENOMEM;
	ret = decode_digits(text, &known, decoded);
	free(text);
	return ret;
}
