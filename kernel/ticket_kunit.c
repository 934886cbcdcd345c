// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of ticket.c, with commands that need no TEE
 */
#include <kunit/static_stub.h>
#include <kunit/test-bug.h>
#include <kunit/test.h>
#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/cred.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/slab.h>

#include "limits.h"
#include "ticket.h"
#include "user.h"

#define SHORT_MS 50
#define LONG_MS 20000

static DECLARE_COMPLETION(go);
static atomic_t begun, cancelled;
static kuid_t ran_as;

/* Ends when told to, with what its argument says. */
static int slow_run(struct vouch_backend *backend, union vouch_ioctl_arg *arg,
		    struct vouch_reply *reply)
{
	atomic_inc(&begun);
	if (wait_for_completion_interruptible(&go)) {
		atomic_inc(&cancelled);
		return -ERESTARTSYS;
	}
	return -(int)arg->get_report.timeout_ms;
}

/* Replies with memory that somebody has to free. */
static int quick_run(struct vouch_backend *backend, union vouch_ioctl_arg *arg,
		     struct vouch_reply *reply)
{
	ran_as = current_euid();
	reply->report.data = kvmalloc(64, GFP_KERNEL_ACCOUNT);
	reply->report.size = reply->report.data ? 64 : 0;
	return reply->report.data ? 0 : -ENOMEM;
}

static const struct vouch_ioctl slow = { .name = "SLOW", .run = slow_run };
static const struct vouch_ioctl quick = { .name = "QUICK", .run = quick_run };

static int submit(struct vouch_file *file, const struct vouch_ioctl *ioc,
		  u32 err, u64 *number)
{
	union vouch_ioctl_arg arg = { .get_report.timeout_ms = err };

	return vouch_ticket_submit(file, ioc, &arg, 1000 + err, number);
}

static struct vouch_ticket *take(struct vouch_file *file,
				 const struct vouch_ioctl *ioc, u64 number,
				 unsigned int timeout_ms)
{
	struct vouch_ticket_wanted wanted = {
		.file = file,
		.ioc = ioc,
		.number = number,
	};

	return vouch_ticket_take(&wanted, timeout_ms,
				 jiffies + msecs_to_jiffies(timeout_ms));
}

static void expect_none(struct kunit *test, struct vouch_file *file,
			const struct vouch_ioctl *ioc, u64 number, int err)
{
	KUNIT_EXPECT_EQ(test, err, PTR_ERR(take(file, ioc, number, 0)));
}

static void ticket_is_collected_once(struct kunit *test)
{
	struct vouch_file *file = test->priv;
	struct vouch_ticket *ticket;
	u64 number = 0;

	KUNIT_ASSERT_EQ(test, 0, submit(file, &slow, EIO, &number));
	KUNIT_EXPECT_NE(test, 0, number);
	expect_none(test, file, &slow, number, -EAGAIN);
	expect_none(test, file, &slow, 0, -EAGAIN);
	KUNIT_EXPECT_EQ(test, -ETIMEDOUT,
			PTR_ERR(take(file, &slow, number, SHORT_MS)));
	KUNIT_EXPECT_EQ(test, 0, vouch_file_events(file));

	complete(&go);
	ticket = take(file, &slow, number, LONG_MS);
	KUNIT_ASSERT_FALSE(test, IS_ERR(ticket));
	KUNIT_EXPECT_EQ(test, -EIO, ticket->err);
	KUNIT_EXPECT_EQ(test, 1000 + EIO, ticket->cookie);
	/* Nobody else has it meanwhile, and it is not gone. */
	expect_none(test, file, &slow, number, -EAGAIN);
	KUNIT_EXPECT_EQ(test, 0, vouch_file_events(file));
	vouch_ticket_return(ticket);
	KUNIT_EXPECT_EQ(test, EPOLLIN | EPOLLRDNORM, vouch_file_events(file));
	KUNIT_EXPECT_PTR_EQ(test, ticket, take(file, &slow, 0, 0));
	vouch_ticket_free(ticket);
	expect_none(test, file, &slow, number, -ENOENT);
	expect_none(test, file, &slow, 0, -ENOENT);
	KUNIT_EXPECT_EQ(test, 0, vouch_file_events(file));
}

