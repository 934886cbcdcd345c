// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of message.c: who is given the message key
 *
 * A stand-in for the driver of a crypto device, of a higher priority than any
 * other, takes note of the keys that it is given.
 */
#include <crypto/internal/aead.h>
#include <kunit/test.h>
#include <linux/crypto.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/string.h>

#include "snp/private.h"
#include "standin.h"

static const u8 test_key[SNP_VMPCK_SIZE] = "vouch's key of this test only";

static bool has_key;

static int standin_setkey(struct crypto_aead *tfm, const u8 *key,
			  unsigned int size)
{
	if (size == sizeof(test_key) && !memcmp(key, test_key, size))
		has_key = true;
	return 0;
}

static int standin_setauthsize(struct crypto_aead *tfm, unsigned int size)
{
	return 0;
}

static int standin_crypt(struct aead_request *request)
{
	return -EIO;
}

static struct aead_alg standin = {
	.setkey = standin_setkey,
	.setauthsize = standin_setauthsize,
	.encrypt = standin_crypt,
	.decrypt = standin_crypt,
	.ivsize = SNP_IV_SIZE,
	.maxauthsize = SNP_TAG_SIZE,
	.chunksize = 16,
	.base = {
		.cra_name = "gcm(aes)",
		.cra_driver_name = "gcm-aes-vouch-standin",
		.cra_priority = 10000,
		.cra_blocksize = 1,
		.cra_module = THIS_MODULE,
	},
};

/* Whoever asks for no kind in particular gives the stand-in the key. */
static bool highest_has_key(void)
{
	struct crypto_aead *aead = crypto_alloc_aead("gcm(aes)", 0, 0);

	if (IS_ERR(aead))
		return false;
	has_key = false;
	crypto_aead_setkey(aead, test_key, sizeof(test_key));
	crypto_free_aead(aead);
	return has_key;
}

struct driver_param {
	const char *desc;
	u32 flags;
};

static const struct driver_param driver_params[] = {
	{ "answers later", CRYPTO_ALG_ASYNC },
	{ "of a device", CRYPTO_ALG_KERN_DRIVER_ONLY },
	{ "needs a fallback", CRYPTO_ALG_NEED_FALLBACK },
};

KUNIT_ARRAY_PARAM_DESC(driver, driver_params, desc);

static void cipher_gives_no_driver_the_key(struct kunit *test)
{
	const struct driver_param *param = test->param_value;
	struct snp_cipher *cipher =
		kunit_kzalloc(test, sizeof(*cipher), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, cipher);
	standin.base.cra_flags = param->flags;
	KUNIT_ASSERT_EQ(test, 0, crypto_register_aead(&standin));
	KUNIT_EXPECT_TRUE(test, highest_has_key());

	has_key = false;
	KUNIT_EXPECT_EQ(test, 0, vouch_snp_cipher_init(cipher, test_key));
	KUNIT_EXPECT_FALSE(test, has_key);
	vouch_snp_cipher_exit(cipher);
	standin_wait_until_unused(&standin.base);
	crypto_unregister_aead(&standin);
}

static struct kunit_case cipher_cases[] = {
	KUNIT_CASE_PARAM(cipher_gives_no_driver_the_key, driver_gen_params),
	{}
};

static struct kunit_suite cipher_suite = {
	.name = "vouch-snp-cipher",
	.test_cases = cipher_cases,
};

kunit_test_suite(cipher_suite);
