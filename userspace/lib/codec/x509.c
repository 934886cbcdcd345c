// SPDX-License-Identifier: MIT
#include "codec/x509.h"

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

bool x509_common_name(const X509_NAME *name, char *out, size_t size)
{
	const ASN1_STRING *text;
	int length, at;

	at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
	if (at < 0 || X509_NAME_get_index_by_NID(name, NID_commonName, at) >= 0)
		return false;
	text = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at));
	length = ASN1_STRING_length(text);
	if (length < 1 || (size_t)length >= size ||
	    memchr(ASN1_STRING_get0_data(text), '\0', (size_t)length))
		return false;
	memcpy(out, ASN1_STRING_get0_data(text), (size_t)length);
	out[length] = '\0';
	return true;
}

/* Byte for byte: AMD's names have one encoding, and no rule is to bend them. */
bool x509_same_name(const X509_NAME *a, const X509_NAME *b)
{
	const unsigned char *a_der, *b_der;
	size_t a_size, b_size;

	if (!X509_NAME_get0_der((X509_NAME *)a, &a_der, &a_size) ||
	    !X509_NAME_get0_der((X509_NAME *)b, &b_der, &b_size))
		return false;
	return a_size == b_size && !memcmp(a_der, b_der, a_size);
}

bool x509_spki_digest(const X509 *cert, u8 *digest)
{
	X509_PUBKEY *key = X509_get_X509_PUBKEY(cert);
	unsigned char *der = NULL;
	int size = i2d_X509_PUBKEY(key, &der);
	bool ok;

	if (size <= 0)
		return false;
	ok = EVP_Digest(der, (size_t)size, digest, NULL, EVP_sha256(), NULL);
	OPENSSL_free(der);
	return ok;
}

static bool has_unknown_critical(const X509 *cert)
{
	for (int i = 0; i < X509_get_ext_count(cert); i++) {
		X509_EXTENSION *extension = X509_get_ext(cert, i);
		int nid = OBJ_obj2nid(X509_EXTENSION_get_object(extension));

		if (X509_EXTENSION_get_critical(extension) &&
		    nid != NID_basic_constraints && nid != NID_key_usage)
			return true;
	}
	return false;
}

/* The extension @nid, or NULL; @is_ok: it is there once, or not at all. */
static void *extension(const X509 *cert, int nid, bool *is_ok)
{
	int critical;
	void *value = X509_get_ext_d2i(cert, nid, &critical, NULL);

	*is_ok = value || critical == -1;
	return value;
}

/*
 * X509_get_extension_flags() would hash the certificate and decode every other
 * extension as well, which takes half as long as decoding the certificate.
 */
bool x509_use(const X509 *cert, struct x509_use *use)
{
	BASIC_CONSTRAINTS *constraints;
	ASN1_BIT_STRING *usage;
	bool constraints_ok, usage_ok;

	constraints = extension(cert, NID_basic_constraints, &constraints_ok);
	usage = extension(cert, NID_key_usage, &usage_ok);
	*use = (struct x509_use){
		.has_constraints = constraints,
		.is_ca = constraints && constraints->ca,
		.key_usage = usage && usage->length > 0 ? usage->data[0] : 0,
	};
	BASIC_CONSTRAINTS_free(constraints);
	ASN1_BIT_STRING_free(usage);
	ERR_clear_error();
	return constraints_ok && usage_ok && !has_unknown_critical(cert);
}

bool x509_use_is_ca(const struct x509_use *use)
{
	return use->is_ca && use->key_usage & KU_KEY_CERT_SIGN;
}

bool x509_is_ca(const X509 *cert)
{
	struct x509_use use;

	return x509_use(cert, &use) && x509_use_is_ca(&use);
}

bool x509_signs_crls(const X509 *cert)
{
	struct x509_use use;

	return x509_use(cert, &use) && use.key_usage & KU_CRL_SIGN;
}

static bool is_algorithm(const X509_ALGOR *algorithm, int nid)
{
	const ASN1_OBJECT *object = NULL;

	if (!algorithm)
		return false;
	X509_ALGOR_get0(&object, NULL, NULL, algorithm);
	return OBJ_obj2nid(object) == nid;
}

static void *algorithm_parameters(const X509_ALGOR *algorithm,
				  const ASN1_ITEM *item)
{
	const void *value = NULL;
	int type = V_ASN1_UNDEF;

	X509_ALGOR_get0(NULL, &type, &value, algorithm);
	if (type != V_ASN1_SEQUENCE)
		return NULL;
	return ASN1_item_unpack(value, item);
}

static bool is_mgf1_sha384(const X509_ALGOR *algorithm)
{
	X509_ALGOR *hash;
	bool ok;

	if (!is_algorithm(algorithm, NID_mgf1))
		return false;
	hash = algorithm_parameters(algorithm, ASN1_ITEM_rptr(X509_ALGOR));
	ok = is_algorithm(hash, NID_sha384);
	X509_ALGOR_free(hash);
	return ok;
}

/* OpenSSL itself would take any digest and salt that the parameters name. */
bool x509_is_pss_sha384(const X509_ALGOR *algorithm)
{
	RSA_PSS_PARAMS *pss;
	bool ok;

	if (!is_algorithm(algorithm, NID_rsassaPss))
		return false;
	pss = algorithm_parameters(algorithm, ASN1_ITEM_rptr(RSA_PSS_PARAMS));
	ok = pss && is_algorithm(pss->hashAlgorithm, NID_sha384) &&
	     is_mgf1_sha384(pss->maskGenAlgorithm) && pss->saltLength &&
	     ASN1_INTEGER_get(pss->saltLength) == 48 &&
	     (!pss->trailerField || ASN1_INTEGER_get(pss->trailerField) == 1);
	RSA_PSS_PARAMS_free(pss);
	return ok;
}

/* A delta list, or one with rules that nobody here knows, is no list. */
bool x509_crl_is_plain(X509_CRL *crl)
{
	for (int i = 0; i < X509_CRL_get_ext_count(crl); i++) {
		if (X509_EXTENSION_get_critical(X509_CRL_get_ext(crl, i)))
			return false;
	}
	return X509_CRL_get_ext_by_NID(crl, NID_delta_crl, -1) < 0;
}

bool x509_time(const ASN1_TIME *when, time_t *seconds)
{
	struct tm tm;

	if (!when || ASN1_TIME_to_tm(when, &tm) != 1)
		return false;
	*seconds = timegm(&tm);
	return true;
}

bool x509_validity(const X509 *cert, time_t *from, time_t *until)
{
	return x509_time(X509_get0_notBefore(cert), from) &&
	       x509_time(X509_get0_notAfter(cert), until);
}

void x509_serial_text(const X509 *cert, char *out, size_t size)
{
	BIGNUM *number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(cert), NULL);
	char *text = number ? BN_bn2hex(number) : NULL;

	snprintf(out, size, "serial number %s", text ? text : "");
	OPENSSL_free(text);
	BN_free(number);
}
