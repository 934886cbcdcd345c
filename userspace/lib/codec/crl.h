/* SPDX-License-Identifier: MIT */
/* What a CRL says of itself, as Intel's profile wants it. */
#ifndef VOUCH_LIB_CODEC_CRL_H
#define VOUCH_LIB_CODEC_CRL_H

#include <openssl/x509.h>
#include <time.h>

#include "base/types.h"

struct crl_profile {
	bool is_profiled; /* what follows is there only then */
	ASN1_OCTET_STRING *key_id; /* of its issuer, or NULL */
	bool has_window;
	time_t from, until; /* when both can be read */
};

/* False: no memory; a list of another kind is not profiled. */
bool crl_open(X509_CRL *crl, struct crl_profile *list);
void crl_close(struct crl_profile *list);

/*
 * Whether it names the issuer's key, when both name one: RFC 5280, section
 * 5.2.1. Of a CA with two keys the list of the other says nothing here.
 */
bool crl_is_of(const struct crl_profile *list, const ASN1_OCTET_STRING *key_id);

#endif /* VOUCH_LIB_CODEC_CRL_H */
