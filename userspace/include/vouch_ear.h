/* SPDX-License-Identifier: MIT */
/*
 * libvouch - Attestation Results as signed tokens: EAR, with claims of AR4SI
 *
 * Part of vouch.h. See Documentation/ear.rst.
 */
#ifndef VOUCH_EAR_H
#define VOUCH_EAR_H

#include <vouch.h>
#include <vouch_result.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

/* ---- signer.c: a private key ---- */

struct vouch_sign_key;

/**
 * vouch_sign_key_open() - a key to sign with
 * @uri: path of a file with PEM or DER without a password, or a URI for a
 *	provider that openssl.cnf names, such as "pkcs11:token=...;object=..."
 * @algorithm: "ES256", "ES384", "ES512", "PS256", "PS384", "RS256" or "EdDSA";
 *	NULL: the first of these that fits the key
 * @signer: out: to be freed with vouch_sign_key_free()
 * @error: may be NULL
 *
 * Return: 0, -ENOKEY when there is no private key, -EINVAL when the algorithm
 * does not fit it, -EIO or -ENOMEM.
 */
int vouch_sign_key_open(const char *uri, const char *algorithm,
			struct vouch_sign_key **signer,
			struct vouch_error *error);
void vouch_sign_key_free(struct vouch_sign_key *signer);

/* "ES384" */
const char *vouch_sign_key_algorithm(const struct vouch_sign_key *signer);

/*
 * The public key as a set of one JWK, RFC 7517, to be freed with
 * vouch_text_free(); NULL without memory.
 */
char *vouch_sign_key_jwks(const struct vouch_sign_key *signer);

/* ---- ear.c: a result as a token ---- */

/**
 * enum vouch_ear_dialect - the words that a token is written in
 * @VOUCH_EAR_IETF: tag:ietf.org,2026:rats/ear#05, the newest draft
 * @VOUCH_EAR_VERAISON: tag:github.com,2023:veraison/ear
 * @VOUCH_EAR_TRUSTEE: tag:github.com,2024:confidential-containers/Trustee
 */
enum vouch_ear_dialect {
	VOUCH_EAR_IETF,
	VOUCH_EAR_VERAISON,
	VOUCH_EAR_TRUSTEE,
};

/**
 * struct vouch_ear_options - what goes into a token beside the result
 * @size: of this struct, in bytes
 * @dialect: one of enum vouch_ear_dialect
 * @is_cwt: a CWT (COSE_Sign1), not a JWT
 * @issuer: "iss", or NULL
 * @nonce: of the one who wants the token: 8 to 64 bytes, or NULL
 * @nonce_size: of @nonce in bytes
 * @evidence: what was appraised; its SHA-256 is in the token; or NULL
 * @evidence_size: of @evidence in bytes
 * @issued: seconds since 1970
 * @lifetime: in seconds, from @issued on; not 0
 */
struct vouch_ear_options {
	size_t size;
	unsigned int dialect;
	bool is_cwt;
	const char *issuer;
	const uint8_t *nonce;
	size_t nonce_size;
	const uint8_t *evidence;
	size_t evidence_size;
	time_t issued;
	uint32_t lifetime;
};

/**
 * vouch_ear_create() - sign a result
 * @result: of any status: what is not affirmed is signed as just that
 * @signer: the verifier's key
 * @options: its @size is sizeof(*options)
 * @token: out: to be freed with vouch_bytes_free()
 * @error: may be NULL
 *
 * The status in it is never better than the worst claim of its trustworthiness
 * vector, nor than the status of @result; of a simulated machine the hardware
 * is not recognised.
 *
 * Return: 0, -EINVAL for options that are none, -EIO or -ENOMEM.
 */
int vouch_ear_create(const struct vouch_result *result,
		     const struct vouch_sign_key *signer,
		     const struct vouch_ear_options *options,
		     struct vouch_bytes *token, struct vouch_error *error);

/* ---- ear_keys.c: keys that are trusted to sign results ---- */

struct vouch_ear_keys;

/* NULL without memory; vouch_ear_keys_free() takes NULL. */
struct vouch_ear_keys *vouch_ear_keys_new(void);
void vouch_ear_keys_free(struct vouch_ear_keys *keys);

/**
 * vouch_ear_keys_add() - trust a key
 * @keys: to add to
 * @data: a PEM public key or certificate, of which the key alone counts, or
 *	JSON: a JWK, or a set of them
 * @size: of @data in bytes
 * @source: name for messages
 * @error: may be NULL
 *
 * Return: 0, -EBADMSG when it is none of these, or -ENOMEM.
 */
int vouch_ear_keys_add(struct vouch_ear_keys *keys, const uint8_t *data,
		       size_t size, const char *source,
		       struct vouch_error *error);

/* ---- ear_verify.c ---- */

struct vouch_ear;

/**
 * struct vouch_ear_wants - what a token has to be
 * @size: of this struct, in bytes
 * @at: time of the verification
 * @max_age: the most seconds since "iat"; 0: "exp" alone limits it
 * @nonce: that it has to have, or NULL
 * @nonce_size: of @nonce in bytes
 * @evidence: that it has to be of, or NULL
 * @evidence_size: of @evidence in bytes
 */
struct vouch_ear_wants {
	size_t size;
	time_t at;
	uint32_t max_age;
	const uint8_t *nonce;
	size_t nonce_size;
	const uint8_t *evidence;
	size_t evidence_size;
};

/**
 * vouch_ear_verify() - whether a token is what it has to be
 * @data: a JWT or CWT
 * @size: of @data in bytes
 * @keys: trusted ones; a key in the token itself proves nothing
 * @wants: its @size is sizeof(*wants)
 * @ear: out: to be freed with vouch_ear_free()
 * @error: may be NULL
 *
 * Whatever is wrong with the token is a failed check of @ear.
 *
 * Return: 0, -EINVAL for a NULL or a size that is none, or -ENOMEM.
 */
int vouch_ear_verify(const uint8_t *data, size_t size,
		     const struct vouch_ear_keys *keys,
		     const struct vouch_ear_wants *wants,
		     struct vouch_ear **ear, struct vouch_error *error);
void vouch_ear_free(struct vouch_ear *ear);

/*
 * Affirming when the token is by a trusted key, in force, and affirms each of
 * its attesters; NULL is none.
 */
enum vouch_status vouch_ear_status(const struct vouch_ear *ear);

/* The checks in order; NULL past the last. */
const struct vouch_check *vouch_ear_check(const struct vouch_ear *ear,
					  size_t index);

/*
 * Status, checks and, when the signature is good, "claims" of the token: one
 * line of JSON, to be freed with vouch_text_free(); NULL without memory. Claims
 * of a CWT have their names of JSON.
 */
char *vouch_ear_json(const struct vouch_ear *ear);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#endif /* VOUCH_EAR_H */
