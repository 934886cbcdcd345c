// SPDX-License-Identifier: GPL-2.0
/*
 * Selftests of /dev/vouch: events by read() and poll()
 *
 * Run as root, with a simulated or real TEE of either kind behind the device;
 * without one, what needs a report is skipped.
 */
#define _GNU_SOURCE
#include <openssl/sha.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>

#include "device.h"
#include "kselftest_harness.h"
#include "separate.h"

SKIP_PROGRAM_UNLESS(!access(DEVICE, F_OK), "no " DEVICE);

#define ROOM 16384 /* for a report of either TEE */
#define WAIT_MS 20000
#define READERS_PER_USER 64

FIXTURE(event)
{
	int fd; /* gets events */
	bool has_tee;
	struct stat device; /* its mode is as it was afterwards */
	__u8 *report;
};

static ssize_t read_event(int fd, struct vouch_event *event)
{
	ssize_t size;

	memset(event, POISON, sizeof(*event));
	size = read(fd, event, sizeof(*event));
	return size < 0 ? -errno : size;
}

/* Return: the device, which gets events from now on; or -errno */
static int open_events(void)
{
	int fd = open(DEVICE, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct vouch_event event;
	ssize_t ret;

	if (fd < 0)
		return -errno;
	ret = read_event(fd, &event);
	if (ret == -EAGAIN)
		return fd;
	close(fd);
	return ret < 0 ? (int)ret : -EPROTO;
}

FIXTURE_SETUP(event)
{
	self->fd = open_events();
	if (self->fd == -ENOENT)
		SKIP(return, "no %s", DEVICE);
	ASSERT_LE(0, self->fd);
	self->has_tee = get_info(self->fd).tee != VOUCH_TEE_NONE;
	ASSERT_EQ(0, fstat(self->fd, &self->device));
	self->report = malloc(ROOM);
	ASSERT_NE(NULL, self->report);
}

FIXTURE_TEARDOWN(event)
{
	EXPECT_EQ(0, fchmod(self->fd, self->device.st_mode & 07777));
	free(self->report);
	close(self->fd);
}

/* Return: POLLIN, or 0 */
static int readable(int fd, int timeout_ms)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };

	return poll(&wait, 1, timeout_ms) < 0 ? -errno : wait.revents;
}

/* A report over @number, by a file of its own. Return: 0 or -errno */
static int make_report(__u8 *report, int number, __u32 flags)
{
	int fd = open(DEVICE, O_RDONLY | O_CLOEXEC);
	struct vouch_get_report arg = report_request(report);
	int err;

	memset(arg.report_data, number, sizeof(arg.report_data));
	arg.report_room = ROOM;
	arg.flags = flags;
	err = command(fd, VOUCH_IOC_GET_REPORT, &arg);
	close(fd);
	return err;
}

/* From now on this process is a user's; the report is its own. */
static int become_nobody(void)
{
	return setresuid(NOBODY, NOBODY, NOBODY);
}

/* Runs @child as a user. Return: its exit status */
static int as_nobody(int (*child)(void *data), void *data)
{
	int status = 0;
	pid_t pid = fork();

	if (!pid)
		_exit(become_nobody() ? 100 : child(data));
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 101;
}

static int report_child(void *report)
{
	return make_report(report, 2, VOUCH_REPORT_F_SEPARATED) ? 1 : 0;
}

TEST_F(event, nothing_is_there_at_first)
{
	struct vouch_event event;

	EXPECT_EQ(-EAGAIN, read_event(self->fd, &event));
	EXPECT_EQ(0, readable(self->fd, 0));
}

TEST_F(event, room_is_for_a_whole_one)
{
	struct vouch_event event;

	EXPECT_EQ(-1, read(self->fd, &event, sizeof(event) - 1));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, read(self->fd, &event, 0));
	EXPECT_EQ(EINVAL, errno);
}

