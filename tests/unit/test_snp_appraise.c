// SPDX-License-Identifier: MIT
/* An affirmed report, then one thing changed in it, or in the policy. */
#include <setjmp.h>
#include <stdarg.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "amd.h"
#include "appraising.h"

#include <cmocka.h>

#define ONES \
	"010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101"
#define FFS "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
#define MEASUREMENT \
	"4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d"
#define REPORT_DATA \
	"52525252525252525252525252525252525252525252525252525252525252525252525252525252525252525252525252525252525252525252525252525252"

static struct amd *milan, *turin;

/* Measurement and REPORT_DATA as amd_fill_report() has them. */
static struct appraiser *appraiser_for(struct amd *amd)
{
	struct appraiser *appraiser = appraiser_new();

	assert_non_null(appraiser);
	add_chain(appraiser, &amd->ark, &amd->ask, &amd->vcek);
	add_endorsement(appraiser, &amd->asvk);
	add_endorsement(appraiser, &amd->vlek);
	set_policy(appraiser, "{\"snp\": {\"measurement\": \"" MEASUREMENT
			      "\", \"report_data\": \"" REPORT_DATA "\"}}");
	return appraiser;
}

static void every_version_and_product_is_affirmed(void **state)
{
	static const u8 versions[] = { 2, 3, 4, 5 };
	u8 report[REPORT_SIZE];

	(void)state;
	for (size_t i = 0; i < 2 * ARRAY_SIZE(versions); i++) {
		struct amd *amd = i % 2 ? turin : milan;
		struct appraiser *appraiser = appraiser_for(amd);

		amd_fill_report(amd, report, versions[i / 2], false);
		amd_sign_report(amd, report);
		assert_appraised(appraiser, report, REPORT_SIZE, 0,
				 "snp.measurement", "pass");
		appraiser_free(appraiser);
	}
}

