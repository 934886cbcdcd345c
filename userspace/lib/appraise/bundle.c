// SPDX-License-Identifier: MIT
/* vouch_bundle_*(): endorsements for one file, and how old each of them is. */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "appraise/bundle.h"
#include "appraise/endorsement_kinds.h"
#include "base/bytes.h"
#include "endorse/endorse.h"
#include "base/error.h"
#include "base/json_text.h"
#include "base/time.h"
#include "codec/digest.h"
#include "base/openssl.h"

#define SUBJECT_SIZE 320

/* The bytes of an item, and what is told of them. */
struct entry {
	struct vouch_bundle_item item;
	struct vouch_bytes bytes;
};

struct vouch_bundle {
	struct endorsements *store;
	struct entry *entries;
	size_t count;
};

struct vouch_bundle *vouch_bundle_new(void)
{
	struct vouch_bundle *bundle = calloc(1, sizeof(*bundle));

	if (!bundle)
		return NULL;
	bundle->store = endorsements_new(&all_endorsement_kinds);
	if (bundle->store)
		return bundle;
	free(bundle);
	return NULL;
}

static void entry_wipe(struct entry *entry)
{
	free((char *)entry->item.name);
	free((char *)entry->item.subject);
	vouch_bytes_free(&entry->bytes);
}

void vouch_bundle_free(struct vouch_bundle *bundle)
{
	OPENSSL_ENTER;
	if (!bundle)
		return;
	for (size_t i = 0; i < bundle->count; i++)
		entry_wipe(&bundle->entries[i]);
	free(bundle->entries);
	endorsements_free(bundle->store);
	free(bundle);
}

/* A chain has its root in every file: once is enough, fetched when last. */
static bool is_known(struct vouch_bundle *bundle, const struct entry *entry)
{
	for (size_t i = 0; i < bundle->count; i++) {
		struct vouch_bundle_item *item = &bundle->entries[i].item;

		if (memcmp(item->digest, entry->item.digest,
			   sizeof(item->digest)))
			continue;
		if (item->fetched < entry->item.fetched)
			item->fetched = entry->item.fetched;
		return true;
	}
	return false;
}

/* A bundle is JSON; NULL without memory. */
static char *utf8_of(const char *text)
{
	json_t *json = json_utf8(text);
	char *copy = json ? strdup(json_string_value(json)) : NULL;

	json_decref(json);
	return copy;
}

/* Items of a bundle were fetched when it says, and keep their names. */
static int describe(const struct endorsement *from, time_t fetched,
		    struct entry *entry)
{
	static const char prefix[] = ENDORSE_BUNDLE_SOURCE;
	size_t length = sizeof(prefix) - 1;
	const char *name = from->source;
	char subject[SUBJECT_SIZE];

	if (from->fetched && !strncmp(name, prefix, length))
		name += length;
	endorsement_subject(from, subject, sizeof(subject));
	endorsement_window(from, &entry->item.issued, &entry->item.expires);
	entry->item.kind = from->kind->name;
	entry->item.fetched = from->fetched ? from->fetched : fetched;
	entry->item.ages = endorsement_ages(from);
	entry->item.name = utf8_of(name);
	entry->item.subject = utf8_of(subject);
	if (!entry->item.name || !entry->item.subject ||
	    !digest_sha256(entry->bytes.data, entry->bytes.size,
			   entry->item.digest))
		return -ENOMEM;
	return 0;
}

static int keep(struct vouch_bundle *bundle, const struct entry *entry)
{
	struct entry *entries;

	entries = realloc(bundle->entries,
			  (bundle->count + 1) * sizeof(*entries));
	if (!entries)
		return -ENOMEM;
	bundle->entries = entries;
	entries[bundle->count++] = *entry;
	return 0;
}

static int take(struct vouch_bundle *bundle, const struct endorsement *from,
		time_t fetched, struct vouch_error *error)
{
	struct entry entry = { 0 };
	int ret = endorsement_encode(from, &entry.bytes, error);

	if (ret)
		return ret;
	ret = describe(from, fetched, &entry);
	if (!ret && !is_known(bundle, &entry)) {
		ret = keep(bundle, &entry);
		if (!ret)
			return 0;
	}
	entry_wipe(&entry);
	return ret ? vouch__error(error, ret, "no memory for a bundle") : 0;
}

int vouch_bundle_add(struct vouch_bundle *bundle, const uint8_t *data,
		     size_t size, const char *name, time_t fetched,
		     struct vouch_error *error)
{
	OPENSSL_ENTER;
	struct endorsements *store = bundle->store;
	int ret = endorsements_add(store, data, size, name, error);

	/* Who has a bundle has nothing else: half of a file would be a trap. */
	if (!ret && store->left_out_count)
		ret = vouch__error(error, -EBADMSG, "%s",
				   store->left_out[0].why);
	for (size_t i = 0; !ret && i < store->count; i++)
		ret = take(bundle, &store->items[i], fetched, error);
	endorsements_cut(store, 0);
	endorsements_forget_left_out(store);
	return ret;
}

const struct vouch_bundle_item *
vouch_bundle_item(const struct vouch_bundle *bundle, size_t index)
{
	return bundle && index < bundle->count ? &bundle->entries[index].item :
						 NULL;
}

const struct vouch_bytes *bundle_bytes(const struct vouch_bundle *bundle,
				       size_t index)
{
	return &bundle->entries[index].bytes;
}

static json_t *entry_json(const struct entry *entry)
{
	char *hex = hex_encode(entry->item.digest, sizeof(entry->item.digest));
	char *text = base64_encode(entry->bytes.data, entry->bytes.size);
	json_t *json = NULL;
	char fetched[32];

	rfc3339_text(entry->item.fetched, fetched, sizeof(fetched));
	if (hex && text)
		json = json_pack("{s:s, s:s, s:s, s:s, s:s}", "kind",
				 entry->item.kind, "name", entry->item.name,
				 "fetched", fetched, "sha256", hex, "data",
				 text);
	free(hex);
	free(text);
	return json;
}

int vouch_bundle_json(const struct vouch_bundle *bundle, char **json,
		      struct vouch_error *error)
{
	OPENSSL_ENTER;
	json_t *items = json_array();
	json_t *root = json_pack("{s:i, s:O?}", ENDORSE_BUNDLE_KEY,
				 ENDORSE_BUNDLE_FORMAT, "items", items);
	bool ok = items && root;

	for (size_t i = 0; ok && i < bundle->count; i++)
		ok = !json_array_append_new(items,
					    entry_json(&bundle->entries[i]));
	*json = ok ? json_text(root, JSON_INDENT(2) | JSON_PRESERVE_ORDER) :
		     NULL;
	json_decref(items);
	json_decref(root);
	if (*json)
		return 0;
	return vouch__error(error, -ENOMEM, "no memory for a bundle");
}
