// SPDX-License-Identifier: MIT
/*
 * Each allocation and user copy of a command fails in turn, and each of a
 * guest's
 *
 *   fail_nth load FILE NAME
 *                       a module is loaded and removed
 *   fail_nth guest      a simulated guest is registered, and a TD; needs
 *                       /dev/vouch-sim
 *   fail_nth commands   every command on /dev/vouch; needs vouch-simd
 *   fail_nth td         the same of a TD
 *   fail_nth worker N   N reports while allocations of the workers fail
 *
 * All that is looked for is that the command says so, and that the kernel
 * complains of nothing. How many failed is printed; none at all is an error.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/vouch.h>
#include <linux/vouch_sim.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define NTH_MAX 1000
#define REPORT_SIZE 1184
#define QUOTE_ROOM (16 * 1024)
#define DIGEST_SIZE 48
#define CERTS_ROOM (64 * 1024)

struct step {
	const char *name;
	int (*run)(void);
	bool sets_up_crypto; /* which says ENOENT when it cannot be had */
};

static int open_or_exit(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);

	if (fd < 0) {
		fprintf(stderr, "fail_nth: %s: %s\n", path, strerror(errno));
		exit(2);
	}
	return fd;
}

static void write_nth(int fd, int nth)
{
	char text[16];
	int size = snprintf(text, sizeof(text), "%d", nth);

	/* This copies from user memory too. */
	if (pwrite(fd, text, size, 0) != size &&
	    pwrite(fd, text, size, 0) != size) {
		perror("fail_nth: /proc/thread-self/fail-nth");
		exit(2);
	}
}

/*
 * The kernel counts down, and says 0 when the place was reached. When it fails
 * to say so, this was the place.
 */
static bool is_reached(int fd)
{
	char text[16] = { 0 };

	return pread(fd, text, sizeof(text) - 1, 0) > 0 && !atoi(text);
}

static const char *module_path, *module_name;

static int run_load(void)
{
	int fd = open(module_path, O_RDONLY | O_CLOEXEC);
	int err = fd < 0 ? errno : 0;

	if (!err && syscall(SYS_finit_module, fd, "", 0))
		err = errno;
	/* Removing it copies its name from user memory: that may fail once. */
	if (!err && syscall(SYS_delete_module, module_name, O_NONBLOCK) &&
	    syscall(SYS_delete_module, module_name, O_NONBLOCK))
		err = errno;
	if (fd >= 0)
		close(fd);
	return err;
}

static int run_guest(void)
{
	static struct vouch_sim_snp snp = { .size = sizeof(snp) };
	int fd = open("/dev/vouch-sim", O_RDWR | O_CLOEXEC);
	int err = fd < 0 ? errno : 0;

	memset(snp.secrets + 0x20, 0x5a, 32);
	if (!err && ioctl(fd, VOUCH_SIM_IOC_SNP, &snp))
		err = errno;
	if (fd >= 0)
		close(fd);
	return err;
}

static int run_report(void)
{
	static uint8_t report[REPORT_SIZE], certs[CERTS_ROOM];
	struct vouch_get_report arg = {
		.flags = VOUCH_REPORT_F_CERTS | VOUCH_REPORT_F_SEPARATED,
		.report = (uintptr_t)report,
		.report_room = sizeof(report),
		.certs = (uintptr_t)certs,
		.certs_room = sizeof(certs),
	};
	int fd = open("/dev/vouch", O_RDONLY | O_CLOEXEC);
	int err = fd < 0 ? errno : 0;

	if (!err && ioctl(fd, VOUCH_IOC_GET_REPORT, &arg))
		err = errno;
	if (fd >= 0)
		close(fd);
	return err;
}

/* One command on a new file, so that opening it fails too. Return: errno */
static int run_command(unsigned long cmd, void *arg)
{
	int fd = open("/dev/vouch", O_RDWR | O_CLOEXEC);
	int err = fd < 0 ? errno : 0;

	if (!err && ioctl(fd, cmd, arg))
		err = errno;
	if (fd >= 0)
		close(fd);
	return err;
}