static const struct row {
	const char *desc;
	u8 version;
	bool is_vlek;
	u16 at; /* byte to change, 0: none */
	u8 value;
	const char *policy; /* beside the one that affirms */
	int exit_status;
	const char *id, *outcome;
} rows[] = {
	{ "version 1", 3, false, 0x000, 1, NULL, 3, "snp.report.version",
	  "open" },
	{ "version 7", 5, false, 0x000, 7, NULL, 3, "snp.report.version",
	  "open" },
	{ "version 6 of a known product", 5, false, 0x000, 6, NULL, 1,
	  "snp.report.version", "warn" },
	{ "version 6, strict", 5, false, 0x000, 6, "{\"strict\": true}", 1,
	  "snp.report.version", "fail" },
	{ "version 6 with extended TCBs", 6, false, 0x220, 1, NULL, 3,
	  "snp.report.version", "open" },
	{ "version 6, last byte of them", 6, false, 0x27f, 1, NULL, 3,
	  "snp.report.version", "open" },
	{ "version as 32 bits", 3, false, 0x003, 1, NULL, 3,
	  "snp.report.version", "open" },
	{ "VMPL 4", 3, false, 0x030, 4, NULL, 1, "snp.report.host_requested",
	  "fail" },
	{ "VMPL 1", 3, false, 0x030, 1, NULL, 1, "snp.vmpl", "fail" },
	{ "VMPL 1, accepted", 3, false, 0x030, 1, "{\"snp\":{\"vmpl\":[0,1]}}",
	  0, "snp.vmpl", "pass" },
	{ "VMPL 0, not accepted", 3, false, 0, 0, "{\"snp\":{\"vmpl\":2}}", 1,
	  "snp.vmpl", "fail" },
	{ "signature algorithm", 3, false, 0x034, 2, NULL, 3,
	  "snp.report.sig_algo", "open" },
	{ "no signature algorithm", 3, false, 0x034, 0, NULL, 3,
	  "snp.report.sig_algo", "open" },
	{ "MASK_CHIP_KEY", 3, false, 0x048, 2, NULL, 1,
	  "snp.keyinfo.mask_chip_key", "fail" },
	{ "SIGNING_KEY 2", 3, false, 0x048, 2 << 2, NULL, 3,
	  "snp.keyinfo.signing_key", "open" },
	{ "SIGNING_KEY 3", 3, false, 0x048, 3 << 2, NULL, 3,
	  "snp.keyinfo.signing_key", "open" },
	{ "SIGNING_KEY none", 3, false, 0x048, 7 << 2, NULL, 1,
	  "snp.keyinfo.signing_key", "fail" },
	{ "KEY_INFO bit 5", 3, false, 0x048, 1 << 5, NULL, 1,
	  "snp.keyinfo.reserved", "warn" },
	{ "KEY_INFO bit 5, strict", 3, false, 0x048, 1 << 5,
	  "{\"strict\": true}", 1, "snp.keyinfo.reserved", "fail" },
	{ "reserved byte", 3, false, 0x18b, 1, NULL, 1, "snp.report.reserved",
	  "fail" },
	{ "reserved byte of version 5", 5, false, 0x220, 1, NULL, 1,
	  "snp.report.reserved", "fail" },
	{ "CPUID of nobody", 3, false, 0x188, 0x1b, NULL, 3, "snp.product",
	  "open" },
	{ "CPUID of Genoa", 3, false, 0x189, 0x11, NULL, 3, "snp.product",
	  "open" },
	{ "DEBUG", 3, false, 0x00a, 0x0b, NULL, 1, "snp.policy.debug", "fail" },
	{ "DEBUG, allowed", 3, false, 0x00a, 0x0b,
	  "{\"snp\":{\"guest_policy\":{\"debug\":\"allow\"}}}", 0,
	  "snp.policy.debug", "skip" },
	{ "MIGRATE_MA", 3, false, 0x00a, 0x07, NULL, 1, "snp.policy.migrate_ma",
	  "fail" },
	{ "bit 17 clear", 3, false, 0x00a, 0x01, NULL, 1, "snp.policy.reserved",
	  "fail" },
	{ "POLICY bit 25", 3, false, 0x00b, 0x02, NULL, 0, "snp.policy.unknown",
	  "pass" },
	{ "POLICY bit 26", 3, false, 0x00b, 0x04, NULL, 1, "snp.policy.unknown",
	  "warn" },
	{ "POLICY bit 26, strict", 3, false, 0x00b, 0x04, "{\"strict\":true}",
	  1, "snp.policy.unknown", "fail" },
	{ "SMT forbidden", 3, false, 0, 0,
	  "{\"snp\":{\"guest_policy\":{\"smt\":\"forbid\"}}}", 1,
	  "snp.policy.smt", "fail" },
	{ "SMT on, not allowed", 3, false, 0x00a, 0x02, NULL, 1,
	  "snp.platform.smt_allowed", "fail" },
	{ "CXL forbidden", 3, false, 0x00a, 0x23,
	  "{\"snp\":{\"guest_policy\":{\"cxl\":\"forbid\"}}}", 1,
	  "snp.policy.cxl", "fail" },
	{ "single socket required", 3, false, 0, 0,
	  "{\"snp\":{\"guest_policy\":{\"single_socket\":\"require\"}}}", 1,
	  "snp.policy.single_socket", "fail" },
	{ "single socket there", 3, false, 0x00a, 0x13,
	  "{\"snp\":{\"guest_policy\":{\"single_socket\":\"require\"}}}", 0,
	  "snp.policy.single_socket", "pass" },
	{ "XTS required", 3, false, 0, 0,
	  "{\"snp\":{\"guest_policy\":{\"mem_aes_256_xts\":\"require\"}}}", 1,
	  "snp.policy.xts", "fail" },
	{ "RAPL_DIS required", 3, false, 0, 0,
	  "{\"snp\":{\"guest_policy\":{\"rapl_dis\":\"require\"}}}", 1,
	  "snp.policy.rapl", "fail" },
	{ "ciphertext hiding required", 3, false, 0, 0,
	  "{\"snp\":{\"guest_policy\":{\"ciphertext_hiding\":\"require\"}}}", 1,
	  "snp.policy.cthiding", "fail" },
	{ "PAGE_SWAP_DISABLE there", 3, false, 0x00b, 0x02,
	  "{\"snp\":{\"guest_policy\":{\"page_swap_disable\":\"require\"}}}", 0,
	  "snp.policy.pageswap", "pass" },
	{ "ABI too old", 3, false, 0x008, 54,
	  "{\"snp\":{\"guest_policy\":{\"abi_min\":\"0.55\"}}}", 1,
	  "snp.policy.abi", "fail" },
	{ "ABI as wanted", 3, false, 0x008, 55,
	  "{\"snp\":{\"guest_policy\":{\"abi_min\":\"0.55\"}}}", 0,
	  "snp.policy.abi", "pass" },
	{ "ABI major", 3, false, 0x009, 1,
	  "{\"snp\":{\"guest_policy\":{\"abi_min\":\"0.55\"}}}", 0,
	  "snp.policy.abi", "pass" },
	{ "unknown platform bit", 3, false, 0x041, 1, NULL, 1,
	  "snp.platform.unknown", "warn" },
	{ "alias check required", 3, false, 0x040, 0x05,
	  "{\"snp\":{\"platform\":{\"alias_check\":\"require\"}}}", 1,
	  "snp.platform.alias_check", "fail" },
	{ "alias check there", 3, false, 0, 0,
	  "{\"snp\":{\"platform\":{\"alias_check\":\"require\"}}}", 0,
	  "snp.platform.alias_check", "pass" },
	{ "platform SMT forbidden", 3, false, 0, 0,
	  "{\"snp\":{\"platform\":{\"smt\":\"forbid\"}}}", 1,
	  "snp.platform.smt", "fail" },
	{ "TSME forbidden and off", 3, false, 0, 0,
	  "{\"snp\":{\"platform\":{\"tsme\":\"forbid\"}}}", 0,
	  "snp.platform.tsme", "pass" },
	{ "REPORTED above VCEK", 3, false, 0x186, 25, NULL, 1,
	  "snp.vek.tcb.snp", "fail" },
	{ "REPORTED microcode low, bootloader right", 3, false, 0x187, 1, NULL,
	  1, "snp.vek.tcb.ucode", "fail" },
	{ "COMMITTED below REPORTED", 3, false, 0x1e6, 23, NULL, 1,
	  "snp.tcb.order", "fail" },
	{ "COMMITTED above CURRENT", 3, false, 0x1e6, 25, NULL, 1,
	  "snp.tcb.order", "fail" },
	{ "LAUNCH above CURRENT", 3, false, 0x1f6, 25, NULL, 1,
	  "snp.tcb.launch_order", "warn" },
	{ "reserved byte of a TCB", 3, false, 0x03a, 1, NULL, 1,
	  "snp.tcb.reserved", "warn" },
	{ "CURRENT above COMMITTED", 3, false, 0x03e, 25, NULL, 1,
	  "snp.fw.provisional", "warn" },
	{ "provisional refused", 3, false, 0x03e, 25,
	  "{\"provisional\":\"refuse\"}", 1, "snp.fw.provisional", "fail" },
	{ "provisional allowed", 3, false, 0x03e, 25,
	  "{\"provisional\":\"allow\"}", 0, "snp.fw.provisional", "pass" },
	{ "firmware provisional", 3, false, 0x1e8, 41, NULL, 1,
	  "snp.fw.provisional", "warn" },
	{ "firmware rolled back", 3, false, 0x1e8, 39, NULL, 1, "snp.fw.order",
	  "fail" },
	{ "firmware floor met", 3, false, 0, 0,
	  "{\"snp\":{\"firmware_min\":\"1.55.40\"}}", 0, "snp.fw.version",
	  "pass" },
	{ "firmware floor not met", 3, false, 0, 0,
	  "{\"snp\":{\"firmware_min\":\"1.55.41\"}}", 1, "snp.fw.version",
	  "fail" },
	{ "firmware floor, by current only", 3, false, 0x1e8, 41,
	  "{\"snp\":{\"firmware_min\":\"1.55.41\"}}", 1, "snp.fw.version",
	  "fail" },
	{ "TCB floor met", 3, false, 0, 0,
	  "{\"snp\":{\"tcb_min\":{\"reported\":{\"snp\":24}}}}", 0,
	  "snp.tcb.reported_min.snp", "pass" },
	{ "TCB floor not met", 3, false, 0, 0,
	  "{\"snp\":{\"tcb_min\":{\"reported\":{\"snp\":25}}}}", 1,
	  "snp.tcb.reported_min.snp", "fail" },
	{ "high microcode does not make up for SNP", 3, false, 0, 0,
	  "{\"snp\":{\"tcb_min\":{\"committed\":{\"snp\":25,\"microcode\":"
	  "1}}}}",
	  1, "snp.tcb.committed_min.snp", "fail" },
	{ "launch floor", 3, false, 0x1f6, 23,
	  "{\"snp\":{\"tcb_min\":{\"launch\":{\"snp\":24}}}}", 1,
	  "snp.tcb.launch_min.snp", "fail" },
	{ "FMC floor without FMC", 3, false, 0, 0,
	  "{\"snp\":{\"tcb_min\":{\"reported\":{\"fmc\":0}}}}", 1,
	  "snp.tcb.reported_min.fmc", "fail" },
	{ "mitigations there", 5, false, 0, 0,
	  "{\"snp\":{\"launch_mit_required\":\"0x3\"}}", 0, "snp.mit.launch",
	  "pass" },
	{ "mitigation missing", 5, false, 0x200, 0x09,
	  "{\"snp\":{\"current_mit_required\":\"0x3\"}}", 1, "snp.mit.current",
	  "fail" },
	{ "mitigations of version 4", 4, false, 0x1f8, 0xff,
	  "{\"snp\":{\"launch_mit_required\":\"0x3\"}}", 1, "snp.mit.launch",
	  "fail" },
	{ "measurement", 3, false, 0x0bf, 0x4e, NULL, 1, "snp.measurement",
	  "fail" },
	{ "last byte of REPORT_DATA", 3, false, 0x08f, 0, NULL, 1,
	  "freshness.report_data", "fail" },
	{ "host data", 3, false, 0x0c0, 1,
	  "{\"snp\":{\"host_data\":"
	  "\"0000000000000000000000000000000000000000000000000000000000000000\"}}",
	  1, "snp.host_data", "fail" },
	{ "family", 3, false, 0x010, 1,
	  "{\"snp\":{\"family_id\":\"00000000000000000000000000000000\"}}", 1,
	  "snp.family_id", "fail" },
	{ "image", 3, false, 0x02f, 1,
	  "{\"snp\":{\"image_id\":\"00000000000000000000000000000000\"}}", 1,
	  "snp.image_id", "fail" },
	{ "ID key", 3, false, 0x0e0, 1,
	  "{\"snp\":{\"id_key_digest\":\"" ONES "\"}}", 1, "snp.idkey",
	  "fail" },
	{ "author key", 3, false, 0, 0,
	  "{\"snp\":{\"author_key_digest\":\"" ONES "\"}}", 1, "snp.authorkey",
	  "fail" },
	{ "author key without AUTHOR_KEY_EN", 3, false, 0x110, 1, NULL, 1,
	  "snp.authorkey.consistent", "fail" },
	{ "AUTHOR_KEY_EN without author key", 3, false, 0x048, 1, NULL, 1,
	  "snp.authorkey.consistent", "fail" },
	{ "migration agent", 3, false, 0x160, 0xfe, NULL, 1, "snp.migration",
	  "fail" },
	{ "migration agent, named, without MIGRATE_MA", 3, false, 0x160, 0xfe,
	  "{\"snp\":{\"report_id_ma\":\"fe" FFS "\"}}", 1, "snp.migration",
	  "fail" },
	{ "no migration agent, named", 3, false, 0, 0,
	  "{\"snp\":{\"report_id_ma\":\"ff" FFS "\"}}", 0, "snp.report_id_ma",
	  "pass" },
	{ "guest SVN met", 3, false, 0x004, 7,
	  "{\"snp\":{\"guest_svn_min\":7}}", 0, "snp.guest_svn", "pass" },
	{ "guest SVN not met", 3, false, 0x004, 6,
	  "{\"snp\":{\"guest_svn_min\":7}}", 1, "snp.guest_svn", "fail" },
	{ "report version floor", 2, false, 0, 0,
	  "{\"snp\":{\"report_version_min\":3}}", 1, "snp.report.version_min",
	  "fail" },
	{ "product denied", 3, false, 0, 0,
	  "{\"snp\":{\"products\":[\"Genoa\",\"Turin\"]}}", 1,
	  "snp.product.allowed", "fail" },
	{ "product accepted", 3, false, 0, 0,
	  "{\"snp\":{\"products\":\"Milan\"}}", 0, "snp.product.allowed",
	  "pass" },
	{ "chip", 3, false, 0, 0,
	  "{\"snp\":{\"chip_id\":\"0102030405060708\"}}", 1, "identity.machine",
	  "fail" },
	{ "VLEK", 3, true, 0, 0, NULL, 0, "snp.vek.csp", "pass" },
	{ "VLEK not allowed", 3, true, 0, 0, "{\"snp\":{\"allow_vlek\":false}}",
	  1, "snp.vek.allowed", "fail" },
	{ "VCEK not allowed", 3, false, 0, 0,
	  "{\"snp\":{\"allow_vcek\":false}}", 1, "snp.vek.allowed", "fail" },
	{ "VLEK of another provider", 3, true, 0, 0,
	  "{\"snp\":{\"csp_id\":\"CN=cc.example.org\"}}", 1, "snp.vek.csp",
	  "fail" },
	{ "VLEK of the provider", 3, true, 0, 0,
	  "{\"snp\":{\"csp_id\":[\"x\",\"CN=cc.example.com\"]}}", 0,
	  "snp.vek.csp", "pass" },
	{ "VLEK vouches for no chip", 3, true, 0x1a0, 1,
	  "{\"snp\":{\"chip_id\":\"0100000000000000\"}}", 1, "identity.machine",
	  "fail" },
	{ "CRL required", 3, false, 0, 0, "{\"require_crl\":true}", 3,
	  "snp.crl.present", "open" },
};

