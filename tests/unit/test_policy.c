// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "appraise/kinds.h"
#include "appraise/policy_kinds.h"
#include "snp/policy.h"
#include "tdx/policy.h"

#include <cmocka.h>

#define HEX16 "000102030405060708090a0b0c0d0e0f"
#define HEX48 \
	"000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f"

static const struct row {
	const char *json;
	const char *error;
} bad_rows[] = {
	{ "", "p.json:1:0: '[' or '{' expected near end of file" },
	{ "{", "p.json:1:1: string or '}' expected near end of file" },
	{ "[]", "p.json is no object" },
	{ "{} x", "p.json:1:4: end of file expected near 'x'" },
	{ "{\n  \"snp\": {\n    \"launch_digest\": \"00\"\n  }\n}",
	  "p.json:3:5: 'snp.launch_digest' is an unknown key" },
	{ "{\"comment\": {\"snp\": {\"x\": [1, \"}\"]}} ,\n"
	  " \"snp\" : { \"vmpl\" : [ 1 , 2 ] , \"platform\" :\n"
	  "  { \"smt\" : \"any\" , \"smtt\" : \"any\" } } }",
	  "p.json:3:21: 'snp.platform.smtt' is an unknown key, did you mean "
	  "'snp.platform.smt'?" },
	{ "{\"comment\": \"a \\\" b } \\\\\", \"stricter\": 1}",
	  "p.json:1:28: 'stricter' is an unknown key, did you mean 'strict'?" },
	/* Known, but not here. */
	{ "{\"measurement\": \"00\"}",
	  "p.json:1:2: 'measurement' is an unknown key, did you mean "
	  "'snp.measurement', 'tdx.mrtd', 'cca.rim' or "
	  "'hcl.measurement'?" },
	{ "{\"measrement\": \"00\"}",
	  "p.json:1:2: 'measrement' is an unknown key, did you mean "
	  "'snp.measurement', 'tdx.mrtd', 'cca.rim' or "
	  "'hcl.measurement'?" },
	{ "{\"mrtd\": \"00\"}",
	  "p.json:1:2: 'mrtd' is an unknown key, did you mean 'tdx.mrtd'?" },
	{ "{\"debug\": \"allow\"}",
	  "p.json:1:2: 'debug' is an unknown key, did you mean "
	  "'snp.guest_policy.debug', 'tdx.attributes.debug' or "
	  "'tdx.sgx.debug'?" },
	{ "{\"snp\": {\"debug\": \"allow\"}}",
	  "p.json:1:10: 'snp.debug' is an unknown key, did you mean "
	  "'snp.guest_policy.debug'?" },
	{ "{\"snp\": {\"mrtd\": \"00\"}}",
	  "p.json:1:10: 'snp.mrtd' is an unknown key, did you mean "
	  "'tdx.mrtd'?" },
	/* No more than four. */
	{ "{\"snp\": {\"tcb_min\": {\"microcod\": 1}}}",
	  "p.json:1:22: 'snp.tcb_min.microcod' is an unknown key, did you mean "
	  "'snp.tcb_min.reported.microcode', 'snp.tcb_min.committed.microcode', "
	  "'snp.tcb_min.current.microcode' or "
	  "'snp.tcb_min.launch.microcode'?" },
	/* Objects and comments. */
	{ "{\"spn\": {}}",
	  "p.json:1:2: 'spn' is an unknown key, did you mean 'snp'?" },
	{ "{\"snp\": {\"guest_polcy\": {}}}",
	  "p.json:1:10: 'snp.guest_polcy' is an unknown key, did you mean "
	  "'snp.guest_policy'?" },
	{ "{\"tdx\": {\"sgx\": {\"commet\": 1}}}",
	  "p.json:1:18: 'tdx.sgx.commet' is an unknown key, did you mean "
	  "'tdx.sgx.comment'?" },
	{ "{\"launch\": {}}",
	  "p.json:1:2: 'launch' is an unknown key, did you mean "
	  "'snp.tcb_min.launch'?" },
	/* Nothing is near. */
	{ "{\"x\": 1}", "p.json:1:2: 'x' is an unknown key" },
	{ "{\"strict\": true, \"strict\": false}",
	  "p.json:1:25: duplicate object key near '\"strict\"'" },
	{ "{\"strict\": 1}",
	  "p.json:1:2: 'strict' is no boolean, want true or false" },
	{ "{\"snp\": 1}", "p.json:1:2: 'snp' is no object" },
	{ "{\"snp\": {\"measurement\": \"00\"}}",
	  "p.json:1:10: 'snp.measurement' is '00', want 48 bytes in hex" },
	{ "{\"snp\": {\"measurement\": []}}",
	  "p.json:1:10: 'snp.measurement' is an empty list, want a value or no "
	  "such key" },
	{ "{\"snp\": {\"measurement\": [\"" HEX48 "\", 5]}}",
	  "p.json:1:10: 'snp.measurement' is 'not a string', want 48 bytes in "
	  "hex" },
	{ "{\"snp\": {\"family_id\": \"" HEX16 "0\"}}",
	  "p.json:1:10: 'snp.family_id' is '" HEX16
	  "0', want 16 bytes in hex" },
	{ "{\"snp\": {\"family_id\": \"0g0102030405060708090a0b0c0d0e0f\"}}",
	  "p.json:1:10: 'snp.family_id' is '0g0102030405060708090a0b0c0d0e0f', "
	  "want 16 bytes in hex" },
	{ "{\"nonce\": \"00010203040506\"}",
	  "p.json:1:2: 'nonce' is '00010203040506', want 8 to 64 bytes "
	  "in hex" },
	{ "{\"snp\": {\"report_data\": \"0000\"}}",
	  "p.json:1:10: 'snp.report_data' is all zero, want a value of its "
	  "own" },
	{ "{\"snp\": {\"vmpl\": 4}}",
	  "p.json:1:10: 'snp.vmpl' is 4, want a number, 0 to 3" },
	{ "{\"snp\": {\"vmpl\": [0, -1]}}",
	  "p.json:1:10: 'snp.vmpl' is -1, want a number, 0 to 3" },
	{ "{\"snp\": {\"vmpl\": 1.0}}",
	  "p.json:1:10: 'snp.vmpl' is 1.0, want a number, 0 to 3" },
	{ "{\"snp\": {\"vmpl\": \"0x\"}}",
	  "p.json:1:10: 'snp.vmpl' is '0x', want a number, 0 to 3" },
	{ "{\"snp\": {\"vmpl\": \" 1\"}}",
	  "p.json:1:10: 'snp.vmpl' is ' 1', want a number, 0 to 3" },
	{ "{\"snp\": {\"guest_svn_min\": [1]}}",
	  "p.json:1:10: 'snp.guest_svn_min' is [1], want a number, 0 to "
	  "4294967295" },
	{ "{\"provisional\": \"deny\"}",
	  "p.json:1:2: 'provisional' is 'deny', want warn, refuse or allow" },
	{ "{\"snp\": {\"guest_policy\": {\"debug\": \"require\"}}}",
	  "p.json:1:27: 'snp.guest_policy.debug' is 'require', want allow or "
	  "forbid" },
	{ "{\"snp\": {\"firmware_min\": \"1\"}}",
	  "p.json:1:10: 'snp.firmware_min' is '1', want e.g. '1.55' or "
	  "'1.55.39'" },
	{ "{\"snp\": {\"firmware_min\": \"1.55.256\"}}",
	  "p.json:1:10: 'snp.firmware_min' is '1.55.256', want e.g. '1.55' or "
	  "'1.55.39'" },
	{ "{\"snp\": {\"firmware_min\": \"1.55.39.1\"}}",
	  "p.json:1:10: 'snp.firmware_min' is '1.55.39.1', want e.g. '1.55' or "
	  "'1.55.39'" },
	{ "{\"snp\": {\"csp_id\": \"\"}}",
	  "p.json:1:10: 'snp.csp_id' is '', want text" },
	{ "{\"snp\": {\"tcb_min\": {\"reported\": {\"snp\": 256}}}}",
	  "p.json:1:35: 'snp.tcb_min.reported.snp' is 256, want a number, 0 to "
	  "255" },
	{ "{\"tdx\": {\"mrtd\": \"00\"}}",
	  "p.json:1:10: 'tdx.mrtd' is '00', want 48 bytes in hex" },
	{ "{\"tdx\": {\"measurement\": \"00\"}}",
	  "p.json:1:10: 'tdx.measurement' is an unknown key, did you mean "
	  "'tdx.mrtd'?" },
	{ "{\"tdx\": {\"rtmr4\": \"00\"}}",
	  "p.json:1:10: 'tdx.rtmr4' is an unknown key, did you mean "
	  "'tdx.rtmr0', 'tdx.rtmr1', 'tdx.rtmr2' or 'tdx.rtmr3'?" },
	{ "{\"tdx\": {\"tcb_status\": []}}",
	  "p.json:1:10: 'tdx.tcb_status' is an empty list, want a value or no "
	  "such key" },
	{ "{\"tdx\": {\"tcb_status\": [\"UpToDate\", \"Revoked\"]}}",
	  "p.json:1:10: 'tdx.tcb_status' is 'Revoked', want UpToDate, "
	  "SWHardeningNeeded, ConfigurationNeeded, "
	  "ConfigurationAndSWHardeningNeeded, OutOfDate, "
	  "OutOfDateConfigurationNeeded, TDRelaunchAdvised or "
	  "TDRelaunchAdvisedConfigurationNeeded" },
	{ "{\"tdx\": {\"attributes\": {\"debug\": \"require\"}}}",
	  "p.json:1:25: 'tdx.attributes.debug' is 'require', want allow or "
	  "forbid" },
	{ "{\"tdx\": {\"advisories\": {\"deny\": [\"INTEL-SA-0837\"]}}}",
	  "p.json:1:25: 'tdx.advisories.deny' is 'INTEL-SA-0837', want a name "
	  "such as INTEL-SA-00837" },
	{ "{\"tdx\": {\"advisories\": {\"deny\": \"INTEL-SA-00837 \"}}}",
	  "p.json:1:25: 'tdx.advisories.deny' is 'INTEL-SA-00837 ', want a "
	  "name such as INTEL-SA-00837" },
	{ "{\"tdx\": {\"advisories\": {\"allow\": \"SA-00837\"}}}",
	  "p.json:1:25: 'tdx.advisories.allow' is 'SA-00837', want a name such "
	  "as INTEL-SA-00837" },
	{ "{\"tdx\": {\"sgx\": {\"isvprodid\": 65536}}}",
	  "p.json:1:18: 'tdx.sgx.isvprodid' is 65536, want a number, 0 to "
	  "65535" },
	{ "{\"tdx\": {\"ppid\": \"00000000000000000000000000000000\"}}",
	  "p.json:1:10: 'tdx.ppid' is all zero, want a value of its own" },
	{ "{\"tdx\": {\"platform_instance_id\": "
	  "[\"00000000000000000000000000000000\"]}}",
	  "p.json:1:10: 'tdx.platform_instance_id' is all zero, want a value "
	  "of its own" },
	{ "{\"tdx\": {\"report_data\": \"0000\"}}",
	  "p.json:1:10: 'tdx.report_data' is all zero, want a value of its "
	  "own" },
};

