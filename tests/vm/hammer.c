// SPDX-License-Identifier: MIT
/*
 * Many callers at once on /dev/vouch, and callers that are killed
 *
 *   hammer crowd PROCESSES REPORTS    every report is its own caller's
 *   hammer kill ROUNDS SEED           callers killed at random points
 *   hammer flood PROCESSES UID [OTHER] [TIMEOUT_MS]
 *                                     one report for OTHER, beside processes
 *                                     of UID that ask all the time
 *   hammer one [TIMEOUT_MS]           one report; prints errno and failure
 *   hammer key [TIMEOUT_MS]           one derived key; the same
 *   hammer keys COUNT                 what a derived key takes, one by one
 *   hammer mit [TIMEOUT_MS]           one over mitigations, message version 2
 *   hammer mr [TIMEOUT_MS]            one launch digest; the same
 *   hammer certs [TIMEOUT_MS]         one report with certificates; the same
 *   hammer service [TIMEOUT_MS] [VERSION]
 *                                     one of the SVSM's services, with
 *                                     certificates; or with VERSION of the
 *                                     vTPM's manifest; the same
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/vouch.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define REPORT_ROOM (32 * 1024)
#define CERTS_ROOM (64 * 1024)

static int open_device(void)
{
	int fd = open("/dev/vouch", O_RDWR | O_CLOEXEC);

	if (fd < 0) {
		perror("hammer: /dev/vouch");
		exit(2);
	}
	return fd;
}

/* A different value for each caller and turn, so that a mix-up shows. */
static void fill_report_data(uint8_t *data, uint32_t caller, uint32_t turn)
{
	for (int i = 0; i < VOUCH_REPORT_DATA_SIZE; i += 8) {
		memcpy(data + i, &caller, sizeof(caller));
		memcpy(data + i + 4, &turn, sizeof(turn));
	}
	data[0] ^= 0x5a;
}

/* Of an SNP report, or of a quote: version 4, or 5 with a body descriptor. */
static const uint8_t *report_data_of(const uint8_t *report)
{
	if (report[4] != 0x81)
		return report + 0x50;
	return report + (report[0] == 4 ? 568 : 574);
}

static int get_report(int fd, struct vouch_get_report *arg, uint8_t *report)
{
	arg->report = (uintptr_t)report;
	arg->report_room = REPORT_ROOM;
	return ioctl(fd, VOUCH_IOC_GET_REPORT, arg) ? errno : 0;
}

static void print_outcome(int err, const struct vouch_failure *failure)
{
	printf("errno=%s stage=%u reason=%u fw=%#llx vmm=%#llx\n",
	       err ? strerrorname_np(err) : "0", failure->stage,
	       failure->reason, (unsigned long long)failure->fw_error,
	       (unsigned long long)failure->vmm_error);
}

static int crowd_member(uint32_t caller, uint32_t reports)
{
	static uint8_t report[REPORT_ROOM];
	int fd = open_device();

	for (uint32_t turn = 0; turn < reports; turn++) {
		struct vouch_get_report arg = { .timeout_ms = 300000 };
		int err;

		fill_report_data(arg.report_data, caller, turn);
		memset(report, 0xcc, sizeof(report));
		err = get_report(fd, &arg, report);
		if (err) {
			printf("caller %u turn %u: ", caller, turn);
			print_outcome(err, &arg.failure);
			return 1;
		}
		if (memcmp(report_data_of(report), arg.report_data,
			   VOUCH_REPORT_DATA_SIZE)) {
			printf("caller %u turn %u: another's report\n", caller,
			       turn);
			return 1;
		}
	}
	return 0;
}

static int crowd(uint32_t processes, uint32_t reports)
{
	int failed = 0;

	for (uint32_t i = 0; i < processes; i++) {
		pid_t pid = fork();

		if (!pid)
			exit(crowd_member(i, reports));
		if (pid < 0)
			return 2;
	}
	for (uint32_t i = 0; i < processes; i++) {
		int status = 0;

		wait(&status);
		failed += !WIFEXITED(status) || WEXITSTATUS(status);
	}
	printf("crowd: %u processes, %u reports each, %d failed\n", processes,
	       reports, failed);
	return failed ? 1 : 0;
}

static void sleep_us(unsigned int us)
{
	struct timespec ts = { us / 1000000, us % 1000000 * 1000L };

	nanosleep(&ts, NULL);
}

