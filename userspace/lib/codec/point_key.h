/* SPDX-License-Identifier: MIT */
#ifndef VOUCH_LIB_CODEC_POINT_KEY_H
#define VOUCH_LIB_CODEC_POINT_KEY_H

#include <openssl/evp.h>

#include "base/types.h"

/*
 * The key that an uncompressed point on P-256 or P-384 (NIDs of OpenSSL) is, to
 * be freed; NULL when it is none, with errno EBADMSG, and without memory, with
 * ENOMEM.
 */
EVP_PKEY *point_key_new(int nid, const u8 *octets, size_t size);

/*
 * Whether @key, or NULL, is a point on a curve of @bits: of keys that are made
 * here, that is P-256 or P-384. Asked by name, OpenSSL takes memory.
 */
bool point_key_has(const EVP_PKEY *key, int bits);

#endif /* VOUCH_LIB_CODEC_POINT_KEY_H */
