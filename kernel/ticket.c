// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - tickets: commands that run while their caller does something else
 *
 * Each has a thread of its own, which runs the command as its caller would:
 * with the caller's credentials, charged to the caller's cgroup. So a command
 * that was submitted takes the same way as any other, and to cancel it is to
 * send the thread a signal: the command ends as that of a killed caller does,
 * which harms nobody. No signal of user space reaches the thread, and nothing
 * freezes it.
 */
#include <kunit/static_stub.h>
#include <kunit/visibility.h>
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/memcontrol.h>
#include <linux/minmax.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "limits.h"
#include "ticket.h"

/*
 * Protects the lists, counts and states of all tickets. Innermost; process
 * context only.
 */
static DEFINE_SPINLOCK(tickets_lock);
static LIST_HEAD(all_tickets);

/* Called with the lock held; a test has something happen before it returns. */
VISIBLE_IF_KUNIT void vouch_tickets_unlock(spinlock_t *lock) __releases(lock)
{
	KUNIT_STATIC_STUB_REDIRECT(vouch_tickets_unlock, lock);
	spin_unlock(lock);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_tickets_unlock);

static void ticket_set_state(struct vouch_ticket *ticket,
			     enum vouch_ticket_state state)
{
	/* A finished ticket is any collector's to free; its file is open. */
	struct vouch_file *file = ticket->file;

	spin_lock(&tickets_lock);
	ticket->state = state;
	vouch_tickets_unlock(&tickets_lock);
	wake_up_interruptible_poll(&file->wait, EPOLLIN | EPOLLRDNORM);
}

static int ticket_run_as_caller(struct vouch_ticket *ticket)
{
	const struct cred *cred = override_creds(ticket->cred);
	struct mem_cgroup *memcg = set_active_memcg(ticket->memcg);
	int err;

	err = vouch_ioctl_run(ticket->ioc, &ticket->arg, &ticket->reply);
	set_active_memcg(memcg);
	revert_creds(cred);
	return err;
}

static int ticket_run(void *data)
{
	struct vouch_ticket *ticket = data;

	allow_kernel_signal(SIGKILL);
	/* One that was sent before did not come through. */
	if (READ_ONCE(ticket->is_cancelled))
		ticket->err = -EINTR;
	else
		ticket->err = ticket_run_as_caller(ticket);
	ticket_set_state(ticket, VOUCH_TICKET_FINISHED);
	return 0;
}

/* Called with the lock held. Return: how many tickets; @own: of this user */
static u32 ticket_count(const struct vouch_ticket *like, u32 *own)
{
	const struct vouch_ticket *ticket;
	u32 all = 0;

	*own = 0;
	list_for_each_entry(ticket, &all_tickets, of_all) {
		all++;
		if (!like->is_admin && !ticket->is_admin &&
		    uid_eq(ticket->user, like->user))
			++*own;
	}
	return all;
}

/* Return: 0 with @ticket in the lists, or -EAGAIN */
static int ticket_add(struct vouch_ticket *ticket)
{
	struct vouch_file *file = ticket->file;
	u32 all, own, max = VOUCH_TICKETS_MAX;
	int err = -EAGAIN;

	if (!ticket->is_admin)
		max -= VOUCH_TICKETS_ADMIN;
	spin_lock(&tickets_lock);
	all = ticket_count(ticket, &own);
	if (all < max && own < VOUCH_TICKETS_PER_USER &&
	    file->count < VOUCH_TICKETS_PER_FILE) {
		file->count++;
		ticket->number = ++file->last;
		list_add_tail(&ticket->of_file, &file->tickets);
		list_add_tail(&ticket->of_all, &all_tickets);
		err = 0;
	}
	spin_unlock(&tickets_lock);
	return err;
}

static void ticket_remove(struct vouch_ticket *ticket)
{
	spin_lock(&tickets_lock);
	ticket->file->count--;
	list_del(&ticket->of_file);
	list_del(&ticket->of_all);
	spin_unlock(&tickets_lock);
	wake_up_interruptible_poll(&ticket->file->wait, EPOLLIN | EPOLLRDNORM);
}

