// SPDX-License-Identifier: GPL-2.0
/*
 * Selftests of /dev/vouch in a TD: TDREPORTs and quotes
 *
 * Run as root, with a simulated or real TD behind the device. What is the same
 * for every TEE, vouch_test tries.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

#include "device.h"
#include "kselftest_harness.h"
#include "separate.h"

#define ROOM (128 * 1024)
#define TDREPORT_SIZE 1024
#define TDREPORT_REPORT_DATA 128
#define TDREPORT_RTMR3 864
#define CALLERS 4

SKIP_PROGRAM_UNLESS(has_tee(VOUCH_TEE_TDX), "no TD behind " DEVICE);

FIXTURE(td)
{
	int fd;
	__u8 *report;
	struct vouch_get_report arg;
};

FIXTURE_SETUP(td)
{
	self->fd = open_tee(O_RDWR);
	ASSERT_LE(0, self->fd);
	self->report = malloc(ROOM);
	ASSERT_NE(NULL, self->report);
	memset(self->report, POISON, ROOM);
	self->arg = report_request(self->report);
	self->arg.report_room = ROOM;
}

FIXTURE_TEARDOWN(td)
{
	free(self->report);
	close(self->fd);
}

static int get_report(FIXTURE_DATA(td) * self)
{
	return command(self->fd, VOUCH_IOC_GET_REPORT, &self->arg);
}

static __u32 le(const __u8 *bytes, int count)
{
	__u32 value = 0;

	while (count--)
		value = value << 8 | bytes[count];
	return value;
}

/* Return: where REPORTDATA is in a quote of version 4 or 5, or NULL */
static const __u8 *quoted(const __u8 *quote)
{
	if (le(quote, 2) == 4)
		return quote + 48 + 520;
	return le(quote, 2) == 5 ? quote + 54 + 520 : NULL;
}

TEST_F(td, info_is_complete)
{
	struct vouch_get_info info = get_info(self->fd);

	EXPECT_EQ(0, info.flags &
			     ~(VOUCH_INFO_F_SIMULATED | VOUCH_INFO_F_PENDING));
	EXPECT_EQ(VOUCH_FEATURE_REPORT | VOUCH_FEATURE_SEPARATED |
			  VOUCH_FEATURE_READ_MR | VOUCH_FEATURE_EXTEND_MR |
			  VOUCH_FEATURE_LOG | VOUCH_FEATURE_BOUND |
			  VOUCH_FEATURE_EVENTS,
		  info.features);
	EXPECT_EQ(1U << VOUCH_FORMAT_TDREPORT | 1U << VOUCH_FORMAT_QUOTE,
		  info.formats);
	EXPECT_EQ(1ULL << VOUCH_HASH_SHA384, info.hash_algs);
	EXPECT_EQ(8, info.mr_count);
	EXPECT_EQ(8, info.requests_max);
	EXPECT_EQ(6, info.requests_user_max);
	EXPECT_EQ(0, info.privilege);
	EXPECT_EQ(0, info.privilege_max);
	EXPECT_EQ(0, info.certs_size_max);
	EXPECT_EQ(ROOM - 24, info.report_size_max);
	EXPECT_TRUE(is_filled(&info.key_failure, 0, sizeof(info.key_failure)));
}

TEST_F(td, tdreport_is_as_asked_for)
{
	struct vouch_read_mr mr = read_request("rtmr3");

	self->arg.format = VOUCH_FORMAT_TDREPORT;
	ASSERT_EQ(0, get_report(self));
	EXPECT_EQ(VOUCH_FORMAT_TDREPORT, self->arg.reply_format);
	EXPECT_EQ(TDREPORT_SIZE, self->arg.report_size);
	EXPECT_EQ(0x81, self->report[0]);
	EXPECT_EQ(0, memcmp(self->report + TDREPORT_REPORT_DATA,
			    self->arg.report_data, VOUCH_REPORT_DATA_SIZE));
	EXPECT_TRUE(is_filled(self->report + TDREPORT_SIZE, POISON,
			      ROOM - TDREPORT_SIZE));

	ASSERT_EQ(0, command(self->fd, VOUCH_IOC_READ_MR, &mr));
	EXPECT_EQ(0, memcmp(self->report + TDREPORT_RTMR3, mr.value, MR_SIZE));
}

TEST_F(td, report_is_a_quote)
{
	const __u8 *report_data;
	__u32 size;

	ASSERT_EQ(0, get_report(self));
	EXPECT_TRUE(
		is_filled(&self->arg.failure, 0, sizeof(self->arg.failure)));
	EXPECT_EQ(VOUCH_FORMAT_QUOTE, self->arg.reply_format);
	report_data = quoted(self->report);
	ASSERT_NE(NULL, report_data);
	EXPECT_EQ(0x81, le(self->report + 4, 4));
	EXPECT_EQ(0, memcmp(report_data, self->arg.report_data,
			    VOUCH_REPORT_DATA_SIZE));
	size = self->arg.report_size;
	ASSERT_LT(size, ROOM);
	EXPECT_TRUE(is_filled(self->report + size, POISON, ROOM - size));
	/* It ends where its signature does. */
	if (le(self->report, 2) == 4)
		EXPECT_EQ(size, 636 + le(self->report + 632, 4));
}

