// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - how much of the message key one user may have
 *
 * The firmware answers one message at a time, and the key has so many numbers
 * and no more. So a user has so many exchanges in the queue, and a number of
 * messages a time; further callers wait here, in the order in which they came.
 * The administrator has no limit, and need not wait for users' exchanges.
 *
 * A user is an effective user id. Ids share a share when they are the same
 * modulo %SNP_SHARES, so that whoever has many of them gains little, and
 * nothing has to be allocated.
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/moduleparam.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/user_namespace.h>

#include "snp/private.h"

static unsigned int user_rate = SNP_USER_RATE;
module_param(user_rate, uint, 0644);
MODULE_PARM_DESC(user_rate,
		 "SNP messages a minute for each user, 0 for any number");

/* Return: messages a minute that a user may have, 0 for any number */
unsigned int vouch_snp_user_rate(void)
{
	return READ_ONCE(user_rate);
}

/* @shares is zeroed. */
void vouch_snp_shares_init(struct snp_shares *shares)
{
	size_t i;

	spin_lock_init(&shares->lock);
	init_waitqueue_head(&shares->closing);
	shares->per_minute = &user_rate;
	for (i = 0; i < ARRAY_SIZE(shares->users); i++)
		init_waitqueue_head(&shares->users[i].places);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_snp_shares_init);

/* Lets callers go on who wait for their time. The queue refuses them. */
void vouch_snp_shares_close(struct snp_shares *shares)
{
	WRITE_ONCE(shares->is_closed, true);
	wake_up_all(&shares->closing);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_snp_shares_close);

static struct snp_share *share_find(struct snp_shares *shares)
{
	u32 uid = from_kuid(&init_user_ns, current_euid());

	return &shares->users[uid % ARRAY_SIZE(shares->users)];
}

/* Return: jiffies between two messages of one user, shifted for precision. */
static u64 share_interval(unsigned int rate)
{
	return div_u64((u64)(60 * HZ) << SNP_RATE_SHIFT, rate);
}

/*
 * Return: when @rate lets the next message begin. The first messages after a
 * pause, as many as a minute's, are let through at once.
 */
static u64 rate_start(const struct snp_rate *rate, u64 now, u64 interval)
{
	u64 burst = ((u64)(60 * HZ) << SNP_RATE_SHIFT) - interval;

	return rate->paid > now + burst ? rate->paid - burst : now;
}

static void rate_pay(struct snp_rate *rate, u64 now, u64 interval)
{
	rate->paid = max(rate->paid, now) + interval;
}

/*
 * Called with the lock held. Takes the next time for a message.
 * Return: jiffies until then; when that is more than @left none was taken
 */
static unsigned long share_take_time(struct snp_shares *shares,
				     struct snp_share *share,
				     unsigned long left, u64 *paid)
{
	u64 now = get_jiffies_64();
	unsigned int rate = READ_ONCE(*shares->per_minute);
	unsigned long pause;
	u64 interval, interval_all, start;

	if (!rate)
		return 0;
	now <<= SNP_RATE_SHIFT;
	interval = share_interval(rate);
	interval_all = div_u64(interval, SNP_RATE_ALL);
	start = max(rate_start(&share->rate, now, interval),
		    rate_start(&shares->all, now, interval_all));
	pause = (start - now) >> SNP_RATE_SHIFT;
	if (pause > left)
		return pause;
	rate_pay(&share->rate, now, interval);
	rate_pay(&shares->all, now, interval_all);
	*paid = interval;
	return pause;
}

static unsigned long jiffies_left(unsigned long deadline)
{
	return time_before(jiffies, deadline) ? deadline - jiffies : 0;
}

/* Return: below 0 after a signal, 0 when the time is over, else closed. */
static long share_sleep(struct snp_shares *shares, unsigned long pause)
{
	const bool *closed = &shares->is_closed;

	return wait_event_interruptible_timeout(shares->closing,
						READ_ONCE(*closed), pause);
}

