// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of service.c: an SVSM that is told what to answer
 */
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/limits.h>
#include <linux/string.h>
#include <linux/wait.h>

#include "crypto.h"
#include "snp/private.h"

#define MANIFEST "the manifest of a service"
#define OFFSET_VMPL 0x30
#define OFFSET_DATA 0x50
#define UNSUPPORTED_PROTOCOL 0x80000001
#define UNSUPPORTED_CALL 0x80000002
#define INVALID_ADDRESS 0x80000003
#define INVALID_PARAMETER 0x80000005
#define BUSY 0x80000007

/**
 * struct svsm - an SVSM
 * @transport: how it is reached
 * @test: where to complain
 * @result: of its calls
 * @results: how many calls have it, the later ones succeed
 * @manifest_size: what it says of it, 0: the truth
 * @certs_size: likewise
 * @report_size: likewise
 * @vmpl: of its reports
 * @spoils: the report is over something else
 * @is_absent: the host does not run it
 * @calls: how many there were
 * @last: the last one
 */
struct svsm {
	struct snp_transport transport;
	struct kunit *test;
	u64 result;
	int results;
	u32 manifest_size;
	u32 certs_size;
	u32 report_size;
	u32 vmpl;
	bool spoils;
	bool is_absent;
	int calls;
	struct snp_attest last;
};

static void svsm_make_report(struct svsm *svsm, struct snp_attest *attest)
{
	u8 input[VOUCH_REPORT_DATA_SIZE + sizeof(MANIFEST)];

	memcpy(input, attest->nonce, VOUCH_REPORT_DATA_SIZE);
	memcpy(input + VOUCH_REPORT_DATA_SIZE, MANIFEST, sizeof(MANIFEST));
	memcpy(attest->manifest, MANIFEST, sizeof(MANIFEST));
	attest->report[0] = 5;
	attest->report[OFFSET_VMPL] = svsm->vmpl;
	KUNIT_ASSERT_EQ(svsm->test, 0,
			vouch_sha512(input, sizeof(input),
				     attest->report + OFFSET_DATA));
	attest->report[OFFSET_DATA] ^= svsm->spoils;
	if (attest->certs)
		memset(attest->certs, 0, 24);
}

static int svsm_attest(struct snp_transport *transport,
		       struct snp_attest *attest)
{
	struct svsm *svsm = container_of(transport, struct svsm, transport);

	svsm->last = *attest;
	svsm->calls++;
	KUNIT_EXPECT_EQ(svsm->test, SNP_PAGE_SIZE, attest->report_size);
	if (svsm->is_absent)
		return -EIO;
	if (svsm->calls <= svsm->results)
		attest->result = svsm->result;
	else
		svsm_make_report(svsm, attest);
	attest->report_size = svsm->report_size ?: SNP_REPORT_SIZE;
	if (!attest->result || svsm->manifest_size)
		attest->manifest_size = svsm->manifest_size ?: sizeof(MANIFEST);
	if (svsm->certs_size)
		attest->certs_size = svsm->certs_size;
	return 0;
}

static const struct snp_transport_ops svsm_ops = { .attest = svsm_attest };

static struct vouch_report_request svsm_request(void)
{
	struct vouch_report_request request = {
		.format = VOUCH_FORMAT_SERVICE,
		.privilege = 2,
	};

	memset(request.report_data, 0x11, sizeof(request.report_data));
	return request;
}

static struct snp_exchange *svsm_ask(const struct vouch_report_request *request)
{
	return vouch_snp_service_ask(request, SNP_SERVICE_MANIFEST_SIZE);
}

/**
 * struct outcome - what becomes of a request
 * @desc: name of the case
 * @svsm: how the SVSM is
 * @is_single: for one service
 * @version: of its manifest
 * @wants_certs: with certificates
 * @calls: how many there may be
 * @err: what it ends with
 * @failure: likewise
 */
