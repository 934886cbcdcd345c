// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - polling a TD's host, or its TDX module
 *
 * Neither of them has to say when it is done. So whoever waits looks, pauses
 * and looks again. A notification of the host, or a buffer that was given back,
 * ends every pause at once; nobody relies on either.
 */
#include <linux/errno.h>
#include <linux/hrtimer.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>

#include "tdx/private.h"

/* Return: how long to pause now, 0 when the time is over. */
static ktime_t poll_next_pause(ktime_t start, unsigned long deadline)
{
	long left = deadline - jiffies;
	u64 pause_us;

	if (left <= 0)
		return 0;
	pause_us = ktime_us_delta(ktime_get(), start) / TDX_PAUSE_SHARE;
	pause_us = clamp_t(u64, pause_us, TDX_PAUSE_US_MIN, TDX_PAUSE_US_MAX);
	pause_us = min_t(u64, pause_us, jiffies_to_usecs(left));
	return ns_to_ktime(pause_us * NSEC_PER_USEC);
}

static bool is_woken(const struct tdx_waiting *waiting, int seen)
{
	return atomic_read(&waiting->wakeups) != seen;
}

/* Return: 0 when woken or at the end of the pause, -EINTR on a signal */
static int poll_sleep(struct tdx_waiting *waiting, int seen, ktime_t time)
{
	int err;

	err = wait_event_interruptible_hrtimeout(waiting->queue,
						 is_woken(waiting, seen), time);
	return err == -ERESTARTSYS ? -EINTR : 0;
}

/**
 * vouch_tdx_poll() - take a step until it has an outcome, with pauses
 * @waiting: of the guest
 * @deadline: in jiffies, when to give up
 * @step: returns -EAGAIN to be called again; may sleep for a bounded time
 * @data: for @step
 *
 * The caller holds no lock. The step is called at least once, whatever the time
 * is, and once more after the last pause.
 *
 * Return: what the last step returned; when that was -EAGAIN, -EINTR on a
 * signal, -ETIMEDOUT at the deadline, -ENODEV when the guest goes away
 */
int vouch_tdx_poll(struct tdx_waiting *waiting, unsigned long deadline,
		   int (*step)(void *data), void *data)
{
	ktime_t start = ktime_get();
	ktime_t pause;
	int seen, err;

	for (;;) {
		/* Read before the step: a wake-up during it ends the pause. */
		seen = atomic_read_acquire(&waiting->wakeups);
		err = step(data);
		if (err != -EAGAIN)
			return err;

		pause = poll_next_pause(start, deadline);
		if (READ_ONCE(waiting->is_closed))
			return -ENODEV;
		if (!pause)
			return -ETIMEDOUT;
		err = poll_sleep(waiting, seen, pause);
		if (err)
			return err;
	}
}

/* Ends every pause. From any context. */
void vouch_tdx_wake(struct tdx_waiting *waiting)
{
	/* Pairs with the acquire in vouch_tdx_poll(). */
	atomic_inc_return_release(&waiting->wakeups);
	wake_up_all(&waiting->queue);
}
