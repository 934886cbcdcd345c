// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of event.c, event_tell.c and what of event_read.c needs no user
 * memory
 */
#include <kunit/test.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include "hear.h"
#include "limits.h"
#include "user.h"

#define USER 1000
#define OTHER 1001

static const struct vouch_failure some_failure = {
	.stage = VOUCH_STAGE_HOST,
	.reason = VOUCH_REASON_BUSY,
	.fw_error = VOUCH_FW_NOT_CALLED,
	.vmm_error = 2,
};

static void emit_for(u32 uid, u32 count)
{
	while (count--)
		vouch_event_throttled(KUIDT_INIT(uid), &some_failure);
}

/* For everybody. */
static void emit_rare(u32 count)
{
	while (count--)
		vouch_event_lockdown(count);
}

static void event_is_for_who_may_see_it(struct kunit *test)
{
	struct vouch_event_reader *admin = hear_all(test);
	struct vouch_event_reader *user = hear_as(test, USER);
	struct vouch_event_reader *other = hear_as(test, OTHER);

	emit_for(USER, 1);
	emit_rare(1);
	emit_for(OTHER, 1);
	emit_for(0, 1);

	KUNIT_EXPECT_EQ(test, USER,
			hear(test, admin, VOUCH_EVENT_THROTTLED).uid);
	KUNIT_EXPECT_EQ(test, VOUCH_UID_NONE,
			hear(test, admin, VOUCH_EVENT_LOCKDOWN).uid);
	KUNIT_EXPECT_EQ(test, OTHER,
			hear(test, admin, VOUCH_EVENT_THROTTLED).uid);
	KUNIT_EXPECT_EQ(test, 0, hear(test, admin, VOUCH_EVENT_THROTTLED).uid);
	hear_nothing(test, admin);

	KUNIT_EXPECT_EQ(test, USER,
			hear(test, user, VOUCH_EVENT_THROTTLED).uid);
	hear(test, user, VOUCH_EVENT_LOCKDOWN);
	hear_nothing(test, user);

	hear(test, other, VOUCH_EVENT_LOCKDOWN);
	KUNIT_EXPECT_EQ(test, OTHER,
			hear(test, other, VOUCH_EVENT_THROTTLED).uid);
	hear_nothing(test, other);
}

/* A user must not see by numbers how much others do. */
static void event_numbers_tell_nothing_of_others(struct kunit *test)
{
	struct vouch_event_reader *admin = hear_all(test);
	struct vouch_event_reader *user = hear_as(test, USER);
	struct vouch_event event;
	u64 first, i;

	emit_for(USER, 1);
	emit_for(OTHER, 5);
	emit_for(USER, 1);
	for (i = 1; i <= 2; i++) {
		event = hear(test, user, VOUCH_EVENT_THROTTLED);
		KUNIT_EXPECT_EQ(test, i, event.sequence);
	}
	first = hear(test, admin, VOUCH_EVENT_THROTTLED).sequence;
	for (i = 1; i < 7; i++) {
		event = hear(test, admin, VOUCH_EVENT_THROTTLED);
		KUNIT_EXPECT_EQ(test, first + i, event.sequence);
	}
}

static void event_is_for_readers_of_then(struct kunit *test)
{
	struct vouch_event_reader *early = hear_as(test, USER), *late;

	emit_for(USER, 1);
	late = hear_as(test, USER);
	hear_nothing(test, late);
	emit_rare(1);
	hear(test, early, VOUCH_EVENT_THROTTLED);
	hear(test, early, VOUCH_EVENT_LOCKDOWN);
	KUNIT_EXPECT_EQ(test, 1,
			hear(test, late, VOUCH_EVENT_LOCKDOWN).sequence);
}

static void event_has_a_time(struct kunit *test)
{
	struct vouch_event_reader *reader = hear_all(test);
	u64 before = ktime_get_boottime_ns(), first, second;

	emit_rare(2);
	first = hear(test, reader, VOUCH_EVENT_LOCKDOWN).boottime_ns;
	second = hear(test, reader, VOUCH_EVENT_LOCKDOWN).boottime_ns;
	KUNIT_EXPECT_GE(test, first, before);
	KUNIT_EXPECT_GE(test, second, first);
	KUNIT_EXPECT_GE(test, ktime_get_boottime_ns(), second);
}

