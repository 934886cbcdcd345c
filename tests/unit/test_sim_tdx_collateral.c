// SPDX-License-Identifier: MIT
/* TCB Info and QE Identity: signed as they are delivered, and as configured. */
#include <jansson.h>

#include "sim_tdx_fixture.h"

struct document {
	json_t *root;
	json_t *body;
};

static struct document open_document(char *text, const char *name)
{
	struct document document;
	json_error_t where;

	assert_non_null(text);
	document.root = json_loads(text, JSON_REJECT_DUPLICATES, &where);
	if (!document.root)
		fail_msg("%s: %d: %s", name, where.column, where.text);
	document.body = json_object_get(document.root, name);
	assert_non_null(document.body);
	free(text);
	return document;
}

static struct document tcb_info(const struct sim *sim)
{
	return open_document(sim_tdx_tcb_info(&sim->tdx.pki, &sim->config),
			     "tcbInfo");
}

static struct document qe_identity(const struct sim *sim)
{
	return open_document(sim_tdx_qe_identity(&sim->tdx.pki, &sim->config),
			     "enclaveIdentity");
}

/* The raw bytes of the member, found without a parser. */
static void assert_signed(const struct sim *sim, char *text, const char *name)
{
	EVP_PKEY *key = X509_get0_pubkey(sim->tdx.pki.certs[SIM_TDX_SIGNER]);
	char *body = strchr(text + 1, '{');
	char *end = strstr(text, ",\"signature\":\"");
	size_t size;
	u8 *bytes;
	long count;

	assert_non_null(body);
	assert_non_null(end);
	assert_int_equal(strncmp(text + 2, name, strlen(name)), 0);
	assert_null(strpbrk(body, "\n\t"));
	assert_null(strstr(body, ": "));
	size = end - body;
	end += strlen(",\"signature\":\"");
	assert_string_equal(end + 128, "\"}");
	end[128] = '\0';
	bytes = OPENSSL_hexstr2buf(end, &count);
	assert_int_equal(count, 64);
	assert_true(p256_verifies(key, bytes, body, size));
	assert_false(p256_verifies(key, bytes, body, size - 1));
	body[size / 2] ^= 1;
	assert_false(p256_verifies(key, bytes, body, size));
	OPENSSL_free(bytes);
	free(text);
}

static void signatures_are_over_raw_bytes(void **state)
{
	struct sim *sim = fixture_td("seed", "test");
	const struct sim_tdx_pki *pki = &sim->tdx.pki;

	(void)state;
	assert_signed(sim, sim_tdx_tcb_info(pki, &sim->config), "tcbInfo");
	assert_signed(sim, sim_tdx_qe_identity(pki, &sim->config),
		      "enclaveIdentity");
	fixture_td_free(sim);
}

