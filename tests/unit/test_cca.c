// SPDX-License-Identifier: MIT
/*
 * Tokens of Arm CCA and PSA: public samples with their keys, and tokens that
 * are made and signed here, as nobody has published one of profile 2.0.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cca/cca.h"
#include "made_cca.h"
#include "vectors.h"

#include <cmocka.h>

#define DIGEST                             \
	"000102030405060708090a0b0c0d0e0f" \
	"101112131415161718191a1b1c1d1e1f"

#define ROW(name, anchor, nonce) { name, anchor, nonce }

/* Public samples: the key that is named, and what the verifier asked with. */
static const struct sample {
	const char *name, *anchor, *nonce;
} samples[] = {
	ROW("cca/fvp-legacy399-sha512.cbor", "cca/fvp-trust-anchor.json",
	    "57e979ae2618de0c1ab73144c440d741cf9236dc9d52ed190053382a4d190252"
	    "f9f0370403c35dcb155fb4362d73c66d5b0494bf939315d3dc52b8cdc8b85a96"),
	ROW("cca/draft-ffm-profile-2023.cbor", "cca/fvp-trust-anchor.json",
	    NULL),
	ROW("cca/islet-hes.cbor", "cca/islet-cpak-p384-uncompressed.bin", NULL),
	ROW("psa/psa-2_0_0_sign1.bin", "psa/psa-public.pem", NULL),
	ROW("psa/psa-iot-1_sign1.bin", "psa/psa-public.pem", NULL),
};

#define CCA_SAMPLES 3

static struct vouch_bytes sample_of(const char *name)
{
	struct vouch_bytes bytes = read_in(vectors, name);

	if (!bytes.data) {
		print_message("no %s/%s\n", vectors, name);
		skip();
	}
	return bytes;
}

static void name_anchor(struct appraiser *appraiser,
			const struct vouch_bytes *anchor)
{
	struct vouch_error error;

	if (appraiser_add_trust_anchor(appraiser, anchor->data, anchor->size,
				       "anchor", &error))
		fail_msg("%s", error.text);
}

static void set_option(struct appraiser *appraiser, const char *key,
		       const char *value)
{
	struct vouch_error error;

	if (appraiser_expect(appraiser, key, value, "test", &error))
		fail_msg("%s", error.text);
}

/* The policy that "vouch policy init" drafts; free it. */
static char *draft_of(const struct vouch_bytes *token,
		      const struct vouch_bytes *anchor)
{
	struct appraiser *appraiser = authentic();
	struct vouch_result *result;
	struct vouch_error error;
	char *json;

	name_anchor(appraiser, anchor);
	assert_int_equal(appraise_once(appraiser, token->data, token->size,
				       &result, &error),
			 0);
	if (vouch_result_policy(result, 0, &json, &error))
		fail_msg("%s", error.text);
	vouch_result_free(result);
	appraiser_free(appraiser);
	return json;
}

/* A verifier that affirms just this token, by its own draft. */
static struct appraiser *strict(const struct vouch_bytes *token,
				const struct vouch_bytes *anchor)
{
	struct appraiser *appraiser = appraiser_new();
	char *json = draft_of(token, anchor);

	name_anchor(appraiser, anchor);
	set_policy(appraiser, json);
	set_option(appraiser, "freshness", "unchecked");
	free(json);
	return appraiser;
}

static void assert_token(const struct appraiser *appraiser,
			 const struct vouch_bytes *token, int status,
			 const char *id, const char *outcome)
{
	assert_appraised(appraiser, token->data, token->size, status, id,
			 outcome);
}

/* ---- public samples ---- */

static void each_sample_is_affirmed(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(samples); i++) {
		const char *psa = i < CCA_SAMPLES ? "cca.realm.sig" : "psa.sig";
		struct vouch_bytes token = sample_of(samples[i].name);
		struct vouch_bytes anchor = sample_of(samples[i].anchor);
		struct appraiser *appraiser = strict(&token, &anchor);

		if (samples[i].nonce)
			set_option(appraiser, "nonce", samples[i].nonce);
		assert_token(appraiser, &token, 0, psa, "pass");
		appraiser_free(appraiser);
		vouch_bytes_free(&token);
		vouch_bytes_free(&anchor);
	}
}

