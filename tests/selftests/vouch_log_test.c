// SPDX-License-Identifier: GPL-2.0
/*
 * Selftests of /dev/vouch: the event log, what extends registers, and reports
 * that are bound to both
 *
 * Run as root, with a simulated or real TEE of either kind behind the device;
 * without one, all are skipped. What is extended is the register that is for
 * all users; the share that one user has of the log is used up.
 */
#define _GNU_SOURCE
#include <openssl/sha.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

#include "device.h"
#include "kselftest_harness.h"
#include "separate.h"

SKIP_PROGRAM_UNLESS(has_tee(VOUCH_TEE_NONE), "no TEE behind " DEVICE);

#define LOG_ROOM (4 * 1024 * 1024) /* for the largest log */
#define REPORT_ROOM 16384 /* for a report of either TEE */
#define GREEDY 4711 /* the user whose share is used up */
#define EV_NO_ACTION 3
#define EV_IPL 13
#define LAST_MR 4 /* number of the register in the log */

/* Where a TDREPORT has what. */
#define TDREPORT_REPORT_DATA 128
#define TDREPORT_RTMR3 864

FIXTURE(log)
{
	int fd;
	__u32 tee;
	const char *users; /* the register that is for all users */
	const char *admins; /* one that is the administrator's */
	__u8 *records;
	__u8 *report;
};

FIXTURE_SETUP(log)
{
	self->fd = open_tee(O_RDWR);
	if (self->fd < 0)
		SKIP(return, "no TEE behind %s", DEVICE);
	self->tee = get_info(self->fd).tee;
	self->users = self->tee == VOUCH_TEE_TDX ? "rtmr3" : "swmr3";
	self->admins = self->tee == VOUCH_TEE_TDX ? "rtmr2" : "swmr2";
	self->records = malloc(LOG_ROOM);
	self->report = malloc(REPORT_ROOM);
	ASSERT_TRUE(self->records && self->report);
}

FIXTURE_TEARDOWN(log)
{
	free(self->report);
	free(self->records);
	close(self->fd);
}

static int extend(int fd, struct vouch_extend_mr *arg)
{
	return command(fd, VOUCH_IOC_EXTEND_MR, arg);
}

/* A request with @size bytes of event data. */
static struct vouch_extend_mr with_event(const char *name, const void *event,
					 __u32 size)
{
	struct vouch_extend_mr arg = extend_request(name);

	arg.event = (uintptr_t)event;
	arg.event_size = size;
	return arg;
}

/* The kernel is to hash the event data. */
static struct vouch_extend_mr by_event(const char *name, const void *event,
				       __u32 size)
{
	struct vouch_extend_mr arg = with_event(name, event, size);

	arg.digest_size = 0;
	memset(arg.digest, 0, sizeof(arg.digest));
	return arg;
}

/* Return: what READ_LOG says; all records that are there from @from on */
static int read_log(FIXTURE_DATA(log) * self, __u64 from,
		    struct vouch_read_log *arg)
{
	*arg = (struct vouch_read_log){
		.room = LOG_ROOM,
		.from = from,
		.buffer = (uintptr_t)self->records,
	};
	memset(&arg->failure, POISON, sizeof(arg->failure));
	return command(self->fd, VOUCH_IOC_READ_LOG, arg);
}

/* Return: number of the next record */
static __u64 log_end(FIXTURE_DATA(log) * self)
{
	struct vouch_read_log arg;

	return read_log(self, 1, &arg) ? 0 : arg.end;
}

/* Return: the number that the next record had; 0 when it cannot be read */
static __u64 read_value(FIXTURE_DATA(log) * self, const char *name, __u8 *value)
{
	struct vouch_read_mr arg = read_request(name);

	if (command(self->fd, VOUCH_IOC_READ_MR, &arg))
		return 0;
	memcpy(value, arg.value, MR_SIZE);
	return arg.log_sequence;
}

static __u32 le32(const __u8 *bytes)
{
	return bytes[0] | bytes[1] << 8 | bytes[2] << 16 |
	       (__u32)bytes[3] << 24;
}

