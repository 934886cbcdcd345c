// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - SNP exchanges, one at a time
 *
 * A message that the host has seen must be finished, whatever becomes of the
 * process that asked for it: its sequence number is spent. So callers put
 * their exchange in the queue and wait, and may be interrupted; a worker of the
 * guest's own takes the one in front to its end.
 *
 * Where an attempt never waits for the host, but for the exit itself, which
 * nothing can interrupt, a caller that finds the queue empty makes the first
 * attempt by itself, without two switches. A busy host is the worker's again.
 *
 * Every exchange in the list has a reference of the queue's. A caller that
 * gives up takes its exchange out of the list when the worker has not begun
 * with it, and otherwise leaves it to the worker, which throws the answer away.
 */
#define pr_fmt(fmt) "vouch: snp: " fmt

#include <kunit/static_stub.h>
#include <linux/cred.h>
#include <linux/delay.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/workqueue.h>

#include "compat/workqueue.h"
#include "snp/private.h"

enum exchange_state {
	EXCHANGE_QUEUED, /* in the list; the caller may take it out */
	EXCHANGE_RUNNING, /* in front, the transport's */
	EXCHANGE_ABANDONED, /* as RUNNING, but nobody waits for it */
	EXCHANGE_OVER, /* not in the list, the caller's */
};

/* Called with the lock held; the caller of this drops the reference after. */
static void queue_remove(struct snp_queue *queue, struct snp_exchange *exchange,
			 int err)
{
	list_del_init(&exchange->node);
	vouch_snp_share_leave(&queue->shares, exchange->share);
	exchange->state = EXCHANGE_OVER;
	exchange->err = err;
	exchange->order = ++queue->over;
	complete(&exchange->done);
	if (list_empty(&queue->list))
		wake_up_all(&queue->empty);
}

/* Called with the lock held. Return: whether the host was busy in this tick. */
static bool queue_is_early(const struct snp_queue *queue)
{
	return !time_after(jiffies, queue->last_attempt);
}

/*
 * A caller may have queued the work once more when the pause was just over, and
 * the work then comes twice. So the worker looks at the time itself.
 * Return: the exchange to work on, or NULL; it stays in the list.
 */
static struct snp_exchange *queue_front(struct snp_queue *queue)
{
	struct snp_exchange *exchange = NULL;

	spin_lock(&queue->lock);
	/* The caller whose it is has the work queued when it is needed. */
	if (queue->is_taken)
		goto unlock;
	exchange = list_first_entry_or_null(&queue->list, struct snp_exchange,
					    node);
	queue->is_waiting = exchange && queue_is_early(queue);
	if (queue->is_waiting) {
		queue_delayed_work(queue->worker, &queue->work, 1);
		exchange = NULL;
	} else if (exchange && exchange->state == EXCHANGE_QUEUED) {
		exchange->state = EXCHANGE_RUNNING;
		queue->backoff_ms = SNP_BACKOFF_MS_MIN;
	}
unlock:
	spin_unlock(&queue->lock);
	return exchange;
}

/* Called with the lock held. The worker may go on. */
static void queue_release(struct snp_queue *queue)
{
	if (!queue->is_taken)
		return;
	queue->is_taken = false;
	wake_up_all(&queue->empty);
}

/*
 * After queue_release() the queue may be closed at any moment: nothing is to
 * follow. A test has it closed before this returns.
 */
VISIBLE_IF_KUNIT void vouch_snp_queue_unlock(struct snp_queue *queue)
	__releases(&queue->lock)
{
	KUNIT_STATIC_STUB_REDIRECT(vouch_snp_queue_unlock, queue);
	spin_unlock(&queue->lock);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_snp_queue_unlock);

/* Return: whether nobody waits for @exchange and the host has not seen it. */
static bool queue_is_useless(struct snp_queue *queue,
			     const struct snp_exchange *exchange)
{
	bool is_abandoned;

	spin_lock(&queue->lock);
	is_abandoned = exchange->state == EXCHANGE_ABANDONED;
	spin_unlock(&queue->lock);
	return is_abandoned && !exchange->is_exposed;
}

