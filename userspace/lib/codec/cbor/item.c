// SPDX-License-Identifier: MIT
/* Getters and builders over libcbor. */
#include "codec/cbor/item.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

bool item_read_int(const cbor_item_t *item, int64_t *value)
{
	u64 magnitude;

	if (!item || !cbor_is_int(item))
		return false;
	magnitude = cbor_get_int(item);
	if (magnitude > INT64_MAX)
		return false;
	*value = (int64_t)magnitude;
	if (cbor_isa_negint(item))
		*value = -1 - *value;
	return true;
}

bool item_read_bool(const cbor_item_t *item, bool *value)
{
	if (!item || !cbor_isa_float_ctrl(item) || !cbor_is_bool(item))
		return false;
	*value = cbor_get_bool(item);
	return true;
}

bool item_read_bytes(const cbor_item_t *item, struct item_bytes *bytes)
{
	if (!item || !cbor_isa_bytestring(item))
		return false;
	bytes->data = cbor_bytestring_handle(item);
	bytes->size = cbor_bytestring_length(item);
	return true;
}

bool item_read_text(const cbor_item_t *item, struct item_bytes *text)
{
	if (!item || !cbor_isa_string(item))
		return false;
	text->data = cbor_string_handle(item);
	text->size = cbor_string_length(item);
	return true;
}

bool item_is_text(const cbor_item_t *item, const char *text)
{
	struct item_bytes actual;

	return item_read_text(item, &actual) && actual.size == strlen(text) &&
	       memcmp(actual.data, text, actual.size) == 0;
}

/* cbor_tag_item() counts a reference, which the tag itself has as well. */
cbor_item_t *item_tagged(const cbor_item_t *item)
{
	return item && cbor_isa_tag(item) ? cbor_move(cbor_tag_item(item)) :
					    NULL;
}

cbor_item_t *item_in_tag(const cbor_item_t *item, u64 tag)
{
	cbor_item_t *inner = item_tagged(item);

	return inner && cbor_tag_value(item) == tag ? inner : NULL;
}

cbor_item_t *item_get(const cbor_item_t *map, int64_t label)
{
	int64_t key;

	if (!map || !cbor_isa_map(map))
		return NULL;
	for (size_t i = 0; i < cbor_map_size(map); i++) {
		const struct cbor_pair *pair = &cbor_map_handle(map)[i];

		if (item_read_int(pair->key, &key) && key == label)
			return pair->value;
	}
	return NULL;
}

cbor_item_t *item_get_text(const cbor_item_t *map, const char *name)
{
	if (!map || !cbor_isa_map(map))
		return NULL;
	for (size_t i = 0; i < cbor_map_size(map); i++) {
		const struct cbor_pair *pair = &cbor_map_handle(map)[i];

		if (item_is_text(pair->key, name))
			return pair->value;
	}
	return NULL;
}

cbor_item_t *item_at(const cbor_item_t *array, size_t index, size_t count)
{
	if (!array || !cbor_isa_array(array) || cbor_array_size(array) != count)
		return NULL;
	return cbor_array_handle(array)[index];
}

/* The shortest encoding, as RFC 8949, section 4.2.1 wants it. */
cbor_item_t *item_int(int64_t value)
{
	u64 magnitude = value < 0 ? (u64)(-1 - value) : (u64)value;
	cbor_item_t *item;

	if (magnitude <= UINT8_MAX)
		item = cbor_build_uint8((u8)magnitude);
	else if (magnitude <= UINT16_MAX)
		item = cbor_build_uint16((u16)magnitude);
	else if (magnitude <= UINT32_MAX)
		item = cbor_build_uint32((u32)magnitude);
	else
		item = cbor_build_uint64(magnitude);
	if (item && value < 0)
		cbor_mark_negint(item);
	return item;
}

cbor_item_t *item_bytes(const void *data, size_t size)
{
	return cbor_build_bytestring(data, size);
}

cbor_item_t *item_tag(u64 tag, cbor_item_t *inner)
{
	cbor_item_t *item;

	if (!inner)
		return NULL;
	item = cbor_build_tag(tag, inner);
	cbor_decref(&inner);
	return item;
}

static void drop_item(cbor_item_t *item)
{
	if (item)
		cbor_decref(&item);
}

void item_put(cbor_item_t **map, cbor_item_t *key, cbor_item_t *value)
{
	struct cbor_pair pair = { .key = key, .value = value };

	if (*map && (!key || !value || !cbor_map_add(*map, pair)))
		cbor_decref(map);
	drop_item(key);
	drop_item(value);
}

void item_push(cbor_item_t **array, cbor_item_t *value)
{
	if (*array && (!value || !cbor_array_push(*array, value)))
		cbor_decref(array);
	drop_item(value);
}

int item_encode(cbor_item_t **item, struct vouch_bytes *out,
		struct vouch_error *error)
{
	unsigned char *data = NULL;
	size_t room = 0, size;

	if (!*item)
		return vouch__error(error, -ENOMEM, "no memory for CBOR");
	size = cbor_serialize_alloc(*item, &data, &room);
	cbor_decref(item);
	if (!size) {
		free(data);
		return vouch__error(error, -ENOMEM, "no memory for CBOR");
	}
	*out = (struct vouch_bytes){ .data = data, .size = size };
	return 0;
}
