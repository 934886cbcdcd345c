// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of channel.c and channel_setup.c
 */
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/workqueue.h>

#include "fake_snp.h"
#include "hear.h"

static void channel_carries(struct kunit *test)
{
	struct fake_snp *host = fake_snp_start(test, 0);

	snp_expect_works(host, 1, 1);
	snp_expect_works(host, 2, 1);
	KUNIT_EXPECT_EQ(test, le32_to_cpu(*fake_snp_counter(host)), 4);
	KUNIT_EXPECT_EQ(test, host->messages, 2);
	KUNIT_EXPECT_EQ(test, host->extended, 0);
}

static void channel_resends_when_busy(struct kunit *test)
{
	struct fake_snp *host = fake_snp_start(test, 10);
	struct snp_exchange *exchange = fake_snp_ask(test, 1);
	int i;

	FAKE_SCRIPT(host, FAKE_BUSY, FAKE_BUSY, FAKE_BUSY, FAKE_BUSY,
		    FAKE_BUSY);
	for (i = 0; i < 5; i++) {
		KUNIT_EXPECT_EQ(test, -EAGAIN, fake_snp_try(host, exchange));
		snp_expect_failure(host, exchange, VOUCH_STAGE_HOST,
				   VOUCH_REASON_BUSY, SNP_FW_NO_CALL,
				   SNP_VMM_BUSY);
		snp_expect_pending(host, true);
	}
	KUNIT_EXPECT_EQ(test, 0, fake_snp_try(host, exchange));
	snp_expect_answer(host, exchange);
	snp_expect_pending(host, false);
	KUNIT_EXPECT_EQ(test, host->messages, 1);
	vouch_snp_exchange_put(exchange);
}

struct error_param {
	const char *desc;
	enum fake_act act;
	int err;
	u32 stage;
	u32 reason;
	u32 fw_error;
	u32 vmm_error;
	int exits; /* of the next caller, 0: two */
};

static const struct error_param error_params[] = {
	{ .desc = "silence",
	  .act = FAKE_SILENCE,
	  .err = -EIO,
	  .stage = VOUCH_STAGE_EXIT,
	  .fw_error = SNP_FW_NO_CALL },
	{ .desc = "host's error",
	  .act = FAKE_VMM_ERROR,
	  .err = -EIO,
	  .stage = VOUCH_STAGE_HOST,
	  .fw_error = SNP_FW_NO_CALL,
	  .vmm_error = 7 },
	{ .desc = "host wants room unasked",
	  .act = FAKE_GROW,
	  .err = -EIO,
	  .stage = VOUCH_STAGE_HOST,
	  .fw_error = SNP_FW_NO_CALL,
	  .vmm_error = SNP_VMM_INVALID_LEN },
	{ .desc = "firmware's error",
	  .act = FAKE_FW_ERROR,
	  .err = -EIO,
	  .stage = VOUCH_STAGE_FIRMWARE,
	  .fw_error = 0x15 },
	{ .desc = "counter ahead at once",
	  .act = FAKE_OFLOW,
	  .err = -EIO,
	  .stage = VOUCH_STAGE_FIRMWARE,
	  .fw_error = SNP_FW_AEAD_OFLOW },
	{ .desc = "answer lost",
	  .act = FAKE_LOSE,
	  .err = -EIO,
	  .stage = VOUCH_STAGE_EXIT,
	  .fw_error = SNP_FW_NO_CALL,
	  .exits = 3 },
	{ .desc = "old answer",
	  .act = FAKE_STALE,
	  .err = -EBADMSG,
	  .stage = VOUCH_STAGE_HEADER,
	  .reason = VOUCH_REASON_SEQUENCE,
	  .fw_error = SNP_FW_NO_CALL,
	  .exits = 3 },
	{ .desc = "wrong tag",
	  .act = FAKE_SPOIL_TAG,
	  .err = -EBADMSG,
	  .stage = VOUCH_STAGE_AUTH,
	  .fw_error = SNP_FW_NO_CALL,
	  .exits = 3 },
	{ .desc = "wrong type",
	  .act = FAKE_SPOIL_TYPE,
	  .err = -EBADMSG,
	  .stage = VOUCH_STAGE_HEADER,
	  .reason = VOUCH_REASON_TYPE,
	  .fw_error = SNP_FW_NO_CALL,
	  .exits = 3 },
};

KUNIT_ARRAY_PARAM_DESC(error, error_params, desc);

