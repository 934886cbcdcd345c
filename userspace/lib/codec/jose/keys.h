/* SPDX-License-Identifier: MIT */
/* Public keys that are trusted to sign, and which of them signed something. */
#ifndef VOUCH_LIB_CODEC_JOSE_KEYS_H
#define VOUCH_LIB_CODEC_JOSE_KEYS_H

#include <openssl/evp.h>
#include <vouch.h>

#include "codec/jose/algorithm.h"
#include "codec/jose/signer.h"

struct trusted_key {
	EVP_PKEY *key;
	char thumbprint[KID_SIZE];
	char *kid; /* of a JWK, or NULL */
	const struct algorithm_row *only; /* "alg" of a JWK, or NULL */
	char *source;
};

struct vouch_ear_keys {
	struct trusted_key *rows;
	size_t count;
};

/* Whether a key may be used with @algorithm: its kind, and what it says. */
bool trusted_key_takes(const struct trusted_key *key,
		       const struct algorithm_row *algorithm);

/* Whether it goes by @name, which a token calls its key. */
bool trusted_key_is(const struct trusted_key *key, const char *name);

#endif /* VOUCH_LIB_CODEC_JOSE_KEYS_H */
