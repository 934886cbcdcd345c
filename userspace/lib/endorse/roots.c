// SPDX-License-Identifier: MIT
/* What may be a trust anchor of one's own: roots, each signed by itself. */
#include "endorse/endorse.h"

/* Return: see signature_verify(). */
static int is_root(const struct endorsement *item)
{
	const struct cert *cert = endorsement_read(item);

	if (!endorsement_cert(item)->is_ca ||
	    !name_same(cert->subject, cert->issuer))
		return 0;
	return signature_verify(&cert->signature, endorsement_key(item));
}

int endorsements_are_roots(const struct endorsements *store)
{
	for (size_t i = 0; i < store->count; i++) {
		const struct endorsement *item = &store->items[i];
		int answer = endorsement_cert(item) ? is_root(item) : 1;

		if (answer != 1)
			return answer;
	}
	return 1;
}
