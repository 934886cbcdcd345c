// SPDX-License-Identifier: MIT
#define _GNU_SOURCE /* memmem() */
#include "formats/cert_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/cursor.h"
#include "codec/cert.h"
#include "codec/content.h"
#include "codec/pem.h"

#define ENTRY_SIZE 24
#define GUID_SIZE 16

/* GUIDs as bytes in the order in which they are printed. */
static const struct {
	const char *word;
	u8 guid[GUID_SIZE];
} roles[] = {
	[CERT_ROLE_VCEK] = { "VCEK",
			     { 0x63, 0xda, 0x75, 0x8d, 0xe6, 0x64, 0x45, 0x64,
			       0xad, 0xc5, 0xf4, 0xb9, 0x3b, 0xe8, 0xac,
			       0xcd } },
	[CERT_ROLE_VLEK] = { "VLEK",
			     { 0xa8, 0x07, 0x4b, 0xc2, 0xa2, 0x5a, 0x48, 0x3e,
			       0xaa, 0xe6, 0x39, 0xc0, 0x45, 0xa0, 0xb8,
			       0xa1 } },
	[CERT_ROLE_ASK] = { "ASK",
			    { 0x4a, 0xb7, 0xb3, 0x79, 0xbb, 0xac, 0x4f, 0xe4,
			      0xa0, 0x2f, 0x05, 0xae, 0xf3, 0x27, 0xc7,
			      0x82 } },
	[CERT_ROLE_ARK] = { "ARK",
			    { 0xc0, 0xb4, 0x06, 0xa4, 0xa8, 0x03, 0x49, 0x52,
			      0x97, 0x43, 0x3f, 0xb6, 0x01, 0x4c, 0xd0,
			      0xae } },
	[CERT_ROLE_CRL] = { "CRL",
			    { 0x92, 0xf8, 0x1b, 0xc3, 0x58, 0x11, 0x4d, 0x3d,
			      0x97, 0xff, 0xd1, 0x9f, 0x88, 0xdc, 0x67,
			      0xea } },
};

enum cert_role cert_role_of(const char *word)
{
	size_t i = 0;

	while (i < CERT_ROLES && strcmp(roles[i].word, word) != 0)
		i++;
	return (enum cert_role)i;
}

const char *cert_role_word(enum cert_role role)
{
	return roles[role].word;
}

static bool is_named(const struct cert *cert, const char *text)
{
	return memmem(cert->subject.data, cert->subject.size, text,
		      strlen(text));
}

/* By AMD's names: ARK-Milan, SEV-Milan, SEV-VLEK-Milan, SEV-VCEK, SEV-VLEK. */
static enum cert_role role_by_subject(const struct cert *cert,
				      enum cert_role role)
{
	if (is_named(cert, "ARK-"))
		return CERT_ROLE_ARK;
	if (is_named(cert, "SEV-VCEK"))
		return CERT_ROLE_VCEK;
	if (is_named(cert, "SEV-VLEK") && !is_named(cert, "SEV-VLEK-"))
		return CERT_ROLE_VLEK;
	return is_named(cert, "SEV-") ? CERT_ROLE_ASK : role;
}

void cert_table_add(struct cert_table *table, enum cert_role role,
		    const u8 *data, size_t size)
{
	struct cert cert;

	if (size && content_is_der(data, size) &&
	    !cert_read(data, size, &cert, NULL))
		role = role_by_subject(&cert, role);
	if (!size || role >= CERT_ROLES || table->entries[role].size)
		return;
	table->entries[role].data = data;
	table->entries[role].size = size;
}

bool cert_table_read(const u8 *data, size_t size, struct cert_table *table)
{
	struct cursor c = cursor_over(data, size);

	*table = (struct cert_table){ 0 };
	while (cursor_left(&c) >= ENTRY_SIZE) {
		const u8 *guid = cursor_take(&c, GUID_SIZE);
		u32 offset = cursor_le32(&c), length = cursor_le32(&c);

		if (bytes_are_zero(guid, GUID_SIZE))
			return true;
		if ((u64)offset + length > size)
			return false;
		for (size_t i = 0; i < CERT_ROLES; i++)
			if (!memcmp(roles[i].guid, guid, GUID_SIZE))
				cert_table_add(table, (enum cert_role)i,
					       data + offset, length);
	}
	return false;
}

static bool take_first(void *data, const u8 *der, size_t size)
{
	struct vouch_bytes *owned = data;

	if (owned->data)
		return true;
	owned->data = malloc(size + 1);
	if (!owned->data)
		return false;
	memcpy(owned->data, der, size);
	owned->size = size;
	return true;
}

bool cert_table_to_der(struct cert_table *table,
		       struct vouch_bytes owned[CERT_ROLES])
{
	struct cert_table der = { 0 };
	bool ok = true;

	for (size_t i = 0; i < CERT_ROLES && ok; i++) {
		const u8 *data = table->entries[i].data;
		size_t size = table->entries[i].size;

		if (size && content_is_pem(data, size) &&
		    !content_is_der(data, size)) {
			ok = pem_each(data, size, take_first, &owned[i]);
			data = owned[i].data;
			size = owned[i].size;
		}
		cert_table_add(&der, (enum cert_role)i, data, size);
	}
	*table = der;
	return ok;
}

static void put_le32(u8 *at, size_t value)
{
	for (int i = 0; i < 4; i++)
		at[i] = (u8)(value >> 8 * i);
}

bool cert_table_append(const struct cert_table *table,
		       struct vouch_bytes *report)
{
	size_t list = ENTRY_SIZE, bodies = 0, at;
	u8 *data, *entry;

	for (size_t i = 0; i < CERT_ROLES; i++) {
		list += table->entries[i].size ? ENTRY_SIZE : 0;
		bodies += table->entries[i].size;
	}
	if (!bodies)
		return true;
	data = realloc(report->data, report->size + list + bodies);
	if (!data)
		return false;
	entry = data + report->size;
	memset(entry, 0, list);
	at = list;
	for (size_t i = 0; i < CERT_ROLES; i++) {
		size_t size = table->entries[i].size;

		if (!size)
			continue;
		memcpy(entry, roles[i].guid, GUID_SIZE);
		put_le32(entry + GUID_SIZE, at);
		put_le32(entry + GUID_SIZE + 4, size);
		memcpy(data + report->size + at, table->entries[i].data, size);
		at += size;
		entry += ENTRY_SIZE;
	}
	*report = (struct vouch_bytes){ data, report->size + list + bodies };
	return true;
}
