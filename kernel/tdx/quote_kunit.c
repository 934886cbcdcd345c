// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of quote.c
 */
#include <kunit/test-bug.h>
#include <kunit/test.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/string.h>

#include "fake_tdx.h"
#include "hear.h"

#define CALLERS (TDX_BUFFERS_MAX + 4)

static void expect_quote(struct kunit *test, u8 tag, unsigned int timeout_ms)
{
	u8 *expected = kunit_kzalloc(test, FAKE_QUOTE_SIZE + 6, GFP_KERNEL);
	u8 report_data[VOUCH_REPORT_DATA_SIZE];
	struct vouch_failure failure = {};
	struct vouch_blob quote = {};

	KUNIT_ASSERT_NOT_NULL(test, expected);
	memset(report_data, tag, sizeof(report_data));
	fake_make_quote(expected, 4, report_data);
	KUNIT_EXPECT_EQ(test, 0,
			fake_quote(test->priv, tag, timeout_ms, &quote,
				   &failure));
	KUNIT_EXPECT_EQ(test, FAKE_QUOTE_SIZE, quote.size);
	if (quote.size == FAKE_QUOTE_SIZE)
		KUNIT_EXPECT_MEMEQ(test, expected, (u8 *)quote.data,
				   FAKE_QUOTE_SIZE);
	KUNIT_EXPECT_NULL(test, memchr_inv(&failure, 0, sizeof(failure)));
	kvfree(quote.data);
}

static void expect_failure(struct kunit *test, int err,
			   const struct vouch_failure *expected,
			   unsigned int timeout_ms)
{
	struct vouch_failure failure;

	memset(&failure, 0xcc, sizeof(failure));
	KUNIT_EXPECT_EQ(test, err, fake_ask(test->priv, timeout_ms, &failure));
	KUNIT_EXPECT_EQ(test, expected->stage, failure.stage);
	KUNIT_EXPECT_EQ(test, expected->reason, failure.reason);
	KUNIT_EXPECT_EQ(test, TDX_MODULE_NO_CALL, failure.fw_error);
	KUNIT_EXPECT_EQ(test, expected->vmm_error, failure.vmm_error);
}

static void quote_is_taken_at_once_or_later(struct kunit *test)
{
	static const int delays[] = { 0, 1, 20, 150 };
	struct fake_host *host = test->priv;
	int i;

	for (i = 0; i < ARRAY_SIZE(delays); i++) {
		host->delay_ms = delays[i];
		expect_quote(test, i + 1, FAKE_LONG_MS);
	}
	KUNIT_EXPECT_EQ(test, 1, host->allocated);
}

static void quote_tells_status(struct kunit *test)
{
	static const u64 statuses[] = {
		TDX_QUOTE_ERROR,
		TDX_QUOTE_UNAVAILABLE,
		0x80000000deadbeef,
		0x12345678deadbeef,
		1,
		0xfffffffffffffffe,
	};
	struct vouch_failure expected = { .stage = VOUCH_STAGE_QUOTE };
	struct fake_host *host = test->priv;
	int i;

	for (i = 0; i < ARRAY_SIZE(statuses); i++) {
		host->delay_ms = i % 2;
		host->status = statuses[i];
		expected.vmm_error = statuses[i];
		expect_failure(test, -EIO, &expected, FAKE_LONG_MS);
	}
	host->status = TDX_QUOTE_SUCCESS;
	expect_quote(test, 8, FAKE_LONG_MS);
	KUNIT_EXPECT_EQ(test, 1, host->allocated);
}

static void quote_refuses_sizes(struct kunit *test)
{
	static const u32 sizes[] = { 1,
				     FAKE_QUOTE_SIZE - 1,
				     TDX_BUFFER_SIZE_MAX - 23,
				     TDX_BUFFER_SIZE_MAX,
				     0x80000000,
				     0xffffffff };
	const struct vouch_failure expected = {
		.stage = VOUCH_STAGE_QUOTE,
		.reason = VOUCH_REASON_SIZE,
	};
	struct fake_host *host = test->priv;
	int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		host->out_size = sizes[i];
		expect_failure(test, -EPROTO, &expected, FAKE_LONG_MS);
	}
	host->hides_size = true;
	expect_failure(test, -EPROTO, &expected, FAKE_LONG_MS);

	/* As much as there can be; what comes after the quote is cut off. */
	host->hides_size = false;
	host->out_size = TDX_BUFFER_SIZE_MAX - 24;
	expect_quote(test, 1, FAKE_LONG_MS);
}

