// SPDX-License-Identifier: MIT
/* Evidence from a stand-in device to a result, and every way to forge it. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "appraising.h"
#include "appraise/kinds.h"
#include "evidence/evidence.h"
#include "fake_device.h"

#define MEASUREMENT                                        \
	"4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d" \
	"4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d"
#define NONCE "000102030405060708090a0b0c0d0e0f"

static const u8 nonce[16] = { 0, 1, 2,	3,  4,	5,  6,	7,
			      8, 9, 10, 11, 12, 13, 14, 15 };

static struct pki *pki;

/* Good Evidence without certificates, which the tests alter copies of. */
static struct vouch_bytes good;

static void expect(struct appraiser *appraiser, const char *key,
		   const char *value)
{
	assert_int_equal(appraiser_expect(appraiser, key, value, key, NULL), 0);
}

static struct evidence *opened(const struct vouch_bytes *evidence)
{
	struct evidence *e;

	assert_int_equal(evidence_open(&evidence_kinds, evidence->data,
				       evidence->size, &e, NULL),
			 0);
	return e;
}

/* Knows the root, nonce and measurement; and VCEK and ASK if @has_certs. */
static struct appraiser *new_appraiser(bool has_certs)
{
	struct appraiser *appraiser = appraiser_new();

	assert_non_null(appraiser);
	assert_int_equal(appraiser_add_trust_anchor(appraiser, pki->ark.data,
						    pki->ark.size, "ark", NULL),
			 0);
	if (has_certs) {
		appraiser_add_endorsement(appraiser, pki->ask.data,
					  pki->ask.size, "ask", NULL);
		appraiser_add_endorsement(appraiser, pki->vcek.data,
					  pki->vcek.size, "vcek", NULL);
	}
	expect(appraiser, "measurement", MEASUREMENT);
	return appraiser;
}

static struct vouch_result *appraise(struct appraiser *appraiser,
				     const struct vouch_bytes *evidence)
{
	struct vouch_result *result;

	assert_int_equal(appraise_once(appraiser, evidence->data,
				       evidence->size, &result, NULL),
			 0);
	return result;
}

static void print_checks(const struct vouch_result *result)
{
	const struct vouch_check *check;

	for (size_t i = 0; (check = vouch_result_check(result, i)); i++)
		if (check->status != VOUCH_CHECK_PASS)
			print_message("%s %s: %s, want %s\n", check->id,
				      vouch_check_status_name(check->status),
				      check->actual, check->expected);
}

/* The result when the right nonce is expected, and @id, unless NULL, for it. */
static void expect_result(const struct vouch_bytes *evidence,
			  enum vouch_status status, const char *id)
{
	struct appraiser *appraiser = new_appraiser(true);
	const struct vouch_check *check;
	struct vouch_result *result;

	expect(appraiser, "nonce", NONCE);
	result = appraise(appraiser, evidence);
	if (vouch_result_status(result) != status)
		print_checks(result);
	assert_int_equal(vouch_result_status(result), status);
	if (id) {
		check = find_check(result, id);
		assert_non_null(check);
		assert_int_equal(check->status, status == VOUCH_STATUS_NONE ?
							VOUCH_CHECK_OPEN :
							VOUCH_CHECK_FAIL);
		assert_true(strlen(check->remedy) > 0);
	}
	vouch_result_free(result);
	appraiser_free(appraiser);
}

static struct vouch_bytes create(struct fake_device *fake,
				 const struct vouch_report_options *options)
{
	struct vouch_bytes evidence;
	struct vouch_error error = { 0 };

	assert_int_equal(vouch_evidence_create(&fake->device, nonce,
					       sizeof(nonce), options,
					       &evidence, &error),
			 0);
	return evidence;
}

static void good_evidence_is_affirmed(void **state)
{
	(void)state;
	expect_result(&good, VOUCH_STATUS_SIMULATED, NULL);
}

