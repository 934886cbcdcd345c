// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - waiting for a TD's host, or for its TDX module
 *
 * Neither of them has to say when it is done. So whoever waits looks, pauses,
 * and looks again; a notification, where the host gives any, cuts all pauses
 * short, and is never relied on.
 */
#include <linux/errno.h>
#include <linux/hrtimer.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>

#include "tdx/private.h"

struct tdx_pace vouch_tdx_pace_start(unsigned long deadline)
{
	return (struct tdx_pace){
		.start = ktime_get(),
		.deadline = deadline,
	};
}
EXPORT_SYMBOL_IF_KUNIT(vouch_tdx_pace_start);

/* Return: how long to pause now, 0 when the time is over. */
static ktime_t pace_next(const struct tdx_pace *pace)
{
	long left = pace->deadline - jiffies;
	u64 pause_us;

	if (left <= 0)
		return 0;
	pause_us = ktime_us_delta(ktime_get(), pace->start) / TDX_PAUSE_SHARE;
	pause_us = clamp_t(u64, pause_us, TDX_PAUSE_US_MIN, TDX_PAUSE_US_MAX);
	pause_us = min_t(u64, pause_us, jiffies_to_usecs(left));
	return ns_to_ktime(pause_us * NSEC_PER_USEC);
}

struct pause_end {
	const struct tdx_waiting *waiting;
	bool (*is_over)(void *data);
	void *data;
};

static bool pause_ended(const struct pause_end *end)
{
	if (READ_ONCE(end->waiting->is_closed))
		return true;
	return end->is_over && end->is_over(end->data);
}

/**
 * vouch_tdx_pause() - pause once
 * @waiting: of the guest
 * @pace: when the waiting began, and when it is to end
 * @is_over: ends the pause at once when it says so, or NULL
 * @data: for @is_over
 *
 * The caller holds no lock, and looks itself whether it has to go on.
 *
 * Return: 0; -EINTR on a signal, -ETIMEDOUT when there is no time left, -ENODEV
 * when the guest goes away
 */
int vouch_tdx_pause(struct tdx_waiting *waiting, const struct tdx_pace *pace,
		    bool (*is_over)(void *data), void *data)
{
	const struct pause_end end = { waiting, is_over, data };
	ktime_t pause = pace_next(pace);
	int err;

	if (READ_ONCE(waiting->is_closed))
		return -ENODEV;
	if (!pause)
		return -ETIMEDOUT;

	err = wait_event_interruptible_hrtimeout(waiting->queue,
						 pause_ended(&end), pause);
	return err == -ERESTARTSYS ? -EINTR : 0;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_tdx_pause);

/* Return: @err, with @failure saying where nobody but vouch had a word. */
int vouch_tdx_fail(struct vouch_failure *failure, int err, u32 stage,
		   u32 reason)
{
	*failure = (struct vouch_failure){
		.stage = stage,
		.reason = reason,
		.fw_error = TDX_MODULE_NO_CALL,
	};
	return err;
}
