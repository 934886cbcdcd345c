// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of derive.c
 */
#include <kunit/test.h>
#include <linux/string.h>

#include "vouch.h"

/*
 * Python's hashlib: SHA-384 of "vouch-user-key\0\0", 1 and 1000 as 32-bit
 * little-endian numbers, and the bytes 0 to 31; the first 32 bytes of it.
 */
/* clang-format off */
static const u8 separated[] = {
	0x97, 0xf1, 0x06, 0xa3, 0xba, 0xbe, 0xe0, 0xe9,
	0xec, 0xfb, 0xe8, 0xba, 0xad, 0xbd, 0x07, 0xe4,
	0xb6, 0x17, 0x3e, 0xcc, 0x89, 0xdc, 0x83, 0xf1,
	0xa7, 0x95, 0x31, 0x6c, 0x84, 0x48, 0xe5, 0xf7,
};

/* clang-format on */

static_assert(sizeof(separated) == VOUCH_KEY_SIZE);

static void derive_separates_known_answer(struct kunit *test)
{
	u8 guests[VOUCH_KEY_SIZE], key[VOUCH_KEY_SIZE];
	int i;

	for (i = 0; i < sizeof(guests); i++)
		guests[i] = i;

	KUNIT_ASSERT_EQ(test, 0, vouch_key_separate(key, 1000, guests));
	KUNIT_EXPECT_MEMEQ(test, key, separated, sizeof(separated));
}

static void derive_separates_users(struct kunit *test)
{
	u8 guests[VOUCH_KEY_SIZE] = {};
	u8 root[VOUCH_KEY_SIZE];
	u8 user[VOUCH_KEY_SIZE];

	KUNIT_ASSERT_EQ(test, 0, vouch_key_separate(root, 0, guests));
	KUNIT_ASSERT_EQ(test, 0, vouch_key_separate(user, 1, guests));
	KUNIT_EXPECT_MEMNEQ(test, root, user, sizeof(root));
}

static struct kunit_case derive_cases[] = {
	KUNIT_CASE(derive_separates_known_answer),
	KUNIT_CASE(derive_separates_users),
	{}
};

static struct kunit_suite derive_suite = {
	.name = "vouch-derive",
	.test_cases = derive_cases,
};

kunit_test_suite(derive_suite);
