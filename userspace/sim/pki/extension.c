// SPDX-License-Identifier: MIT
#include <openssl/x509v3.h>

#include "sim/pki/pki.h"

bool sim_cert_add_named(X509 *cert, X509 *issuer, int nid, const char *value)
{
	X509_EXTENSION *ext;
	X509V3_CTX ctx;
	bool done;

	X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
	ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	done = ext && X509_add_ext(cert, ext, -1);
	X509_EXTENSION_free(ext);
	return done;
}

bool sim_cert_add_raw(X509 *cert, const char *oid_text, const u8 *value,
		      size_t size)
{
	ASN1_OCTET_STRING *octets = ASN1_OCTET_STRING_new();
	ASN1_OBJECT *oid = OBJ_txt2obj(oid_text, 1);
	X509_EXTENSION *ext = NULL;
	bool done;

	done = oid && octets && ASN1_OCTET_STRING_set(octets, value, size);
	if (done)
		ext = X509_EXTENSION_create_by_OBJ(NULL, oid, 0, octets);
	done = ext && X509_add_ext(cert, ext, -1);
	X509_EXTENSION_free(ext);
	ASN1_OBJECT_free(oid);
	ASN1_OCTET_STRING_free(octets);
	return done;
}
