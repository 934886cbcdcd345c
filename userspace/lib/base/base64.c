// SPDX-License-Identifier: MIT
/* Base64 of RFC 4648, in either alphabet, with or without its padding. */
#include <errno.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/openssl.h"

static const char alphabet[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_";

/* Digits without the padding; -1 when there is anything else. */
static long count_digits(const char *text, size_t size)
{
	size_t digits = strspn(text, alphabet);
	size_t padding = strspn(text + digits, "=");

	if (digits + padding != size || digits % 4 == 1 ||
	    (padding && (padding > 2 || size % 4)))
		return -1;
	return (long)digits;
}

/* As OpenSSL wants it: whole groups in the first alphabet. */
static char *normal_form(const char *text, size_t digits)
{
	size_t size = (digits + 3) / 4 * 4;
	char *out = malloc(size + 1);

	if (!out)
		return NULL;
	memset(out, '=', size);
	out[size] = '\0';
	for (size_t i = 0; i < digits; i++)
		out[i] = text[i] == '-' ? '+' : text[i] == '_' ? '/' : text[i];
	return out;
}

int vouch_base64_decode(const char *text, struct vouch_bytes *bytes,
			struct vouch_error *error)
{
	OPENSSL_ENTER;
	size_t size = strlen(text);
	long digits = count_digits(text, size);
	char *normal;

	*bytes = (struct vouch_bytes){ 0 };
	if (digits < 0 || size > INT32_MAX)
		return vouch__error(error, -EBADMSG,
				    "base64 of %zu characters is malformed, "
				    "want groups of 4",
				    size);
	normal = normal_form(text, (size_t)digits);
	bytes->data = malloc((size_t)digits + 3);
	if (!normal || !bytes->data ||
	    EVP_DecodeBlock(bytes->data, (const unsigned char *)normal,
			    (int)strlen(normal)) < 0) {
		free(normal);
		vouch_bytes_free(bytes);
		return vouch__error(error, -ENOMEM, "no memory");
	}
	free(normal);
	bytes->size = (size_t)digits * 3 / 4;
	return 0;
}

char *base64_encode(const u8 *data, size_t size)
{
	unsigned char *text;

	if (size > INT32_MAX / 2)
		return NULL;
	text = malloc(4 * (size / 3 + 1) + 1);
	if (text)
		EVP_EncodeBlock(text, data, (int)size);
	return (char *)text;
}
