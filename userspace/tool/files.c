// SPDX-License-Identifier: MIT
/* Reading files and standard input. */
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

/* What was asked for, closed again but for standard input. */
static int load(int fd, struct vouch_bytes *bytes)
{
	int code = fd < 0 ? -errno : 0;

	*bytes = (struct vouch_bytes){ 0 };
	if (!code)
		code = read_all(fd, bytes);
	if (fd >= 0 && fd != STDIN_FILENO)
		close(fd);
	if (code)
		vouch_bytes_free(bytes);
	return code;
}

int file_load(const char *path, struct vouch_bytes *bytes)
{
	return load(is_standard(path) ? STDIN_FILENO :
					open(path, O_RDONLY | O_CLOEXEC),
		    bytes);
}

/* Opened as it is, a pipe would wait for somebody who writes to it. */
int file_load_found(const char *path, struct vouch_bytes *bytes)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;

	if (fd >= 0 && (fstat(fd, &st) || !S_ISREG(st.st_mode))) {
		*bytes = (struct vouch_bytes){ 0 };
		close(fd);
		return -ENXIO;
	}
	return load(fd, bytes);
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
	switch (code) {
	case -EFBIG:
		return "is over 16 MiB, want less";
	case -ENXIO:
		return "is no file, want one";
	case -ESTALE:
		return "changed while it was read: another report was asked "
		       "for, so read it again";
	default:
		return strerror(-code);
	}
}

bool file_read(const char *path, struct vouch_bytes *bytes)
{
	int code = file_load(path, bytes);

	if (code)
		complain("%s: %s", is_standard(path) ? "standard input" : path,
			 file_error(code));
	return !code;
}