/* Not in a list, without a thread. */
static void ticket_wipe(struct vouch_ticket *ticket)
{
	vouch_reply_free(&ticket->reply);
	mem_cgroup_put(ticket->memcg);
	put_cred(ticket->cred);
	kfree_sensitive(ticket);
}

static struct vouch_ticket *ticket_alloc(struct vouch_file *file,
					 const struct vouch_ioctl *ioc,
					 const union vouch_ioctl_arg *arg)
{
	struct vouch_ticket *ticket =
		kzalloc(sizeof(*ticket), GFP_KERNEL_ACCOUNT);

	if (!ticket)
		return NULL;
	ticket->file = file;
	ticket->ioc = ioc;
	ticket->arg = *arg;
	ticket->user = current_euid();
	ticket->is_admin = ns_capable_noaudit(&init_user_ns, CAP_SYS_ADMIN);
	ticket->cred = get_current_cred();
	ticket->memcg = get_mem_cgroup_from_mm(current->mm);
	return ticket;
}

/* Return: 0 with the thread made, but not begun, or -errno */
VISIBLE_IF_KUNIT int vouch_ticket_make_thread(struct vouch_ticket *ticket)
{
	struct task_struct *task;

	KUNIT_STATIC_STUB_REDIRECT(vouch_ticket_make_thread, ticket);
	task = kthread_create(ticket_run, ticket, "vouch-ticket");
	if (IS_ERR(task))
		return PTR_ERR(task);
	ticket->task = get_task_struct(task);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_ticket_make_thread);

/**
 * vouch_ticket_submit() - begin a command for which nobody waits
 * @file: of the caller
 * @ioc: the command
 * @arg: its struct
 * @cookie: the caller's
 * @number: receives the ticket's
 *
 * The ticket can be collected, and be gone, before this returns.
 *
 * Return: 0, -EAGAIN when there are too many, -ENOMEM or -EINTR
 */
int vouch_ticket_submit(struct vouch_file *file, const struct vouch_ioctl *ioc,
			const union vouch_ioctl_arg *arg, u64 cookie,
			u64 *number)
{
	struct vouch_ticket *ticket = ticket_alloc(file, ioc, arg);
	struct task_struct *task;
	int err;

	if (!ticket)
		return -ENOMEM;
	ticket->cookie = cookie;
	/* The limits come first: nobody has more threads made than tickets. */
	err = ticket_add(ticket);
	if (err)
		goto err_wipe;
	err = vouch_ticket_make_thread(ticket);
	if (err)
		goto err_remove;
	*number = ticket->number;
	/* The ticket can be collected as soon as the thread runs. */
	task = get_task_struct(ticket->task);
	wake_up_process(task);
	put_task_struct(task);
	return 0;

err_remove:
	ticket_remove(ticket);
err_wipe:
	ticket_wipe(ticket);
	return err;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_ticket_submit);

static bool ticket_is_callers(const struct vouch_ticket *ticket)
{
	return uid_eq(ticket->user, current_euid());
}

/*
 * Called with the lock held.
 * Return: a finished one; ERR_PTR(): -EAGAIN when there is one that comes to be
 * finished, or -ENOENT
 */
static struct vouch_ticket *
ticket_find_any(const struct vouch_ticket_wanted *wanted)
{
	struct vouch_ticket *ticket;
	int err = -ENOENT;

	list_for_each_entry(ticket, &wanted->file->tickets, of_file) {
		if (ticket->ioc != wanted->ioc || !ticket_is_callers(ticket))
			continue;
		if (ticket->state == VOUCH_TICKET_FINISHED)
			return ticket;
		err = -EAGAIN;
	}
	return ERR_PTR(err);
}

