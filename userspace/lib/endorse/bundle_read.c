// SPDX-License-Identifier: MIT
/*
 * Reads a bundle: one JSON object with endorsements as they are, when each was
 * fetched, and their digests. Documentation/policy.rst has the schema.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "endorse/endorse.h"
#include "base/error.h"
#include "base/text.h"
#include "codec/digest.h"
#include "codec/json_scan.h"

#define DIGEST_SIZE 32

/* One item under way, for messages. */
struct reading {
	struct endorsements *store;
	const char *source;
	size_t index;
	struct vouch_error *error;
};

static const char *const item_keys[] = { "kind", "name",    "fetched", "sha256",
					 "data", "comment", NULL };
static const char *const bundle_keys[] = { ENDORSE_BUNDLE_KEY, "items",
					   "comment", NULL };

bool endorse_bundle_is(const u8 *data, size_t size)
{
	struct json_scan_member member;

	return json_scan_find((const char *)data, size, ENDORSE_BUNDLE_KEY,
			      &member);
}

__attribute__((format(printf, 2, 3))) static int bad(const struct reading *r,
						     const char *format, ...)
{
	char what[256];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	return vouch__error(r->error, -EBADMSG, "%s: items[%zu] %s", r->source,
			    r->index, what);
}

/* The first key of @object that is none of these, or NULL. */
static const char *unknown_key(json_t *object, const char *const *keys)
{
	const char *name;
	json_t *value;

	json_object_foreach(object, name, value) {
		const char *const *key = keys;

		while (*key && strcmp(*key, name))
			key++;
		if (!*key)
			return name;
	}
	return NULL;
}

/* A member that is text without a zero in it, or NULL. */
static const char *text_of(const json_t *item, const char *key)
{
	const json_t *json = json_object_get(item, key);
	const char *text = json_string_value(json);

	return text && *text && strlen(text) == json_string_length(json) ?
		       text :
		       NULL;
}

static int check_digest(const struct reading *r, const json_t *item,
			const struct vouch_bytes *bytes)
{
	u8 want[DIGEST_SIZE], have[DIGEST_SIZE];

	if (!json_member_bytes(item, "sha256", want, sizeof(want)))
		return bad(r, "has no good sha256, want 32 bytes in hex");
	if (!digest_sha256(bytes->data, bytes->size, have))
		return vouch__error(r->error, -ENOMEM, "%s cannot be hashed",
				    r->source);
	if (memcmp(want, have, sizeof(want)))
		return bad(r, "has data of another digest, want that of "
			      "sha256");
	return 0;
}

/* One endorsement, of the kind that was said. */
static int add_data(const struct reading *r, const json_t *item,
		    const struct vouch_bytes *bytes)
{
	const char *kind = text_of(item, "kind");
	const char *name = text_of(item, "name");
	struct endorsements *store = r->store;
	size_t added = store->added;
	struct endorsement *last;
	struct vouch_error why;
	char source[256];
	time_t fetched;
	int ret;

	if (endorse_bundle_is(bytes->data, bytes->size))
		return bad(r, "is a bundle, want what is in it");
	snprintf(source, sizeof(source), ENDORSE_BUNDLE_SOURCE "%s", name);
	text_escape_in(source, sizeof(source));
	ret = endorsements_add(store, bytes->data, bytes->size, source, &why);
	if (ret)
		return vouch__error(r->error, ret, "%s: items[%zu] %s",
				    r->source, r->index, why.text);
	if (store->added != added + 1)
		return bad(r, "has %zu endorsements, want one",
			   store->added - added);
	last = &store->items[store->last];
	if (strcmp(last->kind->name, kind))
		return bad(r, "is a %s, want what kind says: '%.40s'",
			   last->kind->name, kind);
	if (json_member_time(item, "fetched", &fetched) &&
	    fetched > last->fetched)
		last->fetched = fetched;
	return 0;
}

static int check_members(const struct reading *r, json_t *item)
{
	const char *unknown = unknown_key(item, item_keys);
	time_t fetched;

	if (!json_is_object(item))
		return bad(r, "is no object");
	if (unknown)
		return bad(r, "has an unknown key '%.60s'", unknown);
	for (const char *const *key = item_keys; strcmp(*key, "comment"); key++)
		if (!text_of(item, *key))
			return bad(r, "has no good %s, want a text", *key);
	if (!json_member_time(item, "fetched", &fetched) || fetched <= 0)
		return bad(r,
			   "was fetched at '%.40s', want a time such as "
			   "2026-01-31T12:00:00Z",
			   text_of(item, "fetched"));
	return 0;
}

static int add_item(const struct reading *r, json_t *item)
{
	struct vouch_bytes bytes = { 0 };
	struct vouch_error why;
	int ret = check_members(r, item);

	if (ret)
		return ret;
	ret = vouch_base64_decode(text_of(item, "data"), &bytes, &why);
	if (ret == -EBADMSG)
		ret = bad(r, "has data that is broken: %s", why.text);
	else if (ret)
		ret = vouch__error(r->error, ret, "no memory for %s",
				   r->source);
	if (!ret)
		ret = check_digest(r, item, &bytes);
	if (!ret)
		ret = add_data(r, item, &bytes);
	vouch_bytes_free(&bytes);
	return ret;
}

static int add_items(struct endorsements *store, json_t *root,
		     const char *source, struct vouch_error *error)
{
	struct reading r = { store, source, 0, error };
	const char *unknown = unknown_key(root, bundle_keys);
	const json_t *items = json_object_get(root, "items");
	const json_t *format = json_object_get(root, ENDORSE_BUNDLE_KEY);
	json_t *item;

	if (json_integer_value(format) != ENDORSE_BUNDLE_FORMAT)
		return vouch__error(error, -EBADMSG,
				    "%s is a bundle of another format, want "
				    "%d: update this tool",
				    source, ENDORSE_BUNDLE_FORMAT);
	if (unknown)
		return vouch__error(error, -EBADMSG,
				    "%s has an unknown key '%.60s'", source,
				    unknown);
	if (!json_is_array(items))
		return vouch__error(error, -EBADMSG,
				    "%s has no items, want a list", source);
	json_array_foreach(items, r.index, item) {
		int ret = add_item(&r, item);

		if (ret)
			return ret;
	}
	return 0;
}

static int add_bundle(struct endorsements *store, const u8 *data, size_t size,
		      const char *source, struct vouch_error *error)
{
	json_t *root = json_load_small((const char *)data, size,
				       JSON_REJECT_DUPLICATES, source, error);
	int ret;

	if (!root)
		return -EBADMSG;
	ret = add_items(store, root, source, error);
	json_decref(root);
	return ret;
}

const struct endorsement_container bundle_container = {
	.is_json = true,
	.is = endorse_bundle_is,
	.add = add_bundle,
};
