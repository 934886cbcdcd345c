// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - VOUCH_IOC_DERIVE_KEY
 */
#include <linux/capability.h>
#include <linux/errno.h>
#include <linux/string.h>

#include "limits.h"
#include "vouch.h"

static int derive_check(const struct vouch_derive_key *arg)
{
	if (arg->flags & ~VOUCH_KEY_FLAGS)
		return -EOPNOTSUPP;
	if (arg->fields & ~VOUCH_KEY_FIELDS)
		return -EOPNOTSUPP;
	if (arg->__reserved)
		return -EINVAL;
	return 0;
}

/*
 * A launch MIT vector takes the second version of MSG_KEY_REQ. Firmware or a
 * kernel that does not know it refuses the message, and then nobody in this
 * guest can use the message key again. So only the administrator may try.
 */
static bool derive_is_allowed(const struct vouch_derive_key *arg)
{
	if (!arg->launch_mit && !(arg->fields & VOUCH_KEY_FIELD_LAUNCH_MIT))
		return true;
	return capable(CAP_SYS_ADMIN);
}

/**
 * vouch_derive() - derive a key
 * @backend: the TEE
 * @arg: the command's argument; receives failure, and the key on success
 *
 * Return: 0 or -errno, see the uapi header
 */
int vouch_derive(struct vouch_backend *backend, struct vouch_derive_key *arg)
{
	struct vouch_key_request request = {
		.is_vmrk = arg->flags & VOUCH_KEY_F_VMRK,
		.fields = arg->fields,
		.guest_svn = arg->guest_svn,
		.tcb = arg->tcb,
		.launch_mit = arg->launch_mit,
		.deadline = vouch_deadline(arg->timeout_ms),
	};
	int err;

	err = derive_check(arg);
	if (err)
		return err;
	err = vouch_backend_privilege(backend, arg->privilege,
				      &request.privilege);
	if (err)
		return err;
	if (!backend->ops->derive_key)
		return -EOPNOTSUPP;
	if (!derive_is_allowed(arg))
		return -EPERM;

	return backend->ops->derive_key(backend, &request, arg->key,
					&arg->failure);
}
