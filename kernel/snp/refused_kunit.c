// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of refused.c
 */
#include <kunit/test.h>
#include <linux/module.h>
#include <linux/string.h>

#include "snp/private.h"

static struct snp_refused *refused_register(struct kunit *test)
{
	struct snp_refused *refused =
		kunit_kzalloc(test, sizeof(*refused), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, refused);
	refused->vmpl = 1;
	refused->vmpck = 2;
	refused->is_kernel = true;
	refused->err = -EBUSY;
	refused->reason = VOUCH_REASON_OWNED;
	KUNIT_ASSERT_EQ(test, 0, vouch_snp_refuse(refused, THIS_MODULE));
	return refused;
}

static void expect_refusal(struct kunit *test, int err,
			   const struct vouch_failure *failure)
{
	KUNIT_EXPECT_EQ(test, -EBUSY, err);
	KUNIT_EXPECT_EQ(test, VOUCH_STAGE_KEY, failure->stage);
	KUNIT_EXPECT_EQ(test, VOUCH_REASON_OWNED, failure->reason);
	KUNIT_EXPECT_EQ(test, SNP_FW_NO_CALL, failure->fw_error);
	KUNIT_EXPECT_EQ(test, 0, failure->vmm_error);
}

static void refused_tells_why(struct kunit *test)
{
	struct snp_refused *refused = refused_register(test);
	const struct vouch_backend_ops *ops = refused->backend.ops;
	struct vouch_get_info info = {};

	KUNIT_EXPECT_EQ(test, 2, refused->backend.privilege);
	KUNIT_EXPECT_EQ(test, SNP_VMPL_MAX, refused->backend.privilege_max);
	ops->get_info(&refused->backend, &info);
	KUNIT_EXPECT_EQ(test, VOUCH_TEE_SNP, info.tee);
	KUNIT_EXPECT_EQ(test, 2, info.vmpck);
	KUNIT_EXPECT_EQ(test, SNP_REPORT_SIZE_MAX, info.report_size_max);
	KUNIT_EXPECT_EQ(test,
			VOUCH_INFO_F_SVSM | VOUCH_INFO_F_KERNEL_MESSAGES |
				VOUCH_INFO_F_KEY_LOST,
			info.flags);
	expect_refusal(test, -EBUSY, &info.key_failure);
	vouch_snp_end_refusal(refused);
}

static void refused_refuses_all(struct kunit *test)
{
	struct snp_refused *refused = refused_register(test);
	const struct vouch_backend_ops *ops = refused->backend.ops;
	struct vouch_report_request report_request = {};
	struct vouch_key_request key_request = {};
	struct vouch_mr_request mr_request = {};
	struct vouch_failure failure = {};
	struct vouch_reply reply = {};
	u8 key[VOUCH_KEY_SIZE];
	struct vouch_mr mr;
	int err;

	err = ops->get_report(&refused->backend, &report_request, &reply,
			      &failure);
	expect_refusal(test, err, &failure);
	KUNIT_EXPECT_NULL(test, reply.report.data);

	memset(&failure, 0xcc, sizeof(failure));
	err = ops->derive_key(&refused->backend, &key_request, key, &failure);
	expect_refusal(test, err, &failure);

	memset(&failure, 0xcc, sizeof(failure));
	err = ops->read_mr(&refused->backend, &mr_request, &mr, &failure);
	expect_refusal(test, err, &failure);

	/* The software registers are not the firmware's. */
	mr_request.index = SNP_MR_COUNT - 1;
	KUNIT_EXPECT_EQ(test, 0,
			ops->read_mr(&refused->backend, &mr_request, &mr,
				     &failure));
	KUNIT_EXPECT_STREQ(test, "swmr3", (char *)mr.name);

	mr_request.index = SNP_MR_COUNT;
	KUNIT_EXPECT_EQ(test, -ENOENT,
			ops->read_mr(&refused->backend, &mr_request, &mr,
				     &failure));
	vouch_snp_end_refusal(refused);
}

static struct kunit_case refused_cases[] = { KUNIT_CASE(refused_tells_why),
					     KUNIT_CASE(refused_refuses_all),
					     {} };

static struct kunit_suite refused_suite = {
	.name = "vouch-snp-refused",
	.test_cases = refused_cases,
};

kunit_test_suite(refused_suite);
