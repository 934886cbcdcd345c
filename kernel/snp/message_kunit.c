// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of message.c
 */
#include <kunit/test.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "snp/private.h"

/*
 * Made with OpenSSL, through Python's cryptography: key A0h to BFh, IV the
 * sequence number in little-endian order and four zeros, additional data the
 * header from 30h on; byte i of the payload is 7 * i + 3 and 11 * i + 5.
 */
/* clang-format off */
static const u8 sealed_request[] = {
	0x62, 0x24, 0x23, 0x54, 0xfb, 0xc5, 0x7b, 0x8a,
	0x72, 0x42, 0x4f, 0xa7, 0xb1, 0x64, 0x1d, 0x89,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x08, 0x07, 0x06, 0x05, 0x04, 0x03, 0x02, 0x01,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x01, 0x01, 0x60, 0x00, 0x03, 0x02, 0x28, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x65, 0x69, 0x8e, 0x22, 0xae, 0xab, 0x6b, 0xcb,
	0xe9, 0x2d, 0x1c, 0xb6, 0x54, 0xc3, 0xb6, 0x96,
	0x9c, 0xd9, 0x95, 0x42, 0x29, 0x43, 0x0f, 0x4f,
	0x59, 0x4f, 0x7e, 0x62, 0x62, 0x57, 0x2b, 0x89,
	0x7a, 0x75, 0x2e, 0xec, 0x60, 0x14, 0xfe, 0xff,
};

static const u8 sealed_answer[] = {
	0x41, 0x61, 0xbf, 0xf3, 0xf0, 0x73, 0x72, 0xb3,
	0xed, 0xc7, 0xa4, 0xb9, 0x98, 0x51, 0x5b, 0x5a,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x09, 0x07, 0x06, 0x05, 0x04, 0x03, 0x02, 0x01,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x01, 0x01, 0x60, 0x00, 0x04, 0x02, 0x40, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0xb0, 0xe4, 0x1e, 0x06, 0x95, 0xc5, 0x2d,
	0xd2, 0x9c, 0x04, 0x1d, 0xd2, 0x15, 0xdf, 0x1b,
	0xd5, 0x2f, 0x19, 0xb3, 0x14, 0xa1, 0xa3, 0xbf,
	0x95, 0xaf, 0x32, 0x3b, 0xd1, 0x17, 0x37, 0x6a,
	0x95, 0x83, 0xc1, 0x5f, 0x89, 0x2b, 0xeb, 0x71,
	0xe9, 0x6b, 0xe5, 0xc2, 0x28, 0xba, 0x2d, 0xd1,
	0x2a, 0xa6, 0x50, 0x16, 0x14, 0x43, 0x57, 0x24,
	0x2d, 0x95, 0x1e, 0xd8, 0x29, 0x25, 0x4c, 0x4e,
};

/* clang-format on */

#define REQUEST_SIZE (sizeof(sealed_request) - SNP_HEADER_SIZE)
#define ANSWER_SIZE (sizeof(sealed_answer) - SNP_HEADER_SIZE)

static const struct snp_envelope request_envelope = {
	.sequence = 0x0102030405060708,
	.type = VOUCH_SNP_MSG_KEY_REQ,
	.version = 2,
	.vmpck = 1,
};

static const struct snp_envelope answer_envelope = {
	.sequence = 0x0102030405060709,
	.type = VOUCH_SNP_MSG_KEY_RSP,
	.version = 2,
	.vmpck = 1,
};

struct fixture {
	struct snp_cipher cipher;
	struct snp_message *message;
	struct vouch_failure failure;
	u32 size;
};

static void message_fill(u8 *bytes, size_t size, u8 factor, u8 start)
{
	size_t i;

	for (i = 0; i < size; i++)
		bytes[i] = factor * i + start;
}

static int message_init(struct kunit *test)
{
	struct fixture *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);
	u8 key[SNP_VMPCK_SIZE];

	KUNIT_ASSERT_NOT_NULL(test, f);
	f->message = kunit_kzalloc(test, SNP_PAGE_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, f->message);
	message_fill(key, sizeof(key), 1, 0xa0);
	KUNIT_ASSERT_EQ(test, 0, vouch_snp_cipher_init(&f->cipher, key));
	test->priv = f;
	return 0;
}