/* The host may fill only what it was offered; nothing else is read. */
static void quote_stays_within_the_offer(struct kunit *test)
{
	const struct vouch_failure expected = {
		.stage = VOUCH_STAGE_QUOTE,
		.reason = VOUCH_REASON_SIZE,
	};
	struct fake_host *host = test->priv;

	host->size_max = SZ_16K;
	host->out_size = SZ_16K - 23;
	expect_failure(test, -EPROTO, &expected, FAKE_LONG_MS);
	host->out_size = SZ_16K - 24;
	expect_quote(test, 1, FAKE_LONG_MS);
}

static void quote_refuses_another_requests(struct kunit *test)
{
	const struct vouch_failure expected = {
		.stage = VOUCH_STAGE_QUOTE,
		.reason = VOUCH_REASON_REPORT_DATA,
	};
	struct fake_host *host = test->priv;

	host->changes_report_data = true;
	expect_failure(test, -EPROTO, &expected, FAKE_LONG_MS);
}

static void quote_of_a_later_version_is_flagged(struct kunit *test)
{
	struct fake_host *host = test->priv;
	struct vouch_failure failure;

	host->version = 6;
	KUNIT_EXPECT_EQ(test, 0, fake_ask(host, FAKE_LONG_MS, &failure));
	KUNIT_EXPECT_EQ(test, VOUCH_REPLY_F_UNKNOWN_FORMAT, host->reply_flags);
	host->version = 4;
	KUNIT_EXPECT_EQ(test, 0, fake_ask(host, FAKE_LONG_MS, &failure));
	KUNIT_EXPECT_EQ(test, 0, host->reply_flags);
}

static void tdreport_of_something_else_is_refused(struct kunit *test)
{
	const struct vouch_failure expected = {
		.stage = VOUCH_STAGE_PAYLOAD,
		.reason = VOUCH_REASON_REPORT_DATA,
	};
	struct fake_host *host = test->priv;

	host->changes_tdreport = true;
	expect_failure(test, -EPROTO, &expected, FAKE_LONG_MS);
	KUNIT_EXPECT_EQ(test, 0, host->flight_count);
	host->changes_tdreport = false;
	expect_quote(test, 1, FAKE_LONG_MS);
}

static void quote_retries(struct kunit *test)
{
	const struct vouch_failure expected = {
		.stage = VOUCH_STAGE_HOST,
		.reason = VOUCH_REASON_BUSY,
		.vmm_error = TDX_VMCALL_RETRY,
	};
	const struct vouch_failure told = {
		.stage = VOUCH_STAGE_HOST,
		.reason = VOUCH_REASON_BUSY,
		.fw_error = TDX_MODULE_NO_CALL,
		.vmm_error = TDX_VMCALL_RETRY,
	};
	struct vouch_event_reader *reader = hear_all(test);
	struct fake_host *host = test->priv;

	host->r10 = TDX_VMCALL_RETRY;
	host->r10_count = 20;
	expect_quote(test, 1, FAKE_LONG_MS);
	KUNIT_EXPECT_EQ(test, 0, host->r10_count);
	/* Told once, however often the host says it. */
	hear_failure(test, reader, VOUCH_EVENT_THROTTLED, &told);
	hear_nothing(test, reader);

	host->r10_count = U32_MAX;
	expect_failure(test, -ETIMEDOUT, &expected, FAKE_SHORT_MS);
	KUNIT_EXPECT_FALSE(test, vouch_tdx_pool_has_parked(&host->guest->pool));
	host->r10_count = 0;
	expect_quote(test, 2, FAKE_LONG_MS);
	KUNIT_EXPECT_EQ(test, 1, host->allocated);
}

