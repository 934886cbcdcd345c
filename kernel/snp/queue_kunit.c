// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of queue.c
 */
#include <kunit/static_stub.h>
#include <kunit/test.h>
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/string.h>
#include <linux/uidgid.h>

#include "hear.h"
#include "snp/private.h"

#define CALLERS 4
#define LONG_MS 20000
#define SHORT_MS 60

/**
 * struct fake - a transport that a test controls
 * @transport: for the queue
 * @queue: under test
 * @err: what attempts return
 * @closing_err: the same while the queue is being closed
 * @settle_err: what settle returns, at first
 * @settle_count: how often
 * @settle_ms: how long it takes
 * @settles: how often it was called
 * @closes: the first attempt has the queue closed, and waits until it is
 * @closing: by this work
 * @closer: who made the attempt
 * @blocks: attempts do not return
 * @last: when the last attempt that found the host busy was, in jiffies
 * @crowded: how many came within the same tick as the one before
 * @runner: who made the last attempt
 * @running: attempts that have not returned
 * @overlaps: how many began while another had not returned
 * @exposes: attempts show the message to the host
 * @attempts: how many there were
 * @order: types of the exchanges, as they were attempted first
 * @order_count: how many
 */
struct fake {
	struct snp_transport transport;
	struct snp_queue queue;
	int err;
	int closing_err;
	int settle_err;
	int settle_count;
	unsigned int settle_ms;
	int settles;
	bool closes;
	struct work_struct closing;
	struct task_struct *closer;
	bool blocks;
	unsigned long last;
	int crowded;
	struct task_struct *runner;
	atomic_t running;
	int overlaps;
	bool exposes;
	atomic_t attempts;
	u8 order[CALLERS];
	int order_count;
};

/* A thread that makes one call. */
struct caller {
	struct fake *fake;
	struct snp_exchange *exchange;
	struct task_struct *task;
	unsigned int timeout_ms;
	u32 uid; /* 0: the administrator's */
	int err;
	struct vouch_failure failure;
	struct completion returned;
};

/* From now on this thread is a user's. */
static void caller_become(u32 uid)
{
	struct cred *cred = prepare_creds();

	if (WARN_ON(!cred))
		return;
	cred->euid = KUIDT_INIT(uid);
	cap_clear(cred->cap_effective);
	commit_creds(cred);
}

static int fake_outcome(struct snp_transport *transport,
			struct snp_exchange *exchange)
{
	struct fake *fake = container_of(transport, struct fake, transport);
	int count = fake->order_count;
	int err = READ_ONCE(fake->err);

	if (READ_ONCE(fake->queue.is_closed))
		err = fake->closing_err;
	atomic_inc(&fake->attempts);
	if (!count || fake->order[count - 1] != exchange->type)
		fake->order[fake->order_count++ % CALLERS] = exchange->type;
	if (fake->exposes)
		exchange->is_exposed = true;
	while (READ_ONCE(fake->blocks))
		usleep_range(500, 1000);
	if (err == -EAGAIN) {
		fake->crowded += !time_after(jiffies, fake->last);
		fake->last = jiffies;
	}
	if (err == -EAGAIN)
		vouch_snp_exchange_fail(exchange, err, VOUCH_STAGE_HOST,
					VOUCH_REASON_BUSY);
	else if (err)
		vouch_snp_exchange_fail(exchange, err, VOUCH_STAGE_FIRMWARE, 0);
	return err;
}

static void fake_close(struct work_struct *work)
{
	struct fake *fake = container_of(work, struct fake, closing);

	vouch_snp_queue_close(&fake->queue);
}

static void fake_begin_closing(struct fake *fake)
{
	fake->closes = false;
	fake->closer = current;
	INIT_WORK(&fake->closing, fake_close);
	schedule_work(&fake->closing);
	while (!READ_ONCE(fake->queue.is_closed))
		usleep_range(500, 1000);
}

