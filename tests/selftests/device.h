/* SPDX-License-Identifier: GPL-2.0 */
/* What the tests of /dev/vouch have in common: valid requests to break. */
#ifndef VOUCH_TEST_DEVICE_H
#define VOUCH_TEST_DEVICE_H

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/vouch.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define DEVICE "/dev/vouch"
#define POISON 0xcc
#define NOBODY 65534

/* AMD 56860, ATTESTATION_REPORT. */
#define REPORT_SIZE 1184
#define REPORT_VMPL 0x30
#define REPORT_REPORT_DATA 0x50
#define REPORT_MEASUREMENT 0x90

#define MR_SIZE 48

/* Return: 0 or -errno */
static inline int command(int fd, unsigned long cmd, void *arg)
{
	return ioctl(fd, cmd, arg) ? -errno : 0;
}

static inline struct vouch_get_report report_request(void *report)
{
	struct vouch_get_report arg = {
		.report_room = REPORT_SIZE,
		.report = (uintptr_t)report,
	};

	memset(arg.report_data, 0x5a, sizeof(arg.report_data));
	memset(&arg.failure, POISON, sizeof(arg.failure));
	return arg;
}

static inline struct vouch_derive_key key_request(void)
{
	struct vouch_derive_key arg = { 0 };

	memset(arg.key, POISON, sizeof(arg.key));
	memset(&arg.failure, POISON, sizeof(arg.failure));
	return arg;
}

static inline struct vouch_read_mr read_request(const char *name)
{
	struct vouch_read_mr arg = { 0 };

	memcpy(arg.name, name, strnlen(name, sizeof(arg.name)));
	memset(arg.mr_name, POISON, sizeof(arg.mr_name));
	memset(arg.value, POISON, sizeof(arg.value));
	memset(&arg.failure, POISON, sizeof(arg.failure));
	return arg;
}

static inline struct vouch_extend_mr extend_request(const char *name)
{
	struct vouch_extend_mr arg = {
		.digest_size = MR_SIZE,
	};

	memcpy(arg.name, name, strnlen(name, sizeof(arg.name)));
	memset(arg.digest, 0x5a, MR_SIZE);
	memset(&arg.failure, POISON, sizeof(arg.failure));
	return arg;
}

static inline struct vouch_get_info get_info(int fd)
{
	struct vouch_get_info arg;

	memset(&arg, POISON, sizeof(arg));
	if (command(fd, VOUCH_IOC_GET_INFO, &arg))
		memset(&arg, 0, sizeof(arg));
	return arg;
}

static inline bool is_filled(const void *data, int byte, size_t size)
{
	const unsigned char *p = data;
	size_t i;

	for (i = 0; i < size; i++)
		if (p[i] != byte)
			return false;
	return true;
}

/* Return: the device with a TEE behind it, -1 when there is none of these */
static inline int open_tee(int flags)
{
	int fd = open(DEVICE, flags | O_CLOEXEC);

	if (fd >= 0 && get_info(fd).tee == VOUCH_TEE_NONE) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* Return: whether a TEE is behind the device; @wanted: of this kind, or any */
static inline bool has_tee(__u32 wanted)
{
	int fd = open_tee(O_RDONLY);
	__u32 tee = VOUCH_TEE_NONE;

	if (fd >= 0) {
		tee = get_info(fd).tee;
		close(fd);
	}
	return tee != VOUCH_TEE_NONE &&
	       (wanted == VOUCH_TEE_NONE || wanted == tee);
}

static inline void skip_unless(bool is_there, const char *reason)
{
	if (is_there)
		return;
	printf("TAP version 13\n1..0 # SKIP %s\n", reason);
	exit(4);
}

/*
 * Before main(): a program that finds nothing to test says so in a way that
 * nobody takes for success, TAP's plan of no tests and kselftest's status 4.
 */
#define SKIP_PROGRAM_UNLESS(is_there, reason)                       \
	static void __attribute__((constructor)) skip_program(void) \
	{                                                           \
		skip_unless(is_there, reason);                      \
	}                                                           \
	static_assert(true, "a semicolon follows")

#endif /* VOUCH_TEST_DEVICE_H */