/* Any bit: what is not signed is needed to read what is. */
static void each_altered_byte_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(samples); i++) {
		struct vouch_bytes token = sample_of(samples[i].name);
		struct vouch_bytes anchor = sample_of(samples[i].anchor);
		struct appraiser *appraiser = strict(&token, &anchor);
		struct vouch_result *result;

		for (size_t at = 0; at < token.size; at += 13) {
			token.data[at] ^= 1;
			assert_int_equal(appraise_once(appraiser, token.data,
						       token.size, &result,
						       NULL),
					 0);
			assert_true(is_refused(result));
			vouch_result_free(result);
			token.data[at] ^= 1;
		}
		appraiser_free(appraiser);
		vouch_bytes_free(&token);
		vouch_bytes_free(&anchor);
	}
}

static void last_signature_is_looked_at(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(samples); i++) {
		struct vouch_bytes token = sample_of(samples[i].name);
		struct vouch_bytes anchor = sample_of(samples[i].anchor);
		struct appraiser *appraiser = strict(&token, &anchor);

		token.data[token.size - 1] ^= 1;
		assert_token(appraiser, &token, 1,
			     i < CCA_SAMPLES ? "cca.realm.sig" : "psa.sig",
			     "fail");
		appraiser_free(appraiser);
		vouch_bytes_free(&token);
		vouch_bytes_free(&anchor);
	}
}

/* Nothing of the outer form is signed: neither form says more. */
static void legacy_token_in_907_keeps_its_result(void **state)
{
	(void)state;
	for (size_t i = 0; i < CCA_SAMPLES; i++) {
		struct vouch_bytes token = sample_of(samples[i].name), other;
		struct vouch_bytes anchor = sample_of(samples[i].anchor);
		struct appraiser *appraiser = strict(&token, &anchor);

		other = rewrapped(&token, true);
		assert_token(appraiser, &other, 0, "cca.realm.sig", "pass");
		vouch_bytes_free(&other);
		set_option(appraiser, "cca.lifecycle", "decommissioned");
		other = rewrapped(&token, true);
		assert_token(appraiser, &token, 1, "cca.lifecycle", "fail");
		assert_token(appraiser, &other, 1, "cca.lifecycle", "fail");
		vouch_bytes_free(&other);
		appraiser_free(appraiser);
		vouch_bytes_free(&token);
		vouch_bytes_free(&anchor);
	}
}

/* Both signatures are good: the platform's token is over another key. */
static void realm_of_another_platform_is_refused(void **state)
{
	struct vouch_bytes fvp = sample_of(samples[0].name);
	struct vouch_bytes draft = sample_of(samples[1].name);
	struct vouch_bytes anchor = sample_of(samples[0].anchor);
	struct vouch_bytes both = put_together(&fvp, &draft);
	struct appraiser *appraiser = authentic();

	(void)state;
	name_anchor(appraiser, &anchor);
	assert_token(appraiser, &both, 1, "cca.platform.sig", "pass");
	assert_token(appraiser, &both, 1, "cca.binding", "fail");
	assert_token(appraiser, &both, 1, "cca.realm.sig", "absent");
	vouch_bytes_free(&fvp);
	vouch_bytes_free(&draft);
	vouch_bytes_free(&anchor);
	vouch_bytes_free(&both);
	appraiser_free(appraiser);
}

static void key_has_to_be_named(void **state)
{
	struct vouch_bytes token = sample_of(samples[0].name);
	struct vouch_bytes other = sample_of(samples[2].anchor);
	struct vouch_bytes anchor = sample_of(samples[0].anchor);
	struct appraiser *appraiser = authentic();

	(void)state;
	assert_token(appraiser, &token, 3, "cca.key", "open");
	add_endorsement(appraiser, &anchor);
	assert_token(appraiser, &token, 3, "cca.key", "open");
	name_anchor(appraiser, &other);
	assert_token(appraiser, &token, 1, "cca.platform.sig", "fail");
	name_anchor(appraiser, &anchor);
	assert_token(appraiser, &token, 0, "cca.platform.sig", "pass");
	appraiser_free(appraiser);
	vouch_bytes_free(&token);
	vouch_bytes_free(&other);
	vouch_bytes_free(&anchor);
}

/* ---- reference values and keys of others ---- */

static void store_is_a_policy(void **state)
{
	struct vouch_bytes store = sample_of("cca/fvp-reference-values.json");
	struct vouch_bytes token = sample_of(samples[0].name);
	struct vouch_bytes draft = sample_of(samples[1].name);
	struct vouch_bytes anchor = sample_of(samples[0].anchor);
	struct appraiser *appraiser = appraiser_new();
	char *json;

	(void)state;
	assert_int_equal(
		vouch_policy_from_rvps(store.data, store.size, &json, NULL), 0);
	set_policy(appraiser, json);
	name_anchor(appraiser, &anchor);
	set_option(appraiser, "nonce", samples[0].nonce);
	assert_token(appraiser, &token, 0, "cca.components", "pass");
	assert_token(appraiser, &draft, 1, "cca.rim", "fail");
	free(json);
	appraiser_free(appraiser);
	vouch_bytes_free(&store);
	vouch_bytes_free(&token);
	vouch_bytes_free(&draft);
	vouch_bytes_free(&anchor);
}

