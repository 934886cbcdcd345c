/* SPDX-License-Identifier: MIT */
/*
 * COSE_Sign1 by any key that vouch signs with, and verified by one that the
 * caller names. Evidence has a form of its own, in cose.h.
 */
#ifndef VOUCH_LIB_CODEC_CBOR_SIGN1_H
#define VOUCH_LIB_CODEC_CBOR_SIGN1_H

#include "codec/cbor/cose.h"
#include "codec/jose/algorithm.h"

struct vouch_sign_key; /* codec/jose/signer.h */

#define COSE_LABEL_KID 4

struct sign1_options {
	const char *content_type;
	const char *typ; /* or NULL */
	int64_t extra_label; /* of a header more; 0: there is none */
	const struct vouch_bytes *extra; /* its bytes */
	bool is_cwt; /* with tag 61 around it */
};

/* Return: 0, -EIO or -ENOMEM. */
int sign1_make(const struct vouch_sign_key *signer,
	       const struct sign1_options *options,
	       const struct vouch_bytes *payload, struct vouch_bytes *out,
	       struct vouch_error *error);

/* The algorithm of its protected headers; false when it is no number there. */
bool sign1_algorithm(const struct cose_sign1 *message, int64_t *number);

/* Return: 1, 0 or -ENOMEM. */
int sign1_verify(const struct cose_sign1 *message,
		 const struct algorithm_row *algorithm, EVP_PKEY *key);

#endif /* VOUCH_LIB_CODEC_CBOR_SIGN1_H */
