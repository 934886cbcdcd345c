// SPDX-License-Identifier: MIT
#define _GNU_SOURCE /* asprintf() */
#include "policy/policy.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "codec/digest.h"

/* One reading of a text into a policy. */
struct reader {
	struct policy *policy;
	const char *json; /* NULL for an option */
	size_t size;
	const char *source;
	struct vouch_error *error;
};

struct policy *policy_new(void)
{
	return calloc(1, sizeof(struct policy));
}

static void value_clear(struct policy_value *value)
{
	for (size_t i = 0; i < value->count; i++) {
		free(value->items[i].text);
		free(value->items[i].name);
	}
	free(value->items);
	free(value->source);
	memset(value, 0, sizeof(*value));
}

static struct policy_value *value_at(struct policy *policy,
				     const struct policy_key *key)
{
	return (struct policy_value *)((char *)policy + key->offset);
}

static void keys_clear(struct policy *policy, const struct policy_key *keys)
{
	for (; keys->name; keys++) {
		if (keys->type == POLICY_OBJECT)
			keys_clear(policy, keys->keys);
		else
			value_clear(value_at(policy, keys));
	}
}

void policy_free(struct policy *policy)
{
	if (!policy)
		return;
	keys_clear(policy, policy_keys);
	free(policy->files);
	free(policy);
}

/* "<source>:<line>:<column>: '<path>' <what>", or "<source> <what>". */
static int bad(struct reader *r, const char *path, int code, const char *what)
{
	int line, column;

	if (!r->json || !*path)
		return vouch__error(r->error, code, "%s %s", r->source, what);
	if (!policy_where(r->json, r->size, path, &line, &column))
		return vouch__error(r->error, code, "%s: '%s' %s", r->source,
				    path, what);
	return vouch__error(r->error, code, "%s:%d:%d: '%s' %s", r->source,
			    line, column, path, what);
}

static bool takes_list(const struct policy_key *key)
{
	return key->type == POLICY_BYTES || key->type == POLICY_NUMBERS ||
	       key->type == POLICY_TEXTS || key->type == POLICY_ADVISORIES ||
	       key->type == POLICY_CHOICES;
}

/* {"value": ..., "name": ...} in place of a value, to tell many apart. */
static int unwrap(struct reader *r, const char *path, const json_t **json,
		  const char **name)
{
	json_t *object = (json_t *)*json, *member;
	const char *key;

	*name = NULL;
	if (!json_is_object(object))
		return 0;
	json_object_foreach(object, key, member) {
		if (!strcmp(key, "name") && json_string_length(member))
			*name = json_string_value(member);
		else if (strcmp(key, "value") && strcmp(key, "comment"))
			return bad(r, path, -EBADMSG,
				   "has an object with other members, want "
				   "value, name and comment");
	}
	*json = json_object_get(object, "value");
	if (*json && !json_is_object(*json))
		return 0;
	return bad(r, path, -EBADMSG, "has an object without a value");
}

static int value_add(struct reader *r, const struct policy_key *key,
		     const json_t *json, const char *path,
		     struct policy_value *value)
{
	struct policy_item *items, *item;
	struct vouch_error why;
	const char *name = NULL;
	int ret = takes_list(key) ? unwrap(r, path, &json, &name) : 0;

	if (ret)
		return ret;
	items = realloc(value->items, (value->count + 1) * sizeof(*items));
	if (!items)
		return bad(r, path, -ENOMEM, "found no memory");
	value->items = items;
	item = &items[value->count];
	ret = policy_item_read(key, json, item, &why);
	if (ret)
		return bad(r, path, ret, why.text);
	value->count++;
	item->name = name ? strdup(name) : NULL;
	return name && !item->name ? bad(r, path, -ENOMEM, "found no memory") :
				     0;
}

static int value_fill(struct reader *r, const struct policy_key *key,
		      const json_t *json, const char *path,
		      struct policy_value *value)
{
	const json_t *item;
	size_t i;
	int ret = 0;

	if (!json_is_array(json) || !takes_list(key))
		return value_add(r, key, json, path, value);
	if (!json_array_size(json))
		return bad(r, path, -EBADMSG,
			   "is an empty list, want a value or no such key");
	json_array_foreach(json, i, item) {
		ret = value_add(r, key, item, path, value);
		if (ret)
			break;
	}
	return ret;
}

static int value_set_source(struct reader *r, const char *path,
			    struct policy_value *value)
{
	char source[512];
	int line, column;

	if (value->source)
		return 0;
	if (r->json && policy_where(r->json, r->size, path, &line, &column))
		snprintf(source, sizeof(source), "%s:%d: %s", r->source, line,
			 path);
	else if (r->json)
		snprintf(source, sizeof(source), "%s: %s", r->source, path);
	else
		snprintf(source, sizeof(source), "%s", r->source);
	value->source = strdup(source);
	return value->source ? 0 : bad(r, path, -ENOMEM, "found no memory");
}

/*
 * The same option twice means either value, where several may be accepted;
 * otherwise the last one counts. An option takes the place of the file.
 */
static int value_read(struct reader *r, const struct policy_key *key,
		      const json_t *json, const char *path)
{
	struct policy_value *value = value_at(r->policy, key);
	bool is_option = !r->json;
	int ret;

	if (value->is_option && !is_option) {
		struct policy_value unused = { 0 };

		ret = value_fill(r, key, json, path, &unused);
		value_clear(&unused);
		return ret;
	}
	if (!value->is_option || !takes_list(key))
		value_clear(value);
	ret = value_fill(r, key, json, path, value);
	if (ret)
		return ret;
	value->is_option = is_option;
	return value_set_source(r, path, value);
}

