// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - calls to the TDX module: TDREPORT and RTMRs
 *
 * The log's lock is held for as long as one try takes, and given back while the
 * TDX module is busy: nobody waits for the lock for long, and everybody who
 * waits leaves by signal or deadline. Each try begins anew, with what the
 * registers hold then.
 */
#define pr_fmt(fmt) "vouch: tdx: " fmt

#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/printk.h>
#include <linux/string.h>

#include "tdx/private.h"

/**
 * struct module_call - one call of the TDX module, until it is not busy
 * @guest: whose
 * @report: what a TDREPORT is to be over; receives as of when it is
 * @tdreport: receives the TDREPORT; kmalloc()ed, so that it is aligned
 * @reason: what is wrong with the TDREPORT, one of &enum vouch_reason
 * @rtmr: number of the RTMR to extend
 * @extend: what to extend it by; receives the number of the log's record
 * @failure: of what the TDX module was not asked for
 * @status: RAX of the last call
 */
struct module_call {
	struct tdx_guest *guest;
	struct vouch_report_request *report;
	u8 *tdreport;
	u32 reason;
	u32 rtmr;
	struct vouch_mr_request *extend;
	struct vouch_failure failure;
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

/* Called with the log's lock held. Return: 0, -EBUSY or -EIO */
static int call_report(struct module_call *call, const u8 *report_data,
		       u8 *tdreport)
{
	struct tdx_guest *guest = call->guest;
	struct tdx_platform *platform = guest->platform;
	int err;

	memcpy(guest->report_data, report_data, VOUCH_REPORT_DATA_SIZE);
	err = platform->calls->report(platform, guest->report_data, tdreport,
				      &call->status);
	if (!err)
		call->reason = vouch_tdx_format_tdreport(tdreport, report_data);
	return err;
}

/*
 * Called with the log's lock held, for the first TDREPORT of a TD. Logs where
 * the registers that vouch extends begin, unless that is what the log says. The
 * others are the firmware's: its boot log says where those begin.
 */
static void log_start(struct tdx_guest *guest, const u8 *rtmr)
{
	struct vouch_log *log = guest->log;
	u32 i;

	for (i = 0; i < TDX_RTMR_COUNT; i++, rtmr += TDX_MR_SIZE) {
		if (!memcmp(log->rtmrs[i], rtmr, TDX_MR_SIZE))
			continue;
		memcpy(log->rtmrs[i], rtmr, TDX_MR_SIZE);
		if (vouch_tdx_rtmr_is_extendable(i) &&
		    !vouch_log_start(log, i + 1, rtmr))
			pr_warn("no room in the log for what %.16s holds\n",
				vouch_tdx_rtmr_name(i));
	}
	guest->has_rtmrs = true;
}

/*
 * Called with the log's lock held. Compares the RTMRs with what the log says,
 * and logs what somebody else did. Return: whether somebody did.
 */
static bool find_foreign(struct tdx_guest *guest, const u8 *tdreport)
{
	const u8 *rtmr = tdreport + TDX_RTMRS;
	struct vouch_log *log = guest->log;
	bool is_found = false;
	u32 i;

	for (i = 0; i < TDX_RTMR_COUNT; i++, rtmr += TDX_MR_SIZE) {
		if (!memcmp(log->rtmrs[i], rtmr, TDX_MR_SIZE))
			continue;
		memcpy(log->rtmrs[i], rtmr, TDX_MR_SIZE);
		pr_warn_ratelimited("someone else extended %.16s\n",
				    vouch_tdx_rtmr_name(i));
		vouch_event_foreign(vouch_tdx_rtmr_name(i), rtmr,
				    vouch_log_foreign(log, i + 1, rtmr));
		is_found = true;
	}
	if (is_found)
		vouch_tdx_pool_forget(&guest->pool);
	return is_found;
}

/*
 * Called with the log's lock held. Has the log say what the registers hold.
 * Return: whether it has a record more since
 */
static bool match_log(struct tdx_guest *guest, const u8 *tdreport)
{
	u64 end = vouch_log_end(guest->log);

	if (guest->has_rtmrs)
		return find_foreign(guest, tdreport);
	log_start(guest, tdreport + TDX_RTMRS);
	return vouch_log_end(guest->log) != end;
}

/*
 * A bound report that is over an older number of the log than its registers are
 * of is made once more. Return: as report_step()
 */
static int report_locked(struct module_call *call)
{
	struct tdx_guest *guest = call->guest;
	int err;

	err = vouch_report_begin(call->report, guest->log, false);
	if (err)
		return err;
	err = call_report(call, call->report->report_data, call->tdreport);
	if (err || call->reason)
		return call_outcome(err);
	if (match_log(guest, call->tdreport) && call->report->is_bound)
		return -EAGAIN;
	call->report->moment.log_sequence = vouch_log_end(guest->log);
	vouch_event_tcb(&guest->tcb, ++guest->reports,
			vouch_tdx_format_tcb(call->tdreport));
	return 0;
}

/*
 * For vouch_tdx_poll(). The TDX module writes to the caller's memory.
 * Return: -EAGAIN while busy, 0, -EIO or -ERESTARTSYS
 */
static int report_step(void *data)
{
	struct module_call *call = data;
	int err = vouch_log_lock(call->guest->log);

	if (err)
		return err;
	err = report_locked(call);
	vouch_log_unlock(call->guest->log);
	return err;
}

/* Looks at the registers, and finds out whether the log has room. */
static int extend_prepare(struct module_call *call)
{
	static const u8 report_data[VOUCH_REPORT_DATA_SIZE];
	struct tdx_guest *guest = call->guest;
	int err;

	err = vouch_lockdown_check(call->extend->lock, &call->failure);
	if (err)
		return err;
	err = call_report(call, report_data, guest->tdreport);
	if (err || call->reason)
		return call_outcome(err);
	match_log(guest, guest->tdreport);
	return vouch_log_reserve(guest->log, &call->extend->entry,
				 &call->failure);
}

static int extend_locked(struct module_call *call)
{
	struct tdx_guest *guest = call->guest;
	struct tdx_platform *platform = guest->platform;
	u8 *value = guest->log->rtmrs[call->rtmr];
	u8 extended[TDX_MR_SIZE];
	int err;

	err = extend_prepare(call);
	if (err || call->reason)
		return err;
	memcpy(guest->digest, call->extend->entry.digest, TDX_MR_SIZE);
	err = vouch_mr_extended_value(value, guest->digest, extended);
	if (err)
		return err;

	err = platform->calls->extend(platform, call->rtmr, guest->digest,
				      &call->status);
	if (err)
		return call_outcome(err);
	memcpy(value, extended, sizeof(extended));
	vouch_extend_log(guest->log, call->extend);
	return 0;
}

/* For vouch_tdx_poll(). Return: as report_step(), -EPERM or -ENOSPC */
static int extend_step(void *data)
{
	struct module_call *call = data;
	int err = vouch_log_lock(call->guest->log);

	if (err)
		return err;
	err = extend_locked(call);
	vouch_log_unlock(call->guest->log);
	return err;
}

static int call_failed(const struct module_call *call, int err,
		       struct vouch_failure *failure)
{
	/* The module was busy until the deadline. */
	if (err == -ETIMEDOUT)
		err = -EAGAIN;
	if (call->failure.stage) {
		*failure = call->failure;
		return err;
	}
	vouch_tdx_fail(failure, err, VOUCH_STAGE_TDCALL, VOUCH_REASON_NONE);
	failure->fw_error = call->status;
	return err;
}

/* Return: 0, or -errno with @failure filled in */
static int call_module(struct module_call *call, int (*step)(void *data),
		       unsigned long deadline, struct vouch_failure *failure)
{
	int err;

	call->status = TDX_MODULE_NO_CALL;
	err = vouch_tdx_poll(&call->guest->waiting, deadline, step, call);
	if (err)
		return call_failed(call, err, failure);
	if (call->reason)
		return vouch_tdx_fail(failure, -EPROTO, VOUCH_STAGE_PAYLOAD,
				      call->reason);
	return 0;
}

/**
 * vouch_tdx_report() - get a TDREPORT
 * @guest: whose
 * @request: over what, and until when; receives as of when
 * @tdreport: %TDX_TDREPORT_SIZE bytes from kmalloc(), filled on success
 * @failure: filled in on failure
 *
 * Return: 0, -EAGAIN, -EIO, -ERESTARTSYS, -ENODEV, or -EPROTO when it is over
 * something else
 */
int vouch_tdx_report(struct tdx_guest *guest,
		     struct vouch_report_request *request, u8 *tdreport,
		     struct vouch_failure *failure)
{
	struct module_call call = {
		.guest = guest,
		.report = request,
		.tdreport = tdreport,
	};

