// SPDX-License-Identifier: MIT
#include "codec/cert.h"

#include <errno.h>
#include <limits.h>
#include <openssl/x509v3.h>
#include <stdio.h>

#include "base/error.h"
#include "base/openssl.h"

#define VERSION_TAG (DER_EXPLICIT | 0)
#define ISSUER_ID_TAG (DER_CONTEXT | 1)
#define SUBJECT_ID_TAG (DER_CONTEXT | 2)
#define EXTENSIONS_TAG (DER_EXPLICIT | 3)

/* Counted from 1, where the encoding counts from 0; RFC 5280, 4.1.2.1. */
static u8 take_version(struct der *tbs)
{
	const u8 *at = tbs->pos;
	struct der in;
	u32 number;

	if (der_peek(tbs) != VERSION_TAG)
		return 1;
	in = der_enter(tbs, VERSION_TAG);
	number = der_number(&in, DER_INTEGER, 2);
	der_end(&in);
	if (!number)
		der_refuse(tbs, at,
			   "version is 1, which is left out; X.690, 11.5");
	return (u8)(number + 1);
}

static void take_validity(struct der *tbs, struct cert *cert)
{
	struct der in = der_enter(tbs, DER_SEQUENCE);

	cert->from = der_time(&in);
	cert->until = der_time(&in);
	der_end(&in);
}

/* Not used for long, and not before version 2; RFC 5280, 4.1.2.8. */
static void skip_unique_ids(struct der *tbs, u8 version)
{
	const u8 *at = tbs->pos;

	if (der_peek(tbs) == ISSUER_ID_TAG)
		der_take_as(tbs, ISSUER_ID_TAG, DER_BIT_STRING);
	if (der_peek(tbs) == SUBJECT_ID_TAG)
		der_take_as(tbs, SUBJECT_ID_TAG, DER_BIT_STRING);
	if (tbs->pos != at && version < 2)
		der_refuse(tbs, at,
			   "unique identifiers are for versions 2 and 3; RFC "
			   "5280, 4.1.2.8");
}

/* RFC 5280, 4.2.1.9 */
static void read_constraints(struct der *in, struct cert_use *use)
{
	struct der list = der_enter(in, DER_SEQUENCE);
	const u8 *at = list.pos;

	use->has_constraints = true;
	if (der_peek(&list) == DER_BOOLEAN) {
		use->is_ca = der_boolean(&list);
		if (!use->is_ca)
			der_refuse(&list, at,
				   "cA is FALSE, which is left out; X.690, "
				   "11.5");
	}
	if (der_more(&list)) {
		use->path_length = (int)der_number(&list, DER_INTEGER, INT_MAX);
		if (!use->is_ca)
			der_refuse(&list, at,
				   "path length is for CAs; RFC 5280, 4.2.1.9");
	}
	der_end(&list);
}

/* Those that are understood here. */
static void read_value(const struct extension *extension,
		       struct der_fault *fault, struct cert_use *use)
{
	struct der in = der_over(extension->value, fault);

	switch (extension_id(extension)) {
	case EXTENSION_BASIC_CONSTRAINTS:
		read_constraints(&in, use);
		break;
	case EXTENSION_KEY_USAGE:
		use->key_usage = der_named_bits(&in);
		break;
	case EXTENSION_KEY_ID:
		use->key_id = extension_key_id(extension, fault);
		return;
	case EXTENSION_AUTHORITY_KEY_ID:
		use->authority_key_id =
			extension_authority_key_id(extension, fault);
		return;
	case EXTENSION_CRL_POINTS:
		der_take_any(&in);
		use->has_crl_points = true;
		break;
	default:
		return;
	}
	der_end(&in);
}

/* Only these are acted on: others that are critical say what nobody obeys. */
static bool is_obeyed(const struct extension *extension)
{
	u8 id = extension_id(extension);

	return id == EXTENSION_BASIC_CONSTRAINTS || id == EXTENSION_KEY_USAGE;
}

static void read_extension(const struct extension *extension,
			   struct der_fault *fault, void *context)
{
	struct cert_use *use = context;

	read_value(extension, fault, use);
	if (extension->is_critical && !is_obeyed(extension))
		use->has_unknown_critical = true;
}

static void take_extensions(struct der *tbs, struct cert *cert)
{
	const u8 *at = tbs->pos;
	struct der in;

	if (!der_more(tbs))
		return;
	in = der_enter(tbs, EXTENSIONS_TAG);
	cert->extensions = extensions_take(&in, read_extension, &cert->use);
	der_end(&in);
	if (cert->version < 3)
		der_refuse(tbs, at,
			   "extensions are for version 3; RFC 5280, 4.1.2.9");
}

static void take_issuer(struct der *tbs, struct cert *cert)
{
	cert->issuer = name_take(tbs);
	if (!tbs->fault->why && name_is_empty(cert->issuer))
		der_refuse(tbs, cert->issuer.data,
			   "issuer has no name; RFC 5280, 4.1.2.4");
}

static void take_tbs(struct der *tbs, struct cert *cert)
{
	cert->version = take_version(tbs);
	cert->serial = der_serial(tbs);
	signature_check_algorithm(tbs, &cert->signature);
	take_issuer(tbs, cert);
	take_validity(tbs, cert);
	cert->subject = name_take(tbs);
	cert_take_key(tbs, cert);
	skip_unique_ids(tbs, cert->version);
	take_extensions(tbs, cert);
	der_end(tbs);
}

int cert_read(const u8 *der, size_t size, struct cert *cert,
	      struct vouch_error *error)
{
	struct der_fault fault = { 0 };
	struct der tbs;
	char text[192];

	*cert = (struct cert){ .der = { der, size }, .use.path_length = -1 };
	tbs = signature_open(cert->der, &cert->signature, &fault);
	take_tbs(&tbs, cert);
	if (!fault.why)
		return 0;
	*cert = (struct cert){ 0 };
	der_fault_text(&fault, der, text, sizeof(text));
	return vouch__error(error, -EBADMSG, "no certificate in DER: %s", text);
}

bool cert_extension(const struct cert *cert, const u8 *oid, size_t size,
		    struct der_view *value)
{
	struct der_view rest = cert->extensions;
	struct extension extension;

	while (extension_next(&rest, &extension)) {
		if (!der_view_is(extension.oid, oid, size))
			continue;
		*value = extension.value;
		return true;
	}
	return false;
}

bool cert_is_ca(const struct cert *cert)
{
	return !cert->use.has_unknown_critical && cert->use.is_ca &&
	       cert->use.key_usage & KU_KEY_CERT_SIGN;
}

bool cert_signs_crls(const struct cert *cert)
{
	return !cert->use.has_unknown_critical &&
	       cert->use.key_usage & KU_CRL_SIGN;
}

void cert_serial_text(const struct cert *cert, char *out, size_t size)
{
	static const char label[] = "serial number ";
	struct der_view serial = cert->serial;
	size_t used = sizeof(label) - 1;

	/* The octet that keeps a number positive is no part of it. */
	if (serial.size > 1 && !serial.data[0]) {
		serial.data++;
		serial.size--;
	}
	snprintf(out, size, "%s", label);
	for (size_t i = 0; i < serial.size && used < size; i++, used += 2)
		snprintf(out + used, size - used, "%02X", serial.data[i]);
	/* AMD's VEKs. */
	if (serial.size == 1 && !serial.data[0])
		snprintf(out, size, "%s0", label);
}

bool cert_spki_digest(const struct cert *cert, u8 *digest)
{
	return EVP_Digest(cert->spki.data, cert->spki.size, digest, NULL,
			  openssl_sha256(), NULL) == 1;
}
