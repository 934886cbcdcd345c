// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - who gets which quote buffer of a TD
 *
 * A caller whom a signal interrupted leaves its name at the buffer, and has it
 * back, PARKED or FREE, when the kernel begins the system call anew. Another
 * caller takes such a buffer only if there is no other.
 */
#include <linux/err.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "tdx/private.h"

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

/* Return: whether the calling thread left this very request in @buffer. */
static bool buffer_is_kept_for(const struct tdx_buffer *buffer,
			       const struct vouch_report_request *request)
{
	const struct tdx_keeper *keeper = &buffer->keeper;

	return keeper->pid == current->pid &&
	       keeper->start == current->start_boottime &&
	       uid_eq(buffer->user, request->user) &&
	       buffer->is_admin == request->is_admin &&
	       keeper->log_sequence == request->moment.log_sequence &&
	       !memcmp(keeper->report_data, request->report_data,
		       sizeof(keeper->report_data));
}

/* Called with the lock held. Return: the caller's of before, or NULL. */
static struct tdx_buffer *
pool_find_kept(struct tdx_pool *pool,
	       const struct vouch_report_request *request)
{
	struct tdx_buffer *buffer;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(pool->buffers); i++) {
		buffer = &pool->buffers[i];
		if (buffer->state != TDX_BUFFER_PARKED &&
		    buffer->state != TDX_BUFFER_FREE)
			continue;
		if (buffer_is_kept_for(buffer, request))
			return buffer;
	}
	return NULL;
}

/* Called with the lock held. Return: the first of this kind, or NULL. */
static struct tdx_buffer *pool_find(struct tdx_pool *pool,
				    enum tdx_buffer_state state, bool is_kept)
{
	struct tdx_buffer *buffer;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(pool->buffers); i++) {
		buffer = &pool->buffers[i];
		if (buffer->state == state && !!buffer->keeper.pid == is_kept)
			return buffer;
	}
	return NULL;
}

/*
 * Called with the lock held, when there is one to be had. A request that
 * somebody may come back for is given up last.
 */
static struct tdx_buffer *pool_choose(struct tdx_pool *pool)
{
	return pool_find(pool, TDX_BUFFER_FREE, false)		?:
		       pool_find(pool, TDX_BUFFER_EMPTY, false) ?:
		       pool_find(pool, TDX_BUFFER_FREE, true);
}

/**
 * struct pool_claim - one caller's attempts to get a buffer
 * @pool: the guest's
 * @request: for what
 * @buffer: receives it
 * @is_throttled: there was an event that it has to wait
 */
struct pool_claim {
	struct tdx_pool *pool;
	const struct vouch_report_request *request;
	struct tdx_buffer *buffer;
	bool is_throttled;
};

/* Called with the lock held. */
static void claim_take(struct pool_claim *claim, struct tdx_buffer *buffer,
		       enum tdx_buffer_state state)
{
	buffer->state = state;
	buffer->user = claim->request->user;
	buffer->is_admin = claim->request->is_admin;
	buffer->keeper.pid = 0;
	claim->buffer = buffer;
}

/*
 * Called with the lock held. A parked buffer counts as its user's already; a
 * free one has to be within the limits, as any other.
 * Return: as claim_buffer()
 */
static int claim_any(struct pool_claim *claim)
{
	struct tdx_pool *pool = claim->pool;
	struct pool_count count;
	struct tdx_buffer *kept = pool_find_kept(pool, claim->request);
	bool is_parked = kept && kept->state == TDX_BUFFER_PARKED;

	if (!is_parked && pool_is_used_up(pool, claim->request, &count))
		return count_outlook(&count, -EBUSY);
	if (kept)
		claim_take(claim, kept, TDX_BUFFER_IN_FLIGHT);
	else
		claim_take(claim, pool_choose(pool), TDX_BUFFER_CLAIMED);
	return 0;
}

/*
 * Return: 0 with a buffer claimed, or with the caller's of before in flight;
 * -EAGAIN when waiting may help, or -EBUSY
 */
static int claim_buffer(struct pool_claim *claim)
{
	struct tdx_pool *pool = claim->pool;
	u32 reclaimed;
	int err;

	spin_lock(&pool->lock);
	reclaimed = vouch_tdx_pool_reclaim(pool);
	err = claim_any(claim);
	spin_unlock(&pool->lock);
	/* Another user may have what this one may not. */
	if (reclaimed)
		vouch_tdx_wake(&pool->waiting);
	return err;
}

/*
 * There is no memory for the buffer, for the reason @err. Then one that is kept
 * for its last caller has to do. Return: as claim_step()
 */