static int fake_attempt(struct snp_transport *transport,
			struct snp_exchange *exchange)
{
	struct fake *fake = container_of(transport, struct fake, transport);
	int err;

	fake->overlaps += atomic_inc_return(&fake->running) > 1;
	WRITE_ONCE(fake->runner, current);
	if (fake->closes)
		fake_begin_closing(fake);
	err = fake_outcome(transport, exchange);
	atomic_dec(&fake->running);
	return err;
}

static int fake_settle(struct snp_transport *transport)
{
	struct fake *fake = container_of(transport, struct fake, transport);
	int attempts = atomic_read(&fake->attempts);
	int settles = fake->settles++;

	msleep(fake->settle_ms);
	fake->overlaps += atomic_read(&fake->attempts) != attempts;
	return settles < fake->settle_count ? fake->settle_err : 0;
}

static const struct snp_transport_ops fake_ops = {
	.attempt = fake_attempt,
	.settle = fake_settle,
};

static int caller_run(void *data)
{
	struct caller *caller = data;
	unsigned long deadline = jiffies + msecs_to_jiffies(caller->timeout_ms);

	if (caller->uid)
		caller_become(caller->uid);
	allow_signal(SIGINT);
	caller->err = vouch_snp_queue_call(&caller->fake->queue,
					   caller->exchange, deadline,
					   &caller->failure);
	flush_signals(current);
	complete(&caller->returned);
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

static bool queue_has(struct snp_queue *queue, size_t count)
{
	bool has;

	spin_lock(&queue->lock);
	has = list_count_nodes(&queue->list) == count;
	spin_unlock(&queue->lock);
	return has;
}

/* Waits, so that the order of callers is that of their starts. */
static struct caller *user_start(struct kunit *test, u32 uid, u8 type,
				 unsigned int timeout_ms)
{
	struct caller *caller =
		kunit_kzalloc(test, sizeof(*caller), GFP_KERNEL);
	struct fake *fake = test->priv;
	size_t before;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, caller);
	caller->fake = fake;
	caller->timeout_ms = timeout_ms;
	caller->uid = uid;
	caller->exchange = vouch_snp_exchange_alloc(type, 1, 32, 64);
	KUNIT_ASSERT_NOT_NULL(test, caller->exchange);
	init_completion(&caller->returned);

	spin_lock(&fake->queue.lock);
	before = list_count_nodes(&fake->queue.list);
	spin_unlock(&fake->queue.lock);
	caller->task = kthread_create(caller_run, caller, "vouch-caller");
	KUNIT_ASSERT_FALSE(test, IS_ERR(caller->task));
	get_task_struct(caller->task);
	wake_up_process(caller->task);
	for (i = 0; i < 1000 && !queue_has(&fake->queue, before + 1); i++)
		usleep_range(500, 1000);
	return caller;
}

static struct caller *caller_start(struct kunit *test, u8 type,
				   unsigned int timeout_ms)
{
	return user_start(test, 0, type, timeout_ms);
}

static void caller_end(struct kunit *test, struct caller *caller)
{
	KUNIT_EXPECT_NE(test, 0,
			wait_for_completion_timeout(&caller->returned,
						    10 * HZ));
	kthread_stop(caller->task);
	put_task_struct(caller->task);
	vouch_snp_exchange_put(caller->exchange);
}

static void wait_for_attempts(struct fake *fake, int count)
{
	int i;

	for (i = 0; i < 2000 && atomic_read(&fake->attempts) < count; i++)
		usleep_range(500, 1000);
}

/* An attempt is counted before it returns. */
static void wait_for_pause(struct fake *fake)
{
	int i;

	for (i = 0; i < 2000 && !READ_ONCE(fake->queue.is_waiting); i++)
		usleep_range(500, 1000);
}

static void wait_for_empty(struct kunit *test)
{
	struct fake *fake = test->priv;

	KUNIT_EXPECT_NE(test, 0,
			wait_event_timeout(fake->queue.empty,
					   queue_has(&fake->queue, 0), 5 * HZ));
}