struct outcome {
	const char *desc;
	struct svsm svsm;
	bool is_single;
	u32 version;
	bool wants_certs;
	int calls;
	int err;
	struct vouch_failure failure;
};

#define REFUSED(_result) .svsm = { .result = (_result), .results = 2 }
#define FAILURE(_err, _stage, _reason, _result)          \
	.err = (_err), .failure = {                      \
		.stage = VOUCH_STAGE_##_stage,           \
		.reason = VOUCH_REASON_##_reason,        \
		.fw_error = (_result) ?: SNP_FW_NO_CALL, \
	}

static const struct outcome outcomes[] = {
	{ .desc = "all services", .calls = 1 },
	{ .desc = "with certificates", .wants_certs = true, .calls = 1 },
	{ .desc = "one service", .is_single = true, .calls = 1 },
	{ .desc = "no attestation protocol",
	  REFUSED(UNSUPPORTED_PROTOCOL),
	  .calls = 1,
	  FAILURE(-EOPNOTSUPP, SVSM, NONE, UNSUPPORTED_PROTOCOL) },
	{ .desc = "no such service",
	  REFUSED(UNSUPPORTED_PROTOCOL),
	  .is_single = true,
	  .calls = 1,
	  FAILURE(-EOPNOTSUPP, SVSM, SERVICE, UNSUPPORTED_PROTOCOL) },
	{ .desc = "no such call",
	  REFUSED(UNSUPPORTED_CALL),
	  .is_single = true,
	  .calls = 1,
	  FAILURE(-EOPNOTSUPP, SVSM, NONE, UNSUPPORTED_CALL) },
	{ .desc = "no such version",
	  REFUSED(INVALID_PARAMETER),
	  .is_single = true,
	  .version = 1,
	  .calls = 1,
	  FAILURE(-EINVAL, SVSM, SERVICE, INVALID_PARAMETER) },
	{ .desc = "other parameter",
	  REFUSED(INVALID_PARAMETER),
	  .calls = 1,
	  FAILURE(-EINVAL, SVSM, NONE, INVALID_PARAMETER) },
	{ .desc = "other result",
	  REFUSED(INVALID_ADDRESS),
	  .calls = 1,
	  FAILURE(-EIO, SVSM, NONE, INVALID_ADDRESS) },
	{ .desc = "busy",
	  REFUSED(BUSY),
	  .calls = 1,
	  FAILURE(-EAGAIN, SVSM, NONE, BUSY) },
	{ .desc = "not run by the host",
	  .svsm = { .is_absent = true },
	  .calls = 1,
	  FAILURE(-EIO, EXIT, NONE, 0ULL) },
	{ .desc = "manifest larger than most",
	  .svsm = { .result = INVALID_PARAMETER,
		    .results = 9,
		    .manifest_size = VOUCH_MANIFEST_SIZE_MAX },
	  .calls = 1,
	  FAILURE(-ENOSPC, SVSM, SIZE, INVALID_PARAMETER) },
	{ .desc = "manifest larger than any",
	  .svsm = { .result = INVALID_PARAMETER,
		    .results = 9,
		    .manifest_size = VOUCH_MANIFEST_SIZE_MAX + 1 },
	  .calls = 1,
	  FAILURE(-EPROTO, SVSM, SIZE, INVALID_PARAMETER) },
	{ .desc = "certificates larger than any",
	  .svsm = { .result = INVALID_PARAMETER,
		    .results = 9,
		    .certs_size = SNP_SERVICE_CERTS_SIZE + 4096 },
	  .wants_certs = true,
	  .calls = 1,
	  FAILURE(-EPROTO, CERTS, CERTS_GREW, INVALID_PARAMETER) },
	{ .desc = "manifest beyond its room",
	  .svsm = { .manifest_size = SNP_SERVICE_MANIFEST_SIZE + 1 },
	  .calls = 1,
	  FAILURE(-EPROTO, SVSM, SIZE, 0ULL) },
	{ .desc = "certificates beyond their room",
	  .svsm = { .certs_size = SNP_SERVICE_CERTS_SIZE + 1 },
	  .wants_certs = true,
	  .calls = 1,
	  FAILURE(-EPROTO, SVSM, SIZE, 0ULL) },
	{ .desc = "certificates that nobody wanted",
	  .svsm = { .certs_size = 1 },
	  .calls = 1,
	  FAILURE(-EPROTO, SVSM, SIZE, 0ULL) },
	{ .desc = "short report",
	  .svsm = { .report_size = SNP_REPORT_SIZE - 1 },
	  .calls = 1,
	  FAILURE(-EPROTO, SVSM, SIZE, 0ULL) },
	{ .desc = "report larger than any",
	  .svsm = { .report_size = SNP_REPORT_SIZE_MAX + 1 },
	  .calls = 1,
	  FAILURE(-EPROTO, SVSM, SIZE, 0ULL) },
	{ .desc = "report of the guest's VMPL",
	  .svsm = { .vmpl = 2 },
	  .calls = 1,
	  FAILURE(-EPROTO, SVSM, PRIVILEGE, 0ULL) },
	{ .desc = "report over something else",
	  .svsm = { .spoils = true },
	  .calls = 1,
	  FAILURE(-EPROTO, SVSM, REPORT_DATA, 0ULL) },
	{ .desc = "other size of the manifest than is hashed",
	  .svsm = { .manifest_size = sizeof(MANIFEST) - 1 },
	  .calls = 1,
	  FAILURE(-EPROTO, SVSM, REPORT_DATA, 0ULL) },
};

