// SPDX-License-Identifier: GPL-2.0
/*
 * Selftests of /dev/vouch: lockdown
 *
 * Run as root, last of all, with a simulated or real TEE of either kind behind
 * the device; without one, all are skipped. What it locks stays so until the
 * module is loaded anew, so that a second run sees it locked from the start.
 */
#define _GNU_SOURCE
#include <sys/wait.h>

#include "guest.h"

#define ALL (VOUCH_LOCK_RAW | VOUCH_LOCK_KEYS | VOUCH_LOCK_REPORTS | 0xffff0000)

static int lock(int fd, __u32 add, __u32 *all)
{
	struct vouch_lockdown arg = { .add = add };
	int err = command(fd, VOUCH_IOC_LOCKDOWN, &arg);

	*all = arg.lockdown;
	return err;
}

/* Return: 0 or -errno; -1000 when it was locked */
static int ask(FIXTURE_DATA(guest) * self, __u32 flags)
{
	struct vouch_get_report arg = report_request(self->report);
	int err;

	arg.report_room = ROOM;
	arg.flags = flags;
	err = command(self->fd, VOUCH_IOC_GET_REPORT, &arg);
	return err == -EPERM && arg.failure.reason == VOUCH_REASON_LOCKED ?
		       -1000 :
		       err;
}

static int derive(FIXTURE_DATA(guest) * self)
{
	struct vouch_derive_key arg = { .flags = VOUCH_KEY_F_SEPARATED };
	int err = command(self->fd, VOUCH_IOC_DERIVE_KEY, &arg);

	return err == -EPERM && arg.failure.reason == VOUCH_REASON_LOCKED ?
		       -1000 :
		       err;
}

static int extend(FIXTURE_DATA(guest) * self, const char *name)
{
	struct vouch_extend_mr arg = extend_request(name);
	int err = command(self->fd, VOUCH_IOC_EXTEND_MR, &arg);

	return err == -EPERM && arg.failure.reason == VOUCH_REASON_LOCKED ?
		       -1000 :
		       err;
}

TEST_F(guest, a_wrong_call_locks_nothing)
{
	__u32 before = get_info(self->fd).lockdown, all;
	struct vouch_lockdown arg = { .add = ALL, .__reserved = 1 };
	int bit, fd;

	EXPECT_EQ(-EINVAL, command(self->fd, VOUCH_IOC_LOCKDOWN, &arg));
	arg.__reserved = 0;
	for (bit = 0; bit < 32; bit++) {
		arg.flags = 1U << bit;
		EXPECT_EQ(-EOPNOTSUPP,
			  command(self->fd, VOUCH_IOC_LOCKDOWN, &arg));
	}
	for (bit = 3; bit < 16; bit++)
		EXPECT_EQ(-EOPNOTSUPP, lock(self->fd, ALL | 1U << bit, &all));
	fd = open_tee(O_RDONLY);
	ASSERT_LE(0, fd);
	EXPECT_EQ(-EBADF, lock(fd, ALL, &all));
	close(fd);
	ASSERT_EQ(0, setresuid(NOBODY, NOBODY, NOBODY));
	EXPECT_EQ(-EPERM, lock(self->fd, ALL, &all));
	EXPECT_EQ(before, get_info(self->fd).lockdown);
}

/* Return: VOUCH_LOCK_* of the last record of the log, 0 when it has none */
static __u32 logged(int fd)
{
	static __u8 records[4 * 1024 * 1024];
	const __u8 *event, *last = NULL;
	struct vouch_read_log arg = {
		.room = sizeof(records),
		.buffer = (uintptr_t)records,
	};
	const struct vouch_log_record *record;
	__u32 at, lock;

	if (command(fd, VOUCH_IOC_READ_LOG, &arg))
		return 0;
	for (at = 0; at < arg.size; at += (24 + record->size + 7) & ~7U) {
		record = (const void *)(records + at);
		event = (const __u8 *)(record + 1);
		last = NULL;
		if (event[4] == 3 && record->uid == VOUCH_UID_NONE &&
		    !memcmp(event + 66, "vouch-lockdown\0", 16))
			last = event + 66 + 16;
	}
	if (!last)
		return 0;
	memcpy(&lock, last, sizeof(lock));
	return lock;
}

static __u64 log_end(int fd)
{
	struct vouch_read_log arg = { 0 };

	command(fd, VOUCH_IOC_READ_LOG, &arg);
	return arg.end;
}

/* Return: VOUCH_LOCK_* that a bound report is over, or -errno */
static int bound(FIXTURE_DATA(guest) * self)
{
	struct vouch_get_report arg = report_request(self->report);
	int err;

	arg.report_room = ROOM;
	arg.flags = VOUCH_REPORT_F_BOUND;
	err = command(self->fd, VOUCH_IOC_GET_REPORT, &arg);
	return err ? err : (int)(arg.lockdown & 0x7fffffff);
}

/* One after the other, since none can be undone. */
TEST_F(guest, locks_and_never_unlocks)
{
	const bool is_tdx = self->tee == VOUCH_TEE_TDX;
	struct vouch_read_mr mr = read_request("");
	const __u32 last = VOUCH_LOCK_MR(is_tdx ? 7 : 4);
	__u32 before = get_info(self->fd).lockdown, all;
	__u64 end = log_end(self->fd);

	/* What locks nothing is not logged. */
	ASSERT_EQ(0, lock(self->fd, 0, &all));
	EXPECT_EQ(before, all);
	ASSERT_EQ(0, lock(self->fd, before, &all));
	EXPECT_EQ(end, log_end(self->fd));
	EXPECT_EQ(before & VOUCH_LOCK_RAW ? -1000 : 0, ask(self, 0));
	EXPECT_EQ(is_tdx		   ? -EOPNOTSUPP :
		  before & VOUCH_LOCK_KEYS ? -1000 :
					     0,
		  derive(self));

	EXPECT_EQ(0, extend(self, is_tdx ? "rtmr3" : "swmr3"));
	ASSERT_EQ(0, lock(self->fd, last, &all));
	EXPECT_EQ(before | last, all);
	EXPECT_EQ(all, logged(self->fd));
	EXPECT_EQ(-1000, extend(self, is_tdx ? "rtmr3" : "swmr3"));
	EXPECT_EQ(0, extend(self, is_tdx ? "rtmr2" : "swmr2"));

	ASSERT_EQ(0, lock(self->fd, VOUCH_LOCK_RAW | VOUCH_LOCK_KEYS, &all));
	EXPECT_EQ(-1000, ask(self, 0));
	EXPECT_EQ(all, logged(self->fd));
	EXPECT_EQ(0, ask(self, VOUCH_REPORT_F_SEPARATED));
	EXPECT_EQ(all & 0x7fffffff, bound(self));
	EXPECT_EQ(is_tdx ? -EOPNOTSUPP : -1000, derive(self));

	ASSERT_EQ(0, lock(self->fd, VOUCH_LOCK_REPORTS, &all));
	EXPECT_EQ(-1000, ask(self, VOUCH_REPORT_F_SEPARATED));
	EXPECT_EQ(-1000, ask(self, VOUCH_REPORT_F_BOUND));
	EXPECT_EQ(0, command(self->fd, VOUCH_IOC_READ_MR, &mr));
	ASSERT_EQ(0, lock(self->fd, 0, &all));
	EXPECT_EQ(before | last | VOUCH_LOCK_RAW | VOUCH_LOCK_KEYS |
			  VOUCH_LOCK_REPORTS,
		  all);
	EXPECT_EQ(all, get_info(self->fd).lockdown);
}

TEST_HARNESS_MAIN
