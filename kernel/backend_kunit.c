// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of backend.c: one TEE, whatever registers itself
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "hear.h"
#include "snp/snp.h"
#include "tdx/tdx.h"
#include "vouch.h"

/* No call is made: nobody has the device open. */
static const struct snp_calls snp_calls;

static int tdx_report(struct tdx_platform *platform, const u8 *report_data,
		      u8 *tdreport, u64 *status)
{
	*status = TDX_MODULE_INVALID;
	return -EIO;
}

/* A TD whose module answers nothing is registered as well. */
static const struct tdx_calls tdx_calls = { .report = tdx_report };

static struct snp_platform *snp_make(struct kunit *test)
{
	struct snp_platform *snp =
		kunit_kzalloc(test, sizeof(*snp), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, snp);
	snp->calls = &snp_calls;
	snp->owner = THIS_MODULE;
	snp->simulated = true;
	snp->secrets = kunit_kzalloc(test, PAGE_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, snp->secrets);
	memset(snp->secrets + SNP_SECRETS_VMPCK, 0x77, SNP_VMPCK_SIZE);
	return snp;
}

static struct tdx_platform *tdx_make(struct kunit *test)
{
	struct tdx_platform *tdx =
		kunit_kzalloc(test, sizeof(*tdx), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, tdx);
	tdx->calls = &tdx_calls;
	tdx->owner = THIS_MODULE;
	tdx->simulated = true;
	return tdx;
}

static void backend_is_the_only_one(struct kunit *test)
{
	struct snp_platform *snp = snp_make(test), *other = snp_make(test);
	struct tdx_platform *tdx = tdx_make(test);
	struct vouch_event_reader *reader = hear_as(test, 1000);

	KUNIT_ASSERT_EQ(test, 0, vouch_snp_register(snp));
	KUNIT_EXPECT_EQ(test, -EBUSY, vouch_snp_register(other));
	KUNIT_EXPECT_EQ(test, -EBUSY, vouch_tdx_register(tdx));
	hear_nothing(test, reader);
	vouch_snp_unregister(snp);
	hear(test, reader, VOUCH_EVENT_TEE_GONE);
	hear_nothing(test, reader);

	KUNIT_ASSERT_EQ(test, 0, vouch_tdx_register(tdx));
	KUNIT_EXPECT_EQ(test, -EBUSY, vouch_snp_register(snp));
	vouch_tdx_unregister(tdx);
}

static void backend_is_refused_with_a_bad_platform(struct kunit *test)
{
	struct snp_platform *snp = snp_make(test);

	snp->vmpck = SNP_VMPCK_COUNT;
	KUNIT_EXPECT_EQ(test, -EINVAL, vouch_snp_register(snp));
	snp->vmpck = 0;
	KUNIT_ASSERT_EQ(test, 0, vouch_snp_register(snp));
	vouch_snp_unregister(snp);
}

/* A busy machine may lose seconds between two looks at the time. */
static void expect_deadline(struct kunit *test, u32 asked_ms, u32 given_ms)
{
	unsigned long deadline = vouch_deadline(asked_ms);
	unsigned long ms = jiffies_to_msecs(deadline - jiffies);

	KUNIT_EXPECT_LE(test, ms, given_ms + 10);
	KUNIT_EXPECT_GE(test, ms + 10000, given_ms);
}

static void backend_bounds_the_time(struct kunit *test)
{
	expect_deadline(test, 0, VOUCH_TIMEOUT_MS);
	expect_deadline(test, 60000, 60000);
	expect_deadline(test, VOUCH_TIMEOUT_MS_MAX + 60000,
			VOUCH_TIMEOUT_MS_MAX);
	expect_deadline(test, U32_MAX, VOUCH_TIMEOUT_MS_MAX);
}

static struct kunit_case backend_cases[] = {
	KUNIT_CASE(backend_is_the_only_one),
	KUNIT_CASE(backend_is_refused_with_a_bad_platform),
	KUNIT_CASE(backend_bounds_the_time),
	{}
};

static struct kunit_suite backend_suite = {
	.name = "vouch-backend",
	.test_cases = backend_cases,
};

kunit_test_suite(backend_suite);
