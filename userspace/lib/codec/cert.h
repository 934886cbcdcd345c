/* SPDX-License-Identifier: MIT */
/*
 * Certificates, read strictly from their DER; RFC 5280, 4.1. Everything here is
 * a view of that, which its owner keeps as long as the struct.
 */
#ifndef VOUCH_LIB_CODEC_CERT_H
#define VOUCH_LIB_CODEC_CERT_H

#include <openssl/evp.h>
#include <vouch.h>

#include "codec/der/extension.h"
#include "codec/der/name.h"
#include "codec/signature.h"

/* Keys that signatures are verified with here. */
enum cert_key_kind {
	CERT_KEY_OTHER, /* of no use */
	CERT_KEY_P256,
	CERT_KEY_P384,
	CERT_KEY_RSA,
};

struct cert_key {
	enum cert_key_kind kind;
	u32 bits; /* 0: of another kind */
	struct der_view octets; /* uncompressed point, or RSAPublicKey */
};

/* What extensions say that are understood here; each is there once at most. */
struct cert_use {
	bool has_constraints; /* says whether it is a CA */
	bool is_ca;
	int path_length; /* -1: not limited */
	u16 key_usage; /* KU_* of OpenSSL; 0: says nothing */
	struct der_view key_id; /* of its subject, or empty */
	struct der_view authority_key_id; /* of its issuer, or empty */
	bool has_crl_points;
	bool has_unknown_critical;
};

struct cert {
	struct der_view der;
	struct signature signature;
	u8 version; /* 1 to 3 */
	struct der_view serial; /* contents of the INTEGER */
	struct der_view issuer, subject; /* Name, with header */
	time_t from, until;
	struct der_view spki; /* with header */
	struct cert_key key;
	struct der_view extensions; /* for extension_next(); may be empty */
	struct cert_use use;
};

/*
 * All of @size bytes as a certificate. Its signature is not verified, and its
 * dates are not compared with a time. Return: 0, or -EBADMSG with the byte and
 * the reason.
 */
int cert_read(const u8 *der, size_t size, struct cert *cert,
	      struct vouch_error *error);

/* The value of the extension with this OID (contents); false: it has none. */
bool cert_extension(const struct cert *cert, const u8 *oid, size_t size,
		    struct der_view *value);

/*
 * A CA that may sign certificates, or anything that may sign lists. Who has no
 * keyUsage may do neither, be it a root or an anchor: RFC 5280, 4.2.1.3, and
 * the profiles of AMD and Intel want it in every CA.
 */
bool cert_is_ca(const struct cert *cert);
bool cert_signs_crls(const struct cert *cert);

/* "serial number 0A1B" */
void cert_serial_text(const struct cert *cert, char *out, size_t size);

/* SHA-256 of the SubjectPublicKeyInfo, 32 bytes. */
bool cert_spki_digest(const struct cert *cert, u8 *digest);

/* ---- codec/cert_key.c ---- */

/* Reads SubjectPublicKeyInfo: @cert's spki and key. */
void cert_take_key(struct der *tbs, struct cert *cert);

/*
 * The public key, to be freed: making it takes longer than reading the
 * certificate, so that its owner keeps it. NULL for CERT_KEY_OTHER and for a
 * point that is not on its curve, with errno EBADMSG, and without memory, with
 * ENOMEM.
 */
EVP_PKEY *cert_key_new(const struct cert *cert);

#endif /* VOUCH_LIB_CODEC_CERT_H */
