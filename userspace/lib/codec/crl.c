// SPDX-License-Identifier: MIT
#include "codec/crl.h"

#include <errno.h>

#include "base/error.h"

#define EXTENSIONS_TAG (DER_EXPLICIT | 0)

/* Version 2 is encoded as 1, version 1 not at all; RFC 5280, 5.1.2.1. */
static u8 take_version(struct der *tbs)
{
	const u8 *at = tbs->pos;

	if (der_peek(tbs) != DER_INTEGER)
		return 1;
	if (der_number(tbs, DER_INTEGER, 1) != 1)
		der_refuse(tbs, at, "version is not 2; RFC 5280, 5.1.2.1");
	return 2;
}

static void take_issuer(struct der *tbs, struct crl *crl)
{
	crl->issuer = name_take(tbs);
	if (!tbs->fault->why && name_is_empty(crl->issuer))
		der_refuse(tbs, crl->issuer.data,
			   "issuer has no name; RFC 5280, 5.1.2.3");
}

static void take_window(struct der *tbs, struct crl *crl)
{
	u8 tag;

	crl->from = der_time(tbs);
	tag = der_peek(tbs);
	crl->has_until = tag == DER_UTC_TIME || tag == DER_GENERALIZED_TIME;
	if (crl->has_until)
		crl->until = der_time(tbs);
}

static void note_rule(struct crl *crl, const struct extension *extension)
{
	if (!crl->rule.size)
		crl->rule = extension->oid;
}

/* RFC 5280, 5.3: by certificateIssuer an entry is of another's certificate. */
static void read_entry_extension(const struct extension *extension,
				 struct der_fault *fault, void *context)
{
	(void)fault;
	if (extension->is_critical ||
	    extension_id(extension) == EXTENSION_CERT_ISSUER)
		note_rule(context, extension);
}

static void take_entry(struct der *list, struct crl *crl)
{
	struct der entry = der_enter(list, DER_SEQUENCE);
	const u8 *at;

	der_serial(&entry);
	der_time(&entry);
	at = entry.pos;
	if (!der_more(&entry))
		return;
	extensions_take(&entry, read_entry_extension, crl);
	der_end(&entry);
	if (crl->version < 2)
		der_refuse(&entry, at,
			   "extensions are for version 2; RFC 5280, 5.1.2.1");
}

static void take_entries(struct der *tbs, struct crl *crl)
{
	struct der list;

	if (der_peek(tbs) != DER_SEQUENCE)
		return;
	list = der_enter(tbs, DER_SEQUENCE);
	crl->entries = der_rest(&list);
	for (; der_more(&list); crl->count++)
		take_entry(&list, crl);
}

static struct der_view read_number(const struct extension *extension,
				   struct der_fault *fault)
{
	struct der in = der_over(extension->value, fault);
	struct der_view number = der_serial(&in);

	der_end(&in);
	return number;
}

static void read_extension(const struct extension *extension,
			   struct der_fault *fault, void *context)
{
	struct crl *crl = context;

	switch (extension_id(extension)) {
	case EXTENSION_CRL_NUMBER:
		crl->number = read_number(extension, fault);
		break;
	case EXTENSION_AUTHORITY_KEY_ID:
		crl->authority_key_id =
			extension_authority_key_id(extension, fault);
		crl->has_authority = true;
		break;
	case EXTENSION_DELTA_CRL:
	case EXTENSION_ISSUING_POINT:
		note_rule(crl, extension);
		break;
	default:
		break;
	}
	if (extension->is_critical)
		note_rule(crl, extension);
}

static void take_extensions(struct der *tbs, struct crl *crl)
{
	const u8 *at = tbs->pos;
	struct der in;

	if (!der_more(tbs))
		return;
	in = der_enter(tbs, EXTENSIONS_TAG);
	extensions_take(&in, read_extension, crl);
	der_end(&in);
	if (crl->version < 2)
		der_refuse(tbs, at,
			   "extensions are for version 2; RFC 5280, 5.1.2.1");
}

static void take_tbs(struct der *tbs, struct crl *crl)
{
	crl->version = take_version(tbs);
	signature_check_algorithm(tbs, &crl->signature);
	take_issuer(tbs, crl);
	take_window(tbs, crl);
	take_entries(tbs, crl);
	take_extensions(tbs, crl);
	der_end(tbs);
}

int crl_read(const u8 *der, size_t size, struct crl *crl,
	     struct vouch_error *error)
{
	struct der_fault fault = { 0 };
	struct der tbs;
	char text[192];

	*crl = (struct crl){ .der = { der, size } };
	tbs = signature_open(crl->der, &crl->signature, &fault);
	take_tbs(&tbs, crl);
	if (!fault.why)
		return 0;
	*crl = (struct crl){ 0 };
	der_fault_text(&fault, der, text, sizeof(text));
	return vouch__error(error, -EBADMSG, "no CRL in DER: %s", text);
}

bool crl_is_plain(const struct crl *crl)
{
	return !crl->rule.size;
}

bool crl_is_profiled(const struct crl *crl)
{
	return crl->signature.kind == SIGNATURE_ECDSA_SHA256 &&
	       crl->version == 2 && crl->number.size && crl->has_authority &&
	       crl_is_plain(crl);
}

bool crl_names_key(const struct crl *crl, struct der_view key_id)
{
	return !crl->authority_key_id.size || !key_id.size ||
	       der_view_same(crl->authority_key_id, key_id);
}
