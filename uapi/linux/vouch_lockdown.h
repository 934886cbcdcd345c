/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * vouch - what is not to be had any more
 *
 * Part of vouch.h.
 */
#ifndef _UAPI_LINUX_VOUCH_LOCKDOWN_H
#define _UAPI_LINUX_VOUCH_LOCKDOWN_H

#include <linux/types.h>
#include <linux/vouch_failure.h>

/* &vouch_lockdown.add, &vouch_get_info.lockdown */
/* No REPORT_DATA that is neither separated nor bound. */
#define VOUCH_LOCK_RAW (1U << 0)
#define VOUCH_LOCK_KEYS (1U << 1) /* no keys */
#define VOUCH_LOCK_REPORTS (1U << 2) /* no reports of any format */
/* No extension of this register, by its number in READ_MR, 0 to 15. */
#define VOUCH_LOCK_MR(index) (1U << (16 + (index)))

/**
 * struct vouch_lockdown - argument of %VOUCH_IOC_LOCKDOWN
 * @flags: in: must be 0
 * @add: in: VOUCH_LOCK_*, what is not to be had from now on
 * @lockdown: out: all that is not to be had
 * @__reserved: in: must be 0
 * @failure: out: what failed
 *
 * Goes one way: nothing gives back what was locked but loading the module anew,
 * which its owner can forbid by the kernel's own means (modules_disabled). It
 * holds for everybody, the administrator too: what is locked is refused with
 * EPERM and %VOUCH_REASON_LOCKED, also to tickets that begin afterwards. A
 * command that runs already is not stopped. READ_MR is never locked.
 *
 * Special errors: EBADF unless the file was opened for writing; EPERM without
 * CAP_SYS_ADMIN in the initial user namespace; EOPNOTSUPP for what cannot be
 * locked, in which case nothing is.
 */
struct vouch_lockdown {
	__u32 flags;
	__u32 add;
	__u32 lockdown;
	__u32 __reserved;
	struct vouch_failure failure;
};

#endif /* _UAPI_LINUX_VOUCH_LOCKDOWN_H */
