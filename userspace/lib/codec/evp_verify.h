/* SPDX-License-Identifier: MIT */
/* One verification by OpenSSL, with "no" told apart from "no memory". */
#ifndef VOUCH_LIB_CODEC_EVP_VERIFY_H
#define VOUCH_LIB_CODEC_EVP_VERIFY_H

#include <openssl/evp.h>

#include "codec/der/der.h"

/*
 * Whether @key made the signature over @data: ECDSA, or RSA-PSS with MGF1 of
 * @hash and a salt of its size. Return: 1, 0, or -ENOMEM, where OpenSSL could
 * not find out. Where the program left errors of its own in OpenSSL's queue,
 * those that follow cannot be told from them, and the answer is 0 instead of
 * -ENOMEM.
 */
int evp_verify(EVP_PKEY *key, const EVP_MD *hash, struct der_view signature,
	       struct der_view data);

#endif /* VOUCH_LIB_CODEC_EVP_VERIFY_H */
