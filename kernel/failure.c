// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - what failed, in words, for the kernel's log
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <kunit/visibility.h>
#include <linux/array_size.h>
#include <linux/errno.h>
#include <linux/printk.h>
#include <linux/kernel.h>

#include "vouch.h"

static const char *const stages[] = {
	[VOUCH_STAGE_NONE] = "failed",
	[VOUCH_STAGE_QUEUE] = "was not sent",
	[VOUCH_STAGE_EXIT] = "the host answered nothing usable",
	[VOUCH_STAGE_HOST] = "the host refused or delayed it",
	[VOUCH_STAGE_FIRMWARE] = "the firmware refused the message",
	[VOUCH_STAGE_HEADER] = "the answer's header does not fit the request",
	[VOUCH_STAGE_AUTH] = "the answer is not authentic",
	[VOUCH_STAGE_STATUS] = "the firmware answered with an error",
	[VOUCH_STAGE_PAYLOAD] = "the authentic answer makes no sense",
	[VOUCH_STAGE_CERTS] = "the host's certificate table is malformed",
	[VOUCH_STAGE_KEY] = "the message key cannot be used",
	[VOUCH_STAGE_TDCALL] = "the TDX module did not do it",
	[VOUCH_STAGE_QUOTE] = "the host made no usable quote",
	[VOUCH_STAGE_SVSM] = "the SVSM did not do it",
};

static const char *const reasons[] = {
	[VOUCH_REASON_NONE] = NULL,
	[VOUCH_REASON_SEQUENCE] = "its sequence number is not the next one",
	[VOUCH_REASON_TYPE] = "its type is another",
	[VOUCH_REASON_VERSION] = "its version is not known",
	[VOUCH_REASON_SIZE] = "a size is out of bounds",
	[VOUCH_REASON_ALGORITHM] = "its AEAD algorithm is another",
	[VOUCH_REASON_VMPCK] = "it names another message key",
	[VOUCH_REASON_REPORT_DATA] = "it is over other REPORT_DATA",
	[VOUCH_REASON_ALL_ZERO] = "what it holds is all zero",
	[VOUCH_REASON_BUSY] = "the host kept saying that it is busy",
	[VOUCH_REASON_CERTS_GREW] = "the host asked for ever more room",
	[VOUCH_REASON_ENTRY] = "an entry is out of bounds",
	[VOUCH_REASON_NO_KEY] = "the key is all zero",
	[VOUCH_REASON_EXHAUSTED] = "its counter is at the limit",
	[VOUCH_REASON_SHARED] = "someone else used it",
	[VOUCH_REASON_KERNEL] = "the kernel's own messaging gave it up",
	[VOUCH_REASON_OWNED] = "another driver owns it",
	[VOUCH_REASON_PRIVILEGE] = "the report is of another privilege",
	[VOUCH_REASON_PARKED] = "the host owns every quote buffer",
	[VOUCH_REASON_IN_FLIGHT] = "the host has not finished it",
	[VOUCH_REASON_FIRMWARE_OWNED] = "the register belongs to firmware",
	[VOUCH_REASON_LIMIT] = "the caller has as many as it may",
	[VOUCH_REASON_LOCKED] = "the administrator has locked it",
	[VOUCH_REASON_NOT_SHARED] = "the host does not share memory",
	[VOUCH_REASON_SERVICE] = "it has no such service or manifest",
};

/* Return: a name, or NULL when there is none for the number. */
static const char *name_of(const char *const *names, u32 count, u32 number)
{
	return number < count ? names[number] : NULL;
}

/**
 * vouch_failure_text() - say what failed
 * @text: receives the sentence, ended by 0
 * @room: bytes at @text
 * @err: what the command returned
 * @failure: of the command
 */
void vouch_failure_text(char *text, size_t room, int err,
			const struct vouch_failure *failure)
{
	const char *reason =
		name_of(reasons, ARRAY_SIZE(reasons), failure->reason);
	const char *stage = name_of(stages, ARRAY_SIZE(stages), failure->stage);
	size_t at;

	at = scnprintf(text, room, "%s", stage ?: "failed");
	if (reason)
		at += scnprintf(text + at, room - at, ": %s", reason);
	if (err == -ETIMEDOUT)
		at += scnprintf(text + at, room - at, ", no answer in time");
	if (failure->fw_error && failure->fw_error != VOUCH_FW_NOT_CALLED)
		at += scnprintf(text + at, room - at, ", %s %#llx",
				failure->stage == VOUCH_STAGE_SVSM ?
					"result code" :
					"firmware status",
				failure->fw_error);
	if (failure->vmm_error)
		at += scnprintf(text + at, room - at, ", host error %#llx",
				failure->vmm_error);
	scnprintf(text + at, room - at, " (error %d)", err);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_failure_text);

/*
 * What the caller did, or somebody did to it, is nothing for the kernel's log.
 * That the event log is full is among it: any user's share may be.
 */
static bool is_callers_own(int err)
{
	return err == -EINTR || err == -ERESTARTSYS || err == -EPERM ||
	       err == -ENODEV || err == -ENOSPC;
}

/**
 * vouch_failure_log() - write to the log what host or firmware did wrong
 * @command: name of the command
 * @err: what it returned
 * @failure: of the command
 *
 * Rate-limited: any user of the device can have a command fail.
 */
void vouch_failure_log(const char *command, int err,
		       const struct vouch_failure *failure)
{
	char text[256];

	if (!err || !failure->stage || is_callers_own(err))
		return;
	vouch_failure_text(text, sizeof(text), err, failure);
	pr_warn_ratelimited("%s: %s\n", command, text);
}
