/* SPDX-License-Identifier: MIT */
/*
 * A firmware image of OVMF: the table of GUIDs at its end, and what SEV and TDX
 * find by it.
 */
#ifndef VOUCH_LIB_MEASURE_OVMF_H
#define VOUCH_LIB_MEASURE_OVMF_H

#include "base/cursor.h"
#include "base/types.h"
#include "measure/launch.h"

#define PAGE_SIZE 4096
#define FOUR_GIB (1ull << 32)

struct ovmf {
	const u8 *data;
	size_t size;
	const u8 *table; /* entries, without the footer's */
	size_t table_size; /* 0: the image has no table */
};

/* Return: 0, or -EBADMSG with @error. */
int ovmf_open(struct ovmf *ovmf, const struct launch_file *file,
	      struct vouch_error *error);

/* The data of an entry; false without one. */
bool ovmf_entry(const struct ovmf *ovmf, const char *guid,
		struct cursor *entry);

/* Where its first byte is mapped: it ends at 4 GiB. */
static inline u64 ovmf_base(const struct ovmf *ovmf)
{
	return FOUR_GIB - ovmf->size;
}

/* ---- SEV ---- */

enum sev_section_type {
	SEV_SEC_MEM = 1,
	SEV_SECRETS = 2,
	SEV_CPUID = 3,
	SEV_SVSM_CAA = 4,
	SEV_KERNEL_HASHES = 0x10,
};

struct sev_section {
	u32 gpa, size, type;
};

struct sev_metadata {
	const u8 *rows;
	u32 count;
};

/* Its sections are checked: whole pages below 4 GiB, and not too many. */
int ovmf_sev_metadata(const struct ovmf *ovmf, struct sev_metadata *metadata,
		      struct vouch_error *error);
struct sev_section sev_section_at(const struct sev_metadata *metadata,
				  u32 index);
bool sev_has_section(const struct sev_metadata *metadata, u32 type);

/* Where the table of kernel hashes goes; false if the firmware has no place. */
bool ovmf_hashes_gpa(const struct ovmf *ovmf, u32 *gpa);

/* Where vCPUs but the first start. */
int ovmf_reset_eip(const struct ovmf *ovmf, u32 *eip,
		   struct vouch_error *error);

/* Where an SVSM starts, from its first byte; false without such an entry. */
bool ovmf_svsm_offset(const struct ovmf *ovmf, u32 *offset);

/* ---- TDX: measure/tdvf.c ---- */

enum tdvf_type {
	TDVF_BFV,
	TDVF_CFV,
	TDVF_TD_HOB,
	TDVF_TEMP_MEM,
	TDVF_PERM_MEM,
	TDVF_PAYLOAD,
	TDVF_PAYLOAD_PARAM,
	TDVF_TD_INFO,
	TDVF_TD_PARAMS,
};

#define TDVF_EXTEND 1u /* attribute: its content goes into MRTD */
#define TDVF_AUG 2u /* attribute: its pages are added later */

struct tdvf_section {
	u32 offset, raw_size;
	u64 gpa, size;
	u32 type, attributes;
};

struct tdvf {
	const u8 *rows;
	u32 count;
};

/* Its sections are checked against the image. */
int ovmf_tdvf(const struct ovmf *ovmf, struct tdvf *tdvf,
	      struct vouch_error *error);
struct tdvf_section tdvf_section_at(const struct tdvf *tdvf, u32 index);

/* The first one of a type; false without one. */
bool tdvf_find(const struct tdvf *tdvf, u32 type, struct tdvf_section *section);

const char *tdvf_type_text(u32 type);

#endif /* VOUCH_LIB_MEASURE_OVMF_H */
