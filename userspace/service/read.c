// SPDX-License-Identifier: MIT
/* Files that the service loads: at its start, and again when it is told. */
#define _GNU_SOURCE /* asprintf() */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "service.h"

#define FILE_MAX (64U << 20)
#define FOLDERS_MAX 8

static int fail(struct vouch_error *error, const char *path, int code,
		const char *why)
{
	error->code = code;
	snprintf(error->text, sizeof(error->text), "%.400s: %s", path,
		 why ? why : strerror(-code));
	return code;
}

static int read_all(int fd, struct vouch_bytes *bytes)
{
	size_t got = 0;

	while (got < bytes->size) {
		ssize_t more = read(fd, bytes->data + got, bytes->size - got);

		if (more < 0 && errno == EINTR)
			continue;
		if (more < 0)
			return -errno;
		if (!more)
			break;
		got += (size_t)more;
	}
	bytes->size = got;
	return 0;
}

/* A pipe of that name would stop the service: it is never waited for. */
static int open_file(const char *path, size_t *size, struct vouch_error *error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	int code = 0;

	if (fd < 0)
		return fail(error, path, -errno, NULL);
	if (fstat(fd, &st))
		code = fail(error, path, -errno, NULL);
	else if (!S_ISREG(st.st_mode))
		code = fail(error, path, -EINVAL, "is no file");
	else if (st.st_size > FILE_MAX)
		code = fail(error, path, -EFBIG,
			    "is larger than 64 MiB, want less");
	if (!code) {
		*size = (size_t)st.st_size;
		return fd;
	}
	close(fd);
	return code;
}

int read_file(const char *path, struct vouch_bytes *bytes,
	      struct vouch_error *error)
{
	int fd, code;

	*bytes = (struct vouch_bytes){ 0 };
	fd = open_file(path, &bytes->size, error);
	if (fd < 0)
		return fd;
	bytes->data = malloc(bytes->size + 1);
	code = bytes->data ? read_all(fd, bytes) : -ENOMEM;
	close(fd);
	if (!code)
		return 0;
	vouch_bytes_free(bytes);
	return fail(error, path, code, NULL);
}

static int take_file(const char *path, read_fn *take, void *data,
		     struct vouch_error *error)
{
	struct vouch_bytes bytes;
	int code = read_file(path, &bytes, error);

	if (!code)
		code = take(data, &bytes, path, error);
	if (bytes.data) /* it may be a key */
		OPENSSL_cleanse(bytes.data, bytes.size);
	vouch_bytes_free(&bytes);
	return code;
}

static int skip_dots(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int take_folder(const char *path, read_fn *take, void *data, int depth,
		       struct vouch_error *error);

/* Sockets, pipes and devices in a folder are not looked at. */
static int take_entry(const char *path, read_fn *take, void *data, int depth,
		      struct vouch_error *error)
{
	struct stat st;

	if (stat(path, &st))
		return fail(error, path, -errno, NULL);
	if (S_ISDIR(st.st_mode))
		return depth < FOLDERS_MAX ?
			       take_folder(path, take, data, depth + 1, error) :
			       fail(error, path, -ELOOP,
				    "is too deep, want 8 folders at most");
	return S_ISREG(st.st_mode) ? take_file(path, take, data, error) : 0;
}

static int take_folder(const char *path, read_fn *take, void *data, int depth,
		       struct vouch_error *error)
{
	struct dirent **entries;
	int count = scandir(path, &entries, skip_dots, alphasort), code = 0;

	if (count < 0)
		return fail(error, path, -errno, NULL);
	for (int i = 0; i < count; i++) {
		char *name = NULL;

		if (!code &&
		    asprintf(&name, "%s/%s", path, entries[i]->d_name) < 0)
			code = fail(error, path, -ENOMEM, NULL);
		else if (!code)
			code = take_entry(name, take, data, depth, error);
		free(name);
		free(entries[i]);
	}
	free(entries);
	return code;
}

int read_each(const char *path, read_fn *take, void *data,
	      struct vouch_error *error)
{
	struct stat st;

	if (!stat(path, &st) && S_ISDIR(st.st_mode))
		return take_folder(path, take, data, 0, error);
	return take_file(path, take, data, error);
}
