/* SPDX-License-Identifier: MIT */
/* Facts of certificates that OpenSSL has no single call for. */
#ifndef VOUCH_LIB_CODEC_X509_H
#define VOUCH_LIB_CODEC_X509_H

#include <openssl/x509.h>

#include "base/types.h"

/* ---- codec/x509_decode.c ---- */

/*
 * All of @size bytes as a certificate, or NULL. Its key stays encoded:
 * X509_get0_pubkey() has nothing to give, x509_key() does.
 */
X509 *x509_decode(const u8 *der, size_t size);

/*
 * The public key of @cert, to be freed: RSA, or EC on P-256 or P-384 by name.
 * NULL for others; nothing here verifies with those.
 */
EVP_PKEY *x509_key(const X509 *cert);

/* The key that a point on one of these curves is; NULL when it is none. */
EVP_PKEY *x509_point_key(int nid, const u8 *octets, size_t size);

/* ---- codec/x509.c ---- */

/* The one common name; false unless there is exactly one that fits @size. */
bool x509_common_name(const X509_NAME *name, char *out, size_t size);
bool x509_same_name(const X509_NAME *a, const X509_NAME *b);

/* SHA-256 of the SubjectPublicKeyInfo, 32 bytes. */
bool x509_spki_digest(const X509 *cert, u8 *digest);

/* What its extensions allow a certificate to do. */
struct x509_use {
	bool has_constraints; /* it says whether it is a CA */
	bool is_ca;
	u32 key_usage; /* KU_* but KU_DECIPHER_ONLY, 0: it does not say */
};

/*
 * False when one of these is there twice or unreadable, or when it has critical
 * extensions besides.
 */
bool x509_use(const X509 *cert, struct x509_use *use);

/* Of what x509_use() said: a CA that may sign certificates. */
bool x509_use_is_ca(const struct x509_use *use);

/* A CA that may sign certificates, or anything that may sign lists. */
bool x509_is_ca(const X509 *cert);
bool x509_signs_crls(const X509 *cert);

/* A full list, without rules that nobody here knows. */
bool x509_crl_is_plain(X509_CRL *crl);

/* RSASSA-PSS with SHA-384, MGF1 with SHA-384, 48 bytes of salt; RFC 4055. */
bool x509_is_pss_sha384(const X509_ALGOR *algorithm);

/* Both times as seconds; false when one cannot be read. */
bool x509_validity(const X509 *cert, time_t *from, time_t *until);
bool x509_time(const ASN1_TIME *when, time_t *seconds);

/* "serial number 0A1B" */
void x509_serial_text(const X509 *cert, char *out, size_t size);

#endif /* VOUCH_LIB_CODEC_X509_H */
