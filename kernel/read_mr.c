// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - VOUCH_IOC_READ_MR
 */
#include <linux/errno.h>
#include <linux/string.h>

#include "limits.h"
#include "vouch.h"

static int read_check(const struct vouch_read_mr *arg)
{
	if (arg->flags)
		return -EOPNOTSUPP;
	if (arg->name[0] && arg->index)
		return -EINVAL;
	if (!arg->name[0] && memchr_inv(arg->name, 0, sizeof(arg->name)))
		return -EINVAL;
	return 0;
}

static void read_take(struct vouch_read_mr *arg, const struct vouch_mr *mr)
{
	memcpy(arg->mr_name, mr->name, sizeof(arg->mr_name));
	memcpy(arg->value, mr->value, sizeof(arg->value));
	arg->mr_flags = mr->flags;
	arg->hash_alg = VOUCH_HASH_SHA384;
	arg->value_size = mr->value_size;
	arg->log_sequence = mr->log_sequence;
}

/**
 * vouch_read_register() - read a measurement register
 * @backend: the TEE
 * @arg: the command's argument; receives failure, and the register on success
 *
 * Return: 0 or -errno, see the uapi header
 */
int vouch_read_register(struct vouch_backend *backend,
			struct vouch_read_mr *arg)
{
	struct vouch_mr_request request = {
		.index = arg->index,
		.deadline = vouch_deadline(arg->timeout_ms),
	};
	struct vouch_mr mr = {};
	int err;

	err = read_check(arg);
	if (err)
		return err;
	if (!backend->ops->read_mr)
		return -EOPNOTSUPP;

	memcpy(request.name, arg->name, sizeof(request.name));
	err = backend->ops->read_mr(backend, &request, &mr, &arg->failure);
	if (!err)
		read_take(arg, &mr);
	return err;
}