static void ticket_is_of_its_command_and_file(struct kunit *test)
{
	struct vouch_file *file = test->priv, other;
	struct vouch_ticket *ticket;
	u64 first, second;

	vouch_file_init(&other);
	KUNIT_ASSERT_EQ(test, 0, submit(file, &slow, 0, &first));
	KUNIT_ASSERT_EQ(test, 0, submit(file, &quick, 0, &second));
	KUNIT_EXPECT_GT(test, second, first);
	expect_none(test, &other, &slow, first, -ENOENT);
	expect_none(test, file, &quick, first, -EINVAL);
	expect_none(test, file, &quick, second + 1, -ENOENT);

	ticket = take(file, &quick, 0, LONG_MS);
	KUNIT_ASSERT_FALSE(test, IS_ERR(ticket));
	KUNIT_EXPECT_EQ(test, second, ticket->number);
	KUNIT_EXPECT_EQ(test, 64, ticket->reply.report.size);
	vouch_ticket_free(ticket);
	vouch_file_exit(&other);
}

/* Whoever asks again gets those first that were submitted first. */
static void ticket_order_is_kept(struct kunit *test)
{
	struct vouch_file *file = test->priv;
	struct vouch_ticket *ticket;
	u64 number;
	u32 i;

	for (i = 1; i <= 8; i++)
		KUNIT_ASSERT_EQ(test, 0, submit(file, &slow, i, &number));
	complete_all(&go);
	KUNIT_ASSERT_FALSE(test, IS_ERR(take(file, &slow, number, LONG_MS)));
	msleep(SHORT_MS);
	for (i = 1; i < 8; i++) {
		ticket = take(file, &slow, 0, 0);
		KUNIT_ASSERT_FALSE(test, IS_ERR(ticket));
		KUNIT_EXPECT_EQ(test, i, -ticket->err);
		vouch_ticket_free(ticket);
	}
}

static void ticket_is_the_users(struct kunit *test)
{
	struct vouch_file *file = test->priv;
	struct other other;
	u64 number;

	other = become(test, 1000);
	KUNIT_EXPECT_EQ(test, 0, submit(file, &quick, 0, &number));
	msleep(SHORT_MS);
	KUNIT_EXPECT_EQ(test, EPOLLIN | EPOLLRDNORM, vouch_file_events(file));
	become_oneself(&other);
	KUNIT_EXPECT_TRUE(test, uid_eq(KUIDT_INIT(1000), ran_as));
	KUNIT_EXPECT_EQ(test, 0, vouch_file_events(file));
	expect_none(test, file, &quick, number, -EPERM);
	expect_none(test, file, &quick, 0, -ENOENT);
}

/* Return: how many could be submitted until there was a limit */
static u32 submit_all(struct kunit *test, struct vouch_file *file)
{
	u64 number;
	u32 count;

	for (count = 0; count <= VOUCH_TICKETS_MAX; count++) {
		if (submit(file, &slow, 0, &number) == -EAGAIN)
			break;
	}
	return count;
}

#define FILES (VOUCH_TICKETS_MAX / VOUCH_TICKETS_PER_FILE + 1)

static void ticket_limits_are_kept(struct kunit *test)
{
	u32 per_user = VOUCH_TICKETS_PER_USER / VOUCH_TICKETS_PER_FILE;
	u32 users = (VOUCH_TICKETS_MAX - VOUCH_TICKETS_ADMIN) /
		    VOUCH_TICKETS_PER_USER;
	struct vouch_file *files;
	struct other other;
	u32 i, total = 0;

	files = kunit_kcalloc(test, FILES, sizeof(*files), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, files);
	for (i = 0; i < FILES; i++)
		vouch_file_init(&files[i]);
	other = become(test, 1000);
	for (i = 0; i < per_user; i++)
		KUNIT_EXPECT_EQ(test, VOUCH_TICKETS_PER_FILE,
				submit_all(test, &files[i]));
	KUNIT_EXPECT_EQ(test, 0, submit_all(test, &files[i]));
	become_oneself(&other);
	/* Others, until only the administrator's are left. */
	for (; i < FILES; i++) {
		other = become(test, 1000 + i / per_user);
		total += submit_all(test, &files[i]);
		become_oneself(&other);
	}
	KUNIT_EXPECT_GE(test, users, 3);
	KUNIT_EXPECT_EQ(test,
			VOUCH_TICKETS_MAX - VOUCH_TICKETS_ADMIN -
				VOUCH_TICKETS_PER_USER,
			total);
	KUNIT_EXPECT_EQ(test, VOUCH_TICKETS_ADMIN,
			submit_all(test, test->priv));
	for (i = 0; i < FILES; i++)
		vouch_file_exit(&files[i]);
	KUNIT_EXPECT_EQ(test, 0, files[0].count);
}

