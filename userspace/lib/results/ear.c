// SPDX-License-Identifier: MIT
/* vouch_ear_create(): a result as JSON, then as a JWT or a CWT. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/json_text.h"
#include "base/openssl.h"
#include "check/context.h"
#include "check/facts.h"
#include "codec/cbor/sign1.h"
#include "codec/digest.h"
#include "codec/jose/base64url.h"
#include "codec/jose/jws.h"
#include "results/ar4si.h"
#include "results/names.h"

#define NONCE_SIZE_MIN 8
#define NONCE_SIZE_MAX 64
#define UNMET_MAX 64 /* ids of checks that a token lists */

static json_t *vector_json(const struct ar4si *ar4si)
{
	json_t *vector = json_object();

	for (size_t i = 0; i < CLAIM_COUNT; i++)
		if (ar4si->claims[i])
			json_put(&vector, ar4si_claim_name(i),
				 json_integer(ar4si->claims[i]));
	return vector;
}

static bool is_unmet(const struct vouch_check *check)
{
	return check->status == VOUCH_CHECK_FAIL ||
	       check->status == VOUCH_CHECK_OPEN ||
	       check->status == VOUCH_CHECK_WARN;
}

/* Ids of the checks that failed, warned or are open; a last one of "...". */
static json_t *unmet_json(const struct vouch_result *result)
{
	json_t *list = json_array();
	const struct vouch_check *check;
	bool ok = list;

	for (size_t i = 0; ok && (check = vouch_result_check(result, i)); i++) {
		size_t count = json_array_size(list);

		if (!is_unmet(check) || count > UNMET_MAX)
			continue;
		ok = !json_array_append_new(list, json_utf8(count == UNMET_MAX ?
								    "..." :
								    check->id));
	}
	if (ok)
		return list;
	json_decref(list);
	return NULL;
}

static json_t *digest_json(const u8 *data, size_t size)
{
	u8 digest[SHA256_SIZE];

	return digest_sha256(data, size, digest) ?
		       json_hex(digest, sizeof(digest)) :
		       NULL;
}

/* What the verifier says beyond the words of AR4SI. */
static json_t *verifier_claims(const struct vouch_result *result,
			       const struct vouch_ear_options *o)
{
	json_t *claims = json_object();

	json_put(&claims, EAR_MEMBER_STATUS,
		 json_string(vouch_status_name(vouch_result_status(result))));
	json_put(&claims, "vouch.simulated",
		 json_boolean(vouch_result_is_simulated(result)));
	json_put(&claims, "vouch.unmet", unmet_json(result));
	if (o->evidence)
		json_put(&claims, EAR_MEMBER_DIGEST,
			 digest_json(o->evidence, o->evidence_size));
	return claims;
}

/* Names and digests of the policies, as "policy.valid" tells them. */
static json_t *policies_json(const struct ear_dialect *dialect,
			     const struct vouch_result *result)
{
	const struct vouch_check *check = result_find(result, "policy.valid");
	bool has_file = check && check->status == VOUCH_CHECK_PASS;
	json_t *text = json_utf8(has_file ? check->actual :
					    "vouch: defaults and options");

	return dialect->has_list && text ? json_pack("[o]", text) : text;
}

/*
 * Of authentic evidence, in a JWT alone: a CWT has the digest of the evidence,
 * and libraries for CBOR limit what they take.
 */
static void put_attester_claims(json_t **json,
				const struct ear_dialect *dialect,
				const struct vouch_result *result,
				const struct vouch_ear_options *o)
{
	if (!o->is_cwt && result->is_authentic)
		json_put(json, dialect->attester_claims, result_claims(result));
}

static json_t *appraisal_json(const struct ear_dialect *dialect,
			      const struct vouch_result *result,
			      const struct vouch_ear_options *o)
{
	json_t *json = json_object(), *vector;
	struct ar4si ar4si;

	ar4si_of_result(result, &ar4si);
	json_put(&json, dialect->status,
		 json_string(ar4si_tier_name(ar4si.status)));
	vector = vector_json(&ar4si);
	/* The draft has no vector without a claim. */
	if (vector && !json_object_size(vector))
		json_decref(vector);
	else
		json_put(&json, dialect->vector, vector);
	json_put(&json, dialect->policies, policies_json(dialect, result));
	put_attester_claims(&json, dialect, result, o);
	json_put(&json, dialect->verifier_claims, verifier_claims(result, o));
	return json;
}