/* Only what a reader would have seen is lost for it. */
static void event_lost_is_counted(struct kunit *test)
{
	struct vouch_event_reader *admin = hear_all(test);
	struct vouch_event_reader *user = hear_as(test, USER);
	struct vouch_event_reader *other = hear_as(test, OTHER);
	struct vouch_event event;
	u32 i;

	emit_for(USER, 5);
	emit_for(OTHER, VOUCH_EVENTS_FREQUENT_MAX - 2);
	emit_for(USER, 1);

	/* Three of the first five, and one for each of the last. */
	event = hear(test, user, VOUCH_EVENT_THROTTLED);
	KUNIT_EXPECT_EQ(test, 4, event.lost);
	KUNIT_EXPECT_EQ(test, 5, event.sequence);
	event = hear(test, user, VOUCH_EVENT_THROTTLED);
	KUNIT_EXPECT_EQ(test, 0, event.lost);
	KUNIT_EXPECT_EQ(test, 6, event.sequence);
	hear_nothing(test, user);

	KUNIT_EXPECT_EQ(test, 4, hear(test, admin, VOUCH_EVENT_THROTTLED).lost);
	for (i = 1; i < VOUCH_EVENTS_FREQUENT_MAX; i++)
		KUNIT_EXPECT_EQ(test, 0,
				hear(test, admin, VOUCH_EVENT_THROTTLED).lost);
	hear_nothing(test, admin);
	KUNIT_EXPECT_EQ(test, 0, hear(test, other, VOUCH_EVENT_THROTTLED).lost);
}

static void event_rings_go_round(struct kunit *test)
{
	struct vouch_event_reader *user = hear_as(test, USER);
	struct vouch_event event;
	int i;

	for (i = 0; i < 3; i++) {
		emit_for(USER, VOUCH_EVENTS_FREQUENT_MAX + 7);
		event = hear(test, user, VOUCH_EVENT_THROTTLED);
		KUNIT_EXPECT_EQ(test, i ? VOUCH_EVENTS_FREQUENT_MAX + 6 : 7,
				event.lost);
	}
	emit_rare(VOUCH_EVENTS_RARE_MAX + 1);
	event = hear(test, user, VOUCH_EVENT_THROTTLED);
	KUNIT_EXPECT_EQ(test, 1, event.lost);
}

/* Events that users cause push out only each other. */
static void event_of_nobody_is_not_pushed_out(struct kunit *test)
{
	struct vouch_event_reader *admin = hear_all(test);
	struct vouch_event_reader *user = hear_as(test, USER);

	vouch_event_key_lost(&some_failure);
	emit_for(OTHER, 3 * VOUCH_EVENTS_FREQUENT_MAX);
	hear_failure(test, user, VOUCH_EVENT_KEY_LOST, &some_failure);
	hear_nothing(test, user);
	hear_failure(test, admin, VOUCH_EVENT_KEY_LOST, &some_failure);
	hear(test, admin, VOUCH_EVENT_THROTTLED);
}

/* The order is that of the events, whatever ring they are in. */
static void event_rings_are_read_in_order(struct kunit *test)
{
	struct vouch_event_reader *user = hear_as(test, USER);
	int i;

	for (i = 0; i < 4; i++) {
		emit_rare(1);
		emit_for(USER, 2);
	}
	for (i = 0; i < 4; i++) {
		hear(test, user, VOUCH_EVENT_LOCKDOWN);
		hear(test, user, VOUCH_EVENT_THROTTLED);
		hear(test, user, VOUCH_EVENT_THROTTLED);
	}
	hear_nothing(test, user);
}

