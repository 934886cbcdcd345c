// SPDX-License-Identifier: MIT
/* What a policy is said to accept, and what is said against it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <vouch.h>

#include "base/types.h"

#include <cmocka.h>

#define M4D48                                              \
	"4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d" \
	"4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d"
#define M5248                                              \
	"525252525252525252525252525252525252525252525252" \
	"525252525252525252525252525252525252525252525252"
#define ZERO48                                             \
	"000000000000000000000000000000000000000000000000" \
	"000000000000000000000000000000000000000000000000"
#define ZERO32 \
	"0000000000000000000000000000000000000000000000000000000000000000"
#define ONE32 "0100000000000000000000000000000000000000000000000000000000000000"
#define AZURE                                              \
	"0356215882a825279a85b300b0b742931d113bf7e32dde2e" \
	"50ffde7ec743ca491ecdd7f336dc28a6e0b2bb57af7a44a3"

static json_t *described(const char *policy)
{
	struct vouch_verifier *verifier = vouch_verifier_new();
	struct vouch_error error;
	json_t *json;
	char *text;

	if (vouch_verifier_add_policy(verifier, policy, strlen(policy),
				      "p.json", &error))
		fail_msg("%s", error.text);
	text = vouch_verifier_policy_json(verifier);
	assert_non_null(text);
	json = json_loads(text, 0, NULL);
	assert_non_null(json);
	vouch_text_free(text);
	vouch_verifier_unref(verifier);
	return json;
}

/* The texts of a list, one behind the other, each ended by "; ". */
static void join(const json_t *list, char *out, size_t size)
{
	const json_t *one;
	size_t i;

	*out = '\0';
	json_array_foreach(list, i, one) {
		const char *text = json_string_value(
			json_is_string(one) ? one :
					      json_object_get(one, "text"));

		assert_true(strlen(out) + strlen(text) + 3 < size);
		strcat(out, text);
		strcat(out, "; ");
	}
}

static void assert_list(const char *policy, const char *name, const char *want)
{
	json_t *json = described(policy);
	char text[4096];

	join(json_object_get(json, name), text, sizeof(text));
	assert_string_equal(text, want);
	json_decref(json);
}

static void what_is_accepted_is_told(void **state)
{
	static const char policy[] =
		"{\"freshness\":\"unchecked\",\"strict\":true,\"uid\":[1,2],"
		"\"snp\":{\"measurement\":[{\"value\":\"" M4D48
		"\",\"name\":\"June\"},\"" M5248 "\"],\"firmware_min\":"
		"\"1.55.39\",\"guest_svn_min\":2,\"products\":\"Genoa\","
		"\"launch_mit_required\":3,\"max_collateral_age_days\":9,"
		"\"tcb_min\":{\"reported\":{\"snp\":27}}},"
		"\"tdx\":{\"tcb_status\":[\"UpToDate\",\"OutOfDate\"],"
		"\"advisories\":{\"allow\":\"INTEL-SA-00001\",\"deny\":"
		"\"INTEL-SA-00002\"}}}";

	(void)state;
	assert_list(policy, "accepts",
		    "freshness is unchecked; strict is true; uid is 1 or 2; "
		    "snp.measurement is 4d4d4d4d4d4d4d4d... (June) or "
		    "5252525252525252...; snp.guest_svn_min is at least 2; "
		    "snp.products is Genoa; snp.firmware_min is at least "
		    "1.55.39; snp.launch_mit_required has all bits of 3; "
		    "snp.max_collateral_age_days is at most 9; "
		    "snp.tcb_min.reported.snp is at least 27; "
		    "tdx.tcb_status is UpToDate or OutOfDate; "
		    "tdx.advisories.allow are none but INTEL-SA-00001; "
		    "tdx.advisories.deny are none of INTEL-SA-00002; ");
}

static void values_are_whole_in_their_list(void **state)
{
	json_t *json = described("{\n\"snp\":{\"host_data\":\"" ONE32 "\"}}");
	json_t *first = json_array_get(json_object_get(json, "accepts"), 0);

	(void)state;
	assert_string_equal(json_string_value(json_array_get(
				    json_object_get(first, "values"), 0)),
			    ONE32);
	assert_string_equal(json_string_value(json_object_get(first, "key")),
			    "snp.host_data");
	assert_string_equal(json_string_value(json_object_get(first, "source")),
			    "p.json:2: snp.host_data");
	json_decref(json);
}

static void what_is_not_looked_at_is_told(void **state)
{
	static const char policy[] = "{\"snp\":{\"measurement\":\"" M4D48
				     "\",\"vmpl\":1}}";

	(void)state;
	assert_list(policy, "defaults",
		    "snp.report_id_ma is that of no migration agent; "
		    "snp.allow_masked_chip_id is false; "
		    "snp.guest_policy.debug is forbid; "
		    "snp.guest_policy.migrate_ma is forbid; ");
	assert_list(policy, "not_compared",
		    "snp.report_data; snp.host_data; snp.family_id; "
		    "snp.image_id; snp.id_key_digest; snp.author_key_digest; "
		    "snp.report_id; snp.chip_id; snp.csp_id; "
		    "snp.guest_svn_min; snp.products; snp.allow_vcek; "
		    "snp.allow_vlek; snp.report_version_min; "
		    "snp.firmware_min; snp.launch_mit_required; "
		    "snp.current_mit_required; snp.max_collateral_age_days; "
		    "snp.guest_policy.smt; snp.guest_policy.cxl; "
		    "snp.guest_policy.single_socket; "
		    "snp.guest_policy.mem_aes_256_xts; "
		    "snp.guest_policy.rapl_dis; "
		    "snp.guest_policy.ciphertext_hiding; "
		    "snp.guest_policy.page_swap_disable; "
		    "snp.guest_policy.abi_min; snp.platform; snp.tcb_min; "
		    "tdx; cca; psa; hcl; svsm; tpm; ");
}

