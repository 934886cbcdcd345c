// SPDX-License-Identifier: MIT
#include "openssl_same.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <string.h>

/* Frees @der, which an i2d function made; a size below 1 is a failure. */
static bool is_der(struct der_view view, unsigned char *der, int size)
{
	bool same = size > 0 && der_view_is(view, der, (size_t)size);

	OPENSSL_free(der);
	return same;
}

static bool is_string(struct der_view view, const ASN1_STRING *string)
{
	return string && der_view_is(view, ASN1_STRING_get0_data(string),
				     (size_t)ASN1_STRING_length(string));
}

static bool is_number(struct der_view view, const ASN1_INTEGER *number)
{
	unsigned char *der = NULL;
	int size = i2d_ASN1_INTEGER(number, &der);
	/* Of numbers up to 127 octets, which are all here. */
	bool same = size > 2 && der_view_is(view, der + 2, (size_t)size - 2);

	OPENSSL_free(der);
	return same;
}

static bool is_name(struct der_view view, const X509_NAME *name)
{
	unsigned char *der = NULL;
	int size = i2d_X509_NAME(name, &der);

	return is_der(view, der, size);
}

static bool is_time(time_t when, const ASN1_TIME *time)
{
	struct tm tm;

	return ASN1_TIME_to_tm(time, &tm) == 1 && timegm(&tm) == when;
}

static bool is_algorithm(struct der_view view, const X509_ALGOR *algorithm)
{
	unsigned char *der = NULL;
	int size = i2d_X509_ALGOR(algorithm, &der);

	return is_der(view, der, size);
}

static bool is_bits(struct der_view view, const ASN1_BIT_STRING *bits)
{
	return !(bits->flags & 7) && is_string(view, bits);
}

/* With the same common name, or none. */
static bool has_common(struct der_view view, const X509_NAME *name)
{
	char ours[64] = "";
	bool has = name_common(view, ours, sizeof(ours));
	int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
	const ASN1_STRING *text;
	struct der_view want = { (const u8 *)ours, strlen(ours) };

	if (at < 0 || X509_NAME_get_index_by_NID(name, NID_commonName, at) >= 0)
		return !has;
	text = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at));
	if (!has)
		return ASN1_STRING_length(text) < 1 ||
		       ASN1_STRING_length(text) >= (int)sizeof(ours) ||
		       memchr(ASN1_STRING_get0_data(text), 0,
			      (size_t)ASN1_STRING_length(text));
	return is_string(want, text);
}

static bool same_constraints(const struct cert_use *use, const X509 *x509)
{
	int critical;
	BASIC_CONSTRAINTS *theirs =
		X509_get_ext_d2i(x509, NID_basic_constraints, &critical, NULL);
	bool same;

	if (!theirs)
		return critical == -1 && !use->has_constraints;
	same = use->has_constraints && use->is_ca == (theirs->ca != 0) &&
	       use->path_length == (theirs->pathlen ?
					    ASN1_INTEGER_get(theirs->pathlen) :
					    -1);
	BASIC_CONSTRAINTS_free(theirs);
	return same;
}

static bool same_usage(const struct cert_use *use, const X509 *x509)
{
	int critical;
	ASN1_BIT_STRING *theirs =
		X509_get_ext_d2i(x509, NID_key_usage, &critical, NULL);
	unsigned int usage = 0;

	if (!theirs)
		return critical == -1 && !use->key_usage;
	if (theirs->length > 0)
		usage = theirs->data[0];
	if (theirs->length > 1)
		usage |= (unsigned int)theirs->data[1] << 8;
	ASN1_BIT_STRING_free(theirs);
	return use->key_usage == usage;
}

static bool same_key_ids(const struct cert_use *use, const X509 *x509)
{
	int critical, authority_critical;
	ASN1_OCTET_STRING *subject = X509_get_ext_d2i(
		x509, NID_subject_key_identifier, &critical, NULL);
	AUTHORITY_KEYID *authority = X509_get_ext_d2i(
		x509, NID_authority_key_identifier, &authority_critical, NULL);
	bool same = subject ? is_string(use->key_id, subject) :
			      critical == -1 && !use->key_id.data;

	/* That OpenSSL wants more of a GeneralName than values is no matter. */
	if (!authority || !authority->keyid)
		same = same && (!use->authority_key_id.data ||
				(!authority && authority_critical >= 0));
	else
		same = same &&
		       is_string(use->authority_key_id, authority->keyid);
	ASN1_OCTET_STRING_free(subject);
	AUTHORITY_KEYID_free(authority);
	return same;
}

static bool same_critical(const struct cert *cert, const X509 *x509)
{
	bool has = false;

	for (int i = 0; i < X509_get_ext_count(x509); i++) {
		X509_EXTENSION *extension = X509_get_ext(x509, i);
		int nid = OBJ_obj2nid(X509_EXTENSION_get_object(extension));

		has |= X509_EXTENSION_get_critical(extension) &&
		       nid != NID_basic_constraints && nid != NID_key_usage;
	}
	return has == cert->use.has_unknown_critical;
}

