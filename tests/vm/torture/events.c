// SPDX-License-Identifier: MIT
/*
 * Events: each extension, report and lockdown gives the one that it should, to
 * whom it should, and to nobody else; lost ones are counted
 *
 * Two models. A caller that is a user of its own for a while knows exactly what
 * its file has to show. A listener hears all events of a round, and what it
 * heard of registers is compared with the log when the round is over.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <openssl/sha.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "torture.h"

#define USERS_FIRST 20000
#define DONE_MAX 12
#define REPORT_SHARE 16 /* one in so many is a report, which takes long */
#define REPORT_MS 2000
#define BATCH 16

/* ---- one event ---- */

static bool is_zero(const void *data, size_t size)
{
	const uint8_t *at = data;

	while (size && !at[size - 1])
		size--;
	return !size;
}

static bool has_failure(const struct vouch_event *event)
{
	return event->type == VOUCH_EVENT_THROTTLED ||
	       event->type == VOUCH_EVENT_RETRIED ||
	       event->type == VOUCH_EVENT_KEY_LOST;
}

static bool is_of_nobody(uint32_t type)
{
	return type != VOUCH_EVENT_ISSUED && type != VOUCH_EVENT_EXTENDED &&
	       type != VOUCH_EVENT_THROTTLED && type != VOUCH_EVENT_RETRIED;
}

/* Return: NULL, or what is wrong with @event, the one after @before */
static const char *check_shape(const struct vouch_event *event,
			       const struct vouch_event *before)
{
	bool has_name = event->type == VOUCH_EVENT_EXTENDED ||
			event->type == VOUCH_EVENT_FOREIGN;

	if (!event->type || event->type > VOUCH_EVENT_TEE_GONE)
		return "an event of no type";
	if (is_of_nobody(event->type) ? event->uid != VOUCH_UID_NONE :
					event->uid == VOUCH_UID_NONE)
		return "an event of the wrong user";
	if (before->type &&
	    event->sequence != before->sequence + 1 + event->lost)
		return "an event that is missing was not counted";
	if (event->boottime_ns < before->boottime_ns)
		return "an event of before the last one";
	if (has_name == is_zero(event->name, sizeof(event->name)))
		return "an event with a name, or without";
	if (!has_failure(event) &&
	    !is_zero(&event->failure, sizeof(event->failure)))
		return "an event with a failure of nothing";
	return NULL;
}

/* ---- a caller that is a user ---- */

/* What was done, of which there has to be an event. */
struct done {
	uint32_t type;
	uint64_t record;
	uint8_t digest[MR_SIZE];
};

struct user {
	struct random *random;
	const struct memory *memory;
	uint32_t tee;
	uint32_t uid;
	int fd, events;
	uint32_t count;
	struct done done[DONE_MAX];
};

/* Of this thread alone, unlike what the C library does. */
static bool become(uint32_t uid)
{
	return !syscall(SYS_setresuid, -1, uid, -1);
}

/* Return: NULL, or what is wrong */
static const char *extend_register(struct user *u)
{
	struct vouch_extend_mr arg = { .digest_size = MR_SIZE };
	struct done *done = &u->done[u->count];

	strcpy((char *)arg.name, u->tee == VOUCH_TEE_SNP ? "swmr3" : "rtmr3");
	random_fill(u->random, arg.digest, MR_SIZE);
	if (ioctl(u->fd, VOUCH_IOC_EXTEND_MR, &arg))
		return errno == ENOSPC || errno == EINTR || errno == EAGAIN ||
				       errno == ETIMEDOUT ?
			       NULL :
			       "errno of a user's EXTEND_MR";
	done->type = VOUCH_EVENT_EXTENDED;
	done->record = arg.log_sequence;
	memcpy(done->digest, arg.digest, MR_SIZE);
	u->count++;
	return NULL;
}

static const char *make_report(struct user *u)
{
	struct vouch_get_report arg = {
		.flags = VOUCH_REPORT_F_SEPARATED,
		.timeout_ms = REPORT_MS,
		.report = (uintptr_t)u->memory->report,
		.report_room = REPORT_ROOM,
	};
	struct done *done = &u->done[u->count];

	random_fill(u->random, arg.report_data, sizeof(arg.report_data));
	if (ioctl(u->fd, VOUCH_IOC_GET_REPORT, &arg))
		return NULL;
	done->type = VOUCH_EVENT_ISSUED;
	done->record = 0;
	SHA384(model_report_data(u->memory->report), VOUCH_REPORT_DATA_SIZE,
	       done->digest);
	u->count++;
	return NULL;
}

