// SPDX-License-Identifier: MIT
#include "snp/certs/certs.h"

#include <errno.h>
#include <string.h>

#include "base/bytes.h"
#include "base/cursor.h"
#include "base/error.h"

#define ENTRY_SIZE 24

/* GUIDs as bytes in the order in which they are printed. */
static const struct {
	const char *name;
	u8 guid[16];
} names[] = {
	{ "VCEK",
	  { 0x63, 0xda, 0x75, 0x8d, 0xe6, 0x64, 0x45, 0x64, 0xad, 0xc5, 0xf4,
	    0xb9, 0x3b, 0xe8, 0xac, 0xcd } },
	{ "VLEK",
	  { 0xa8, 0x07, 0x4b, 0xc2, 0xa2, 0x5a, 0x48, 0x3e, 0xaa, 0xe6, 0x39,
	    0xc0, 0x45, 0xa0, 0xb8, 0xa1 } },
	{ "ASK",
	  { 0x4a, 0xb7, 0xb3, 0x79, 0xbb, 0xac, 0x4f, 0xe4, 0xa0, 0x2f, 0x05,
	    0xae, 0xf3, 0x27, 0xc7, 0x82 } },
	{ "ARK",
	  { 0xc0, 0xb4, 0x06, 0xa4, 0xa8, 0x03, 0x49, 0x52, 0x97, 0x43, 0x3f,
	    0xb6, 0x01, 0x4c, 0xd0, 0xae } },
	{ "CRL",
	  { 0x92, 0xf8, 0x1b, 0xc3, 0x58, 0x11, 0x4d, 0x3d, 0x97, 0xff, 0xd1,
	    0x9f, 0x88, 0xdc, 0x67, 0xea } },
	{ "GCE",
	  { 0xec, 0xae, 0x0c, 0x0f, 0x95, 0x02, 0x43, 0xb1, 0xaf, 0xa2, 0x0a,
	    0xe2, 0xe0, 0xd5, 0x65, 0xb6 } },
};

const char *snp_certs_name(const u8 *guid)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (!memcmp(names[i].guid, guid, sizeof(names[i].guid)))
			return names[i].name;
	}
	return NULL;
}

bool snp_certs_is_table(const u8 *data, size_t size)
{
	return size >= 2 * ENTRY_SIZE && snp_certs_name(data);
}

static bool has_guid(const struct snp_certs *certs, const u8 *guid)
{
	for (size_t i = 0; i < certs->count; i++) {
		if (!memcmp(certs->entries[i].guid, guid, 16))
			return true;
	}
	return false;
}

static int take_entry(struct cursor *c, const u8 *data, size_t size,
		      struct snp_certs *certs, struct vouch_error *error)
{
	struct snp_certs_entry *entry = &certs->entries[certs->count];
	u32 offset, length;

	cursor_copy(c, entry->guid, sizeof(entry->guid));
	offset = cursor_le32(c);
	length = cursor_le32(c);
	if (has_guid(certs, entry->guid))
		return vouch__error(error, -EBADMSG,
				    "certificate table has entry %zu twice",
				    certs->count);
	if (length && (u64)offset + length > size)
		return vouch__error(
			error, -EBADMSG,
			"certificate table entry %zu is %u bytes at %u, want "
			"them inside its %zu bytes",
			certs->count, length, offset, size);
	/* Nothing is nowhere: at the end, where it shares no byte. */
	entry->data = length ? data + offset : data + size;
	entry->size = length;
	certs->count++;
	return 0;
}

/* Entries lie behind the list of them, and share no byte. */
static int check_places(const u8 *data, const struct snp_certs *certs,
			size_t list_size, struct vouch_error *error)
{
	for (size_t i = 0; i < certs->count; i++) {
		const struct snp_certs_entry *a = &certs->entries[i];

		if ((size_t)(a->data - data) < list_size)
			return vouch__error(
				error, -EBADMSG,
				"certificate table entry %zu is at %zu, want "
				"it behind the %zu bytes of the list",
				i, (size_t)(a->data - data), list_size);
		for (size_t j = 0; j < i; j++) {
			const struct snp_certs_entry *b = &certs->entries[j];

			if (a->data < b->data + b->size &&
			    b->data < a->data + a->size)
				return vouch__error(
					error, -EBADMSG,
					"certificate table entries %zu and %zu "
					"overlap",
					j, i);
		}
	}
	return 0;
}

int snp_certs_parse(const u8 *data, size_t size, struct snp_certs *certs,
		    struct vouch_error *error)
{
	struct cursor c = cursor_over(data, size);
	int ret;

	*certs = (struct snp_certs){ 0 };
	while (cursor_left(&c) >= ENTRY_SIZE) {
		if (bytes_are_zero(c.pos, ENTRY_SIZE))
			return check_places(data, certs,
					    (certs->count + 1) * ENTRY_SIZE,
					    error);
		if (certs->count == SNP_CERTS_MAX)
			return vouch__error(
				error, -EBADMSG,
				"certificate table has more than %d entries",
				SNP_CERTS_MAX);
		ret = take_entry(&c, data, size, certs, error);
		if (ret)
			return ret;
	}
	return vouch__error(error, -EBADMSG,
			    "certificate table of %zu bytes has no end", size);
}
