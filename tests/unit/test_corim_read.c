// SPDX-License-Identifier: MIT
/* CoRIMs of others as policies: who signed them, and what is in them. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/evp.h>
#include <vouch.h>

#include "base/bytes.h"
#include "codec/cbor/sign1.h"
#include "codec/jose/jwk.h"
#include "codec/jose/keys.h"
#include "codec/jose/signer.h"

#define AT 1781524800

static const uint8_t digest[48] = { 1, 2, 3 };
static const uint8_t zeroes[48];

static void make_key(struct vouch_sign_key *key)
{
	*key = (struct vouch_sign_key){
		.key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256"),
		.algorithm = algorithm_jose("ES256"),
	};
	assert_int_equal(jwk_thumbprint(key->key, key->kid, NULL), 0);
}

static struct vouch_ear_keys *keys_of(const struct vouch_sign_key *key)
{
	struct vouch_ear_keys *keys = vouch_ear_keys_new();
	char *jwks = vouch_sign_key_jwks(key);

	assert_int_equal(vouch_ear_keys_add(keys, (uint8_t *)jwks, strlen(jwks),
					    "k", NULL),
			 0);
	vouch_text_free(jwks);
	return keys;
}

static void expect_policy(const struct vouch_bytes *bytes,
			  const struct vouch_ear_keys *keys, int want,
			  const char *text)
{
	struct vouch_error error = { 0 };
	char *json;
	int ret = vouch_policy_from_corim(bytes->data, bytes->size, keys, AT,
					  &json, &error);

	if (ret != want || !strstr(ret ? error.text : json, text))
		fail_msg("%d: %s", ret, ret ? error.text : json);
	vouch_text_free(json);
}

static struct vouch_corim *corim_of(const char *tee, const char *name,
				    const uint8_t *value)
{
	struct vouch_corim *corim = vouch_corim_new(tee);

	assert_int_equal(vouch_corim_launch(corim, "a", NULL), 0);
	assert_int_equal(vouch_corim_value(corim, name, value, 48, NULL), 0);
	return corim;
}

static void test_signer_is_asked_for(void **state)
{
	struct vouch_corim *corim = corim_of("snp", "measurement", digest);
	struct vouch_sign_key key, other;
	struct vouch_ear_keys *keys, *others;
	struct vouch_bytes bytes, bare;

	(void)state;
	make_key(&key);
	make_key(&other);
	keys = keys_of(&key);
	others = keys_of(&other);
	assert_int_equal(vouch_corim_sign(corim, &key, "me", &bytes, NULL), 0);
	assert_int_equal(vouch_corim_write(corim, &bare, NULL), 0);
	expect_policy(&bytes, keys, 0, "\"measurement\": \"010203");
	expect_policy(&bytes, others, -EKEYREJECTED,
		      "CoRIM is signed by none of the 1 keys");
	expect_policy(&bytes, NULL, 0, "\"measurement\": \"010203");
	expect_policy(&bare, keys, -EKEYREJECTED, "CoRIM is not signed");
	expect_policy(&bare, NULL, 0, "\"measurement\": \"010203");
	vouch_bytes_free(&bytes);
	vouch_bytes_free(&bare);
	vouch_corim_free(corim);
	vouch_ear_keys_free(keys);
	vouch_ear_keys_free(others);
	EVP_PKEY_free(key.key);
	EVP_PKEY_free(other.key);
}

static void test_no_byte_can_change(void **state)
{
	struct vouch_corim *corim = corim_of("tdx", "mrtd", digest);
	struct vouch_sign_key key;
	struct vouch_ear_keys *keys;
	struct vouch_bytes bytes;
	char *json;

	(void)state;
	make_key(&key);
	keys = keys_of(&key);
	assert_int_equal(vouch_corim_sign(corim, &key, "me", &bytes, NULL), 0);
	for (size_t i = 0; i < bytes.size; i++) {
		bytes.data[i] ^= 1;
		assert_int_not_equal(vouch_policy_from_corim(bytes.data,
							     bytes.size, keys,
							     AT, &json, NULL),
				     0);
		bytes.data[i] ^= 1;
	}
	expect_policy(&bytes, keys, 0, "\"mrtd\": \"010203");
	vouch_bytes_free(&bytes);
	vouch_corim_free(corim);
	vouch_ear_keys_free(keys);
	EVP_PKEY_free(key.key);
}

static void test_launches_stay_apart(void **state)
{
	struct vouch_corim *corim = corim_of("tdx", "mrtd", digest);
	uint8_t other[48] = { 9 };
	struct vouch_bytes bytes;

	(void)state;
	assert_int_equal(vouch_corim_value(corim, "rtmr1", digest, 48, NULL),
			 0);
	assert_int_equal(vouch_corim_launch(corim, "b", NULL), 0);
	assert_int_equal(vouch_corim_value(corim, "mrtd", other, 48, NULL), 0);
	assert_int_equal(vouch_corim_write(corim, &bytes, NULL), 0);
	expect_policy(&bytes, NULL, 0, "\"any_of\"");
	expect_policy(&bytes, NULL, 0, "\"name\": \"launch 2\"");
	vouch_bytes_free(&bytes);
	vouch_corim_free(corim);
}

static void test_zeroes_are_refused(void **state)
{
	struct vouch_corim *corim = corim_of("snp", "measurement", zeroes);
	struct vouch_bytes bytes;

	(void)state;
	assert_int_equal(vouch_corim_write(corim, &bytes, NULL), 0);
	expect_policy(&bytes, NULL, -EBADMSG, "a digest of zeroes");
	vouch_bytes_free(&bytes);
	vouch_corim_free(corim);
}

/* ---- by hand: 501({1: [506(<< ... >>)]}) ---- */

