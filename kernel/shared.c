// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - pages that a guest shares with its host
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/set_memory.h>
#include <linux/string.h>

#include "vouch.h"

/*
 * Pages that could not be shared are lost. After one refusal of the host no
 * pages are shared any more; a lack of memory for page tables may pass, so this
 * many times it is accepted.
 */
#define SHARED_LOSSES_MAX 8

static atomic_t losses = ATOMIC_INIT(0);

/* Some of the pages may be shared already, so none is used again. */
static void shared_lose(u32 pages, int err)
{
	atomic_add(err == -ENOMEM ? 1 : SHARED_LOSSES_MAX, &losses);
	pr_warn("%u pages cannot be shared with the host and are lost: error %d\n",
		pages, err);
}

void *vouch_shared_alloc(u32 pages)
{
	const gfp_t gfp = GFP_KERNEL | __GFP_NOWARN;
	void *shared;
	int err;

	if (atomic_read(&losses) >= SHARED_LOSSES_MAX)
		return NULL;
	shared = alloc_pages_exact((size_t)pages * PAGE_SIZE, gfp);
	if (!shared)
		return NULL;

	err = set_memory_decrypted((unsigned long)shared, pages);
	if (err) {
		shared_lose(pages, err);
		return NULL;
	}

	/* Pages that were made shared have undefined contents. */
	memset(shared, 0, (size_t)pages * PAGE_SIZE);
	return shared;
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

	if (wanted <= *pages)
		return 0;

	larger = vouch_shared_alloc(wanted);
	if (!larger)
		return -ENOMEM;

	vouch_shared_free(*shared, *pages);
	*shared = larger;
	*pages = wanted;
	return 0;
}
