// SPDX-License-Identifier: MIT
/*
 * The guest that an IGVM file describes for one platform. Save areas of vCPUs
 * come behind all pages, wherever the file has them, as KVM measures them.
 */
#include "measure/igvm_guest.h"

#include <errno.h>

#include "base/error.h"
#include "measure/ovmf.h"

#define PAGES_MAX (1u << 18)
#define PAGE_2M (512ull * PAGE_SIZE)

static const char *platform_text(enum igvm_platform platform)
{
	static const char *const texts[] = {
		[IGVM_SEV_SNP] = "SEV-SNP",
		[IGVM_TDX] = "TDX",
		[IGVM_SEV] = "SEV",
		[IGVM_SEV_ES] = "SEV-ES",
	};

	return texts[platform];
}

static int find_platform(struct igvm_guest *g, struct vouch_error *error)
{
	struct igvm_header header;
	size_t at = 0;
	int code;

	while ((code = igvm_next(&g->file, &at, &header, error)) > 0) {
		struct cursor *c = &header.content;
		u32 mask;

		if (header.type != IGVM_PLATFORM)
			continue;
		mask = cursor_le32(c);
		cursor_u8(c);
		if (cursor_u8(c) == g->platform && !c->is_short)
			g->mask = mask;
	}
	if (code || g->mask)
		return code;
	return vouch__error(error, -EBADMSG,
			    "IGVM file has no platform %s, want one",
			    platform_text(g->platform));
}

static int count_pages(struct igvm_guest *g, u64 size,
		       struct vouch_error *error)
{
	g->pages += size / PAGE_SIZE;
	if (g->pages <= PAGES_MAX)
		return 0;
	return vouch__error(error, -EBADMSG,
			    "IGVM file has more than %u pages, want at most "
			    "1 GiB",
			    PAGES_MAX);
}

static enum igvm_kind kind_of(u16 type)
{
	if (type == IGVM_SECRETS)
		return IGVM_KIND_SECRETS;
	return type == IGVM_NORMAL ? IGVM_KIND_NORMAL : IGVM_KIND_CPUID;
}

static int add_page(struct igvm_guest *g, struct cursor *c,
		    struct vouch_error *error)
{
	struct igvm_region r = { .gpa = cursor_le64(c) };
	u32 mask = cursor_le32(c), offset = cursor_le32(c);
	u32 flags = cursor_le32(c);
	u16 type = cursor_le16(c);
	int code;

	if (!(mask & g->mask) || flags & IGVM_SHARED || c->is_short)
		return 0;
	if (type > IGVM_CPUID_XF)
		return vouch__error(error, -EBADMSG,
				    "IGVM page at 0x%llx is of kind %u, want 0 "
				    "to 3",
				    (unsigned long long)r.gpa, type);
	r.kind = kind_of(type);
	r.is_unmeasured = flags & IGVM_UNMEASURED;
	r.size = flags & IGVM_2M ? PAGE_2M : PAGE_SIZE;
	code = count_pages(g, r.size, error);
	if (!code && offset) {
		r.data = igvm_bytes(&g->file, offset, r.size, error);
		code = r.data ? 0 : -EBADMSG;
	}
	if (!code)
		g->take(g->context, &r);
	return code;
}

static int note_area(struct igvm_guest *g, struct cursor *c,
		     struct vouch_error *error)
{
	u64 size = cursor_le64(c);
	u32 index = cursor_le32(c);

	if (index >= IGVM_AREAS_MAX || !size ||
	    size > (u64)PAGES_MAX * PAGE_SIZE)
		return vouch__error(error, -EBADMSG,
				    "IGVM parameter area %u is 0x%llx bytes, "
				    "want areas 0 to %d of at most 1 GiB",
				    index, (unsigned long long)size,
				    IGVM_AREAS_MAX - 1);
	g->areas[index] = (size + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE;
	return 0;
}

/* igvmmeasure has one page of an area, whatever its size; QEMU all of them. */
static int add_area(struct igvm_guest *g, struct cursor *c,
		    struct vouch_error *error)
{
	struct igvm_region r = { .gpa = cursor_le64(c),
				 .kind = IGVM_KIND_AREA,
				 .is_unmeasured = true };
	u32 mask = cursor_le32(c), index = cursor_le32(c);
	int code;