static void one_change_at_a_time(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct row *row = &rows[i];
		struct appraiser *appraiser = appraiser_for(milan);
		u8 report[REPORT_SIZE];

		print_message("# %s\n", row->desc);
		amd_fill_report(milan, report, row->version, row->is_vlek);
		if (row->at || row->value)
			report[row->at] = row->value;
		amd_sign_report(milan, report);
		if (row->policy)
			set_policy(appraiser, row->policy);
		assert_appraised(appraiser, report, REPORT_SIZE,
				 row->exit_status, row->id, row->outcome);
		appraiser_free(appraiser);
	}
}

static void host_requested_reports_are_refused(void **state)
{
	struct appraiser *appraiser = appraiser_for(milan);
	u8 report[REPORT_SIZE];

	(void)state;
	amd_fill_report(milan, report, 3, false);
	memset(report + 0x30, 0xff, 4);
	amd_sign_report(milan, report);
	appraiser_set_authentic_only(appraiser, true);
	assert_appraised(appraiser, report, REPORT_SIZE, 1,
			 "snp.report.host_requested", "fail");
	appraiser_free(appraiser);
}

static void masked_chips_have_to_be_allowed(void **state)
{
	struct appraiser *appraiser = appraiser_for(milan);
	u8 report[REPORT_SIZE];

	(void)state;
	amd_fill_report(milan, report, 3, false);
	memset(report + 0x1a0, 0, 64);
	amd_sign_report(milan, report);
	assert_appraised(appraiser, report, REPORT_SIZE, 1,
			 "snp.vek.hwid.masked", "fail");
	set_policy(appraiser, "{\"snp\":{\"allow_masked_chip_id\":true}}");
	assert_appraised(appraiser, report, REPORT_SIZE, 0,
			 "snp.vek.hwid.masked", "pass");
	appraiser_free(appraiser);
}

