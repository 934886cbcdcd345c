// SPDX-License-Identifier: MIT
/* Tokens of Arm's; keys of platforms are read by the target "anchor". */
#include <string.h>

#include "cca/cca.h"
#include "fuzz.h"

static void look_at(struct cca_token *token)
{
	struct cca_component c;
	char *text;

	json_decref(cca_token_json(token));
	for (size_t i = 0; i < cca_component_count(&token->platform); i++) {
		cca_component_at(&token->platform, i, &c);
		text = cca_reference_text(&c);
		/* A draft has to accept what it was made of. */
		if (text &&
		    (!cca_reference_is(text) || !cca_reference_holds(text, &c)))
			abort();
		free(text);
	}
}

bool fuzz_cca(const u8 *data, size_t size)
{
	struct cca_token token;
	bool is_cca = cca_is_token(data, size);
	u8 digest[CCA_MEASUREMENT_MAX];
	bool is_read;

	if (!is_cca && !cca_is_psa(data, size))
		return false;
	is_read = is_cca ? !cca_open(data, size, &token, NULL) :
			   !psa_open(data, size, &token, NULL);
	if (is_read)
		look_at(&token);
	if (is_read && is_cca) {
		cca_hash(&token.realm.key_hash, &token.realm.key, digest);
		EVP_PKEY_free(cca_realm_key(&token.realm));
	}
	cca_close(&token);
	return is_read;
}

bool fuzz_reference(const u8 *data, size_t size)
{
	static const u8 digest[32];
	const struct cca_component c = {
		.measurement = { digest, sizeof(digest) },
		.signer = { digest, sizeof(digest) },
	};
	char *text = strndup((const char *)data, size);
	bool holds = text && cca_reference_holds(text, &c);

	if (holds && !cca_reference_is(text))
		abort();
	free(text);
	return holds;
}