static int queue_init(struct kunit *test)
{
	struct fake *fake = kunit_kzalloc(test, sizeof(*fake), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, fake);
	fake->transport.ops = &fake_ops;
	fake->exposes = true;
	fake->last = jiffies - 1;
	KUNIT_ASSERT_EQ(test, 0,
			vouch_snp_queue_init(&fake->queue, &fake->transport));
	test->priv = fake;
	return 0;
}

static void queue_exit(struct kunit *test)
{
	struct fake *fake = test->priv;

	if (!fake)
		return;
	vouch_snp_queue_close(&fake->queue);
	KUNIT_EXPECT_TRUE(test, queue_has(&fake->queue, 0));
	KUNIT_EXPECT_EQ(test, 0, fake->overlaps);
	vouch_snp_queue_exit(&fake->queue);
}

/* Attempts are prompt: callers make the first one by themselves. */
static int queue_init_prompt(struct kunit *test)
{
	int err = queue_init(test);
	struct fake *fake = test->priv;

	if (!err)
		fake->transport.is_prompt = true;
	return err;
}

static int queue_call_once(struct kunit *test, unsigned int timeout_ms,
			   struct vouch_failure *failure)
{
	struct snp_exchange *exchange = vouch_snp_exchange_alloc(9, 1, 32, 64);
	struct fake *fake = test->priv;
	int err;

	KUNIT_ASSERT_NOT_NULL(test, exchange);
	memset(failure, 0xcc, sizeof(*failure));
	err = vouch_snp_queue_call(&fake->queue, exchange,
				   jiffies + msecs_to_jiffies(timeout_ms),
				   failure);
	vouch_snp_exchange_put(exchange);
	return err;
}

static void queue_returns_outcome(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct vouch_failure failure;

	KUNIT_EXPECT_EQ(test, 0, queue_call_once(test, LONG_MS, &failure));
	KUNIT_EXPECT_NULL(test, memchr_inv(&failure, 0, sizeof(failure)));

	fake->err = -EIO;
	KUNIT_EXPECT_EQ(test, -EIO, queue_call_once(test, LONG_MS, &failure));
	KUNIT_EXPECT_EQ(test, VOUCH_STAGE_FIRMWARE, failure.stage);
	KUNIT_EXPECT_EQ(test, 2, atomic_read(&fake->attempts));
}

static void queue_keeps_order(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct caller *callers[3];
	u8 order[] = { 1, 2, 3 };
	int i;

	fake->err = -EAGAIN;
	for (i = 0; i < 3; i++)
		callers[i] = caller_start(test, i + 1, LONG_MS);
	WRITE_ONCE(fake->err, 0);
	for (i = 0; i < 3; i++) {
		caller_end(test, callers[i]);
		KUNIT_EXPECT_EQ(test, 0, callers[i]->err);
		KUNIT_EXPECT_EQ(test, 0, callers[i]->failure.stage);
	}
	KUNIT_EXPECT_EQ(test, 3, fake->order_count);
	KUNIT_EXPECT_MEMEQ(test, fake->order, order, sizeof(order));
}

/* The administrator's come next, in order; nobody overtakes what has begun. */
static void queue_serves_administrator_first(struct kunit *test)
{
	static const u8 order[] = { 1, 3, 4, 2 };
	struct fake *fake = test->priv;
	struct caller *callers[4];
	int i;

	fake->err = -EAGAIN;
	for (i = 0; i < 4; i++) {
		callers[i] = user_start(test, i < 2 ? 1000 : 0, i + 1, LONG_MS);
		wait_for_attempts(fake, 1);
	}
	WRITE_ONCE(fake->err, 0);
	for (i = 0; i < 4; i++) {
		caller_end(test, callers[i]);
		KUNIT_EXPECT_EQ(test, 0, callers[i]->err);
	}
	KUNIT_EXPECT_MEMEQ(test, fake->order, order, sizeof(order));
}