static void svsm_start(struct kunit *test, struct svsm *svsm,
		       const struct svsm *from)
{
	*svsm = *from;
	svsm->test = test;
	svsm->transport.ops = &svsm_ops;
	svsm->transport.has_svsm = true;
}

static int svsm_try(struct svsm *svsm, struct snp_exchange *exchange,
		    struct vouch_report_request *request,
		    struct vouch_failure *failure)
{
	int err = vouch_snp_service_attempt(&svsm->transport, exchange);

	*failure = exchange->failure;
	if (err)
		return err;
	memset(failure, 0, sizeof(*failure));
	return vouch_snp_service_check(exchange, request, failure);
}

static void service_ends_as_it_should(struct kunit *test)
{
	const struct outcome *outcome = test->param_value;
	struct vouch_report_request request = svsm_request();
	struct svsm *svsm = kunit_kzalloc(test, sizeof(*svsm), GFP_KERNEL);
	struct snp_exchange *exchange;
	struct vouch_failure failure;

	KUNIT_ASSERT_NOT_NULL(test, svsm);
	svsm_start(test, svsm, &outcome->svsm);
	request.service_guid[3] = outcome->is_single;
	request.manifest_version = outcome->version;
	request.wants_certs = outcome->wants_certs;
	exchange = svsm_ask(&request);
	KUNIT_ASSERT_NOT_NULL(test, exchange);

	KUNIT_EXPECT_EQ(test, outcome->err,
			svsm_try(svsm, exchange, &request, &failure));
	KUNIT_EXPECT_EQ(test, outcome->calls, svsm->calls);
	KUNIT_EXPECT_EQ(test, outcome->failure.stage, failure.stage);
	KUNIT_EXPECT_EQ(test, outcome->failure.reason, failure.reason);
	KUNIT_EXPECT_EQ(test, outcome->failure.fw_error, failure.fw_error);
	KUNIT_EXPECT_EQ(test, outcome->is_single, svsm->last.is_single);
	KUNIT_EXPECT_EQ(test, outcome->version, svsm->last.manifest_version);
	KUNIT_EXPECT_EQ(test, outcome->wants_certs ? SNP_SERVICE_CERTS_SIZE : 0,
			svsm->last.certs_size);
	vouch_snp_exchange_put(exchange);
}

