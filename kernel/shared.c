// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - pages that a guest shares with its host
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/gfp.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/set_memory.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "vouch.h"

/* Pauses after pages could not be shared: from 8 s to 2^12 s, above an hour. */
#define SHARED_PAUSE_LOG_MIN 3
#define SHARED_PAUSE_LOG_MAX 12

/**
 * struct shared_losses - attempts to share pages that went wrong in a row
 * @lock: protects the members below, innermost
 * @count: how many, 0 after one that went well
 * @again: when the next one may be made, in jiffies
 * @err: what the last one ended with
 *
 * Pages that could not be shared are lost. Yet a host that refuses may do so
 * for a while only, and so may a lack of memory for page tables. So another
 * attempt is made after a pause that doubles, and with one page first.
 */
static struct shared_losses {
	spinlock_t lock; /* see above */
	u32 count;
	unsigned long again;
	int err;
} losses = { .lock = __SPIN_LOCK_UNLOCKED(losses.lock) };

/* Some of the pages may be shared already, so none is used again. */
static void shared_lose(u32 pages, int err)
{
	u32 pause;

	spin_lock(&losses.lock);
	pause = 1U << min(SHARED_PAUSE_LOG_MIN + losses.count,
			  SHARED_PAUSE_LOG_MAX);
	losses.count++;
	losses.again = jiffies + pause * HZ;
	losses.err = err;
	spin_unlock(&losses.lock);
	pr_warn("%u pages cannot be shared with the host and are lost: error %d; not tried again for %u s\n",
		pages, err, pause);
}

/* Return: 0, or the error of the last attempt while the pause is not over */
static int shared_begin(bool *must_probe)
{
	int err = 0;

	spin_lock(&losses.lock);
	*must_probe = losses.count;
	if (losses.count && time_before(jiffies, losses.again))
		err = losses.err;
	spin_unlock(&losses.lock);
	return err;
}

static void shared_went_well(void)
{
	spin_lock(&losses.lock);
	losses.count = 0;
	spin_unlock(&losses.lock);
}

/* Return: as vouch_shared_alloc() */
static int shared_try(u32 pages, void **shared)
{
	const gfp_t gfp = GFP_KERNEL | __GFP_NOWARN;
	void *memory = alloc_pages_exact((size_t)pages * PAGE_SIZE, gfp);
	int err;

	if (!memory)
		return -ENOMEM;
	err = set_memory_decrypted((unsigned long)memory, pages);
	if (err) {
		err = err == -ENOMEM ? err : -EIO;
		shared_lose(pages, err);
		return err;
	}
	shared_went_well();
	*shared = memory;
	return 0;
}

/* After a loss no more than one page is lost again. */
static int shared_probe(void)
{
	void *page;
	int err = shared_try(1, &page);

	if (!err)
		vouch_shared_free(page, 1);
	return err;
}

int vouch_shared_alloc(u32 pages, void **shared)
{
	bool must_probe;
	int err;

	*shared = NULL;
	err = shared_begin(&must_probe);
	if (!err && must_probe)
		err = shared_probe();
	if (!err)
		err = shared_try(pages, shared);
	/* Pages that were made shared have undefined contents. */
	if (!err)
		memset(*shared, 0, (size_t)pages * PAGE_SIZE);
	return err;
}

void vouch_shared_free(void *shared, u32 pages)
{
	int err;

	if (!shared)
		return;
	/* Pages that the host can still write to must not be used again. */
	err = set_memory_encrypted((unsigned long)shared, pages);
	if (err) {
		pr_warn("%u pages cannot be taken back from the host and are lost: error %d\n",
			pages, err);
		return;
	}
	free_pages_exact(shared, (size_t)pages * PAGE_SIZE);
}

int vouch_shared_grow(void **shared, u32 *pages, u32 wanted)
{
	void *larger;
	int err;

	if (wanted <= *pages)
		return 0;

	err = vouch_shared_alloc(wanted, &larger);
	if (err)
		return err;

	vouch_shared_free(*shared, *pages);
	*shared = larger;
	*pages = wanted;
	return 0;
}
