// SPDX-License-Identifier: MIT
/*
 * driver COUNT: reports and keys of /dev/vouch against those of the kernel's
 * own driver, /dev/sev-guest, in the same SEV-SNP guest, alternating
 *
 * Prints a line for each: medians in nanoseconds and their ratio.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/sev-guest.h>
#include <linux/vouch.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>

#define WARM_UP 20

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
	static uint8_t report[4096];
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
	static struct snp_report_resp response;
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

static void measure(const char *what, size_t count, const int *fds,
		    void (*ours)(int), void (*theirs)(int))
{
	uint64_t *times = calloc(2 * count, sizeof(*times));
	double vouch, driver;

	if (!times)
		die("memory");
	for (size_t i = 0; i < WARM_UP + count; i++) {
		size_t at = i < WARM_UP ? 0 : i - WARM_UP;

		times[at] = time_of(ours, fds[0]);
		times[count + at] = time_of(theirs, fds[1]);
	}
	vouch = median(times, count);
	driver = median(times + count, count);
	printf("%s: vouch %.0f us, sev-guest %.0f us: ratio %.3f "
	       "(medians of %zu, alternating)\n",
	       what, vouch / 1000, driver / 1000, vouch / driver, count);
	free(times);
}

int main(int argc, char **argv)
{
	size_t count = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	int fds[2];

	if (!count) {
		fprintf(stderr, "usage: driver COUNT\n");
		return 2;
	}
	fds[0] = open("/dev/vouch", O_RDWR | O_CLOEXEC);
	if (fds[0] < 0)
		die("/dev/vouch");
	fds[1] = open("/dev/sev-guest", O_RDWR | O_CLOEXEC);
	if (fds[1] < 0)
		die("/dev/sev-guest");
	measure("report", count, fds, vouch_report, driver_report);
	measure("key", count, fds, vouch_key, driver_key);
	return 0;
}