/*
 * The caller gets an error; the next one has the message sent again first. If
 * the firmware had it already, a probe finds that out.
 */
static void channel_settles_after_error(struct kunit *test)
{
	const struct error_param *param = test->param_value;
	struct fake_snp *host = fake_snp_start(test, 0);
	struct snp_exchange *exchange = fake_snp_ask(test, 1);
	struct vouch_event_reader *reader = hear_all(test);
	struct vouch_failure failure;

	fake_snp_script(host, &param->act, 1);
	KUNIT_EXPECT_EQ(test, param->err, fake_snp_try(host, exchange));
	snp_expect_failure(host, exchange, param->stage, param->reason,
			   param->fw_error, param->vmm_error);
	KUNIT_EXPECT_EQ(test, exchange->response_size, 0);
	snp_expect_pending(host, true);
	failure = exchange->failure;
	vouch_snp_exchange_put(exchange);
	hear_nothing(test, reader);

	snp_expect_works(host, 2, param->exits ?: 2);
	hear_failure(test, reader, VOUCH_EVENT_RETRIED, &failure);
	hear_nothing(test, reader);
	snp_expect_works(host, 3, 1);
	KUNIT_EXPECT_EQ(test, host->messages, (param->exits ?: 2) + 1);
}

/* Once for each message, and never to whoever has it sent again. */
static void channel_tells_the_owner_of_a_retry(struct kunit *test)
{
	struct fake_snp *host = fake_snp_start(test, 0);
	struct snp_exchange *first = fake_snp_ask(test, 1),
			    *second = fake_snp_ask(test, 2);
	struct vouch_event_reader *owner = hear_as(test, 1000);
	struct vouch_event_reader *other = hear_as(test, 1001);
	struct vouch_failure failure;

	first->user = KUIDT_INIT(1000);
	second->user = KUIDT_INIT(1001);
	FAKE_SCRIPT(host, FAKE_FW_ERROR, FAKE_BUSY, FAKE_BUSY);
	KUNIT_EXPECT_EQ(test, -EIO, fake_snp_try(host, first));
	failure = first->failure;
	KUNIT_EXPECT_EQ(test, -EAGAIN, fake_snp_try(host, second));
	KUNIT_EXPECT_EQ(test, -EAGAIN, fake_snp_try(host, second));
	hear_failure(test, owner, VOUCH_EVENT_RETRIED, &failure);
	hear_nothing(test, owner);
	hear_nothing(test, other);

	/* The other's own message is another one. */
	FAKE_SCRIPT(host, FAKE_ANSWER, FAKE_FW_ERROR);
	KUNIT_EXPECT_EQ(test, -EIO, fake_snp_try(host, second));
	failure = second->failure;
	snp_expect_works(host, 3, 2);
	hear_failure(test, other, VOUCH_EVENT_RETRIED, &failure);
	hear_nothing(test, other);
	hear_nothing(test, owner);
	vouch_snp_exchange_put(first);
	vouch_snp_exchange_put(second);
}

/* After an error the next caller's exchange may be at the same address. */
static void channel_forgets_told_caller(struct kunit *test)
{
	struct fake_snp *host = fake_snp_start(test, 0);
	struct snp_exchange *exchange = fake_snp_ask(test, 1);
	u64 mark = 2;

	FAKE_SCRIPT(host, FAKE_SILENCE);
	KUNIT_EXPECT_EQ(test, -EIO, fake_snp_try(host, exchange));
	memcpy(exchange->request, &mark, sizeof(mark));
	KUNIT_EXPECT_EQ(test, 0, fake_snp_try(host, exchange));
	snp_expect_answer(host, exchange);
	KUNIT_EXPECT_EQ(test, host->messages, 2);
	vouch_snp_exchange_put(exchange);
}

