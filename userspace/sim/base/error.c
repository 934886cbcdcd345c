// SPDX-License-Identifier: MIT
#include <errno.h>
#include <openssl/err.h>
#include <stdarg.h>
#include <stdio.h>

#include "sim/base/error.h"

int sim_error(struct sim_error *error, int code, const char *format, ...)
{
	va_list args;

	if (!error)
		return code;
	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	return code;
}

int sim_error_openssl(struct sim_error *error, const char *format, ...)
{
	const char *reason = ERR_reason_error_string(ERR_get_error());
	char text[256];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	ERR_clear_error();
	return sim_error(error, -EIO, "%s: %s", text,
			 reason ? reason : "no reason given by OpenSSL");
}

void sim_log(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("vouch-simd: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	fflush(stderr);
}
