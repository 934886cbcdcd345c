// SPDX-License-Identifier: MIT
/*
 * Reference values of launches as a CoRIM, signed or not: a CoMID for each
 * launch, so that values which belong together stay together. All maps are in
 * the order of RFC 8949, section 4.2.1, and ids are digests of the content, so
 * that the same launches give the same bytes.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "codec/cbor/sign1.h"
#include "codec/digest.h"
#include "formats/corim.h"

#define VALUES_MAX 8
#define ID_DIGEST_SIZE 16 /* bytes of a digest that are in an id */

/* Of the keys that sign reports: 1.3.6.1.4.1.3704.3.1, and .2. */
static const u8 oid_vcek[] = { 0x2b, 0x06, 0x01, 0x04, 0x01,
			       0x9c, 0x78, 0x03, 0x01 };
static const u8 oid_vlek[] = { 0x2b, 0x06, 0x01, 0x04, 0x01,
			       0x9c, 0x78, 0x03, 0x02 };

struct value {
	const char *name;
	u8 digest[SHA384_SIZE];
};

struct launch {
	char *name;
	struct value values[VALUES_MAX];
	size_t count;
};

struct vouch_corim {
	bool is_tdx;
	struct launch *launches;
	size_t count;
};

/* The values that a TEE has; names are kept by these pointers. */
static const char *const names_snp[] = { "measurement", NULL };
static const char *const names_tdx[] = { "mrtd",  "rtmr0", "rtmr1",
					 "rtmr2", "rtmr3", NULL };

static const char *known_name(const struct vouch_corim *corim, const char *name)
{
	const char *const *names = corim->is_tdx ? names_tdx : names_snp;

	while (*names && strcmp(*names, name))
		names++;
	return *names;
}

struct vouch_corim *vouch_corim_new(const char *tee)
{
	struct vouch_corim *corim = calloc(1, sizeof(*corim));

	if (corim)
		corim->is_tdx = !strcmp(tee, "tdx");
	return corim;
}

void vouch_corim_free(struct vouch_corim *corim)
{
	if (!corim)
		return;
	for (size_t i = 0; i < corim->count; i++)
		free(corim->launches[i].name);
	free(corim->launches);
	free(corim);
}

int vouch_corim_launch(struct vouch_corim *corim, const char *name,
		       struct vouch_error *error)
{
	struct launch *launches = reallocarray(
		corim->launches, corim->count + 1, sizeof(*corim->launches));
	char *copy = strdup(name);

	if (launches)
		corim->launches = launches;
	if (!launches || !copy) {
		free(copy);
		return vouch__error(error, -ENOMEM, "no memory for a CoRIM");
	}
	launches[corim->count++] = (struct launch){ .name = copy };
	return 0;
}

int vouch_corim_value(struct vouch_corim *corim, const char *name,
		      const uint8_t *digest, size_t size,
		      struct vouch_error *error)
{
	struct launch *launch =
		corim->count ? &corim->launches[corim->count - 1] : NULL;
	const char *known = known_name(corim, name);
	struct value *value;

	if (!launch || !known || launch->count == VALUES_MAX)
		return vouch__error(error, -EINVAL,
				    "value '%s' has no place in a CoRIM for %s",
				    name, corim->is_tdx ? "TDX" : "SEV-SNP");
	if (size != SHA384_SIZE)
		return vouch__error(error, -EINVAL, "%s has %zu bytes, want %d",
				    name, size, SHA384_SIZE);
	value = &launch->values[launch->count++];
	value->name = known;
	memcpy(value->digest, digest, size);
	return 0;
}

static cbor_item_t *digests_of(const struct value *value)
{
	cbor_item_t *list = cbor_new_definite_array(1);
	cbor_item_t *pair = cbor_new_definite_array(2);

	item_push(&pair, item_int(CORIM_SHA384));
	item_push(&pair, item_bytes(value->digest, sizeof(value->digest)));
	item_push(&list, pair);
	return list;
}

