/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vouch - events: what happened, for whoever may know it
 */
#ifndef VOUCH_EVENT_PRIVATE_H
#define VOUCH_EVENT_PRIVATE_H

#include <linux/list.h>
#include <linux/poll.h>
#include <linux/types.h>
#include <linux/uidgid.h>
#include <linux/vouch.h>
#include <linux/wait.h>

struct file;

/* event.c */

/**
 * enum vouch_event_ring - where events are kept
 * @VOUCH_EVENTS_RARE: nobody's events, which everybody may see; no user can
 *	cause them at will
 * @VOUCH_EVENTS_FREQUENT: events of requests, which push out only each other
 * @VOUCH_EVENTS_RINGS: how many there are
 */
enum vouch_event_ring {
	VOUCH_EVENTS_RARE,
	VOUCH_EVENTS_FREQUENT,
	VOUCH_EVENTS_RINGS,
};

/**
 * struct vouch_event_viewer - for whom a file was opened
 * @uid: effective user id in the initial user namespace
 * @is_admin: sees all events
 */
struct vouch_event_viewer {
	u32 uid;
	bool is_admin;
};

/**
 * struct vouch_event_reader - how far somebody has read
 * @node: in the list of readers, once it is one
 * @is_reading: events are counted for it
 * @viewer: for whom; never changes, whoever reads
 * @next: place of the next event to look at, in each ring
 * @lost: events that it has lost since the last one that it read
 * @number: of the last event that it read, counted for it alone
 * @wait: woken when there is an event for it, or NULL
 *
 * All but @viewer and @wait are protected by the lock of event.c.
 */
struct vouch_event_reader {
	struct list_head node;
	bool is_reading;
	struct vouch_event_viewer viewer;
	u64 next[VOUCH_EVENTS_RINGS];
	u32 lost;
	u64 number;
	wait_queue_head_t *wait;
};

/**
 * struct vouch_event_noted - what the last report said, to notice a change
 * @order: number of the report, counted from 1; 0: there was none
 * @value: what it said
 *
 * Zeroed at first; protected by the lock of event.c.
 */
struct vouch_event_noted {
	u64 order;
	u64 value;
};

struct vouch_event_viewer vouch_event_viewer(void);
int vouch_event_start(struct vouch_event_reader *reader);
void vouch_event_stop(struct vouch_event_reader *reader);
int vouch_event_take(struct vouch_event_reader *reader,
		     struct vouch_event *event);
void vouch_event_lose(struct vouch_event_reader *reader,
		      const struct vouch_event *event);
bool vouch_event_is_there(struct vouch_event_reader *reader);
bool vouch_event_is_wanted(void);
void vouch_event_emit(struct vouch_event *event);
bool vouch_event_is_new(struct vouch_event_noted *noted, u64 order, u64 *value);

/* event_read.c */
void vouch_event_reader_init(struct vouch_event_reader *reader,
			     wait_queue_head_t *wait);
ssize_t vouch_event_read(struct file *file, char __user *buf, size_t size,
			 loff_t *pos);
__poll_t vouch_event_poll(struct vouch_event_reader *reader);

/*
 * event_tell.c
 *
 * All of them may be called wherever messages are handled: in process context,
 * with any lock held that is not event.c's. None of them sleeps or allocates.
 */
void vouch_event_issued(kuid_t user, u32 format, const u8 *report_data);
void vouch_event_extended(u32 uid, const u8 *name, const u8 *digest,
			  u64 record);
void vouch_event_foreign(const u8 *name, const u8 *value, u64 record);
void vouch_event_throttled(kuid_t user, const struct vouch_failure *failure);
void vouch_event_retried(kuid_t user, const struct vouch_failure *failure);
void vouch_event_key_lost(const struct vouch_failure *failure);
void vouch_event_tcb(struct vouch_event_noted *noted, u64 order, u64 value);
void vouch_event_mitigation(struct vouch_event_noted *noted, u64 order,
			    u64 value);
void vouch_event_lockdown(u32 locked);
void vouch_event_tee_gone(void);

/* event_netlink.c */
int vouch_netlink_init(void);
void vouch_netlink_exit(void);
bool vouch_netlink_is_heard(void);
void vouch_netlink_send(void);
extern struct vouch_event_reader vouch_netlink_reader;

#endif /* VOUCH_EVENT_PRIVATE_H */