static void expect_bare(const char *hex, int want, const char *text)
{
	uint8_t data[600];
	struct vouch_bytes bytes = { data, 0 };

	assert_int_equal(hex_decode(hex, data, sizeof(data), &bytes.size), 0);
	expect_policy(&bytes, NULL, want, text);
}

/* @triples: a list of them; @members: of the CoRIM, @count with its tags. */
static void expect_triples(const char *triples, int count, const char *members,
			   int want, const char *text)
{
	char comid[900], hex[1200];

	/* {1: {0: "a"}, 4: {0: triples}} */
	snprintf(comid, sizeof(comid), "a201a100616104a100%s", triples);
	snprintf(hex, sizeof(hex), "d901f5a%d0181d901fa59%04zx%s%s", count,
		 strlen(comid) / 2, comid, members);
	expect_bare(hex, want, text);
}

static void expect_in(const char *environment, const char *measurement,
		      int count, const char *members, int want,
		      const char *text)
{
	char triples[700];

	snprintf(triples, sizeof(triples), "8182%s81%s", environment,
		 measurement);
	expect_triples(triples, count, members, want, text);
}

static void expect_made(const char *validity, const char *measurement, int want,
			const char *text)
{
	expect_in("a0", measurement, *validity ? 2 : 1, validity, want, text);
}

#define D                                                                \
	"01020304050607080910111213141516171819202122232425262728293031" \
	"3233343536373839404142434445464748"

static void test_what_is_not_understood_is_refused(void **state)
{
	(void)state;
	expect_made("", "a20019028101a1028182075830" D, 0, "\"snp\"");
	expect_made("", "a200646d72746401a1028182075830" D, 0, "\"mrtd\"");
	/* Cocos: SHA-384 under the number of SHA-256. */
	expect_made("", "a20019028101a1028182015830" D, -EBADMSG,
		    "a digest that is no SHA-384");
	/* svn beside the digest, host data, a name that nobody knows */
	expect_made("", "a20019028101a201d9022801028182075830" D, -EBADMSG,
		    "a measurement with other values");
	expect_made("", "a20019028201a1028182075830" D, -EBADMSG,
		    "a measurement that no policy has a place for");
	expect_made("", "a200616101a1028182075830" D, -EBADMSG,
		    "a measurement that no policy has a place for");
	expect_made("", "a101a1028182075830" D, -EBADMSG,
		    "a measurement that is not a key and values");
	/* two digests, of which one would be enough for somebody */
	expect_made("",
		    "a20019028101a10282820741018207"
		    "5830" D,
		    -EBADMSG, "a list of digests that is not one pair");
}

#define SNP "a20019028101a1028182075830" D
#define OTHER                                                            \
	"99020304050607080910111213141516171819202122232425262728293031" \
	"3233343536373839404142434445464748"
#define TDX(name, digest) "a2006" name "01a1028182075830" digest
#define MRTD(digest) TDX("46d727464", digest)
#define RTMR1(digest) TDX("572746d7231", digest)