static cbor_item_t *measurement_of(const struct launch *launch,
				   const struct value *value, bool is_tdx)
{
	cbor_item_t *map = cbor_new_definite_map(2);
	cbor_item_t *values = cbor_new_definite_map(2);

	item_put(&values, item_int(VALUES_DIGESTS), digests_of(value));
	item_put(&values, item_int(VALUES_NAME),
		 cbor_build_string(launch->name));
	item_put(&map, item_int(MEASUREMENT_KEY),
		 is_tdx ? cbor_build_string(value->name) :
			  item_int(CORIM_SNP_MEASUREMENT));
	item_put(&map, item_int(MEASUREMENT_VALUES), values);
	return map;
}

static cbor_item_t *measurements_of(const struct launch *launch, bool is_tdx)
{
	cbor_item_t *list = cbor_new_definite_array(launch->count);

	for (size_t i = 0; i < launch->count; i++)
		item_push(&list,
			  measurement_of(launch, &launch->values[i], is_tdx));
	return list;
}

/* Vendor and model are what Trustee's RVPS makes names of. */
static cbor_item_t *class_tdx(void)
{
	cbor_item_t *map = cbor_new_definite_map(2);

	item_put(&map, item_int(CLASS_VENDOR),
		 cbor_build_string("Intel Corporation"));
	item_put(&map, item_int(CLASS_MODEL), cbor_build_string("TDX TD"));
	return map;
}

static cbor_item_t *class_snp(const u8 *oid)
{
	cbor_item_t *map = cbor_new_definite_map(3);

	item_put(&map, item_int(CLASS_ID),
		 item_tag(CORIM_TAG_OID, item_bytes(oid, sizeof(oid_vcek))));
	item_put(&map, item_int(CLASS_VENDOR),
		 cbor_build_string("Advanced Micro Devices"));
	item_put(&map, item_int(CLASS_MODEL), cbor_build_string("SEV-SNP"));
	return map;
}

static cbor_item_t *environment_tdx(void)
{
	cbor_item_t *map = cbor_new_definite_map(1);

	item_put(&map, item_int(ENVIRONMENT_CLASS), class_tdx());
	return map;
}

/* Veraison looks reference values up by the launch digest as the instance. */
static cbor_item_t *environment_snp(const struct launch *launch, const u8 *oid)
{
	cbor_item_t *map = cbor_new_definite_map(2);
	const struct value *value = &launch->values[0];

	item_put(&map, item_int(ENVIRONMENT_CLASS), class_snp(oid));
	item_put(&map, item_int(ENVIRONMENT_INSTANCE),
		 item_tag(CORIM_TAG_BYTES,
			  item_bytes(value->digest, sizeof(value->digest))));
	return map;
}

static cbor_item_t *triple(cbor_item_t *environment,
			   const struct launch *launch, bool is_tdx)
{
	cbor_item_t *pair = cbor_new_definite_array(2);

	item_push(&pair, environment);
	item_push(&pair, measurements_of(launch, is_tdx));
	return pair;
}

/* An SNP guest has one key or the other; its launch digest is the same. */
static cbor_item_t *triples_of(const struct launch *launch, bool is_tdx)
{
	cbor_item_t *map = cbor_new_definite_map(1);
	cbor_item_t *list = cbor_new_definite_array(is_tdx ? 1 : 2);

	if (is_tdx) {
		item_push(&list, triple(environment_tdx(), launch, true));
	} else {
		item_push(&list, triple(environment_snp(launch, oid_vcek),
					launch, false));
		item_push(&list, triple(environment_snp(launch, oid_vlek),
					launch, false));
	}
	item_put(&map, item_int(COMID_TRIPLES_REFERENCE), list);
	return map;
}

/* @prefix and hex digits of a digest; NULL without memory. */
static cbor_item_t *id_of(const char *prefix, const cbor_item_t *content)
{
	unsigned char *data = NULL;
	u8 digest[SHA256_SIZE];
	size_t room = 0, size;
	char *hex = NULL, id[64];

	size = content ? cbor_serialize_alloc(content, &data, &room) : 0;
	if (size && digest_sha256(data, size, digest))
		hex = hex_encode(digest, ID_DIGEST_SIZE);
	free(data);
	if (!hex)
		return NULL;
	snprintf(id, sizeof(id), "%s%s", prefix, hex);
	free(hex);
	return cbor_build_string(id);
}

