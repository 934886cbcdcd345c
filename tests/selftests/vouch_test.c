// SPDX-License-Identifier: GPL-2.0
/*
 * Selftests of /dev/vouch: every wrong way to ask an SNP guest for reports and
 * keys, and what a right one gives
 *
 * Run as root, with a simulated or real TEE behind the device; without one,
 * most are skipped.
 */
#define _GNU_SOURCE
#include <linux/capability.h>
#include <sched.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "device.h"
#include "kselftest_harness.h"
#include "separate.h"

#define CERTS_ROOM VOUCH_CERTS_SIZE_MAX

SKIP_PROGRAM_UNLESS(has_tee(VOUCH_TEE_SNP), "no SNP guest behind " DEVICE);

/* Requests and sizes here are those of SEV-SNP; vouch_td_test.c has a TD's. */
static int open_snp(int flags)
{
	int fd = open_tee(flags);

	if (fd >= 0 && get_info(fd).tee != VOUCH_TEE_SNP) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* GET_REPORT */

FIXTURE(report)
{
	int fd;
	__u8 report[REPORT_SIZE + 16];
	__u8 *certs;
	struct vouch_get_report arg;
};

FIXTURE_SETUP(report)
{
	self->fd = open_snp(O_RDWR);
	if (self->fd < 0)
		SKIP(return, "no SNP guest behind %s", DEVICE);
	self->certs = malloc(CERTS_ROOM);
	ASSERT_NE(NULL, self->certs);
	memset(self->certs, POISON, CERTS_ROOM);
	memset(self->report, POISON, sizeof(self->report));
	self->arg = report_request(self->report);
}

FIXTURE_TEARDOWN(report)
{
	free(self->certs);
	close(self->fd);
}

static int get_report(FIXTURE_DATA(report) * self)
{
	return command(self->fd, VOUCH_IOC_GET_REPORT, &self->arg);
}

static bool has_failure(const FIXTURE_DATA(report) * self)
{
	return !is_filled(&self->arg.failure, 0, sizeof(self->arg.failure));
}

static bool is_report_untouched(const FIXTURE_DATA(report) * self)
{
	return is_filled(self->report, POISON, sizeof(self->report));
}

TEST_F(report, is_over_report_data)
{
	__u32 version;

	ASSERT_EQ(0, get_report(self));
	EXPECT_FALSE(has_failure(self));
	EXPECT_EQ(REPORT_SIZE, self->arg.report_size);
	EXPECT_EQ(0, memcmp(self->report + REPORT_REPORT_DATA,
			    self->arg.report_data, VOUCH_REPORT_DATA_SIZE));
	memcpy(&version, self->report, sizeof(version));
	EXPECT_LE(2, version);
	EXPECT_TRUE(is_filled(self->report + REPORT_SIZE, POISON, 16));
}

TEST_F(report, works_on_a_file_opened_for_reading)
{
	close(self->fd);
	self->fd = open_tee(O_RDONLY);
	ASSERT_LE(0, self->fd);
	EXPECT_EQ(0, get_report(self));
}

TEST_F(report, members_for_input_are_kept)
{
	struct vouch_get_report before = self->arg;

	ASSERT_EQ(0, get_report(self));
	before.report_size = REPORT_SIZE;
	before.reply_format = VOUCH_FORMAT_SNP;
	EXPECT_LE(1, self->arg.log_sequence);
	before.log_sequence = self->arg.log_sequence;
	memset(&before.failure, 0, sizeof(before.failure));
	EXPECT_EQ(0, memcmp(&before, &self->arg, sizeof(before)));
}

TEST_F(report, format_is_as_asked_for)
{
	self->arg.format = VOUCH_FORMAT_SNP;
	EXPECT_EQ(0, get_report(self));
	EXPECT_EQ(VOUCH_FORMAT_SNP, self->arg.reply_format);
	EXPECT_EQ(REPORT_SIZE, self->arg.report_size);
}

TEST_F(report, other_formats_are_refused)
{
	__u32 formats[] = { VOUCH_FORMAT_TDREPORT, VOUCH_FORMAT_QUOTE,
			    VOUCH_FORMAT_SERVICE, VOUCH_FORMAT_SERVICE + 1,
			    0xffffffff };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(formats); i++) {
		self->arg.format = formats[i];
		EXPECT_EQ(-EOPNOTSUPP, get_report(self));
	}
	EXPECT_TRUE(is_report_untouched(self));
}

