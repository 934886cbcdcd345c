// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of shared.c. The pages that are lost here are lost.
 */
#include <kunit/static_stub.h>
#include <kunit/test-bug.h>
#include <kunit/test.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "vouch.h"

#define PAGES 4

/**
 * struct fake_sharer - a host that shares what it likes
 * @pages_max: no more pages at a time than this
 * @refusal: what the kernel says of more
 * @asked: how often it was asked
 */
struct fake_sharer {
	u32 pages_max;
	int refusal;
	u32 asked;
};

static int fake_convert(void *memory, u32 pages)
{
	struct fake_sharer *sharer = kunit_get_current_test()->priv;

	sharer->asked++;
	return pages > sharer->pages_max ? sharer->refusal : 0;
}

/* Tries once. Return: what came of it; @asked: how often the host was asked */
static int try_share(struct kunit *test, u32 *asked)
{
	struct fake_sharer *sharer = test->priv;
	void *shared = test;
	int err;

	sharer->asked = 0;
	err = vouch_shared_alloc(PAGES, &shared);
	*asked = sharer->asked;
	if (err)
		KUNIT_EXPECT_NULL(test, shared);
	else
		vouch_shared_free(shared, PAGES);
	return err;
}

/* Return: for how long nobody is asked, in seconds, which are over then */
static unsigned long end_pause(void)
{
	unsigned long pause = vouch_shared_losses.again - jiffies;

	vouch_shared_losses.again = jiffies;
	return DIV_ROUND_UP(pause, HZ);
}

/* By the kernel's own call, which does nothing where memory is not private. */
static void shared_is_zeroed(struct kunit *test)
{
	void *shared;

	kunit_deactivate_static_stub(test, vouch_shared_convert);
	KUNIT_ASSERT_EQ(test, 0, vouch_shared_alloc(PAGES, &shared));
	KUNIT_EXPECT_NULL(test, memchr_inv(shared, 0, PAGES * PAGE_SIZE));
	KUNIT_EXPECT_EQ(test, PAGES, vouch_shared_free(shared, PAGES));
	KUNIT_EXPECT_EQ(test, 0, vouch_shared_free(NULL, PAGES));
}

static void shared_refusal_is_not_tried_again_at_once(struct kunit *test)
{
	struct fake_sharer *sharer = test->priv;
	u32 asked;

	sharer->pages_max = 0;
	KUNIT_EXPECT_EQ(test, -EIO, try_share(test, &asked));
	KUNIT_EXPECT_EQ(test, 1, asked);
	KUNIT_EXPECT_EQ(test, -EIO, try_share(test, &asked));
	KUNIT_EXPECT_EQ(test, 0, asked);

	/* One page first, then all. */
	sharer->pages_max = PAGES;
	end_pause();
	KUNIT_EXPECT_EQ(test, 0, try_share(test, &asked));
	KUNIT_EXPECT_EQ(test, 2, asked);
	KUNIT_EXPECT_EQ(test, 0, try_share(test, &asked));
	KUNIT_EXPECT_EQ(test, 1, asked);
}

/* A host that takes one page, and never more, must not cost more for ever. */
static void shared_pause_doubles_after_a_good_probe(struct kunit *test)
{
	struct fake_sharer *sharer = test->priv;
	unsigned long seconds;
	u32 asked;

	sharer->pages_max = 1;
	for (seconds = 8; seconds <= 64; seconds *= 2) {
		KUNIT_EXPECT_EQ(test, -EIO, try_share(test, &asked));
		KUNIT_EXPECT_EQ(test, seconds == 8 ? 1 : 2, asked);
		KUNIT_EXPECT_EQ(test, seconds, end_pause());
	}
	sharer->pages_max = PAGES;
	KUNIT_EXPECT_EQ(test, 0, try_share(test, &asked));
	sharer->pages_max = 0;
	KUNIT_EXPECT_EQ(test, -EIO, try_share(test, &asked));
	KUNIT_EXPECT_EQ(test, 8, end_pause());
}

static void shared_tells_a_lack_of_memory(struct kunit *test)
{
	struct fake_sharer *sharer = test->priv;
	u32 asked;

	sharer->pages_max = 0;
	sharer->refusal = -ENOMEM;
	KUNIT_EXPECT_EQ(test, -ENOMEM, try_share(test, &asked));
	KUNIT_EXPECT_EQ(test, -ENOMEM, try_share(test, &asked));
	KUNIT_EXPECT_EQ(test, 0, asked);
}

static void shared_forget(void)
{
	vouch_shared_losses.count = 0;
}

static int shared_init(struct kunit *test)
{
	struct fake_sharer *sharer =
		kunit_kzalloc(test, sizeof(*sharer), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, sharer);
	sharer->pages_max = PAGES;
	sharer->refusal = -EPERM;
	test->priv = sharer;
	shared_forget();
	kunit_activate_static_stub(test, vouch_shared_convert, fake_convert);
	return 0;
}

static void shared_exit(struct kunit *test)
{
	shared_forget();
}

static struct kunit_case shared_cases[] = {
	KUNIT_CASE(shared_is_zeroed),
	KUNIT_CASE(shared_refusal_is_not_tried_again_at_once),
	KUNIT_CASE(shared_pause_doubles_after_a_good_probe),
	KUNIT_CASE(shared_tells_a_lack_of_memory),
	{}
};

static struct kunit_suite shared_suite = {
	.name = "vouch-shared",
	.init = shared_init,
	.exit = shared_exit,
	.test_cases = shared_cases,
};

kunit_test_suite(shared_suite);
