// SPDX-License-Identifier: MIT
/* Certificates: what appraisals ask of them is read here, once. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "codec/cert_json.h"
#include "endorse/private.h"

static void close_cert(void *parsed)
{
	struct endorsed_cert *cert = parsed;

	EVP_PKEY_free(cert->key);
	free(cert);
}

/* Of bytes that cert_read() takes; false without memory. */
static bool take_cert(struct endorsement *item, const u8 *data, size_t size)
{
	struct endorsed_cert *cert = calloc(1, sizeof(*cert) + size);

	if (!cert)
		return false;
	memcpy(cert->der, data, size);
	cert_read(cert->der, size, &cert->cert, NULL);
	cert->key = NULL;
	cert->is_ca = cert_is_ca(&cert->cert);
	cert->is_leaf = !cert->cert.use.has_unknown_critical &&
			!cert->cert.use.is_ca;
	item->kind = &cert_endorsement;
	item->parsed = cert;
	return true;
}

bool endorse_cert_open(struct endorsement *item, const u8 *data, size_t size,
		       struct vouch_error *error)
{
	struct endorsed_cert *cert;
	struct cert read;

	if (cert_read(data, size, &read, error))
		return false;
	if (!take_cert(item, data, size)) {
		vouch__error(error, -ENOMEM, "no memory for a certificate");
		return false;
	}
	cert = item->parsed;
	cert->key = cert_key_new(&cert->cert);
	if ((cert->key || errno != ENOMEM) &&
	    cert_spki_digest(&cert->cert, cert->spki))
		return true;
	vouch__error(error, -ENOMEM, "no memory for the key of a certificate");
	return false;
}

static void tell_cert(const struct endorsement *item, char *out, size_t size)
{
	const struct cert *cert = endorsement_read(item);
	char subject[128], issuer[128];

	endorse_name_text(cert->subject, subject, sizeof(subject));
	endorse_name_text(cert->issuer, issuer, sizeof(issuer));
	if (strcmp(subject, issuer))
		snprintf(out, size, "%s, issued by %s", subject, issuer);
	else
		snprintf(out, size, "%s", subject);
}

static void cert_window(const struct endorsement *item, time_t *issued,
			time_t *expires)
{
	*issued = endorsement_read(item)->from;
	*expires = endorsement_read(item)->until;
}

static int encode_cert(const struct endorsement *item,
		       struct vouch_bytes *bytes)
{
	return endorse_der_copy(endorsement_read(item)->der, bytes);
}

static json_t *show_cert(const struct endorsement *item)
{
	return cert_json(endorsement_read(item));
}

const struct endorsement_kind cert_endorsement = {
	.name = "certificate",
	.remedy = ENDORSEMENT_REMEDY("a certificate"),
	.free = close_cert,
	.subject = tell_cert,
	.window = cert_window,
	.encode = encode_cert,
	.show = show_cert,
};
