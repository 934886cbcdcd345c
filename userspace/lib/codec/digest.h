/* SPDX-License-Identifier: MIT */
/* Digests of bytes. */
#ifndef VOUCH_LIB_CODEC_DIGEST_H
#define VOUCH_LIB_CODEC_DIGEST_H

#include "base/types.h"

#define SHA256_SIZE 32

/* SHA-256 into SHA256_SIZE bytes; false without memory. */
bool digest_sha256(const u8 *data, size_t size, u8 *digest);

#endif /* VOUCH_LIB_CODEC_DIGEST_H */
