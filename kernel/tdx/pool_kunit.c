// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of pool.c
 */
#include <kunit/test.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "fake_tdx.h"
#include "hear.h"

static struct tdx_buffer *pool_get(struct kunit *test,
				   struct vouch_report_request request,
				   unsigned int timeout_ms,
				   struct vouch_failure *failure)
{
	struct fake_host *host = test->priv;

	request.deadline = jiffies + msecs_to_jiffies(timeout_ms);
	memset(failure, 0, sizeof(*failure));
	return vouch_tdx_pool_get(&host->guest->pool, &request, failure);
}

static struct tdx_buffer *get_for(struct kunit *test, uid_t user,
				  unsigned int timeout_ms,
				  struct vouch_failure *failure)
{
	const struct vouch_report_request request = {
		.user = KUIDT_INIT(user),
	};

	return pool_get(test, request, timeout_ms, failure);
}

/* The administrator has a user as well, whose buffers these are not. */
static struct tdx_buffer *get_for_admin(struct kunit *test,
					unsigned int timeout_ms,
					struct vouch_failure *failure)
{
	const struct vouch_report_request request = {
		.user = KUIDT_INIT(1000),
		.is_admin = true,
	};

	return pool_get(test, request, timeout_ms, failure);
}

static struct tdx_buffer *must_get_for(struct kunit *test, uid_t user)
{
	struct vouch_failure failure;
	struct tdx_buffer *buffer = get_for(test, user, FAKE_LONG_MS, &failure);

	KUNIT_ASSERT_FALSE(test, IS_ERR(buffer));
	return buffer;
}

static struct tdx_buffer *must_get(struct kunit *test)
{
	struct vouch_failure failure;
	struct tdx_buffer *buffer = get_for_admin(test, FAKE_LONG_MS, &failure);

	KUNIT_ASSERT_FALSE(test, IS_ERR(buffer));
	KUNIT_ASSERT_NOT_NULL(test, buffer->shared);
	return buffer;
}

static void buffer_set_status(struct tdx_buffer *buffer, u64 status)
{
	struct tdx_quote_header *header = buffer->shared;

	WRITE_ONCE(header->status, cpu_to_le64(status));
}

static void pool_park(struct fake_host *host, struct tdx_buffer *buffer)
{
	vouch_tdx_pool_set(&host->guest->pool, buffer, TDX_BUFFER_IN_FLIGHT);
	buffer_set_status(buffer, TDX_QUOTE_IN_FLIGHT);
	vouch_tdx_pool_put(&host->guest->pool, buffer);
}

static void pool_has_so_many(struct kunit *test)
{
	struct tdx_buffer *buffers[TDX_BUFFERS_MAX];
	struct fake_host *host = test->priv;
	struct vouch_failure failure;
	int i, j;

	for (i = 0; i < TDX_BUFFERS_MAX; i++) {
		buffers[i] = must_get(test);
		for (j = 0; j < i; j++)
			KUNIT_EXPECT_PTR_NE(test, buffers[j]->shared,
					    buffers[i]->shared);
	}
	KUNIT_EXPECT_EQ(test, -ETIMEDOUT,
			PTR_ERR(get_for_admin(test, FAKE_SHORT_MS, &failure)));
	KUNIT_EXPECT_EQ(test, VOUCH_STAGE_QUEUE, failure.stage);

	vouch_tdx_pool_put(&host->guest->pool, buffers[3]);
	KUNIT_EXPECT_PTR_EQ(test, buffers[3], must_get(test));
	for (i = 0; i < TDX_BUFFERS_MAX; i++)
		vouch_tdx_pool_put(&host->guest->pool, buffers[i]);
	KUNIT_EXPECT_EQ(test, TDX_BUFFERS_MAX, host->allocated);
}

