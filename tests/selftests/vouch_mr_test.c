// SPDX-License-Identifier: GPL-2.0
/*
 * Selftests of /dev/vouch: reading and extending measurement registers
 *
 * Run as root, with a simulated or real TEE behind the device; what a test
 * extends is the last register that can be.
 */
#define _GNU_SOURCE
#include <openssl/sha.h>
#include <stdio.h>
#include <sys/mman.h>

#include "device.h"
#include "kselftest_harness.h"

SKIP_PROGRAM_UNLESS(has_tee(VOUCH_TEE_NONE), "no TEE behind " DEVICE);

/* What a TEE is to have, in the order of their numbers. */
static const struct mr_row {
	const char *name;
	__u32 mr_flags;
} snp_rows[] = {
	{ "measurement", 0 },
	{ "swmr0", VOUCH_MR_F_EXTENDABLE },
	{ "swmr1", VOUCH_MR_F_EXTENDABLE },
	{ "swmr2", VOUCH_MR_F_EXTENDABLE },
	{ "swmr3", VOUCH_MR_F_EXTENDABLE },
}, tdx_rows[] = {
	{ "mrtd", 0 },
	{ "mrconfigid", 0 },
	{ "mrowner", 0 },
	{ "mrownerconfig", 0 },
	{ "rtmr0", 0 },
	{ "rtmr1", 0 },
	{ "rtmr2", VOUCH_MR_F_EXTENDABLE },
	{ "rtmr3", VOUCH_MR_F_EXTENDABLE },
};

FIXTURE(mr)
{
	int fd;
	__u32 tee;
	const struct mr_row *rows;
	size_t count;
};

FIXTURE_SETUP(mr)
{
	self->fd = open_tee(O_RDWR);
	ASSERT_LE(0, self->fd);
	self->tee = get_info(self->fd).tee;
	self->rows = snp_rows;
	self->count = ARRAY_SIZE(snp_rows);
	if (self->tee == VOUCH_TEE_TDX) {
		self->rows = tdx_rows;
		self->count = ARRAY_SIZE(tdx_rows);
	}
}

FIXTURE_TEARDOWN(mr)
{
	close(self->fd);
}

static int read_mr(FIXTURE_DATA(mr) * self, struct vouch_read_mr *arg)
{
	return command(self->fd, VOUCH_IOC_READ_MR, arg);
}

static int extend_mr(FIXTURE_DATA(mr) * self, struct vouch_extend_mr *arg)
{
	return command(self->fd, VOUCH_IOC_EXTEND_MR, arg);
}

static bool is_clear(const struct vouch_failure *failure)
{
	return is_filled(failure, 0, sizeof(*failure));
}

static bool is_untouched(const struct vouch_read_mr *arg)
{
	return is_filled(arg->value, POISON, sizeof(arg->value));
}

TEST_F(mr, features_are_told)
{
	__u64 features = get_info(self->fd).features;

	EXPECT_NE(0, features & VOUCH_FEATURE_READ_MR);
	EXPECT_NE(0, features & VOUCH_FEATURE_EXTEND_MR);
}

TEST_F(mr, each_is_read_by_number_and_by_name)
{
	struct vouch_read_mr by_number, by_name;
	__u32 i;

	for (i = 0; i < self->count; i++) {
		by_number = read_request("");
		by_number.index = i;
		ASSERT_EQ(0, read_mr(self, &by_number));
		EXPECT_STREQ(self->rows[i].name, (char *)by_number.mr_name);
		EXPECT_TRUE(is_filled(by_number.name, 0, VOUCH_MR_NAME_SIZE));
		EXPECT_EQ(VOUCH_HASH_SHA384, by_number.hash_alg);
		EXPECT_EQ(self->rows[i].mr_flags, by_number.mr_flags);
		EXPECT_EQ(MR_SIZE, by_number.value_size);
		EXPECT_TRUE(is_filled(by_number.value + MR_SIZE, 0,
				      sizeof(by_number.value) - MR_SIZE));
		EXPECT_TRUE(is_clear(&by_number.failure));

		by_name = read_request(self->rows[i].name);
		ASSERT_EQ(0, read_mr(self, &by_name));
		by_name.index = i;
		memset(by_name.name, 0, sizeof(by_name.name));
		EXPECT_EQ(0, memcmp(&by_number, &by_name, sizeof(by_name)));
	}
}

TEST_F(mr, numbers_end)
{
	__u32 wrong[] = { self->count, self->count + 1, 0x80000000,
			  0xffffffff };
	struct vouch_read_mr arg;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		arg = read_request("");
		arg.index = wrong[i];
		EXPECT_EQ(-ENOENT, read_mr(self, &arg));
		EXPECT_TRUE(is_untouched(&arg));
	}
}

