// SPDX-License-Identifier: MIT
/* tpm.ek, tpm.ak, tpm.ak.proof: which TPM it is, and that the AK is its own. */
#include <errno.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "tpm/private.h"

#define BITS_MIN 2048 /* of RSA */

#define EK_WANTED                                                       \
	(TPM_FIXED_TPM | TPM_FIXED_PARENT | TPM_SENSITIVE_DATA_ORIGIN | \
	 TPM_RESTRICTED | TPM_DECRYPT)
#define AK_WANTED                                                       \
	(TPM_FIXED_TPM | TPM_FIXED_PARENT | TPM_SENSITIVE_DATA_ORIGIN | \
	 TPM_RESTRICTED | TPM_SIGN)

static void tell_key(const struct tpm_public *key, char *out, size_t size)
{
	char kind[16];

	tpm_public_text(key, kind, sizeof(kind));
	snprintf(out, size, "%s, attributes 0x%08x, name by %s", kind,
		 key->attributes, tpm_hash_name(key->name_alg));
}

static bool has_size(const struct tpm_public *key)
{
	return key->type != TPM_ALG_RSA || key->bits >= BITS_MIN;
}

/* @bad: attributes that it must not have. */
static bool check_key(struct tpm_appraisal *t, const char *id,
		      const struct tpm_view *bytes, u32 wanted, u32 bad,
		      struct tpm_public *key)
{
	static const struct check_note note = {
		.source = "TCG TPM 2.0 Library, part 2, section 8.3",
		.remedy = "a key without these attributes proves nothing about "
			  "a TPM: do not trust who sent it",
	};
	const char *expected =
		wanted & TPM_SIGN ?
			"a restricted signing key that cannot leave its TPM" :
			"a restricted decryption key that cannot leave its TPM";
	struct vouch_error why;
	char actual[96];

	if (tpm_public_open(bytes, key, &why))
		return check_that(t->checks, id, false, &note, expected,
				  why.text);
	tell_key(key, actual, sizeof(actual));
	return check_that(t->checks, id,
			  (key->attributes & wanted) == wanted &&
				  !(key->attributes & bad) && has_size(key) &&
				  key->name_alg != TPM_ALG_SHA1,
			  &note, expected, actual);
}

static bool check_ak(struct tpm_appraisal *t)
{
	static const struct check_note note = {
		.source = "public area of the AK",
		.remedy = "the public area holds no key: do not trust who sent "
			  "it",
	};
	struct vouch_error why;

	if (!check_key(t, "tpm.ak", &t->e->ak, AK_WANTED, TPM_DECRYPT, &t->ak))
		return false;
	if (!tpm_public_key(&t->ak, &t->key, &why))
		return true;
	return check_that(t->checks, "tpm.ak", false, &note, "a key", why.text);
}

/* ---- the proof ---- */

static const char proof_id[] = "tpm.ak.proof";

static const char *const proof_texts[] = {
	[TPM_PROOF_NONE] = "nothing: the AK may be anybody's",
	[TPM_PROOF_CERTIFY] = "certified by this verifier's key inside of the "
			      "TPM: worth what that key is, to this verifier "
			      "alone",
	[TPM_PROOF_CREDENTIAL] = "the TPM with the EK gave back this "
				 "verifier's secret for the AK: to this "
				 "verifier alone",
	[TPM_PROOF_CLAIMS] = "the report is over the AK itself: to everybody",
};

/* The certification is by a key that only this verifier and the TPM know. */
static int verify_certify(struct tpm_appraisal *t, const u8 *challenge_key)
{
	u8 secret[TPM_CHALLENGE_KEY_SIZE], name[TPM_NAME_MAX];
	const struct tpm_view key = { secret, sizeof(secret) };
	size_t size = tpm_public_name(&t->ak, name);
	struct tpm_signature signature;
	struct tpm_attest attest;
	int ret;

	if (tpm_attest_open(&t->e->proof.attest, &attest, NULL) ||
	    tpm_signature_open(&t->e->proof.mac, &signature, NULL) ||
	    attest.type != TPM_ATTEST_CERTIFY)
		return 0;
	if (!size || !tpm_challenge_certify_key(challenge_key, &t->ek, secret))
		return -ENOMEM;
	ret = tpm_signature_verify_hmac(&signature, &key, &t->e->proof.attest);
	OPENSSL_cleanse(secret, sizeof(secret));
	if (ret != 1)
		return ret;
	return tpm_view_is(&attest.name, name, size) &&
	       !tpm_view_is(&attest.qualified_name, name, size) &&
	       tpm_view_is(&attest.extra, t->bound->qualifying,
			   sizeof(t->bound->qualifying));
}

/* What the TPM gave back is not in the Evidence, but an HMAC by it. */
static int verify_credential(struct tpm_appraisal *t, const u8 *challenge_key)
{
	const struct tpm_view over = { t->bound->qualifying,
				       sizeof(t->bound->qualifying) };
	u8 secret[TPM_CHALLENGE_KEY_SIZE], mac[32];
	const struct tpm_view key = { secret, sizeof(secret) };
	bool is_ok =
		tpm_challenge_secret(challenge_key, &t->ek, &t->ak, secret) &&
		tpm_hmac(TPM_ALG_SHA256, &key, &over, mac);

	OPENSSL_cleanse(secret, sizeof(secret));
	if (!is_ok)
		return -ENOMEM;
	return t->e->proof.mac.size == sizeof(mac) &&
	       !CRYPTO_memcmp(mac, t->e->proof.mac.data, sizeof(mac));
}

