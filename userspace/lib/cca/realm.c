// SPDX-License-Identifier: MIT
/* Claims of a realm, and its key; DEN 0137, section A7.2. */
#include "cca/cca.h"

#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "codec/digest.h"

enum realm_label {
	LABEL_CHALLENGE = 10,
	LABEL_PROFILE = 265,
	LABEL_RPV = 44235,
	LABEL_HASH = 44236,
	LABEL_KEY = 44237,
	LABEL_RIM = 44238,
	LABEL_REMS = 44239,
	LABEL_KEY_HASH = 44240,
};

#define POINT_SIZE (1 + 2 * COSE_P384_SIZE)

static const char *const profiles[] = {
	"tag:arm.com,2023:realm#1.0.0",
	"tag:arm.com,2024:realm#2.0.0",
	"tag:arm.com,2026:realm#2.0.0",
};

static const struct {
	const char *name;
	size_t size;
	bool (*digest)(const u8 *data, size_t size, u8 *digest);
} hashes[] = {
	{ "sha-256", SHA256_SIZE, digest_sha256 },
	{ "sha-384", SHA384_SIZE, digest_sha384 },
	{ "sha-512", SHA512_SIZE, digest_sha512 },
};

static bool is_text(const struct item_bytes *bytes, const char *text)
{
	return bytes->size == strlen(text) &&
	       !memcmp(bytes->data, text, bytes->size);
}

size_t cca_hash_size(const struct item_bytes *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(hashes); i++)
		if (is_text(name, hashes[i].name))
			return hashes[i].size;
	return 0;
}

size_t cca_hash(const struct item_bytes *name, const struct item_bytes *data,
		u8 *digest)
{
	for (size_t i = 0; i < ARRAY_SIZE(hashes); i++)
		if (is_text(name, hashes[i].name))
			return hashes[i].digest(data->data, data->size,
						digest) ?
				       hashes[i].size :
				       0;
	return 0;
}

static bool profile_is_known(const cbor_item_t *item, struct item_bytes *text)
{
	if (!item)
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(profiles); i++)
		if (item_is_text(item, profiles[i]))
			return item_read_text(item, text);
	return false;
}

static bool read_sized(const cbor_item_t *claims, int64_t label, size_t size,
		       struct item_bytes *bytes)
{
	return item_read_bytes(item_get(claims, label), bytes) &&
	       bytes->size == size;
}

static bool read_rems(const cbor_item_t *claims, size_t size,
		      struct cca_realm *r)
{
	const cbor_item_t *list = item_get(claims, LABEL_REMS);

	for (size_t i = 0; i < CCA_REMS; i++)
		if (!item_read_bytes(item_at(list, i, CCA_REMS), &r->rem[i]) ||
		    r->rem[i].size != size)
			return false;
	return true;
}

static int read_measurements(const cbor_item_t *claims, struct cca_realm *r,
			     struct vouch_error *error)
{
	size_t size = cca_hash_size(&r->hash);

	if (!size)
		return vouch__error(error, -EBADMSG,
				    "realm is measured by '%.*s', want "
				    "sha-256, sha-384 or sha-512",
				    (int)(r->hash.size > 40 ? 40 :
							      r->hash.size),
				    (const char *)r->hash.data);
	if (read_sized(claims, LABEL_RIM, size, &r->rim) &&
	    read_rems(claims, size, r))
		return 0;
	return vouch__error(error, -EBADMSG,
			    "realm lacks a measurement, want RIM (44238) and "
			    "four REMs (44239) of %zu bytes each",
			    size);
}

int cca_realm_read(const cbor_item_t *claims, struct cca_realm *r,
		   struct vouch_error *error)
{
	*r = (struct cca_realm){ 0 };
	if (!profile_is_known(item_get(claims, LABEL_PROFILE), &r->profile))
		return vouch__error(error, -EBADMSG,
				    "realm has a profile that is not known "
				    "here, want 1.0.0, 2.0.0 or none");
	if (!read_sized(claims, LABEL_CHALLENGE, 64, &r->challenge) ||
	    !read_sized(claims, LABEL_RPV, 64, &r->rpv))
		return vouch__error(error, -EBADMSG,
				    "realm lacks a claim, want a challenge "
				    "(10) and an RPV (44235) of 64 bytes each");
	if (!item_read_text(item_get(claims, LABEL_HASH), &r->hash) ||
	    !item_read_text(item_get(claims, LABEL_KEY_HASH), &r->key_hash) ||
	    !item_read_bytes(item_get(claims, LABEL_KEY), &r->key))
		return vouch__error(error, -EBADMSG,
				    "realm lacks a claim, want names of hash "
				    "algorithms (44236, 44240) and a key "
				    "(44237)");
	return read_measurements(claims, r, error);
}

/* ---- the key ---- */

#define KEY_TYPE 1
#define KEY_CURVE (-1)
#define KEY_X (-2)
#define KEY_Y (-3)
#define TYPE_EC2 2
#define CURVE_P384 2

static bool has_int(const cbor_item_t *map, int64_t label, int64_t wanted)
{
	int64_t value;

	return item_read_int(item_get(map, label), &value) && value == wanted;
}

/* COSE_Key, RFC 9052, section 7: other members say nothing of the point. */
static bool read_point(const cbor_item_t *map, u8 *point)
{
	struct item_bytes x, y;

	if (!cbor_isa_map(map) || !has_int(map, KEY_TYPE, TYPE_EC2) ||
	    !has_int(map, KEY_CURVE, CURVE_P384) ||
	    !read_sized(map, KEY_X, COSE_P384_SIZE, &x) ||
	    !read_sized(map, KEY_Y, COSE_P384_SIZE, &y))
		return false;
	point[0] = 4;
	memcpy(point + 1, x.data, x.size);
	memcpy(point + 1 + x.size, y.data, y.size);
	return true;
}

/* The profile tells the form: a realm without one has the raw point. */
EVP_PKEY *cca_realm_key(const struct cca_realm *r)
{
	struct cose_point point;
	EVP_PKEY *key = NULL;
	u8 raw[POINT_SIZE];
	cbor_item_t *map;
	bool is_point;

	if (!r->profile.size) {
		is_point = r->key.size == sizeof(raw) && r->key.data[0] == 4;
		if (is_point)
			memcpy(raw, r->key.data, sizeof(raw));
	} else {
		if (item_open(r->key.data, r->key.size, &map, NULL))
			return NULL;
		is_point = read_point(map, raw);
		cbor_decref(&map);
	}
	if (!is_point)
		return NULL;
	memcpy(point.x, raw + 1, sizeof(point.x));
	memcpy(point.y, raw + 1 + sizeof(point.x), sizeof(point.y));
	return cose_key_from_point(&point, &key, NULL) ? NULL : key;
}