/* What each entry has is looked at; what one of them lacks is not. */
static void entries_are_told(void **state)
{
	static const char policy[] =
		"{\"tdx\":{\"mrtd\":\"" M4D48 "\"},\"any_of\":[\n"
		"{\"name\":\"June\",\"snp\":{\"measurement\":\"" M4D48
		"\",\"host_data\":\"" ONE32 "\"}},\n"
		"{\"name\":\"July\",\"snp\":{\"measurement\":\"" M5248 "\"}}]}";
	json_t *json = described(policy);
	json_t *entries = json_object_get(json, "entries");
	json_t *entry = json_array_get(entries, 0);
	char text[4096];

	(void)state;
	assert_int_equal(json_array_size(entries), 2);
	assert_string_equal(json_string_value(json_object_get(entry, "name")),
			    "June");
	join(json_object_get(entry, "accepts"), text, sizeof(text));
	assert_string_equal(text, "snp.measurement is 4d4d4d4d4d4d4d4d...; "
				  "snp.host_data is 0100000000000000...; ");
	join(json_object_get(json, "not_compared"), text, sizeof(text));
	assert_null(strstr(text, "snp.measurement"));
	assert_non_null(strstr(text, "snp.host_data"));
	join(json_object_get(json, "defaults"), text, sizeof(text));
	assert_non_null(strstr(text, "snp.vmpl is 0"));
	assert_null(strstr(text, "snp.measurement"));
	join(json_object_get(json, "problems"), text, sizeof(text));
	assert_string_equal(text, "");
	json_decref(json);
}

static void what_tells_no_guest_is_told(void **state)
{
	(void)state;
	assert_list("{\"snp\":{\"host_data\":[\"" ONE32 "\",\"" ZERO32
		    "\"],\"id_key_digest\":\"" AZURE "\"},\"tdx\":{\"mrtd\":"
		    "\"" M4D48 "\",\"rtmr3\":\"" ZERO48 "\"}}",
		    "tells_no_guest",
		    "snp.host_data is all zero, as that of nearly every guest "
		    "is; snp.id_key_digest is that of Azure's paravisor, in "
		    "every guest there; tdx.rtmr3 is all zero: nothing was "
		    "measured into it after launch; ");
	assert_list(
		"{\"any_of\":[{\"name\":\"a\",\"snp\":{\"measurement\":\"" M4D48
		"\",\"host_data\":\"" ZERO32 "\"}}]}",
		"tells_no_guest",
		"snp.host_data is all zero, as that of nearly every guest "
		"is; ");
	assert_list("{\"snp\":{\"host_data\":\"" ONE32
		    "\",\"guest_svn_min\":0}}",
		    "tells_no_guest", "");
}

static void problems_are_told(void **state)
{
	static const char none[] =
		"the policy has no value that tells a guest from others: with "
		"it the result is none; ";

	(void)state;
	assert_list("{}", "problems", none);
	assert_list("{\"snp\":{\"host_data\":\"" ZERO32 "\"}}", "problems",
		    none);
	assert_list("{\"snp\":{\"id_key_digest\":\"" AZURE "\"}}", "problems",
		    none);
	assert_list("{\"snp\":{\"host_data\":\"" ONE32 "\"}}", "problems", "");
	assert_list(
		"{\"any_of\":[{\"name\":\"a\",\"snp\":{\"host_data\":\"" ZERO32
		"\"}}]}",
		"problems",
		"the entry a has no value that tells a guest from "
		"others; ");
	assert_list("{\"snp\":{\"measurement\":\"" M4D48 "\"},\"any_of\":[{"
		    "\"name\":\"a\",\"snp\":{\"host_data\":\"" ZERO32 "\"}}]}",
		    "problems", "");
	assert_list("{\"snp\":{\"measurement\":[\"" M4D48 "\",\"" M5248
		    "\"],\"host_data\":[\"" ONE32 "\",\"" ZERO32 "\"]}}",
		    "problems",
		    "snp.measurement and snp.host_data have several values "
		    "each, and every pair of them is accepted: write those "
		    "that belong together as entries of any_of; ");
	/* A list for TDs and one for enclaves never hold of one guest. */
	assert_list("{\"tdx\":{\"mrtd\":[\"" M4D48 "\",\"" M5248
		    "\"],\"sgx\":{\"mrenclave\":[\"" ONE32 "\",\"" ZERO32
		    "\"]}}}",
		    "problems", "");
	assert_null(vouch_verifier_policy_json(NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_accepted_is_told),
		cmocka_unit_test(values_are_whole_in_their_list),
		cmocka_unit_test(what_is_not_looked_at_is_told),
		cmocka_unit_test(entries_are_told),
		cmocka_unit_test(what_tells_no_guest_is_told),
		cmocka_unit_test(problems_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