TEST_F(report, members_of_a_service_are_refused)
{
	struct vouch_get_report valid = self->arg;

	self->arg.manifest_version = 1;
	EXPECT_EQ(-EINVAL, get_report(self));
	self->arg = valid;
	self->arg.manifest = (uintptr_t)self->certs;
	EXPECT_EQ(-EINVAL, get_report(self));
	self->arg = valid;
	self->arg.manifest_room = 1;
	EXPECT_EQ(-EINVAL, get_report(self));
	self->arg = valid;
	self->arg.service_guid[VOUCH_GUID_SIZE - 1] = 1;
	EXPECT_EQ(-EINVAL, get_report(self));
	self->arg.format = VOUCH_FORMAT_SERVICE;
	EXPECT_EQ(-EOPNOTSUPP, get_report(self));
}

TEST_F(report, unknown_flag_is_refused)
{
	int bit;

	for (bit = 4; bit < 32; bit++) {
		self->arg.flags = 1U << bit;
		EXPECT_EQ(-EOPNOTSUPP, get_report(self));
	}
	EXPECT_TRUE(is_report_untouched(self));
}

TEST_F(report, unknown_signer_is_refused)
{
	__u32 signers[] = { 3, 0x100, 0xffffffff };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(signers); i++) {
		self->arg.signer = signers[i];
		EXPECT_EQ(-EOPNOTSUPP, get_report(self));
	}
}

TEST_F(report, reply_flags_are_the_modules)
{
	self->arg.reply_flags = 0xffffffff;
	EXPECT_EQ(0, get_report(self));
	EXPECT_EQ(0, self->arg.reply_flags);
}

TEST_F(report, certs_without_the_flag_are_refused)
{
	self->arg.certs = (uintptr_t)self->certs;
	EXPECT_EQ(-EINVAL, get_report(self));
	self->arg.certs = 0;
	self->arg.certs_room = 1;
	EXPECT_EQ(-EINVAL, get_report(self));
}

TEST_F(report, names_the_privilege)
{
	__u32 own = get_info(self->fd).privilege, vmpl;

	self->arg.flags = VOUCH_REPORT_F_PRIVILEGE;
	for (self->arg.privilege = own; self->arg.privilege <= 3;
	     self->arg.privilege++) {
		ASSERT_EQ(0, get_report(self));
		memcpy(&vmpl, self->report + REPORT_VMPL, sizeof(vmpl));
		EXPECT_EQ(self->arg.privilege, vmpl);
	}
	self->arg.privilege = 0;
	self->arg.flags = 0;
	ASSERT_EQ(0, get_report(self));
	memcpy(&vmpl, self->report + REPORT_VMPL, sizeof(vmpl));
	EXPECT_EQ(own, vmpl);
}

TEST_F(report, privilege_out_of_bounds_is_refused)
{
	__u32 own = get_info(self->fd).privilege;
	__u32 wrong[] = { 4, 0x80000000, 0xfffffffe, own - 1 };
	size_t i, count = ARRAY_SIZE(wrong) - (own ? 0 : 1);

	self->arg.flags = VOUCH_REPORT_F_PRIVILEGE;
	for (i = 0; i < count; i++) {
		self->arg.privilege = wrong[i];
		EXPECT_EQ(-EINVAL, get_report(self));
	}
	/* A privilege without its flag is refused, not ignored. */
	self->arg.flags = 0;
	self->arg.privilege = 3;
	EXPECT_EQ(-EINVAL, get_report(self));
	EXPECT_TRUE(is_report_untouched(self));
}

TEST_F(report, size_query)
{
	self->arg.report_room = 0;
	self->arg.report = 0;
	EXPECT_EQ(-ENOSPC, get_report(self));
	EXPECT_EQ(REPORT_SIZE, self->arg.report_size);
	EXPECT_FALSE(has_failure(self));
	self->arg.report = (uintptr_t)self->report;
	self->arg.report_room = self->arg.report_size;
	EXPECT_EQ(0, get_report(self));
}

TEST_F(report, too_small_a_buffer_stays_untouched)
{
	__u32 sizes[] = { 1, REPORT_SIZE - 1 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		self->arg.report_room = sizes[i];
		EXPECT_EQ(-ENOSPC, get_report(self));
		EXPECT_EQ(REPORT_SIZE, self->arg.report_size);
		EXPECT_TRUE(is_report_untouched(self));
	}
}

