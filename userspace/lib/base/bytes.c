// SPDX-License-Identifier: MIT
#include "base/bytes.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <vouch.h>

void vouch_bytes_free(struct vouch_bytes *bytes)
{
	if (!bytes || !bytes->data)
		return;
	OPENSSL_cleanse(bytes->data, bytes->size);
	free(bytes->data);
	*bytes = (struct vouch_bytes){ 0 };
}

bool bytes_are(const u8 *data, size_t size, u8 value)
{
	u8 differs = 0;

	for (size_t i = 0; i < size; i++)
		differs |= data[i] ^ value;
	return !differs;
}

bool bytes_are_zero(const u8 *data, size_t size)
{
	return bytes_are(data, size, 0);
}

char *hex_encode(const u8 *data, size_t size)
{
	static const char digits[] = "0123456789abcdef";
	char *text = malloc(2 * size + 1);

	if (!text)
		return NULL;
	for (size_t i = 0; i < size; i++) {
		text[2 * i] = digits[data[i] >> 4];
		text[2 * i + 1] = digits[data[i] & 15];
	}
	text[2 * size] = '\0';
	return text;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int hex_decode(const char *text, u8 *out, size_t capacity, size_t *size)
{
	size_t length = strlen(text);

	if (length % 2 || length / 2 > capacity)
		return -EINVAL;
	for (size_t i = 0; i < length / 2; i++) {
		int high = hex_digit(text[2 * i]);
		int low = hex_digit(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return -EINVAL;
		out[i] = (u8)(high << 4 | low);
	}
	*size = length / 2;
	return 0;
}