static void channel_settles_within_bounds(struct kunit *test)
{
	struct fake_snp *host = fake_snp_start(test, 0);
	struct snp_exchange *first = fake_snp_ask(test, 1),
			    *second = fake_snp_ask(test, 2);

	FAKE_SCRIPT(host, FAKE_SILENCE, FAKE_SILENCE, FAKE_BUSY, FAKE_FW_ERROR,
		    FAKE_SPOIL_TYPE);
	KUNIT_EXPECT_EQ(test, -EIO, fake_snp_try(host, first));
	KUNIT_EXPECT_EQ(test, -EAGAIN, fake_snp_try(host, second));
	KUNIT_EXPECT_EQ(test, host->exits, 3);
	KUNIT_EXPECT_EQ(test, second->failure.reason, VOUCH_REASON_BUSY);

	KUNIT_EXPECT_EQ(test, -EBADMSG, fake_snp_try(host, second));
	KUNIT_EXPECT_EQ(test, host->exits, 1 + 1 + SNP_RESENDS_MAX);
	snp_expect_failure(host, second, VOUCH_STAGE_HEADER, VOUCH_REASON_TYPE,
			   SNP_FW_NO_CALL, 0);
	KUNIT_EXPECT_FALSE(test, second->is_exposed);
	KUNIT_EXPECT_EQ(test, host->messages, 1);
	vouch_snp_exchange_put(first);
	vouch_snp_exchange_put(second);

	/* The firmware had it when the answer was spoilt. */
	snp_expect_works(host, 3, 3);
	KUNIT_EXPECT_EQ(test, host->messages, 3);
}

static void channel_loses_answer_when_ahead(struct kunit *test)
{
	struct fake_snp *host = fake_snp_start(test, 0);
	struct snp_exchange *exchange = fake_snp_ask(test, 1);

	FAKE_SCRIPT(host, FAKE_BUSY, FAKE_OFLOW);
	KUNIT_EXPECT_EQ(test, -EAGAIN, fake_snp_try(host, exchange));
	host->next += 2;
	KUNIT_EXPECT_EQ(test, -EIO, fake_snp_try(host, exchange));
	snp_expect_failure(host, exchange, VOUCH_STAGE_FIRMWARE, 0,
			   SNP_FW_AEAD_OFLOW, 0);
	snp_expect_pending(host, true);
	vouch_snp_exchange_put(exchange);
	snp_expect_works(host, 2, 2);
}

/* The caller got an error, and then the guest goes away. */
static void channel_settles_at_the_end(struct kunit *test)
{
	struct fake_snp *host = fake_snp_start(test, 0);
	struct snp_exchange *exchange = fake_snp_ask(test, 1);
	const struct snp_transport_ops *ops = host->transport->ops;

	KUNIT_EXPECT_EQ(test, 0, ops->settle(host->transport));
	FAKE_SCRIPT(host, FAKE_VMM_ERROR, FAKE_SILENCE, FAKE_BUSY,
		    FAKE_SPOIL_TAG, FAKE_ANSWER);
	KUNIT_EXPECT_EQ(test, -EIO, fake_snp_try(host, exchange));
	vouch_snp_exchange_put(exchange);
	snp_expect_pending(host, true);

	KUNIT_EXPECT_EQ(test, -EIO, ops->settle(host->transport));
	KUNIT_EXPECT_EQ(test, -EAGAIN, ops->settle(host->transport));
	KUNIT_EXPECT_EQ(test, -EAGAIN, ops->settle(host->transport));
	KUNIT_EXPECT_EQ(test, 0, ops->settle(host->transport));
	snp_expect_pending(host, false);
	KUNIT_EXPECT_EQ(test, 2, host->messages);
	KUNIT_EXPECT_EQ(test, 0, ops->settle(host->transport));
	KUNIT_EXPECT_EQ(test, 6, host->exits);
}

static void channel_settles_large_answer(struct kunit *test)
{
	struct fake_snp *host = fake_snp_start(test, 0);
	struct snp_exchange *exchange = fake_snp_ask(test, 1);

	FAKE_SCRIPT(host, FAKE_LARGE);
	KUNIT_EXPECT_EQ(test, -EPROTO, fake_snp_try(host, exchange));
	snp_expect_failure(host, exchange, VOUCH_STAGE_PAYLOAD,
			   VOUCH_REASON_SIZE, SNP_FW_NO_CALL, 0);
	snp_expect_pending(host, false);
	vouch_snp_exchange_put(exchange);
}

/* The channel notices when it is next asked. */
static void try_to_lose(struct fake_snp *host)
{
	struct snp_exchange *exchange = fake_snp_ask(host->test, 98);

	KUNIT_EXPECT_EQ(host->test, -EKEYREVOKED, fake_snp_try(host, exchange));
	vouch_snp_exchange_put(exchange);
}