static int read_text(struct policy *policy, const char *json,
		     struct vouch_error *error)
{
	size_t size = strlen(json);
	char *copy = malloc(size ? size : 1);
	int ret;

	/* Without a zero behind it, as a file in memory is. */
	memcpy(copy, json, size);
	ret = policy_read(policy, copy, size, "p.json", error);
	free(copy);
	return ret;
}

static void mistakes_are_told_with_their_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad_rows); i++) {
		struct policy *policy = kinds_policy_new(&evidence_kinds);
		struct vouch_error error = { 0 };

		assert_int_equal(read_text(policy, bad_rows[i].json, &error),
				 -EBADMSG);
		assert_string_equal(error.text, bad_rows[i].error);
		policy_free(policy);
	}
}

static const char whole[] =
	"{\"comment\": \"all of it\", \"freshness\": \"unchecked\","
	" \"strict\": true, \"require_crl\": true, \"provisional\": \"refuse\","
	" \"nonce\": \"" HEX16 "\", \"snp\": {\"comment\": [1],"
	" \"measurement\": [\"" HEX48 "\", \"ff" HEX16 HEX16
	"0102030405060708090a0b0c0d0e0f\"],"
	" \"report_data\": \"0102\", \"host_data\": \"" HEX16 HEX16 "\","
	" \"family_id\": \"" HEX16 "\", \"image_id\": \"" HEX16 "\","
	" \"id_key_digest\": \"" HEX48 "\", \"author_key_digest\": \"" HEX48
	"\", \"report_id\": \"" HEX16 HEX16
	"\", \"report_id_ma\": \"" HEX16 HEX16 "\", \"chip_id\": \"" HEX16
	"\", \"csp_id\": \"CN=x\","
	" \"vmpl\": [0, 2], \"guest_svn_min\": 7, \"products\": [\"Genoa\"],"
	" \"allow_vlek\": false, \"allow_vcek\": true,"
	" \"allow_masked_chip_id\": true, \"report_version_min\": 3,"
	" \"guest_policy\": {\"smt\": \"forbid\", \"debug\": \"allow\","
	" \"migrate_ma\": \"allow\", \"cxl\": \"forbid\","
	" \"single_socket\": \"require\", \"mem_aes_256_xts\": \"require\","
	" \"rapl_dis\": \"require\", \"ciphertext_hiding\": \"any\","
	" \"page_swap_disable\": \"require\", \"abi_min\": \"1.55\"},"
	" \"platform\": {\"smt\": \"forbid\", \"tsme\": \"require\","
	" \"ecc\": \"any\", \"rapl_dis\": \"any\","
	" \"ciphertext_hiding\": \"any\", \"alias_check\": \"require\","
	" \"iommu_write_safe\": \"any\", \"tio\": \"forbid\"},"
	" \"tcb_min\": {\"reported\": {\"fmc\": 1, \"bootloader\": 2,"
	" \"tee\": 3, \"snp\": 4, \"microcode\": 255},"
	" \"committed\": {\"snp\": 5}, \"current\": {\"snp\": 6},"
	" \"launch\": {\"snp\": 7}}, \"firmware_min\": \"1.55.39\","
	" \"launch_mit_required\": \"0x0b\", \"current_mit_required\": 11}}";

