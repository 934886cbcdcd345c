/* SPDX-License-Identifier: MIT */
/* A private key that results, CoRIMs and certificates are signed by. */
#ifndef VOUCH_LIB_CODEC_JOSE_SIGNER_H
#define VOUCH_LIB_CODEC_JOSE_SIGNER_H

#include <openssl/evp.h>
#include <vouch.h>

#include "codec/jose/algorithm.h"

#define KID_SIZE 44 /* of a thumbprint in base64url, and a zero */

struct vouch_sign_key {
	OSSL_LIB_CTX *own; /* with the providers of openssl.cnf, or NULL */
	EVP_PKEY *key;
	const struct algorithm_row *algorithm;
	char kid[KID_SIZE]; /* RFC 7638 */
};

OSSL_LIB_CTX *signer_context(const struct vouch_sign_key *signer);

int signer_sign(const struct vouch_sign_key *signer,
		const struct vouch_bytes *data, struct vouch_bytes *signature,
		struct vouch_error *error);

#endif /* VOUCH_LIB_CODEC_JOSE_SIGNER_H */