static void pool_uses_one_as_long_as_it_will_do(struct kunit *test)
{
	struct fake_host *host = test->priv;
	int i;

	for (i = 0; i < 20; i++)
		vouch_tdx_pool_put(&host->guest->pool, must_get(test));
	KUNIT_EXPECT_EQ(test, 1, host->allocated);
}

static void pool_says_when_all_are_parked(struct kunit *test)
{
	struct tdx_buffer *buffers[TDX_BUFFERS_MAX];
	struct fake_host *host = test->priv;
	struct vouch_failure failure;
	unsigned long start;
	int i;

	for (i = 0; i < TDX_BUFFERS_MAX; i++)
		buffers[i] = must_get(test);
	for (i = 0; i < TDX_BUFFERS_MAX; i++)
		pool_park(host, buffers[i]);

	start = jiffies;
	KUNIT_EXPECT_EQ(test, -EAGAIN,
			PTR_ERR(get_for_admin(test, FAKE_LONG_MS, &failure)));
	KUNIT_EXPECT_LT(test, jiffies - start, HZ);
	KUNIT_EXPECT_EQ(test, VOUCH_STAGE_QUOTE, failure.stage);
	KUNIT_EXPECT_EQ(test, VOUCH_REASON_PARKED, failure.reason);

	buffer_set_status(buffers[5], TDX_QUOTE_ERROR);
	KUNIT_EXPECT_PTR_EQ(test, buffers[5], must_get(test));
	for (i = 0; i < TDX_BUFFERS_MAX; i++) {
		KUNIT_EXPECT_EQ(test,
				i == 5 ? TDX_BUFFER_CLAIMED : TDX_BUFFER_PARKED,
				buffers[i]->state);
		buffer_set_status(buffers[i], TDX_QUOTE_SUCCESS);
	}
	vouch_tdx_pool_put(&host->guest->pool, buffers[5]);
}

/* A caller waits for a buffer: the last one to be parked has to wake it. */
static void pool_says_so_to_who_waits(struct kunit *test)
{
	struct tdx_buffer *buffers[TDX_BUFFERS_MAX];
	struct fake_host *host = test->priv;
	const struct vouch_failure limit = {
		.stage = VOUCH_STAGE_QUEUE,
		.reason = VOUCH_REASON_LIMIT,
		.fw_error = TDX_MODULE_NO_CALL,
	};
	struct vouch_event_reader *reader = hear_all(test);
	struct fake_caller *caller;
	int i;

	for (i = 0; i < TDX_BUFFERS_MAX; i++)
		buffers[i] = must_get(test);
	hear_nothing(test, reader);
	caller = fake_caller_start(test, 1, FAKE_LONG_MS);
	msleep(FAKE_SHORT_MS);
	hear_failure(test, reader, VOUCH_EVENT_THROTTLED, &limit);
	hear_nothing(test, reader);
	for (i = 0; i < TDX_BUFFERS_MAX; i++)
		pool_park(host, buffers[i]);
	fake_caller_end(test, caller);
	KUNIT_EXPECT_EQ(test, -EAGAIN, caller->err);
	KUNIT_EXPECT_EQ(test, VOUCH_REASON_PARKED, caller->failure.reason);
	for (i = 0; i < TDX_BUFFERS_MAX; i++)
		buffer_set_status(buffers[i], TDX_QUOTE_SUCCESS);
}