static void its_own_certificates_suffice(void **state)
{
	struct vouch_report_options options = { .size = sizeof(options),
						.certs = true };
	struct appraiser *appraiser = new_appraiser(false);
	struct vouch_result *result;
	struct vouch_bytes evidence;
	struct fake_device fake;

	(void)state;
	fake_device_init(&fake, pki);
	fake.table = pki_table(pki);
	evidence = create(&fake, &options);
	expect(appraiser, "nonce", NONCE);
	result = appraise(appraiser, &evidence);
	assert_int_equal(vouch_result_status(result), VOUCH_STATUS_SIMULATED);
	vouch_result_free(result);
	appraiser_free(appraiser);
	vouch_bytes_free(&evidence);
	vouch_bytes_free(&fake.table);
}

static void each_one_has_its_own_key(void **state)
{
	struct vouch_report_options options = { .size = sizeof(options) };
	struct evidence *first, *second;
	struct vouch_bytes again;
	struct fake_device fake;

	(void)state;
	fake_device_init(&fake, pki);
	again = create(&fake, &options);
	first = opened(&good);
	second = opened(&again);
	assert_memory_not_equal(&first->claims.key, &second->claims.key,
				sizeof(first->claims.key));
	evidence_close(first);
	evidence_close(second);
	vouch_bytes_free(&again);
}

static void the_nonce_must_be_the_expected_one(void **state)
{
	static const struct {
		const char *nonce;
		enum vouch_status status;
		enum vouch_check_status check;
	} rows[] = {
		{ NONCE, VOUCH_STATUS_SIMULATED, VOUCH_CHECK_PASS },
		{ NONCE "00", VOUCH_STATUS_CONTRAINDICATED, VOUCH_CHECK_FAIL },
		{ "0001020304050607", VOUCH_STATUS_CONTRAINDICATED,
		  VOUCH_CHECK_FAIL },
		{ "000102030405060708090a0b0c0d0e0e",
		  VOUCH_STATUS_CONTRAINDICATED, VOUCH_CHECK_FAIL },
		{ NULL, VOUCH_STATUS_NONE, VOUCH_CHECK_OPEN },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct appraiser *appraiser = new_appraiser(true);
		struct vouch_result *result;

		if (rows[i].nonce)
			expect(appraiser, "nonce", rows[i].nonce);
		result = appraise(appraiser, &good);
		assert_int_equal(vouch_result_status(result), rows[i].status);
		assert_int_equal(find_check(result, "evidence.nonce")->status,
				 rows[i].check);
		vouch_result_free(result);
		appraiser_free(appraiser);
	}
}

static void freshness_can_be_waived(void **state)
{
	struct appraiser *appraiser = new_appraiser(true);
	struct vouch_result *result;

	(void)state;
	expect(appraiser, "freshness", "unchecked");
	result = appraise(appraiser, &good);
	assert_int_equal(vouch_result_status(result), VOUCH_STATUS_SIMULATED);
	assert_int_equal(find_check(result, "evidence.nonce")->status,
			 VOUCH_CHECK_SKIP);
	vouch_result_free(result);
	appraiser_free(appraiser);
}

static void report_data_has_the_nonce(void **state)
{
	struct appraiser *appraiser = new_appraiser(true);
	struct vouch_result *result = appraise(appraiser, &good);
	char *hex = strdup(find_check(result, "evidence.key_binding")->actual);

	(void)state;
	expect(appraiser, "report_data", hex);
	vouch_result_free(result);
	result = appraise(appraiser, &good);
	assert_int_equal(vouch_result_status(result), VOUCH_STATUS_SIMULATED);
	vouch_result_free(result);
	appraiser_free(appraiser);
	free(hex);
}

static void nonces_have_a_size(void **state)
{
	static const struct {
		size_t size;
		int ret;
	} rows[] = {
		{ 0, -EINVAL }, { 7, -EINVAL },	 { 8, 0 },
		{ 64, 0 },	{ 65, -EINVAL },
	};
	struct vouch_report_options options = { .size = sizeof(options) };
	u8 bytes[65] = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vouch_bytes evidence;
		struct fake_device fake;

		fake_device_init(&fake, pki);
		assert_int_equal(vouch_evidence_create(&fake.device, bytes,
						       rows[i].size, &options,
						       &evidence, NULL),
				 rows[i].ret);
		vouch_bytes_free(&evidence);
	}
}

