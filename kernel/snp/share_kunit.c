// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of share.c
 */
#include <kunit/test.h>
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/jiffies.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uidgid.h>
#include <linux/workqueue.h>

#include "hear.h"
#include "snp/private.h"

#define USER 1000
#define SOON (HZ / 10)
#define PER_MINUTE 6

static struct snp_shares *shares_of(struct kunit *test)
{
	return test->priv;
}

static unsigned int per_minute;

static int share_init(struct kunit *test)
{
	struct snp_shares *shares =
		kunit_kzalloc(test, sizeof(*shares), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, shares);
	per_minute = 0;
	vouch_snp_shares_init(shares);
	shares->per_minute = &per_minute;
	test->priv = shares;
	return 0;
}

/* The user was told that a limit delays it, and nobody else was. */
static void expect_told(struct kunit *test, struct vouch_event_reader *reader)
{
	const struct vouch_failure limit = {
		.stage = VOUCH_STAGE_QUEUE,
		.reason = VOUCH_REASON_LIMIT,
		.fw_error = SNP_FW_NO_CALL,
	};

	hear_failure(test, reader, VOUCH_EVENT_THROTTLED, &limit);
	hear_nothing(test, reader);
}

/* Enters as @uid, without any capability unless it is 0. */
static int enter_as(struct kunit *test, u32 uid, unsigned long wait,
		    struct snp_share **share)
{
	struct cred *cred = prepare_creds();
	const struct cred *own;
	int err;

	KUNIT_ASSERT_NOT_NULL(test, cred);
	if (uid) {
		cred->euid = KUIDT_INIT(uid);
		cap_clear(cred->cap_effective);
	}
	own = override_creds(cred);
	err = vouch_snp_share_enter(shares_of(test), jiffies + wait, share);
	revert_creds(own);
	put_cred(cred);
	return err;
}

static void expect_enters(struct kunit *test, u32 uid, int expected)
{
	struct snp_share *share;

	KUNIT_EXPECT_EQ(test, expected, enter_as(test, uid, SOON, &share));
	if (!expected)
		vouch_snp_share_leave(shares_of(test), share);
}

static void share_has_places(struct kunit *test)
{
	struct snp_share *taken[SNP_PLACES_PER_USER], *share;
	struct vouch_event_reader *reader = hear_as(test, USER);
	int i;

	for (i = 0; i < SNP_PLACES_PER_USER; i++) {
		KUNIT_ASSERT_EQ(test, 0, enter_as(test, USER, SOON, &taken[i]));
		KUNIT_EXPECT_NOT_NULL(test, taken[i]);
	}
	hear_nothing(test, reader);
	expect_enters(test, USER, -ETIMEDOUT);
	expect_told(test, reader);
	expect_enters(test, USER + 1, 0);
	/* The administrator needs no place. */
	KUNIT_EXPECT_EQ(test, 0, enter_as(test, 0, 0, &share));
	KUNIT_EXPECT_NULL(test, share);

	vouch_snp_share_leave(shares_of(test), taken[0]);
	expect_enters(test, USER, 0);
	expect_enters(test, USER, 0);
}

struct leaver {
	struct delayed_work work;
	struct snp_shares *shares;
	struct snp_share *share;
};

static void leaver_run(struct work_struct *work)
{
	struct leaver *leaver =
		container_of(to_delayed_work(work), struct leaver, work);

	if (leaver->share)
		vouch_snp_share_leave(leaver->shares, leaver->share);
	else
		vouch_snp_shares_close(leaver->shares);
}

/* A caller waits while @share is given back, or NULL: all is closed. */
static int enter_meanwhile(struct kunit *test, struct snp_share *share)
{
	struct leaver leaver = { .shares = shares_of(test), .share = share };
	struct snp_share *own;
	int err;

	INIT_DELAYED_WORK_ONSTACK(&leaver.work, leaver_run);
	schedule_delayed_work(&leaver.work, SOON);
	err = enter_as(test, USER, 20 * HZ, &own);
	flush_delayed_work(&leaver.work);
	destroy_delayed_work_on_stack(&leaver.work);
	return err;
}

