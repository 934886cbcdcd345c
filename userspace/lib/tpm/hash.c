// SPDX-License-Identifier: MIT
/* The hashes of a TPM, all by OpenSSL. */
#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <string.h>

#include "base/openssl.h"
#include "tpm/tpm.h"

static const struct hash_row {
	u16 alg;
	size_t size;
	const char *name;
	const char *openssl;
} hash_rows[] = {
	{ TPM_ALG_SHA1, 20, "sha1", "SHA1" },
	{ TPM_ALG_SHA256, 32, "sha256", "SHA256" },
	{ TPM_ALG_SHA384, 48, "sha384", "SHA384" },
	{ TPM_ALG_SHA512, 64, "sha512", "SHA512" },
};

static const struct hash_row *hash_row(u16 alg)
{
	for (size_t i = 0; i < ARRAY_SIZE(hash_rows); i++) {
		if (hash_rows[i].alg == alg)
			return &hash_rows[i];
	}
	return NULL;
}

const char *tpm_hash_name(u16 alg)
{
	const struct hash_row *row = hash_row(alg);

	return row ? row->name : NULL;
}

size_t tpm_hash_size(u16 alg)
{
	const struct hash_row *row = hash_row(alg);

	return row ? row->size : 0;
}

const EVP_MD *tpm_hash_md(u16 alg)
{
	switch (alg) {
	case TPM_ALG_SHA1:
		return openssl_sha1();
	case TPM_ALG_SHA256:
		return openssl_sha256();
	case TPM_ALG_SHA384:
		return openssl_sha384();
	case TPM_ALG_SHA512:
		return openssl_sha512();
	default:
		return NULL;
	}
}

u16 tpm_hash_of(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(hash_rows); i++) {
		if (!strcmp(hash_rows[i].name, name))
			return hash_rows[i].alg;
	}
	return 0;
}

bool tpm_view_is(const struct tpm_view *view, const void *data, size_t size)
{
	return view->size == size && (!size || !memcmp(view->data, data, size));
}

bool tpm_hash(u16 alg, const struct tpm_view *views, size_t count, u8 *digest)
{
	const EVP_MD *md = tpm_hash_md(alg);
	EVP_MD_CTX *ctx = md ? EVP_MD_CTX_new() : NULL;
	bool is_ok = ctx && EVP_DigestInit_ex(ctx, md, NULL) == 1;

	for (size_t i = 0; is_ok && i < count; i++)
		is_ok = EVP_DigestUpdate(ctx, views[i].data, views[i].size) ==
			1;
	is_ok = is_ok && EVP_DigestFinal_ex(ctx, digest, NULL) == 1;
	EVP_MD_CTX_free(ctx);
	return is_ok;
}

bool tpm_hmac(u16 alg, const struct tpm_view *key, const struct tpm_view *data,
	      u8 *digest)
{
	const struct hash_row *row = hash_row(alg);

	return row && EVP_Q_mac(openssl_context(), "HMAC", NULL, row->openssl,
				NULL, key->data, key->size, data->data,
				data->size, digest, row->size, NULL);
}

/*
 * OpenSSL writes label, a zero, context and the number of bits behind the
 * counter: just what KDFa does.
 */
bool tpm_kdfa(const struct tpm_kdf *kdf, u8 *out, size_t size)
{
	const struct hash_row *row = hash_row(kdf->alg);
	u8 context[2 * TPM_NAME_MAX];
	EVP_KDF *method = EVP_KDF_fetch(openssl_context(), "KBKDF", NULL);
	EVP_KDF_CTX *ctx = method ? EVP_KDF_CTX_new(method) : NULL;
	bool is_ok = false;

	if (ctx && row && kdf->u.size + kdf->v.size <= sizeof(context)) {
		OSSL_PARAM params[] = {
			OSSL_PARAM_utf8_string(OSSL_KDF_PARAM_MODE,
					       (char *)"counter", 7),
			OSSL_PARAM_utf8_string(OSSL_KDF_PARAM_MAC,
					       (char *)"HMAC", 4),
			OSSL_PARAM_utf8_string(OSSL_KDF_PARAM_DIGEST,
					       (char *)row->openssl,
					       strlen(row->openssl)),
			OSSL_PARAM_octet_string(OSSL_KDF_PARAM_KEY,
						(void *)kdf->key.data,
						kdf->key.size),
			OSSL_PARAM_octet_string(OSSL_KDF_PARAM_SALT,
						(void *)kdf->label,
						strlen(kdf->label)),
			OSSL_PARAM_octet_string(OSSL_KDF_PARAM_INFO, context,
						kdf->u.size + kdf->v.size),
			OSSL_PARAM_END,
		};

		if (kdf->u.size)
			memcpy(context, kdf->u.data, kdf->u.size);
		if (kdf->v.size)
			memcpy(context + kdf->u.size, kdf->v.data, kdf->v.size);
		is_ok = EVP_KDF_derive(ctx, out, size, params) == 1;
	}
	EVP_KDF_CTX_free(ctx);
	EVP_KDF_free(method);
	return is_ok;
}