TEST_F(report, too_large_a_buffer_is_filled_so_far)
{
	self->arg.report_room = 0xffffffff;
	ASSERT_EQ(0, get_report(self));
	EXPECT_EQ(REPORT_SIZE, self->arg.report_size);
	EXPECT_TRUE(is_filled(self->report + REPORT_SIZE, POISON, 16));
}

TEST_F(report, bad_buffer_is_refused)
{
	__u64 bad[] = { 0, -1, 0xffff888000000000 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		self->arg.report = bad[i];
		EXPECT_EQ(-EFAULT, get_report(self));
	}
}

TEST_F(report, certs_come_with_it)
{
	static const __u8 none[24];

	self->arg.flags = VOUCH_REPORT_F_CERTS;
	self->arg.certs = (uintptr_t)self->certs;
	self->arg.certs_room = CERTS_ROOM;
	ASSERT_EQ(0, get_report(self));
	EXPECT_EQ(REPORT_SIZE, self->arg.report_size);
	EXPECT_GE(CERTS_ROOM, self->arg.certs_size);
	if (self->arg.certs_size)
		EXPECT_NE(0, memcmp(self->certs, none, sizeof(none)));
	EXPECT_TRUE(is_filled(self->certs + self->arg.certs_size, POISON,
			      CERTS_ROOM - self->arg.certs_size));
}

TEST_F(report, certs_size_query_gives_both_sizes)
{
	__u32 needed;

	self->arg.flags = VOUCH_REPORT_F_CERTS;
	self->arg.report_room = 0;
	ASSERT_EQ(-ENOSPC, get_report(self));
	EXPECT_EQ(REPORT_SIZE, self->arg.report_size);
	needed = self->arg.certs_size;
	if (!needed)
		SKIP(return, "the host has no certificates");

	self->arg.certs = (uintptr_t)self->certs;
	self->arg.certs_room = needed;
	self->arg.report_room = REPORT_SIZE;
	EXPECT_EQ(0, get_report(self));
	EXPECT_EQ(needed, self->arg.certs_size);
}

TEST_F(report, nothing_is_written_when_certs_do_not_fit)
{
	self->arg.flags = VOUCH_REPORT_F_CERTS;
	self->arg.certs = (uintptr_t)self->certs;
	ASSERT_EQ(-ENOSPC, get_report(self));
	if (!self->arg.certs_size)
		SKIP(return, "the host has no certificates");

	self->arg.certs_room = self->arg.certs_size - 1;
	EXPECT_EQ(-ENOSPC, get_report(self));
	EXPECT_TRUE(is_report_untouched(self));
	EXPECT_TRUE(is_filled(self->certs, POISON, CERTS_ROOM));
}

TEST_F(report, bad_certs_buffer_is_refused)
{
	self->arg.flags = VOUCH_REPORT_F_CERTS;
	self->arg.certs = -1;
	self->arg.certs_room = CERTS_ROOM;
	EXPECT_EQ(-EFAULT, get_report(self));
}

/* GET_REPORT: who may have what */

static int is_separated(const __u8 *report, __u32 uid, const __u8 *report_data)
{
	__u8 digest[SHA512_DIGEST_LENGTH];

	separate(digest, uid, report_data);
	return !memcmp(report + REPORT_REPORT_DATA, digest, sizeof(digest));
}

static int drop_capability(int cap)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &header, data))
		return -1;
	data[cap / 32].effective &= ~(1U << (cap % 32));
	return syscall(SYS_capset, &header, data);
}

TEST_F(report, separated_for_root)
{
	self->arg.flags = VOUCH_REPORT_F_SEPARATED;
	ASSERT_EQ(0, get_report(self));
	EXPECT_TRUE(is_separated(self->report, 0, self->arg.report_data));
}

TEST_F(report, separated_for_a_user)
{
	self->arg.flags = VOUCH_REPORT_F_SEPARATED;
	ASSERT_EQ(0, setresuid(NOBODY, NOBODY, NOBODY));
	ASSERT_EQ(0, get_report(self));
	EXPECT_TRUE(is_separated(self->report, NOBODY, self->arg.report_data));
}

