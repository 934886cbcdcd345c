/* SPDX-License-Identifier: MIT */
/* A store of endorsements, told apart by content. */
#ifndef VOUCH_LIB_ENDORSE_H
#define VOUCH_LIB_ENDORSE_H

#include <openssl/x509.h>
#include <vouch.h>

#include "types.h"

struct tdx_collateral; /* tdx_collateral.h */

enum endorsement_kind {
	ENDORSEMENT_VEK, /* has AMD's extensions, or a VEK's name */
	ENDORSEMENT_CERT, /* any other certificate */
	ENDORSEMENT_CRL,
	ENDORSEMENT_TCB_INFO, /* of Intel */
	ENDORSEMENT_QE_IDENTITY, /* likewise */
};

struct endorsement {
	enum endorsement_kind kind;
	bool is_anchor; /* trusted because it was named */
	char *source;
	X509 *cert; /* or NULL */
	X509_CRL *crl; /* or NULL */
	struct tdx_collateral *collateral; /* or NULL */
	u8 digest[32]; /* SHA-256 of the DER */
	u8 spki[32]; /* of a certificate: SHA-256 of its public key */
};

struct endorsements {
	struct endorsement *items;
	size_t count;
	size_t capacity;
};

struct endorsements *endorsements_new(void);
void endorsements_free(struct endorsements *store);

/*
 * PEM bundle, DER certificate, DER CRL (also in hex), certificate table, TCB
 * info or QE identity. A table's entries that are none of these are left out:
 * hosts send such.
 *
 * Return: 0, -EBADMSG (names @source), -ENOMEM.
 */
int endorsements_add(struct endorsements *store, const u8 *data, size_t size,
		     const char *source, struct vouch_error *error);

/* A certificate table, also one that starts with an entry that nobody knows. */
int endorsements_add_table(struct endorsements *store, const u8 *data,
			   size_t size, const char *source,
			   struct vouch_error *error);

/* Certificates only, all of them trusted. */
int endorsements_add_anchor(struct endorsements *store, const u8 *data,
			    size_t size, const char *source,
			    struct vouch_error *error);

#endif /* VOUCH_LIB_ENDORSE_H */
