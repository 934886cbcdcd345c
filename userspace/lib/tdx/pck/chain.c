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
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "endorse/endorse.h"
#include "base/error.h"
#include "codec/digest.h"
#include "base/openssl.h"

/*
 * The certificate, not its key alone: the one that Intel made of the same key
 * before ends in 2033, and came with machines of before production.
 */
const u8 tdx_intel_root[32] = {
	0x44, 0xa0, 0x19, 0x6b, 0x2b, 0x99, 0xf8, 0x89, 0xb8, 0xe1, 0x49,
	0xe9, 0x5b, 0x80, 0x7a, 0x35, 0x0e, 0x74, 0x24, 0x96, 0x43, 0x99,
	0xe8, 0x85, 0xa7, 0xcb, 0xb8, 0xcc, 0xfa, 0xb6, 0x74, 0xd3,
};

bool tdx_cert_is_named(const struct cert *cert, const char *name)
{
	char actual[64];

	return name_common(cert->subject, actual, sizeof(actual)) &&
	       !strcmp(actual, name);
}

bool tdx_cert_names_issuer(const struct cert *cert, const struct cert *issuer)
{
	return name_same(cert->issuer, issuer->subject) &&
	       cert->signature.kind == SIGNATURE_ECDSA_SHA256 &&
	       issuer->key.kind == CERT_KEY_P256;
}

int tdx_cert_verify(const struct cert *cert, const struct cert *issuer,
		    EVP_PKEY *key)
{
	if (!tdx_cert_names_issuer(cert, issuer))
		return 0;
	return signature_verify(&cert->signature, key);
}

bool tdx_chain_knows_ca(const struct tdx_chain *chain)
{
	return chain->has_root &&
	       endorsed_signature_is_known(chain->ca, chain->root);
}

const char *tdx_cert_lacks(const struct cert *cert, const struct cert *issuer)
{
	const struct cert_use *use = &cert->use;

	if (!use->key_id.size)
		return "its subject key identifier";
	if (!use->authority_key_id.size)
		return "the authority key identifier";
	if (!der_view_same(use->authority_key_id, issuer->use.key_id))
		return "the authority key identifier of its issuer";
	return use->has_crl_points ? NULL : "CRL distribution points";
}

bool tdx_cert_is_signer(const struct cert *cert)
{
	const struct cert_use *use = &cert->use;

	return use->has_constraints && !use->is_ca &&
	       !use->has_unknown_critical &&
	       use->key_usage & KU_DIGITAL_SIGNATURE &&
	       cert->key.kind == CERT_KEY_P256;
}

static const char *misnamed(const struct tdx_chain *chain)
{
	const struct cert *certs = chain->certs;

	if (!tdx_cert_is_named(&certs[TDX_CHAIN_PCK], TDX_CN_PCK))
		return "the first is not named \"" TDX_CN_PCK "\"";
	if (!tdx_cert_is_named(&certs[TDX_CHAIN_CA], TDX_CN_PLATFORM) &&
	    !tdx_cert_is_named(&certs[TDX_CHAIN_CA], TDX_CN_PROCESSOR))
		return "the second is not named as a PCK CA";
	if (!tdx_cert_is_named(&certs[TDX_CHAIN_ROOT], TDX_CN_ROOT))
		return "the third is not named \"" TDX_CN_ROOT "\"";
	return NULL;
}

static const char *blame(struct tdx_chain *chain, enum tdx_chain_at at,
			 const char *what)
{
	chain->broken_at = at;
	return what;
}

/* A path length of 0 would have no CA under the root; RFC 5280, 4.2.1.9. */
static const char *broken_use(struct tdx_chain *chain)
{
	const struct cert *certs = chain->certs;
	const struct cert *root = &certs[TDX_CHAIN_ROOT];

	if (!cert_is_ca(&certs[TDX_CHAIN_CA]))
		return blame(chain, TDX_CHAIN_CA, "a CA certificate is none");
	if (!cert_is_ca(root))
		return blame(chain, TDX_CHAIN_ROOT, "a CA certificate is none");
	if (!root->use.path_length)
		return blame(chain, TDX_CHAIN_ROOT,
			     "the root has a path length of 0, which allows no "
			     "CA");
	if (!tdx_cert_is_signer(&certs[TDX_CHAIN_PCK]))
		return blame(chain, TDX_CHAIN_PCK,
			     "the PCK certificate is not for signatures on "
			     "P-256");
	return NULL;
}

