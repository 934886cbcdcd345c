// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - calls to the TDX module: TDREPORT and RTMRs
 */
#include <linux/errno.h>
#include <linux/string.h>

#include "tdx/private.h"

/**
 * struct module_call - one call of the TDX module, until it is not busy
 * @guest: whose
 * @report_data: %VOUCH_REPORT_DATA_SIZE bytes that a TDREPORT is to be over
 * @tdreport: receives the TDREPORT; kmalloc()ed, so that it is aligned
 * @rtmr: number of the RTMR to extend
 * @digest: %TDX_MR_SIZE bytes to extend it by
 * @status: RAX of the last call
 */
struct module_call {
	struct tdx_guest *guest;
	const u8 *report_data;
	u8 *tdreport;
	u32 rtmr;
	const u8 *digest;
	u64 status;
};

/*
 * The module says OPERAND_BUSY while another processor has it work on the same
 * TD, for instance for the kernel's own driver.
 */
static int call_outcome(int err)
{
	return err == -EBUSY ? -EAGAIN : err;
}

/*
 * For vouch_tdx_poll(). The TDX module writes to the caller's memory.
 * Return: -EAGAIN while busy, 0, -EIO or -ERESTARTSYS
 */
static int report_step(void *data)
{
	struct module_call *call = data;
	struct tdx_guest *guest = call->guest;
	struct tdx_platform *platform = guest->platform;
	int err;

	if (mutex_lock_interruptible(&guest->lock))
		return -ERESTARTSYS;
	memcpy(guest->report_data, call->report_data, VOUCH_REPORT_DATA_SIZE);
	err = platform->calls->report(platform, guest->report_data,
				      call->tdreport, &call->status);
	mutex_unlock(&guest->lock);
	return call_outcome(err);
}

/* For vouch_tdx_poll(). Return: as report_step() */
static int extend_step(void *data)
{
	struct module_call *call = data;
	struct tdx_guest *guest = call->guest;
	struct tdx_platform *platform = guest->platform;
	int err;

	if (mutex_lock_interruptible(&guest->lock))
		return -ERESTARTSYS;
	memcpy(guest->digest, call->digest, TDX_MR_SIZE);
	err = platform->calls->extend(platform, call->rtmr, guest->digest,
				      &call->status);
	mutex_unlock(&guest->lock);
	return call_outcome(err);
}

/* Return: 0, or -errno with @failure filled in */
static int call_module(struct module_call *call, int (*step)(void *data),
		       unsigned long deadline, struct vouch_failure *failure)
{
	int err;

	call->status = TDX_MODULE_NO_CALL;
	err = vouch_tdx_poll(&call->guest->waiting, deadline, step, call);
	if (!err)
		return 0;
	/* The module was busy until the deadline. */
	if (err == -ETIMEDOUT)
		err = -EAGAIN;
	vouch_tdx_fail(failure, err, VOUCH_STAGE_TDCALL, VOUCH_REASON_NONE);
	failure->fw_error = call->status;
	return err;
}

/**
 * vouch_tdx_report() - get a TDREPORT
 * @guest: whose
 * @report_data: %VOUCH_REPORT_DATA_SIZE bytes that it is over
 * @deadline: in jiffies
 * @tdreport: %TDX_TDREPORT_SIZE bytes from kmalloc(), filled on success
 * @failure: filled in on failure
 *
 * Return: 0, -EAGAIN, -EIO, -ERESTARTSYS, -ENODEV, or -EPROTO when it is over
 * something else
 */
int vouch_tdx_report(struct tdx_guest *guest, const u8 *report_data,
		     unsigned long deadline, u8 *tdreport,
		     struct vouch_failure *failure)
{
	struct module_call call = {
		.guest = guest,
		.report_data = report_data,
		.tdreport = tdreport,
	};
	u32 reason;
	int err;

	err = call_module(&call, report_step, deadline, failure);
	if (err)
		return err;

	reason = vouch_tdx_format_tdreport(tdreport, report_data);
	if (reason)
		return vouch_tdx_fail(failure, -EPROTO, VOUCH_STAGE_PAYLOAD,
				      reason);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_tdx_report);

/**
 * vouch_tdx_extend() - extend an RTMR
 * @guest: whose
 * @rtmr: its number
 * @digest: %TDX_MR_SIZE bytes
 * @deadline: in jiffies
 * @failure: filled in on failure
 *
 * What the host quotes for callers who were interrupted has the register as it
 * was before, so that they do not get it any more.
 *
 * Return: 0, -EAGAIN, -EIO, -ERESTARTSYS or -ENODEV; unless 0, nothing was
 * extended
 */
int vouch_tdx_extend(struct tdx_guest *guest, u32 rtmr, const u8 *digest,
		     unsigned long deadline, struct vouch_failure *failure)
{
	struct module_call call = {
		.guest = guest,
		.rtmr = rtmr,
		.digest = digest,
	};
	int err = call_module(&call, extend_step, deadline, failure);

	if (!err)
		vouch_tdx_pool_forget(&guest->pool);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_tdx_extend);
