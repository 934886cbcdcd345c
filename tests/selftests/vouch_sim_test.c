// SPDX-License-Identifier: GPL-2.0
/*
 * Selftests of /dev/vouch-sim: hosts that do what no host should
 *
 * Run as root with vouch_sim loaded and without vouch-simd: the tests play the
 * host, and never answer with a message that would authenticate.
 */
#define _GNU_SOURCE
#include <linux/vouch_sim.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "device.h"
#include "kselftest_harness.h"

#define SIM_DEVICE "/dev/vouch-sim"
/* A TD has more than an SNP guest; before there is any, all can be mapped. */
#define MAPPING_SIZE ((size_t)VOUCH_SIM_TDX_PAGES * VOUCH_SIM_PAGE_SIZE)
#define WAIT_MS 10000

SKIP_PROGRAM_UNLESS(!access(SIM_DEVICE, F_OK), "no " SIM_DEVICE);

/* SW_EXITINFO2 */
#define VMM_BUSY (2ULL << 32)
#define VMM_GENERIC (3ULL << 32)

static struct vouch_sim_snp snp_arg(void)
{
	struct vouch_sim_snp arg = { .size = sizeof(arg) };

	memset(arg.secrets + 0x20, 0x5a, 4 * 32);
	return arg;
}

static __u8 *map_pages(int fd)
{
	return mmap(NULL, MAPPING_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		    0);
}