/* A place is free again, however its exchange ended. */
static void queue_gives_places_back(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct caller *callers[SNP_PLACES_PER_USER], *late;
	int i;

	fake->err = -EAGAIN;
	for (i = 0; i < SNP_PLACES_PER_USER; i++)
		callers[i] = user_start(test, 1000, 1, LONG_MS);
	late = user_start(test, 1000, 2, SHORT_MS);
	caller_end(test, late);
	KUNIT_EXPECT_EQ(test, -ETIMEDOUT, late->err);
	KUNIT_EXPECT_EQ(test, VOUCH_STAGE_QUEUE, late->failure.stage);
	KUNIT_EXPECT_TRUE(test, queue_has(&fake->queue, SNP_PLACES_PER_USER));

	send_sig(SIGINT, callers[SNP_PLACES_PER_USER - 1]->task, 1);
	late = user_start(test, 1000, 2, LONG_MS);
	WRITE_ONCE(fake->err, 0);
	caller_end(test, late);
	KUNIT_EXPECT_EQ(test, 0, late->err);
	for (i = 0; i < SNP_PLACES_PER_USER; i++)
		caller_end(test, callers[i]);
	for (i = 0; i < SNP_SHARES; i++)
		KUNIT_EXPECT_EQ(test, 0, fake->queue.shares.users[i].taken);
}

static void queue_finishes_exposed_orphan(struct kunit *test)
{
	const struct vouch_failure busy = {
		.stage = VOUCH_STAGE_HOST,
		.reason = VOUCH_REASON_BUSY,
		.fw_error = SNP_FW_NO_CALL,
	};
	struct vouch_event_reader *reader = hear_all(test);
	struct fake *fake = test->priv;
	struct vouch_failure failure;
	int attempts;

	fake->err = -EAGAIN;
	KUNIT_EXPECT_EQ(test, -ETIMEDOUT,
			queue_call_once(test, SHORT_MS, &failure));
	KUNIT_EXPECT_EQ(test, VOUCH_STAGE_HOST, failure.stage);
	KUNIT_EXPECT_EQ(test, VOUCH_REASON_BUSY, failure.reason);

	attempts = atomic_read(&fake->attempts) + 2;
	wait_for_attempts(fake, attempts);
	KUNIT_EXPECT_GE(test, atomic_read(&fake->attempts), attempts);
	KUNIT_EXPECT_GT(test, READ_ONCE(fake->queue.backoff_ms),
			2 * SNP_BACKOFF_MS_MIN);
	KUNIT_EXPECT_TRUE(test, queue_has(&fake->queue, 1));
	/* Told once, however often the host says it. */
	hear_failure(test, reader, VOUCH_EVENT_THROTTLED, &busy);
	hear_nothing(test, reader);

	WRITE_ONCE(fake->err, 0);
	wait_for_empty(test);
}

/* The attempt has not returned, so that nothing of the host is known yet. */
static void queue_names_the_exit_that_lasts(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct vouch_failure failure;

	WRITE_ONCE(fake->blocks, true);
	KUNIT_EXPECT_EQ(test, -ETIMEDOUT,
			queue_call_once(test, SHORT_MS, &failure));
	KUNIT_EXPECT_EQ(test, VOUCH_STAGE_EXIT, failure.stage);
	KUNIT_EXPECT_EQ(test, SNP_FW_NO_CALL, failure.fw_error);
	WRITE_ONCE(fake->blocks, false);
	wait_for_empty(test);
}

/* However many callers come, a busy host is not asked twice within a tick. */
static void queue_keeps_attempts_apart(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct caller *callers[32];
	int i;

	fake->err = -EAGAIN;
	for (i = 0; i < ARRAY_SIZE(callers); i++)
		callers[i] = caller_start(test, 1, LONG_MS);
	WRITE_ONCE(fake->err, 0);
	for (i = 0; i < ARRAY_SIZE(callers); i++)
		caller_end(test, callers[i]);
	KUNIT_EXPECT_EQ(test, 0, fake->crowded);
}