static void without_a_tee_there_is_none(void **state)
{
	struct vouch_report_options options = { .size = sizeof(options) };
	struct vouch_bytes evidence;
	struct fake_device fake;

	(void)state;
	fake_device_init(&fake, pki);
	fake.tee = VOUCH_TEE_NONE;
	assert_int_equal(vouch_evidence_create(&fake.device, nonce,
					       sizeof(nonce), &options,
					       &evidence, NULL),
			 -ENODEV);
	assert_null(evidence.data);
}

static void each_byte_counts(void **state)
{
	struct appraiser *appraiser = new_appraiser(true);
	struct vouch_bytes copy = { malloc(good.size), good.size };

	(void)state;
	expect(appraiser, "nonce", NONCE);
	for (size_t i = 0; i < good.size; i++) {
		struct vouch_result *result;

		memcpy(copy.data, good.data, good.size);
		copy.data[i] ^= (u8)(1 << i % 8);
		result = appraise(appraiser, &copy);
		if (!is_refused(result))
			fail_msg("byte %zu", i);
		vouch_result_free(result);
	}
	vouch_bytes_free(&copy);
	appraiser_free(appraiser);
}

static void each_truncation_is_refused(void **state)
{
	struct appraiser *appraiser = new_appraiser(true);

	(void)state;
	expect(appraiser, "nonce", NONCE);
	for (size_t size = 0; size < good.size; size++) {
		struct vouch_bytes cut = { malloc(size + !size), size };
		struct vouch_result *result;

		memcpy(cut.data, good.data, size);
		result = appraise(appraiser, &cut);
		if (!is_refused(result))
			fail_msg("size %zu", size);
		vouch_result_free(result);
		free(cut.data);
	}
	appraiser_free(appraiser);
}

static void trailing_bytes_are_refused(void **state)
{
	struct vouch_bytes longer = { calloc(1, good.size + 1), good.size + 1 };

	(void)state;
	memcpy(longer.data, good.data, good.size);
	expect_result(&longer, VOUCH_STATUS_NONE, "evidence.profile");
	vouch_bytes_free(&longer);
}

/* Takes @evidence, changes claims, and signs again with a key of one's own. */
static struct vouch_bytes forge(const struct vouch_bytes *evidence,
				void (*change)(struct evidence_claims *claims),
				bool keeps_cnf)
{
	EVP_PKEY *key = cose_key_generate();
	struct vouch_bytes forged;
	struct evidence *e;

	e = opened(evidence);
	if (!keeps_cnf)
		assert_int_equal(cose_key_point(key, &e->claims.key, NULL), 0);
	if (change)
		change(&e->claims);
	assert_int_equal(evidence_encode(&e->claims, key, &forged, NULL), 0);
	evidence_close(e);
	EVP_PKEY_free(key);
	return forged;
}

static void another_key_is_not_bound(void **state)
{
	struct vouch_bytes forged = forge(&good, NULL, false);

	(void)state;
	expect_result(&forged, VOUCH_STATUS_CONTRAINDICATED,
		      "evidence.key_binding");
	vouch_bytes_free(&forged);
}

static void anothers_signature_is_refused(void **state)
{
	struct vouch_bytes forged = forge(&good, NULL, true);

	(void)state;
	expect_result(&forged, VOUCH_STATUS_CONTRAINDICATED,
		      "evidence.signature");
	vouch_bytes_free(&forged);
}

static void swap_report(struct evidence_claims *claims)
{
	static u8 report[PKI_REPORT_SIZE];
	static const u8 report_data[64] = { 1 };

	pki_report(pki, report_data, report);
	claims->report = (struct item_bytes){ report, sizeof(report) };
}

