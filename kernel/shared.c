// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - pages that a guest shares with its host
 */
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/set_memory.h>
#include <linux/string.h>

#include "vouch.h"

void *vouch_shared_alloc(u32 pages)
{
	const gfp_t gfp = GFP_KERNEL | __GFP_NOWARN;
	void *shared;

	shared = alloc_pages_exact((size_t)pages * PAGE_SIZE, gfp);
	if (!shared)
		return NULL;

	/* Some of them may be the host's already: none is used again. */
	if (set_memory_decrypted((unsigned long)shared, pages))
		return NULL;

	/* Decrypted is not empty: what was there reads as noise. */
	memset(shared, 0, (size_t)pages * PAGE_SIZE);
	return shared;
}

void vouch_shared_free(void *shared, u32 pages)
{
	if (!shared)
		return;
	/* What the host may still write to must not be anyone's memory. */
	if (set_memory_encrypted((unsigned long)shared, pages))
		return;
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
