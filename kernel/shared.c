// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - pages that a guest shares with its host
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <kunit/static_stub.h>
#include <kunit/visibility.h>
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

/*
 * Pages that could not be shared are lost. Yet a host that refuses may do so
 * for a while only, and so may a lack of memory for page tables. So another
 * attempt is made after a pause that doubles, and with one page first.
 */
VISIBLE_IF_KUNIT struct vouch_shared_losses vouch_shared_losses = {
	.lock = __SPIN_LOCK_UNLOCKED(vouch_shared_losses.lock),
};
EXPORT_SYMBOL_IF_KUNIT(vouch_shared_losses);

/* A test plays the host. */
VISIBLE_IF_KUNIT int vouch_shared_convert(void *memory, u32 pages)
{
	KUNIT_STATIC_STUB_REDIRECT(vouch_shared_convert, memory, pages);
	return set_memory_decrypted((unsigned long)memory, pages);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_shared_convert);

/* Some of the pages may be shared already, so none is used again. */
static void shared_lose(u32 pages, int err)
{
	u32 pause;

	spin_lock(&vouch_shared_losses.lock);
	pause = 1U << min(SHARED_PAUSE_LOG_MIN + vouch_shared_losses.count,
			  SHARED_PAUSE_LOG_MAX);
	vouch_shared_losses.count++;
	vouch_shared_losses.again = jiffies + pause * HZ;
	vouch_shared_losses.err = err;
	spin_unlock(&vouch_shared_losses.lock);
	pr_warn("%u pages cannot be shared with the host and are lost: error %d; not tried again for %u s\n",
		pages, err, pause);
}

/* Return: 0, or the error of the last attempt while the pause is not over */
static int shared_begin(bool *must_probe)
{
	int err = 0;

	spin_lock(&vouch_shared_losses.lock);
	*must_probe = vouch_shared_losses.count;
	if (vouch_shared_losses.count &&
	    time_before(jiffies, vouch_shared_losses.again))
		err = vouch_shared_losses.err;
	spin_unlock(&vouch_shared_losses.lock);
	return err;
}

static void shared_went_well(void)
{
	spin_lock(&vouch_shared_losses.lock);
	vouch_shared_losses.count = 0;
	spin_unlock(&vouch_shared_losses.lock);
}

/* Return: as vouch_shared_alloc() */
static int shared_try(u32 pages, void **shared)
{
	const gfp_t gfp = GFP_KERNEL | __GFP_NOWARN;
	void *memory = alloc_pages_exact((size_t)pages * PAGE_SIZE, gfp);
	int err;

	if (!memory)
		return -ENOMEM;
	err = vouch_shared_convert(memory, pages);
	if (err) {
		err = err == -ENOMEM ? err : -EIO;
		shared_lose(pages, err);
		return err;
	}
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
	if (err)
		return err;
	/* Not after the probe: a host may take one page, and never more. */
	shared_went_well();
	/* Pages that were made shared have undefined contents. */
	memset(*shared, 0, (size_t)pages * PAGE_SIZE);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_shared_alloc);

u32 vouch_shared_free(void *shared, u32 pages)
{
	int err;

	if (!shared)
		return 0;
	/* Pages that the host can still write to must not be used again. */
	err = set_memory_encrypted((unsigned long)shared, pages);
	if (err) {
		pr_warn("%u pages cannot be taken back from the host and are lost: error %d\n",
			pages, err);
		return 0;
	}
	free_pages_exact(shared, (size_t)pages * PAGE_SIZE);
	return pages;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_shared_free);

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