static void message_exit(struct kunit *test)
{
	struct fixture *f = test->priv;

	if (f)
		vouch_snp_cipher_exit(&f->cipher);
}

static int open_answer(struct fixture *f)
{
	memset(&f->failure, 0xcc, sizeof(f->failure));
	return vouch_snp_message_open(&f->cipher, f->message, &answer_envelope,
				      &f->size, &f->failure);
}

static void message_seals_known_answer(struct kunit *test)
{
	struct fixture *f = test->priv;
	u8 payload[REQUEST_SIZE];

	message_fill(payload, sizeof(payload), 7, 3);
	memset(f->message, 0xcc, SNP_PAGE_SIZE);
	KUNIT_ASSERT_EQ(test, 0,
			vouch_snp_message_seal(&f->cipher, f->message,
					       &request_envelope, payload,
					       sizeof(payload)));
	KUNIT_EXPECT_MEMEQ(test, f->message, sealed_request,
			   sizeof(sealed_request));
	KUNIT_EXPECT_NULL(test,
			  memchr_inv(f->message->payload + REQUEST_SIZE, 0,
				     SNP_PAYLOAD_SIZE_MAX - REQUEST_SIZE));
}

static void message_seals_a_page_at_most(struct kunit *test)
{
	struct fixture *f = test->priv;
	u8 *payload = kunit_kzalloc(test, SNP_PAGE_SIZE, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, payload);
	KUNIT_EXPECT_EQ(test, 0,
			vouch_snp_message_seal(&f->cipher, f->message,
					       &request_envelope, payload,
					       SNP_PAYLOAD_SIZE_MAX));
	KUNIT_EXPECT_EQ(test, -EINVAL,
			vouch_snp_message_seal(&f->cipher, f->message,
					       &request_envelope, payload,
					       SNP_PAYLOAD_SIZE_MAX + 1));
}

static void message_opens_known_answer(struct kunit *test)
{
	struct fixture *f = test->priv;
	u8 payload[ANSWER_SIZE];

	message_fill(payload, sizeof(payload), 11, 5);
	memcpy(f->message, sealed_answer, sizeof(sealed_answer));
	KUNIT_ASSERT_EQ(test, 0, open_answer(f));
	KUNIT_EXPECT_EQ(test, ANSWER_SIZE, f->size);
	KUNIT_EXPECT_MEMEQ(test, f->message->payload, payload, sizeof(payload));
}

struct spoil_param {
	const char *desc;
	size_t offset;
	u8 value;
	u32 reason; /* none: the tag is what must catch it */
};