static int threads_asked_for;

static int make_no_thread(struct vouch_ticket *ticket)
{
	threads_asked_for++;
	return -EINTR;
}

/* What a limit refuses costs no thread; without a thread nothing is left. */
static void ticket_limits_come_before_threads(struct kunit *test)
{
	struct vouch_file *file = test->priv, other;
	u64 number;

	vouch_file_init(&other);
	KUNIT_ASSERT_EQ(test, VOUCH_TICKETS_PER_FILE, submit_all(test, file));
	threads_asked_for = 0;
	kunit_activate_static_stub(test, vouch_ticket_make_thread,
				   make_no_thread);
	KUNIT_EXPECT_EQ(test, -EAGAIN, submit(file, &slow, 0, &number));
	KUNIT_EXPECT_EQ(test, 0, threads_asked_for);
	KUNIT_EXPECT_EQ(test, -EINTR, submit(&other, &slow, 0, &number));
	KUNIT_EXPECT_EQ(test, 1, threads_asked_for);
	KUNIT_EXPECT_EQ(test, 0, other.count);
	expect_none(test, &other, &slow, 0, -ENOENT);
	kunit_deactivate_static_stub(test, vouch_ticket_make_thread);
}

/* Somebody collects a ticket at the moment when it can be collected again. */
static void collect_when_unlocked(spinlock_t *lock)
{
	struct kunit *test = kunit_get_current_test();
	struct vouch_ticket *ticket;

	kunit_deactivate_static_stub(test, vouch_tickets_unlock);
	spin_unlock(lock);
	ticket = take(test->priv, &quick, 0, 0);
	KUNIT_ASSERT_FALSE(test, IS_ERR(ticket));
	vouch_ticket_free(ticket);
}

/* KASAN sees it when the ticket is used after that. */
static void ticket_that_is_returned_is_let_alone(struct kunit *test)
{
	struct vouch_file *file = test->priv;
	struct vouch_ticket *ticket;
	u64 number;

	KUNIT_ASSERT_EQ(test, 0, submit(file, &quick, 0, &number));
	ticket = take(file, &quick, number, LONG_MS);
	KUNIT_ASSERT_FALSE(test, IS_ERR(ticket));
	kunit_activate_static_stub(test, vouch_tickets_unlock,
				   collect_when_unlocked);
	vouch_ticket_return(ticket);
	expect_none(test, file, &quick, number, -ENOENT);
}

/* Whatever is under way ends at once, and each thread with it. */
static void ticket_is_cancelled_by_close(struct kunit *test)
{
	struct vouch_file *file = test->priv;
	unsigned long start;
	u64 number;
	int i;

	for (i = 0; i < 16; i++)
		KUNIT_ASSERT_EQ(test, 0, submit(file, &slow, 0, &number));
	KUNIT_ASSERT_EQ(test, 0, submit(file, &quick, 0, &number));
	start = jiffies;
	vouch_file_exit(file);
	KUNIT_EXPECT_LT(test, jiffies - start, 5 * HZ);
	KUNIT_EXPECT_EQ(test, 0, file->count);
	/* Some may have been too late to begin. */
	KUNIT_EXPECT_EQ(test, atomic_read(&begun), atomic_read(&cancelled));
}

static int ticket_init(struct kunit *test)
{
	struct vouch_file *file =
		kunit_kzalloc(test, sizeof(*file), GFP_KERNEL);

	if (!file)
		return -ENOMEM;
	reinit_completion(&go);
	atomic_set(&begun, 0);
	atomic_set(&cancelled, 0);
	vouch_file_init(file);
	test->priv = file;
	return 0;
}

static void ticket_exit(struct kunit *test)
{
	if (test->priv)
		vouch_file_exit(test->priv);
}

static struct kunit_case ticket_cases[] = {
	KUNIT_CASE(ticket_is_collected_once),
	KUNIT_CASE(ticket_is_of_its_command_and_file),
	KUNIT_CASE(ticket_order_is_kept),
	KUNIT_CASE(ticket_is_the_users),
	KUNIT_CASE(ticket_limits_are_kept),
	KUNIT_CASE(ticket_limits_come_before_threads),
	KUNIT_CASE(ticket_that_is_returned_is_let_alone),
	KUNIT_CASE(ticket_is_cancelled_by_close),
	{}
};

static struct kunit_suite ticket_suite = {
	.name = "vouch-ticket",
	.init = ticket_init,
	.exit = ticket_exit,
	.test_cases = ticket_cases,
};

kunit_test_suite(ticket_suite);