TEST_F(event, a_file_gets_them_from_its_first_read)
{
	int fd = open(DEVICE, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct vouch_event event;

	if (!self->has_tee)
		SKIP(return, "no TEE behind %s", DEVICE);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, make_report(self->report, 1, 0));
	EXPECT_EQ(0, readable(fd, 0));
	EXPECT_EQ(-EAGAIN, read_event(fd, &event));
	ASSERT_EQ(0, make_report(self->report, 1, 0));
	EXPECT_EQ(POLLIN, readable(fd, 0));
	EXPECT_EQ(sizeof(event), read_event(fd, &event));
	close(fd);
}

TEST_F(event, a_report_is_told)
{
	__u8 report_data[VOUCH_REPORT_DATA_SIZE], digest[48];
	struct vouch_event event;
	struct timespec now;
	__u64 now_ns;

	if (!self->has_tee)
		SKIP(return, "no TEE behind %s", DEVICE);
	memset(report_data, 7, sizeof(report_data));
	SHA384(report_data, sizeof(report_data), digest);
	ASSERT_EQ(0, make_report(self->report, 7, 0));
	ASSERT_EQ(POLLIN, readable(self->fd, 0));
	ASSERT_EQ(sizeof(event), read_event(self->fd, &event));
	clock_gettime(CLOCK_BOOTTIME, &now);
	now_ns = now.tv_sec * 1000000000ULL + now.tv_nsec;

	EXPECT_EQ(VOUCH_EVENT_ISSUED, event.type);
	EXPECT_LT(0, event.sequence);
	EXPECT_LE(event.boottime_ns, now_ns);
	EXPECT_GT(event.boottime_ns + 60 * 1000000000ULL, now_ns);
	EXPECT_EQ(0, event.uid);
	EXPECT_EQ(0, event.lost);
	EXPECT_LT(0, event.detail);
	EXPECT_EQ(0, memcmp(digest, event.digest, sizeof(digest)));
	EXPECT_EQ(0, event.before);
	EXPECT_EQ(0, event.after);
	EXPECT_TRUE(is_filled(event.name, 0, sizeof(event.name)));
	EXPECT_TRUE(is_filled(&event.failure, 0, sizeof(event.failure)));
	EXPECT_EQ(-EAGAIN, read_event(self->fd, &event));
	EXPECT_EQ(0, readable(self->fd, 0));
}

TEST_F(event, as_many_are_read_as_fit)
{
	struct vouch_event events[4];
	int i;

	if (!self->has_tee)
		SKIP(return, "no TEE behind %s", DEVICE);
	for (i = 0; i < 3; i++)
		ASSERT_EQ(0, make_report(self->report, i, 0));
	EXPECT_EQ(2 * sizeof(*events),
		  read(self->fd, events, 3 * sizeof(*events) - 1));
	EXPECT_EQ(events[0].sequence + 1, events[1].sequence);
	EXPECT_EQ(sizeof(*events), read(self->fd, events, sizeof(events)));
}

TEST_F(event, the_administrator_sees_users)
{
	struct vouch_event event;
	__u8 report_data[VOUCH_REPORT_DATA_SIZE], separated[64], digest[48];

	if (!self->has_tee)
		SKIP(return, "no TEE behind %s", DEVICE);
	ASSERT_EQ(0, chmod(DEVICE, 0666));
	ASSERT_EQ(0, as_nobody(report_child, self->report));
	ASSERT_EQ(sizeof(event), read_event(self->fd, &event));
	EXPECT_EQ(NOBODY, event.uid);
	/* REPORT_DATA is that of the report, which a verifier sees. */
	memset(report_data, 2, sizeof(report_data));
	separate(separated, NOBODY, report_data);
	SHA384(separated, sizeof(separated), digest);
	EXPECT_EQ(0, memcmp(digest, event.digest, sizeof(digest)));
}

/* What a user reads, and what root does meanwhile. */
struct shared {
	__u8 report[ROOM];
	int go;
	int ready;
};