/* The same when the work is queued over and over, at any moment. */
static void queue_keeps_attempts_apart_when_kicked(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct caller *caller;
	int i;

	fake->err = -EAGAIN;
	caller = caller_start(test, 1, LONG_MS);
	for (i = 0; i < 200; i++) {
		mod_delayed_work(fake->queue.worker, &fake->queue.work, 0);
		usleep_range(100, 200);
	}
	WRITE_ONCE(fake->err, 0);
	caller_end(test, caller);
	KUNIT_EXPECT_GT(test, atomic_read(&fake->attempts), 2);
	KUNIT_EXPECT_EQ(test, 0, fake->crowded);
}

static void queue_drops_unexposed_orphan(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct vouch_failure failure;
	int attempts;

	fake->err = -EAGAIN;
	fake->exposes = false;
	KUNIT_EXPECT_EQ(test, -ETIMEDOUT,
			queue_call_once(test, SHORT_MS, &failure));
	attempts = atomic_read(&fake->attempts);
	wait_for_empty(test);
	KUNIT_EXPECT_LE(test, atomic_read(&fake->attempts), attempts + 1);
}

static void queue_times_out_behind_another(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct vouch_failure failure;
	struct caller *first;

	fake->err = -EAGAIN;
	first = caller_start(test, 1, LONG_MS);
	wait_for_attempts(fake, 1);
	KUNIT_EXPECT_EQ(test, -ETIMEDOUT,
			queue_call_once(test, SHORT_MS, &failure));
	KUNIT_EXPECT_EQ(test, VOUCH_STAGE_QUEUE, failure.stage);
	KUNIT_EXPECT_EQ(test, VOUCH_REASON_BUSY, failure.reason);
	KUNIT_EXPECT_EQ(test, SNP_FW_NO_CALL, failure.fw_error);
	KUNIT_EXPECT_EQ(test, 1, fake->order_count);

	WRITE_ONCE(fake->err, 0);
	caller_end(test, first);
	KUNIT_EXPECT_EQ(test, 0, first->err);
}

static void queue_is_interruptible(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct caller *first, *second;

	fake->err = -EAGAIN;
	first = caller_start(test, 1, LONG_MS);
	wait_for_attempts(fake, 1);
	second = caller_start(test, 2, LONG_MS);
	send_sig(SIGINT, second->task, 1);
	caller_end(test, second);
	KUNIT_EXPECT_EQ(test, -ERESTARTSYS, second->err);
	KUNIT_EXPECT_TRUE(test, queue_has(&fake->queue, 1));

	send_sig(SIGINT, first->task, 1);
	caller_end(test, first);
	KUNIT_EXPECT_EQ(test, -ERESTARTSYS, first->err);
	KUNIT_EXPECT_TRUE(test, queue_has(&fake->queue, 1));

	WRITE_ONCE(fake->err, 0);
	wait_for_empty(test);
	KUNIT_EXPECT_EQ(test, 1, fake->order_count);
}

/* Without a kick the second caller would wait out a pause of a second. */
static void queue_is_kicked_by_next_caller(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct vouch_failure failure;
	unsigned long start;

	fake->err = -EAGAIN;
	queue_call_once(test, SHORT_MS, &failure);
	fake->queue.backoff_ms = MSEC_PER_SEC;
	wait_for_attempts(fake, atomic_read(&fake->attempts) + 1);
	wait_for_pause(fake);

	WRITE_ONCE(fake->err, 0);
	start = jiffies;
	KUNIT_EXPECT_EQ(test, 0, queue_call_once(test, LONG_MS, &failure));
	KUNIT_EXPECT_LT(test, jiffies - start, HZ / 2);
}

