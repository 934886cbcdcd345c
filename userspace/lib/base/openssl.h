/* SPDX-License-Identifier: MIT */
/*
 * OpenSSL apart from the program that links this library: a library context of
 * our own, which no openssl.cnf and no default properties reach, and the
 * caller's queue of errors as it was.
 */
#ifndef VOUCH_LIB_BASE_OPENSSL_H
#define VOUCH_LIB_BASE_OPENSSL_H

#include <openssl/err.h>
#include <openssl/evp.h>

#include "base/types.h"

/* NULL without memory: OpenSSL then takes the program's, and may refuse. */
OSSL_LIB_CTX *openssl_context(void);

/* Of that context; SHA-1 is what a TPM may have besides. */
const EVP_MD *openssl_sha1(void);
const EVP_MD *openssl_sha256(void);
const EVP_MD *openssl_sha384(void);
const EVP_MD *openssl_sha512(void);

/*
 * Drops the errors since the public function was entered, and no others: the
 * queue is per thread, and would taint the next failure's text.
 */
void openssl_drop_errors(void);

/*
 * First in each public function that may call OpenSSL: what is in the queue by
 * then is the caller's, and stays; what comes on top is dropped on return.
 */
#define OPENSSL_ENTER                                                      \
	const u8 entered __attribute__((cleanup(openssl_leave), unused)) = \
		openssl_enter()

u8 openssl_enter(void);
void openssl_leave(const u8 *entered);

#endif /* VOUCH_LIB_BASE_OPENSSL_H */
