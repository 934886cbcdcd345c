// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - TDG.VP.VMCALL<GetQuote>: a quote of the host's quoting enclave
 *
 * Many callers may be here at once, each with a buffer of its own; no lock is
 * held while the host works. What the host wrote is copied once, and only the
 * copy is looked at.
 */
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "tdx/private.h"

/* How long out_size may lag behind status, while a host copies its header. */
#define HEADER_LAG_US 1000

static int quote_fail(struct vouch_failure *failure, int err, u32 stage,
		      u32 reason, u64 code)
{
	vouch_tdx_fail(failure, err, stage, reason);
	failure->vmm_error = code;
	return err;
}

/**
 * struct quote_job - one quote in the making
 * @guest: whose
 * @request: over what, and until when; receives as of when
 * @buffer: where the host puts it
 * @tdreport: what is to be quoted
 * @limit: bytes of @buffer that the host has not refused yet
 * @r10: what the host said to the last GetQuote
 * @status: the buffer's status, as it was read last
 * @is_throttled: there was an event that the host is busy
 */
struct quote_job {
	struct tdx_guest *guest;
	struct vouch_report_request *request;
	struct tdx_buffer *buffer;
	u8 *tdreport;
	size_t limit;
	u64 r10;
	u64 status;
	bool is_throttled;
};

/* Offers the buffer once. Return: R10 */
static u64 quote_exit(struct quote_job *job)
{
	struct tdx_platform *platform = job->guest->platform;
	struct tdx_pool *pool = &job->guest->pool;
	struct tdx_buffer *buffer = job->buffer;
	u64 r10;

	buffer->offered = vouch_tdx_pool_offer(pool, job->limit);
	vouch_tdx_format_request(buffer->shared, buffer->offered,
				 job->tdreport);
	vouch_tdx_pool_set(pool, buffer, TDX_BUFFER_IN_FLIGHT);
	r10 = platform->calls->get_quote(platform, buffer->shared,
					 buffer->offered);
	if (r10 != TDX_VMCALL_SUCCESS)
		vouch_tdx_pool_set(pool, buffer, TDX_BUFFER_CLAIMED);
	return r10;
}

static struct vouch_failure quote_host_failure(const struct quote_job *job)
{
	struct vouch_failure failure;
	bool is_busy = job->r10 == TDX_VMCALL_RETRY;

	quote_fail(&failure, 0, VOUCH_STAGE_HOST,
		   is_busy ? VOUCH_REASON_BUSY : VOUCH_REASON_NONE, job->r10);
	return failure;
}

/* The host is busy. Once for each request. */
static void quote_tell_busy(struct quote_job *job)
{
	struct vouch_failure failure = quote_host_failure(job);

	if (!job->is_throttled)
		vouch_event_throttled(job->request->user, &failure);
	job->is_throttled = true;
}

/* The host refused, and is offered less. */
static void quote_tell_retry(const struct quote_job *job)
{
	struct vouch_failure failure = quote_host_failure(job);

	vouch_event_retried(job->request->user, &failure);
}

/*
 * For vouch_tdx_poll(). Each refusal leaves less to offer, whatever other
 * callers find out meanwhile, so that the loop ends.
 * Return: 0 with the buffer in flight, -EAGAIN while the host is busy, or -EIO
 */
static int quote_send_step(void *data)
{
	struct quote_job *job = data;

	for (;;) {
		job->r10 = quote_exit(job);
		if (job->r10 == TDX_VMCALL_SUCCESS)
			return 0;
		if (job->r10 != TDX_VMCALL_INVALID ||
		    !vouch_tdx_pool_refused(&job->guest->pool,
					    job->buffer->offered))
			break;
		job->limit = job->buffer->offered / 2;
		quote_tell_retry(job);
	}
	if (job->r10 != TDX_VMCALL_RETRY)
		return -EIO;
	quote_tell_busy(job);
	return -EAGAIN;
}

/* Return: 0 with the buffer in flight, -errno with it still the caller's */
static int quote_send(struct quote_job *job, struct vouch_failure *failure)
{
	int err;

	job->limit = job->buffer->size;
	err = vouch_tdx_poll(&job->guest->waiting, job->request->deadline,
			     quote_send_step, job);
	if (!err)
		return 0;
	*failure = quote_host_failure(job);
	return err;
}

/*
 * For vouch_tdx_poll(). The first status that is not IN_FLIGHT is final: the
 * buffer is the guest's then, and its status is not read again.
 */
static int quote_wait_step(void *data)
{
	struct quote_job *job = data;

	job->status = vouch_tdx_format_status(job->buffer->shared);
	return job->status == TDX_QUOTE_IN_FLIGHT ? -EAGAIN : 0;
}

