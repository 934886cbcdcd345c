// SPDX-License-Identifier: MIT
#include "codec/crl.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "codec/x509.h"

/* Version 2, with number and key identifier, and nothing unknown. */
static bool is_profiled(X509_CRL *crl)
{
	return X509_CRL_get_signature_nid(crl) == NID_ecdsa_with_SHA256 &&
	       X509_CRL_get_version(crl) == X509_CRL_VERSION_2 &&
	       X509_CRL_get_ext_by_NID(crl, NID_crl_number, -1) >= 0 &&
	       x509_crl_is_plain(crl);
}

/*
 * Missing, there twice or unreadable makes it another kind of list. What memory
 * has no room for must not: a store would pass over it as long as it is there.
 */
static bool take_key_id(X509_CRL *crl, struct crl_profile *list)
{
	int critical = -1;
	AUTHORITY_KEYID *authority;
	bool is_lost;

	ERR_clear_error();
	authority = X509_CRL_get_ext_d2i(crl, NID_authority_key_identifier,
					 &critical, NULL);
	is_lost = !authority && critical >= 0 &&
		  ERR_GET_REASON(ERR_peek_error()) == ERR_R_MALLOC_FAILURE;
	ERR_clear_error();
	list->is_profiled = authority;
	if (authority) {
		list->key_id = authority->keyid;
		authority->keyid = NULL;
	}
	AUTHORITY_KEYID_free(authority);
	return !is_lost;
}

bool crl_open(X509_CRL *crl, struct crl_profile *list)
{
	*list = (struct crl_profile){ 0 };
	if (!is_profiled(crl))
		return true;
	if (!take_key_id(crl, list))
		return false;
	list->has_window =
		x509_time(X509_CRL_get0_lastUpdate(crl), &list->from) &&
		x509_time(X509_CRL_get0_nextUpdate(crl), &list->until);
	ERR_clear_error();
	return true;
}

void crl_close(struct crl_profile *list)
{
	ASN1_OCTET_STRING_free(list->key_id);
	*list = (struct crl_profile){ 0 };
}

bool crl_is_of(const struct crl_profile *list, const ASN1_OCTET_STRING *key_id)
{
	return list->is_profiled &&
	       (!list->key_id || !key_id ||
		!ASN1_OCTET_STRING_cmp(list->key_id, key_id));
}