static void chips_of_turin_end_in_zeroes(void **state)
{
	struct appraiser *appraiser = appraiser_for(turin);
	u8 report[REPORT_SIZE];

	(void)state;
	amd_fill_report(turin, report, 5, false);
	report[0x1a8] = 1;
	amd_sign_report(turin, report);
	assert_appraised(appraiser, report, REPORT_SIZE, 1, "snp.vek.hwid",
			 "fail");
	amd_fill_report(turin, report, 5, false);
	report[0x180] = 0; /* FMC of REPORTED_TCB */
	amd_sign_report(turin, report);
	assert_appraised(appraiser, report, REPORT_SIZE, 1, "snp.vek.tcb.fmc",
			 "fail");
	appraiser_free(appraiser);
}

static void nothing_to_compare_with_leaves_it_open(void **state)
{
	struct appraiser *appraiser = appraiser_new();
	u8 report[REPORT_SIZE];

	(void)state;
	amd_fill_report(milan, report, 3, false);
	amd_sign_report(milan, report);
	add_chain(appraiser, &milan->ark, &milan->ask, &milan->vcek);
	assert_appraised(appraiser, report, REPORT_SIZE, 3, "snp.measurement",
			 "open");
	assert_appraised(appraiser, report, REPORT_SIZE, 3, "freshness.bound",
			 "open");
	appraiser_expect(appraiser, "measurement", MEASUREMENT, "-m", NULL);
	assert_appraised(appraiser, report, REPORT_SIZE, 3, "freshness.bound",
			 "open");
	appraiser_expect(appraiser, "freshness", "unchecked", "-f", NULL);
	assert_appraised(appraiser, report, REPORT_SIZE, 0, "freshness.bound",
			 "skip");
	/* A given value is compared although nobody insists on one. */
	appraiser_expect(appraiser, "nonce", "5252525252525252", "-n", NULL);
	assert_appraised(appraiser, report, REPORT_SIZE, 1,
			 "freshness.report_data", "fail");
	appraiser_free(appraiser);
}

