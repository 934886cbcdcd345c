// SPDX-License-Identifier: GPL-2.0
/*
 * vouch_sim - the mailbox in which exits and results change hands
 *
 * The guest's side is sim_mailbox_issue(), called by the one worker that talks
 * to the host, or by a TD's callers in turn. The host's side is user space and
 * hostile: it may answer what was not asked, twice, late or never. None of this
 * may do more than delay the worker, and closing the device ends even that. A
 * TD's caller leaves after a time, or when it is killed: it may itself be what
 * the host waits for.
 */
#include <linux/fs.h>
#include <linux/sched.h>

#include "sim.h"

void sim_mailbox_init(struct sim_mailbox *box)
{
	spin_lock_init(&box->lock);
	init_waitqueue_head(&box->host);
	init_waitqueue_head(&box->guest);
}

void sim_mailbox_close(struct sim_mailbox *box)
{
	spin_lock(&box->lock);
	box->is_closed = true;
	spin_unlock(&box->lock);
	wake_up_all(&box->guest);
}

static int mailbox_post(struct sim_mailbox *box,
			const struct vouch_sim_exit *exit)
{
	int err = -EIO;

	spin_lock(&box->lock);
	if (!box->is_closed && !WARN_ON_ONCE(box->state != SIM_EXIT_NONE)) {
		box->exit.id++;
		box->exit.code = exit->code;
		box->exit.certs_pages = exit->certs_pages;
		box->exit.offset = exit->offset;
		box->state = SIM_EXIT_POSTED;
		err = 0;
	}
	spin_unlock(&box->lock);
	return err;
}

static bool mailbox_is_settled(struct sim_mailbox *box)
{
	bool is_settled;

	spin_lock(&box->lock);
	is_settled = box->state == SIM_EXIT_DONE || box->is_closed;
	spin_unlock(&box->lock);
	return is_settled;
}

static int mailbox_collect(struct sim_mailbox *box,
			   struct vouch_sim_result *result)
{
	int err = -EIO;

	spin_lock(&box->lock);
	if (box->state == SIM_EXIT_DONE) {
		*result = box->result;
		err = 0;
	} else if (!box->is_closed) {
		err = box->state == SIM_EXIT_TAKEN ? -EINTR : -EAGAIN;
	}
	box->state = SIM_EXIT_NONE;
	spin_unlock(&box->lock);
	return err;
}

int sim_mailbox_issue(struct sim_mailbox *box,
		      const struct vouch_sim_exit *exit, long timeout,
		      struct vouch_sim_result *result)
{
	int err;

	err = mailbox_post(box, exit);
	if (err)
		return err;

	wake_up_interruptible(&box->host);
	/* Killable, so that a host that never answers makes no hung task. */
	wait_event_killable_timeout(box->guest, mailbox_is_settled(box),
				    timeout);
	return mailbox_collect(box, result);
}

static bool mailbox_take(struct sim_mailbox *box, struct vouch_sim_exit *exit)
{
	bool is_taken = false;

	spin_lock(&box->lock);
	if (box->state == SIM_EXIT_POSTED) {
		*exit = box->exit;
		box->state = SIM_EXIT_TAKEN;
		is_taken = true;
	}
	spin_unlock(&box->lock);
	return is_taken;
}

/* The host gave a bad pointer: the exit is still to be read. */
static void mailbox_put_back(struct sim_mailbox *box, u32 id)
{
	spin_lock(&box->lock);
	if (box->state == SIM_EXIT_TAKEN && box->exit.id == id)
		box->state = SIM_EXIT_POSTED;
	spin_unlock(&box->lock);
	wake_up_interruptible(&box->host);
}

ssize_t sim_mailbox_read(struct sim_mailbox *box, char __user *buf,
			 size_t count, bool is_nonblocking)
{
	struct vouch_sim_exit exit;
	int err;

	if (count < sizeof(exit))
		return -EINVAL;

	if (is_nonblocking)
		err = mailbox_take(box, &exit) ? 0 : -EAGAIN;
	else
		err = wait_event_interruptible(box->host,
					       mailbox_take(box, &exit));
	if (err)
		return err;

	if (copy_to_user(buf, &exit, sizeof(exit))) {
		mailbox_put_back(box, exit.id);
		return -EFAULT;
	}
	return sizeof(exit);
}

ssize_t sim_mailbox_write(struct sim_mailbox *box, const char __user *buf,
			  size_t count)
{
	struct vouch_sim_result result;
	ssize_t ret = -ENOENT;

	if (count != sizeof(result))
		return -EINVAL;
	if (copy_from_user(&result, buf, sizeof(result)))
		return -EFAULT;

	spin_lock(&box->lock);
	if (box->state == SIM_EXIT_TAKEN && box->exit.id == result.id) {
		box->result = result;
		box->state = SIM_EXIT_DONE;
		ret = sizeof(result);
	}
	spin_unlock(&box->lock);

	if (ret > 0)
		wake_up(&box->guest);
	return ret;
}

__poll_t sim_mailbox_poll(struct sim_mailbox *box, struct file *file,
			  poll_table *wait)
{
	__poll_t events = 0;

	poll_wait(file, &box->host, wait);

	spin_lock(&box->lock);
	if (box->state == SIM_EXIT_POSTED)
		events = EPOLLIN | EPOLLRDNORM;
	else if (box->state == SIM_EXIT_TAKEN)
		events = EPOLLOUT | EPOLLWRNORM;
	spin_unlock(&box->lock);
	return events;
}