static void queue_finish(struct snp_queue *queue, struct snp_exchange *exchange,
			 int err)
{
	spin_lock(&queue->lock);
	if (err && queue->is_closed) {
		err = -ENODEV;
		vouch_snp_exchange_fail(exchange, err, VOUCH_STAGE_QUEUE,
					VOUCH_REASON_NONE);
	}
	queue_remove(queue, exchange, err);
	if (!list_empty(&queue->list))
		queue_delayed_work(queue->worker, &queue->work, 0);
	/* Last: once it is released, vouch_snp_queue_close() ends the work. */
	queue_release(queue);
	vouch_snp_queue_unlock(queue);
	vouch_snp_exchange_put(exchange);
}

/* The host is busy. A caller that gives up meanwhile gets this failure. */
static void queue_pause(struct snp_queue *queue, struct snp_exchange *exchange)
{
	unsigned long delay = msecs_to_jiffies(queue->backoff_ms);

	if (!exchange->is_throttled)
		vouch_event_throttled(exchange->user, &exchange->failure);
	exchange->is_throttled = true;
	queue->backoff_ms = min(2 * queue->backoff_ms, SNP_BACKOFF_MS_MAX);
	spin_lock(&queue->lock);
	exchange->waiting = exchange->failure;
	queue->is_waiting = true;
	queue->last_attempt = jiffies;
	queue_delayed_work(queue->worker, &queue->work, delay);
	/* Last, as in queue_finish(). */
	queue_release(queue);
	vouch_snp_queue_unlock(queue);
}

static int queue_attempt(struct snp_transport *transport,
			 struct snp_exchange *exchange)
{
	if (exchange->service)
		return vouch_snp_service_attempt(transport, exchange);
	return transport->ops->attempt(transport, exchange);
}

/* One attempt for the exchange in front. */
static void queue_run(struct snp_queue *queue, struct snp_exchange *exchange)
{
	int err = -EAGAIN;

	if (!queue_is_useless(queue, exchange))
		err = queue_attempt(queue->transport, exchange);
	if (err != -EAGAIN)
		queue_finish(queue, exchange, err);
	else if (queue_is_useless(queue, exchange))
		queue_finish(queue, exchange, -EINTR);
	else
		queue_pause(queue, exchange);
}

static void queue_work_one(struct work_struct *work)
{
	struct snp_queue *queue =
		container_of(to_delayed_work(work), struct snp_queue, work);
	struct snp_exchange *exchange = queue_front(queue);

	if (exchange)
		queue_run(queue, exchange);
}

/*
 * Called with the lock held, with @exchange alone in the list. Nobody but the
 * administrator goes without the worker: others may be made as slow as they
 * like, by a cgroup for example, and everybody waits for whoever makes an
 * attempt.
 * Return: whether its caller is to make the first attempt
 */
static bool queue_take(struct snp_queue *queue, struct snp_exchange *exchange)
{
	if (!queue->transport->is_prompt || exchange->share ||
	    queue_is_early(queue))
		return false;
	queue->is_taken = true;
	queue->backoff_ms = SNP_BACKOFF_MS_MIN;
	exchange->state = EXCHANGE_RUNNING;
	return true;
}

/*
 * Called with the lock held. The administrator's exchanges are before those of
 * users that have not begun.
 */
static void queue_insert(struct snp_queue *queue, struct snp_exchange *exchange)
{
	struct snp_exchange *other;

	if (!exchange->share) {
		list_for_each_entry(other, &queue->list, node) {
			if (!other->share || other->state != EXCHANGE_QUEUED)
				continue;
			list_add_tail(&exchange->node, &other->node);
			return;
		}
	}
	list_add_tail(&exchange->node, &queue->list);
}

/*
 * A new caller cuts the pause short, so that a host that is no longer busy is
 * noticed, but attempts stay a tick apart.
 *
 * Return: 0, or -ENODEV when the queue is closed; @is_taken receives whether
 * queue_run() is the caller's
 */
