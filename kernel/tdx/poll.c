// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - polling a TD's host, or its TDX module
 *
 * Neither of them has to say when it is done. So whoever waits looks, pauses
 * and looks again. A notification of the host, or a buffer that was given back,
 * ends every pause at once; nobody relies on either.
 *
 * Where many wait for the same, each looks for %TDX_LOOKS_US by itself. Then
 * one, the poller, looks for all, and the others sleep until they are woken:
 * by the poller, when another's answer is there, or when it leaves, for one of
 * them to be the next. Once a notification was seen there is no poller, until
 * one is missed.
 */
#include <linux/errno.h>
#include <linux/hrtimer.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>

#include "tdx/private.h"

/**
 * struct wait - one caller's wait
 * @waiting: with whom
 * @deadline: in jiffies
 * @start: when it began
 * @seen: wake-ups before the last step
 * @is_shared: one may look for all
 * @is_poller: this one does
 * @is_long: the last pause was a long one, and nobody ended it
 */
struct wait {
	struct tdx_waiting *waiting;
	unsigned long deadline;
	ktime_t start;
	int seen;
	bool is_shared;
	bool is_poller;
	bool is_long;
};

/* Return: whether this caller sleeps, and somebody else or nobody looks. */
static bool wait_is_relieved(struct wait *wait, u64 waited_us)
{
	struct tdx_waiting *waiting = wait->waiting;

	if (!wait->is_shared || waited_us < TDX_LOOKS_US)
		return false;
	if (READ_ONCE(waiting->is_notified))
		return true;
	if (!wait->is_poller)
		wait->is_poller = !atomic_cmpxchg(&waiting->has_poller, 0, 1);
	return !wait->is_poller;
}

/* Return: how long to pause now, 0 when the time is over. */
static ktime_t wait_next_pause(struct wait *wait)
{
	u64 waited_us = ktime_us_delta(ktime_get(), wait->start);
	long left = wait->deadline - jiffies;
	u64 pause_us;

	if (left <= 0)
		return 0;
	wait->is_long = wait_is_relieved(wait, waited_us);
	pause_us = clamp_t(u64, waited_us / TDX_PAUSE_SHARE, TDX_PAUSE_US_MIN,
			   TDX_PAUSE_US_MAX);
	if (wait->is_long)
		pause_us = TDX_PAUSE_US_LONG;
	pause_us = min_t(u64, pause_us, jiffies_to_usecs(left));
	return ns_to_ktime(pause_us * NSEC_PER_USEC);
}

static bool is_woken(const struct wait *wait)
{
	return atomic_read(&wait->waiting->wakeups) != wait->seen;
}

/*
 * Return: 0 when woken or at the end of the pause, -ERESTARTSYS on a signal:
 * the kernel then has the system call begin anew, after a stop or a freeze, or
 * hands out EINTR, where a handler asks for it
 */
static int wait_pause(struct wait *wait)
{
	ktime_t pause = wait_next_pause(wait);
	int err;

	if (READ_ONCE(wait->waiting->is_closed))
		return -ENODEV;
	if (!pause)
		return -ETIMEDOUT;
	err = wait_event_interruptible_hrtimeout(wait->waiting->queue,
						 is_woken(wait), pause);
	wait->is_long = wait->is_long && err == -ETIME;
	return err == -ERESTARTSYS ? err : 0;
}

/* The poller looks for the others. Its own pause is not to be ended by that. */
static void wait_look_for_others(struct wait *wait)
{
	struct tdx_waiting *waiting = wait->waiting;

	if (!wait->is_poller || !waiting->look || !waiting->look(waiting))
		return;
	vouch_tdx_wake(waiting);
	wait->seen = atomic_read_acquire(&waiting->wakeups);
}

/*
 * There is an outcome. If nobody told, at the end of a long pause, the host
 * does not notify any more, and the others have to look again.
 */
static void wait_end(struct wait *wait)
{
	struct tdx_waiting *waiting = wait->waiting;
	bool is_missed = wait->is_long && READ_ONCE(waiting->is_notified);

	if (is_missed)
		WRITE_ONCE(waiting->is_notified, false);
	if (wait->is_poller)
		atomic_set_release(&waiting->has_poller, 0);
	if (is_missed || wait->is_poller)
		vouch_tdx_wake(waiting);
}

static int wait_for_step(struct wait *wait, int (*step)(void *data), void *data)
{
	int err;

	for (;;) {
		/* Read before the step: a wake-up during it ends the pause. */
		wait->seen = atomic_read_acquire(&wait->waiting->wakeups);
		err = step(data);
		if (err != -EAGAIN)
			return err;
		wait_look_for_others(wait);
		err = wait_pause(wait);
		if (err) {
			wait->is_long = false;
			return err;
		}
	}
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
 * Return: what the last step returned; when that was -EAGAIN, -ERESTARTSYS on a
 * signal, -ETIMEDOUT at the deadline, -ENODEV when the guest goes away
 */
int vouch_tdx_poll(struct tdx_waiting *waiting, unsigned long deadline,
		   int (*step)(void *data), void *data)
{
	struct wait wait = {
		.waiting = waiting,
		.deadline = deadline,
		.start = ktime_get(),
	};

	return wait_for_step(&wait, step, data);
}

/**
 * vouch_tdx_poll_shared() - as vouch_tdx_poll(), where many wait for the same
 * @waiting: with whom
 * @deadline: in jiffies, when to give up
 * @step: as for vouch_tdx_poll(); what it waits for is found by @waiting's look
 *	as well, or wakes everybody
 * @data: for @step
 *
 * Return: as vouch_tdx_poll()
 */
int vouch_tdx_poll_shared(struct tdx_waiting *waiting, unsigned long deadline,
			  int (*step)(void *data), void *data)
{
	struct wait wait = {
		.waiting = waiting,
		.deadline = deadline,
		.start = ktime_get(),
		.is_shared = true,
	};
	int err = wait_for_step(&wait, step, data);

	wait_end(&wait);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_tdx_poll_shared);

void vouch_tdx_waiting_init(struct tdx_waiting *waiting)
{
	init_waitqueue_head(&waiting->queue);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_tdx_waiting_init);

/* Ends every pause. From any context. */
void vouch_tdx_wake(struct tdx_waiting *waiting)
{
	/* Pairs with the acquire in wait_for_step(). */
	atomic_inc_return_release(&waiting->wakeups);
	wake_up_all(&waiting->queue);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_tdx_wake);

/* Whoever waits leaves with -ENODEV, and nobody begins to wait. */
void vouch_tdx_close(struct tdx_waiting *waiting)
{
	WRITE_ONCE(waiting->is_closed, true);
	vouch_tdx_wake(waiting);
}
