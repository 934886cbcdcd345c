// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - size-checked dispatch; the only file that touches user memory
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

/* The layout is ABI: no holes, and no size that the compiler chooses. */
static_assert(sizeof(struct vouch_failure) == 24);
static_assert(sizeof(struct vouch_get_info) == 144);
static_assert(offsetof(struct vouch_get_info, key_failure) == 120);
static_assert(sizeof(struct vouch_get_report) == 184);
static_assert(offsetof(struct vouch_get_report, failure) == 160);
static_assert(sizeof(struct vouch_derive_key) == 96);
static_assert(offsetof(struct vouch_derive_key, key) == 40);
static_assert(sizeof(struct vouch_read_mr) == 144);
static_assert(offsetof(struct vouch_read_mr, failure) == 120);
static_assert(sizeof(struct vouch_extend_mr) == 120);
static_assert(offsetof(struct vouch_extend_mr, failure) == 96);

union vouch_ioctl_arg {
	struct vouch_get_info get_info;
	struct vouch_get_report get_report;
	struct vouch_derive_key derive_key;
	struct vouch_read_mr read_mr;
	struct vouch_extend_mr extend_mr;
};

/**
 * struct vouch_ioctl - one command
 * @cmd: its number, with the size of the struct known here
 * @name: its name, for the log
 * @size: of the struct known here
 * @size_min: of the struct's first published version
 * @failure: offset of the struct vouch_failure that is cleared before the
 *	command runs, 0 when it has none
 * @needs_write: the file must be open for writing
 * @cannot_be_undone: user memory is tried before the command runs
 * @needs_tee: without a TEE the command is -ENODEV; otherwise @run gets NULL
 * @run: works on the kernel's copy of the struct; must not touch user memory,
 *	since the TEE cannot be taken away meanwhile
 * @copy_reply: hands @run's reply to user space, optional
 */
struct vouch_ioctl {
	unsigned int cmd;
	const char *name;
	size_t size;
	size_t size_min;
	size_t failure;
	bool needs_write;
	bool cannot_be_undone;
	bool needs_tee;
	int (*run)(struct vouch_backend *backend, union vouch_ioctl_arg *arg,
		   struct vouch_reply *reply);
	int (*copy_reply)(union vouch_ioctl_arg *arg,
			  const struct vouch_reply *reply);
};

static int run_get_info(struct vouch_backend *backend,
			union vouch_ioctl_arg *arg, struct vouch_reply *reply)
{
	vouch_info(backend, &arg->get_info);
	return 0;
}

static int run_get_report(struct vouch_backend *backend,
			  union vouch_ioctl_arg *arg, struct vouch_reply *reply)
{
	return vouch_report(backend, &arg->get_report, reply);
}

static int run_derive_key(struct vouch_backend *backend,
			  union vouch_ioctl_arg *arg, struct vouch_reply *reply)
{
	return vouch_derive(backend, &arg->derive_key);
}

static int run_read_mr(struct vouch_backend *backend,
		       union vouch_ioctl_arg *arg, struct vouch_reply *reply)
{
	return vouch_read_register(backend, &arg->read_mr);
}

static int run_extend_mr(struct vouch_backend *backend,
			 union vouch_ioctl_arg *arg, struct vouch_reply *reply)
{
	return vouch_extend_register(backend, &arg->extend_mr);
}

static int blob_to_user(u64 uptr, const struct vouch_blob *blob)
{
	if (copy_to_user(u64_to_user_ptr(uptr), blob->data, blob->size))
		return -EFAULT;
	return 0;
}

/* All or nothing: when one does not fit, only the sizes go back. */
static int report_to_user(union vouch_ioctl_arg *ioctl_arg,
			  const struct vouch_reply *reply)
{
	struct vouch_get_report *arg = &ioctl_arg->get_report;
	bool has_certs = arg->flags & VOUCH_REPORT_F_CERTS;
	bool fits = reply->report.size <= arg->report_room &&
		    reply->certs.size <= arg->certs_room;
	int err;

	arg->report_size = reply->report.size;
	if (has_certs)
		arg->certs_size = reply->certs.size;
	if (!fits)
		return -ENOSPC;
	arg->reply_format = reply->format;
	arg->reply_flags = reply->flags;

	err = blob_to_user(arg->report, &reply->report);
	if (!err && has_certs)
		err = blob_to_user(arg->certs, &reply->certs);
	return err;
}

#define VOUCH_IOCTL_SIZES(_type, _last_v1)                        \
	.size = sizeof(_type) +                                   \
		BUILD_BUG_ON_ZERO(sizeof(_type) >                 \
				  sizeof(union vouch_ioctl_arg)), \
	.size_min = offsetofend(_type, _last_v1)

