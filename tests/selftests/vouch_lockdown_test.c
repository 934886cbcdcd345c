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

/* One after the other, since none can be undone. */
TEST_F(guest, locks_and_never_unlocks)
{
	const bool is_tdx = self->tee == VOUCH_TEE_TDX;
	struct vouch_read_mr mr = read_request("");
	__u32 before = get_info(self->fd).lockdown, all;

	ASSERT_EQ(0, lock(self->fd, 0, &all));
	EXPECT_EQ(before, all);
	EXPECT_EQ(before & VOUCH_LOCK_RAW ? -1000 : 0, ask(self, 0));
	EXPECT_EQ(is_tdx		   ? -EOPNOTSUPP :
		  before & VOUCH_LOCK_KEYS ? -1000 :
					     0,
		  derive(self));

	ASSERT_EQ(0, lock(self->fd, VOUCH_LOCK_MR(7), &all));
	EXPECT_EQ(before | VOUCH_LOCK_MR(7), all);
	EXPECT_EQ(is_tdx ? -1000 : -EOPNOTSUPP, extend(self, "rtmr3"));
	EXPECT_EQ(is_tdx ? 0 : -EOPNOTSUPP, extend(self, "rtmr2"));

	ASSERT_EQ(0, lock(self->fd, VOUCH_LOCK_RAW | VOUCH_LOCK_KEYS, &all));
	EXPECT_EQ(-1000, ask(self, 0));
	EXPECT_EQ(0, ask(self, VOUCH_REPORT_F_SEPARATED));
	EXPECT_EQ(is_tdx ? -EOPNOTSUPP : -1000, derive(self));

	ASSERT_EQ(0, lock(self->fd, VOUCH_LOCK_REPORTS, &all));
	EXPECT_EQ(-1000, ask(self, VOUCH_REPORT_F_SEPARATED));
	EXPECT_EQ(0, command(self->fd, VOUCH_IOC_READ_MR, &mr));
	ASSERT_EQ(0, lock(self->fd, 0, &all));
	EXPECT_EQ(before | VOUCH_LOCK_MR(7) | VOUCH_LOCK_RAW | VOUCH_LOCK_KEYS |
			  VOUCH_LOCK_REPORTS,
		  all);
	EXPECT_EQ(all, get_info(self->fd).lockdown);
}

TEST_HARNESS_MAIN