static void extend_value(__u8 *value, const __u8 *digest)
{
	__u8 both[2 * MR_SIZE];

	memcpy(both, value, MR_SIZE);
	memcpy(both + MR_SIZE, digest, MR_SIZE);
	SHA384(both, sizeof(both), value);
}

/* Extends @value as the records say that register @mr was. */
static void replay(const __u8 *records, __u32 size, __u32 mr, __u8 *value)
{
	const struct vouch_log_record *record;
	const __u8 *end = records + size;
	const __u8 *event;

	while (records < end) {
		record = (const void *)records;
		event = records + sizeof(*record);
		if (le32(event) == mr && le32(event + 4) != EV_NO_ACTION)
			extend_value(value, event + 14);
		records += (sizeof(*record) + record->size + 7) & ~7UL;
	}
}

static __u64 boottime_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

/* What is in a record */

TEST_F(log, extension_is_logged)
{
	struct vouch_extend_mr arg = with_event(self->users, "event", 5);
	const struct vouch_log_record *record = (void *)self->records;
	const __u8 *event = self->records + sizeof(*record);
	__u8 before[MR_SIZE], after[MR_SIZE];
	__u64 end = read_value(self, self->users, before);
	__u64 start = boottime_ns();
	struct vouch_read_log log;

	arg.event_type = 0x80000001;
	ASSERT_EQ(0, extend(self->fd, &arg));
	EXPECT_EQ(end, arg.log_sequence);
	EXPECT_TRUE(is_filled(arg.digest, 0x5a, MR_SIZE));
	EXPECT_TRUE(is_filled(&arg.failure, 0, sizeof(arg.failure)));
	EXPECT_EQ(end + 1, read_value(self, self->users, after));
	extend_value(before, arg.digest);
	EXPECT_EQ(0, memcmp(before, after, MR_SIZE));

	ASSERT_EQ(0, read_log(self, end, &log));
	EXPECT_EQ(1, log.count);
	EXPECT_EQ(end + 1, log.next);
	EXPECT_EQ(end + 1, log.end);
	EXPECT_EQ(end, record->sequence);
	EXPECT_LE(start, record->boottime_ns);
	EXPECT_GE(boottime_ns(), record->boottime_ns);
	EXPECT_EQ(0, record->uid);
	EXPECT_EQ(66 + 5, record->size);
	/* TCG_PCR_EVENT2 */
	EXPECT_EQ(LAST_MR, le32(event));
	EXPECT_EQ(0x80000001, le32(event + 4));
	EXPECT_EQ(1, le32(event + 8));
	EXPECT_EQ(0x0c, event[12] | event[13] << 8);
	EXPECT_TRUE(is_filled(event + 14, 0x5a, MR_SIZE));
	EXPECT_EQ(5, le32(event + 62));
	EXPECT_EQ(0, memcmp(event + 66, "event\0", 6));
	EXPECT_EQ((24 + 66 + 5 + 7) / 8 * 8, log.size);
}

TEST_F(log, event_data_is_hashed_by_the_kernel)
{
	struct vouch_extend_mr arg = by_event(self->users, "event", 5);
	const __u8 *event = self->records + sizeof(struct vouch_log_record);
	__u8 digest[MR_SIZE];
	struct vouch_read_log log;

	SHA384((const __u8 *)"event", 5, digest);
	ASSERT_EQ(0, extend(self->fd, &arg));
	EXPECT_EQ(0, memcmp(digest, arg.digest, MR_SIZE));
	EXPECT_TRUE(is_filled(arg.digest + MR_SIZE, 0,
			      sizeof(arg.digest) - MR_SIZE));
	EXPECT_EQ(0, arg.digest_size);
	ASSERT_EQ(0, read_log(self, arg.log_sequence, &log));
	EXPECT_EQ(EV_IPL, le32(event + 4));
	EXPECT_EQ(0, memcmp(event + 14, digest, MR_SIZE));
}

