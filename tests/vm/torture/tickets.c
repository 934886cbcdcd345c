// SPDX-License-Identifier: MIT
/* Tickets: submitted in one go, and collected in any order, late or never. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "torture.h"

#define SUBMITTED_MAX 12
#define LIMIT_MS 4000

/* What was submitted, and by which ticket it is known. */
struct submitted {
	uint64_t ticket;
	struct vouch_get_report asked;
	bool is_collected;
};

struct tickets {
	struct random *random;
	const struct memory *memory;
	int fd;
	uint32_t count;
	bool is_too_large; /* there is one that fits into no room here */
	struct submitted submitted[SUBMITTED_MAX];
};

static struct vouch_get_report make_request(struct random *random, uint32_t tee)
{
	struct vouch_get_report arg = {
		.flags = random_once(random, 2) ? VOUCH_REPORT_F_SEPARATED : 0,
		.timeout_ms = random_once(random, 4) ?
				      1 + random_below(random, 20) :
				      LIMIT_MS,
	};

	if (tee == VOUCH_TEE_TDX && !random_once(random, 8))
		arg.format = VOUCH_FORMAT_TDREPORT;
	random_fill(random, arg.report_data, sizeof(arg.report_data));
	return arg;
}

/* Return: NULL, or what is wrong; the number of those that are there grows */
static const char *submit_one(struct tickets *t, uint32_t tee)
{
	struct submitted *one = &t->submitted[t->count];
	struct vouch_submit arg = {
		.command = VOUCH_IOC_GET_REPORT,
		.argument = (uintptr_t)&one->asked,
		.cookie = t->count,
	};

	one->asked = make_request(t->random, tee);
	if (ioctl(t->fd, VOUCH_IOC_SUBMIT, &arg))
		return errno == EAGAIN || errno == EINTR ? NULL :
							   "errno of SUBMIT";
	if (!arg.ticket)
		return "a ticket without a number";
	one->ticket = arg.ticket;
	one->is_collected = false;
	t->count++;
	return NULL;
}

static const char *check_collected(struct tickets *t,
				   const struct vouch_collect *arg,
				   const struct vouch_get_report *got)
{
	struct submitted *one = &t->submitted[arg->cookie];

	if (arg->cookie >= t->count || one->ticket != arg->reply_ticket)
		return "another ticket's cookie";
	if (one->is_collected)
		return "a ticket that was collected twice";
	one->is_collected = true;
	return model_check_ticket(&one->asked, got, arg->error);
}

/* Collects the one that @number names, or any if that is 0. */
static const char *collect_one(struct tickets *t, uint64_t number)
{
	struct vouch_get_report got = {
		.report = (uintptr_t)t->memory->report,
		.report_room = random_once(t->random, 4) ? 100 : REPORT_ROOM,
	};
	struct vouch_collect arg = {
		.flags = random_below(t->random, 2),
		.command = VOUCH_IOC_GET_REPORT,
		.argument = (uintptr_t)&got,
		.ticket = number,
		.timeout_ms = 1 + random_below(t->random, 100),
	};

	memset(t->memory->report, POISON, REPORT_ROOM);
	if (!ioctl(t->fd, VOUCH_IOC_COLLECT, &arg))
		return check_collected(t, &arg, &got);
	switch (errno) {
	case EINTR:
		return NULL;
	case EAGAIN:
		return arg.flags ? NULL : "EAGAIN of a COLLECT that waits";
	case ETIMEDOUT:
		return arg.flags ? "ETIMEDOUT of a COLLECT that does not wait" :
				   NULL;
	case ENOSPC:
		/* A wild host's quote may be larger than any room here. */
		t->is_too_large = got.report_size > REPORT_ROOM;
		return got.report_size > got.report_room ? NULL :
							   "ENOSPC with room";
	default:
		return "errno of COLLECT";
	}
}

static uint32_t count_left(const struct tickets *t)
{
	uint32_t left = 0;

	for (uint32_t i = 0; i < t->count; i++)
		left += !t->submitted[i].is_collected;
	return left;
}

static uint64_t choose(const struct tickets *t)
{
	const struct submitted *one =
		&t->submitted[random_below(t->random, t->count)];

	return one->is_collected || random_once(t->random, 2) ? 0 : one->ticket;
}

static const char *collect_some(struct tickets *t, uint64_t *calls)
{
	uint32_t leave = random_once(t->random, 2) ?
				 0 :
				 random_below(t->random, t->count + 1);
	struct pollfd wait = { .fd = t->fd, .events = POLLIN };
	const char *wrong = NULL;

	while (!wrong && !t->is_too_large && count_left(t) > leave) {
		if (random_once(t->random, 2))
			poll(&wait, 1, 50);
		wrong = collect_one(t, choose(t));
		++*calls;
	}
	if (!wrong && t->count && !count_left(t)) {
		struct vouch_get_report got = { 0 };
		struct vouch_collect arg = {
			.command = VOUCH_IOC_GET_REPORT,
			.argument = (uintptr_t)&got,
		};

		if (!ioctl(t->fd, VOUCH_IOC_COLLECT, &arg) || errno != ENOENT)
			wrong = "a ticket where there is none";
	}
	return wrong;
}

const char *tickets_run(struct random *random, const struct memory *memory,
			const struct world *world, uint64_t *calls)
{
	struct tickets t = { .random = random, .memory = memory };
	uint32_t wanted = 1 + random_below(random, SUBMITTED_MAX);
	const char *wrong = NULL;

	t.fd = open(DEVICE, O_RDWR | O_CLOEXEC);
	if (t.fd < 0)
		return "no file for tickets";
	for (uint32_t i = 0; !wrong && i < wanted; i++, ++*calls)
		wrong = submit_one(&t, world->tee);
	if (!wrong)
		wrong = collect_some(&t, calls);
	close(t.fd);
	return wrong;
}
