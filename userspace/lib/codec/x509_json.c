// SPDX-License-Identifier: MIT
#include "codec/x509_json.h"

#include <openssl/err.h>
#include <openssl/objects.h>
#include <string.h>

#include "base/json_text.h"
#include "base/time.h"
#include "codec/x509.h"

static json_t *time_json(const ASN1_TIME *when)
{
	char text[32];
	time_t seconds;

	if (!x509_time(when, &seconds))
		return json_null();
	rfc3339_text(seconds, text, sizeof(text));
	return json_string(text);
}

static json_t *name_json(const X509_NAME *name)
{
	BIO *bio = BIO_new(BIO_s_mem());
	json_t *json = NULL;
	char *text;
	long size;

	if (!bio)
		return NULL;
	/* Without UTF8_CONVERT non-ASCII comes escaped, which JSON can hold. */
	if (X509_NAME_print_ex(bio, name, 0,
			       XN_FLAG_ONELINE | ASN1_STRFLGS_ESC_MSB) >= 0) {
		size = BIO_get_mem_data(bio, &text);
		json = json_stringn(text, (size_t)size);
	}
	BIO_free(bio);
	return json ? json : json_string("");
}

static json_t *serial_json(const ASN1_INTEGER *serial)
{
	return json_hex(ASN1_STRING_get0_data(serial),
			(size_t)ASN1_STRING_length(serial));
}

static json_t *algorithm_json(const X509_ALGOR *algorithm)
{
	const ASN1_OBJECT *object;
	char name[64] = "";

	X509_ALGOR_get0(&object, NULL, NULL, algorithm);
	OBJ_obj2txt(name, sizeof(name), object, 0);
	if (x509_is_pss_sha384(algorithm))
		strncat(name, ", SHA-384", sizeof(name) - strlen(name) - 1);
	return json_string(name);
}

/* Of any kind, also of those that x509_key() leaves out. */
static EVP_PKEY *any_key(const X509 *cert)
{
	unsigned char *der = NULL;
	int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &der);
	const unsigned char *pos = der;
	EVP_PKEY *key = size > 0 ? d2i_PUBKEY(NULL, &pos, size) : NULL;

	OPENSSL_free(der);
	ERR_clear_error();
	return key;
}

static json_t *key_json(const X509 *cert)
{
	EVP_PKEY *key = any_key(cert);
	char group[32] = "";
	u8 digest[32] = { 0 };
	json_t *object = json_object();

	x509_spki_digest(cert, digest);
	json_object_set_new(object, "spki_sha256", json_hex(digest, 32));
	if (!key)
		return object;
	EVP_PKEY_get_group_name(key, group, sizeof(group), NULL);
	json_object_set_new(object, "type",
			    json_string(EVP_PKEY_get0_type_name(key)));
	json_object_set_new(object, "bits",
			    json_integer(EVP_PKEY_get_bits(key)));
	if (group[0])
		json_object_set_new(object, "group", json_string(group));
	EVP_PKEY_free(key);
	return object;
}

json_t *x509_cert_json(X509 *cert)
{
	const X509_ALGOR *algorithm;
	json_t *object = json_object();

	X509_get0_signature(NULL, &algorithm, cert);
	json_object_set_new(object, "type", json_string("certificate"));
	json_object_set_new(object, "subject",
			    name_json(X509_get_subject_name(cert)));
	json_object_set_new(object, "issuer",
			    name_json(X509_get_issuer_name(cert)));
	json_object_set_new(object, "serial",
			    serial_json(X509_get0_serialNumber(cert)));
	json_object_set_new(object, "not_before",
			    time_json(X509_get0_notBefore(cert)));
	json_object_set_new(object, "not_after",
			    time_json(X509_get0_notAfter(cert)));
	json_object_set_new(object, "signature_algorithm",
			    algorithm_json(algorithm));
	json_object_set_new(object, "is_ca", json_boolean(x509_is_ca(cert)));
	json_object_set_new(object, "key", key_json(cert));
	return object;
}

json_t *x509_crl_json(X509_CRL *crl)
{
	STACK_OF(X509_REVOKED) *revoked = X509_CRL_get_REVOKED(crl);
	json_t *object = json_object(), *serials = json_array();

	json_object_set_new(object, "type", json_string("crl"));
	json_object_set_new(object, "issuer",
			    name_json(X509_CRL_get_issuer(crl)));
	json_object_set_new(object, "this_update",
			    time_json(X509_CRL_get0_lastUpdate(crl)));
	json_object_set_new(object, "next_update",
			    time_json(X509_CRL_get0_nextUpdate(crl)));
	for (int i = 0; i < sk_X509_REVOKED_num(revoked); i++) {
		X509_REVOKED *entry = sk_X509_REVOKED_value(revoked, i);

		json_array_append_new(
			serials,
			serial_json(X509_REVOKED_get0_serialNumber(entry)));
	}
	json_object_set_new(object, "revoked", serials);
	return object;
}
