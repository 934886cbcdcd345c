/* SPDX-License-Identifier: MIT */
/* Blocks of RFC 7468 around DER, by OpenSSL. */
#ifndef VOUCH_LIB_CODEC_PEM_H
#define VOUCH_LIB_CODEC_PEM_H

#include <vouch.h>

#include "base/types.h"

#define PEM_CERTIFICATE "CERTIFICATE"
#define PEM_CRL "X509 CRL"

/* Appends @der as a block of this label to @text; false without memory. */
bool pem_append(const char *label, const u8 *der, size_t size,
		struct vouch_bytes *text);

/*
 * Hands the bytes of each block of @text to @each, until that returns false.
 * Return: false without memory, or when @each returned it.
 */
typedef bool pem_fn(void *data, const u8 *der, size_t size);
bool pem_each(const u8 *text, size_t size, pem_fn *each, void *data);

/* ---- codec/public_key.c ---- */

/*
 * A public key as people have it: in PEM, or in a certificate in PEM, its
 * SubjectPublicKeyInfo in DER; of SSH ("ssh-ed25519 AAAA... comment") the blob;
 * of WireGuard, in base64, its 32 bytes. Return: 0 with @key, to be freed;
 * -EBADMSG for what is none; -EEXIST for several, or lines beside it; or
 * -ENOMEM.
 */
int public_key_read(const u8 *text, size_t size, struct vouch_bytes *key);

#endif /* VOUCH_LIB_CODEC_PEM_H */
