// SPDX-License-Identifier: MIT
/*
 * A PCK chain as Intel's profile wants it: three certificates, leaf first, of
 * exactly these names. Names prove nothing: the root's key is pinned.
 */
#include "tdx/pck/chain.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "endorse/endorse.h"
#include "base/error.h"
#include "tdx/tdx.h"
#include "codec/x509.h"

/*
 * The certificate, not its key alone: the one that Intel made of the same key
 * before ends in 2033, and came with machines of before production.
 */
const u8 tdx_intel_root[32] = {
	0x44, 0xa0, 0x19, 0x6b, 0x2b, 0x99, 0xf8, 0x89, 0xb8, 0xe1, 0x49,
	0xe9, 0x5b, 0x80, 0x7a, 0x35, 0x0e, 0x74, 0x24, 0x96, 0x43, 0x99,
	0xe8, 0x85, 0xa7, 0xcb, 0xb8, 0xcc, 0xfa, 0xb6, 0x74, 0xd3,
};

static bool cert_digest(const X509 *cert, u8 *digest)
{
	return X509_digest(cert, EVP_sha256(), digest, NULL) == 1;
}

bool tdx_cert_is_named(const X509 *cert, const char *name)
{
	char actual[64];

	return x509_common_name(X509_get_subject_name(cert), actual,
				sizeof(actual)) &&
	       !strcmp(actual, name);
}

bool tdx_cert_is_issued_by(X509 *cert, const X509 *issuer, EVP_PKEY *key)
{
	bool ok;

	ok = x509_same_name(X509_get_issuer_name(cert),
			    X509_get_subject_name(issuer)) &&
	     X509_get_signature_nid(cert) == NID_ecdsa_with_SHA256 &&
	     tdx_key_is_p256(key) && X509_verify(cert, key) == 1;
	ERR_clear_error();
	return ok;
}

bool tdx_use_is_signer(const struct x509_use *use, const EVP_PKEY *key)
{
	return use->has_constraints && !use->is_ca &&
	       use->key_usage & KU_DIGITAL_SIGNATURE && tdx_key_is_p256(key);
}

bool tdx_cert_is_signer(const X509 *cert, const EVP_PKEY *key)
{
	struct x509_use use;

	return x509_use(cert, &use) && tdx_use_is_signer(&use, key);
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
	EVP_PKEY *const *keys = chain->keys;

	if (!x509_is_ca(ca) || !x509_is_ca(root))
		return "a CA certificate is none";
	if (!tdx_cert_is_signer(pck, keys[TDX_CHAIN_PCK]))
		return "the PCK certificate is not for signatures on P-256";
	if (!tdx_cert_is_issued_by(pck, ca, keys[TDX_CHAIN_CA]))
		return "the PCK certificate is not signed by the CA";
	if (!tdx_cert_is_issued_by(ca, root, keys[TDX_CHAIN_ROOT]))
		return "the CA is not signed by the root";
	return NULL;
}

static void judge_issuer(struct tdx_chain *chain, enum tdx_chain_at at)
{
	struct tdx_issuer *issuer = &chain->issuers[at];
	const X509 *cert = chain->certs[at];

	ASN1_OCTET_STRING_free(issuer->key_id);
	issuer->key_id =
		X509_get_ext_d2i(cert, NID_subject_key_identifier, NULL, NULL);
	issuer->signs_crls = x509_signs_crls(cert);
	ERR_clear_error();
}

void tdx_chain_judge(struct tdx_chain *chain)
{
	if (chain->count != TDX_CHAIN_COUNT)
		return;
	chain->has_root =
		cert_digest(chain->certs[TDX_CHAIN_ROOT], chain->root) &&
		x509_spki_digest(chain->certs[TDX_CHAIN_ROOT],
				 chain->root_spki) &&
		x509_spki_digest(chain->certs[TDX_CHAIN_CA], chain->ca_spki) &&
		x509_spki_digest(chain->certs[TDX_CHAIN_PCK], chain->pck_spki);
	chain->is_pinned =
		chain->has_root &&
		!memcmp(chain->root, tdx_intel_root, sizeof(tdx_intel_root));
	chain->is_platform =
		tdx_cert_is_named(chain->certs[TDX_CHAIN_CA], TDX_CN_PLATFORM);
	chain->misnamed = misnamed(chain);
	chain->broken = broken(chain);
	judge_issuer(chain, TDX_CHAIN_CA);
	judge_issuer(chain, TDX_CHAIN_ROOT);
	chain->has_pck = !tdx_pck_parse(chain->certs[TDX_CHAIN_PCK],
					&chain->pck, &chain->pck_error);
}

