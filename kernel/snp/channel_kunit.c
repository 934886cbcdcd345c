// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of channel.c
 *
 * The test plays host and firmware, and at each exit holds the channel to its
 * first rule: what the host sees under one sequence number never changes, and
 * the number was spent before.
 */
#include <kunit/test.h>
#include <linux/prandom.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#include "snp/private.h"

#define VMPCK 1
#define ANSWER_SIZE 32
#define CERTS_PAGES 4

enum act {
	ACT_ANSWER, /* as host and firmware should; also after the script */
	ACT_BUSY,
	ACT_SILENCE,
	ACT_VMM_ERROR,
	ACT_FW_ERROR,
	ACT_OFLOW, /* the host says so, the firmware was not asked */
	ACT_GROW, /* wants more room for certificates */
	ACT_LOSE, /* the firmware answers, the host says nothing */
	ACT_STALE, /* the firmware answers, the host shows the old page */
	ACT_SPOIL_TAG,
	ACT_SPOIL_TYPE,
	ACT_LARGE, /* the firmware answers with more than was asked for */
};

/**
 * struct host - host and firmware
 * @platform: the guest
 * @cipher: the firmware's
 * @scratch: the firmware's memory
 * @next: sequence number that the firmware wants
 * @acts: what to do at each exit
 * @act_count: length of @acts
 * @exits: how many there were
 * @extended: how many of them asked for certificates
 * @wanted_pages: what ACT_GROW asks for
 * @grow_err: what grow_certs() returns
 * @certs_offset: of the one certificate
 * @seen: last message, as first seen
 * @messages: how many different ones there were
 * @test: where to complain
 * @channel: under test
 * @transport: the same
 */
struct host {
	struct snp_platform platform;
	struct snp_cipher cipher;
	struct snp_message *scratch;
	u64 next;
	const enum act *acts;
	int act_count;
	int exits;
	int extended;
	u32 wanted_pages;
	int grow_err;
	u32 certs_offset;
	struct snp_message *seen;
	int messages;
	struct kunit *test;
	struct snp_channel *channel;
	struct snp_transport *transport;
};

static __le32 *host_counter(struct host *host)
{
	return (__le32 *)(host->platform.secrets + SNP_SECRETS_COUNTER) + VMPCK;
}

/* Holds the channel to its first rule. */
static void host_check_exposed(struct host *host)
{
	const struct snp_message *shared = host->platform.request;
	u64 sequence = le64_to_cpu(shared->header.sequence);
	u64 seen = le64_to_cpu(host->seen->header.sequence);

	KUNIT_EXPECT_EQ(host->test, le32_to_cpu(*host_counter(host)),
			sequence + 1);
	if (host->messages && sequence == seen) {
		KUNIT_EXPECT_MEMEQ(host->test, (u8 *)shared, (u8 *)host->seen,
				   SNP_PAGE_SIZE);
		return;
	}
	KUNIT_EXPECT_GT(host->test, sequence, seen);
	memcpy(host->seen, shared, SNP_PAGE_SIZE);
	host->messages++;
}

/* Answers with the first bytes of the request, so that answers differ. */
static void firmware_answer(struct host *host, struct snp_exit *exit, u32 size)
{
	struct snp_header *header = &host->seen->header;
	struct snp_envelope envelope = {
		.sequence = host->next,
		.type = header->type,
		.version = header->version,
		.vmpck = VMPCK,
	};
	struct vouch_failure failure;
	u8 payload[2 * ANSWER_SIZE] = {};
	u32 request_size;

	if (le64_to_cpu(header->sequence) != host->next) {
		exit->fw_error = SNP_FW_AEAD_OFLOW;
		return;
	}
	memcpy(host->scratch, host->seen, SNP_PAGE_SIZE);
	KUNIT_EXPECT_EQ(host->test, 0,
			vouch_snp_message_open(&host->cipher, host->scratch,
					       &envelope, &request_size,
					       &failure));
	host->next += 2;

	memcpy(payload, host->scratch->payload, ANSWER_SIZE);
	envelope.sequence++;
	envelope.type++;
	KUNIT_EXPECT_EQ(host->test, 0,
			vouch_snp_message_seal(&host->cipher, host->scratch,
					       &envelope, payload, size));
	memcpy(host->platform.response, host->scratch, SNP_PAGE_SIZE);
}

static void host_give_certs(struct host *host)
{
	struct {
		u8 guid[16];
		__le32 offset;
		__le32 length;
	} entry = {
		.guid = { 1 },
		.offset = cpu_to_le32(host->certs_offset),
		.length = cpu_to_le32(8),
	};

	if (!host->certs_offset)
		return;
	memcpy(host->platform.certs, &entry, sizeof(entry));
	memset(host->platform.certs + host->certs_offset, 0x5a, 8);
}