static void *unusable_page(void)
{
	return mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

/* Asks for a report in a process of its own, whose status is the errno. */
static pid_t start_caller(int host, __u32 flags, __u32 timeout_ms)
{
	__u8 report[REPORT_SIZE];
	struct vouch_get_report arg = report_request(report);
	pid_t pid = fork();
	int fd;

	if (pid)
		return pid;
	/* Or the host could not die. */
	close(host);

	arg.flags = flags;
	arg.timeout_ms = timeout_ms;
	fd = open(DEVICE, O_RDWR | O_CLOEXEC);
	_exit(fd < 0 ? 255 : -command(fd, VOUCH_IOC_GET_REPORT, &arg));
}

/* Return: the caller's errno, or 255 when it was killed */
static int end_caller(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return 255;
	return WEXITSTATUS(status);
}

static short wait_for(int fd, short events)
{
	struct pollfd pollfd = { .fd = fd, .events = events };

	if (poll(&pollfd, 1, WAIT_MS) != 1)
		return 0;
	return pollfd.revents;
}

static int answer(int fd, __u32 id, __u64 exitinfo2, __u32 certs_pages)
{
	struct vouch_sim_result result = {
		.id = id,
		.certs_pages = certs_pages,
		.exitinfo2 = exitinfo2,
	};
	ssize_t ret = write(fd, &result, sizeof(result));

	return ret < 0 ? -errno : ret;
}

/* The device, before there is a guest */

FIXTURE(host)
{
	int fd;
};

FIXTURE_SETUP(host)
{
	self->fd = open(SIM_DEVICE, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (self->fd < 0 && errno == EBUSY)
		SKIP(return, "%s: %s", SIM_DEVICE, strerror(errno));
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(host)
{
	close(self->fd);
}

TEST_F(host, is_the_only_one)
{
	EXPECT_EQ(-1, open(SIM_DEVICE, O_RDWR));
	EXPECT_EQ(EBUSY, errno);
}

TEST_F(host, next_one_may_come_afterwards)
{
	close(self->fd);
	self->fd = open(SIM_DEVICE, O_RDWR | O_CLOEXEC);
	EXPECT_LE(0, self->fd);
}

TEST_F(host, is_root)
{
	close(self->fd);
	ASSERT_EQ(0, setresuid(NOBODY, NOBODY, NOBODY));
	self->fd = open(SIM_DEVICE, O_RDWR);
	EXPECT_EQ(-1, self->fd);
	EXPECT_EQ(EACCES, errno);
}

TEST_F(host, unknown_commands_are_refused)
{
	__u8 page[sizeof(struct vouch_sim_snp)] = { 0 };
	unsigned int nr;

	for (nr = 5; nr <= 0xff; nr++)
		EXPECT_EQ(-ENOTTY, command(self->fd,
					   _IO(VOUCH_SIM_IOC_MAGIC, nr), page));
	EXPECT_EQ(-ENOTTY, command(self->fd, VOUCH_IOC_GET_INFO, page));
}

TEST_F(host, wrong_sizes_are_refused)
{
	struct {
		struct vouch_sim_snp snp;
		__u8 more[4096 + 1];
	} arg = { .snp = snp_arg() };
	const __u32 size = sizeof(arg.snp);
	const struct {
		__u32 size;
		int err;
	} rows[] = {
		{ 0, -EINVAL },		 { 1, -EINVAL },
		{ size - 1, -EINVAL },	 { size + 8, -E2BIG },
		{ size + 4097, -E2BIG }, { 0xffffffff, -E2BIG },
	};
	size_t i;

	memset(arg.more, 1, sizeof(arg.more));
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		arg.snp.size = rows[i].size;
		EXPECT_EQ(rows[i].err,
			  command(self->fd, VOUCH_SIM_IOC_SNP, &arg));
	}
	EXPECT_EQ(-EFAULT, command(self->fd, VOUCH_SIM_IOC_SNP, NULL));
	EXPECT_EQ(-EFAULT, command(self->fd, VOUCH_SIM_IOC_COUNTER, NULL));
	EXPECT_EQ(-EFAULT, command(self->fd, VOUCH_SIM_IOC_TDX, NULL));
	EXPECT_EQ(-EFAULT, command(self->fd, VOUCH_SIM_IOC_TDX_TROUBLE, NULL));
}

TEST_F(host, td_that_cannot_be_is_refused)
{
	struct vouch_sim_tdx arg = { .size = sizeof(arg) };
	struct vouch_sim_snp snp = snp_arg();

	arg.size = sizeof(arg) - 1;
	EXPECT_EQ(-EINVAL, command(self->fd, VOUCH_SIM_IOC_TDX, &arg));
	arg.size = sizeof(arg);
	arg.body_version = 2;
	EXPECT_EQ(-EINVAL, command(self->fd, VOUCH_SIM_IOC_TDX, &arg));
	arg.body_version = 1;
	arg.__reserved = 1;
	EXPECT_EQ(-EINVAL, command(self->fd, VOUCH_SIM_IOC_TDX, &arg));
	arg.__reserved = 0;
	EXPECT_EQ(0, command(self->fd, VOUCH_SIM_IOC_TDX, &arg));
	/* One guest is enough, of whatever kind. */
	EXPECT_EQ(-EBUSY, command(self->fd, VOUCH_SIM_IOC_TDX, &arg));
	EXPECT_EQ(-EBUSY, command(self->fd, VOUCH_SIM_IOC_SNP, &snp));
}

TEST_F(host, trouble_and_notice_need_a_td)
{
	struct vouch_sim_tdx_trouble arg = { .size = sizeof(arg) };
	struct vouch_sim_tdx tdx = { .size = sizeof(tdx) };

	EXPECT_EQ(-ENODEV, command(self->fd, VOUCH_SIM_IOC_TDX_TROUBLE, &arg));
	EXPECT_EQ(-ENODEV, command(self->fd, VOUCH_SIM_IOC_TDX_NOTIFY, NULL));
	ASSERT_EQ(0, command(self->fd, VOUCH_SIM_IOC_TDX, &tdx));
	EXPECT_EQ(0, command(self->fd, VOUCH_SIM_IOC_TDX_TROUBLE, &arg));
	EXPECT_EQ(-EOPNOTSUPP,
		  command(self->fd, VOUCH_SIM_IOC_TDX_NOTIFY, NULL));
}

TEST_F(host, larger_struct_of_zeroes_is_taken)
{
	struct {
		struct vouch_sim_snp snp;
		__u8 more[8];
	} arg = { .snp = snp_arg() };

	arg.snp.size = sizeof(arg.snp) + sizeof(arg.more);
	EXPECT_EQ(0, command(self->fd, VOUCH_SIM_IOC_SNP, &arg));
}

TEST_F(host, vmpl_above_3_is_refused)
{
	struct vouch_sim_snp arg = snp_arg();

	arg.vmpl = 4;
	EXPECT_EQ(-EINVAL, command(self->fd, VOUCH_SIM_IOC_SNP, &arg));
	arg.vmpl = 3;
	EXPECT_EQ(0, command(self->fd, VOUCH_SIM_IOC_SNP, &arg));
}

TEST_F(host, counter_needs_a_guest)
{
	struct vouch_sim_counter arg = { .size = sizeof(arg) };

	EXPECT_EQ(-ENODEV, command(self->fd, VOUCH_SIM_IOC_COUNTER, &arg));
}

TEST_F(host, only_the_whole_shared_area_can_be_mapped)
{
	const int rw = PROT_READ | PROT_WRITE;
	__u8 *pages = map_pages(self->fd);

	ASSERT_NE(MAP_FAILED, pages);
	EXPECT_TRUE(is_filled(pages, 0, MAPPING_SIZE));
	EXPECT_EQ(MAP_FAILED,
		  mmap(NULL, MAPPING_SIZE + 4096, rw, MAP_SHARED, self->fd, 0));
	EXPECT_EQ(MAP_FAILED,
		  mmap(NULL, 4096, rw, MAP_SHARED, self->fd, MAPPING_SIZE));
	EXPECT_EQ(MAP_FAILED,
		  mmap(NULL, MAPPING_SIZE, rw, MAP_PRIVATE, self->fd, 0));
}

TEST_F(host, mapping_outlives_the_descriptor)
{
	struct vouch_sim_snp arg = snp_arg();
	__u8 *pages = map_pages(self->fd);
	int vouch = open(DEVICE, O_RDWR | O_CLOEXEC);

	ASSERT_NE(MAP_FAILED, pages);
	ASSERT_EQ(0, command(self->fd, VOUCH_SIM_IOC_SNP, &arg));
	close(self->fd);
	EXPECT_EQ(VOUCH_TEE_SNP, get_info(vouch).tee);
	memset(pages, POISON, MAPPING_SIZE);
	ASSERT_EQ(0, munmap(pages, MAPPING_SIZE));
	EXPECT_EQ(VOUCH_TEE_NONE, get_info(vouch).tee);
	close(vouch);
}

TEST_F(host, pages_of_the_next_guest_are_empty)
{
	__u8 *pages = map_pages(self->fd);

	ASSERT_NE(MAP_FAILED, pages);
	memset(pages, POISON, MAPPING_SIZE);
	munmap(pages, MAPPING_SIZE);
	close(self->fd);

	self->fd = open(SIM_DEVICE, O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, self->fd);
	pages = map_pages(self->fd);
	ASSERT_NE(MAP_FAILED, pages);
	EXPECT_TRUE(is_filled(pages, 0, MAPPING_SIZE));
}

/* With a guest */

FIXTURE(guest)
{
	int fd;
	int vouch;
	__u8 *pages;
	pid_t caller;
	struct vouch_sim_exit exit;
};

FIXTURE_SETUP(guest)
{
	struct vouch_sim_snp arg = snp_arg();

	self->caller = 0;
	self->fd = open(SIM_DEVICE, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (self->fd < 0)
		SKIP(return, "%s: %s", SIM_DEVICE, strerror(errno));
	self->pages = map_pages(self->fd);
	ASSERT_NE(MAP_FAILED, self->pages);
	/* A caller must not keep a mapping, and with it the host, alive. */
	ASSERT_EQ(0, madvise(self->pages, MAPPING_SIZE, MADV_DONTFORK));
	ASSERT_EQ(0, command(self->fd, VOUCH_SIM_IOC_SNP, &arg));
	self->vouch = open(DEVICE, O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, self->vouch);
}

FIXTURE_TEARDOWN(guest)
{
	if (self->caller) {
		kill(self->caller, SIGKILL);
		waitpid(self->caller, NULL, 0);
	}
	close(self->vouch);
	close(self->fd);
}

/* A caller that has left the guest; its exit is taken but not answered. */
static bool take_exit(FIXTURE_DATA(guest) * self, __u32 flags, __u32 timeout_ms)
{
	self->caller = start_caller(self->fd, flags, timeout_ms);
	if (!(wait_for(self->fd, POLLIN) & POLLIN))
		return false;
	return read(self->fd, &self->exit, sizeof(self->exit)) ==
	       sizeof(self->exit);
}

static void host_dies(FIXTURE_DATA(guest) * self)
{
	munmap(self->pages, MAPPING_SIZE);
	close(self->fd);
	self->fd = -1;
}

TEST_F(guest, is_there_once)
{
	struct vouch_sim_snp arg = snp_arg();

	EXPECT_EQ(VOUCH_TEE_SNP, get_info(self->vouch).tee);
	EXPECT_EQ(VOUCH_INFO_F_SIMULATED, get_info(self->vouch).flags);
	EXPECT_EQ(-EBUSY, command(self->fd, VOUCH_SIM_IOC_SNP, &arg));
}

TEST_F(guest, goes_with_its_host)
{
	__u8 report[REPORT_SIZE];
	struct vouch_get_report arg = report_request(report);

	host_dies(self);
	EXPECT_EQ(VOUCH_TEE_NONE, get_info(self->vouch).tee);
	EXPECT_EQ(-ENODEV, command(self->vouch, VOUCH_IOC_GET_REPORT, &arg));
}

TEST_F(guest, exit_is_read_once)
{
	struct vouch_sim_exit exit;

	EXPECT_EQ(-1, read(self->fd, &exit, sizeof(exit)));
	EXPECT_EQ(EAGAIN, errno);

	ASSERT_TRUE(take_exit(self, 0, WAIT_MS));
	EXPECT_EQ(VOUCH_SIM_EXIT_GUEST_REQUEST, self->exit.code);
	EXPECT_EQ(0, self->exit.certs_pages);
	EXPECT_EQ(0, self->exit.offset);
	EXPECT_EQ(-1, read(self->fd, &exit, sizeof(exit)));
	EXPECT_EQ(EAGAIN, errno);
	EXPECT_EQ(POLLOUT, wait_for(self->fd, POLLIN | POLLOUT));
}

TEST_F(guest, exit_survives_a_bad_read)
{
	struct vouch_sim_exit exit;

	self->caller = start_caller(self->fd, 0, WAIT_MS);
	ASSERT_EQ(POLLIN, wait_for(self->fd, POLLIN));
	EXPECT_EQ(-1, read(self->fd, &exit, sizeof(exit) - 1));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, read(self->fd, &exit, 0));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, read(self->fd, unusable_page(), sizeof(exit)));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_EQ((ssize_t)sizeof(exit), read(self->fd, &exit, sizeof(exit)));
}

TEST_F(guest, result_that_nobody_waits_for_is_refused)
{
	EXPECT_EQ(-ENOENT, answer(self->fd, 0, 0, 0));
	EXPECT_EQ(-ENOENT, answer(self->fd, 1, 0, 0));

	/* There, but not read yet. */
	self->caller = start_caller(self->fd, 0, WAIT_MS);
	ASSERT_EQ(POLLIN, wait_for(self->fd, POLLIN));
	EXPECT_EQ(-ENOENT, answer(self->fd, 1, 0, 0));
}

TEST_F(guest, wrong_results_are_refused)
{
	struct vouch_sim_result result[2] = { 0 };

	ASSERT_TRUE(take_exit(self, 0, WAIT_MS));
	EXPECT_EQ(-ENOENT, answer(self->fd, self->exit.id + 1, 0, 0));
	EXPECT_EQ(-ENOENT, answer(self->fd, self->exit.id - 1, 0, 0));
	EXPECT_EQ(-1, write(self->fd, result, 0));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, write(self->fd, result, sizeof(*result) - 1));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, write(self->fd, result, sizeof(result)));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, write(self->fd, unusable_page(), sizeof(*result)));
	EXPECT_EQ(EFAULT, errno);

	EXPECT_EQ(16, answer(self->fd, self->exit.id, VMM_GENERIC, 0));
	EXPECT_EQ(-ENOENT, answer(self->fd, self->exit.id, VMM_GENERIC, 0));
	EXPECT_EQ(EIO, end_caller(self->caller));
	self->caller = 0;
}

