// SPDX-License-Identifier: MIT
/*
 * Preloaded, this is /dev/vouch for the commands: a module newer than they are,
 * of a TEE that they do not know unless there is $FAKE_SNP, whose host has no
 * certificates, whose registers can be extended but not read, and whose user
 * may not choose REPORT_DATA when there is $FAKE_DENIES, and whose reports are
 * of a later version than the module knows when there is $FAKE_LATER. Its events
 * are in the file $FAKE_EVENTS.
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/vouch.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define REPORT_SIZE 1184

typedef int open_fn(const char *path, int flags, ...);

int open(const char *path, int flags, ...)
{
	open_fn *next = (open_fn *)dlsym(RTLD_NEXT, "open");
	va_list args;
	mode_t mode;

	if (strcmp(path, "/dev/vouch") == 0 && getenv("FAKE_EVENTS"))
		return next(getenv("FAKE_EVENTS"), O_RDONLY | O_CLOEXEC);
	if (strcmp(path, "/dev/vouch") == 0)
		return next("/dev/null", O_RDWR | O_CLOEXEC);
	va_start(args, flags);
	mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
	va_end(args);
	return next(path, flags, mode);
}

/* As programs call it that want large files. */
int open64(const char *path, int flags, ...) __attribute__((alias("open")));

static int get_info(struct vouch_get_info *info)
{
	*info = (struct vouch_get_info){
		.abi_version = VOUCH_ABI_VERSION,
		.tee = getenv("FAKE_SNP") ? VOUCH_TEE_SNP : 9,
		.flags = 1U << 20,
		.features = VOUCH_FEATURE_REPORT | VOUCH_FEATURE_CERTS |
			    VOUCH_FEATURE_EXTEND_MR | 1ULL << 40,
	};
	return 0;
}

static int get_report(struct vouch_get_report *request)
{
	if (getenv("FAKE_DENIES") &&
	    !(request->flags & VOUCH_REPORT_F_SEPARATED))
		return -EPERM;
	request->report_size = REPORT_SIZE;
	request->reply_format = VOUCH_FORMAT_SNP;
	request->certs_size = 0;
	if (getenv("FAKE_LATER"))
		request->reply_flags = VOUCH_REPLY_F_UNKNOWN_FORMAT;
	if (request->report_room < REPORT_SIZE)
		return -ENOSPC;
	memset((void *)(uintptr_t)request->report, 'r', REPORT_SIZE);
	return 0;
}

typedef int ioctl_fn(int fd, unsigned long number, ...);

int ioctl(int fd, unsigned long number, ...)
{
	ioctl_fn *next = (ioctl_fn *)dlsym(RTLD_NEXT, "ioctl");
	va_list args;
	void *argument;
	int ret = -EIO;

	va_start(args, number);
	argument = va_arg(args, void *);
	va_end(args);
	if (_IOC_TYPE(number) != VOUCH_IOC_MAGIC)
		return next(fd, number, argument);
	if (number == VOUCH_IOC_GET_INFO)
		ret = get_info(argument);
	else if (number == VOUCH_IOC_GET_REPORT)
		ret = get_report(argument);
	else if (number == VOUCH_IOC_EXTEND_MR)
		ret = 0;
	errno = -ret;
	return ret ? -1 : 0;
}
