// SPDX-License-Identifier: MIT
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "sim/base/error.h"
#include "sim/base/socket.h"

static int bind_at(int fd, const struct sockaddr_un *address)
{
	mode_t mask = umask(0177);
	int err = bind(fd, (const struct sockaddr *)address, sizeof(*address));

	umask(mask);
	return err;
}

/*
 * A killed vouch-simd leaves its socket there. It is not in use: a second
 * vouch-simd would have been refused by the device. Anything else that is
 * there stays.
 */
static void remove_socket(const char *path)
{
	struct stat there;

	if (!lstat(path, &there) && S_ISSOCK(there.st_mode))
		unlink(path);
}

int sim_socket_listen(const char *path, struct sim_error *error)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof(address.sun_path))
		return sim_error(error, -ENAMETOOLONG,
				 "%s: path is %zu characters, want at most %zu",
				 path, strlen(path),
				 sizeof(address.sun_path) - 1);
	strcpy(address.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return sim_error(error, -errno, "socket: %m");
	remove_socket(path);
	if (bind_at(fd, &address) || listen(fd, 4)) {
		close(fd);
		return sim_error(error, -errno, "%s: %m", path);
	}
	return fd;
}
