// SPDX-License-Identifier: MIT
/*
 * driver snp|tdx COUNT: /dev/vouch against the kernel's own driver in the same
 * guest, alternating: reports and keys of /dev/sev-guest in an SEV-SNP guest,
 * quotes of configfs-tsm in a TD; callers at once; a host that is busy or slow;
 * and what callers cost while they wait for it
 *
 * driver snp|tdx COUNT wait: the last two alone
 *
 * Prints a line for each: medians, and their ratio. The host is told by the
 * third serial port, as tests/vm/simd.inc does.
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
#define HOST "/dev/ttyS2"
#define WAIT_S 5 /* that callers wait for their host */
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

/* Exits that the host has ended, as it said when asked for "stats" last */
static double exits;

/* A command for vouch-simd, whose answer ends with the line "ok". */
static void tell_host(const char *command)
{
	static FILE *from;
	static int to;
	char line[128];

	if (!from) {
		to = device_open(HOST);
		from = fdopen(to, "r");
	}
	if (!from || dprintf(to, "%s\n", command) < 0)
		die(HOST);
	do {
		if (!fgets(line, sizeof(line), from))
			die(HOST);
		if (!strncmp(line, "exits: ", 7))
			exits = strtod(line + 7, NULL);
	} while (strcmp(line, "ok\n") && strncmp(line, "refused", 7));
	if (*line == 'r')
		die(command);
}

/* Each call by a host that was told this before */
static void measure_told(const char *what, const char *command, size_t count,
			 const struct side *sides)
{
	uint64_t *times = calloc(2 * count, sizeof(*times));
	int fds[2] = { side_open(&sides[0], 0), side_open(&sides[1], 0) };

	if (!times)
		die("memory");
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < 2; j++) {
			tell_host(command);
			times[j * count + i] = time_of(sides[j].call, fds[j]);
		}
	}
	tell_host("normal");
	print(what, count, sides, times);
	close(fds[0]);
	close(fds[1]);
	free(times);
}

/*
 * What the machine did: exits to its host, switches of context, and seconds
 * without anything
 */
struct activity {
	double exits;
	double switches;
	double idle_s;
	double at_s;
};

static double switches(void)
{
	FILE *file = fopen("/proc/stat", "r");
	char line[4096];
	double number = 0;

	if (!file)
		die("/proc/stat");
	while (fgets(line, sizeof(line), file))
		if (!strncmp(line, "ctxt ", 5))
			number = strtod(line + 5, NULL);
	fclose(file);
	return number;
}

static void look(struct activity *a)
{
	FILE *file = fopen("/proc/uptime", "r");

	if (!file || fscanf(file, "%lf %lf", &a->at_s, &a->idle_s) != 2)
		die("/proc/uptime");
	fclose(file);
	a->switches = switches();
	tell_host("stats");
	a->exits = exits;
}

static void print_activity(const char *who, const struct activity *before)
{
	double cpus = (double)sysconf(_SC_NPROCESSORS_ONLN);
	struct activity now;
	double s;

	look(&now);
	s = now.at_s - before->at_s;
	printf("%s: %.1f exits, %.0f switches and %.0f ms of processors ", who,
	       (now.exits - before->exits) / s,
	       (now.switches - before->switches) / s,
	       1000 * (cpus - (now.idle_s - before->idle_s) / s));
	printf("a second, %.0f s\n", s);
}

static void *speak_later(void *command)
{
	sleep(WAIT_S);
	tell_host(command);
	return NULL;
}

/* CALLERS of one side, until the host has been told to end it. */
static void wait_idly(const struct side *side, const char *begin, char *end)
{
	struct caller callers[CALLERS];
	struct activity before;
	pthread_t speaker;
	char who[64];

	for (unsigned int i = 0; i < CALLERS; i++)
		callers[i] = (struct caller){ .side = side,
					      .fd = side_open(side, i) };
	tell_host(begin);
	look(&before);
	if (pthread_create(&speaker, NULL, speak_later, end))
		die("thread");
	time_of_all(callers);
	snprintf(who, sizeof(who), "%d waiters of %s", CALLERS, side->name);
	print_activity(who, &before);
	pthread_join(speaker, NULL);
	for (unsigned int i = 0; i < CALLERS; i++)
		close(callers[i].fd);
}

static void measure_idle(const char *begin, char *end, const struct side *sides)
{
	struct activity before;

	look(&before);
	sleep(WAIT_S);
	print_activity("nobody", &before);
	wait_idly(&sides[0], begin, end);
	wait_idly(&sides[1], begin, end);
	tell_host("normal");
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
		if (argc == 3) {
			measure("report", count, reports);
			measure("key", count, keys);
			measure_many("4 reports at once", count, reports);
		} else {
			measure_told("report of a host that is busy once",
				     "busy 1", count, reports);
			measure_idle("busy forever", "normal", reports);
		}
	} else if (count && !strcmp(argv[1], "tdx")) {
		if (argc == 3) {
			measure("quote", count, quotes);
			measure_many("4 quotes at once", count, quotes);
		} else {
			measure_told("quote of a host that takes 200 ms",
				     "late=200 1", count, quotes);
			measure_idle("in-flight forever", "normal", quotes);
		}
		remove_folders();
	} else {
		fprintf(stderr, "usage: driver snp|tdx COUNT [wait]\n");
		return 2;
	}
	return 0;
}
