// SPDX-License-Identifier: MIT
/* Signatures of a TPM, verified by OpenSSL. */
#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/rsa.h>
#include <string.h>

#include "base/error.h"
#include "codec/ecdsa.h"
#include "tpm/read.h"

#define NUMBER_SIZE 66 /* of r and s, at most: that of P-521 */

int tpm_signature_open(const struct tpm_view *bytes, struct tpm_signature *sig,
		       struct vouch_error *error)
{
	struct cursor c = tpm_cursor(bytes);

	*sig = (struct tpm_signature){ .scheme = cursor_be16(&c) };
	sig->hash = cursor_be16(&c);
	if (!tpm_hash_size(sig->hash))
		return vouch__error(error, -EOPNOTSUPP,
				    "hash of the TPM's signature is 0x%04x, "
				    "want a SHA-2",
				    sig->hash);
	switch (sig->scheme) {
	case TPM_ALG_RSASSA:
	case TPM_ALG_RSAPSS:
		sig->r = tpm_take_sized(&c);
		break;
	case TPM_ALG_ECDSA:
		sig->r = tpm_take_sized(&c);
		sig->s = tpm_take_sized(&c);
		break;
	case TPM_ALG_HMAC:
		sig->r.size = tpm_hash_size(sig->hash);
		sig->r.data = cursor_take(&c, sig->r.size);
		break;
	default:
		return vouch__error(error, -EOPNOTSUPP,
				    "scheme of the TPM's signature is 0x%04x, "
				    "want RSASSA, RSAPSS, ECDSA or HMAC",
				    sig->scheme);
	}
	if (c.is_short || cursor_left(&c))
		return vouch__error(error, -EBADMSG,
				    "signature of the TPM is %zu bytes, want "
				    "%s",
				    bytes->size, c.is_short ? "more" : "fewer");
	return 0;
}

/* Numbers are as long as they have to be. */
static bool pad_number(u8 *out, const struct tpm_view *number)
{
	if (number->size > NUMBER_SIZE)
		return false;
	memset(out, 0, NUMBER_SIZE);
	if (number->size)
		memcpy(out + NUMBER_SIZE - number->size, number->data,
		       number->size);
	return true;
}

static int verify_ecdsa(const struct tpm_signature *sig, EVP_PKEY *key,
			const struct tpm_view *data)
{
	u8 r[NUMBER_SIZE], s[NUMBER_SIZE];
	const struct ecdsa_signature numbers = {
		.r = r,
		.s = s,
		.number_size = NUMBER_SIZE,
	};

	if (!EVP_PKEY_is_a(key, "EC") || !pad_number(r, &sig->r) ||
	    !pad_number(s, &sig->s))
		return 0;
	return ecdsa_verify(key, tpm_hash_md(sig->hash), &numbers, data->data,
			    data->size);
}

/* The salt may be of any length: TPMs differ. */
static bool set_padding(EVP_PKEY_CTX *ctx, u16 scheme)
{
	if (scheme == TPM_ALG_RSASSA)
		return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) ==
		       1;
	return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
	       EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_AUTO) == 1;
}

static int verify_rsa(const struct tpm_signature *sig, EVP_PKEY *key,
		      const struct tpm_view *data)
{
	EVP_MD_CTX *ctx;
	EVP_PKEY_CTX *pkey; /* of @ctx */
	int ret = -ENOMEM;

	if (!EVP_PKEY_is_a(key, "RSA"))
		return 0;
	ctx = EVP_MD_CTX_new();
	if (ctx &&
	    EVP_DigestVerifyInit(ctx, &pkey, tpm_hash_md(sig->hash), NULL,
				 key) == 1 &&
	    set_padding(pkey, sig->scheme))
		ret = EVP_DigestVerify(ctx, sig->r.data, sig->r.size,
				       data->data, data->size) == 1;
	EVP_MD_CTX_free(ctx);
	return ret;
}

int tpm_signature_verify(const struct tpm_signature *sig, EVP_PKEY *key,
			 const struct tpm_view *data)
{
	if (sig->scheme == TPM_ALG_ECDSA)
		return verify_ecdsa(sig, key, data);
	return sig->scheme == TPM_ALG_HMAC ? 0 : verify_rsa(sig, key, data);
}

int tpm_signature_verify_hmac(const struct tpm_signature *sig,
			      const struct tpm_view *key,
			      const struct tpm_view *data)
{
	u8 digest[TPM_DIGEST_MAX], mac[TPM_DIGEST_MAX];
	struct tpm_view hashed = { digest, sig->r.size };

	if (sig->scheme != TPM_ALG_HMAC)
		return 0;
	if (!tpm_hash(sig->hash, data, 1, digest) ||
	    !tpm_hmac(sig->hash, key, &hashed, mac))
		return -ENOMEM;
	return !CRYPTO_memcmp(mac, sig->r.data, sig->r.size);
}
