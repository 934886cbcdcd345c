// SPDX-License-Identifier: GPL-2.0
/*
 * Selftests of /dev/vouch: tickets, and what becomes of them
 *
 * Run as root, with a simulated or real TEE of either kind behind the device;
 * without one, all are skipped.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "guest.h"
#include "separate.h"

#define MANY 24
#define WAIT_MS 60000

static int submit(int fd, __u32 cmd, void *argument, __u64 cookie,
		  __u64 *ticket)
{
	struct vouch_submit arg = {
		.command = cmd,
		.argument = (uintptr_t)argument,
		.cookie = cookie,
	};
	int err = command(fd, VOUCH_IOC_SUBMIT, &arg);

	*ticket = arg.ticket;
	return err;
}

/* A request whose REPORT_DATA is made of @number. */
static struct vouch_get_report numbered(__u32 number)
{
	struct vouch_get_report arg = { .timeout_ms = WAIT_MS };

	memset(arg.report_data, number, sizeof(arg.report_data));
	return arg;
}

static int submit_report(int fd, __u32 number, __u64 *ticket)
{
	struct vouch_get_report arg = numbered(number);

	return submit(fd, VOUCH_IOC_GET_REPORT, &arg, number, ticket);
}

static struct vouch_collect wanted(struct vouch_get_report *arg, void *report,
				   __u64 ticket)
{
	*arg = (struct vouch_get_report){
		.report = (uintptr_t)report,
		.report_room = ROOM,
	};
	return (struct vouch_collect){
		.command = VOUCH_IOC_GET_REPORT,
		.argument = (uintptr_t)arg,
		.ticket = ticket,
		.timeout_ms = WAIT_MS,
	};
}

/* Return: 0, or -errno of COLLECT; -1000 for a command that failed */
static int collect_report(int fd, __u64 ticket, struct vouch_get_report *arg,
			  void *report)
{
	struct vouch_collect collect = wanted(arg, report, ticket);
	int err = command(fd, VOUCH_IOC_COLLECT, &collect);

	return !err && collect.error ? -1000 : err;
}

/* Return: where REPORT_DATA is in a report that the device made by default */
static const __u8 *report_data_of(__u32 tee, const __u8 *report)
{
	if (tee == VOUCH_TEE_SNP)
		return report + REPORT_REPORT_DATA;
	return report + (report[0] == 4 ? 48 : 54) + 520;
}

static bool is_over(__u32 tee, const __u8 *report, __u32 number)
{
	return is_filled(report_data_of(tee, report), number,
			 VOUCH_REPORT_DATA_SIZE);
}

static bool is_readable(int fd, int timeout_ms)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };

	return poll(&wait, 1, timeout_ms) == 1 && wait.revents == POLLIN;
}

TEST_F(guest, report_is_collected)
{
	struct vouch_get_report arg;
	struct vouch_collect collect;
	__u64 ticket = 0;

	EXPECT_FALSE(is_readable(self->fd, 0));
	ASSERT_EQ(0, submit_report(self->fd, 7, &ticket));
	EXPECT_NE(0, ticket);
	ASSERT_TRUE(is_readable(self->fd, WAIT_MS));
	collect = wanted(&arg, self->report, ticket);
	collect.flags = VOUCH_COLLECT_F_NOWAIT;
	ASSERT_EQ(0, command(self->fd, VOUCH_IOC_COLLECT, &collect));
	EXPECT_EQ(0, collect.error);
	EXPECT_EQ(ticket, collect.reply_ticket);
	EXPECT_EQ(7, collect.cookie);
	EXPECT_TRUE(is_over(self->tee, self->report, 7));
	/* The struct is as GET_REPORT would have left it. */
	EXPECT_TRUE(is_filled(arg.report_data, 7, sizeof(arg.report_data)));
	EXPECT_EQ(WAIT_MS, arg.timeout_ms);
	EXPECT_NE(VOUCH_FORMAT_DEFAULT, arg.reply_format);
	EXPECT_EQ(ROOM, arg.report_room);
	EXPECT_TRUE(is_filled(&arg.failure, 0, sizeof(arg.failure)));
	EXPECT_TRUE(is_filled(self->report + arg.report_size, POISON,
			      ROOM - arg.report_size));
	EXPECT_FALSE(is_readable(self->fd, 0));
	EXPECT_EQ(-ENOENT,
		  collect_report(self->fd, ticket, &arg, self->report));
}