/* However long it was busy: nobody has to come for that. */
static void queue_notices_a_host_that_is_free(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct caller *caller;
	unsigned long start;

	fake->err = -EAGAIN;
	caller = caller_start(test, 1, LONG_MS);
	/* After pauses of 1 ms to 512 ms, doubling, one of a second begins. */
	wait_for_attempts(fake, 11);
	wait_for_pause(fake);

	WRITE_ONCE(fake->err, 0);
	start = jiffies;
	caller_end(test, caller);
	KUNIT_EXPECT_EQ(test, 0, caller->err);
	KUNIT_EXPECT_LT(test, jiffies - start, HZ / 2);
}

static void queue_cancels_on_close(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct caller *first, *second;
	struct vouch_failure failure;
	int attempts;

	fake->err = -EAGAIN;
	fake->closing_err = -EAGAIN;
	first = caller_start(test, 1, LONG_MS);
	wait_for_attempts(fake, 1);
	second = caller_start(test, 2, LONG_MS);
	vouch_snp_queue_close(&fake->queue);
	attempts = atomic_read(&fake->attempts);

	caller_end(test, first);
	caller_end(test, second);
	KUNIT_EXPECT_EQ(test, -ENODEV, first->err);
	KUNIT_EXPECT_EQ(test, -ENODEV, second->err);
	KUNIT_EXPECT_EQ(test, -ENODEV,
			queue_call_once(test, LONG_MS, &failure));
	KUNIT_EXPECT_EQ(test, VOUCH_STAGE_QUEUE, failure.stage);
	KUNIT_EXPECT_EQ(test, attempts, atomic_read(&fake->attempts));
	KUNIT_EXPECT_EQ(test, 1, fake->order_count);
}

/* The exchange that was begun may be answered; an error becomes -ENODEV. */
static void queue_finishes_on_close(struct kunit *test, int closing_err,
				    int expected)
{
	struct fake *fake = test->priv;
	struct caller *caller;

	fake->err = -EAGAIN;
	fake->closing_err = closing_err;
	caller = caller_start(test, 1, LONG_MS);
	wait_for_attempts(fake, 1);
	vouch_snp_queue_close(&fake->queue);
	caller_end(test, caller);
	KUNIT_EXPECT_EQ(test, expected, caller->err);
}

static void queue_answers_on_close(struct kunit *test)
{
	queue_finishes_on_close(test, 0, 0);
}

static void queue_hides_error_on_close(struct kunit *test)
{
	queue_finishes_on_close(test, -EIO, -ENODEV);
}

static void queue_settles_on_close(struct kunit *test)
{
	struct fake *fake = test->priv;

	fake->settle_err = -EAGAIN;
	fake->settle_count = 3;
	vouch_snp_queue_close(&fake->queue);
	KUNIT_EXPECT_EQ(test, 4, fake->settles);
}

/* For a bounded time, and not at all when it is no use. */
static void queue_settles_for_a_while(struct kunit *test)
{
	struct fake *fake = test->priv;
	unsigned long start = jiffies;

	fake->settle_err = -EAGAIN;
	fake->settle_count = INT_MAX;
	vouch_snp_queue_close(&fake->queue);
	KUNIT_EXPECT_GT(test, fake->settles, 4);
	KUNIT_EXPECT_TRUE(test, time_before(jiffies, start + 10 * HZ));
}

static void queue_settles_unless_in_vain(struct kunit *test)
{
	struct fake *fake = test->priv;

	fake->settle_err = -EIO;
	fake->settle_count = INT_MAX;
	vouch_snp_queue_close(&fake->queue);
	KUNIT_EXPECT_EQ(test, 1, fake->settles);
}

/* Whoever closes it too, meanwhile or later, finds it closed. */
static void queue_settles_once(struct kunit *test)
{
	struct fake *fake = test->priv;

	fake->settle_err = -EAGAIN;
	fake->settle_count = 3;
	fake->settle_ms = SHORT_MS;
	fake_begin_closing(fake);
	vouch_snp_queue_close(&fake->queue);
	KUNIT_EXPECT_EQ(test, 4, fake->settles);
	flush_work(&fake->closing);
	vouch_snp_queue_close(&fake->queue);
	KUNIT_EXPECT_EQ(test, 4, fake->settles);
}

