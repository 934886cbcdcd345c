// SPDX-License-Identifier: MIT
/* Certificates and lists: what appraisals ask of them is read here, once. */
#include <limits.h>
#include <openssl/asn1.h>
#include <openssl/err.h>
#include <stdlib.h>

#include "endorse/endorse.h"
#include "snp/endorsements.h"
#include "snp/vek/vek.h"
#include "tdx/pck/chain.h"
#include "codec/x509.h"

/* Once: an appraisal asks each time. */
static void open_use(struct endorsement *item)
{
	struct x509_use use;
	bool is_known = x509_use(item->cert, &use);

	item->is_ca = is_known && x509_use_is_ca(&use);
	item->is_leaf = is_known && !use.is_ca;
	item->is_signer = is_known && tdx_use_is_signer(&use, item->key);
}

/* Where it is not well-formed, the appraisal says why. */
static bool open_vek(struct endorsement *item)
{
	if (!snp_vek_is(item->cert))
		return true;
	item->kind = &snp_vek_endorsement;
	item->vek = malloc(sizeof(*item->vek));
	item->is_good_vek = item->vek &&
			    !snp_vek_parse(item->cert, item->vek, NULL);
	return item->vek;
}

static bool open_cert(struct endorsement *item, const u8 *data, size_t size)
{
	item->kind = &cert_endorsement;
	item->cert = x509_decode(data, size);
	if (!item->cert)
		return false;
	item->key = x509_key(item->cert);
	open_use(item);
	return x509_spki_digest(item->cert, item->spki) && open_vek(item);
}

static bool open_crl(struct endorsement *item, const u8 *data, size_t size)
{
	const unsigned char *end = data;
	X509_CRL *crl;

	if (item->cert || size > LONG_MAX)
		return false;
	crl = d2i_X509_CRL(NULL, &end, (long)size);
	ERR_clear_error();
	if (!crl || end != data + size) {
		X509_CRL_free(crl);
		return false;
	}
	item->kind = &crl_endorsement;
	item->crl = crl;
	return crl_open(crl, &item->profile);
}

/* Past the header at @pos, when it is of this kind; 0x80 is a broken one. */
static bool skip_header(const unsigned char **pos, const u8 *end, int tag)
{
	int actual, class;
	long length;

	return !(ASN1_get_object(pos, &length, &actual, &class, end - *pos) &
		 0x80) &&
	       actual == tag && class == V_ASN1_UNIVERSAL;
}

/*
 * What is signed begins with the version, which is INTEGER in a CRL and tagged
 * in a certificate. It may be the serial number of one of version 1 too.
 */
static bool is_like_crl(const u8 *data, size_t size)
{
	const unsigned char *pos = data;

	return size && size <= LONG_MAX &&
	       skip_header(&pos, data + size, V_ASN1_SEQUENCE) &&
	       skip_header(&pos, data + size, V_ASN1_SEQUENCE) &&
	       skip_header(&pos, data + size, V_ASN1_INTEGER);
}

/* Nothing is both; to fail first takes as long as to succeed. */
bool endorse_der_open(struct endorsement *item, const u8 *data, size_t size)
{
	if (is_like_crl(data, size))
		return open_crl(item, data, size) ||
		       open_cert(item, data, size);
	return open_cert(item, data, size) || open_crl(item, data, size);
}
