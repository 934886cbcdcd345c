// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - VOUCH_IOC_LOCKDOWN: what is not to be had any more
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <kunit/visibility.h>
#include <linux/atomic.h>
#include <linux/capability.h>
#include <linux/errno.h>
#include <linux/moduleparam.h>
#include <linux/printk.h>

#include "event.h"
#include "limits.h"
#include "vouch.h"

VISIBLE_IF_KUNIT unsigned int vouch_lockdown_at_load;
EXPORT_SYMBOL_IF_KUNIT(vouch_lockdown_at_load);
module_param_named(lockdown, vouch_lockdown_at_load, uint, 0444);
MODULE_PARM_DESC(lockdown, "What is locked from the start, VOUCH_LOCK_*");

/* Bits are set, and never taken away; with the log's lock, which tells them. */
static atomic_t locked;

static void lockdown_set(u32 locks)
{
	atomic_set(&locked, locks);
	vouch_log_lockdown(&vouch_log, locks);
}

/* Return: 0, or -EINVAL for a parameter with bits that lock nothing. */
int vouch_lockdown_init(void)
{
	if (vouch_lockdown_at_load & ~VOUCH_LOCKS) {
		pr_err("lockdown is %#x, want no more than %#x\n",
		       vouch_lockdown_at_load, VOUCH_LOCKS);
		return -EINVAL;
	}
	atomic_set(&locked, vouch_lockdown_at_load);
	if (vouch_lockdown_at_load)
		vouch_log_lockdown(&vouch_log, vouch_lockdown_at_load);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_lockdown_init);

/* Return: VOUCH_LOCK_*, all that is locked. */
u32 vouch_lockdown_all(void)
{
	return atomic_read(&locked);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_lockdown_all);

/**
 * vouch_lockdown_check() - find out whether something is to be had
 * @lock: VOUCH_LOCK_*, any of which forbids it
 * @failure: filled in when it is not
 *
 * Return: 0 or -EPERM
 */
int vouch_lockdown_check(u32 lock, struct vouch_failure *failure)
{
	if (!(vouch_lockdown_all() & lock))
		return 0;
	*failure = (struct vouch_failure){
		.stage = VOUCH_STAGE_QUEUE,
		.reason = VOUCH_REASON_LOCKED,
		.fw_error = VOUCH_FW_NOT_CALLED,
	};
	return -EPERM;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_lockdown_check);

/**
 * vouch_lockdown_add() - lock something
 * @arg: the command's argument; receives what is locked
 *
 * Return: 0 or -errno, see the uapi header
 */
int vouch_lockdown_add(struct vouch_lockdown *arg)
{
	int err;

	if (arg->flags || (arg->add & ~VOUCH_LOCKS))
		return -EOPNOTSUPP;
	if (arg->__reserved)
		return -EINVAL;
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;

	err = vouch_log_lock(&vouch_log);
	if (err)
		return err;
	arg->lockdown = vouch_lockdown_all() | arg->add;
	if (arg->lockdown != vouch_lockdown_all()) {
		lockdown_set(arg->lockdown);
		pr_notice("locked: %#x\n", arg->lockdown);
		vouch_event_lockdown(arg->lockdown);
	}
	vouch_log_unlock(&vouch_log);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_lockdown_add);