TEST_F(mr, other_names_are_not_known)
{
	static const char *const names[] = {
		"rtmr",	 "rtmr4", "swmr",	"swmr4",  "RTMR2",
		"mrtd ", " mrtd", "measuremen", "report", "measurementmeasur"
	};
	struct vouch_read_mr arg;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		arg = read_request(names[i]);
		EXPECT_EQ(-ENOENT, read_mr(self, &arg));
		EXPECT_TRUE(is_untouched(&arg));
	}
	arg = read_request(self->rows[0].name);
	arg.name[sizeof(arg.name) - 1] = 1;
	EXPECT_EQ(-ENOENT, read_mr(self, &arg));
}

TEST_F(mr, name_and_number_are_refused)
{
	struct vouch_read_mr arg = read_request(self->rows[0].name);

	arg.index = 1;
	EXPECT_EQ(-EINVAL, read_mr(self, &arg));
	EXPECT_TRUE(is_untouched(&arg));
}

TEST_F(mr, bytes_behind_no_name_are_refused)
{
	struct vouch_read_mr arg = read_request("");

	arg.name[5] = 'x';
	EXPECT_EQ(-EINVAL, read_mr(self, &arg));
	EXPECT_TRUE(is_untouched(&arg));
}

TEST_F(mr, unknown_flag_is_refused)
{
	struct vouch_extend_mr extend = extend_request("rtmr3");
	struct vouch_read_mr read = read_request("");
	int bit;

	for (bit = 0; bit < 32; bit++) {
		read.flags = 1U << bit;
		EXPECT_EQ(-EOPNOTSUPP, read_mr(self, &read));
		extend.flags = 1U << bit;
		EXPECT_EQ(-EOPNOTSUPP, extend_mr(self, &extend));
	}
	EXPECT_TRUE(is_untouched(&read));
}

TEST_F(mr, is_read_by_whoever_has_the_device)
{
	struct vouch_read_mr arg = read_request("");

	close(self->fd);
	self->fd = open_tee(O_RDONLY);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, setresuid(NOBODY, NOBODY, NOBODY));
	EXPECT_EQ(0, read_mr(self, &arg));
}

TEST_F(mr, measurement_is_that_of_the_report)
{
	__u8 report[REPORT_SIZE];
	struct vouch_get_report get_report = report_request(report);
	struct vouch_read_mr arg = read_request("measurement");

	if (self->tee != VOUCH_TEE_SNP)
		SKIP(return, "no SNP guest behind %s", DEVICE);
	ASSERT_EQ(0, command(self->fd, VOUCH_IOC_GET_REPORT, &get_report));
	ASSERT_EQ(0, read_mr(self, &arg));
	EXPECT_EQ(0, memcmp(report + REPORT_MEASUREMENT, arg.value, MR_SIZE));
}

/* EXTEND_MR: every wrong way to call */

TEST_F(mr, extending_needs_a_file_opened_for_writing)
{
	struct vouch_extend_mr arg = extend_request("rtmr3");

	close(self->fd);
	self->fd = open_tee(O_RDONLY);
	ASSERT_LE(0, self->fd);
	EXPECT_EQ(-EBADF, extend_mr(self, &arg));
	EXPECT_TRUE(is_clear(&arg.failure));
}

TEST_F(mr, wrong_digest_is_refused)
{
	__u32 sizes[] = { 0, 1, 32, 47, 49, 64, 0x80000030, 0xffffffff };
	struct vouch_extend_mr arg;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		arg = extend_request("rtmr3");
		arg.digest_size = sizes[i];
		EXPECT_EQ(-EINVAL, extend_mr(self, &arg));
	}
	for (i = MR_SIZE; i < sizeof(arg.digest); i++) {
		arg = extend_request("rtmr3");
		arg.digest[i] = 1;
		EXPECT_EQ(-EINVAL, extend_mr(self, &arg));
	}
}

TEST_F(mr, other_hash_algorithms_are_refused)
{
	__u32 wrong[] = { 1, 0xb, 0xd, 0x1000c, 0xffffffff };
	struct vouch_extend_mr arg;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		arg = extend_request("rtmr3");
		arg.hash_alg = wrong[i];
		EXPECT_EQ(-EOPNOTSUPP, extend_mr(self, &arg));
	}
	/* Refused for its size alone. */
	arg = extend_request("rtmr3");
	arg.hash_alg = VOUCH_HASH_SHA384;
	arg.digest_size = 32;
	EXPECT_EQ(-EINVAL, extend_mr(self, &arg));
}

TEST_F(mr, bad_pointer_of_extend_is_refused)
{
	struct vouch_extend_mr *page;

	EXPECT_EQ(-EFAULT, extend_mr(self, NULL));
	EXPECT_EQ(-EFAULT, extend_mr(self, (void *)-4096L));
	page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, page);
	*page = extend_request("mrtd");
	ASSERT_EQ(0, mprotect(page, 4096, PROT_READ));
	EXPECT_EQ(-EFAULT, extend_mr(self, page));
}