TEST_F(guest, many_are_under_way_in_one_thread)
{
	bool is_seen[MANY] = { 0 };
	struct vouch_get_report arg;
	struct vouch_collect collect;
	__u64 ticket, last = 0;
	__u32 i;

	for (i = 0; i < MANY; i++) {
		ASSERT_EQ(0, submit_report(self->fd, i + 1, &ticket));
		EXPECT_LT(last, ticket);
		last = ticket;
	}
	for (i = 0; i < MANY; i++) {
		ASSERT_TRUE(is_readable(self->fd, WAIT_MS));
		collect = wanted(&arg, self->report, 0);
		collect.flags = VOUCH_COLLECT_F_NOWAIT;
		ASSERT_EQ(0, command(self->fd, VOUCH_IOC_COLLECT, &collect));
		ASSERT_EQ(0, collect.error);
		ASSERT_TRUE(collect.cookie >= 1 && collect.cookie <= MANY);
		EXPECT_TRUE(is_over(self->tee, self->report, collect.cookie));
		EXPECT_FALSE(is_seen[collect.cookie - 1]);
		is_seen[collect.cookie - 1] = true;
	}
	EXPECT_EQ(-ENOENT, collect_report(self->fd, 0, &arg, self->report));
}

TEST_F(guest, what_does_not_fit_stays)
{
	struct vouch_get_report arg;
	struct vouch_collect collect;
	__u32 size;
	__u64 ticket;

	ASSERT_EQ(0, submit_report(self->fd, 3, &ticket));
	collect = wanted(&arg, self->report, ticket);
	arg.report_room = 1;
	EXPECT_EQ(-ENOSPC, command(self->fd, VOUCH_IOC_COLLECT, &collect));
	size = arg.report_size;
	EXPECT_LT(1000, size);
	EXPECT_TRUE(is_filled(self->report, POISON, ROOM));
	EXPECT_TRUE(is_readable(self->fd, 0));

	collect = wanted(&arg, NULL, ticket);
	EXPECT_EQ(-EFAULT, command(self->fd, VOUCH_IOC_COLLECT, &collect));
	collect = wanted(&arg, self->report, ticket);
	collect.argument = 0;
	EXPECT_EQ(-EFAULT, command(self->fd, VOUCH_IOC_COLLECT, &collect));

	EXPECT_EQ(0, collect_report(self->fd, ticket, &arg, self->report));
	EXPECT_EQ(size, arg.report_size);
	EXPECT_TRUE(is_over(self->tee, self->report, 3));
}

/* What the command ends with is not what COLLECT ends with. */
TEST_F(guest, failure_is_collected)
{
	struct vouch_get_report arg = numbered(1), got;
	struct vouch_collect collect;
	__u64 ticket;

	arg.flags = VOUCH_REPORT_F_PRIVILEGE;
	arg.privilege = 9;
	ASSERT_EQ(0, submit(self->fd, VOUCH_IOC_GET_REPORT, &arg, 5, &ticket));
	collect = wanted(&got, self->report, ticket);
	ASSERT_EQ(0, command(self->fd, VOUCH_IOC_COLLECT, &collect));
	EXPECT_EQ(EINVAL, collect.error);
	EXPECT_EQ(5, collect.cookie);
	EXPECT_EQ(9, got.privilege);
	EXPECT_TRUE(is_filled(self->report, POISON, ROOM));
	EXPECT_EQ(-ENOENT,
		  collect_report(self->fd, ticket, &got, self->report));
}

