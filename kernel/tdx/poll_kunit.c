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
#define WAIT_MS 600
#define LONG_MS 20000

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

static int sleeper_step(void *data)
{
	struct sleeper *sleeper = data;

	sleeper->steps++;
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
	*sleeper = (struct sleeper){
		.waiting = test->priv,
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

/* Return: how often all but the one who looked most looked, at the most. */
static u32 second_most(const struct sleeper *sleepers, u32 *most)
{
	u32 second = 0;
	int i;

	*most = 0;
	for (i = 0; i < SLEEPERS; i++) {
		if (sleepers[i].steps > *most) {
			second = *most;
			*most = sleepers[i].steps;
		} else {
			second = max(second, sleepers[i].steps);
		}
	}
	return second;
}

static void poll_has_one_look_for_all(struct kunit *test)
{
	struct sleeper sleepers[SLEEPERS];
	u32 most, second;
	int i;

	for (i = 0; i < SLEEPERS; i++)
		sleeper_start(test, &sleepers[i], WAIT_MS);
	for (i = 0; i < SLEEPERS; i++) {
		sleeper_end(test, &sleepers[i]);
		KUNIT_EXPECT_EQ(test, -ETIMEDOUT, sleepers[i].err);
	}
	second = second_most(sleepers, &most);
	KUNIT_EXPECT_GT(test, most, second + second / 2);
}

/* The one who looks leaves, and another has to take over. */
static void poll_is_taken_over(struct kunit *test)
{
	struct sleeper sleepers[2];
	unsigned long start;
	u32 steps;

	sleeper_start(test, &sleepers[0], LONG_MS);
	msleep(100);
	sleeper_start(test, &sleepers[1], LONG_MS);
	msleep(100);
	WRITE_ONCE(sleepers[0].is_over, true);
	sleeper_end(test, &sleepers[0]);
	KUNIT_EXPECT_EQ(test, 0, sleepers[0].err);

	steps = READ_ONCE(sleepers[1].steps);
	msleep(500);
	KUNIT_EXPECT_GT(test, READ_ONCE(sleepers[1].steps), steps + 5);
	start = jiffies;
	WRITE_ONCE(sleepers[1].is_over, true);
	sleeper_end(test, &sleepers[1]);
	KUNIT_EXPECT_LT(test, jiffies - start, HZ / 2);
}

static void poll_leaves_it_to_a_host_that_notifies(struct kunit *test)
{
	struct tdx_waiting *waiting = test->priv;
	struct sleeper sleeper;
	unsigned long start;
	u32 steps;

	WRITE_ONCE(waiting->is_notified, true);
	sleeper_start(test, &sleeper, LONG_MS);
	msleep(100);
	steps = READ_ONCE(sleeper.steps);
	msleep(400);
	KUNIT_EXPECT_LE(test, READ_ONCE(sleeper.steps), steps + 1);

	start = jiffies;
	WRITE_ONCE(sleeper.is_over, true);
	vouch_tdx_wake(waiting);
	sleeper_end(test, &sleeper);
	KUNIT_EXPECT_EQ(test, 0, sleeper.err);
	KUNIT_EXPECT_LT(test, jiffies - start, HZ / 4);
	KUNIT_EXPECT_TRUE(test, waiting->is_notified);
}

/* A processor that went offline takes the notification with it. */
static void poll_notices_a_lost_notification(struct kunit *test)
{
	struct tdx_waiting *waiting = test->priv;
	struct sleeper sleeper;
	unsigned long start = jiffies;

	WRITE_ONCE(waiting->is_notified, true);
	sleeper_start(test, &sleeper, LONG_MS);
	msleep(100);
	WRITE_ONCE(sleeper.is_over, true);
	sleeper_end(test, &sleeper);
	KUNIT_EXPECT_EQ(test, 0, sleeper.err);
	KUNIT_EXPECT_LT(test, jiffies - start, 3 * HZ);
	KUNIT_EXPECT_FALSE(test, waiting->is_notified);
}

static int poll_init(struct kunit *test)
{
	struct tdx_waiting *waiting =
		kunit_kzalloc(test, sizeof(*waiting), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, waiting);
	vouch_tdx_waiting_init(waiting);
	test->priv = waiting;
	return 0;
}

static struct kunit_case poll_cases[] = {
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
