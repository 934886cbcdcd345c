// SPDX-License-Identifier: MIT
/*
 * charge N [certs]: holds what N reports, or quotes, replied, and says how much
 * that is and how much more its cgroup is charged for than before
 *
 * Prints "held=BYTES charged=BYTES after=BYTES", the last when all is given
 * back. The status is 0, 1 when a report was refused for lack of memory, or 2.
 */
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

#define FILES_MAX 8
#define WAIT_MS 120000

static void die(const char *what)
{
	perror(what);
	exit(2);
}

/* Return: bytes of kernel memory that this cgroup is charged for */
static long charged(void)
{
	FILE *stat = fopen("/sys/fs/cgroup/small/memory.stat", "r");
	long bytes = -1;
	char line[128];

	if (!stat)
		die("memory.stat");
	while (fgets(line, sizeof(line), stat))
		if (sscanf(line, "kernel %ld", &bytes) == 1)
			break;
	fclose(stat);
	return bytes;
}

/* Return: number of the ticket */
static uint64_t submit(int fd, bool has_certs)
{
	struct vouch_get_report report = {
		.flags = has_certs ? VOUCH_REPORT_F_CERTS : 0,
		.timeout_ms = WAIT_MS,
	};
	struct vouch_submit arg = {
		.command = VOUCH_IOC_GET_REPORT,
		.argument = (uintptr_t)&report,
	};

	if (ioctl(fd, VOUCH_IOC_SUBMIT, &arg))
		die("SUBMIT");
	return arg.ticket;
}

/* Without room for it: the reply stays. Return: its size, -1 for no memory */
static long finish(int fd, uint64_t ticket)
{
	struct vouch_get_report report = { 0 };
	struct vouch_collect arg = {
		.command = VOUCH_IOC_GET_REPORT,
		.argument = (uintptr_t)&report,
		.ticket = ticket,
		.timeout_ms = WAIT_MS,
	};

	if (ioctl(fd, VOUCH_IOC_COLLECT, &arg)) {
		if (errno != ENOSPC)
			die("COLLECT");
		return (long)(report.report_size + report.certs_size);
	}
	if (arg.error == ENOMEM)
		return -1;
	errno = (int)arg.error;
	die("GET_REPORT");
	return -1;
}

/* Return: bytes that are held through @fd; @refused counts the others */
static long hold(int fd, int count, bool has_certs, int *refused)
{
	uint64_t tickets[64];
	long held = 0;

	for (int i = 0; i < count; i++)
		tickets[i] = submit(fd, has_certs);
	for (int i = 0; i < count; i++) {
		long size = finish(fd, tickets[i]);

		if (size < 0)
			++*refused;
		else
			held += size;
	}
	return held;
}

int main(int argc, char **argv)
{
	int count = argc > 1 ? atoi(argv[1]) : 0, refused = 0, files[FILES_MAX];
	bool has_certs = argc > 2 && !strcmp(argv[2], "certs");
	long before = charged(), held = 0, during;
	int used = 0;

	if (count <= 0 || count > FILES_MAX * 64)
		return 2;
	for (; count > 0; count -= 64) {
		files[used] = open("/dev/vouch", O_RDWR | O_CLOEXEC);
		if (files[used] < 0)
			die("/dev/vouch");
		held += hold(files[used++], count < 64 ? count : 64, has_certs,
			     &refused);
	}
	during = charged();
	while (used)
		close(files[--used]);
	printf("held=%ld charged=%ld after=%ld refused=%d\n", held,
	       during - before, charged() - before, refused);
	return refused > 0;
}
