// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - TDG.VP.VMCALL<GetQuote>: a quote of the host's quoting enclave
 *
 * Many callers may be here at once, each with a buffer of its own; no lock is
 * held while the host works. What the host wrote is copied once, and only the
 * copy is looked at.
 */
#define pr_fmt(fmt) "vouch: tdx: " fmt

#include <linux/delay.h>
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "tdx/private.h"

/* How long out_size may lag behind status, while a host copies its header. */
#define HEADER_LAG_US 1000

/* Bit 63, the mark of an error, goes to bit 31: see struct vouch_failure. */
static u32 quote_error(u64 code)
{
	return lower_32_bits(code) | (code >> 63 ? 0x80000000 : 0);
}

static int quote_fail(struct vouch_failure *failure, int err, u32 stage,
		      u32 reason, u64 code)
{
	vouch_tdx_fail(failure, err, stage, reason);
	failure->vmm_error = quote_error(code);
	return err;
}

/* Return: R10 */
static u64 quote_exit(struct tdx_guest *guest, struct tdx_buffer *buffer,
		      const u8 *tdreport)
{
	struct tdx_platform *platform = guest->platform;
	u64 r10;

	vouch_tdx_format_request(buffer->shared, buffer->offered, tdreport);
	vouch_tdx_pool_set(&guest->pool, buffer, TDX_BUFFER_IN_FLIGHT);
	r10 = platform->calls->get_quote(platform, buffer->shared,
					 buffer->offered);
	if (r10 != TDX_VMCALL_SUCCESS)
		vouch_tdx_pool_set(&guest->pool, buffer, TDX_BUFFER_CLAIMED);
	return r10;
}

/*
 * Each refusal leaves less to offer, whatever other callers find out meanwhile.
 * Return: 0 with the buffer in flight, -errno with it still the caller's
 */
static int quote_send(struct tdx_guest *guest, struct tdx_buffer *buffer,
		      const u8 *tdreport, const struct tdx_pace *pace,
		      struct vouch_failure *failure)
{
	size_t limit = buffer->size;
	u64 r10;
	int err;

	for (;;) {
		buffer->offered = vouch_tdx_pool_offer(&guest->pool, limit);
		r10 = quote_exit(guest, buffer, tdreport);
		if (r10 == TDX_VMCALL_SUCCESS)
			return 0;
		if (r10 == TDX_VMCALL_INVALID &&
		    vouch_tdx_pool_refused(&guest->pool, buffer->offered)) {
			limit = buffer->offered / 2;
			continue;
		}
		if (r10 != TDX_VMCALL_RETRY)
			return quote_fail(failure, -EIO, VOUCH_STAGE_HOST,
					  VOUCH_REASON_NONE, r10);

		err = vouch_tdx_pause(&guest->waiting, pace, NULL, NULL);
		if (err)
			return quote_fail(failure, err, VOUCH_STAGE_HOST,
					  VOUCH_REASON_BUSY, r10);
	}
}

static bool quote_is_settled(void *shared)
{
	return vouch_tdx_format_status(shared) != TDX_QUOTE_IN_FLIGHT;
}

/*
 * The status is read once after it has changed: what the host makes of it later
 * is nobody's concern.
 * Return: 0 with the final @status and the buffer the caller's again
 */
static int quote_wait(struct tdx_guest *guest, struct tdx_buffer *buffer,
		      const struct tdx_pace *pace, u64 *status,
		      struct vouch_failure *failure)
{
	int err;

	for (;;) {
		*status = vouch_tdx_format_status(buffer->shared);
		if (*status != TDX_QUOTE_IN_FLIGHT)
			break;
		err = vouch_tdx_pause(&guest->waiting, pace, quote_is_settled,
				      buffer->shared);
		if (err)
			return vouch_tdx_fail(failure, err, VOUCH_STAGE_QUOTE,
					      VOUCH_REASON_IN_FLIGHT);
	}
	vouch_tdx_pool_set(&guest->pool, buffer, TDX_BUFFER_CLAIMED);
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
	quote->data = kvmalloc(room, GFP_KERNEL);
	if (!quote->data)
		return -ENOMEM;
	memcpy(quote->data, buffer->shared + TDX_QUOTE_HEADER_SIZE, room);
	quote->size = room;
	return 0;
}

/* Cuts off what hosts have been seen to put behind the quote. */
static int quote_check(struct vouch_blob *quote, const u8 *report_data,
		       struct vouch_failure *failure)
{
	u32 reason = vouch_tdx_format_quote(quote->data, quote->size,
					    report_data, &quote->size);

	if (reason)
		return vouch_tdx_fail(failure, -EPROTO, VOUCH_STAGE_QUOTE,
				      reason);
	return 0;
}

static int quote_take(const struct tdx_buffer *buffer, u64 status,
		      const u8 *report_data, struct vouch_blob *quote,
		      struct vouch_failure *failure)
{
	int err;

	if (status != TDX_QUOTE_SUCCESS)
		return quote_fail(failure, -EIO, VOUCH_STAGE_QUOTE,
				  VOUCH_REASON_NONE, status);
	err = quote_copy(buffer, quote, failure);
	if (!err)
		err = quote_check(quote, report_data, failure);
	if (err == -EPROTO)
		pr_warn_ratelimited("the host's quote is refused, reason %u\n",
				    failure->reason);
	return err;
}

/* With a buffer: sends, waits, takes. */
static int quote_run(struct tdx_guest *guest, struct tdx_buffer *buffer,
		     const struct vouch_report_request *request,
		     struct vouch_blob *quote, struct vouch_failure *failure)
{
	struct tdx_pace pace = vouch_tdx_pace_start(request->deadline);
	u64 status;
	u8 *tdreport;
	int err;

	tdreport = kmalloc(TDX_TDREPORT_SIZE, GFP_KERNEL);
	if (!tdreport)
		return -ENOMEM;
	err = vouch_tdx_report(guest, request->report_data, request->deadline,
			       tdreport, failure);
	if (!err)
		err = quote_send(guest, buffer, tdreport, &pace, failure);
	kfree(tdreport);
	if (err)
		return err;

	pace = vouch_tdx_pace_start(request->deadline);
	err = quote_wait(guest, buffer, &pace, &status, failure);
	if (err)
		return err;
	return quote_take(buffer, status, request->report_data, quote, failure);
}

/**
 * vouch_tdx_quote() - get a quote from the host
 * @guest: whose
 * @request: over what, and until when
 * @quote: zeroed; receives the quote, or what is to be freed even on failure
 * @failure: filled in on failure
 *
 * Return: 0 or -errno
 */
int vouch_tdx_quote(struct tdx_guest *guest,
		    const struct vouch_report_request *request,
		    struct vouch_blob *quote, struct vouch_failure *failure)
{
	struct tdx_pace pace = vouch_tdx_pace_start(request->deadline);
	struct tdx_buffer *buffer;
	int err;

	buffer =
		vouch_tdx_pool_get(&guest->pool, request->user, &pace, failure);
	if (IS_ERR(buffer))
		return PTR_ERR(buffer);

	err = quote_run(guest, buffer, request, quote, failure);
	vouch_tdx_pool_put(&guest->pool, buffer);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_tdx_quote);
