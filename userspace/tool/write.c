// SPDX-License-Identifier: MIT
/* Writing files, whole or not at all, and never over what is no file. */
#define _GNU_SOURCE /* asprintf(), mkostemp() */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <linux/magic.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "tool.h"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

#define LINKS_MAX 40 /* as many as the kernel follows */

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

static int close_with(int fd, int code)
{
	if (fd >= 0 && close(fd) && !code)
		code = -errno;
	return code;
}

/* The folder that @path is in, open; or a negative errno. */
static int open_folder(const char *path)
{
	char *copy = strdup(path);
	int fd = -ENOMEM;

	if (copy) {
		fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd < 0)
			fd = -errno;
	}
	free(copy);
	return fd;
}

/* What the kernel shows in /proc, /sys and /dev/pts is no storage. */
static bool is_in_storage(int folder)
{
	struct statfs fs;

	return fstatfs(folder, &fs) == 0 && fs.f_type != PROC_SUPER_MAGIC &&
	       fs.f_type != SYSFS_MAGIC && fs.f_type != DEVPTS_SUPER_MAGIC;
}

/* What the link says, as seen from the folder that it is in. */
static char *read_link(const char *path, size_t size)
{
	char *target = malloc(size + 1), *copy = strdup(path), *joined = NULL;
	ssize_t length = target && copy ? readlink(path, target, size) : -1;

	if (length > 0) {
		target[length] = '\0';
		if (*target == '/')
			joined = strdup(target);
		else if (asprintf(&joined, "%s/%s", dirname(copy), target) < 0)
			joined = NULL;
	}
	free(target);
	free(copy);
	return joined;
}

/*
 * Follows links to the file that is meant, which need not be there yet. NULL:
 * a link leads to what has no name in storage, as those of /proc/self/fd do.
 */
static char *follow(const char *path)
{
	char *name = strdup(path), *next;
	struct stat st;
	bool is_stored;
	int folder;

	for (int i = 0; name && i < LINKS_MAX; i++) {
		if (lstat(name, &st) || !S_ISLNK(st.st_mode))
			return name;
		folder = open_folder(name);
		is_stored = folder >= 0 && is_in_storage(folder);
		close_with(folder, 0);
		next = is_stored ? read_link(name, PATH_MAX) : NULL;
		free(name);
		name = next;
	}
	free(name);
	return NULL;
}

/* What the file is to be like: as the one that it takes the place of. */
static int set_mode(int fd, const char *path, mode_t mode)
{
	mode_t mask = umask(0);
	struct stat old;

	umask(mask);
	mode &= ~mask;
	if (stat(path, &old) == 0) {
		mode = old.st_mode & 07777;
		/* Only root may give files away; others own what they write. */
		if (fchown(fd, old.st_uid, old.st_gid))
			mode &= 0777;
	}
	return fchmod(fd, mode) ? -errno : 0;
}

/* All of it is on the disk, as it is to be. */
static int fill(int fd, const char *path, const struct vouch_bytes *bytes,
		mode_t mode)
{
	int code = write_all(fd, bytes);

	if (!code)
		code = set_mode(fd, path, mode);
	if (!code && fsync(fd))
		code = -errno;
	return close_with(fd, code);
}

/* Some file systems have nothing to do for a folder, and say so. */
static int sync_folder(int folder)
{
	return !fsync(folder) || errno == EINVAL || errno == EROFS ? 0 : -errno;
}

static int replace(const char *path, int folder,
		   const struct vouch_bytes *bytes, mode_t mode)
{
	char *name;
	int fd, code;

	if (asprintf(&name, "%s.XXXXXX", path) < 0)
		return -ENOMEM;
	fd = mkostemp(name, O_CLOEXEC);
	if (fd < 0) {
		code = -errno;
	} else {
		code = fill(fd, path, bytes, mode);
		if (!code && rename(name, path))
			code = -errno;
		if (code)
			unlink(name);
	}
	free(name);
	return code ? code : sync_folder(folder);
}

/* A signal would leave a file with a name that nobody knows. */
static int replace_undisturbed(const char *path, int folder,
			       const struct vouch_bytes *bytes, mode_t mode)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM };
	struct sigaction ignore = { .sa_handler = SIG_IGN }, usual;
	sigset_t block, before;
	int code;

	sigemptyset(&block);
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		sigaddset(&block, signals[i]);
	sigprocmask(SIG_BLOCK, &block, &before);
	sigaction(SIGXFSZ, &ignore, &usual); /* write() fails instead */
	code = replace(path, folder, bytes, mode);
	sigaction(SIGXFSZ, &usual, NULL);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return code;
}

/* A pipe or a device keeps its name, and has no half. */
static int write_through(const char *path, const struct vouch_bytes *bytes)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int code = fd < 0 ? -errno : write_all(fd, bytes);

	return close_with(fd, code);
}

/* Opened anew, /dev/stdout would be written from its start on. */
static bool is_output(const struct stat *st)
{
	struct stat out;

	return fstat(STDOUT_FILENO, &out) == 0 && out.st_dev == st->st_dev &&
	       out.st_ino == st->st_ino;
}

static int write_to(const char *path, const struct vouch_bytes *bytes,
		    mode_t mode)
{
	struct stat st;
	char *name;
	int folder, code;

	if (stat(path, &st) == 0 && is_output(&st))
		return write_all(STDOUT_FILENO, bytes);
	name = follow(path);
	if (!name || (stat(name, &st) == 0 && !S_ISREG(st.st_mode))) {
		free(name);
		return write_through(path, bytes);
	}
	folder = open_folder(name);
	if (folder < 0)
		code = folder;
	else if (is_in_storage(folder))
		code = replace_undisturbed(name, folder, bytes, mode);
	else
		code = write_through(name, bytes);
	free(name);
	return close_with(folder, code);
}

/* Under a name of its own first, so that nobody sees a half of it. */
static int create_in(const char *path, int folder,
		     const struct vouch_bytes *bytes, mode_t mode)
{
	char *name;
	int fd, code;

	if (asprintf(&name, "%s.XXXXXX", path) < 0)
		return -ENOMEM;
	fd = mkostemp(name, O_CLOEXEC);
	code = fd < 0 ? -errno : fill(fd, path, bytes, mode);
	if (!code && link(name, path))
		code = -errno;
	if (fd >= 0)
		unlink(name);
	free(name);
	return code ? code : sync_folder(folder);
}

int file_create(const char *path, const struct vouch_bytes *bytes, mode_t mode)
{
	int folder = open_folder(path);
	int code = folder < 0 ? folder : create_in(path, folder, bytes, mode);

	return folder < 0 ? code : close_with(folder, code);
}

static bool is_standard(const char *path)
{
	return !path || strcmp(path, "-") == 0;
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
	int code;

	if (file_is_terminal(path))
		return EXIT_USAGE;
	code = is_standard(path) ? write_all(STDOUT_FILENO, bytes) :
				   write_to(path, bytes, mode);
	if (!code)
		return EXIT_AFFIRMED;
	complain("%s: %s", is_standard(path) ? "standard output" : path,
		 strerror(-code));
	return EXIT_UNDECIDED;
}
