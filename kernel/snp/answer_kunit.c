// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of report.c and key.c: requests as bytes, and answers
 */
#include <kunit/test.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "hear.h"
#include "snp/private.h"

#define RSP_HEAD_SIZE 32
#define REPORT_RSP_SIZE (RSP_HEAD_SIZE + SNP_REPORT_SIZE)
#define KEY_RSP_SIZE (RSP_HEAD_SIZE + VOUCH_KEY_SIZE)

/* Where things are in an answer: AMD 56860. */
#define RSP_STATUS 0
#define RSP_SIZE 4
#define REPORT_VMPL (RSP_HEAD_SIZE + 0x30)
#define REPORT_CURRENT_TCB (RSP_HEAD_SIZE + 0x38)
#define REPORT_DATA (RSP_HEAD_SIZE + 0x50)
#define REPORT_CURRENT_MIT (RSP_HEAD_SIZE + 0x200)

static struct vouch_report_request report_request = {
	.report_data = "REPORT_DATA of a guest",
	.privilege = 2,
	.signer = VOUCH_SIGNER_PROVIDER,
};

static struct vouch_key_request key_request = {
	.is_vmrk = true,
	.fields = VOUCH_KEY_FIELD_POLICY | VOUCH_KEY_FIELD_TCB,
	.privilege = 3,
	.guest_svn = 0x11121314,
	.tcb = 0x2122232425262728,
};

static void put32(u8 *bytes, u32 value)
{
	__le32 le = cpu_to_le32(value);

	memcpy(bytes, &le, sizeof(le));
}

static void report_request_is_as_specified(struct kunit *test)
{
	struct snp_exchange *exchange = vouch_snp_report_ask(&report_request);
	u8 expected[96] = {};

	KUNIT_ASSERT_NOT_NULL(test, exchange);
	memcpy(expected, report_request.report_data, VOUCH_REPORT_DATA_SIZE);
	put32(expected + 0x40, 2);
	put32(expected + 0x44, 2);
	KUNIT_EXPECT_EQ(test, exchange->type, VOUCH_SNP_MSG_REPORT_REQ);
	KUNIT_EXPECT_EQ(test, exchange->version, 1);
	KUNIT_EXPECT_EQ(test, exchange->request_size, sizeof(expected));
	KUNIT_EXPECT_MEMEQ(test, exchange->request, expected, sizeof(expected));
	KUNIT_EXPECT_FALSE(test, exchange->wants_certs);
	vouch_snp_exchange_put(exchange);
}

static void expect_key_request(struct kunit *test,
			       const struct vouch_key_request *request,
			       const u8 *expected, u32 size, u8 version)
{
	struct snp_exchange *exchange = vouch_snp_key_ask(request);

	KUNIT_ASSERT_NOT_NULL(test, exchange);
	KUNIT_EXPECT_EQ(test, exchange->type, VOUCH_SNP_MSG_KEY_REQ);
	KUNIT_EXPECT_EQ(test, exchange->version, version);
	KUNIT_EXPECT_EQ(test, exchange->request_size, size);
	KUNIT_EXPECT_MEMEQ(test, exchange->request, expected, size);
	vouch_snp_exchange_put(exchange);
}

static void key_request_is_as_specified(struct kunit *test)
{
	struct vouch_key_request request = key_request;
	u8 expected[40] = {
		0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x21, 0x00,
		0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0x00, 0x00, 0x00,
		0x14, 0x13, 0x12, 0x11, 0x28, 0x27, 0x26, 0x25, 0x24, 0x23,
		0x22, 0x21, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	};

	expect_key_request(test, &request, expected, 32, 1);

	request.launch_mit = 0x80;
	expected[32] = 0x80;
	expect_key_request(test, &request, expected, 40, 2);

	request.launch_mit = 0;
	expected[32] = 0;
	request.fields |= VOUCH_KEY_FIELD_LAUNCH_MIT;
	expected[8] = 0x61;
	expect_key_request(test, &request, expected, 40, 2);
}

struct answer_param {
	const char *desc;
	u32 size;
	size_t offset;
	u32 value;
	int err;
	u32 stage;
	u32 reason;
};

#define STATUS(_desc, _size, _status, _err)  \
	{                                    \
		.desc = (_desc),             \
		.size = (_size),             \
		.offset = RSP_STATUS,        \
		.value = (_status),          \
		.err = (_err),               \
		.stage = VOUCH_STAGE_STATUS, \
	}
