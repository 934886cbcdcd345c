// SPDX-License-Identifier: MIT
/* The signature of a report, AMD 56860, section 3.6 and table 23. */
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include "snp/private.h"

#define SCALAR_SIZE 48

/*
 * Little-endian R and S as the DER that OpenSSL verifies. The 24 bytes above
 * each are a check of their own. (r, n - s) verifies too: nobody may tell
 * reports apart by their signature.
 */
static int signature_der(const struct vouch_snp_claims *claims, u8 **der)
{
	ECDSA_SIG *signature = ECDSA_SIG_new();
	BIGNUM *r = BN_lebin2bn(claims->signature_r, SCALAR_SIZE, NULL);
	BIGNUM *s = BN_lebin2bn(claims->signature_s, SCALAR_SIZE, NULL);
	int size = -1;

	if (signature && r && s && ECDSA_SIG_set0(signature, r, s)) {
		r = NULL;
		s = NULL;
		size = i2d_ECDSA_SIG(signature, der);
	}
	BN_free(r);
	BN_free(s);
	ECDSA_SIG_free(signature);
	return size;
}

bool snp_signature_is_valid(EVP_PKEY *key, const u8 *report,
			    const struct vouch_snp_claims *claims)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	u8 *der = NULL;
	int size = signature_der(claims, &der);
	bool ok;

	ok = context && size > 0 &&
	     EVP_DigestVerifyInit(context, NULL, EVP_sha384(), NULL, key) ==
		     1 &&
	     EVP_DigestVerify(context, der, (size_t)size, report,
			      VOUCH_SNP_SIGNED_SIZE) == 1;
	OPENSSL_free(der);
	EVP_MD_CTX_free(context);
	ERR_clear_error();
	return ok;
}