/* TDREPORTs of quotes, too: nobody need read them for it. */
static void quote_of_another_tcb_is_told(struct kunit *test)
{
	struct vouch_event_reader *reader = hear_as(test, 1000);
	struct fake_host *host = test->priv;
	struct vouch_event event;

	expect_quote(test, 1, FAKE_LONG_MS);
	expect_quote(test, 2, FAKE_LONG_MS);
	hear_nothing(test, reader);
	host->tcb = 0xff;
	expect_quote(test, 3, FAKE_LONG_MS);
	expect_quote(test, 4, FAKE_LONG_MS);
	event = hear(test, reader, VOUCH_EVENT_TCB_CHANGED);
	KUNIT_EXPECT_EQ(test, 0xff, event.before ^ event.after);
	hear_nothing(test, reader);
}

static void quote_halves_what_it_offers(struct kunit *test)
{
	const struct vouch_failure expected = {
		.stage = VOUCH_STAGE_HOST,
		.vmm_error = TDX_VMCALL_INVALID,
	};
	const struct vouch_failure told = {
		.stage = VOUCH_STAGE_HOST,
		.fw_error = TDX_MODULE_NO_CALL,
		.vmm_error = TDX_VMCALL_INVALID,
	};
	struct vouch_event_reader *reader = hear_all(test);
	struct fake_host *host = test->priv;

	expect_quote(test, 1, FAKE_LONG_MS);
	KUNIT_EXPECT_EQ(test, SZ_128K, host->flights[0].size);
	hear_nothing(test, reader);
	host->size_max = SZ_64K - 1;
	expect_quote(test, 2, FAKE_LONG_MS);
	hear_failure(test, reader, VOUCH_EVENT_RETRIED, &told);
	hear_failure(test, reader, VOUCH_EVENT_RETRIED, &told);
	hear_nothing(test, reader);
	KUNIT_EXPECT_EQ(test, SZ_32K, host->flights[1].size);

	/* Remembered, also when the host would take more. */
	host->size_max = SZ_1M;
	expect_quote(test, 3, FAKE_LONG_MS);
	KUNIT_EXPECT_EQ(test, SZ_32K, host->flights[2].size);

	host->size_max = SZ_8K;
	expect_quote(test, 4, FAKE_LONG_MS);
	KUNIT_EXPECT_EQ(test, SZ_8K, host->flights[3].size);

	/* Until no size at all will do. */
	host->size_max = SZ_4K;
	expect_failure(test, -EIO, &expected, FAKE_LONG_MS);
	host->size_max = SZ_1M;
	expect_quote(test, 5, FAKE_LONG_MS);
	KUNIT_EXPECT_EQ(test, SZ_128K, host->flights[4].size);
}

static void quote_tells_refusals(struct kunit *test)
{
	static const u64 r10s[] = {
		TDX_VMCALL_ALIGN,
		TDX_VMCALL_UNSUPPORTED,
		2,
		0x1234567800000000,
		~0ULL,
	};
	struct vouch_failure expected = { .stage = VOUCH_STAGE_HOST };
	struct fake_host *host = test->priv;
	int i;

	for (i = 0; i < ARRAY_SIZE(r10s); i++) {
		host->r10 = r10s[i];
		host->r10_count = 1;
		expected.vmm_error = r10s[i];
		expect_failure(test, -EIO, &expected, FAKE_LONG_MS);
	}
	KUNIT_EXPECT_EQ(test, 0, host->flight_count);
	KUNIT_EXPECT_EQ(test, 1, host->allocated);
}

