/* SPDX-License-Identifier: MIT */
/* Extensions of certificates, of lists and of their entries; RFC 5280, 4.2. */
#ifndef VOUCH_LIB_CODEC_DER_EXTENSION_H
#define VOUCH_LIB_CODEC_DER_EXTENSION_H

#include "codec/der/der.h"

/* The last number of their OID, 2.5.29.n. */
enum extension_id {
	EXTENSION_KEY_ID = 14,
	EXTENSION_KEY_USAGE = 15,
	EXTENSION_BASIC_CONSTRAINTS = 19,
	EXTENSION_CRL_NUMBER = 20,
	EXTENSION_DELTA_CRL = 27,
	EXTENSION_ISSUING_POINT = 28,
	EXTENSION_CERT_ISSUER = 29,
	EXTENSION_CRL_POINTS = 31,
	EXTENSION_AUTHORITY_KEY_ID = 35,
};

struct extension {
	struct der_view oid;
	bool is_critical;
	struct der_view value; /* contents of its OCTET STRING */
};

/* Called for each; what it refuses goes into @fault. */
typedef void extension_fn(const struct extension *extension,
			  struct der_fault *fault, void *context);

/*
 * A SEQUENCE of extensions, one at least, each OID once; returns its contents.
 * What is in their values is for @each to read.
 */
struct der_view extensions_take(struct der *d, extension_fn *each,
				void *context);

/* The next one of what extensions_take() gave, and leaves it out of @rest. */
bool extension_next(struct der_view *rest, struct extension *extension);

/* n of 2.5.29.n, 0: another */
u8 extension_id(const struct extension *extension);

/* The key identifier in a subjectKeyIdentifier; empty after a refusal. */
struct der_view extension_key_id(const struct extension *extension,
				 struct der_fault *fault);

/* The same in an authorityKeyIdentifier, which may have none. */
struct der_view extension_authority_key_id(const struct extension *extension,
					   struct der_fault *fault);

#endif /* VOUCH_LIB_CODEC_DER_EXTENSION_H */
