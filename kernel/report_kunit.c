// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of report.c
 */
#include <kunit/test.h>
#include <linux/string.h>

#include "vouch.h"

/*
 * Python's hashlib: SHA-512 of "vouch-separated\0", 1 and 1000 as 32-bit
 * little-endian numbers, and the bytes 0 to 63.
 */
/* clang-format off */
static const u8 separated[] = {
	0xda, 0xef, 0x6a, 0x21, 0xf1, 0xdc, 0x1f, 0xcf,
	0x39, 0xb4, 0x5f, 0xdb, 0x97, 0x92, 0xca, 0xf8,
	0x66, 0xa8, 0xf2, 0xab, 0x1c, 0x43, 0x6b, 0x08,
	0xd7, 0xf0, 0x71, 0xe9, 0xb1, 0x89, 0x88, 0x66,
	0x79, 0x3d, 0x00, 0xc1, 0x9c, 0xdd, 0x87, 0xdb,
	0x98, 0x66, 0x18, 0x2f, 0x09, 0xb9, 0x03, 0x52,
	0xba, 0x3f, 0xfa, 0x67, 0x96, 0x59, 0x4a, 0x01,
	0x52, 0xc0, 0x2f, 0x28, 0xae, 0x4f, 0x3e, 0x8b,
};

/* clang-format on */

static void report_separates_known_answer(struct kunit *test)
{
	u8 callers[VOUCH_REPORT_DATA_SIZE];
	u8 data[VOUCH_REPORT_DATA_SIZE];
	int i;

	for (i = 0; i < sizeof(callers); i++)
		callers[i] = i;

	KUNIT_ASSERT_EQ(test, 0, vouch_report_separate(data, 1000, callers));
	KUNIT_EXPECT_MEMEQ(test, data, separated, sizeof(separated));
}

static void report_separates_users(struct kunit *test)
{
	u8 callers[VOUCH_REPORT_DATA_SIZE] = {};
	u8 root[VOUCH_REPORT_DATA_SIZE];
	u8 user[VOUCH_REPORT_DATA_SIZE];

	KUNIT_ASSERT_EQ(test, 0, vouch_report_separate(root, 0, callers));
	KUNIT_ASSERT_EQ(test, 0, vouch_report_separate(user, 1, callers));
	KUNIT_EXPECT_MEMNEQ(test, root, user, sizeof(root));
}

static struct kunit_case report_cases[] = {
	KUNIT_CASE(report_separates_known_answer),
	KUNIT_CASE(report_separates_users),
	{}
};

static struct kunit_suite report_suite = {
	.name = "vouch-report",
	.test_cases = report_cases,
};

kunit_test_suite(report_suite);