static int user_child(void *data)
{
	struct shared *shared = data;
	int fd = open_events();
	struct vouch_event event;

	if (fd < 0)
		return 2;
	__atomic_store_n(&shared->ready, 1, __ATOMIC_SEQ_CST);
	while (!__atomic_load_n(&shared->go, __ATOMIC_SEQ_CST))
		usleep(1000);
	if (readable(fd, 0) || read_event(fd, &event) != -EAGAIN)
		return 3;
	/* Its own are numbered as if there were no others. */
	if (make_report(shared->report, 1, VOUCH_REPORT_F_SEPARATED) ||
	    read_event(fd, &event) != sizeof(event))
		return 4;
	if (event.sequence != 1 || event.uid != NOBODY || event.lost)
		return 5;
	return 0;
}

TEST_F(event, a_user_sees_nothing_of_others)
{
	struct shared *shared = mmap(NULL, sizeof(*shared),
				     PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status = 0, i;
	pid_t pid;

	if (!self->has_tee)
		SKIP(return, "no TEE behind %s", DEVICE);
	ASSERT_NE(MAP_FAILED, shared);
	ASSERT_EQ(0, chmod(DEVICE, 0666));
	pid = fork();
	if (!pid)
		_exit(become_nobody() ? 100 : user_child(shared));
	while (!__atomic_load_n(&shared->ready, __ATOMIC_SEQ_CST) &&
	       !waitpid(pid, &status, WNOHANG))
		usleep(1000);
	for (i = 0; i < 5; i++)
		EXPECT_EQ(0, make_report(self->report, i, 0));
	__atomic_store_n(&shared->go, 1, __ATOMIC_SEQ_CST);
	EXPECT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	munmap(shared, sizeof(*shared));
}

/* The file is root's, whoever reads it. */
static int inheriting_child(void *data)
{
	int fd = *(int *)data;
	struct vouch_event event;

	if (readable(fd, 0) != POLLIN)
		return 2;
	return read_event(fd, &event) == sizeof(event) && !event.uid ? 0 : 3;
}

TEST_F(event, a_file_shows_what_its_opener_may_see)
{
	struct vouch_event event;

	if (!self->has_tee)
		SKIP(return, "no TEE behind %s", DEVICE);
	ASSERT_EQ(0, make_report(self->report, 1, 0));
	EXPECT_EQ(0, as_nobody(inheriting_child, &self->fd));
	EXPECT_EQ(-EAGAIN, read_event(self->fd, &event));
	ASSERT_EQ(0, make_report(self->report, 1, 0));
	EXPECT_EQ(sizeof(event), read_event(self->fd, &event));
	EXPECT_EQ(0, event.lost);
}

/* As a program does that changes users for what it was asked to open. */
static int open_events_as_nobody(void)
{
	int fd;

	if (seteuid(NOBODY))
		return -errno;
	fd = open_events();
	return seteuid(0) ? -errno : fd;
}

/* A program with privilege shows no more of a file that a user gave to it. */
TEST_F(event, root_sees_of_a_users_file_what_the_user_may)
{
	struct vouch_event event;
	int fd;

	if (!self->has_tee)
		SKIP(return, "no TEE behind %s", DEVICE);
	ASSERT_EQ(0, chmod(DEVICE, 0666));
	fd = open_events_as_nobody();
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, make_report(self->report, 1, 0));
	EXPECT_EQ(0, readable(fd, 0));
	EXPECT_EQ(-EAGAIN, read_event(fd, &event));
	EXPECT_EQ(0, as_nobody(report_child, self->report));
	EXPECT_EQ(sizeof(event), read_event(fd, &event));
	EXPECT_EQ(NOBODY, event.uid);
	EXPECT_EQ(1, event.sequence);
	close(fd);
}

static void set_blocking(int fd)
{
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
}

/* Return: who makes a report so much later, with status 0 if it can */
static pid_t report_after(unsigned int usec, __u8 *report)
{
	pid_t pid = fork();

	if (!pid) {
		usleep(usec);
		_exit(make_report(report, 1, 0) ? 1 : 0);
	}
	return pid;
}

