// SPDX-License-Identifier: MIT
/*
 * driver snp|tdx COUNT: /dev/vouch against the kernel's own driver in the same
 * guest, alternating: reports and keys of /dev/sev-guest in an SEV-SNP guest,
 * quotes of configfs-tsm in a TD; and callers at once
 *
 * Prints a line for each: medians, and their ratio.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/sev-guest.h>
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

#define WARM_UP 20
#define CALLERS 4
#define TSM "/sys/kernel/config/tsm/report/bench"

static void die(const char *what)
{
	fprintf(stderr, "driver: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

static void vouch_report(int fd)
{
	uint8_t report[16384];
	struct vouch_get_report arg = {
		.report = (uintptr_t)report,
		.report_room = sizeof(report),
	};

	if (ioctl(fd, VOUCH_IOC_GET_REPORT, &arg))
		die("VOUCH_IOC_GET_REPORT");
}

static void vouch_key(int fd)
{
	struct vouch_derive_key arg = { .fields = VOUCH_KEY_FIELD_POLICY };

	if (ioctl(fd, VOUCH_IOC_DERIVE_KEY, &arg))
		die("VOUCH_IOC_DERIVE_KEY");
}

static void driver_call(int fd, unsigned long command, const char *name,
			void *request, void *response)
{
	struct snp_guest_request_ioctl arg = {
		.msg_version = 1,
		.req_data = (uintptr_t)request,
		.resp_data = (uintptr_t)response,
	};

	if (ioctl(fd, command, &arg))
		die(name);
}

static void driver_report(int fd)
{
	struct snp_report_resp response;
	struct snp_report_req request = { .vmpl = 1 };

	driver_call(fd, SNP_GET_REPORT, "SNP_GET_REPORT", &request, &response);
}

static void driver_key(int fd)
{
	static struct snp_derived_key_resp response;
	struct snp_derived_key_req request = {
		.guest_field_select = VOUCH_KEY_FIELD_POLICY,
		.vmpl = 1,
	};

	driver_call(fd, SNP_GET_DERIVED_KEY, "SNP_GET_DERIVED_KEY", &request,
		    &response);
}

/* A folder each, as configfs-tsm wants callers to have. */
static int tsm_open(unsigned int number)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), TSM "%u", number);
	if (mkdir(path, 0700) && errno != EEXIST)
		die(path);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		die(path);
	return fd;
}

/* Writing asks for another quote, reading waits for it. */
static void tsm_quote(int folder)
{
	static const uint8_t data[64];
	uint8_t quote[16384];
	int in = openat(folder, "inblob", O_WRONLY | O_CLOEXEC);
	int out = openat(folder, "outblob", O_RDONLY | O_CLOEXEC);

	if (in < 0 || write(in, data, sizeof(data)) != sizeof(data) ||
	    close(in))
		die("inblob");
	if (out < 0 || read(out, quote, sizeof(quote)) <= 0 || close(out))
		die("outblob");
}

static int device_open(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		die(path);
	return fd;
}

static uint64_t time_of(void (*call)(int), int fd)
{
	uint64_t start = now_ns();

	call(fd);
	return now_ns() - start;
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a;
	uint64_t y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static double median(uint64_t *times, size_t count)
{
	qsort(times, count, sizeof(*times), compare);
	return (double)times[count / 2];
}

/* One of the two that are compared. */
struct side {
	const char *device; /* NULL: configfs-tsm */
	const char *name;
	void (*call)(int fd);
};

static int side_open(const struct side *side, unsigned int number)
{
	return side->device ? device_open(side->device) : tsm_open(number);
}

static void print(const char *what, size_t count, const struct side *sides,
		  uint64_t *times)
{
	double vouch = median(times, count);
	double driver = median(times + count, count);

	printf("%s: vouch %.0f us, %s %.0f us: ratio %.3f "
	       "(medians of %zu, alternating)\n",
	       what, vouch / 1000, sides[1].name, driver / 1000, vouch / driver,
	       count);
}

static void measure(const char *what, size_t count, const struct side *sides)
{
	uint64_t *times = calloc(2 * count, sizeof(*times));
	int fds[2] = { side_open(&sides[0], 0), side_open(&sides[1], 0) };

	if (!times)
		die("memory");
	for (size_t i = 0; i < WARM_UP + count; i++) {
		size_t at = i < WARM_UP ? 0 : i - WARM_UP;

		for (size_t j = 0; j < 2; j++)
			times[j * count + at] = time_of(sides[j].call, fds[j]);
	}
	print(what, count, sides, times);
	close(fds[0]);
	close(fds[1]);
	free(times);
}

struct caller {
	const struct side *side;
	pthread_t thread;
	int fd;
};

static void *call_once(void *arg)
{
	struct caller *caller = arg;

	caller->side->call(caller->fd);
	return NULL;
}

/* How long it takes until the last of them has it. */
static uint64_t time_of_all(struct caller *callers)
{
	uint64_t start = now_ns();

	for (size_t i = 0; i < CALLERS; i++)
		if (pthread_create(&callers[i].thread, NULL, call_once,
				   &callers[i]))
			die("thread");
	for (size_t i = 0; i < CALLERS; i++)
		pthread_join(callers[i].thread, NULL);
	return now_ns() - start;
}

static void measure_many(const char *what, size_t count,
			 const struct side *sides)
{
	uint64_t *times = calloc(2 * count, sizeof(*times));
	struct caller callers[2][CALLERS];

	if (!times)
		die("memory");
	for (unsigned int i = 0; i < 2 * CALLERS; i++)
		callers[i / CALLERS][i % CALLERS] = (struct caller){
			.side = &sides[i / CALLERS],
			.fd = side_open(&sides[i / CALLERS], i % CALLERS),
		};
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < 2; j++)
			times[j * count + i] = time_of_all(callers[j]);
	print(what, count, sides, times);
	for (unsigned int i = 0; i < 2 * CALLERS; i++)
		close(callers[i / CALLERS][i % CALLERS].fd);
	free(times);
}

static void remove_folders(void)
{
	char path[64];

	for (unsigned int i = 0; i < CALLERS; i++) {
		snprintf(path, sizeof(path), TSM "%u", i);
		rmdir(path);
	}
}

static const struct side reports[] = {
	{ "/dev/vouch", "vouch", vouch_report },
	{ "/dev/sev-guest", "sev-guest", driver_report },
};

static const struct side keys[] = {
	{ "/dev/vouch", "vouch", vouch_key },
	{ "/dev/sev-guest", "sev-guest", driver_key },
};

static const struct side quotes[] = {
	{ "/dev/vouch", "vouch", vouch_report },
	{ NULL, "configfs-tsm", tsm_quote },
};

int main(int argc, char **argv)
{
	size_t count = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;

	if (count && !strcmp(argv[1], "snp")) {
		measure("report", count, reports);
		measure("key", count, keys);
		measure_many("4 reports at once", count, reports);
	} else if (count && !strcmp(argv[1], "tdx")) {
		measure("quote", count, quotes);
		measure_many("4 quotes at once", count, quotes);
		remove_folders();
	} else {
		fprintf(stderr, "usage: driver snp|tdx COUNT\n");
		return 2;
	}
	return 0;
}