/* By any of the keys that this verifier has made challenges with. */
static int verify_proof(struct tpm_appraisal *t)
{
	const struct policy_value *keys = &t->policy->challenge_key;
	int ret = 0;

	for (size_t i = 0; i < keys->count && !ret; i++)
		ret = t->e->proof.type == TPM_PROOF_CERTIFY ?
			      verify_certify(t, keys->items[i].bytes) :
			      verify_credential(t, keys->items[i].bytes);
	return ret;
}

/* A JWK has no attributes: who made the claims vouches for those. */
static bool is_claimed_modulus(const struct tpm_appraisal *t)
{
	u32 exponent = t->ak.exponent ? t->ak.exponent : 65537;

	return t->ak.type == TPM_ALG_RSA && exponent == t->bound->exponent &&
	       tpm_view_is(&t->ak.x, t->bound->modulus, t->bound->modulus_size);
}

static bool has_bound_ak(const struct tpm_appraisal *t)
{
	return t->bound->ak.size || t->bound->modulus_size;
}

static bool is_claimed(const struct tpm_appraisal *t)
{
	if (t->bound->modulus_size)
		return is_claimed_modulus(t);
	return t->bound->ak.size &&
	       tpm_view_is(&t->bound->ak, t->e->ak.data, t->e->ak.size);
}

/* The report is over an AK, and the Evidence has another one. */
static bool check_other_ak(struct tpm_appraisal *t)
{
	static const struct check_note note = {
		.source = "report of the Evidence",
		.remedy = "the AK is of another TPM than this guest's: do not "
			  "trust the quote",
	};

	return check_that(t->checks, proof_id, false, &note,
			  "the AK that the report is over", "another AK");
}

/* Without an EK that is bound, only a bound AK proves anything. */
static enum tpm_proof_type proof_of(const struct tpm_appraisal *t)
{
	if (is_claimed(t))
		return TPM_PROOF_CLAIMS;
	return t->has_ek ? t->e->proof.type : TPM_PROOF_NONE;
}

static bool accepts_proof(const struct tpm_appraisal *t,
			  enum tpm_proof_type type)
{
	const struct policy_value *accepted = &t->policy->ak_proof;

	if (!policy_has(accepted))
		return type != TPM_PROOF_NONE;
	return policy_accepts_number(accepted, type);
}

static bool is_challenged(enum tpm_proof_type type)
{
	return type == TPM_PROOF_CERTIFY || type == TPM_PROOF_CREDENTIAL;
}

static const char proof_wanted[] =
	"a proof that the AK is a key of the TPM with that EK";

/* There is a proof, and no key to look at it with. */
static bool leave_proof_open(struct tpm_appraisal *t)
{
	static const struct check_note note = {
		.source = "--challenge-key",
		.remedy = "give the key that the challenge was made with, with "
			  "--challenge-key",
		.unmet = VOUCH_NONE_UNASKED,
	};

	check_leave_open(t->checks, proof_id, &note, proof_wanted,
			 "a proof for the verifier who has the key of its "
			 "challenge");
	return true;
}

static bool check_verified(struct tpm_appraisal *t, enum tpm_proof_type type)
{
	static const struct check_note note = {
		.source = "--challenge-key",
		.remedy = "the AK is of another TPM, or the challenge was made "
			  "with another key: do not trust the quote",
	};
	int ret = verify_proof(t);

	check_answer(t->checks, ret);
	return check_that(t->checks, proof_id, ret == 1, &note, proof_wanted,
			  ret == 1 ? proof_texts[type] :
				     "a proof that is not of this AK, EK and "
				     "key");
}

/* No proof: what is signed may be somebody else's TPM, so it is none. */
static bool check_proof(struct tpm_appraisal *t)
{
	enum tpm_proof_type type = proof_of(t);
	const struct check_note note = {
		.source = policy_source(&t->policy->ak_proof),
		.remedy = "make a challenge for this EK with \"vouch "
			  "challenge\", and ask for Evidence with it",
		.unmet = VOUCH_NONE_MISSING,
	};

	if (has_bound_ak(t) && type != TPM_PROOF_CLAIMS)
		return check_other_ak(t);
	if (!accepts_proof(t, type)) {
		check_leave_open(t->checks, proof_id, &note, proof_wanted,
				 proof_texts[type]);
		return true;
	}
	if (is_challenged(type) && !policy_has(&t->policy->challenge_key))
		return leave_proof_open(t);
	if (is_challenged(type))
		return check_verified(t, type);
	check_add(t->checks, proof_id,
		  type == TPM_PROOF_NONE ? VOUCH_CHECK_WARN : VOUCH_CHECK_PASS,
		  &note, proof_wanted, proof_texts[type]);
	return true;
}

bool tpm_check_keys(struct tpm_appraisal *t)
{
	if (t->bound->ek.size) {
		if (!check_key(t, "tpm.ek", &t->bound->ek, EK_WANTED, TPM_SIGN,
			       &t->ek))
			return false;
		t->has_ek = true;
	}
	return check_ak(t) && check_proof(t);
}
