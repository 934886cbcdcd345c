/* SPDX-License-Identifier: MIT */
/*
 * What the store must know of a kind of endorsement. Rooms that read endorsements
 * of their own have a row for each; which rows there are is told to
 * endorsements_new().
 */
#ifndef VOUCH_LIB_ENDORSE_KIND_H
#define VOUCH_LIB_ENDORSE_KIND_H

#include "base/types.h"

struct endorsement_kind {
	const char *name; /* in bundles: "certificate", "crl" */
	const char *remedy; /* for who gives one as evidence */
	/* What a signed JSON document of it is called, or NULL: it is none. */
	const char *document;
};

#define ENDORSEMENT_REMEDY(what) "this is " what ": give it with --endorsements"

/* All that a store knows. */
struct endorsement_kinds {
	const struct endorsement_kind *const *kinds; /* NULL behind the last */
	const char *wanted; /* for messages: "certificates, a CRL" */
	/* In words, what bytes are that are no endorsement; never NULL. */
	const char *(*guess)(const u8 *data, size_t size);
};

/* Any certificate that no row with more to it knows, and any CRL. */
extern const struct endorsement_kind cert_endorsement;
extern const struct endorsement_kind crl_endorsement;

#endif /* VOUCH_LIB_ENDORSE_KIND_H */
