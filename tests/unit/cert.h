/* SPDX-License-Identifier: MIT */
/* What makers of test certificates have in common. They abort on failure. */
#ifndef VOUCH_TEST_CERT_H
#define VOUCH_TEST_CERT_H

#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vouch.h>

#define must(condition)                                                    \
	do {                                                               \
		if (!(condition)) {                                        \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, \
				#condition);                               \
			abort();                                           \
		}                                                          \
	} while (0)

static inline void add_standard(X509 *cert, int nid, const char *value)
{
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, nid, value);

	must(extension && X509_add_ext(cert, extension, -1));
	X509_EXTENSION_free(extension);
}

/* AMD's extension with this end of its OID; AMD 57230. */
static inline void add_amd(X509 *cert, const char *tail, const uint8_t *data,
			   size_t size)
{
	ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
	X509_EXTENSION *extension;
	ASN1_OBJECT *oid;
	char text[64];

	snprintf(text, sizeof(text), "1.3.6.1.4.1.3704.1.%s", tail);
	oid = OBJ_txt2obj(text, 1);
	must(oid && ASN1_OCTET_STRING_set(value, data, (int)size));
	extension = X509_EXTENSION_create_by_OBJ(NULL, oid, 0, value);
	must(extension && X509_add_ext(cert, extension, -1));
	X509_EXTENSION_free(extension);
	ASN1_OCTET_STRING_free(value);
	ASN1_OBJECT_free(oid);
}

/* @der, 30 82 and two octets of length, with three of them: no DER. */
static inline struct vouch_bytes with_long_length(const struct vouch_bytes *der)
{
	struct vouch_bytes out = { malloc(der->size + 1), der->size + 1 };

	must(out.data && der->data[0] == 0x30 && der->data[1] == 0x82);
	out.data[0] = 0x30;
	out.data[1] = 0x83;
	out.data[2] = 0;
	memcpy(out.data + 3, der->data + 2, der->size - 2);
	return out;
}

/* Signs by @ctx. Both are freed. Return: DER */
static inline struct vouch_bytes finish_by(X509 *cert, EVP_MD_CTX *ctx)
{
	struct vouch_bytes der = { 0 };
	int size;

	must(X509_sign_ctx(cert, ctx) > 0);
	size = i2d_X509(cert, &der.data);
	must(size > 0);
	der.size = (size_t)size;
	EVP_MD_CTX_free(ctx);
	X509_free(cert);
	return der;
}

#endif /* VOUCH_TEST_CERT_H */
