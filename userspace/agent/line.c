// SPDX-License-Identifier: MIT
/* Lines to and from others, who may be slow, or send no end of them. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "agent.h"

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Return: 0 when @fd is ready before @deadline, or a negative errno. */
static int wait_for(int fd, short events, int64_t deadline)
{
	struct pollfd ready = { .fd = fd, .events = events };
	int64_t left;
	int ret;

	do {
		left = deadline - now_ms();
		if (left <= 0)
			return -ETIMEDOUT;
		ret = poll(&ready, 1, (int)left);
	} while (ret < 0 && errno == EINTR);
	if (ret < 0)
		return -errno;
	return ret ? 0 : -ETIMEDOUT;
}

ssize_t line_read(int fd, char *line, size_t room, int timeout_ms)
{
	int64_t deadline = now_ms() + timeout_ms;
	size_t size = 0;

	while (size < room) {
		int ret = wait_for(fd, POLLIN, deadline);
		ssize_t got;
		char *end;

		if (ret)
			return ret;
		got = recv(fd, line + size, room - size, MSG_DONTWAIT);
		if (got < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (got <= 0)
			return got < 0 ? -errno : size ? -EPIPE : 0;
		end = memchr(line + size, '\n', (size_t)got);
		size += (size_t)got;
		if (end) {
			*end = '\0';
			return end - line;
		}
	}
	return -EMSGSIZE;
}

void line_write(int fd, const char *line, int timeout_ms)
{
	int64_t deadline = now_ms() + timeout_ms;
	size_t size = strlen(line), sent = 0;

	while (sent <= size) {
		bool is_last = sent == size;
		ssize_t got = send(fd, is_last ? "\n" : line + sent,
				   is_last ? 1 : size - sent,
				   MSG_DONTWAIT | MSG_NOSIGNAL);

		if (got > 0) {
			sent += (size_t)got;
			continue;
		}
		if (errno == EINTR)
			continue;
		if (errno != EAGAIN || wait_for(fd, POLLOUT, deadline))
			return;
	}
}

void line_end(int fd, int timeout_ms)
{
	int64_t deadline = now_ms() + timeout_ms;
	char rest[4096];

	shutdown(fd, SHUT_WR);
	for (int i = 0; i < 16; i++) {
		ssize_t got = recv(fd, rest, sizeof(rest), MSG_DONTWAIT);

		if (!got || (got < 0 && (errno != EAGAIN ||
					 wait_for(fd, POLLIN, deadline))))
			return;
	}
}
