// SPDX-License-Identifier: MIT
/* Quotes of the simulator before the appraiser: taken, or refused for why. */
#include <stdio.h>
#include <unistd.h>

#include "appraising.h"
#include "sim_tdx_fixture.h"

static char folder[] = "/tmp/vouch-test-XXXXXX";

static int group_setup(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int group_teardown(void **state)
{
	(void)state;
	return fixture_remove(folder);
}

/* What the TDX module says of the TD that is configured. */
static void report_of(const struct sim *sim, u8 *report)
{
	const struct sim_tdx_config *tdx = &sim->config.tdx;

	memset(report, 0, 1024);
	report[0] = 0x81;
	report[2] = (u8)tdx->body_version;
	memcpy(report + 16, tdx->cpusvn, 16);
	memset(report + 128, 0x5a, 64);
	memcpy(report + 264, tdx->tee_tcb_svn, 16);
	memcpy(report + 280, tdx->mrseam, 48);
	memcpy(report + 328, tdx->mrsignerseam, 48);
	if (tdx->body_version)
		memcpy(report + 384, tdx->tee_tcb_svn2, 16);
	put_le64(report + 512, tdx->attributes);
	put_le64(report + 520, tdx->xfam);
	memcpy(report + 528, tdx->mrtd, 48);
	report_seal(report, sim->tdx.qe.mac_key);
}

static u8 *quote_of(const struct sim *sim, size_t *size)
{
	u8 report[1024], *quote;

	report_of(sim, report);
	assert_null(sim_tdreport_refusal(report, sim->tdx.qe.mac_key));
	quote = sim_qe_quote(&sim->tdx.qe, report, size);
	assert_non_null(quote);
	return quote;
}

static struct vouch_bytes read_file(const char *name)
{
	struct vouch_bytes bytes = { .data = malloc(65536) };
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "r");
	assert_non_null(file);
	bytes.size = fread(bytes.data, 1, 65536, file);
	fclose(file);
	return bytes;
}

static void expect(struct appraiser *appraiser, const char *key,
		   const char *value)
{
	struct vouch_error error = { 0 };

	if (appraiser_expect(appraiser, key, value, "test", &error))
		fail_msg("%s", error.text);
}

/* With all that --pki writes, but for @without; expects the REPORTDATA. */
static struct appraiser *appraiser_of(const struct sim *sim,
				      const char *without)
{
	static const char *const names[] = {
		"pck_chain.pem", "tcbinfo.json", "qe_identity.json",
		"root_crl.der",	 "pck_crl.der",	 "tcb_signing_chain.pem",
	};
	struct appraiser *appraiser = appraiser_new();
	struct vouch_error error = { 0 };
	char hex[129] = "";

	assert_int_equal(
		sim_tdx_export(&sim->tdx.pki, &sim->config, folder, NULL), 0);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct vouch_bytes bytes = read_file(names[i]);

		if ((!without || strcmp(names[i], without)) &&
		    appraiser_add_endorsement(appraiser, bytes.data, bytes.size,
					      names[i], &error))
			fail_msg("%s", error.text);
		free(bytes.data);
	}
	struct vouch_bytes root = read_file("root.pem");

	if (appraiser_add_trust_anchor(appraiser, root.data, root.size,
				       "root.pem", &error))
		fail_msg("%s", error.text);
	free(root.data);
	memset(hex, '5', 128);
	for (int i = 1; i < 128; i += 2)
		hex[i] = 'a';
	expect(appraiser, "report_data", hex);
	sim_config_get(&sim->config, sim_config_find("mrtd"), hex, sizeof(hex));
	expect(appraiser, "measurement", hex);
	return appraiser;
}

static void assert_quote(const struct sim *sim, const char *without,
			 int exit_status, const char *id, const char *outcome)
{
	struct appraiser *appraiser = appraiser_of(sim, without);
	size_t size;
	u8 *quote = quote_of(sim, &size);

	assert_appraised(appraiser, quote, size, exit_status, id, outcome);
	free(quote);
	appraiser_free(appraiser);
}

static void each_kind_is_affirmed(void **state)
{
	static const char *const rows[][2] = {
		{ "4", "1.0" }, { "4", "1.5" }, { "5", "1.0" }, { "5", "1.5" }
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct sim *sim = fixture_td("quote_version", rows[i][0],
					     "body_version", rows[i][1]);

		assert_quote(sim, NULL, 0, "tdx.tcb.status", "pass");
		fixture_td_free(sim);
	}
}

