// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - the last events, and who has read how far
 *
 * There are two rings, so that what a user can cause at will never pushes out
 * what everybody should hear of. A reader goes through both in the order in
 * which events came. When an event is pushed out, it is counted as lost for
 * each reader that could have seen it and has not read it yet. So the number of
 * readers is bounded, as events are emitted where messages are handled.
 */
#include <kunit/visibility.h>
#include <linux/array_size.h>
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/spinlock.h>
#include <linux/timekeeping.h>
#include <linux/user_namespace.h>

#include "event.h"
#include "limits.h"

/**
 * struct ring - the last events of a kind
 * @events: where they are
 * @size: how many there is room for
 * @count: how many there were; the place of the next one
 */
struct ring {
	struct vouch_event *events;
	u64 size;
	u64 count;
};

static struct vouch_event rare_events[VOUCH_EVENTS_RARE_MAX];
static struct vouch_event frequent_events[VOUCH_EVENTS_FREQUENT_MAX];

/*
 * Protects the rings, the readers and their number, and what was noted of
 * reports. Process context only; nothing is taken inside but the locks of
 * readers' wait queues.
 */
static DEFINE_SPINLOCK(events_lock);
static struct ring rings[VOUCH_EVENTS_RINGS] = {
	[VOUCH_EVENTS_RARE] = { rare_events, ARRAY_SIZE(rare_events) },
	[VOUCH_EVENTS_FREQUENT] = { frequent_events,
				    ARRAY_SIZE(frequent_events) },
};

static LIST_HEAD(readers);
static u32 readers_count;
static u64 last_sequence;

/* Return: whose events the caller may see. */
struct vouch_event_viewer vouch_event_viewer(void)
{
	return (struct vouch_event_viewer){
		.uid = from_kuid(&init_user_ns, current_euid()),
		.is_admin = ns_capable_noaudit(&init_user_ns, CAP_SYS_ADMIN),
	};
}
EXPORT_SYMBOL_IF_KUNIT(vouch_event_viewer);

static bool viewer_may_see(const struct vouch_event_viewer *viewer,
			   const struct vouch_event *event)
{
	return viewer->is_admin || event->uid == VOUCH_UID_NONE ||
	       event->uid == viewer->uid;
}

static struct vouch_event *ring_at(const struct ring *ring, u64 place)
{
	return &ring->events[place % ring->size];
}

static void reader_count_lost(struct vouch_event_reader *reader, u32 lost)
{
	reader->lost = min_t(u64, (u64)reader->lost + lost, U32_MAX);
}

/* Called with the lock held. */
static void reader_skip(struct vouch_event_reader *reader)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rings); i++)
		reader->next[i] = rings[i].count;
	reader->lost = 0;
}

/* Called with the lock held. Return: how many readers @viewer has. */
static u32 readers_of(const struct vouch_event_viewer *viewer)
{
	const struct vouch_event_reader *reader;
	u32 count = 0;

	list_for_each_entry(reader, &readers, node) {
		if (!reader->viewer.is_admin &&
		    reader->viewer.uid == viewer->uid)
			count++;
	}
	return count;
}

/* Called with the lock held, for a reader that is not in the list. */
static bool readers_are_too_many(const struct vouch_event_viewer *viewer)
{
	if (viewer->is_admin)
		return readers_count >= VOUCH_READERS_MAX;
	return readers_count >= VOUCH_READERS_MAX - VOUCH_READERS_ADMIN ||
	       readers_of(viewer) >= VOUCH_READERS_PER_USER;
}

/* Called with the lock held. */
static void reader_remove(struct vouch_event_reader *reader)
{
	if (!reader->is_reading)
		return;
	list_del(&reader->node);
	WRITE_ONCE(readers_count, readers_count - 1);
	reader->is_reading = false;
}

/* Called with the lock held. Return: 0 or -EMFILE */
static int reader_add(struct vouch_event_reader *reader)
{
	if (readers_are_too_many(&reader->viewer))
		return -EMFILE;
	reader->is_reading = true;
	reader_skip(reader);
	list_add_tail(&reader->node, &readers);
	WRITE_ONCE(readers_count, readers_count + 1);
	return 0;
}

/**
 * vouch_event_start() - get events from now on, unless that is so already
 * @reader: after vouch_event_reader_init()
 *
 * Return: 0, or -EMFILE when there are too many readers
 */
int vouch_event_start(struct vouch_event_reader *reader)
{
	int err = 0;

	spin_lock(&events_lock);
	if (!reader->is_reading)
		err = reader_add(reader);
	spin_unlock(&events_lock);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_event_start);

/* Harmless for a reader that was never started. */
void vouch_event_stop(struct vouch_event_reader *reader)
{
	spin_lock(&events_lock);
	reader_remove(reader);
	spin_unlock(&events_lock);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_event_stop);

/*
 * Called with the lock held. Skips what the reader may not see; what was pushed
 * out has been counted.
 * Return: the oldest event of the ring for @reader, or NULL
 */
static const struct vouch_event *
ring_next(const struct ring *ring, const struct vouch_event_reader *reader,
	  u64 *next)
{
	const struct vouch_event *event;

	if (ring->count > ring->size)
		*next = max(*next, ring->count - ring->size);
	for (; *next < ring->count; ++*next) {
		event = ring_at(ring, *next);
		if (viewer_may_see(&reader->viewer, event))
			return event;
	}
	return NULL;
}

