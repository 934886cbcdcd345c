// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of format.c
 */
#include <kunit/test.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "fake_tdx.h"

#define PADDING 100
#define V4_SIGNATURE 632
#define V5_BODY_SIZE 50
#define V5_SIGNATURE 638

struct quote_case {
	u8 report_data[VOUCH_REPORT_DATA_SIZE];
	u8 quote[FAKE_QUOTE_SIZE + 6 + PADDING];
	size_t made;
	size_t size;
};

static struct quote_case *quote_case(struct kunit *test, u16 version)
{
	struct quote_case *c = kunit_kzalloc(test, sizeof(*c), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, c);
	memset(c->report_data, 0xa5, sizeof(c->report_data));
	c->made = fake_make_quote(c->quote, version, c->report_data);
	c->size = 0xcc;
	return c;
}

static u32 quote_case_check(struct quote_case *c, size_t room)
{
	bool is_known;

	return vouch_tdx_format_quote(c->quote, room, c->report_data, &c->size,
				      &is_known);
}

static void format_takes_quotes(struct kunit *test)
{
	static const u16 versions[] = { 4, 5 };
	struct quote_case *c;
	int i;

	for (i = 0; i < ARRAY_SIZE(versions); i++) {
		c = quote_case(test, versions[i]);
		KUNIT_EXPECT_EQ(test, VOUCH_REASON_NONE,
				quote_case_check(c, c->made));
		KUNIT_EXPECT_EQ(test, c->made, c->size);
		/* Bytes after the quote do not belong to it. */
		KUNIT_EXPECT_EQ(test, VOUCH_REASON_NONE,
				quote_case_check(c, sizeof(c->quote)));
		KUNIT_EXPECT_EQ(test, c->made, c->size);
	}
}

/* A private copy of each length, so that KASAN sees a read after its end. */
static void format_refuses_each_truncation(struct kunit *test)
{
	static const u16 versions[] = { 4, 5 };
	struct quote_case *c;
	bool is_known;
	size_t room;
	u32 reason;
	u8 *copy;
	int i;

	for (i = 0; i < ARRAY_SIZE(versions); i++) {
		c = quote_case(test, versions[i]);
		for (room = 0; room < c->made; room++) {
			copy = kunit_kmalloc(test, room ?: 1, GFP_KERNEL);
			KUNIT_ASSERT_NOT_NULL(test, copy);
			memcpy(copy, c->quote, room);
			reason = vouch_tdx_format_quote(copy, room,
							c->report_data,
							&c->size, &is_known);
			KUNIT_EXPECT_EQ(test, VOUCH_REASON_SIZE, reason);
			kunit_kfree(test, copy);
		}
	}
}

static void format_refuses_other_quotes(struct kunit *test)
{
	static const u16 versions[] = { 0, 1, 3 };
	struct quote_case *c = quote_case(test, 4);
	int i;

	for (i = 0; i < ARRAY_SIZE(versions); i++) {
		put_unaligned_le16(versions[i], c->quote);
		KUNIT_EXPECT_EQ(test, VOUCH_REASON_VERSION,
				quote_case_check(c, c->made));
	}
	c = quote_case(test, 4);
	put_unaligned_le32(0, c->quote + 4);
	KUNIT_EXPECT_EQ(test, VOUCH_REASON_TYPE, quote_case_check(c, c->made));
	put_unaligned_le32(0x8100, c->quote + 4);
	KUNIT_EXPECT_EQ(test, VOUCH_REASON_TYPE, quote_case_check(c, c->made));
}

/* Whatever later versions are, they are for others to judge. */
static void format_hands_over_later_versions(struct kunit *test)
{
	static const u16 versions[] = { 6, 0x104, 0xffff };
	struct quote_case *c = quote_case(test, 4);
	bool is_known;
	u32 reason;
	int i;

	for (i = 0; i < ARRAY_SIZE(versions); i++) {
		memset(c->quote, 0xff, sizeof(c->quote));
		put_unaligned_le16(versions[i], c->quote);
		c->size = 0;
		is_known = true;
		reason = vouch_tdx_format_quote(c->quote, sizeof(c->quote),
						c->report_data, &c->size,
						&is_known);
		KUNIT_EXPECT_EQ(test, VOUCH_REASON_NONE, reason);
		KUNIT_EXPECT_FALSE(test, is_known);
		KUNIT_EXPECT_EQ(test, sizeof(c->quote), c->size);
	}
}

