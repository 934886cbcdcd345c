// SPDX-License-Identifier: MIT
/*
 * Manifests. Entries may point anywhere behind the table, in any order, but
 * into the manifest, and not into each other.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "base/error.h"
#include "codec/digest.h"
#include "svsm/svsm.h"

#define HEADER_SIZE 24
#define ENTRY_SIZE 24
#define GUID_SIZE 16
#define UEFI_SIZE 8 /* of version 0 of the manifest of UEFI variables */

/* 63849ebb-3d92-4670-a1ff-58f9c94b87bb */
static const u8 guid_services[GUID_SIZE] = {
	0xbb, 0x9e, 0x84, 0x63, 0x92, 0x3d, 0x70, 0x46,
	0xa1, 0xff, 0x58, 0xf9, 0xc9, 0x4b, 0x87, 0xbb,
};

/* c476f1eb-0123-45a5-9641-b4e7dde5bfe3 */
const u8 svsm_guid_vtpm[GUID_SIZE] = {
	0xeb, 0xf1, 0x76, 0xc4, 0x23, 0x01, 0xa5, 0x45,
	0x96, 0x41, 0xb4, 0xe7, 0xdd, 0xe5, 0xbf, 0xe3,
};

/* a4453a59-9e1b-4787-a033-1986d6adbe55 */
const u8 svsm_guid_uefi[GUID_SIZE] = {
	0x59, 0x3a, 0x45, 0xa4, 0x1b, 0x9e, 0x87, 0x47,
	0xa0, 0x33, 0x19, 0x86, 0xd6, 0xad, 0xbe, 0x55,
};

bool svsm_is_services(const u8 *data, size_t size)
{
	return size >= GUID_SIZE && !memcmp(data, guid_services, GUID_SIZE);
}

void svsm_service_name(const u8 *g, char *out)
{
	if (!memcmp(g, svsm_guid_vtpm, GUID_SIZE))
		snprintf(out, SVSM_NAME_SIZE, "vtpm");
	else if (!memcmp(g, svsm_guid_uefi, GUID_SIZE))
		snprintf(out, SVSM_NAME_SIZE, "uefi-variables");
	else
		snprintf(out, SVSM_NAME_SIZE,
			 "%02x%02x%02x%02x-%02x%02x-%02x%02x-"
			 "%02x%02x-%02x%02x%02x%02x%02x%02x",
			 g[3], g[2], g[1], g[0], g[5], g[4], g[7], g[6], g[8],
			 g[9], g[10], g[11], g[12], g[13], g[14], g[15]);
}

const struct svsm_service *svsm_find(const struct svsm_manifest *manifest,
				     const u8 *guid)
{
	for (size_t i = 0; i < manifest->count; i++) {
		if (!memcmp(manifest->services[i].guid, guid, GUID_SIZE))
			return &manifest->services[i];
	}
	return NULL;
}

static int refuse(struct vouch_error *error, const struct svsm_service *service,
		  const char *what)
{
	char name[SVSM_NAME_SIZE];

	svsm_service_name(service->guid, name);
	return vouch__error(error, -EBADMSG, "service %s %s", name, what);
}

static bool overlap(const struct svsm_service *a, const struct svsm_service *b)
{
	return a->size && b->size && a->data < b->data + b->size &&
	       b->data < a->data + a->size;
}

/* @first: where data may begin. */
static int read_entry(struct cursor *c, const u8 *data, size_t size,
		      size_t first, struct svsm_manifest *m,
		      struct vouch_error *error)
{
	struct svsm_service s = { .guid = cursor_take(c, GUID_SIZE) };
	u32 offset = cursor_le32(c);

	s.size = cursor_le32(c);
	if (offset > size || s.size > size - offset ||
	    (s.size && offset < first))
		return refuse(error, &s,
			      "has its manifest outside of the data "
			      "of the services' manifest");
	s.data = data + offset;
	if (svsm_find(m, s.guid))
		return refuse(error, &s, "is there twice");
	for (size_t i = 0; i < m->count; i++) {
		if (overlap(&m->services[i], &s))
			return refuse(error, &s,
				      "has a manifest that overlaps "
				      "that of another one");
	}
	m->services[m->count++] = s;
	return 0;
}

static int open_services(const u8 *data, size_t size, struct svsm_manifest *m,
			 struct vouch_error *error)
{
	struct cursor c = cursor_over(data, size);
	u32 total, count;
	int ret = 0;

	cursor_take(&c, GUID_SIZE);
	total = cursor_le32(&c);
	count = cursor_le32(&c);
	if (c.is_short || total != size)
		return vouch__error(error, -EBADMSG,
				    "services' manifest says that it is %u "
				    "bytes, want %zu",
				    total, size);
	if (count > SVSM_SERVICES_MAX ||
	    count > (size - HEADER_SIZE) / ENTRY_SIZE)
		return vouch__error(error, -EBADMSG,
				    "services' manifest has %u services, want "
				    "at most %d, which fit",
				    count, SVSM_SERVICES_MAX);
	for (u32 i = 0; !ret && i < count; i++)
		ret = read_entry(&c, data, size,
				 HEADER_SIZE + (size_t)count * ENTRY_SIZE, m,
				 error);
	return ret;
}

/*
 * REPORT_DATA does not tell where the nonce ends: an SVSM that takes nonces of
 * any size would sign for a guest what the guest put before the manifest.
 */
static bool has_another_inside(const u8 *data, size_t size)
{
	for (size_t i = 1; i + GUID_SIZE <= size; i++) {
		if (!memcmp(data + i, guid_services, GUID_SIZE))
			return true;
	}
	return false;
}

int svsm_manifest_open(const u8 *data, size_t size,
		       struct svsm_manifest *manifest,
		       struct vouch_error *error)
{
	*manifest = (struct svsm_manifest){ 0 };
	if (has_another_inside(data, size))
		return vouch__error(error, -EBADMSG,
				    "manifest has one of all services inside "
				    "of it, behind what is not the SVSM's");
	if (svsm_is_services(data, size))
		return open_services(data, size, manifest, error);
	if (!size)
		return vouch__error(error, -EBADMSG,
				    "manifest is empty, want that of a "
				    "service");
	manifest->is_single = true;
	manifest->count = 1;
	manifest->services[0] = (struct svsm_service){
		.guid = svsm_guid_vtpm,
		.data = data,
		.size = size,
	};
	return 0;
}

bool svsm_uefi_flags(const struct svsm_service *service, u32 *flags)
{
	struct cursor c = cursor_over(service->data, service->size);
	u32 version = cursor_le32(&c);

	*flags = cursor_le32(&c);
	return service->size == UEFI_SIZE && !version;
}

bool svsm_report_data(const u8 *nonce, const u8 *manifest, size_t size,
		      u8 *report_data)
{
	u8 *both = malloc(VOUCH_REPORT_DATA_SIZE + size);
	bool is_ok;

	if (!both)
		return false;
	memcpy(both, nonce, VOUCH_REPORT_DATA_SIZE);
	memcpy(both + VOUCH_REPORT_DATA_SIZE, manifest, size);
	is_ok = digest_sha512(both, VOUCH_REPORT_DATA_SIZE + size, report_data);
	free(both);
	return is_ok;
}