static void another_report_is_not_bound(void **state)
{
	struct vouch_bytes forged = forge(&good, swap_report, false);

	(void)state;
	expect_result(&forged, VOUCH_STATUS_CONTRAINDICATED,
		      "evidence.key_binding");
	vouch_bytes_free(&forged);
}

/*
 * A liar with root in the guest: report, key and binding are genuine, and the
 * token says something else than the report.
 */
static struct vouch_bytes lie(void (*change)(struct evidence_claims *claims))
{
	static u8 report[PKI_REPORT_SIZE];
	EVP_PKEY *key = cose_key_generate();
	struct vouch_bytes forged;
	u8 report_data[64];
	struct evidence *e;

	e = opened(&good);
	cose_key_point(key, &e->claims.key, NULL);
	assert_int_equal(
		evidence_binding(key, &e->claims.nonce, report_data, NULL), 0);
	pki_report(pki, report_data, report);
	e->claims.report = (struct item_bytes){ report, sizeof(report) };
	if (change)
		change(&e->claims);
	assert_int_equal(evidence_encode(&e->claims, key, &forged, NULL), 0);
	evidence_close(e);
	EVP_PKEY_free(key);
	return forged;
}

static void say_other_measurement(struct evidence_claims *claims)
{
	static const u8 other[48] = { 1 };

	claims->digests[0] = (struct item_bytes){ other, sizeof(other) };
}

static void say_debug(struct evidence_claims *claims)
{
	claims->dbgstat = 0;
}

static void say_permanently_disabled(struct evidence_claims *claims)
{
	claims->dbgstat = 3;
}

static void say_other_model(struct evidence_claims *claims)
{
	claims->hwmodel = (struct item_bytes){ (const u8 *)"SEV-SNP", 7 };
}

static void say_other_oem(struct evidence_claims *claims)
{
	claims->oem = 343;
}

static void say_user(struct evidence_claims *claims)
{
	claims->has_uid = true;
	claims->uid = 0;
}

static void claims_are_compared_with_the_report(void **state)
{
	static const struct {
		void (*change)(struct evidence_claims *claims);
		const char *id;
	} rows[] = {
		{ say_other_measurement, "evidence.claims.measurement" },
		{ say_debug, "evidence.claims.dbgstat" },
		{ say_permanently_disabled, "evidence.claims.dbgstat" },
		{ say_other_model, "evidence.claims.hwmodel" },
		{ say_other_oem, "evidence.claims.oemid" },
		{ say_user, "evidence.key_binding" },
	};
	struct vouch_bytes honest = lie(NULL);

	(void)state;
	expect_result(&honest, VOUCH_STATUS_SIMULATED, NULL);
	vouch_bytes_free(&honest);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vouch_bytes forged = lie(rows[i].change);

		expect_result(&forged, VOUCH_STATUS_CONTRAINDICATED,
			      rows[i].id);
		vouch_bytes_free(&forged);
	}
}

static void be_from_the_future(struct evidence_claims *claims)
{
	claims->issued_at += 3600;
}

static void a_clock_far_ahead_is_a_warning(void **state)
{
	struct vouch_bytes forged = lie(be_from_the_future);
	struct appraiser *appraiser = new_appraiser(true);
	struct vouch_result *result;

	(void)state;
	expect_result(&forged, VOUCH_STATUS_WARNING, NULL);
	result = appraise(appraiser, &forged);
	/* By how much; a second may have passed. */
	assert_non_null(
		strstr(find_check(result, "evidence.time")->actual, "Z: "));
	assert_non_null(
		strstr(find_check(result, "evidence.time")->actual, " ahead"));
	vouch_result_free(result);
	appraiser_free(appraiser);
	vouch_bytes_free(&forged);
}

/* Root of a user namespace could not know its user id; the report does. */
static void another_users_separation_is_noticed(void **state)
{
	struct vouch_report_options options = { .size = sizeof(options),
						.separated = true };
	struct vouch_bytes evidence;
	struct vouch_error error;
	struct fake_device fake;

	(void)state;
	fake_device_init(&fake, pki);
	fake.uid = geteuid() + 1;
	assert_int_equal(vouch_evidence_create(&fake.device, nonce,
					       sizeof(nonce), &options,
					       &evidence, &error),
			 -EPROTO);
	assert_non_null(strstr(error.text, "user namespace"));
}

