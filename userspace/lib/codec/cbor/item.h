/* SPDX-License-Identifier: MIT */
/*
 * CBOR as the formats here use it: definite lengths, no tags inside, keys that
 * are integers or texts, nothing twice, nothing left over. All bytes are read
 * and written by libcbor.
 */
#ifndef VOUCH_LIB_CODEC_CBOR_ITEM_H
#define VOUCH_LIB_CODEC_CBOR_ITEM_H

#include <cbor.h>
#include <vouch.h>

#include "base/types.h"

#define ITEM_SIZE_MAX (2 * 1024 * 1024)
#define ITEM_DEPTH_MAX 8
#define ITEM_ANY_DEPTH_MAX 20
#define ITEM_COUNT_MAX 1024
#define ITEM_MAP_MAX 64

/* Bytes of an item, borrowed from it. */
struct item_bytes {
	const u8 *data;
	size_t size;
};

/*
 * Decodes the one item that @data must be. Return: 0, -EBADMSG, or -ENOMEM;
 * @item is freed with cbor_decref().
 */
int item_open(const u8 *data, size_t size, cbor_item_t **item,
	      struct vouch_error *error);

/*
 * The same of CBOR that others define: it may have tags, null and floating-
 * point numbers as well, and be deeper. A tag counts as a level.
 * Tags 6 to 20 libcbor 0.8 takes for malformed.
 */
int item_open_any(const u8 *data, size_t size, cbor_item_t **item,
		  struct vouch_error *error);

/* What is in a tag, borrowed; NULL for another type. */
cbor_item_t *item_tagged(const cbor_item_t *item);

/* What is in tag @tag, borrowed; NULL for another, and for NULL. */
cbor_item_t *item_in_tag(const cbor_item_t *item, u64 tag);

/* The value under a key, borrowed; NULL when it is not there. */
cbor_item_t *item_get(const cbor_item_t *map, int64_t label);
cbor_item_t *item_get_text(const cbor_item_t *map, const char *name);

/* Element @index of an array of exactly @count, borrowed; else NULL. */
cbor_item_t *item_at(const cbor_item_t *array, size_t index, size_t count);

/* False for another type and for NULL. */
bool item_read_int(const cbor_item_t *item, int64_t *value);
bool item_read_bool(const cbor_item_t *item, bool *value);
bool item_read_bytes(const cbor_item_t *item, struct item_bytes *bytes);
bool item_read_text(const cbor_item_t *item, struct item_bytes *text);
bool item_is_text(const cbor_item_t *item, const char *text);

/*
 * Builders: NULL without memory. item_put() and item_push() take over what they
 * are given; a failure frees *@map and makes it NULL, where it stays, so that
 * only the last one needs asking.
 */
cbor_item_t *item_int(int64_t value);
cbor_item_t *item_bytes(const void *data, size_t size);
cbor_item_t *item_tag(u64 tag, cbor_item_t *inner);
void item_put(cbor_item_t **map, cbor_item_t *key, cbor_item_t *value);
void item_push(cbor_item_t **array, cbor_item_t *value);

/* Encodes and frees *@item. Return: 0 or -ENOMEM. */
int item_encode(cbor_item_t **item, struct vouch_bytes *out,
		struct vouch_error *error);

#endif /* VOUCH_LIB_CODEC_CBOR_ITEM_H */