/* As ticket_find_any(), and -EPERM or -EINVAL. */
static struct vouch_ticket *
ticket_find(const struct vouch_ticket_wanted *wanted)
{
	struct vouch_ticket *ticket;

	if (!wanted->number)
		return ticket_find_any(wanted);
	list_for_each_entry(ticket, &wanted->file->tickets, of_file) {
		if (ticket->number != wanted->number)
			continue;
		if (!ticket_is_callers(ticket))
			return ERR_PTR(-EPERM);
		if (ticket->ioc != wanted->ioc)
			return ERR_PTR(-EINVAL);
		if (ticket->state == VOUCH_TICKET_FINISHED)
			return ticket;
		return ERR_PTR(-EAGAIN);
	}
	return ERR_PTR(-ENOENT);
}

static struct vouch_ticket *ticket_try(const struct vouch_ticket_wanted *wanted)
{
	struct vouch_ticket *ticket;

	spin_lock(&tickets_lock);
	ticket = ticket_find(wanted);
	if (!IS_ERR(ticket))
		ticket->state = VOUCH_TICKET_TAKEN;
	spin_unlock(&tickets_lock);
	return ticket;
}

/**
 * vouch_ticket_take() - wait until a ticket is finished, and take it
 * @wanted: which one
 * @is_waiting: wait for it
 * @deadline: in jiffies, until when
 *
 * Return: the ticket, to be returned or freed; ERR_PTR(): -ENOENT, -EPERM or
 * -EINVAL as struct vouch_collect says, -EAGAIN without @is_waiting,
 * -ETIMEDOUT or -ERESTARTSYS
 */
struct vouch_ticket *vouch_ticket_take(const struct vouch_ticket_wanted *wanted,
				       bool is_waiting, unsigned long deadline)
{
	struct vouch_ticket *ticket = ticket_try(wanted);
	long left = deadline - jiffies;

	if (!is_waiting || ticket != ERR_PTR(-EAGAIN))
		return ticket;
	left = wait_event_interruptible_timeout(wanted->file->wait,
						(ticket = ticket_try(wanted)) !=
							ERR_PTR(-EAGAIN),
						max(left, 0L));
	if (left < 0)
		return ERR_PTR(left);
	return left ? ticket : ERR_PTR(-ETIMEDOUT);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_ticket_take);

/* It could not be handed over: somebody else may, or the same caller again. */
void vouch_ticket_return(struct vouch_ticket *ticket)
{
	ticket_set_state(ticket, VOUCH_TICKET_FINISHED);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_ticket_return);

/* Of a ticket that was taken, or that nobody can take any more. */
void vouch_ticket_free(struct vouch_ticket *ticket)
{
	ticket_remove(ticket);
	kthread_stop_put(ticket->task);
	ticket_wipe(ticket);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_ticket_free);

/* Return: EPOLLIN when the caller would find a ticket that is finished. */
__poll_t vouch_file_events(struct vouch_file *file)
{
	const struct vouch_ticket *ticket;
	__poll_t events = 0;

	spin_lock(&tickets_lock);
	list_for_each_entry(ticket, &file->tickets, of_file) {
		if (ticket->state == VOUCH_TICKET_FINISHED &&
		    ticket_is_callers(ticket))
			events = EPOLLIN | EPOLLRDNORM;
	}
	spin_unlock(&tickets_lock);
	return events;
}
EXPORT_SYMBOL_IF_KUNIT(vouch_file_events);

void vouch_file_init(struct vouch_file *file)
{
	INIT_LIST_HEAD(&file->tickets);
	init_waitqueue_head(&file->wait);
	vouch_event_reader_init(&file->events, &file->wait);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_file_init);

static void ticket_cancel(struct vouch_ticket *ticket)
{
	WRITE_ONCE(ticket->is_cancelled, true);
	send_sig(SIGKILL, ticket->task, 1);
}

/*
 * Nobody has the file any more. All are cancelled before the first is waited
 * for: a call to the host can take a while until it notices.
 */
void vouch_file_exit(struct vouch_file *file)
{
	struct vouch_ticket *ticket, *next;

	vouch_event_stop(&file->events);
	list_for_each_entry(ticket, &file->tickets, of_file)
		ticket_cancel(ticket);
	list_for_each_entry_safe(ticket, next, &file->tickets, of_file)
		vouch_ticket_free(ticket);
}
EXPORT_SYMBOL_IF_KUNIT(vouch_file_exit);
