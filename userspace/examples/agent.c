// SPDX-License-Identifier: MIT
/*
 * An agent of a guest, in one thread: it has several requests under way at
 * /dev/vouch, and hears of what happens there, by one epoll.
 *
 *   agent [COUNT]
 *
 * Asks for COUNT reports (4) that are bound to this user, and prints each when
 * it is there, and each event. Needs no privilege but to open the device.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>
#include <vouch.h>

#define EVENTS 16

static struct vouch_device *device;
static struct vouch_error error;

static int fail(const char *what)
{
	fprintf(stderr, "agent: %s: %s\n", what, error.text);
	return EXIT_FAILURE;
}

/* The cookie says which one it was: here, what REPORT_DATA begins with. */
static int submit(unsigned long number)
{
	struct vouch_report_options options = {
		.size = sizeof(options),
		.bound = true,
	};
	uint64_t ticket;

	memcpy(options.report_data, &number, sizeof(number));
	return vouch_device_submit(device, &options, number, &ticket, &error);
}

/* Return: how many were collected, or a negative errno. */
static int collect_finished(void)
{
	struct vouch_ticket_reply reply = { .size = sizeof(reply) };
	int count = 0, ret;

	for (;;) {
		ret = vouch_device_collect(device, 0, false, 0, &reply, &error);
		if (ret)
			break;
		if (reply.code)
			return reply.code;
		printf("report %llu: %zu bytes for user %u\n",
		       (unsigned long long)reply.cookie,
		       reply.report.report.size, reply.report.bound.uid);
		vouch_bytes_free(&reply.report.report);
		vouch_bytes_free(&reply.report.certs);
		count++;
	}
	/* Nothing more is finished, or nothing more is under way. */
	return ret == -EAGAIN || ret == -ENOENT ? count : ret;
}

static int tell_events(void)
{
	struct vouch_event events[EVENTS];
	size_t count;
	int ret =
		vouch_device_events(device, events, EVENTS, 0, &count, &error);

	for (size_t i = 0; !ret && i < count; i++)
		printf("event %llu: type %u, user %u\n",
		       (unsigned long long)events[i].sequence, events[i].type,
		       events[i].uid);
	return ret;
}

/* Until @left reports are there. Return: 0 or a negative errno. */
static int run(int epoll, unsigned long left)
{
	struct epoll_event ready;
	int got, ret = 0;

	while (left && !ret) {
		if (epoll_wait(epoll, &ready, 1, -1) < 0 && errno != EINTR)
			return -errno;
		got = collect_finished();
		if (got < 0)
			return got;
		left -= (unsigned long)got;
		ret = tell_events();
	}
	return ret;
}

int main(int argc, char **argv)
{
	unsigned long count = argc > 1 ? strtoul(argv[1], NULL, 10) : 4;
	struct epoll_event wanted = { .events = EPOLLIN };
	int epoll = epoll_create1(EPOLL_CLOEXEC);

	if (vouch_device_open(&device, NULL, false, &error))
		return fail("open");
	/* The first call begins it: what happens from now on is told. */
	if (tell_events())
		return fail("events");
	for (unsigned long i = 0; i < count; i++)
		if (submit(i))
			return fail("submit");
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, vouch_device_fd(device), &wanted)) {
		perror("agent: epoll");
		return EXIT_FAILURE;
	}
	if (run(epoll, count))
		return fail("collect");
	close(epoll);
	vouch_device_close(device);
	return EXIT_SUCCESS;
}
