// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of swmr.c
 */
#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/string.h>

#include "hear.h"
#include "log.h"
#include "vouch.h"

static u8 digest[VOUCH_MR_DIGEST_SIZE];

/* Python's hashlib: SHA-384 of 48 zeroes and 48 bytes 0x5a. */
/* clang-format off */
static const u8 extended[] = {
	0xa0, 0xcf, 0x46, 0xb9, 0x8d, 0xc1, 0x69, 0xc6,
	0x04, 0xe8, 0xcc, 0x9c, 0x6b, 0x72, 0xb0, 0x12,
	0xa6, 0xb9, 0x63, 0x84, 0xa6, 0x62, 0xf6, 0x9e,
	0x73, 0xf6, 0x68, 0x50, 0x50, 0x14, 0x34, 0xcd,
	0xee, 0x0f, 0xc0, 0x47, 0x8d, 0xc5, 0xe0, 0x35,
	0xd2, 0xb2, 0xcc, 0x77, 0xc0, 0xea, 0x9a, 0x3a,
};

/* clang-format on */

static int swmr_test_init(struct kunit *test)
{
	struct vouch_log *log = kunit_kzalloc(test, sizeof(*log), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, log);
	KUNIT_ASSERT_EQ(test, 0, vouch_log_init(log, VOUCH_LOG_SIZE_MIN));
	memset(digest, 0x5a, sizeof(digest));
	test->priv = log;
	return 0;
}

static void swmr_test_exit(struct kunit *test)
{
	if (test->priv)
		vouch_log_exit(test->priv);
}

static struct vouch_mr_request extension(u32 uid)
{
	return (struct vouch_mr_request){
		.entry = { .type = VOUCH_EV_IPL, .uid = uid, .digest = digest },
	};
}

static void expect_value(struct kunit *test, u32 index, u64 log_sequence,
			 const u8 *value)
{
	struct vouch_log *log = test->priv;
	struct vouch_mr mr = {};

	KUNIT_ASSERT_EQ(test, 0, vouch_swmr_read(log, index, &mr));
	KUNIT_EXPECT_EQ(test, log_sequence, mr.log_sequence);
	KUNIT_EXPECT_EQ(test, VOUCH_SWMR_SIZE, mr.value_size);
	KUNIT_EXPECT_EQ(test, VOUCH_MR_F_EXTENDABLE, mr.flags);
	KUNIT_EXPECT_MEMEQ(test, value, mr.value, VOUCH_SWMR_SIZE);
}

static void swmr_is_extended_and_logged(struct kunit *test)
{
	static const u8 zeroes[VOUCH_SWMR_SIZE];
	struct vouch_mr_request request = extension(1000);
	struct vouch_read_log arg = { .room = VOUCH_LOG_SIZE_MIN };
	struct vouch_event_reader *reader = hear_all(test);
	struct vouch_log *log = test->priv;
	const struct vouch_log_record *at;
	struct vouch_event event;
	struct vouch_failure failure;
	const void *records;
	u32 i;

	for (i = 0; i < VOUCH_SWMR_COUNT; i++)
		expect_value(test, i, 1, zeroes);
	KUNIT_ASSERT_EQ(test, 0, vouch_swmr_extend(log, 2, &request, &failure));
	KUNIT_EXPECT_EQ(test, 1, request.log_sequence);
	expect_value(test, 2, 2, extended);
	expect_value(test, 1, 2, zeroes);
	expect_value(test, 3, 2, zeroes);

	KUNIT_ASSERT_EQ(test, 0, vouch_log_read(log, &arg, &records));
	KUNIT_ASSERT_EQ(test, 1, arg.count);
	at = records;
	KUNIT_EXPECT_EQ(test, 1000, at->uid);
	KUNIT_EXPECT_EQ(test, 3, *(const u8 *)(at + 1));

	/* Told with the log's lock held, so in the order of records. */
	event = hear(test, reader, VOUCH_EVENT_EXTENDED);
	KUNIT_EXPECT_EQ(test, 1000, event.uid);
	KUNIT_EXPECT_EQ(test, 1, event.after);
	KUNIT_EXPECT_MEMEQ(test, digest, event.digest, sizeof(digest));
}

static void swmr_full_log_extends_nothing(struct kunit *test)
{
	struct vouch_mr_request request = extension(1000);
	struct vouch_failure failure = {};
	struct vouch_log *log = test->priv;
	struct vouch_mr mr = {};
	u64 end;

	while (!vouch_swmr_extend(log, 0, &request, &failure))
		;
	KUNIT_EXPECT_EQ(test, VOUCH_REASON_LIMIT, failure.reason);
	end = vouch_log_end(log);
	KUNIT_ASSERT_EQ(test, 0, vouch_swmr_read(log, 0, &mr));
	KUNIT_EXPECT_EQ(test, -ENOSPC,
			vouch_swmr_extend(log, 0, &request, &failure));
	expect_value(test, 0, end, mr.value);
	request = extension(1001);
	KUNIT_EXPECT_EQ(test, 0, vouch_swmr_extend(log, 0, &request, &failure));
}

/**
 * struct caller - a thread that extends a register
 * @log: that tells of it
 * @err: what it was answered
 * @returned: completed then
 */
struct caller {
	struct vouch_log *log;
	int err;
	struct completion returned;
};

static int caller_run(void *argument)
{
	struct vouch_mr_request request = extension(1000);
	struct caller *caller = argument;
	struct vouch_failure failure;

	allow_signal(SIGINT);
	caller->err = vouch_swmr_extend(caller->log, 0, &request, &failure);
	flush_signals(current);
	complete(&caller->returned);
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

static void swmr_wait_ends_by_a_signal(struct kunit *test)
{
	struct caller caller = { .log = test->priv };
	struct task_struct *task;

	init_completion(&caller.returned);
	KUNIT_ASSERT_EQ(test, 0, vouch_log_lock(caller.log));
	task = kthread_run(caller_run, &caller, "vouch-swmr");
	KUNIT_ASSERT_FALSE(test, IS_ERR(task));
	get_task_struct(task);
	msleep(20);
	KUNIT_EXPECT_FALSE(test, completion_done(&caller.returned));
	send_sig(SIGINT, task, 1);
	KUNIT_EXPECT_NE(test, 0,
			wait_for_completion_timeout(&caller.returned, 10 * HZ));
	KUNIT_EXPECT_EQ(test, -ERESTARTSYS, caller.err);
	KUNIT_EXPECT_EQ(test, 1, vouch_log_end(caller.log));
	vouch_log_unlock(caller.log);
	kthread_stop_put(task);
}

static struct kunit_case swmr_cases[] = {
	KUNIT_CASE(swmr_is_extended_and_logged),
	KUNIT_CASE(swmr_full_log_extends_nothing),
	KUNIT_CASE(swmr_wait_ends_by_a_signal),
	{}
};

static struct kunit_suite swmr_suite = {
	.name = "vouch-swmr",
	.init = swmr_test_init,
	.exit = swmr_test_exit,
	.test_cases = swmr_cases,
};

kunit_test_suite(swmr_suite);
