/* SPDX-License-Identifier: MIT */
/*
 * Certificates that a container sends along with an SEV-SNP report, as the
 * table that a host would have sent: AMD 56421, section 4.1.8.1.
 */
#ifndef VOUCH_LIB_FORMATS_CERT_TABLE_H
#define VOUCH_LIB_FORMATS_CERT_TABLE_H

#include <vouch.h>

#include "base/types.h"

enum cert_role {
	CERT_ROLE_VCEK,
	CERT_ROLE_VLEK,
	CERT_ROLE_ASK,
	CERT_ROLE_ARK,
	CERT_ROLE_CRL,
	CERT_ROLES,
};

/* At most one of each, borrowed; of several the first one counts. */
struct cert_table {
	struct {
		const u8 *data;
		size_t size;
	} entries[CERT_ROLES];
};

/*
 * Adds what was sent as @role. A certificate in DER goes where its subject
 * belongs: Cocos sends the ARK as the ASK, and the ASK as the ARK.
 */
void cert_table_add(struct cert_table *table, enum cert_role role,
		    const u8 *data, size_t size);

/* "VCEK", or CERT_ROLES for another word; and back. */
enum cert_role cert_role_of(const char *word);
const char *cert_role_word(enum cert_role role);

/* Entries of bytes that are a table; false when they are none. */
bool cert_table_read(const u8 *data, size_t size, struct cert_table *table);

/*
 * Certificates in PEM, as some hosts send them, as DER: in @owned, each of
 * which is to be freed. False without memory.
 */
bool cert_table_to_der(struct cert_table *table,
		       struct vouch_bytes owned[CERT_ROLES]);

/* @table in bytes behind those of @report; false without memory. */
bool cert_table_append(const struct cert_table *table,
		       struct vouch_bytes *report);

#endif /* VOUCH_LIB_FORMATS_CERT_TABLE_H */