static const char *text_of(json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

static int number_of(json_t *object, const char *name)
{
	return (int)json_integer_value(json_object_get(object, name));
}

static void documents_say_whose_and_when(void **state)
{
	struct sim *sim = fixture_td("not_before", "2024-06-15",
				     "collateral_days", "7", "fmspc",
				     "00806f050000", "pceid", "0102",
				     "evaluation_number", "21");
	struct document documents[] = { tcb_info(sim), qe_identity(sim) };

	(void)state;
	for (int i = 0; i < 2; i++) {
		json_t *body = documents[i].body;

		assert_string_equal(text_of(body, "id"), i ? "TD_QE" : "TDX");
		assert_int_equal(number_of(body, "version"), i ? 2 : 3);
		assert_string_equal(text_of(body, "issueDate"),
				    "2024-06-15T00:00:00Z");
		assert_string_equal(text_of(body, "nextUpdate"),
				    "2024-06-22T00:00:00Z");
		assert_int_equal(number_of(body, "tcbEvaluationDataNumber"),
				 21);
	}
	assert_string_equal(text_of(documents[0].body, "fmspc"),
			    "00806f050000");
	assert_string_equal(text_of(documents[0].body, "pceId"), "0102");
	json_decref(documents[0].root);
	json_decref(documents[1].root);
	fixture_td_free(sim);
}

/* B10 of the rules, on its own: SVNs of a platform against one level. */
static bool is_reached(json_t *level, const u8 *sgx, int pcesvn, const u8 *tdx)
{
	json_t *tcb = json_object_get(level, "tcb");
	json_t *sgx_list = json_object_get(tcb, "sgxtcbcomponents");
	json_t *profile = json_object_get(tcb, "tdxtcbcomponents");

	assert_int_equal(json_array_size(sgx_list), 16);
	assert_int_equal(json_array_size(profile), 16);
	for (int i = 0; i < 16; i++)
		if (sgx[i] < number_of(json_array_get(sgx_list, i), "svn"))
			return false;
	for (int i = tdx[1] ? 2 : 0; i < 16; i++)
		if (tdx[i] < number_of(json_array_get(profile, i), "svn"))
			return false;
	return pcesvn >= number_of(tcb, "pcesvn");
}

static const char *platform_status(json_t *body, const u8 *sgx, int pcesvn,
				   const u8 *tdx)
{
	json_t *levels = json_object_get(body, "tcbLevels");
	json_t *level;
	size_t i;

	json_array_foreach(levels, i, level)
		if (is_reached(level, sgx, pcesvn, tdx))
			return text_of(level, "tcbStatus");
	return "none";
}

static const char *isv_status(json_t *owner, int isvsvn)
{
	json_t *levels = json_object_get(owner, "tcbLevels");
	json_t *level, *tcb;
	size_t i;

	json_array_foreach(levels, i, level) {
		tcb = json_object_get(level, "tcb");
		if (isvsvn >= number_of(tcb, "isvsvn"))
			return text_of(level, "tcbStatus");
	}
	return "none";
}

static const char *module_status(json_t *body, const u8 *svn)
{
	json_t *identities = json_object_get(body, "tdxModuleIdentities");
	json_t *identity;
	char id[16];
	size_t i;

	snprintf(id, sizeof(id), "TDX_%02X", svn[1]);
	json_array_foreach(identities, i, identity)
		if (!strcmp(text_of(identity, "id"), id))
			return isv_status(identity, svn[0]);
	return "none";
}

static const char *own_status(const struct sim *sim, json_t *body,
			      const u8 *tdx)
{
	return platform_status(body, sim->config.tdx.pck_svn,
			       (int)sim->config.tdx.pcesvn, tdx);
}

static void platform_is_at_the_status_asked_for(void **state)
{
	static const char *const names[] = {
		"UpToDate",
		"SWHardeningNeeded",
		"ConfigurationNeeded",
		"ConfigurationAndSWHardeningNeeded",
		"OutOfDate",
		"OutOfDateConfigurationNeeded",
		"Revoked",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct sim *sim = fixture_td("tcb_status", names[i]);
		const struct sim_tdx_config *tdx = &sim->config.tdx;
		struct document info = tcb_info(sim);
		u8 older[16], newer[16];

		assert_string_equal(
			own_status(sim, info.body, tdx->tee_tcb_svn), names[i]);
		memcpy(older, tdx->pck_svn, 16);
		memcpy(newer, tdx->pck_svn, 16);
		older[0]--;
		newer[0]++;
		newer[1]++;
		assert_string_equal(platform_status(info.body, older,
						    (int)tdx->pcesvn,
						    tdx->tee_tcb_svn),
				    "OutOfDate");
		assert_string_equal(platform_status(info.body, newer,
						    (int)tdx->pcesvn + 1,
						    tdx->tee_tcb_svn),
				    i >= 4 ? "UpToDate" : names[i]);
		json_decref(info.root);
		fixture_td_free(sim);
	}
}

static void module_and_qe_are_at_theirs(void **state)
{
	static const char *const names[] = { "UpToDate", "OutOfDate",
					     "Revoked" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct sim *sim = fixture_td("module_status", names[i],
					     "qe_status", names[2 - i]);
		const struct sim_tdx_config *tdx = &sim->config.tdx;
		struct document info = tcb_info(sim), qe = qe_identity(sim);

		assert_string_equal(module_status(info.body, tdx->tee_tcb_svn),
				    names[i]);
		assert_string_equal(isv_status(qe.body, (int)tdx->qe_isvsvn),
				    names[2 - i]);
		assert_string_equal(own_status(sim, info.body,
					       tdx->tee_tcb_svn),
				    "UpToDate");
		json_decref(info.root);
		json_decref(qe.root);
		fixture_td_free(sim);
	}
}

/* A host that was patched under the TD: behind at launch, and not now. */
static void launch_may_be_behind_now(void **state)
{
	static const struct {
		const char *launch, *now, *platform, *module;
	} rows[] = {
		{ "050101", "050102", "OutOfDate", "UpToDate" },
		{ "030102", "050102", "UpToDate", "OutOfDate" },
		{ "050102", "000302", "UpToDate", "OutOfDate" },
		{ "090102", "030002", "UpToDate", "OutOfDate" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char launch[33], now[33];
		struct document info;
		struct sim *sim;

		snprintf(launch, sizeof(launch), "%s%026d", rows[i].launch, 0);
		snprintf(now, sizeof(now), "%s%026d", rows[i].now, 0);
		sim = fixture_td("tee_tcb_svn", launch, "tee_tcb_svn2", now);
		info = tcb_info(sim);
		assert_string_equal(own_status(sim, info.body,
					       sim->config.tdx.tee_tcb_svn),
				    rows[i].platform);
		assert_string_equal(module_status(info.body,
						  sim->config.tdx.tee_tcb_svn),
				    rows[i].module);
		assert_string_equal(own_status(sim, info.body,
					       sim->config.tdx.tee_tcb_svn2),
				    "UpToDate");
		if (sim->config.tdx.tee_tcb_svn2[1])
			assert_string_equal(
				module_status(info.body,
					      sim->config.tdx.tee_tcb_svn2),
				"UpToDate");
		json_decref(info.root);
		fixture_td_free(sim);
	}
}

/* The lowest and the highest numbers: still a document without duplicates. */
static void extreme_numbers_make_distinct_levels(void **state)
{
	static const char *const svns[] = {
		"00000000000000000000000000000000",
		"ffffffffffffffffffffffffffffffff",
	};

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct sim *sim =
			fixture_td("pck_svn", svns[i], "tee_tcb_svn", svns[i],
				   "pcesvn", i ? "65534" : "0", "tcb_status",
				   "OutOfDate", "qe_isvsvn", i ? "65534" : "0");
		struct sim_tdx_level levels[SIM_TDX_LEVELS_MAX];
		int count = sim_tdx_levels(&sim->config.tdx, levels);
		struct document info = tcb_info(sim);

		for (int j = 1; j < count; j++)
			assert_false(
				!memcmp(levels[j].sgx, levels[j - 1].sgx, 16) &&
				levels[j].pcesvn == levels[j - 1].pcesvn &&
				!memcmp(levels[j].tdx, levels[j - 1].tdx, 16));
		assert_string_equal(own_status(sim, info.body,
					       sim->config.tdx.tee_tcb_svn),
				    "OutOfDate");
		json_decref(info.root);
		fixture_td_free(sim);
	}
}

static void what_the_vendor_never_says_is_refused(void **state)
{
	static const char *const rows[][2] = {
		{ "module_status", "SWHardeningNeeded" },
		{ "qe_status", "ConfigurationNeeded" },
		{ "quote_version", "3" },
		{ "certification_data", "2" },
		{ "collateral_days", "0" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct sim_config config = {};
		struct sim_error error;

		assert_int_equal(sim_config_set(&config,
						sim_config_find(rows[i][0]),
						rows[i][1], &error),
				 0);
		assert_true(sim_config_finish(&config, &error) < 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signatures_are_over_raw_bytes),
		cmocka_unit_test(documents_say_whose_and_when),
		cmocka_unit_test(platform_is_at_the_status_asked_for),
		cmocka_unit_test(module_and_qe_are_at_theirs),
		cmocka_unit_test(launch_may_be_behind_now),
		cmocka_unit_test(extreme_numbers_make_distinct_levels),
		cmocka_unit_test(what_the_vendor_never_says_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