static const struct vouch_ioctl vouch_ioctls[] = {
	{
		.cmd = VOUCH_IOC_GET_INFO,
		.name = "GET_INFO",
		VOUCH_IOCTL_SIZES(struct vouch_get_info, key_failure),
		.run = run_get_info,
	},
	{
		.cmd = VOUCH_IOC_GET_REPORT,
		.name = "GET_REPORT",
		VOUCH_IOCTL_SIZES(struct vouch_get_report, failure),
		.failure = offsetof(struct vouch_get_report, failure),
		.needs_tee = true,
		.run = run_get_report,
		.copy_reply = report_to_user,
	},
	{
		.cmd = VOUCH_IOC_DERIVE_KEY,
		.name = "DERIVE_KEY",
		VOUCH_IOCTL_SIZES(struct vouch_derive_key, failure),
		.failure = offsetof(struct vouch_derive_key, failure),
		.needs_write = true,
		.needs_tee = true,
		.run = run_derive_key,
	},
	{
		.cmd = VOUCH_IOC_READ_MR,
		.name = "READ_MR",
		VOUCH_IOCTL_SIZES(struct vouch_read_mr, failure),
		.failure = offsetof(struct vouch_read_mr, failure),
		.needs_tee = true,
		.run = run_read_mr,
	},
	{
		.cmd = VOUCH_IOC_EXTEND_MR,
		.name = "EXTEND_MR",
		VOUCH_IOCTL_SIZES(struct vouch_extend_mr, failure),
		.failure = offsetof(struct vouch_extend_mr, failure),
		.needs_write = true,
		.cannot_be_undone = true,
		.needs_tee = true,
		.run = run_extend_mr,
	},
};

/* The size in @cmd may be another, as the caller was built. */
static const struct vouch_ioctl *ioctl_find(unsigned int cmd)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(vouch_ioctls); i++) {
		if (!((vouch_ioctls[i].cmd ^ cmd) & ~IOCSIZE_MASK))
			return &vouch_ioctls[i];
	}
	return NULL;
}

/* Runs one command with a reference to the TEE, if there is one. */
static int ioctl_run_with_tee(const struct vouch_ioctl *ioc,
			      union vouch_ioctl_arg *arg,
			      struct vouch_reply *reply)
{
	struct vouch_backend *backend = vouch_backend_get();
	int err;

	if (!backend && ioc->needs_tee)
		return -ENODEV;
	err = ioc->run(backend, arg, reply);
	if (backend)
		vouch_backend_put(backend);
	return err;
}

/*
 * User memory can take as long as user space likes, so the reply is copied
 * without a reference to the TEE: nobody keeps it from being unregistered.
 */
static int ioctl_run(const struct vouch_ioctl *ioc, struct file *file,
		     union vouch_ioctl_arg *arg)
{
	struct vouch_reply reply = {};
	int err;

	if (ioc->failure)
		memset((void *)arg + ioc->failure, 0,
		       sizeof(struct vouch_failure));
	if (ioc->needs_write && !(file->f_mode & FMODE_WRITE))
		return -EBADF;

	err = ioctl_run_with_tee(ioc, arg, &reply);
	if (ioc->failure)
		vouch_failure_log(ioc->name, err, (void *)arg + ioc->failure);
	if (!err && ioc->copy_reply)
		err = ioc->copy_reply(arg, &reply);
	vouch_reply_free(&reply);
	return err;
}

/*
 * Copies the struct in, runs the command and copies the struct back, also when
 * the command failed: sizes and failure are for that case.
 */
static int ioctl_copy(const struct vouch_ioctl *ioc, struct file *file,
		      void __user *uarg, u32 usize)
{
	size_t back = min_t(size_t, usize, ioc->size);
	union vouch_ioctl_arg arg;
	int err;

	err = copy_struct_from_user(&arg, ioc->size, uarg, usize);
	if (err)
		return err;

	/* If this memory is read-only, fail before a register is extended. */
	if (ioc->cannot_be_undone && copy_to_user(uarg, &arg, back))
		return -EFAULT;
	err = ioctl_run(ioc, file, &arg);
	if (copy_to_user(uarg, &arg, back))
		err = -EFAULT;

	memzero_explicit(&arg, sizeof(arg));
	return err;
}

long vouch_ioctl(struct file *file, unsigned int cmd, unsigned long argp)
{
	const struct vouch_ioctl *ioc = ioctl_find(cmd);
	u32 usize = _IOC_SIZE(cmd);

	if (!ioc)
		return -ENOTTY;
	if (usize < ioc->size_min)
		return -EINVAL;
	if (usize > PAGE_SIZE)
		return -E2BIG;
	return ioctl_copy(ioc, file, (void __user *)argp, usize);
}