	if (!(mask & g->mask) || c->is_short)
		return 0;
	if (index >= IGVM_AREAS_MAX || !g->areas[index])
		return vouch__error(error, -EBADMSG,
				    "IGVM file inserts parameter area %u, want "
				    "one that it has before",
				    index);
	r.size = g->areas[index];
	if (r.size > PAGE_SIZE && g->platform == IGVM_SEV_SNP)
		measured_note(g->m,
			      "parameter area %u has 0x%llx bytes, of which "
			      "QEMU launches all and igvmmeasure the first "
			      "page: see --parameter-area",
			      index, (unsigned long long)r.size);
	if (launch_number(g->launch, LAUNCH_IGVM_AREA) == AREA_PAGE)
		r.size = PAGE_SIZE;
	code = count_pages(g, r.size, error);
	if (!code)
		g->take(g->context, &r);
	return code;
}

static int add_vcpu(struct igvm_guest *g, struct cursor *c,
		    struct vouch_error *error)
{
	struct igvm_region r = { .gpa = cursor_le64(c),
				 .kind = IGVM_KIND_VCPU,
				 .size = PAGE_SIZE };
	u32 mask = cursor_le32(c), offset = cursor_le32(c);
	int code = count_pages(g, PAGE_SIZE, error);

	if (!(mask & g->mask) || code || c->is_short)
		return code;
	r.data = igvm_bytes(&g->file, offset, PAGE_SIZE, error);
	if (!r.data)
		return -EBADMSG;
	g->vcpus++;
	g->take(g->context, &r);
	return 0;
}

static void note_id_block(struct igvm_guest *g, struct cursor *c)
{
	u32 mask = cursor_le32(c);
	const u8 *ld;

	cursor_take(c, 4);
	ld = cursor_take(c, SHA384_SIZE);
	if (ld && mask & g->mask)
		g->signed_ld = ld;
}

static int add_header(struct igvm_guest *g, struct igvm_header *header,
		      struct vouch_error *error)
{
	struct cursor *c = &header->content;
	bool is_vp = header->type == IGVM_VP_CONTEXT;
	int code = 0;

	if (is_vp != g->is_late)
		return 0;
	switch (header->type) {
	case IGVM_PARAMETER_AREA:
		code = note_area(g, c, error);
		break;
	case IGVM_PAGE_DATA:
		code = add_page(g, c, error);
		break;
	case IGVM_PARAMETER_INSERT:
		code = add_area(g, c, error);
		break;
	case IGVM_VP_CONTEXT:
		code = add_vcpu(g, c, error);
		break;
	case IGVM_SNP_ID_BLOCK:
		note_id_block(g, c);
		break;
	}
	if (!code && c->is_short)
		return vouch__error(
			error, -EBADMSG,
			"IGVM header 0x%x is cut short, want all of "
			"its fields",
			header->type);
	return code;
}

static int add_headers(struct igvm_guest *g, struct vouch_error *error)
{
	struct igvm_header header;
	size_t at = 0;
	int code;

	while ((code = igvm_next(&g->file, &at, &header, error)) > 0) {
		code = add_header(g, &header, error);
		if (code)
			break;
	}
	return code;
}

int igvm_guest_launch(struct igvm_guest *g, struct vouch_error *error)
{
	struct launch_file *file = launch_file(g->launch, LAUNCH_IGVM);
	int code = igvm_open(&g->file, file->data, file->size, error);

	if (!code)
		code = find_platform(g, error);
	if (!code)
		code = add_headers(g, error);
	g->is_late = true;
	if (!code)
		code = add_headers(g, error);
	return code;
}
