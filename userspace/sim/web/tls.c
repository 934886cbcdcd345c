// SPDX-License-Identifier: MIT
/* A certificate of the services' names that signed itself, as PCCS's do. */
#include <errno.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/error.h"
#include "sim/pki/pki.h"
#include "sim/web/web.h"

#define DAY 86400

static const char names[] = "DNS:localhost,IP:127.0.0.1,DNS:kdsintf.amd.com,"
			    "DNS:api.trustedservices.intel.com,"
			    "DNS:certificates.trustedservices.intel.com";

static X509 *make_cert(EVP_PKEY *key)
{
	X509 *cert = X509_new();
	X509_NAME *name = cert ? X509_get_subject_name(cert) : NULL;

	if (name && X509_set_version(cert, X509_VERSION_3) &&
	    ASN1_INTEGER_set(X509_get_serialNumber(cert), 1) &&
	    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
				       (const u8 *)"vouch-simd", -1, -1, 0) &&
	    X509_set_issuer_name(cert, name) &&
	    X509_gmtime_adj(X509_getm_notBefore(cert), -DAY) &&
	    X509_gmtime_adj(X509_getm_notAfter(cert), 365L * DAY) &&
	    X509_set_pubkey(cert, key) &&
	    sim_cert_add_named(cert, cert, NID_subject_alt_name, names) &&
	    sim_cert_add_named(cert, cert, NID_basic_constraints,
			       "critical,CA:TRUE") &&
	    X509_sign(cert, key, EVP_sha256()))
		return cert;
	X509_free(cert);
	return NULL;
}

static char *pem_text(EVP_PKEY *key, X509 *cert)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text = NULL, *copy = NULL;
	long size = 0;

	if (bio && (cert ? PEM_write_bio_X509(bio, cert) :
			   PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0,
						    NULL, NULL)))
		size = BIO_get_mem_data(bio, &text);
	if (size)
		copy = strndup(text, (size_t)size);
	BIO_free(bio);
	return copy;
}

int sim_web_tls_make(const char *seed, char **key_text, char **cert_text,
		     struct sim_error *error)
{
	EVP_PKEY *key = sim_seed_p256(seed, "web", NULL, 0);
	X509 *cert = key ? make_cert(key) : NULL;

	*key_text = cert ? pem_text(key, NULL) : NULL;
	*cert_text = cert ? pem_text(NULL, cert) : NULL;
	X509_free(cert);
	EVP_PKEY_free(key);
	if (*key_text && *cert_text)
		return 0;
	free(*key_text);
	free(*cert_text);
	return sim_error_openssl(error, "certificate of the services");
}