/* Killed somewhere between open and answer, most often while waiting. */
static void kill_round(uint32_t round, unsigned int us, int sig)
{
	pid_t pid = fork();

	if (!pid)
		exit(crowd_member(round, 1000000));
	sleep_us(us);
	kill(pid, sig);
	waitpid(pid, NULL, 0);
}

static int kill_callers(uint32_t rounds, unsigned int seed)
{
	srand(seed);
	for (uint32_t i = 0; i < rounds; i++)
		kill_round(i, (unsigned int)rand() % 60000,
			   rand() % 2 ? SIGKILL : SIGTERM);
	printf("kill: %u callers killed, seed %u\n", rounds, seed);
	return crowd_member(0xffff, 1);
}

static void become(uint32_t uid)
{
	if (uid && setresuid(uid, uid, uid))
		exit(2);
}

/* Asks until it is killed. */
static void flood_member(int fd, uint32_t uid)
{
	static uint8_t report[REPORT_ROOM];

	become(uid);
	for (;;) {
		struct vouch_get_report arg = {
			.flags = VOUCH_REPORT_F_SEPARATED,
			.timeout_ms = 300000,
		};

		get_report(fd, &arg, report);
	}
}

static void flood_ask(int fd, uint32_t uid, uint32_t timeout_ms)
{
	struct vouch_get_report arg = { .flags = VOUCH_REPORT_F_SEPARATED,
					.timeout_ms = timeout_ms };
	static uint8_t report[REPORT_ROOM];
	int err;

	become(uid);
	err = get_report(fd, &arg, report);
	print_outcome(err, &arg.failure);
	exit(err ? 1 : 0);
}

/* Return: 0 when OTHER got a report while the others were there. */
static int flood(uint32_t processes, uint32_t uid, uint32_t other,
		 uint32_t timeout_ms)
{
	int fd = open_device(), status = 1;
	pid_t group = fork(), asker;

	if (!group) {
		setpgid(0, 0);
		for (uint32_t i = 1; i < processes; i++)
			if (!fork())
				break;
		flood_member(fd, uid);
	}
	sleep_us(1000000);
	asker = fork();
	if (!asker)
		flood_ask(fd, other, timeout_ms);
	waitpid(asker, &status, 0);
	kill(-group, SIGKILL);
	return status ? 1 : 0;
}

static bool is_zero(const uint8_t *data, size_t size)
{
	while (size && !data[size - 1])
		size--;
	return !size;
}

static int one_report(uint32_t timeout_ms, uint32_t flags)
{
	struct vouch_get_report arg = { .flags = flags,
					.timeout_ms = timeout_ms };
	static uint8_t report[REPORT_ROOM], nothing[REPORT_ROOM];
	static uint8_t certs[CERTS_ROOM];
	int err;

	fill_report_data(arg.report_data, (uint32_t)getpid(), 1);
	if (flags & VOUCH_REPORT_F_CERTS) {
		arg.certs = (uintptr_t)certs;
		arg.certs_room = CERTS_ROOM;
	}
	err = get_report(open_device(), &arg, report);
	print_outcome(err, &arg.failure);
	if (!err)
		printf("size=%u flags=%u\n", arg.report_size, arg.reply_flags);
	if (err && memcmp(report, nothing, sizeof(report))) {
		printf("report handed out beside an error\n");
		return 3;
	}
	if (!err && memcmp(report_data_of(report), arg.report_data,
			   VOUCH_REPORT_DATA_SIZE)) {
		printf("another's report\n");
		return 3;
	}
	return err ? 1 : 0;
}

static int one_key(uint32_t timeout_ms, uint64_t fields)
{
	struct vouch_derive_key arg = { .fields = fields,
					.timeout_ms = timeout_ms };
	int err = ioctl(open_device(), VOUCH_IOC_DERIVE_KEY, &arg) ? errno : 0;

	print_outcome(err, &arg.failure);
	if (err && !is_zero(arg.key, sizeof(arg.key))) {
		printf("key handed out beside an error\n");
		return 3;
	}
	return err ? 1 : 0;
}

static int one_register(uint32_t timeout_ms)
{
	struct vouch_read_mr arg = { .name = "measurement",
				     .timeout_ms = timeout_ms };
	int err = ioctl(open_device(), VOUCH_IOC_READ_MR, &arg) ? errno : 0;

	print_outcome(err, &arg.failure);
	return err || is_zero(arg.value, 48) ? 1 : 0;
}

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