static void pool_leaves_some_to_others(struct kunit *test)
{
	struct tdx_buffer *buffers[TDX_BUFFERS_PER_USER];
	struct fake_host *host = test->priv;
	struct vouch_failure failure;
	struct tdx_buffer *other;
	int i;

	for (i = 0; i < TDX_BUFFERS_PER_USER; i++)
		buffers[i] = must_get_for(test, 1000);
	KUNIT_EXPECT_EQ(test, -ETIMEDOUT,
			PTR_ERR(get_for(test, 1000, FAKE_SHORT_MS, &failure)));
	for (i = 0; i < TDX_BUFFERS_PER_USER; i++)
		pool_park(host, buffers[i]);
	/* To wait for another user's buffer does not help. */
	other = must_get_for(test, 1001);
	KUNIT_EXPECT_EQ(test, -EAGAIN,
			PTR_ERR(get_for(test, 1000, FAKE_LONG_MS, &failure)));
	KUNIT_EXPECT_EQ(test, VOUCH_REASON_PARKED, failure.reason);
	KUNIT_EXPECT_EQ(test, -ETIMEDOUT,
			PTR_ERR(get_for(test, 1002, FAKE_SHORT_MS, &failure)));
	vouch_tdx_pool_put(&host->guest->pool, must_get(test));
	pool_park(host, other);
	KUNIT_EXPECT_EQ(test, -EAGAIN,
			PTR_ERR(get_for(test, 1002, FAKE_LONG_MS, &failure)));
	KUNIT_EXPECT_EQ(test, VOUCH_REASON_PARKED, failure.reason);
	vouch_tdx_pool_put(&host->guest->pool, must_get(test));
	buffer_set_status(other, TDX_QUOTE_ERROR);

	buffer_set_status(buffers[2], TDX_QUOTE_ERROR);
	KUNIT_EXPECT_PTR_EQ(test, buffers[2], must_get_for(test, 1000));
	for (i = 0; i < TDX_BUFFERS_PER_USER; i++)
		buffer_set_status(buffers[i], TDX_QUOTE_SUCCESS);
	vouch_tdx_pool_put(&host->guest->pool, buffers[2]);
}

/* Those of the administrator are nobody's own, even with the same user. */
static void pool_counts_the_administrators_apart(struct kunit *test)
{
	struct tdx_buffer *buffers[TDX_BUFFERS_PER_USER];
	struct tdx_buffer *admins = must_get(test);
	struct fake_host *host = test->priv;
	int i;

	for (i = 0; i < TDX_BUFFERS_PER_USER; i++)
		buffers[i] = must_get_for(test, 1000);
	for (i = 0; i < TDX_BUFFERS_PER_USER; i++)
		vouch_tdx_pool_put(&host->guest->pool, buffers[i]);
	vouch_tdx_pool_put(&host->guest->pool, admins);
}

static bool buffer_is_free(struct fake_host *host, struct tdx_buffer *buffer)
{
	bool is_free;

	spin_lock(&host->guest->pool.lock);
	is_free = buffer->state == TDX_BUFFER_FREE;
	spin_unlock(&host->guest->pool.lock);
	return is_free;
}

static void pool_reclaims_by_itself(struct kunit *test)
{
	struct tdx_buffer *buffer = must_get(test);
	struct fake_host *host = test->priv;
	int i;

	pool_park(host, buffer);
	msleep(3 * TDX_RECLAIM_MS / 2);
	KUNIT_EXPECT_FALSE(test, buffer_is_free(host, buffer));
	buffer_set_status(buffer, TDX_QUOTE_UNAVAILABLE);
	for (i = 0; i < 100 && !buffer_is_free(host, buffer); i++)
		msleep(TDX_RECLAIM_MS / 20);
	KUNIT_EXPECT_TRUE(test, buffer_is_free(host, buffer));
}

/* Shared memory that nobody uses goes back to the guest. */
static void pool_gives_back_what_is_idle(struct kunit *test)
{
	struct tdx_buffer *used = must_get(test);
	struct fake_host *host = test->priv;
	int i;

	vouch_tdx_pool_put(&host->guest->pool, must_get(test));
	msleep(3 * TDX_RECLAIM_MS / 2);
	KUNIT_EXPECT_EQ(test, 0, READ_ONCE(host->freed));

	WRITE_ONCE(host->guest->pool.idle, 0);
	for (i = 0; i < 100 && !READ_ONCE(host->freed); i++)
		msleep(TDX_RECLAIM_MS / 20);
	KUNIT_EXPECT_EQ(test, 1, READ_ONCE(host->freed));
	KUNIT_EXPECT_NOT_NULL(test, used->shared);
	vouch_tdx_pool_put(&host->guest->pool, used);
	vouch_tdx_pool_put(&host->guest->pool, must_get(test));
}

