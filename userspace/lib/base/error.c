// SPDX-License-Identifier: MIT
#include "base/error.h"
#include "base/openssl.h"
#include "base/text.h"

#include <openssl/err.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What the analyzer is given in their place calls them. */
#undef vouch__error
#undef vouch__error_openssl

int vouch__error(struct vouch_error *error, int code, const char *format, ...)
{
	va_list args;

	if (!error)
		return code;
	error->code = code;
	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	/* Names of others are in it. */
	text_escape_in(error->text, sizeof(error->text));
	return code;
}

int vouch__error_openssl(struct vouch_error *error, int code,
			 const char *format, ...)
{
	const char *reason = ERR_reason_error_string(ERR_peek_last_error());
	va_list args;
	size_t used;

	if (error) {
		error->code = code;
		va_start(args, format);
		vsnprintf(error->text, sizeof(error->text), format, args);
		va_end(args);
		used = strlen(error->text);
		if (reason)
			snprintf(error->text + used, sizeof(error->text) - used,
				 ": %s", reason);
	}
	/* The queue is per thread and would taint the next failure's text. */
	openssl_drop_errors();
	return code;
}
