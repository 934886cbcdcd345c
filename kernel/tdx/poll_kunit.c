// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of poll.c
 */
#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/sched/task.h>

#include "tdx/private.h"

#define SLEEPERS 6
#define SHORT_MS 50
#define LONG_MS 60000
#define TRIES 10

/* More looks than one who is relieved takes before, whatever the load. */
#define LOOKS_ALONE 20
#define LOOKS_MANY (3 * LOOKS_ALONE)

/**
 * struct shared - what all sleepers of a test have in common
 * @waiting: with whom they wait
 * @looks: how often one looked for all
 */
struct shared {
	struct tdx_waiting waiting;
	atomic_t looks;
};

/**
 * struct sleeper - a thread that waits
 * @waiting: with others
 * @task: the thread
 * @timeout_ms: how long
 * @steps: how often it looked
 * @is_over: whether it would find something
 * @err: what the wait returned
 * @returned: completed after that
 */
struct sleeper {
	struct tdx_waiting *waiting;
	struct task_struct *task;
	unsigned int timeout_ms;
	u32 steps;
	bool is_over;
	int err;
	struct completion returned;
};

/* Nothing is there for others. */
static bool shared_look(struct tdx_waiting *waiting)
{
	struct shared *shared = container_of(waiting, struct shared, waiting);

	atomic_inc(&shared->looks);
	return false;
}

static int sleeper_step(void *data)
{
	struct sleeper *sleeper = data;

	WRITE_ONCE(sleeper->steps, sleeper->steps + 1);
	return READ_ONCE(sleeper->is_over) ? 0 : -EAGAIN;
}

