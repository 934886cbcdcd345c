// SPDX-License-Identifier: MIT
/* A verifier's challenge: a key to certify with, or a secret to give back. */
#include "vouch-tpm.h"

#include <openssl/crypto.h>
#include <string.h>
#include <tss2/tss2_mu.h>

/* A policy session that the EK accepts, for one command. */
static bool start_policy(struct tpm *tpm, ESYS_TR *session)
{
	static const TPMT_SYM_DEF none = { .algorithm = TPM2_ALG_NULL };

	*session = ESYS_TR_NONE;
	if (!tpm_did(Esys_StartAuthSession(
			     tpm->esys, ESYS_TR_NONE, ESYS_TR_NONE,
			     ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, NULL,
			     TPM2_SE_POLICY, &none, TPM2_ALG_SHA256, session),
		     "StartAuthSession"))
		return false;
	return tpm_did(Esys_PolicySecret(tpm->esys, ESYS_TR_RH_ENDORSEMENT,
					 *session, ESYS_TR_PASSWORD,
					 ESYS_TR_NONE, ESYS_TR_NONE, NULL, NULL,
					 NULL, 0, NULL, NULL),
		       "PolicySecret");
}

/* ---- import and certify ---- */

static bool read_public(const json_t *challenge, TPM2B_PUBLIC *public)
{
	uint8_t bytes[512];
	size_t size, offset = 0;

	*public = (TPM2B_PUBLIC){ 0 };
	return json_get_bytes(challenge, "public", bytes, sizeof(bytes),
			      &size) &&
	       tpm_did(Tss2_MU_TPMT_PUBLIC_Unmarshal(bytes, size, &offset,
						     &public->publicArea),
		       "public area of the challenge");
}

static bool read_sized(const json_t *challenge, const char *name, uint8_t *out,
		       size_t room, UINT16 *size)
{
	size_t got;

	if (!json_get_bytes(challenge, name, out, room, &got))
		return false;
	*size = (UINT16)got;
	return true;
}

static bool import(struct tpm *tpm, ESYS_TR ek, const json_t *challenge,
		   TPM2B_PUBLIC *public, TPM2B_PRIVATE **private)
{
	static const TPMT_SYM_DEF_OBJECT none = { .algorithm = TPM2_ALG_NULL };
	TPM2B_ENCRYPTED_SECRET seed = { 0 };
	TPM2B_PRIVATE duplicate = { 0 };
	ESYS_TR session = ESYS_TR_NONE;
	bool ok = read_public(challenge, public) &&
		  read_sized(challenge, "duplicate", duplicate.buffer,
			     sizeof(duplicate.buffer), &duplicate.size) &&
		  read_sized(challenge, "seed", seed.secret,
			     sizeof(seed.secret), &seed.size) &&
		  start_policy(tpm, &session) &&
		  tpm_did(Esys_Import(tpm->esys, ek, session, ESYS_TR_NONE,
				      ESYS_TR_NONE, NULL, public, &duplicate,
				      &seed, &none, private),
			  "Import of the verifier's key");

	tpm_flush(tpm, &session);
	return ok;
}

static bool load(struct tpm *tpm, ESYS_TR ek, const TPM2B_PUBLIC *public,
		 const TPM2B_PRIVATE *private, ESYS_TR *key)
{
	ESYS_TR session = ESYS_TR_NONE;
	bool ok = start_policy(tpm, &session) &&
		  tpm_did(Esys_Load(tpm->esys, ek, session, ESYS_TR_NONE,
				    ESYS_TR_NONE, private, public, key),
			  "Load of the verifier's key");

	tpm_flush(tpm, &session);
	return ok;
}