static void channel_gives_up_shared_key(struct kunit *test)
{
	const struct vouch_failure shared = {
		.stage = VOUCH_STAGE_KEY,
		.reason = VOUCH_REASON_SHARED,
		.fw_error = SNP_FW_NO_CALL,
	};
	struct fake_snp *host = fake_snp_start(test, 0);
	struct vouch_event_reader *reader = hear_as(test, 1000);

	snp_expect_works(host, 1, 1);
	le32_add_cpu(fake_snp_counter(host), 2);
	hear_nothing(test, reader);
	try_to_lose(host);
	snp_expect_lost(host, VOUCH_REASON_SHARED);
	hear_failure(test, reader, VOUCH_EVENT_KEY_LOST, &shared);
	hear_nothing(test, reader);
	le32_add_cpu(fake_snp_counter(host), -2);
	snp_expect_lost(host, VOUCH_REASON_SHARED);
}

static void channel_gives_up_at_limit(struct kunit *test)
{
	struct fake_snp *host = fake_snp_start(test, SNP_COUNTER_MAX - 2);

	snp_expect_works(host, 1, 1);
	KUNIT_EXPECT_EQ(test, le32_to_cpu(*fake_snp_counter(host)),
			SNP_COUNTER_MAX);
	try_to_lose(host);
	snp_expect_lost(host, VOUCH_REASON_EXHAUSTED);
	KUNIT_EXPECT_EQ(test, le32_to_cpu(*fake_snp_counter(host)),
			SNP_COUNTER_MAX);
}

