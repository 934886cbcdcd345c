/* SPDX-License-Identifier: MIT */
/* What certificates and CRLs say, as JSON; nothing of it is verified. */
#ifndef VOUCH_LIB_CODEC_X509_JSON_H
#define VOUCH_LIB_CODEC_X509_JSON_H

#include <jansson.h>
#include <openssl/x509.h>

/* Each returns NULL without memory. */
json_t *x509_cert_json(X509 *cert);
json_t *x509_crl_json(X509_CRL *crl);

#endif /* VOUCH_LIB_CODEC_X509_JSON_H */