/* The host may hand out a report that is not the one asked for. */
static void a_report_over_other_data_is_refused(void **state)
{
	struct vouch_report_options options = { .size = sizeof(options) };
	struct vouch_bytes evidence;
	struct vouch_error error;
	struct fake_device fake;

	(void)state;
	fake_device_init(&fake, pki);
	fake.is_elsewhere = true;
	assert_int_equal(vouch_evidence_create(&fake.device, nonce,
					       sizeof(nonce), &options,
					       &evidence, &error),
			 -EPROTO);
	assert_non_null(strstr(error.text, "over other REPORT_DATA"));
	assert_null(evidence.data);
}

/* Who asks for authenticity alone is told what was not looked at. */
static void authenticity_alone_skips_context(void **state)
{
	static const char *const ids[] = { "evidence.nonce", "evidence.uid",
					   "evidence.time" };
	struct vouch_report_options options = { .size = sizeof(options),
						.separated = true };
	struct appraiser *appraiser = new_appraiser(true);
	const struct vouch_check *check;
	struct vouch_result *result;
	struct vouch_bytes evidence;
	struct fake_device fake;

	(void)state;
	fake_device_init(&fake, pki);
	evidence = create(&fake, &options);
	appraiser_set_authentic_only(appraiser, true);
	result = appraise(appraiser, &evidence);
	assert_int_equal(result_exit_status(result), 0);
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
		check = find_check(result, ids[i]);
		assert_non_null(check);
		assert_int_equal(check->status, VOUCH_CHECK_SKIP);
	}
	vouch_result_free(result);
	appraiser_free(appraiser);
	vouch_bytes_free(&evidence);
}

static void raw_report_data_may_be_denied(void **state)
{
	struct vouch_report_options options = { .size = sizeof(options) };
	struct vouch_bytes evidence;
	struct fake_device fake;

	(void)state;
	fake_device_init(&fake, pki);
	fake.denies_raw = true;
	assert_int_equal(vouch_evidence_create(&fake.device, nonce,
					       sizeof(nonce), &options,
					       &evidence, NULL),
			 -EPERM);
}

/* By the nonce, and a user unless that is NULL; to be freed with free(). */
static char *json_for_user(const struct vouch_bytes *evidence, const char *uid,
			   enum vouch_status status)
{
	struct appraiser *appraiser = new_appraiser(true);
	struct vouch_result *result;
	char *json;

	expect(appraiser, "nonce", NONCE);
	if (uid)
		expect(appraiser, "uid", uid);
	result = appraise(appraiser, evidence);
	assert_int_equal(vouch_result_status(result), status);
	json = vouch_result_json(result);
	vouch_result_free(result);
	appraiser_free(appraiser);
	return json;
}

/* Evidence over raw REPORT_DATA is root's, and counts as user 0. */
static void a_user_speaks_only_if_the_policy_says_so(void **state)
{
	struct vouch_report_options options = { .size = sizeof(options),
						.separated = true };
	char uid[16], other[16], claims[160], *json;
	struct vouch_bytes separated;
	const struct {
		const struct vouch_bytes *evidence;
		const char *uid;
		enum vouch_status status;
	} rows[] = {
		{ &separated, NULL, VOUCH_STATUS_NONE },
		{ &separated, uid, VOUCH_STATUS_SIMULATED },
		{ &separated, other, VOUCH_STATUS_CONTRAINDICATED },
		{ &good, "0", VOUCH_STATUS_SIMULATED },
		{ &good, "1000", VOUCH_STATUS_CONTRAINDICATED },
	};
	struct fake_device fake;

	(void)state;
	snprintf(uid, sizeof(uid), "%u", geteuid());
	snprintf(other, sizeof(other), "%u", geteuid() + 1);
	snprintf(claims, sizeof(claims),
		 "\"nonce\": \"" NONCE "\", \"uid\": %u, "
		 "\"swname\": \"vouch\", \"swversion\": \"%s\", "
		 "\"oemid\": 3704, ",
		 geteuid(), VOUCH_VERSION);
	fake_device_init(&fake, pki);
	separated = create(&fake, &options);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		json = json_for_user(rows[i].evidence, rows[i].uid,
				     rows[i].status);
		assert_int_equal(!strstr(json, claims),
				 rows[i].evidence == &good);
		free(json);
	}
	vouch_bytes_free(&separated);
}

