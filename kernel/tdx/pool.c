// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - the quote buffers of a TD
 *
 *	EMPTY -> FREE <-> CLAIMED <-> IN_FLIGHT -> PARKED -> FREE
 *
 * From the moment that the host has accepted a buffer it is the host's, until
 * the host says otherwise: it may write the quote there whenever it likes.
 * Nobody can take a buffer back. A caller that does not wait any longer parks
 * it, and it is free again once its status has changed; memory that is parked
 * when the guest goes away is never used for anything again.
 */
#define pr_fmt(fmt) "vouch: tdx: " fmt

#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/printk.h>

#include "tdx/private.h"

static bool buffer_is_settled(const struct tdx_buffer *buffer)
{
	return vouch_tdx_format_status(buffer->shared) != TDX_QUOTE_IN_FLIGHT;
}

/* Called with the lock held. */
static void buffer_release(struct tdx_buffer *buffer)
{
	buffer->state = TDX_BUFFER_FREE;
	buffer->free_since = jiffies;
}

/* Called with the lock held. Return: how many the host gave back. */
u32 vouch_tdx_pool_reclaim(struct tdx_pool *pool)
{
	struct tdx_buffer *buffer;
	u32 reclaimed = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(pool->buffers); i++) {
		buffer = &pool->buffers[i];
		if (buffer->state != TDX_BUFFER_PARKED ||
		    !buffer_is_settled(buffer))
			continue;
		buffer_release(buffer);
		reclaimed++;
	}
	return reclaimed;
}

/* Called with the lock held. Return: how many there are in this state. */
static u32 pool_count_state(const struct tdx_pool *pool,
			    enum tdx_buffer_state state)
{
	u32 count = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(pool->buffers); i++)
		count += pool->buffers[i].state == state;
	return count;
}

/*
 * Takes memory that nobody used for a while out of a buffer.
 * Return: the memory, or NULL; @size receives its size
 */
static void *pool_take_idle(struct tdx_pool *pool, size_t *size)
{
	struct tdx_buffer *buffer;
	void *shared = NULL;
	size_t i;

	spin_lock(&pool->lock);
	for (i = 0; i < ARRAY_SIZE(pool->buffers) && !shared; i++) {
		buffer = &pool->buffers[i];
		if (buffer->state != TDX_BUFFER_FREE ||
		    time_before(jiffies, buffer->free_since + pool->idle))
			continue;
		swap(shared, buffer->shared);
		*size = buffer->size;
		buffer->state = TDX_BUFFER_EMPTY;
		buffer->keeper.pid = 0;
	}
	spin_unlock(&pool->lock);
	return shared;
}

static void pool_free_idle(struct tdx_pool *pool)
{
	struct tdx_platform *platform = pool->platform;
	size_t size;
	void *shared;

	while ((shared = pool_take_idle(pool, &size)))
		platform->calls->buffer_free(platform, shared, size);
}

static void pool_schedule(struct tdx_pool *pool)
{
	schedule_delayed_work(&pool->reclaim, msecs_to_jiffies(TDX_RECLAIM_MS));
}

static void pool_reclaim_work(struct work_struct *work)
{
	struct tdx_pool *pool =
		container_of(to_delayed_work(work), struct tdx_pool, reclaim);
	u32 reclaimed, left;

	pool_free_idle(pool);
	spin_lock(&pool->lock);
	reclaimed = vouch_tdx_pool_reclaim(pool);
	left = pool_count_state(pool, TDX_BUFFER_PARKED) +
	       pool_count_state(pool, TDX_BUFFER_FREE);
	spin_unlock(&pool->lock);
	if (reclaimed)
		vouch_tdx_wake(&pool->waiting);
	if (left)
		pool_schedule(pool);
}

/**
 * vouch_tdx_pool_put() - give a buffer back, or park it
 * @pool: the guest's
 * @buffer: claimed or in flight
 */
