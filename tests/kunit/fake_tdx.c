// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - a TDX module and a host that tests control
 */
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "fake_tdx.h"

#define TDREPORT_REPORT_DATA 128
#define TDREPORT_TEE_TCB_SVN 264

static struct fake_host *to_host(struct tdx_platform *platform)
{
	return container_of(platform, struct fake_host, platform);
}

/* Return: RAX of the call that is made now. */
static u64 fake_tdcall(struct fake_host *host)
{
	u64 status;

	spin_lock(&host->lock);
	status = host->tdcall_status;
	if (host->busy) {
		host->busy--;
		status = TDX_MODULE_BUSY;
	}
	host->tdcalls++;
	spin_unlock(&host->lock);
	return status;
}

static int fake_outcome(u64 status)
{
	if (!status)
		return 0;
	return status == TDX_MODULE_BUSY ? -EBUSY : -EIO;
}

/* Each byte is made of its offset, so that registers can be told apart. */
static void fake_fill(u8 *bytes, int from, int size)
{
	int i;

	for (i = from; i < from + size; i++)
		*bytes++ = i ^ (i >> 8);
}

static void fake_tdreport(struct fake_host *host, u8 *tdreport,
			  const u8 *report_data)
{
	fake_fill(tdreport, 0, TDX_TDREPORT_SIZE);
	tdreport[0] = 0x81;
	memcpy(tdreport + TDX_RTMRS, host->rtmrs, sizeof(host->rtmrs));
	memcpy(tdreport + TDREPORT_REPORT_DATA, report_data,
	       VOUCH_REPORT_DATA_SIZE);
}

static int fake_report(struct tdx_platform *platform, const u8 *report_data,
		       u8 *tdreport, u64 *status)
{
	struct fake_host *host = to_host(platform);

	WARN_ON(!IS_ALIGNED((unsigned long)report_data, 64));
	WARN_ON(!IS_ALIGNED((unsigned long)tdreport, 1024));
	*status = fake_tdcall(host);
	if (!*status) {
		fake_tdreport(host, tdreport, report_data);
		tdreport[TDREPORT_REPORT_DATA] ^= host->changes_tdreport;
		tdreport[TDREPORT_TEE_TCB_SVN] ^= host->tcb;
	}
	return fake_outcome(*status);
}

static int fake_extend(struct tdx_platform *platform, u32 index,
		       const u8 *digest, u64 *status)
{
	struct fake_host *host = to_host(platform);

	WARN_ON(!IS_ALIGNED((unsigned long)digest, 64));
	*status = fake_tdcall(host);
	if (!*status) {
		host->extended = index;
		WARN_ON(vouch_mr_extended_value(host->rtmrs[index], digest,
						host->rtmrs[index]));
	}
	return fake_outcome(*status);
}

/* Return: its size. Versions 4 and 5, with the body of TD 1.0. */
size_t fake_make_quote(u8 *quote, u16 version, const u8 *report_data)
{
	u8 *body = quote + 48;

	memset(quote, 0, FAKE_QUOTE_SIZE + 6);
	put_unaligned_le16(version, quote);
	put_unaligned_le16(2, quote + 2);
	put_unaligned_le32(0x81, quote + 4);
	if (version == 5) {
		put_unaligned_le16(2, body);
		put_unaligned_le32(584, body + 2);
		body += 6;
	}
	memcpy(body + 520, report_data, VOUCH_REPORT_DATA_SIZE);
	put_unaligned_le32(FAKE_SIGNATURE_SIZE, body + 584);
	return body + 584 + 4 + FAKE_SIGNATURE_SIZE - quote;
}

/* As a host does it: the quote first, and the status last. */
static void flight_finish(struct fake_flight *flight)
{
	struct tdx_quote_header *header = flight->buffer;
	struct fake_host *host = flight->host;
	u8 *data = flight->buffer + sizeof(*header);
	u8 report_data[VOUCH_REPORT_DATA_SIZE];
	u32 size;

	memcpy(report_data, data + TDREPORT_REPORT_DATA, sizeof(report_data));
	report_data[0] ^= host->changes_report_data;
	size = fake_make_quote(data, host->version ?: 4, report_data);
	size = host->out_size ?: size;
	header->out_size = cpu_to_le32(host->hides_size ? 0 : size);
	/* Pairs with vouch_tdx_format_status(). */
	smp_store_release(&header->status, cpu_to_le64(host->status));
}

static void flight_work(struct work_struct *work)
{
	struct delayed_work *delayed = to_delayed_work(work);

	flight_finish(container_of(delayed, struct fake_flight, work));
}

void fake_finish(struct fake_host *host, u32 flight)
{
	flight_finish(&host->flights[flight]);
}

/* Called with the lock held. */
static void fake_take(struct fake_host *host, void *buffer, size_t size)
{
	struct tdx_quote_header *header = buffer;
	struct fake_flight *flight;

	flight = &host->flights[host->flight_count++ % FAKE_FLIGHTS];
	flight->buffer = buffer;
	flight->size = size;
	WRITE_ONCE(header->status, cpu_to_le64(TDX_QUOTE_IN_FLIGHT));
	if (!host->delay_ms)
		flight_finish(flight);
	else if (host->delay_ms > 0)
		schedule_delayed_work(&flight->work,
				      msecs_to_jiffies(host->delay_ms));
}

static u64 fake_get_quote(struct tdx_platform *platform, void *buffer,
			  size_t size)
{
	struct fake_host *host = to_host(platform);
	u64 r10 = TDX_VMCALL_SUCCESS;

	if (host->meanwhile)
		host->meanwhile(host);
	spin_lock(&host->lock);
	if (host->r10_count) {
		host->r10_count--;
		r10 = host->r10;
	} else if (size > host->size_max) {
		r10 = TDX_VMCALL_INVALID;
	} else {
		fake_take(host, buffer, size);
	}
	spin_unlock(&host->lock);
	return r10;
}

