// SPDX-License-Identifier: MIT
/*
 * A quote or a report in a certificate that a guest made for itself (RA-TLS).
 * Writers have OIDs of their own, some malformed, so that the content of an
 * extension decides. Whether the key of the certificate is the guest's is for
 * check_bound_key() to say.
 */
#include <errno.h>

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

/* @claims are those of tagged evidence, or NULL. */
static bool keep(struct search *s, const struct cert *cert,
		 struct der_view piece, const struct der_view *claims)
{
	bool is_first = is_wanted(s, piece) &&
			search_keep(s, piece.data, piece.size);

	/* It may have been found before without a certificate around it. */
	if (is_wanted(s, piece) && !s->ret && !s->found->key.is_there &&
	    !bound_key_of(cert->spki, claims, &s->found->key))
		s->ret = -ENOMEM;
	return is_first;
}

static bool look_in_tagged(struct search *s, const struct cert *cert,
			   struct der_view value)
{
	struct tagged tagged;
	int ret = tagged_open(value, &tagged);
	bool is_first = !ret && keep(s, cert, tagged.evidence, &tagged.claims);

	if (ret == -ENOMEM)
		s->ret = ret;
	if (is_first)
		search_tell(s, "in tagged evidence", "");
	tagged_close(&tagged);
	return is_first;
}

static bool look_in_extension(struct search *s, const struct cert *cert,
			      struct der_view value)
{
	struct der_view inner = contents_of(value);

	if (is_wanted(s, inner) || is_wanted(s, value))
		return keep(s, cert, is_wanted(s, inner) ? inner : value, NULL);
	return look_in_tagged(s, cert, inner.size ? inner : value);
}

bool search_cert(struct search *s, const u8 *data, size_t size)
{
	struct extension extension;
	bool is_first = false;
	struct cert cert;

	if (cert_read(data, size, &cert, NULL))
		return false;
	while (extension_next(&cert.extensions, &extension))
		is_first |= look_in_extension(s, &cert, extension.value);
	if (is_first)
		search_tell(s, "in a certificate", "");
	return is_first;
}