static void queue_runs_in_the_worker(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct vouch_failure failure;

	KUNIT_EXPECT_EQ(test, 0, queue_call_once(test, LONG_MS, &failure));
	KUNIT_EXPECT_PTR_NE(test, current, fake->runner);
}

static void queue_runs_in_the_caller(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct vouch_failure failure;

	KUNIT_EXPECT_EQ(test, 0, queue_call_once(test, LONG_MS, &failure));
	KUNIT_EXPECT_PTR_EQ(test, current, fake->runner);
	KUNIT_EXPECT_FALSE(test, fake->queue.is_taken);
	/* What is left to do for a busy host is the worker's. */
	fake->err = -EAGAIN;
	KUNIT_EXPECT_EQ(test, -ETIMEDOUT,
			queue_call_once(test, SHORT_MS, &failure));
	KUNIT_EXPECT_EQ(test, VOUCH_REASON_BUSY, failure.reason);
	KUNIT_EXPECT_GT(test, atomic_read(&fake->attempts), 2);
	KUNIT_EXPECT_PTR_NE(test, current, fake->runner);
	WRITE_ONCE(fake->err, 0);
	wait_for_empty(test);
}

/* While a caller is at it the worker is not, whoever comes and kicks it. */
static void queue_runs_one_at_a_time(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct caller *first, *second;
	int i;

	WRITE_ONCE(fake->blocks, true);
	first = caller_start(test, 1, LONG_MS);
	wait_for_attempts(fake, 1);
	KUNIT_EXPECT_PTR_EQ(test, first->task, fake->runner);
	second = caller_start(test, 2, LONG_MS);
	for (i = 0; i < 20; i++) {
		mod_delayed_work(fake->queue.worker, &fake->queue.work, 0);
		usleep_range(500, 1000);
	}
	KUNIT_EXPECT_EQ(test, 1, atomic_read(&fake->attempts));
	WRITE_ONCE(fake->blocks, false);
	caller_end(test, first);
	caller_end(test, second);
	KUNIT_EXPECT_EQ(test, 0, first->err);
	KUNIT_EXPECT_EQ(test, 0, second->err);
}

struct unblocker {
	struct delayed_work work;
	struct fake *fake;
};

static void unblock(struct work_struct *work)
{
	struct unblocker *unblocker =
		container_of(to_delayed_work(work), struct unblocker, work);

	WRITE_ONCE(unblocker->fake->blocks, false);
}

/* The transport is nobody's after that, however long an attempt took. */
static void queue_close_waits_for_the_caller(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct unblocker unblocker = { .fake = fake };
	struct caller *caller;

	WRITE_ONCE(fake->blocks, true);
	caller = caller_start(test, 1, LONG_MS);
	wait_for_attempts(fake, 1);
	INIT_DELAYED_WORK_ONSTACK(&unblocker.work, unblock);
	schedule_delayed_work(&unblocker.work,
			      msecs_to_jiffies(SNP_CLOSE_MS + 500));
	vouch_snp_queue_close(&fake->queue);
	KUNIT_EXPECT_EQ(test, 0, atomic_read(&fake->running));
	flush_delayed_work(&unblocker.work);
	destroy_delayed_work_on_stack(&unblocker.work);
	caller_end(test, caller);
	KUNIT_EXPECT_EQ(test, 0, caller->err);
}

/* This thread is slow just then: the queue is closed, and settles meanwhile. */
static void unlock_and_be_slow(struct snp_queue *queue)
{
	struct fake *fake = container_of(queue, struct fake, queue);
	int i;

	spin_unlock(&queue->lock);
	for (i = 0; i < 5000 && !READ_ONCE(fake->settles); i++)
		usleep_range(500, 1000);
}

