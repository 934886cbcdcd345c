// SPDX-License-Identifier: MIT
/*
 * A CoRIM as a policy. The signature comes first, in corim_open.c: what nobody
 * that is trusted signed is not read. Then everything in it has to be
 * understood: a reference value that was passed over would be one that is not
 * asked for.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/json_text.h"
#include "base/openssl.h"
#include "codec/cbor/sign1.h"
#include "codec/digest.h"
#include "formats/corim.h"

#define VALUE_NAME_SIZE 16

struct reading {
	json_t *launches; /* a list of {"snp": {...}} or {"tdx": {...}} */
	struct vouch_error *error;
};

static int refuse(struct reading *r, const char *what)
{
	return vouch__error(r->error, -EBADMSG, "CoRIM has %s", what);
}

/* ---- one measurement ---- */

static const char *const tdx_names[] = { "mrtd", "rtmr0", "rtmr1", "rtmr2",
					 "rtmr3" };

/* Which value of which TEE a key is; -EBADMSG for any other. */
static int name_of(struct reading *r, const cbor_item_t *key, const char **tee,
		   const char **name)
{
	int64_t number;

	if (item_read_int(key, &number) && number == CORIM_SNP_MEASUREMENT) {
		*tee = "snp";
		*name = "measurement";
		return 0;
	}
	*tee = "tdx";
	for (size_t i = 0; i < ARRAY_SIZE(tdx_names); i++) {
		*name = tdx_names[i];
		if (item_is_text(key, *name))
			return 0;
	}
	return refuse(r, "a measurement that no policy has a place for, want "
			 "641 (SEV-SNP), or mrtd, rtmr0 to rtmr3 (TDX)");
}

/* The one SHA-384 of @values, by its number in IANA's registry. */
static int digest_of(struct reading *r, const cbor_item_t *values,
		     struct item_bytes *digest)
{
	const cbor_item_t *list = item_get(values, VALUES_DIGESTS);
	const cbor_item_t *pair = item_at(list, 0, 1);
	size_t known = 1 + !!item_get(values, VALUES_NAME);
	int64_t algorithm = 0;

	if (!list || cbor_map_size(values) != known)
		return refuse(r, "a measurement with other values than one "
				 "list of digests");
	if (!pair || !item_read_int(item_at(pair, 0, 2), &algorithm) ||
	    !item_read_bytes(item_at(pair, 1, 2), digest))
		return refuse(r, "a list of digests that is not one pair of an "
				 "algorithm and a digest");
	if (algorithm != CORIM_SHA384 || digest->size != SHA384_SIZE)
		return refuse(r,
			      "a digest that is no SHA-384, want algorithm 7 "
			      "and 48 bytes");
	if (bytes_are_zero(digest->data, digest->size))
		return refuse(r, "a digest of zeroes, which nearly every guest "
				 "may have");
	return 0;
}

static int read_measurement(struct reading *r, const cbor_item_t *map,
			    json_t *launch)
{
	const char *tee, *name;
	struct item_bytes digest;
	json_t *values;
	int ret;

	if (!cbor_isa_map(map) || cbor_map_size(map) != 2)
		return refuse(r, "a measurement that is not a key and values");
	ret = name_of(r, item_get(map, MEASUREMENT_KEY), &tee, &name);
	if (!ret)
		ret = digest_of(r, item_get(map, MEASUREMENT_VALUES), &digest);
	if (ret)
		return ret;
	values = json_object_get(launch, tee);
	if (!values) {
		values = json_object();
		if (json_object_set_new(launch, tee, values))
			return -ENOMEM;
	}
	if (json_object_get(values, name))
		return refuse(r, "a measurement twice for one environment");
	return json_object_set_new(values, name,
				   json_hex(digest.data, digest.size)) ?
		       -ENOMEM :
		       0;
}

/* ---- whose they are ---- */

/* Whether each key of @map is a number from 0 to @last. */
static bool has_only(const cbor_item_t *map, int64_t last)
{
	int64_t key;

	if (!cbor_isa_map(map))
		return false;
	for (size_t i = 0; i < cbor_map_size(map); i++)
		if (!item_read_int(cbor_map_handle(map)[i].key, &key) ||
		    key < 0 || key > last)
			return false;
	return true;
}