static int fake_buffer_alloc(struct tdx_platform *platform, size_t size,
			     void **buffer)
{
	struct fake_host *host = to_host(platform);

	if (host->shares_nothing)
		return -EIO;
	if (size > host->room)
		return -ENOMEM;
	*buffer = alloc_pages_exact(size, GFP_KERNEL | __GFP_ZERO);
	if (!*buffer)
		return -ENOMEM;
	spin_lock(&host->lock);
	host->allocated++;
	spin_unlock(&host->lock);
	return 0;
}

static void fake_buffer_free(struct tdx_platform *platform, void *buffer,
			     size_t size)
{
	struct fake_host *host = to_host(platform);

	WARN_ON(vouch_tdx_format_status(buffer) == TDX_QUOTE_IN_FLIGHT);
	free_pages_exact(buffer, size);
	host->freed++;
}

static const struct tdx_calls fake_calls = {
	.report = fake_report,
	.extend = fake_extend,
	.get_quote = fake_get_quote,
	.buffer_alloc = fake_buffer_alloc,
	.buffer_free = fake_buffer_free,
};

static void fake_log_exit(void *log)
{
	vouch_log_exit(log);
}

int fake_init(struct kunit *test)
{
	struct fake_host *host = kunit_kzalloc(test, sizeof(*host), GFP_KERNEL);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, host);
	spin_lock_init(&host->lock);
	host->platform.calls = &fake_calls;
	host->size_max = SZ_1M;
	host->room = SZ_1M;
	for (i = 0; i < FAKE_FLIGHTS; i++) {
		host->flights[i].host = host;
		INIT_DELAYED_WORK(&host->flights[i].work, flight_work);
	}
	fake_fill(host->rtmrs[0], TDX_RTMRS, sizeof(host->rtmrs));
	KUNIT_ASSERT_EQ(test, 0, vouch_log_init(&host->log, FAKE_LOG_SIZE));
	KUNIT_ASSERT_EQ(test, 0,
			kunit_add_action_or_reset(test, fake_log_exit,
						  &host->log));
	/* Where the registers begin is no news, unless a test changes them. */
	memcpy(host->log.rtmrs, host->rtmrs, sizeof(host->rtmrs));
	host->guest = vouch_tdx_guest_alloc(&host->platform);
	KUNIT_ASSERT_NOT_NULL(test, host->guest);
	host->guest->log = &host->log;
	test->priv = host;
	return 0;
}

void fake_guest_free(struct fake_host *host)
{
	int i;

	for (i = 0; i < FAKE_FLIGHTS; i++)
		cancel_delayed_work_sync(&host->flights[i].work);
	vouch_tdx_guest_close(&host->guest->backend);
	vouch_tdx_guest_free(host->guest);
	host->guest = NULL;
}

void fake_exit(struct kunit *test)
{
	struct fake_host *host = test->priv;

	if (!host || !host->guest)
		return;
	fake_guest_free(host);
	KUNIT_EXPECT_EQ(test, host->allocated, host->freed);
}

u32 fake_flights(struct fake_host *host)
{
	u32 count;

	spin_lock(&host->lock);
	count = host->flight_count;
	spin_unlock(&host->lock);
	return count;
}

void fake_wait_for_flights(struct fake_host *host, u32 count)
{
	int i;

	for (i = 0; i < 5000 && fake_flights(host) < count; i++)
		usleep_range(500, 1000);
}

int fake_quote(struct fake_host *host, u8 tag, unsigned int timeout_ms,
	       struct vouch_blob *quote, struct vouch_failure *failure)
{
	struct vouch_report_request request = {
		.is_admin = true,
		.deadline = jiffies + msecs_to_jiffies(timeout_ms),
	};

	struct vouch_reply reply = {};
	int err;

	memset(request.report_data, tag, sizeof(request.report_data));
	err = vouch_tdx_quote(host->guest, &request, &reply, failure);
	*quote = reply.report;
	host->reply_flags = reply.flags;
	return err;
}

int fake_ask(struct fake_host *host, unsigned int timeout_ms,
	     struct vouch_failure *failure)
{
	struct vouch_blob quote = {};
	int err = fake_quote(host, 0x5a, timeout_ms, &quote, failure);

	kvfree(quote.data);
	return err;
}

static int caller_run(void *data)
{
	struct fake_caller *caller = data;

	allow_signal(SIGINT);
	caller->err = fake_quote(caller->host, caller->tag, caller->timeout_ms,
				 &caller->quote, &caller->failure);
	flush_signals(current);
	complete(&caller->returned);
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

struct fake_caller *fake_caller_start(struct kunit *test, u8 tag,
				      unsigned int timeout_ms)
{
	struct fake_caller *caller =
		kunit_kzalloc(test, sizeof(*caller), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, caller);
	caller->host = test->priv;
	caller->tag = tag;
	caller->timeout_ms = timeout_ms;
	init_completion(&caller->returned);
	caller->task = kthread_create(caller_run, caller, "vouch-caller");
	KUNIT_ASSERT_FALSE(test, IS_ERR(caller->task));
	get_task_struct(caller->task);
	wake_up_process(caller->task);
	return caller;
}

void fake_caller_end(struct kunit *test, struct fake_caller *caller)
{
	KUNIT_EXPECT_NE(test, 0,
			wait_for_completion_timeout(&caller->returned,
						    30 * HZ));
	kthread_stop(caller->task);
	put_task_struct(caller->task);
	kvfree(caller->quote.data);
	caller->quote.data = NULL;
}
