// SPDX-License-Identifier: MIT
/*
 * The launch digest of an SEV-SNP guest that an IGVM file describes. KVM
 * measures save areas of vCPUs behind all pages, wherever the file has them.
 */
#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "measure/igvm.h"
#include "measure/snp_launch.h"

#define AREAS_MAX 256
#define PAGES_MAX (1u << 18)
#define PAGE_2M (512ull * PAGE_SIZE)

struct igvm_launch {
	struct snp_launch *l;
	struct igvm file;
	u32 mask; /* of the platform */
	u64 areas[AREAS_MAX]; /* how large each parameter area is */
	u64 pages;
	u32 vcpus;
	const u8 *signed_ld; /* of an ID block, or NULL */
	bool is_late; /* save areas, in a second round */
};

static int find_platform(struct igvm_launch *g, struct vouch_error *error)
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
		if (cursor_u8(c) == IGVM_SEV_SNP && !c->is_short)
			g->mask = mask;
	}
	if (code || g->mask)
		return code;
	return vouch__error(error, -EBADMSG,
			    "IGVM file has no platform SEV-SNP, want one");
}

static int count_pages(struct igvm_launch *g, u64 size,
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

static bool is_switched_on(struct igvm_launch *g, enum launch_key key,
			   enum launch_vmm vmm)
{
	if (launch_has(g->l->launch, key))
		return launch_number(g->l->launch, key);
	return launch_number(g->l->launch, LAUNCH_VMM) == vmm;
}

/* GCE launches pages without data as ZERO; QEMU as pages of zeroes. */
static enum snp_page_type page_type(struct igvm_launch *g, u32 flags, u16 kind,
				    bool has_data)
{
	if (kind == IGVM_SECRETS)
		return SNP_PAGE_SECRETS;
	if (kind == IGVM_CPUID || kind == IGVM_CPUID_XF)
		return SNP_PAGE_CPUID;
	if (flags & IGVM_UNMEASURED)
		return SNP_PAGE_UNMEASURED;
	if (!has_data && is_switched_on(g, LAUNCH_IGVM_ZERO, VMM_GCE))
		return SNP_PAGE_ZERO;
	return SNP_PAGE_NORMAL;
}

static int add_page(struct igvm_launch *g, struct cursor *c,
		    struct vouch_error *error)
{
	u64 gpa = cursor_le64(c), size;
	u32 mask = cursor_le32(c), offset = cursor_le32(c);
	u32 flags = cursor_le32(c);
	u16 kind = cursor_le16(c);
	const u8 *data = NULL;
	int code;

	if (!(mask & g->mask) || flags & IGVM_SHARED)
		return 0;
	if (kind > IGVM_CPUID_XF)
		return vouch__error(error, -EBADMSG,
				    "IGVM page at 0x%llx is of kind %u, want 0 "
				    "to 3",
				    (unsigned long long)gpa, kind);
	size = flags & IGVM_2M ? PAGE_2M : PAGE_SIZE;
	code = count_pages(g, size, error);
	if (!code && offset) {
		data = igvm_bytes(&g->file, offset, size, error);
		code = data ? 0 : -EBADMSG;
	}
	if (!code)
		snp_launch_region(g->l, page_type(g, flags, kind, offset), gpa,
				  data, size, "page");
	return code;
}

static int note_area(struct igvm_launch *g, struct cursor *c,
		     struct vouch_error *error)
{
	u64 size = cursor_le64(c);
	u32 index = cursor_le32(c);

	if (index >= AREAS_MAX || !size || size > (u64)PAGES_MAX * PAGE_SIZE)
		return vouch__error(error, -EBADMSG,
				    "IGVM parameter area %u is 0x%llx bytes, "
				    "want areas 0 to %d of at most 1 GiB",
				    index, (unsigned long long)size,
				    AREAS_MAX - 1);
	g->areas[index] = (size + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE;
	return 0;
}

/* igvmmeasure has one page of an area, whatever its size; QEMU all of them. */
static int add_area(struct igvm_launch *g, struct cursor *c,
		    struct vouch_error *error)
{
	u64 gpa = cursor_le64(c), size;
	u32 mask = cursor_le32(c), index = cursor_le32(c);
	int code;

	if (!(mask & g->mask))
		return 0;
	if (index >= AREAS_MAX || !g->areas[index])
		return vouch__error(error, -EBADMSG,
				    "IGVM file inserts parameter area %u, want "
				    "one that it has before",
				    index);
	size = g->areas[index];
	if (size > PAGE_SIZE)
		measured_note(g->l->m,
			      "parameter area %u has 0x%llx bytes, of which "
			      "QEMU launches all and igvmmeasure the first "
			      "page: see --parameter-area",
			      index, (unsigned long long)size);
	if (launch_number(g->l->launch, LAUNCH_IGVM_AREA) == AREA_PAGE)
		size = PAGE_SIZE;
	code = count_pages(g, size, error);
	if (!code)
		snp_launch_region(g->l, SNP_PAGE_UNMEASURED, gpa, NULL, size,
				  "parameter area");
	return code;
}

static int add_vcpu(struct igvm_launch *g, struct cursor *c,
		    struct vouch_error *error)
{
	u64 gpa = cursor_le64(c);
	u32 mask = cursor_le32(c), offset = cursor_le32(c);
	const u8 *page;
	int code = count_pages(g, PAGE_SIZE, error);

	if (!(mask & g->mask) || code)
		return code;
	page = igvm_bytes(&g->file, offset, PAGE_SIZE, error);
	if (!page)
		return -EBADMSG;
	g->vcpus++;
	snp_launch_region(g->l, SNP_PAGE_VMSA, gpa, page, PAGE_SIZE, "vCPU");
	return 0;
}

static void note_id_block(struct igvm_launch *g, struct cursor *c)
{
	u32 mask = cursor_le32(c);
	const u8 *ld;

	cursor_take(c, 4);
	ld = cursor_take(c, SHA384_SIZE);
	if (ld && mask & g->mask)
		g->signed_ld = ld;
}

static int add_header(struct igvm_launch *g, struct igvm_header *header,
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

static int add_headers(struct igvm_launch *g, struct vouch_error *error)
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

/* What is not told by the file, and what it says of itself. */
static void add_notes(struct igvm_launch *g)
{
	struct vouch_measurement *m = g->l->m;

	if (launch_number(g->l->launch, LAUNCH_VCPUS) > 1)
		measured_note(m,
			      "vcpus is %llu, and what KVM measures of vCPUs "
			      "that an IGVM file does not have is not known: "
			      "%u of the file are measured",
			      (unsigned long long)launch_number(g->l->launch,
								LAUNCH_VCPUS),
			      g->vcpus);
	if (g->signed_ld && memcmp(g->signed_ld, g->l->digest.ld, SHA384_SIZE))
		measured_note(m, "ID block of the IGVM file is over another "
				 "launch digest: firmware will refuse it");
}

int snp_launch_igvm(struct snp_launch *l, struct vouch_error *error)
{
	struct launch_file *file = launch_file(l->launch, LAUNCH_IGVM);
	struct igvm_launch g = { .l = l };
	int code = igvm_open(&g.file, file->data, file->size, error);

	if (!code)
		code = find_platform(&g, error);
	if (!code)
		code = add_headers(&g, error);
	g.is_late = true;
	if (!code)
		code = add_headers(&g, error);
	if (!code)
		add_notes(&g);
	return code;
}
