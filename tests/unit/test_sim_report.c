// SPDX-License-Identifier: MIT
/* Reports: each member where AMD 56860 has it, signed by the right key. */
#include <openssl/ec.h>

#include "sim_fixture.h"

#define REPORT_SIZE 1184

static int teardown(void **state)
{
	if (*state) {
		sim_free(*state);
		free(*state);
	}
	return 0;
}

static struct sim *start(void **state)
{
	struct sim *sim = calloc(1, sizeof(*sim));

	assert_non_null(sim);
	*state = sim;
	fixture_firmware(sim);
	return sim;
}

/* Asks for a report with KEY_SEL @select. Return: status in the answer. */
static u32 ask(struct sim *sim, u32 vmpl, u32 select, u8 *report)
{
	struct guest_message request = report_request(sim, 0), answer;

	put_le32(request.payload + 0x40, vmpl);
	put_le32(request.payload + 0x44, select);
	assert_int_equal(firmware_call(sim, &request, &answer), 0);
	assert_int_equal(answer.size, 0x20 + REPORT_SIZE);
	memcpy(report, answer.payload + 0x20, REPORT_SIZE);
	return get_le32(answer.payload);
}

static ECDSA_SIG *read_signature(const u8 *report)
{
	ECDSA_SIG *signature = ECDSA_SIG_new();

	assert_true(ECDSA_SIG_set0(signature,
				   BN_lebin2bn(report + 0x2a0, 72, NULL),
				   BN_lebin2bn(report + 0x2e8, 72, NULL)));
	return signature;
}

static bool verifies(const u8 *report, EVP_PKEY *key)
{
	ECDSA_SIG *signature = read_signature(report);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	u8 *der = NULL;
	int size = i2d_ECDSA_SIG(signature, &der);
	bool is_good;

	is_good = EVP_DigestVerifyInit(ctx, NULL, EVP_sha384(), NULL, key) ==
			  1 &&
		  EVP_DigestVerify(ctx, der, size, report, 0x2a0) == 1;
	OPENSSL_free(der);
	EVP_MD_CTX_free(ctx);
	ECDSA_SIG_free(signature);
	return is_good;
}

static void full_config(struct sim_config *config, const char *product,
			const char *version, const char *tcb)
{
	fixture_config(config, "product", product, "report_version", version,
		       "reported_tcb", tcb, "current_tcb", "microcode=250",
		       "policy", "0x1234567890abcdef", "platform_info",
		       "0x2122232425262728", "launch_mit", "0x3132333435363738",
		       "current_mit", "0x4142434445464748", "guest_svn",
		       "0x51525354", "current_firmware", "1.55.49",
		       "committed_firmware", "1.54.48", "cpuid",
		       "0x61/0x62/0x63", "family_id",
		       "70717273747576777879707172737475", "image_id",
		       "80818283848586878889808182838485", NULL);
	memset(config->measurement, 0x91, 48);
	memset(config->host_data, 0x92, 32);
	memset(config->id_key_digest, 0x93, 48);
	memset(config->author_key_digest, 0x94, 48);
}

/* Byte @value at [@from, @to). */
static void assert_filled(const u8 *report, size_t from, size_t to, u8 value)
{
	for (size_t i = from; i < to; i++)
		assert_int_equal(report[i], value);
}

static void check_common(const struct sim *sim, const u8 *report, u32 version)
{
	assert_int_equal(get_le32(report), version);
	assert_int_equal(get_le32(report + 0x004), 0x51525354);
	assert_int_equal(get_le64(report + 0x008), 0x1234567890abcdef);
	assert_int_equal(report[0x010], 0x70);
	assert_int_equal(report[0x01f], 0x75);
	assert_int_equal(report[0x020], 0x80);
	assert_int_equal(get_le32(report + 0x030), 2);
	assert_int_equal(get_le32(report + 0x034), 1);
	assert_int_equal(get_le64(report + 0x040), 0x2122232425262728);
	assert_int_equal(get_le32(report + 0x048), 1);
	assert_filled(report, 0x04c, 0x050, 0);
	for (int i = 0; i < 64; i++)
		assert_int_equal(report[0x050 + i], i + 1);
	assert_filled(report, 0x090, 0x0c0, 0x91);
	assert_filled(report, 0x0c0, 0x0e0, 0x92);
	assert_filled(report, 0x0e0, 0x110, 0x93);
	assert_filled(report, 0x110, 0x140, 0x94);
	assert_memory_equal(report + 0x140, sim->snp.firmware.report_id, 32);
	assert_filled(report, 0x160, 0x180, 0xff);
	assert_memory_equal(report + 0x1a0, sim->config.chip_id, 64);
	assert_memory_equal(report + 0x1e8, ((u8[]){ 49, 55, 1, 0 }), 4);
	assert_memory_equal(report + 0x1ec, ((u8[]){ 48, 54, 1, 0 }), 4);
	assert_filled(report, 0x208, 0x2a0, 0);
	assert_filled(report, 0x2d0, 0x2e8, 0);
	assert_filled(report, 0x318, REPORT_SIZE, 0);
}