static void an_unknown_root_is_refused(void **state)
{
	struct appraiser *appraiser = appraiser_new();
	struct vouch_report_options options = { .size = sizeof(options),
						.certs = true };
	struct vouch_bytes evidence;
	struct vouch_result *result;
	struct fake_device fake;

	(void)state;
	fake_device_init(&fake, pki);
	fake.is_simulated = true;
	fake.table = pki_table(pki);
	evidence = create(&fake, &options);
	expect(appraiser, "nonce", NONCE);
	expect(appraiser, "measurement", MEASUREMENT);
	result = appraise(appraiser, &evidence);
	assert_int_equal(vouch_result_status(result),
			 VOUCH_STATUS_CONTRAINDICATED);
	assert_true(vouch_result_is_simulated(result));
	assert_int_equal(find_check(result, "snp.chain.root")->status,
			 VOUCH_CHECK_FAIL);
	vouch_result_free(result);
	appraiser_free(appraiser);
	vouch_bytes_free(&evidence);
	vouch_bytes_free(&fake.table);
}

/* Changes the payload as a tree of CBOR, and signs it with a fresh key. */
static struct vouch_bytes reshape(const struct vouch_bytes *evidence,
				  void (*change)(cbor_item_t *payload))
{
	EVP_PKEY *key = cose_key_generate();
	struct vouch_bytes payload, forged;
	struct evidence *e;

	e = opened(evidence);
	change(e->payload);
	cbor_incref(e->payload);
	assert_int_equal(item_encode(&e->payload, &payload, NULL), 0);
	assert_int_equal(cose_sign(key, EVIDENCE_TYPE, &payload, &forged, NULL),
			 0);
	vouch_bytes_free(&payload);
	evidence_close(e);
	EVP_PKEY_free(key);
	return forged;
}

static struct cbor_pair *pair_of(cbor_item_t *map, int64_t label)
{
	int64_t key;

	for (size_t i = 0; i < cbor_map_size(map); i++) {
		struct cbor_pair *pair = &cbor_map_handle(map)[i];

		if (item_read_int(pair->key, &key) && key == label)
			return pair;
	}
	return NULL;
}

static void replace(cbor_item_t *map, int64_t label, cbor_item_t *value)
{
	struct cbor_pair *pair = pair_of(map, label);

	assert_non_null(pair);
	cbor_decref(&pair->value);
	pair->value = value;
}

static void rename_claim(cbor_item_t *map)
{
	struct cbor_pair *pair = pair_of(map, CLAIM_SWNAME);

	cbor_decref(&pair->key);
	pair->key = item_int(-70000);
}

static void other_profile(cbor_item_t *map)
{
	replace(map, CLAIM_PROFILE, cbor_build_string("tag:vouch,2026:x"));
}

static void other_format(cbor_item_t *map)
{
	replace(map, CLAIM_FORMAT, item_int(2));
}

static void text_as_time(cbor_item_t *map)
{
	replace(map, CLAIM_IAT, cbor_build_string("now"));
}

static void negative_time(cbor_item_t *map)
{
	replace(map, CLAIM_IAT, item_int(-1));
}

static void short_nonce(cbor_item_t *map)
{
	replace(map, CLAIM_NONCE, item_bytes(nonce, 7));
}

static void integer_as_simulated(cbor_item_t *map)
{
	replace(map, CLAIM_SIMULATED, item_int(0));
}

static void no_measurement(cbor_item_t *map)
{
	replace(map, CLAIM_MEASUREMENTS, cbor_new_definite_array(0));
}

