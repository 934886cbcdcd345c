/* SPDX-License-Identifier: MIT */
/*
 * What the PKIs of both vendors are made of. Sections are titled by the file
 * that implements them.
 */
#ifndef VOUCH_SIM_PKI_H
#define VOUCH_SIM_PKI_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "lib/base/types.h"

struct sim_error;

#define SIM_P256_POINT 64
#define SIM_P256_SIGNATURE 64

/* ---- seed.c ---- */

/* Bytes that depend on all arguments, and on nothing else (SHAKE-256). */
int sim_seed_bytes(const char *seed, const char *label, const void *context,
		   size_t context_size, u8 *out, size_t size);
/* An OpenSSL context whose random bytes are those of seed and label. */
OSSL_LIB_CTX *sim_seed_context(const char *seed, const char *label);
EVP_PKEY *sim_seed_rsa(const char *seed, const char *label);
EVP_PKEY *sim_seed_p384(const char *seed, const char *label,
			const void *context, size_t context_size);
EVP_PKEY *sim_seed_p256(const char *seed, const char *label,
			const void *context, size_t context_size);

/* ---- sign.c ---- */

/* The same key inside another OpenSSL context, whose random bytes it uses. */
EVP_PKEY *sim_key_move(EVP_PKEY *key, OSSL_LIB_CTX *ctx);

struct sim_signing {
	OSSL_LIB_CTX *libctx;
	EVP_PKEY *key;
	EVP_MD_CTX *ctx; /* for one signature, ECDSA with SHA-256 */
};

/* A signature that is the same for the same seed, label, key and data. */
bool sim_signing_open(struct sim_signing *signer, const char *seed,
		      const char *label, EVP_PKEY *key);
void sim_signing_close(struct sim_signing *signer);
bool sim_signing_raw(struct sim_signing *signer, const void *data, size_t size,
		     u8 out[SIM_P256_SIGNATURE]);
/* A random one. */
bool sim_sign_raw(EVP_PKEY *key, const void *data, size_t size,
		  u8 out[SIM_P256_SIGNATURE]);

/* ---- state.c ---- */

EVP_PKEY *sim_state_load(const char *state, const char *seed,
			 const char *label);
int sim_state_save(const char *state, const char *seed, const char *label,
		   EVP_PKEY *key, struct sim_error *error);

/* ---- extension.c ---- */

/* An extension in OpenSSL's words. */
bool sim_cert_add_named(X509 *cert, X509 *issuer, int nid, const char *value);
/* @value becomes the content of extnValue as it is. */
bool sim_cert_add_raw(X509 *cert, const char *oid_text, const u8 *value,
		      size_t size);

#endif /* VOUCH_SIM_PKI_H */