static int queue_add(struct snp_queue *queue, struct snp_exchange *exchange,
		     bool *is_taken)
{
	bool is_idle, is_waiting, is_closed;

	spin_lock(&queue->lock);
	is_idle = list_empty(&queue->list);
	is_waiting = queue->is_waiting;
	is_closed = queue->is_closed;

	if (!is_closed) {
		vouch_snp_exchange_get(exchange);
		exchange->state = EXCHANGE_QUEUED;
		queue_insert(queue, exchange);
		*is_taken = is_idle && queue_take(queue, exchange);
		if (!*is_taken && (is_idle || is_waiting))
			mod_delayed_work(queue->worker, &queue->work,
					 queue_is_early(queue));
	}
	spin_unlock(&queue->lock);
	return is_closed ? -ENODEV : 0;
}

/* The one in front decides how long the others wait, and why. */
static u32 queue_reason(struct snp_queue *queue)
{
	const struct snp_exchange *front =
		list_first_entry(&queue->list, struct snp_exchange, node);

	if (front->waiting.reason == VOUCH_REASON_BUSY)
		return VOUCH_REASON_BUSY;
	return VOUCH_REASON_NONE;
}

/*
 * The caller gives up with @err.
 * Return: @err, or the exchange's outcome if that came first
 */
static int queue_leave(struct snp_queue *queue, struct snp_exchange *exchange,
		       int err, struct vouch_failure *failure)
{
	bool was_queued = false;

	spin_lock(&queue->lock);
	switch (exchange->state) {
	case EXCHANGE_QUEUED:
		vouch_snp_fail(failure, err, VOUCH_STAGE_QUEUE,
			       queue_reason(queue));
		queue_remove(queue, exchange, err);
		was_queued = true;
		break;
	case EXCHANGE_RUNNING:
		exchange->state = EXCHANGE_ABANDONED;
		*failure = exchange->waiting;
		if (!failure->stage)
			vouch_snp_fail(failure, err, VOUCH_STAGE_EXIT,
				       VOUCH_REASON_NONE);
		break;
	default:
		*failure = exchange->failure;
		err = exchange->err;
	}
	spin_unlock(&queue->lock);
	if (was_queued)
		vouch_snp_exchange_put(exchange);
	return err;
}

/**
 * vouch_snp_queue_call() - have an exchange done
 * @queue: the guest's
 * @exchange: new, with the caller's reference
 * @deadline: in jiffies, when to give up
 * @failure: receives what failed, all zero on success
 *
 * Unless this returns 0 the exchange may still be the worker's, and the caller
 * must do nothing but put it.
 *
 * Return: 0 with the answer in @exchange, -ENODEV when the guest goes away,
 * -ERESTARTSYS, -ETIMEDOUT, or what the transport says
 */
int vouch_snp_queue_call(struct snp_queue *queue, struct snp_exchange *exchange,
			 unsigned long deadline, struct vouch_failure *failure)
{
	bool is_taken = false;
	long left;
	int err;

	exchange->user = current_euid();
	err = vouch_snp_share_enter(&queue->shares, deadline, &exchange->share);
	if (err)
		return vouch_snp_fail(failure, err, VOUCH_STAGE_QUEUE,
				      err == -ETIMEDOUT ? VOUCH_REASON_LIMIT :
							  VOUCH_REASON_NONE);
	err = queue_add(queue, exchange, &is_taken);
	if (err) {
		vouch_snp_share_leave(&queue->shares, exchange->share);
		return vouch_snp_fail(failure, err, VOUCH_STAGE_QUEUE,
				      VOUCH_REASON_NONE);
	}
	if (is_taken)
		queue_run(queue, exchange);
	else
		/* The worker is of this CPU, and done before anyone sleeps. */
		schedule();

	left = max_t(long, deadline - jiffies, 0);
	left = wait_for_completion_interruptible_timeout(&exchange->done, left);
	err = queue_leave(queue, exchange, left < 0 ? -ERESTARTSYS : -ETIMEDOUT,
			  failure);
	if (!err)
		memset(failure, 0, sizeof(*failure));
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_snp_queue_call);

