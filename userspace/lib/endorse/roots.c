// SPDX-License-Identifier: MIT
/* What may be a trust anchor: roots, each signed by itself. */
#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <vouch.h>

#include "appraise/endorsement_kinds.h"
#include "endorse/endorse.h"
#include "base/error.h"
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

/* Whether all are; what is no certificate is for the library to refuse. */
int vouch_roots_check(const uint8_t *data, size_t size, const char *source,
		      struct vouch_error *error)
{
	struct endorsements *store = endorsements_new(&all_endorsement_kinds);
	bool is_ok = true;

	if (!store)
		return vouch__error(error, -ENOMEM, "no memory");
	endorsements_add(store, data, size, source, NULL);
	for (size_t i = 0; i < store->count && is_ok; i++)
		is_ok = !endorsement_cert(&store->items[i]) ||
			is_root(&store->items[i]);
	endorsements_free(store);
	if (is_ok)
		return 0;
	return vouch__error(error, -EBADMSG,
			    "%s is no CA that signed itself, want a root",
			    source);
}
