// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of log.c: nobody else has the logs, so they are not locked
 */
#include <kunit/test.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include "log.h"
#include "vouch.h"

#define ROOM VOUCH_LOG_SIZE_MIN
#define USER 1000

static const u8 digest[VOUCH_MR_DIGEST_SIZE] = { 0xd1, 0xd2 };
static u8 data[VOUCH_EVENT_DATA_SIZE_MAX];

static int log_test_init(struct kunit *test)
{
	struct vouch_log *log = kunit_kzalloc(test, sizeof(*log), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, log);
	KUNIT_ASSERT_EQ(test, 0, vouch_log_init(log, ROOM));
	memset(data, 0xda, sizeof(data));
	test->priv = log;
	return 0;
}

static void log_test_exit(struct kunit *test)
{
	struct vouch_log *log = test->priv;

	if (log)
		vouch_log_exit(log);
}

/* Return: 0 with a record in the log, or what vouch_log_reserve() says */
static int extend(struct vouch_log *log, u32 uid, bool is_admin, u32 size)
{
	const struct vouch_log_entry entry = {
		.mr = 4,
		.type = VOUCH_EV_IPL,
		.uid = uid,
		.is_admin = is_admin,
		.size = size,
		.data = data,
		.digest = digest,
	};
	struct vouch_failure failure = {};
	int err;

	err = vouch_log_reserve(log, &entry, &failure);
	if (!err)
		vouch_log_extended(log, &entry);
	else if (failure.reason != VOUCH_REASON_LIMIT)
		return -EINVAL;
	return err;
}

/* Return: the record, or NULL */
static const struct vouch_log_record *
record(struct vouch_log *log, u64 from, u32 room, struct vouch_read_log *arg)
{
	const void *records = NULL;

	*arg = (struct vouch_read_log){ .from = from, .room = room };
	return vouch_log_read(log, arg, &records) ? NULL : records;
}

static void log_is_empty_at_first(struct kunit *test)
{
	struct vouch_log *log = test->priv;
	struct vouch_read_log arg;
	int i;

	for (i = 0; i < 2; i++) {
		KUNIT_EXPECT_NOT_NULL(test, record(log, i, 0, &arg));
		KUNIT_EXPECT_EQ(test, 0, arg.size);
		KUNIT_EXPECT_EQ(test, 0, arg.count);
		KUNIT_EXPECT_EQ(test, 1, arg.next);
		KUNIT_EXPECT_EQ(test, 1, arg.end);
	}
	KUNIT_EXPECT_EQ(test, 0, vouch_log_size(log));
}

/* TCG PC Client Platform Firmware Profile, section 10.2.2. */
static void log_record_is_as_specified(struct kunit *test)
{
	static const u8 head[] = {
		4, 0, 0, 0, 13, 0, 0, 0, 1, 0, 0, 0, 0x0c, 0
	};
	static const u8 tail[] = { 3, 0, 0, 0, 0xda, 0xda, 0xda };
	struct vouch_log *log = test->priv;
	const struct vouch_log_record *at;
	u64 before = ktime_get_boottime_ns();
	struct vouch_read_log arg;
	const u8 *event;

	KUNIT_ASSERT_EQ(test, 0, extend(log, USER, false, 3));
	at = record(log, 0, ROOM, &arg);
	KUNIT_ASSERT_NOT_NULL(test, at);
	KUNIT_EXPECT_EQ(test, 1, at->sequence);
	KUNIT_EXPECT_GE(test, at->boottime_ns, before);
	KUNIT_EXPECT_LE(test, at->boottime_ns, ktime_get_boottime_ns());
	KUNIT_EXPECT_EQ(test, USER, at->uid);
	KUNIT_EXPECT_EQ(test, 69, at->size);
	event = (const u8 *)(at + 1);
	KUNIT_EXPECT_MEMEQ(test, event, head, sizeof(head));
	KUNIT_EXPECT_MEMEQ(test, event + 14, digest, sizeof(digest));
	KUNIT_EXPECT_MEMEQ(test, event + 62, tail, sizeof(tail));
	/* 24 and 69 bytes, filled up to a multiple of 8. */
	KUNIT_EXPECT_EQ(test, 96, arg.size);
	KUNIT_EXPECT_NULL(test, memchr_inv(event + 69, 0, 3));
}