TEST_F(report, separated_by_effective_user)
{
	self->arg.flags = VOUCH_REPORT_F_SEPARATED;
	ASSERT_EQ(0, setresuid(1000, 1001, 1002));
	ASSERT_EQ(0, get_report(self));
	EXPECT_TRUE(is_separated(self->report, 1001, self->arg.report_data));
}

TEST_F(report, a_user_needs_separation)
{
	ASSERT_EQ(0, setresuid(NOBODY, NOBODY, NOBODY));
	EXPECT_EQ(-EPERM, get_report(self));
	self->arg.flags = VOUCH_REPORT_F_CERTS;
	EXPECT_EQ(-EPERM, get_report(self));
	EXPECT_TRUE(is_report_untouched(self));
}

TEST_F(report, root_without_the_capability_needs_separation)
{
	ASSERT_EQ(0, drop_capability(CAP_SYS_ADMIN));
	EXPECT_EQ(-EPERM, get_report(self));
	/* Bound by user 0 would be as good as raw REPORT_DATA. */
	self->arg.flags = VOUCH_REPORT_F_BOUND;
	EXPECT_EQ(-EPERM, get_report(self));
	self->arg.flags = VOUCH_REPORT_F_SEPARATED;
	EXPECT_EQ(0, get_report(self));
}

TEST_F(report, root_of_a_user_namespace_is_a_user)
{
	int map;

	ASSERT_EQ(0, setresuid(NOBODY, NOBODY, NOBODY));
	/* Else the files in /proc/self are root's. */
	ASSERT_EQ(0, prctl(PR_SET_DUMPABLE, 1, 0, 0, 0));
	if (unshare(CLONE_NEWUSER))
		SKIP(return, "no user namespaces: %s", strerror(errno));
	map = open("/proc/self/uid_map", O_WRONLY);
	if (map < 0 || write(map, "0 65534 1", 9) != 9)
		SKIP(return, "no uid map: %s", strerror(errno));
	close(map);
	ASSERT_EQ(0, geteuid());

	EXPECT_EQ(-EPERM, get_report(self));
	self->arg.flags = VOUCH_REPORT_F_SEPARATED;
	ASSERT_EQ(0, get_report(self));
	EXPECT_TRUE(is_separated(self->report, NOBODY, self->arg.report_data));
}

/* DERIVE_KEY */

FIXTURE(key)
{
	int fd;
	struct vouch_derive_key arg;
};

FIXTURE_SETUP(key)
{
	self->fd = open_snp(O_RDWR);
	if (self->fd < 0)
		SKIP(return, "no SNP guest behind %s", DEVICE);
	self->arg = key_request();
}

FIXTURE_TEARDOWN(key)
{
	close(self->fd);
}

static int derive_key(FIXTURE_DATA(key) * self)
{
	return command(self->fd, VOUCH_IOC_DERIVE_KEY, &self->arg);
}

static bool is_key_untouched(const FIXTURE_DATA(key) * self)
{
	return is_filled(self->arg.key, POISON, VOUCH_KEY_SIZE);
}

static bool has_key_failure(const FIXTURE_DATA(key) * self)
{
	return !is_filled(&self->arg.failure, 0, sizeof(self->arg.failure));
}

TEST_F(key, is_given_and_the_same_each_time)
{
	__u8 first[VOUCH_KEY_SIZE];

	ASSERT_EQ(0, derive_key(self));
	EXPECT_FALSE(has_key_failure(self));
	EXPECT_FALSE(is_key_untouched(self));
	EXPECT_FALSE(is_filled(self->arg.key, 0, VOUCH_KEY_SIZE));

	memcpy(first, self->arg.key, sizeof(first));
	self->arg = key_request();
	ASSERT_EQ(0, derive_key(self));
	EXPECT_EQ(0, memcmp(first, self->arg.key, sizeof(first)));
}

TEST_F(key, members_for_input_are_kept)
{
	struct vouch_derive_key before = self->arg;

	ASSERT_EQ(0, derive_key(self));
	memcpy(before.key, self->arg.key, sizeof(before.key));
	memset(&before.failure, 0, sizeof(before.failure));
	EXPECT_EQ(0, memcmp(&before, &self->arg, sizeof(before)));
}

TEST_F(key, file_opened_for_reading_is_refused)
{
	close(self->fd);
	self->fd = open_tee(O_RDONLY);
	ASSERT_LE(0, self->fd);
	EXPECT_EQ(-EBADF, derive_key(self));
	EXPECT_TRUE(is_key_untouched(self));
}

