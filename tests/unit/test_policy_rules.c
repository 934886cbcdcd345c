// SPDX-License-Identifier: MIT
/*
 * No rule that cannot fail: for each key of a policy there are two values, one
 * of which may be none, and evidence that fails more checks with one of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "amd.h"
#include "appraising.h"
#include "intel_parts.h"
#include "appraise/kinds.h"
#include "policy/policy.h"
#include "tdx/kind.h"

#include <cmocka.h>

/* What this evidence has no way to show; where it is shown instead. */
static const char *const elsewhere[] = {
	"uid", /* test_evidence */
	"certificate.max_age", /* test_tls */
	"require_crl", /* test_snp_appraise, test_tdx_collateral */
	"tdx.platform.cached_keys", /* test_sim_tdx_appraise */
	"tdx.tcb_evaluation", /* test_tdx_collateral */
	"tdx.tcb_info_evaluation", /* test_tdx_sets */
	"tdx.qe_identity_evaluation",
	"runtime.events.require", /* test_runtime, up to the last */
	"runtime.events.forbid",
	"runtime.events.only",
	"runtime.events.complete",
	"runtime.lockdown.require",
	"runtime.lockdown.forbid",
	"runtime.swmr0",
	"runtime.swmr1",
	"runtime.swmr2",
	"runtime.swmr3",
};

#define EVIDENCE_MAX 16

static struct evidence_of {
	struct vouch_bytes bytes;
	time_t at;
} evidence[EVIDENCE_MAX];
static size_t evidence_count;
static struct amd *milan;
static struct parts parts;
static size_t useless;

static void add_evidence(const u8 *data, size_t size, time_t at)
{
	struct evidence_of *one = &evidence[evidence_count++];

	assert_true(evidence_count <= EVIDENCE_MAX);
	one->bytes = copied(&(struct vouch_bytes){ (u8 *)data, size });
	one->at = at;
}

/* A report with bytes @data at @at. */
static void add_report(size_t at, const char *data, size_t size, bool is_vlek)
{
	u8 report[REPORT_SIZE];

	amd_fill_report(milan, report, 5, is_vlek);
	memcpy(report + at, data, size);
	amd_sign_report(milan, report);
	add_evidence(report, REPORT_SIZE, time(NULL));
}

static void add_quote(u16 version, bool is_td, size_t at, u8 byte, time_t when)
{
	struct intel_quote spec;
	struct vouch_bytes quote;

	intel_quote_init(intel, &spec, version, is_td);
	spec.body[at] = byte;
	quote = intel_quote_make(intel, &spec);
	add_evidence(quote.data, quote.size, when);
	vouch_bytes_free(&quote);
}

static void add_all_evidence(void)
{
	add_report(0x008, "\0\0\x02", 3, false);
	add_report(0x008, "\0\0\xff\x03", 4, false);
	add_report(0x040, "\0", 1, false);
	add_report(0x040, "\xff", 1, false);
	add_report(0x041, "\x80", 1, false);
	add_report(0x1e8, "\x63", 1, false);
	add_report(0x1a0, (const char[64]){ 0 }, 64, false);
	add_report(0x000, "\5", 1, true);
	add_quote(5, true, TD_AT_XFAM, 0xe7, INTEL_AT);
	add_quote(5, true, TD_AT_ATTRIBUTES, 0x11, INTEL_AT);
	add_quote(5, true, TD_AT_ATTRIBUTES + 3, 0x20, INTEL_AT);
	add_quote(5, true, TD_AT_ATTRIBUTES + 7, 0x80, INTEL_AT);
	add_quote(4, true, TD_AT_SVN, 3, INTEL_AT);
	add_quote(4, true, TD_AT_XFAM, 0xe7, INTEL_AT + 100 * INTEL_DAY);
	add_quote(3, false, SGX_AT_ATTRIBUTES, 7, INTEL_AT);
	add_quote(3, false, SGX_AT_ATTRIBUTES, 0x35, INTEL_AT);
}