static void members_are_where_they_belong(void **state)
{
	static const u8 milan[8] = { 3, 4, 0, 0, 0, 0, 29, 222 };
	static const u8 newer[8] = { 3, 4, 0, 0, 0, 0, 29, 250 };
	struct sim *sim = start(state);
	u8 report[REPORT_SIZE];

	full_config(&sim->config, "milan", "5",
		    "boot_loader=3,tee=4,snp=29,microcode=222");
	assert_int_equal(ask(sim, 2, 0, report), 0);
	check_common(sim, report, 5);
	assert_memory_equal(report + 0x038, newer, 8);
	assert_memory_equal(report + 0x180, milan, 8);
	assert_memory_equal(report + 0x1e0, milan, 8);
	assert_memory_equal(report + 0x1f0, milan, 8);
	assert_memory_equal(report + 0x188, ((u8[]){ 0x61, 0x62, 0x63 }), 3);
	assert_filled(report, 0x18b, 0x1a0, 0);
	assert_int_equal(get_le64(report + 0x1f8), 0x3132333435363738);
	assert_int_equal(get_le64(report + 0x200), 0x4142434445464748);
	assert_true(verifies(report, sim->snp.pki.keys[SIM_VCEK]));
	assert_false(verifies(report, sim->snp.pki.keys[SIM_VLEK]));
}

static void turin_has_its_own_tcb_and_short_id(void **state)
{
	static const u8 turin[8] = { 9, 3, 4, 29, 0, 0, 0, 222 };
	struct sim *sim = start(state);
	u8 report[REPORT_SIZE];

	full_config(&sim->config, "turin", "5",
		    "fmc=9,boot_loader=3,tee=4,snp=29,microcode=222");
	assert_int_equal(ask(sim, 2, 0, report), 0);
	check_common(sim, report, 5);
	assert_memory_equal(report + 0x180, turin, 8);
	assert_false(is_zero(report + 0x1a0, 8));
	assert_filled(report, 0x1a8, 0x1e0, 0);
}

static void older_versions_have_fewer_members(void **state)
{
	struct sim *sim = start(state);
	u8 report[REPORT_SIZE];

	full_config(&sim->config, "genoa", "3", "snp=29");
	assert_int_equal(ask(sim, 2, 0, report), 0);
	check_common(sim, report, 3);
	assert_memory_equal(report + 0x188, ((u8[]){ 0x61, 0x62, 0x63 }), 3);
	assert_filled(report, 0x1f8, 0x208, 0);
	full_config(&sim->config, "genoa", "2", "snp=29");
	assert_int_equal(ask(sim, 2, 0, report), 0);
	check_common(sim, report, 2);
	assert_filled(report, 0x188, 0x1a0, 0);
	assert_filled(report, 0x1f8, 0x208, 0);
	assert_true(verifies(report, sim->snp.pki.keys[SIM_VCEK]));
}

static void every_signed_byte_counts(void **state)
{
	struct sim *sim = start(state);
	u8 report[REPORT_SIZE];

	fixture_config(&sim->config, NULL);
	assert_int_equal(ask(sim, 0, 0, report), 0);
	assert_true(verifies(report, sim->snp.pki.keys[SIM_VCEK]));
	for (size_t i = 0; i < 0x318; i++) {
		report[i] ^= 1;
		assert_false(verifies(report, sim->snp.pki.keys[SIM_VCEK]));
		report[i] ^= 1;
	}
}

/* @signer: SIGNING_KEY expected, when the status is 0. */
static void key_selection(void **state)
{
	static const struct {
		const char *loaded, *is_disabled, *is_masked;
		u32 select, status, signer;
	} rows[] = {
		{ "vcek", "off", "off", 0, 0, 0 },
		{ "vcek", "off", "off", 1, 0, 0 },
		{ "vcek", "off", "off", 2, 0x27, 0 },
		{ "vcek", "off", "off", 3, 0x27, 0 },
		{ "vcek", "on", "off", 0, 0x27, 0 },
		{ "vcek", "on", "off", 1, 0x27, 0 },
		{ "vcek", "off", "on", 0, 0, 7 },
		{ "vlek", "off", "off", 0, 0, 1 },
		{ "vlek", "off", "off", 1, 0, 0 },
		{ "vlek", "off", "off", 2, 0, 1 },
		{ "vlek", "on", "on", 0, 0, 1 },
		{ "vlek", "on", "off", 1, 0x27, 0 },
	};
	struct sim *sim = start(state);
	u8 report[REPORT_SIZE];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		fixture_config(&sim->config, "signing_key", rows[i].loaded,
			       "vcek_disabled", rows[i].is_disabled,
			       "mask_chip_key", rows[i].is_masked, NULL);
		assert_int_equal(ask(sim, 0, rows[i].select, report),
				 rows[i].status);
		assert_int_equal(is_zero(report, REPORT_SIZE),
				 !!rows[i].status);
		if (rows[i].status)
			continue;
		assert_int_equal(get_le32(report + 0x48) >> 2, rows[i].signer);
		assert_int_equal(get_le32(report + 0x48) >> 1 & 1,
				 *rows[i].is_masked == 'o' &&
					 rows[i].is_masked[1] == 'n');
		assert_int_equal(verifies(report, sim->snp.pki.keys[SIM_VCEK]),
				 rows[i].signer == 0);
		assert_int_equal(verifies(report, sim->snp.pki.keys[SIM_VLEK]),
				 rows[i].signer == 1);
		assert_int_equal(is_zero(report + 0x1a0, 64),
				 rows[i].signer == 1);
	}
}