static void assert_store(const char *text, int code, const char *part)
{
	struct vouch_error error = { 0 };
	char *json;
	int ret = vouch_policy_from_rvps((const uint8_t *)text, strlen(text),
					 &json, &error);

	assert_int_equal(ret, code);
	assert_non_null(strstr(ret ? error.text : json, part));
	free(json);
}

#define C "{\"measurement-value\":\"00\",\"signer-id\":\"11\""
#define PLATFORM(components) \
	"{\"implementation-id\":\"22\",\"sw-components\":[" components "]}"

/* What is not understood is not passed over. */
static void stores_are_read_strictly(void **state)
{
	(void)state;
	assert_store("{\"platform\":[" PLATFORM(C "}") "]}", 0,
		     "measurement=00 signer=11");
	assert_store("{\"realm\":[{\"initial-measurement\":\"aa\"},"
		     "{\"initial-measurement\":\"bb\"}]}",
		     0, "any_of");
	assert_store("{\"platform\":[" PLATFORM(C ",\"x\":1}") "]}", -EBADMSG,
		     "components");
	assert_store("{\"platform\":[" PLATFORM("") "]}", -EBADMSG,
		     "components");
	assert_store("{\"platform\":[" PLATFORM(C "}") "," PLATFORM(C "}") "]}",
		     -EBADMSG, "one platform");
	assert_store("{\"realm\":[{\"initial-measurement\":\"aa\",\"y\":1}]}",
		     -EBADMSG, "a realm");
	assert_store("{\"realm\":[]}", -EBADMSG, "no reference value");
	assert_store("{\"realm\":[{\"initial-measurement\":\"aa\","
		     "\"extensible-measurements\":[\"00\"]}]}",
		     -EBADMSG, "four");
}

/* ---- made here ---- */

/* What a made token's challenge is: 00, then 01s. */
static void expect_made_nonce(struct appraiser *appraiser, size_t size)
{
	char hex[2 * CCA_CHALLENGE_SIZE + 1] = "00";

	for (size_t i = 1; i < size; i++)
		memcpy(hex + 2 * i, "01", 3);
	set_option(appraiser, "nonce", hex);
}

static void assert_made(const struct made_cca *good, const struct made_cca *bad,
			int status, const char *id, const char *outcome)
{
	struct vouch_bytes anchor = made_cca_anchor();
	struct vouch_bytes token = made_cca(good), altered = made_cca(bad);
	struct appraiser *appraiser = strict(&token, &anchor);

	expect_made_nonce(appraiser, good->is_psa ? 32 : 64);
	assert_token(appraiser, &token, 0, "freshness.report_data", "pass");
	assert_token(appraiser, &altered, status, id, outcome);
	appraiser_free(appraiser);
	vouch_bytes_free(&token);
	vouch_bytes_free(&altered);
	vouch_bytes_free(&anchor);
}

static const struct made_cca psa = {
	.platform_profile = "tag:psacertified.org,2023:psa#tfm",
	.is_psa = true,
	.lifecycle = 0x3000,
	.hash = "sha-256",
};

/* One thing of it that is changed, and signed again. */
#define EACH(good, id_of, ...)                              \
	do {                                                \
		struct made_cca bad = good;                 \
		bad.__VA_ARGS__;                            \
		assert_made(&good, &bad, 1, id_of, "fail"); \
	} while (0)

static void each_change_is_told(void **state)
{
	(void)state;
	EACH(made_cca_legacy, "cca.platform.sig", is_signed_by_other = true);
	EACH(made_cca_legacy, "cca.binding", binding = 1);
	EACH(made_cca_legacy, "freshness.report_data", challenge = 1);
	EACH(made_cca_legacy, "cca.components", component = 1);
	EACH(made_cca_legacy, "cca.lifecycle", lifecycle = 0x4000);
	EACH(made_cca_legacy, "cca.lifecycle", lifecycle = 0x3100);
	EACH(made_cca_legacy, "cca.hash", hash = "sha-384");
	EACH(made_cca_2_0, "cca.platform.sig", is_signed_by_other = true);
	EACH(made_cca_2_0, "cca.binding", binding = 1);
	EACH(made_cca_2_0, "freshness.report_data", challenge = 1);
	EACH(made_cca_2_0, "cca.components", component = 1);
	EACH(made_cca_2_0, "cca.lifecycle", lifecycle = 0x5000);
	EACH(psa, "psa.sig", is_signed_by_other = true);
	EACH(psa, "freshness.report_data", challenge = 1);
	EACH(psa, "psa.components", component = 1);
	EACH(psa, "psa.lifecycle", lifecycle = 0x2000);
}

