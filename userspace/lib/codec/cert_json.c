// SPDX-License-Identifier: MIT
#include "codec/cert_json.h"

#include <openssl/err.h>
#include <openssl/x509.h>
#include <string.h>

#include "base/json_text.h"
#include "base/time.h"
#include "base/openssl.h"

static json_t *time_json(time_t seconds)
{
	char text[32];

	rfc3339_text(seconds, text, sizeof(text));
	return json_string(text);
}

/* Without UTF8_CONVERT non-ASCII comes escaped, which JSON can hold. */
static json_t *print_name(const X509_NAME *name)
{
	BIO *bio = BIO_new(BIO_s_mem());
	json_t *json = NULL;
	char *text;
	long size;

	if (bio && X509_NAME_print_ex(bio, name, 0,
				      XN_FLAG_ONELINE | ASN1_STRFLGS_ESC_MSB |
					      ASN1_STRFLGS_ESC_CTRL) >= 0) {
		size = BIO_get_mem_data(bio, &text);
		json = json_stringn(text, (size_t)size);
	}
	BIO_free(bio);
	return json;
}

static json_t *name_json(struct der_view der)
{
	const unsigned char *pos = der.data;
	X509_NAME *name = d2i_X509_NAME(NULL, &pos, (long)der.size);
	json_t *json = name ? print_name(name) : NULL;

	X509_NAME_free(name);
	openssl_drop_errors();
	return json ? json : json_string("");
}

/* Without the octet that keeps it positive. */
static json_t *serial_json(struct der_view serial)
{
	bool is_padded = serial.size > 1 && !serial.data[0];

	return json_hex(serial.data + is_padded, serial.size - is_padded);
}

static json_t *algorithm_json(const struct signature *signature)
{
	struct der_fault fault = { 0 };
	struct der in = der_over(signature->algorithm, &fault);
	char name[64] = "";

	der_oid_text(algorithm_take(&in).oid, name, sizeof(name));
	if (signature->kind == SIGNATURE_PSS_SHA384)
		strncat(name, ", SHA-384", sizeof(name) - strlen(name) - 1);
	return json_string(name);
}

/* Of any kind, also of those that cert_key_new() leaves out. */
static EVP_PKEY *any_key(const struct cert *cert)
{
	const unsigned char *pos = cert->spki.data;
	EVP_PKEY *key = d2i_PUBKEY_ex(NULL, &pos, (long)cert->spki.size,
				      openssl_context(), NULL);

	openssl_drop_errors();
	return key;
}

static json_t *key_json(const struct cert *cert)
{
	EVP_PKEY *key = any_key(cert);
	char group[32] = "";
	u8 digest[32] = { 0 };
	json_t *object = json_object();

	cert_spki_digest(cert, digest);
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

json_t *cert_json(const struct cert *cert)
{
	json_t *object = json_object();

	json_object_set_new(object, "type", json_string("certificate"));
	json_object_set_new(object, "subject", name_json(cert->subject));
	json_object_set_new(object, "issuer", name_json(cert->issuer));
	json_object_set_new(object, "serial", serial_json(cert->serial));
	json_object_set_new(object, "not_before", time_json(cert->from));
	json_object_set_new(object, "not_after", time_json(cert->until));
	json_object_set_new(object, "signature_algorithm",
			    algorithm_json(&cert->signature));
	json_object_set_new(object, "is_ca", json_boolean(cert_is_ca(cert)));
	json_object_set_new(object, "key", key_json(cert));
	return object;
}

json_t *crl_json(const struct crl *crl)
{
	json_t *object = json_object(), *serials = json_array();
	struct der_view rest = crl->entries, serial;

	json_object_set_new(object, "type", json_string("crl"));
	json_object_set_new(object, "issuer", name_json(crl->issuer));
	json_object_set_new(object, "this_update", time_json(crl->from));
	json_object_set_new(object, "next_update",
			    crl->has_until ? time_json(crl->until) :
					     json_null());
	while (crl_next(&rest, &serial))
		json_array_append_new(serials, serial_json(serial));
	json_object_set_new(object, "revoked", serials);
	return object;
}
