// SPDX-License-Identifier: MIT
/*
 * Preloaded, this is /dev/vouch of an SEV-SNP guest that gives separated
 * reports over what is asked, unsigned, after $FAKE_MS milliseconds; and none
 * when there is a file $FAKE_GONE. Its register is what the file $FAKE_MR has.
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
#include <unistd.h>
#include <vouch.h>

#define REPORT_SIZE 1184
#define REPORT_DATA_AT 0x50
#define MEASUREMENT_AT 0x90

typedef int open_fn(const char *path, int flags, ...);
typedef int ioctl_fn(int fd, unsigned long number, ...);

static int is_gone(void)
{
	const char *path = getenv("FAKE_GONE");

	return path && access(path, F_OK) == 0;
}

int open(const char *path, int flags, ...)
{
	open_fn *next = (open_fn *)dlsym(RTLD_NEXT, "open");
	va_list args;
	mode_t mode;

	if (strcmp(path, "/dev/vouch") == 0) {
		if (!is_gone())
			return next("/dev/null", O_RDWR | O_CLOEXEC);
		errno = ENOENT;
		return -1;
	}
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
		.tee = VOUCH_TEE_SNP,
		.features = VOUCH_FEATURE_REPORT,
	};
	return 0;
}

static void read_register(uint8_t *report)
{
	open_fn *next = (open_fn *)dlsym(RTLD_NEXT, "open");
	const char *path = getenv("FAKE_MR");
	int fd = path ? next(path, O_RDONLY) : -1;

	if (fd < 0)
		return;
	if (read(fd, report + MEASUREMENT_AT, 48) < 0)
		report[MEASUREMENT_AT] = 0;
	close(fd);
}

static int get_report(struct vouch_get_report *request)
{
	uint8_t *report = (uint8_t *)(uintptr_t)request->report;
	const char *ms = getenv("FAKE_MS");

	if (!(request->flags & VOUCH_REPORT_F_SEPARATED) && geteuid())
		return -EPERM;
	request->report_size = REPORT_SIZE;
	request->reply_format = VOUCH_FORMAT_SNP;
	request->certs_size = 0;
	if (request->report_room < REPORT_SIZE)
		return -ENOSPC;
	if (ms)
		usleep((useconds_t)atoi(ms) * 1000);
	memset(report, 0, REPORT_SIZE);
	report[0] = 2;
	report[0x34] = 1; /* SIGNATURE_ALGO */
	if (request->flags & VOUCH_REPORT_F_SEPARATED)
		vouch_separated_report_data(geteuid(), request->report_data,
					    report + REPORT_DATA_AT, NULL);
	else
		memcpy(report + REPORT_DATA_AT, request->report_data, 64);
	read_register(report);
	return 0;
}

int ioctl(int fd, unsigned long number, ...)
{
	ioctl_fn *next = (ioctl_fn *)dlsym(RTLD_NEXT, "ioctl");
	va_list args;
	void *argument;
	int ret = -ENOTTY;

	va_start(args, number);
	argument = va_arg(args, void *);
	va_end(args);
	if (_IOC_TYPE(number) != VOUCH_IOC_MAGIC)
		return next(fd, number, argument);
	if (is_gone())
		ret = -ENODEV;
	else if (number == VOUCH_IOC_GET_INFO)
		ret = get_info(argument);
	else if (number == VOUCH_IOC_GET_REPORT)
		ret = get_report(argument);
	errno = -ret;
	return ret ? -1 : 0;
}
