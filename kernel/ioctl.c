// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - size-checked dispatch; with event_read.c all that touches user memory
 */
#include <linux/build_bug.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "layout.h"
#include "limits.h"
#include "ticket.h"
#include "vouch.h"

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
	return vouch_extend_register(backend, &arg->extend_mr, &reply->event);
}

static int run_read_log(struct vouch_backend *backend,
			union vouch_ioctl_arg *arg, struct vouch_reply *reply)
{
	return vouch_log_read(&vouch_log, &arg->read_log, &reply->records);
}

static int run_lockdown(struct vouch_backend *backend,
			union vouch_ioctl_arg *arg, struct vouch_reply *reply)
{
	return vouch_lockdown_add(&arg->lockdown);
}

/* Event data is copied once, and charged to the caller's cgroup. */
static int event_from_user(const union vouch_ioctl_arg *ioctl_arg,
			   struct vouch_reply *reply)
{
	const struct vouch_extend_mr *arg = &ioctl_arg->extend_mr;
	struct vouch_blob *event = &reply->event;
	int err = vouch_extend_check(arg);

	if (err || !arg->event_size)
		return err;
	event->data = kvmalloc(arg->event_size, GFP_KERNEL_ACCOUNT);
	if (!event->data)
		return -ENOMEM;
	event->size = arg->event_size;
	if (copy_from_user(event->data, u64_to_user_ptr(arg->event),
			   event->size))
		return -EFAULT;
	return 0;
}

static int records_to_user(union vouch_ioctl_arg *ioctl_arg,
			   const struct vouch_reply *reply)
{
	const struct vouch_read_log *arg = &ioctl_arg->read_log;

	if (copy_to_user(u64_to_user_ptr(arg->buffer), reply->records,
			 arg->size))
		return -EFAULT;
	return 0;
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
		    reply->certs.size <= arg->certs_room &&
		    reply->manifest.size <= arg->manifest_room;
	int err;

	arg->report_size = reply->report.size;
	arg->certs_size = reply->certs.size;
	arg->manifest_size = reply->manifest.size;
	if (!fits)
		return -ENOSPC;
	arg->reply_format = reply->format;
	arg->reply_flags = reply->flags;

	err = blob_to_user(arg->report, &reply->report);
	if (!err && has_certs)
		err = blob_to_user(arg->certs, &reply->certs);
	if (!err)
		err = blob_to_user(arg->manifest, &reply->manifest);
	return err;
}

static void take_report_rooms(union vouch_ioctl_arg *ioctl_arg,
			      const union vouch_ioctl_arg *ioctl_from)
{
	const struct vouch_get_report *from = &ioctl_from->get_report;
	struct vouch_get_report *arg = &ioctl_arg->get_report;

	arg->report = from->report;
	arg->report_room = from->report_room;
	arg->certs = from->certs;
	arg->certs_room = from->certs_room;
	arg->manifest = from->manifest;
	arg->manifest_room = from->manifest_room;
}

/* The key is in the struct itself. */
static void take_no_rooms(union vouch_ioctl_arg *arg,
			  const union vouch_ioctl_arg *from)
{
}

static int run_submit(struct file *file, union vouch_ioctl_arg *arg,
		      struct vouch_ticket **taken);
