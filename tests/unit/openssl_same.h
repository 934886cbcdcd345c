/* SPDX-License-Identifier: MIT */
/*
 * Whether OpenSSL reads what vouch reads in a certificate or list. What vouch
 * refuses is not compared: it may refuse more.
 */
#ifndef TESTS_UNIT_OPENSSL_SAME_H
#define TESTS_UNIT_OPENSSL_SAME_H

#include "codec/cert.h"
#include "codec/crl.h"

/* What differs, or NULL. */
const char *openssl_same_cert(const struct cert *cert);
const char *openssl_same_crl(const struct crl *crl);

#endif /* TESTS_UNIT_OPENSSL_SAME_H */