/* One that is the same each time is no answer to a nonce. */
static void nonce_counts_beside_report_data(void **state)
{
	struct appraiser *appraiser = appraiser_for(milan);
	u8 report[REPORT_SIZE];

	(void)state;
	amd_fill_report(milan, report, 3, false);
	amd_sign_report(milan, report);
	appraiser_expect(appraiser, "nonce", REPORT_DATA, "-n", NULL);
	assert_appraised(appraiser, report, REPORT_SIZE, 0,
			 "freshness.report_data", "pass");
	appraiser_free(appraiser);

	appraiser = appraiser_for(milan);
	appraiser_expect(appraiser, "nonce", "5252525252525252", "-n", NULL);
	assert_appraised(appraiser, report, REPORT_SIZE, 1,
			 "freshness.report_data", "fail");
	appraiser_free(appraiser);
}

/* The policy says no to everything, and is not asked. */
static void authentic_only_skips_policy(void **state)
{
	struct appraiser *appraiser = appraiser_for(milan);
	u8 report[REPORT_SIZE];

	(void)state;
	amd_fill_report(milan, report, 3, false);
	report[0x00a] = 0x0f;
	report[0x030] = 3;
	report[0x03e] = 99;
	report[0x090] = 0;
	amd_sign_report(milan, report);
	assert_appraised(appraiser, report, REPORT_SIZE, 1, "snp.policy.debug",
			 "fail");
	appraiser_set_authentic_only(appraiser, true);
	assert_appraised(appraiser, report, REPORT_SIZE, 0, "snp.policy.debug",
			 "skip");
	assert_appraised(appraiser, report, REPORT_SIZE, 0, "snp.measurement",
			 "skip");
	/* REPORT_DATA was given, and is compared. */
	report[0x050] ^= 1;
	amd_sign_report(milan, report);
	assert_appraised(appraiser, report, REPORT_SIZE, 1,
			 "freshness.report_data", "fail");
	appraiser_free(appraiser);
}

