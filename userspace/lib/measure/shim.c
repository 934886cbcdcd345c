// SPDX-License-Identifier: MIT
/*
 * shim 16.1, and what it trusts: lists of keys that are in its
 * image (section .vendor_cert) with those that the machine's owner enrolled.
 */
#define _GNU_SOURCE /* memmem() */
#include "measure/shim.h"

#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "measure/guid.h"
#include "measure/pe.h"
#include "measure/put.h"
#include "measure/signer.h"
#include "measure/variables.h"

#define GUID_X509 "a5c059a1-94e4-4aa7-87b5-ab155c2bf072"
#define LIST_HEAD_SIZE (28 + GUID_SIZE) /* before its one certificate */
#define VERSION_KNOWN "$Version: 16.1 $"
#define DER_SEQUENCE 0x30
#define AUTHORITY "EV_EFI_VARIABLE_AUTHORITY"

static struct variable bytes_of(const struct pe *pe, const char *name)
{
	const struct pe_section *s = pe_find(pe, name);

	if (!s)
		return (struct variable){ 0 };
	return (struct variable){ pe->data + s->offset, s->size };
}

static struct variable part_of(struct variable whole, u32 offset, u32 size)
{
	struct cursor c = cursor_over(whole.data, whole.size);
	struct variable part = { 0 };

	cursor_take(&c, offset);
	part.data = size ? cursor_take(&c, size) : NULL;
	part.size = part.data ? size : 0;
	return part;
}

/* ---- keys ---- */

struct vendor {
	struct variable keys, revoked;
};

static struct vendor vendor_of(const struct pe *pe)
{
	struct variable table = bytes_of(pe, ".vendor_cert");
	struct vendor vendor = { 0 };
	u32 sizes[2], offsets[2];
	struct cursor c;

	if (!table.data)
		return vendor;
	c = cursor_over(table.data, table.size);
	sizes[0] = cursor_le32(&c);
	sizes[1] = cursor_le32(&c);
	offsets[0] = cursor_le32(&c);
	offsets[1] = cursor_le32(&c);
	vendor.keys = part_of(table, offsets[0], sizes[0]);
	vendor.revoked = part_of(table, offsets[1], sizes[1]);
	return vendor;
}

/* A list of signatures with one certificate. */
static void put_list_head(u8 *head, size_t cert_size)
{
	guid_put(head, GUID_X509);
	put_le(head + 16, 4, LIST_HEAD_SIZE + cert_size);
	put_le(head + 20, 4, 0);
	put_le(head + 24, 4, GUID_SIZE + cert_size);
	guid_put(head + 28, GUID_SHIM);
}

/* What shim has of its own, and what the variable has; to be freed. */
static struct variable join(struct variable own, struct variable enrolled)
{
	bool is_cert = own.size && own.data[0] == DER_SEQUENCE;
	size_t head = is_cert ? LIST_HEAD_SIZE : 0;
	size_t size = head + own.size + enrolled.size;
	u8 *all = calloc(1, size + 1);

	if (!all)
		return (struct variable){ 0 };
	if (is_cert)
		put_list_head(all, own.size);
	if (own.size)
		memcpy(all + head, own.data, own.size);
	if (enrolled.size)
		memcpy(all + head + own.size, enrolled.data, enrolled.size);
	return (struct variable){ all, size };
}

/* Of the image that is given, which was opened before. */
static struct variable keys_of(struct boot *boot, bool is_revoked)
{
	struct launch_file *file = launch_file(boot->launch, LAUNCH_SHIM);
	struct variable keys = { 0 };
	struct vendor vendor;
	struct pe pe;

	if (!file || pe_open(&pe, file->data, file->size, "shim", NULL))
		return keys;
	vendor = vendor_of(&pe);
	keys = join(is_revoked ? vendor.revoked : vendor.keys,
		    boot_variable(boot, GUID_SHIM,
				  is_revoked ? "MokListX" : "MokList"));
	boot->is_ok &= !!keys.data;
	return keys;
}

/* Of an empty list nothing is known to be measured, or not to be. */
static void add_list(struct boot *boot, const char *name, bool is_revoked)
{
	struct variable keys = keys_of(boot, is_revoked);

	if (keys.size)
		boot_event_of(boot, 14, "EV_IPL", keys.data, keys.size, name);
	else
		boot_lacks(boot, 14, "shim has no keys of its own");
	free((u8 *)keys.data);
}

/* ---- what may be started at all ---- */

/* The date in "sbat,1,2025021800"; 0 where there is none. */
static u64 date_of(struct variable level)
{
	char text[32] = "";
	size_t size = level.size < sizeof(text) ? level.size : sizeof(text) - 1;

	if (level.size)
		memcpy(text, level.data, size);
	return strncmp(text, "sbat,1,", 7) ? 0 : strtoull(text + 7, NULL, 10);
}