/* What a caller does last must not start the worker beside the settling. */
static void queue_settles_alone(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct vouch_failure failure;

	fake->err = -EAGAIN;
	fake->closing_err = -EAGAIN;
	fake->settle_ms = SHORT_MS;
	fake->closes = true;
	kunit_activate_static_stub(test, vouch_snp_queue_unlock,
				   unlock_and_be_slow);
	KUNIT_EXPECT_EQ(test, -ENODEV,
			queue_call_once(test, LONG_MS, &failure));
	flush_work(&fake->closing);
	KUNIT_EXPECT_PTR_EQ(test, current, fake->closer);
	KUNIT_EXPECT_EQ(test, 1, fake->settles);
}

static struct kunit_case queue_cases[] = {
	KUNIT_CASE(queue_returns_outcome),
	KUNIT_CASE(queue_runs_in_the_worker),
	KUNIT_CASE(queue_keeps_order),
	KUNIT_CASE(queue_serves_administrator_first),
	KUNIT_CASE_SLOW(queue_gives_places_back),
	KUNIT_CASE(queue_finishes_exposed_orphan),
	KUNIT_CASE(queue_names_the_exit_that_lasts),
	KUNIT_CASE(queue_keeps_attempts_apart),
	KUNIT_CASE(queue_keeps_attempts_apart_when_kicked),
	KUNIT_CASE(queue_drops_unexposed_orphan),
	KUNIT_CASE(queue_times_out_behind_another),
	KUNIT_CASE(queue_is_interruptible),
	KUNIT_CASE(queue_is_kicked_by_next_caller),
	KUNIT_CASE_SLOW(queue_notices_a_host_that_is_free),
	KUNIT_CASE_SLOW(queue_cancels_on_close),
	KUNIT_CASE(queue_answers_on_close),
	KUNIT_CASE(queue_hides_error_on_close),
	KUNIT_CASE(queue_settles_on_close),
	KUNIT_CASE_SLOW(queue_settles_for_a_while),
	KUNIT_CASE(queue_settles_unless_in_vain),
	KUNIT_CASE(queue_settles_once),
	{}
};

static struct kunit_suite queue_suite = {
	.name = "vouch-snp-queue",
	.init = queue_init,
	.exit = queue_exit,
	.test_cases = queue_cases,
};

/* As before, but for what waits for an attempt that does not return. */
static struct kunit_case prompt_cases[] = {
	KUNIT_CASE(queue_runs_in_the_caller),
	KUNIT_CASE(queue_runs_one_at_a_time),
	KUNIT_CASE_SLOW(queue_close_waits_for_the_caller),
	KUNIT_CASE_SLOW(queue_settles_alone),
	KUNIT_CASE(queue_returns_outcome),
	KUNIT_CASE(queue_keeps_order),
	KUNIT_CASE(queue_serves_administrator_first),
	KUNIT_CASE_SLOW(queue_gives_places_back),
	KUNIT_CASE(queue_finishes_exposed_orphan),
	KUNIT_CASE(queue_keeps_attempts_apart),
	KUNIT_CASE(queue_keeps_attempts_apart_when_kicked),
	KUNIT_CASE(queue_drops_unexposed_orphan),
	KUNIT_CASE(queue_times_out_behind_another),
	KUNIT_CASE(queue_is_interruptible),
	KUNIT_CASE(queue_is_kicked_by_next_caller),
	KUNIT_CASE_SLOW(queue_notices_a_host_that_is_free),
	KUNIT_CASE_SLOW(queue_cancels_on_close),
	KUNIT_CASE(queue_answers_on_close),
	KUNIT_CASE(queue_hides_error_on_close),
	{}
};

static struct kunit_suite prompt_suite = {
	.name = "vouch-snp-queue-prompt",
	.init = queue_init_prompt,
	.exit = queue_exit,
	.test_cases = prompt_cases,
};

kunit_test_suites(&queue_suite, &prompt_suite);
