// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of request.c, which is in a module that loads only where there is
 * a TEE: so its functions are here once more
 */
#include "request.c"

#include <kunit/test.h>

static const struct vouch_get_info tdx = {
	.tee = VOUCH_TEE_TDX,
	.formats = BIT(VOUCH_FORMAT_TDREPORT) | BIT(VOUCH_FORMAT_QUOTE),
};

static const struct vouch_get_info snp = {
	.tee = VOUCH_TEE_SNP,
	.formats = BIT(VOUCH_FORMAT_SNP),
};

static const struct vouch_get_info svsm = {
	.tee = VOUCH_TEE_SNP,
	.formats = BIT(VOUCH_FORMAT_SNP) | BIT(VOUCH_FORMAT_SERVICE),
	.privilege = 2,
	.privilege_max = 3,
};

/* Read in order, they are their own numbers. */
static const guid_t guid =
	GUID_INIT(0x03020100, 0x0504, 0x0706, 8, 9, 10, 11, 12, 13, 14, 15);

static struct tsm_report_desc desc_make(void)
{
	struct tsm_report_desc desc = { .inblob_len = 64 };

	memset(desc.inblob, 0x5a, sizeof(desc.inblob));
	return desc;
}

static bool is_over_inblob(const struct vouch_get_report *arg)
{
	return !memchr_inv(arg->report_data, 0x5a, sizeof(arg->report_data));
}

static void request_is_raw_and_has_a_format(struct kunit *test)
{
	struct tsm_report_desc desc = desc_make();
	struct vouch_get_report arg;

	KUNIT_EXPECT_EQ(test, 0, vouch_tsm_request(&desc, &snp, &arg));
	KUNIT_EXPECT_EQ(test, VOUCH_FORMAT_SNP, arg.format);
	KUNIT_EXPECT_EQ(test, VOUCH_REPORT_F_CERTS | VOUCH_REPORT_F_PRIVILEGE,
			arg.flags);
	KUNIT_EXPECT_TRUE(test, is_over_inblob(&arg));

	KUNIT_EXPECT_EQ(test, 0, vouch_tsm_request(&desc, &tdx, &arg));
	KUNIT_EXPECT_EQ(test, VOUCH_FORMAT_QUOTE, arg.format);
	KUNIT_EXPECT_EQ(test, 0, arg.flags);
	KUNIT_EXPECT_TRUE(test, is_over_inblob(&arg));
}

static void request_has_64_bytes(struct kunit *test)
{
	struct tsm_report_desc desc = desc_make();
	struct vouch_get_report arg;

	desc.inblob_len = 63;
	KUNIT_EXPECT_EQ(test, -EINVAL, vouch_tsm_request(&desc, &snp, &arg));
	KUNIT_EXPECT_EQ(test, -EINVAL, vouch_tsm_request(&desc, &tdx, &arg));
}

static void request_has_the_privlevel(struct kunit *test)
{
	struct tsm_report_desc desc = desc_make();
	struct vouch_get_report arg;

	/* Of 0, which nobody can have written. */
	KUNIT_EXPECT_EQ(test, 0, vouch_tsm_request(&desc, &svsm, &arg));
	KUNIT_EXPECT_EQ(test, VOUCH_REPORT_F_CERTS, arg.flags);
	KUNIT_EXPECT_EQ(test, 0, arg.privilege);

	desc.privlevel = 2;
	KUNIT_EXPECT_EQ(test, 0, vouch_tsm_request(&desc, &svsm, &arg));
	KUNIT_EXPECT_EQ(test, VOUCH_REPORT_F_CERTS | VOUCH_REPORT_F_PRIVILEGE,
			arg.flags);
	KUNIT_EXPECT_EQ(test, 2, arg.privilege);

	desc.privlevel = 3;
	KUNIT_EXPECT_EQ(test, 0, vouch_tsm_request(&desc, &snp, &arg));
	KUNIT_EXPECT_EQ(test, 3, arg.privilege);
}