static void every_key_is_read(void **state)
{
	struct policy *p = kinds_policy_new(&evidence_kinds);
	const struct snp_policy *snp = snp_policy_of(p);
	struct vouch_error error = { 0 };

	(void)state;
	if (read_text(p, whole, &error))
		fail_msg("%s", error.text);
	assert_int_equal(policy_number(&p->freshness, 0),
			 POLICY_FRESHNESS_UNCHECKED);
	assert_int_equal(policy_number(&p->provisional, 0),
			 POLICY_PROVISIONAL_REFUSE);
	assert_int_equal(p->nonce.items[0].size, 16);
	assert_int_equal(snp->measurement.count, 2);
	assert_int_equal(snp->measurement.items[1].bytes[0], 0xff);
	assert_int_equal(snp->report_data.items[0].bytes[1], 2);
	assert_int_equal(snp->report_data.items[0].bytes[2], 0);
	assert_true(policy_accepts_number(&snp->vmpl, 2));
	assert_false(policy_accepts_number(&snp->vmpl, 1));
	assert_true(policy_accepts_text(&snp->products, "Genoa"));
	assert_int_equal(policy_number(&snp->allow_vlek, true), false);
	assert_int_equal(policy_number(&snp->guest_policy.abi_min, 0),
			 POLICY_VERSION(1, 55, 0));
	assert_int_equal(policy_number(&snp->firmware_min, 0),
			 POLICY_VERSION(1, 55, 39));
	assert_int_equal(policy_number(&snp->platform.tio, 0),
			 POLICY_DEMAND_FORBID);
	assert_int_equal(policy_number(&snp->tcb_min.reported.microcode, 0),
			 255);
	assert_int_equal(policy_number(&snp->tcb_min.launch.snp, 0), 7);
	assert_int_equal(policy_number(&snp->launch_mit_required, 0), 11);
	assert_int_equal(policy_number(&snp->current_mit_required, 0), 11);
	assert_string_equal(snp->vmpl.source, "p.json:1: snp.vmpl");
	policy_free(p);
}

