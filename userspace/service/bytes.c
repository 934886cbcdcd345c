// SPDX-License-Identifier: MIT
/* Bytes as texts, digests, and clocks. */
#include <openssl/evp.h>
#include <string.h>

#include "service.h"

void bytes_hex(const uint8_t *data, size_t size, char *hex)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < size; i++) {
		*hex++ = digits[data[i] >> 4];
		*hex++ = digits[data[i] & 15];
	}
	*hex = '\0';
}

bool bytes_digest(const void *data, size_t size, char *hex)
{
	uint8_t digest[32];

	*hex = '\0';
	if (!EVP_Digest(data, size, digest, NULL, EVP_sha256(), NULL))
		return false;
	bytes_hex(digest, sizeof(digest), hex);
	return true;
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool bytes_from_hex(const char *text, uint8_t *out, size_t min, size_t max,
		    size_t *size)
{
	size_t length = strlen(text);

	*size = length / 2;
	if (length % 2 || *size < min || *size > max)
		return false;
	for (size_t i = 0; i < *size; i++) {
		int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

void bytes_base64(const uint8_t *data, size_t size, char *out)
{
	EVP_EncodeBlock((uint8_t *)out, data, (int)size);
}

void bytes_base64url(const uint8_t *data, size_t size, char *out)
{
	bytes_base64(data, size, out);
	for (; *out && *out != '='; out++) {
		if (*out == '+')
			*out = '-';
		else if (*out == '/')
			*out = '_';
	}
	*out = '\0';
}

uint64_t bytes_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}