/* All of them, in order. */
static bool same_extensions(struct der_view rest, const X509 *x509)
{
	struct extension ours;
	int count = 0;

	for (; extension_next(&rest, &ours); count++) {
		X509_EXTENSION *theirs = X509_get_ext(x509, count);
		const ASN1_OBJECT *oid;

		if (!theirs)
			return false;
		oid = X509_EXTENSION_get_object(theirs);
		if (!der_view_is(ours.oid, OBJ_get0_data(oid),
				 OBJ_length(oid)) ||
		    ours.is_critical !=
			    (X509_EXTENSION_get_critical(theirs) != 0) ||
		    !is_string(ours.value, X509_EXTENSION_get_data(theirs)))
			return false;
	}
	return count == X509_get_ext_count(x509);
}

static bool same_key(const struct cert *cert, X509 *x509)
{
	EVP_PKEY *ours, *theirs;
	bool same;

	if (cert->key.kind == CERT_KEY_OTHER)
		return true;
	ours = cert_key_new(cert);
	theirs = X509_get0_pubkey(x509);
	same = !ours || (theirs && EVP_PKEY_eq(ours, theirs) == 1 &&
			 EVP_PKEY_get_bits(theirs) == (int)cert->key.bits);
	/* Of keys that OpenSSL can use none is left out. */
	if (!ours && theirs && cert->key.kind != CERT_KEY_RSA)
		same = false;
	EVP_PKEY_free(ours);
	return same;
}

static const char *same_use(const struct cert *cert, const X509 *x509)
{
	if (!same_constraints(&cert->use, x509))
		return "basic constraints";
	if (!same_usage(&cert->use, x509))
		return "key usage";
	if (!same_key_ids(&cert->use, x509))
		return "key identifiers";
	if (cert->use.has_crl_points !=
	    (X509_get_ext_by_NID(x509, NID_crl_distribution_points, -1) >= 0))
		return "distribution points";
	if (!same_critical(cert, x509))
		return "unknown critical extensions";
	return same_extensions(cert->extensions, x509) ? NULL : "extensions";
}

static const char *same_fields(const struct cert *cert, const X509 *x509)
{
	const X509_NAME *issuer = X509_get_issuer_name(x509);
	const X509_NAME *subject = X509_get_subject_name(x509);
	const ASN1_BIT_STRING *bits;
	const X509_ALGOR *algorithm;
	unsigned char *der = NULL;
	int size;

	X509_get0_signature(&bits, &algorithm, x509);
	if (cert->version != X509_get_version(x509) + 1)
		return "version";
	if (!is_number(cert->serial, X509_get0_serialNumber(x509)))
		return "serial number";
	if (!is_name(cert->issuer, issuer) || !has_common(cert->issuer, issuer))
		return "issuer";
	if (!is_name(cert->subject, subject) ||
	    !has_common(cert->subject, subject))
		return "subject";
	if (!is_time(cert->from, X509_get0_notBefore(x509)) ||
	    !is_time(cert->until, X509_get0_notAfter(x509)))
		return "validity";
	if (!is_algorithm(cert->signature.algorithm, algorithm) ||
	    !is_bits(cert->signature.octets, bits))
		return "signature";
	size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x509), &der);
	return is_der(cert->spki, der, size) ? NULL : "key";
}

static const char *same_whole(const struct cert *cert, X509 *x509)
{
	const char *differs = same_fields(cert, x509);
	unsigned char *der = NULL;
	int size;

	if (!differs)
		differs = same_use(cert, x509);
	if (!differs && !same_key(cert, x509))
		differs = "usable key";
	size = i2d_X509(x509, &der);
	if (!is_der(cert->der, der, size) && !differs)
		differs = "encoding";
	der = NULL;
	/* Made anew of all fields, not what was read. */
	size = i2d_re_X509_tbs(x509, &der);
	if (!is_der(cert->signature.tbs, der, size) && !differs)
		differs = "encoding of what is signed";
	return differs;
}

const char *openssl_same_cert(const struct cert *cert)
{
	const unsigned char *pos = cert->der.data;
	X509 *x509 = d2i_X509(NULL, &pos, (long)cert->der.size);
	const char *differs = "OpenSSL refuses it";

	if (x509 && pos == cert->der.data + cert->der.size)
		differs = same_whole(cert, x509);
	X509_free(x509);
	ERR_clear_error();
	return differs;
}

/* ---- lists ---- */

static bool is_odd(X509_EXTENSION *extension)
{
	int nid = OBJ_obj2nid(X509_EXTENSION_get_object(extension));

	return X509_EXTENSION_get_critical(extension) || nid == NID_delta_crl ||
	       nid == NID_issuing_distribution_point;
}