/* A text cut anywhere is no policy. */
static void cut_texts_are_refused(void **state)
{
	(void)state;
	for (size_t size = 0; size < sizeof(whole) - 1; size++) {
		struct policy *policy = kinds_policy_new(&evidence_kinds);

		assert_int_equal(policy_read(policy, whole, size, "p", NULL),
				 -EBADMSG);
		policy_free(policy);
	}
}

static void options_take_the_place_of_the_file(void **state)
{
	struct policy *p = kinds_policy_new(&evidence_kinds);
	const struct snp_policy *snp = snp_policy_of(p);

	(void)state;
	assert_int_equal(policy_expect(p, "vmpl", "1", "--vmpl", NULL), 0);
	assert_int_equal(read_text(p,
				   "{\"snp\": {\"vmpl\": [0, 2],"
				   " \"family_id\": \"" HEX16 "\"}}",
				   NULL),
			 0);
	assert_int_equal(snp->vmpl.count, 1);
	assert_int_equal(snp->vmpl.items[0].number, 1);
	assert_string_equal(snp->vmpl.source, "--vmpl");
	assert_int_equal(policy_expect(p, "snp.family_id",
				       "ff0102030405060708090a0b0c0d0e0f",
				       "--family-id", NULL),
			 0);
	assert_int_equal(snp->family_id.count, 1);
	assert_int_equal(snp->family_id.items[0].bytes[0], 0xff);
	assert_string_equal(snp->family_id.source, "--family-id");
	policy_free(p);
}

