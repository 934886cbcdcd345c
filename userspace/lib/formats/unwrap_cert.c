// SPDX-License-Identifier: MIT
/*
 * A quote or a report in a certificate that a guest made for itself (RA-TLS).
 * Writers have OIDs of their own, some malformed, so that the content of an
 * extension decides. Whether the key of the certificate is the guest's is for
 * check_bound_key() to say.
 */
#include <errno.h>

#include "codec/cert.h"
#include "evidence/evidence.h"
#include "formats/private.h"

/*
 * Some writers put an OCTET STRING into that of the extension; a CMW in JSON is
 * in a UTF8String (RFC 9999, section 6).
 */
static struct der_view contents_of(struct der_view value)
{
	struct der_fault fault = { 0 };
	struct der in = der_over(value, &fault);
	bool is_text = value.size && value.data[0] == DER_UTF8_STRING;
	struct der_view inner =
		der_take(&in, is_text ? DER_UTF8_STRING : DER_OCTET_STRING);

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

/*
 * A CMW (RFC 9999): of DICE in the extension for tagged evidence, or in
 * id-pe-cmw. Other extensions may hold anything, and are not searched.
 */
static bool is_cmw(const struct extension *extension)
{
	static const u8 dice[] = { 0x67, 0x81, 0x05, 0x05, 0x04, 0x09 };
	static const u8 pkix[] = { 0x2b, 0x06, 0x01, 0x05,
				   0x05, 0x07, 0x01, 0x23 };

	return der_view_is(extension->oid, dice, sizeof(dice)) ||
	       der_view_is(extension->oid, pkix, sizeof(pkix));
}

/*
 * Claims beside the evidence are what REPORT_DATA is over in a collection of
 * vouch's; elsewhere it is over the key. True with @claims, perhaps empty.
 */
static bool open_claims(struct search *s, struct der_view value,
			cbor_item_t **item, struct der_view *claims)
{
	struct item_bytes bytes;
	int ret = item_open(value.data, value.size, item, NULL);

	if (ret == -ENOMEM)
		s->ret = ret;
	if (ret || !item_is_text(item_get_text(*item, "__cmwc_t"),
				 EVIDENCE_CERTIFICATE))
		return false;
	if (!item_read_bytes(item_at(item_get_text(*item, "claims"), 1, 3),
			     &bytes))
		bytes = (struct item_bytes){ 0 };
	*claims = (struct der_view){ bytes.data, bytes.size };
	return true;
}

/*
 * A certificate in the CMW may have told its key by now. It is not to speak for
 * who holds the key of this one, which is around both.
 */
static bool look_in_cmw(struct search *s, const struct cert *cert,
			struct der_view value)
{
	bool had_key = s->found->key.is_there, has_claims;
	bool is_first = search_look_at(s, value.data, value.size);
	cbor_item_t *item = NULL;
	struct der_view claims;

	if (!is_first && s->found->key.is_there == had_key)
		return false;
	has_claims = open_claims(s, value, &item, &claims);
	if (!s->ret && !had_key &&
	    !bound_key_of(cert->spki, has_claims ? &claims : NULL,
			  &s->found->key))
		s->ret = -ENOMEM;
	if (item)
		cbor_decref(&item);
	if (is_first)
		search_tell(s, "in a CMW", "");
	return is_first;
}

static bool look_in_extension(struct search *s, const struct cert *cert,
			      const struct extension *extension)
{
	struct der_view value = extension->value, inner = contents_of(value);

	if (is_wanted(s, inner) || is_wanted(s, value))
		return keep(s, cert, is_wanted(s, inner) ? inner : value, NULL);
	if (inner.size)
		value = inner;
	return look_in_tagged(s, cert, value) ||
	       (is_cmw(extension) && look_in_cmw(s, cert, value));
}

bool search_cert(struct search *s, const u8 *data, size_t size)
{
	struct extension extension;
	bool is_first = false;
	struct cert cert;

	if (cert_read(data, size, &cert, NULL))
		return false;
	while (extension_next(&cert.extensions, &extension))
		is_first |= look_in_extension(s, &cert, &extension);
	if (is_first)
		search_tell(s, "in a certificate", "");
	return is_first;
}
