/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * vouch - many requests under way, in one thread
 *
 * Part of vouch.h.
 */
#ifndef _UAPI_LINUX_VOUCH_TICKET_H
#define _UAPI_LINUX_VOUCH_TICKET_H

#include <linux/types.h>
#include <linux/vouch_failure.h>

/**
 * DOC: Tickets
 *
 * SUBMIT begins a command and returns with a ticket at once; COLLECT hands over
 * what the command ended with. poll() says POLLIN while COLLECT would find a
 * ticket that is finished. A signal, a stop or the freezer lose nothing: the
 * kernel works on it meanwhile, and the ticket stays until it is collected.
 *
 * A ticket belongs to the open file, so whoever else has that, by fork() or
 * SCM_RIGHTS, can collect it as well, if the effective user id is that of who
 * submitted it. When the file is closed by all, what is under way is cancelled
 * as if its caller had been killed, and what is finished is wiped.
 *
 * A filter that allows or forbids commands by the number of the ioctl, as
 * seccomp does, must count SUBMIT as every command that can be submitted:
 * &vouch_submit.command is in memory, where such a filter cannot look.
 */

/**
 * struct vouch_submit - argument of %VOUCH_IOC_SUBMIT
 * @flags: in: must be 0
 * @command: in: %VOUCH_IOC_GET_REPORT or %VOUCH_IOC_DERIVE_KEY
 * @argument: in: user pointer to the struct of @command; its members "in" are
 *	taken, but for pointers and rooms, and nothing is written to it
 * @cookie: in: comes back from COLLECT
 * @ticket: out: number of the ticket, never 0
 * @failure: out: what failed
 *
 * The time limit of @command begins now. What @command needs in rights counts
 * as of now; that they are missing is told by COLLECT, as all else that it may
 * end with.
 *
 * Special errors: EAGAIN with %VOUCH_REASON_LIMIT when there are
 * &vouch_get_info.tickets_max, tickets_user_max of this user, or
 * tickets_file_max of this file already; EOPNOTSUPP for a command that cannot
 * be submitted; EFAULT before anything begins when this struct cannot be
 * written. If that changes while SUBMIT runs, EFAULT comes too late: the ticket
 * is there, and COLLECT finds it by &vouch_collect.ticket 0.
 */
struct vouch_submit {
	__u32 flags;
	__u32 command;
	__aligned_u64 argument;
	__aligned_u64 cookie;
	__aligned_u64 ticket;
	struct vouch_failure failure;
};

/* &vouch_collect.flags */
#define VOUCH_COLLECT_F_NOWAIT (1U << 0) /* EAGAIN instead of waiting */

/**
 * struct vouch_collect - argument of %VOUCH_IOC_COLLECT
 * @flags: in: VOUCH_COLLECT_F_*
 * @command: in: the command that was submitted
 * @argument: in: user pointer to the struct of @command, of which pointers and
 *	rooms are taken; all of it is written
 * @ticket: in: which one; 0 for any of @command that is finished, in the order
 *	in which they were submitted
 * @timeout_ms: in: time limit
 * @error: out: the errno that @command ended with, 0 for success
 * @reply_ticket: out: which one it was
 * @cookie: out: as SUBMIT was given it
 *
 * Success means that the ticket is used up, whatever @error says. The struct of
 * @command is then as that command would have left it, with the members "in" as
 * they were submitted. After any failure the ticket is as before: it can be
 * collected again, after ENOSPC with more room, after EFAULT with memory that
 * can be written.
 *
 * Special errors: EAGAIN with %VOUCH_COLLECT_F_NOWAIT when it is not finished;
 * ENOENT when there is no such ticket, or none of @command at all; EINVAL when
 * it is another command's; EPERM when it is another user's.
 */
struct vouch_collect {
	__u32 flags;
	__u32 command;
	__aligned_u64 argument;
	__aligned_u64 ticket;
	__u32 timeout_ms;
	__u32 error;
	__aligned_u64 reply_ticket;
	__aligned_u64 cookie;
};

#endif /* _UAPI_LINUX_VOUCH_TICKET_H */
