// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - size-checked dispatch; the only file that meets user pointers
 */
#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "limits.h"
#include "vouch.h"

/* Layout is ABI: a hole or a compiler-chosen size is a bug, not a detail. */
static_assert(sizeof(struct vouch_failure) == 16);
static_assert(sizeof(struct vouch_get_info) == 72);
static_assert(offsetof(struct vouch_get_info, key_failure) == 56);
static_assert(sizeof(struct vouch_get_report) == 128);
static_assert(offsetof(struct vouch_get_report, failure) == 112);
static_assert(sizeof(struct vouch_derive_key) == 96);
static_assert(offsetof(struct vouch_derive_key, key) == 48);
static_assert(sizeof(struct vouch_read_mr) == 120);
static_assert(offsetof(struct vouch_read_mr, failure) == 104);
static_assert(sizeof(struct vouch_extend_mr) == 112);
static_assert(offsetof(struct vouch_extend_mr, failure) == 96);

union vouch_ioctl_arg {
	u32 size;
	struct vouch_get_info get_info;
	struct vouch_get_report get_report;
	struct vouch_derive_key derive_key;
	struct vouch_read_mr read_mr;
	struct vouch_extend_mr extend_mr;
};

/**
 * struct vouch_ioctl - one command
 * @cmd: its number
 * @size: of the struct known here
 * @size_min: of the struct's first published version
 * @handler: works on the kernel's copy of the struct
 */
struct vouch_ioctl {
	unsigned int cmd;
	size_t size;
	size_t size_min;
	int (*handler)(struct file *file, union vouch_ioctl_arg *arg);
};

static int ioc_get_info(struct file *file, union vouch_ioctl_arg *arg)
{
	return vouch_info(&arg->get_info);
}

static int blob_to_user(u64 uptr, const struct vouch_blob *blob)
{
	if (copy_to_user(u64_to_user_ptr(uptr), blob->data, blob->size))
		return -EFAULT;
	return 0;
}

/* All or nothing: when one does not fit, only the sizes go back. */
static int reply_to_user(struct vouch_get_report *arg,
			 const struct vouch_reply *reply)
{
	bool has_certs = arg->flags & VOUCH_REPORT_F_CERTS;
	bool fits = reply->report.size <= arg->report_size &&
		    reply->certs.size <= arg->certs_size;
	int err;

	arg->report_size = reply->report.size;
	if (has_certs)
		arg->certs_size = reply->certs.size;
	if (!fits)
		return -ENOSPC;

	err = blob_to_user(arg->report, &reply->report);
	if (!err && has_certs)
		err = blob_to_user(arg->certs, &reply->certs);
	return err;
}

static int ioc_get_report(struct file *file, union vouch_ioctl_arg *arg)
{
	struct vouch_reply reply = {};
	int err;

	arg->get_report.failure = (struct vouch_failure){};
	err = vouch_report(&arg->get_report, &reply);
	if (!err)
		err = reply_to_user(&arg->get_report, &reply);
	vouch_reply_free(&reply);
	return err;
}

static int ioc_derive_key(struct file *file, union vouch_ioctl_arg *arg)
{
	arg->derive_key.failure = (struct vouch_failure){};
	if (!(file->f_mode & FMODE_WRITE))
		return -EBADF;
	return vouch_derive(&arg->derive_key);
}

static int ioc_read_mr(struct file *file, union vouch_ioctl_arg *arg)
{
	arg->read_mr.failure = (struct vouch_failure){};
	return vouch_read_register(&arg->read_mr);
}

static int ioc_extend_mr(struct file *file, union vouch_ioctl_arg *arg)
{
	arg->extend_mr.failure = (struct vouch_failure){};
	if (!(file->f_mode & FMODE_WRITE))
		return -EBADF;
	return vouch_extend_register(&arg->extend_mr);
}

#define VOUCH_IOCTL(_cmd, _type, _last_v1, _handler)                      \
	{                                                                 \
		.cmd = (_cmd),                                            \
		.size = sizeof(_type) +                                   \
			BUILD_BUG_ON_ZERO(sizeof(_type) >                 \
					  sizeof(union vouch_ioctl_arg)), \
		.size_min = offsetofend(_type, _last_v1),                 \
		.handler = (_handler),                                    \
	}

static const struct vouch_ioctl vouch_ioctls[] = {
	VOUCH_IOCTL(VOUCH_IOC_GET_INFO, struct vouch_get_info, key_failure,
		    ioc_get_info),
	VOUCH_IOCTL(VOUCH_IOC_GET_REPORT, struct vouch_get_report, failure,
		    ioc_get_report),
	VOUCH_IOCTL(VOUCH_IOC_DERIVE_KEY, struct vouch_derive_key, failure,
		    ioc_derive_key),
	VOUCH_IOCTL(VOUCH_IOC_READ_MR, struct vouch_read_mr, failure,
		    ioc_read_mr),
	VOUCH_IOCTL(VOUCH_IOC_EXTEND_MR, struct vouch_extend_mr, failure,
		    ioc_extend_mr),
};

static const struct vouch_ioctl *ioctl_find(unsigned int cmd)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(vouch_ioctls); i++) {
		if (vouch_ioctls[i].cmd == cmd)
			return &vouch_ioctls[i];
	}
	return NULL;
}

/*
 * Runs one command on the kernel's copy and writes that back, also when the
 * command failed: sizes and failure are for that case. User space may change
 * @size after it was read; what was read first is what counts.
 */
static int ioctl_run(const struct vouch_ioctl *ioc, struct file *file,
		     void __user *uarg, u32 usize)
{
	size_t back = min_t(size_t, usize, ioc->size);
	union vouch_ioctl_arg arg;
	int err;

	err = copy_struct_from_user(&arg, ioc->size, uarg, usize);
	if (err)
		return err;

	arg.size = usize;
	/* What cannot be undone must not end in memory that is read-only. */
	if (copy_to_user(uarg, &arg, back))
		return -EFAULT;
	err = ioc->handler(file, &arg);
	if (copy_to_user(uarg, &arg, back))
		err = -EFAULT;

	memzero_explicit(&arg, sizeof(arg));
	return err;
}

long vouch_ioctl(struct file *file, unsigned int cmd, unsigned long argp)
{
	const struct vouch_ioctl *ioc = ioctl_find(cmd);
	void __user *uarg = (void __user *)argp;
	u32 usize;

	if (!ioc)
		return -ENOTTY;
	if (get_user(usize, (u32 __user *)uarg))
		return -EFAULT;
	if (usize < ioc->size_min)
		return -EINVAL;
	if (usize > PAGE_SIZE)
		return -E2BIG;
	return ioctl_run(ioc, file, uarg, usize);
}