/* Two texts for one policy: the error of the second, or "". */
static void assert_second(const char *first, const char *second,
			  const char *text)
{
	struct policy *p = kinds_policy_new(&evidence_kinds);
	struct vouch_error error = { .text = "" };

	assert_int_equal(policy_read(p, first, strlen(first), "a.json", &error),
			 0);
	assert_int_equal(policy_read(p, second, strlen(second), "b.json",
				     &error),
			 *text ? -EBADMSG : 0);
	assert_string_equal(error.text, text);
	policy_free(p);
}

/* The result must not depend on which of them comes last. */
static void texts_that_differ_are_refused(void **state)
{
	static const char none[] = "{\"snp\": {\"vmpl\": [0, 1]}}";

	(void)state;
	assert_second(none, "{\n\"snp\": {\"vmpl\": 1}}",
		      "b.json:2: snp.vmpl differs from a.json:1: snp.vmpl, "
		      "want one value of a key in all policies");
	assert_second("{\n\"snp\": {\"vmpl\": 1}}", none,
		      "b.json:1: snp.vmpl differs from a.json:2: snp.vmpl, "
		      "want one value of a key in all policies");
	assert_second("{\"strict\": true}", "{\"strict\": false}",
		      "b.json:1: strict differs from a.json:1: strict, "
		      "want one value of a key in all policies");
	assert_second("{\"snp\": {\"guest_policy\": {\"smt\": \"allow\"}}}",
		      "{\"snp\": {\"guest_policy\": {\"smt\": \"forbid\"}}}",
		      "b.json:1: snp.guest_policy.smt differs from a.json:1: "
		      "snp.guest_policy.smt, want one value of a key in all "
		      "policies");
	assert_second("{\"snp\": {\"products\": \"Milan\"}}",
		      "{\"snp\": {\"products\": \"Genoa\"}}",
		      "b.json:1: snp.products differs from a.json:1: "
		      "snp.products, want one value of a key in all policies");
	assert_second("{\"snp\": {\"family_id\": \"" HEX16 "\"}}",
		      "{\"snp\": {\"family_id\": \"ff\"}}",
		      "b.json:1:10: 'snp.family_id' is 'ff', want 16 bytes in "
		      "hex");
	/* The same in other words, and other keys. */
	assert_second(none, "{\"snp\": {\"vmpl\": [\"0x1\", 0]}}", "");
	assert_second(none, "{\"snp\": {\"family_id\": \"" HEX16 "\"}}", "");
}

static void the_same_option_adds_a_value(void **state)
{
	struct policy *p = kinds_policy_new(&evidence_kinds);
	const struct snp_policy *snp = snp_policy_of(p);

	(void)state;
	assert_int_equal(policy_expect(p, "measurement", HEX48, "-m", NULL), 0);
	assert_int_equal(policy_expect(p, "measurement", HEX48, "-m", NULL), 0);
	assert_int_equal(snp->measurement.count, 2);
	/* It is MRTD, too. */
	assert_int_equal(tdx_policy_of(p)->mrtd.count, 2);
	/* But a choice has one value: the last. */
	assert_int_equal(policy_expect(p, "freshness", "required", "-f", NULL),
			 0);
	assert_int_equal(policy_expect(p, "freshness", "unchecked", "-f", NULL),
			 0);
	assert_int_equal(p->freshness.count, 1);
	assert_int_equal(policy_number(&p->freshness, 0),
			 POLICY_FRESHNESS_UNCHECKED);
	policy_free(p);
}

