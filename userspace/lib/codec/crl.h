/* SPDX-License-Identifier: MIT */
/* What a CRL says of itself, as Intel's profile wants it. */
#ifndef VOUCH_LIB_CODEC_CRL_H
#define VOUCH_LIB_CODEC_CRL_H

#include <openssl/x509.h>
#include <time.h>

#include "base/types.h"

struct tdx_list {
	bool is_profiled; /* what follows is there only then */
	ASN1_OCTET_STRING *key_id; /* of its issuer, or NULL */
	bool has_window;
	time_t from, until; /* when both can be read */
};

/* False: no memory; a list of another kind is not profiled. */
bool tdx_list_open(X509_CRL *crl, struct tdx_list *list);
void tdx_list_close(struct tdx_list *list);

/*
 * Whether it names the issuer's key, when both name one: RFC 5280, section
 * 5.2.1. Of a CA with two keys the list of the other says nothing here.
 */
bool tdx_list_is_of(const struct tdx_list *list,
		    const ASN1_OCTET_STRING *key_id);

#endif /* VOUCH_LIB_CODEC_CRL_H */