TEST_F(event, read_waits)
{
	struct vouch_event event;
	int status = 0;
	pid_t pid;

	if (!self->has_tee)
		SKIP(return, "no TEE behind %s", DEVICE);
	set_blocking(self->fd);
	pid = report_after(200000, self->report);
	EXPECT_EQ(sizeof(event), read_event(self->fd, &event));
	EXPECT_EQ(VOUCH_EVENT_ISSUED, event.type);
	EXPECT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
}

TEST_F(event, poll_waits)
{
	int status = 0;
	pid_t pid;

	if (!self->has_tee)
		SKIP(return, "no TEE behind %s", DEVICE);
	pid = fork();
	if (!pid) {
		usleep(200000);
		_exit(make_report(self->report, 1, 0) ? 1 : 0);
	}
	EXPECT_EQ(POLLIN, readable(self->fd, WAIT_MS));
	EXPECT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
}

static void on_alarm(int number)
{
	(void)number;
}

static void alarm_in(int milliseconds, int flags)
{
	struct sigaction action = { .sa_handler = on_alarm, .sa_flags = flags };
	struct itimerval timer = { .it_value.tv_usec = milliseconds * 1000 };

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}

TEST_F(event, a_signal_ends_the_wait)
{
	struct vouch_event event;

	set_blocking(self->fd);
	alarm_in(200, 0);
	EXPECT_EQ(-EINTR, read_event(self->fd, &event));
}

/* With SA_RESTART it goes on, and nothing is lost by it. */
TEST_F(event, a_wait_is_begun_again)
{
	struct vouch_event event;
	int status = 0;
	pid_t pid;

	if (!self->has_tee)
		SKIP(return, "no TEE behind %s", DEVICE);
	set_blocking(self->fd);
	pid = report_after(600000, self->report);
	alarm_in(200, SA_RESTART);
	EXPECT_EQ(sizeof(event), read_event(self->fd, &event));
	EXPECT_EQ(0, event.lost);
	EXPECT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
}

TEST_F(event, memory_that_is_not_there_loses_one)
{
	struct vouch_event event;
	void *nowhere;

	if (!self->has_tee)
		SKIP(return, "no TEE behind %s", DEVICE);
	ASSERT_EQ(0, make_report(self->report, 1, 0));
	ASSERT_EQ(0, make_report(self->report, 2, 0));
	nowhere =
		mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, nowhere);
	EXPECT_EQ(-1, read(self->fd, nowhere, sizeof(event)));
	EXPECT_EQ(EFAULT, errno);
	munmap(nowhere, 4096);
	EXPECT_EQ(sizeof(event), read_event(self->fd, &event));
	EXPECT_EQ(1, event.lost);
}

static int many_child(void *data)
{
	struct rlimit limit = { 1024, 1024 };
	int i;

	(void)data;
	setrlimit(RLIMIT_NOFILE, &limit);
	for (i = 0; i < READERS_PER_USER; i++)
		if (open_events() < 0)
			return 2;
	return open_events() == -EMFILE ? 0 : 3;
}

TEST_F(event, a_user_has_so_many_files_that_get_them)
{
	int fd;

	ASSERT_EQ(0, chmod(DEVICE, 0666));
	EXPECT_EQ(0, as_nobody(many_child, NULL));
	/* They are given back when the files are closed. */
	EXPECT_EQ(0, as_nobody(many_child, NULL));
	fd = open_events();
	EXPECT_LE(0, fd);
	close(fd);
}

/* More than are kept; the administrator's reports have no limit but time. */
TEST_F_TIMEOUT(event, lost_ones_are_counted, 240)
{
	const int many = 1024 + 10;
	struct vouch_event event;
	int i, left = 1;

	if (!self->has_tee)
		SKIP(return, "no TEE behind %s", DEVICE);
	for (i = 0; i < many; i++)
		ASSERT_EQ(0, make_report(self->report, 1, 0));
	ASSERT_EQ(sizeof(event), read_event(self->fd, &event));
	EXPECT_EQ(many - 1024, event.lost);
	while (read_event(self->fd, &event) == sizeof(event)) {
		EXPECT_EQ(0, event.lost);
		left++;
	}
	EXPECT_EQ(1024, left);
}

TEST_HARNESS_MAIN
