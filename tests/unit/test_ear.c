// SPDX-License-Identifier: MIT
/*
 * Results as signed tokens: what checks become which claims of AR4SI, tokens of
 * each algorithm and form, and each way in which one is refused.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <vouch.h>

#include "check/context.h"
#include "check/facts.h"
#include "codec/cbor/item.h"
#include "codec/jose/jwk.h"
#include "codec/jose/jws.h"
#include "codec/jose/keys.h"
#include "codec/jose/signer.h"
#include "results/ar4si.h"
#include "results/names.h"

#define AT 1781524800 /* 2026-06-15T12:00:00Z */

static const uint8_t nonce[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
static const uint8_t evidence[] = "evidence";

/* ---- results that are made up ---- */

struct made {
	struct vouch_result result;
	bool is_debuggable;
	const char *tcb_status;
};

static void tell_facts(const void *shown, struct result_facts *facts)
{
	const struct made *made = shown;

	facts->is_debuggable = made->is_debuggable;
	facts->tcb_status = made->tcb_status;
	facts->booted_id = "snp.measurement";
	facts->revoked_id = "snp.crl.revoked";
}

static void free_nothing(void *shown)
{
	(void)shown;
}

static json_t *no_claims(const void *shown)
{
	(void)shown;
	return json_pack("{s:s}", "measurement", "00ff");
}

static const struct evidence_kind made_kind = {
	.name = "sev-snp",
	.claims_key = "snp",
	.facts = tell_facts,
	.claims_json = no_claims,
	.claims_free = free_nothing,
};

static void add(struct made *made, const char *id,
		enum vouch_check_status status)
{
	static const struct check_note note = { .source = "test" };

	check_add(&made->result.checks, id, status, &note, "a", "b");
}

/* Affirming, of a machine of which nothing is compared. */
static void make_genuine(struct made *made)
{
	*made = (struct made){
		.result = {
			.status = VOUCH_STATUS_AFFIRMING,
			.kind = &made_kind,
			.tee = "sev-snp",
			.is_signed = true,
			.is_authentic = true,
			.claims = json_object(),
			.at = AT,
		},
	};
	made->result.shown = made;
	add(made, "snp.sig", VOUCH_CHECK_PASS);
	add(made, "snp.tcb.reported.snp", VOUCH_CHECK_PASS);
	add(made, "snp.policy.debug", VOUCH_CHECK_PASS);
}

/* Affirming, with all that a policy may ask for. */
static void make(struct made *made)
{
	make_genuine(made);
	add(made, "snp.measurement", VOUCH_CHECK_PASS);
	add(made, "policy.selfcheck", VOUCH_CHECK_PASS);
	add(made, "identity.machine", VOUCH_CHECK_PASS);
}

static void expect_claims(struct made *made, int identity, int configuration,
			  int executables, int hardware, int runtime,
			  int status)
{
	struct ar4si ar4si;

	ar4si_of_result(&made->result, &ar4si);
	assert_int_equal(ar4si.claims[CLAIM_INSTANCE_IDENTITY], identity);
	assert_int_equal(ar4si.claims[CLAIM_CONFIGURATION], configuration);
	assert_int_equal(ar4si.claims[CLAIM_EXECUTABLES], executables);
	assert_int_equal(ar4si.claims[CLAIM_HARDWARE], hardware);
	assert_int_equal(ar4si.claims[CLAIM_RUNTIME_OPAQUE], runtime);
	assert_int_equal(ar4si.claims[CLAIM_FILE_SYSTEM], 0);
	assert_int_equal(ar4si.claims[CLAIM_STORAGE_OPAQUE], 0);
	assert_int_equal(ar4si.claims[CLAIM_SOURCED_DATA], 0);
	assert_int_equal(ar4si.status, status);
	result_wipe(&made->result);
}

/* With one check more, which the result counts as it should. */
static void expect_with(const char *id, enum vouch_check_status status,
			int identity, int configuration, int executables,
			int hardware, int result_status)
{
	struct made made;

	make(&made);
	add(&made, id, status);
	made.result.status = check_result(&made.result.checks);
	expect_claims(&made, identity, configuration, executables, hardware, 2,
		      result_status);
}

static void test_claims_follow_checks(void **state)
{
	struct made made;

	(void)state;
	make(&made);
	expect_claims(&made, 2, 2, 3, 2, 2, TIER_AFFIRMING);
	expect_with("snp.chain.root", VOUCH_CHECK_FAIL, 2, 2, 3, 99, 96);
	expect_with("snp.crl.revoked", VOUCH_CHECK_FAIL, 2, 2, 3, 96, 96);
	expect_with("tdx.pck.revoked", VOUCH_CHECK_FAIL, 2, 2, 3, 96, 96);
	expect_with("snp.product", VOUCH_CHECK_FAIL, 2, 2, 3, 97, 96);
	expect_with("tdx.tcb.status", VOUCH_CHECK_FAIL, 2, 2, 3, 32, 96);
	expect_with("tdx.tcb.status", VOUCH_CHECK_WARN, 2, 2, 3, 32, 32);
	expect_with("tdx.tcb.status", VOUCH_CHECK_OPEN, 2, 2, 3, 0, 0);
	expect_with("snp.policy.smt", VOUCH_CHECK_FAIL, 2, 96, 3, 2, 96);
	expect_with("snp.policy.smt", VOUCH_CHECK_WARN, 2, 32, 3, 2, 32);
	expect_with("snp.host_data", VOUCH_CHECK_FAIL, 2, 2, 33, 2, 96);
	expect_with("evidence.nonce", VOUCH_CHECK_FAIL, 2, 2, 3, 2, 96);
}

/* That it is another machine does not hide that something else was booted. */
static void test_another_machine_hides_nothing(void **state)
{
	struct made made;

	(void)state;
	make(&made);
	made.result.checks.checks[5].status = VOUCH_CHECK_FAIL;
	assert_string_equal(made.result.checks.checks[5].id,
			    "identity.machine");
	made.result.status = VOUCH_STATUS_CONTRAINDICATED;
	add(&made, "snp.host_data", VOUCH_CHECK_FAIL);
	expect_claims(&made, 97, 2, 33, 2, 2, TIER_CONTRAINDICATED);
}

/* A name that ends early would take the place of another appraisal. */
static void test_texts_have_no_zero(void **state)
{
	static const char *const names[] = { "a", "a\0b", "ab" };
	static const size_t sizes[] = { 1, 3, 2 };

	(void)state;
	for (size_t i = 1; i < ARRAY_SIZE(names); i++) {
		cbor_item_t *token = cbor_new_definite_map(1);
		cbor_item_t *submods = cbor_new_definite_map(2);
		json_t *json;

		item_put(&submods, cbor_build_stringn(names[0], sizes[0]),
			 cbor_new_definite_map(0));
		item_put(&submods, cbor_build_stringn(names[i], sizes[i]),
			 cbor_new_definite_map(0));
		item_put(&token, item_int(266), submods);
		json = ear_from_cbor(token);
		assert_int_equal(!!json, i == 2);
		json_decref(json);
		cbor_decref(&token);
	}
}

static void test_nothing_compared_is_no_claim(void **state)
{
	struct made made;

	(void)state;
	make_genuine(&made);
	made.result.status = VOUCH_STATUS_NONE;
	expect_claims(&made, 0, 3, 0, 2, 2, TIER_NONE);
}

static void test_who_is_not_genuine_affirms_nothing(void **state)
{
	struct made made;

	(void)state;
	make(&made);
	made.result.is_authentic = false;
	expect_claims(&made, 0, 0, 0, 0, 0, TIER_AFFIRMING);
	make(&made);
	made.result.is_simulated = true;
	made.result.status = VOUCH_STATUS_SIMULATED;
	expect_claims(&made, 2, 2, 3, 97, 0, TIER_CONTRAINDICATED);
	make(&made);
	made.result.status = VOUCH_STATUS_AUTHENTIC;
	expect_claims(&made, 2, 2, 3, 2, 2, TIER_NONE);
	make(&made);
	made.is_debuggable = true;
	expect_claims(&made, 2, 96, 3, 2, 96, TIER_CONTRAINDICATED);
	make(&made);
	made.tcb_status = "Revoked";
	expect_claims(&made, 2, 2, 3, 96, 2, TIER_CONTRAINDICATED);
}

static void test_tiers(void **state)
{
	static const struct {
		int64_t claim;
		enum ar4si_tier tier;
	} rows[] = {
		{ -128, 96 }, { -97, 96 }, { -96, 32 }, { -33, 32 },
		{ -32, 2 },   { -2, 2 },   { -1, 0 },	{ 0, 0 },
		{ 1, 0 },     { 2, 2 },	   { 31, 2 },	{ 32, 32 },
		{ 95, 32 },   { 96, 96 },  { 127, 96 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_int_equal(ar4si_tier_of(rows[i].claim), rows[i].tier);
	assert_true(ar4si_is_better(TIER_AFFIRMING, TIER_WARNING));
	assert_true(ar4si_is_better(TIER_WARNING, TIER_CONTRAINDICATED));
	assert_false(ar4si_is_better(TIER_WARNING, TIER_WARNING));
	assert_false(ar4si_is_better(TIER_AFFIRMING, TIER_NONE));
	assert_false(ar4si_is_better(TIER_NONE, TIER_CONTRAINDICATED));
}

/* ---- tokens ---- */

static const struct {
	const char *algorithm, *type, *curve;
	size_t bits;
} key_rows[] = {
	{ "ES256", "EC", "P-256", 0 },	 { "ES384", "EC", "P-384", 0 },
	{ "ES512", "EC", "P-521", 0 },	 { "PS256", "RSA", NULL, 2048 },
	{ "PS384", "RSA", NULL, 2048 },	 { "RS256", "RSA", NULL, 2048 },
	{ "EdDSA", "ED25519", NULL, 0 },
};

static EVP_PKEY *key_of(size_t row)
{
	if (key_rows[row].curve)
		return EVP_PKEY_Q_keygen(NULL, NULL, "EC", key_rows[row].curve);
	if (key_rows[row].bits)
		return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", key_rows[row].bits);
	return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
}

static struct vouch_sign_key *open_key(size_t row)
{
	char path[] = "/tmp/vouch-ear-XXXXXX";
	int fd = mkstemp(path);
	FILE *file = fdopen(fd, "w");
	EVP_PKEY *key = key_of(row);
	struct vouch_sign_key *signer;
	struct vouch_error error;

	assert_non_null(key);
	assert_int_equal(
		PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL), 1);
	fclose(file);
	EVP_PKEY_free(key);
	if (vouch_sign_key_open(path, key_rows[row].algorithm, &signer, &error))
		fail_msg("%s", error.text);
	unlink(path);
	return signer;
}

static struct vouch_ear_keys *keys_of(const struct vouch_sign_key *signer)
{
	struct vouch_ear_keys *keys = vouch_ear_keys_new();
	char *jwks = vouch_sign_key_jwks(signer);

	assert_non_null(jwks);
	assert_int_equal(vouch_ear_keys_add(keys, (uint8_t *)jwks, strlen(jwks),
					    "jwks", NULL),
			 0);
	vouch_text_free(jwks);
	return keys;
}

static void create(const struct vouch_sign_key *signer, unsigned int dialect,
		   bool is_cwt, struct vouch_bytes *token)
{
	struct vouch_ear_options options = {
		.size = sizeof(options),
		.dialect = dialect,
		.is_cwt = is_cwt,
		.issuer = "issuer",
		.nonce = nonce,
		.nonce_size = sizeof(nonce),
		.evidence = evidence,
		.evidence_size = sizeof(evidence),
		.issued = AT,
		.lifetime = 300,
	};
	struct vouch_error error;
	struct made made;

	make(&made);
	if (vouch_ear_create(&made.result, signer, &options, token, &error))
		fail_msg("%s", error.text);
	result_wipe(&made.result);
}

static const struct vouch_ear_wants wants_all = {
	.size = sizeof(wants_all),
	.at = AT + 60,
	.nonce = nonce,
	.nonce_size = sizeof(nonce),
	.evidence = evidence,
	.evidence_size = sizeof(evidence),
};

static struct vouch_ear *verify(const struct vouch_bytes *token,
				const struct vouch_ear_keys *keys,
				const struct vouch_ear_wants *wants)
{
	struct vouch_ear *ear;

	assert_int_equal(vouch_ear_verify(token->data, token->size, keys, wants,
					  &ear, NULL),
			 0);
	return ear;
}

static const struct vouch_check *first_unmet(const struct vouch_ear *ear)
{
	const struct vouch_check *check;
	size_t i = 0;

	while ((check = vouch_ear_check(ear, i++)) &&
	       (check->status == VOUCH_CHECK_PASS ||
		check->status == VOUCH_CHECK_SKIP))
		;
	return check;
}

static void expect_refused(const struct vouch_bytes *token,
			   const struct vouch_ear_keys *keys,
			   const struct vouch_ear_wants *wants, const char *id)
{
	struct vouch_ear *ear = verify(token, keys, wants);
	const struct vouch_check *check = first_unmet(ear);

	assert_non_null(check);
	assert_string_equal(check->id, id);
	assert_int_not_equal(vouch_ear_status(ear), VOUCH_STATUS_AFFIRMING);
	vouch_ear_free(ear);
}

static void expect_affirmed(const struct vouch_bytes *token,
			    const struct vouch_ear_keys *keys)
{
	struct vouch_ear *ear = verify(token, keys, &wants_all);
	const struct vouch_check *check = first_unmet(ear);
	char *json = vouch_ear_json(ear);

	if (check)
		fail_msg("%s: %s", check->id, check->actual);
	assert_int_equal(vouch_ear_status(ear), VOUCH_STATUS_AFFIRMING);
	assert_non_null(json);
	assert_non_null(strstr(json, "\"executables\": 3"));
	assert_non_null(strstr(json, "\"vouch.status\": \"affirming\""));
	assert_non_null(strstr(json, "\"iss\": \"issuer\""));
	vouch_text_free(json);
	vouch_ear_free(ear);
}

static void test_each_algorithm_form_and_dialect(void **state)
{
	(void)state;
	for (size_t row = 0; row < ARRAY_SIZE(key_rows); row++) {
		struct vouch_sign_key *signer = open_key(row);
		struct vouch_ear_keys *keys = keys_of(signer);

		assert_string_equal(vouch_sign_key_algorithm(signer),
				    key_rows[row].algorithm);
		for (unsigned int i = 0; i < 6; i++) {
			struct vouch_bytes token;

			create(signer, i % 3, i / 3, &token);
			expect_affirmed(&token, keys);
			vouch_bytes_free(&token);
		}
		vouch_sign_key_free(signer);
		vouch_ear_keys_free(keys);
	}
}

/* Each byte of a token, changed: refused before anything of it is believed. */
static void test_no_byte_can_change(void **state)
{
	static const char *const early[] = { "result.form", "result.algorithm",
					     "result.headers", "result.key",
					     "result.signature" };
	struct vouch_sign_key *signer = open_key(0);
	struct vouch_ear_keys *keys = keys_of(signer);

	(void)state;
	for (unsigned int form = 0; form < 2; form++) {
		struct vouch_bytes token;

		create(signer, VOUCH_EAR_IETF, form, &token);
		for (size_t i = 0; i < token.size; i++) {
			struct vouch_ear *ear;
			const struct vouch_check *check;
			bool is_early = false;

			token.data[i] ^= 1;
			ear = verify(&token, keys, &wants_all);
			check = first_unmet(ear);
			assert_non_null(check);
			for (size_t j = 0; j < ARRAY_SIZE(early); j++)
				is_early |= !strcmp(early[j], check->id);
			assert_true(is_early);
			vouch_ear_free(ear);
			token.data[i] ^= 1;
		}
		vouch_bytes_free(&token);
	}
	vouch_sign_key_free(signer);
	vouch_ear_keys_free(keys);
}

static void test_wants_are_checked(void **state)
{
	static const uint8_t other[sizeof(evidence)] = { 9 };
	struct vouch_sign_key *signer = open_key(1);
	struct vouch_ear_keys *keys = keys_of(signer);
	struct vouch_ear_wants wants = wants_all;
	struct vouch_bytes token;

	(void)state;
	for (unsigned int form = 0; form < 2; form++) {
		create(signer, VOUCH_EAR_TRUSTEE, form, &token);
		wants.at = AT + 299;
		expect_affirmed(&token, keys);
		wants.at = AT + 300;
		expect_refused(&token, keys, &wants, "result.window");
		wants.at = AT - 301;
		expect_refused(&token, keys, &wants, "result.window");
		wants.at = AT + 60;
		wants.max_age = 60;
		expect_refused(&token, keys, &wants, "result.window");
		wants.max_age = 0;
		wants.nonce = other;
		expect_refused(&token, keys, &wants, "result.nonce");
		wants.nonce = nonce;
		wants.evidence = other;
		expect_refused(&token, keys, &wants, "result.evidence");
		wants.evidence = evidence;
		expect_refused(&token, NULL, &wants, "result.key");
		vouch_bytes_free(&token);
	}
	vouch_sign_key_free(signer);
	vouch_ear_keys_free(keys);
}

static void test_another_key_of_the_kind_is_refused(void **state)
{
	(void)state;
	for (size_t row = 0; row < ARRAY_SIZE(key_rows); row += 3) {
		struct vouch_sign_key *signer = open_key(row);
		struct vouch_sign_key *other = open_key(row);
		struct vouch_sign_key *kind = open_key((row + 1) % 4);
		struct vouch_ear_keys *keys = keys_of(other);
		struct vouch_ear_keys *kinds = keys_of(kind);
		struct vouch_bytes token;

		create(signer, VOUCH_EAR_IETF, false, &token);
		expect_refused(&token, keys, &wants_all, "result.signature");
		if (row < 3)
			expect_refused(&token, kinds, &wants_all, "result.key");
		vouch_bytes_free(&token);
		vouch_sign_key_free(signer);
		vouch_sign_key_free(other);
		vouch_sign_key_free(kind);
		vouch_ear_keys_free(keys);
		vouch_ear_keys_free(kinds);
	}
}

/* ---- tokens of verifiers that are not vouch ---- */

static void expect_claims_refused(const char *text, const char *id)
{
	struct vouch_sign_key *signer = open_key(0);
	struct vouch_ear_keys *keys = keys_of(signer);
	struct vouch_ear_wants wants = { .size = sizeof(wants), .at = AT };
	struct vouch_bytes token;
	json_t *json = json_loads(text, 0, NULL);

	assert_non_null(json);
	assert_int_equal(jws_sign(signer, "JWT", json, &token, NULL), 0);
	if (id) {
		expect_refused(&token, keys, &wants, id);
	} else {
		struct vouch_ear *ear = verify(&token, keys, &wants);

		assert_int_equal(vouch_ear_status(ear), VOUCH_STATUS_AFFIRMING);
		vouch_ear_free(ear);
	}
	json_decref(json);
	vouch_bytes_free(&token);
	vouch_sign_key_free(signer);
	vouch_ear_keys_free(keys);
}

#define APPRAISAL(status, hardware)              \
	"{\"a\":{\"ear.status\":\"" status "\"," \
	"\"ear.trustworthiness-vector\":{\"hardware\":" hardware "}}}}"
#define HEAD "{\"ear.verifier-id\":{},\"ear_verifier_id\":{},"
#define SINCE "\"iat\":1781524800,"
#define TIMES SINCE "\"exp\":1781525100,"
#define OF(profile) "\"eat_profile\":\"" profile "\",\"submods\":"
#define VERAISON "tag:github.com,2023:veraison/ear"
#define IETF "tag:ietf.org,2026:rats/ear#"
#define GOOD "{\"a\":{\"ear.status\":\"affirming\"}}}"
#define PLAIN "{\"a\":{\"ear_status\":\"affirming\"}}}"

static void test_profiles(void **state)
{
	(void)state;
	expect_claims_refused(HEAD TIMES OF(VERAISON) GOOD, NULL);
	expect_claims_refused(HEAD TIMES OF(IETF "03") PLAIN, NULL);
	expect_claims_refused(HEAD TIMES OF(IETF "99") PLAIN, "result.profile");
	expect_claims_refused(HEAD TIMES OF("tag:example.com,2026:x") GOOD,
			      "result.profile");
	/* Words of the other dialect say nothing. */
	expect_claims_refused(HEAD TIMES OF(VERAISON) PLAIN, "result.claims");
}

static void test_claims_of_others(void **state)
{
	(void)state;
	expect_claims_refused(HEAD TIMES OF(VERAISON) "{}}", "result.claims");
	expect_claims_refused(HEAD TIMES OF(VERAISON) "{\"a\":1}}",
			      "result.claims");
	expect_claims_refused(
		HEAD TIMES OF(VERAISON) "{\"a\":{\"ear.status\":\"good\"}}}",
		"result.claims");
	expect_claims_refused(HEAD TIMES OF(VERAISON)
				      APPRAISAL("affirming", "128"),
			      "result.claims");
}

static void test_times_of_others(void **state)
{
	(void)state;
	expect_claims_refused(HEAD "\"iat\":1781524800.5," OF(VERAISON) GOOD,
			      "result.claims");
	expect_claims_refused(HEAD SINCE "\"exp\":\"1781525100\"," OF(VERAISON)
				      GOOD,
			      "result.claims");
	/* Without an end it is nobody's to say how long it holds. */
	expect_claims_refused(HEAD SINCE OF(VERAISON) GOOD, "result.window");
	expect_claims_refused(
		HEAD TIMES "\"nbf\":1781525099," OF(VERAISON) GOOD, NULL);
	expect_claims_refused(HEAD TIMES "\"nbf\":1781525101," OF(VERAISON)
				      GOOD,
			      "result.window");
}

static void test_status_is_not_better_than_claims(void **state)
{
	(void)state;
	expect_claims_refused(HEAD TIMES OF(VERAISON)
				      APPRAISAL("affirming", "32"),
			      "result.consistent");
	expect_claims_refused(HEAD TIMES OF(VERAISON)
				      APPRAISAL("warning", "-97"),
			      "result.consistent");
	expect_claims_refused(HEAD TIMES OF(VERAISON) APPRAISAL("warning", "2"),
			      "result.status");
	expect_claims_refused(HEAD TIMES OF(VERAISON) APPRAISAL("none", "2"),
			      "result.status");
	expect_claims_refused(
		HEAD TIMES OF(
			VERAISON) "{\"a\":{\"ear.status\":\"affirming\"},"
				  "\"b\":{\"ear.status\":\"contraindicated\"}}}",
		"result.status");
}

/* ---- keys ---- */

static void expect_no_key(const char *text, const char *want)
{
	struct vouch_ear_keys *keys = vouch_ear_keys_new();
	struct vouch_error error;

	assert_int_equal(vouch_ear_keys_add(keys, (const uint8_t *)text,
					    strlen(text), "k", &error),
			 -EBADMSG);
	if (!strstr(error.text, want))
		fail_msg("'%s', want '%s'", error.text, want);
	vouch_ear_keys_free(keys);
}

static void test_keys_that_are_none(void **state)
{
	(void)state;
	expect_no_key("nothing", "k has no public key");
	expect_no_key("{\"keys\":[]}", "no key for signatures in its set");
	expect_no_key("{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}",
		      "no key for signatures in its set");
	expect_no_key("{\"kty\":\"oct\",\"k\":\"AAAA\"}", "type 'oct'");
	expect_no_key("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\","
		      "\"y\":\"AA\"}",
		      "no public key");
	expect_no_key("{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kty\":\"OKP\"}",
		      "duplicate");
	expect_no_key("{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}",
		      "want P-256");
}

/* A key of a curve that has as many bits as one of NIST's. */
static void test_other_curves(void **state)
{
	static const char *const curves[] = { "secp256k1", "brainpoolP256r1",
					      "brainpoolP384r1" };

	(void)state;
	for (size_t i = 0; i < sizeof(curves) / sizeof(*curves); i++) {
		EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", curves[i]);
		struct vouch_ear_keys *keys = vouch_ear_keys_new();
		BIO *bio = BIO_new(BIO_s_mem());
		char *text;
		long size;

		assert_non_null(key);
		assert_null(algorithm_of(key, NULL, NULL));
		assert_false(algorithm_fits(algorithm_jose("ES256"), key));
		assert_false(algorithm_fits(algorithm_jose("ES384"), key));
		assert_int_equal(PEM_write_bio_PUBKEY(bio, key), 1);
		size = BIO_get_mem_data(bio, &text);
		assert_int_equal(vouch_ear_keys_add(keys, (uint8_t *)text,
						    (size_t)size, "k", NULL),
				 -EBADMSG);
		BIO_free(bio);
		vouch_ear_keys_free(keys);
		EVP_PKEY_free(key);
	}
}

/* RFC 7517, section 5: what a set has for others is passed over. */
static void expect_count(const char *format, const char *jwk, int want,
			 size_t count)
{
	struct vouch_ear_keys *keys = vouch_ear_keys_new();
	char text[1024];

	snprintf(text, sizeof(text), format, jwk);
	assert_int_equal(vouch_ear_keys_add(keys, (uint8_t *)text, strlen(text),
					    "k", NULL),
			 want);
	assert_int_equal(keys->count, count);
	vouch_ear_keys_free(keys);
}

static void test_sets_of_keys(void **state)
{
	struct vouch_sign_key *signer = open_key(0);
	json_t *jwk = jwk_write(signer->key, signer->algorithm, "a");
	char *text = json_dumps(jwk, JSON_COMPACT);
	static const char oct[] = "{\"kty\":\"oct\",\"k\":\"AAAA\"}";

	(void)state;
	expect_count("{\"keys\":[{\"kty\":\"oct\"},%s]}", text, 0, 1);
	expect_count("{\"keys\":[1,{\"kty\":\"AKP\"},{},%s]}", text, 0, 1);
	expect_count("{\"keys\":[{\"kty\":\"EC\",\"use\":\"enc\"},%s]}", text,
		     0, 1);
	expect_count("{\"keys\":[{\"kty\":\"EC\",\"key_ops\":[\"sign\"]},%s]}",
		     text, 0, 1);
	expect_count("{\"keys\":[%s]}", oct, -EBADMSG, 0);
	/* For signatures, and wrong: nothing of the set is taken. */
	expect_count("{\"keys\":[%s,{\"kty\":\"EC\"}]}", text, -EBADMSG, 0);
	expect_count("{\"keys\":%s}", text, -EBADMSG, 0);
	json_object_set_new(jwk, "key_ops", json_pack("[s]", "sign"));
	free(text);
	text = json_dumps(jwk, JSON_COMPACT);
	expect_count("%s", text, -EBADMSG, 0);
	free(text);
	json_decref(jwk);
	vouch_sign_key_free(signer);
}

static void test_options_are_checked(void **state)
{
	struct vouch_ear_options options = { .size = sizeof(options) };
	struct vouch_sign_key *signer = open_key(0);
	struct vouch_bytes token;
	struct vouch_error error;
	struct made made;

	(void)state;
	make(&made);
	assert_int_equal(vouch_ear_create(&made.result, signer, &options,
					  &token, &error),
			 -EINVAL);
	assert_string_equal(error.text, "token ends when it begins, want a "
					"lifetime");
	options.lifetime = 1;
	options.dialect = 3;
	assert_int_equal(vouch_ear_create(&made.result, signer, &options,
					  &token, &error),
			 -EINVAL);
	options.dialect = 0;
	options.nonce = nonce;
	options.nonce_size = 7;
	assert_int_equal(vouch_ear_create(&made.result, signer, &options,
					  &token, &error),
			 -EINVAL);
	assert_string_equal(error.text, "nonce has 7 bytes, want 8 to 64");
	vouch_sign_key_free(signer);
	assert_int_equal(vouch_sign_key_open("/nowhere", NULL, &signer, &error),
			 -ENOKEY);
	result_wipe(&made.result);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_claims_follow_checks),
		cmocka_unit_test(test_another_machine_hides_nothing),
		cmocka_unit_test(test_texts_have_no_zero),
		cmocka_unit_test(test_nothing_compared_is_no_claim),
		cmocka_unit_test(test_who_is_not_genuine_affirms_nothing),
		cmocka_unit_test(test_tiers),
		cmocka_unit_test(test_each_algorithm_form_and_dialect),
		cmocka_unit_test(test_no_byte_can_change),
		cmocka_unit_test(test_wants_are_checked),
		cmocka_unit_test(test_another_key_of_the_kind_is_refused),
		cmocka_unit_test(test_profiles),
		cmocka_unit_test(test_claims_of_others),
		cmocka_unit_test(test_times_of_others),
		cmocka_unit_test(test_status_is_not_better_than_claims),
		cmocka_unit_test(test_keys_that_are_none),
		cmocka_unit_test(test_other_curves),
		cmocka_unit_test(test_sets_of_keys),
		cmocka_unit_test(test_options_are_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
