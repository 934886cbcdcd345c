// SPDX-License-Identifier: MIT
#include "base/sized.h"

#include <errno.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"

static int check_size(const void *theirs, size_t *size, const char *what,
		      struct vouch_error *error)
{
	*size = 0;
	if (theirs)
		memcpy(size, theirs, sizeof(*size));
	if (*size > sizeof(*size) && *size <= SIZED_MAX)
		return 0;
	return vouch__error(error, -EINVAL,
			    "%s have a size of %zu bytes, want sizeof the "
			    "struct in its member size",
			    what, *size);
}

int sized_read(void *to, size_t known, const void *from, const char *what,
	       struct vouch_error *error)
{
	size_t size;
	int ret = check_size(from, &size, what, error);

	if (ret)
		return ret;
	if (size > known &&
	    !bytes_are_zero((const u8 *)from + known, size - known))
		return vouch__error(error, -E2BIG,
				    "%s have members that this version of the "
				    "library does not know, want 0 in them",
				    what);
	memset(to, 0, known);
	memcpy(to, from, size < known ? size : known);
	memcpy(to, &known, sizeof(known));
	return 0;
}

int sized_fill(void *to, const void *from, size_t known, const char *what,
	       struct vouch_error *error)
{
	size_t size;
	int ret = check_size(to, &size, what, error);

	if (ret)
		return ret;
	memset(to, 0, size);
	memcpy(to, from, size < known ? size : known);
	memcpy(to, &size, sizeof(size));
	return 0;
}