TEST_F(guest, same_message_comes_again_after_busy)
{
	__u8 message[VOUCH_SIM_PAGE_SIZE];
	__u32 id;

	ASSERT_TRUE(take_exit(self, 0, WAIT_MS));
	memcpy(message, self->pages, sizeof(message));
	id = self->exit.id;
	memset(self->pages, 0, sizeof(message));
	ASSERT_EQ(16, answer(self->fd, id, VMM_BUSY, 0));

	ASSERT_EQ(POLLIN, wait_for(self->fd, POLLIN));
	ASSERT_EQ((ssize_t)sizeof(self->exit),
		  read(self->fd, &self->exit, sizeof(self->exit)));
	EXPECT_NE(id, self->exit.id);
	EXPECT_EQ(0, memcmp(message, self->pages, sizeof(message)));
}

TEST_F(guest, extended_request_names_the_room)
{
	ASSERT_TRUE(take_exit(self, VOUCH_REPORT_F_CERTS, WAIT_MS));
	EXPECT_EQ(VOUCH_SIM_EXIT_EXT_GUEST_REQUEST, self->exit.code);
	EXPECT_LT(0, self->exit.certs_pages);
	EXPECT_GE(VOUCH_SIM_CERTS_PAGES, self->exit.certs_pages);
}