#define BYTES_32 DIGEST
#define BYTES_33 "01" DIGEST
#define BYTES_64 DIGEST DIGEST

/* Each key of a policy, with a value that no token here has. */
static const struct {
	const char *key, *value, *id;
} others[] = {
	{ "cca.implementation_id", BYTES_32, "cca.implementation_id" },
	{ "cca.instance_id", BYTES_33, "cca.instance_id" },
	{ "cca.lifecycle", "provisioning", "cca.lifecycle" },
	{ "cca.components", "measurement=" DIGEST " signer=" DIGEST,
	  "cca.components" },
	{ "cca.config", "00", "cca.config" },
	{ "cca.report_data", BYTES_64, "freshness.report_data" },
	{ "cca.rim", BYTES_64, "cca.rim" },
	{ "cca.rpv", BYTES_64, "cca.rpv" },
	{ "cca.rem0", BYTES_64, "cca.rem0" },
	{ "cca.rem1", BYTES_64, "cca.rem1" },
	{ "cca.rem2", BYTES_64, "cca.rem2" },
	{ "cca.rem3", BYTES_64, "cca.rem3" },
	{ "cca.hash", "sha-384", "cca.hash" },
	{ "psa.implementation_id", BYTES_32, "psa.implementation_id" },
	{ "psa.instance_id", BYTES_33, "psa.instance_id" },
	{ "psa.lifecycle", "unknown", "psa.lifecycle" },
	{ "psa.components", "measurement=" DIGEST " signer=" DIGEST,
	  "psa.components" },
	{ "psa.client_id", "1", "psa.client_id" },
	{ "psa.report_data", BYTES_64, "freshness.report_data" },
};

static void each_value_is_compared(void **state)
{
	struct vouch_bytes anchor = made_cca_anchor();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		bool is_psa = !strncmp(others[i].key, "psa", 3);
		struct vouch_bytes token =
			made_cca(is_psa ? &psa : &made_cca_legacy);
		struct appraiser *appraiser = strict(&token, &anchor);

		set_option(appraiser, others[i].key, others[i].value);
		assert_token(appraiser, &token, 1, others[i].id, "fail");
		appraiser_free(appraiser);
		vouch_bytes_free(&token);
	}
	vouch_bytes_free(&anchor);
}

static void each_profile_is_affirmed(void **state)
{
	struct made_cca like = made_cca_2_0;

	(void)state;
	assert_made(&like, &like, 0, "cca.realm.sig", "pass");
	like.platform_profile = "tag:arm.com,2026:cca_platform#2.0.0";
	like.realm_profile = "tag:arm.com,2026:realm#2.0.0";
	assert_made(&like, &like, 0, "cca.binding", "pass");
	like.is_cmw = false; /* as RMM with a build flag has it */
	assert_made(&like, &like, 0, "cca.binding", "pass");
	like = made_cca_legacy;
	like.platform_profile = "tag:arm.com,2023:cca_platform#1.0.0";
	like.realm_profile = "tag:arm.com,2023:realm#1.0.0";
	like.is_cmw = true;
	assert_made(&like, &like, 0, "cca.realm.sig", "pass");
	assert_made(&psa, &psa, 0, "psa.components", "pass");
}

/* What cannot be read is no evidence against anybody. */
static void malformed_is_not_decided(void **state)
{
	struct made_cca like = made_cca_2_0;

	(void)state;
	like.is_bound = false; /* 2.0 has to have claim 2408 */
	assert_made(&made_cca_2_0, &like, 3, "cca.format", "open");
	like = made_cca_legacy;
	like.is_short = true;
	assert_made(&made_cca_legacy, &like, 3, "cca.format", "open");
	like = made_cca_legacy;
	like.rim_size = 32;
	assert_made(&made_cca_legacy, &like, 3, "cca.format", "open");
	like = made_cca_legacy;
	like.platform_profile = "http://arm.com/CCA-SSD/1.0.0;x";
	assert_made(&made_cca_legacy, &like, 3, "cca.format", "open");
	like = made_cca_2_0;
	like.realm_profile = "tag:arm.com,2027:realm#3.0.0";
	assert_made(&made_cca_2_0, &like, 3, "cca.format", "open");
}

