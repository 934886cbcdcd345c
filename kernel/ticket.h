/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vouch - commands, and tickets for those that somebody collects later
 */
#ifndef VOUCH_TICKET_PRIVATE_H
#define VOUCH_TICKET_PRIVATE_H

#include <linux/list.h>
#include <linux/poll.h>
#include <linux/spinlock_types.h>
#include <linux/types.h>
#include <linux/uidgid.h>
#include <linux/vouch.h>
#include <linux/wait.h>

#include "event.h"
#include "vouch.h"

struct cred;
struct mem_cgroup;
struct task_struct;
struct vouch_ticket;

union vouch_ioctl_arg {
	struct vouch_get_info get_info;
	struct vouch_get_report get_report;
	struct vouch_derive_key derive_key;
	struct vouch_read_mr read_mr;
	struct vouch_extend_mr extend_mr;
	struct vouch_read_log read_log;
	struct vouch_lockdown lockdown;
	struct vouch_submit submit;
	struct vouch_collect collect;
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
 * @copy_request: checks the struct and takes what it points to from user space,
 *	optional
 * @copy_reply: hands @run's reply to user space, optional
 * @take_rooms: takes pointers and rooms out of another struct; optional: the
 *	command can be submitted
 * @run_on_file: instead of @run, for what needs no TEE, but the open file; may
 *	touch user memory. @taken, NULL before, receives a ticket that is used
 *	up if the struct can be copied back, and is given back otherwise
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
	int (*copy_request)(const union vouch_ioctl_arg *arg,
			    struct vouch_reply *reply);
	int (*copy_reply)(union vouch_ioctl_arg *arg,
			  const struct vouch_reply *reply);
	void (*take_rooms)(union vouch_ioctl_arg *arg,
			   const union vouch_ioctl_arg *from);
	int (*run_on_file)(struct file *file, union vouch_ioctl_arg *arg,
			   struct vouch_ticket **taken);
};

/* ioctl.c */
int vouch_ioctl_run(const struct vouch_ioctl *ioc, union vouch_ioctl_arg *arg,
		    struct vouch_reply *reply);

/* ticket.c */

/**
 * struct vouch_file - one open file of the device
 * @owner: module that provides the TEE, or NULL
 * @tickets: in the order in which they were submitted
 * @count: how many
 * @last: number of the last one
 * @events: how far its events were read
 * @wait: woken when a ticket may be collected, or is no more, and when there is
 *	an event
 */
struct vouch_file {
	struct module *owner;
	struct list_head tickets;
	u32 count;
	u64 last;
	struct vouch_event_reader events;
	wait_queue_head_t wait;
};

enum vouch_ticket_state {
	VOUCH_TICKET_RUNNING, /* its thread's */
	VOUCH_TICKET_FINISHED, /* whose it is who collects it */
	VOUCH_TICKET_TAKEN, /* a caller is about to collect it */
};

/**
 * struct vouch_ticket - one command under way, or finished
 * @file: through which it was submitted
 * @of_file: in the file's list
 * @of_all: in the list of all
 * @number: of the ticket
 * @cookie: the caller's
 * @user: who submitted it
 * @is_admin: it was the administrator, and does not count as one of @user's
 * @state: protected by the lock of ticket.c, as the lists are
 * @is_cancelled: nobody is going to collect it
 * @task: the thread that runs the command, with a reference
 * @cred: as which it does so
 * @memcg: who is charged
 * @ioc: the command
 * @arg: its struct
 * @reply: what it replied
 * @err: what it returned
 *
 * @arg, @reply and @err are the thread's, then those of who takes the ticket.
 */
struct vouch_ticket {
	struct vouch_file *file;
	struct list_head of_file;
	struct list_head of_all;
	u64 number;
	u64 cookie;
	kuid_t user;
	bool is_admin;
	enum vouch_ticket_state state;
	bool is_cancelled;
	struct task_struct *task;
	const struct cred *cred;
	struct mem_cgroup *memcg;
	const struct vouch_ioctl *ioc;
	union vouch_ioctl_arg arg;
	struct vouch_reply reply;
	int err;
};

/**
 * struct vouch_ticket_wanted - which ticket is to be collected
 * @file: the caller's
 * @ioc: its command
 * @number: of it, 0 for any of @ioc that is finished
 */
struct vouch_ticket_wanted {
	struct vouch_file *file;
	const struct vouch_ioctl *ioc;
	u64 number;
};

void vouch_file_init(struct vouch_file *file);
void vouch_file_exit(struct vouch_file *file);
__poll_t vouch_file_events(struct vouch_file *file);
int vouch_ticket_submit(struct vouch_file *file, const struct vouch_ioctl *ioc,
			const union vouch_ioctl_arg *arg, u64 cookie,
			u64 *number);
struct vouch_ticket *vouch_ticket_take(const struct vouch_ticket_wanted *wanted,
				       bool is_waiting, unsigned long deadline);
void vouch_ticket_return(struct vouch_ticket *ticket);
void vouch_ticket_free(struct vouch_ticket *ticket);

#if IS_ENABLED(CONFIG_KUNIT)
void vouch_tickets_unlock(spinlock_t *lock);
int vouch_ticket_make_thread(struct vouch_ticket *ticket);
#endif

#endif /* VOUCH_TICKET_PRIVATE_H */
