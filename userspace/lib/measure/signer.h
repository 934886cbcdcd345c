/* SPDX-License-Identifier: MIT */
/*
 * What lets an image pass under Secure Boot: an entry of a list of keys and
 * digests, as in db; UEFI 2.10, sections 32.4.1 and 32.5.
 */
#ifndef VOUCH_LIB_MEASURE_SIGNER_H
#define VOUCH_LIB_MEASURE_SIGNER_H

#include "measure/pe.h"
#include "measure/variables.h"

/*
 * The first EFI_SIGNATURE_DATA of @lists that a signature of the image is by,
 * as the certificate or an issuer of it, borrowed; none where there is none.
 * Without memory @is_ok becomes false, and what is found may be another.
 */
struct variable signer_find(const struct pe *pe, struct variable lists,
			    bool *is_ok);

/* Likewise, the image's own digest, by SHA-256. */
struct variable signer_find_digest(const struct pe *pe, struct variable lists,
				   bool *is_ok);

#endif /* VOUCH_LIB_MEASURE_SIGNER_H */
