// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - events by generic netlink
 *
 * The family is written by hand: what is generated from a specification would
 * be there in every network namespace and have a group that anyone may join. A
 * test holds Documentation/netlink/vouch.yaml against it. There is no alias
 * for the family, so that no look-up of its name loads the module.
 *
 * The group is one more reader of the rings: a worker sends what there is, so
 * that nothing is allocated where events are emitted.
 */
#include <kunit/visibility.h>
#include <linux/string.h>
#include <linux/vouch_netlink.h>
#include <linux/workqueue.h>
#include <net/genetlink.h>
#include <net/net_namespace.h>

#include "event.h"

static const struct genl_multicast_group groups[] = {
	{ .name = VOUCH_MCGRP_EVENTS, .flags = GENL_MCAST_CAP_NET_ADMIN },
};

static struct genl_family family __ro_after_init = {
	.name = VOUCH_FAMILY_NAME,
	.version = VOUCH_FAMILY_VERSION,
	.netnsok = false,
	.module = THIS_MODULE,
	.mcgrps = groups,
	.n_mcgrps = ARRAY_SIZE(groups),
};

/* Not in the list of readers: it reads whenever somebody listens. */
struct vouch_event_reader vouch_netlink_reader = {
	.is_reading = true,
	.viewer = { .is_admin = true },
};

static struct workqueue_struct *sender;

/* Attributes that are zero are left out. */
static int put_u32(struct sk_buff *skb, int type, u32 value)
{
	return value ? nla_put_u32(skb, type, value) : 0;
}

static int put_u64(struct sk_buff *skb, int type, u64 value, int pad)
{
	return value ? nla_put_u64_64bit(skb, type, value, pad) : 0;
}

static int put_failure(struct sk_buff *skb, const struct vouch_failure *failure)
{
	const int pad = VOUCH_A_FAILURE_PAD;
	struct nlattr *nest;

	if (!memchr_inv(failure, 0, sizeof(*failure)))
		return 0;
	nest = nla_nest_start(skb, VOUCH_A_EVENT_FAILURE);
	if (!nest)
		return -EMSGSIZE;
	if (put_u32(skb, VOUCH_A_FAILURE_STAGE, failure->stage) ||
	    put_u32(skb, VOUCH_A_FAILURE_REASON, failure->reason) ||
	    put_u64(skb, VOUCH_A_FAILURE_FW_ERROR, failure->fw_error, pad) ||
	    put_u64(skb, VOUCH_A_FAILURE_VMM_ERROR, failure->vmm_error, pad))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_name(struct sk_buff *skb, const u8 *name)
{
	char text[sizeof_field(struct vouch_event, name) + 1] = {};

	memcpy(text, name, sizeof(text) - 1);
	return *text ? nla_put_string(skb, VOUCH_A_EVENT_NAME, text) : 0;
}

static int put_digest(struct sk_buff *skb, const struct vouch_event *event)
{
	if (!memchr_inv(event->digest, 0, sizeof(event->digest)))
		return 0;
	return nla_put(skb, VOUCH_A_EVENT_DIGEST, sizeof(event->digest),
		       event->digest);
}

static int put_uid(struct sk_buff *skb, u32 uid)
{
	if (uid == VOUCH_UID_NONE)
		return 0;
	return nla_put_u32(skb, VOUCH_A_EVENT_UID, uid);
}

static int put_numbers(struct sk_buff *skb, const struct vouch_event *event)
{
	const int pad = VOUCH_A_EVENT_PAD;

	if (put_u64(skb, VOUCH_A_EVENT_SEQUENCE, event->sequence, pad) ||
	    put_u64(skb, VOUCH_A_EVENT_BOOTTIME_NS, event->boottime_ns, pad) ||
	    put_u32(skb, VOUCH_A_EVENT_TYPE, event->type) ||
	    put_uid(skb, event->uid) ||
	    put_u32(skb, VOUCH_A_EVENT_LOST, event->lost) ||
	    put_u32(skb, VOUCH_A_EVENT_DETAIL, event->detail) ||
	    put_u64(skb, VOUCH_A_EVENT_BEFORE, event->before, pad) ||
	    put_u64(skb, VOUCH_A_EVENT_AFTER, event->after, pad))
		return -EMSGSIZE;
	return 0;
}

static int put_event(struct sk_buff *skb, const struct vouch_event *event)
{
	if (put_numbers(skb, event) || put_name(skb, event->name) ||
	    put_digest(skb, event) || put_failure(skb, &event->failure))
		return -EMSGSIZE;
	return 0;
}

/* Return: a message, or NULL without memory */
static struct sk_buff *event_message(const struct vouch_event *event)
{
	struct sk_buff *skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	void *header;

	if (!skb)
		return NULL;
	header = genlmsg_put(skb, 0, (u32)event->sequence, &family, 0,
			     VOUCH_CMD_NOTIFY);
	if (!header || WARN_ON_ONCE(put_event(skb, event))) {
		nlmsg_free(skb);
		return NULL;
	}
	genlmsg_end(skb, header);
	return skb;
}

static void send_events(struct work_struct *work)
{
	struct vouch_event event;
	struct sk_buff *skb;

	while (!vouch_event_take(&vouch_netlink_reader, &event)) {
		skb = event_message(&event);
		/* A listener without room for it is told so by the kernel. */
		if (skb)
			genlmsg_multicast(&family, skb, 0, 0, GFP_KERNEL);
		else
			vouch_event_lose(&vouch_netlink_reader, &event);
	}
}

static DECLARE_WORK(send_work, send_events);

/* Return: whether somebody listens. */
bool vouch_netlink_is_heard(void)
{
	return genl_has_listeners(&family, &init_net, 0);
}

/* Has the worker send what there is. */
void vouch_netlink_send(void)
{
	queue_work(sender, &send_work);
}

int vouch_netlink_init(void)
{
	int err;

	sender = alloc_workqueue("vouch-events", WQ_UNBOUND, 1);
	if (!sender)
		return -ENOMEM;
	err = genl_register_family(&family);
	if (err)
		destroy_workqueue(sender);
	return err;
}

void vouch_netlink_exit(void)
{
	/* What was emitted last is sent before the family is gone. */
	destroy_workqueue(sender);
	genl_unregister_family(&family);
}
