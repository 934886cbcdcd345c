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

#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/printk.h>

#include "tdx/private.h"

static bool buffer_is_settled(const struct tdx_buffer *buffer)
{
	return vouch_tdx_format_status(buffer->shared) != TDX_QUOTE_IN_FLIGHT;
}

/* Called with the lock held. Return: how many of @user, or all, came so far. */
static u32 pool_count(const struct tdx_pool *pool, kuid_t user,
		      enum tdx_buffer_state state)
{
	const struct tdx_buffer *buffer;
	u32 count = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(pool->buffers); i++) {
		buffer = &pool->buffers[i];
		if (uid_valid(user) && !uid_eq(buffer->user, user))
			continue;
		count += buffer->state >= state;
	}
	return count;
}

/* Called with the lock held. Return: how many are a caller's or the host's. */
static u32 pool_taken(const struct tdx_pool *pool, kuid_t user)
{
	return pool_count(pool, user, TDX_BUFFER_CLAIMED);
}

/* Called with the lock held. Return: whether @user has all one may have. */
static bool pool_is_spent(const struct tdx_pool *pool, kuid_t user)
{
	return uid_valid(user) &&
	       pool_taken(pool, user) >= TDX_BUFFERS_PER_USER;
}

/* Called with the lock held. The last buffer is the administrator's. */
static bool pool_is_limited(const struct tdx_pool *pool, kuid_t user)
{
	return pool_is_spent(pool, user) ||
	       (uid_valid(user) &&
		pool_taken(pool, INVALID_UID) >= TDX_BUFFERS_MAX - 1);
}

/* Called with the lock held. Return: how many the host still owns. */
static u32 pool_reclaim(struct tdx_pool *pool)
{
	struct tdx_buffer *buffer;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(pool->buffers); i++) {
		buffer = &pool->buffers[i];
		if (buffer->state == TDX_BUFFER_PARKED &&
		    buffer_is_settled(buffer))
			buffer->state = TDX_BUFFER_FREE;
	}
	return pool_count(pool, INVALID_UID, TDX_BUFFER_PARKED);
}

static void pool_reclaim_work(struct work_struct *work)
{
	struct tdx_pool *pool =
		container_of(to_delayed_work(work), struct tdx_pool, reclaim);
	u32 parked;

	spin_lock(&pool->lock);
	parked = pool_reclaim(pool);
	spin_unlock(&pool->lock);
	wake_up_all(&pool->waiting->queue);
	if (parked)
		schedule_delayed_work(&pool->reclaim,
				      msecs_to_jiffies(TDX_RECLAIM_MS));
}

/* Called with the lock held. Return: the first in this state, or NULL. */
static struct tdx_buffer *pool_find(struct tdx_pool *pool,
				    enum tdx_buffer_state state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(pool->buffers); i++) {
		if (pool->buffers[i].state == state)
			return &pool->buffers[i];
	}
	return NULL;
}

/*
 * Called with the lock held, when there is no buffer to be had.
 * Return: 0 when one may become free, because some caller has it; else why not
 */
static int pool_why(const struct tdx_pool *pool, kuid_t user,
		    struct vouch_failure *failure)
{
	kuid_t whose = pool_is_spent(pool, user) ? user : INVALID_UID;
	u32 parked = pool_count(pool, whose, TDX_BUFFER_PARKED);

	if (pool_taken(pool, whose) > parked)
		return 0;
	if (pool_is_limited(pool, user) || parked == TDX_BUFFERS_MAX)
		return vouch_tdx_fail(failure, -EBUSY, VOUCH_STAGE_QUOTE,
				      VOUCH_REASON_PARKED);
	return -ENOMEM;
}

/* Return: 0 with a buffer, or with NULL when waiting may help; -errno */
static int pool_claim(struct tdx_pool *pool, kuid_t user,
		      struct tdx_buffer **claimed,
		      struct vouch_failure *failure)
{
	struct tdx_buffer *buffer = NULL;
	int err = 0;

	spin_lock(&pool->lock);
	pool_reclaim(pool);
	if (!pool_is_limited(pool, user))
		buffer = pool_find(pool, TDX_BUFFER_FREE) ?:
				 pool_find(pool, TDX_BUFFER_EMPTY);
	if (buffer) {
		buffer->state = TDX_BUFFER_CLAIMED;
		buffer->user = user;
	} else {
		err = pool_why(pool, user, failure);
	}
	spin_unlock(&pool->lock);

