// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of report.c
 */
#include <crypto/internal/hash.h>
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/string.h>

#include "crypto.h"
#include "standin.h"
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

/*
 * Likewise, of "vouch-bound" and five zeroes, 1, 1000, 0x80010005 and 4 as
 * 32-bit and 0x123456789a as a 64-bit little-endian number, the bytes 0 to 191,
 * and the bytes 0 to 63.
 */
static const u8 bound[] = {
	0x75, 0x68, 0x61, 0xdd, 0xad, 0x60, 0xc9, 0xf5,
	0x8a, 0x36, 0x4d, 0x94, 0xb6, 0x7f, 0xda, 0xe0,
	0x85, 0x8f, 0xfc, 0x8c, 0x3f, 0x36, 0x31, 0x6e,
	0x43, 0x57, 0xae, 0xf6, 0x9d, 0xdc, 0xcb, 0x11,
	0xfd, 0x92, 0x90, 0xf7, 0x17, 0x81, 0x09, 0xb0,
	0xfc, 0x3b, 0x09, 0xce, 0x58, 0x6f, 0x9b, 0x0a,
	0x53, 0xb4, 0x97, 0x62, 0x1f, 0x23, 0x9c, 0xbd,
	0xeb, 0xc5, 0x01, 0x7f, 0xdd, 0xad, 0x49, 0x25,
};

/* clang-format on */

static void report_binds_known_answer(struct kunit *test)
{
	struct vouch_moment moment = {
		.log_sequence = 0x123456789a,
		.lockdown = 0x80010005,
	};
	u8 callers[VOUCH_REPORT_DATA_SIZE];
	u8 data[VOUCH_REPORT_DATA_SIZE];
	int i;

	for (i = 0; i < sizeof(callers); i++)
		callers[i] = i;
	for (i = 0; i < sizeof(moment.swmrs); i++)
		((u8 *)moment.swmrs)[i] = i;

	KUNIT_ASSERT_EQ(test, 0,
			vouch_report_bind(data, 1000, &moment, callers));
	KUNIT_EXPECT_MEMEQ(test, data, bound, sizeof(bound));
}

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

/* The driver of a device, which could answer anything. */

#define STANDIN_NAME "sha512-vouch-standin"

static int standin_init(struct shash_desc *desc)
{
	return 0;
}

static int standin_update(struct shash_desc *desc, const u8 *data,
			  unsigned int size)
{
	return 0;
}

static int standin_final(struct shash_desc *desc, u8 *out)
{
	memset(out, 0, VOUCH_REPORT_DATA_SIZE);
	return 0;
}

static struct shash_alg standin = {
	.init = standin_init,
	.update = standin_update,
	.final = standin_final,
	.digestsize = VOUCH_REPORT_DATA_SIZE,
	.base = {
		.cra_name = "sha512",
		.cra_driver_name = STANDIN_NAME,
		.cra_priority = 10000,
		.cra_flags = CRYPTO_ALG_KERN_DRIVER_ONLY,
		.cra_blocksize = 128,
		.cra_module = THIS_MODULE,
	},
};

static bool is_standin(struct crypto_shash *tfm)
{
	const char *name = crypto_tfm_alg_driver_name(crypto_shash_tfm(tfm));

	return !strcmp(name, STANDIN_NAME);
}

static void report_hash_is_software(struct kunit *test)
{
	struct crypto_shash *highest, *ours;

	KUNIT_ASSERT_EQ(test, 0, crypto_register_shash(&standin));
	highest = crypto_alloc_shash("sha512", 0, 0);
	ours = vouch_hash_alloc("sha512");

	KUNIT_EXPECT_TRUE(test, !IS_ERR(highest) && is_standin(highest));
	KUNIT_EXPECT_TRUE(test, !IS_ERR(ours) && !is_standin(ours));
	if (!IS_ERR(highest))
		crypto_free_shash(highest);
	if (!IS_ERR(ours))
		crypto_free_shash(ours);
	standin_wait_until_unused(&standin.base);
	crypto_unregister_shash(&standin);
}

static struct kunit_case report_cases[] = {
	KUNIT_CASE(report_hash_is_software),
	KUNIT_CASE(report_separates_known_answer),
	KUNIT_CASE(report_separates_users),
	KUNIT_CASE(report_binds_known_answer),
	{}
};

static struct kunit_suite report_suite = {
	.name = "vouch-report",
	.test_cases = report_cases,
};

kunit_test_suite(report_suite);
