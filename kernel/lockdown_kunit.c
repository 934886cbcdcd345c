// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of lockdown.c. Each begins with nothing locked, as after a load
 * of the module, and so does what comes after them.
 */
#include <kunit/test.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/string.h>

#include "limits.h"
#include "user.h"
#include "vouch.h"

static int load_with(u32 locks)
{
	vouch_lockdown_at_load = locks;
	return vouch_lockdown_init();
}

static int add(u32 locks, u32 *all)
{
	struct vouch_lockdown arg = { .add = locks };
	int err = vouch_lockdown_add(&arg);

	*all = arg.lockdown;
	return err;
}

static void lockdown_begins_as_the_parameter_says(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, 0, vouch_lockdown_all());
	KUNIT_EXPECT_EQ(test, 0, load_with(VOUCH_LOCKS));
	KUNIT_EXPECT_EQ(test, VOUCH_LOCKS, vouch_lockdown_all());
	KUNIT_EXPECT_EQ(test, 0, load_with(VOUCH_LOCK_KEYS));
	KUNIT_EXPECT_EQ(test, VOUCH_LOCK_KEYS, vouch_lockdown_all());
}

/* A mistake must not load the module with less locked than was meant. */
static void lockdown_parameter_is_checked(struct kunit *test)
{
	u32 bit;

	for (bit = 0; bit < 32; bit++)
		KUNIT_EXPECT_EQ(test, BIT(bit) & VOUCH_LOCKS ? 0 : -EINVAL,
				load_with(BIT(bit)));
	KUNIT_EXPECT_EQ(test, -EINVAL, load_with(~0U));
}

static void lockdown_only_grows(struct kunit *test)
{
	u32 bit, all, wanted = 0;

	for (bit = 0; bit < 32; bit++) {
		if (!(BIT(bit) & VOUCH_LOCKS))
			continue;
		wanted |= BIT(bit);
		KUNIT_EXPECT_EQ(test, 0, add(BIT(bit), &all));
		KUNIT_EXPECT_EQ(test, wanted, all);
		KUNIT_EXPECT_EQ(test, 0, add(0, &all));
		KUNIT_EXPECT_EQ(test, wanted, all);
		KUNIT_EXPECT_EQ(test, wanted, vouch_lockdown_all());
	}
	KUNIT_EXPECT_EQ(test, VOUCH_LOCKS, wanted);
}

static void lockdown_refuses_what_it_does_not_know(struct kunit *test)
{
	struct vouch_lockdown arg = {};
	u32 bit, all;

	for (bit = 0; bit < 32; bit++) {
		arg = (struct vouch_lockdown){ .add = VOUCH_LOCKS,
					       .flags = BIT(bit) };
		KUNIT_EXPECT_EQ(test, -EOPNOTSUPP, vouch_lockdown_add(&arg));
		if (!(BIT(bit) & VOUCH_LOCKS))
			KUNIT_EXPECT_EQ(test, -EOPNOTSUPP,
					add(VOUCH_LOCKS | BIT(bit), &all));
	}
	arg = (struct vouch_lockdown){ .add = VOUCH_LOCKS, .__reserved = 1 };
	KUNIT_EXPECT_EQ(test, -EINVAL, vouch_lockdown_add(&arg));
	KUNIT_EXPECT_EQ(test, 0, vouch_lockdown_all());
}

static void lockdown_is_the_administrators(struct kunit *test)
{
	struct other other = become(test, 1000);
	u32 all;

	KUNIT_EXPECT_EQ(test, -EPERM, add(VOUCH_LOCK_RAW, &all));
	become_oneself(&other);
	KUNIT_EXPECT_EQ(test, 0, vouch_lockdown_all());
}

/* Each lock forbids what it is for, and nothing else. */
static void lockdown_forbids_what_is_locked(struct kunit *test)
{
	static const struct vouch_failure refused = {
		.stage = VOUCH_STAGE_QUEUE,
		.reason = VOUCH_REASON_LOCKED,
		.fw_error = VOUCH_FW_NOT_CALLED,
	};
	struct vouch_failure failure;
	u32 bit;

	for (bit = 0; bit < 32; bit++) {
		if (!(BIT(bit) & VOUCH_LOCKS))
			continue;
		load_with(BIT(bit));
		memset(&failure, 0, sizeof(failure));
		KUNIT_EXPECT_EQ(test, 0,
				vouch_lockdown_check(VOUCH_LOCKS & ~BIT(bit),
						     &failure));
		KUNIT_EXPECT_NULL(test,
				  memchr_inv(&failure, 0, sizeof(failure)));
		KUNIT_EXPECT_EQ(test, -EPERM,
				vouch_lockdown_check(VOUCH_LOCKS, &failure));
		KUNIT_EXPECT_MEMEQ(test, &failure, &refused, sizeof(failure));
	}
}

static int lockdown_init(struct kunit *test)
{
	return load_with(0);
}

static void lockdown_exit(struct kunit *test)
{
	load_with(0);
}

static struct kunit_case lockdown_cases[] = {
	KUNIT_CASE(lockdown_begins_as_the_parameter_says),
	KUNIT_CASE(lockdown_parameter_is_checked),
	KUNIT_CASE(lockdown_only_grows),
	KUNIT_CASE(lockdown_refuses_what_it_does_not_know),
	KUNIT_CASE(lockdown_is_the_administrators),
	KUNIT_CASE(lockdown_forbids_what_is_locked),
	{}
};

static struct kunit_suite lockdown_suite = {
	.name = "vouch-lockdown",
	.init = lockdown_init,
	.exit = lockdown_exit,
	.test_cases = lockdown_cases,
};

kunit_test_suite(lockdown_suite);