static const struct policy_key *find_key(const struct policy_key *keys,
					 const char *name, size_t length)
{
	for (; keys->name; keys++) {
		if (strlen(keys->name) == length &&
		    !memcmp(keys->name, name, length))
			return keys;
	}
	return NULL;
}

static int object_read(struct reader *r, const struct policy_key *keys,
		       json_t *object, const char *prefix);

static int member_read(struct reader *r, const struct policy_key *keys,
		       const char *name, json_t *json, const char *path)
{
	const struct policy_key *key = find_key(keys, name, strlen(name));

	if (!key && !strcmp(name, "comment"))
		return 0;
	if (!key)
		return bad(r, path, -EBADMSG, "is an unknown key");
	if (key->type == POLICY_OBJECT)
		return object_read(r, key->keys, json, path);
	return value_read(r, key, json, path);
}

static int object_read(struct reader *r, const struct policy_key *keys,
		       json_t *object, const char *prefix)
{
	const char *name;
	json_t *json;
	int ret = 0;

	if (!json_is_object(object))
		return bad(r, prefix, -EBADMSG, "is no object");
	json_object_foreach(object, name, json) {
		char path[256];

		snprintf(path, sizeof(path), "%s%s%s", prefix,
			 *prefix ? "." : "", name);
		ret = member_read(r, keys, name, json, path);
		if (ret)
			break;
	}
	return ret;
}

/* Which texts were read, for who has to know later. */
static int note_file(struct reader *r)
{
	const char *before = r->policy->files;
	u8 digest[SHA256_SIZE];
	char *hex = NULL, *files;
	int size = -1;

	if (digest_sha256((const u8 *)r->json, r->size, digest))
		hex = hex_encode(digest, sizeof(digest));
	if (hex)
		size = asprintf(&files, "%s%s%s (SHA-256 %s)",
				before ? before : "", before ? ", " : "",
				r->source, hex);
	free(hex);
	if (size < 0)
		return bad(r, "", -ENOMEM, "found no memory");
	free(r->policy->files);
	r->policy->files = files;
	return 0;
}

int policy_read(struct policy *policy, const char *json, size_t size,
		const char *source, struct vouch_error *error)
{
	struct reader r = { policy, json, size, source, error };
	json_error_t where;
	json_t *root;
	int ret;

	root = json_loadb(json, size, JSON_REJECT_DUPLICATES, &where);
	if (!root)
		return vouch__error(error, -EBADMSG, "%s:%d:%d: %s", source,
				    where.line, where.column, where.text);
	ret = object_read(&r, policy_keys, root, "");
	json_decref(root);
	return ret ? ret : note_file(&r);
}

/* The key behind all dots of @path, or NULL. */
static const struct policy_key *find_path(const struct policy_key *keys,
					  const char *path)
{
	const struct policy_key *key = NULL;

	for (;;) {
		size_t length = strcspn(path, ".");

		key = find_key(keys, path, length);
		if (!key || !path[length])
			return key;
		if (key->type != POLICY_OBJECT)
			return NULL;
		keys = key->keys;
		path += length + 1;
	}
}

/* What each TEE calls the measurement of a launch. */
static const struct {
	const struct policy_key *keys;
	const char *measurement;
} tees[] = {
	{ policy_keys, "measurement" },
	{ policy_snp_keys, "measurement" },
	{ policy_tdx_keys, "mrtd" },
};

/* Without the name of a TEE it is for each that has it. */
static int value_expect(struct reader *r, const char *name, const json_t *json)
{
	bool is_measurement = !strcmp(name, "measurement");
	bool is_found = false;
	int ret = 0;

	for (size_t i = 0; !ret && i < ARRAY_SIZE(tees); i++) {
		const struct policy_key *key =
			find_path(tees[i].keys,
				  is_measurement ? tees[i].measurement : name);

		if (!key || key->type == POLICY_OBJECT)
			continue;
		is_found = true;
		ret = value_read(r, key, json, name);
	}
	if (is_found)
		return ret;
	return vouch__error(r->error, -EINVAL, "%s has no reference value '%s'",
			    r->source, name);
}

int policy_expect(struct policy *policy, const char *name, const char *value,
		  const char *source, struct vouch_error *error)
{
	struct reader r = { policy, NULL, 0, source, error };
	json_t *json = json_string(value);
	int ret;

	if (!json)
		return vouch__error(error, -EBADMSG, "%s is no UTF-8 text",
				    source);
	ret = value_expect(&r, name, json);
	json_decref(json);
	return ret;
}

enum policy_unknown policy_unknown(const struct policy *policy,
				   enum policy_unknown otherwise)
{
	if (policy_number(&policy->strict, false))
		return POLICY_UNKNOWN_REFUSE;
	return (enum policy_unknown)policy_number(&policy->unknown_bits,
						  otherwise);
}

const char *policy_source(const struct policy_value *value)
{
	return value->source ? value->source : "default";
}

bool policy_accepts_number(const struct policy_value *value, u64 number)
{
	for (size_t i = 0; i < value->count; i++) {
		if (value->items[i].number == number)
			return true;
	}
	return false;
}

bool policy_accepts_text(const struct policy_value *value, const char *text)
{
	for (size_t i = 0; i < value->count; i++) {
		if (!strcmp(value->items[i].text, text))
			return true;
	}
	return false;
}
