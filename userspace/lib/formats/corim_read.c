// SPDX-License-Identifier: MIT
/*
 * A CoRIM as a policy. The signature comes first: what nobody that is trusted
 * signed is not read. Then everything in it has to be understood: a reference
 * value that was passed over would be one that is not asked for.
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
#include "codec/jose/keys.h"
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

/* ---- what holds them ---- */

/* Two triples may say the same: one for keys of each kind that AMD has. */
static int keep_launch(struct reading *r, json_t *launch)
{
	const json_t *other;
	size_t i;

	if (json_object_size(launch) != 1)
		return refuse(r, "a triple with measurements of no TEE, or of "
				 "two");
	json_array_foreach(r->launches, i, other)
		if (json_equal(other, launch))
			return 0;
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
		ret = keep_launch(r, launch);
	json_decref(launch);
	return ret;
}

static int read_comid(struct reading *r, const cbor_item_t *comid)
{
	const cbor_item_t *triples = item_get(comid, COMID_TRIPLES);
	const cbor_item_t *list = item_get(triples, COMID_TRIPLES_REFERENCE);
	int ret = 0;

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

static bool read_time(const cbor_item_t *map, int64_t label, int64_t *at)
{
	const cbor_item_t *item = item_get(map, label);

	return !item || item_read_int(item_in_tag(item, CORIM_TAG_TIME), at);
}

static int check_validity(struct reading *r, const cbor_item_t *map, time_t at)
{
	int64_t from = 0, until = INT64_MAX;

	if (!map)
		return 0;
	if (!cbor_isa_map(map) || !read_time(map, VALIDITY_FROM, &from) ||
	    !read_time(map, VALIDITY_UNTIL, &until))
		return refuse(r, "a validity that is no pair of times");
	if (at >= from && at <= until)
		return 0;
	return vouch__error(r->error, -ESTALE,
			    "CoRIM is not in force: it is from %lld until "
			    "%lld, and now is %lld (seconds since 1970)",
			    (long long)from, (long long)until, (long long)at);
}

static int read_corim(struct reading *r, const cbor_item_t *map, time_t at)
{
	const cbor_item_t *tags = item_get(map, CORIM_TAGS);
	int ret;

	if (!tags || !cbor_isa_array(tags) || !cbor_array_size(tags))
		return refuse(r, "no tags");
	ret = check_validity(r, item_get(map, CORIM_VALIDITY), at);
	for (size_t i = 0; !ret && i < cbor_array_size(tags); i++)
		ret = open_tag(r, cbor_array_handle(tags)[i]);
	return ret;
}

/* ---- who signed it ---- */

static int check_signer(const struct cose_sign1 *message,
			const struct vouch_ear_keys *keys,
			struct vouch_error *error)
{
	const struct algorithm_row *algorithm;
	int64_t number = 0;
	int ret = 0;

	sign1_algorithm(message, &number);
	algorithm = algorithm_cose(number);
	if (!algorithm)
		return vouch__error(error, -EKEYREJECTED,
				    "CoRIM is signed by algorithm %lld, which "
				    "is not known",
				    (long long)number);
	for (size_t i = 0; !ret && i < keys->count; i++)
		if (trusted_key_takes(&keys->rows[i], algorithm))
			ret = sign1_verify(message, algorithm,
					   keys->rows[i].key);
	if (ret == 1)
		return 0;
	return vouch__error(error, ret ? ret : -EKEYREJECTED,
			    "CoRIM is signed by none of the %zu keys that were "
			    "given",
			    keys->count);
}

/* @payload is borrowed from @message. */
static int open_signed(struct cose_sign1 *message,
		       const struct vouch_ear_keys *keys,
		       struct item_bytes *payload, struct vouch_error *error)
{
	const cbor_item_t *type =
		item_get(message->headers, COSE_LABEL_CONTENT_TYPE);

	*payload = message->payload;
	if (!item_is_text(type, CORIM_CONTENT_TYPE) ||
	    item_get(message->headers, 2))
		return vouch__error(error, -EBADMSG,
				    "signed content is no CoRIM, want the type "
				    "%s and no critical header",
				    CORIM_CONTENT_TYPE);
	return keys ? check_signer(message, keys, error) : 0;
}

static int open_outer(const u8 *data, size_t size, struct cose_sign1 *message,
		      const struct vouch_ear_keys *keys,
		      struct item_bytes *payload, struct vouch_error *error)
{
	size_t tags_size;
	int ret;

	*message = (struct cose_sign1){ 0 };
	*payload = (struct item_bytes){ data, size };
	if (cose_is_tagged(data, size, &tags_size)) {
		ret = cose_open(data, size, message, error);
		return ret ? ret : open_signed(message, keys, payload, error);
	}
	if (!keys)
		return 0;
	return vouch__error(error, -EKEYREJECTED,
			    "CoRIM is not signed, want one by a key that was "
			    "given");
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
	int ret = open_outer(data, size, &message, keys, &payload, error);

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
