/* SPDX-License-Identifier: MIT */
#ifndef VOUCH_LIB_BASE_ERROR_H
#define VOUCH_LIB_BASE_ERROR_H

#include <vouch.h>

/*
 * Fills @error (may be NULL) and returns @code, so that a check reads
 * "return vouch__error(error, -EBADMSG, ...)".
 */
int vouch__error(struct vouch_error *error, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same with OpenSSL's own reason behind a colon; empties its queue. */
int vouch__error_openssl(struct vouch_error *error, int code,
			 const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* clang's analyzer sees no other file: these two return @code, never 0. */
#ifdef __clang_analyzer__
#define vouch__error(error, code, ...) \
	(vouch__error(error, code, __VA_ARGS__), vouch__not_zero(code))
#define vouch__error_openssl(error, code, ...) \
	(vouch__error_openssl(error, code, __VA_ARGS__), vouch__not_zero(code))
static inline int vouch__not_zero(int code)
{
	if (!code)
		__builtin_unreachable();
	return code;
}
#endif

#endif /* VOUCH_LIB_BASE_ERROR_H */
