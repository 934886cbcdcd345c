/* SPDX-License-Identifier: MIT */
/*
 * What certificates and lists have in common: what is signed, how, and the
 * signature; RFC 5280, 4.1.1.
 */
#ifndef VOUCH_LIB_CODEC_SIGNATURE_H
#define VOUCH_LIB_CODEC_SIGNATURE_H

#include <openssl/evp.h>

#include "codec/der/der.h"

/* Algorithms that are verified here. */
enum signature_kind {
	SIGNATURE_OTHER, /* can only be shown */
	SIGNATURE_ECDSA_SHA256,
	SIGNATURE_ECDSA_SHA384,
	SIGNATURE_PSS_SHA384, /* as AMD's: MGF1 of SHA-384, salt of 48 bytes */
};

struct signature {
	struct der_view tbs; /* what is signed, with its header */
	struct der_view algorithm; /* AlgorithmIdentifier, with its header */
	struct der_view octets; /* of the BIT STRING */
	enum signature_kind kind;
};

/* AlgorithmIdentifier: an OID, and parameters with their header, or none. */
struct algorithm {
	struct der_view whole, oid, parameters;
};

struct algorithm algorithm_take(struct der *d);

/* Reads all of @der around what is signed; returns a reader of that. */
struct der signature_open(struct der_view der, struct signature *signature,
			  struct der_fault *fault);

/*
 * Takes the algorithm that is signed along, which has to be the same; RFC 5280,
 * 4.1.1.2.
 */
void signature_check_algorithm(struct der *tbs,
			       const struct signature *signature);

/*
 * Whether @key made the signature; not for one of another algorithm. Return: 1,
 * 0, or -ENOMEM, where OpenSSL could not find out.
 */
int signature_verify(const struct signature *signature, EVP_PKEY *key);

#endif /* VOUCH_LIB_CODEC_SIGNATURE_H */
