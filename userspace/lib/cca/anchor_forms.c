// SPDX-License-Identifier: MIT
/* What people hand keys of platforms out in. */
#define _GNU_SOURCE /* memmem() */
#include <errno.h>
#include <openssl/bio.h>
#include <openssl/obj_mac.h>
#include <openssl/pem.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/openssl.h"
#include "cca/anchors.h"
#include "codec/content.h"
#include "codec/jose/jwk.h"
#include "codec/json_scan.h"
#include "codec/point_key.h"

#define PEM_START "-----BEGIN PUBLIC KEY-----"

static const struct {
	size_t size;
	int curve;
} points[] = { { 65, NID_X9_62_prime256v1 }, { 97, NID_secp384r1 } };

/* ---- one key ---- */

static int curve_of(const u8 *data, size_t size)
{
	for (size_t i = 0; i < ARRAY_SIZE(points); i++)
		if (size == points[i].size && data[0] == 4)
			return points[i].curve;
	return NID_undef;
}

static bool is_pem(const u8 *data, size_t size)
{
	return size > strlen(PEM_START) &&
	       !memcmp(data, PEM_START, strlen(PEM_START));
}

static bool is_key(const u8 *data, size_t size)
{
	return is_pem(data, size) || curve_of(data, size) != NID_undef;
}

static EVP_PKEY *key_of_pem(const u8 *data, size_t size)
{
	BIO *bio = size < 1 << 16 ? BIO_new_mem_buf(data, (int)size) : NULL;
	EVP_PKEY *key = NULL;

	if (bio)
		key = PEM_read_bio_PUBKEY_ex(bio, NULL, NULL, NULL,
					     openssl_context(), NULL);
	BIO_free(bio);
	openssl_drop_errors();
	return key;
}

static int add_key(struct endorsements *store, const u8 *data, size_t size,
		   const char *source, struct vouch_error *error)
{
	static const struct cca_anchor any;
	EVP_PKEY *key = is_pem(data, size) ?
				key_of_pem(data, size) :
				point_key_new(curve_of(data, size), data, size);

	if (!key)
		return vouch__error(error, -EBADMSG,
				    "%s is no public key, want PEM, or a point "
				    "of P-256 or P-384",
				    source);
	return cca_anchor_add(store, key, &any, source, error);
}

const struct endorsement_container cca_key_container = {
	.is = is_key,
	.add = add_key,
};

/* ---- JSON ---- */

/* A row of a store, or a JWK alone. */
static bool is_row(const json_t *row)
{
	return json_object_get(row, "pkey") || json_object_get(row, "kty");
}

static json_t *load(const u8 *data, size_t size)
{
	const char *text = (const char *)data;

	if (!memmem(data, size, "\"kty\"", 5) &&
	    !memmem(data, size, "\"pkey\"", 6))
		return NULL;
	return json_load_small(text, size, JSON_REJECT_DUPLICATES, "keys",
			       NULL);
}

static bool is_store(const u8 *data, size_t size)
{
	json_t *json = load(data, size);
	bool is = json_is_array(json) ? is_row(json_array_get(json, 0)) :
					is_row(json);

	json_decref(json);
	return is;
}

/* In hex, or in base64; false when it is there and is neither. */
static bool read_id(const json_t *row, const char *name, u8 *out, size_t size,
		    bool *has)
{
	const json_t *value = json_object_get(row, name);
	const char *text = json_string_value(value);
	struct vouch_bytes bytes = { 0 };
	size_t found = 0;

	*has = value;
	if (!value)
		return true;
	if (!text)
		return false;
	if (!hex_decode(text, out, size, &found) && found == size)
		return true;
	if (vouch_base64_decode(text, &bytes, NULL) || bytes.size != size) {
		vouch_bytes_free(&bytes);
		return false;
	}
	memcpy(out, bytes.data, size);
	vouch_bytes_free(&bytes);
	return true;
}

static EVP_PKEY *key_of(const json_t *json)
{
	const char *text = json_string_value(json);
	EVP_PKEY *key = NULL;

	if (text)
		return key_of_pem((const u8 *)text, strlen(text));
	if (jwk_read(json, &key, NULL))
		return NULL;
	return key;
}

static int add_row(struct endorsements *store, const json_t *row,
		   const char *source, struct vouch_error *error)
{
	const json_t *jwk = json_object_get(row, "pkey");
	struct cca_anchor ids = { 0 };
	EVP_PKEY *key;

	if (!read_id(row, "implementation-id", ids.implementation_id,
		     sizeof(ids.implementation_id), &ids.has_implementation) ||
	    !read_id(row, "instance-id", ids.instance_id,
		     sizeof(ids.instance_id), &ids.has_instance))
		return vouch__error(error, -EBADMSG,
				    "%s has an id of another size, want an "
				    "implementation-id of 32 and an "
				    "instance-id of 33 bytes",
				    source);
	key = key_of(jwk ? jwk : row);
	if (!key)
		return vouch__error(error, -EBADMSG,
				    "%s has a key that is none, want a JWK, or "
				    "PEM in a text",
				    source);
	return cca_anchor_add(store, key, &ids, source, error);
}

static int add_store(struct endorsements *store, const u8 *data, size_t size,
		     const char *source, struct vouch_error *error)
{
	json_t *json = load(data, size);
	const json_t *row;
	size_t i;
	int ret = 0;

	if (json_is_array(json)) {
		json_array_foreach(json, i, row)
			if (!ret)
				ret = add_row(store, row, source, error);
	} else {
		ret = add_row(store, json, source, error);
	}
	json_decref(json);
	return ret;
}

const struct endorsement_container cca_store_container = {
	.is_json = true,
	.is = is_store,
	.add = add_store,
};