void vouch_tdx_pool_put(struct tdx_pool *pool, struct tdx_buffer *buffer)
{
	bool is_parked;

	spin_lock(&pool->lock);
	is_parked = buffer->state == TDX_BUFFER_IN_FLIGHT &&
		    !buffer_is_settled(buffer);
	if (is_parked)
		buffer->state = TDX_BUFFER_PARKED;
	else
		buffer_release(buffer);
	spin_unlock(&pool->lock);

	/* After a parked one too: there may be none left to wait for. */
	vouch_tdx_wake(&pool->waiting);
	pool_schedule(pool);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_tdx_pool_put);

/* Only for the caller who has claimed the buffer. */
void vouch_tdx_pool_set(struct tdx_pool *pool, struct tdx_buffer *buffer,
			enum tdx_buffer_state state)
{
	spin_lock(&pool->lock);
	buffer->state = state;
	spin_unlock(&pool->lock);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_tdx_pool_set);

/* Return: how many bytes of a buffer to offer to the host, at most @limit. */
size_t vouch_tdx_pool_offer(struct tdx_pool *pool, size_t limit)
{
	return min(READ_ONCE(pool->offer), limit);
}

/**
 * vouch_tdx_pool_refused() - note that the host takes no buffer of this size
 * @pool: the guest's
 * @size: what it was offered
 *
 * When the host does not take the smallest either, size was not the reason, and
 * the largest is offered again.
 *
 * Return: whether there is a smaller size to be tried
 */
bool vouch_tdx_pool_refused(struct tdx_pool *pool, size_t size)
{
	bool is_smallest = size <= TDX_BUFFER_SIZE_MIN;

	spin_lock(&pool->lock);
	WRITE_ONCE(pool->offer, is_smallest ? TDX_BUFFER_SIZE_MAX :
					      min(pool->offer, size / 2));
	spin_unlock(&pool->lock);
	return !is_smallest;
}

bool vouch_tdx_pool_has_parked(struct tdx_pool *pool)
{
	u32 reclaimed;
	bool has_parked;

	spin_lock(&pool->lock);
	reclaimed = vouch_tdx_pool_reclaim(pool);
	has_parked = pool_count_state(pool, TDX_BUFFER_PARKED);
	spin_unlock(&pool->lock);
	if (reclaimed)
		vouch_tdx_wake(&pool->waiting);
	return has_parked;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_tdx_pool_has_parked);

/* Return: whether the host has finished a quote that somebody waits for. */
bool vouch_tdx_pool_has_answer(struct tdx_pool *pool)
{
	bool has_answer = false;
	size_t i;

	spin_lock(&pool->lock);
	for (i = 0; i < ARRAY_SIZE(pool->buffers) && !has_answer; i++)
		has_answer = pool->buffers[i].state == TDX_BUFFER_IN_FLIGHT &&
			     buffer_is_settled(&pool->buffers[i]);
	spin_unlock(&pool->lock);
	return has_answer;
}

void vouch_tdx_pool_init(struct tdx_pool *pool, struct tdx_platform *platform)
{
	pool->platform = platform;
	pool->idle = msecs_to_jiffies(TDX_IDLE_MS);
	vouch_tdx_waiting_init(&pool->waiting);
	pool->offer = TDX_BUFFER_SIZE_MAX;
	spin_lock_init(&pool->lock);
	INIT_DELAYED_WORK(&pool->reclaim, pool_reclaim_work);
}

/* When no caller is left. */
void vouch_tdx_pool_exit(struct tdx_pool *pool)
{
	struct tdx_platform *platform = pool->platform;
	struct tdx_buffer *buffer;
	u32 parked;
	size_t i;

	cancel_delayed_work_sync(&pool->reclaim);
	spin_lock(&pool->lock);
	vouch_tdx_pool_reclaim(pool);
	parked = pool_count_state(pool, TDX_BUFFER_PARKED);
	spin_unlock(&pool->lock);
	if (parked)
		pr_warn("quote buffers lost to the host: %u\n", parked);

	for (i = 0; i < ARRAY_SIZE(pool->buffers); i++) {
		buffer = &pool->buffers[i];
		if (buffer->state == TDX_BUFFER_FREE)
			platform->calls->buffer_free(platform, buffer->shared,
						     buffer->size);
	}
}