static void no_report(cbor_item_t *map)
{
	replace(map, CLAIM_CMW, cbor_new_definite_map(0));
}

static void no_key(cbor_item_t *map)
{
	replace(map, CLAIM_CNF, cbor_new_definite_map(0));
}

static void large_dbgstat(cbor_item_t *map)
{
	replace(map, CLAIM_DBGSTAT, item_int(5));
}

static void long_model(cbor_item_t *map)
{
	static const u8 bytes[33] = { 0 };

	replace(map, CLAIM_HWMODEL, item_bytes(bytes, sizeof(bytes)));
}

/* Of @evidence with another payload: what refuses it, and a result. */
static void assert_shape_is_refused(const struct vouch_bytes *forged,
				    const char *text)
{
	struct vouch_error error;
	struct evidence *e;

	assert_int_equal(evidence_open(&evidence_kinds, forged->data,
				       forged->size, &e, &error),
			 -EBADMSG);
	assert_non_null(strstr(error.text, text));
	expect_result(forged, VOUCH_STATUS_NONE, "evidence.profile");
}

static void other_shapes_are_refused(void **state)
{
	static const struct {
		void (*change)(cbor_item_t *payload);
		const char *text;
	} rows[] = {
		{ rename_claim, "swname" },
		{ other_profile, "eat_profile" },
		{ other_format, "format" },
		{ text_as_time, "iat" },
		{ negative_time, "iat" },
		{ short_nonce, "eat_nonce" },
		{ no_key, "cnf" },
		{ integer_as_simulated, "simulated" },
		{ no_report, "cmw" },
		{ no_measurement, "measurements" },
		{ large_dbgstat, "dbgstat" },
		{ long_model, "hwmodel" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vouch_bytes forged = reshape(&good, rows[i].change);

		assert_shape_is_refused(&forged, rows[i].text);
		vouch_bytes_free(&forged);
	}
}

static void negative_uid(cbor_item_t *map)
{
	replace(map, CLAIM_UID, item_int(-1));
}

static void large_uid(cbor_item_t *map)
{
	replace(map, CLAIM_UID, item_int((int64_t)UINT32_MAX + 1));
}

/* What is above INT64_MAX is no number to anyone here. */
static void enormous_uid(cbor_item_t *map)
{
	replace(map, CLAIM_UID, cbor_build_uint64(UINT64_MAX));
}

static void uid_in_text(cbor_item_t *map)
{
	replace(map, CLAIM_UID, cbor_build_string("0"));
}

static void user_ids_are_of_32_bits(void **state)
{
	static void (*const changes[])(cbor_item_t *map) = {
		negative_uid,
		large_uid,
		enormous_uid,
		uid_in_text,
	};
	struct vouch_report_options options = { .size = sizeof(options),
						.separated = true };
	struct vouch_bytes evidence;
	struct fake_device fake;

	(void)state;
	fake_device_init(&fake, pki);
	evidence = create(&fake, &options);
	for (size_t i = 0; i < ARRAY_SIZE(changes); i++) {
		struct vouch_bytes forged = reshape(&evidence, changes[i]);

		assert_shape_is_refused(&forged, "uid is no user id");
		vouch_bytes_free(&forged);
	}
	vouch_bytes_free(&evidence);
}

/* Well-formed CBOR under a good signature, and no claims. */
static void other_payloads_are_refused(void **state)
{
	cbor_item_t *items[] = { item_int(5), cbor_new_definite_array(0),
				 cbor_build_string("claims") };
	EVP_PKEY *key = cose_key_generate();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(items); i++) {
		struct vouch_bytes payload, forged;

		assert_int_equal(item_encode(&items[i], &payload, NULL), 0);
		assert_int_equal(cose_sign(key, EVIDENCE_TYPE, &payload,
					   &forged, NULL),
				 0);
		assert_shape_is_refused(&forged, "payload is no map");
		vouch_bytes_free(&payload);
		vouch_bytes_free(&forged);
	}
	EVP_PKEY_free(key);
}

