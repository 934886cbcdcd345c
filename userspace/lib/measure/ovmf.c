// SPDX-License-Identifier: MIT
#include "measure/ovmf.h"

#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "measure/guid.h"

#define FOOTER "96b582de-1fb2-45f7-baea-a366c55a082d"
#define HASHES_TABLE "7255371f-3a3b-4b04-927b-1da6efa8d454"
#define RESET_BLOCK "00f771de-1a7e-4fcb-890e-68c77e2fb44e"
#define SEV_METADATA "dc886566-984a-4798-a75e-5585a7bf67cc"
#define SVSM_INFO "a789a612-0597-4c4b-a49f-cbb1fe9d1ddd"

#define HEADER_SIZE 18 /* of an entry, behind its data: u16 length, GUID */
#define FOOTER_FROM_END (32 + HEADER_SIZE)
#define IMAGE_MAX (256u << 20)
#define SECTION_SIZE 12
#define SECTIONS_MAX 1024
#define LAUNCHED_MAX (256u << 20) /* bytes of all sections */

/* Each entry that stands before @end is at least a header, and in the table. */
static int check_table(const struct ovmf *ovmf, struct vouch_error *error)
{
	size_t left = ovmf->table_size;

	while (left) {
		const u8 *end = ovmf->table + left;
		u32 length;

		if (left < HEADER_SIZE)
			return vouch__error(error, -EBADMSG,
					    "firmware's table of GUIDs has %zu "
					    "bytes before its first entry, "
					    "want none",
					    left);
		length = end[-HEADER_SIZE] | (u32)end[1 - HEADER_SIZE] << 8;
		if (length < HEADER_SIZE || length > left)
			return vouch__error(error, -EBADMSG,
					    "firmware's table of GUIDs has an "
					    "entry of %u bytes, want %d to %zu",
					    length, HEADER_SIZE, left);
		left -= length;
	}
	return 0;
}

static int open_table(struct ovmf *ovmf, struct vouch_error *error)
{
	const u8 *footer = ovmf->data + ovmf->size - FOOTER_FROM_END;
	size_t before = ovmf->size - FOOTER_FROM_END;
	u32 length = footer[0] | (u32)footer[1] << 8;

	if (!guid_is(footer + 2, FOOTER))
		return 0;
	if (length < HEADER_SIZE || length - HEADER_SIZE > before)
		return vouch__error(error, -EBADMSG,
				    "firmware's table of GUIDs is %u bytes, "
				    "want %d to %zu",
				    length, HEADER_SIZE, before + HEADER_SIZE);
	ovmf->table_size = length - HEADER_SIZE;
	ovmf->table = footer - ovmf->table_size;
	return check_table(ovmf, error);
}

int ovmf_open(struct ovmf *ovmf, const struct launch_file *file,
	      struct vouch_error *error)
{
	*ovmf = (struct ovmf){ .data = file->data, .size = file->size };
	if (!file->size || file->size % PAGE_SIZE || file->size > IMAGE_MAX)
		return vouch__error(error, -EBADMSG,
				    "firmware is %zu bytes, want pages of 4096 "
				    "and at most %u",
				    file->size, IMAGE_MAX);
	return open_table(ovmf, error);
}

bool ovmf_entry(const struct ovmf *ovmf, const char *guid, struct cursor *entry)
{
	size_t left = ovmf->table_size;

	while (left) {
		const u8 *header = ovmf->table + left - HEADER_SIZE;
		size_t length = header[0] | (size_t)header[1] << 8;

		left -= length;
		if (!guid_is(header + 2, guid))
			continue;
		*entry = cursor_over(ovmf->table + left, length - HEADER_SIZE);
		return true;
	}
	return false;
}

/* What stands @offset bytes before the end of the image. */
static struct cursor from_end(const struct ovmf *ovmf, u32 offset)
{
	if (offset > ovmf->size)
		return (struct cursor){ .is_short = true };
	return cursor_over(ovmf->data + ovmf->size - offset, offset);
}