/* Return: 0 with the final status and the buffer the caller's again */
static int quote_wait(struct quote_job *job, struct vouch_failure *failure)
{
	struct tdx_pool *pool = &job->guest->pool;
	int err = vouch_tdx_poll_shared(&job->guest->waiting,
					job->request->deadline, quote_wait_step,
					job);

	if (err == -ERESTARTSYS)
		vouch_tdx_pool_keep(pool, job->buffer, job->request);
	if (err)
		return vouch_tdx_fail(failure, err, VOUCH_STAGE_QUOTE,
				      VOUCH_REASON_IN_FLIGHT);
	vouch_tdx_pool_set(pool, job->buffer, TDX_BUFFER_CLAIMED);
	return 0;
}

/* Return: what the host says the quote's size is; 0 when it never said so. */
static u32 quote_room(const struct tdx_buffer *buffer)
{
	u32 room = vouch_tdx_format_out_size(buffer->shared);

	if (!room) {
		usleep_range(HEADER_LAG_US, 2 * HEADER_LAG_US);
		room = vouch_tdx_format_out_size(buffer->shared);
	}
	return room;
}

static int quote_copy(const struct tdx_buffer *buffer, struct vouch_blob *quote,
		      struct vouch_failure *failure)
{
	u32 room = quote_room(buffer);

	if (!room || room > buffer->offered - TDX_QUOTE_HEADER_SIZE)
		return vouch_tdx_fail(failure, -EPROTO, VOUCH_STAGE_QUOTE,
				      VOUCH_REASON_SIZE);
	quote->data = kvmalloc(room, GFP_KERNEL_ACCOUNT);
	if (!quote->data)
		return -ENOMEM;
	memcpy(quote->data, buffer->shared + TDX_QUOTE_HEADER_SIZE, room);
	quote->size = room;
	return 0;
}

/* Cuts off the bytes that some hosts append to a quote. */
static int quote_check(struct vouch_reply *reply, const u8 *report_data,
		       struct vouch_failure *failure)
{
	struct vouch_blob *quote = &reply->report;
	bool is_known;
	u32 reason;

	reason = vouch_tdx_format_quote(quote->data, quote->size, report_data,
					&quote->size, &is_known);
	reply->format = VOUCH_FORMAT_QUOTE;
	if (!is_known)
		reply->flags |= VOUCH_REPLY_F_UNKNOWN_FORMAT;

	if (reason)
		return vouch_tdx_fail(failure, -EPROTO, VOUCH_STAGE_QUOTE,
				      reason);
	return 0;
}

static int quote_take(const struct quote_job *job, struct vouch_reply *reply,
		      struct vouch_failure *failure)
{
	int err;

	if (job->status != TDX_QUOTE_SUCCESS)
		return quote_fail(failure, -EIO, VOUCH_STAGE_QUOTE,
				  VOUCH_REASON_NONE, job->status);
	err = quote_copy(job->buffer, &reply->report, failure);
	if (!err)
		err = quote_check(reply, job->request->report_data, failure);
	return err;
}

/* Has the host accept the buffer with a TDREPORT in it. */
static int quote_start(struct quote_job *job, struct vouch_failure *failure)
{
	int err;

	job->tdreport = kmalloc(TDX_TDREPORT_SIZE, GFP_KERNEL_ACCOUNT);
	if (!job->tdreport)
		return -ENOMEM;
	err = vouch_tdx_report(job->guest, job->request, job->tdreport,
			       failure);
	if (!err)
		err = quote_send(job, failure);
	kfree(job->tdreport);
	return err;
}

/*
 * A quote that was left for this caller is found by its REPORT_DATA and by the
 * number of the next record, which have to be known before.
 */
static int quote_begin(const struct quote_job *job)
{
	int err = vouch_log_lock(job->guest->log);

	if (err)
		return err;
	err = vouch_report_begin(job->request, job->guest->log, false);
	vouch_log_unlock(job->guest->log);
	return err;
}

/**
 * vouch_tdx_quote() - get a quote from the host
 * @guest: whose
 * @request: over what, and until when; receives as of when
 * @reply: zeroed; receives the quote, or what is to be freed even on failure
 * @failure: filled in on failure
 *
 * Return: 0 or -errno
 */
int vouch_tdx_quote(struct tdx_guest *guest,
		    struct vouch_report_request *request,
		    struct vouch_reply *reply, struct vouch_failure *failure)
{
	struct quote_job job = { .guest = guest, .request = request };
	int err = quote_begin(&job);

	if (err)
		return err;
	job.buffer = vouch_tdx_pool_get(&guest->pool, request, failure);
	if (IS_ERR(job.buffer))
		return PTR_ERR(job.buffer);

	/* In flight it is when the caller was here before, with a signal. */
	if (job.buffer->state != TDX_BUFFER_IN_FLIGHT)
		err = quote_start(&job, failure);
	if (!err)
		err = quote_wait(&job, failure);
	if (!err)
		err = quote_take(&job, reply, failure);
	vouch_tdx_pool_put(&guest->pool, job.buffer);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_tdx_quote);