TEST_F(log, user_is_named)
{
	struct vouch_extend_mr arg = extend_request(self->users);
	const struct vouch_log_record *record = (void *)self->records;
	struct vouch_read_log log;

	ASSERT_EQ(0, setresuid(1000, 1001, 1002));
	ASSERT_EQ(0, extend(self->fd, &arg));
	ASSERT_EQ(0, read_log(self, arg.log_sequence, &log));
	EXPECT_EQ(1001, record->uid);
	EXPECT_EQ(66, record->size);
}

TEST_F(log, records_are_numbered_without_a_gap)
{
	struct vouch_extend_mr arg = by_event(self->users, "123456", 6);
	const struct vouch_log_record *record = NULL;
	struct vouch_read_log log;
	__u64 number = 0, time = 0;
	__u32 at, end;

	ASSERT_EQ(0, extend(self->fd, &arg));
	ASSERT_EQ(0, read_log(self, 0, &log));
	for (at = 0; at < log.size; at += (24 + record->size + 7) / 8 * 8) {
		record = (void *)(self->records + at);
		EXPECT_EQ(++number, record->sequence);
		EXPECT_LE(time, record->boottime_ns);
		time = record->boottime_ns;
		end = 24 + record->size;
		EXPECT_TRUE(is_filled(self->records + at + end, 0,
				      (end + 7) / 8 * 8 - end));
	}
	EXPECT_EQ(log.size, at);
	EXPECT_EQ(number, log.count);
	EXPECT_EQ(number + 1, log.end);
	EXPECT_EQ(arg.log_sequence, number);
	EXPECT_EQ(log.size, get_info(self->fd).log_size);
}

TEST_F(log, info_tells_its_size)
{
	struct vouch_extend_mr arg = extend_request(self->users);
	struct vouch_get_info before = get_info(self->fd), after;

	EXPECT_NE(0, before.features & VOUCH_FEATURE_LOG);
	EXPECT_NE(0, before.features & VOUCH_FEATURE_EXTEND_MR);
	EXPECT_EQ(1ULL << VOUCH_HASH_SHA384, before.hash_algs);
	ASSERT_EQ(0, extend(self->fd, &arg));
	after = get_info(self->fd);
	EXPECT_EQ(before.log_size + 96, after.log_size);
	EXPECT_EQ(before.log_size_max, after.log_size_max);
	EXPECT_GE(after.log_size_max, after.log_size);
}

/* EXTEND_MR: every wrong way to give an event */

static void expect_not_extended(struct __test_metadata *_metadata,
				FIXTURE_DATA(log) * self, int err,
				struct vouch_extend_mr *arg)
{
	__u8 before[MR_SIZE], after[MR_SIZE];
	__u64 end = read_value(self, self->users, before);
	struct vouch_extend_mr asked = *arg;

	EXPECT_EQ(err, extend(self->fd, arg));
	EXPECT_EQ(end, read_value(self, self->users, after));
	EXPECT_EQ(end, log_end(self));
	EXPECT_EQ(0, memcmp(before, after, MR_SIZE));
	EXPECT_EQ(0, memcmp(asked.digest, arg->digest, sizeof(asked.digest)));
}

TEST_F(log, wrong_events_are_refused)
{
	__u8 event[VOUCH_EVENT_DATA_SIZE_MAX + 1] = { 1 };
	__u32 sizes[] = { sizeof(event), 0x80000000, 0xffffffff };
	struct vouch_extend_mr arg;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		arg = by_event(self->users, event, sizes[i]);
		expect_not_extended(_metadata, self, -EINVAL, &arg);
	}
	/* Nothing to hash */
	arg = by_event(self->users, event, 0);
	expect_not_extended(_metadata, self, -EINVAL, &arg);
	/* A digest that nobody would look at */
	arg = by_event(self->users, event, 1);
	arg.digest[0] = 1;
	expect_not_extended(_metadata, self, -EINVAL, &arg);
	arg = with_event(self->users, event, 1);
	arg.event_type = EV_NO_ACTION;
	expect_not_extended(_metadata, self, -EINVAL, &arg);
	arg = with_event(self->users, event, 1);
	arg.event = -4096;
	expect_not_extended(_metadata, self, -EFAULT, &arg);
	arg = with_event("x", event, 1);
	expect_not_extended(_metadata, self, -ENOENT, &arg);
	/* Nor is it of an event without data. */
	arg = with_event(self->users, (void *)-4096L, 0);
	EXPECT_EQ(0, extend(self->fd, &arg));
	arg = with_event(self->users, event, VOUCH_EVENT_DATA_SIZE_MAX);
	EXPECT_EQ(0, extend(self->fd, &arg));
}