static bool is_event_of(const struct vouch_event *event,
			const struct done *done)
{
	return event->type == done->type && event->after == done->record &&
	       !memcmp(event->digest, done->digest, MR_SIZE);
}

/*
 * @next: which is the next of what was done
 * Return: NULL when @event may come now, or what is wrong
 */
static const char *take_one(const struct user *u,
			    const struct vouch_event *event, uint32_t *next)
{
	if (is_of_nobody(event->type))
		return NULL;
	if (event->uid != u->uid)
		return "an event of another user";
	if (has_failure(event))
		return NULL;
	/* Those that were lost are the oldest ones. */
	for (uint32_t lost = event->lost; lost && *next < u->count; lost--) {
		if (is_event_of(event, &u->done[*next]))
			break;
		++*next;
	}
	if (*next == u->count || !is_event_of(event, &u->done[*next]))
		return "an event of something else";
	++*next;
	return NULL;
}

/* Return: NULL when the file shows what was done, and nothing else of others */
static const char *check_events(const struct user *u)
{
	struct pollfd wait = { .fd = u->events, .events = POLLIN };
	struct vouch_event event[2], before = { 0 };
	const char *wrong = NULL;
	uint32_t next = 0;
	ssize_t size;

	if (u->count && poll(&wait, 1, 0) != 1)
		return "no POLLIN for an event";
	while (!wrong &&
	       (size = read(u->events, event, sizeof(event[0]))) > 0) {
		if (size != sizeof(event[0]))
			return "part of an event";
		if (!before.type && event->sequence != 1ULL + event->lost)
			return "a user's numbers do not begin with 1";
		wrong = check_shape(event, &before);
		if (!wrong)
			wrong = take_one(u, event, &next);
		before = *event;
	}
	if (!wrong && errno != EAGAIN)
		wrong = "errno of a read without events";
	return wrong || next == u->count ? wrong : "an event that did not come";
}