TEST_F(td, too_small_a_buffer_stays_untouched)
{
	__u32 formats[] = { VOUCH_FORMAT_TDREPORT, VOUCH_FORMAT_QUOTE };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(formats); i++) {
		self->arg.format = formats[i];
		self->arg.report_room = TDREPORT_SIZE - 1;
		EXPECT_EQ(-ENOSPC, get_report(self));
		EXPECT_TRUE(is_filled(self->report, POISON, ROOM));
		EXPECT_LE(TDREPORT_SIZE, self->arg.report_size);
	}
}

TEST_F(td, what_a_td_does_not_have_is_refused)
{
	struct vouch_derive_key key = key_request();

	self->arg.flags = VOUCH_REPORT_F_CERTS;
	EXPECT_EQ(-EOPNOTSUPP, get_report(self));
	self->arg.format = VOUCH_FORMAT_TDREPORT;
	EXPECT_EQ(-EOPNOTSUPP, get_report(self));
	self->arg.flags = 0;
	self->arg.format = VOUCH_FORMAT_SNP;
	EXPECT_EQ(-EOPNOTSUPP, get_report(self));
	self->arg.format = VOUCH_FORMAT_SERVICE;
	EXPECT_EQ(-EOPNOTSUPP, get_report(self));
	self->arg.format = VOUCH_FORMAT_DEFAULT;
	self->arg.signer = VOUCH_SIGNER_CHIP;
	EXPECT_EQ(-EOPNOTSUPP, get_report(self));
	self->arg.signer = VOUCH_SIGNER_PROVIDER;
	EXPECT_EQ(-EOPNOTSUPP, get_report(self));
	EXPECT_TRUE(is_filled(self->report, POISON, ROOM));

	EXPECT_EQ(-EOPNOTSUPP, command(self->fd, VOUCH_IOC_DERIVE_KEY, &key));
	EXPECT_TRUE(is_filled(key.key, POISON, VOUCH_KEY_SIZE));
}

TEST_F(td, privilege_is_0)
{
	__u32 wrong[] = { 1, 3, 0x80000000, 0xfffffffe };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		self->arg.privilege = wrong[i];
		self->arg.flags = 0;
		EXPECT_EQ(-EINVAL, get_report(self));
		self->arg.flags = VOUCH_REPORT_F_PRIVILEGE;
		EXPECT_EQ(-EINVAL, get_report(self));
	}
	self->arg.privilege = 0;
	EXPECT_EQ(0, get_report(self));
}

TEST_F(td, a_user_needs_separation)
{
	__u8 digest[SHA512_DIGEST_LENGTH];

	ASSERT_EQ(0, setresuid(NOBODY, NOBODY, NOBODY));
	EXPECT_EQ(-EPERM, get_report(self));
	self->arg.format = VOUCH_FORMAT_TDREPORT;
	EXPECT_EQ(-EPERM, get_report(self));

	separate(digest, NOBODY, self->arg.report_data);
	self->arg.flags = VOUCH_REPORT_F_SEPARATED;
	ASSERT_EQ(0, get_report(self));
	EXPECT_EQ(0, memcmp(self->report + TDREPORT_REPORT_DATA, digest,
			    sizeof(digest)));
	self->arg.format = VOUCH_FORMAT_DEFAULT;
	ASSERT_EQ(0, get_report(self));
	EXPECT_EQ(0, memcmp(quoted(self->report), digest, sizeof(digest)));
}

/* Each of several callers at once gets its own quote. */

struct caller {
	pthread_t thread;
	int fd;
	int number;
	int err;
	bool is_own;
};

static void *caller_run(void *data)
{
	struct caller *caller = data;
	__u8 *report = malloc(ROOM);
	struct vouch_get_report arg = report_request(report);

	arg.report_room = ROOM;
	memset(arg.report_data, caller->number, sizeof(arg.report_data));
	caller->err = command(caller->fd, VOUCH_IOC_GET_REPORT, &arg);
	if (!caller->err)
		caller->is_own = !memcmp(quoted(report), arg.report_data,
					 sizeof(arg.report_data));
	free(report);
	return NULL;
}

TEST_F(td, each_caller_gets_its_own_quote)
{
	struct caller callers[CALLERS] = { 0 };
	int i;

	for (i = 0; i < CALLERS; i++) {
		callers[i].fd = self->fd;
		callers[i].number = i + 1;
		ASSERT_EQ(0, pthread_create(&callers[i].thread, NULL,
					    caller_run, &callers[i]));
	}
	for (i = 0; i < CALLERS; i++) {
		ASSERT_EQ(0, pthread_join(callers[i].thread, NULL));
		EXPECT_EQ(0, callers[i].err);
		EXPECT_TRUE(callers[i].is_own);
	}
}

/* Many children that die at any moment do not use up the buffers. */
TEST_F(td, killed_callers_lose_nothing)
{
	int i, status;
	pid_t child;

	for (i = 0; i < 32; i++) {
		child = fork();
		ASSERT_LE(0, child);
		if (!child)
			_exit(get_report(self) != 0);
		usleep(i * 200);
		kill(child, SIGKILL);
		ASSERT_EQ(child, waitpid(child, &status, 0));
	}
	EXPECT_EQ(0, get_report(self));
}

TEST_HARNESS_MAIN