/* Which chip and whose VLEK it is are for the policy to ask. */
static void authentic_only_skips_whose_key_it_is(void **state)
{
	struct appraiser *appraiser = appraiser_for(milan);
	u8 report[REPORT_SIZE];

	(void)state;
	set_policy(appraiser, "{\"snp\":{\"csp_id\":\"CN=cc.example.org\"}}");
	appraiser_set_authentic_only(appraiser, true);
	amd_fill_report(milan, report, 3, false);
	memset(report + 0x1a0, 0, 64);
	amd_sign_report(milan, report);
	assert_appraised(appraiser, report, REPORT_SIZE, 0,
			 "snp.vek.hwid.masked", "skip");
	amd_fill_report(milan, report, 3, true);
	amd_sign_report(milan, report);
	assert_appraised(appraiser, report, REPORT_SIZE, 0, "snp.vek.csp",
			 "skip");
	appraiser_free(appraiser);
}

/* What a result with a policy has and this one has not. */
static void authentic_only_lists_what_it_skips(void **state)
{
	struct appraiser *appraiser = appraiser_for(milan);
	struct vouch_result *whole, *part;
	const struct vouch_check *check;
	u8 report[REPORT_SIZE];

	(void)state;
	set_policy(appraiser,
		   "{\"snp\":{\"tcb_min\":{\"launch\":{\"snp\":99}}}}");
	amd_fill_report(milan, report, 5, false);
	amd_sign_report(milan, report);
	assert_int_equal(
		appraise_once(appraiser, report, REPORT_SIZE, &whole, NULL), 0);
	appraiser_set_authentic_only(appraiser, true);
	assert_int_equal(
		appraise_once(appraiser, report, REPORT_SIZE, &part, NULL), 0);
	assert_int_equal(result_exit_status(part), 0);
	for (size_t i = 0; (check = vouch_result_check(whole, i)); i++) {
		if (!strcmp(check_outcome(part, check->id), "absent"))
			fail_msg("%s is not told", check->id);
	}
	assert_string_equal(check_outcome(part, "snp.tcb.launch_min.snp"),
			    "skip");
	vouch_result_free(whole);
	vouch_result_free(part);
	appraiser_free(appraiser);
}

