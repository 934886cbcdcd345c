// SPDX-License-Identifier: MIT
/*
 * Latency of reports and quotes as a caller sees it
 *
 *   latency REPORTS               GET_REPORT
 *   latency quote COUNT CALLERS   GET_REPORT on TDX, COUNT by each of CALLERS
 *   latency tsm COUNT             a quote through the kernel's own interface
 *
 * Prints one line: count, sum and median in nanoseconds, and the time from
 * first to last. What the simulator itself took for the same reports is asked
 * of vouch-simd, so that the difference is what ioctl, queue, sealing or
 * polling, and the change of processes add.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/vouch.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define ROOM (128 * 1024)
#define CALLERS_MAX 64
#define TSM "/sys/kernel/config/tsm/report/latency"

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

static void die(const char *what)
{
	fprintf(stderr, "latency: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t report_ns(int fd, uint8_t *report)
{
	struct vouch_get_report arg = {
		.report = (uintptr_t)report,
		.report_room = ROOM,
	};
	uint64_t start = now_ns();

	if (ioctl(fd, VOUCH_IOC_GET_REPORT, &arg))
		die("GET_REPORT");
	return now_ns() - start;
}

/* With new REPORTDATA: the kernel keeps the quote over the last one. */
static uint64_t tsm_ns(uint8_t *quote)
{
	static uint8_t report_data[64];
	int in = open(TSM "/inblob", O_WRONLY | O_CLOEXEC);
	uint64_t start = now_ns();
	ssize_t got;
	int out;

	report_data[0]++;
	if (in < 0 || write(in, report_data, sizeof(report_data)) < 0 ||
	    close(in))
		die(TSM "/inblob");
	out = open(TSM "/outblob", O_RDONLY | O_CLOEXEC);
	if (out < 0)
		die(TSM "/outblob");
	got = read(out, quote, ROOM);
	if (got <= 0)
		die(TSM "/outblob");
	close(out);
	return now_ns() - start;
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a;
	uint64_t y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

struct caller {
	pthread_t thread;
	int fd; /* -1: the kernel's own interface */
	size_t count;
	uint64_t *times;
};

static void *call(void *data)
{
	struct caller *caller = data;
	uint8_t *room = malloc(ROOM);

	if (!room)
		die("memory");
	for (size_t i = 0; i < caller->count; i++)
		caller->times[i] = caller->fd < 0 ? tsm_ns(room) :
						    report_ns(caller->fd, room);
	free(room);
	return NULL;
}

static void print_times(uint64_t *times, size_t count, uint64_t wall)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += times[i];
	qsort(times, count, sizeof(*times), compare);
	printf("count=%zu sum_ns=%llu median_ns=%llu wall_ns=%llu\n", count,
	       (unsigned long long)sum, (unsigned long long)times[count / 2],
	       (unsigned long long)wall);
}

static void measure(int fd, size_t count, size_t callers)
{
	uint64_t *times = calloc(count * callers, sizeof(*times));
	struct caller all[CALLERS_MAX];
	uint64_t start = now_ns();

	if (!times)
		die("memory");
	for (size_t i = 0; i < callers; i++) {
		all[i] = (struct caller){ .fd = fd,
					  .count = count,
					  .times = times + i * count };
		if (pthread_create(&all[i].thread, NULL, call, &all[i]))
			die("thread");
	}
	for (size_t i = 0; i < callers; i++)
		pthread_join(all[i].thread, NULL);
	print_times(times, count * callers, now_ns() - start);
	free(times);
}

static int usage(void)
{
	fprintf(stderr, "usage: latency REPORTS | quote COUNT CALLERS | "
			"tsm COUNT\n");
	return 2;
}

static int tsm(size_t count)
{
	if (mkdir(TSM, 0700))
		die(TSM);
	measure(-1, count, 1);
	return rmdir(TSM) ? 1 : 0;
}

int main(int argc, char **argv)
{
	size_t count = strtoul(argc > 2 ? argv[2] : argv[argc - 1], NULL, 10);
	size_t callers = argc > 3 ? strtoul(argv[3], NULL, 10) : 1;
	int fd;

	if (argc < 2 || !count || !callers || callers > CALLERS_MAX)
		return usage();
	if (!strcmp(argv[1], "tsm"))
		return tsm(count);
	if (argc > 2 && strcmp(argv[1], "quote"))
		return usage();
	fd = open("/dev/vouch", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		die("/dev/vouch");
	measure(fd, count, callers);
	return 0;
}
