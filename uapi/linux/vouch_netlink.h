/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * vouch - events by generic netlink, for the administrator of the machine
 *
 * Documentation/netlink/vouch.yaml says the same for programs.
 */
#ifndef _UAPI_LINUX_VOUCH_NETLINK_H
#define _UAPI_LINUX_VOUCH_NETLINK_H

#include <linux/vouch_event.h>

/**
 * DOC: Events by netlink
 *
 * The family has no requests, and one multicast group. To join it takes
 * CAP_NET_ADMIN, in the initial network namespace, which alone has the family.
 * Each message is one event, see &struct vouch_event: those of all users, from
 * when the group was joined on. Attributes that would be zero are left out.
 *
 * A listener that is too slow gets ENOBUFS from recvmsg(), and finds numbers
 * missing. What the module itself could not send is counted in
 * %VOUCH_A_EVENT_LOST.
 */

#define VOUCH_FAMILY_NAME "vouch"
#define VOUCH_FAMILY_VERSION 1
#define VOUCH_MCGRP_EVENTS "events"

enum vouch_cmd {
	VOUCH_CMD_NOTIFY = 1,

	__VOUCH_CMD_MAX,
	VOUCH_CMD_MAX = (__VOUCH_CMD_MAX - 1)
};

/* Of %VOUCH_CMD_NOTIFY: the members of &struct vouch_event. */
enum vouch_a_event {
	VOUCH_A_EVENT_PAD = 1, /* aligns 64 bits */
	VOUCH_A_EVENT_SEQUENCE, /* u64 */
	VOUCH_A_EVENT_BOOTTIME_NS, /* u64 */
	VOUCH_A_EVENT_TYPE, /* u32, &enum vouch_event_type */
	VOUCH_A_EVENT_UID, /* u32, left out for %VOUCH_UID_NONE */
	VOUCH_A_EVENT_LOST, /* u32 */
	VOUCH_A_EVENT_DETAIL, /* u32 */
	VOUCH_A_EVENT_BEFORE, /* u64 */
	VOUCH_A_EVENT_AFTER, /* u64 */
	VOUCH_A_EVENT_NAME, /* string, ended by 0 */
	VOUCH_A_EVENT_DIGEST, /* %VOUCH_EVENT_DIGEST_SIZE bytes */
	VOUCH_A_EVENT_FAILURE, /* nested, &enum vouch_a_failure */

	__VOUCH_A_EVENT_MAX,
	VOUCH_A_EVENT_MAX = (__VOUCH_A_EVENT_MAX - 1)
};

/* Of %VOUCH_A_EVENT_FAILURE: the members of &struct vouch_failure. */
enum vouch_a_failure {
	VOUCH_A_FAILURE_PAD = 1, /* aligns 64 bits */
	VOUCH_A_FAILURE_STAGE, /* u32, &enum vouch_stage */
	VOUCH_A_FAILURE_REASON, /* u32, &enum vouch_reason */
	VOUCH_A_FAILURE_FW_ERROR, /* u64 */
	VOUCH_A_FAILURE_VMM_ERROR, /* u64 */

	__VOUCH_A_FAILURE_MAX,
	VOUCH_A_FAILURE_MAX = (__VOUCH_A_FAILURE_MAX - 1)
};

#endif /* _UAPI_LINUX_VOUCH_NETLINK_H */
