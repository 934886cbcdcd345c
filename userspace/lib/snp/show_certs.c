// SPDX-License-Identifier: MIT
/* Certificates, CRLs and certificate tables as JSON. */
#include <openssl/err.h>
#include <openssl/objects.h>
#include <string.h>

#include "endorse/endorse.h"
#include "snp/certs.h"
#include "snp/show.h"
#include "codec/x509.h"

json_t *snp_vek_json(const struct snp_vek *vek)
{
	static const char *const names[SNP_SPL_COUNT] = {
		"bootloader", "tee",  "snp",	   "spl4", "spl5",
		"spl6",	      "spl7", "microcode", "fmc",
	};
	json_t *object = json_object();
	json_t *tcb = json_object();

	json_put(&object, "kind", json_ascii(vek->common_name));
	json_put(&object, "issuer", json_ascii(vek->issuer_name));
	json_put(&object, "struct_version", json_integer(vek->struct_version));
	json_put(&object, "product_name", json_ascii(vek->product_name));
	for (size_t i = 0; i < SNP_SPL_COUNT; i++) {
		if (vek->has_spl[i])
			json_put(&tcb, names[i], json_integer(vek->spl[i]));
	}
	json_put(&object, "tcb", tcb);
	if (vek->hwid_size)
		json_put(&object, "hwid", json_hex(vek->hwid, vek->hwid_size));
	if (vek->csp_id[0])
		json_put(&object, "csp_id", json_ascii(vek->csp_id));
	return object;
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

static void set_vek(json_t *object, X509 *cert)
{
	struct vouch_error why;
	struct snp_vek vek;

	if (!snp_vek_is(cert))
		return;
	if (snp_vek_parse(cert, &vek, &why))
		json_object_set_new(object, "vek_error", json_string(why.text));
	json_object_set_new(object, "vek", snp_vek_json(&vek));
}

json_t *cert_json(X509 *cert)
{
	const X509_ALGOR *algorithm;
	json_t *object = json_object();

	X509_get0_signature(NULL, &algorithm, cert);
	json_object_set_new(object, "type", json_string("certificate"));
	json_object_set_new(object, "subject",
			    json_name(X509_get_subject_name(cert)));
	json_object_set_new(object, "issuer",
			    json_name(X509_get_issuer_name(cert)));
	json_object_set_new(object, "serial",
			    serial_json(X509_get0_serialNumber(cert)));
	json_object_set_new(object, "not_before",
			    json_time(X509_get0_notBefore(cert)));
	json_object_set_new(object, "not_after",
			    json_time(X509_get0_notAfter(cert)));
	json_object_set_new(object, "signature_algorithm",
			    algorithm_json(algorithm));
	json_object_set_new(object, "is_ca", json_boolean(x509_is_ca(cert)));
	json_object_set_new(object, "key", key_json(cert));
	set_vek(object, cert);
	return object;
}

json_t *crl_json(X509_CRL *crl)
{
	STACK_OF(X509_REVOKED) *revoked = X509_CRL_get_REVOKED(crl);
	json_t *object = json_object(), *serials = json_array();

	json_object_set_new(object, "type", json_string("crl"));
	json_object_set_new(object, "issuer",
			    json_name(X509_CRL_get_issuer(crl)));
	json_object_set_new(object, "this_update",
			    json_time(X509_CRL_get0_lastUpdate(crl)));
	json_object_set_new(object, "next_update",
			    json_time(X509_CRL_get0_nextUpdate(crl)));
	for (int i = 0; i < sk_X509_REVOKED_num(revoked); i++) {
		X509_REVOKED *entry = sk_X509_REVOKED_value(revoked, i);

		json_array_append_new(
			serials,
			serial_json(X509_REVOKED_get0_serialNumber(entry)));
	}
	json_object_set_new(object, "revoked", serials);
	return object;
}

/* NULL: another kind of endorsement, which has no place in a table. */
static json_t *item_json(const struct endorsement *item)
{
	if (item->cert)
		return cert_json(item->cert);
	return item->crl ? crl_json(item->crl) : NULL;
}

/* What is in an entry: certificates and lists, or else its bytes. */
static json_t *entry_content(const struct snp_certs_entry *entry)
{
	struct endorsements *store = endorsements_new();
	json_t *list = json_array();

	if (store)
		endorsements_add(store, entry->data, entry->size, "entry",
				 NULL);
	for (size_t i = 0; store && i < store->count; i++)
		json_array_append_new(list, item_json(&store->items[i]));
	if (!json_array_size(list))
		json_array_append_new(list, json_hex(entry->data, entry->size));
	endorsements_free(store);
	return list;
}

json_t *snp_certs_json(const u8 *data, size_t size, struct vouch_error *error)
{
	struct snp_certs certs;
	json_t *list;

	if (snp_certs_parse(data, size, &certs, error))
		return NULL;
	list = json_array();
	for (size_t i = 0; i < certs.count; i++) {
		const struct snp_certs_entry *entry = &certs.entries[i];
		const char *name = snp_certs_name(entry->guid);

		json_array_append_new(
			list, json_pack("{s:o, s:s, s:I, s:o}", "guid",
					json_hex(entry->guid, 16), "name",
					name ? name : "unknown", "size",
					(json_int_t)entry->size, "content",
					entry_content(entry)));
	}
	return list;
}
