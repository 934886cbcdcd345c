// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - VOUCH_IOC_EXTEND_MR
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>

#include "crypto.h"
#include "event.h"
#include "limits.h"
#include "vouch.h"

/* Return: 0 for a digest of the register's size, or none and event data. */
static int extend_check_digest(const struct vouch_extend_mr *arg)
{
	if (arg->digest_size && arg->digest_size != VOUCH_MR_DIGEST_SIZE)
		return -EINVAL;
	if (!arg->digest_size && !arg->event_size)
		return -EINVAL;
	if (memchr_inv(arg->digest + arg->digest_size, 0,
		       sizeof(arg->digest) - arg->digest_size))
		return -EINVAL;
	return 0;
}

/* Return: 0, or what is wrong with the command's argument */
int vouch_extend_check(const struct vouch_extend_mr *arg)
{
	if (arg->flags)
		return -EOPNOTSUPP;
	if (arg->hash_alg && arg->hash_alg != VOUCH_HASH_SHA384)
		return -EOPNOTSUPP;
	if (arg->event_type == VOUCH_EV_NO_ACTION)
		return -EINVAL;
	if (arg->event_size > VOUCH_EVENT_DATA_SIZE_MAX)
		return -EINVAL;
	return extend_check_digest(arg);
}

/* Return: 0 with what the register is to be extended by */
static int extend_digest(const struct vouch_extend_mr *arg,
			 const struct vouch_blob *event, u8 *digest)
{
	if (!arg->digest_size)
		return vouch_sha384(event->data, event->size, digest);
	memcpy(digest, arg->digest, VOUCH_MR_DIGEST_SIZE);
	return 0;
}

/**
 * vouch_extend_log() - log that a register was extended, and tell of it
 * @log: locked since vouch_log_reserve() found that the record fits
 * @request: what was done; receives the number of the record
 *
 * The lock is still held when the event is emitted, so that events of
 * extensions come in the order of their records.
 */
void vouch_extend_log(struct vouch_log *log, struct vouch_mr_request *request)
{
	request->log_sequence = vouch_log_extended(log, &request->entry);
	vouch_event_extended(request->entry.uid, request->name,
			     request->entry.digest, request->log_sequence);
}

/**
 * vouch_extend_register() - extend a measurement register
 * @backend: the TEE
 * @arg: the command's argument, which vouch_extend_check() found to be right;
 *	receives failure, and digest and log_sequence on success
 * @event: its event data
 *
 * Return: 0 or -errno, see the uapi header
 */
int vouch_extend_register(struct vouch_backend *backend,
			  struct vouch_extend_mr *arg,
			  const struct vouch_blob *event)
{
	u8 digest[VOUCH_MR_DIGEST_SIZE];
	struct vouch_mr_request request = {
		.deadline = vouch_deadline(arg->timeout_ms),
		.entry = {
			.type = arg->event_type ?: VOUCH_EV_IPL,
			.uid = from_kuid(&init_user_ns, current_euid()),
			.is_admin = ns_capable_noaudit(&init_user_ns,
						       CAP_SYS_ADMIN),
			.size = event->size,
			.data = event->data,
			.digest = digest,
		},
	};
	int err;

	if (!backend->ops->extend_mr)
		return -EOPNOTSUPP;
	/* An extension cannot be undone, so a number is not enough. */
	if (!arg->name[0])
		return -ENOENT;
	err = extend_digest(arg, event, digest);
	if (err)
		return err;

	memcpy(request.name, arg->name, sizeof(request.name));
	err = backend->ops->extend_mr(backend, &request, &arg->failure);
	if (err)
		return err;
	memcpy(arg->digest, digest, sizeof(digest));
	arg->log_sequence = request.log_sequence;
	return 0;
}