static void event_not_handed_over_is_lost(struct kunit *test)
{
	struct vouch_event_reader *user = hear_as(test, USER);
	struct vouch_event event;

	emit_for(USER, 2);
	event = hear(test, user, VOUCH_EVENT_THROTTLED);
	vouch_event_lose(user, &event);
	event = hear(test, user, VOUCH_EVENT_THROTTLED);
	KUNIT_EXPECT_EQ(test, 1, event.lost);
	KUNIT_EXPECT_EQ(test, 2, event.sequence);
}

/* A file shows what its opener may see. */
static void event_reader_is_its_openers(struct kunit *test)
{
	struct vouch_event_reader reader = {};
	struct other user = become(test, USER);
	wait_queue_head_t queue;

	init_waitqueue_head(&queue);
	vouch_event_reader_init(&reader, &queue);
	become_oneself(&user);
	/* Whoever reads it, here the administrator. */
	KUNIT_ASSERT_EQ(test, 0, vouch_event_start(&reader));
	emit_for(OTHER, 1);
	emit_for(USER, 1);
	KUNIT_EXPECT_EQ(test, USER,
			hear(test, &reader, VOUCH_EVENT_THROTTLED).uid);
	hear_nothing(test, &reader);
	vouch_event_stop(&reader);
}

static int wakeups;

static int count_wakeup(struct wait_queue_entry *entry, unsigned int mode,
			int flags, void *key)
{
	struct kunit *test = entry->private;

	wakeups++;
	KUNIT_EXPECT_EQ(test, EPOLLIN | EPOLLRDNORM, key_to_poll(key));
	return 0;
}

static void event_wakes_who_may_see_it(struct kunit *test)
{
	struct vouch_event_reader *user = hear_as(test, USER);
	struct wait_queue_entry entry = { .private = test,
					  .func = count_wakeup };
	wait_queue_head_t queue;

	wakeups = 0;
	init_waitqueue_head(&queue);
	add_wait_queue(&queue, &entry);
	user->wait = &queue;
	emit_for(OTHER, 3);
	KUNIT_EXPECT_EQ(test, 0, wakeups);
	emit_for(USER, 1);
	KUNIT_EXPECT_EQ(test, 1, wakeups);
	emit_rare(1);
	KUNIT_EXPECT_EQ(test, 2, wakeups);
	remove_wait_queue(&queue, &entry);
}

/* This test runs as the administrator. */
static void event_can_be_polled_for(struct kunit *test)
{
	struct vouch_event_reader reader = {};
	wait_queue_head_t queue;

	init_waitqueue_head(&queue);
	vouch_event_reader_init(&reader, &queue);
	KUNIT_EXPECT_TRUE(test, reader.viewer.is_admin);
	emit_for(USER, 1);
	KUNIT_EXPECT_EQ(test, 0, vouch_event_poll(&reader));
	KUNIT_ASSERT_EQ(test, 0, vouch_event_start(&reader));
	KUNIT_EXPECT_EQ(test, 0, vouch_event_poll(&reader));
	emit_for(USER, 1);
	KUNIT_EXPECT_EQ(test, EPOLLIN | EPOLLRDNORM, vouch_event_poll(&reader));
	vouch_event_stop(&reader);
	KUNIT_EXPECT_EQ(test, 0, vouch_event_poll(&reader));
}

static int start_as(struct vouch_event_reader *reader, u32 uid, bool is_admin)
{
	reader->viewer = (struct vouch_event_viewer){ uid, is_admin };
	return vouch_event_start(reader);
}

static void event_readers_are_bounded(struct kunit *test)
{
	struct vouch_event_reader *readers;
	u32 i, started = 0;

	readers = kunit_kcalloc(test, VOUCH_READERS_MAX + 1, sizeof(*readers),
				GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, readers);
	for (i = 0; i < VOUCH_READERS_PER_USER; i++)
		KUNIT_EXPECT_EQ(test, 0,
				start_as(&readers[started++], USER, false));
	KUNIT_EXPECT_EQ(test, -EMFILE,
			start_as(&readers[started], USER, false));
	KUNIT_EXPECT_EQ(test, 0, vouch_event_start(&readers[0]));

	for (i = started; i < VOUCH_READERS_MAX - VOUCH_READERS_ADMIN; i++)
		KUNIT_EXPECT_EQ(test, 0,
				start_as(&readers[started++], USER + 1 + i,
					 false));
	KUNIT_EXPECT_EQ(test, -EMFILE,
			start_as(&readers[started], USER + 1 + i, false));
	for (i = 0; i < VOUCH_READERS_ADMIN; i++)
		KUNIT_EXPECT_EQ(test, 0,
				start_as(&readers[started++], 0, true));
	KUNIT_EXPECT_EQ(test, -EMFILE, start_as(&readers[started], 0, true));
	for (i = 0; i < started; i++)
		vouch_event_stop(&readers[i]);
	/* Once more is harmless. */
	vouch_event_stop(&readers[0]);
	KUNIT_EXPECT_EQ(test, 0, vouch_event_start(&readers[0]));
	vouch_event_stop(&readers[0]);
}

