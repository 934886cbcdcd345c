// SPDX-License-Identifier: MIT
/* Where requests come in: systemd's socket, a unix socket, or loopback. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "service.h"

#define FIRST_PASSED_FD 3
#define BACKLOG 511

static int fail(struct vouch_error *error, const char *what, const char *why)
{
	error->code = errno ? -errno : -EINVAL;
	snprintf(error->text, sizeof(error->text), "%s: %s", what,
		 why ? why : strerror(errno));
	return error->code;
}

/* By systemd's protocol for sockets, sd_listen_fds(3). */
static int take_passed(struct vouch_error *error)
{
	const char *pid = getenv("LISTEN_PID"), *count = getenv("LISTEN_FDS");
	int listens = 0;
	socklen_t size = sizeof(listens);

	if (pid && count && strtol(pid, NULL, 10) == (long)getpid() &&
	    !strcmp(count, "1") &&
	    !getsockopt(FIRST_PASSED_FD, SOL_SOCKET, SO_ACCEPTCONN, &listens,
			&size) &&
	    listens && !fcntl(FIRST_PASSED_FD, F_SETFL, O_NONBLOCK))
		return FIRST_PASSED_FD;
	errno = 0;
	return fail(error, "no socket was passed",
		    "want one of systemd's, --socket or --listen");
}

static int bind_and_listen(int fd, const void *address, socklen_t size,
			   const char *name, struct vouch_error *error)
{
	if (fd >= 0 && !bind(fd, address, size) && !listen(fd, BACKLOG))
		return fd;
	fail(error, name, NULL);
	if (fd >= 0)
		close(fd);
	return error->code;
}

/* What a killed service left; anything else that is there stays. */
static void remove_socket(const char *path)
{
	struct stat there;

	if (!lstat(path, &there) && S_ISSOCK(there.st_mode))
		unlink(path);
}

/* Group and others are for the folder that the socket is in. */
static int open_unix(const char *path, struct vouch_error *error)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;

	errno = 0;
	if (strlen(path) >= sizeof(address.sun_path))
		return fail(error, path, "is too long for a socket");
	strcpy(address.sun_path, path);
	remove_socket(path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	fd = bind_and_listen(fd, &address, sizeof(address), path, error);
	if (fd >= 0 && chmod(path, 0660)) {
		fail(error, path, NULL);
		close(fd);
		return error->code;
	}
	return fd;
}

static bool read_port(const char *text, in_port_t *port)
{
	char *end;
	unsigned long number = strtoul(text, &end, 10);

	*port = htons((in_port_t)number);
	return end > text && !*end && number <= 65535;
}

/* Others than this machine ask by way of a proxy, which has TLS. */
static int open_loopback(const char *text, struct vouch_error *error)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	const char *colon = strrchr(text, ':');
	char host[32] = "";
	int fd, on = 1;

	errno = 0;
	if (colon && (size_t)(colon - text) < sizeof(host))
		memcpy(host, text, (size_t)(colon - text));
	if (!colon || !read_port(colon + 1, &address.sin_port) ||
	    inet_pton(AF_INET, host, &address.sin_addr) != 1 ||
	    ntohl(address.sin_addr.s_addr) >> 24 != 127)
		return fail(error, text,
			    "is no address of this machine alone, want "
			    "127.0.0.1:PORT");
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd >= 0)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	return bind_and_listen(fd, &address, sizeof(address), text, error);
}

int listen_open(const struct settings *s, struct vouch_error *error)
{
	if (s->socket)
		return open_unix(s->socket, error);
	return s->listen ? open_loopback(s->listen, error) : take_passed(error);
}
