// SPDX-License-Identifier: MIT
/* Which of the two a DER file is, and whether it says more to some room. */
#include <limits.h>
#include <openssl/asn1.h>

#include "endorse/private.h"

/* False without memory. */
static bool refine(const struct endorsement_kinds *kinds,
		   struct endorsement *item)
{
	const struct endorsement_kind *kind;

	for (size_t i = 0; (kind = kinds->kind(i)); i++) {
		int ret = 0;

		if (kind->base == item->kind)
			ret = kind->refine(item);
		if (ret > 0)
			item->kind = kind;
		if (ret)
			return ret > 0;
	}
	return true;
}

/* Past the header at @pos, when it is of this kind; 0x80 is a broken one. */
static bool skip_header(const unsigned char **pos, const u8 *end, int tag)
{
	int actual, class;
	long length;

	return !(ASN1_get_object(pos, &length, &actual, &class, end - *pos) &
		 0x80) &&
	       actual == tag && class == V_ASN1_UNIVERSAL;
}

/*
 * What is signed begins with the version, which is INTEGER in a CRL and tagged
 * in a certificate. It may be the serial number of one of version 1 too.
 */
static bool is_like_crl(const u8 *data, size_t size)
{
	const unsigned char *pos = data;

	return size && size <= LONG_MAX &&
	       skip_header(&pos, data + size, V_ASN1_SEQUENCE) &&
	       skip_header(&pos, data + size, V_ASN1_SEQUENCE) &&
	       skip_header(&pos, data + size, V_ASN1_INTEGER);
}

/* Nothing is both; to fail first takes as long as to succeed. */
bool endorse_der_open(const struct endorsement_kinds *kinds,
		      struct endorsement *item, const u8 *data, size_t size)
{
	bool is_crl_first = is_like_crl(data, size);
	bool ok = is_crl_first ? endorse_crl_open(item, data, size) :
				 endorse_cert_open(item, data, size);

	if (!ok && !item->parsed)
		ok = is_crl_first ? endorse_cert_open(item, data, size) :
				    endorse_crl_open(item, data, size);
	return ok && refine(kinds, item);
}