static int run_td(void)
{
	static struct vouch_sim_tdx tdx = { .size = sizeof(tdx) };
	int fd = open("/dev/vouch-sim", O_RDWR | O_CLOEXEC);
	int err = fd < 0 ? errno : 0;

	if (!err && ioctl(fd, VOUCH_SIM_IOC_TDX, &tdx))
		err = errno;
	if (fd >= 0)
		close(fd);
	return err;
}

static int run_quote_or_local(uint32_t flags, uint32_t format)
{
	static uint8_t quote[QUOTE_ROOM];
	struct vouch_get_report arg = {
		.flags = flags,
		.format = format,
		.report = (uintptr_t)quote,
		.report_room = sizeof(quote),
	};

	return run_command(VOUCH_IOC_GET_REPORT, &arg);
}

static int run_quote(void)
{
	return run_quote_or_local(VOUCH_REPORT_F_SEPARATED,
				  VOUCH_FORMAT_DEFAULT);
}

static int run_local(void)
{
	return run_quote_or_local(0, VOUCH_FORMAT_TDREPORT);
}

/* The thread of a ticket has memory; to make it, and to collect, may fail. */
static int run_ticket(void)
{
	static uint8_t report[QUOTE_ROOM];
	struct vouch_get_report arg = {
		.flags = VOUCH_REPORT_F_SEPARATED,
		.report = (uintptr_t)report,
		.report_room = sizeof(report),
	};
	struct vouch_submit submit = {
		.command = VOUCH_IOC_GET_REPORT,
		.argument = (uintptr_t)&arg,
	};
	struct vouch_collect collect = {
		.command = VOUCH_IOC_GET_REPORT,
		.argument = (uintptr_t)&arg,
	};
	int fd = open("/dev/vouch", O_RDWR | O_CLOEXEC);
	int err = fd < 0 ? errno : 0;

	if (!err && ioctl(fd, VOUCH_IOC_SUBMIT, &submit))
		err = errno;
	if (!err && ioctl(fd, VOUCH_IOC_COLLECT, &collect))
		err = errno;
	if (fd >= 0)
		close(fd);
	return err ? err : (int)collect.error;
}

static int run_read(void)
{
	struct vouch_read_mr arg = { 0 };

	return run_command(VOUCH_IOC_READ_MR, &arg);
}

static int run_extend(void)
{
	struct vouch_extend_mr arg = { .name = "rtmr3",
				       .digest_size = DIGEST_SIZE };

	return run_command(VOUCH_IOC_EXTEND_MR, &arg);
}

/* The kernel's copy of the event data may have no memory. */
static int run_event(void)
{
	static const uint8_t event[VOUCH_EVENT_DATA_SIZE_MAX] = { 1 };
	struct vouch_extend_mr arg = { .name = "swmr0",
				       .event = (uintptr_t)event,
				       .event_size = sizeof(event) };

	return run_command(VOUCH_IOC_EXTEND_MR, &arg);
}

static int run_log(void)
{
	static uint8_t records[QUOTE_ROOM];
	struct vouch_read_log arg = { .buffer = (uintptr_t)records,
				      .room = sizeof(records) };

	return run_command(VOUCH_IOC_READ_LOG, &arg);
}

static int run_bound(void)
{
	return run_quote_or_local(VOUCH_REPORT_F_BOUND, VOUCH_FORMAT_DEFAULT);
}

static int run_key_over(uint64_t fields)
{
	struct vouch_derive_key arg = { .fields = fields };

	return run_command(VOUCH_IOC_DERIVE_KEY, &arg);
}

static int run_key(void)
{
	return run_key_over(0);
}

/* Version 2 of the message, after a report that tells whether it is known. */
static int run_key_v2(void)
{
	return run_key_over(VOUCH_KEY_FIELD_LAUNCH_MIT);
}