static const struct spoil_param spoil_params[] = {
	{ .desc = "first byte of the tag", .offset = 0x00, .value = 0xff },
	{ .desc = "last byte of the tag", .offset = 0x0f, .value = 0xff },
	{ .desc = "sequence of the request",
	  .offset = 0x20,
	  .value = 0x08,
	  .reason = VOUCH_REASON_SEQUENCE },
	{ .desc = "sequence one further",
	  .offset = 0x20,
	  .value = 0x0a,
	  .reason = VOUCH_REASON_SEQUENCE },
	{ .desc = "sequence in the high half",
	  .offset = 0x27,
	  .value = 0xff,
	  .reason = VOUCH_REASON_SEQUENCE },
	{ .desc = "no algorithm",
	  .offset = 0x30,
	  .value = 0,
	  .reason = VOUCH_REASON_ALGORITHM },
	{ .desc = "other algorithm",
	  .offset = 0x30,
	  .value = 2,
	  .reason = VOUCH_REASON_ALGORITHM },
	{ .desc = "header version 0",
	  .offset = 0x31,
	  .value = 0,
	  .reason = VOUCH_REASON_VERSION },
	{ .desc = "header version 2",
	  .offset = 0x31,
	  .value = 2,
	  .reason = VOUCH_REASON_VERSION },
	{ .desc = "header one shorter",
	  .offset = 0x32,
	  .value = 0x5f,
	  .reason = VOUCH_REASON_SIZE },
	{ .desc = "header 256 longer",
	  .offset = 0x33,
	  .value = 1,
	  .reason = VOUCH_REASON_SIZE },
	{ .desc = "type of the request",
	  .offset = 0x34,
	  .value = VOUCH_SNP_MSG_KEY_REQ,
	  .reason = VOUCH_REASON_TYPE },
	{ .desc = "type of another",
	  .offset = 0x34,
	  .value = VOUCH_SNP_MSG_REPORT_RSP,
	  .reason = VOUCH_REASON_TYPE },
	{ .desc = "older message version",
	  .offset = 0x35,
	  .value = 1,
	  .reason = VOUCH_REASON_VERSION },
	{ .desc = "newer message version",
	  .offset = 0x35,
	  .value = 3,
	  .reason = VOUCH_REASON_VERSION },
	{ .desc = "size beyond the page",
	  .offset = 0x37,
	  .value = 0x10,
	  .reason = VOUCH_REASON_SIZE },
	{ .desc = "other message key",
	  .offset = 0x3c,
	  .value = 0,
	  .reason = VOUCH_REASON_VMPCK },
	{ .desc = "size one less", .offset = 0x36, .value = ANSWER_SIZE - 1 },
	{ .desc = "size one more", .offset = 0x36, .value = ANSWER_SIZE + 1 },
	{ .desc = "size zero", .offset = 0x36, .value = 0 },
	{ .desc = "reserved before the key", .offset = 0x38, .value = 1 },
	{ .desc = "first reserved after the key", .offset = 0x3d, .value = 1 },
	{ .desc = "last reserved after the key", .offset = 0x5f, .value = 1 },
	{ .desc = "first byte of the payload", .offset = 0x60, .value = 1 },
	{ .desc = "last byte of the payload",
	  .offset = 0x60 + ANSWER_SIZE - 1,
	  .value = 1 },
};

KUNIT_ARRAY_PARAM_DESC(spoil, spoil_params, desc);

static void message_refuses_spoilt(struct kunit *test)
{
	const struct spoil_param *param = test->param_value;
	struct fixture *f = test->priv;
	u8 *bytes = (u8 *)f->message;

	memcpy(bytes, sealed_answer, sizeof(sealed_answer));
	KUNIT_ASSERT_NE(test, param->value, bytes[param->offset]);
	bytes[param->offset] = param->value;

	KUNIT_EXPECT_EQ(test, -EBADMSG, open_answer(f));
	KUNIT_EXPECT_EQ(test, f->failure.stage,
			param->reason ? VOUCH_STAGE_HEADER : VOUCH_STAGE_AUTH);
	KUNIT_EXPECT_EQ(test, f->failure.reason, param->reason);
	KUNIT_EXPECT_EQ(test, f->failure.fw_error, SNP_FW_NO_CALL);
	KUNIT_EXPECT_EQ(test, f->failure.vmm_error, 0);
	if (!param->reason)
		KUNIT_EXPECT_NULL(test, memchr_inv(f->message->payload, 0,
						   SNP_PAYLOAD_SIZE_MAX));
}

static void message_refuses_other_key(struct kunit *test)
{
	struct fixture *f = test->priv;
	u8 key[SNP_VMPCK_SIZE] = { 1 };

	vouch_snp_cipher_exit(&f->cipher);
	KUNIT_ASSERT_EQ(test, 0, vouch_snp_cipher_init(&f->cipher, key));
	memcpy(f->message, sealed_answer, sizeof(sealed_answer));
	KUNIT_EXPECT_EQ(test, -EBADMSG, open_answer(f));
	KUNIT_EXPECT_EQ(test, f->failure.stage, VOUCH_STAGE_AUTH);
}

static struct kunit_case message_cases[] = {
	KUNIT_CASE(message_seals_known_answer),
	KUNIT_CASE(message_seals_a_page_at_most),
	KUNIT_CASE(message_opens_known_answer),
	KUNIT_CASE_PARAM(message_refuses_spoilt, spoil_gen_params),
	KUNIT_CASE(message_refuses_other_key),
	{}
};

static struct kunit_suite message_suite = {
	.name = "vouch-snp-message",
	.init = message_init,
	.exit = message_exit,
	.test_cases = message_cases,
};

kunit_test_suite(message_suite);