TEST_F(guest, rights_are_those_of_who_submits)
{
	struct vouch_get_report arg = numbered(1);
	struct vouch_collect collect;
	__u8 digest[SHA512_DIGEST_LENGTH];
	__u64 ticket;

	ASSERT_EQ(0, setresuid(NOBODY, NOBODY, NOBODY));
	ASSERT_EQ(0, submit(self->fd, VOUCH_IOC_GET_REPORT, &arg, 0, &ticket));
	collect = wanted(&arg, self->report, ticket);
	ASSERT_EQ(0, command(self->fd, VOUCH_IOC_COLLECT, &collect));
	EXPECT_EQ(EPERM, collect.error);

	arg = numbered(1);
	arg.flags = VOUCH_REPORT_F_SEPARATED;
	separate(digest, NOBODY, arg.report_data);
	ASSERT_EQ(0, submit(self->fd, VOUCH_IOC_GET_REPORT, &arg, 0, &ticket));
	ASSERT_EQ(0, collect_report(self->fd, ticket, &arg, self->report));
	EXPECT_EQ(0, memcmp(report_data_of(self->tee, self->report), digest,
			    VOUCH_REPORT_DATA_SIZE));
}

TEST_F(guest, another_users_is_refused)
{
	struct vouch_get_report arg;
	__u64 ticket;

	ASSERT_EQ(0, submit_report(self->fd, 1, &ticket));
	ASSERT_TRUE(is_readable(self->fd, WAIT_MS));
	ASSERT_EQ(0, setresuid(NOBODY, NOBODY, NOBODY));
	EXPECT_FALSE(is_readable(self->fd, 0));
	EXPECT_EQ(-EPERM, collect_report(self->fd, ticket, &arg, self->report));
	EXPECT_EQ(-ENOENT, collect_report(self->fd, 0, &arg, self->report));
	EXPECT_TRUE(is_filled(self->report, POISON, ROOM));
}

TEST_F(guest, another_files_is_not_known)
{
	int other = open_tee(O_RDWR);
	struct vouch_get_report arg;
	__u64 ticket;

	ASSERT_LE(0, other);
	ASSERT_EQ(0, submit_report(self->fd, 1, &ticket));
	EXPECT_EQ(-ENOENT, collect_report(other, ticket, &arg, self->report));
	EXPECT_FALSE(is_readable(other, 0));
	EXPECT_EQ(0, collect_report(self->fd, ticket, &arg, self->report));
	close(other);
}

static void send_fd(int socket, int fd)
{
	char byte = 0, space[CMSG_SPACE(sizeof(fd))] = { 0 };
	struct iovec vector = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr message = {
		.msg_iov = &vector,
		.msg_iovlen = 1,
		.msg_control = space,
		.msg_controllen = sizeof(space),
	};
	struct cmsghdr *control = CMSG_FIRSTHDR(&message);

	control->cmsg_level = SOL_SOCKET;
	control->cmsg_type = SCM_RIGHTS;
	control->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(control), &fd, sizeof(fd));
	sendmsg(socket, &message, 0);
}

static int receive_fd(int socket)
{
	char byte, space[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec vector = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr message = {
		.msg_iov = &vector,
		.msg_iovlen = 1,
		.msg_control = space,
		.msg_controllen = sizeof(space),
	};
	int fd = -1;

	if (recvmsg(socket, &message, 0) == 1 && CMSG_FIRSTHDR(&message))
		memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(fd));
	return fd;
}

/* Return: exit status of a child that collects @ticket from @fd */
static int collect_in_child(int fd, __u64 ticket, __u8 *report)
{
	struct vouch_get_report arg;
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(collect_report(fd, ticket, &arg, report) != 0);
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) ?
		       WEXITSTATUS(status) :
		       -1;
}

TEST_F(guest, file_is_shared_by_fork)
{
	struct vouch_get_report arg;
	__u64 ticket;

	ASSERT_EQ(0, submit_report(self->fd, 1, &ticket));
	EXPECT_EQ(0, collect_in_child(self->fd, ticket, self->report));
	EXPECT_EQ(-ENOENT,
		  collect_report(self->fd, ticket, &arg, self->report));
}