/* SHA-384 of 64 zeroes. */
static const u8 digest_of_zeroes[VOUCH_EVENT_DIGEST_SIZE] = {
	0xc5, 0x16, 0xaa, 0x8d, 0x3b, 0x45, 0x7c, 0x63, 0x6c, 0x68, 0x26, 0x93,
	0x70, 0x99, 0xc0, 0xd2, 0x3a, 0x13, 0xf2, 0xc3, 0x70, 0x1a, 0x38, 0x8b,
	0x3c, 0x8f, 0xe4, 0xbc, 0x20, 0x73, 0x28, 0x1b, 0x0c, 0x44, 0x62, 0x61,
	0x03, 0x69, 0x88, 0x4c, 0x4a, 0xba, 0xba, 0x8e, 0x97, 0xb6, 0xde, 0xbe,
};

static void event_tells_who_was_issued_what(struct kunit *test)
{
	static const u8 report_data[VOUCH_REPORT_DATA_SIZE];
	struct vouch_event_reader *reader;
	struct vouch_event event;

	/* Nobody reads, and nothing is kept. */
	KUNIT_EXPECT_FALSE(test, vouch_event_is_wanted());
	vouch_event_issued(KUIDT_INIT(USER), VOUCH_FORMAT_SNP, report_data);
	reader = hear_as(test, USER);
	KUNIT_EXPECT_TRUE(test, vouch_event_is_wanted());
	vouch_event_issued(KUIDT_INIT(USER), VOUCH_FORMAT_QUOTE, report_data);
	vouch_event_issued(KUIDT_INIT(OTHER), VOUCH_FORMAT_QUOTE, report_data);
	event = hear(test, reader, VOUCH_EVENT_ISSUED);
	KUNIT_EXPECT_EQ(test, USER, event.uid);
	KUNIT_EXPECT_EQ(test, VOUCH_FORMAT_QUOTE, event.detail);
	KUNIT_EXPECT_MEMEQ(test, digest_of_zeroes, event.digest,
			   sizeof(event.digest));
	hear_nothing(test, reader);
}

static void event_tells_of_registers(struct kunit *test)
{
	static const u8 name[VOUCH_MR_NAME_SIZE] = "rtmr3";
	struct vouch_event_reader *admin = hear_all(test);
	struct vouch_event_reader *other = hear_as(test, OTHER);
	u8 digest[VOUCH_EVENT_DIGEST_SIZE];
	struct vouch_event event;

	memset(digest, 0x5a, sizeof(digest));
	vouch_event_extended(USER, name, digest, 7);
	vouch_event_foreign(name, digest, 8);

	event = hear(test, admin, VOUCH_EVENT_EXTENDED);
	KUNIT_EXPECT_EQ(test, USER, event.uid);
	KUNIT_EXPECT_EQ(test, 7, event.after);
	KUNIT_EXPECT_STREQ(test, "rtmr3", (const char *)event.name);
	KUNIT_EXPECT_MEMEQ(test, digest, event.digest, sizeof(digest));
	event = hear(test, other, VOUCH_EVENT_FOREIGN);
	KUNIT_EXPECT_EQ(test, VOUCH_UID_NONE, event.uid);
	KUNIT_EXPECT_EQ(test, 8, event.after);
	KUNIT_EXPECT_STREQ(test, "rtmr3", (const char *)event.name);
	KUNIT_EXPECT_MEMEQ(test, digest, event.digest, sizeof(digest));
	hear_nothing(test, other);
}