static const char *act_as_user(struct user *u)
{
	uint32_t wanted = 1 + random_below(u->random, DONE_MAX);
	const char *wrong = NULL;
	struct vouch_event event;

	u->fd = open(DEVICE, O_RDWR | O_CLOEXEC);
	u->events = open(DEVICE, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (u->fd < 0 || u->events < 0)
		return "no file for a user";
	if (read(u->events, &event, sizeof(event)) != -1 || errno != EAGAIN)
		return "a first read that does not say EAGAIN";
	while (wanted-- && !wrong)
		wrong = random_once(u->random, REPORT_SHARE) ?
				make_report(u) :
				extend_register(u);
	return wrong;
}

const char *events_run(struct random *random, const struct memory *memory,
		       const struct world *world, uint32_t number,
		       uint64_t *calls)
{
	struct user u = {
		.random = random,
		.memory = memory,
		.tee = world->tee,
		.uid = USERS_FIRST + number,
		.fd = -1,
		.events = -1,
	};
	bool is_root = random_once(random, 2);
	const char *wrong = "a user that one cannot be";

	if (become(u.uid))
		wrong = act_as_user(&u);
	/* The file stays its opener's, whoever reads. */
	if (is_root)
		become(0);
	if (!wrong)
		wrong = check_events(&u);
	become(0);
	*calls += u.count;
	if (u.fd >= 0)
		close(u.fd);
	if (u.events >= 0)
		close(u.events);
	return wrong;
}

/* ---- a listener to all ---- */

struct listener {
	pthread_t thread;
	int fd;
	volatile bool is_over;
	const char *wrong;
	struct vouch_event before;
	uint64_t count, lost;
	struct vouch_event *extended; /* of registers, in their order */
	size_t extended_count, extended_room;
};

static struct listener listener;

static void keep_extended(struct listener *l, const struct vouch_event *event)
{
	if (l->extended_count == l->extended_room) {
		l->extended_room = 2 * l->extended_room + 1024;
		l->extended =
			realloc(l->extended, l->extended_room * sizeof(*event));
		if (!l->extended)
			exit(2);
	}
	l->extended[l->extended_count++] = *event;
}

static void hear_one(struct listener *l, const struct vouch_event *event)
{
	const char *wrong = check_shape(event, &l->before);

	if (wrong)
		l->wrong = wrong;
	l->before = *event;
	l->count++;
	l->lost += event->lost;
	if (event->type == VOUCH_EVENT_EXTENDED)
		keep_extended(l, event);
}

/* Return: how many there were, 0 when there are no more */
static ssize_t hear_some(struct listener *l)
{
	struct vouch_event events[BATCH];
	ssize_t size = read(l->fd, events, sizeof(events));

	if (size < 0)
		return 0;
	if (size % (ssize_t)sizeof(events[0]))
		l->wrong = "part of an event";
	for (size_t i = 0; i < (size_t)size / sizeof(events[0]); i++)
		hear_one(l, &events[i]);
	return size / (ssize_t)sizeof(events[0]);
}

static void *listen_run(void *arg)
{
	struct listener *l = arg;
	struct pollfd wait = { .fd = l->fd, .events = POLLIN };

	while (!l->is_over) {
		poll(&wait, 1, 100);
		hear_some(l);
	}
	while (hear_some(l))
		;
	return NULL;
}

bool events_listen(void)
{
	struct listener *l = &listener;

	free(l->extended);
	memset(l, 0, sizeof(*l));
	/* For callers that are users. */
	chmod(DEVICE, 0666);
	l->fd = open(DEVICE, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (l->fd < 0)
		return false;
	hear_some(l);
	return !pthread_create(&l->thread, NULL, listen_run, l);
}

void events_unlisten(struct events_sum *sum)
{
	struct listener *l = &listener;

	l->is_over = true;
	pthread_join(l->thread, NULL);
	close(l->fd);
	sum->heard += l->count;
	sum->lost += l->lost;
}

const char *events_check_record(uint64_t number, uint32_t uid,
				const uint8_t *digest, size_t *next)
{
	const struct listener *l = &listener;
	const struct vouch_event *event = &l->extended[*next];

	if (l->wrong)
		return l->wrong;
	if (*next == l->extended_count || event->after != number)
		return l->lost ? NULL : "no event of a record";
	++*next;
	if (event->uid != uid || memcmp(event->digest, digest, MR_SIZE))
		return "an event that is not its record";
	return NULL;
}

const char *events_check_rest(size_t next)
{
	if (listener.wrong)
		return listener.wrong;
	return next == listener.extended_count ? NULL :
						 "an event without a record";
}

/* ---- lockdown, when nobody calls any more ---- */

/* Locks something: an event says so if that is new, and only then. */
static const char *lock_one(int fd, int events, uint32_t add, uint32_t *locked)
{
	struct vouch_lockdown arg = { .add = add };
	struct vouch_event event;
	ssize_t size;

	if (ioctl(fd, VOUCH_IOC_LOCKDOWN, &arg))
		return "errno of LOCKDOWN";
	if (arg.lockdown != (*locked | add))
		return "another lockdown than was asked for";
	size = read(events, &event, sizeof(event));
	if (arg.lockdown == *locked)
		return size < 0 ? NULL : "an event of nothing new";
	*locked = arg.lockdown;
	if (size != sizeof(event) || event.type != VOUCH_EVENT_LOCKDOWN ||
	    event.detail != *locked || event.uid != VOUCH_UID_NONE)
		return "no event of a lockdown";
	return read(events, &event, sizeof(event)) < 0 ?
		       NULL :
		       "two events of a lockdown";
}

const char *events_lock(struct random *random)
{
	int fd = open(DEVICE, O_RDWR | O_CLOEXEC);
	int events = open(DEVICE, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	const char *wrong = fd < 0 || events < 0 ? "no device" : NULL;
	struct vouch_event event;
	uint32_t locked = 0;

	if (!wrong && read(events, &event, sizeof(event)) >= 0)
		wrong = "an event where nothing happened";
	for (int i = 0; !wrong && i < 24; i++)
		wrong = lock_one(fd, events, 1U << random_below(random, 3),
				 &locked);
	for (int i = 0; !wrong && i < 24; i++)
		wrong = lock_one(fd, events,
				 VOUCH_LOCK_MR(random_below(random, 8)),
				 &locked);
	close(events);
	close(fd);
	return wrong;
}
