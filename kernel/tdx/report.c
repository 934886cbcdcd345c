// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - calls to the TDX module: TDREPORT and RTMRs
 */
#include <linux/errno.h>
#include <linux/string.h>

#include "tdx/private.h"

/* One try. Return: as the call, or -EINTR */
static int report_once(struct tdx_guest *guest, const u8 *report_data,
		       u8 *tdreport, u32 *status)
{
	struct tdx_platform *platform = guest->platform;
	int err;

	if (mutex_lock_interruptible(&guest->lock))
		return -EINTR;
	memcpy(guest->report_data, report_data, VOUCH_REPORT_DATA_SIZE);
	err = platform->calls->report(platform, guest->report_data,
				      guest->tdreport, status);
	if (!err)
		memcpy(tdreport, guest->tdreport, TDX_TDREPORT_SIZE);
	mutex_unlock(&guest->lock);
	return err;
}

static int extend_once(struct tdx_guest *guest, u32 rtmr, const u8 *digest,
		       u32 *status)
{
	struct tdx_platform *platform = guest->platform;
	int err;

	if (mutex_lock_interruptible(&guest->lock))
		return -EINTR;
	memcpy(guest->digest, digest, TDX_MR_SIZE);
	err = platform->calls->extend(platform, rtmr, guest->digest, status);
	mutex_unlock(&guest->lock);
	return err;
}

/*
 * The module says OPERAND_BUSY while another processor has it work on the same
 * TD, for the kernel's own driver for instance.
 * Return: -EAGAIN to try again, -EBUSY when it was so until the deadline, or
 * what vouch_tdx_pause() says
 */
static int report_pause(struct tdx_guest *guest, const struct tdx_pace *pace)
{
	int err = vouch_tdx_pause(&guest->waiting, pace, NULL, NULL);

	if (!err)
		return -EAGAIN;
	return err == -ETIMEDOUT ? -EBUSY : err;
}

static int report_fail(struct vouch_failure *failure, int err, u32 status)
{
	vouch_tdx_fail(failure, err, VOUCH_STAGE_TDCALL, VOUCH_REASON_NONE);
	failure->fw_error = status;
	return err;
}

/**
 * vouch_tdx_report() - get a TDREPORT
 * @guest: whose
 * @report_data: %VOUCH_REPORT_DATA_SIZE bytes that it is over
 * @deadline: in jiffies
 * @tdreport: receives %TDX_TDREPORT_SIZE bytes on success
 * @failure: filled in on failure
 *
 * Return: 0, -EBUSY, -EIO, -EINTR, -ENODEV, or -EPROTO when it is over
 * something else
 */
int vouch_tdx_report(struct tdx_guest *guest, const u8 *report_data,
		     unsigned long deadline, u8 *tdreport,
		     struct vouch_failure *failure)
{
	struct tdx_pace pace = vouch_tdx_pace_start(deadline);
	u32 status = TDX_MODULE_NO_CALL;
	u32 reason;
	int err;

	do {
		err = report_once(guest, report_data, tdreport, &status);
		if (err == -EBUSY)
			err = report_pause(guest, &pace);
	} while (err == -EAGAIN);
	if (err)
		return report_fail(failure, err, status);

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
 * Return: 0, -EBUSY, -EIO, -EINTR or -ENODEV; unless 0, nothing was extended
 */
int vouch_tdx_extend(struct tdx_guest *guest, u32 rtmr, const u8 *digest,
		     unsigned long deadline, struct vouch_failure *failure)
{
	struct tdx_pace pace = vouch_tdx_pace_start(deadline);
	u32 status = TDX_MODULE_NO_CALL;
	int err;

	do {
		err = extend_once(guest, rtmr, digest, &status);
		if (err == -EBUSY)
			err = report_pause(guest, &pace);
	} while (err == -EAGAIN);
	return err ? report_fail(failure, err, status) : 0;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_tdx_extend);