/* By the certificate after it. Return: see signature_verify(). */
static int verify(const struct tdx_chain *chain, enum tdx_chain_at at)
{
	const struct cert *cert = &chain->certs[at], *issuer = cert + 1;

	if (at == TDX_CHAIN_CA && tdx_chain_knows_ca(chain))
		return tdx_cert_names_issuer(cert, issuer);
	return tdx_cert_verify(cert, issuer, chain->keys[at + 1]);
}

/* Return: 0 with what is @broken or NULL, or -ENOMEM. */
static int judge_signatures(struct tdx_chain *chain, const char **broken)
{
	int answer = verify(chain, TDX_CHAIN_PCK);

	if (!answer)
		*broken = blame(chain, TDX_CHAIN_PCK,
				"the PCK certificate is not signed by the CA");
	if (answer != 1)
		return answer;
	answer = verify(chain, TDX_CHAIN_CA);
	if (!answer)
		*broken = blame(chain, TDX_CHAIN_CA,
				"the CA is not signed by the root");
	return answer < 0 ? answer : 0;
}

/* The root is its own issuer. */
static void judge_profile(struct tdx_chain *chain)
{
	static const char *const names[TDX_CHAIN_COUNT] = {
		"PCK certificate",
		"CA",
		"root",
	};

	for (size_t i = 0; i < TDX_CHAIN_COUNT && !chain->broken[0]; i++) {
		size_t issuer = i < TDX_CHAIN_ROOT ? i + 1 : i;
		const char *lacks =
			tdx_cert_lacks(&chain->certs[i], &chain->certs[issuer]);

		if (!lacks)
			continue;
		snprintf(chain->broken, sizeof(chain->broken),
			 "the %s lacks %s", names[i], lacks);
		chain->broken_at = (enum tdx_chain_at)i;
	}
}

static int judge_chain(struct tdx_chain *chain)
{
	const char *broken = broken_use(chain);
	int ret = 0;

	if (!broken)
		ret = judge_signatures(chain, &broken);
	snprintf(chain->broken, sizeof(chain->broken), "%s",
		 broken ? broken : "");
	judge_profile(chain);
	return ret;
}

static bool take_digests(struct tdx_chain *chain)
{
	const struct cert *certs = chain->certs;
	struct der_view root = certs[TDX_CHAIN_ROOT].der;
	struct der_view ca = certs[TDX_CHAIN_CA].der;

	return digest_sha256(root.data, root.size, chain->root) &&
	       digest_sha256(ca.data, ca.size, chain->ca) &&
	       cert_spki_digest(&certs[TDX_CHAIN_ROOT], chain->root_spki) &&
	       cert_spki_digest(&certs[TDX_CHAIN_CA], chain->ca_spki) &&
	       cert_spki_digest(&certs[TDX_CHAIN_PCK], chain->pck_spki);
}

