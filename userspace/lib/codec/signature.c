// SPDX-License-Identifier: MIT
#include "codec/signature.h"
#include "base/openssl.h"
#include "codec/evp_verify.h"

/* RFC 5758, 3.2: without parameters. */
static const u8 ecdsa_sha256[] = { 0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86,
				   0x48, 0xce, 0x3d, 0x04, 0x03, 0x02 };
static const u8 ecdsa_sha384[] = { 0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86,
				   0x48, 0xce, 0x3d, 0x04, 0x03, 0x03 };

/* RFC 4055, 3.1: SHA-384, MGF1 with SHA-384, salt of 48 bytes. */
static const u8 pss_sha384[] = {
	0x30, 0x41, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01,
	0x0a, 0x30, 0x34, 0xa0, 0x0f, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48,
	0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0xa1, 0x1c, 0x30, 0x1a,
	0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08, 0x30,
	0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02,
	0x05, 0x00, 0xa2, 0x03, 0x02, 0x01, 0x30,
};

/*
 * The same with trailerField of 1, which DER would leave out as a default:
 * AMD's CAs, and VCEKs of Milan and Genoa, have it.
 */
static const u8 pss_sha384_trailer[] = {
	0x30, 0x46, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01,
	0x0a, 0x30, 0x39, 0xa0, 0x0f, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48,
	0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0xa1, 0x1c, 0x30, 0x1a,
	0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08, 0x30,
	0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02,
	0x05, 0x00, 0xa2, 0x03, 0x02, 0x01, 0x30, 0xa3, 0x03, 0x02, 0x01, 0x01,
};

/* Algorithms have one encoding each, or two, which are compared whole. */
static const struct {
	const u8 *der;
	size_t size;
	enum signature_kind kind;
} kinds[] = {
	{ ecdsa_sha256, sizeof(ecdsa_sha256), SIGNATURE_ECDSA_SHA256 },
	{ ecdsa_sha384, sizeof(ecdsa_sha384), SIGNATURE_ECDSA_SHA384 },
	{ pss_sha384, sizeof(pss_sha384), SIGNATURE_PSS_SHA384 },
	{ pss_sha384_trailer, sizeof(pss_sha384_trailer),
	  SIGNATURE_PSS_SHA384 },
};

static enum signature_kind kind_of(struct der_view algorithm)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (der_view_is(algorithm, kinds[i].der, kinds[i].size))
			return kinds[i].kind;
	}
	return SIGNATURE_OTHER;
}

struct algorithm algorithm_take(struct der *d)
{
	const u8 *at = d->pos;
	struct der in = der_enter(d, DER_SEQUENCE);
	struct algorithm algorithm = { .oid = der_oid(&in) };

	if (der_more(&in))
		algorithm.parameters = der_take_any(&in);
	der_end(&in);
	algorithm.whole = der_since(d, at);
	return algorithm;
}

struct der signature_open(struct der_view der, struct signature *signature,
			  struct der_fault *fault)
{
	struct der all = der_over(der, fault);
	struct der whole = der_enter(&all, DER_SEQUENCE);
	struct der tbs;

	*signature = (struct signature){ 0 };
	der_end(&all);
	signature->tbs = der_take_whole(&whole, DER_SEQUENCE);
	signature->algorithm = algorithm_take(&whole).whole;
	signature->octets = der_octets_of_bits(&whole);
	der_end(&whole);
	if (!fault->why)
		signature->kind = kind_of(signature->algorithm);
	tbs = der_over(signature->tbs, fault);
	return der_enter(&tbs, DER_SEQUENCE);
}

void signature_check_algorithm(struct der *tbs,
			       const struct signature *signature)
{
	struct der_view within = der_take_whole(tbs, DER_SEQUENCE);

	if (!tbs->fault->why && !der_view_same(within, signature->algorithm))
		der_refuse(tbs, within.data,
			   "signature algorithm is another than the one that "
			   "is signed; RFC 5280, 4.1.1.2");
}

int signature_verify(const struct signature *signature, EVP_PKEY *key)
{
	bool is_pss = signature->kind == SIGNATURE_PSS_SHA384;
	bool is_sha256 = signature->kind == SIGNATURE_ECDSA_SHA256;

	if (signature->kind == SIGNATURE_OTHER || !key ||
	    EVP_PKEY_get_base_id(key) != (is_pss ? EVP_PKEY_RSA : EVP_PKEY_EC))
		return 0;
	return evp_verify(key, is_sha256 ? openssl_sha256() : openssl_sha384(),
			  signature->octets, signature->tbs);
}