static void wrong_options_are_refused(void **state)
{
	static const struct {
		const char *key, *value, *error;
		int ret;
	} rows[] = {
		{ "vmpl", "4", "--x is '4', want a number, 0 to 3", -EBADMSG },
		{ "measurement", "00", "--x is '00', want 48 bytes in hex",
		  -EBADMSG },
		{ "launch_digest", "00",
		  "--x has no reference value "
		  "'launch_digest'",
		  -EINVAL },
		{ "snp", "00",
		  "--x has no reference value 'snp', did you mean "
		  "'snp.tcb_min.reported.snp', 'snp.tcb_min.committed.snp', "
		  "'snp.tcb_min.current.snp' or 'snp.tcb_min.launch.snp'?",
		  -EINVAL },
		{ "tdx", "00", "--x has no reference value 'tdx'", -EINVAL },
		{ "vmpl.x", "0", "--x has no reference value 'vmpl.x'",
		  -EINVAL },
		{ "platform.smtt", "any",
		  "--x has no reference value 'platform.smtt', did you mean "
		  "'snp.platform.smt' or 'tdx.platform.smt'?",
		  -EINVAL },
		{ "measrement", "00",
		  "--x has no reference value 'measrement', did you mean "
		  "'snp.measurement', 'tdx.mrtd', 'cca.rim' or 'hcl.measurement'?",
		  -EINVAL },
		{ "tdx.vmlp", "0",
		  "--x has no reference value 'tdx.vmlp', did you mean "
		  "'snp.vmpl'?",
		  -EINVAL },
		/* An object has no value that could be meant. */
		{ "guest_policy", "0",
		  "--x has no reference value 'guest_policy'", -EINVAL },
		{ "platform.smt", "no",
		  "--x is 'no', want any, require or forbid", -EBADMSG },
		{ "products", "Genova",
		  "--x is 'Genova', want Milan, Genoa or Turin", -EBADMSG },
		{ "nonce", "\xff", "--x is no UTF-8 text", -EBADMSG },
	};
	struct policy *p = kinds_policy_new(&evidence_kinds);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vouch_error error = { 0 };

		assert_int_equal(policy_expect(p, rows[i].key, rows[i].value,
					       "--x", &error),
				 rows[i].ret);
		assert_string_equal(error.text, rows[i].error);
	}
	policy_free(p);
}

struct plain_policy {
	struct policy_value colour;
};

/* A kind that has one key, and nothing else that a kind may have. */
static void kinds_may_have_little(void **state)
{
	static const struct policy_key keys[] = {
		{ .name = "colour",
		  .type = POLICY_TEXTS,
		  .offset = offsetof(struct plain_policy, colour) },
		{ 0 },
	};
	static const struct policy_kind kind = {
		.name = "plain",
		.keys = keys,
		.block_size = sizeof(struct plain_policy),
	};
	static const struct policy_kind *const kinds[] = { &kind, NULL };
	struct policy *p = policy_new(kinds);
	const struct plain_policy *plain = policy_block(p, &kind);
	struct vouch_error error = { 0 };

	(void)state;
	assert_int_equal(
		read_text(p, "{\"plain\": {\"colour\": \"red\"}}", NULL), 0);
	assert_true(policy_accepts_text(&plain->colour, "red"));
	assert_string_equal(plain->colour.source, "p.json:1: plain.colour");
	assert_int_equal(policy_expect(p, "colour", "blue", "-c", NULL), 0);
	assert_true(policy_accepts_text(&plain->colour, "blue"));
	assert_int_equal(policy_expect(p, "measurement", "00", "-m", &error),
			 -EINVAL);
	assert_string_equal(error.text,
			    "-m has no reference value 'measurement'");
	assert_int_equal(policy_expect(p, "plain.color", "00", "-c", &error),
			 -EINVAL);
	assert_string_equal(error.text,
			    "-c has no reference value 'plain.color', did you "
			    "mean 'plain.colour'?");
	assert_false(policy_has(policy_report_data(p, &kind)));
	assert_false(policy_has(policy_report_data(p, NULL)));
	policy_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mistakes_are_told_with_their_place),
		cmocka_unit_test(every_key_is_read),
		cmocka_unit_test(cut_texts_are_refused),
		cmocka_unit_test(options_take_the_place_of_the_file),
		cmocka_unit_test(texts_that_differ_are_refused),
		cmocka_unit_test(the_same_option_adds_a_value),
		cmocka_unit_test(wrong_options_are_refused),
		cmocka_unit_test(kinds_may_have_little),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
