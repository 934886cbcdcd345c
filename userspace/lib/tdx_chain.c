// SPDX-License-Identifier: MIT
/*
 * A PCK chain as Intel's profile wants it: three certificates, leaf first, of
 * exactly these names. Names prove nothing: the root's key is pinned.
 */
#include "tdx_chain.h"

#include <errno.h>
#include <limits.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "error.h"
#include "tdx.h"
#include "x509.h"

/* SHA-256 of the SubjectPublicKeyInfo of Intel's root of 2018. */
static const u8 intel_root[32] = {
	0xa0, 0xaf, 0x03, 0x12, 0x89, 0xf5, 0xd5, 0xd4, 0x13, 0x2f, 0x91,
	0x86, 0x06, 0x8a, 0x7f, 0xc1, 0x36, 0x28, 0x63, 0x3b, 0xa2, 0x35,
	0x77, 0x74, 0x72, 0xe2, 0x9b, 0x6b, 0x6c, 0x67, 0xa4, 0x9e,
};

bool tdx_cert_is_named(const X509 *cert, const char *name)
{
	char actual[64];

	return x509_common_name(X509_get_subject_name(cert), actual,
				sizeof(actual)) &&
	       !strcmp(actual, name);
}

bool tdx_cert_is_issued_by(X509 *cert, X509 *issuer)
{
	EVP_PKEY *key = X509_get0_pubkey(issuer);
	bool ok;

	ok = x509_same_name(X509_get_issuer_name(cert),
			    X509_get_subject_name(issuer)) &&
	     X509_get_signature_nid(cert) == NID_ecdsa_with_SHA256 &&
	     tdx_key_is_p256(key) && X509_verify(cert, key) == 1;
	ERR_clear_error();
	return ok;
}

bool tdx_cert_is_signer(X509 *cert)
{
	u32 flags = X509_get_extension_flags(cert);

	return !(flags & (EXFLAG_INVALID | EXFLAG_CRITICAL | EXFLAG_CA)) &&
	       flags & EXFLAG_BCONS && flags & EXFLAG_KUSAGE &&
	       X509_get_key_usage(cert) & KU_DIGITAL_SIGNATURE &&
	       tdx_key_is_p256(X509_get0_pubkey(cert));
}

static const char *misnamed(const struct tdx_chain *chain)
{
	X509 *const *certs = chain->certs;

	if (!tdx_cert_is_named(certs[TDX_CHAIN_PCK], TDX_CN_PCK))
		return "the first is not named \"" TDX_CN_PCK "\"";
	if (!tdx_cert_is_named(certs[TDX_CHAIN_CA], TDX_CN_PLATFORM) &&
	    !tdx_cert_is_named(certs[TDX_CHAIN_CA], TDX_CN_PROCESSOR))
		return "the second is not named as a PCK CA";
	if (!tdx_cert_is_named(certs[TDX_CHAIN_ROOT], TDX_CN_ROOT))
		return "the third is not named \"" TDX_CN_ROOT "\"";
	return NULL;
}

static const char *broken(const struct tdx_chain *chain)
{
	X509 *pck = chain->certs[TDX_CHAIN_PCK];
	X509 *ca = chain->certs[TDX_CHAIN_CA];
	X509 *root = chain->certs[TDX_CHAIN_ROOT];

	if (!x509_is_ca(ca) || !x509_is_ca(root))
		return "a CA certificate is none";
	if (!tdx_cert_is_signer(pck))
		return "the PCK certificate is not for signatures on P-256";
	if (!tdx_cert_is_issued_by(pck, ca))
		return "the PCK certificate is not signed by the CA";
	if (!tdx_cert_is_issued_by(ca, root))
		return "the CA is not signed by the root";
	if (!tdx_cert_is_issued_by(root, root))
		return "the root is not signed by itself";
	return NULL;
}

void tdx_chain_judge(struct tdx_chain *chain)
{
	if (chain->count != TDX_CHAIN_COUNT)
		return;
	chain->is_pinned =
		x509_spki_digest(chain->certs[TDX_CHAIN_ROOT],
				 chain->root_spki) &&
		!memcmp(chain->root_spki, intel_root, sizeof(intel_root));
	chain->is_platform =
		tdx_cert_is_named(chain->certs[TDX_CHAIN_CA], TDX_CN_PLATFORM);
	chain->misnamed = misnamed(chain);
	chain->broken = broken(chain);
	chain->has_pck = !tdx_pck_parse(chain->certs[TDX_CHAIN_PCK],
					&chain->pck, &chain->pck_error);
}

/* Zeroes, as senders put them behind it, are no part of the text. */
static size_t text_size(const u8 *pem, size_t size)
{
	while (size && !pem[size - 1])
		size--;
	return size;
}

static bool is_space(BIO *bio)
{
	char *rest;
	long size = BIO_get_mem_data(bio, &rest);

	for (long i = 0; i < size; i++) {
		if (!strchr(" \t\r\n", rest[i]) || !rest[i])
			return false;
	}
	return true;
}

static int read_certs(BIO *bio, struct tdx_chain *chain,
		      struct vouch_error *error)
{
	X509 *cert;

	while (!is_space(bio)) {
		cert = PEM_read_bio_X509(bio, NULL, NULL, NULL);
		if (!cert)
			return vouch__error_openssl(
				error, -EBADMSG,
				"certificate %zu of the chain cannot be read",
				chain->count + 1);
		if (chain->count < TDX_CHAIN_COUNT)
			chain->certs[chain->count] = cert;
		else
			X509_free(cert);
		chain->count++;
	}
	return 0;
}

int tdx_chain_open(const u8 *pem, size_t size, struct tdx_chain *chain,
		   struct vouch_error *error)
{
	BIO *bio;
	int ret;

	*chain = (struct tdx_chain){ 0 };
	size = text_size(pem, size);
	if (size > INT_MAX || memchr(pem, '\0', size))
		return vouch__error(error, -EBADMSG,
				    "certificate chain is no text, want PEM");
	bio = BIO_new_mem_buf(pem, (int)size);
	if (!bio)
		return vouch__error(error, -ENOMEM, "no memory");
	ret = read_certs(bio, chain, error);
	BIO_free(bio);
	if (ret)
		tdx_chain_close(chain);
	else
		tdx_chain_judge(chain);
	return ret;
}

void tdx_chain_close(struct tdx_chain *chain)
{
	for (size_t i = 0; i < TDX_CHAIN_COUNT; i++)
		X509_free(chain->certs[i]);
	*chain = (struct tdx_chain){ 0 };
}