static int sleeper_run(void *data)
{
	struct sleeper *sleeper = data;
	unsigned long deadline =
		jiffies + msecs_to_jiffies(sleeper->timeout_ms);

	sleeper->err = vouch_tdx_poll_shared(sleeper->waiting, deadline,
					     sleeper_step, sleeper);
	complete(&sleeper->returned);
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

static void sleeper_start(struct kunit *test, struct sleeper *sleeper,
			  unsigned int timeout_ms)
{
	struct shared *shared = test->priv;

	*sleeper = (struct sleeper){
		.waiting = &shared->waiting,
		.timeout_ms = timeout_ms,
	};
	init_completion(&sleeper->returned);
	sleeper->task = kthread_create(sleeper_run, sleeper, "vouch-sleeper");
	KUNIT_ASSERT_FALSE(test, IS_ERR(sleeper->task));
	get_task_struct(sleeper->task);
	wake_up_process(sleeper->task);
}

static void sleeper_end(struct kunit *test, struct sleeper *sleeper)
{
	KUNIT_EXPECT_NE(test, 0,
			wait_for_completion_timeout(&sleeper->returned,
						    30 * HZ));
	kthread_stop(sleeper->task);
	put_task_struct(sleeper->task);
}

/* Its answer is there. With @is_told, everybody is woken for it. */
static void sleeper_answer(struct sleeper *sleeper, bool is_told)
{
	WRITE_ONCE(sleeper->is_over, true);
	if (is_told)
		vouch_tdx_wake(sleeper->waiting);
}

/* Return: how often all but the one who looked most looked, at the most. */
static u32 second_most(const struct sleeper *sleepers, u32 *most)
{
	u32 second = 0;
	int i;

	*most = 0;
	for (i = 0; i < SLEEPERS; i++) {
		u32 steps = READ_ONCE(sleepers[i].steps);

		if (steps > *most) {
			second = *most;
			*most = steps;
		} else {
			second = max(second, steps);
		}
	}
	return second;
}

/* Return: whether the poller's looks are @wanted, within half a minute. */
static bool looks_become(struct shared *shared, int wanted)
{
	int i;

	for (i = 0; i < 1500 && atomic_read(&shared->looks) < wanted; i++)
		msleep(20);
	return atomic_read(&shared->looks) >= wanted;
}

static void poll_ends_at_the_deadline(struct kunit *test)
{
	struct sleeper sleeper;

	sleeper_start(test, &sleeper, SHORT_MS);
	sleeper_end(test, &sleeper);
	KUNIT_EXPECT_EQ(test, -ETIMEDOUT, sleeper.err);
}

/*
 * Whoever is relieved looks once a second, at the most: threads that are late
 * look less, so the load of the machine makes no difference.
 */
static void poll_has_one_look_for_all(struct kunit *test)
{
	struct sleeper sleepers[SLEEPERS];
	unsigned long start = jiffies;
	u32 most, second;
	int i;

	for (i = 0; i < SLEEPERS; i++)
		sleeper_start(test, &sleepers[i], LONG_MS);
	KUNIT_EXPECT_TRUE(test, looks_become(test->priv, LOOKS_MANY));
	second = second_most(sleepers, &most);
	KUNIT_EXPECT_GE(test, most, LOOKS_MANY);
	KUNIT_EXPECT_LE(test, second, LOOKS_ALONE + (jiffies - start) / HZ);

	for (i = 0; i < SLEEPERS; i++)
		sleeper_answer(&sleepers[i], true);
	for (i = 0; i < SLEEPERS; i++) {
		sleeper_end(test, &sleepers[i]);
		KUNIT_EXPECT_EQ(test, 0, sleepers[i].err);
	}
}

/* The one who looks leaves, and another has to take over. */
static void poll_is_taken_over(struct kunit *test)
{
	struct shared *shared = test->priv;
	struct sleeper sleepers[2];

	sleeper_start(test, &sleepers[0], LONG_MS);
	KUNIT_EXPECT_TRUE(test, looks_become(shared, 1));
	sleeper_start(test, &sleepers[1], LONG_MS);
	msleep(100);
	sleeper_answer(&sleepers[0], false);
	sleeper_end(test, &sleepers[0]);
	KUNIT_EXPECT_EQ(test, 0, sleepers[0].err);

	KUNIT_EXPECT_TRUE(test, looks_become(shared,
					     atomic_read(&shared->looks) + 5));
	sleeper_answer(&sleepers[1], false);
	sleeper_end(test, &sleepers[1]);
	KUNIT_EXPECT_EQ(test, 0, sleepers[1].err);
}

/* Return: whether the host is still one that notifies, after an answer. */
static bool is_still_notified(struct kunit *test, bool is_told)
{
	struct shared *shared = test->priv;
	struct sleeper sleeper;

	WRITE_ONCE(shared->waiting.is_notified, true);
	sleeper_start(test, &sleeper, LONG_MS);
	msleep(300);
	sleeper_answer(&sleeper, is_told);
	sleeper_end(test, &sleeper);
	KUNIT_EXPECT_EQ(test, 0, sleeper.err);
	return READ_ONCE(shared->waiting.is_notified);
}

/*
 * A thread that is late by a second finds the answer before it is told, and one
 * that begins late before its long pause. So once of some times has to do.
 */
static bool becomes_notified(struct kunit *test, bool is_told, bool wanted)
{
	int i;

	for (i = 0; i < TRIES; i++) {
		if (is_still_notified(test, is_told) == wanted)
			return true;
	}
	return false;
}

static void poll_leaves_it_to_a_host_that_notifies(struct kunit *test)
{
	struct shared *shared = test->priv;

	KUNIT_EXPECT_TRUE(test, becomes_notified(test, true, true));
	KUNIT_EXPECT_EQ(test, 0, atomic_read(&shared->looks));
}

/* A processor that went offline takes the notification with it. */
static void poll_notices_a_lost_notification(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, becomes_notified(test, false, false));
}

static int poll_init(struct kunit *test)
{
	struct shared *shared =
		kunit_kzalloc(test, sizeof(*shared), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, shared);
	vouch_tdx_waiting_init(&shared->waiting);
	shared->waiting.look = shared_look;
	test->priv = shared;
	return 0;
}

static struct kunit_case poll_cases[] = {
	KUNIT_CASE(poll_ends_at_the_deadline),
	KUNIT_CASE(poll_has_one_look_for_all),
	KUNIT_CASE(poll_is_taken_over),
	KUNIT_CASE(poll_leaves_it_to_a_host_that_notifies),
	KUNIT_CASE(poll_notices_a_lost_notification),
	{}
};

static struct kunit_suite poll_suite = {
	.name = "vouch-tdx-poll",
	.init = poll_init,
	.test_cases = poll_cases,
};

kunit_test_suite(poll_suite);