/* As Veraison has it: the launch digest, by which values are looked up. */
static bool is_own_digest(const cbor_item_t *instance, const json_t *launch)
{
	const char *digest = json_string_value(
		json_object_get(json_object_get(launch, "snp"), "measurement"));
	struct item_bytes bytes;
	char *text = NULL;
	bool is_own;

	if (digest &&
	    item_read_bytes(item_in_tag(instance, CORIM_TAG_BYTES), &bytes))
		text = hex_encode(bytes.data, bytes.size);
	is_own = text && !strcmp(text, digest);
	free(text);
	return is_own;
}

/*
 * Values of one instance, group or layer are not those of all: a policy made of
 * them would accept them anywhere.
 */
static int check_environment(struct reading *r, const cbor_item_t *map,
			     const json_t *launch)
{
	const cbor_item_t *instance = item_get(map, ENVIRONMENT_INSTANCE);
	const cbor_item_t *class = item_get(map, ENVIRONMENT_CLASS);

	if (!map || !has_only(map, ENVIRONMENT_INSTANCE) ||
	    (class && !has_only(class, CLASS_MODEL)))
		return refuse(r, "an environment with more than a class of id, "
				 "vendor and model, and an instance");
	if (instance && !is_own_digest(instance, launch))
		return refuse(r, "values for one instance alone, which no "
				 "policy has a place for");
	return 0;
}

/* ---- what holds them ---- */

static bool has_same_names(const json_t *left, const json_t *right)
{
	const char *name;
	const json_t *value;

	json_object_foreach((json_t *)left, name, value)
		if (!json_object_get(right, name))
			return false;
	return json_object_size(left) == json_object_size(right);
}

/*
 * Values of one launch may be spread over triples. Taken as two launches they
 * would be accepted one without the other.
 */
static bool are_apart(const json_t *launch, const json_t *other)
{
	const json_t *left = json_object_get(launch, "tdx");
	const json_t *right = json_object_get(other, "tdx");
	const json_t *mrtd = json_object_get(left, "mrtd");
	const json_t *another = json_object_get(right, "mrtd");

	return !left || !right || has_same_names(left, right) ||
	       (mrtd && another && !json_equal(mrtd, another));
}

/* Two triples may say the same: one for keys of each kind that AMD has. */
static int keep_launch(struct reading *r, json_t *launch)
{
	const json_t *other;
	size_t i;

	if (json_object_size(launch) != 1)
		return refuse(r, "a triple with measurements of no TEE, or of "
				 "two");
	json_array_foreach(r->launches, i, other) {
		if (json_equal(other, launch))
			return 0;
		if (!are_apart(launch, other))
			return refuse(r, "values that may be of one launch in "
					 "two triples, want all of a launch in "
					 "one");
	}
	return json_array_append(r->launches, launch) ? -ENOMEM : 0;
}

/* [environment, [measurement, ...]] */
static int read_triple(struct reading *r, const cbor_item_t *triple)
{
	const cbor_item_t *list = item_at(triple, 1, 2);
	json_t *launch;
	int ret = 0;

	if (!list || !cbor_isa_array(list) || !cbor_array_size(list))
		return refuse(r, "a triple without measurements");
	launch = json_object();
	if (!launch)
		return -ENOMEM;
	for (size_t i = 0; !ret && i < cbor_array_size(list); i++)
		ret = read_measurement(r, cbor_array_handle(list)[i], launch);
	if (!ret)
		ret = check_environment(r, item_at(triple, 0, 2), launch);
	if (!ret)
		ret = keep_launch(r, launch);
	json_decref(launch);
	return ret;
}

static int read_comid(struct reading *r, const cbor_item_t *comid)
{
	const cbor_item_t *triples = item_get(comid, COMID_TRIPLES);
	const cbor_item_t *list = item_get(triples, COMID_TRIPLES_REFERENCE);
	int ret = 0;

	if (item_get(comid, COMID_LINKED_TAGS))
		return refuse(r, "a CoMID that supplements or replaces "
				 "another");
	if (!list || !cbor_isa_array(list) || cbor_map_size(triples) != 1)
		return refuse(r, "triples of other kinds than reference "
				 "values");
	for (size_t i = 0; !ret && i < cbor_array_size(list); i++)
		ret = read_triple(r, cbor_array_handle(list)[i]);
	return ret;
}

