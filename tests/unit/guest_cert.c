// SPDX-License-Identifier: MIT
#include "guest_cert.h"

#include <openssl/x509v3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static void must(bool ok)
{
	if (ok)
		return;
	fprintf(stderr, "OpenSSL makes no certificate\n");
	abort();
}

static X509_EXTENSION *extension_of(const char *oid, const void *value,
				    size_t size)
{
	ASN1_OBJECT *object = OBJ_txt2obj(oid, 1);
	ASN1_OCTET_STRING *octets = ASN1_OCTET_STRING_new();
	X509_EXTENSION *extension;

	must(object && ASN1_OCTET_STRING_set(octets, value, (int)size));
	extension = X509_EXTENSION_create_by_OBJ(NULL, object, 0, octets);
	must(extension);
	ASN1_OCTET_STRING_free(octets);
	ASN1_OBJECT_free(object);
	return extension;
}

struct vouch_bytes guest_cert(EVP_PKEY *key, const char *oid, const void *value,
			      size_t size)
{
	X509_EXTENSION *extension = extension_of(oid, value, size);
	struct vouch_bytes der = { 0 };
	X509 *cert = X509_new();
	int length;

	X509_set_version(cert, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
	X509_gmtime_adj(X509_getm_notBefore(cert), 0);
	X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN",
				   MBSTRING_ASC, (const uint8_t *)"guest", -1,
				   -1, 0);
	X509_set_issuer_name(cert, X509_get_subject_name(cert));
	X509_set_pubkey(cert, key);
	must(X509_add_ext(cert, extension, -1));
	must(X509_sign(cert, key, EVP_sha256()));
	length = i2d_X509(cert, &der.data);
	must(length > 0);
	der.size = (size_t)length;
	X509_free(cert);
	X509_EXTENSION_free(extension);
	return der;
}
