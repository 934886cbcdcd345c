/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vouch - a TDX module and a host that tests control
 */
#ifndef VOUCH_KUNIT_FAKE_TDX_H
#define VOUCH_KUNIT_FAKE_TDX_H

#include <kunit/test.h>

#include "tdx/private.h"

#define FAKE_FLIGHTS 32
#define FAKE_SIGNATURE_SIZE 64
/* Header, body of TD 1.0, size of the signature, signature. */
#define FAKE_QUOTE_SIZE (48 + 584 + 4 + FAKE_SIGNATURE_SIZE)
#define FAKE_NEVER (-1)

/* Bytes of the log of a guest. */
#define FAKE_LOG_SIZE VOUCH_LOG_SIZE_MIN

#define FAKE_LONG_MS 20000
#define FAKE_SHORT_MS 60

struct fake_host;

/**
 * struct fake_flight - one buffer that the host has
 * @host: who
 * @work: finishes it
 * @buffer: the buffer
 * @size: of which so much was offered
 */
struct fake_flight {
	struct fake_host *host;
	struct delayed_work work;
	void *buffer;
	size_t size;
};

/**
 * struct fake_host - host and TDX module behind a guest
 * @platform: for the guest
 * @guest: under test
 * @log: its log
 * @lock: protects all counters and @flights
 * @busy: so many calls to the TDX module still say OPERAND_BUSY
 * @tdcall_status: RAX of all others
 * @tdcalls: how many there were
 * @extended: RTMR that was extended last
 * @rtmrs: what they hold
 * @r10: answer to the next @r10_count GetQuotes
 * @r10_count: see @r10
 * @size_max: GetQuote with a larger buffer is an invalid operand
 * @delay_ms: when a quote is finished, %FAKE_NEVER: by fake_finish() alone
 * @status: with which it is finished
 * @out_size: that it is said to have, 0: its real one
 * @hides_size: it is said to have none
 * @version: of the quote, 0: 4
 * @reply_flags: that came with the last quote
 * @changes_report_data: it is the quote of another request
 * @changes_tdreport: the TDREPORT is over something else
 * @meanwhile: what happens in the guest while the host is given a buffer
 * @tcb: bits of the first byte of TEE_TCB_SVN that are other ones
 * @flights: buffers that the host was given
 * @flight_count: how many
 * @room: buffers larger than this cannot be allocated
 * @shares_nothing: no buffer can be, because the host does not want to
 * @allocated: buffers that were allocated
 * @freed: and those that were freed
 */
struct fake_host {
	struct tdx_platform platform;
	struct tdx_guest *guest;
	struct vouch_log log;
	spinlock_t lock; /* see above */

	u32 busy;
	u64 tdcall_status;
	u32 tdcalls;
	u32 extended;
	u8 rtmrs[TDX_RTMR_COUNT][TDX_MR_SIZE];

	u64 r10;
	u32 r10_count;
	size_t size_max;
	int delay_ms;
	u64 status;
	u32 out_size;
	bool hides_size;
	u16 version;
	u32 reply_flags;
	bool changes_report_data;
	bool changes_tdreport;
	void (*meanwhile)(struct fake_host *host);
	u8 tcb;
	struct fake_flight flights[FAKE_FLIGHTS];
	u32 flight_count;

	size_t room;
	bool shares_nothing;
	u32 allocated;
	u32 freed;
};

/**
 * struct fake_caller - a thread that asks for a quote
 * @host: behind the guest that it asks
 * @task: the thread
 * @timeout_ms: how long it waits
 * @tag: byte of which its REPORT_DATA consists
 * @err: what the request returned
 * @quote: what it got
 * @failure: likewise
 * @returned: completed after that
 */
struct fake_caller {
	struct fake_host *host;
	struct task_struct *task;
	unsigned int timeout_ms;
	u8 tag;
	int err;
	struct vouch_blob quote;
	struct vouch_failure failure;
	struct completion returned;
};

/* Suites' init and exit: test->priv is the host, with a guest. */
int fake_init(struct kunit *test);
void fake_exit(struct kunit *test);

/* Takes the guest away; fake_exit() does so otherwise. */
void fake_guest_free(struct fake_host *host);
void fake_finish(struct fake_host *host, u32 flight);
u32 fake_flights(struct fake_host *host);
void fake_wait_for_flights(struct fake_host *host, u32 count);

int fake_quote(struct fake_host *host, u8 tag, unsigned int timeout_ms,
	       struct vouch_blob *quote, struct vouch_failure *failure);
/* A quote that is thrown away. */
int fake_ask(struct fake_host *host, unsigned int timeout_ms,
	     struct vouch_failure *failure);
size_t fake_make_quote(u8 *quote, u16 version, const u8 *report_data);

struct fake_caller *fake_caller_start(struct kunit *test, u8 tag,
				      unsigned int timeout_ms);
void fake_caller_end(struct kunit *test, struct fake_caller *caller);

#endif /* VOUCH_KUNIT_FAKE_TDX_H */
