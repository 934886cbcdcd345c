// SPDX-License-Identifier: MIT
/*
 * Preloaded, this is /dev/vouch-sim for vouch-simd, under the path $FAKE_SIM:
 * memory that no guest looks at, and a socket in place of a queue of exits.
 *
 *   FAKE_SIM_EXIT=     there is one exit, of which all is zero
 *   FAKE_SIM_ONCE=     after the first ioctl(), which makes the guest, all fail
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <linux/vouch_sim.h>

static int ends[2] = { -1, -1 };

static int open_fake(void)
{
	const struct vouch_sim_exit exit = { 0 };

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0,
		       ends))
		return -1;
	if (getenv("FAKE_SIM_EXIT") &&
	    send(ends[1], &exit, sizeof(exit), 0) != sizeof(exit))
		return -1;
	return ends[0];
}

int open(const char *path, int flags, ...)
{
	int (*next)(const char *path, int flags, ...) =
		dlsym(RTLD_NEXT, "open");
	const char *fake = getenv("FAKE_SIM");
	va_list args;
	mode_t mode;

	if (fake && strcmp(path, fake) == 0)
		return open_fake();
	va_start(args, flags);
	mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
	va_end(args);
	return next(path, flags, mode);
}

void *mmap(void *at, size_t size, int protection, int flags, int fd,
	   off_t offset)
{
	void *(*next)(void *at, size_t size, int protection, int flags, int fd,
		      off_t offset) = dlsym(RTLD_NEXT, "mmap");

	if (fd >= 0 && fd == ends[0])
		return next(at, size, protection, flags | MAP_ANONYMOUS, -1, 0);
	return next(at, size, protection, flags, fd, offset);
}

int ioctl(int fd, unsigned long number, ...)
{
	static int count;

	(void)number;
	if (fd != ends[0]) {
		errno = ENOTTY;
		return -1;
	}
	errno = EPERM;
	return count++ && getenv("FAKE_SIM_ONCE") ? -1 : 0;
}