/* Whatever comes of it: a host that refuses costs as much. */
static int keys(uint32_t count)
{
	uint64_t fastest = UINT64_MAX, sum = 0;
	int fd = open_device(), err = 0;

	for (uint32_t i = 0; i < count; i++) {
		struct vouch_derive_key arg = { 0 };
		uint64_t begin = now_ns(), took;

		err = ioctl(fd, VOUCH_IOC_DERIVE_KEY, &arg) ? errno : 0;
		took = now_ns() - begin;
		sum += took;
		if (took < fastest)
			fastest = took;
	}
	printf("keys: %u, errno %s at last, mean %.1f us, fastest %.1f us\n",
	       count, err ? strerrorname_np(err) : "0",
	       (double)sum / count / 1000, (double)fastest / 1000);
	return 0;
}

static uint32_t number(char **argv, int argc, int index, uint32_t otherwise)
{
	if (index >= argc)
		return otherwise;
	return (uint32_t)strtoul(argv[index], NULL, 0);
}

static int one_service(uint32_t timeout_ms, const char *version)
{
	static const uint8_t vtpm[] = { 0xeb, 0xf1, 0x76, 0xc4, 0x23, 0x01,
					0xa5, 0x45, 0x96, 0x41, 0xb4, 0xe7,
					0xdd, 0xe5, 0xbf, 0xe3 };
	static uint8_t report[REPORT_ROOM], nothing[REPORT_ROOM];
	static uint8_t certs[CERTS_ROOM], manifest[VOUCH_MANIFEST_SIZE_MAX];
	struct vouch_get_report arg = {
		.flags = VOUCH_REPORT_F_CERTS,
		.format = VOUCH_FORMAT_SERVICE,
		.timeout_ms = timeout_ms,
		.certs = (uintptr_t)certs,
		.certs_room = CERTS_ROOM,
		.manifest = (uintptr_t)manifest,
		.manifest_room = sizeof(manifest),
	};
	int err;

	if (version) {
		memcpy(arg.service_guid, vtpm, sizeof(vtpm));
		arg.manifest_version = (uint32_t)strtoul(version, NULL, 0);
	}
	err = get_report(open_device(), &arg, report);
	print_outcome(err, &arg.failure);
	if (!err)
		printf("size=%u format=%u manifest=%u certs=%s\n",
		       arg.report_size, arg.reply_format, arg.manifest_size,
		       arg.certs_size ? "yes" : "no");
	if (err && (memcmp(report, nothing, sizeof(report)) ||
		    memcmp(manifest, nothing, sizeof(nothing)))) {
		printf("report or manifest handed out beside an error\n");
		return 3;
	}
	return err ? 1 : 0;
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!strcmp(mode, "crowd"))
		return crowd(number(argv, argc, 2, 8),
			     number(argv, argc, 3, 200));
	if (!strcmp(mode, "kill"))
		return kill_callers(number(argv, argc, 2, 100),
				    number(argv, argc, 3, 1));
	if (!strcmp(mode, "flood"))
		return flood(number(argv, argc, 2, 100),
			     number(argv, argc, 3, 1000),
			     number(argv, argc, 4, 0),
			     number(argv, argc, 5, 2000));
	if (!strcmp(mode, "one"))
		return one_report(number(argv, argc, 2, 0), 0);
	if (!strcmp(mode, "certs"))
		return one_report(number(argv, argc, 2, 0),
				  VOUCH_REPORT_F_CERTS);
	if (!strcmp(mode, "service"))
		return one_service(number(argv, argc, 2, 0),
				   argc > 3 ? argv[3] : NULL);
	if (!strcmp(mode, "key"))
		return one_key(number(argv, argc, 2, 0), 0);
	if (!strcmp(mode, "keys"))
		return keys(number(argv, argc, 2, 1000));
	if (!strcmp(mode, "mr"))
		return one_register(number(argv, argc, 2, 0));
	if (!strcmp(mode, "mit"))
		return one_key(number(argv, argc, 2, 0),
			       VOUCH_KEY_FIELD_LAUNCH_MIT);
	fprintf(stderr,
		"hammer: mode is '%s', want crowd, kill, flood, one, certs, "
		"service, key, keys, mr or mit\n",
		mode);
	return 2;
}
