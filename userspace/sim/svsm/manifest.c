// SPDX-License-Identifier: MIT
/* What the services say of themselves, which reports are over. */
#include "sim/base/fields.h"
#include "sim/svsm/svsm.h"

#define HEAD_SIZE 24
#define ENTRY_SIZE 24

/* GUIDs as they are in memory, their first three fields little-endian. */
static const u8 guid_services[SIM_SVSM_GUID_SIZE] = {
	0xbb, 0x9e, 0x84, 0x63, 0x92, 0x3d, 0x70, 0x46,
	0xa1, 0xff, 0x58, 0xf9, 0xc9, 0x4b, 0x87, 0xbb,
};

static const u8 guid_vtpm[SIM_SVSM_GUID_SIZE] = {
	0xeb, 0xf1, 0x76, 0xc4, 0x23, 0x01, 0xa5, 0x45,
	0x96, 0x41, 0xb4, 0xe7, 0xdd, 0xe5, 0xbf, 0xe3,
};

static const u8 guid_uefi[SIM_SVSM_GUID_SIZE] = {
	0x59, 0x3a, 0x45, 0xa4, 0x1b, 0x9e, 0x87, 0x47,
	0xa0, 0x33, 0x19, 0x86, 0xd6, 0xad, 0xbe, 0x55,
};

struct service {
	const u8 *guid;
	u8 manifest[1024];
	size_t size;
};

/* The EK, which is made now if it was not before. */
static u32 manifest_vtpm(struct sim_svsm *svsm, struct service *service)
{
	if (!sim_svsm_make_ek(svsm))
		return SIM_SVSM_INVALID_REQUEST;
	service->guid = guid_vtpm;
	service->size = svsm->ek_size;
	memcpy(service->manifest, svsm->ek, svsm->ek_size);
	return SIM_SVSM_SUCCESS;
}

/* Version, and flags: 0 persistent variables, 1 secure boot, 2 db is open. */
static u32 manifest_uefi(struct sim_svsm *svsm, struct service *service)
{
	service->guid = guid_uefi;
	service->size = 8;
	put_le32(service->manifest, 0);
	put_le32(service->manifest + 4, svsm->uefi_flags);
	return SIM_SVSM_SUCCESS;
}

static u32 find_services(struct sim_svsm *svsm, struct service *services,
			 u32 *count)
{
	u32 result = SIM_SVSM_SUCCESS;

	if (svsm->swtpm)
		result = manifest_vtpm(svsm, &services[(*count)++]);
	if (!result && svsm->has_uefi)
		result = manifest_uefi(svsm, &services[(*count)++]);
	return result;
}

u32 sim_svsm_manifest_all(struct sim_svsm *svsm, u8 *out, size_t *size)
{
	struct service services[2] = {};
	u32 count = 0, result = find_services(svsm, services, &count);
	size_t at = HEAD_SIZE + (size_t)count * ENTRY_SIZE;

	if (result)
		return result;
	for (u32 i = 0; i < count; i++) {
		u8 *entry = out + HEAD_SIZE + (size_t)i * ENTRY_SIZE;

		memcpy(entry, services[i].guid, SIM_SVSM_GUID_SIZE);
		put_le32(entry + 16, (u32)at);
		put_le32(entry + 20, (u32)services[i].size);
		memcpy(out + at, services[i].manifest, services[i].size);
		at += services[i].size;
	}
	memcpy(out, guid_services, SIM_SVSM_GUID_SIZE);
	put_le32(out + 16, (u32)at);
	put_le32(out + 20, count);
	*size = at;
	return SIM_SVSM_SUCCESS;
}

u32 sim_svsm_manifest_one(struct sim_svsm *svsm, const u8 *guid, u32 version,
			  u8 *out, size_t *size)
{
	struct service service = {};
	u32 result;

	if (svsm->swtpm && !memcmp(guid, guid_vtpm, sizeof(guid_vtpm)))
		result = version ? SIM_SVSM_INVALID_PARAMETER :
				   manifest_vtpm(svsm, &service);
	else if (svsm->has_uefi && !memcmp(guid, guid_uefi, sizeof(guid_uefi)))
		result = version ? SIM_SVSM_INVALID_PARAMETER :
				   manifest_uefi(svsm, &service);
	else
		result = SIM_SVSM_UNSUPPORTED_PROTOCOL;
	memcpy(out, service.manifest, service.size);
	*size = service.size;
	return result;
}