static void pool_takes_what_memory_there_is(struct kunit *test)
{
	struct fake_host *host = test->priv;
	struct vouch_failure failure;
	struct tdx_buffer *buffer;

	host->room = TDX_BUFFER_SIZE_MIN - 1;
	KUNIT_EXPECT_EQ(test, -ENOMEM,
			PTR_ERR(get_for_admin(test, FAKE_LONG_MS, &failure)));
	host->room = 2 * TDX_BUFFER_SIZE_MIN;
	buffer = must_get(test);
	KUNIT_EXPECT_EQ(test, 2 * TDX_BUFFER_SIZE_MIN, buffer->size);

	/* A buffer that another caller gives back will do. */
	host->room = 0;
	KUNIT_EXPECT_EQ(test, -ETIMEDOUT,
			PTR_ERR(get_for_admin(test, FAKE_SHORT_MS, &failure)));
	vouch_tdx_pool_put(&host->guest->pool, buffer);
	KUNIT_EXPECT_PTR_EQ(test, buffer, must_get(test));
	vouch_tdx_pool_put(&host->guest->pool, buffer);
}

/* That is not a lack of memory, and may be over at the next request. */
static void pool_says_that_the_host_shares_nothing(struct kunit *test)
{
	struct fake_host *host = test->priv;
	struct vouch_failure failure;

	host->shares_nothing = true;
	KUNIT_EXPECT_EQ(test, -EIO,
			PTR_ERR(get_for_admin(test, FAKE_SHORT_MS, &failure)));
	KUNIT_EXPECT_EQ(test, VOUCH_STAGE_HOST, failure.stage);
	KUNIT_EXPECT_EQ(test, VOUCH_REASON_NOT_SHARED, failure.reason);
	host->shares_nothing = false;
	vouch_tdx_pool_put(&host->guest->pool, must_get(test));
}

static void pool_never_frees_the_hosts(struct kunit *test)
{
	struct tdx_buffer *free = must_get(test);
	struct tdx_buffer *settled = must_get(test);
	struct tdx_buffer *parked = must_get(test);
	struct fake_host *host = test->priv;
	size_t size = parked->size;
	void *lost = parked->shared;

	pool_park(host, settled);
	pool_park(host, parked);
	vouch_tdx_pool_put(&host->guest->pool, free);
	buffer_set_status(settled, TDX_QUOTE_SUCCESS);

	fake_guest_free(host);
	KUNIT_EXPECT_EQ(test, 3, host->allocated);
	KUNIT_EXPECT_EQ(test, 2, host->freed);
	free_pages_exact(lost, size);
}

static struct kunit_case pool_cases[] = {
	KUNIT_CASE(pool_has_so_many),
	KUNIT_CASE(pool_uses_one_as_long_as_it_will_do),
	KUNIT_CASE(pool_says_when_all_are_parked),
	KUNIT_CASE(pool_says_so_to_who_waits),
	KUNIT_CASE(pool_leaves_some_to_others),
	KUNIT_CASE(pool_counts_the_administrators_apart),
	KUNIT_CASE_SLOW(pool_reclaims_by_itself),
	KUNIT_CASE_SLOW(pool_gives_back_what_is_idle),
	KUNIT_CASE(pool_takes_what_memory_there_is),
	KUNIT_CASE(pool_says_that_the_host_shares_nothing),
	KUNIT_CASE(pool_never_frees_the_hosts),
	{}
};

static struct kunit_suite pool_suite = {
	.name = "vouch-tdx-pool",
	.init = fake_init,
	.exit = fake_exit,
	.test_cases = pool_cases,
};

kunit_test_suite(pool_suite);
