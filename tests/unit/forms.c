// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "forms.h"
#include "intel.h"

#include <cmocka.h>

struct vouch_bytes as_text(char *text)
{
	assert_non_null(text);
	return (struct vouch_bytes){ (u8 *)text, strlen(text) };
}

/* Room for twice as much in words of text, with @before in front. */
static char *text_after(const char *before, const struct vouch_bytes *bytes)
{
	char *text = malloc(strlen(before) + 4 * bytes->size + 64);

	assert_non_null(text);
	strcpy(text, before);
	return text;
}

struct vouch_bytes with_zeroes(const struct vouch_bytes *bytes)
{
	struct vouch_bytes out = { calloc(1, bytes->size + 7),
				   bytes->size + 7 };

	memcpy(out.data, bytes->data, bytes->size);
	return out;
}

static struct vouch_bytes as_hex(const struct vouch_bytes *bytes,
				 const char *before, size_t width)
{
	char *text = text_after(before, bytes);
	char *at = text + strlen(text);

	for (size_t i = 0; i < bytes->size; i++) {
		at += sprintf(at, i % 2 ? "%02x" : "%02X", bytes->data[i]);
		if (width && i % width == width - 1)
			at += sprintf(at, width == 1 ? " " : "\r\n\t");
	}
	return as_text(text);
}

struct vouch_bytes hex(const struct vouch_bytes *bytes)
{
	return as_hex(bytes, "", 0);
}

struct vouch_bytes hex_in_lines(const struct vouch_bytes *bytes)
{
	return as_hex(bytes, "\n", 32);
}

struct vouch_bytes hex_in_pairs(const struct vouch_bytes *bytes)
{
	return as_hex(bytes, "", 1);
}

struct vouch_bytes hex_with_prefix(const struct vouch_bytes *bytes)
{
	return as_hex(bytes, "0x", 0);
}

struct vouch_bytes hex_of_zeroes(const struct vouch_bytes *bytes)
{
	struct vouch_bytes longer = with_zeroes(bytes);
	struct vouch_bytes out = hex(&longer);

	vouch_bytes_free(&longer);
	return out;
}

struct vouch_bytes hex_with_zeroes(const struct vouch_bytes *bytes)
{
	struct vouch_bytes text = hex(bytes);
	struct vouch_bytes out = with_zeroes(&text);

	vouch_bytes_free(&text);
	return out;
}

struct vouch_bytes base64(const struct vouch_bytes *bytes)
{
	char *text = text_after("", bytes);

	EVP_EncodeBlock((u8 *)text, bytes->data, (int)bytes->size);
	return as_text(text);
}

struct vouch_bytes base64_for_urls(const struct vouch_bytes *bytes)
{
	struct vouch_bytes out = base64(bytes);

	while (out.data[out.size - 1] == '=')
		out.size--;
	for (size_t i = 0; i < out.size; i++)
		out.data[i] = out.data[i] == '+' ? '-' :
			      out.data[i] == '/' ? '_' :
						   out.data[i];
	return out;
}

struct vouch_bytes base64_in_lines(const struct vouch_bytes *bytes)
{
	struct vouch_bytes whole = base64(bytes);
	char *text = text_after("", &whole), *at = text;

	for (size_t i = 0; i < whole.size; i++)
		at += sprintf(at, i % 64 == 63 ? "%c\r\n" : "%c",
			      whole.data[i]);
	vouch_bytes_free(&whole);
	return as_text(text);
}

struct vouch_bytes base64_in_string(const struct vouch_bytes *bytes)
{
	struct vouch_bytes text = base64(bytes);
	char *out = text_after("\n \"", &text);

	strcat(strcat(out, (char *)text.data), "\"\n");
	vouch_bytes_free(&text);
	return as_text(out);
}

struct vouch_bytes with_mark(const struct vouch_bytes *bytes)
{
	struct vouch_bytes out = { malloc(bytes->size + 3), bytes->size + 3 };

	memcpy(out.data, "\xef\xbb\xbf", 3);
	memcpy(out.data + 3, bytes->data, bytes->size);
	return out;
}

struct vouch_bytes as_pem(const struct vouch_bytes *bytes)
{
	return as_text(intel_pem(&bytes, 1));
}

struct vouch_bytes pem_with_mark(const struct vouch_bytes *bytes)
{
	struct vouch_bytes pem = as_pem(bytes);
	struct vouch_bytes out = with_mark(&pem);

	vouch_bytes_free(&pem);
	return out;
}

struct vouch_bytes base64_of_pem(const struct vouch_bytes *bytes)
{
	struct vouch_bytes pem = as_pem(bytes);
	struct vouch_bytes out = base64(&pem);

	vouch_bytes_free(&pem);
	return out;
}
