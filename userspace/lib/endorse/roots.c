// SPDX-License-Identifier: MIT
/* What may be a trust anchor of one's own: roots, each signed by itself. */
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "endorse/endorse.h"
#include "codec/x509.h"

static bool is_root(const struct endorsement *item)
{
	const struct endorsed_cert *cert = endorsement_cert(item);
	bool ok = X509_check_ca(cert->x509) == 1 && cert->key &&
		  x509_same_name(X509_get_subject_name(cert->x509),
				 X509_get_issuer_name(cert->x509)) &&
		  X509_verify(cert->x509, cert->key) == 1;

	ERR_clear_error();
	return ok;
}

bool endorsements_are_roots(const struct endorsements *store)
{
	for (size_t i = 0; i < store->count; i++) {
		const struct endorsement *item = &store->items[i];

		if (endorsement_cert(item) && !is_root(item))
			return false;
	}
	return true;
}
