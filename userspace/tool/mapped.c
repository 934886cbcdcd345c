// SPDX-License-Identifier: MIT
/* Files as they lie in the page cache: of any size, in no memory of ours. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "measure.h"

static int map(int fd, size_t size, struct mapped *mapped)
{
	void *data = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);

	if (data == MAP_FAILED)
		return -errno;
	mapped->data = data;
	mapped->size = size;
	return 0;
}

/* A device or a pipe has no size that could be mapped. */
static int load(const char *path, struct mapped *mapped)
{
	int code = file_load(path, &mapped->read);

	mapped->data = mapped->read.data;
	mapped->size = mapped->read.size;
	return code;
}

static int open_it(const char *path, struct mapped *mapped)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	int code = fd < 0 || fstat(fd, &st) ? -errno : 0;

	if (!code && S_ISREG(st.st_mode) && st.st_size > 0)
		code = map(fd, (size_t)st.st_size, mapped);
	else if (!code && S_ISDIR(st.st_mode))
		code = -EISDIR;
	else if (!code)
		code = load(path, mapped);
	if (fd >= 0)
		close(fd);
	return code;
}

struct mapped *mapped_open(const char *path)
{
	struct mapped *mapped = calloc(1, sizeof(*mapped));
	int code = mapped ? open_it(path, mapped) : -ENOMEM;

	if (!code)
		return mapped;
	complain("%s: %s", path, file_error(code));
	free(mapped);
	return NULL;
}

void mapped_close(struct mapped *mapped)
{
	if (!mapped)
		return;
	if (mapped->data && mapped->data != mapped->read.data)
		munmap((void *)mapped->data, mapped->size);
	vouch_bytes_free(&mapped->read);
	free(mapped);
}