/* The file lives on in a message, though nobody has it open. */
TEST_F(guest, file_is_shared_by_message)
{
	struct vouch_get_report arg;
	__u64 ticket;
	int pair[2];

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	ASSERT_EQ(0, submit_report(self->fd, 1, &ticket));
	send_fd(pair[0], self->fd);
	close(self->fd);
	self->fd = receive_fd(pair[1]);
	ASSERT_LE(0, self->fd);
	EXPECT_EQ(0, collect_report(self->fd, ticket, &arg, self->report));
	EXPECT_TRUE(is_over(self->tee, self->report, 1));
	close(pair[0]);
	close(pair[1]);
}

TEST_F(guest, what_is_closed_harms_nobody)
{
	struct vouch_get_report arg;
	__u64 ticket;
	__u32 i, turn;
	int fd;

	for (turn = 0; turn < 8; turn++) {
		fd = open_tee(O_RDWR);
		ASSERT_LE(0, fd);
		for (i = 0; i < MANY; i++)
			ASSERT_EQ(0, submit_report(fd, i, &ticket));
		usleep(turn * 2000);
		close(fd);
	}
	ASSERT_EQ(0, submit_report(self->fd, 9, &ticket));
	ASSERT_EQ(0, collect_report(self->fd, ticket, &arg, self->report));
	EXPECT_TRUE(is_over(self->tee, self->report, 9));
}

TEST_F(guest, killed_owner_harms_nobody)
{
	struct vouch_get_report arg;
	__u64 ticket;
	int status, turn;
	pid_t pid;

	for (turn = 0; turn < 8; turn++) {
		pid = fork();
		ASSERT_LE(0, pid);
		if (!pid) {
			int fd = open_tee(O_RDWR);

			while (!submit_report(fd, 1, &ticket))
				;
			pause();
		}
		usleep(turn * 3000);
		kill(pid, SIGKILL);
		ASSERT_EQ(pid, waitpid(pid, &status, 0));
	}
	ASSERT_EQ(0, submit_report(self->fd, 9, &ticket));
	ASSERT_EQ(0, collect_report(self->fd, ticket, &arg, self->report));
}

TEST_F(guest, a_file_has_so_many)
{
	__u32 max = get_info(self->fd).tickets_file_max, i;
	struct vouch_get_report request = numbered(1), arg;
	struct vouch_submit more = {
		.command = VOUCH_IOC_GET_REPORT,
		.argument = (uintptr_t)&request,
	};
	__u64 ticket;

	ASSERT_LT(1, max);
	/* These fail at once, and stay until they are collected. */
	request.signer = 99;
	for (i = 0; i < max; i++)
		ASSERT_EQ(0, submit(self->fd, VOUCH_IOC_GET_REPORT, &request, 0,
				    &ticket));
	EXPECT_EQ(-EAGAIN, command(self->fd, VOUCH_IOC_SUBMIT, &more));
	EXPECT_EQ(VOUCH_STAGE_QUEUE, more.failure.stage);
	EXPECT_EQ(VOUCH_REASON_LIMIT, more.failure.reason);
	EXPECT_EQ(0, more.ticket);
	EXPECT_EQ(-1000, collect_report(self->fd, ticket, &arg, self->report));
	EXPECT_EQ(0, command(self->fd, VOUCH_IOC_SUBMIT, &more));
	EXPECT_TRUE(is_filled(&more.failure, 0, sizeof(more.failure)));
}

