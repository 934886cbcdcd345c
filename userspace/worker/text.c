// SPDX-License-Identifier: MIT
/* Digests, messages, numbers. */
#include <errno.h>
#include <openssl/evp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "queue.h"
#include "service/log_line.h"

bool text_digest(const void *data, size_t size, char *hex)
{
	uint8_t digest[32];

	*hex = '\0';
	if (!EVP_Digest(data, size, digest, NULL, EVP_sha256(), NULL))
		return false;
	for (size_t i = 0; i < sizeof(digest); i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	return true;
}

bool text_is_digest(const char *text)
{
	return text && strlen(text) == DIGEST_TEXT - 1 &&
	       strspn(text, "0123456789abcdef") == DIGEST_TEXT - 1;
}

int text_fail(struct vouch_error *error, int code, const char *format, ...)
{
	va_list args;

	error->code = code;
	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	return code;
}

void text_event(const char *event, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	log_event(event, format, args);
	va_end(args);
}

void text_sleep_ms(unsigned int ms)
{
	nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000L }, NULL);
}

bool text_number(const char *option, const char *text, unsigned int min,
		 unsigned int max, unsigned int *number)
{
	char *end;
	unsigned long value;

	errno = 0;
	value = strtoul(text, &end, 10);
	*number = (unsigned int)value;
	if (!errno && end != text && !*end && *text != '-' && value >= min &&
	    value <= max)
		return true;
	fprintf(stderr, "--%s is '%s', want a number from %u to %u\n", option,
		text, min, max);
	return false;
}
