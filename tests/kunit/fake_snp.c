// SPDX-License-Identifier: GPL-2.0
/*
 * vouch - an SNP host and its firmware that tests control
 */
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "fake_snp.h"

__le32 *fake_snp_counter(struct fake_snp *host)
{
	return (__le32 *)(host->platform.secrets + SNP_SECRETS_COUNTER) +
	       FAKE_VMPCK;
}

/* Holds the channel to its first rules. */
static void host_check_exposed(struct fake_snp *host)
{
	const u8 *shared = host->platform.request;
	u64 sequence, index;

	memcpy(host->seen, shared, SNP_PAGE_SIZE);
	sequence = le64_to_cpu(host->seen->header.sequence);
	index = (sequence - host->first) / 2;
	KUNIT_ASSERT_LT(host->test, index, FAKE_MESSAGES_MAX);
	KUNIT_EXPECT_GE(host->test, le32_to_cpu(*fake_snp_counter(host)),
			sequence + 1);
	KUNIT_EXPECT_NULL(host->test,
			  memchr_inv(shared + FAKE_MESSAGE_SIZE, 0,
				     SNP_PAGE_SIZE - FAKE_MESSAGE_SIZE));
	if (index < host->messages) {
		KUNIT_EXPECT_MEMEQ(host->test, shared, host->shown[index],
				   FAKE_MESSAGE_SIZE);
		return;
	}
	KUNIT_EXPECT_EQ(host->test, index, host->messages);
	KUNIT_EXPECT_EQ(host->test, le32_to_cpu(*fake_snp_counter(host)),
			sequence + 1);
	memcpy(host->shown[index], shared, FAKE_MESSAGE_SIZE);
	host->messages++;
}

/* Answers with the first bytes of the request, so that answers differ. */
static void firmware_answer(struct fake_snp *host, struct snp_exit *exit,
			    u32 size)
{
	struct snp_header *header = &host->seen->header;
	struct snp_envelope envelope = {
		.sequence = host->next,
		.type = header->type,
		.version = header->version,
		.vmpck = FAKE_VMPCK,
	};
	struct vouch_failure failure;
	u8 payload[2 * FAKE_ANSWER_SIZE] = {};
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

	memcpy(payload, host->scratch->payload, FAKE_ANSWER_SIZE);
	envelope.sequence++;
	envelope.type++;
	KUNIT_EXPECT_EQ(host->test, 0,
			vouch_snp_message_seal(&host->cipher, host->scratch,
					       &envelope, payload, size));
	memcpy(host->platform.response, host->scratch, SNP_PAGE_SIZE);
}

static void host_give_certs(struct fake_snp *host)
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

static int host_act(struct fake_snp *host, struct snp_exit *exit,
		    enum fake_act act)
{
	struct snp_message *shared = host->platform.response;
	struct snp_exit unseen = {};

	switch (act) {
	case FAKE_BUSY:
		exit->vmm_error = SNP_VMM_BUSY;
		return 0;
	case FAKE_SILENCE:
		return -EIO;
	case FAKE_VMM_ERROR:
		exit->vmm_error = 7;
		return 0;
	case FAKE_FW_ERROR:
		exit->fw_error = 0x15;
		return 0;
	case FAKE_OFLOW:
		exit->fw_error = SNP_FW_AEAD_OFLOW;
		return 0;
	case FAKE_GROW:
		exit->vmm_error = SNP_VMM_INVALID_LEN;
		exit->certs_pages = host->wanted_pages;
		return 0;
	case FAKE_LOSE:
		firmware_answer(host, &unseen, FAKE_ANSWER_SIZE);
		return -EIO;
	case FAKE_STALE:
		firmware_answer(host, exit, FAKE_ANSWER_SIZE);
		le64_add_cpu(&shared->header.sequence, -2);
		return 0;
	case FAKE_SPOIL_TAG:
		firmware_answer(host, exit, FAKE_ANSWER_SIZE);
		shared->header.authtag[0] ^= 1;
		return 0;
	case FAKE_SPOIL_TYPE:
		firmware_answer(host, exit, FAKE_ANSWER_SIZE);
		shared->header.type++;
		return 0;
	case FAKE_LOSE_OFLOW:
		firmware_answer(host, &unseen, FAKE_ANSWER_SIZE);
		exit->fw_error = SNP_FW_AEAD_OFLOW;
		return 0;
	case FAKE_LARGE:
		firmware_answer(host, exit, FAKE_ANSWER_SIZE + 1);
		return 0;
	case FAKE_ANSWER:
		break;
	}
	firmware_answer(host, exit, FAKE_ANSWER_SIZE);
	if (exit->extended)
		host_give_certs(host);
	return 0;
}

