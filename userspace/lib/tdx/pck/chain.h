/* SPDX-License-Identifier: MIT */
/* PCK certificate, its CA and root: what does not depend on the time. */
#ifndef VOUCH_LIB_TDX_PCK_CHAIN_H
#define VOUCH_LIB_TDX_PCK_CHAIN_H

#include <vouch.h>

#include "tdx/pck/pck.h"

struct endorsements; /* endorse/endorse.h */

enum tdx_chain_at {
	TDX_CHAIN_PCK,
	TDX_CHAIN_CA,
	TDX_CHAIN_ROOT,
	TDX_CHAIN_COUNT,
};

struct tdx_chain {
	struct cert certs[TDX_CHAIN_COUNT];
	u8 *der[TDX_CHAIN_COUNT]; /* NULL: they are views of endorsements */
	EVP_PKEY *keys[TDX_CHAIN_COUNT]; /* theirs, or NULL */
	size_t count; /* that were there, also when more than fit */
	bool has_root; /* the digests that follow are there */
	u8 root[32], ca[32]; /* SHA-256 of the certificates */
	u8 root_spki[32]; /* SHA-256 of its public key */
	u8 ca_spki[32];
	u8 pck_spki[32];
	bool is_pinned; /* Intel's root */
	bool is_platform; /* by the Platform CA, else the Processor CA */
	/* What is wrong, but with the root's signature; or "". */
	char broken[128];
	enum tdx_chain_at broken_at; /* the certificate that it is said of */
	const char *misnamed; /* certificate of another name, or NULL */
	bool has_pck;
	struct tdx_pck pck;
	struct vouch_error pck_error;
};

/* SHA-256 of Intel's root certificate, which is valid up to 2049. */
extern const u8 tdx_intel_root[32];

#define TDX_CN_ROOT "Intel SGX Root CA"
#define TDX_CN_PLATFORM "Intel SGX PCK Platform CA"
#define TDX_CN_PROCESSOR "Intel SGX PCK Processor CA"
#define TDX_CN_PCK "Intel SGX PCK Certificate"
#define TDX_CN_SIGNER "Intel SGX TCB Signing"

/*
 * Certification data of type 5. Anything that is PEM is taken; what is wrong
 * is said in @chain. Keys of certificates that @known (or NULL) has are not
 * made again.
 *
 * Return: 0, -EBADMSG for what is no PEM or no certificate, -ENOMEM.
 */
int tdx_chain_open(const u8 *pem, size_t size, const struct endorsements *known,
		   struct tdx_chain *chain, struct vouch_error *error);

/*
 * Judges @chain->certs, when they are three. Return: 0, or -ENOMEM, where
 * nothing is said of them.
 */
int tdx_chain_judge(struct tdx_chain *chain);
void tdx_chain_close(struct tdx_chain *chain);

/* Whether the one common name is @name, byte for byte. */
bool tdx_cert_is_named(const struct cert *cert, const char *name);

/* By name, with a key on P-256, and ECDSA with SHA-256. */
bool tdx_cert_names_issuer(const struct cert *cert, const struct cert *issuer);

/*
 * The same, and @key, which is that of @issuer, made the signature. Return: see
 * signature_verify().
 */
int tdx_cert_verify(const struct cert *cert, const struct cert *issuer,
		    EVP_PKEY *key);

/* Whether the root's signature of the CA is known by the CA's digest. */
bool tdx_chain_knows_ca(const struct tdx_chain *chain);

/*
 * What it lacks of the extensions that all certificates of Intel's profile
 * have, in words; NULL: nothing. They name the issuer by the identifier of its
 * key, the key of their own, and where the list is that may have them.
 */
const char *tdx_cert_lacks(const struct cert *cert, const struct cert *issuer);

/* May sign what is no certificate: digitalSignature on P-256, and no CA. */
bool tdx_cert_is_signer(const struct cert *cert);

#endif /* VOUCH_LIB_TDX_PCK_CHAIN_H */
