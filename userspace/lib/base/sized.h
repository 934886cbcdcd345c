/* SPDX-License-Identifier: MIT */
/*
 * Structs that callers own begin with a size_t, the size that the struct had
 * when the caller was compiled: members come to be at the end.
 */
#ifndef VOUCH_LIB_BASE_SIZED_H
#define VOUCH_LIB_BASE_SIZED_H

#include <vouch.h>

#include "base/types.h"

/* More than any of these structs comes to have; else it was never set. */
#define SIZED_MAX 65536

/*
 * Copies the caller's struct to @to, of @known bytes; what the caller does not
 * have is 0. Return: 0; -EINVAL for a size that is none; -E2BIG when it has
 * members that are not 0, and that this library does not know.
 */
int sized_read(void *to, size_t known, const void *from, const char *what,
	       struct vouch_error *error);

/*
 * Copies @from, of @known bytes, to the caller's struct @to, as far as that
 * goes; what the library does not have is 0. Return: 0, or -EINVAL.
 */
int sized_fill(void *to, const void *from, size_t known, const char *what,
	       struct vouch_error *error);

#endif /* VOUCH_LIB_BASE_SIZED_H */
