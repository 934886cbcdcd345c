// SPDX-License-Identifier: MIT
/* Seeds of signed results and of keys. */
#include <string.h>

#include "codec/cbor/sign1.h"
#include "codec/jose/jwk.h"
#include "codec/jose/jws.h"
#include "codec/jose/signer.h"
#include "results/names.h"
#include "seeds.h"

static const char *const words[][3] = {
	{ "ietf", "tag:ietf.org,2026:rats/ear#05", "_" },
	{ "veraison", "tag:github.com,2023:veraison/ear", "." },
};

static json_t *token_of(const char *profile, const char *between)
{
	char id[32], status[32], vector[48];

	snprintf(id, sizeof(id), "ear%sverifier%sid", between,
		 *between == '_' ? "_" : "-");
	snprintf(status, sizeof(status), "ear%sstatus", between);
	snprintf(vector, sizeof(vector), "ear%strustworthiness%svector",
		 between, *between == '_' ? "_" : "-");
	return json_pack("{s:s, s:i, s:i, s:s, s:{s:s}, s:{s:{s:s, s:{s:i}}}}",
			 "eat_profile", profile, "iat", SEED_AT, "exp",
			 SEED_AT + 300, "eat_nonce", "MTIzNDU2Nzg", id,
			 "developer", "a", "submods", "cpu0", status,
			 "affirming", vector, "hardware", 2);
}

static void write_token(const struct vouch_sign_key *key, const char *name,
			const json_t *json)
{
	static const struct sign1_options options = {
		.content_type = "application/eat+cwt",
		.is_cwt = true,
	};
	struct vouch_bytes token = { 0 }, payload = { 0 };
	cbor_item_t *item = ear_to_cbor(json);
	char cwt[48];

	jws_sign(key, "JWT", json, &token, NULL);
	seed_write("ear", name, token.data, token.size);
	vouch_bytes_free(&token);
	item_encode(&item, &payload, NULL);
	sign1_make(key, &options, &payload, &token, NULL);
	snprintf(cwt, sizeof(cwt), "%.32s-cwt", name);
	seed_write("ear", cwt, token.data, token.size);
	vouch_bytes_free(&token);
	vouch_bytes_free(&payload);
}

static void write_keys(const struct vouch_sign_key *key, const char *name)
{
	char *jwks = vouch_sign_key_jwks(key);

	seed_write("ear-keys", name, jwks, strlen(jwks));
	vouch_text_free(jwks);
}

static void write_corim(const struct vouch_sign_key *key, const char *tee,
			const char *value)
{
	struct vouch_corim *corim = vouch_corim_new(tee);
	const u8 digest[48] = { 1 };
	struct vouch_bytes bytes = { 0 };

	vouch_corim_launch(corim, "a", NULL);
	vouch_corim_value(corim, value, digest, sizeof(digest), NULL);
	vouch_corim_write(corim, &bytes, NULL);
	seed_write("corim", tee, bytes.data, bytes.size);
	vouch_bytes_free(&bytes);
	vouch_corim_sign(corim, key, "a", &bytes, NULL);
	seed_write("corim", value, bytes.data, bytes.size);
	vouch_bytes_free(&bytes);
	vouch_corim_free(corim);
}

static void write_rvps(void)
{
	static const char text[] =
		"{\"version\":\"0.1.0\",\"type\":\"sample\","
		"\"provenance\":\"eyJtcl90ZCI6WyJhYSJdfQ==\"}";

	seed_write("rvps", "mr_td", text, sizeof(text) - 1);
}

static void write_by(const char *algorithm, EVP_PKEY *pkey)
{
	struct vouch_sign_key key = {
		.key = pkey,
		.algorithm = algorithm_jose(algorithm),
	};

	jwk_thumbprint(pkey, key.kid, NULL);
	write_keys(&key, algorithm);
	write_corim(&key, "snp", "measurement");
	write_corim(&key, "tdx", "mrtd");
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		json_t *json = token_of(words[i][1], words[i][2]);
		char name[32];

		snprintf(name, sizeof(name), "%s-%s", words[i][0], algorithm);
		write_token(&key, name, json);
		json_decref(json);
	}
	EVP_PKEY_free(pkey);
}

void seed_write_ear(void)
{
	write_rvps();
	write_by("ES256", EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256"));
	write_by("RS256", EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048));
	write_by("EdDSA", EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"));
}
