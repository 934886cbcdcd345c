// SPDX-License-Identifier: MIT
/*
 * An EAR in CBOR is the one in JSON with numbers for names, which the tables
 * below have: so that what is checked of a token is written once. Claims of
 * AR4SI, statuses and nonces are the values that differ besides.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_text.h"
#include "codec/cbor/item.h"
#include "codec/jose/base64url.h"
#include "results/ar4si.h"
#include "results/names.h"

enum value_form {
	FORM_SAME, /* text, integer, bool, and lists and maps of these */
	FORM_NONCE, /* bytes, which are base64url in JSON */
	FORM_STATUS, /* a number, which is a word in JSON */
	FORM_MAP, /* a map that has a table of its own */
	FORM_SUBMODS, /* a map from any name to a map with a table */
};

/*
 * Names of both kinds of dialects; of two names for a number the profile says
 * which is meant.
 */
struct name_row {
	const char *dotted, *plain; /* the same where there is one name */
	int64_t number;
	enum value_form form;
	const struct name_row *inner; /* of FORM_MAP and FORM_SUBMODS */
};

static const struct name_row vector_rows[] = {
	{ "instance-identity", "instance-identity", 0, FORM_SAME, NULL },
	{ "configuration", "configuration", 1, FORM_SAME, NULL },
	{ "executables", "executables", 2, FORM_SAME, NULL },
	{ "file-system", "file-system", 3, FORM_SAME, NULL },
	{ "hardware", "hardware", 4, FORM_SAME, NULL },
	{ "runtime-opaque", "runtime-opaque", 5, FORM_SAME, NULL },
	{ "storage-opaque", "storage-opaque", 6, FORM_SAME, NULL },
	{ "sourced-data", "sourced-data", 7, FORM_SAME, NULL },
	{ 0 },
};

static const struct name_row verifier_rows[] = {
	{ "developer", "developer", 0, FORM_SAME, NULL },
	{ "build", "build", 1, FORM_SAME, NULL },
	{ 0 },
};

static const struct name_row appraisal_rows[] = {
	{ "ear.status", "ear_status", 1000, FORM_STATUS, NULL },
	{ "ear.trustworthiness-vector", "ear_trustworthiness_vector", 1001,
	  FORM_MAP, vector_rows },
	{ "ear.appraisal-policy-id", "ear_appraisal_policy_ids", 1003,
	  FORM_SAME, NULL },
	{ "ear.attester-claims", "ear_attester_claims", 1005, FORM_SAME, NULL },
	{ "ear.verifier-claims", "ear_verifier_claims", 1006, FORM_SAME, NULL },
	{ "ear.veraison.annotated-evidence", "ear.veraison.annotated-evidence",
	  -70000, FORM_SAME, NULL },
	{ "ear.veraison.policy-claims", "ear.veraison.policy-claims", -70001,
	  FORM_SAME, NULL },
	{ 0 },
};

static const struct name_row token_rows[] = {
	{ "iss", "iss", 1, FORM_SAME, NULL },
	{ "exp", "exp", 4, FORM_SAME, NULL },
	{ "nbf", "nbf", 5, FORM_SAME, NULL },
	{ "iat", "iat", 6, FORM_SAME, NULL },
	{ "eat_nonce", "eat_nonce", 10, FORM_NONCE, NULL },
	{ "eat_profile", "eat_profile", 265, FORM_SAME, NULL },
	{ "submods", "submods", 266, FORM_SUBMODS, appraisal_rows },
	{ "ear.status", "ear_status", 1000, FORM_STATUS, NULL },
	{ "ear.verifier-id", "ear_verifier_id", 1004, FORM_MAP, verifier_rows },
	{ 0 },
};

static const struct name_row *row_of_name(const struct name_row *rows,
					  const char *name)
{
	for (; rows && rows->dotted; rows++)
		if (!strcmp(rows->dotted, name) || !strcmp(rows->plain, name))
			return rows;
	return NULL;
}

static const struct name_row *row_of_number(const struct name_row *rows,
					    int64_t number)
{
	for (; rows && rows->dotted; rows++)
		if (rows->number == number)
			return rows;
	return NULL;
}

/* ---- to CBOR ---- */

static cbor_item_t *map_to_cbor(const struct name_row *rows,
				const json_t *object);

