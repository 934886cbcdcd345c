// SPDX-License-Identifier: MIT
/* The sealed file: data and slots, each a COSE_Encrypt0. */
#include <string.h>

#include "seal/private.h"

#define FORMAT_NAME "vouch-sealed"

/* Elements of a COSE_Encrypt0, RFC 9052, section 5.2; the second is empty. */
static bool read_record(const cbor_item_t *item, struct seal_record *record)
{
	const cbor_item_t *unprotected = item_at(item, 1, 3);

	return unprotected && cbor_isa_map(unprotected) &&
	       !cbor_map_size(unprotected) &&
	       item_read_bytes(item_at(item, 0, 3), &record->headers) &&
	       item_read_bytes(item_at(item, 2, 3), &record->ciphertext) &&
	       record->ciphertext.size > SEAL_TAG_SIZE;
}

static int read_slots(struct seal *s, const cbor_item_t *list,
		      struct seal_file *file)
{
	for (size_t i = 0; i < file->count; i++) {
		struct seal_slot *slot = &file->slots[i];
		int ret;

		if (!read_record(cbor_array_handle(list)[i], &slot->record) ||
		    slot->record.ciphertext.size !=
			    SEAL_KEY_SIZE + SEAL_TAG_SIZE)
			return seal_refuse(s, VOUCH_SEAL_MALFORMED,
					   "slot %zu of the sealed file is "
					   "malformed",
					   i);
		ret = seal_slot_read(s, slot);
		if (ret)
			return ret;
		if (memcmp(slot->file, file->data.file, sizeof(slot->file)))
			return seal_refuse(s, VOUCH_SEAL_MALFORMED,
					   "slot %zu is of another sealed file",
					   i);
	}
	return 0;
}

static int read_parts(struct seal *s, struct seal_file *file)
{
	const cbor_item_t *list = item_at(file->root, 3, 4);

	if (!list || !cbor_isa_array(list) || !cbor_array_size(list) ||
	    cbor_array_size(list) > VOUCH_SEAL_SLOTS_MAX ||
	    !read_record(item_at(file->root, 2, 4), &file->data.record))
		return seal_refuse(s, VOUCH_SEAL_MALFORMED,
				   "sealed file is malformed, want data and 1 "
				   "to %d slots",
				   VOUCH_SEAL_SLOTS_MAX);
	if (file->data.record.ciphertext.size >
	    VOUCH_SEAL_DATA_MAX + SEAL_TAG_SIZE)
		return seal_refuse(s, VOUCH_SEAL_MALFORMED,
				   "sealed file has %zu bytes of data, want at "
				   "most %d",
				   file->data.record.ciphertext.size,
				   VOUCH_SEAL_DATA_MAX);
	file->count = cbor_array_size(list);
	return seal_data_read(s, &file->data) ?: read_slots(s, list, file);
}

int seal_file_open(struct seal *s, const struct vouch_bytes *sealed,
		   struct seal_file *file)
{
	struct vouch_error error;
	int64_t version;
	int ret;

	*file = (struct seal_file){ 0 };
	if (sealed->size > VOUCH_SEAL_FILE_MAX)
		return seal_refuse(s, VOUCH_SEAL_MALFORMED,
				   "sealed file is %zu bytes, want at most %d",
				   sealed->size, VOUCH_SEAL_FILE_MAX);
	ret = item_open(sealed->data, sealed->size, &file->root, &error);
	if (ret == -EBADMSG)
		return seal_refuse(s, VOUCH_SEAL_MALFORMED,
				   "this is no sealed file: %s", error.text);
	if (ret)
		return vouch__error(s->error, ret, "%s", error.text);
	if (!cbor_isa_array(file->root) || cbor_array_size(file->root) < 2 ||
	    !item_is_text(cbor_array_handle(file->root)[0], FORMAT_NAME) ||
	    !item_read_int(cbor_array_handle(file->root)[1], &version))
		return seal_refuse(s, VOUCH_SEAL_MALFORMED,
				   "this is no sealed file, want one of vouch "
				   "seal");
	if (version != SEAL_VERSION)
		return seal_refuse(s, VOUCH_SEAL_UNKNOWN,
				   "sealed file has version %lld, want %d",
				   (long long)version, SEAL_VERSION);
	return read_parts(s, file);
}

void seal_file_close(struct seal_file *file)
{
	if (file->root)
		cbor_decref(&file->root);
}

static cbor_item_t *record_item(const struct seal_record *record)
{
	cbor_item_t *list = cbor_new_definite_array(3);

	item_push(&list,
		  item_bytes(record->headers.data, record->headers.size));
	item_push(&list, cbor_new_definite_map(0));
	item_push(&list,
		  item_bytes(record->ciphertext.data, record->ciphertext.size));
	return list;
}

static cbor_item_t *slots_item(const struct seal_file *file)
{
	size_t count = 0;
	cbor_item_t *list;

	for (size_t i = 0; i < file->count; i++)
		count += !!file->slots[i].record.headers.data;
	list = cbor_new_definite_array(count);
	for (size_t i = 0; i < file->count; i++)
		if (file->slots[i].record.headers.data)
			item_push(&list, record_item(&file->slots[i].record));
	return list;
}

int seal_file_write(const struct seal_file *file, struct vouch_bytes *sealed,
		    struct vouch_error *error)
{
	cbor_item_t *list = cbor_new_definite_array(4);

	item_push(&list, cbor_build_string(FORMAT_NAME));
	item_push(&list, item_int(SEAL_VERSION));
	item_push(&list, record_item(&file->data.record));
	item_push(&list, slots_item(file));
	return item_encode(&list, sealed, error);
}

size_t seal_newest(const struct seal_file *file)
{
	size_t newest = 0;

	for (size_t i = 1; i < file->count; i++)
		if (file->slots[i].generation > file->slots[newest].generation)
			newest = i;
	return newest;
}
