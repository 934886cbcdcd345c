// SPDX-License-Identifier: GPL-2.0
/*
 * Selftests of /dev/vouch: sizes and pointers of every command, and the device
 *
 * Run as root, with a simulated or real TEE behind the device; without one,
 * most are skipped.
 */
#define _GNU_SOURCE
#include <stddef.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "device.h"
#include "kselftest_harness.h"

#define QUOTE_ROOM 16384 /* for a report of either TEE */

SKIP_PROGRAM_UNLESS(!access(DEVICE, F_OK), "no " DEVICE);

static size_t page_size(void)
{
	return sysconf(_SC_PAGESIZE);
}

/* Any command: sizes and pointers */

union any_arg {
	struct vouch_get_info get_info;
	struct vouch_get_report get_report;
	struct vouch_derive_key derive_key;
	struct vouch_read_mr read_mr;
	struct vouch_extend_mr extend_mr;
	struct vouch_read_log read_log;
	struct vouch_lockdown lockdown;
	struct vouch_submit submit;
	struct vouch_collect collect;
	__u8 bytes[2 * 4096];
};

FIXTURE(command)
{
	int fd;
	int done; /* what a valid request is answered with */
	__u8 report[QUOTE_ROOM];
	union any_arg arg;
};

FIXTURE_VARIANT(command)
{
	unsigned long cmd;
	__u32 size_min;
	__u32 size;
	int snp, tdx; /* likewise, in a guest of either */
};

/* clang-format off */
FIXTURE_VARIANT_ADD(command, get_info)
{
	.cmd = VOUCH_IOC_GET_INFO,
	.size_min = offsetof(struct vouch_get_info, key_failure) +
		    sizeof(struct vouch_failure),
	.size = sizeof(struct vouch_get_info),
};

FIXTURE_VARIANT_ADD(command, get_report)
{
	.cmd = VOUCH_IOC_GET_REPORT,
	.size_min = offsetof(struct vouch_get_report, failure) +
		    sizeof(struct vouch_failure),
	.size = sizeof(struct vouch_get_report),
};

FIXTURE_VARIANT_ADD(command, derive_key)
{
	.cmd = VOUCH_IOC_DERIVE_KEY,
	.size_min = offsetof(struct vouch_derive_key, failure) +
		    sizeof(struct vouch_failure),
	.size = sizeof(struct vouch_derive_key),
	.tdx = -EOPNOTSUPP,
};

FIXTURE_VARIANT_ADD(command, read_mr)
{
	.cmd = VOUCH_IOC_READ_MR,
	.size_min = offsetof(struct vouch_read_mr, failure) +
		    sizeof(struct vouch_failure),
	.size = sizeof(struct vouch_read_mr),
};

FIXTURE_VARIANT_ADD(command, extend_mr)
{
	.cmd = VOUCH_IOC_EXTEND_MR,
	.size_min = offsetof(struct vouch_extend_mr, failure) +
		    sizeof(struct vouch_failure),
	.size = sizeof(struct vouch_extend_mr),
};

FIXTURE_VARIANT_ADD(command, read_log)
{
	.cmd = VOUCH_IOC_READ_LOG,
	.size_min = offsetof(struct vouch_read_log, failure) +
		    sizeof(struct vouch_failure),
	.size = sizeof(struct vouch_read_log),
};

FIXTURE_VARIANT_ADD(command, submit)
{
	.cmd = VOUCH_IOC_SUBMIT,
	.size_min = offsetof(struct vouch_submit, failure) +
		    sizeof(struct vouch_failure),
	.size = sizeof(struct vouch_submit),
};

FIXTURE_VARIANT_ADD(command, lockdown)
{
	.cmd = VOUCH_IOC_LOCKDOWN,
	.size_min = offsetof(struct vouch_lockdown, failure) +
		    sizeof(struct vouch_failure),
	.size = sizeof(struct vouch_lockdown),
};

FIXTURE_VARIANT_ADD(command, collect)
{
	.cmd = VOUCH_IOC_COLLECT,
	.size_min = offsetof(struct vouch_collect, cookie) + sizeof(__u64),
	.size = sizeof(struct vouch_collect),
	.snp = -ENOENT,
	.tdx = -ENOENT,
};

/* clang-format on */

/* The request that a valid SUBMIT or COLLECT names; it fails at once. */
static struct vouch_get_report nested = { .signer = 99 };

/* The register that is for all users. */
static const char *last_register;

/* Room for some records. */
static __u8 records[QUOTE_ROOM];