TEST_F(key, unknown_flag_is_refused)
{
	int bit;

	for (bit = 3; bit < 32; bit++) {
		self->arg.flags = 1U << bit;
		EXPECT_EQ(-EOPNOTSUPP, derive_key(self));
	}
	EXPECT_TRUE(is_key_untouched(self));
}

TEST_F(key, unknown_field_is_refused)
{
	int bit;

	for (bit = 7; bit < 64; bit++) {
		self->arg.fields = 1ULL << bit;
		EXPECT_EQ(-EOPNOTSUPP, derive_key(self));
	}
	EXPECT_TRUE(is_key_untouched(self));
}

TEST_F(key, privilege_out_of_bounds_is_refused)
{
	__u32 own = get_info(self->fd).privilege;
	__u32 wrong[] = { 4, 0x80000000, 0xfffffffe, own - 1 };
	size_t i, count = ARRAY_SIZE(wrong) - (own ? 0 : 1);

	self->arg.flags = VOUCH_KEY_F_PRIVILEGE;
	for (i = 0; i < count; i++) {
		self->arg.privilege = wrong[i];
		EXPECT_EQ(-EINVAL, derive_key(self));
	}
	self->arg.flags = 0;
	self->arg.privilege = 3;
	EXPECT_EQ(-EINVAL, derive_key(self));
	EXPECT_TRUE(is_key_untouched(self));
}

TEST_F(key, default_privilege_is_the_guests_own)
{
	__u8 first[VOUCH_KEY_SIZE];

	ASSERT_EQ(0, derive_key(self));
	memcpy(first, self->arg.key, sizeof(first));
	self->arg.flags = VOUCH_KEY_F_PRIVILEGE;
	self->arg.privilege = get_info(self->fd).privilege;
	ASSERT_EQ(0, derive_key(self));
	EXPECT_EQ(0, memcmp(first, self->arg.key, sizeof(first)));
}

/* Each row is another key than all the others. */
static const struct key_row {
	const char *name;
	__u32 flags;
	__u64 fields;
	__u32 privilege;
} key_rows[] = {
	{ "nothing mixed in", 0, 0, 0 },
	{ "VMRK", VOUCH_KEY_F_VMRK, 0, 0 },
	{ "a user", VOUCH_KEY_F_SEPARATED, 0, 0 },
	{ "VMPL 3", 0, 0, 3 },
	{ "policy", 0, VOUCH_KEY_FIELD_POLICY, 3 },
	{ "image id", 0, VOUCH_KEY_FIELD_IMAGE_ID, 3 },
	{ "family id", 0, VOUCH_KEY_FIELD_FAMILY_ID, 3 },
	{ "measurement", 0, VOUCH_KEY_FIELD_MEASUREMENT, 3 },
	{ "guest SVN", 0, VOUCH_KEY_FIELD_GUEST_SVN, 3 },
	{ "TCB", 0, VOUCH_KEY_FIELD_TCB, 3 },
	{ "all of these", 0, VOUCH_KEY_FIELD_LAUNCH_MIT - 1, 3 },
	{ "launch mitigations", 0, VOUCH_KEY_FIELD_LAUNCH_MIT, 3 },
};

static int derive_row(int fd, const struct key_row *row, __u8 *key)
{
	struct vouch_derive_key arg = key_request();
	int err;

	arg.flags = row->flags;
	if (row->privilege)
		arg.flags |= VOUCH_KEY_F_PRIVILEGE;
	arg.fields = row->fields;
	arg.privilege = row->privilege;
	err = command(fd, VOUCH_IOC_DERIVE_KEY, &arg);
	memcpy(key, arg.key, VOUCH_KEY_SIZE);
	return err;
}

/* Firmware that does not know version 2 of the message is no failure. */
static int is_too_new(const struct key_row *row, int err)
{
	return row->fields == VOUCH_KEY_FIELD_LAUNCH_MIT && err == -EOPNOTSUPP;
}

