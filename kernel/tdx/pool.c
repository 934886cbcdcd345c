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

/**
 * struct pool_count - how many buffers are not to be had
 * @taken: that are a caller's or the host's
 * @parked: that are the host's, among them
 */
struct pool_count {
	u32 taken;
	u32 parked;
};

static void count_buffer(struct pool_count *count,
			 const struct tdx_buffer *buffer)
{
	count->taken++;
	count->parked += buffer->state == TDX_BUFFER_PARKED;
}

/* Called with the lock held. @own is zero for the administrator. */
static void pool_count(const struct tdx_pool *pool,
		       const struct vouch_report_request *request,
		       struct pool_count *all, struct pool_count *own)
{
	const struct tdx_buffer *buffer;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(pool->buffers); i++) {
		buffer = &pool->buffers[i];
		if (buffer->state == TDX_BUFFER_EMPTY ||
		    buffer->state == TDX_BUFFER_FREE)
			continue;
		count_buffer(all, buffer);
		if (!request->is_admin && !buffer->is_admin &&
		    uid_eq(buffer->user, request->user))
			count_buffer(own, buffer);
	}
}

/*
 * Called with the lock held. A user has a limit, so that others find a buffer,
 * and the last buffer is the administrator's, however many users there are.
 * Return: whether there is none for @request; @count receives the buffers of
 * which one has to become free then, and all buffers otherwise
 */
static bool pool_is_used_up(const struct tdx_pool *pool,
			    const struct vouch_report_request *request,
			    struct pool_count *count)
{
	u32 max = request->is_admin ? TDX_BUFFERS_MAX : TDX_BUFFERS_MAX - 1;
	struct pool_count all = {}, own = {};

	pool_count(pool, request, &all, &own);
	if (own.taken >= TDX_BUFFERS_PER_USER) {
		*count = own;
		return true;
	}
	*count = all;
	return all.taken >= max;
}

/* Return: -EAGAIN when a caller is going to give one back, @err otherwise. */
static int count_outlook(const struct pool_count *count, int err)
{
	return count->taken > count->parked ? -EAGAIN : err;
}

/* Called with the lock held. Return: how many the host still owns. */
static u32 pool_reclaim(struct tdx_pool *pool)
{
	struct tdx_buffer *buffer;
	u32 parked = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(pool->buffers); i++) {
		buffer = &pool->buffers[i];
		if (buffer->state == TDX_BUFFER_PARKED &&
		    buffer_is_settled(buffer))
			buffer->state = TDX_BUFFER_FREE;
		parked += buffer->state == TDX_BUFFER_PARKED;
	}
	return parked;
}

static void pool_reclaim_work(struct work_struct *work)
{
	struct tdx_pool *pool =
		container_of(to_delayed_work(work), struct tdx_pool, reclaim);
	u32 parked;

	spin_lock(&pool->lock);
	parked = pool_reclaim(pool);
	spin_unlock(&pool->lock);
	vouch_tdx_wake(pool->waiting);
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

/**
 * struct pool_claim - one caller's attempts to get a buffer
 * @pool: the guest's
 * @request: for what
 * @buffer: receives it
 */
struct pool_claim {
	struct tdx_pool *pool;
	const struct vouch_report_request *request;
	struct tdx_buffer *buffer;
};

/* Return: 0 with a buffer claimed, -EAGAIN when waiting may help, or -EBUSY */
static int claim_buffer(struct pool_claim *claim)
{
	struct tdx_pool *pool = claim->pool;
	struct tdx_buffer *buffer;
	struct pool_count count;
	int err = 0;

	spin_lock(&pool->lock);
	pool_reclaim(pool);
	if (pool_is_used_up(pool, claim->request, &count)) {
		err = count_outlook(&count, -EBUSY);
	} else {
		buffer = pool_find(pool, TDX_BUFFER_FREE) ?:
				 pool_find(pool, TDX_BUFFER_EMPTY);
		buffer->state = TDX_BUFFER_CLAIMED;
		buffer->user = claim->request->user;
		buffer->is_admin = claim->request->is_admin;
		claim->buffer = buffer;
	}
	spin_unlock(&pool->lock);
	return err;
}

/* There is no memory for the buffer. Return: as claim_step() */
static int claim_undo(struct pool_claim *claim)
{
	struct tdx_pool *pool = claim->pool;
	struct pool_count count;
	int err = -ENOMEM;

	spin_lock(&pool->lock);
	claim->buffer->state = TDX_BUFFER_EMPTY;
	if (pool_is_used_up(pool, claim->request, &count))
		err = -EBUSY;
	err = count_outlook(&count, err);
	spin_unlock(&pool->lock);
	return err;
}

/* Allocates less when there is no more. Return: whether there is memory now. */
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

/* Return: as claim_buffer(), and -ENODEV or -ENOMEM */
static int claim_step(void *data)
{
	struct pool_claim *claim = data;
	int err;

	if (READ_ONCE(claim->pool->waiting->is_closed))
		return -ENODEV;
	err = claim_buffer(claim);
	if (!err && !buffer_alloc(claim->pool, claim->buffer))
		err = claim_undo(claim);
	return err;
}

/**
 * vouch_tdx_pool_get() - claim a buffer, and wait when all are in use
 * @pool: the guest's
 * @request: for whom, and until when
 * @failure: filled in on failure
 *
 * Return: the buffer, to be put; or ERR_PTR(): -EBUSY when the host owns every
 * buffer that @request may have, -ENOMEM, or what vouch_tdx_poll() says
 */
struct tdx_buffer *
vouch_tdx_pool_get(struct tdx_pool *pool,
		   const struct vouch_report_request *request,
		   struct vouch_failure *failure)
{
	struct pool_claim claim = { .pool = pool, .request = request };
	int err = vouch_tdx_poll(pool->waiting, request->deadline, claim_step,
				 &claim);

	if (!err)
		return claim.buffer;
	if (err == -EBUSY)
		vouch_tdx_fail(failure, err, VOUCH_STAGE_QUOTE,
			       VOUCH_REASON_PARKED);
	else if (err != -ENOMEM)
		vouch_tdx_fail(failure, err, VOUCH_STAGE_QUEUE,
			       VOUCH_REASON_NONE);
	return ERR_PTR(err);
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

	/* After a parked one too: there may be none left to wait for. */
	vouch_tdx_wake(pool->waiting);
	if (is_parked)
		schedule_delayed_work(&pool->reclaim,
				      msecs_to_jiffies(TDX_RECLAIM_MS));
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