static void format_refuses_signature_sizes(struct kunit *test)
{
	static const u32 sizes[] = { FAKE_SIGNATURE_SIZE + 1, 0x7fffffff,
				     0x80000000, 0xffffffff };
	struct quote_case *c4 = quote_case(test, 4);
	struct quote_case *c5 = quote_case(test, 5);
	int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		put_unaligned_le32(sizes[i], c4->quote + V4_SIGNATURE);
		KUNIT_EXPECT_EQ(test, VOUCH_REASON_SIZE,
				quote_case_check(c4, c4->made));
		put_unaligned_le32(sizes[i], c5->quote + V5_SIGNATURE);
		KUNIT_EXPECT_EQ(test, VOUCH_REASON_SIZE,
				quote_case_check(c5, c5->made));
	}
}

static void format_refuses_body_sizes(struct kunit *test)
{
	static const u32 sizes[] = { 0,		 1,	     583,	649,
				     0x7fffffff, 0xffffffc6, 0xffffffff };
	struct quote_case *c = quote_case(test, 5);
	int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		put_unaligned_le32(sizes[i], c->quote + V5_BODY_SIZE);
		KUNIT_EXPECT_EQ(test, VOUCH_REASON_SIZE,
				quote_case_check(c, c->made));
	}
}

static void format_refuses_other_report_data(struct kunit *test)
{
	struct quote_case *c = quote_case(test, 4);
	int i;

	for (i = 0; i < VOUCH_REPORT_DATA_SIZE; i++) {
		c->report_data[i] ^= 1;
		KUNIT_EXPECT_EQ(test, VOUCH_REASON_REPORT_DATA,
				quote_case_check(c, c->made));
		c->report_data[i] ^= 1;
	}
	/* In version 5 it is six bytes further on. */
	put_unaligned_le16(5, c->quote);
	put_unaligned_le32(584, c->quote + V5_BODY_SIZE);
	KUNIT_EXPECT_EQ(test, VOUCH_REASON_REPORT_DATA,
			quote_case_check(c, sizeof(c->quote)));
}

static void format_checks_tdreports(struct kunit *test)
{
	u8 *tdreport = kunit_kzalloc(test, TDX_TDREPORT_SIZE, GFP_KERNEL);
	u8 report_data[VOUCH_REPORT_DATA_SIZE];

	KUNIT_ASSERT_NOT_NULL(test, tdreport);
	memset(report_data, 0x3c, sizeof(report_data));
	memcpy(tdreport + 128, report_data, sizeof(report_data));
	KUNIT_EXPECT_EQ(test, VOUCH_REASON_TYPE,
			vouch_tdx_format_tdreport(tdreport, report_data));
	tdreport[0] = 0x81;
	KUNIT_EXPECT_EQ(test, VOUCH_REASON_NONE,
			vouch_tdx_format_tdreport(tdreport, report_data));
	tdreport[128 + 63] ^= 0x80;
	KUNIT_EXPECT_EQ(test, VOUCH_REASON_REPORT_DATA,
			vouch_tdx_format_tdreport(tdreport, report_data));
}

static void format_makes_requests(struct kunit *test)
{
	/* Version 1, status 0, in_len 1024, out_len 0. */
	static const u8 header[24] = { 1, [17] = 4 };
	u8 *shared = kunit_kmalloc(test, SZ_8K, GFP_KERNEL);
	u8 *tdreport = kunit_kmalloc(test, TDX_TDREPORT_SIZE, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, shared);
	KUNIT_ASSERT_NOT_NULL(test, tdreport);
	memset(shared, 0xcc, SZ_8K);
	memset(tdreport, 0x42, TDX_TDREPORT_SIZE);

	vouch_tdx_format_request(shared, SZ_4K, tdreport);
	KUNIT_EXPECT_MEMEQ(test, shared, header, sizeof(header));
	KUNIT_EXPECT_MEMEQ(test, shared + 24, tdreport, TDX_TDREPORT_SIZE);
	KUNIT_EXPECT_NULL(test, memchr_inv(shared + 1048, 0, SZ_4K - 1048));
	KUNIT_EXPECT_EQ(test, 0xcc, shared[SZ_4K]);
	KUNIT_EXPECT_EQ(test, TDX_QUOTE_SUCCESS,
			vouch_tdx_format_status(shared));
}

static struct kunit_case format_cases[] = {
	KUNIT_CASE(format_takes_quotes),
	KUNIT_CASE(format_refuses_each_truncation),
	KUNIT_CASE(format_refuses_other_quotes),
	KUNIT_CASE(format_hands_over_later_versions),
	KUNIT_CASE(format_refuses_signature_sizes),
	KUNIT_CASE(format_refuses_body_sizes),
	KUNIT_CASE(format_refuses_other_report_data),
	KUNIT_CASE(format_checks_tdreports),
	KUNIT_CASE(format_makes_requests),
	{}
};

static struct kunit_suite format_suite = {
	.name = "vouch-tdx-format",
	.test_cases = format_cases,
};

kunit_test_suite(format_suite);