static cbor_item_t *list_to_cbor(const json_t *list)
{
	cbor_item_t *array = cbor_new_definite_array(json_array_size(list));
	const json_t *value;
	size_t i;

	json_array_foreach(list, i, value)
		item_push(&array,
			  cbor_build_string(json_string_value(value) ?: ""));
	return array;
}

static cbor_item_t *plain_to_cbor(const json_t *value)
{
	if (json_is_string(value))
		return cbor_build_string(json_string_value(value));
	if (json_is_integer(value))
		return item_int(json_integer_value(value));
	if (json_is_boolean(value))
		return cbor_build_bool(json_is_true(value));
	if (json_is_array(value))
		return list_to_cbor(value);
	return json_is_object(value) ? map_to_cbor(NULL, value) : NULL;
}

static cbor_item_t *nonce_to_cbor(const char *text)
{
	struct vouch_bytes nonce;
	cbor_item_t *item = NULL;

	if (text && !base64url_decode(text, strlen(text), &nonce)) {
		item = item_bytes(nonce.data, nonce.size);
		vouch_bytes_free(&nonce);
	}
	return item;
}

static cbor_item_t *submods_to_cbor(const struct name_row *rows,
				    const json_t *submods)
{
	cbor_item_t *map = cbor_new_definite_map(json_object_size(submods));
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)submods, name, value)
		item_put(&map, cbor_build_string(name),
			 map_to_cbor(rows, value));
	return map;
}

static cbor_item_t *value_to_cbor(const struct name_row *row,
				  const json_t *value)
{
	const char *text = json_string_value(value);

	switch (row ? row->form : FORM_SAME) {
	case FORM_NONCE:
		return nonce_to_cbor(text);
	case FORM_STATUS:
		return text ? item_int(ar4si_tier_read(text)) : NULL;
	case FORM_MAP:
		return map_to_cbor(row->inner, value);
	case FORM_SUBMODS:
		return submods_to_cbor(row->inner, value);
	case FORM_SAME:
		break;
	}
	return plain_to_cbor(value);
}

/*
 * Order of RFC 8949, section 4.2.1: numbers as the tables have them, which is
 * upwards and then those below zero; then other names, which nothing sorts.
 */
static cbor_item_t *map_to_cbor(const struct name_row *rows,
				const json_t *object)
{
	cbor_item_t *map = cbor_new_definite_map(json_object_size(object));
	const struct name_row *row;
	const char *name;
	json_t *value;

	for (row = rows; row && row->dotted; row++) {
		value = json_object_get(object, row->plain);
		if (!value)
			value = json_object_get(object, row->dotted);
		if (value)
			item_put(&map, item_int(row->number),
				 value_to_cbor(row, value));
	}
	json_object_foreach((json_t *)object, name, value)
		if (!row_of_name(rows, name))
			item_put(&map, cbor_build_string(name),
				 plain_to_cbor(value));
	return map;
}

cbor_item_t *ear_to_cbor(const json_t *token)
{
	return map_to_cbor(token_rows, token);
}

/* ---- from CBOR ---- */

struct reading {
	bool is_plain; /* names of IETF's draft */
};

static json_t *map_from_cbor(const struct reading *r,
			     const struct name_row *rows,
			     const cbor_item_t *map);
static json_t *value_from_cbor(const struct reading *r,
			       const struct name_row *row,
			       const cbor_item_t *item);

/* With a zero in it, it would be another text where it ends at that. */
static json_t *text_from_cbor(const cbor_item_t *item)
{
	struct item_bytes text;

	if (!item_read_text(item, &text) ||
	    (text.size && memchr(text.data, '\0', text.size)))
		return NULL;
	return json_stringn((const char *)text.data, text.size);
}

static json_t *bytes_from_cbor(const cbor_item_t *item)
{
	struct item_bytes bytes;
	json_t *json = NULL;
	char *text;

	if (!item_read_bytes(item, &bytes))
		return NULL;
	text = base64url_encode(bytes.data, bytes.size);
	if (text)
		json = json_string(text);
	free(text);
	return json;
}