static int claim_undo(struct pool_claim *claim, int err)
{
	struct tdx_pool *pool = claim->pool;
	struct tdx_buffer *kept;
	struct pool_count count;

	spin_lock(&pool->lock);
	claim->buffer->state = TDX_BUFFER_EMPTY;
	kept = pool_find(pool, TDX_BUFFER_FREE, true);
	if (pool_is_used_up(pool, claim->request, &count))
		err = -EBUSY;
	err = count_outlook(&count, err);
	if (kept) {
		kept->keeper.pid = 0;
		err = -EAGAIN;
	}
	spin_unlock(&pool->lock);
	return err;
}

/*
 * Allocates less when there is no more. Return: 0 when there is memory now,
 * -ENOMEM, or -EIO when the host does not let it be shared
 */
static int buffer_alloc(struct tdx_pool *pool, struct tdx_buffer *buffer)
{
	struct tdx_platform *platform = pool->platform;
	int err = -ENOMEM;
	size_t size;

	if (buffer->shared)
		return 0;
	for (size = READ_ONCE(pool->offer);
	     err == -ENOMEM && size >= TDX_BUFFER_SIZE_MIN; size /= 2) {
		err = platform->calls->buffer_alloc(platform, size,
						    &buffer->shared);
		buffer->size = size;
	}
	return err;
}

/* Once for each request. */
static void claim_tell_limit(struct pool_claim *claim)
{
	static const struct vouch_failure limit = {
		.stage = VOUCH_STAGE_QUEUE,
		.reason = VOUCH_REASON_LIMIT,
		.fw_error = VOUCH_FW_NOT_CALLED,
	};

	if (!claim->is_throttled)
		vouch_event_throttled(claim->request->user, &limit);
	claim->is_throttled = true;
}

/* Return: as claim_buffer(), and -ENODEV, -ENOMEM or -EIO */
static int claim_step(void *data)
{
	struct pool_claim *claim = data;
	int err;

	if (READ_ONCE(claim->pool->waiting.is_closed))
		return -ENODEV;
	err = claim_buffer(claim);
	if (!err) {
		err = buffer_alloc(claim->pool, claim->buffer);
		if (err)
			err = claim_undo(claim, err);
	}
	if (err == -EAGAIN)
		claim_tell_limit(claim);
	return err;
}

/**
 * vouch_tdx_pool_get() - claim a buffer, and wait when all are in use
 * @pool: the guest's
 * @request: for whom, and until when
 * @failure: filled in on failure
 *
 * Return: the buffer, to be put, in flight if it holds this request already,
 * which the caller left when a signal came; or ERR_PTR(): -EAGAIN when the host
 * owns every buffer that @request may have, -ENOMEM, -EIO when the host does
 * not share memory, or what vouch_tdx_poll() says
 */
struct tdx_buffer *
vouch_tdx_pool_get(struct tdx_pool *pool,
		   const struct vouch_report_request *request,
		   struct vouch_failure *failure)
{
	struct pool_claim claim = { .pool = pool, .request = request };
	int err = vouch_tdx_poll_shared(&pool->waiting, request->deadline,
					claim_step, &claim);

	if (!err)
		return claim.buffer;
	if (err == -EBUSY)
		err = vouch_tdx_fail(failure, -EAGAIN, VOUCH_STAGE_QUOTE,
				     VOUCH_REASON_PARKED);
	else if (err == -EIO)
		vouch_tdx_fail(failure, err, VOUCH_STAGE_HOST,
			       VOUCH_REASON_NOT_SHARED);
	else if (err != -ENOMEM)
		vouch_tdx_fail(failure, err, VOUCH_STAGE_QUEUE,
			       VOUCH_REASON_NONE);
	return ERR_PTR(err);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_tdx_pool_get);

/**
 * vouch_tdx_pool_keep() - let the caller find its request again
 * @pool: the guest's
 * @buffer: in flight, and to be put
 * @request: the request, as of when its TDREPORT was made
 */
void vouch_tdx_pool_keep(struct tdx_pool *pool, struct tdx_buffer *buffer,
			 const struct vouch_report_request *request)
{
	struct tdx_keeper *keeper = &buffer->keeper;

	spin_lock(&pool->lock);
	keeper->pid = current->pid;
	keeper->start = current->start_boottime;
	keeper->log_sequence = request->moment.log_sequence;
	memcpy(keeper->report_data, request->report_data,
	       sizeof(keeper->report_data));
	spin_unlock(&pool->lock);
}

/*
 * Somebody else extended a register: what callers ask for now is to say so,
 * also when the log has no space for a record of it.
 */
void vouch_tdx_pool_forget(struct tdx_pool *pool)
{
	size_t i;

	spin_lock(&pool->lock);
	for (i = 0; i < ARRAY_SIZE(pool->buffers); i++)
		pool->buffers[i].keeper.pid = 0;
	spin_unlock(&pool->lock);
}