static void nothing_is_affirmed_unasked(void **state)
{
	struct vouch_bytes anchor = made_cca_anchor();
	struct vouch_bytes token = made_cca(&made_cca_2_0);
	struct appraiser *appraiser = appraiser_new();

	(void)state;
	name_anchor(appraiser, &anchor);
	assert_token(appraiser, &token, 3, "cca.rim", "open");
	assert_token(appraiser, &token, 3, "cca.components", "open");
	assert_token(appraiser, &token, 3, "freshness.bound", "open");
	appraiser_free(appraiser);
	vouch_bytes_free(&token);
	vouch_bytes_free(&anchor);
}

static void lifecycle_that_is_accepted_passes(void **state)
{
	struct made_cca like = made_cca_legacy;
	struct vouch_bytes anchor = made_cca_anchor();
	struct vouch_bytes token = made_cca(&like), debug;
	struct appraiser *appraiser = strict(&token, &anchor);

	(void)state;
	like.lifecycle = 0x4001;
	debug = made_cca(&like);
	set_option(appraiser, "cca.lifecycle", "realm_debug");
	assert_token(appraiser, &debug, 0, "cca.lifecycle", "pass");
	assert_token(appraiser, &token, 1, "cca.lifecycle", "fail");
	appraiser_free(appraiser);
	vouch_bytes_free(&token);
	vouch_bytes_free(&debug);
	vouch_bytes_free(&anchor);
}

/* ---- references of components ---- */

static void references_are_read_strictly(void **state)
{
	(void)state;
	assert_true(cca_reference_is("measurement=" DIGEST " signer=" DIGEST));
	assert_true(cca_reference_is("signer=" DIGEST
				     " version=1 measurement=" DIGEST
				     " type=a%20b"));
	assert_false(cca_reference_is("measurement=" DIGEST));
	assert_false(cca_reference_is("measurement=" DIGEST " signer=00"));
	assert_false(cca_reference_is("measurement=" DIGEST " signer=" DIGEST
				      " typ=x"));
	assert_false(cca_reference_is("measurement=" DIGEST " signer=" DIGEST
				      " type=x type=y"));
	assert_false(cca_reference_is(""));
}

static void references_are_compared_whole(void **state)
{
	static const u8 digest[32] = {
		0,  1,	2,  3,	4,  5,	6,  7,	8,  9,	10, 11, 12, 13, 14, 15,
		16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
	};
	struct cca_component c = {
		.type = { (const u8 *)"a b", 3 },
		.measurement = { digest, 32 },
		.signer = { digest, 32 },
	};

	(void)state;
	assert_true(cca_reference_holds("measurement=" DIGEST " signer=" DIGEST,
					&c));
	assert_true(cca_reference_holds(
		"measurement=" DIGEST " signer=" DIGEST " type=a%20b", &c));
	assert_false(cca_reference_holds(
		"measurement=" DIGEST " signer=" DIGEST " type=a", &c));
	assert_false(cca_reference_holds("measurement=" DIGEST " signer=" DIGEST
					 " type=a%20b version=1",
					 &c));
	c.measurement.size = 31;
	assert_false(cca_reference_holds(
		"measurement=" DIGEST " signer=" DIGEST, &c));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_change_is_told),
		cmocka_unit_test(each_value_is_compared),
		cmocka_unit_test(each_profile_is_affirmed),
		cmocka_unit_test(malformed_is_not_decided),
		cmocka_unit_test(nothing_is_affirmed_unasked),
		cmocka_unit_test(lifecycle_that_is_accepted_passes),
		cmocka_unit_test(references_are_read_strictly),
		cmocka_unit_test(references_are_compared_whole),
		cmocka_unit_test(stores_are_read_strictly),
		cmocka_unit_test(store_is_a_policy),
		cmocka_unit_test(each_sample_is_affirmed),
		cmocka_unit_test(each_altered_byte_is_refused),
		cmocka_unit_test(last_signature_is_looked_at),
		cmocka_unit_test(legacy_token_in_907_keeps_its_result),
		cmocka_unit_test(realm_of_another_platform_is_refused),
		cmocka_unit_test(key_has_to_be_named),
	};

	vectors = getenv("VECTORS");
	if (!vectors)
		vectors = "../shared/vectors";
	return cmocka_run_group_tests(tests, NULL, NULL);
}