static void migration_agents_can_be_named(void **state)
{
	struct appraiser *appraiser = appraiser_for(milan);
	u8 report[REPORT_SIZE];

	(void)state;
	set_policy(appraiser, "{\"snp\":{\"report_id_ma\":\"fe" FFS "\","
			      "\"guest_policy\":{\"migrate_ma\":\"allow\"}}}");
	amd_fill_report(milan, report, 3, false);
	report[0x00a] |= 1 << 2;
	report[0x160] = 0xfe;
	amd_sign_report(milan, report);
	assert_appraised(appraiser, report, REPORT_SIZE, 0, "snp.report_id_ma",
			 "pass");
	appraiser_free(appraiser);
}

/* r and s of 0 and of the group's order, and the other s that verifies. */
static void odd_signatures_are_refused(void **state)
{
	static const u8 order[48] = {
		/* little-endian */
		0x73, 0x29, 0xc5, 0xcc, 0x6a, 0x19, 0xec, 0xec, 0x7a, 0xa7,
		0xb0, 0x48, 0xb2, 0x0d, 0x1a, 0x58, 0xdf, 0x2d, 0x37, 0xf4,
		0x81, 0x4d, 0x63, 0xc7, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	};
	static const u8 zero[48];
	struct appraiser *appraiser = appraiser_for(milan);
	u8 report[REPORT_SIZE];

	(void)state;
	for (int i = 0; i < 4; i++) {
		amd_fill_report(milan, report, 3, false);
		amd_sign_report(milan, report);
		memcpy(report + (i & 1 ? 0x2a0 : 0x2e8), i & 2 ? order : zero,
		       48);
		assert_appraised(appraiser, report, REPORT_SIZE, 1, "snp.sig",
				 "fail");
	}
	memset(report + 0x2a0, 0, REPORT_SIZE - 0x2a0);
	assert_appraised(appraiser, report, REPORT_SIZE, 1, "snp.sig", "fail");
	appraiser_free(appraiser);
}

static void other_inputs_are_named(void **state)
{
	static const struct {
		u8 start[8];
		size_t size;
		const char *actual;
		enum vouch_none_reason reason;
	} inputs[] = {
		{ { 0 }, 0, "empty, 0 bytes", VOUCH_NONE_MISSING },
		{ { 3, 0, 0, 0 },
		  1183,
		  "unknown content, 1183 bytes",
		  VOUCH_NONE_UNREADABLE },
		{ { 3, 0, 0, 0 },
		  1185,
		  "unknown content, 1185 bytes",
		  VOUCH_NONE_UNREADABLE },
		{ { 0x81 },
		  1024,
		  "a TDREPORT, 1024 bytes",
		  VOUCH_NONE_UNSUPPORTED },
		{ { 'H', 'C', 'L', 'A' },
		  2600,
		  "an HCL report with another report inside, 2600 bytes",
		  VOUCH_NONE_UNSUPPORTED },
		{ { 0x30, 0x82 },
		  1300,
		  "DER, 1300 bytes",
		  VOUCH_NONE_UNSUPPORTED },
		{ { '{' }, 1, "JSON, 1 bytes", VOUCH_NONE_UNSUPPORTED },
		{ { '0', 'a', 'f', '\n' },
		  4,
		  "hexadecimal text, 4 bytes",
		  VOUCH_NONE_UNSUPPORTED },
		{ { 'A', 'z', '0', '=' },
		  4,
		  "base64 text, 4 bytes",
		  VOUCH_NONE_UNSUPPORTED },
	};
	struct appraiser *appraiser = appraiser_for(milan);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(inputs); i++) {
		size_t size = inputs[i].size;
		u8 *data = calloc(1, size + 8);
		struct vouch_result *result;
		const struct vouch_check *check;

		memcpy(data, inputs[i].start, 8);
		appraise_once(appraiser, data, size, &result, NULL);
		check = find_check(result, "input.type");
		assert_string_equal(check->actual, inputs[i].actual);
		assert_int_equal(result_exit_status(result), 3);
		assert_int_equal(vouch_result_reason(result), inputs[i].reason);
		vouch_result_free(result);
		free(data);
	}
	appraiser_free(appraiser);
}