/* A policy would accept anywhere what is of one guest or machine alone. */
static void test_whose_values_they_are(void **state)
{
	(void)state;
	/* {0: {1: "a"}}, {1: 560(digest)} */
	expect_in("a100a1016161", SNP, 1, "", 0, "\"snp\"");
	expect_in("a101d902305830" D, SNP, 1, "", 0, "\"snp\"");
	expect_in("a101d902305830" OTHER, SNP, 1, "", -EBADMSG,
		  "values for one instance alone");
	expect_in("a101d9022642beef", SNP, 1, "", -EBADMSG,
		  "values for one instance alone");
	expect_in("a101d902305830" D, MRTD(D), 1, "", -EBADMSG,
		  "values for one instance alone");
	/* a group; a layer of a class; no map */
	expect_in("a10241aa", SNP, 1, "", -EBADMSG, "an environment with more");
	expect_in("a100a10301", SNP, 1, "", -EBADMSG,
		  "an environment with more");
	expect_in("01", SNP, 1, "", -EBADMSG, "an environment with more");
}

/* What changes the meaning of values, or adds to them. */
static void test_what_is_around_values(void **state)
{
	(void)state;
	/* 3: 32("a"), 3: 111(h'aa'), 2: [], 5: [] */
	expect_in("a0", SNP, 2, "03d8206161", -EBADMSG, "a profile that is");
	expect_in("a0", SNP, 2, "03d86f41aa", -EBADMSG, "a profile that is");
	expect_in("a0", SNP, 2, "0280", -EBADMSG, "members besides");
	expect_in("a0", SNP, 2, "0680", -EBADMSG, "members besides");
	expect_in("a0", SNP, 2, "616180", -EBADMSG, "members besides");
	expect_in("a0", SNP, 2, "0580", 0, "\"snp\"");
	/* {3: [], 4: {0: [...]}}: the CoMID supplements another one. */
	expect_bare("d901f5a10181d901fa5847a2038004a1008182a081" SNP, -EBADMSG,
		    "supplements or replaces");
}

/* Of one launch in two triples either would be accepted without the other. */
static void test_one_launch_is_one_triple(void **state)
{
	(void)state;
	expect_triples("8282a081" MRTD(D) "82a081" MRTD(OTHER), 1, "", 0,
		       "\"any_of\"");
	expect_triples("8282a081" MRTD(D) "82a081" RTMR1(D), 1, "", -EBADMSG,
		       "values that may be of one launch");
	expect_triples("8282a082" MRTD(D) RTMR1(D) "82a081" MRTD(D), 1, "",
		       -EBADMSG, "values that may be of one launch");
	expect_triples("8282a082" MRTD(D) RTMR1(D) "82a082" MRTD(D)
			       RTMR1(OTHER),
		       1, "", 0, "\"any_of\"");
	expect_triples("8282a082" MRTD(D) RTMR1(D) "82a081" MRTD(OTHER), 1, "",
		       0, "\"any_of\"");
}

/* A signature has an end of its own, in either of two headers. */
static void expect_signed(int64_t label, const char *header, int want,
			  const char *text)
{
	struct vouch_corim *corim = corim_of("snp", "measurement", digest);
	struct vouch_bytes payload, extra, bytes;
	uint8_t data[64];
	struct sign1_options options = {
		.content_type = "application/rim+cbor",
		.extra_label = label,
		.extra = &extra,
	};
	struct vouch_sign_key key;
	struct vouch_ear_keys *keys;

	make_key(&key);
	keys = keys_of(&key);
	extra.data = data;
	assert_int_equal(hex_decode(header, data, sizeof(data), &extra.size),
			 0);
	assert_int_equal(vouch_corim_write(corim, &payload, NULL), 0);
	assert_int_equal(sign1_make(&key, &options, &payload, &bytes, NULL), 0);
	expect_policy(&bytes, keys, want, text);
	expect_policy(&bytes, NULL, want, text);
	vouch_bytes_free(&bytes);
	vouch_bytes_free(&payload);
	vouch_corim_free(corim);
	vouch_ear_keys_free(keys);
	EVP_PKEY_free(key.key);
}

/* 18([<< {3: "application/rim+cbor", 15: @claims} >>, {}, corim, h'']) */
static void expect_claims(const char *claims, int want, const char *text)
{
	static const char corim[] =
		"d901f5a10181d901fa5847a201a004a1008182a081" SNP;
	char hex[700];

	snprintf(hex, sizeof(hex),
		 "d28458%02zxa2037461"
		 "70706c69636174696f6e2f72696d2b63626f72"
		 "0f%sa058%02zx%s40",
		 24 + strlen(claims) / 2, claims, strlen(corim) / 2, corim);
	expect_bare(hex, want, text);
}