static void quote_parks_on_timeout(struct kunit *test)
{
	const struct vouch_failure expected = {
		.stage = VOUCH_STAGE_QUOTE,
		.reason = VOUCH_REASON_IN_FLIGHT,
	};
	struct fake_host *host = test->priv;
	struct tdx_pool *pool = &host->guest->pool;

	host->delay_ms = FAKE_NEVER;
	expect_failure(test, -ETIMEDOUT, &expected, FAKE_SHORT_MS);
	KUNIT_EXPECT_TRUE(test, vouch_tdx_pool_has_parked(pool));

	/* The host has it: the next caller gets another. */
	host->delay_ms = 0;
	expect_quote(test, 2, FAKE_LONG_MS);
	KUNIT_EXPECT_PTR_NE(test, host->flights[0].buffer,
			    host->flights[1].buffer);
	KUNIT_EXPECT_TRUE(test, vouch_tdx_pool_has_parked(pool));

	/* Its late quote goes to nobody, and the buffer can be used again. */
	fake_finish(host, 0);
	KUNIT_EXPECT_FALSE(test, vouch_tdx_pool_has_parked(pool));
	expect_quote(test, 3, FAKE_LONG_MS);
	KUNIT_EXPECT_PTR_EQ(test, host->flights[0].buffer,
			    host->flights[2].buffer);
	KUNIT_EXPECT_EQ(test, 2, host->allocated);
}

static void quote_parks_on_signal(struct kunit *test)
{
	struct fake_host *host = test->priv;
	struct fake_caller *caller;

	host->delay_ms = FAKE_NEVER;
	caller = fake_caller_start(test, 1, FAKE_LONG_MS);
	fake_wait_for_flights(host, 1);
	send_sig(SIGINT, caller->task, 1);
	fake_caller_end(test, caller);
	KUNIT_EXPECT_EQ(test, -ERESTARTSYS, caller->err);
	KUNIT_EXPECT_EQ(test, VOUCH_STAGE_QUOTE, caller->failure.stage);
	KUNIT_EXPECT_TRUE(test, vouch_tdx_pool_has_parked(&host->guest->pool));

	/* The next caller leaves it alone, unless there is no memory. */
	fake_finish(host, 0);
	host->delay_ms = 0;
	expect_quote(test, 2, FAKE_LONG_MS);
	KUNIT_EXPECT_EQ(test, 2, host->allocated);
}

static void quote_is_not_kept_without_memory(struct kunit *test)
{
	struct fake_host *host = test->priv;
	struct fake_caller *caller;

	host->delay_ms = FAKE_NEVER;
	caller = fake_caller_start(test, 1, FAKE_LONG_MS);
	fake_wait_for_flights(host, 1);
	send_sig(SIGINT, caller->task, 1);
	fake_caller_end(test, caller);
	fake_finish(host, 0);
	host->delay_ms = 0;
	host->room = 0;
	expect_quote(test, 2, FAKE_LONG_MS);
	KUNIT_EXPECT_EQ(test, 1, host->allocated);
}

/* As a process that is stopped and goes on: the call fails, and comes again. */
static void ask_with_a_signal(struct kunit *test, u8 tag)
{
	struct vouch_failure failure;
	struct vouch_blob quote = {};

	allow_signal(SIGINT);
	send_sig(SIGINT, current, 1);
	KUNIT_EXPECT_EQ(test, -ERESTARTSYS,
			fake_quote(test->priv, tag, FAKE_LONG_MS, &quote,
				   &failure));
	flush_signals(current);
	disallow_signal(SIGINT);
}

static void quote_is_kept_for_who_was_stopped(struct kunit *test)
{
	struct fake_host *host = test->priv;

	host->delay_ms = FAKE_NEVER;
	ask_with_a_signal(test, 1);
	KUNIT_EXPECT_EQ(test, 1, host->flight_count);
	/* Not once more, and with the host at work as well as afterwards. */
	ask_with_a_signal(test, 1);
	KUNIT_EXPECT_EQ(test, 1, host->flight_count);
	fake_finish(host, 0);
	KUNIT_EXPECT_FALSE(test, vouch_tdx_pool_has_parked(&host->guest->pool));
	host->delay_ms = 0;
	expect_quote(test, 1, FAKE_LONG_MS);
	KUNIT_EXPECT_EQ(test, 1, host->flight_count);

	/* What was handed out is not handed out again. */
	expect_quote(test, 1, FAKE_LONG_MS);
	KUNIT_EXPECT_EQ(test, 2, host->flight_count);
}