static void unsigned_report_has_no_signature(void **state)
{
	struct sim *sim = start(state);
	u8 report[REPORT_SIZE];

	fixture_config(&sim->config, "mask_chip_key", "on", "mask_chip_id",
		       "on", NULL);
	assert_int_equal(ask(sim, 0, 0, report), 0);
	assert_filled(report, 0x2a0, REPORT_SIZE, 0);
	assert_filled(report, 0x1a0, 0x1e0, 0);
}

static void vmpl_below_that_of_the_key_is_refused(void **state)
{
	struct sim *sim = start(state);
	struct guest_message request, answer;

	fixture_config(&sim->config, NULL);
	for (u8 vmpck = 0; vmpck < 4; vmpck++)
		for (u32 vmpl = 0; vmpl < 6; vmpl++) {
			request = report_request(sim, vmpck);
			put_le32(request.payload + 0x40, vmpl);
			assert_int_equal(firmware_call(sim, &request, &answer),
					 0);
			assert_int_equal(get_le32(answer.payload),
					 vmpl >= vmpck && vmpl <= 3 ? 0 : 0x16);
		}
}

static void reserved_bytes_of_the_request_are_refused(void **state)
{
	struct sim *sim = start(state);
	struct guest_message request, answer;

	fixture_config(&sim->config, NULL);
	for (size_t i = 0x48; i < 96; i++) {
		request = report_request(sim, 0);
		request.payload[i] = 1;
		assert_int_equal(firmware_call(sim, &request, &answer), 0);
		assert_int_equal(get_le32(answer.payload), 0x16);
	}
}

static void misbehave(struct sim *sim, const char *spec)
{
	struct sim_error error = {};

	if (sim_misbehave(&sim->host.misbehaviour, spec, &error))
		fail_msg("%s", error.text);
}

static void reports_lie_on_request(void **state)
{
	struct sim *sim = start(state);
	EVP_PKEY *key = sim->snp.pki.keys[SIM_VCEK];
	u8 report[REPORT_SIZE];

	fixture_config(&sim->config, NULL);
	misbehave(sim, "status=0x17,zero-report 0");
	assert_int_equal(ask(sim, 0, 0, report), 0x17);
	assert_true(is_zero(report, REPORT_SIZE));
	misbehave(sim, "zero-report");
	assert_int_equal(ask(sim, 0, 0, report), 0);
	assert_true(is_zero(report, REPORT_SIZE));
	misbehave(sim, "report-data");
	assert_int_equal(ask(sim, 0, 0, report), 0);
	assert_int_equal(report[0x50], 0);
	assert_true(verifies(report, key));
	misbehave(sim, "report-vmpl=2");
	assert_int_equal(ask(sim, 1, 0, report), 0);
	assert_int_equal(report[0x30], 3);
	assert_true(verifies(report, key));
	misbehave(sim, "report-version");
	assert_int_equal(ask(sim, 0, 0, report), 0);
	assert_int_equal(report[0], 6);
	assert_true(verifies(report, key));
	misbehave(sim, "signature");
	assert_int_equal(ask(sim, 0, 0, report), 0);
	assert_false(verifies(report, key));
	assert_int_equal(ask(sim, 0, 0, report), 0);
	assert_true(verifies(report, key));
}

#define TEST(name) cmocka_unit_test_teardown(name, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(members_are_where_they_belong),
		TEST(turin_has_its_own_tcb_and_short_id),
		TEST(older_versions_have_fewer_members),
		TEST(every_signed_byte_counts),
		TEST(key_selection),
		TEST(unsigned_report_has_no_signature),
		TEST(vmpl_below_that_of_the_key_is_refused),
		TEST(reserved_bytes_of_the_request_are_refused),
		TEST(reports_lie_on_request),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
