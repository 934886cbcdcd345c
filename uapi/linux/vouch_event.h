/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * vouch - what happened, as it happens
 *
 * Part of vouch.h.
 */
#ifndef _UAPI_LINUX_VOUCH_EVENT_H
#define _UAPI_LINUX_VOUCH_EVENT_H

#include <linux/types.h>
#include <linux/vouch_failure.h>

/**
 * DOC: Events
 *
 * read() on the device returns whole &struct vouch_event, as many as fit, and
 * waits for the first one unless the file is O_NONBLOCK (EAGAIN). A file gets
 * events from its first read() on, which is best O_NONBLOCK; from then on
 * poll() says POLLIN while there are any, besides what it says of tickets. Room
 * for less than one event is EINVAL; EMFILE says that too many files get
 * events, of this user or of all. An event that cannot be copied (EFAULT) is
 * lost, and counted as such.
 *
 * A file shows what whoever opened it may see, whoever reads it, as is usual
 * with files: the administrator (CAP_SYS_ADMIN in the initial user namespace)
 * all events; others what they caused, by effective user id, and what nobody
 * caused (%VOUCH_UID_NONE). Who gives an open file away, or keeps it when it
 * gives up privilege, gives or keeps these events.
 *
 * The module keeps a bounded number of events, and apart from each other those
 * of requests and those that nobody caused: no user can push the latter out. A
 * file that reads too slowly loses the oldest ones, and is told how many:
 * &vouch_event.lost.
 */

/**
 * enum vouch_event_type - what happened
 * @VOUCH_EVENT_ISSUED: a report was made: @detail is its &enum vouch_format,
 *	@digest SHA-384 of its REPORT_DATA
 * @VOUCH_EVENT_EXTENDED: a register was extended: @name is the register,
 *	@digest what it was extended by, @after the number of the log's record
 * @VOUCH_EVENT_FOREIGN: somebody extended a register without the module: @name
 *	is the register, @digest what it holds, @after the number of the log's
 *	record, or 0 when the log was full
 * @VOUCH_EVENT_THROTTLED: the host asked to be asked later, or a limit of the
 *	module delayed a request; @failure has more. Once for each request and
 *	each of them
 * @VOUCH_EVENT_RETRIED: a message that had failed was sent again before the
 *	next request of anybody (SNP): once for each message, and @uid is whose
 *	message it is; or a quote was asked for again with a smaller buffer
 *	(TDX). @failure tells how it had failed
 * @VOUCH_EVENT_KEY_LOST: the message key was given up; @failure tells why
 * @VOUCH_EVENT_TCB_CHANGED: a report names another TCB than the one before:
 *	@before, @after (SNP: CURRENT_TCB; TDX: the first 8 bytes of
 *	TEE_TCB_SVN)
 * @VOUCH_EVENT_MITIGATION_CHANGED: a report names another current mitigation
 *	vector than the one before: @before, @after (SNP)
 * @VOUCH_EVENT_LOCKDOWN: something was locked: @detail is VOUCH_LOCK_*, all
 *	that is locked
 * @VOUCH_EVENT_TEE_GONE: the TEE behind the device went away
 */
enum vouch_event_type {
	VOUCH_EVENT_ISSUED = 1,
	VOUCH_EVENT_EXTENDED = 2,
	VOUCH_EVENT_FOREIGN = 3,
	VOUCH_EVENT_THROTTLED = 4,
	VOUCH_EVENT_RETRIED = 5,
	VOUCH_EVENT_KEY_LOST = 6,
	VOUCH_EVENT_TCB_CHANGED = 7,
	VOUCH_EVENT_MITIGATION_CHANGED = 8,
	VOUCH_EVENT_LOCKDOWN = 9,
	VOUCH_EVENT_TEE_GONE = 10,
};

#define VOUCH_EVENT_DIGEST_SIZE 48

/**
 * struct vouch_event - one event
 * @sequence: for the administrator, and by netlink, the number of the event
 *	since the module was loaded, where reports that were made while nobody
 *	read do not count; for others a number that counts, from 1, what this
 *	file got or lost, since the number of all would tell how many events
 *	others have
 * @boottime_ns: when, in nanoseconds of CLOCK_BOOTTIME
 * @type: one of &enum vouch_event_type; unknown ones are to be skipped
 * @uid: effective user id of who caused it, or %VOUCH_UID_NONE
 * @lost: how many events this file has lost since the one that it got before,
 *	or since its first read(): of those only that it would have got
 * @detail: by @type
 * @before: by @type
 * @after: by @type
 * @name: by @type, filled up with zeroes
 * @digest: by @type
 * @failure: by @type
 *
 * Members that a type does not use are zero. The size is for good, since read()
 * counts in it: a later type makes do with these members.
 */
struct vouch_event {
	__aligned_u64 sequence;
	__aligned_u64 boottime_ns;
	__u32 type;
	__u32 uid;
	__u32 lost;
	__u32 detail;
	__aligned_u64 before;
	__aligned_u64 after;
	__u8 name[16];
	__u8 digest[VOUCH_EVENT_DIGEST_SIZE];
	struct vouch_failure failure;
};

#endif /* _UAPI_LINUX_VOUCH_EVENT_H */
