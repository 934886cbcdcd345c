/* SPDX-License-Identifier: MIT */
/* A certificate that a guest made for itself (RA-TLS). */
#ifndef VOUCH_TESTS_UNIT_GUEST_CERT_H
#define VOUCH_TESTS_UNIT_GUEST_CERT_H

#include <openssl/evp.h>
#include <vouch.h>

/*
 * For @key, in DER, with @value in the OCTET STRING of an extension; to be
 * freed with vouch_bytes_free().
 */
struct vouch_bytes guest_cert(EVP_PKEY *key, const char *oid, const void *value,
			      size_t size);

#endif /* VOUCH_TESTS_UNIT_GUEST_CERT_H */
