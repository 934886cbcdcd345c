// SPDX-License-Identifier: MIT
/* What guest and verifier both compute from key and nonce. */
#include <errno.h>
#include <openssl/x509.h>

#include "base/error.h"
#include "evidence/evidence.h"
#include "base/openssl.h"

/* The terminating zero is part of it. */
static const char label[] = "vouch-evidence";

/* le32(1): the version of the binding. */
static const u8 binding_version[] = { 1, 0, 0, 0 };

static bool hash(const u8 *spki, size_t spki_size,
		 const struct item_bytes *nonce, u8 *out)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool is_ok = ctx &&
		     EVP_DigestInit_ex(ctx, openssl_sha512(), NULL) == 1 &&
		     EVP_DigestUpdate(ctx, label, sizeof(label)) == 1 &&
		     EVP_DigestUpdate(ctx, binding_version,
				      sizeof(binding_version)) == 1 &&
		     EVP_DigestUpdate(ctx, spki, spki_size) == 1 &&
		     EVP_DigestUpdate(ctx, nonce->data, nonce->size) == 1 &&
		     EVP_DigestFinal_ex(ctx, out, NULL) == 1;

	EVP_MD_CTX_free(ctx);
	return is_ok;
}

/* The DER of a key says itself where it ends, and the nonce begins. */
int evidence_binding(EVP_PKEY *key, const struct item_bytes *nonce, u8 *out,
		     struct vouch_error *error)
{
	u8 *spki = NULL;
	int size = i2d_PUBKEY(key, &spki);
	bool is_ok = size > 0 && hash(spki, (size_t)size, nonce, out);

	OPENSSL_free(spki);
	if (!is_ok)
		return vouch__error_openssl(error, -EIO,
					    "REPORT_DATA could not be hashed");
	return 0;
}