/* What is left of a text of PEM blocks; not terminated. */
struct text {
	const u8 *pos;
	const u8 *end;
};

static bool skip_mark(struct text *text, const char *mark)
{
	size_t length = strlen(mark);

	if ((size_t)(text->end - text->pos) < length ||
	    memcmp(text->pos, mark, length) != 0)
		return false;
	text->pos += length;
	return true;
}

static void skip_space(struct text *text)
{
	while (text->pos < text->end && *text->pos &&
	       strchr(" \t\r\n", *text->pos))
		text->pos++;
}

/* Zeroes, as senders put them behind it, are no part of the text. */
static void trim(struct text *text)
{
	while (text->pos < text->end && !text->end[-1])
		text->end--;
}

/* The root is most often one that the verifier has. */
static bool add_cert(struct tdx_chain *chain, const struct endorsements *known,
		     const u8 *der, size_t size)
{
	const struct endorsement *same = NULL;
	EVP_PKEY *key = NULL;
	X509 *cert;
	u8 digest[32];

	if (known && EVP_Digest(der, size, digest, NULL, EVP_sha256(), NULL))
		same = endorsements_find(known, digest);
	if (same && X509_up_ref(endorsement_x509(same))) {
		cert = endorsement_x509(same);
		if (endorsement_key(same) &&
		    EVP_PKEY_up_ref(endorsement_key(same)))
			key = endorsement_key(same);
	} else {
		cert = x509_decode(der, size);
		key = cert ? x509_key(cert) : NULL;
	}
	if (cert && chain->count < TDX_CHAIN_COUNT) {
		chain->certs[chain->count] = cert;
		chain->keys[chain->count] = key;
	} else {
		X509_free(cert);
		EVP_PKEY_free(key);
	}
	if (cert)
		chain->count++;
	return cert;
}

static bool decode(struct tdx_chain *chain, const struct endorsements *known,
		   const u8 *base64, size_t size)
{
	EVP_ENCODE_CTX *context = EVP_ENCODE_CTX_new();
	u8 *der = malloc(size + 1);
	int count = 0, rest = 0;
	bool ok = false;

	if (context && der) {
		EVP_DecodeInit(context);
		ok = EVP_DecodeUpdate(context, der, &count, base64,
				      (int)size) >= 0 &&
		     EVP_DecodeFinal(context, der + count, &rest) == 1 &&
		     add_cert(chain, known, der, (size_t)count + (size_t)rest);
	}
	EVP_ENCODE_CTX_free(context);
	free(der);
	ERR_clear_error();
	return ok;
}

/* Some leave out the line feed between two blocks, which OpenSSL wants. */
static bool take_cert(struct text *text, struct tdx_chain *chain,
		      const struct endorsements *known)
{
	const u8 *base64, *end;

	if (!skip_mark(text, "-----BEGIN CERTIFICATE-----"))
		return false;
	base64 = text->pos;
	end = memchr(base64, '-', (size_t)(text->end - base64));
	if (!end)
		return false;
	text->pos = end;
	if (!skip_mark(text, "-----END CERTIFICATE-----"))
		return false;
	skip_space(text);
	return decode(chain, known, base64, (size_t)(end - base64));
}

int tdx_chain_open(const u8 *pem, size_t size, const struct endorsements *known,
		   struct tdx_chain *chain, struct vouch_error *error)
{
	struct text text = { pem, pem + size };

	*chain = (struct tdx_chain){ 0 };
	trim(&text);
	skip_space(&text);
	while (text.pos < text.end) {
		size_t at = chain->count + 1;

		if (take_cert(&text, chain, known))
			continue;
		tdx_chain_close(chain);
		return vouch__error(error, -EBADMSG,
				    "certificate %zu of the chain cannot be "
				    "read",
				    at);
	}
	tdx_chain_judge(chain);
	return 0;
}

void tdx_chain_close(struct tdx_chain *chain)
{
	for (size_t i = 0; i < TDX_CHAIN_COUNT; i++) {
		X509_free(chain->certs[i]);
		EVP_PKEY_free(chain->keys[i]);
		ASN1_OCTET_STRING_free(chain->issuers[i].key_id);
	}
	*chain = (struct tdx_chain){ 0 };
}
