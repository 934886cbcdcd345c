// SPDX-License-Identifier: MIT
/* Questions about files. They are opened for reading, and nothing else. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "doctor/machine.h"

/* More entries than a folder that is asked about has. */
#define ENTRIES_MAX 512

bool machine_path(char *out, const char *root, const char *path)
{
	int size = snprintf(out, MACHINE_PATH_SIZE, "%s%s", root, path);

	return size >= 0 && size < MACHINE_PATH_SIZE;
}

int machine_open_file(const char *root, const char *path)
{
	char whole[MACHINE_PATH_SIZE];
	int fd;

	if (!machine_path(whole, root, path))
		return -ENAMETOOLONG;
	fd = open(whole, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	return fd < 0 ? -errno : fd;
}

int ask_file(const char *root, const char *subject, struct answer *answer)
{
	int fd = machine_open_file(root, subject);
	char block[16384];
	ssize_t got = 1;
	int ret = 0;

	if (fd < 0)
		return fd;
	while (!ret && got > 0) {
		got = read(fd, block, sizeof(block));
		if (got < 0)
			ret = -errno;
		else
			ret = answer_append(answer, block, (size_t)got);
	}
	close(fd);
	return ret;
}

int ask_exists(const char *root, const char *subject, struct answer *answer)
{
	char path[MACHINE_PATH_SIZE];
	struct stat found;

	if (!machine_path(path, root, subject))
		return -ENAMETOOLONG;
	if (lstat(path, &found))
		return -errno;
	return answer_print(answer, "yes");
}

/* The last name of where a symbolic link leads, such as that of a driver. */
int ask_link(const char *root, const char *subject, struct answer *answer)
{
	char path[MACHINE_PATH_SIZE], target[256];
	ssize_t size;
	const char *name;

	if (!machine_path(path, root, subject))
		return -ENAMETOOLONG;
	size = readlink(path, target, sizeof(target) - 1);
	if (size < 0)
		return -errno;
	target[size] = '\0';
	name = strrchr(target, '/');
	return answer_print(answer, "%s", name ? name + 1 : target);
}

int ask_list(const char *root, const char *subject, struct answer *answer)
{
	char path[MACHINE_PATH_SIZE];
	struct dirent **names;
	int count, ret = 0;

	if (!machine_path(path, root, subject))
		return -ENAMETOOLONG;
	count = scandir(path, &names, NULL, alphasort);
	if (count < 0)
		return -errno;
	for (int i = 0; i < count; i++) {
		const char *name = names[i]->d_name;

		if (!ret && i < ENTRIES_MAX && name[0] != '.' &&
		    !strchr(name, '\n'))
			ret = answer_print(answer, "%s\n", name);
		free(names[i]);
	}
	free(names);
	return ret;
}

static bool is_member(gid_t group)
{
	gid_t groups[256];
	int count = getgroups(256, groups);

	for (int i = 0; i < count; i++)
		if (groups[i] == group)
			return true;
	return getegid() == group;
}

/* Whose a device is, and what this user may do with it. */
int ask_node(const char *root, const char *subject, struct answer *answer)
{
	char path[MACHINE_PATH_SIZE];
	const struct group *group;
	struct stat found;

	if (!machine_path(path, root, subject))
		return -ENAMETOOLONG;
	if (stat(path, &found))
		return -errno;
	group = getgrgid(found.st_gid);
	return answer_print(
		answer, "mode=%04o group=%s member=%s read=%s",
		found.st_mode & 07777, group ? group->gr_name : "?",
		is_member(found.st_gid) ? "yes" : "no",
		faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) ? "no" : "yes");
}
