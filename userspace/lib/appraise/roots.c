// SPDX-License-Identifier: MIT
#include <errno.h>
#include <vouch.h>

#include "appraise/endorsement_kinds.h"
#include "base/error.h"
#include "endorse/endorse.h"
#include "base/openssl.h"

/* What is no certificate is for vouch_verifier_add_trust_anchor() to refuse. */
int vouch_roots_check(const uint8_t *data, size_t size, const char *source,
		      struct vouch_error *error)
{
	OPENSSL_ENTER;
	struct endorsements *store = endorsements_new(&all_endorsement_kinds);
	int answer;

	if (!store)
		return vouch__error(error, -ENOMEM, "no memory");
	endorsements_add(store, data, size, source, NULL);
	answer = endorsements_are_roots(store);
	endorsements_free(store);
	if (answer == 1)
		return 0;
	if (answer < 0)
		return vouch__error(error, answer, "no memory to verify %s",
				    source);
	return vouch__error(error, -EBADMSG,
			    "%s is no CA that signed itself, want a "
			    "root: CA, keyCertSign, signed by its own key",
			    source);
}
