// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - software registers, where the TEE has none that can be extended
 */
#include <kunit/visibility.h>
#include <linux/errno.h>
#include <linux/string.h>

#include "crypto.h"
#include "log.h"
#include "vouch.h"

static_assert(VOUCH_SWMR_SIZE == VOUCH_MR_DIGEST_SIZE);
static_assert(VOUCH_SWMR_COUNT == VOUCH_LOG_MR_COUNT);

/**
 * vouch_mr_extended_value() - compute what extending a register makes of it
 * @value: what it holds, %VOUCH_MR_DIGEST_SIZE bytes
 * @digest: likewise, what it is extended by
 * @extended: receives what it holds then; may be @value
 *
 * Return: 0, or what the crypto API says
 */
int vouch_mr_extended_value(const u8 *value, const u8 *digest, u8 *extended)
{
	u8 both[2 * VOUCH_MR_DIGEST_SIZE];

	memcpy(both, value, VOUCH_MR_DIGEST_SIZE);
	memcpy(both + VOUCH_MR_DIGEST_SIZE, digest, VOUCH_MR_DIGEST_SIZE);
	return vouch_sha384(both, sizeof(both), extended);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_mr_extended_value);

/**
 * vouch_swmr_read() - read a software register
 * @log: that tells of it
 * @index: its number, from 0 on
 * @mr: zeroed, is filled in
 *
 * Return: 0 or -ERESTARTSYS
 */
int vouch_swmr_read(struct vouch_log *log, u32 index, struct vouch_mr *mr)
{
	int err = vouch_log_lock(log);

	if (err)
		return err;
	memcpy(mr->value, log->swmrs[index], VOUCH_SWMR_SIZE);
	mr->log_sequence = vouch_log_end(log);
	vouch_log_unlock(log);

	mr->value_size = VOUCH_SWMR_SIZE;
	mr->flags = VOUCH_MR_F_EXTENDABLE;
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_swmr_read);

static int swmr_extend_locked(struct vouch_log *log, u32 index,
			      struct vouch_mr_request *request,
			      struct vouch_failure *failure)
{
	u8 *value = log->swmrs[index];
	int err;

	err = vouch_lockdown_check(request->lock, failure);
	if (err)
		return err;
	err = vouch_log_reserve(log, &request->entry, failure);
	if (err)
		return err;
	err = vouch_mr_extended_value(value, request->entry.digest, value);
	if (err)
		return err;
	vouch_extend_log(log, request);
	return 0;
}

/**
 * vouch_swmr_extend() - extend a software register
 * @log: that tells of it
 * @index: its number, from 0 on
 * @request: what by; receives the number of the record
 * @failure: filled in on failure
 *
 * Return: 0, -EPERM when it is locked, -ENOSPC when the log is full, or
 * -ERESTARTSYS; unless 0, nothing was extended
 */
int vouch_swmr_extend(struct vouch_log *log, u32 index,
		      struct vouch_mr_request *request,
		      struct vouch_failure *failure)
{
	int err = vouch_log_lock(log);

	if (err)
		return err;
	request->entry.mr = index + 1;
	err = swmr_extend_locked(log, index, request, failure);
	vouch_log_unlock(log);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_swmr_extend);