/* A valid request with zeroes behind it. */
static void make_valid(union any_arg *arg, unsigned long cmd, void *report)
{
	memset(arg, 0, sizeof(*arg));
	if (cmd == VOUCH_IOC_GET_REPORT) {
		arg->get_report = report_request(report);
		arg->get_report.report_room = QUOTE_ROOM;
	} else if (cmd == VOUCH_IOC_DERIVE_KEY) {
		arg->derive_key = key_request();
	} else if (cmd == VOUCH_IOC_READ_MR) {
		arg->read_mr = read_request("");
	} else if (cmd == VOUCH_IOC_EXTEND_MR) {
		arg->extend_mr = extend_request(last_register);
	} else if (cmd == VOUCH_IOC_READ_LOG) {
		arg->read_log.buffer = (uintptr_t)records;
		arg->read_log.room = sizeof(records);
	} else if (cmd == VOUCH_IOC_SUBMIT) {
		arg->submit.command = VOUCH_IOC_GET_REPORT;
		arg->submit.argument = (uintptr_t)&nested;
	} else if (cmd == VOUCH_IOC_COLLECT) {
		arg->collect.command = VOUCH_IOC_GET_REPORT;
		arg->collect.argument = (uintptr_t)&nested;
	} else if (cmd == VOUCH_IOC_GET_INFO) {
		memset(&arg->get_info, POISON, sizeof(arg->get_info));
	}
}

FIXTURE_SETUP(command)
{
	self->fd = open_tee(O_RDWR);
	if (self->fd < 0)
		SKIP(return, "no TEE behind %s", DEVICE);
	self->done = get_info(self->fd).tee == VOUCH_TEE_TDX ? variant->tdx :
							       variant->snp;
	last_register = get_info(self->fd).tee == VOUCH_TEE_TDX ? "rtmr3" :
								  "swmr3";
	make_valid(&self->arg, variant->cmd, self->report);
}

FIXTURE_TEARDOWN(command)
{
	close(self->fd);
}

TEST_F(command, exact_size_is_taken)
{
	EXPECT_EQ(self->done, command(self->fd, variant->cmd, &self->arg));
}

/* Return: the command as for a struct of another size */
static unsigned long with_size(unsigned long cmd, __u32 size)
{
	return (cmd & ~(unsigned long)IOCSIZE_MASK) | (unsigned long)size
							      << IOCSIZE_SHIFT;
}

TEST_F(command, smallest_size_is_taken)
{
	EXPECT_EQ(self->done,
		  command(self->fd, with_size(variant->cmd, variant->size_min),
			  &self->arg));
}

TEST_F(command, size_below_first_version_is_refused)
{
	__u32 sizes[] = { 0, 1, 3, 4, 8, variant->size_min - 1 };
	union any_arg before = self->arg;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		EXPECT_EQ(-EINVAL,
			  command(self->fd, with_size(variant->cmd, sizes[i]),
				  &self->arg));
		EXPECT_EQ(0, memcmp(&before, &self->arg, sizeof(before)));
	}
}

TEST_F(command, unknown_members_of_zero_are_taken)
{
	__u32 sizes[] = { variant->size + 1, variant->size + 8, page_size() };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		EXPECT_EQ(self->done,
			  command(self->fd, with_size(variant->cmd, sizes[i]),
				  &self->arg));
		make_valid(&self->arg, variant->cmd, self->report);
	}
}

TEST_F(command, unknown_members_not_zero_are_refused)
{
	__u32 sizes[] = { variant->size + 1, variant->size + 8, page_size() };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		self->arg.bytes[sizes[i] - 1] = 1;
		EXPECT_EQ(-E2BIG,
			  command(self->fd, with_size(variant->cmd, sizes[i]),
				  &self->arg));
		self->arg.bytes[sizes[i] - 1] = 0;
	}
}

TEST_F(command, size_above_a_page_is_refused)
{
	__u32 sizes[] = { page_size() + 1, 0x3fff };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		EXPECT_EQ(-E2BIG,
			  command(self->fd, with_size(variant->cmd, sizes[i]),
				  &self->arg));
}

TEST_F(command, bytes_behind_the_size_are_not_touched)
{
	size_t behind = variant->size;

	memset(self->arg.bytes + behind, POISON, 64);
	EXPECT_EQ(self->done, command(self->fd, variant->cmd, &self->arg));
	EXPECT_TRUE(is_filled(self->arg.bytes + behind, POISON, 64));
}

