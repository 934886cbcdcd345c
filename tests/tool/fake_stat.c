// SPDX-License-Identifier: MIT
/*
 * Preloaded, stat() says that a pipe named "swapped" is a file: it was one, and
 * somebody put a pipe in its place.
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <dlfcn.h>
#include <string.h>
#include <sys/stat.h>

typedef int stat_fn(const char *path, struct stat *st);

int stat(const char *path, struct stat *st)
{
	stat_fn *next = (stat_fn *)dlsym(RTLD_NEXT, "stat");
	const char *name = strrchr(path, '/');
	int ret = next(path, st);

	if (name && strcmp(name, "/swapped") == 0)
		st->st_mode = S_IFREG | 0644;
	return ret;
}