static int host_act(struct host *host, struct snp_exit *exit, enum act act)
{
	struct snp_message *shared = host->platform.response;
	struct snp_exit unseen = {};

	switch (act) {
	case ACT_BUSY:
		exit->vmm_error = SNP_VMM_BUSY;
		return 0;
	case ACT_SILENCE:
		return -EIO;
	case ACT_VMM_ERROR:
		exit->vmm_error = 7;
		return 0;
	case ACT_FW_ERROR:
		exit->fw_error = 0x15;
		return 0;
	case ACT_OFLOW:
		exit->fw_error = SNP_FW_AEAD_OFLOW;
		return 0;
	case ACT_GROW:
		exit->vmm_error = SNP_VMM_INVALID_LEN;
		exit->certs_pages = host->wanted_pages;
		return 0;
	case ACT_LOSE:
		firmware_answer(host, &unseen, ANSWER_SIZE);
		return -EIO;
	case ACT_STALE:
		firmware_answer(host, exit, ANSWER_SIZE);
		le64_add_cpu(&shared->header.sequence, -2);
		return 0;
	case ACT_SPOIL_TAG:
		firmware_answer(host, exit, ANSWER_SIZE);
		shared->header.authtag[0] ^= 1;
		return 0;
	case ACT_SPOIL_TYPE:
		firmware_answer(host, exit, ANSWER_SIZE);
		shared->header.type++;
		return 0;
	case ACT_LARGE:
		firmware_answer(host, exit, ANSWER_SIZE + 1);
		return 0;
	case ACT_ANSWER:
		break;
	}
	firmware_answer(host, exit, ANSWER_SIZE);
	if (exit->extended)
		host_give_certs(host);
	return 0;
}

static int host_issue(struct snp_platform *platform, struct snp_exit *exit)
{
	struct host *host = container_of(platform, struct host, platform);
	size_t room = (size_t)platform->certs_pages * SNP_PAGE_SIZE;
	enum act act = ACT_ANSWER;

	host_check_exposed(host);
	if (host->exits < host->act_count)
		act = host->acts[host->exits];
	host->exits++;
	if (exit->extended) {
		host->extended++;
		KUNIT_EXPECT_EQ(host->test, exit->certs_pages,
				platform->certs_pages);
		KUNIT_EXPECT_NULL(host->test,
				  memchr_inv(platform->certs, 0, room));
	}
	return host_act(host, exit, act);
}