TEST_F(guest, page_that_authenticates_nothing_is_refused)
{
	ASSERT_TRUE(take_exit(self, 0, WAIT_MS));
	memset(self->pages + VOUCH_SIM_PAGE_SIZE, POISON, VOUCH_SIM_PAGE_SIZE);
	ASSERT_EQ(16, answer(self->fd, self->exit.id, 0, 0));
	EXPECT_EQ(EBADMSG, end_caller(self->caller));
	self->caller = 0;
}

TEST_F(guest, silent_host_costs_time_only)
{
	ASSERT_TRUE(take_exit(self, 0, 200));
	EXPECT_EQ(ETIMEDOUT, end_caller(self->caller));
	self->caller = 0;
	EXPECT_TRUE(get_info(self->vouch).flags & VOUCH_INFO_F_PENDING);
	EXPECT_EQ(16, answer(self->fd, self->exit.id, VMM_GENERIC, 0));
}

TEST_F(guest, host_dies_before_it_reads)
{
	self->caller = start_caller(self->fd, 0, WAIT_MS);
	ASSERT_EQ(POLLIN, wait_for(self->fd, POLLIN));
	host_dies(self);
	EXPECT_NE(0, end_caller(self->caller));
	self->caller = 0;
	EXPECT_EQ(VOUCH_TEE_NONE, get_info(self->vouch).tee);
}