/* bstr .cbor of a CoMID, in its tag. */
static cbor_item_t *comid_of(const struct launch *launch, bool is_tdx)
{
	cbor_item_t *comid = cbor_new_definite_map(2), *item = NULL;
	cbor_item_t *identity = cbor_new_definite_map(1);
	cbor_item_t *triples = triples_of(launch, is_tdx);
	struct vouch_bytes encoded = { 0 };

	item_put(&identity, item_int(COMID_IDENTITY_ID),
		 id_of(is_tdx ? "vouch-tdx-launch-" : "vouch-snp-launch-",
		       triples));
	item_put(&comid, item_int(COMID_IDENTITY), identity);
	item_put(&comid, item_int(COMID_TRIPLES), triples);
	if (item_encode(&comid, &encoded, NULL) == 0)
		item = item_tag(CORIM_TAG_COMID,
				item_bytes(encoded.data, encoded.size));
	vouch_bytes_free(&encoded);
	return item;
}

static cbor_item_t *tags_of(const struct vouch_corim *corim)
{
	cbor_item_t *list = cbor_new_definite_array(corim->count);

	for (size_t i = 0; i < corim->count; i++)
		item_push(&list, comid_of(&corim->launches[i], corim->is_tdx));
	return list;
}

/* Whether each launch has something to refer to. */
static int check_launches(const struct vouch_corim *corim,
			  struct vouch_error *error)
{
	if (!corim->count)
		return vouch__error(error, -EINVAL,
				    "CoRIM has no launch, want at least one");
	for (size_t i = 0; i < corim->count; i++)
		if (!corim->launches[i].count)
			return vouch__error(error, -EINVAL,
					    "launch '%s' has no value for a "
					    "CoRIM",
					    corim->launches[i].name);
	return 0;
}

int vouch_corim_write(const struct vouch_corim *corim, struct vouch_bytes *out,
		      struct vouch_error *error)
{
	cbor_item_t *map, *whole, *tags, *id;
	int ret = check_launches(corim, error);

	if (ret)
		return ret;
	tags = tags_of(corim);
	id = id_of("vouch-launches-", tags);
	map = cbor_new_definite_map(corim->is_tdx ? 2 : 3);
	item_put(&map, item_int(CORIM_ID), id);
	item_put(&map, item_int(CORIM_TAGS), tags);
	if (!corim->is_tdx)
		item_put(&map, item_int(CORIM_PROFILE),
			 item_tag(CORIM_TAG_URI,
				  cbor_build_string(CORIM_SNP_PROFILE)));
	whole = item_tag(CORIM_TAG_UNSIGNED, map);
	return item_encode(&whole, out, error);
}

/* bstr .cbor of corim-meta: who signs, in words. */
static int encode_meta(const char *signer, struct vouch_bytes *out,
		       struct vouch_error *error)
{
	cbor_item_t *meta = cbor_new_definite_map(1);
	cbor_item_t *name = cbor_new_definite_map(1);

	item_put(&name, item_int(SIGNER_NAME), cbor_build_string(signer));
	item_put(&meta, item_int(META_SIGNER), name);
	return item_encode(&meta, out, error);
}

int vouch_corim_sign(const struct vouch_corim *corim,
		     const struct vouch_sign_key *key, const char *signer,
		     struct vouch_bytes *out, struct vouch_error *error)
{
	struct vouch_bytes meta = { 0 }, payload = { 0 };
	struct sign1_options options = {
		.content_type = CORIM_CONTENT_TYPE,
		.extra_label = CORIM_HEADER_META,
		.extra = &meta,
	};
	int ret = vouch_corim_write(corim, &payload, error);

	if (!ret)
		ret = encode_meta(signer, &meta, error);
	if (!ret)
		ret = sign1_make(key, &options, &payload, out, error);
	vouch_bytes_free(&meta);
	vouch_bytes_free(&payload);
	return ret;
}