static int host_grow_certs(struct snp_platform *platform, u32 pages)
{
	struct host *host = container_of(platform, struct host, platform);

	KUNIT_EXPECT_GT(host->test, pages, platform->certs_pages);
	KUNIT_EXPECT_LE(host->test, pages, SNP_CERTS_PAGES_MAX);
	if (host->grow_err)
		return host->grow_err;

	kunit_kfree(host->test, platform->certs);
	platform->certs =
		kunit_kzalloc(host->test, pages * SNP_PAGE_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(host->test, platform->certs);
	memset(platform->certs, 0xcc, pages * SNP_PAGE_SIZE);
	platform->certs_pages = pages;
	host->wanted_pages++;
	return 0;
}

static const struct snp_calls host_calls = {
	.issue = host_issue,
	.grow_certs = host_grow_certs,
};

static void *page_alloc(struct kunit *test, u32 pages)
{
	void *page = kunit_kzalloc(test, pages * SNP_PAGE_SIZE, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, page);
	return page;
}

static int channel_init(struct kunit *test)
{
	struct host *host = kunit_kzalloc(test, sizeof(*host), GFP_KERNEL);
	u8 *key;

	KUNIT_ASSERT_NOT_NULL(test, host);
	host->test = test;
	host->scratch = page_alloc(test, 1);
	host->seen = page_alloc(test, 1);
	host->wanted_pages = CERTS_PAGES + 1;
	host->certs_offset = 48;
	host->next = 1;
	host->platform = (struct snp_platform){
		.calls = &host_calls,
		.simulated = true,
		.vmpl = 1,
		.vmpck = VMPCK,
		.secrets = page_alloc(test, 1),
		.request = page_alloc(test, 1),
		.response = page_alloc(test, 1),
		.certs = page_alloc(test, CERTS_PAGES),
		.certs_pages = CERTS_PAGES,
	};
	key = host->platform.secrets + SNP_SECRETS_VMPCK +
	      VMPCK * SNP_VMPCK_SIZE;
	memset(key, 0x77, SNP_VMPCK_SIZE);
	KUNIT_ASSERT_EQ(test, 0, vouch_snp_cipher_init(&host->cipher, key));
	test->priv = host;
	return 0;
}

static void channel_exit(struct kunit *test)
{
	struct host *host = test->priv;

	if (!host)
		return;
	if (host->channel)
		vouch_snp_channel_free(host->channel);
	vouch_snp_cipher_exit(&host->cipher);
}

static struct host *host_start(struct kunit *test, u32 counter)
{
	struct host *host = test->priv;

	*host_counter(host) = cpu_to_le32(counter);
	host->next = (u64)counter + 1;
	host->channel = vouch_snp_channel_alloc(&host->platform);
	KUNIT_ASSERT_FALSE(test, IS_ERR(host->channel));
	host->transport = vouch_snp_channel_transport(host->channel);
	return host;
}

static void host_script(struct host *host, const enum act *acts, int count)
{
	host->acts = acts;
	host->act_count = count;
	host->exits = 0;
	host->extended = 0;
}

#define SCRIPT(_host, ...)                                       \
	do {                                                     \
		static const enum act _acts[] = { __VA_ARGS__ }; \
		host_script(_host, _acts, ARRAY_SIZE(_acts));    \
	} while (0)

static struct snp_exchange *channel_ask(struct kunit *test, u64 mark)
{
	struct snp_exchange *exchange;

	exchange = vouch_snp_exchange_alloc(VOUCH_SNP_MSG_REPORT_REQ, 1, 96,
					    ANSWER_SIZE);
	KUNIT_ASSERT_NOT_NULL(test, exchange);
	memcpy(exchange->request, &mark, sizeof(mark));
	exchange->request[ANSWER_SIZE - 1] = 0xee;
	return exchange;
}

static int channel_try(struct host *host, struct snp_exchange *exchange)
{
	memset(&exchange->failure, 0xcc, sizeof(exchange->failure));
	return host->transport->ops->attempt(host->transport, exchange);
}

static void expect_answer(struct host *host, struct snp_exchange *exchange)
{
	KUNIT_EXPECT_EQ(host->test, exchange->response_size, ANSWER_SIZE);
	KUNIT_EXPECT_MEMEQ(host->test, exchange->response, exchange->request,
			   ANSWER_SIZE);
}

static void expect_failure(struct host *host, struct snp_exchange *exchange,
			   u32 stage, u32 reason, u32 fw_error, u32 vmm_error)
{
	KUNIT_EXPECT_EQ(host->test, exchange->failure.stage, stage);
	KUNIT_EXPECT_EQ(host->test, exchange->failure.reason, reason);
	KUNIT_EXPECT_EQ(host->test, exchange->failure.fw_error, fw_error);
	KUNIT_EXPECT_EQ(host->test, exchange->failure.vmm_error, vmm_error);
}

static void expect_pending(struct host *host, bool is_pending)
{
	struct snp_transport_status status = {};

	host->transport->ops->status(host->transport, &status);
	KUNIT_EXPECT_EQ(host->test, status.is_pending, is_pending);
	KUNIT_EXPECT_FALSE(host->test, status.is_key_lost);
}

static void expect_lost(struct host *host, u32 reason)
{
	struct snp_exchange *exchange = channel_ask(host->test, 99);
	struct snp_transport_status status = {};
	int exits = host->exits;

	host->transport->ops->status(host->transport, &status);
	KUNIT_EXPECT_TRUE(host->test, status.is_key_lost);
	KUNIT_EXPECT_EQ(host->test, status.key_failure.stage, VOUCH_STAGE_KEY);
	KUNIT_EXPECT_EQ(host->test, status.key_failure.reason, reason);

	KUNIT_EXPECT_EQ(host->test, -EKEYREVOKED, channel_try(host, exchange));
	expect_failure(host, exchange, VOUCH_STAGE_KEY, reason, SNP_FW_NO_CALL,
		       0);
	KUNIT_EXPECT_EQ(host->test, host->exits, exits);
	vouch_snp_exchange_put(exchange);
}

/* A new exchange is answered, after @exits exits. */
static void expect_works(struct host *host, u64 mark, int exits)
{
	struct snp_exchange *exchange = channel_ask(host->test, mark);

	host->exits = 0;
	host->act_count = 0;
	KUNIT_EXPECT_EQ(host->test, 0, channel_try(host, exchange));
	KUNIT_EXPECT_EQ(host->test, host->exits, exits);
	expect_answer(host, exchange);
	expect_pending(host, false);
	vouch_snp_exchange_put(exchange);
}

static void channel_carries(struct kunit *test)
{
	struct host *host = host_start(test, 0);

	expect_works(host, 1, 1);
	expect_works(host, 2, 1);
	KUNIT_EXPECT_EQ(test, le32_to_cpu(*host_counter(host)), 4);
	KUNIT_EXPECT_EQ(test, host->messages, 2);
	KUNIT_EXPECT_EQ(test, host->extended, 0);
}

static void channel_resends_when_busy(struct kunit *test)
{
	struct host *host = host_start(test, 10);
	struct snp_exchange *exchange = channel_ask(test, 1);
	int i;

	SCRIPT(host, ACT_BUSY, ACT_BUSY, ACT_BUSY, ACT_BUSY, ACT_BUSY);
	for (i = 0; i < 5; i++) {
		KUNIT_EXPECT_EQ(test, -EAGAIN, channel_try(host, exchange));
		expect_failure(host, exchange, VOUCH_STAGE_HOST,
			       VOUCH_REASON_BUSY, SNP_FW_NO_CALL, SNP_VMM_BUSY);
		expect_pending(host, true);
	}
	KUNIT_EXPECT_EQ(test, 0, channel_try(host, exchange));
	expect_answer(host, exchange);
	expect_pending(host, false);
	KUNIT_EXPECT_EQ(test, host->messages, 1);
	vouch_snp_exchange_put(exchange);
}

struct error_param {
	const char *desc;
	enum act act;
	int err;
	u32 stage;
	u32 reason;
	u32 fw_error;
	u32 vmm_error;
};

static const struct error_param error_params[] = {
	{ .desc = "silence",
	  .act = ACT_SILENCE,
	  .err = -EIO,
	  .stage = VOUCH_STAGE_EXIT,
	  .fw_error = SNP_FW_NO_CALL },
	{ .desc = "host's error",
	  .act = ACT_VMM_ERROR,
	  .err = -EIO,
	  .stage = VOUCH_STAGE_HOST,
	  .fw_error = SNP_FW_NO_CALL,
	  .vmm_error = 7 },
	{ .desc = "host wants room unasked",
	  .act = ACT_GROW,
	  .err = -EIO,
	  .stage = VOUCH_STAGE_HOST,
	  .fw_error = SNP_FW_NO_CALL,
	  .vmm_error = SNP_VMM_INVALID_LEN },
	{ .desc = "firmware's error",
	  .act = ACT_FW_ERROR,
	  .err = -EIO,
	  .stage = VOUCH_STAGE_FIRMWARE,
	  .fw_error = 0x15 },
	{ .desc = "counter ahead at once",
	  .act = ACT_OFLOW,
	  .err = -EIO,
	  .stage = VOUCH_STAGE_FIRMWARE,
	  .fw_error = SNP_FW_AEAD_OFLOW },
	{ .desc = "answer lost",
	  .act = ACT_LOSE,
	  .err = -EIO,
	  .stage = VOUCH_STAGE_EXIT,
	  .fw_error = SNP_FW_NO_CALL },
	{ .desc = "old answer",
	  .act = ACT_STALE,
	  .err = -EBADMSG,
	  .stage = VOUCH_STAGE_HEADER,
	  .reason = VOUCH_REASON_SEQUENCE,
	  .fw_error = SNP_FW_NO_CALL },
	{ .desc = "wrong tag",
	  .act = ACT_SPOIL_TAG,
	  .err = -EBADMSG,
	  .stage = VOUCH_STAGE_AUTH,
	  .fw_error = SNP_FW_NO_CALL },
	{ .desc = "wrong type",
	  .act = ACT_SPOIL_TYPE,
	  .err = -EBADMSG,
	  .stage = VOUCH_STAGE_HEADER,
	  .reason = VOUCH_REASON_TYPE,
	  .fw_error = SNP_FW_NO_CALL },
};

KUNIT_ARRAY_PARAM_DESC(error, error_params, desc);

/* The caller gets an error; the next one has the message sent again first. */
static void channel_settles_after_error(struct kunit *test)
{
	const struct error_param *param = test->param_value;
	struct host *host = host_start(test, 0);
	struct snp_exchange *exchange = channel_ask(test, 1);

	host_script(host, &param->act, 1);
	KUNIT_EXPECT_EQ(test, param->err, channel_try(host, exchange));
	expect_failure(host, exchange, param->stage, param->reason,
		       param->fw_error, param->vmm_error);
	KUNIT_EXPECT_EQ(test, exchange->response_size, 0);
	expect_pending(host, true);
	vouch_snp_exchange_put(exchange);

	expect_works(host, 2, 2);
	expect_works(host, 3, 1);
	KUNIT_EXPECT_EQ(test, host->messages, 3);
}

/* After an error the next caller's exchange may be at the same address. */
static void channel_forgets_told_caller(struct kunit *test)
{
	struct host *host = host_start(test, 0);
	struct snp_exchange *exchange = channel_ask(test, 1);
	u64 mark = 2;

	SCRIPT(host, ACT_SILENCE);
	KUNIT_EXPECT_EQ(test, -EIO, channel_try(host, exchange));
	memcpy(exchange->request, &mark, sizeof(mark));
	KUNIT_EXPECT_EQ(test, 0, channel_try(host, exchange));
	expect_answer(host, exchange);
	KUNIT_EXPECT_EQ(test, host->messages, 2);
	vouch_snp_exchange_put(exchange);
}

static void channel_settles_within_bounds(struct kunit *test)
{
	struct host *host = host_start(test, 0);
	struct snp_exchange *first = channel_ask(test, 1),
			    *second = channel_ask(test, 2);

	SCRIPT(host, ACT_SILENCE, ACT_SILENCE, ACT_BUSY, ACT_FW_ERROR,
	       ACT_SPOIL_TYPE);
	KUNIT_EXPECT_EQ(test, -EIO, channel_try(host, first));
	KUNIT_EXPECT_EQ(test, -EAGAIN, channel_try(host, second));
	KUNIT_EXPECT_EQ(test, host->exits, 3);
	KUNIT_EXPECT_EQ(test, second->failure.reason, VOUCH_REASON_BUSY);

	KUNIT_EXPECT_EQ(test, -EBADMSG, channel_try(host, second));
	KUNIT_EXPECT_EQ(test, host->exits, 1 + 1 + SNP_RESENDS_MAX);
	expect_failure(host, second, VOUCH_STAGE_HEADER, VOUCH_REASON_TYPE,
		       SNP_FW_NO_CALL, 0);
	KUNIT_EXPECT_FALSE(test, second->is_exposed);
	KUNIT_EXPECT_EQ(test, host->messages, 1);
	vouch_snp_exchange_put(first);
	vouch_snp_exchange_put(second);

	expect_works(host, 3, 2);
	KUNIT_EXPECT_EQ(test, host->messages, 2);
}

static void channel_loses_answer_when_ahead(struct kunit *test)
{
	struct host *host = host_start(test, 0);
	struct snp_exchange *exchange = channel_ask(test, 1);

	SCRIPT(host, ACT_BUSY, ACT_OFLOW);
	KUNIT_EXPECT_EQ(test, -EAGAIN, channel_try(host, exchange));
	host->next += 2;
	KUNIT_EXPECT_EQ(test, -EIO, channel_try(host, exchange));
	expect_failure(host, exchange, VOUCH_STAGE_FIRMWARE, 0,
		       SNP_FW_AEAD_OFLOW, 0);
	expect_pending(host, false);
	vouch_snp_exchange_put(exchange);
	expect_works(host, 2, 1);
}

/* The caller got an error, and then the guest goes away. */
static void channel_settles_at_the_end(struct kunit *test)
{
	struct host *host = host_start(test, 0);
	struct snp_exchange *exchange = channel_ask(test, 1);
	const struct snp_transport_ops *ops = host->transport->ops;

	KUNIT_EXPECT_EQ(test, 0, ops->settle(host->transport));
	SCRIPT(host, ACT_VMM_ERROR, ACT_SILENCE, ACT_BUSY, ACT_SPOIL_TAG,
	       ACT_ANSWER);
	KUNIT_EXPECT_EQ(test, -EIO, channel_try(host, exchange));
	vouch_snp_exchange_put(exchange);
	expect_pending(host, true);

	KUNIT_EXPECT_EQ(test, -EIO, ops->settle(host->transport));
	KUNIT_EXPECT_EQ(test, -EAGAIN, ops->settle(host->transport));
	KUNIT_EXPECT_EQ(test, -EAGAIN, ops->settle(host->transport));
	KUNIT_EXPECT_EQ(test, 0, ops->settle(host->transport));
	expect_pending(host, false);
	KUNIT_EXPECT_EQ(test, 1, host->messages);
	KUNIT_EXPECT_EQ(test, 0, ops->settle(host->transport));
	KUNIT_EXPECT_EQ(test, 5, host->exits);
}

static void channel_settles_large_answer(struct kunit *test)
{
	struct host *host = host_start(test, 0);
	struct snp_exchange *exchange = channel_ask(test, 1);

	SCRIPT(host, ACT_LARGE);
	KUNIT_EXPECT_EQ(test, -EPROTO, channel_try(host, exchange));
	expect_failure(host, exchange, VOUCH_STAGE_PAYLOAD, VOUCH_REASON_SIZE,
		       SNP_FW_NO_CALL, 0);
	expect_pending(host, false);
	vouch_snp_exchange_put(exchange);
}

/* The channel notices when it is next asked. */
static void try_to_lose(struct host *host)
{
	struct snp_exchange *exchange = channel_ask(host->test, 98);

	KUNIT_EXPECT_EQ(host->test, -EKEYREVOKED, channel_try(host, exchange));
	vouch_snp_exchange_put(exchange);
}

static void channel_gives_up_shared_key(struct kunit *test)
{
	struct host *host = host_start(test, 0);

	expect_works(host, 1, 1);
	le32_add_cpu(host_counter(host), 2);
	try_to_lose(host);
	expect_lost(host, VOUCH_REASON_SHARED);
	le32_add_cpu(host_counter(host), -2);
	expect_lost(host, VOUCH_REASON_SHARED);
}

static void channel_gives_up_at_limit(struct kunit *test)
{
	struct host *host = host_start(test, SNP_COUNTER_MAX - 2);

	expect_works(host, 1, 1);
	KUNIT_EXPECT_EQ(test, le32_to_cpu(*host_counter(host)),
			SNP_COUNTER_MAX);
	try_to_lose(host);
	expect_lost(host, VOUCH_REASON_EXHAUSTED);
	KUNIT_EXPECT_EQ(test, le32_to_cpu(*host_counter(host)),
			SNP_COUNTER_MAX);
}

static void channel_gives_up_beyond_limit(struct kunit *test)
{
	struct host *host = host_start(test, SNP_COUNTER_MAX - 1);

	try_to_lose(host);
	expect_lost(host, VOUCH_REASON_EXHAUSTED);
	KUNIT_EXPECT_EQ(test, host->messages, 0);
}

struct rival {
	struct work_struct work;
	struct snp_queue *queue;
	struct snp_exchange *exchange;
	int err;
};

static void rival_run(struct work_struct *work)
{
	struct rival *rival = container_of(work, struct rival, work);
	struct vouch_failure failure;

	rival->err = vouch_snp_queue_call(rival->queue, rival->exchange,
					  jiffies + 20 * HZ, &failure);
}

/* One number is left, and two callers are there at once. */
static void channel_gives_last_number_to_one(struct kunit *test)
{
	struct host *host = host_start(test, SNP_COUNTER_MAX - 2);
	struct snp_queue *queue =
		kunit_kzalloc(test, sizeof(*queue), GFP_KERNEL);
	struct rival rivals[2] = {};
	int i;

	KUNIT_ASSERT_NOT_NULL(test, queue);
	KUNIT_ASSERT_EQ(test, 0, vouch_snp_queue_init(queue, host->transport));
	for (i = 0; i < 2; i++) {
		rivals[i].queue = queue;
		rivals[i].exchange = channel_ask(test, i);
		INIT_WORK_ONSTACK(&rivals[i].work, rival_run);
	}
	for (i = 0; i < 2; i++)
		queue_work(system_unbound_wq, &rivals[i].work);
	for (i = 0; i < 2; i++) {
		flush_work(&rivals[i].work);
		destroy_work_on_stack(&rivals[i].work);
		vouch_snp_exchange_put(rivals[i].exchange);
	}
	vouch_snp_queue_close(queue);
	vouch_snp_queue_exit(queue);

	KUNIT_EXPECT_EQ(test, -EKEYREVOKED, rivals[0].err + rivals[1].err);
	KUNIT_EXPECT_TRUE(test, !rivals[0].err || !rivals[1].err);
	KUNIT_EXPECT_EQ(test, 1, host->messages);
	KUNIT_EXPECT_EQ(test, le32_to_cpu(*host_counter(host)),
			SNP_COUNTER_MAX);
}

static void channel_has_no_key(struct kunit *test)
{
	struct host *host = test->priv;

	memset(host->platform.secrets, 0, SNP_PAGE_SIZE);
	host_start(test, 0);
	expect_lost(host, VOUCH_REASON_NO_KEY);
}

static void channel_refuses_bad_platform(struct kunit *test)
{
	struct host *host = test->priv;

	host->platform.vmpck = SNP_VMPCK_COUNT;
	KUNIT_EXPECT_EQ(test, -EINVAL,
			PTR_ERR(vouch_snp_channel_alloc(&host->platform)));
	host->platform.vmpck = 0;
	host->platform.vmpl = SNP_VMPL_MAX + 1;
	KUNIT_EXPECT_EQ(test, -EINVAL,
			PTR_ERR(vouch_snp_channel_alloc(&host->platform)));
}

struct certs_param {
	const char *desc;
	enum act acts[4];
	u32 wanted_pages;
	u32 certs_offset;
	int grow_err;
	int err;
	u32 certs_size;
	u32 reason;
	int exits;
	int extended;
};

static const struct certs_param certs_params[] = {
	{
		.desc = "a table",
		.certs_offset = 48,
		.certs_size = 56,
		.exits = 1,
		.extended = 1,
	},
	{
		.desc = "a host without one",
		.exits = 1,
		.extended = 1,
	},
	{
		.desc = "a bad one",
		.certs_offset = 47,
		.err = -EPROTO,
		.reason = VOUCH_REASON_ENTRY,
		.exits = 1,
		.extended = 1,
	},
	{
		.desc = "a large one",
		.acts = { ACT_GROW },
		.wanted_pages = SNP_CERTS_PAGES_MAX,
		.certs_offset = VOUCH_CERTS_SIZE_MAX - 8,
		.certs_size = VOUCH_CERTS_SIZE_MAX,
		.exits = 2,
		.extended = 2,
	},
	{
		.desc = "one that grows three times",
		.acts = { ACT_GROW, ACT_GROW, ACT_GROW },
		.wanted_pages = CERTS_PAGES + 1,
		.certs_offset = 48,
		.certs_size = 56,
		.exits = 4,
		.extended = 4,
	},
	{
		.desc = "one that grows four times",
		.acts = { ACT_GROW, ACT_GROW, ACT_GROW, ACT_GROW },
		.wanted_pages = CERTS_PAGES + 1,
		.err = -EPROTO,
		.reason = VOUCH_REASON_CERTS_GREW,
		.exits = 5,
		.extended = 4,
	},
	{
		.desc = "one beyond the bound",
		.acts = { ACT_GROW },
		.wanted_pages = SNP_CERTS_PAGES_MAX + 1,
		.err = -EPROTO,
		.reason = VOUCH_REASON_CERTS_GREW,
		.exits = 2,
		.extended = 1,
	},
	{
		.desc = "one that needs what there is",
		.acts = { ACT_GROW },
		.wanted_pages = CERTS_PAGES,
		.err = -EPROTO,
		.reason = VOUCH_REASON_CERTS_GREW,
		.exits = 2,
		.extended = 1,
	},
	{
		.desc = "one that needs no room",
		.acts = { ACT_GROW },
		.err = -EPROTO,
		.reason = VOUCH_REASON_CERTS_GREW,
		.exits = 2,
		.extended = 1,
	},
	{
		.desc = "no memory for it",
		.acts = { ACT_GROW },
		.wanted_pages = CERTS_PAGES + 1,
		.grow_err = -ENOMEM,
		.err = -ENOMEM,
		.reason = VOUCH_REASON_CERTS_GREW,
		.exits = 2,
		.extended = 1,
	},
};

KUNIT_ARRAY_PARAM_DESC(certs, certs_params, desc);

/* Whatever becomes of the certificates, the message is settled. */
static void channel_asks_for_certs(struct kunit *test)
{
	const struct certs_param *param = test->param_value;
	struct host *host = host_start(test, 0);
	struct snp_exchange *exchange = channel_ask(test, 1);

	exchange->wants_certs = true;
	host->wanted_pages = param->wanted_pages;
	host->certs_offset = param->certs_offset;
	host->grow_err = param->grow_err;
	host_script(host, param->acts, ARRAY_SIZE(param->acts));

	KUNIT_EXPECT_EQ(test, param->err, channel_try(host, exchange));
	KUNIT_EXPECT_EQ(test, host->exits, param->exits);
	KUNIT_EXPECT_EQ(test, host->extended, param->extended);
	KUNIT_EXPECT_EQ(test, host->messages, 1);
	KUNIT_EXPECT_EQ(test, exchange->certs_size, param->certs_size);
	KUNIT_EXPECT_EQ(test, !exchange->certs, !param->certs_size);
	if (param->err)
		expect_failure(host, exchange, VOUCH_STAGE_CERTS, param->reason,
			       SNP_FW_NO_CALL, 0);
	expect_pending(host, false);
	vouch_snp_exchange_put(exchange);
	expect_works(host, 2, 1);
}

/* After BUSY it still does not ask for certificates. */
static void channel_stays_without_certs(struct kunit *test)
{
	struct host *host = host_start(test, 0);
	struct snp_exchange *exchange = channel_ask(test, 1);

	exchange->wants_certs = true;
	host->wanted_pages = 0;
	SCRIPT(host, ACT_GROW, ACT_BUSY);
	KUNIT_EXPECT_EQ(test, -EAGAIN, channel_try(host, exchange));
	KUNIT_EXPECT_EQ(test, -EPROTO, channel_try(host, exchange));
	KUNIT_EXPECT_EQ(test, host->extended, 1);
	KUNIT_EXPECT_EQ(test, host->exits, 3);
	expect_pending(host, false);
	vouch_snp_exchange_put(exchange);
}

/* Each message may grow the room anew. */
static void channel_asks_for_certs_again(struct kunit *test)
{
	struct host *host = host_start(test, 0);
	struct snp_exchange *exchange = channel_ask(test, 1);

	exchange->wants_certs = true;
	SCRIPT(host, ACT_GROW, ACT_GROW, ACT_GROW, ACT_GROW);
	KUNIT_EXPECT_EQ(test, -EPROTO, channel_try(host, exchange));
	vouch_snp_exchange_put(exchange);

	exchange = channel_ask(test, 2);
	exchange->wants_certs = true;
	SCRIPT(host, ACT_GROW, ACT_GROW, ACT_GROW);
	KUNIT_EXPECT_EQ(test, 0, channel_try(host, exchange));
	KUNIT_EXPECT_EQ(test, host->extended, 4);
	KUNIT_EXPECT_EQ(test, exchange->certs_size, 56);
	vouch_snp_exchange_put(exchange);
}

static void channel_settles_without_certs(struct kunit *test)
{
	struct host *host = host_start(test, 0);
	struct snp_exchange *exchange = channel_ask(test, 1);

	exchange->wants_certs = true;
	SCRIPT(host, ACT_SILENCE);
	KUNIT_EXPECT_EQ(test, -EIO, channel_try(host, exchange));
	KUNIT_EXPECT_EQ(test, host->extended, 1);
	vouch_snp_exchange_put(exchange);
	expect_works(host, 2, 2);
	KUNIT_EXPECT_EQ(test, host->extended, 1);
}

#define WALK_STEPS 2000

/*
 * A host that does anything: no step breaks the rule, every answer is the
 * caller's own, and once the host behaves, all is well. @liar also says that
 * the firmware is ahead when it is not, which does cost the key.
 */
static void channel_walk(struct kunit *test, enum act last, bool is_liar)
{
	struct host *host = host_start(test, 0);
	struct snp_exchange *exchange = NULL;
	struct rnd_state random;
	enum act act;
	int answered = 0;
	int i, err;

	prandom_seed_state(&random, 20251123);
	host->wanted_pages = CERTS_PAGES + 1;
	for (i = 0; i < WALK_STEPS; i++) {
		act = prandom_u32_state(&random) % (last + 1);
		if (act == ACT_OFLOW && !is_liar)
			act = ACT_ANSWER;
		host_script(host, &act, 1);
		if (!exchange) {
			exchange = channel_ask(test, i);
			exchange->wants_certs = prandom_u32_state(&random) & 1;
		}
		host->wanted_pages = host->platform.certs_pages + (i & 1);
		err = channel_try(host, exchange);
		if (err == -EAGAIN)
			continue;
		if (!err) {
			expect_answer(host, exchange);
			answered++;
		}
		vouch_snp_exchange_put(exchange);
		exchange = NULL;
	}
	if (exchange)
		vouch_snp_exchange_put(exchange);
	KUNIT_EXPECT_GT(test, answered, is_liar ? 0 : WALK_STEPS / 10);
}

static void channel_survives_hostile_host(struct kunit *test)
{
	struct host *host = test->priv;
	struct snp_exchange *exchange;

	channel_walk(test, ACT_LARGE, false);
	exchange = channel_ask(test, 1);
	host->act_count = 0;
	KUNIT_EXPECT_EQ(test, 0, channel_try(host, exchange));
	expect_answer(host, exchange);
	expect_pending(host, false);
	vouch_snp_exchange_put(exchange);
}

static void channel_never_reuses_for_liar(struct kunit *test)
{
	channel_walk(test, ACT_LARGE, true);
}

static struct kunit_case channel_cases[] = {
	KUNIT_CASE(channel_carries),
	KUNIT_CASE(channel_resends_when_busy),
	KUNIT_CASE_PARAM(channel_settles_after_error, error_gen_params),
	KUNIT_CASE(channel_forgets_told_caller),
	KUNIT_CASE(channel_settles_within_bounds),
	KUNIT_CASE(channel_loses_answer_when_ahead),
	KUNIT_CASE(channel_settles_at_the_end),
	KUNIT_CASE(channel_settles_large_answer),
	KUNIT_CASE(channel_gives_up_shared_key),
	KUNIT_CASE(channel_gives_up_at_limit),
	KUNIT_CASE(channel_gives_up_beyond_limit),
	KUNIT_CASE(channel_gives_last_number_to_one),
	KUNIT_CASE(channel_has_no_key),
	KUNIT_CASE(channel_refuses_bad_platform),
	KUNIT_CASE_PARAM(channel_asks_for_certs, certs_gen_params),
	KUNIT_CASE(channel_asks_for_certs_again),
	KUNIT_CASE(channel_stays_without_certs),
	KUNIT_CASE(channel_settles_without_certs),
	KUNIT_CASE(channel_survives_hostile_host),
	KUNIT_CASE(channel_never_reuses_for_liar),
	{}
};

static struct kunit_suite channel_suite = {
	.name = "vouch-snp-channel",
	.init = channel_init,
	.exit = channel_exit,
	.test_cases = channel_cases,
};

kunit_test_suite(channel_suite);