static json_t *list_from_cbor(const struct reading *r, const cbor_item_t *item)
{
	json_t *list = json_array();

	for (size_t i = 0; i < cbor_array_size(item); i++)
		if (json_array_append_new(
			    list,
			    value_from_cbor(r, NULL,
					    cbor_array_handle(item)[i]))) {
			json_decref(list);
			return NULL;
		}
	return list;
}

static json_t *plain_from_cbor(const struct reading *r, const cbor_item_t *item)
{
	int64_t number;
	bool truth;

	if (item_read_int(item, &number))
		return json_integer(number);
	if (item_read_bool(item, &truth))
		return json_boolean(truth);
	if (cbor_isa_string(item))
		return text_from_cbor(item);
	if (cbor_isa_bytestring(item))
		return bytes_from_cbor(item);
	if (cbor_isa_array(item))
		return list_from_cbor(r, item);
	return cbor_isa_map(item) ? map_from_cbor(r, NULL, item) : NULL;
}

static json_t *submods_from_cbor(const struct reading *r,
				 const struct name_row *rows,
				 const cbor_item_t *item)
{
	json_t *submods = cbor_isa_map(item) ? json_object() : NULL;

	for (size_t i = 0; submods && i < cbor_map_size(item); i++) {
		const struct cbor_pair *pair = &cbor_map_handle(item)[i];
		json_t *name = text_from_cbor(pair->key);

		json_put(&submods, json_string_value(name) ?: "?",
			 name ? map_from_cbor(r, rows, pair->value) : NULL);
		json_decref(name);
	}
	return submods;
}

static json_t *status_from_cbor(const cbor_item_t *item)
{
	int64_t number;

	if (!item_read_int(item, &number))
		return NULL;
	if (number != TIER_NONE && number != TIER_AFFIRMING &&
	    number != TIER_WARNING && number != TIER_CONTRAINDICATED)
		return NULL;
	return json_string(ar4si_tier_name((enum ar4si_tier)number));
}

static json_t *value_from_cbor(const struct reading *r,
			       const struct name_row *row,
			       const cbor_item_t *item)
{
	switch (row ? row->form : FORM_SAME) {
	case FORM_NONCE:
		return bytes_from_cbor(item);
	case FORM_STATUS:
		return status_from_cbor(item);
	case FORM_MAP:
		return map_from_cbor(r, row->inner, item);
	case FORM_SUBMODS:
		return submods_from_cbor(r, row->inner, item);
	case FORM_SAME:
		break;
	}
	return plain_from_cbor(r, item);
}

/* A name that a number stands for, or that is there, must not come again. */
static bool is_new(const json_t *object, const struct name_row *row,
		   const struct name_row *rows, const json_t *key)
{
	const char *name = json_string_value(key);

	return !json_object_get(object, name) &&
	       (row || !row_of_name(rows, name));
}

/* A number that no table has becomes a name of digits. */
static json_t *map_from_cbor(const struct reading *r,
			     const struct name_row *rows,
			     const cbor_item_t *item)
{
	json_t *object = cbor_isa_map(item) ? json_object() : NULL;

	for (size_t i = 0; object && i < cbor_map_size(item); i++) {
		const struct cbor_pair *pair = &cbor_map_handle(item)[i];
		const struct name_row *row = NULL;
		json_t *key = NULL;
		int64_t number;

		if (item_read_int(pair->key, &number)) {
			row = row_of_number(rows, number);
			key = row ? json_string(r->is_plain ? row->plain :
							      row->dotted) :
				    json_sprintf("%lld", (long long)number);
		} else {
			key = text_from_cbor(pair->key);
		}
		if (key && !is_new(object, row, rows, key)) {
			json_decref(key);
			key = NULL;
		}
		json_put(&object, json_string_value(key) ?: "?",
			 key ? value_from_cbor(r, row, pair->value) : NULL);
		json_decref(key);
	}
	return object;
}

json_t *ear_from_cbor(const cbor_item_t *token)
{
	struct reading r = { .is_plain = false };
	json_t *profile = text_from_cbor(item_get(token, 265));
	const struct ear_dialect *dialect = NULL;
	bool is_known;

	if (profile)
		dialect = ear_dialect_of(json_string_value(profile), &is_known);
	r.is_plain = dialect == ear_dialect_at(VOUCH_EAR_IETF);
	json_decref(profile);
	return map_from_cbor(&r, token_rows, token);
}
