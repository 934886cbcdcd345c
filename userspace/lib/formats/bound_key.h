/* SPDX-License-Identifier: MIT */
/*
 * The key of a certificate that a guest made for itself (RA-TLS), and what
 * REPORT_DATA of the evidence in it has to begin with for that evidence to be
 * of who holds the key.
 */
#ifndef VOUCH_LIB_FORMATS_BOUND_KEY_H
#define VOUCH_LIB_FORMATS_BOUND_KEY_H

#include "base/types.h"
#include "codec/cbor/item.h"
#include "codec/der/der.h"

struct appraisal; /* check/context.h */

#define BINDINGS_MAX 4
#define BINDING_SIZE_MAX 64 /* of REPORT_DATA */

struct binding {
	const char *of; /* "SHA-256 of the key" */
	size_t size;
	u8 digest[BINDING_SIZE_MAX];
};

/* Without any binding nothing about the evidence names the key. */
struct bound_key {
	bool is_there; /* the evidence was in a certificate */
	struct binding bindings[BINDINGS_MAX];
	size_t count;
	bool is_dated; /* the claims have a date, that is bound as they are */
	int64_t issued;
};

/*
 * Of @spki, a SubjectPublicKeyInfo; with @claims, of a piece of tagged evidence
 * (DICE), by them: they have a hash of the key, and REPORT_DATA one of them.
 * False without memory.
 */
bool bound_key_of(struct der_view spki, const struct der_view *claims,
		  struct bound_key *key);

/*
 * "certificate.key_binding" and "certificate.age", for the evidence that @a has
 * appraised.
 */
void check_bound_key(struct appraisal *a, const struct bound_key *key);

/* ---- formats/tagged.c ---- */

/* CBOR: tag 60000 or 60001 over a list of evidence and claims about it. */
struct tagged {
	cbor_item_t *list;
	struct der_view evidence, claims; /* in @list */
};

/* Return: 0, -EBADMSG or -ENOMEM; closed by tagged_close() in any case. */
int tagged_open(struct der_view value, struct tagged *tagged);
void tagged_close(struct tagged *tagged);

/*
 * Whether "pubkey-hash" of @claims, by one of IANA's numbers of hashes, is of
 * @spki; @issued is "iat" of the claims, or 0. Return: 1, 0, or -ENOMEM.
 */
int tagged_claims_name(struct der_view claims, struct der_view spki,
		       int64_t *issued);

#endif /* VOUCH_LIB_FORMATS_BOUND_KEY_H */