static void request_is_about_services(struct kunit *test)
{
	struct tsm_report_desc desc = desc_make();
	struct vouch_get_report arg;
	int i;

	desc.service_provider = "svsm";
	desc.service_manifest_version = 7;
	desc.privlevel = 3;
	KUNIT_EXPECT_EQ(test, 0, vouch_tsm_request(&desc, &svsm, &arg));
	KUNIT_EXPECT_EQ(test, VOUCH_FORMAT_SERVICE, arg.format);
	KUNIT_EXPECT_EQ(test, VOUCH_REPORT_F_CERTS, arg.flags);
	KUNIT_EXPECT_EQ(test, 0, arg.privilege);
	KUNIT_EXPECT_TRUE(test, is_over_inblob(&arg));
	/* The manifest of all has no version. */
	KUNIT_EXPECT_EQ(test, 0, arg.manifest_version);

	desc.service_guid = guid;
	KUNIT_EXPECT_EQ(test, 0, vouch_tsm_request(&desc, &svsm, &arg));
	KUNIT_EXPECT_EQ(test, 7, arg.manifest_version);
	for (i = 0; i < VOUCH_GUID_SIZE; i++)
		KUNIT_EXPECT_EQ(test, i, arg.service_guid[i]);
}

static void request_of_no_service_is_refused(struct kunit *test)
{
	struct tsm_report_desc desc = desc_make();
	struct vouch_get_report arg;

	desc.service_provider = "svsm";
	KUNIT_EXPECT_EQ(test, -EINVAL, vouch_tsm_request(&desc, &snp, &arg));
	KUNIT_EXPECT_EQ(test, -EINVAL, vouch_tsm_request(&desc, &tdx, &arg));
	desc.service_provider = "";
	KUNIT_EXPECT_EQ(test, -EINVAL, vouch_tsm_request(&desc, &svsm, &arg));
}

/* Bit N: there is the file of number N. */
static unsigned long attrs(const struct vouch_get_info *tee)
{
	unsigned long mask = 0;
	int i;

	for (i = 0; i < BITS_PER_LONG; i++)
		mask |= vouch_tsm_has_attr(tee, i) ? BIT(i) : 0;
	return mask;
}

static unsigned long bin_attrs(const struct vouch_get_info *tee)
{
	unsigned long mask = 0;
	int i;

	for (i = 0; i < BITS_PER_LONG; i++)
		mask |= vouch_tsm_has_bin_attr(tee, i) ? BIT(i) : 0;
	return mask;
}

static void folder_has_what_the_tee_has(struct kunit *test)
{
	unsigned long all = BIT(TSM_REPORT_GENERATION) |
			    BIT(TSM_REPORT_PROVIDER);
	unsigned long level = BIT(TSM_REPORT_PRIVLEVEL) |
			      BIT(TSM_REPORT_PRIVLEVEL_FLOOR);
	unsigned long service = BIT(TSM_REPORT_SERVICE_PROVIDER) |
				BIT(TSM_REPORT_SERVICE_GUID) |
				BIT(TSM_REPORT_SERVICE_MANIFEST_VER);
	unsigned long bin = BIT(TSM_REPORT_INBLOB) | BIT(TSM_REPORT_OUTBLOB);
	unsigned long aux = BIT(TSM_REPORT_AUXBLOB);

	KUNIT_EXPECT_EQ(test, all, attrs(&tdx));
	KUNIT_EXPECT_EQ(test, all | level, attrs(&snp));
	KUNIT_EXPECT_EQ(test, all | level | service, attrs(&svsm));
	KUNIT_EXPECT_EQ(test, bin, bin_attrs(&tdx));
	KUNIT_EXPECT_EQ(test, bin | aux, bin_attrs(&snp));
	KUNIT_EXPECT_EQ(test, bin | aux | BIT(TSM_REPORT_MANIFESTBLOB),
			bin_attrs(&svsm));
}

static void provider_is_the_kernels_own(struct kunit *test)
{
	KUNIT_EXPECT_STREQ(test, "sev_guest",
			   vouch_tsm_provider(VOUCH_TEE_SNP));
	KUNIT_EXPECT_STREQ(test, "tdx_guest",
			   vouch_tsm_provider(VOUCH_TEE_TDX));
	KUNIT_EXPECT_NULL(test, vouch_tsm_provider(VOUCH_TEE_NONE));
}

static struct kunit_case request_cases[] = {
	KUNIT_CASE(request_is_raw_and_has_a_format),
	KUNIT_CASE(request_has_64_bytes),
	KUNIT_CASE(request_has_the_privlevel),
	KUNIT_CASE(request_is_about_services),
	KUNIT_CASE(request_of_no_service_is_refused),
	KUNIT_CASE(folder_has_what_the_tee_has),
	KUNIT_CASE(provider_is_the_kernels_own),
	{},
};

static struct kunit_suite request_suite = {
	.name = "vouch-tsm-request",
	.test_cases = request_cases,
};

kunit_test_suite(request_suite);