	return call_module(&call, report_step, request->deadline, failure);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_tdx_report);

/**
 * vouch_tdx_extend() - extend an RTMR, and log it
 * @guest: whose
 * @rtmr: its number
 * @request: what by, and until when; receives the number of the record
 * @failure: filled in on failure
 *
 * What the host quotes for callers who were interrupted has the register as it
 * was before. They do not get it any more, since the log has one record more.
 *
 * Return: 0, -EAGAIN, -EIO, -EPROTO, -ERESTARTSYS, -ENODEV, -EPERM when it is
 * locked, or -ENOSPC when the log is full; unless 0, nothing was extended
 */
int vouch_tdx_extend(struct tdx_guest *guest, u32 rtmr,
		     struct vouch_mr_request *request,
		     struct vouch_failure *failure)
{
	struct module_call call = {
		.guest = guest,
		.rtmr = rtmr,
		.extend = request,
	};

	return call_module(&call, extend_step, request->deadline, failure);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_tdx_extend);

/*
 * Has the log know what the registers hold, so that an extension by somebody
 * else is noticed from now on. If the TDX module is busy for long, the first
 * command that needs it does this.
 */
void vouch_tdx_learn_registers(struct tdx_guest *guest)
{
	struct vouch_report_request request = {
		.deadline = jiffies + msecs_to_jiffies(TDX_LEARN_MS),
	};
	struct vouch_failure failure;
	int err;

	/* Nobody reads the TDREPORT, so it may be overwritten right after. */
	err = vouch_tdx_report(guest, &request, guest->tdreport, &failure);
	if (err)
		pr_warn("cannot read registers yet (error %d)\n", err);
}
