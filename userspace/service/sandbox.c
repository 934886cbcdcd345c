// SPDX-License-Identifier: MIT
/*
 * A filter of system calls, for all threads, once socket and threads are there.
 * What only an intruder would call ends the process. What is not on the list is
 * not there (ENOSYS): a newer C library then does without it, and the service
 * is not ended by an update.
 */
#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "service.h"

/* An address sanitizer calls more, and makes memory executable. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HAS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif

static const int allowed[] = {
	/* connections, and the log */
	SCMP_SYS(accept4),
	SCMP_SYS(recvfrom),
	SCMP_SYS(sendto),
	SCMP_SYS(sendmsg),
	SCMP_SYS(sendfile),
	SCMP_SYS(read),
	SCMP_SYS(write),
	SCMP_SYS(writev),
	SCMP_SYS(close),
	SCMP_SYS(shutdown),
	SCMP_SYS(getsockopt),
	SCMP_SYS(setsockopt),
	SCMP_SYS(epoll_wait),
	SCMP_SYS(epoll_pwait),
	SCMP_SYS(epoll_ctl),
	SCMP_SYS(fcntl),
	/* files that are loaded anew; openat is below */
	SCMP_SYS(fstat),
	SCMP_SYS(newfstatat),
	SCMP_SYS(getdents64),
	SCMP_SYS(lseek),
	/* memory; mmap and mprotect are below */
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(brk),
	/* threads, time, signals, the end */
	SCMP_SYS(futex),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(gettimeofday), /* where there is no vDSO, time() */
	SCMP_SYS(time),
	SCMP_SYS(clock_nanosleep),
	SCMP_SYS(nanosleep),
	SCMP_SYS(sched_yield),
	SCMP_SYS(getrandom),
	SCMP_SYS(getpid),
	SCMP_SYS(gettid),
	SCMP_SYS(tgkill),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(rt_sigtimedwait),
	SCMP_SYS(set_robust_list),
	SCMP_SYS(rseq),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
};

static const int fatal[] = {
	SCMP_SYS(socket),
	SCMP_SYS(socketpair),
	SCMP_SYS(connect),
	SCMP_SYS(bind),
	SCMP_SYS(listen),
	SCMP_SYS(execve),
	SCMP_SYS(execveat),
	SCMP_SYS(fork),
	SCMP_SYS(vfork),
	SCMP_SYS(clone),
	SCMP_SYS(ptrace),
	SCMP_SYS(process_vm_readv),
	SCMP_SYS(process_vm_writev),
	SCMP_SYS(open),
	SCMP_SYS(creat),
	SCMP_SYS(rename),
	SCMP_SYS(chmod),
	SCMP_SYS(chown),
	SCMP_SYS(mount),
	SCMP_SYS(unshare),
	SCMP_SYS(setns),
	SCMP_SYS(bpf),
	SCMP_SYS(kill),
	SCMP_SYS(memfd_create),
	SCMP_SYS(io_uring_setup),
	SCMP_SYS(keyctl),
	SCMP_SYS(unlink),
	SCMP_SYS(unlinkat),
};

static int add_all(scmp_filter_ctx filter, uint32_t action, const int *calls,
		   size_t count)
{
	int code = 0;

	for (size_t i = 0; i < count && !code; i++)
		code = seccomp_rule_add(filter, action, calls[i], 0);
	return code;
}

/* Files are read alone, and no memory becomes code. */
static int add_by_argument(scmp_filter_ctx filter)
{
	const uint64_t writes = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC;
	int code;

	code = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
				SCMP_A2(SCMP_CMP_MASKED_EQ, writes, 0));
	if (!code)
		code = seccomp_rule_add(
			filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
			SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	if (!code)
		code = seccomp_rule_add(
			filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
			SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	return code;
}

static int fill(scmp_filter_ctx filter)
{
	int code = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);

	if (!code)
		code = add_all(filter, SCMP_ACT_ALLOW, allowed,
			       ARRAY_SIZE(allowed));
	if (!code)
		code = add_all(filter, SCMP_ACT_KILL_PROCESS, fatal,
			       ARRAY_SIZE(fatal));
	if (!code)
		code = add_by_argument(filter);
	return code ? code : seccomp_load(filter);
}

/* A sanitizer looks for leaks by tracing its process. */
void sandbox_hide(void)
{
	const struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
#ifndef HAS_SANITIZER
	prctl(PR_SET_DUMPABLE, 0);
#endif
}

int sandbox_enter(struct vouch_error *error)
{
	scmp_filter_ctx filter;
	int code = -ENOMEM;

#ifdef HAS_SANITIZER
	return 0;
#endif
	filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
	if (filter)
		code = fill(filter);
	seccomp_release(filter);
	if (code) {
		error->code = code;
		snprintf(error->text, sizeof(error->text),
			 "the filter of system calls cannot be set: %s",
			 strerror(-code));
	}
	return code;
}
