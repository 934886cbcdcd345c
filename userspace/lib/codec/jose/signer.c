// SPDX-License-Identifier: MIT
/*
 * Keys by OpenSSL's store: a file with PEM or DER, or a URI that a provider
 * knows, such as "pkcs11:token=...;object=...". Providers are those that
 * openssl.cnf names; for a file it is not read.
 */
#include "codec/jose/signer.h"

#include <errno.h>
#include <openssl/conf.h>
#include <openssl/crypto.h>
#include <openssl/store.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/json_text.h"
#include "base/openssl.h"
#include "codec/jose/jwk.h"

/* A scheme of RFC 3986, section 3.1, and not "file"; a path has none. */
static bool needs_provider(const char *uri)
{
	size_t scheme = strspn(uri, "abcdefghijklmnopqrstuvwxyz0123456789+-.");

	return scheme > 1 && uri[scheme] == ':' && strncmp(uri, "file:", 5);
}

static OSSL_LIB_CTX *context_with_providers(struct vouch_error *error)
{
	OSSL_LIB_CTX *context = OSSL_LIB_CTX_new();
	char *path = CONF_get1_default_config_file();
	bool ok = context && path && OSSL_LIB_CTX_load_config(context, path);

	if (!ok) {
		vouch__error_openssl(error, -EIO,
				     "OpenSSL's configuration %s cannot be "
				     "read, want one that names a provider for "
				     "the key",
				     path ? path : "");
		OSSL_LIB_CTX_free(context);
		context = NULL;
	}
	OPENSSL_free(path);
	return context;
}

/* The one private key of the store; others beside it are not looked at. */
static EVP_PKEY *next_key(OSSL_STORE_CTX *store)
{
	EVP_PKEY *key = NULL;

	while (!key && !OSSL_STORE_eof(store)) {
		OSSL_STORE_INFO *info = OSSL_STORE_load(store);

		if (!info && OSSL_STORE_error(store))
			continue;
		if (info &&
		    OSSL_STORE_INFO_get_type(info) == OSSL_STORE_INFO_PKEY)
			key = OSSL_STORE_INFO_get1_PKEY(info);
		OSSL_STORE_INFO_free(info);
	}
	return key;
}

static int load_key(struct vouch_sign_key *signer, const char *uri,
		    struct vouch_error *error)
{
	OSSL_STORE_CTX *store = OSSL_STORE_open_ex(uri, signer_context(signer),
						   NULL, NULL, NULL, NULL, NULL,
						   NULL);

	if (store) {
		OSSL_STORE_expect(store, OSSL_STORE_INFO_PKEY);
		signer->key = next_key(store);
	}
	OSSL_STORE_close(store);
	if (signer->key)
		return 0;
	return vouch__error_openssl(error, -ENOKEY,
				    "%s has no private key, want a file with "
				    "PEM or DER without a password, or a URI "
				    "that a provider of OpenSSL knows",
				    uri);
}

OSSL_LIB_CTX *signer_context(const struct vouch_sign_key *signer)
{
	return signer->own ? signer->own : openssl_context();
}

int signer_sign(const struct vouch_sign_key *signer,
		const struct vouch_bytes *data, struct vouch_bytes *signature,
		struct vouch_error *error)
{
	return algorithm_sign(signer->algorithm, signer_context(signer),
			      signer->key, data, signature, error);
}

static int fill(struct vouch_sign_key *signer, const char *uri,
		const char *algorithm, struct vouch_error *error)
{
	int ret;

	if (needs_provider(uri)) {
		signer->own = context_with_providers(error);
		if (!signer->own)
			return -EIO;
	}
	ret = load_key(signer, uri, error);
	if (ret)
		return ret;
	signer->algorithm = algorithm_of(signer->key, algorithm, error);
	if (!signer->algorithm)
		return -EINVAL;
	return jwk_thumbprint(signer->key, signer->kid, error);
}

int vouch_sign_key_open(const char *uri, const char *algorithm,
			struct vouch_sign_key **signer,
			struct vouch_error *error)
{
	OPENSSL_ENTER;
	int ret;

	*signer = calloc(1, sizeof(**signer));
	if (!*signer)
		return vouch__error(error, -ENOMEM, "no memory for a key");
	ret = fill(*signer, uri, algorithm, error);
	if (ret) {
		vouch_sign_key_free(*signer);
		*signer = NULL;
	}
	return ret;
}

void vouch_sign_key_free(struct vouch_sign_key *signer)
{
	if (!signer)
		return;
	EVP_PKEY_free(signer->key);
	OSSL_LIB_CTX_free(signer->own);
	free(signer);
}

const char *vouch_sign_key_algorithm(const struct vouch_sign_key *signer)
{
	return signer->algorithm->jose;
}

char *vouch_sign_key_jwks(const struct vouch_sign_key *signer)
{
	OPENSSL_ENTER;
	json_t *jwk = jwk_write(signer->key, signer->algorithm, signer->kid);
	json_t *set = jwk ? json_pack("{s:[o]}", "keys", jwk) : NULL;
	char *text = json_text(set, JSON_COMPACT);

	json_decref(set);
	return text;
}