static bool has_odd_entry(const X509_REVOKED *entry)
{
	for (int i = 0; i < X509_REVOKED_get_ext_count(entry); i++) {
		X509_EXTENSION *extension = X509_REVOKED_get_ext(entry, i);
		int nid = OBJ_obj2nid(X509_EXTENSION_get_object(extension));

		if (X509_EXTENSION_get_critical(extension) ||
		    nid == NID_certificate_issuer)
			return true;
	}
	return false;
}

static bool is_plain(X509_CRL *theirs)
{
	STACK_OF(X509_REVOKED) *entries = X509_CRL_get_REVOKED(theirs);

	for (int i = 0; i < X509_CRL_get_ext_count(theirs); i++) {
		if (is_odd(X509_CRL_get_ext(theirs, i)))
			return false;
	}
	for (int i = 0; i < sk_X509_REVOKED_num(entries); i++) {
		if (has_odd_entry(sk_X509_REVOKED_value(entries, i)))
			return false;
	}
	return true;
}

static const char *same_entries(const struct crl *crl, X509_CRL *theirs)
{
	STACK_OF(X509_REVOKED) *entries = X509_CRL_get_REVOKED(theirs);
	struct der_view rest = crl->entries, serial;
	int count = 0;

	for (; crl_next(&rest, &serial); count++) {
		const X509_REVOKED *entry =
			sk_X509_REVOKED_value(entries, count);

		if (!entry ||
		    !is_number(serial, X509_REVOKED_get0_serialNumber(entry)))
			return "entries";
		if (count < 100 && !crl_lists(crl, serial))
			return "search";
	}
	if (count != (entries ? sk_X509_REVOKED_num(entries) : 0) ||
	    crl->count != (size_t)count)
		return "number of entries";
	return NULL;
}

static const char *same_authority(const struct crl *crl, X509_CRL *theirs)
{
	int critical;
	AUTHORITY_KEYID *authority = X509_CRL_get_ext_d2i(
		theirs, NID_authority_key_identifier, &critical, NULL);
	bool same = crl->has_authority == (critical != -1);

	if (authority && authority->keyid)
		same = same &&
		       is_string(crl->authority_key_id, authority->keyid);
	else if (authority)
		same = same && !crl->authority_key_id.data;
	AUTHORITY_KEYID_free(authority);
	return same ? NULL : "key identifier of the authority";
}

static const char *same_number(const struct crl *crl, X509_CRL *theirs)
{
	int critical;
	ASN1_INTEGER *number =
		X509_CRL_get_ext_d2i(theirs, NID_crl_number, &critical, NULL);
	bool same = number ? is_number(crl->number, number) :
			     critical == -1 && !crl->number.data;

	ASN1_INTEGER_free(number);
	return same ? NULL : "number";
}

static const char *same_crl_fields(const struct crl *crl, X509_CRL *theirs)
{
	const X509_NAME *issuer = X509_CRL_get_issuer(theirs);
	const ASN1_TIME *until = X509_CRL_get0_nextUpdate(theirs);
	bool has_until = until;
	const ASN1_BIT_STRING *bits;
	const X509_ALGOR *algorithm;

	X509_CRL_get0_signature(theirs, &bits, &algorithm);
	if (crl->version != X509_CRL_get_version(theirs) + 1)
		return "version";
	if (!is_name(crl->issuer, issuer) || !has_common(crl->issuer, issuer))
		return "issuer";
	if (!is_time(crl->from, X509_CRL_get0_lastUpdate(theirs)) ||
	    crl->has_until != has_until ||
	    (until && !is_time(crl->until, until)))
		return "window";
	if (!is_algorithm(crl->signature.algorithm, algorithm) ||
	    !is_bits(crl->signature.octets, bits))
		return "signature";
	return crl_is_plain(crl) == is_plain(theirs) ? NULL : "rules";
}

static const char *same_list(const struct crl *crl, X509_CRL *theirs)
{
	const char *differs = same_crl_fields(crl, theirs);
	unsigned char *der = NULL;
	int size;

	if (!differs)
		differs = same_entries(crl, theirs);
	if (!differs)
		differs = same_authority(crl, theirs);
	if (!differs)
		differs = same_number(crl, theirs);
	size = i2d_X509_CRL(theirs, &der);
	if (!is_der(crl->der, der, size) && !differs)
		differs = "encoding";
	der = NULL;
	size = i2d_re_X509_CRL_tbs(theirs, &der);
	if (!is_der(crl->signature.tbs, der, size) && !differs)
		differs = "encoding of what is signed";
	return differs;
}

const char *openssl_same_crl(const struct crl *crl)
{
	const unsigned char *pos = crl->der.data;
	X509_CRL *theirs = d2i_X509_CRL(NULL, &pos, (long)crl->der.size);
	const char *differs = "OpenSSL refuses it";

	if (theirs && pos == crl->der.data + crl->der.size)
		differs = same_list(crl, theirs);
	X509_CRL_free(theirs);
	ERR_clear_error();
	return differs;
}