#define PAYLOAD(_desc, _size, _offset, _value, _reason) \
	{                                               \
		.desc = (_desc),                        \
		.size = (_size),                        \
		.offset = (_offset),                    \
		.value = (_value),                      \
		.err = -EPROTO,                         \
		.stage = VOUCH_STAGE_PAYLOAD,           \
		.reason = VOUCH_REASON_##_reason,       \
	}

static const struct answer_param report_params[] = {
	{ .desc = "the one asked for", .size = REPORT_RSP_SIZE },
	STATUS("bad parameter", RSP_HEAD_SIZE, 0x16, -EINVAL),
	STATUS("bad parameter, whole", REPORT_RSP_SIZE, 0x16, -EINVAL),
	STATUS("no such key", RSP_HEAD_SIZE, 0x27, -EOPNOTSUPP),
	STATUS("other status", REPORT_RSP_SIZE, 0x01, -EIO),
	STATUS("status in the high half", REPORT_RSP_SIZE, 0x10000, -EIO),
	PAYLOAD("nothing", 0, RSP_STATUS, 0, SIZE),
	PAYLOAD("short head", RSP_HEAD_SIZE - 1, RSP_STATUS, 0, SIZE),
	PAYLOAD("head alone", RSP_HEAD_SIZE, RSP_STATUS, 0, SIZE),
	PAYLOAD("cut short", REPORT_RSP_SIZE - 1, RSP_STATUS, 0, SIZE),
	PAYLOAD("smaller", REPORT_RSP_SIZE, RSP_SIZE, 1183, SIZE),
	PAYLOAD("larger than the answer", REPORT_RSP_SIZE, RSP_SIZE, 1185,
		SIZE),
	PAYLOAD("of version 1", REPORT_RSP_SIZE, RSP_HEAD_SIZE, 1, VERSION),
	PAYLOAD("no size", REPORT_RSP_SIZE, RSP_SIZE, 0, SIZE),
	PAYLOAD("other REPORT_DATA", REPORT_RSP_SIZE, REPORT_DATA, 0,
		REPORT_DATA),
	PAYLOAD("end of REPORT_DATA", REPORT_RSP_SIZE, REPORT_DATA + 60, 1,
		REPORT_DATA),
	PAYLOAD("other VMPL", REPORT_RSP_SIZE, REPORT_VMPL, 1, PRIVILEGE),
	PAYLOAD("the host's VMPL", REPORT_RSP_SIZE, REPORT_VMPL, 0xffffffff,
		PRIVILEGE),
};

KUNIT_ARRAY_PARAM_DESC(report, report_params, desc);

static void expect_failure(struct kunit *test, const struct answer_param *param,
			   const struct vouch_failure *failure)
{
	u32 fw_error = SNP_FW_NO_CALL;

	if (!param->err)
		return;
	if (param->stage == VOUCH_STAGE_STATUS)
		fw_error = param->value;
	KUNIT_EXPECT_EQ(test, failure->stage, param->stage);
	KUNIT_EXPECT_EQ(test, failure->reason, param->reason);
	KUNIT_EXPECT_EQ(test, failure->fw_error, fw_error);
	KUNIT_EXPECT_EQ(test, failure->vmm_error, 0);
}

static void report_answer_is_checked(struct kunit *test)
{
	struct snp_exchange *exchange = vouch_snp_report_ask(&report_request);
	const struct answer_param *param = test->param_value;
	struct vouch_failure failure;

	KUNIT_ASSERT_NOT_NULL(test, exchange);
	KUNIT_ASSERT_EQ(test, exchange->response_capacity,
			SNP_PAYLOAD_SIZE_MAX);
	put32(exchange->response + RSP_SIZE, SNP_REPORT_SIZE);
	put32(exchange->response + RSP_HEAD_SIZE, 5);
	put32(exchange->response + REPORT_VMPL, 2);
	memcpy(exchange->response + REPORT_DATA, report_request.report_data,
	       VOUCH_REPORT_DATA_SIZE);
	exchange->response_size = param->size;
	if (param->err)
		put32(exchange->response + param->offset, param->value);

	memset(&failure, 0xcc, sizeof(failure));
	KUNIT_EXPECT_EQ(test, param->err,
			vouch_snp_report_check(exchange, &report_request,
					       &failure));
	expect_failure(test, param, &failure);
	vouch_snp_exchange_put(exchange);
}

