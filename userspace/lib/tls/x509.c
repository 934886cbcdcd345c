// SPDX-License-Identifier: MIT
/* A certificate, or a request for one, with one extension. */
#include <errno.h>
#include <openssl/bn.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "codec/jose/signer.h"
#include "tls/private.h"

#define OID_EVIDENCE "2.23.133.5.4.9" /* tcg-dice-TaggedEvidence */
#define SERIAL_BITS 127

static X509_EXTENSION *extension_of(const struct vouch_bytes *value)
{
	ASN1_OBJECT *object = OBJ_txt2obj(OID_EVIDENCE, 1);
	ASN1_OCTET_STRING *octets = ASN1_OCTET_STRING_new();
	X509_EXTENSION *extension = NULL;

	if (object && octets && value->size <= INT32_MAX &&
	    ASN1_OCTET_STRING_set(octets, value->data, (int)value->size))
		extension =
			X509_EXTENSION_create_by_OBJ(NULL, object, 0, octets);
	ASN1_OCTET_STRING_free(octets);
	ASN1_OBJECT_free(object);
	return extension;
}

static bool set_name(X509_NAME *name, const char *text)
{
	return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
					  (const u8 *)(text ? text : "vouch"),
					  -1, -1, 0);
}

/* Ed25519 has a hash of its own. */
static const EVP_MD *hash_of(const struct vouch_sign_key *key)
{
	if (!key->algorithm->hash)
		return NULL;
	return strcmp(key->algorithm->hash, "SHA2-256") ? EVP_sha384() :
							  EVP_sha256();
}

static bool set_serial(X509 *cert)
{
	BIGNUM *number = BN_new();
	bool ok = number && BN_rand(number, SERIAL_BITS, 0, 0) &&
		  BN_to_ASN1_INTEGER(number, X509_get_serialNumber(cert));

	BN_free(number);
	return ok;
}

static bool fill_cert(X509 *cert, const struct vouch_sign_key *key,
		      const struct vouch_tls_cert_options *o,
		      X509_EXTENSION *extension)
{
	return X509_set_version(cert, X509_VERSION_3) && set_serial(cert) &&
	       X509_gmtime_adj(X509_getm_notBefore(cert), 0) &&
	       X509_gmtime_adj(X509_getm_notAfter(cert), o->lifetime) &&
	       set_name(X509_get_subject_name(cert), o->name) &&
	       X509_set_issuer_name(cert, X509_get_subject_name(cert)) &&
	       X509_set_pubkey(cert, key->key) &&
	       X509_add_ext(cert, extension, -1) &&
	       X509_sign(cert, key->key, hash_of(key));
}

static bool write_cert(BIO *bio, const struct vouch_sign_key *key,
		       const struct vouch_tls_cert_options *o,
		       X509_EXTENSION *extension)
{
	X509 *cert = X509_new_ex(signer_context(key), NULL);
	bool ok = cert && fill_cert(cert, key, o, extension) &&
		  PEM_write_bio_X509(bio, cert);

	X509_free(cert);
	return ok;
}

static bool fill_request(X509_REQ *request, const struct vouch_sign_key *key,
			 const struct vouch_tls_cert_options *o,
			 X509_EXTENSION *extension)
{
	STACK_OF(X509_EXTENSION) *list = sk_X509_EXTENSION_new_null();
	bool ok = list && sk_X509_EXTENSION_push(list, extension) &&
		  X509_REQ_set_version(request, X509_REQ_VERSION_1) &&
		  set_name(X509_REQ_get_subject_name(request), o->name) &&
		  X509_REQ_set_pubkey(request, key->key) &&
		  X509_REQ_add_extensions(request, list) &&
		  X509_REQ_sign(request, key->key, hash_of(key));

	sk_X509_EXTENSION_free(list);
	return ok;
}

static bool write_request(BIO *bio, const struct vouch_sign_key *key,
			  const struct vouch_tls_cert_options *o,
			  X509_EXTENSION *extension)
{
	X509_REQ *request = X509_REQ_new_ex(signer_context(key), NULL);
	bool ok = request && fill_request(request, key, o, extension) &&
		  PEM_write_bio_X509_REQ(bio, request);

	X509_REQ_free(request);
	return ok;
}

static bool copy_out(BIO *bio, struct vouch_bytes *pem)
{
	char *text;
	long size = BIO_get_mem_data(bio, &text);

	pem->data = size > 0 ? malloc((size_t)size) : NULL;
	if (!pem->data)
		return false;
	memcpy(pem->data, text, (size_t)size);
	pem->size = (size_t)size;
	return true;
}

int tls_certificate(const struct vouch_sign_key *key,
		    const struct vouch_tls_cert_options *o,
		    const struct vouch_bytes *value, struct vouch_bytes *pem,
		    struct vouch_error *error)
{
	X509_EXTENSION *extension = extension_of(value);
	BIO *bio = BIO_new(BIO_s_mem());
	bool ok = extension && bio &&
		  (o->is_request ? write_request(bio, key, o, extension) :
				   write_cert(bio, key, o, extension)) &&
		  copy_out(bio, pem);

	BIO_free(bio);
	X509_EXTENSION_free(extension);
	if (ok)
		return 0;
	return vouch__error_openssl(error, -EIO,
				    "certificate for '%s' could not be made",
				    o->name ? o->name : "vouch");
}