/* The signature is good, and does not cover them. */
static void unprotected_headers_are_refused(void **state)
{
	/* Tags, array of four, head of a byte string with 46 bytes in it. */
	static const size_t at = 3 + 1 + 2 + 46;
	struct vouch_bytes forged = { malloc(good.size + 2), good.size + 2 };

	(void)state;
	assert_int_equal(good.data[at], 0xa0);
	memcpy(forged.data, good.data, at);
	memcpy(forged.data + at, "\xa1\x04\x40", 3);
	memcpy(forged.data + at + 3, good.data + at + 1, good.size - at - 1);
	expect_result(&forged, VOUCH_STATUS_NONE, "evidence.profile");
	vouch_bytes_free(&forged);
}

/* One more claim than a map of 13 has: -131072 with the value 0. */
static void unknown_claims_are_refused(void **state)
{
	static const u8 claim[] = { 0x3a, 0x00, 0x01, 0xff, 0xff, 0x00 };
	EVP_PKEY *key = cose_key_generate();
	struct vouch_bytes payload, forged;
	struct vouch_error error;
	struct evidence *e, *again;

	(void)state;
	e = opened(&good);
	payload.size = e->message.payload.size + sizeof(claim);
	payload.data = malloc(payload.size);
	memcpy(payload.data, e->message.payload.data, e->message.payload.size);
	memcpy(payload.data + e->message.payload.size, claim, sizeof(claim));
	assert_int_equal(payload.data[0]++, 0xad);
	assert_int_equal(cose_sign(key, EVIDENCE_TYPE, &payload, &forged, NULL),
			 0);
	assert_int_equal(evidence_open(&evidence_kinds, forged.data,
				       forged.size, &again, &error),
			 -EBADMSG);
	assert_non_null(strstr(error.text, "claims are there"));
	vouch_bytes_free(&payload);
	vouch_bytes_free(&forged);
	evidence_close(e);
	EVP_PKEY_free(key);
}

static int set_up(void **state)
{
	struct vouch_report_options options = { .size = sizeof(options) };
	struct fake_device fake;

	(void)state;
	pki = pki_new();
	fake_device_init(&fake, pki);
	good = create(&fake, &options);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	vouch_bytes_free(&good);
	pki_free(pki);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_evidence_is_affirmed),
		cmocka_unit_test(its_own_certificates_suffice),
		cmocka_unit_test(each_one_has_its_own_key),
		cmocka_unit_test(the_nonce_must_be_the_expected_one),
		cmocka_unit_test(freshness_can_be_waived),
		cmocka_unit_test(report_data_has_the_nonce),
		cmocka_unit_test(nonces_have_a_size),
		cmocka_unit_test(without_a_tee_there_is_none),
		cmocka_unit_test(each_byte_counts),
		cmocka_unit_test(each_truncation_is_refused),
		cmocka_unit_test(trailing_bytes_are_refused),
		cmocka_unit_test(another_key_is_not_bound),
		cmocka_unit_test(anothers_signature_is_refused),
		cmocka_unit_test(another_report_is_not_bound),
		cmocka_unit_test(claims_are_compared_with_the_report),
		cmocka_unit_test(a_clock_far_ahead_is_a_warning),
		cmocka_unit_test(another_users_separation_is_noticed),
		cmocka_unit_test(a_report_over_other_data_is_refused),
		cmocka_unit_test(authenticity_alone_skips_context),
		cmocka_unit_test(raw_report_data_may_be_denied),
		cmocka_unit_test(a_user_speaks_only_if_the_policy_says_so),
		cmocka_unit_test(an_unknown_root_is_refused),
		cmocka_unit_test(other_shapes_are_refused),
		cmocka_unit_test(user_ids_are_of_32_bits),
		cmocka_unit_test(other_payloads_are_refused),
		cmocka_unit_test(unprotected_headers_are_refused),
		cmocka_unit_test(unknown_claims_are_refused),
	};

	return cmocka_run_group_tests_name("evidence", tests, set_up,
					   tear_down);
}