static void event_tells_of_failures(struct kunit *test)
{
	struct vouch_event_reader *user = hear_as(test, USER);

	vouch_event_throttled(KUIDT_INIT(USER), &some_failure);
	vouch_event_retried(KUIDT_INIT(USER), &some_failure);
	vouch_event_key_lost(&some_failure);
	hear_failure(test, user, VOUCH_EVENT_THROTTLED, &some_failure);
	hear_failure(test, user, VOUCH_EVENT_RETRIED, &some_failure);
	hear_failure(test, user, VOUCH_EVENT_KEY_LOST, &some_failure);
}

static void event_tells_of_lockdown_and_end(struct kunit *test)
{
	struct vouch_event_reader *user = hear_as(test, USER);

	vouch_event_lockdown(VOUCH_LOCK_KEYS);
	vouch_event_tee_gone();
	KUNIT_EXPECT_EQ(test, VOUCH_LOCK_KEYS,
			hear(test, user, VOUCH_EVENT_LOCKDOWN).detail);
	KUNIT_EXPECT_EQ(test, VOUCH_UID_NONE,
			hear(test, user, VOUCH_EVENT_TEE_GONE).uid);
}

static void expect_change(struct kunit *test, struct vouch_event_reader *reader,
			  u32 type, u64 before, u64 after)
{
	struct vouch_event event = hear(test, reader, type);

	KUNIT_EXPECT_EQ(test, before, event.before);
	KUNIT_EXPECT_EQ(test, after, event.after);
	hear_nothing(test, reader);
}

/* Once for each change, whatever order reports are looked at in. */
static void event_tells_of_changes_once(struct kunit *test)
{
	struct vouch_event_reader *user = hear_as(test, USER);
	struct vouch_event_noted tcb = {}, mitigation = {};

	vouch_event_tcb(&tcb, 3, 0x11);
	vouch_event_mitigation(&mitigation, 3, 0);
	hear_nothing(test, user);
	vouch_event_tcb(&tcb, 4, 0x11);
	hear_nothing(test, user);
	vouch_event_tcb(&tcb, 6, 0x12);
	expect_change(test, user, VOUCH_EVENT_TCB_CHANGED, 0x11, 0x12);
	/* The report before, which somebody was slow to look at. */
	vouch_event_tcb(&tcb, 5, 0x11);
	vouch_event_tcb(&tcb, 7, 0x12);
	hear_nothing(test, user);
	vouch_event_mitigation(&mitigation, 7, 1);
	expect_change(test, user, VOUCH_EVENT_MITIGATION_CHANGED, 0, 1);
}

static struct kunit_case event_cases[] = {
	KUNIT_CASE(event_is_for_who_may_see_it),
	KUNIT_CASE(event_numbers_tell_nothing_of_others),
	KUNIT_CASE(event_is_for_readers_of_then),
	KUNIT_CASE(event_has_a_time),
	KUNIT_CASE(event_lost_is_counted),
	KUNIT_CASE(event_rings_go_round),
	KUNIT_CASE(event_of_nobody_is_not_pushed_out),
	KUNIT_CASE(event_rings_are_read_in_order),
	KUNIT_CASE(event_not_handed_over_is_lost),
	KUNIT_CASE(event_reader_is_its_openers),
	KUNIT_CASE(event_wakes_who_may_see_it),
	KUNIT_CASE(event_can_be_polled_for),
	KUNIT_CASE(event_readers_are_bounded),
	KUNIT_CASE(event_tells_who_was_issued_what),
	KUNIT_CASE(event_tells_of_registers),
	KUNIT_CASE(event_tells_of_failures),
	KUNIT_CASE(event_tells_of_lockdown_and_end),
	KUNIT_CASE(event_tells_of_changes_once),
	{}
};

static struct kunit_suite event_suite = {
	.name = "vouch-event",
	.test_cases = event_cases,
};

kunit_test_suite(event_suite);