static void quote_is_kept_for_that_request_only(struct kunit *test)
{
	struct fake_host *host = test->priv;
	struct fake_caller *caller;

	host->delay_ms = FAKE_NEVER;
	ask_with_a_signal(test, 1);
	fake_finish(host, 0);
	host->delay_ms = 0;
	expect_quote(test, 2, FAKE_LONG_MS);
	KUNIT_EXPECT_EQ(test, 2, host->flight_count);

	/* Another thread's request over the same is not this one. */
	caller = fake_caller_start(test, 1, FAKE_LONG_MS);
	fake_caller_end(test, caller);
	KUNIT_EXPECT_EQ(test, 0, caller->err);
	KUNIT_EXPECT_EQ(test, 3, host->flight_count);
}

static void extend_rtmr3(struct fake_host *host)
{
	static const u8 digest[TDX_MR_SIZE];
	struct vouch_mr_request request = {
		.entry = { .mr = 4, .type = VOUCH_EV_IPL, .digest = digest },
		.deadline = jiffies + 10 * HZ,
	};
	struct vouch_failure failure;

	KUNIT_EXPECT_EQ(kunit_get_current_test(), 0,
			vouch_tdx_extend(host->guest, 3, &request, &failure));
}

/* A quote that is asked for after an extension has to have it. */
static void quote_is_not_kept_past_an_extension(struct kunit *test)
{
	struct fake_host *host = test->priv;

	host->delay_ms = FAKE_NEVER;
	ask_with_a_signal(test, 1);
	fake_finish(host, 0);
	host->delay_ms = 0;
	extend_rtmr3(host);
	expect_quote(test, 1, FAKE_LONG_MS);
	KUNIT_EXPECT_EQ(test, 2, host->flight_count);
}

/* Also when the extension comes before the signal, behind the TDREPORT. */
static void quote_is_not_kept_of_before_an_extension(struct kunit *test)
{
	struct fake_host *host = test->priv;

	host->delay_ms = FAKE_NEVER;
	host->meanwhile = extend_rtmr3;
	ask_with_a_signal(test, 1);
	host->meanwhile = NULL;
	fake_finish(host, 0);
	host->delay_ms = 0;
	expect_quote(test, 1, FAKE_LONG_MS);
	KUNIT_EXPECT_EQ(test, 2, host->flight_count);
}

/* Nor past what somebody else did, if the log has no space to say so. */
static void quote_is_not_kept_past_what_is_not_logged(struct kunit *test)
{
	static const u8 value[TDX_MR_SIZE];
	struct fake_host *host = test->priv;

	while (vouch_log_foreign(&host->log, 1, value))
		;
	host->delay_ms = FAKE_NEVER;
	ask_with_a_signal(test, 1);
	fake_finish(host, 0);
	host->delay_ms = 0;
	host->rtmrs[0][0] ^= 1;
	expect_quote(test, 2, FAKE_LONG_MS);
	expect_quote(test, 1, FAKE_LONG_MS);
	KUNIT_EXPECT_EQ(test, 3, host->flight_count);
}

/* The guest goes away while the host has a buffer: that one is lost. */
static void quote_ends_with_the_guest(struct kunit *test)
{
	struct fake_host *host = test->priv;
	struct fake_caller *caller;
	struct vouch_failure failure;

	host->delay_ms = FAKE_NEVER;
	caller = fake_caller_start(test, 1, FAKE_LONG_MS);
	fake_wait_for_flights(host, 1);
	vouch_tdx_guest_close(&host->guest->backend);
	fake_caller_end(test, caller);
	KUNIT_EXPECT_EQ(test, -ENODEV, caller->err);
	KUNIT_EXPECT_EQ(test, -ENODEV, fake_ask(host, FAKE_LONG_MS, &failure));

	fake_guest_free(host);
	KUNIT_EXPECT_EQ(test, 1, host->allocated);
	KUNIT_EXPECT_EQ(test, 0, host->freed);
	free_pages_exact(host->flights[0].buffer, TDX_BUFFER_SIZE_MAX);
}

