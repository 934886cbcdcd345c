// SPDX-License-Identifier: MIT
/* Certificates: what appraisals ask of them is read here, once. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/x509.h"
#include "codec/x509_json.h"
#include "endorse/private.h"

static void close_cert(void *parsed)
{
	struct endorsed_cert *cert = parsed;

	X509_free(cert->x509);
	EVP_PKEY_free(cert->key);
	free(cert);
}

static bool read_cert(struct endorsed_cert *cert)
{
	bool is_known = x509_use(cert->x509, &cert->use);

	if (!is_known)
		cert->use = (struct x509_use){ 0 };
	cert->is_ca = x509_use_is_ca(&cert->use);
	cert->is_leaf = is_known && !cert->use.is_ca;
	cert->key = x509_key(cert->x509);
	return x509_spki_digest(cert->x509, cert->spki);
}

bool endorse_cert_open(struct endorsement *item, const u8 *data, size_t size)
{
	X509 *x509 = x509_decode(data, size);
	struct endorsed_cert *cert = x509 ? calloc(1, sizeof(*cert)) : NULL;

	if (!cert) {
		X509_free(x509);
		return false;
	}
	cert->x509 = x509;
	item->kind = &cert_endorsement;
	item->parsed = cert;
	return read_cert(cert);
}

bool endorse_cert_share(struct endorsement *item,
			const struct endorsement *same)
{
	const struct endorsed_cert *cert = endorsement_cert(same);
	struct endorsed_cert *copy = malloc(sizeof(*copy));

	if (!copy || !X509_up_ref(cert->x509)) {
		free(copy);
		return false;
	}
	*copy = *cert;
	if (!copy->key || !EVP_PKEY_up_ref(copy->key))
		copy->key = NULL;
	item->kind = same->kind;
	item->parsed = copy;
	return true;
}

static void tell_cert(const struct endorsement *item, char *out, size_t size)
{
	const X509 *x509 = endorsement_cert(item)->x509;
	char subject[128], issuer[128];

	endorse_name_text(X509_get_subject_name(x509), subject,
			  sizeof(subject));
	endorse_name_text(X509_get_issuer_name(x509), issuer, sizeof(issuer));
	if (strcmp(subject, issuer))
		snprintf(out, size, "%s, issued by %s", subject, issuer);
	else
		snprintf(out, size, "%s", subject);
}

static void cert_window(const struct endorsement *item, time_t *issued,
			time_t *expires)
{
	x509_validity(endorsement_cert(item)->x509, issued, expires);
}

static int encode_cert(const struct endorsement *item,
		       struct vouch_bytes *bytes)
{
	const X509 *x509 = endorsement_cert(item)->x509;
	int size = i2d_X509(x509, NULL);
	unsigned char *end;

	if (size <= 0)
		return -ENOMEM;
	*bytes = (struct vouch_bytes){ malloc((size_t)size), (size_t)size };
	end = bytes->data;
	if (!end)
		return -ENOMEM;
	i2d_X509(x509, &end);
	return 0;
}

static json_t *show_cert(const struct endorsement *item)
{
	return x509_cert_json(endorsement_cert(item)->x509);
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