static int run_collect(struct file *file, union vouch_ioctl_arg *arg,
		       struct vouch_ticket **taken);

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
		.take_rooms = take_report_rooms,
	},
	{
		.cmd = VOUCH_IOC_DERIVE_KEY,
		.name = "DERIVE_KEY",
		VOUCH_IOCTL_SIZES(struct vouch_derive_key, failure),
		.failure = offsetof(struct vouch_derive_key, failure),
		.needs_write = true,
		.needs_tee = true,
		.run = run_derive_key,
		.take_rooms = take_no_rooms,
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
		.copy_request = event_from_user,
		.run = run_extend_mr,
	},
	{
		.cmd = VOUCH_IOC_READ_LOG,
		.name = "READ_LOG",
		VOUCH_IOCTL_SIZES(struct vouch_read_log, failure),
		.failure = offsetof(struct vouch_read_log, failure),
		.run = run_read_log,
		.copy_reply = records_to_user,
	},
	{
		.cmd = VOUCH_IOC_LOCKDOWN,
		.name = "LOCKDOWN",
		VOUCH_IOCTL_SIZES(struct vouch_lockdown, failure),
		.failure = offsetof(struct vouch_lockdown, failure),
		.needs_write = true,
		.cannot_be_undone = true,
		.run = run_lockdown,
	},
	{
		.cmd = VOUCH_IOC_SUBMIT,
		.name = "SUBMIT",
		VOUCH_IOCTL_SIZES(struct vouch_submit, failure),
		.failure = offsetof(struct vouch_submit, failure),
		.cannot_be_undone = true,
		.run_on_file = run_submit,
	},
	{
		.cmd = VOUCH_IOC_COLLECT,
		.name = "COLLECT",
		VOUCH_IOCTL_SIZES(struct vouch_collect, cookie),
		.cannot_be_undone = true,
		.run_on_file = run_collect,
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

/* Return: 0, or -errno when @usize is no size of the command's struct */
static int ioctl_check_size(const struct vouch_ioctl *ioc, u32 usize)
{
	if (usize < ioc->size_min)
		return -EINVAL;
	return usize > PAGE_SIZE ? -E2BIG : 0;
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

/**
 * vouch_ioctl_run() - run a command that was accepted
 * @ioc: the command
 * @arg: the kernel's copy of its struct; receives what is out
 * @reply: zeroed; receives what is not in the struct, to be freed
 *
 * Touches no user memory.
 *
 * Return: 0 or -errno
 */
int vouch_ioctl_run(const struct vouch_ioctl *ioc, union vouch_ioctl_arg *arg,
		    struct vouch_reply *reply)
{
	int err = ioctl_run_with_tee(ioc, arg, reply);

	if (ioc->failure)
		vouch_failure_log(ioc->name, err, (void *)arg + ioc->failure);
	return err;
}

/* What comes before each command. Return: 0 or -EBADF */
static int ioctl_begin(const struct vouch_ioctl *ioc, const struct file *file,
		       union vouch_ioctl_arg *arg)
{
	if (ioc->failure)
		memset((void *)arg + ioc->failure, 0,
		       sizeof(struct vouch_failure));
	return ioc->needs_write && !(file->f_mode & FMODE_WRITE) ? -EBADF : 0;
}

/*
 * User memory can take as long as user space likes, so the reply is copied
 * without a reference to the TEE: nobody keeps it from being unregistered.
 */
static int ioctl_run(const struct vouch_ioctl *ioc, struct file *file,
		     union vouch_ioctl_arg *arg, struct vouch_ticket **taken)
{
	struct vouch_reply reply = {};
	int err = ioctl_begin(ioc, file, arg);

	if (err)
		return err;
	if (ioc->run_on_file)
		return ioc->run_on_file(file, arg, taken);
	if (ioc->copy_request)
		err = ioc->copy_request(arg, &reply);
	if (!err)
		err = vouch_ioctl_run(ioc, arg, &reply);
	if (!err && ioc->copy_reply)
		err = ioc->copy_reply(arg, &reply);
	vouch_reply_free(&reply);
	return err;
}

/* A ticket is used up when all of it came through, and is not lost before. */
static void ticket_end(struct vouch_ticket *ticket, int err)
{
	if (err)
		vouch_ticket_return(ticket);
	else
		vouch_ticket_free(ticket);
}

/*
 * Copies the struct in, runs the command and copies the struct back, also when
 * the command failed: sizes and failure are for that case.
 */
static int ioctl_copy(const struct vouch_ioctl *ioc, struct file *file,
		      void __user *uarg, u32 usize)
{
	size_t back = min_t(size_t, usize, ioc->size);
	struct vouch_ticket *taken = NULL;
	union vouch_ioctl_arg arg;
	int err;

	err = copy_struct_from_user(&arg, ioc->size, uarg, usize);
	if (err)
		return err;

	/* If this memory is read-only, fail before a register is extended. */
	if (ioc->cannot_be_undone && copy_to_user(uarg, &arg, back))
		return -EFAULT;
	err = ioctl_run(ioc, file, &arg, &taken);
	if (copy_to_user(uarg, &arg, back))
		err = -EFAULT;
	if (taken)
		ticket_end(taken, err);

	memzero_explicit(&arg, sizeof(arg));
	return err;
}

/**
 * struct nested - the struct of the command that is submitted or collected
 * @ioc: the command
 * @uarg: where user space has it
 * @usize: its size there
 * @arg: the kernel's copy
 */
struct nested {
	const struct vouch_ioctl *ioc;
	void __user *uarg;
	u32 usize;
	union vouch_ioctl_arg arg;
};

static int nested_get(struct nested *nested, unsigned int cmd, u64 argument)
{
	int err;

	nested->ioc = ioctl_find(cmd);
	if (!nested->ioc || !nested->ioc->take_rooms)
		return -EOPNOTSUPP;
	nested->usize = _IOC_SIZE(cmd);
	nested->uarg = u64_to_user_ptr(argument);
	err = ioctl_check_size(nested->ioc, nested->usize);
	if (err)
		return err;
	return copy_struct_from_user(&nested->arg, nested->ioc->size,
				     nested->uarg, nested->usize);
}

static int run_submit(struct file *file, union vouch_ioctl_arg *arg,
		      struct vouch_ticket **taken)
{
	struct vouch_submit *submit = &arg->submit;
	struct nested nested;
	int err;

	if (submit->flags)
		return -EOPNOTSUPP;
	err = nested_get(&nested, submit->command, submit->argument);
	if (!err)
		err = ioctl_begin(nested.ioc, file, &nested.arg);
	if (err)
		return err;

	err = vouch_ticket_submit(file->private_data, nested.ioc, &nested.arg,
				  submit->cookie, &submit->ticket);
	if (err == -EAGAIN)
		submit->failure = (struct vouch_failure){
			.stage = VOUCH_STAGE_QUEUE,
			.reason = VOUCH_REASON_LIMIT,
			.fw_error = VOUCH_FW_NOT_CALLED,
		};
	return err;
}

/* All or nothing but sizes, as if the command had just ended. */
static int ticket_to_user(struct vouch_ticket *ticket,
			  const struct nested *nested)
{
	const struct vouch_ioctl *ioc = nested->ioc;
	size_t back = min_t(size_t, nested->usize, ioc->size);
	int err = 0;

	ioc->take_rooms(&ticket->arg, &nested->arg);
	if (!ticket->err && ioc->copy_reply)
		err = ioc->copy_reply(&ticket->arg, &ticket->reply);
	if (copy_to_user(nested->uarg, &ticket->arg, back))
		err = -EFAULT;
	return err;
}

static int run_collect(struct file *file, union vouch_ioctl_arg *arg,
		       struct vouch_ticket **taken)
{
	struct vouch_collect *collect = &arg->collect;
	struct vouch_ticket_wanted wanted = {
		.file = file->private_data,
		.number = collect->ticket,
	};
	bool is_waiting = !(collect->flags & VOUCH_COLLECT_F_NOWAIT);
	struct vouch_ticket *ticket;
	struct nested nested;
	int err;

	if (collect->flags & ~VOUCH_COLLECT_FLAGS)
		return -EOPNOTSUPP;
	err = nested_get(&nested, collect->command, collect->argument);
	if (err)
		return err;

	wanted.ioc = nested.ioc;
	ticket = vouch_ticket_take(&wanted, is_waiting,
				   vouch_deadline(collect->timeout_ms));
	if (IS_ERR(ticket))
		return PTR_ERR(ticket);
	*taken = ticket;
	err = ticket_to_user(ticket, &nested);
	if (err)
		return err;
	collect->error = -ticket->err;
	collect->reply_ticket = ticket->number;
	collect->cookie = ticket->cookie;
	return 0;
}

long vouch_ioctl(struct file *file, unsigned int cmd, unsigned long argp)
{
	const struct vouch_ioctl *ioc = ioctl_find(cmd);
	u32 usize = _IOC_SIZE(cmd);
	int err;

	if (!ioc)
		return -ENOTTY;
	err = ioctl_check_size(ioc, usize);
	if (err)
		return err;
	return ioctl_copy(ioc, file, (void __user *)argp, usize);
}
