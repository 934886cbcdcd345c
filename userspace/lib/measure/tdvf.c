// SPDX-License-Identifier: MIT
/* TDVF metadata: what memory a TD has when it starts; Intel 344991. */
#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "measure/ovmf.h"

#define TDX_METADATA "e47a6535-984a-4798-865e-4685a7bf8ec2"
#define HEADER_SIZE 16
#define SECTION_SIZE 32
#define SECTIONS_MAX 64
#define ADDED_MAX \
	(256ull << 20) /* bytes of memory that are there at the start */
#define OFFSET_FROM_END 0x20 /* of images without a table of GUIDs */

struct tdvf_section tdvf_section_at(const struct tdvf *tdvf, u32 index)
{
	struct cursor c = cursor_over(tdvf->rows + (size_t)index * SECTION_SIZE,
				      SECTION_SIZE);
	struct tdvf_section section;

	section.offset = cursor_le32(&c);
	section.raw_size = cursor_le32(&c);
	section.gpa = cursor_le64(&c);
	section.size = cursor_le64(&c);
	section.type = cursor_le32(&c);
	section.attributes = cursor_le32(&c);
	return section;
}

bool tdvf_find(const struct tdvf *tdvf, u32 type, struct tdvf_section *section)
{
	for (u32 i = 0; i < tdvf->count; i++) {
		*section = tdvf_section_at(tdvf, i);
		if (section->type == type)
			return true;
	}
	return false;
}

const char *tdvf_type_text(u32 type)
{
	static const char *const texts[] = {
		"BFV",	   "CFV",	   "TD_HOB",  "TempMem",  "PermMem",
		"Payload", "PayloadParam", "TD_INFO", "TD_PARAMS"
	};

	return type < ARRAY_SIZE(texts) ? texts[type] : "section";
}

/*
 * The entry counts from the end of the image; an image of td-shim has no
 * entries, and a number near its end that counts from the start.
 */
static struct cursor find_metadata(const struct ovmf *ovmf)
{
	struct cursor entry;
	u32 offset;

	if (ovmf_entry(ovmf, TDX_METADATA, &entry)) {
		offset = cursor_le32(&entry);
		if (!entry.is_short && offset <= ovmf->size)
			return cursor_over(ovmf->data + ovmf->size - offset,
					   offset);
		return (struct cursor){ .is_short = true };
	}
	entry = cursor_over(ovmf->data + ovmf->size - OFFSET_FROM_END, 4);
	offset = cursor_le32(&entry);
	if (offset > ovmf->size)
		return (struct cursor){ .is_short = true };
	return cursor_over(ovmf->data + offset, ovmf->size - offset);
}

static int check_section(const struct ovmf *ovmf, u32 index,
			 const struct tdvf_section *s, u64 *added,
			 struct vouch_error *error)
{
	u64 end;

	if (s->type == TDVF_TD_INFO || s->type == TDVF_TD_PARAMS)
		return 0;
	if (s->gpa % PAGE_SIZE || s->size % PAGE_SIZE ||
	    __builtin_add_overflow(s->gpa, s->size, &end))
		return vouch__error(
			error, -EBADMSG,
			"TDVF section %u is 0x%llx bytes at 0x%llx, "
			"want whole pages",
			index, (unsigned long long)s->size,
			(unsigned long long)s->gpa);
	if (s->raw_size > s->size || s->offset > ovmf->size ||
	    s->raw_size > ovmf->size - s->offset)
		return vouch__error(error, -EBADMSG,
				    "TDVF section %u has 0x%x bytes at 0x%x of "
				    "the image, want them within 0x%zx bytes "
				    "and the section",
				    index, s->raw_size, s->offset, ovmf->size);
	if (!(s->attributes & TDVF_AUG) &&
	    (__builtin_add_overflow(*added, s->size, added) ||
	     *added > ADDED_MAX))
		return vouch__error(error, -EBADMSG,
				    "TDVF sections add 0x%llx bytes of memory, "
				    "want at most 256 MiB",
				    (unsigned long long)*added);
	return 0;
}

int ovmf_tdvf(const struct ovmf *ovmf, struct tdvf *tdvf,
	      struct vouch_error *error)
{
	struct cursor c = find_metadata(ovmf);
	const u8 *magic = cursor_take(&c, 4);
	u32 version;
	u64 added = 0;
	int code = 0;

	cursor_le32(&c); /* length; the count says the same */
	version = cursor_le32(&c);
	tdvf->count = cursor_le32(&c);
	if (c.is_short || memcmp(magic, "TDVF", 4) || version != 1)
		return vouch__error(error, -EBADMSG,
				    "firmware has no TDVF metadata of version "
				    "1, want a build for TDX");
	tdvf->rows = c.pos;
	if (!tdvf->count || tdvf->count > SECTIONS_MAX ||
	    !cursor_take(&c, (size_t)tdvf->count * SECTION_SIZE))
		return vouch__error(error, -EBADMSG,
				    "TDVF metadata has %u sections, want 1 to "
				    "%d, within the firmware",
				    tdvf->count, SECTIONS_MAX);
	for (u32 i = 0; i < tdvf->count && !code; i++) {
		struct tdvf_section s = tdvf_section_at(tdvf, i);

		code = check_section(ovmf, i, &s, &added, error);
	}
	return code;
}
