/* SPDX-License-Identifier: MIT */
/* Distinguished names in DER; RFC 5280, 4.1.2.4. */
#ifndef VOUCH_LIB_CODEC_DER_NAME_H
#define VOUCH_LIB_CODEC_DER_NAME_H

#include "codec/der/der.h"

/*
 * The next value as a Name, with its header. Each RDN has an attribute, in the
 * order of X.690, 11.6; each attribute is a UTF8String, PrintableString,
 * IA5String or NumericString of the characters that these have. A name without
 * RDNs is one, which a certificate's subject may be.
 */
struct der_view name_take(struct der *d);

bool name_is_empty(struct der_view name);

/* The one common name; false unless there is exactly one that fits @size. */
bool name_common(struct der_view name, char *out, size_t size);

/*
 * Byte for byte. RFC 5280, 7.1, would ignore case and doubled blanks, and
 * compare strings of different types. AMD's and Intel's names have a single
 * encoding, so that what differs is no name of theirs.
 */
bool name_same(struct der_view a, struct der_view b);

#endif /* VOUCH_LIB_CODEC_DER_NAME_H */
