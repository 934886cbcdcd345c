// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - a reader of events for tests
 */
#include "hear.h"

static void hear_stop(void *reader)
{
	vouch_event_stop(reader);
}

static struct vouch_event_reader *
hear_start(struct kunit *test, const struct vouch_event_viewer *viewer)
{
	struct vouch_event_reader *reader =
		kunit_kzalloc(test, sizeof(*reader), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, reader);
	reader->viewer = *viewer;
	KUNIT_ASSERT_EQ(test, 0, vouch_event_start(reader));
	KUNIT_ASSERT_EQ(test, 0,
			kunit_add_action_or_reset(test, hear_stop, reader));
	return reader;
}

struct vouch_event_reader *hear_all(struct kunit *test)
{
	const struct vouch_event_viewer admin = { .is_admin = true };

	return hear_start(test, &admin);
}

struct vouch_event_reader *hear_as(struct kunit *test, u32 uid)
{
	const struct vouch_event_viewer user = { .uid = uid };

	return hear_start(test, &user);
}

struct vouch_event hear(struct kunit *test, struct vouch_event_reader *reader,
			u32 type)
{
	struct vouch_event event = {};

	KUNIT_EXPECT_EQ(test, 0, vouch_event_take(reader, &event));
	KUNIT_EXPECT_EQ(test, type, event.type);
	return event;
}

void hear_nothing(struct kunit *test, struct vouch_event_reader *reader)
{
	struct vouch_event event = {};

	KUNIT_EXPECT_FALSE(test, vouch_event_is_there(reader));
	KUNIT_EXPECT_EQ(test, -EAGAIN, vouch_event_take(reader, &event));
	KUNIT_EXPECT_EQ(test, 0, event.type);
}

void hear_failure(struct kunit *test, struct vouch_event_reader *reader,
		  u32 type, const struct vouch_failure *failure)
{
	struct vouch_event event = hear(test, reader, type);

	KUNIT_EXPECT_EQ(test, failure->stage, event.failure.stage);
	KUNIT_EXPECT_EQ(test, failure->reason, event.failure.reason);
	KUNIT_EXPECT_EQ(test, failure->fw_error, event.failure.fw_error);
	KUNIT_EXPECT_EQ(test, failure->vmm_error, event.failure.vmm_error);
}