static struct appraiser *new_appraiser(const char *policy)
{
	static const char *const names[] = { "tcbInfo", "enclaveIdentity" };
	const char *bodies[] = { parts.tcb_info, parts.identity };
	const struct vouch_bytes *const others[] = {
		&milan->ask,	 &milan->asvk,	 &milan->vcek,	&milan->vlek,
		&parts.root_crl, &parts.pck_crl, &parts.signer,
	};
	struct appraiser *appraiser = appraiser_new();
	struct vouch_bytes text;

	assert_non_null(appraiser);
	add_anchor(appraiser, &milan->ark);
	add_anchor(appraiser, &intel->root);
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		add_endorsement(appraiser, others[i]);
	add_endorsement(appraiser, &parts.more);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		text = intel_document(intel->signer_key, names[i], bodies[i]);
		add_endorsement(appraiser, &text);
		vouch_bytes_free(&text);
	}
	set_policy(appraiser, policy);
	return appraiser;
}

/* A hundred for each check that failed, one for each that is open. */
static void count_bad(const char *policy, size_t *bad)
{
	struct appraiser *appraiser = new_appraiser(policy);
	const struct vouch_check *check;
	struct vouch_result *result;

	for (size_t i = 0; i < evidence_count; i++) {
		appraiser_set_time(appraiser, evidence[i].at);
		assert_int_equal(
			appraise_once(appraiser, evidence[i].bytes.data,
				      evidence[i].bytes.size, &result, NULL),
			0);
		bad[i] = 0;
		for (size_t j = 0; (check = vouch_result_check(result, j)); j++)
			bad[i] += (check->status == VOUCH_CHECK_FAIL) * 100 +
				  (check->status == VOUCH_CHECK_OPEN);
		vouch_result_free(result);
	}
	appraiser_free(appraiser);
}

static void hex_of(char *out, size_t size)
{
	for (size_t i = 0; i < size; i++)
		memcpy(out + 2 * i, "ee", 3);
}

/* The @n-th value to try, as JSON; false when there are no more. */
static bool value_of(const struct policy_key *key, size_t n, char *out,
		     size_t size)
{
	static const char *const bools[] = { "false", "true" };
	static const char *const advisories[] = { "\"INTEL-SA-00009\"",
						  "\"INTEL-SA-00001\"" };
	static const char vm_id[] = "01234567-89ab-cdef-0123-456789abcdef";
	char hex[160] = "";

	switch (key->type) {
	case POLICY_BYTES:
		hex_of(hex, key->max);
		snprintf(out, size, "\"%s\"", hex);
		return n < 1;
	case POLICY_NUMBER:
	case POLICY_NUMBERS:
		snprintf(out, size, "\"0x%llx\"",
			 (unsigned long long)(n ? key->min : key->max));
		return n < 2;
	case POLICY_CHOICE:
	case POLICY_CHOICES:
		snprintf(out, size, "\"%s\"", key->choices[n]);
		return key->choices[n];
	case POLICY_BOOL:
		snprintf(out, size, "%s", bools[n % 2]);
		return n < 2;
	case POLICY_TEXTS:
		if (key->is_valid && key->is_valid(vm_id)) {
			snprintf(out, size, "\"%s\"", vm_id);
			return n < 1;
		}
		if (key->is_valid && key->is_valid("vtpm")) {
			snprintf(out, size, "\"vtpm\"");
			return n < 1;
		}
		if (key->is_valid && !key->is_valid("INTEL-SA-00009")) {
			hex_of(hex, 48);
			snprintf(out, size, "\"swmr0:%s\"", hex);
			if (!strncmp(key->example, "pcr", 3))
				snprintf(out, size, "\"pcr4:%s\"", hex);
			return n < 1;
		}
		if (key->choices) {
			snprintf(out, size, "\"%s\"", key->choices[n]);
			return key->choices[n];
		}
		if (key->is_valid) {
			snprintf(out, size, "%s", advisories[n % 2]);
			return n < 2;
		}
		snprintf(out, size, "\"nobody\"");
		return n < 1;
	default:
		snprintf(out, size, "\"255.255.255\"");
		if (!strcmp(key->name, "abi_min"))
			snprintf(out, size, "\"255.255\"");
		return n < 1;
	}
}