struct sev_section sev_section_at(const struct sev_metadata *metadata,
				  u32 index)
{
	struct cursor c = cursor_over(
		metadata->rows + (size_t)index * SECTION_SIZE, SECTION_SIZE);
	struct sev_section section;

	section.gpa = cursor_le32(&c);
	section.size = cursor_le32(&c);
	section.type = cursor_le32(&c);
	return section;
}

/* Real firmware has 200 KiB of them. */
static int check_sections(const struct sev_metadata *metadata,
			  struct vouch_error *error)
{
	u64 total = 0;

	for (u32 i = 0; i < metadata->count; i++) {
		struct sev_section s = sev_section_at(metadata, i);

		if (s.gpa % PAGE_SIZE || s.size % PAGE_SIZE ||
		    (u64)s.gpa + s.size > FOUR_GIB)
			return vouch__error(error, -EBADMSG,
					    "SEV metadata's section %u is "
					    "0x%x bytes at 0x%x, want whole "
					    "pages below 4 GiB",
					    i, s.size, s.gpa);
		total += s.size;
	}
	if (total > LAUNCHED_MAX)
		return vouch__error(error, -EBADMSG,
				    "SEV metadata's sections are 0x%llx bytes, "
				    "want at most 256 MiB",
				    (unsigned long long)total);
	return 0;
}

int ovmf_sev_metadata(const struct ovmf *ovmf, struct sev_metadata *metadata,
		      struct vouch_error *error)
{
	struct cursor entry, c;
	const u8 *magic;
	u32 version;

	if (!ovmf_entry(ovmf, SEV_METADATA, &entry))
		return vouch__error(
			error, -EBADMSG,
			"firmware has no SEV metadata, want a build "
			"for SEV-SNP");
	c = from_end(ovmf, cursor_le32(&entry));
	magic = cursor_take(&c, 4);
	cursor_le32(&c); /* length; the count says the same */
	version = cursor_le32(&c);
	metadata->count = cursor_le32(&c);
	if (entry.is_short || c.is_short || memcmp(magic, "ASEV", 4) ||
	    version != 1)
		return vouch__error(
			error, -EBADMSG,
			"firmware's SEV metadata is not there or of "
			"version %u, want 'ASEV' of version 1",
			version);
	metadata->rows = c.pos;
	if (metadata->count > SECTIONS_MAX ||
	    !cursor_take(&c, (size_t)metadata->count * SECTION_SIZE))
		return vouch__error(
			error, -EBADMSG,
			"SEV metadata has %u sections, want at most "
			"%d, within the firmware",
			metadata->count, SECTIONS_MAX);
	return check_sections(metadata, error);
}

bool sev_has_section(const struct sev_metadata *metadata, u32 type)
{
	for (u32 i = 0; i < metadata->count; i++)
		if (sev_section_at(metadata, i).type == type)
			return true;
	return false;
}

bool ovmf_hashes_gpa(const struct ovmf *ovmf, u32 *gpa)
{
	struct cursor entry;

	*gpa = 0;
	if (ovmf_entry(ovmf, HASHES_TABLE, &entry))
		*gpa = cursor_le32(&entry);
	return *gpa != 0;
}

int ovmf_reset_eip(const struct ovmf *ovmf, u32 *eip, struct vouch_error *error)
{
	struct cursor entry;

	if (ovmf_entry(ovmf, RESET_BLOCK, &entry)) {
		*eip = cursor_le32(&entry);
		if (!entry.is_short)
			return 0;
	}
	return vouch__error(error, -EBADMSG,
			    "firmware has no SEV-ES reset block, want one that "
			    "says where further vCPUs start");
}

bool ovmf_svsm_offset(const struct ovmf *ovmf, u32 *offset)
{
	struct cursor entry;

	if (!ovmf_entry(ovmf, SVSM_INFO, &entry))
		return false;
	*offset = cursor_le32(&entry);
	return !entry.is_short;
}
