// SPDX-License-Identifier: MIT
/*
 * Pages for keys: locked, so that they are in no swap; in no core file; not in
 * a child; wiped before they are given back.
 */
#define _GNU_SOURCE /* MADV_DONTDUMP */
#include <errno.h>
#include <openssl/crypto.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <vouch_seal.h>

#include "base/error.h"
#include "base/types.h"

/* Whole pages, of which nobody else has a part. */
static size_t mapped_size(size_t size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	return (size + page - 1) / page * page;
}

static bool protect(void *at, size_t size)
{
	return !mlock(at, size) && !madvise(at, size, MADV_DONTDUMP) &&
	       !madvise(at, size, MADV_DONTFORK);
}

int vouch_secret_new(struct vouch_bytes *bytes, size_t size,
		     struct vouch_error *error)
{
	size_t mapped = mapped_size(size);
	void *at;

	*bytes = (struct vouch_bytes){ 0 };
	if (!size || mapped < size)
		return vouch__error(error, -ENOMEM, "no secret is of %zu bytes",
				    size);
	at = mmap(NULL, mapped, PROT_READ | PROT_WRITE,
		  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (at == MAP_FAILED)
		return vouch__error(error, -ENOMEM,
				    "no memory for a secret of %zu bytes",
				    size);
	if (!protect(at, mapped)) {
		int code = errno;

		munmap(at, mapped);
		return vouch__error(error, -ENOMEM,
				    "memory for %zu bytes of a secret cannot "
				    "be locked (%s), want a higher limit "
				    "(ulimit -l)",
				    size, strerror(code));
	}
	*bytes = (struct vouch_bytes){ .data = at, .size = size };
	return 0;
}

void vouch_secret_free(struct vouch_bytes *bytes)
{
	if (bytes->data) {
		OPENSSL_cleanse(bytes->data, bytes->size);
		munmap(bytes->data, mapped_size(bytes->size));
	}
	*bytes = (struct vouch_bytes){ 0 };
}
