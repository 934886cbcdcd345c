// SPDX-License-Identifier: MIT
/*
 * Callers for races.sh
 *
 *   races timeout TURNS    reports whose time ends when they come; prints how
 *                          many came, and how many did not
 *   races opens            opens and closes the device until killed
 *   races dying SECONDS    a caller with SIGKILL pending is gone, and has used
 *                          next to no processor time; prints both
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/vouch.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define REPORT_ROOM (16 * 1024)
#define HONEST_MS 20000

static double seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int open_device(void)
{
	int fd = open("/dev/vouch", O_RDWR | O_CLOEXEC);

	if (fd < 0) {
		perror("races: /dev/vouch");
		exit(2);
	}
	return fd;
}

/* Return: errno; a report that comes is the one that was asked for, or 3 */
static int get_report(int fd, uint32_t turn, uint32_t timeout_ms)
{
	static uint8_t report[REPORT_ROOM];
	struct vouch_get_report arg = {
		.timeout_ms = timeout_ms,
		.report = (uintptr_t)report,
		.report_room = sizeof(report),
	};
	size_t at = 0x50;

	memcpy(arg.report_data, &turn, sizeof(turn));
	memset(report, 0xcc, sizeof(report));
	if (ioctl(fd, VOUCH_IOC_GET_REPORT, &arg))
		return errno;
	if (report[4] == 0x81)
		at = report[0] == 4 ? 568 : 574;
	if (!memcmp(report + at, arg.report_data, sizeof(arg.report_data)))
		return 0;
	printf("turn %u: another's report\n", turn);
	exit(3);
}

static int run_timeout(uint32_t turns)
{
	uint32_t came = 0, late = 0, limit_ms = 2;
	int fd = open_device();
	double start = seconds_now();

	for (uint32_t i = 0; i < 10; i++)
		if (get_report(fd, i, HONEST_MS))
			return 1;
	limit_ms += (uint32_t)((seconds_now() - start) * 100);
	for (uint32_t i = 0; i < turns; i++) {
		/* Around what one takes, and nearer to it than chance is. */
		uint32_t ms = 1 + (limit_ms + i % 3 * limit_ms / 2) % 1000;
		int err = get_report(fd, 100 + i, ms);

		if (err && err != ETIMEDOUT) {
			printf("turn %u: errno %s\n", i, strerrorname_np(err));
			return 1;
		}
		came += !err;
		late += err == ETIMEDOUT;
		if (err && limit_ms < 1000)
			limit_ms++;
		else if (!err && limit_ms > 1)
			limit_ms--;
	}
	printf("timeout: %u came, %u did not, limit %u ms\n", came, late,
	       limit_ms);
	return came && late && !get_report(fd, 1, HONEST_MS) ? 0 : 1;
}

static int run_opens(void)
{
	for (;;) {
		int fd = open("/dev/vouch", O_RDWR | O_CLOEXEC);
		struct vouch_get_info arg = { 0 };

		if (fd < 0)
			continue;
		if (ioctl(fd, VOUCH_IOC_GET_INFO, &arg))
			return 1;
		close(fd);
	}
}

static int run_dying(double seconds)
{
	struct rusage usage;
	pid_t pid = fork();
	double start;
	int status;

	if (!pid) {
		int err = get_report(open_device(), 1, 60000);

		_exit(err == EINTR ? 0 : 1);
	}
	usleep(300000);
	start = seconds_now();
	kill(pid, SIGKILL);
	if (wait4(pid, &status, 0, &usage) != pid || !WIFSIGNALED(status))
		return 1;
	start = seconds_now() - start;
	printf("dying: gone after %.2f s, %ld ms of processor time\n", start,
	       usage.ru_stime.tv_sec * 1000 + usage.ru_stime.tv_usec / 1000);
	return start < seconds && !usage.ru_stime.tv_sec ? 0 : 1;
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc == 3 && !strcmp(mode, "timeout"))
		return run_timeout((uint32_t)atoi(argv[2]));
	if (argc == 2 && !strcmp(mode, "opens"))
		return run_opens();
	if (argc == 3 && !strcmp(mode, "dying"))
		return run_dying(atof(argv[2]));
	fprintf(stderr,
		"races: mode is '%s', want timeout TURNS, opens or dying "
		"SECONDS\n",
		mode);
	return 2;
}