/* What the appraisal is named by: the name that peers of the dialect use. */
static const char *submod_name(const struct vouch_ear_options *o,
			       const struct vouch_result *result)
{
	const char *tee = result->tee ? result->tee : "unknown";

	if (o->dialect == VOUCH_EAR_TRUSTEE)
		return "cpu0";
	if (o->dialect == VOUCH_EAR_VERAISON && !strcmp(tee, "sev-snp"))
		return "SEVSNP";
	return tee;
}

static json_t *nonce_json(const struct vouch_ear_options *o)
{
	char *text = base64url_encode(o->nonce, o->nonce_size);
	json_t *json = text ? json_string(text) : NULL;

	free(text);
	return json;
}

static json_t *token_json(const struct vouch_result *result,
			  const struct vouch_ear_options *o)
{
	const struct ear_dialect *dialect = ear_dialect_at(o->dialect);
	json_t *token = json_object(), *submods = json_object();

	json_put(&submods, submod_name(o, result),
		 appraisal_json(dialect, result, o));
	json_put(&token, "eat_profile", json_string(dialect->profile));
	json_put(&token, "iat", json_integer(o->issued));
	json_put(&token, "exp", json_integer(o->issued + o->lifetime));
	if (o->issuer)
		json_put(&token, "iss", json_string(o->issuer));
	if (o->nonce)
		json_put(&token, "eat_nonce", nonce_json(o));
	json_put(&token, dialect->verifier_id,
		 json_pack("{s:s, s:s}", "developer", "vouch", "build",
			   "vouch " VOUCH_VERSION));
	json_put(&token, "submods", submods);
	return token;
}

static int sign_cwt(const struct vouch_sign_key *signer, const json_t *json,
		    struct vouch_bytes *token, struct vouch_error *error)
{
	static const struct sign1_options options = {
		.content_type = "application/eat+cwt",
		.typ = "application/eat+cwt",
		.is_cwt = true,
	};
	struct vouch_bytes payload = { 0 };
	cbor_item_t *item = ear_to_cbor(json);
	int ret = item_encode(&item, &payload, error);

	if (!ret)
		ret = sign1_make(signer, &options, &payload, token, error);
	vouch_bytes_free(&payload);
	return ret;
}

static int check_options(const struct vouch_ear_options *o,
			 struct vouch_error *error)
{
	if (o->size != sizeof(*o))
		return vouch__error(error, -EINVAL,
				    "options of a token have %zu bytes, want "
				    "%zu",
				    o->size, sizeof(*o));
	if (!ear_dialect_at(o->dialect))
		return vouch__error(error, -EINVAL,
				    "dialect of a token is %u, want 0 to 2",
				    o->dialect);
	if (o->nonce &&
	    (o->nonce_size < NONCE_SIZE_MIN || o->nonce_size > NONCE_SIZE_MAX))
		return vouch__error(error, -EINVAL,
				    "nonce has %zu bytes, want %d to %d",
				    o->nonce_size, NONCE_SIZE_MIN,
				    NONCE_SIZE_MAX);
	if (!o->lifetime || o->issued < 0)
		return vouch__error(error, -EINVAL,
				    "token ends when it begins, want a "
				    "lifetime");
	return 0;
}

int vouch_ear_create(const struct vouch_result *result,
		     const struct vouch_sign_key *signer,
		     const struct vouch_ear_options *options,
		     struct vouch_bytes *token, struct vouch_error *error)
{
	OPENSSL_ENTER;
	json_t *json;
	int ret;

	*token = (struct vouch_bytes){ 0 };
	if (!result || !signer || !options)
		return vouch__error(error, -EINVAL,
				    "result, signer or options are missing");
	ret = check_options(options, error);
	if (ret)
		return ret;
	json = token_json(result, options);
	if (!json)
		return vouch__error(error, -ENOMEM,
				    "no memory for a token, or a text of it is "
				    "not UTF-8");
	ret = options->is_cwt ? sign_cwt(signer, json, token, error) :
				jws_sign(signer, "eat+jwt", json, token, error);
	json_decref(json);
	return ret;
}