/* Return: the outcome of a request at a queue, which is over afterwards */
static int svsm_get(struct kunit *test, struct svsm *svsm,
		    struct vouch_failure *failure)
{
	struct vouch_report_request request = svsm_request();
	struct snp_queue *queue =
		kunit_kzalloc(test, sizeof(*queue), GFP_KERNEL);
	struct snp_exchange *exchange;

	KUNIT_ASSERT_NOT_NULL(test, queue);
	KUNIT_ASSERT_EQ(test, 0, vouch_snp_queue_init(queue, &svsm->transport));
	request.deadline = jiffies + 5 * HZ;
	exchange = vouch_snp_service_get(queue, &request, failure);
	vouch_snp_queue_close(queue);
	vouch_snp_queue_exit(queue);
	if (IS_ERR(exchange))
		return PTR_ERR(exchange);
	vouch_snp_exchange_put(exchange);
	return 0;
}

/* A manifest that is larger than most costs one more call, with its room. */
static void service_makes_room_once(struct kunit *test)
{
	const struct svsm from = {
		.result = INVALID_PARAMETER,
		.results = 1,
		.manifest_size = SNP_SERVICE_MANIFEST_SIZE + 1,
	};
	struct svsm *svsm = kunit_kzalloc(test, sizeof(*svsm), GFP_KERNEL);
	struct vouch_failure failure;

	KUNIT_ASSERT_NOT_NULL(test, svsm);
	svsm_start(test, svsm, &from);
	KUNIT_EXPECT_EQ(test, 0, svsm_get(test, svsm, &failure));
	KUNIT_EXPECT_EQ(test, VOUCH_STAGE_NONE, failure.stage);
	KUNIT_EXPECT_EQ(test, 2, svsm->calls);
	KUNIT_EXPECT_EQ(test, SNP_SERVICE_MANIFEST_SIZE + SNP_PAGE_SIZE,
			svsm->last.manifest_size);
}

/* There is never a third call: this SVSM refuses with the room, too. */
static void service_makes_room_no_more(struct kunit *test)
{
	const struct svsm from = {
		.result = INVALID_PARAMETER,
		.results = INT_MAX,
		.manifest_size = SNP_SERVICE_MANIFEST_SIZE + 1,
	};
	struct svsm *svsm = kunit_kzalloc(test, sizeof(*svsm), GFP_KERNEL);
	struct vouch_failure failure;

	KUNIT_ASSERT_NOT_NULL(test, svsm);
	svsm_start(test, svsm, &from);
	KUNIT_EXPECT_EQ(test, -EINVAL, svsm_get(test, svsm, &failure));
	KUNIT_EXPECT_EQ(test, VOUCH_STAGE_SVSM, failure.stage);
	KUNIT_EXPECT_EQ(test, INVALID_PARAMETER, failure.fw_error);
	KUNIT_EXPECT_EQ(test, 2, svsm->calls);
}

/* It wanted more before, and wants more than that now. */
static void service_does_not_follow_growth(struct kunit *test)
{
	const struct svsm from = {
		.result = INVALID_PARAMETER,
		.results = 1,
		.manifest_size = VOUCH_MANIFEST_SIZE_MAX,
	};
	struct vouch_report_request request = svsm_request();
	struct svsm *svsm = kunit_kzalloc(test, sizeof(*svsm), GFP_KERNEL);
	struct snp_exchange *exchange =
		vouch_snp_service_ask(&request, SNP_SERVICE_MANIFEST_SIZE + 1);

	KUNIT_ASSERT_NOT_NULL(test, svsm);
	KUNIT_ASSERT_NOT_NULL(test, exchange);
	svsm_start(test, svsm, &from);
	KUNIT_EXPECT_EQ(test, -EPROTO,
			vouch_snp_service_attempt(&svsm->transport, exchange));
	KUNIT_EXPECT_EQ(test, VOUCH_REASON_SIZE, exchange->failure.reason);
	vouch_snp_exchange_put(exchange);
}