TEST_F(mr, nothing_is_extended_where_nothing_can_be)
{
	static const char *const names[] = { "", "rtmr3", "swmr4", "x" };
	struct vouch_extend_mr arg;
	size_t i;

	if (self->tee != VOUCH_TEE_SNP)
		SKIP(return, "no SNP guest behind %s", DEVICE);
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		arg = extend_request(names[i]);
		EXPECT_EQ(-ENOENT, extend_mr(self, &arg));
		EXPECT_TRUE(is_clear(&arg.failure));
	}
	arg = extend_request("measurement");
	EXPECT_EQ(-EOPNOTSUPP, extend_mr(self, &arg));
}

/* EXTEND_MR in a TD */

FIXTURE(rtmr)
{
	int fd;
};

FIXTURE_SETUP(rtmr)
{
	self->fd = open_tee(O_RDWR);
	if (self->fd < 0 || get_info(self->fd).tee != VOUCH_TEE_TDX)
		SKIP(return, "no TD behind %s", DEVICE);
}

FIXTURE_TEARDOWN(rtmr)
{
	close(self->fd);
}

static void read_value(int fd, const char *name, __u8 *value)
{
	struct vouch_read_mr arg = read_request(name);

	memset(value, POISON, MR_SIZE);
	if (!command(fd, VOUCH_IOC_READ_MR, &arg))
		memcpy(value, arg.value, MR_SIZE);
}

static void expect_refused(struct __test_metadata *_metadata, int fd,
			   const char *name, int err, __u32 reason)
{
	struct vouch_extend_mr arg = extend_request(name);
	__u8 before[MR_SIZE], after[MR_SIZE];

	read_value(fd, name, before);
	EXPECT_EQ(err, command(fd, VOUCH_IOC_EXTEND_MR, &arg));
	EXPECT_EQ(reason, arg.failure.reason);
	read_value(fd, name, after);
	EXPECT_EQ(0, memcmp(before, after, MR_SIZE));
}

TEST_F(rtmr, second_is_the_administrators)
{
	struct vouch_extend_mr arg = extend_request("rtmr3");

	ASSERT_EQ(0, setresuid(NOBODY, NOBODY, NOBODY));
	expect_refused(_metadata, self->fd, "rtmr2", -EPERM, VOUCH_REASON_NONE);
	EXPECT_EQ(0, command(self->fd, VOUCH_IOC_EXTEND_MR, &arg));
}

TEST_F(rtmr, is_extended_as_the_module_says)
{
	struct vouch_extend_mr arg = extend_request("rtmr3");
	__u8 bytes[2 * MR_SIZE], expected[MR_SIZE], value[MR_SIZE];

	read_value(self->fd, "rtmr3", bytes);
	memcpy(bytes + MR_SIZE, arg.digest, MR_SIZE);
	SHA384(bytes, sizeof(bytes), expected);
	ASSERT_EQ(0, command(self->fd, VOUCH_IOC_EXTEND_MR, &arg));
	EXPECT_TRUE(is_clear(&arg.failure));
	read_value(self->fd, "rtmr3", value);
	EXPECT_EQ(0, memcmp(expected, value, MR_SIZE));
}

/* An extension cannot be undone: it must not look as if it had failed. */
TEST_F(rtmr, is_not_extended_by_what_is_read_only)
{
	__u8 before[MR_SIZE], after[MR_SIZE];
	struct vouch_extend_mr *page;

	page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, page);
	*page = extend_request("rtmr3");
	ASSERT_EQ(0, mprotect(page, 4096, PROT_READ));
	read_value(self->fd, "rtmr3", before);
	EXPECT_EQ(-EFAULT, command(self->fd, VOUCH_IOC_EXTEND_MR, page));
	read_value(self->fd, "rtmr3", after);
	EXPECT_EQ(0, memcmp(before, after, MR_SIZE));
}

TEST_F(rtmr, of_firmware_and_boot_are_refused)
{
	expect_refused(_metadata, self->fd, "rtmr0", -EPERM,
		       VOUCH_REASON_FIRMWARE_OWNED);
	expect_refused(_metadata, self->fd, "rtmr1", -EPERM,
		       VOUCH_REASON_FIRMWARE_OWNED);
}

TEST_F(rtmr, what_is_none_is_refused)
{
	expect_refused(_metadata, self->fd, "mrtd", -EOPNOTSUPP, 0);
	expect_refused(_metadata, self->fd, "mrownerconfig", -EOPNOTSUPP, 0);
	expect_refused(_metadata, self->fd, "rtmr4", -ENOENT, 0);
	expect_refused(_metadata, self->fd, "", -ENOENT, 0);
}

TEST_HARNESS_MAIN
