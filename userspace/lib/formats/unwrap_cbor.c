// SPDX-License-Identifier: MIT
/*
 * CBOR around a piece: members of maps, items of lists, what is in tags, and in
 * byte strings and texts. So CMW records and collections (RFC 9999),
 * tsm-report, EAT, and the payload of COSE_Sign1 (RFC 9052) are looked into
 * alike; whether there is a signature is told, and it is not verified here.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "codec/cbor/cose.h"
#include "codec/cbor/item.h"
#include "formats/private.h"

#define NAME_SIZE 64

/* RFC 8949, section 3: the type is in the upper three bits of the head. */
enum { MAJOR_ARRAY = 4, MAJOR_TAG = 6 };

bool search_is_cbor(const u8 *data, size_t size)
{
	return size && data[0] >> 5 >= MAJOR_ARRAY && data[0] >> 5 <= MAJOR_TAG;
}

static bool look_in_item(struct search *s, const cbor_item_t *item, char *path);

static bool look_in_string(struct search *s, const cbor_item_t *item,
			   const char *path)
{
	struct item_bytes bytes;
	bool is_first = (item_read_bytes(item, &bytes) ||
			 item_read_text(item, &bytes)) &&
			search_look_at(s, bytes.data, bytes.size);

	if (is_first && *path)
		search_tell(s, "in member ", path);
	return is_first;
}

/* A key as the path has it: a text, or a number. */
static void name_of(const cbor_item_t *key, char *name)
{
	struct item_bytes text;
	int64_t number = 0;

	if (item_read_text(key, &text)) {
		snprintf(name, NAME_SIZE, "%.*s", (int)text.size,
			 text.data ? (const char *)text.data : "");
	} else {
		item_read_int(key, &number);
		snprintf(name, NAME_SIZE, "%lld", (long long)number);
	}
}

static struct vouch_bytes copy_of(struct search *s, const cbor_item_t *item)
{
	struct vouch_bytes copy = { 0 };
	struct item_bytes bytes;

	if (!item_read_bytes(item, &bytes))
		return copy;
	copy.data = malloc(bytes.size + 1);
	if (!copy.data) {
		s->ret = -ENOMEM;
		return copy;
	}
	memcpy(copy.data, bytes.data, bytes.size);
	copy.size = bytes.size;
	return copy;
}

/* Up to the first white space: configfs-tsm ends the word with a new line. */
static void take_word(const cbor_item_t *item, char *word, size_t size)
{
	struct item_bytes text;

	*word = '\0';
	if (!item_read_text(item, &text))
		return;
	snprintf(word, size, "%.*s", (int)text.size, (const char *)text.data);
	word[strcspn(word, " \t\r\n")] = '\0';
}

/* The tsm-report of Veraison: the names of configfs-tsm, the blobs as bytes. */
static bool look_in_tsm(struct search *s, const cbor_item_t *map,
			bool *is_first)
{
	struct tsm_object object = {
		.report = copy_of(s, item_get_text(map, "outblob")),
		.certs = copy_of(s, item_get_text(map, "auxblob")),
		.has_manifest = item_get_text(map, "manifestblob"),
	};

	object.has_certs = object.certs.size;
	take_word(item_get_text(map, "provider"), object.provider,
		  sizeof(object.provider));
	return search_tsm_object(s, &object, is_first);
}

static bool look_in_map(struct search *s, const cbor_item_t *map, char *path)
{
	bool is_first, is_tsm = look_in_tsm(s, map, &is_first);
	char name[NAME_SIZE];

	if (is_first && *path)
		search_tell(s, "in member ", path);
	for (size_t i = 0; i < cbor_map_size(map); i++) {
		const struct cbor_pair *pair = &cbor_map_handle(map)[i];
		size_t used;

		name_of(pair->key, name);
		if (is_tsm && tsm_has_member(name))
			continue;
		used = search_enter(path, name);
		is_first |= look_in_item(s, pair->value, path);
		path[used] = '\0';
	}
	if (is_first && carried_take_cbor(&s->found->carried, map))
		s->ret = -ENOMEM;
	return is_first;
}

/* RFC 9999, section 3.2: type, value as bytes, and a bit mask. */
static bool is_record(const cbor_item_t *list)
{
	size_t count = cbor_array_size(list);
	struct item_bytes bytes;
	int64_t number;

	if (count < 2 || count > 3 ||
	    !item_read_bytes(item_at(list, 1, count), &bytes))
		return false;
	return item_read_int(item_at(list, 0, count), &number) ||
	       (item_read_text(item_at(list, 0, count), &bytes) && bytes.size &&
		memchr(bytes.data, '/', bytes.size));
}

/* The type is a text, or the number of a content format of CoAP. */
static void tell_record(struct search *s, const cbor_item_t *list)
{
	char type[NAME_SIZE];

	name_of(item_at(list, 0, cbor_array_size(list)), type);
	search_tell_type(s, type);
}

static bool look_in_list(struct search *s, const cbor_item_t *list, char *path)
{
	bool is_first = false;

	for (size_t i = 0; i < cbor_array_size(list); i++)
		is_first |= look_in_item(s, cbor_array_handle(list)[i], path);
	if (is_first && is_record(list))
		tell_record(s, list);
	return is_first;
}

/* RFC 9052, section 4.2; without its tag it is told by what is in it. */
static bool is_sign1(const cbor_item_t *list)
{
	struct item_bytes bytes;
	const cbor_item_t *headers = item_at(list, 1, 4);

	return headers && cbor_isa_map(headers) &&
	       item_read_bytes(item_at(list, 0, 4), &bytes) &&
	       item_read_bytes(item_at(list, 2, 4), &bytes) &&
	       item_read_bytes(item_at(list, 3, 4), &bytes);
}

/* The payload alone: headers have certificates, and no evidence. */
static bool look_in_sign1(struct search *s, const cbor_item_t *list, char *path)
{
	bool is_first = look_in_item(s, item_at(list, 2, 4), path);

	if (is_first) {
		search_tell(s, "in COSE_Sign1", "");
		s->found->carried.is_token = true;
	}
	return is_first;
}

/* Recursion is bounded: item_open_any() has limited the depth. */
static bool look_in_item(struct search *s, const cbor_item_t *item, char *path)
{
	if (s->ret)
		return false;
	if (cbor_isa_tag(item))
		return look_in_item(s, item_tagged(item), path);
	if (cbor_isa_map(item))
		return look_in_map(s, item, path);
	if (!cbor_isa_array(item))
		return look_in_string(s, item, path);
	return is_sign1(item) ? look_in_sign1(s, item, path) :
				look_in_list(s, item, path);
}

/* libcbor 0.8 refuses tag 18: those of COSE are left out here. */
static int open_item(const u8 *data, size_t size, cbor_item_t **item)
{
	size_t tags_size;

	if (!cose_is_tagged(data, size, &tags_size))
		tags_size = 0;
	return item_open_any(data + tags_size, size - tags_size, item, NULL);
}

bool search_cbor(struct search *s, const u8 *data, size_t size)
{
	char path[SEARCH_PATH_SIZE] = "";
	bool is_first = false;
	cbor_item_t *item;
	int ret = open_item(data, size, &item);

	if (ret == -ENOMEM)
		s->ret = ret;
	if (ret)
		return false;
	is_first = look_in_item(s, item, path);
	if (is_first)
		search_tell(s, "in CBOR", "");
	cbor_decref(&item);
	return is_first;
}