static bool certify(struct tpm *tpm, ESYS_TR ak, ESYS_TR key,
		    const TPM2B_DATA *qualifying, json_t *json)
{
	static const TPMT_SIG_SCHEME by_key = { .scheme = TPM2_ALG_NULL };
	TPMT_SIGNATURE *signature = NULL;
	TPM2B_ATTEST *attest = NULL;
	bool ok =
		tpm_did(Esys_Certify(tpm->esys, ak, key, ESYS_TR_PASSWORD,
				     ESYS_TR_PASSWORD, ESYS_TR_NONE, qualifying,
				     &by_key, &attest, &signature),
			"Certify") &&
		json_put_bytes(json, "certify", attest->attestationData,
			       attest->size) &&
		json_put_signature(json, "certify_signature", signature);

	Esys_Free(attest);
	Esys_Free(signature);
	return ok;
}

/* The EK is not needed any more when the key is there. */
static bool load_key(struct tpm *tpm, const json_t *challenge, ESYS_TR *key)
{
	TPM2B_PUBLIC *ek_public = NULL, public;
	TPM2B_PRIVATE *private = NULL;
	ESYS_TR ek = ESYS_TR_NONE;
	bool ok = ek_create(tpm, &ek, &ek_public) &&
		  import(tpm, ek, challenge, &public, &private) &&
		  load(tpm, ek, &public, private, key);

	tpm_flush(tpm, &ek);
	Esys_Free(ek_public);
	if (private)
		OPENSSL_cleanse(private, sizeof(*private));
	Esys_Free(private);
	return ok;
}

/* ---- credential ---- */

static bool activate(struct tpm *tpm, ESYS_TR ak, ESYS_TR ek,
		     const json_t *challenge, json_t *json)
{
	TPM2B_ENCRYPTED_SECRET seed = { 0 };
	TPM2B_ID_OBJECT blob = { 0 };
	ESYS_TR session = ESYS_TR_NONE;
	TPM2B_DIGEST *secret = NULL;
	bool ok = read_sized(challenge, "blob", blob.credential,
			     sizeof(blob.credential), &blob.size) &&
		  read_sized(challenge, "seed", seed.secret,
			     sizeof(seed.secret), &seed.size) &&
		  start_policy(tpm, &session) &&
		  tpm_did(Esys_ActivateCredential(
				  tpm->esys, ak, ek, ESYS_TR_PASSWORD, session,
				  ESYS_TR_NONE, &blob, &seed, &secret),
			  "ActivateCredential") &&
		  json_put_bytes(json, "secret", secret->buffer, secret->size);

	tpm_flush(tpm, &session);
	if (secret)
		OPENSSL_cleanse(secret, sizeof(*secret));
	Esys_Free(secret);
	return ok;
}

static bool answer_credential(struct tpm *tpm, ESYS_TR ak,
			      const json_t *challenge, json_t *json)
{
	TPM2B_PUBLIC *public = NULL;
	ESYS_TR ek = ESYS_TR_NONE;
	bool ok = ek_create(tpm, &ek, &public) &&
		  activate(tpm, ak, ek, challenge, json);

	tpm_flush(tpm, &ek);
	Esys_Free(public);
	return ok;
}

static bool is_certify(const json_t *challenge)
{
	const char *method =
		json_string_value(json_object_get(challenge, "method"));

	return method && !strcmp(method, "certify");
}

bool challenge_prepare(struct tpm *tpm, const json_t *challenge, ESYS_TR *key)
{
	const char *method =
		json_string_value(json_object_get(challenge, "method"));

	*key = ESYS_TR_NONE;
	if (is_certify(challenge))
		return load_key(tpm, challenge, key);
	if (method && !strcmp(method, "credential"))
		return true;
	complain("method of the challenge is %s, want certify or credential",
		 method ? method : "missing");
	return false;
}

bool challenge_answer(struct tpm *tpm, ESYS_TR ak, ESYS_TR *key,
		      const TPM2B_DATA *qualifying, const json_t *challenge,
		      json_t *json)
{
	bool ok = is_certify(challenge) ?
			  certify(tpm, ak, *key, qualifying, json) :
			  answer_credential(tpm, ak, challenge, json);

	tpm_flush(tpm, key);
	return ok;
}