int tdx_chain_judge(struct tdx_chain *chain)
{
	const struct cert *certs = chain->certs;

	if (chain->count != TDX_CHAIN_COUNT)
		return 0;
	chain->has_root = take_digests(chain);
	if (!chain->has_root)
		return -ENOMEM;
	chain->is_pinned =
		!memcmp(chain->root, tdx_intel_root, sizeof(tdx_intel_root));
	chain->is_platform =
		tdx_cert_is_named(&certs[TDX_CHAIN_CA], TDX_CN_PLATFORM);
	chain->misnamed = misnamed(chain);
	chain->has_pck = !tdx_pck_read(&certs[TDX_CHAIN_PCK], &chain->pck,
				       &chain->pck_error);
	return judge_chain(chain);
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
static EVP_PKEY *find_key(const struct endorsements *known,
			  const struct cert *cert)
{
	const struct endorsement *same = NULL;
	EVP_PKEY *key;
	u8 digest[32];

	if (known && digest_sha256(cert->der.data, cert->der.size, digest))
		same = endorsements_find(known, digest);
	key = same ? endorsement_key(same) : NULL;
	errno = EBADMSG;
	return key && EVP_PKEY_up_ref(key) ? key : cert_key_new(cert);
}

/* Takes over @der when it succeeds. */
static bool add_cert(struct tdx_chain *chain, const struct endorsements *known,
		     u8 *der, size_t size, struct vouch_error *why)
{
	size_t at = chain->count;
	struct cert cert;

	if (cert_read(der, size, &cert, why))
		return false;
	chain->count++;
	if (at >= TDX_CHAIN_COUNT) {
		free(der);
		return true;
	}
	chain->certs[at] = cert;
	chain->der[at] = der;
	chain->keys[at] = find_key(known, &cert);
	if (chain->keys[at] || errno != ENOMEM)
		return true;
	chain->der[at] = NULL;
	vouch__error(why, -ENOMEM, "no memory for a key");
	return false;
}

/* The number of bytes, -EBADMSG or -ENOMEM. */
static int decode_base64(const u8 *base64, size_t size, u8 *out)
{
	EVP_ENCODE_CTX *context = EVP_ENCODE_CTX_new();
	int count = 0, rest = 0, total = -ENOMEM;

	if (context) {
		total = -EBADMSG;
		EVP_DecodeInit(context);
		if (EVP_DecodeUpdate(context, out, &count, base64, (int)size) >=
			    0 &&
		    EVP_DecodeFinal(context, out + count, &rest) == 1)
			total = count + rest;
	}
	EVP_ENCODE_CTX_free(context);
	openssl_drop_errors();
	return total;
}

static bool decode(struct tdx_chain *chain, const struct endorsements *known,
		   const u8 *base64, size_t size, struct vouch_error *why)
{
	u8 *der = malloc(size + 1);
	int count = der ? decode_base64(base64, size, der) : -ENOMEM;

	if (count >= 0 && add_cert(chain, known, der, (size_t)count, why))
		return true;
	if (count < 0)
		vouch__error(why, count, "%s",
			     count == -EBADMSG ? "no base64" : "no memory");
	free(der);
	return false;
}

/* Some leave out the line feed between two blocks, which OpenSSL wants. */
static bool take_cert(struct text *text, struct tdx_chain *chain,
		      const struct endorsements *known, struct vouch_error *why)
{
	const u8 *base64, *end;

	vouch__error(why, -EBADMSG, "no PEM block of a certificate");
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
	return decode(chain, known, base64, (size_t)(end - base64), why);
}

int tdx_chain_open(const u8 *pem, size_t size, const struct endorsements *known,
		   struct tdx_chain *chain, struct vouch_error *error)
{
	struct text text = { pem, pem + size };
	struct vouch_error why;

	*chain = (struct tdx_chain){ 0 };
	trim(&text);
	skip_space(&text);
	while (text.pos < text.end) {
		size_t at = chain->count + 1;

		if (take_cert(&text, chain, known, &why))
			continue;
		tdx_chain_close(chain);
		return vouch__error(error, why.code,
				    "certificate %zu of the chain cannot be "
				    "read: %s",
				    at, why.text);
	}
	if (!tdx_chain_judge(chain))
		return 0;
	tdx_chain_close(chain);
	return vouch__error(error, -ENOMEM, "no memory to verify a chain");
}

void tdx_chain_close(struct tdx_chain *chain)
{
	for (size_t i = 0; i < TDX_CHAIN_COUNT; i++) {
		free(chain->der[i]);
		EVP_PKEY_free(chain->keys[i]);
	}
	*chain = (struct tdx_chain){ 0 };
}