TEST_F(log, register_of_the_administrator_is_not_for_users)
{
	struct vouch_extend_mr arg = extend_request(self->admins);

	ASSERT_EQ(0, extend(self->fd, &arg));
	ASSERT_EQ(0, setresuid(NOBODY, NOBODY, NOBODY));
	arg = extend_request(self->admins);
	expect_not_extended(_metadata, self, -EPERM, &arg);
	arg = extend_request(self->users);
	EXPECT_EQ(0, extend(self->fd, &arg));
}

/* READ_LOG */

TEST_F(log, is_read_by_whoever_has_the_device)
{
	struct vouch_read_log arg;

	close(self->fd);
	self->fd = open(DEVICE, O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(0, setresuid(NOBODY, NOBODY, NOBODY));
	EXPECT_EQ(0, read_log(self, 1, &arg));
	EXPECT_TRUE(is_filled(&arg.failure, 0, sizeof(arg.failure)));
}

TEST_F(log, wrong_reads_are_refused)
{
	struct vouch_extend_mr extension = extend_request(self->users);
	struct vouch_read_log arg, asked;
	int bit;

	ASSERT_EQ(0, extend(self->fd, &extension));
	ASSERT_EQ(0, read_log(self, extension.log_sequence, &arg));
	asked = arg;
	for (bit = 0; bit < 32; bit++) {
		asked.flags = 1U << bit;
		EXPECT_EQ(-EOPNOTSUPP,
			  command(self->fd, VOUCH_IOC_READ_LOG, &asked));
	}
	EXPECT_EQ(-EINVAL, read_log(self, arg.end + 1, &asked));
	EXPECT_EQ(-EINVAL, read_log(self, (__u64)-1, &asked));
	EXPECT_EQ(0, read_log(self, arg.end, &asked));
	EXPECT_EQ(0, asked.count);
	EXPECT_EQ(0, asked.size);
	EXPECT_EQ(arg.end, asked.next);

	asked = arg;
	asked.buffer = -4096;
	EXPECT_EQ(-EFAULT, command(self->fd, VOUCH_IOC_READ_LOG, &asked));
	asked = arg;
	asked.room = arg.size - 1;
	asked.size = 0;
	memset(self->records, POISON, arg.size);
	EXPECT_EQ(-ENOSPC, command(self->fd, VOUCH_IOC_READ_LOG, &asked));
	EXPECT_EQ(arg.size, asked.size);
	EXPECT_TRUE(is_filled(self->records, POISON, arg.size));
}

TEST_F(log, whole_records_are_read)
{
	struct vouch_extend_mr extension;
	struct vouch_read_log arg, two;
	int i;

	for (i = 0; i < 3; i++) {
		extension = extend_request(self->users);
		ASSERT_EQ(0, extend(self->fd, &extension));
	}
	ASSERT_EQ(0, read_log(self, extension.log_sequence - 2, &arg));
	ASSERT_EQ(3, arg.count);
	two = arg;
	two.room = arg.size - 1;
	memset(self->records, POISON, arg.size);
	ASSERT_EQ(0, command(self->fd, VOUCH_IOC_READ_LOG, &two));
	EXPECT_EQ(2, two.count);
	EXPECT_EQ(2 * 96, two.size);
	EXPECT_EQ(extension.log_sequence, two.next);
	EXPECT_EQ(arg.end, two.end);
	EXPECT_TRUE(is_filled(self->records + two.size, POISON, 96));
}

/* Shares */

/* Return: how many extensions with so much event data there were, up to @max */
static int fill(int fd, const char *name, __u32 size, int max,
		struct vouch_extend_mr *arg, int *err)
{
	static __u8 event[VOUCH_EVENT_DATA_SIZE_MAX];
	int count = 0;

	do {
		*arg = by_event(name, event, size);
		*err = extend(fd, arg);
	} while (!*err && ++count < max);
	return count;
}

TEST_F(log, one_user_has_a_share)
{
	__u64 max = get_info(self->fd).log_size_max;
	struct vouch_extend_mr arg;
	int status, err, count;
	pid_t child = fork();

	if (!child) {
		if (setresuid(GREEDY, GREEDY, GREEDY))
			_exit(1);
		count = fill(self->fd, self->users, VOUCH_EVENT_DATA_SIZE_MAX,
			     max / VOUCH_EVENT_DATA_SIZE_MAX, &arg, &err);
		_exit(err != -ENOSPC ||
		      arg.failure.reason != VOUCH_REASON_LIMIT ||
		      count > (int)(max / 8 / VOUCH_EVENT_DATA_SIZE_MAX));
	}
	ASSERT_LT(0, child);
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, status);
	ASSERT_EQ(0, setresuid(NOBODY, NOBODY, NOBODY));
	arg = extend_request(self->users);
	EXPECT_EQ(0, extend(self->fd, &arg));
}