static void test_signature_is_in_force(void **state)
{
	(void)state;
	/* {0: {0: "a"}, 1: {1: 1(time)}} */
	expect_signed(8, "a200a100616101a101c11a6a2fe940", 0, "\"snp\"");
	expect_signed(8, "a200a100616101a101c11a6a2fe93f", -ESTALE,
		      "is not in force");
	expect_signed(8, "a200a100616101a200c11a6a2fe94101c11a7fffffff",
		      -ESTALE, "is not in force");
	expect_signed(8, "a200a10061610101", -EBADMSG, "a validity that is no");
	expect_signed(8, "ff", -EBADMSG, "CBOR");
	/* Claims of a CWT are a map, and not bytes. */
	expect_signed(15, "a0", -EBADMSG, "no claims of a CWT");
	expect_claims("a1041a6a2fe941", 0, "\"snp\"");
	expect_claims("a1041a6a2fe940", -ESTALE, "signature of the CoRIM");
	expect_claims("a1051a6a2fe941", -ESTALE, "signature of the CoRIM");
	expect_claims("a1046161", -EBADMSG, "no claims of a CWT");
}

static void test_validity(void **state)
{
	static const char good[] = "a20019028101a1028182075830" D;

	(void)state;
	expect_made("04a101c11a6a2fe940", good, 0, "\"snp\"");
	expect_made("04a101c11a6a2fe93f", good, -ESTALE, "is not in force");
	expect_made("04a200c11a6a2fe94101c11a7fffffff", good, -ESTALE,
		    "is not in force");
	expect_made("04a10101", good, -EBADMSG, "a validity that is no pair");
}

static void expect_rvps(const char *text, int want, const char *part)
{
	struct vouch_error error = { 0 };
	char *json;
	int ret = vouch_policy_from_rvps((const uint8_t *)text, strlen(text),
					 &json, &error);

	if (ret != want || !strstr(ret ? error.text : json, part))
		fail_msg("%d: %s", ret, ret ? error.text : json);
	vouch_text_free(json);
}

static void test_messages_to_rvps(void **state)
{
	(void)state;
	expect_rvps("{\"type\":\"sample\",\"provenance\":"
		    "\"eyJtcl90ZCI6WyJhYSJdfQ==\"}", /* {"mr_td":["aa"]} */
		    0, "\"mrtd\"");
	expect_rvps("{\"type\":\"sample\",\"provenance\":"
		    "\"eyJzbnBfYm9vdGxvYWRlciI6WyIxIl19\"}",
		    -EBADMSG, "'snp_bootloader' has no place in a policy");
	expect_rvps("{\"type\":\"sample\",\"provenance\":\"eyJtcl90ZCI6W119\"}",
		    -EBADMSG, "'mr_td' is no list with a value");
	expect_rvps("{\"type\":\"sample\",\"provenance\":\"e30=\"}", -EBADMSG,
		    "no reference value");
	expect_rvps("{\"type\":\"sample\",\"provenance\":"
		    "\"eyJtcl90ZCI6WyIwMDAwIl19\"}",
		    -EBADMSG, "'mr_td' has a value of zeroes");
	expect_rvps("{\"type\":\"sample\",\"provenance\":"
		    "\"eyJtcl90ZCI6WzVdfQ==\"}",
		    -EBADMSG, "'mr_td' has an item that is no text");
	expect_rvps("{\"type\":\"swid\",\"provenance\":\"e30=\"}", -EBADMSG,
		    "of type 'swid'");
	expect_rvps("[]", -EBADMSG, "of type ''");
	expect_rvps("{\"policy\":{\"measurement\":null},\"rootOfTrust\":{}}",
		    -EBADMSG, "this is a policy of Cocos");
	expect_rvps("{\"pcr_values\":{\"sha1\":null}}", -EBADMSG,
		    "this is a policy of Cocos");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signer_is_asked_for),
		cmocka_unit_test(test_no_byte_can_change),
		cmocka_unit_test(test_launches_stay_apart),
		cmocka_unit_test(test_zeroes_are_refused),
		cmocka_unit_test(test_what_is_not_understood_is_refused),
		cmocka_unit_test(test_whose_values_they_are),
		cmocka_unit_test(test_what_is_around_values),
		cmocka_unit_test(test_one_launch_is_one_triple),
		cmocka_unit_test(test_signature_is_in_force),
		cmocka_unit_test(test_validity),
		cmocka_unit_test(test_messages_to_rvps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
