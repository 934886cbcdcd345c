/* SPDX-License-Identifier: MIT */
/* The extension with evidence, and the certificate around it. */
#ifndef VOUCH_LIB_TLS_PRIVATE_H
#define VOUCH_LIB_TLS_PRIVATE_H

#include <openssl/evp.h>
#include <vouch_tls.h>

#include "base/types.h"
#include "device/device.h"

/* What goes into the extension. */
struct tls_evidence {
	struct vouch_bytes claims; /* that REPORT_DATA is over */
	struct vouch_report_reply reply;
	bool is_quote;
};

/* ---- tls/value.c ---- */

/*
 * Claims in CBOR with a hash of @key and a date. Return: 0, -EIO or -ENOMEM.
 */
int tls_claims(EVP_PKEY *key, time_t issued, struct vouch_bytes *claims,
	       struct vouch_error *error);

/* The value of the extension. */
int tls_value(const struct tls_evidence *evidence, enum vouch_tls_form form,
	      struct vouch_bytes *value, struct vouch_error *error);

/* ---- tls/x509.c ---- */

/* @value in a certificate or a request, in PEM. Return: 0 or -EIO. */
int tls_certificate(const struct vouch_sign_key *key,
		    const struct vouch_tls_cert_options *options,
		    const struct vouch_bytes *value, struct vouch_bytes *pem,
		    struct vouch_error *error);

#endif /* VOUCH_LIB_TLS_PRIVATE_H */
