/* SPDX-License-Identifier: MIT */
/* Digests of bytes. */
#ifndef VOUCH_LIB_CODEC_DIGEST_H
#define VOUCH_LIB_CODEC_DIGEST_H

#include "base/types.h"

#define SHA256_SIZE 32

#define SHA384_SIZE 48
#define SHA512_SIZE 64

/* Each into so many bytes; false without memory. */
bool digest_sha256(const u8 *data, size_t size, u8 *digest);
bool digest_sha384(const u8 *data, size_t size, u8 *digest);
bool digest_sha512(const u8 *data, size_t size, u8 *digest);

/* Of any length; FIPS 202. */
bool digest_shake128(const u8 *data, size_t size, u8 *out, size_t out_size);
bool digest_shake256(const u8 *data, size_t size, u8 *out, size_t out_size);

#endif /* VOUCH_LIB_CODEC_DIGEST_H */