TEST_F(guest, wrong_calls_are_refused)
{
	struct vouch_get_report report = numbered(1), arg;
	struct vouch_read_mr mr = read_request("");
	struct vouch_submit valid = {
		.command = VOUCH_IOC_GET_REPORT,
		.argument = (uintptr_t)&report,
	};
	struct vouch_submit bad = valid;
	struct vouch_collect collect;
	__u64 ticket;

	bad.flags = 1;
	EXPECT_EQ(-EOPNOTSUPP, command(self->fd, VOUCH_IOC_SUBMIT, &bad));
	bad = valid;
	bad.command = VOUCH_IOC_READ_MR;
	bad.argument = (uintptr_t)&mr;
	EXPECT_EQ(-EOPNOTSUPP, command(self->fd, VOUCH_IOC_SUBMIT, &bad));
	bad.command = VOUCH_IOC_SUBMIT;
	EXPECT_EQ(-EOPNOTSUPP, command(self->fd, VOUCH_IOC_SUBMIT, &bad));
	bad = valid;
	bad.command -= 1U << IOCSIZE_SHIFT;
	EXPECT_EQ(-EINVAL, command(self->fd, VOUCH_IOC_SUBMIT, &bad));
	bad = valid;
	bad.argument = -4096;
	EXPECT_EQ(-EFAULT, command(self->fd, VOUCH_IOC_SUBMIT, &bad));

	ASSERT_EQ(0, submit_report(self->fd, 1, &ticket));
	collect = wanted(&arg, self->report, ticket);
	collect.flags = 2;
	EXPECT_EQ(-EOPNOTSUPP, command(self->fd, VOUCH_IOC_COLLECT, &collect));
	collect = wanted(&arg, self->report, ticket);
	collect.command = VOUCH_IOC_DERIVE_KEY;
	EXPECT_EQ(-EINVAL, command(self->fd, VOUCH_IOC_COLLECT, &collect));
	collect.command = VOUCH_IOC_READ_MR;
	EXPECT_EQ(-EOPNOTSUPP, command(self->fd, VOUCH_IOC_COLLECT, &collect));
	EXPECT_EQ(-ENOENT,
		  collect_report(self->fd, ticket + 1, &arg, self->report));
	EXPECT_EQ(0, collect_report(self->fd, ticket, &arg, self->report));
}

/* A number that cannot be told must not be given: nobody would collect it. */
TEST_F(guest, read_only_struct_begins_nothing)
{
	struct vouch_get_report report = numbered(1), arg;
	struct vouch_submit *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
					 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ASSERT_NE(MAP_FAILED, page);
	page->command = VOUCH_IOC_GET_REPORT;
	page->argument = (uintptr_t)&report;
	ASSERT_EQ(0, mprotect(page, 4096, PROT_READ));
	EXPECT_EQ(-EFAULT, command(self->fd, VOUCH_IOC_SUBMIT, page));
	EXPECT_EQ(-ENOENT, collect_report(self->fd, 0, &arg, self->report));
}

/*
 * A struct in memory that can be written at some moments only. The test has it
 * at a second address, where it always can be.
 */
struct flicker {
	struct vouch_collect *collect, *writable;
	bool ends;
};

static bool flicker_map(struct flicker *flicker)
{
	int fd = memfd_create("collect", MFD_CLOEXEC);

	if (fd < 0 || ftruncate(fd, 4096))
		return false;
	flicker->collect =
		mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	flicker->writable =
		mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	return flicker->collect != MAP_FAILED &&
	       flicker->writable != MAP_FAILED;
}

static void *flicker_run(void *data)
{
	struct flicker *flicker = data;

	while (!__atomic_load_n(&flicker->ends, __ATOMIC_RELAXED)) {
		mprotect(flicker->collect, 4096, PROT_READ);
		mprotect(flicker->collect, 4096, PROT_READ | PROT_WRITE);
	}
	return NULL;
}