/* The caller has to wait, or is not let through at all. */
static void share_tell_limit(void)
{
	static const struct vouch_failure limit = {
		.stage = VOUCH_STAGE_QUEUE,
		.reason = VOUCH_REASON_LIMIT,
		.fw_error = SNP_FW_NO_CALL,
	};

	vouch_event_throttled(current_euid(), &limit);
}

/* Waits until the rate lets this caller go on. */
static int share_wait_for_time(struct snp_shares *shares,
			       struct snp_share *share, unsigned long deadline,
			       u64 *paid)
{
	unsigned long left = jiffies_left(deadline);
	unsigned long pause;
	long ret = 0;

	spin_lock(&shares->lock);
	pause = share_take_time(shares, share, left, paid);
	spin_unlock(&shares->lock);
	if (pause) {
		share_tell_limit();
		ret = share_sleep(shares, min(pause, left));
	}
	if (ret)
		return ret < 0 ? ret : 0;
	return pause > left ? -ETIMEDOUT : 0;
}

/* A signal or the time limit came between: no message is sent for it. */
static void share_refund(struct snp_shares *shares, struct snp_share *share,
			 u64 paid)
{
	u64 paid_all = div_u64(paid, SNP_RATE_ALL);

	spin_lock(&shares->lock);
	share->rate.paid -= min(share->rate.paid, paid);
	shares->all.paid -= min(shares->all.paid, paid_all);
	spin_unlock(&shares->lock);
}

/* Return: whether there was one. */
static bool share_take_place(struct snp_shares *shares, struct snp_share *share)
{
	bool is_free;

	spin_lock(&shares->lock);
	is_free = share->taken < SNP_PLACES_PER_USER;
	share->taken += is_free;
	spin_unlock(&shares->lock);
	return is_free;
}

/*
 * Waits until one of the user's exchanges is over. One caller is woken for
 * each; who is woken and does not take the place wakes the next.
 */
static int share_wait_for_place(struct snp_shares *shares,
				struct snp_share *share, unsigned long deadline)
{
	DEFINE_WAIT(wait);
	int err = 0;

	if (share_take_place(shares, share))
		return 0;
	share_tell_limit();
	while (!err) {
		prepare_to_wait_exclusive(&share->places, &wait,
					  TASK_INTERRUPTIBLE);
		if (share_take_place(shares, share))
			break;
		if (signal_pending(current))
			err = -ERESTARTSYS;
		else if (!schedule_timeout(jiffies_left(deadline)))
			err = -ETIMEDOUT;
	}
	finish_wait(&share->places, &wait);
	if (err)
		wake_up(&share->places);
	return err;
}

/**
 * vouch_snp_share_enter() - wait until the caller may have an exchange
 * @shares: the guest's
 * @deadline: in jiffies, when to give up
 * @share: receives whose place is taken, NULL for the administrator
 *
 * Return: 0, -ERESTARTSYS or -ETIMEDOUT
 */
int vouch_snp_share_enter(struct snp_shares *shares, unsigned long deadline,
			  struct snp_share **share)
{
	struct snp_share *own = share_find(shares);
	u64 paid = 0;
	int err;

	*share = NULL;
	if (ns_capable_noaudit(&init_user_ns, CAP_SYS_ADMIN))
		return 0;
	err = share_wait_for_time(shares, own, deadline, &paid);
	if (!err)
		err = share_wait_for_place(shares, own, deadline);
	if (err)
		share_refund(shares, own, paid);
	else
		*share = own;
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_snp_share_enter);

/* Gives a place back; @share may be NULL. Takes no lock but its own. */
void vouch_snp_share_leave(struct snp_shares *shares, struct snp_share *share)
{
	if (!share)
		return;
	spin_lock(&shares->lock);
	share->taken--;
	spin_unlock(&shares->lock);
	wake_up(&share->places);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_snp_share_leave);