/* Also when zeros were asked for, so that REPORT_DATA is as it should be. */
static void report_of_zeros_is_refused(struct kunit *test)
{
	struct vouch_report_request request = {};
	struct snp_exchange *exchange = vouch_snp_report_ask(&request);
	struct vouch_failure failure;

	KUNIT_ASSERT_NOT_NULL(test, exchange);
	put32(exchange->response + RSP_SIZE, SNP_REPORT_SIZE);
	exchange->response_size = REPORT_RSP_SIZE;
	KUNIT_EXPECT_EQ(test, -EPROTO,
			vouch_snp_report_check(exchange, &request, &failure));
	KUNIT_EXPECT_EQ(test, failure.reason, VOUCH_REASON_ALL_ZERO);

	put32(exchange->response + RSP_HEAD_SIZE, 2);
	KUNIT_EXPECT_EQ(test, 0,
			vouch_snp_report_check(exchange, &request, &failure));
	vouch_snp_exchange_put(exchange);
}

struct take_param {
	const char *desc;
	u32 version;
	u32 size;
	u32 flags;
};

static const struct take_param take_params[] = {
	{ .desc = "version 2", .version = 2, .size = SNP_REPORT_SIZE },
	{ .desc = "version 5", .version = 5, .size = SNP_REPORT_SIZE },
	{ .desc = "a later version",
	  .version = 6,
	  .size = SNP_REPORT_SIZE,
	  .flags = VOUCH_REPLY_F_UNKNOWN_FORMAT },
	{ .desc = "a byte more",
	  .version = 5,
	  .size = SNP_REPORT_SIZE + 1,
	  .flags = VOUCH_REPLY_F_UNKNOWN_FORMAT },
	{ .desc = "all that an answer has room for",
	  .version = 6,
	  .size = SNP_REPORT_SIZE_MAX,
	  .flags = VOUCH_REPLY_F_UNKNOWN_FORMAT },
};

KUNIT_ARRAY_PARAM_DESC(take, take_params, desc);

/* What it is over is known of known versions only. */
static void report_is_taken(struct kunit *test)
{
	struct snp_exchange *exchange = vouch_snp_report_ask(&report_request);
	const struct take_param *param = test->param_value;
	struct snp_guest *guest =
		kunit_kzalloc(test, sizeof(*guest), GFP_KERNEL);
	struct vouch_failure failure;
	struct vouch_reply reply = {};

	KUNIT_ASSERT_NOT_NULL(test, exchange);
	KUNIT_ASSERT_NOT_NULL(test, guest);
	put32(exchange->response + RSP_SIZE, param->size);
	put32(exchange->response + RSP_HEAD_SIZE, param->version);
	if (!param->flags) {
		put32(exchange->response + REPORT_VMPL, 2);
		memcpy(exchange->response + REPORT_DATA,
		       report_request.report_data, VOUCH_REPORT_DATA_SIZE);
	}
	exchange->response_size = RSP_HEAD_SIZE + param->size;
	KUNIT_EXPECT_EQ(test, 0,
			vouch_snp_report_check(exchange, &report_request,
					       &failure));
	KUNIT_EXPECT_EQ(test, 0,
			vouch_snp_report_take(guest, exchange, &reply));
	KUNIT_EXPECT_EQ(test, param->flags, reply.flags);
	KUNIT_EXPECT_EQ(test, param->version, guest->report_version);
	KUNIT_EXPECT_EQ(test, !param->flags, guest->has_measurement);
	KUNIT_EXPECT_EQ(test, param->size, reply.report.size);
	KUNIT_EXPECT_MEMEQ(test, (u8 *)reply.report.data,
			   exchange->response + RSP_HEAD_SIZE, param->size);
	kvfree(reply.report.data);
	vouch_snp_exchange_put(exchange);
}

/* Takes a report of @guest with these in it. */
static void take_report(struct kunit *test, struct snp_guest *guest,
			u32 version, u32 tcb, u32 mitigation)
{
	struct snp_exchange *exchange = vouch_snp_report_ask(&report_request);
	struct vouch_reply reply = {};

	KUNIT_ASSERT_NOT_NULL(test, exchange);
	put32(exchange->response + RSP_SIZE, SNP_REPORT_SIZE);
	put32(exchange->response + RSP_HEAD_SIZE, version);
	put32(exchange->response + REPORT_CURRENT_TCB, tcb);
	put32(exchange->response + REPORT_CURRENT_MIT, mitigation);
	exchange->response_size = REPORT_RSP_SIZE;
	exchange->order = ++guest->queue.over;
	KUNIT_EXPECT_EQ(test, 0,
			vouch_snp_report_take(guest, exchange, &reply));
	vouch_reply_free(&reply);
	vouch_snp_exchange_put(exchange);
}

