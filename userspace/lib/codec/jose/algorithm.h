/* SPDX-License-Identifier: MIT */
/*
 * Algorithms of signatures as JOSE (RFC 7518, RFC 8037) and COSE (RFC 9053,
 * RFC 8812) name them. Each fits one kind of key: what a token says of its
 * algorithm never chooses how a key is used.
 */
#ifndef VOUCH_LIB_CODEC_JOSE_ALGORITHM_H
#define VOUCH_LIB_CODEC_JOSE_ALGORITHM_H

#include <openssl/evp.h>
#include <vouch.h>

#include "base/types.h"

enum key_family { KEY_EC, KEY_RSA, KEY_ED25519 };

struct algorithm_row {
	const char *jose; /* "ES384" */
	int64_t cose;
	const char *key; /* "a P-384 key" */
	enum key_family family;
	int curve; /* of KEY_EC, as OpenSSL numbers objects */
	const char *hash; /* NULL: the algorithm has its own */
	size_t number_size; /* r and s of ECDSA, in bytes; else 0 */
	bool is_pss;
};

#define RSA_BITS_MIN 2048

/* NULL for a name that is not in the table, such as "none" and "HS256". */
const struct algorithm_row *algorithm_jose(const char *name);
const struct algorithm_row *algorithm_cose(int64_t number);

/* Whether @key is of the kind that @row wants. */
bool algorithm_fits(const struct algorithm_row *row, EVP_PKEY *key);

/*
 * The first algorithm that fits @key, or the one named @wanted if it does. NULL
 * with @error when there is none.
 */
const struct algorithm_row *algorithm_of(EVP_PKEY *key, const char *wanted,
					 struct vouch_error *error);

/*
 * Signs @data by a key of @context (NULL: OpenSSL's default one). ECDSA's
 * signature is r and s, each of the size of the curve.
 * Return: 0, -EIO, -ENOMEM.
 */
int algorithm_sign(const struct algorithm_row *row, OSSL_LIB_CTX *context,
		   EVP_PKEY *key, const struct vouch_bytes *data,
		   struct vouch_bytes *signature, struct vouch_error *error);

/* Return: 1, 0, or -ENOMEM; 0 also for a key that does not fit. */
int algorithm_verify(const struct algorithm_row *row, EVP_PKEY *key,
		     const u8 *signature, size_t signature_size, const u8 *data,
		     size_t size);

#endif /* VOUCH_LIB_CODEC_JOSE_ALGORITHM_H */
