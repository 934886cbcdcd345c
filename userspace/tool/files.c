// SPDX-License-Identifier: MIT
/* Files, whole or not at all. */
#define _GNU_SOURCE /* asprintf(), mkostemp() */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tool.h"

/* Certificate tables are at most 1 MiB; this is room enough for all others. */
#define FILE_SIZE_MAX (16 * 1024 * 1024)
#define READ_SIZE (64 * 1024)

static bool is_standard(const char *path)
{
	return !path || strcmp(path, "-") == 0;
}

static bool make_room(struct vouch_bytes *bytes, size_t *capacity)
{
	size_t wanted = *capacity ? 2 * *capacity : READ_SIZE;
	uint8_t *data;

	if (bytes->size < *capacity)
		return true;
	data = realloc(bytes->data, wanted);
	if (!data)
		return false;
	bytes->data = data;
	*capacity = wanted;
	return true;
}

/* Somebody may have read the first lines of standard input. */
static ssize_t read_some(int fd, uint8_t *out, size_t room)
{
	if (fd != STDIN_FILENO)
		return read(fd, out, room);
	room = fread(out, 1, room, stdin);
	return ferror(stdin) ? -1 : (ssize_t)room;
}

/* Returns 0 or a negative errno. */
static int read_all(int fd, struct vouch_bytes *bytes)
{
	size_t capacity = bytes->size;
	ssize_t count;

	do {
		if (bytes->size > FILE_SIZE_MAX)
			return -EFBIG;
		if (!make_room(bytes, &capacity))
			return -ENOMEM;
		count = read_some(fd, bytes->data + bytes->size,
				  capacity - bytes->size);
		if (count > 0)
			bytes->size += (size_t)count;
	} while (count > 0 || (count < 0 && errno == EINTR));
	return count < 0 ? -errno : 0;
}

int file_load(const char *path, struct vouch_bytes *bytes)
{
	bool is_stdin = is_standard(path);
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	int code = fd < 0 ? -errno : 0;

	*bytes = (struct vouch_bytes){ 0 };
	if (!code)
		code = read_all(fd, bytes);
	if (fd >= 0 && !is_stdin)
		close(fd);
	if (code)
		vouch_bytes_free(bytes);
	return code;
}

int file_load_rest(struct vouch_bytes *bytes)
{
	int code = read_all(STDIN_FILENO, bytes);

	if (code)
		vouch_bytes_free(bytes);
	return code;
}

const char *file_error(int code)
{
	return code == -EFBIG ? "is over 16 MiB, want less" : strerror(-code);
}

bool file_read(const char *path, struct vouch_bytes *bytes)
{
	int code = file_load(path, bytes);

	if (code)
		complain("%s: %s", is_standard(path) ? "standard input" : path,
			 file_error(code));
	return !code;
}

/* Returns 0 or a negative errno. */
static int write_all(int fd, const struct vouch_bytes *bytes)
{
	size_t done = 0;

	while (done < bytes->size) {
		ssize_t count =
			write(fd, bytes->data + done, bytes->size - done);

		if (count < 0 && errno != EINTR)
			return -errno;
		if (count > 0)
			done += (size_t)count;
	}
	return 0;
}

static mode_t masked(mode_t mode)
{
	mode_t mask = umask(0);

	umask(mask);
	return mode & ~mask;
}

/* The file takes its name only when all of it is on the disk. */
static int replace(const char *path, const struct vouch_bytes *bytes,
		   mode_t mode)
{
	char *name;
	int fd, code;

	if (asprintf(&name, "%s.XXXXXX", path) < 0)
		return -ENOMEM;
	fd = mkostemp(name, O_CLOEXEC);
	code = fd < 0 ? -errno : write_all(fd, bytes);
	if (fd >= 0 && !code && (fchmod(fd, masked(mode)) || fsync(fd)))
		code = -errno;
	if (fd >= 0 && close(fd) && !code)
		code = -errno;
	if (!code && rename(name, path))
		code = -errno;
	if (code && fd >= 0)
		unlink(name);
	free(name);
	return code;
}

/* A pipe or a device keeps its name, and has no half. */
static int write_through(const char *path, const struct vouch_bytes *bytes)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int code = fd < 0 ? -errno : write_all(fd, bytes);

	if (fd >= 0 && close(fd) && !code)
		code = -errno;
	return code;
}

bool file_is_terminal(const char *path)
{
	if (!is_standard(path) || !isatty(STDOUT_FILENO))
		return false;
	complain("standard output is a terminal, want -o FILE or a pipe");
	return true;
}

int file_write(const char *path, const struct vouch_bytes *bytes, mode_t mode)
{
	struct stat st;
	int code;

	if (file_is_terminal(path))
		return EXIT_USAGE;
	if (is_standard(path))
		code = write_all(STDOUT_FILENO, bytes);
	else if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		code = write_through(path, bytes);
	else
		code = replace(path, bytes, mode);
	if (!code)
		return EXIT_AFFIRMED;
	complain("%s: %s", is_standard(path) ? "standard output" : path,
		 strerror(-code));
	return EXIT_UNDECIDED;
}
