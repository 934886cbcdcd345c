/* SPDX-License-Identifier: MIT */
/* The extension with evidence, and the certificate around it. */
#ifndef VOUCH_LIB_TLS_PRIVATE_H
#define VOUCH_LIB_TLS_PRIVATE_H

#include <openssl/evp.h>
#include <vouch_tls.h>

#include "base/types.h"

/* Claims in CBOR with a hash of @key. Return: 0, -EIO or -ENOMEM. */
int tls_claims(EVP_PKEY *key, struct vouch_bytes *claims,
	       struct vouch_error *error);

/* The value of the extension: @evidence and @claims under a tag. */
int tls_tagged(const struct vouch_bytes *evidence,
	       const struct vouch_bytes *claims, bool is_quote,
	       struct vouch_bytes *value, struct vouch_error *error);

/* @value in a certificate or a request, in PEM. Return: 0 or -EIO. */
int tls_certificate(const struct vouch_sign_key *key,
		    const struct vouch_tls_cert_options *options,
		    const struct vouch_bytes *value, struct vouch_bytes *pem,
		    struct vouch_error *error);

#endif /* VOUCH_LIB_TLS_PRIVATE_H */