/* Whether it is tried before the ticket is taken, or after, none is lost. */
TEST_F(guest, what_cannot_be_told_stays)
{
	struct flicker flicker = { 0 };
	struct vouch_get_report arg;
	__u32 i, faults = 0;
	pthread_t thread;
	__u64 ticket;
	int err = 0;

	ASSERT_TRUE(flicker_map(&flicker));
	ASSERT_EQ(0, pthread_create(&thread, NULL, flicker_run, &flicker));
	for (i = 0; i < 4 * MANY && !err; i++) {
		err = submit_report(self->fd, 1, &ticket);
		do {
			*flicker.writable = wanted(&arg, self->report, ticket);
			err = command(self->fd, VOUCH_IOC_COLLECT,
				      flicker.collect);
			faults += err == -EFAULT;
		} while (err == -EFAULT);
	}
	__atomic_store_n(&flicker.ends, true, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	EXPECT_EQ(0, err);
	EXPECT_LT(0, faults);
	EXPECT_EQ(-ENOENT, collect_report(self->fd, 0, &arg, self->report));
	munmap(flicker.collect, 4096);
	munmap(flicker.writable, 4096);
}

static void on_alarm(int number)
{
	(void)number;
}

/* Whoever is interrupted all the time loses none. */
TEST_F(guest, signals_lose_nothing)
{
	struct sigaction action = { .sa_handler = on_alarm };
	struct itimerval often = { { 0, 1000 }, { 0, 1000 } }, never = { 0 };
	struct vouch_get_report arg;
	__u64 ticket;
	__u32 i;
	int err;

	ASSERT_EQ(0, sigaction(SIGALRM, &action, NULL));
	ASSERT_EQ(0, setitimer(ITIMER_REAL, &often, NULL));
	for (i = 0; i < MANY;) {
		err = submit_report(self->fd, 4, &ticket);
		ASSERT_TRUE(!err || err == -EINTR);
		i += !err;
	}
	for (i = 0; i < MANY;) {
		err = collect_report(self->fd, 0, &arg, self->report);
		ASSERT_TRUE(!err || err == -EINTR);
		i += !err;
	}
	setitimer(ITIMER_REAL, &never, NULL);
	EXPECT_EQ(-ENOENT, collect_report(self->fd, 0, &arg, self->report));
}

TEST_F(guest, stops_lose_nothing)
{
	struct vouch_get_report arg;
	pid_t pid, parent = getpid();
	int status, i;
	__u64 ticket;

	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		for (i = 0; i < 20; i++) {
			kill(parent, SIGSTOP);
			usleep(1000);
			kill(parent, SIGCONT);
			usleep(1000);
		}
		_exit(0);
	}
	for (i = 0; i < MANY; i++)
		ASSERT_EQ(0, submit_report(self->fd, 4, &ticket));
	for (i = 0; i < MANY; i++)
		ASSERT_EQ(0, collect_report(self->fd, 0, &arg, self->report));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
}

TEST_F(guest, derives_keys)
{
	struct vouch_derive_key arg = { 0 }, direct = { 0 }, got = { 0 };
	struct vouch_collect collect = {
		.command = VOUCH_IOC_DERIVE_KEY,
		.argument = (uintptr_t)&got,
	};
	__u64 ticket;
	int fd;

	arg.fields = VOUCH_KEY_FIELD_POLICY;
	direct.fields = VOUCH_KEY_FIELD_POLICY;
	fd = open_tee(O_RDONLY);
	ASSERT_LE(0, fd);
	EXPECT_EQ(-EBADF, submit(fd, VOUCH_IOC_DERIVE_KEY, &arg, 0, &ticket));
	close(fd);
	ASSERT_EQ(0, submit(self->fd, VOUCH_IOC_DERIVE_KEY, &arg, 0, &ticket));
	ASSERT_EQ(0, command(self->fd, VOUCH_IOC_COLLECT, &collect));
	if (self->tee == VOUCH_TEE_TDX) {
		EXPECT_EQ(EOPNOTSUPP, collect.error);
		return;
	}
	ASSERT_EQ(0, collect.error);
	ASSERT_EQ(0, command(self->fd, VOUCH_IOC_DERIVE_KEY, &direct));
	EXPECT_EQ(0, memcmp(direct.key, got.key, VOUCH_KEY_SIZE));
	EXPECT_FALSE(is_filled(got.key, 0, VOUCH_KEY_SIZE));
}

TEST_HARNESS_MAIN