static int run_info(void)
{
	struct vouch_get_info arg = { 0 };

	return run_command(VOUCH_IOC_GET_INFO, &arg);
}

static bool is_expected(int err)
{
	return !err || err == ENOMEM || err == EFAULT;
}

/* Return: 0 when the sweep came to its end and failed something on the way. */
static int sweep(const struct step *step)
{
	int fd = open_or_exit("/proc/thread-self/fail-nth", O_RDWR);
	int nth, err, failed = 0;
	bool is_over;

	for (nth = 1; nth < NTH_MAX; nth++) {
		write_nth(fd, nth);
		err = step->run();
		is_over = !is_reached(fd);
		write_nth(fd, 0);
		if (is_over)
			break;
		failed++;
		if (!is_expected(err) &&
		    !(step->sets_up_crypto && err == ENOENT)) {
			printf("%s: number %d: errno %d\n", step->name, nth,
			       err);
			failed = 0;
			break;
		}
	}
	err = step->run();
	printf("# %s: %d failed, errno %d after that\n", step->name, failed,
	       err);
	close(fd);
	return err || !failed || nth == NTH_MAX;
}

/* Also EBADMSG: where opening an answer fails, the message stays pending. */
static int crowd(int count)
{
	int i, err, failed = 0, bad = 0;

	for (i = 0; i < count; i++) {
		err = i & 1 ? run_key() : run_report();
		failed += err != 0;
		if (!is_expected(err) && err != EBADMSG && err != EIO &&
		    err != EPROTO) {
			printf("turn %d: errno %d\n", i, err);
			bad = 1;
		}
	}
	printf("# worker: %d of %d failed\n", failed, count);
	return bad || !failed;
}

static int sweep_all(const struct step *steps, size_t count)
{
	int bad = 0;

	for (size_t i = 0; i < count; i++)
		bad |= sweep(&steps[i]);
	return bad;
}

int main(int argc, char **argv)
{
	static const struct step load = { "load", run_load, true };
	static const struct step guests[] = {
		{ "guest", run_guest, true },
		{ "td", run_td, true },
	};
	static const struct step commands[] = {
		{ .name = "info", .run = run_info },
		{ .name = "report", .run = run_quote },
		{ .name = "report and certificates", .run = run_report },
		{ .name = "ticket", .run = run_ticket },
		{ .name = "key", .run = run_key },
		{ .name = "key by version 2", .run = run_key_v2 },
		{ .name = "read", .run = run_read },
		{ .name = "bound", .run = run_bound },
		{ .name = "event", .run = run_event },
		{ .name = "log", .run = run_log },
	};
	static const struct step td[] = {
		{ .name = "info", .run = run_info },
		{ .name = "local", .run = run_local },
		{ .name = "quote", .run = run_quote },
		{ .name = "ticket", .run = run_ticket },
		{ .name = "read", .run = run_read },
		{ .name = "bound", .run = run_bound },
		{ .name = "extend", .run = run_extend },
		{ .name = "log", .run = run_log },
	};
	const char *mode = argc > 1 ? argv[1] : "";

	if (argc == 3 && !strcmp(mode, "worker"))
		return crowd(atoi(argv[2]));
	if (argc == 4 && !strcmp(mode, "load")) {
		module_path = argv[2];
		module_name = argv[3];
		return sweep(&load);
	}
	if (!strcmp(mode, "guest"))
		return sweep_all(guests, ARRAY_SIZE(guests));
	if (!strcmp(mode, "commands"))
		return sweep_all(commands, ARRAY_SIZE(commands));
	if (!strcmp(mode, "td"))
		return sweep_all(td, ARRAY_SIZE(td));
	fprintf(stderr,
		"fail_nth: mode is '%s', want guest, commands, td or "
		"worker N\n",
		mode);
	return 2;
}