static int open_tag(struct reading *r, const cbor_item_t *tag)
{
	cbor_item_t *comid = NULL;
	struct item_bytes bytes;
	int ret;

	if (!item_read_bytes(item_in_tag(tag, CORIM_TAG_COMID), &bytes))
		return refuse(r, "a tag that is no CoMID, want 506");
	ret = item_open_any(bytes.data, bytes.size, &comid, r->error);
	if (ret)
		return ret;
	ret = read_comid(r, comid);
	cbor_decref(&comid);
	return ret;
}

static int read_corim(struct reading *r, const cbor_item_t *map, time_t at)
{
	const cbor_item_t *tags = item_get(map, CORIM_TAGS);
	const cbor_item_t *profile = item_get(map, CORIM_PROFILE);
	int ret;

	if (!tags || !cbor_isa_array(tags) || !cbor_array_size(tags))
		return refuse(r, "no tags");
	if (!has_only(map, CORIM_ENTITIES) || item_get(map, CORIM_DEPENDENT))
		return refuse(r, "members besides id, tags, profile, validity "
				 "and entities, such as other CoRIMs that it "
				 "depends on");
	if (profile && !item_is_text(item_in_tag(profile, CORIM_TAG_URI),
				     CORIM_SNP_PROFILE))
		return refuse(r, "a profile that is not known here, want that "
				 "of AMD or none");
	ret = corim_check_validity(item_get(map, CORIM_VALIDITY), at, r->error);
	for (size_t i = 0; !ret && i < cbor_array_size(tags); i++)
		ret = open_tag(r, cbor_array_handle(tags)[i]);
	return ret;
}

/* ---- the policy ---- */

/* One launch as it is; of several each is an entry of any_of. */
static json_t *policy_of(const json_t *launches)
{
	json_t *list, *policy, *entry;
	size_t i;

	if (json_array_size(launches) == 1)
		return json_deep_copy(json_array_get(launches, 0));
	list = json_array();
	for (i = 0; list && i < json_array_size(launches); i++) {
		entry = json_deep_copy(json_array_get(launches, i));
		json_put(&entry, "name", json_sprintf("launch %zu", i + 1));
		if (json_array_append_new(list, entry)) {
			json_decref(list);
			list = NULL;
		}
	}
	policy = json_object();
	json_put(&policy, "any_of", list);
	return policy;
}

static int make_policy(struct reading *r, const struct item_bytes *payload,
		       time_t at, char **json)
{
	cbor_item_t *whole = NULL;
	const cbor_item_t *map;
	json_t *policy;
	int ret = item_open_any(payload->data, payload->size, &whole, r->error);

	if (ret)
		return ret;
	map = item_in_tag(whole, CORIM_TAG_UNSIGNED);
	ret = read_corim(r, map ? map : whole, at);
	cbor_decref(&whole);
	if (!ret && !json_array_size(r->launches))
		ret = refuse(r, "no reference value");
	if (ret)
		return ret;
	policy = policy_of(r->launches);
	*json = json_text(policy, JSON_INDENT(2));
	json_decref(policy);
	return *json ? 0 : -ENOMEM;
}

int vouch_policy_from_corim(const uint8_t *data, size_t size,
			    const struct vouch_ear_keys *keys, time_t at,
			    char **json, struct vouch_error *error)
{
	OPENSSL_ENTER;
	struct reading r = { json_array(), error };
	struct cose_sign1 message;
	struct item_bytes payload;
	int ret = corim_open(data, size, keys, at, &message, &payload, error);

	*json = NULL;
	if (!ret)
		ret = r.launches ? make_policy(&r, &payload, at, json) :
				   -ENOMEM;
	cose_close(&message);
	json_decref(r.launches);
	return ret == -ENOMEM ?
		       vouch__error(error, ret, "no memory for a CoRIM") :
		       ret;
}