static void report_of_another_tcb_is_told(struct kunit *test)
{
	struct vouch_event_reader *reader = hear_as(test, 1000);
	struct snp_guest *guest =
		kunit_kzalloc(test, sizeof(*guest), GFP_KERNEL);
	struct vouch_event event;

	KUNIT_ASSERT_NOT_NULL(test, guest);
	take_report(test, guest, 5, 0x0102, 0x80);
	take_report(test, guest, 5, 0x0102, 0x80);
	hear_nothing(test, reader);

	take_report(test, guest, 5, 0x0103, 0x80);
	event = hear(test, reader, VOUCH_EVENT_TCB_CHANGED);
	KUNIT_EXPECT_EQ(test, 0x0102, event.before);
	KUNIT_EXPECT_EQ(test, 0x0103, event.after);
	hear_nothing(test, reader);

	take_report(test, guest, 5, 0x0103, 0x81);
	event = hear(test, reader, VOUCH_EVENT_MITIGATION_CHANGED);
	KUNIT_EXPECT_EQ(test, 0x80, event.before);
	KUNIT_EXPECT_EQ(test, 0x81, event.after);
	hear_nothing(test, reader);

	/* Version 4 has no vectors, and of version 6 nothing is known. */
	take_report(test, guest, 4, 0x0103, 0x82);
	take_report(test, guest, 6, 0x0104, 0x82);
	hear_nothing(test, reader);
}

static const struct answer_param key_params[] = {
	{ .desc = "a key", .size = KEY_RSP_SIZE },
	STATUS("bad parameter", KEY_RSP_SIZE, 0x16, -EINVAL),
	STATUS("bad parameter alone", RSP_HEAD_SIZE, 0x16, -EINVAL),
	STATUS("no such key", KEY_RSP_SIZE, 0x27, -EOPNOTSUPP),
	STATUS("other status", KEY_RSP_SIZE, 0x10, -EIO),
	PAYLOAD("nothing", 0, RSP_STATUS, 0, SIZE),
	PAYLOAD("short head", RSP_HEAD_SIZE - 1, RSP_STATUS, 0, SIZE),
	PAYLOAD("cut short", KEY_RSP_SIZE - 1, RSP_STATUS, 0, SIZE),
	PAYLOAD("zeros", KEY_RSP_SIZE, KEY_RSP_SIZE - 4, 0, ALL_ZERO),
};

KUNIT_ARRAY_PARAM_DESC(key, key_params, desc);

static void key_answer_is_checked(struct kunit *test)
{
	struct snp_exchange *exchange = vouch_snp_key_ask(&key_request);
	const struct answer_param *param = test->param_value;
	struct vouch_failure failure;

	KUNIT_ASSERT_NOT_NULL(test, exchange);
	KUNIT_ASSERT_EQ(test, exchange->response_capacity, KEY_RSP_SIZE);
	put32(exchange->response + KEY_RSP_SIZE - 4, 0x01000000);
	exchange->response_size = param->size;
	if (param->err)
		put32(exchange->response + param->offset, param->value);

	memset(&failure, 0xcc, sizeof(failure));
	KUNIT_EXPECT_EQ(test, param->err,
			vouch_snp_key_check(exchange, &failure));
	expect_failure(test, param, &failure);
	vouch_snp_exchange_put(exchange);
}

static struct kunit_case answer_cases[] = {
	KUNIT_CASE(report_request_is_as_specified),
	KUNIT_CASE(key_request_is_as_specified),
	KUNIT_CASE_PARAM(report_answer_is_checked, report_gen_params),
	KUNIT_CASE(report_of_zeros_is_refused),
	KUNIT_CASE_PARAM(report_is_taken, take_gen_params),
	KUNIT_CASE(report_of_another_tcb_is_told),
	KUNIT_CASE_PARAM(key_answer_is_checked, key_gen_params),
	{}
};

static struct kunit_suite answer_suite = {
	.name = "vouch-snp-answer",
	.test_cases = answer_cases,
};

kunit_test_suite(answer_suite);