static int host_issue(struct snp_platform *platform, struct snp_exit *exit)
{
	struct fake_snp *host =
		container_of(platform, struct fake_snp, platform);
	size_t room = (size_t)platform->certs_pages * SNP_PAGE_SIZE;
	enum fake_act act = FAKE_ANSWER;

	host_check_exposed(host);
	if (host->exits < host->act_count)
		act = host->acts[host->exits];
	else if (host->act_count && host->repeats)
		act = host->acts[host->act_count - 1];
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
	struct fake_snp *host =
		container_of(platform, struct fake_snp, platform);

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

int fake_snp_init(struct kunit *test)
{
	struct fake_snp *host = kunit_kzalloc(test, sizeof(*host), GFP_KERNEL);
	u8 *key;

	KUNIT_ASSERT_NOT_NULL(test, host);
	test->priv = host;
	host->test = test;
	host->scratch = page_alloc(test, 1);
	host->seen = page_alloc(test, 1);
	host->shown =
		kvcalloc(FAKE_MESSAGES_MAX, FAKE_MESSAGE_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, host->shown);
	host->wanted_pages = FAKE_CERTS_PAGES + 1;
	host->certs_offset = 48;
	host->next = 1;
	host->platform = (struct snp_platform){
		.calls = &host_calls,
		.simulated = true,
		.vmpl = 1,
		.vmpck = FAKE_VMPCK,
		.secrets = page_alloc(test, 1),
		.request = page_alloc(test, 1),
		.response = page_alloc(test, 1),
		.certs = page_alloc(test, FAKE_CERTS_PAGES),
		.certs_pages = FAKE_CERTS_PAGES,
	};
	key = host->platform.secrets + SNP_SECRETS_VMPCK +
	      FAKE_VMPCK * SNP_VMPCK_SIZE;
	memset(key, 0x77, SNP_VMPCK_SIZE);
	KUNIT_ASSERT_EQ(test, 0, vouch_snp_cipher_init(&host->cipher, key));
	return 0;
}

void fake_snp_exit(struct kunit *test)
{
	struct fake_snp *host = test->priv;

	if (!host)
		return;
	if (host->channel)
		vouch_snp_channel_free(host->channel);
	vouch_snp_cipher_exit(&host->cipher);
	kvfree(host->shown);
}

struct fake_snp *fake_snp_start(struct kunit *test, u32 counter)
{
	struct fake_snp *host = test->priv;

	*fake_snp_counter(host) = cpu_to_le32(counter);
	host->next = (u64)counter + 1;
	host->first = host->next;
	host->channel = vouch_snp_channel_alloc(&host->platform);
	KUNIT_ASSERT_FALSE(test, IS_ERR(host->channel));
	host->transport = vouch_snp_channel_transport(host->channel);
	return host;
}

void fake_snp_script(struct fake_snp *host, const enum fake_act *acts,
		     int count)
{
	host->acts = acts;
	host->act_count = count;
	host->exits = 0;
	host->extended = 0;
}

struct snp_exchange *fake_snp_ask(struct kunit *test, u64 mark)
{
	struct snp_exchange *exchange;

	exchange = vouch_snp_exchange_alloc(VOUCH_SNP_MSG_REPORT_REQ, 1, 96,
					    FAKE_ANSWER_SIZE);
	KUNIT_ASSERT_NOT_NULL(test, exchange);
	memcpy(exchange->request, &mark, sizeof(mark));
	exchange->request[FAKE_ANSWER_SIZE - 1] = 0xee;
	return exchange;
}

int fake_snp_try(struct fake_snp *host, struct snp_exchange *exchange)
{
	memset(&exchange->failure, 0xcc, sizeof(exchange->failure));
	return host->transport->ops->attempt(host->transport, exchange);
}

void snp_expect_answer(struct fake_snp *host, struct snp_exchange *exchange)
{
	KUNIT_EXPECT_EQ(host->test, exchange->response_size, FAKE_ANSWER_SIZE);
	KUNIT_EXPECT_MEMEQ(host->test, exchange->response, exchange->request,
			   FAKE_ANSWER_SIZE);
}

void snp_expect_failure(struct fake_snp *host, struct snp_exchange *exchange,
			u32 stage, u32 reason, u32 fw_error, u32 vmm_error)
{
	KUNIT_EXPECT_EQ(host->test, exchange->failure.stage, stage);
	KUNIT_EXPECT_EQ(host->test, exchange->failure.reason, reason);
	KUNIT_EXPECT_EQ(host->test, exchange->failure.fw_error, fw_error);
	KUNIT_EXPECT_EQ(host->test, exchange->failure.vmm_error, vmm_error);
}

void snp_expect_pending(struct fake_snp *host, bool is_pending)
{
	struct snp_transport_status status = {};

	host->transport->ops->status(host->transport, &status);
	KUNIT_EXPECT_EQ(host->test, status.is_pending, is_pending);
	KUNIT_EXPECT_FALSE(host->test, status.is_key_lost);
}

void snp_expect_lost(struct fake_snp *host, u32 reason)
{
	struct snp_exchange *exchange = fake_snp_ask(host->test, 99);
	struct snp_transport_status status = {};
	int exits = host->exits;

	host->transport->ops->status(host->transport, &status);
	KUNIT_EXPECT_TRUE(host->test, status.is_key_lost);
	KUNIT_EXPECT_EQ(host->test, status.key_failure.stage, VOUCH_STAGE_KEY);
	KUNIT_EXPECT_EQ(host->test, status.key_failure.reason, reason);

	KUNIT_EXPECT_EQ(host->test, -EKEYREVOKED, fake_snp_try(host, exchange));
	snp_expect_failure(host, exchange, VOUCH_STAGE_KEY, reason,
			   SNP_FW_NO_CALL, 0);
	KUNIT_EXPECT_EQ(host->test, host->exits, exits);
	vouch_snp_exchange_put(exchange);
}

void snp_expect_works(struct fake_snp *host, u64 mark, int exits)
{
	struct snp_exchange *exchange = fake_snp_ask(host->test, mark);

	host->exits = 0;
	host->act_count = 0;
	KUNIT_EXPECT_EQ(host->test, 0, fake_snp_try(host, exchange));
	KUNIT_EXPECT_EQ(host->test, host->exits, exits);
	snp_expect_answer(host, exchange);
	snp_expect_pending(host, false);
	vouch_snp_exchange_put(exchange);
}