static bool is_elsewhere(const char *path)
{
	for (size_t i = 0; i < ARRAY_SIZE(elsewhere); i++)
		if (!strcmp(elsewhere[i], path))
			return true;
	/* Of Evidence with a vTPM: test_vtpm.c, test_paravisor.c. */
	return !strncmp(path, "svsm.", 5) || !strncmp(path, "tpm.", 4) ||
	       !strncmp(path, "hcl.", 4);
}

static void fail_rule(const char *path)
{
	print_error("nothing fails by %s\n", path);
	useless++;
}

/* @before and @behind: the objects that the key is in. */
static void assert_can_fail(const struct policy_key *key, const char *path,
			    const char *before, const char *behind)
{
	size_t without[EVIDENCE_MAX], with[EVIDENCE_MAX];
	char value[256], policy[512];
	bool differs = false;

	if (is_elsewhere(path))
		return;
	count_bad("{}", without);
	for (size_t n = 0; !differs && value_of(key, n, value, sizeof(value));
	     n++) {
		snprintf(policy, sizeof(policy), "%s\"%s\":%s%s", before,
			 key->name, value, behind);
		count_bad(policy, with);
		differs = memcmp(with, without,
				 evidence_count * sizeof(with[0])) != 0;
	}
	if (!differs)
		fail_rule(path);
}

static size_t walk(const struct policy_key *keys, const char *prefix,
		   const char *before, const char *behind)
{
	char path[128], deeper[256], back[32];
	size_t count = 0;

	for (; keys->name; keys++) {
		snprintf(path, sizeof(path), "%s%s", prefix, keys->name);
		if (keys->type != POLICY_OBJECT) {
			assert_can_fail(keys, path, before, behind);
			count++;
			continue;
		}
		strcat(path, ".");
		snprintf(deeper, sizeof(deeper), "%s\"%s\":{", before,
			 keys->name);
		snprintf(back, sizeof(back), "}%s", behind);
		count += walk(keys->keys, path, deeper, back);
	}
	return count;
}

static void every_rule_can_fail(void **state)
{
	size_t count = walk(policy_keys, "", "{", "}");
	char prefix[16], before[32];

	(void)state;
	for (size_t i = 0; i < evidence_kinds.count; i++) {
		const struct policy_kind *kind = evidence_kinds.rows[i]->policy;

		/* Enclaves share the object of TDs. */
		if (!kind || evidence_kinds.rows[i] == &sgx_kind)
			continue;
		/* Tokens have keys of their own: test_cca. */
		if (!strcmp(kind->name, "cca") || !strcmp(kind->name, "psa"))
			continue;
		snprintf(prefix, sizeof(prefix), "%s.", kind->name);
		snprintf(before, sizeof(before), "{\"%s\":{", kind->name);
		count += walk(kind->keys, prefix, before, "}}");
	}
	assert_true(count > 90);
	assert_int_equal(useless, 0);
}

static int set_up(void **state)
{
	const struct amd_crl crl = { "ARK-Milan", NULL, .from = -3 * INTEL_DAY,
				     .until = 30 * INTEL_DAY };
	struct amd_crl spec = crl;

	milan = amd_new("Milan");
	parts_set_up(state);
	parts = good_parts(5);
	spec.key = milan->ark_key;
	parts.more = amd_make_crl(&spec);
	add_all_evidence();
	return 0;
}

static int tear_down(void **state)
{
	for (size_t i = 0; i < evidence_count; i++)
		vouch_bytes_free(&evidence[i].bytes);
	free_parts(&parts);
	amd_free(milan);
	return parts_tear_down(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_rule_can_fail),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
