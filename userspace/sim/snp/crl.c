// SPDX-License-Identifier: MIT
/* AMD's list of revoked CAs, which the ARK signs; it is empty. */
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "sim/pki/pki.h"
#include "sim/snp/snp.h"

#define DAY 86400
#define CRL_DAYS 365
#define PSS_SALT_SIZE 48

/* It began yesterday: the verifier's clock may be slow. */
static bool set_dates(X509_CRL *crl, bool is_expired)
{
	time_t first = time(NULL) - DAY;
	ASN1_TIME *from, *until;
	bool done;

	if (is_expired)
		first -= (time_t)2 * CRL_DAYS * DAY;
	from = ASN1_TIME_set(NULL, first);
	until = ASN1_TIME_set(NULL, first + (time_t)CRL_DAYS * DAY);
	done = from && until && X509_CRL_set1_lastUpdate(crl, from) &&
	       X509_CRL_set1_nextUpdate(crl, until);
	ASN1_TIME_free(from);
	ASN1_TIME_free(until);
	return done;
}

static bool add_number(X509_CRL *crl)
{
	ASN1_INTEGER *number = ASN1_INTEGER_new();
	bool done = number && ASN1_INTEGER_set(number, 1) &&
		    X509_CRL_add1_ext_i2d(crl, NID_crl_number, number, 0, 0);

	ASN1_INTEGER_free(number);
	return done;
}

static bool sign_crl(X509_CRL *crl, EVP_PKEY *key)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *pkey_ctx = NULL;
	bool done;

	done = ctx &&
	       EVP_DigestSignInit(ctx, &pkey_ctx, EVP_sha384(), NULL, key) ==
		       1 &&
	       EVP_PKEY_CTX_set_rsa_padding(pkey_ctx, RSA_PKCS1_PSS_PADDING) >
		       0 &&
	       EVP_PKEY_CTX_set_rsa_pss_saltlen(pkey_ctx, PSS_SALT_SIZE) > 0 &&
	       X509_CRL_sign_ctx(crl, ctx) > 0;
	EVP_MD_CTX_free(ctx);
	return done;
}

X509_CRL *sim_snp_crl_make(const struct sim_snp_pki *pki, bool is_expired)
{
	X509_CRL *crl = X509_CRL_new();

	if (crl && X509_CRL_set_version(crl, X509_CRL_VERSION_2) &&
	    X509_CRL_set_issuer_name(
		    crl, X509_get_subject_name(pki->certs[SIM_ARK])) &&
	    set_dates(crl, is_expired) && add_number(crl) &&
	    sign_crl(crl, pki->keys[SIM_ARK]))
		return crl;
	X509_CRL_free(crl);
	return NULL;
}
