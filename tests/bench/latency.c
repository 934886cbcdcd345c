// SPDX-License-Identifier: MIT
/*
 * Latency of GET_REPORT as a caller sees it
 *
 *   latency REPORTS
 *
 * Prints one line: count, sum and median in nanoseconds. What the simulator
 * itself took for the same reports is asked of vouch-simd, so that the
 * difference is what ioctl, queue, sealing and the change of processes add.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/vouch.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

static uint64_t report_ns(int fd)
{
	static uint8_t report[1184];
	struct vouch_get_report arg = {
		.size = sizeof(arg),
		.privilege = VOUCH_PRIVILEGE_DEFAULT,
		.report = (uintptr_t)report,
		.report_size = sizeof(report),
	};
	uint64_t start = now_ns();

	if (ioctl(fd, VOUCH_IOC_GET_REPORT, &arg)) {
		fprintf(stderr, "latency: GET_REPORT: %s\n", strerror(errno));
		exit(1);
	}
	return now_ns() - start;
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a;
	uint64_t y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	size_t count = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	int fd = open("/dev/vouch", O_RDONLY | O_CLOEXEC);
	uint64_t *times = calloc(count, sizeof(*times));
	uint64_t sum = 0;

	if (!count || fd < 0 || !times) {
		fprintf(stderr, "usage: latency REPORTS, with /dev/vouch\n");
		return 2;
	}
	for (size_t i = 0; i < count; i++) {
		times[i] = report_ns(fd);
		sum += times[i];
	}
	qsort(times, count, sizeof(*times), compare);
	printf("count=%zu sum_ns=%llu median_ns=%llu\n", count,
	       (unsigned long long)sum,
	       (unsigned long long)times[count / 2]);
	free(times);
	return 0;
}