TEST_F(guest, host_dies_before_it_answers)
{
	int err;

	ASSERT_TRUE(take_exit(self, 0, WAIT_MS));
	host_dies(self);
	err = end_caller(self->caller);
	self->caller = 0;
	EXPECT_TRUE(err == ENODEV || err == EIO)
	{
		TH_LOG("caller got %s", strerror(err));
	}
}

TEST_F(guest, caller_killed_before_the_answer)
{
	ASSERT_TRUE(take_exit(self, 0, WAIT_MS));
	kill(self->caller, SIGKILL);
	EXPECT_EQ(255, end_caller(self->caller));
	self->caller = 0;
	EXPECT_EQ(16, answer(self->fd, self->exit.id, VMM_BUSY, 0));
}

TEST_F(guest, counter_that_moved_costs_the_key)
{
	struct vouch_sim_counter arg = { .size = sizeof(arg), .counter = 100 };
	struct vouch_get_info info;

	ASSERT_EQ(0, command(self->fd, VOUCH_SIM_IOC_COUNTER, &arg));
	self->caller = start_caller(self->fd, 0, WAIT_MS);
	EXPECT_EQ(EKEYREVOKED, end_caller(self->caller));
	self->caller = 0;

	info = get_info(self->vouch);
	EXPECT_TRUE(info.flags & VOUCH_INFO_F_KEY_LOST);
	EXPECT_EQ(VOUCH_STAGE_KEY, info.key_failure.stage);
	EXPECT_EQ(VOUCH_REASON_SHARED, info.key_failure.reason);
}

TEST_F(guest, wrong_counters_are_refused)
{
	struct vouch_sim_counter arg = { .size = sizeof(arg), .vmpck = 4 };

	EXPECT_EQ(-EINVAL, command(self->fd, VOUCH_SIM_IOC_COUNTER, &arg));
	arg.vmpck = 0;
	arg.__reserved = 1;
	EXPECT_EQ(-EINVAL, command(self->fd, VOUCH_SIM_IOC_COUNTER, &arg));
	arg.__reserved = 0;
	arg.size--;
	EXPECT_EQ(-EINVAL, command(self->fd, VOUCH_SIM_IOC_COUNTER, &arg));
}

TEST_F(guest, of_another_process_goes_with_that)
{
	pid_t host;

	host_dies(self);
	host = fork();
	if (!host) {
		struct vouch_sim_snp arg = snp_arg();
		int fd = open(SIM_DEVICE, O_RDWR | O_CLOEXEC);

		if (map_pages(fd) == MAP_FAILED ||
		    command(fd, VOUCH_SIM_IOC_SNP, &arg))
			_exit(1);
		raise(SIGSTOP);
		_exit(0);
	}
	ASSERT_EQ(host, waitpid(host, NULL, WUNTRACED));
	self->caller = start_caller(self->fd, 0, WAIT_MS);
	EXPECT_EQ(VOUCH_TEE_SNP, get_info(self->vouch).tee);
	kill(host, SIGKILL);
	ASSERT_EQ(host, waitpid(host, NULL, 0));
	EXPECT_NE(0, end_caller(self->caller));
	self->caller = 0;
	EXPECT_EQ(VOUCH_TEE_NONE, get_info(self->vouch).tee);
}

TEST_HARNESS_MAIN