	*claimed = buffer;
	return err;
}

/* Takes less when that is all there is. Return: whether there is memory now. */
static bool buffer_alloc(struct tdx_pool *pool, struct tdx_buffer *buffer)
{
	struct tdx_platform *platform = pool->platform;
	size_t size;

	if (buffer->shared)
		return true;
	for (size = READ_ONCE(pool->offer); size >= TDX_BUFFER_SIZE_MIN;
	     size /= 2) {
		buffer->shared = platform->calls->buffer_alloc(platform, size);
		buffer->size = size;
		if (buffer->shared)
			return true;
	}
	return false;
}

/* Return: as pool_claim() */
static int pool_unclaim(struct tdx_pool *pool, struct tdx_buffer *buffer,
			kuid_t user, struct vouch_failure *failure)
{
	int err;

	spin_lock(&pool->lock);
	buffer->state = TDX_BUFFER_EMPTY;
	err = pool_why(pool, user, failure);
	spin_unlock(&pool->lock);
	return err;
}

struct pool_wish {
	struct tdx_pool *pool;
	kuid_t user;
};

/* Empty ones do not count: who waits despite of them could not fill any. */
static bool pool_has_free(void *data)
{
	struct pool_wish *wish = data;
	struct tdx_pool *pool = wish->pool;
	bool has_free;

	spin_lock(&pool->lock);
	pool_reclaim(pool);
	has_free = !pool_is_limited(pool, wish->user) &&
		   pool_find(pool, TDX_BUFFER_FREE);
	spin_unlock(&pool->lock);
	return has_free;
}

/**
 * vouch_tdx_pool_get() - claim a buffer
 * @pool: the guest's
 * @user: who is to have %TDX_BUFFERS_PER_USER at most, or INVALID_UID
 * @pace: how long to wait when all are in use
 * @failure: filled in on failure
 *
 * Return: the buffer, to be put; or ERR_PTR(): -EBUSY when the host owns all
 * that there are for @user, -ENOMEM, or what vouch_tdx_pause() says
 */
struct tdx_buffer *vouch_tdx_pool_get(struct tdx_pool *pool, kuid_t user,
				      const struct tdx_pace *pace,
				      struct vouch_failure *failure)
{
	struct pool_wish wish = { pool, user };
	struct tdx_buffer *buffer;
	int err;

	for (;;) {
		if (READ_ONCE(pool->waiting->is_closed))
			return ERR_PTR(vouch_tdx_fail(failure, -ENODEV,
						      VOUCH_STAGE_QUEUE,
						      VOUCH_REASON_NONE));
		err = pool_claim(pool, user, &buffer, failure);
		if (buffer && buffer_alloc(pool, buffer))
			return buffer;
		if (buffer)
			err = pool_unclaim(pool, buffer, user, failure);
		if (err)
			return ERR_PTR(err);

		err = vouch_tdx_pause(pool->waiting, pace, pool_has_free,
				      &wish);
		if (err)
			return ERR_PTR(vouch_tdx_fail(failure, err,
						      VOUCH_STAGE_QUEUE,
						      VOUCH_REASON_NONE));
	}
}
EXPORT_SYMBOL_IF_KUNIT(vouch_tdx_pool_get);

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
	buffer->state = is_parked ? TDX_BUFFER_PARKED : TDX_BUFFER_FREE;
	spin_unlock(&pool->lock);

	/* Also for a parked one: it may have been the last to wait for. */
	wake_up_all(&pool->waiting->queue);
	if (is_parked)
		schedule_delayed_work(&pool->reclaim,
				      msecs_to_jiffies(TDX_RECLAIM_MS));
}
EXPORT_SYMBOL_IF_KUNIT(vouch_tdx_pool_put);

/* By the caller who has the buffer. */
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
 * When it does not take the smallest either, size was not the reason.
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
	bool has_parked;

	spin_lock(&pool->lock);
	has_parked = pool_reclaim(pool);
	spin_unlock(&pool->lock);
	return has_parked;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_tdx_pool_has_parked);

void vouch_tdx_pool_init(struct tdx_pool *pool, struct tdx_platform *platform,
			 struct tdx_waiting *waiting)
{
	pool->platform = platform;
	pool->waiting = waiting;
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
	parked = pool_reclaim(pool);
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