/* A record is never missing, and none is there of what was not extended. */

#define KILLS 20
#define EACH 40 /* so that the log is not full too soon */

/* Extends with pauses of so many ns, and waits to be killed. */
static void extend_and_wait(int fd, const char *name, long pause_ns)
{
	struct timespec pause = { .tv_nsec = pause_ns };
	struct vouch_extend_mr arg;
	int i;

	for (i = 0; i < EACH; i++) {
		arg = extend_request(name);
		if (extend(fd, &arg))
			_exit(1);
		if (pause_ns)
			nanosleep(&pause, NULL);
	}
	for (;;)
		sleep(1);
}

TEST_F(log, killed_callers_lose_no_record)
{
	struct timespec pause = { .tv_nsec = 500000 };
	__u8 value[MR_SIZE], now[MR_SIZE];
	struct vouch_read_log arg;
	__u64 from, to;
	int i, status;
	pid_t child;

	from = read_value(self, self->users, value);
	ASSERT_NE(0, from);
	for (i = 0; i < KILLS; i++) {
		child = fork();
		if (!child)
			extend_and_wait(self->fd, self->users, 0);
		ASSERT_LT(0, child);
		pause.tv_nsec = 100000 + i * 50000;
		nanosleep(&pause, NULL);
		kill(child, SIGKILL);
		ASSERT_EQ(child, waitpid(child, &status, 0));
		/* A log that is full would show nothing. */
		ASSERT_TRUE(WIFSIGNALED(status));
	}
	to = read_value(self, self->users, now);
	ASSERT_EQ(0, read_log(self, from, &arg));
	EXPECT_LT(from, to);
	EXPECT_EQ(to, arg.end);
	replay(self->records, arg.size, LAST_MR, value);
	EXPECT_EQ(0, memcmp(value, now, MR_SIZE));
}

/* From zero on, where the register is the module's own. */
TEST_F(log, replay_gives_the_software_registers)
{
	struct vouch_extend_mr extension = extend_request("swmr0");
	__u8 value[MR_SIZE], now[MR_SIZE];
	char name[] = "swmr0";
	struct vouch_read_log arg;
	__u32 i;

	if (self->tee != VOUCH_TEE_SNP)
		SKIP(return, "no software registers");
	ASSERT_EQ(0, extend(self->fd, &extension));
	for (i = 0; i < VOUCH_SWMR_COUNT; i++) {
		name[4] = '0' + i;
		ASSERT_NE(0, read_value(self, name, now));
		ASSERT_EQ(0, read_log(self, 1, &arg));
		memset(value, 0, sizeof(value));
		replay(self->records, arg.size, i + 1, value);
		EXPECT_EQ(0, memcmp(value, now, MR_SIZE));
	}
}

/*
 * Who runs this sets the variable when the TD is not the one that the log began
 * with; the records from its start on replay to the register again.
 */