/* Ends all exchanges, the one that the worker has begun with only if asked. */
static void queue_cancel(struct snp_queue *queue, bool including_begun)
{
	struct snp_exchange *exchange, *next;
	LIST_HEAD(cancelled);

	spin_lock(&queue->lock);
	queue->is_closed = true;
	list_for_each_entry_safe(exchange, next, &queue->list, node) {
		if (exchange->state != EXCHANGE_QUEUED && !including_begun)
			continue;
		vouch_snp_exchange_fail(exchange, -ENODEV, VOUCH_STAGE_QUEUE,
					VOUCH_REASON_NONE);
		queue_remove(queue, exchange, -ENODEV);
		list_add(&exchange->node, &cancelled);
	}
	spin_unlock(&queue->lock);
	list_for_each_entry_safe(exchange, next, &cancelled, node)
		vouch_snp_exchange_put(exchange);
}

/* Settles a message that is pending although its caller got an error. */
static void queue_settle(struct snp_queue *queue, unsigned long deadline)
{
	struct snp_transport *transport = queue->transport;
	unsigned int pause_ms = SNP_BACKOFF_MS_MIN;
	int err = 0;

	if (transport->ops->settle)
		err = transport->ops->settle(transport);
	while (err == -EAGAIN && time_before(jiffies, deadline)) {
		msleep(pause_ms);
		pause_ms = min(2 * pause_ms, SNP_BACKOFF_MS_MAX);
		err = transport->ops->settle(transport);
	}
	if (err)
		pr_warn("message key %u is out of step: the host finished no message\n",
			transport->vmpck);
}

/* Called once, with @closing held. */
static void queue_end(struct snp_queue *queue)
{
	unsigned long deadline = jiffies + msecs_to_jiffies(SNP_CLOSE_MS);

	vouch_snp_shares_close(&queue->shares);
	queue_cancel(queue, false);
	wait_event(queue->empty, !READ_ONCE(queue->is_taken));
	mod_delayed_work(queue->worker, &queue->work, 0);
	wait_event_timeout(queue->empty, list_empty_careful(&queue->list),
			   msecs_to_jiffies(SNP_CLOSE_MS));
	cancel_delayed_work_sync(&queue->work);
	queue_settle(queue, deadline);
	queue_cancel(queue, true);
}

/**
 * vouch_snp_queue_close() - end all exchanges, and take no more
 * @queue: the guest's
 *
 * What the host has seen gets %SNP_CLOSE_MS to be finished, for the sake of
 * whoever uses the message key next, and is then dropped. Every caller returns
 * soon, and the transport is not used any more, also when the queue is closed
 * again: reboots may be begun by several at a time, and nothing but a message
 * at a time may be sealed.
 */
void vouch_snp_queue_close(struct snp_queue *queue)
{
	mutex_lock(&queue->closing);
	if (!queue->is_ended)
		queue_end(queue);
	queue->is_ended = true;
	mutex_unlock(&queue->closing);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_snp_queue_close);

/* @queue is zeroed. Return: 0 or -ENOMEM. */
int vouch_snp_queue_init(struct snp_queue *queue,
			 struct snp_transport *transport)
{
	const unsigned int flags = WQ_PERCPU | WQ_CPU_INTENSIVE | WQ_HIGHPRI;

	queue->transport = transport;
	queue->last_attempt = jiffies - 1;
	spin_lock_init(&queue->lock);
	mutex_init(&queue->closing);
	INIT_LIST_HEAD(&queue->list);
	init_waitqueue_head(&queue->empty);
	vouch_snp_shares_init(&queue->shares);
	INIT_DELAYED_WORK(&queue->work, queue_work_one);

	/*
	 * There is one work item, so that it never runs twice at a time. It
	 * runs on the CPU of the caller, who waits: waking another CPU takes
	 * longer than a switch. A message can take longer than a work item may
	 * that others of this CPU wait for, so none waits for this one.
	 */
	queue->worker = alloc_workqueue("vouch-snp", flags, 1);
	return queue->worker ? 0 : -ENOMEM;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_snp_queue_init);

/* After vouch_snp_queue_close(), when no caller is left. */
void vouch_snp_queue_exit(struct snp_queue *queue)
{
	destroy_workqueue(queue->worker);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_snp_queue_exit);