static void share_waits_for_a_place(struct kunit *test)
{
	struct snp_share *share = NULL;
	unsigned long start = jiffies;
	int i;

	for (i = 0; i < SNP_PLACES_PER_USER; i++)
		KUNIT_ASSERT_EQ(test, 0, enter_as(test, USER, SOON, &share));
	if (!share)
		return;
	KUNIT_EXPECT_EQ(test, 0, enter_meanwhile(test, share));
	KUNIT_EXPECT_LT(test, jiffies - start, 10 * HZ);
	KUNIT_EXPECT_EQ(test, SNP_PLACES_PER_USER, share->taken);
}

/* A minute's messages at once, and then no more in time. */
static void share_has_a_rate(struct kunit *test)
{
	struct vouch_event_reader *reader = hear_as(test, USER);
	int i;

	per_minute = PER_MINUTE;
	for (i = 0; i < PER_MINUTE; i++)
		expect_enters(test, USER, 0);
	hear_nothing(test, reader);
	expect_enters(test, USER, -ETIMEDOUT);
	expect_told(test, reader);
	expect_enters(test, USER + 1, 0);
	for (i = 0; i < 3 * PER_MINUTE; i++)
		expect_enters(test, 0, 0);
	per_minute = 0;
	expect_enters(test, USER, 0);
}

/* Somebody with many ids gets no more than all users together. */
static void share_limits_all_users(struct kunit *test)
{
	int entered = 0;
	u32 uid;

	per_minute = 1;
	for (uid = USER; uid < USER + 3 * SNP_RATE_ALL; uid++) {
		struct snp_share *share;

		if (enter_as(test, uid, 1, &share))
			continue;
		vouch_snp_share_leave(shares_of(test), share);
		entered++;
	}
	KUNIT_EXPECT_EQ(test, entered, SNP_RATE_ALL);
	expect_enters(test, 0, 0);
}

/* It waits for its time, no longer. */
static void share_waits_for_its_time(struct kunit *test)
{
	struct snp_share *share;
	unsigned long start;
	int i;

	per_minute = 120;
	for (i = 0; i < 120; i++)
		expect_enters(test, USER, 0);
	start = jiffies;
	KUNIT_EXPECT_EQ(test, 0, enter_as(test, USER, 20 * HZ, &share));
	KUNIT_EXPECT_GE(test, jiffies - start, HZ / 4);
	KUNIT_EXPECT_LT(test, jiffies - start, 10 * HZ);
}

/* Who waited in vain for a place sent nothing, and pays nothing. */
static void share_refunds_who_waits_in_vain(struct kunit *test)
{
	struct snp_share *share = NULL, *other;
	int i;

	per_minute = SNP_PLACES_PER_USER + 1;
	for (i = 0; i < SNP_PLACES_PER_USER; i++)
		KUNIT_ASSERT_EQ(test, 0, enter_as(test, USER, SOON, &share));
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, -ETIMEDOUT,
				enter_as(test, USER, 1, &other));
	vouch_snp_share_leave(shares_of(test), share);
	KUNIT_EXPECT_EQ(test, 0, enter_as(test, USER, 1, &other));
}

static void share_lets_go_when_closed(struct kunit *test)
{
	unsigned long start = jiffies;
	int i;

	per_minute = 2;
	for (i = 0; i < 2; i++)
		expect_enters(test, USER, 0);
	/* Its time would be after its deadline. */
	KUNIT_EXPECT_EQ(test, 0, enter_meanwhile(test, NULL));
	KUNIT_EXPECT_LT(test, jiffies - start, 10 * HZ);
}

static struct kunit_case share_cases[] = {
	KUNIT_CASE(share_has_places),
	KUNIT_CASE(share_waits_for_a_place),
	KUNIT_CASE(share_has_a_rate),
	KUNIT_CASE_SLOW(share_limits_all_users),
	KUNIT_CASE_SLOW(share_waits_for_its_time),
	KUNIT_CASE(share_refunds_who_waits_in_vain),
	KUNIT_CASE(share_lets_go_when_closed),
	{}
};

static struct kunit_suite share_suite = {
	.name = "vouch-snp-share",
	.init = share_init,
	.test_cases = share_cases,
};

kunit_test_suite(share_suite);