TEST_F(log, another_td_is_logged)
{
	const struct vouch_log_record *record;
	__u8 value[MR_SIZE], now[MR_SIZE];
	const __u8 *event, *found = NULL;
	struct vouch_read_log arg;
	__u32 at, whole;

	if (!getenv("VOUCH_ANOTHER_TD"))
		SKIP(return, "the log is of this TD alone");
	ASSERT_NE(0, read_value(self, "rtmr3", now));
	ASSERT_EQ(0, read_log(self, 1, &arg));
	for (at = 0; at < arg.size; at += whole) {
		record = (void *)(self->records + at);
		event = (const __u8 *)(record + 1);
		whole = (sizeof(*record) + record->size + 7) & ~7U;
		if (le32(event) != LAST_MR || le32(event + 4) != EV_NO_ACTION)
			continue;
		EXPECT_EQ(VOUCH_UID_NONE, record->uid);
		EXPECT_TRUE(is_filled(event + 14, 0, MR_SIZE));
		EXPECT_EQ(16 + MR_SIZE, le32(event + 62));
		EXPECT_EQ(0, memcmp(event + 66, "vouch-start\0\0\0\0", 16));
		found = self->records + at;
		memcpy(value, event + 66 + 16, MR_SIZE);
	}
	ASSERT_NE(NULL, found);
	replay(found, self->records + arg.size - found, LAST_MR, value);
	EXPECT_EQ(0, memcmp(value, now, MR_SIZE));
}

/* Bound reports */

static struct vouch_get_report bound_request(FIXTURE_DATA(log) * self)
{
	struct vouch_get_report arg = report_request(self->report);

	arg.flags = VOUCH_REPORT_F_BOUND;
	arg.report_room = REPORT_ROOM;
	if (self->tee == VOUCH_TEE_TDX)
		arg.format = VOUCH_FORMAT_TDREPORT;
	return arg;
}

/* Return: where REPORT_DATA is in a report of this format */
static const __u8 *report_data(const __u8 *report, __u32 format)
{
	switch (format) {
	case VOUCH_FORMAT_SNP:
		return report + REPORT_REPORT_DATA;
	case VOUCH_FORMAT_TDREPORT:
		return report + TDREPORT_REPORT_DATA;
	default:
		return report + (report[0] == 4 ? 48 : 54) + 520;
	}
}

/* Of what the struct says, all is as hashed. */
static void expect_bound(struct __test_metadata *_metadata,
			 const struct vouch_get_report *arg, __u32 uid)
{
	const __u8 *report = (const __u8 *)(uintptr_t)arg->report;
	__u8 digest[SHA512_DIGEST_LENGTH];

	EXPECT_EQ(uid, arg->uid);
	bind_report(digest, arg);
	EXPECT_EQ(0, memcmp(digest, report_data(report, arg->reply_format),
			    sizeof(digest)));
}

TEST_F(log, bound_report_is_over_all_of_it)
{
	struct vouch_extend_mr extension = extend_request(self->admins);
	struct vouch_get_report arg = bound_request(self);
	__u8 value[MR_SIZE];
	char name[] = "swmr0";
	__u64 end;
	__u32 i;

	ASSERT_EQ(0, extend(self->fd, &extension));
	end = read_value(self, self->users, value);
	ASSERT_EQ(0, command(self->fd, VOUCH_IOC_GET_REPORT, &arg));
	expect_bound(_metadata, &arg, 0);
	EXPECT_EQ(end, arg.log_sequence);
	EXPECT_EQ(get_info(self->fd).lockdown, arg.lockdown);
	EXPECT_TRUE(is_filled(arg.report_data, 0x5a, sizeof(arg.report_data)));
	if (self->tee == VOUCH_TEE_TDX) {
		EXPECT_TRUE(is_filled(arg.swmrs, 0, sizeof(arg.swmrs)));
		EXPECT_EQ(0, memcmp(self->report + TDREPORT_RTMR3, value,
				    MR_SIZE));
		return;
	}
	EXPECT_FALSE(is_filled(arg.swmrs[2], 0, MR_SIZE));
	for (i = 0; i < VOUCH_SWMR_COUNT; i++) {
		name[4] = '0' + i;
		ASSERT_NE(0, read_value(self, name, value));
		EXPECT_EQ(0, memcmp(arg.swmrs[i], value, MR_SIZE));
	}
}