/* The status is not read again once it was final. */
static void quote_is_over_once_it_is(struct kunit *test)
{
	struct tdx_quote_header *header;
	struct fake_host *host = test->priv;

	expect_quote(test, 1, FAKE_LONG_MS);
	header = host->flights[0].buffer;
	memset(header, 0xff, sizeof(*header));
	KUNIT_EXPECT_FALSE(test, vouch_tdx_pool_has_parked(&host->guest->pool));
	expect_quote(test, 2, FAKE_LONG_MS);
	KUNIT_EXPECT_EQ(test, 1, host->allocated);
}

static void quotes_run_at_once(struct kunit *test)
{
	struct fake_host *host = test->priv;
	struct fake_caller *callers[4];
	int i;

	/* No one is finished before all have been sent. */
	host->delay_ms = FAKE_NEVER;
	for (i = 0; i < ARRAY_SIZE(callers); i++)
		callers[i] = fake_caller_start(test, i + 1, FAKE_LONG_MS);
	fake_wait_for_flights(host, ARRAY_SIZE(callers));
	KUNIT_EXPECT_EQ(test, ARRAY_SIZE(callers), fake_flights(host));
	for (i = ARRAY_SIZE(callers) - 1; i >= 0; i--)
		fake_finish(host, i);
	for (i = 0; i < ARRAY_SIZE(callers); i++) {
		fake_caller_end(test, callers[i]);
		KUNIT_EXPECT_EQ(test, 0, callers[i]->err);
		KUNIT_EXPECT_EQ(test, FAKE_QUOTE_SIZE, callers[i]->quote.size);
	}
}

static void quotes_wait_for_buffers(struct kunit *test)
{
	struct fake_host *host = test->priv;
	struct fake_caller *callers[CALLERS];
	int i;

	host->delay_ms = 50;
	for (i = 0; i < CALLERS; i++)
		callers[i] = fake_caller_start(test, i + 1, FAKE_LONG_MS);
	for (i = 0; i < CALLERS; i++) {
		fake_caller_end(test, callers[i]);
		KUNIT_EXPECT_EQ(test, 0, callers[i]->err);
	}
	KUNIT_EXPECT_LE(test, host->allocated, TDX_BUFFERS_MAX);
	KUNIT_EXPECT_EQ(test, CALLERS, host->flight_count);
}

static struct kunit_case quote_cases[] = {
	KUNIT_CASE(quote_is_taken_at_once_or_later),
	KUNIT_CASE(quote_tells_status),
	KUNIT_CASE(quote_refuses_sizes),
	KUNIT_CASE(quote_stays_within_the_offer),
	KUNIT_CASE(quote_refuses_another_requests),
	KUNIT_CASE(quote_of_a_later_version_is_flagged),
	KUNIT_CASE(tdreport_of_something_else_is_refused),
	KUNIT_CASE(quote_retries),
	KUNIT_CASE(quote_of_another_tcb_is_told),
	KUNIT_CASE(quote_halves_what_it_offers),
	KUNIT_CASE(quote_tells_refusals),
	KUNIT_CASE(quote_parks_on_timeout),
	KUNIT_CASE(quote_parks_on_signal),
	KUNIT_CASE(quote_is_not_kept_without_memory),
	KUNIT_CASE(quote_is_kept_for_who_was_stopped),
	KUNIT_CASE(quote_is_kept_for_that_request_only),
	KUNIT_CASE(quote_is_not_kept_past_an_extension),
	KUNIT_CASE(quote_is_not_kept_of_before_an_extension),
	KUNIT_CASE(quote_is_not_kept_past_what_is_not_logged),
	KUNIT_CASE(quote_ends_with_the_guest),
	KUNIT_CASE(quote_is_over_once_it_is),
	KUNIT_CASE(quotes_run_at_once),
	KUNIT_CASE(quotes_wait_for_buffers),
	{}
};

static struct kunit_suite quote_suite = {
	.name = "vouch-tdx-quote",
	.init = fake_init,
	.exit = fake_exit,
	.test_cases = quote_cases,
};

kunit_test_suite(quote_suite);
