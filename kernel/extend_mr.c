// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - VOUCH_IOC_EXTEND_MR
 */
#include <linux/capability.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/user_namespace.h>

#include "limits.h"
#include "vouch.h"

static int extend_check(const struct vouch_extend_mr *arg)
{
	const u8 *unused = arg->digest + VOUCH_MR_DIGEST_SIZE;
	const size_t unused_size = sizeof(arg->digest) - VOUCH_MR_DIGEST_SIZE;

	if (arg->flags)
		return -EOPNOTSUPP;
	if (arg->hash_alg && arg->hash_alg != VOUCH_HASH_SHA384)
		return -EOPNOTSUPP;
	if (arg->digest_size != VOUCH_MR_DIGEST_SIZE)
		return -EINVAL;
	if (memchr_inv(unused, 0, unused_size))
		return -EINVAL;
	return 0;
}

/**
 * vouch_extend_register() - extend a measurement register
 * @backend: the TEE
 * @arg: the command's argument; receives failure
 *
 * Return: 0 or -errno, see the uapi header
 */
int vouch_extend_register(struct vouch_backend *backend,
			  struct vouch_extend_mr *arg)
{
	struct vouch_mr_request request = {
		.is_admin = ns_capable_noaudit(&init_user_ns, CAP_SYS_ADMIN),
		.deadline = vouch_deadline(arg->timeout_ms),
	};
	int err;

	err = extend_check(arg);
	if (err)
		return err;
	if (!backend->ops->extend_mr)
		return -EOPNOTSUPP;
	/* An extension cannot be undone, so a number is not enough. */
	if (!arg->name[0])
		return -ENOENT;

	memcpy(request.name, arg->name, sizeof(request.name));
	memcpy(request.digest, arg->digest, sizeof(request.digest));
	return backend->ops->extend_mr(backend, &request, &arg->failure);
}