TEST_F(command, bad_pointer_is_refused)
{
	uintptr_t bad[] = { 0,
			    1,
			    -1,
			    -4096,
			    (uintptr_t)0x7fffffffffff,
			    (uintptr_t)0xffff888000000000,
			    (uintptr_t)0xffffffff81000000 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_EQ(-EFAULT,
			  command(self->fd, variant->cmd, (void *)bad[i]));
}

/* Return: two pages, of which the second may not be used in any way */
static __u8 *fenced_page(void)
{
	__u8 *page = mmap(NULL, 2 * page_size(), PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page != MAP_FAILED)
		mprotect(page + page_size(), page_size(), PROT_NONE);
	return page;
}

TEST_F(command, struct_over_the_end_of_memory_is_refused)
{
	__u8 *page = fenced_page();
	__u8 *end = page + page_size();
	size_t there;

	ASSERT_NE(MAP_FAILED, page);
	for (there = 1; there < variant->size; there += 7) {
		memcpy(end - there, &self->arg, there);
		EXPECT_EQ(-EFAULT,
			  command(self->fd, variant->cmd, end - there));
	}
	memcpy(end - variant->size, &self->arg, variant->size);
	EXPECT_EQ(self->done,
		  command(self->fd, variant->cmd, end - variant->size));
}

TEST_F(command, read_only_struct_is_refused)
{
	__u8 *page = fenced_page();

	ASSERT_NE(MAP_FAILED, page);
	memcpy(page, &self->arg, variant->size);
	ASSERT_EQ(0, mprotect(page, page_size(), PROT_READ));
	EXPECT_EQ(-EFAULT, command(self->fd, variant->cmd, page));
}

TEST_F(command, unaligned_struct_is_taken)
{
	__u8 bytes[sizeof(union any_arg) + 1];

	memcpy(bytes + 1, &self->arg, sizeof(self->arg));
	EXPECT_EQ(self->done, command(self->fd, variant->cmd, bytes + 1));
}

TEST_F(command, another_direction_is_not_known)
{
	unsigned long nr = _IOC_NR(variant->cmd);
	unsigned int directions[] = { _IOC_NONE, _IOC_READ, _IOC_WRITE };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(directions); i++)
		EXPECT_EQ(-ENOTTY, command(self->fd,
					   _IOC(directions[i], VOUCH_IOC_MAGIC,
						nr, variant->size),
					   &self->arg));
	EXPECT_EQ(-ENOTTY,
		  command(self->fd,
			  _IOC(_IOC_READ | _IOC_WRITE, 'S', nr, variant->size),
			  &self->arg));
}

/* What a caller gets who cares for nothing but the answer. */
TEST_F(command, zeroes_are_a_valid_request)
{
	memset(&self->arg, 0, sizeof(self->arg));
	if (variant->cmd == VOUCH_IOC_GET_REPORT) {
		self->arg.get_report.report = (uintptr_t)self->report;
		self->arg.get_report.report_room = QUOTE_ROOM;
	}
	if (variant->cmd == VOUCH_IOC_READ_LOG) {
		self->arg.read_log.buffer = (uintptr_t)records;
		self->arg.read_log.room = sizeof(records);
	}
	/* Nobody extends a register by mistake. */
	if (variant->cmd == VOUCH_IOC_EXTEND_MR)
		self->done = -EINVAL;
	/* SUBMIT and COLLECT name another command, which is zero here. */
	if (variant->cmd == VOUCH_IOC_SUBMIT ||
	    variant->cmd == VOUCH_IOC_COLLECT)
		self->done = -EOPNOTSUPP;
	EXPECT_EQ(self->done, command(self->fd, variant->cmd, &self->arg));
}

/* The device itself */

FIXTURE(device)
{
	int fd;
};

