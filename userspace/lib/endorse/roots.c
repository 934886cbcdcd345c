// SPDX-License-Identifier: MIT
/* What may be a trust anchor of one's own: roots, each signed by itself. */
#include "endorse/endorse.h"

static bool is_root(const struct endorsement *item)
{
	const struct cert *cert = endorsement_read(item);

	return endorsement_cert(item)->is_ca &&
	       name_same(cert->subject, cert->issuer) &&
	       signature_verify(&cert->signature, endorsement_key(item));
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
