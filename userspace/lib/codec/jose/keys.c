// SPDX-License-Identifier: MIT
#include "codec/jose/keys.h"

#include <errno.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/openssl.h"
#include "codec/content.h"
#include "codec/jose/jwk.h"
#include "codec/json_scan.h"

#define KEYS_MAX 64

bool trusted_key_takes(const struct trusted_key *key,
		       const struct algorithm_row *algorithm)
{
	return (!key->only || key->only == algorithm) &&
	       algorithm_fits(algorithm, key->key);
}

bool trusted_key_is(const struct trusted_key *key, const char *name)
{
	return !strcmp(key->thumbprint, name) ||
	       (key->kid && !strcmp(key->kid, name));
}

struct vouch_ear_keys *vouch_ear_keys_new(void)
{
	return calloc(1, sizeof(struct vouch_ear_keys));
}

static void row_free(struct trusted_key *row)
{
	EVP_PKEY_free(row->key);
	free(row->kid);
	free(row->source);
}

void vouch_ear_keys_free(struct vouch_ear_keys *keys)
{
	if (!keys)
		return;
	for (size_t i = 0; i < keys->count; i++)
		row_free(&keys->rows[i]);
	free(keys->rows);
	free(keys);
}

/* Takes over what @row has, also when it is refused. */
static int add_row(struct vouch_ear_keys *keys, struct trusted_key *row,
		   const char *source, struct vouch_error *error)
{
	struct trusted_key *rows;
	int ret = 0;

	if (!algorithm_of(row->key, NULL, error))
		ret = -EBADMSG;
	else if (keys->count == KEYS_MAX)
		ret = vouch__error(error, -EBADMSG,
				   "%s has too many keys, want at most %d",
				   source, KEYS_MAX);
	else
		ret = jwk_thumbprint(row->key, row->thumbprint, error);
	if (!ret) {
		rows = reallocarray(keys->rows, keys->count + 1, sizeof(*rows));
		row->source = strdup(source);
		if (rows)
			keys->rows = rows;
		if (!rows || !row->source)
			ret = vouch__error(error, -ENOMEM,
					   "no memory for a key");
	}
	if (ret)
		row_free(row);
	else
		keys->rows[keys->count++] = *row;
	return ret;
}

static EVP_PKEY *key_of_pem(BIO *bio)
{
	EVP_PKEY *key = PEM_read_bio_PUBKEY_ex(bio, NULL, NULL, NULL,
					       openssl_context(), NULL);
	X509 *cert;

	if (key || BIO_reset(bio) != 1)
		return key;
	cert = X509_new_ex(openssl_context(), NULL);
	if (cert && PEM_read_bio_X509(bio, &cert, NULL, NULL))
		key = X509_get_pubkey(cert);
	X509_free(cert);
	return key;
}

static int add_pem(struct vouch_ear_keys *keys, const u8 *data, size_t size,
		   const char *source, struct vouch_error *error)
{
	BIO *bio = size <= INT32_MAX ? BIO_new_mem_buf(data, (int)size) : NULL;
	struct trusted_key row = { .key = bio ? key_of_pem(bio) : NULL };

	BIO_free(bio);
	if (row.key)
		return add_row(keys, &row, source, error);
	return vouch__error(error, -EBADMSG,
			    "%s has no public key, want PEM of a key or a "
			    "certificate, or a JWK or a set of them",
			    source);
}

static bool has_operation(const json_t *list, const char *name)
{
	const json_t *value;
	size_t i;

	json_array_foreach(list, i, value)
		if (json_is_string(value) &&
		    !strcmp(json_string_value(value), name))
			return true;
	return false;
}

static int read_algorithm(const json_t *jwk, struct trusted_key *row,
			  struct vouch_error *error)
{
	const json_t *alg = json_object_get(jwk, "alg");
	const char *use = json_string_value(json_object_get(jwk, "use"));
	const json_t *operations = json_object_get(jwk, "key_ops");

	if (use && strcmp(use, "sig"))
		return vouch__error(error, -EBADMSG,
				    "JWK is for '%s', want one for signatures",
				    use);
	if (operations && !has_operation(operations, "verify"))
		return vouch__error(error, -EBADMSG,
				    "key_ops of the JWK do not have 'verify', "
				    "want a key to verify with");
	if (!alg)
		return 0;
	row->only = json_is_string(alg) ?
			    algorithm_jose(json_string_value(alg)) :
			    NULL;
	if (row->only && algorithm_fits(row->only, row->key))
		return 0;
	return vouch__error(error, -EBADMSG,
			    "algorithm '%s' of a JWK does not fit its key",
			    json_is_string(alg) ? json_string_value(alg) : "");
}

static int add_jwk(struct vouch_ear_keys *keys, const json_t *jwk,
		   const char *source, struct vouch_error *error)
{
	const char *kid = json_string_value(json_object_get(jwk, "kid"));
	struct trusted_key row = { 0 };
	int ret = jwk_read(jwk, &row.key, error);

	if (!ret)
		ret = read_algorithm(jwk, &row, error);
	if (!ret && kid) {
		row.kid = strdup(kid);
		if (!row.kid)
			ret = vouch__error(error, -ENOMEM,
					   "no memory for a key");
	}
	if (!ret)
		return add_row(keys, &row, source, error);
	row_free(&row);
	return ret;
}

/*
 * Whether a member of a set is of a type that is known, and for signatures: one
 * that is not is passed over, RFC 7517, section 5. What is for signatures and
 * wrong is refused.
 */
static bool is_for_signatures(const json_t *jwk)
{
	static const char *const types[] = { "EC", "OKP", "RSA" };
	const char *type = json_string_value(json_object_get(jwk, "kty"));
	const char *use = json_string_value(json_object_get(jwk, "use"));
	const json_t *operations = json_object_get(jwk, "key_ops");

	if ((use && strcmp(use, "sig")) ||
	    (operations && !has_operation(operations, "verify")))
		return false;
	for (size_t i = 0; type && i < ARRAY_SIZE(types); i++)
		if (!strcmp(type, types[i]))
			return true;
	return false;
}

/* All of a set that is for signatures, or none of it. */
static int add_set(struct vouch_ear_keys *keys, const json_t *set,
		   const char *source, struct vouch_error *error)
{
	size_t before = keys->count, i;
	const json_t *jwk;
	int ret = 0;

	json_array_foreach(set, i, jwk) {
		if (is_for_signatures(jwk))
			ret = add_jwk(keys, jwk, source, error);
		if (ret)
			break;
	}
	if (!ret && keys->count == before)
		return vouch__error(error, -EBADMSG,
				    "%s has no key for signatures in its set, "
				    "want one JWK of EC, RSA or OKP at least",
				    source);
	while (ret && keys->count > before)
		row_free(&keys->rows[--keys->count]);
	return ret;
}

static int add_json(struct vouch_ear_keys *keys, const u8 *data, size_t size,
		    const char *source, struct vouch_error *error)
{
	json_t *json = json_load_small((const char *)data, size,
				       JSON_REJECT_DUPLICATES, source, error);
	const json_t *set = json_object_get(json, "keys");
	int ret;

	if (!json)
		return -EBADMSG;
	ret = set ? add_set(keys, set, source, error) :
		    add_jwk(keys, json, source, error);
	json_decref(json);
	return ret;
}

int vouch_ear_keys_add(struct vouch_ear_keys *keys, const uint8_t *data,
		       size_t size, const char *source,
		       struct vouch_error *error)
{
	OPENSSL_ENTER;

	if (content_is_json(data, size))
		return add_json(keys, data, size, source, error);
	return add_pem(keys, data, size, source, error);
}