FIXTURE_SETUP(device)
{
	self->fd = open(DEVICE, O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(device)
{
	close(self->fd);
}

TEST_F(device, unknown_commands_are_refused)
{
	__u8 page[4096] = { 0 };
	unsigned int nr;

	for (nr = 0x05; nr <= 0xff; nr++) {
		if (nr == _IOC_NR(VOUCH_IOC_READ_LOG) ||
		    nr == _IOC_NR(VOUCH_IOC_LOCKDOWN) ||
		    nr == _IOC_NR(VOUCH_IOC_SUBMIT) ||
		    nr == _IOC_NR(VOUCH_IOC_COLLECT))
			continue;
		EXPECT_EQ(-ENOTTY, command(self->fd,
					   _IOC(_IOC_READ | _IOC_WRITE,
						VOUCH_IOC_MAGIC, nr, 128),
					   page));
	}
	EXPECT_EQ(-ENOTTY, command(self->fd, 0, page));
	EXPECT_EQ(-ENOTTY, command(self->fd, 0xffffffff, page));
}

TEST_F(device, is_for_nobody_but_its_group)
{
	struct stat st;

	ASSERT_EQ(0, stat(DEVICE, &st));
	EXPECT_EQ(0, st.st_mode & 0007);
	ASSERT_EQ(0, setresuid(NOBODY, NOBODY, NOBODY));
	EXPECT_EQ(-1, open(DEVICE, O_RDONLY));
	EXPECT_EQ(EACCES, errno);
}

TEST_F(device, has_no_contents)
{
	char byte = 0;

	EXPECT_EQ(-1, read(self->fd, &byte, 1));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, write(self->fd, &byte, 1));
	EXPECT_EQ(EINVAL, errno);
}

TEST_F(device, info_needs_no_tee)
{
	struct vouch_get_info info = get_info(self->fd);

	EXPECT_EQ(VOUCH_ABI_VERSION, info.abi_version);
	EXPECT_EQ(0, info.errata);
	EXPECT_LT(0, info.timeout_ms);
	EXPECT_LE(info.timeout_ms, info.timeout_ms_max);
	/* Lockdown is not set yet. */
	EXPECT_EQ(0, info.lockdown);
	EXPECT_NE(0, info.features & VOUCH_FEATURE_LOG);
	EXPECT_LE(65536, info.log_size_max);
	EXPECT_LE(info.log_size, info.log_size_max);
	EXPECT_EQ(0, info.manifest_size_max);
	if (info.tee == VOUCH_TEE_NONE) {
		EXPECT_EQ(VOUCH_FEATURE_LOG | VOUCH_FEATURE_EVENTS,
			  info.features);
		EXPECT_EQ(0, info.flags);
		EXPECT_EQ(0, info.formats);
		EXPECT_EQ(0, info.mr_count);
		EXPECT_EQ(0, info.report_size_max);
	}
}

TEST_F(device, log_needs_no_tee)
{
	struct vouch_read_log arg = {
		.buffer = (uintptr_t)records,
		.room = sizeof(records),
	};

	EXPECT_EQ(0, command(self->fd, VOUCH_IOC_READ_LOG, &arg));
	EXPECT_LE(1, arg.end);
}

TEST_F(device, nothing_else_works_without_a_tee)
{
	__u8 report[REPORT_SIZE];
	struct vouch_get_report get_report = report_request(report);
	struct vouch_derive_key derive_key = key_request();
	struct vouch_read_mr read_mr = read_request("");
	struct vouch_extend_mr extend_mr = extend_request("rtmr3");

	if (get_info(self->fd).tee != VOUCH_TEE_NONE)
		SKIP(return, "there is a TEE behind %s", DEVICE);

	EXPECT_EQ(-ENODEV,
		  command(self->fd, VOUCH_IOC_GET_REPORT, &get_report));
	EXPECT_EQ(-ENODEV,
		  command(self->fd, VOUCH_IOC_DERIVE_KEY, &derive_key));
	EXPECT_EQ(-ENODEV, command(self->fd, VOUCH_IOC_READ_MR, &read_mr));
	EXPECT_EQ(-ENODEV, command(self->fd, VOUCH_IOC_EXTEND_MR, &extend_mr));
	EXPECT_TRUE(is_filled(derive_key.key, POISON, VOUCH_KEY_SIZE));
}

TEST_F(device, info_of_a_tee_is_complete)
{
	struct vouch_get_info info = get_info(self->fd);

	if (info.tee != VOUCH_TEE_SNP)
		SKIP(return, "no SNP guest behind %s", DEVICE);

	EXPECT_EQ(0,
		  info.flags & ~(VOUCH_INFO_F_SIMULATED | VOUCH_INFO_F_SVSM |
				 VOUCH_INFO_F_KERNEL_MESSAGES |
				 VOUCH_INFO_F_KEY_LOST | VOUCH_INFO_F_PENDING));
	EXPECT_EQ(VOUCH_FEATURE_REPORT | VOUCH_FEATURE_CERTS |
			  VOUCH_FEATURE_SEPARATED | VOUCH_FEATURE_SIGNER |
			  VOUCH_FEATURE_DERIVE_KEY | VOUCH_FEATURE_READ_MR |
			  VOUCH_FEATURE_EXTEND_MR | VOUCH_FEATURE_LOG |
			  VOUCH_FEATURE_BOUND | VOUCH_FEATURE_EVENTS,
		  info.features);
	EXPECT_EQ(1U << VOUCH_FORMAT_SNP, info.formats);
	EXPECT_EQ(1ULL << VOUCH_HASH_SHA384, info.hash_algs);
	EXPECT_EQ(5, info.mr_count);
	EXPECT_GE(3, info.privilege);
	EXPECT_EQ(3, info.privilege_max);
	EXPECT_GE(3, info.vmpck);
	EXPECT_EQ(4096 - 96 - 32, info.report_size_max);
	EXPECT_EQ(VOUCH_CERTS_SIZE_MAX, info.certs_size_max);
	EXPECT_EQ(0, info.requests_max);
	EXPECT_EQ(4, info.requests_user_max);
	EXPECT_EQ(600, info.requests_user_rate);
	EXPECT_TRUE(is_filled(&info.key_failure, 0, sizeof(info.key_failure)));
}

TEST_HARNESS_MAIN