/* The level that shim sets by itself; its offset is from behind a number. */
static struct variable level_of(const struct pe *pe)
{
	struct variable table = bytes_of(pe, ".sbatlevel");
	struct variable level = { 0 };
	struct cursor c;
	u32 offset;

	if (!table.data)
		return level;
	c = cursor_over(table.data, table.size);
	cursor_le32(&c);
	offset = cursor_le32(&c);
	if (!c.is_short && offset < table.size - 4) {
		level.data = table.data + 4 + offset;
		level.size = strnlen((const char *)level.data,
				     table.size - 4 - offset);
	}
	return level;
}

/* A newer one stays; without Secure Boot shim goes back to the first of all. */
static void add_level(struct boot *boot, const struct pe *shim)
{
	static const char text[] = "sbat,1,2021030218\n";
	const struct variable first = { (const u8 *)text, sizeof(text) - 1 };
	struct variable set = boot_variable(boot, GUID_SHIM, "SbatLevel");
	struct variable level = level_of(shim);
	u8 digest[SHA384_SIZE] = { 0 };

	if (boot_secure_boot_state(boot) != SECURE_BOOT_ON)
		level = first;
	else if (date_of(set) >= date_of(level))
		level = set;
	if (!level.size || boot_variable(boot, GUID_SHIM, "SbatPolicy").data) {
		boot_lacks(boot, 7, "which SbatLevel shim sets is not known");
		return;
	}
	boot->is_ok &= variable_digest(GUID_SHIM, "SbatLevel", level, digest);
	boot_event(boot, 7, AUTHORITY, digest, "SbatLevel");
}

/* ---- authorities ---- */

static void add_authority(struct boot *boot, u8 *last, const char *guid,
			  const char *name, struct variable entry)
{
	u8 digest[SHA384_SIZE] = { 0 };

	if (!entry.data) {
		boot_lacks(boot, 7,
			   "an image has no signature that a key of vars or of "
			   "shim lets pass");
		return;
	}
	boot->is_ok &= variable_digest(guid, name, entry, digest);
	if (memcmp(last, digest, SHA384_SIZE))
		boot_event(boot, 7, AUTHORITY, digest, name);
	memcpy(last, digest, SHA384_SIZE);
}

void authority_of_firmware(struct boot *boot, const struct pe *pe)
{
	struct variable db = boot_variable(boot, GUID_SECURITY, "db");
	struct variable entry;

	if (boot_secure_boot_state(boot) != SECURE_BOOT_ON)
		return;
	entry = signer_find(pe, db, &boot->is_ok);
	if (!entry.data)
		entry = signer_find_digest(pe, db, &boot->is_ok);
	add_authority(boot, boot->authorities[0], GUID_SECURITY, "db", entry);
}

/* A digest before a certificate, as shim looks for them. */
static struct variable find(struct boot *boot, const struct pe *pe,
			    struct variable lists)
{
	struct variable entry = signer_find_digest(pe, lists, &boot->is_ok);

	return entry.data ? entry : signer_find(pe, lists, &boot->is_ok);
}

void authority_of_shim(struct boot *boot, const struct pe *pe)
{
	u8 *last = boot->authorities[1];
	struct variable entry, own;

	if (boot_secure_boot_state(boot) != SECURE_BOOT_ON)
		return;
	entry = find(boot, pe, boot_variable(boot, GUID_SECURITY, "db"));
	if (entry.data) {
		add_authority(boot, last, GUID_SECURITY, "db", entry);
		return;
	}
	own = keys_of(boot, false);
	add_authority(boot, last, GUID_SHIM, "MokListRT", find(boot, pe, own));
	free((u8 *)own.data);
}

/* ---- shim itself ---- */

static bool is_known(const struct pe *pe)
{
	struct variable ident = bytes_of(pe, ".data.ident");

	return ident.data && memmem(ident.data, ident.size, VERSION_KNOWN,
				    strlen(VERSION_KNOWN));
}

int shim_start(struct boot *boot, struct vouch_error *error)
{
	struct launch_file *file = launch_file(boot->launch, LAUNCH_SHIM);
	struct pe pe;
	int code;

	if (!file)
		return 0;
	code = pe_open(&pe, file->data, file->size, "shim", error);
	if (code)
		return code;
	if (!boot_has_variables(boot)) {
		boot_lacks(boot, 14,
			   "vars is not given, which has shim's keys");
		return 0;
	}
	if (!is_known(&pe))
		measured_note(boot->m, "shim is of another version than 16.1, "
				       "whose rules PCR 7 and 14 follow");
	add_list(boot, "MokList", false);
	add_list(boot, "MokListX", true);
	add_level(boot, &pe);
	boot_event_of(boot, 14, "EV_IPL", "\1", 1, "MokListTrusted");
	return 0;
}
