/* SPDX-License-Identifier: MIT */
/* ECDSA whose signatures are two plain numbers, not DER; FIPS 186-5. */
#ifndef VOUCH_LIB_CODEC_ECDSA_H
#define VOUCH_LIB_CODEC_ECDSA_H

#include <openssl/evp.h>

#include "base/types.h"

/* r and s, borrowed. */
struct ecdsa_signature {
	const u8 *r, *s;
	size_t number_size; /* bytes of each */
	bool is_little_endian;
};

/*
 * Return: 1 for a valid signature, 0 for another one and without @key, -ENOMEM
 * where OpenSSL could not find out. (r, n - s) is valid where (r, s) is: nobody
 * may tell messages apart by their signature.
 */
int ecdsa_verify(EVP_PKEY *key, const EVP_MD *hash,
		 const struct ecdsa_signature *signature, const u8 *data,
		 size_t size);

/*
 * Writes r and s to @raw, big-endian, @number_size bytes each. On false the
 * reason is in OpenSSL's queue of errors.
 */
bool ecdsa_sign(EVP_PKEY *key, const EVP_MD *hash, const u8 *data, size_t size,
		u8 *raw, int number_size);

#endif /* VOUCH_LIB_CODEC_ECDSA_H */