TEST_F(log, default_report_can_be_bound)
{
	struct vouch_get_report arg = bound_request(self);

	arg.format = VOUCH_FORMAT_DEFAULT;
	ASSERT_EQ(0, command(self->fd, VOUCH_IOC_GET_REPORT, &arg));
	expect_bound(_metadata, &arg, 0);
	EXPECT_EQ(log_end(self), arg.log_sequence);
}

TEST_F(log, bound_report_is_for_everyone)
{
	struct vouch_get_report arg = bound_request(self);

	ASSERT_EQ(0, setresuid(1000, 1001, 1002));
	ASSERT_EQ(0, command(self->fd, VOUCH_IOC_GET_REPORT, &arg));
	expect_bound(_metadata, &arg, 1001);
}

TEST_F(log, bound_excludes_separated)
{
	struct vouch_get_report arg = bound_request(self);

	EXPECT_NE(0, get_info(self->fd).features & VOUCH_FEATURE_BOUND);
	arg.flags |= VOUCH_REPORT_F_SEPARATED;
	EXPECT_EQ(-EINVAL, command(self->fd, VOUCH_IOC_GET_REPORT, &arg));
}

TEST_F(log, other_reports_name_log_and_user)
{
	struct vouch_get_report arg = bound_request(self);

	arg.flags = VOUCH_REPORT_F_SEPARATED;
	arg.uid = 77;
	ASSERT_EQ(0, command(self->fd, VOUCH_IOC_GET_REPORT, &arg));
	EXPECT_EQ(0, arg.uid);
	EXPECT_EQ(log_end(self), arg.log_sequence);
	arg.flags = 0;
	ASSERT_EQ(0, command(self->fd, VOUCH_IOC_GET_REPORT, &arg));
	EXPECT_EQ(log_end(self), arg.log_sequence);
}

TEST_F(log, bound_report_comes_by_ticket)
{
	struct vouch_get_report ask = bound_request(self), got = { 0 };
	struct vouch_submit submit = {
		.command = VOUCH_IOC_GET_REPORT,
		.argument = (uintptr_t)&ask,
	};
	struct vouch_collect collect = {
		.command = VOUCH_IOC_GET_REPORT,
		.argument = (uintptr_t)&got,
	};

	got.report = (uintptr_t)self->report;
	got.report_room = REPORT_ROOM;
	ASSERT_EQ(0, setresuid(1000, 1001, 1002));
	ASSERT_EQ(0, command(self->fd, VOUCH_IOC_SUBMIT, &submit));
	ASSERT_EQ(0, command(self->fd, VOUCH_IOC_COLLECT, &collect));
	ASSERT_EQ(0, collect.error);
	expect_bound(_metadata, &got, 1001);
	EXPECT_EQ(log_end(self), got.log_sequence);
}

/*
 * While others extend: a bound report has the registers of the very record that
 * it names.
 */
TEST_F(log, bound_report_is_of_one_moment)
{
	struct vouch_get_report arg;
	struct vouch_read_log log;
	__u8 value[MR_SIZE];
	__u64 start = read_value(self, self->users, value), from = start;
	pid_t child = fork();
	const __u8 *now;
	int i;

	if (!child)
		extend_and_wait(self->fd, self->users, 5000000);
	ASSERT_LT(0, child);
	/* The other one may be slow to begin. */
	for (i = 0; i < 5000 && from < start + EACH / 2; i++) {
		arg = bound_request(self);
		ASSERT_EQ(0, command(self->fd, VOUCH_IOC_GET_REPORT, &arg));
		expect_bound(_metadata, &arg, 0);
		ASSERT_EQ(0, read_log(self, from, &log));
		log.size = (arg.log_sequence - from) * 96;
		replay(self->records, log.size, LAST_MR, value);
		from = arg.log_sequence;
		now = self->tee == VOUCH_TEE_TDX ?
			      self->report + TDREPORT_RTMR3 :
			      arg.swmrs[3];
		EXPECT_EQ(0, memcmp(now, value, MR_SIZE));
	}
	EXPECT_LT(start, from);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

TEST_HARNESS_MAIN