/* Others are served although the SVSM stays busy: nobody waits any more. */
static void service_ends_with_its_caller(struct kunit *test)
{
	const struct svsm from = { .result = BUSY, .results = INT_MAX };
	struct vouch_report_request request = svsm_request();
	struct svsm *svsm = kunit_kzalloc(test, sizeof(*svsm), GFP_KERNEL);
	struct snp_queue *queue =
		kunit_kzalloc(test, sizeof(*queue), GFP_KERNEL);
	struct snp_exchange *exchange = svsm_ask(&request);
	struct vouch_failure failure;

	KUNIT_ASSERT_NOT_NULL(test, svsm);
	KUNIT_ASSERT_NOT_NULL(test, queue);
	KUNIT_ASSERT_NOT_NULL(test, exchange);
	svsm_start(test, svsm, &from);
	KUNIT_ASSERT_EQ(test, 0, vouch_snp_queue_init(queue, &svsm->transport));
	KUNIT_EXPECT_EQ(test, -ETIMEDOUT,
			vouch_snp_queue_call(queue, exchange, jiffies + HZ / 10,
					     &failure));
	KUNIT_EXPECT_EQ(test, VOUCH_STAGE_SVSM, failure.stage);
	KUNIT_EXPECT_EQ(test, BUSY, failure.fw_error);
	KUNIT_EXPECT_NE(test, 0,
			wait_event_timeout(queue->empty,
					   list_empty_careful(&queue->list),
					   5 * HZ));
	KUNIT_EXPECT_GT(test, svsm->calls, 1);
	vouch_snp_exchange_put(exchange);
	vouch_snp_queue_close(queue);
	vouch_snp_queue_exit(queue);
}

/* Report, manifest and REPORT_DATA reach the caller. */
static void service_report_is_taken(struct kunit *test)
{
	struct vouch_report_request request = svsm_request();
	struct snp_guest *guest =
		kunit_kzalloc(test, sizeof(*guest), GFP_KERNEL);
	struct svsm *svsm = kunit_kzalloc(test, sizeof(*svsm), GFP_KERNEL);
	struct snp_exchange *exchange = svsm_ask(&request);
	struct vouch_reply reply = {};
	struct vouch_failure failure;

	KUNIT_ASSERT_NOT_NULL(test, guest);
	KUNIT_ASSERT_NOT_NULL(test, svsm);
	KUNIT_ASSERT_NOT_NULL(test, exchange);
	svsm_start(test, svsm, &(struct svsm){});
	KUNIT_EXPECT_EQ(test, 0, svsm_try(svsm, exchange, &request, &failure));
	KUNIT_EXPECT_EQ(test, 0,
			vouch_snp_service_take(guest, exchange, &reply));
	KUNIT_EXPECT_EQ(test, VOUCH_FORMAT_SERVICE, reply.format);
	KUNIT_EXPECT_EQ(test, SNP_REPORT_SIZE, reply.report.size);
	KUNIT_ASSERT_EQ(test, sizeof(MANIFEST), reply.manifest.size);
	KUNIT_EXPECT_MEMEQ(test, MANIFEST, reply.manifest.data,
			   sizeof(MANIFEST));
	KUNIT_EXPECT_MEMEQ(test, request.report_data,
			   reply.report.data + OFFSET_DATA,
			   sizeof(request.report_data));
	vouch_reply_free(&reply);
	vouch_snp_exchange_put(exchange);
}

KUNIT_ARRAY_PARAM_DESC(outcome, outcomes, desc);

/* clang-format off */
static struct kunit_case service_cases[] = {
	KUNIT_CASE_PARAM(service_ends_as_it_should, outcome_gen_params),
	KUNIT_CASE(service_makes_room_once),
	KUNIT_CASE(service_makes_room_no_more),
	KUNIT_CASE(service_does_not_follow_growth),
	KUNIT_CASE_SLOW(service_ends_with_its_caller),
	KUNIT_CASE(service_report_is_taken),
	{}
};

/* clang-format on */

static struct kunit_suite service_suite = {
	.name = "vouch-snp-service",
	.test_cases = service_cases,
};

kunit_test_suite(service_suite);