/*
 * Called with the lock held.
 * Return: the oldest event of all for @reader, or NULL; @next receives what is
 * to be increased when it is taken
 */
static const struct vouch_event *reader_next(struct vouch_event_reader *reader,
					     u64 **next)
{
	const struct vouch_event *event, *oldest = NULL;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rings); i++) {
		event = ring_next(&rings[i], reader, &reader->next[i]);
		if (!event || (oldest && oldest->sequence < event->sequence))
			continue;
		oldest = event;
		*next = &reader->next[i];
	}
	return oldest;
}

/*
 * Called with the lock held. Numbers of all events would tell a user how many
 * there are of others.
 */
static void reader_number(struct vouch_event_reader *reader,
			  struct vouch_event *event)
{
	event->lost = reader->lost;
	reader->lost = 0;
	reader->number += 1ULL + event->lost;
	if (!reader->viewer.is_admin)
		event->sequence = reader->number;
}

/**
 * vouch_event_take() - take the next event
 * @reader: was started
 * @event: receives it
 *
 * Return: 0, or -EAGAIN when there is none
 */
int vouch_event_take(struct vouch_event_reader *reader,
		     struct vouch_event *event)
{
	const struct vouch_event *oldest;
	int err = -EAGAIN;
	u64 *next;

	spin_lock(&events_lock);
	oldest = reader_next(reader, &next);
	if (oldest) {
		*event = *oldest;
		++*next;
		reader_number(reader, event);
		err = 0;
	}
	spin_unlock(&events_lock);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_event_take);

/* An event that was taken could not be handed over. */
void vouch_event_lose(struct vouch_event_reader *reader,
		      const struct vouch_event *event)
{
	spin_lock(&events_lock);
	reader_count_lost(reader, event->lost);
	reader_count_lost(reader, 1);
	reader->number -= 1ULL + event->lost;
	spin_unlock(&events_lock);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_event_lose);

/* Return: whether read() would give an event. */
bool vouch_event_is_there(struct vouch_event_reader *reader)
{
	bool is_there;
	u64 *next;

	spin_lock(&events_lock);
	is_there = reader->is_reading && reader_next(reader, &next);
	spin_unlock(&events_lock);
	return is_there;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_event_is_there);

/* Return: whether anybody would get an event. */
bool vouch_event_is_wanted(void)
{
	return READ_ONCE(readers_count) || vouch_netlink_is_heard();
}
EXPORT_SYMBOL_IF_KUNIT(vouch_event_is_wanted);

/* Called with the lock held, before the oldest event is written over. */
static void ring_push_out(const struct ring *ring, size_t which)
{
	const struct vouch_event *event = ring_at(ring, ring->count);
	struct vouch_event_reader *reader;
	u64 oldest = ring->count - ring->size;

	list_for_each_entry(reader, &readers, node) {
		if (reader->next[which] <= oldest &&
		    viewer_may_see(&reader->viewer, event))
			reader_count_lost(reader, 1);
	}
	if (vouch_netlink_reader.next[which] <= oldest)
		reader_count_lost(&vouch_netlink_reader, 1);
}

/* Called with the lock held. */
static void ring_put(const struct vouch_event *event)
{
	size_t which = event->uid == VOUCH_UID_NONE ? VOUCH_EVENTS_RARE :
						      VOUCH_EVENTS_FREQUENT;
	struct ring *ring = &rings[which];

	if (ring->count >= ring->size)
		ring_push_out(ring, which);
	*ring_at(ring, ring->count) = *event;
	ring->count++;
}

/* Called with the lock held. */
static void readers_wake(const struct vouch_event *event)
{
	struct vouch_event_reader *reader;

	list_for_each_entry(reader, &readers, node) {
		if (reader->wait && viewer_may_see(&reader->viewer, event))
			wake_up_interruptible_poll(reader->wait,
						   EPOLLIN | EPOLLRDNORM);
	}
}

/**
 * vouch_event_emit() - tell of something
 * @event: filled in but for sequence, boottime_ns and lost
 */
void vouch_event_emit(struct vouch_event *event)
{
	bool is_heard;

	spin_lock(&events_lock);
	/* With the lock, so that nobody skips what another one is to send. */
	is_heard = vouch_netlink_is_heard();
	event->sequence = ++last_sequence;
	event->boottime_ns = ktime_get_boottime_ns();
	ring_put(event);
	readers_wake(event);
	if (!is_heard)
		reader_skip(&vouch_netlink_reader);
	spin_unlock(&events_lock);
	if (is_heard)
		vouch_netlink_send();
}
EXPORT_SYMBOL_IF_KUNIT(vouch_event_emit);

/**
 * vouch_event_is_new() - find out whether a report says something new
 * @noted: what the last report said
 * @order: number of this report, counted from 1
 * @value: what it says; receives what the last one said
 *
 * Reports may be noted in another order than they were made in: one that is
 * older than the last one is not looked at.
 *
 * Return: whether there was one before, which said something else
 */
bool vouch_event_is_new(struct vouch_event_noted *noted, u64 order, u64 *value)
{
	u64 before;
	bool is_new = false;

	spin_lock(&events_lock);
	if (order > noted->order) {
		before = noted->value;
		is_new = noted->order && before != *value;
		*noted = (struct vouch_event_noted){ order, *value };
		*value = before;
	}
	spin_unlock(&events_lock);
	return is_new;
}
