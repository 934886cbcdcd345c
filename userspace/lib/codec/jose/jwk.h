/* SPDX-License-Identifier: MIT */
/* Public keys as JSON, RFC 7517, RFC 7518 (6) and RFC 8037 (2). */
#ifndef VOUCH_LIB_CODEC_JOSE_JWK_H
#define VOUCH_LIB_CODEC_JOSE_JWK_H

#include <jansson.h>
#include <openssl/evp.h>
#include <vouch.h>

#include "codec/jose/algorithm.h"

/*
 * The members that make up the key, as its thumbprint needs them; NULL without
 * memory, or for a key of another kind.
 */
json_t *jwk_members(EVP_PKEY *key);

/* The same with "alg", "kid" and "use"; of the public part alone. */
json_t *jwk_write(EVP_PKEY *key, const struct algorithm_row *algorithm,
		  const char *kid);

/* RFC 7638, with SHA-256, in base64url: KID_SIZE bytes. */
int jwk_thumbprint(EVP_PKEY *key, char *kid, struct vouch_error *error);

/* Return: 0, -EBADMSG or -ENOMEM. */
int jwk_read(const json_t *jwk, EVP_PKEY **key, struct vouch_error *error);

#endif /* VOUCH_LIB_CODEC_JOSE_JWK_H */