TEST_F(key, depends_on_all_that_is_mixed_in)
{
	__u8 keys[ARRAY_SIZE(key_rows)][VOUCH_KEY_SIZE];
	size_t i, j;
	int err;

	if (get_info(self->fd).privilege == 3)
		SKIP(return, "the guest runs at VMPL 3, want a lower one");

	for (i = 0; i < ARRAY_SIZE(key_rows); i++) {
		err = derive_row(self->fd, &key_rows[i], keys[i]);
		if (is_too_new(&key_rows[i], err))
			continue;
		ASSERT_EQ(0, err)
		{
			TH_LOG("%s: %s", key_rows[i].name, strerror(-err));
		}
		for (j = 0; j < i; j++)
			EXPECT_NE(0, memcmp(keys[i], keys[j], VOUCH_KEY_SIZE))
			{
				TH_LOG("%s: the same key as %s",
				       key_rows[i].name, key_rows[j].name);
			}
	}
}

/* What may be written may be asked, too: there is nothing to read. */
TEST_F(key, writer_alone_may_ask_for_all)
{
	int fd = open_snp(O_WRONLY);
	__u8 report[REPORT_SIZE];
	struct vouch_get_report get_report = report_request(report);

	ASSERT_LE(0, fd);
	EXPECT_EQ(0, command(fd, VOUCH_IOC_DERIVE_KEY, &self->arg));
	EXPECT_EQ(0, command(fd, VOUCH_IOC_GET_REPORT, &get_report));
	close(fd);
}

/* Firmware that refuses version 2 would cost everybody the message key. */
TEST_F(key, second_version_needs_the_capability)
{
	ASSERT_EQ(0, drop_capability(CAP_SYS_ADMIN));
	self->arg.fields = VOUCH_KEY_FIELD_LAUNCH_MIT;
	EXPECT_EQ(-EPERM, derive_key(self));
	self->arg.fields = 0;
	self->arg.launch_mit = 1;
	EXPECT_EQ(-EPERM, derive_key(self));
	EXPECT_TRUE(is_key_untouched(self));
	self->arg.flags = VOUCH_KEY_F_SEPARATED;
	EXPECT_EQ(-EPERM, derive_key(self));
	self->arg.launch_mit = 0;
	EXPECT_EQ(0, derive_key(self));
}

TEST_F(key, separated_is_over_the_guests_own)
{
	static const __u32 users[] = { 0, 0x01020304, NOBODY };
	__u8 digest[SHA384_DIGEST_LENGTH], own[VOUCH_KEY_SIZE];
	size_t i;

	ASSERT_EQ(0, derive_key(self));
	memcpy(own, self->arg.key, sizeof(own));
	self->arg.flags = VOUCH_KEY_F_SEPARATED;
	for (i = 0; i < ARRAY_SIZE(users); i++) {
		/* Only root may become anyone; the real user stays root. */
		ASSERT_EQ(0, setresuid(0, 0, 0));
		ASSERT_EQ(0, setresuid(0, users[i], 0));
		ASSERT_EQ(0, derive_key(self));
		separate_key(digest, users[i], own);
		EXPECT_EQ(0, memcmp(digest, self->arg.key, VOUCH_KEY_SIZE));
	}
}

TEST_F(key, a_user_has_not_the_guests_own)
{
	ASSERT_EQ(0, setresuid(NOBODY, NOBODY, NOBODY));
	EXPECT_EQ(-EPERM, derive_key(self));
	EXPECT_TRUE(is_key_untouched(self));
	self->arg.flags = VOUCH_KEY_F_VMRK;
	EXPECT_EQ(-EPERM, derive_key(self));
	EXPECT_TRUE(is_key_untouched(self));
	self->arg.flags = VOUCH_KEY_F_VMRK | VOUCH_KEY_F_SEPARATED;
	EXPECT_EQ(0, derive_key(self));
}

TEST_F(key, root_without_the_capability_has_not_the_guests_own)
{
	ASSERT_EQ(0, drop_capability(CAP_SYS_ADMIN));
	EXPECT_EQ(-EPERM, derive_key(self));
	EXPECT_TRUE(is_key_untouched(self));
}

TEST_F(key, refused_parameter_is_told)
{
	self->arg.fields = VOUCH_KEY_FIELD_GUEST_SVN;
	self->arg.guest_svn = 0xffffffff;
	EXPECT_EQ(-EINVAL, derive_key(self));
	EXPECT_EQ(VOUCH_STAGE_STATUS, self->arg.failure.stage);
	EXPECT_EQ(0x16, self->arg.failure.fw_error);
	EXPECT_TRUE(is_key_untouched(self));
}

TEST_HARNESS_MAIN