/* One key of the configuration at a time, and the check that finds it. */
static void bad_platforms_are_refused(void **state)
{
	static const struct {
		const char *key, *value, *id;
	} rows[] = {
		{ "tcb_status", "SWHardeningNeeded", "tdx.tcb.status" },
		{ "tcb_status", "ConfigurationNeeded", "tdx.tcb.status" },
		{ "tcb_status", "ConfigurationAndSWHardeningNeeded",
		  "tdx.tcb.status" },
		{ "tcb_status", "OutOfDate", "tdx.tcb.status" },
		{ "tcb_status", "OutOfDateConfigurationNeeded",
		  "tdx.tcb.status" },
		{ "tcb_status", "Revoked", "tdx.tcb.status" },
		{ "module_status", "OutOfDate", "tdx.tcb.status" },
		{ "module_status", "Revoked", "tdx.tcb.status" },
		{ "qe_status", "OutOfDate", "tdx.tcb.status" },
		{ "qe_status", "Revoked", "tdx.tcb.status" },
		{ "pck_revoked", "on", "tdx.pck.revoked" },
		{ "ca_revoked", "on", "tdx.ca.revoked" },
		{ "attributes", "0x10000001", "tdx.attr.debug" },
		{ "attributes", "0", "tdx.attr.sept_ve_disable" },
	};
	struct sim *stale = fixture_td("not_before", "2024-01-01");

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct sim *sim = fixture_td(rows[i].key, rows[i].value);

		assert_quote(sim, NULL, 1, rows[i].id, "fail");
		fixture_td_free(sim);
	}
	assert_quote(stale, NULL, 3, "tdx.crl.root", "open");
	fixture_td_free(stale);
}

static void missing_collateral_leaves_it_open(void **state)
{
	struct sim *sim = fixture_td("seed", "test");

	(void)state;
	assert_quote(sim, "tcbinfo.json", 3, "tdx.tcbinfo.present", "open");
	assert_quote(sim, "qe_identity.json", 3, "tdx.qe.identity_present",
		     "open");
	fixture_td_free(sim);
}

/* The host was patched under the TD. */
static void relaunch_is_advised(void **state)
{
	struct sim *sim = fixture_td("quote_version", "5", "tee_tcb_svn",
				     "05010100000000000000000000000000",
				     "tee_tcb_svn2",
				     "05010200000000000000000000000000");

	(void)state;
	assert_quote(sim, NULL, 1, "tdx.tcb.status", "fail");
	fixture_td_free(sim);
}

/* Collateral of another seed is another vendor's. */
static void another_seed_is_refused(void **state)
{
	struct sim *sim = fixture_td("seed", "a"),
		   *other = fixture_td("seed", "b");
	struct appraiser *appraiser = appraiser_of(other, NULL);
	size_t size;
	u8 *quote = quote_of(sim, &size);

	(void)state;
	assert_appraised(appraiser, quote, size, 1, "tdx.chain.root", "fail");
	free(quote);
	appraiser_free(appraiser);
	fixture_td_free(sim);
	fixture_td_free(other);
}

static void assert_refused(const struct appraiser *appraiser, const u8 *quote,
			   size_t size, size_t at)
{
	struct vouch_result *result;

	assert_int_equal(appraise_once(appraiser, quote, size, &result, NULL),
			 0);
	if (!is_refused(result))
		fail_msg("quote with byte %zu altered ends with %d", at,
			 result_exit_status(result));
	vouch_result_free(result);
}

/* All that is before the certificates, whose text is signed as well. */
static void altered_quotes_are_refused(void **state)
{
	static const char *const versions[] = { "4", "5" };

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct sim *sim = fixture_td("quote_version", versions[i]);
		struct appraiser *appraiser = appraiser_of(sim, NULL);
		size_t size;
		u8 *quote = quote_of(sim, &size);

		for (size_t at = 0; at < 1300; at += 3) {
			quote[at] ^= 0x10;
			assert_refused(appraiser, quote, size, at);
			quote[at] ^= 0x10;
		}
		free(quote);
		appraiser_free(appraiser);
		fixture_td_free(sim);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_is_affirmed),
		cmocka_unit_test(bad_platforms_are_refused),
		cmocka_unit_test(missing_collateral_leaves_it_open),
		cmocka_unit_test(relaunch_is_advised),
		cmocka_unit_test(another_seed_is_refused),
		cmocka_unit_test(altered_quotes_are_refused),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
