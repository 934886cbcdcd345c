/* SPDX-License-Identifier: MIT */
/*
 * The certificate table that a host may send with a report; AMD 56421, 4.1.8.1.
 */
#ifndef VOUCH_LIB_SNP_CERTS_CERTS_H
#define VOUCH_LIB_SNP_CERTS_CERTS_H

#include <vouch.h>

#include "base/types.h"

#define SNP_CERTS_MAX 32 /* entries; hosts send five */

struct snp_certs_entry {
	u8 guid[16];
	const u8 *data; /* borrowed from the table */
	size_t size;
};

struct snp_certs {
	struct snp_certs_entry entries[SNP_CERTS_MAX];
	size_t count;
};

/*
 * Return: 0, or -EBADMSG when the table is not as specified. An empty table is
 * fine: hosts without certificates send it.
 */
int snp_certs_parse(const u8 *data, size_t size, struct snp_certs *certs,
		    struct vouch_error *error);

/* "VCEK" and so on; NULL when nobody knows the GUID. */
const char *snp_certs_name(const u8 *guid);

/* Whether the first entry has a known GUID. */
bool snp_certs_is_table(const u8 *data, size_t size);

#endif /* VOUCH_LIB_SNP_CERTS_CERTS_H */