static void log_numbers_and_aligns(struct kunit *test)
{
	static const u32 sizes[] = { 0, 1, 6, 7, 14, 4095, 4096 };
	struct vouch_log *log = test->priv;
	const struct vouch_log_record *at;
	struct vouch_read_log arg;
	u32 i, whole = 0;

	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		KUNIT_ASSERT_EQ(test, 0, extend(log, 0, true, sizes[i]));
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		at = record(log, i + 1, 24 + 66 + sizes[i] + 7, &arg);
		KUNIT_ASSERT_NOT_NULL(test, at);
		KUNIT_EXPECT_EQ(test, 1, arg.count);
		KUNIT_EXPECT_EQ(test, i + 1, at->sequence);
		KUNIT_EXPECT_EQ(test, 66 + sizes[i], at->size);
		KUNIT_EXPECT_EQ(test, ALIGN(24 + 66 + sizes[i], 8), arg.size);
		KUNIT_EXPECT_EQ(test, i + 2, arg.next);
		whole += arg.size;
	}
	KUNIT_EXPECT_EQ(test, whole, vouch_log_size(log));
	KUNIT_ASSERT_NOT_NULL(test, record(log, 1, whole, &arg));
	KUNIT_EXPECT_EQ(test, ARRAY_SIZE(sizes), arg.count);
	KUNIT_EXPECT_EQ(test, whole, arg.size);
	KUNIT_EXPECT_EQ(test, arg.end, arg.next);
}

static void log_reads_whole_records(struct kunit *test)
{
	struct vouch_log *log = test->priv;
	struct vouch_read_log arg;
	int i;

	for (i = 0; i < 3; i++)
		KUNIT_ASSERT_EQ(test, 0, extend(log, 0, true, 6));
	KUNIT_ASSERT_NOT_NULL(test, record(log, 1, 2 * 96 + 95, &arg));
	KUNIT_EXPECT_EQ(test, 2, arg.count);
	KUNIT_EXPECT_EQ(test, 3, arg.next);
	KUNIT_EXPECT_EQ(test, 4, arg.end);

	KUNIT_EXPECT_NULL(test, record(log, 2, 95, &arg));
	KUNIT_EXPECT_EQ(test, 96, arg.size);
	KUNIT_EXPECT_EQ(test, 0, arg.count);
	KUNIT_EXPECT_NOT_NULL(test, record(log, 4, 0, &arg));
	KUNIT_EXPECT_EQ(test, 0, arg.count);
	KUNIT_EXPECT_NULL(test, record(log, 5, ROOM, &arg));
	KUNIT_EXPECT_NULL(test, record(log, U64_MAX, ROOM, &arg));
	KUNIT_EXPECT_NULL(test, record(log, (1ULL << 32) + 1, ROOM, &arg));
	arg = (struct vouch_read_log){ .flags = 1, .room = ROOM };
	KUNIT_EXPECT_EQ(test, -EOPNOTSUPP, vouch_log_read(log, &arg, NULL));
}

/* Return: how many fit */
static int fill(struct vouch_log *log, u32 uid, bool is_admin, u32 size)
{
	int count = 0;

	while (!extend(log, uid, is_admin, size))
		count++;
	return count;
}

static void log_leaves_others_their_share(struct kunit *test)
{
	struct vouch_log *log = test->priv;
	u32 uid;

	KUNIT_EXPECT_EQ(test, ROOM / 8 / 96, fill(log, USER, false, 0));
	KUNIT_EXPECT_EQ(test, ROOM / 8 / 96, fill(log, USER + 1, false, 0));
	/* Larger ones, as well, and not past the share. */
	KUNIT_EXPECT_EQ(test, 1, fill(log, USER + 2, false, 4096));
	for (uid = USER + 3; fill(log, uid, false, 0); uid++)
		;
	/* All users together have no more than three quarters. */
	KUNIT_EXPECT_LE(test, vouch_log_size(log), ROOM / 4 * 3);
	KUNIT_EXPECT_EQ(test, 0, fill(log, USER + 100, false, 0));
	KUNIT_EXPECT_GE(test, fill(log, 0, true, 0), ROOM / 4 / 96 - 1);
}