static void results_are_json(void **state)
{
	struct appraiser *appraiser = appraiser_for(milan);
	struct vouch_result *result;
	const char *status, *tee, *product;
	u8 report[REPORT_SIZE];
	int simulated, authenticated;
	json_t *json, *checks;
	char *text;

	(void)state;
	amd_fill_report(milan, report, 3, false);
	amd_sign_report(milan, report);
	appraise_once(appraiser, report, REPORT_SIZE, &result, NULL);
	text = vouch_result_json(result);
	json = json_loads(text, 0, NULL);
	assert_int_equal(
		json_unpack(json, "{s:s, s:s, s:b, s:{s:{s:s, s:b}}, s:o}",
			    "status", &status, "tee", &tee, "simulated",
			    &simulated, "claims", "snp", "product", &product,
			    "authenticated", &authenticated, "checks", &checks),
		0);
	assert_string_equal(status, "simulated");
	assert_string_equal(tee, "sev-snp");
	assert_string_equal(product, "Milan");
	assert_true(simulated && authenticated);
	assert_true(json_array_size(checks) > 50);
	json_decref(json);
	free(text);
	vouch_result_free(result);
	appraiser_free(appraiser);
}

static void endorsements_are_told_by_content(void **state)
{
	static const struct {
		const char *content, *error;
	} inputs[] = {
		{ "", "x is empty, want endorsements" },
		{ "junk!", "x is unknown content, want certificates, a CRL, a "
			   "certificate table, TCB info, QE identity, a "
			   "bundle or an ID block" },
		{ "{}", "x: document is neither TCB info nor enclave "
			"identity" },
		{ "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE "
		  "KEY-----\n",
		  "x has a PEM block 'PRIVATE KEY', want CERTIFICATE or X509 "
		  "CRL" },
		{ "-----BEGIN CERTIFICATE-----\nAAAA\n-----END "
		  "CERTIFICATE-----\n",
		  "x is unknown content, want one DER certificate or CRL" },
		{ "-----BEGIN CERTIFICATE-----\nAAAA\n",
		  "x has a broken PEM block: bad end line" },
		{ "\x30\x82\x01",
		  "x is no certificate or CRL in DER: at byte 0: value ends "
		  "before its length" },
	};
	struct appraiser *appraiser = appraiser_new();
	struct vouch_bytes longer;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(inputs); i++) {
		struct vouch_error error = { 0 };

		assert_int_equal(
			appraiser_add_endorsement(
				appraiser, (const u8 *)inputs[i].content,
				strlen(inputs[i].content), "x", &error),
			-EBADMSG);
		assert_string_equal(error.text, inputs[i].error);
	}
	longer.size = milan->vcek.size + 1;
	longer.data = malloc(longer.size);
	memcpy(longer.data, milan->vcek.data, milan->vcek.size);
	longer.data[milan->vcek.size] = 1; /* zeroes would do no harm */
	for (size_t size = 0; size <= longer.size; size++)
		assert_int_equal(appraiser_add_endorsement(appraiser,
							   longer.data, size,
							   "x", NULL),
				 size == milan->vcek.size ? 0 : -EBADMSG);
	free(longer.data);
	appraiser_free(appraiser);
}

static int set_up(void **state)
{
	(void)state;
	milan = amd_new("Milan");
	turin = amd_new("Turin");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	amd_free(milan);
	amd_free(turin);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_version_and_product_is_affirmed),
		cmocka_unit_test(one_change_at_a_time),
		cmocka_unit_test(host_requested_reports_are_refused),
		cmocka_unit_test(masked_chips_have_to_be_allowed),
		cmocka_unit_test(chips_of_turin_end_in_zeroes),
		cmocka_unit_test(nothing_to_compare_with_leaves_it_open),
		cmocka_unit_test(nonce_counts_beside_report_data),
		cmocka_unit_test(authentic_only_skips_policy),
		cmocka_unit_test(authentic_only_skips_whose_key_it_is),
		cmocka_unit_test(authentic_only_lists_what_it_skips),
		cmocka_unit_test(migration_agents_can_be_named),
		cmocka_unit_test(odd_signatures_are_refused),
		cmocka_unit_test(other_inputs_are_named),
		cmocka_unit_test(results_are_json),
		cmocka_unit_test(endorsements_are_told_by_content),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
