// SPDX-License-Identifier: MIT
/*
 * A quote or a report in a certificate that a guest made for itself (RA-TLS).
 * Writers have OIDs of their own, some malformed, so that the content of an
 * extension decides. What REPORT_DATA is of the certificate's key differs from
 * one to the next: it is not compared, and the result says so.
 */
#include "codec/cert.h"
#include "formats/private.h"

/* Some writers put an OCTET STRING into that of the extension. */
static struct der_view contents_of(struct der_view value)
{
	struct der_fault fault = { 0 };
	struct der in = der_over(value, &fault);
	struct der_view inner = der_take(&in, DER_OCTET_STRING);

	if (fault.why)
		inner = (struct der_view){ 0 };
	return inner;
}

static bool is_wanted(struct search *s, struct der_view piece)
{
	return piece.size && s->wanted(s->context, piece.data, piece.size);
}

static bool look_in_extension(struct search *s, struct der_view value)
{
	struct der_view inner = contents_of(value);

	if (is_wanted(s, inner))
		return search_keep(s, inner.data, inner.size);
	return is_wanted(s, value) && search_keep(s, value.data, value.size);
}

bool search_cert(struct search *s, const u8 *data, size_t size)
{
	struct extension extension;
	bool is_first = false;
	struct cert cert;

	if (cert_read(data, size, &cert, NULL))
		return false;
	while (extension_next(&cert.extensions, &extension))
		is_first |= look_in_extension(s, extension.value);
	if (is_first)
		search_tell(s,
			    "in a certificate, whose key is not compared with "
			    "REPORT_DATA",
			    "");
	return is_first;
}