/* What the module has to say has its place when all else is full. */
static void log_keeps_space_for_its_own(struct kunit *test)
{
	struct vouch_log *log = test->priv;
	struct vouch_read_log arg;
	u64 end;
	u32 i;

	fill(log, 0, true, 0);
	end = vouch_log_end(log);
	/* One record of EXTEND_MR less, since they are shorter. */
	KUNIT_EXPECT_EQ(test, end, vouch_log_foreign(log, 1, digest));
	for (i = 0; i < 40; i++)
		vouch_log_foreign(log, 1, digest);
	KUNIT_EXPECT_EQ(test, 0, vouch_log_foreign(log, 1, digest));
	KUNIT_EXPECT_EQ(test, 0, vouch_log_start(log, 1, digest));
	KUNIT_EXPECT_GE(test, vouch_log_end(log), end + VOUCH_LOG_FOREIGN);
	KUNIT_EXPECT_LE(test, vouch_log_end(log), end + VOUCH_LOG_FOREIGN + 1);
	KUNIT_EXPECT_EQ(test, 0, fill(log, 0, true, 0));

	end = vouch_log_end(log);
	for (i = 0; i < 19; i++)
		vouch_log_lockdown(log, 1U << i);
	KUNIT_EXPECT_EQ(test, end + 19, vouch_log_end(log));
	KUNIT_EXPECT_LE(test, vouch_log_size(log), ROOM);
	KUNIT_ASSERT_NOT_NULL(test, record(log, end + 18, 112, &arg));
	KUNIT_EXPECT_EQ(test, 1, arg.count);
	/* There cannot be more lockdowns, and they would harm nobody. */
	for (i = 0; i < 40; i++)
		vouch_log_lockdown(log, 1U << i % 19);
	KUNIT_EXPECT_LE(test, vouch_log_size(log), ROOM);
}

/* What the administrator wrote as user 0 is no part of that user's share. */
static void log_counts_user_0_without_the_administrator(struct kunit *test)
{
	struct vouch_log *log = test->priv;

	while (vouch_log_size(log) < ROOM / 8)
		KUNIT_ASSERT_EQ(test, 0, extend(log, 0, true, 1000));
	KUNIT_EXPECT_EQ(test, ROOM / 8 / 96, fill(log, 0, false, 0));
}

static void log_tells_lockdown(struct kunit *test)
{
	static const u8 expected[] = "vouch-lockdown\0\0\x05\x00\x01\x80";
	struct vouch_log *log = test->priv;
	const struct vouch_log_record *at;
	struct vouch_read_log arg;
	const u8 *event;

	vouch_log_lockdown(log, 0x80010005);
	at = record(log, 1, ROOM, &arg);
	KUNIT_ASSERT_NOT_NULL(test, at);
	event = (const u8 *)(at + 1);
	KUNIT_EXPECT_EQ(test, VOUCH_UID_NONE, at->uid);
	KUNIT_EXPECT_EQ(test, 66 + 20, at->size);
	KUNIT_EXPECT_NULL(test, memchr_inv(event, 0, 4));
	KUNIT_EXPECT_EQ(test, VOUCH_EV_NO_ACTION, event[4]);
	KUNIT_EXPECT_NULL(test, memchr_inv(event + 14, 0, 48));
	KUNIT_EXPECT_EQ(test, 20, event[62]);
	KUNIT_EXPECT_MEMEQ(test, event + 66, expected, 20);
}

static struct kunit_case log_cases[] = {
	KUNIT_CASE(log_is_empty_at_first),
	KUNIT_CASE(log_record_is_as_specified),
	KUNIT_CASE(log_numbers_and_aligns),
	KUNIT_CASE(log_reads_whole_records),
	KUNIT_CASE(log_leaves_others_their_share),
	KUNIT_CASE(log_keeps_space_for_its_own),
	KUNIT_CASE(log_counts_user_0_without_the_administrator),
	KUNIT_CASE(log_tells_lockdown),
	{}
};

static struct kunit_suite log_suite = {
	.name = "vouch-log",
	.init = log_test_init,
	.exit = log_test_exit,
	.test_cases = log_cases,
};

kunit_test_suite(log_suite);