static void channel_gives_up_beyond_limit(struct kunit *test)
{
	struct fake_snp *host = fake_snp_start(test, SNP_COUNTER_MAX - 1);

	try_to_lose(host);
	snp_expect_lost(host, VOUCH_REASON_EXHAUSTED);
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
	struct fake_snp *host = fake_snp_start(test, SNP_COUNTER_MAX - 2);
	struct snp_queue *queue =
		kunit_kzalloc(test, sizeof(*queue), GFP_KERNEL);
	struct rival rivals[2] = {};
	int i;

	KUNIT_ASSERT_NOT_NULL(test, queue);
	KUNIT_ASSERT_EQ(test, 0, vouch_snp_queue_init(queue, host->transport));
	for (i = 0; i < 2; i++) {
		rivals[i].queue = queue;
		rivals[i].exchange = fake_snp_ask(test, i);
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
	KUNIT_EXPECT_EQ(test, le32_to_cpu(*fake_snp_counter(host)),
			SNP_COUNTER_MAX);
}

static void channel_has_no_key(struct kunit *test)
{
	struct fake_snp *host = test->priv;

	memset(host->platform.secrets, 0, SNP_PAGE_SIZE);
	fake_snp_start(test, 0);
	snp_expect_lost(host, VOUCH_REASON_NO_KEY);
}

static void channel_refuses_bad_platform(struct kunit *test)
{
	struct fake_snp *host = test->priv;

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
	enum fake_act acts[4];
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
		.acts = { FAKE_GROW },
		.wanted_pages = SNP_CERTS_PAGES_MAX,
		.certs_offset = VOUCH_CERTS_SIZE_MAX - 8,
		.certs_size = VOUCH_CERTS_SIZE_MAX,
		.exits = 2,
		.extended = 2,
	},
	{
		.desc = "one that grows three times",
		.acts = { FAKE_GROW, FAKE_GROW, FAKE_GROW },
		.wanted_pages = FAKE_CERTS_PAGES + 1,
		.certs_offset = 48,
		.certs_size = 56,
		.exits = 4,
		.extended = 4,
	},
	{
		.desc = "one that grows four times",
		.acts = { FAKE_GROW, FAKE_GROW, FAKE_GROW, FAKE_GROW },
		.wanted_pages = FAKE_CERTS_PAGES + 1,
		.err = -EPROTO,
		.reason = VOUCH_REASON_CERTS_GREW,
		.exits = 5,
		.extended = 4,
	},
	{
		.desc = "one beyond the bound",
		.acts = { FAKE_GROW },
		.wanted_pages = SNP_CERTS_PAGES_MAX + 1,
		.err = -EPROTO,
		.reason = VOUCH_REASON_CERTS_GREW,
		.exits = 2,
		.extended = 1,
	},
	{
		.desc = "one that needs what there is",
		.acts = { FAKE_GROW },
		.wanted_pages = FAKE_CERTS_PAGES,
		.err = -EPROTO,
		.reason = VOUCH_REASON_CERTS_GREW,
		.exits = 2,
		.extended = 1,
	},
	{
		.desc = "one that needs no room",
		.acts = { FAKE_GROW },
		.err = -EPROTO,
		.reason = VOUCH_REASON_CERTS_GREW,
		.exits = 2,
		.extended = 1,
	},
	{
		.desc = "no memory for it",
		.acts = { FAKE_GROW },
		.wanted_pages = FAKE_CERTS_PAGES + 1,
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
	struct fake_snp *host = fake_snp_start(test, 0);
	struct snp_exchange *exchange = fake_snp_ask(test, 1);

	exchange->wants_certs = true;
	host->wanted_pages = param->wanted_pages;
	host->certs_offset = param->certs_offset;
	host->grow_err = param->grow_err;
	fake_snp_script(host, param->acts, ARRAY_SIZE(param->acts));

	KUNIT_EXPECT_EQ(test, param->err, fake_snp_try(host, exchange));
	KUNIT_EXPECT_EQ(test, host->exits, param->exits);
	KUNIT_EXPECT_EQ(test, host->extended, param->extended);
	KUNIT_EXPECT_EQ(test, host->messages, 1);
	KUNIT_EXPECT_EQ(test, exchange->certs_size, param->certs_size);
	KUNIT_EXPECT_EQ(test, !exchange->certs, !param->certs_size);
	if (param->err)
		snp_expect_failure(host, exchange, VOUCH_STAGE_CERTS,
				   param->reason, SNP_FW_NO_CALL, 0);
	snp_expect_pending(host, false);
	vouch_snp_exchange_put(exchange);
	snp_expect_works(host, 2, 1);
}

/* After BUSY it still does not ask for certificates. */
static void channel_stays_without_certs(struct kunit *test)
{
	struct fake_snp *host = fake_snp_start(test, 0);
	struct snp_exchange *exchange = fake_snp_ask(test, 1);

	exchange->wants_certs = true;
	host->wanted_pages = 0;
	FAKE_SCRIPT(host, FAKE_GROW, FAKE_BUSY);
	KUNIT_EXPECT_EQ(test, -EAGAIN, fake_snp_try(host, exchange));
	KUNIT_EXPECT_EQ(test, -EPROTO, fake_snp_try(host, exchange));
	KUNIT_EXPECT_EQ(test, host->extended, 1);
	KUNIT_EXPECT_EQ(test, host->exits, 3);
	snp_expect_pending(host, false);
	vouch_snp_exchange_put(exchange);
}

/* Each message may grow the room anew. */
static void channel_asks_for_certs_again(struct kunit *test)
{
	struct fake_snp *host = fake_snp_start(test, 0);
	struct snp_exchange *exchange = fake_snp_ask(test, 1);

	exchange->wants_certs = true;
	FAKE_SCRIPT(host, FAKE_GROW, FAKE_GROW, FAKE_GROW, FAKE_GROW);
	KUNIT_EXPECT_EQ(test, -EPROTO, fake_snp_try(host, exchange));
	vouch_snp_exchange_put(exchange);

	exchange = fake_snp_ask(test, 2);
	exchange->wants_certs = true;
	FAKE_SCRIPT(host, FAKE_GROW, FAKE_GROW, FAKE_GROW);
	KUNIT_EXPECT_EQ(test, 0, fake_snp_try(host, exchange));
	KUNIT_EXPECT_EQ(test, host->extended, 4);
	KUNIT_EXPECT_EQ(test, exchange->certs_size, 56);
	vouch_snp_exchange_put(exchange);
}

static void channel_settles_without_certs(struct kunit *test)
{
	struct fake_snp *host = fake_snp_start(test, 0);
	struct snp_exchange *exchange = fake_snp_ask(test, 1);

	exchange->wants_certs = true;
	FAKE_SCRIPT(host, FAKE_SILENCE);
	KUNIT_EXPECT_EQ(test, -EIO, fake_snp_try(host, exchange));
	KUNIT_EXPECT_EQ(test, host->extended, 1);
	vouch_snp_exchange_put(exchange);
	snp_expect_works(host, 2, 2);
	KUNIT_EXPECT_EQ(test, host->extended, 1);
}

static struct kunit_case channel_cases[] = {
	KUNIT_CASE(channel_carries),
	KUNIT_CASE(channel_resends_when_busy),
	KUNIT_CASE_PARAM(channel_settles_after_error, error_gen_params),
	KUNIT_CASE(channel_tells_the_owner_of_a_retry),
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
	{}
};

static struct kunit_suite channel_suite = {
	.name = "vouch-snp-channel",
	.init = fake_snp_init,
	.exit = fake_snp_exit,
	.test_cases = channel_cases,
};

kunit_test_suite(channel_suite);
