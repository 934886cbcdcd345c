// SPDX-License-Identifier: MIT
#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "measure/kernel_hashes.h"
#include "measure/snp_launch.h"
#include "measure/vmsa.h"

#define VALUE "measurement"

void snp_launch_region(struct snp_launch *l, enum snp_page_type type, u64 gpa,
		       const u8 *data, u64 size, const char *what)
{
	u8 contents[SHA384_SIZE] = { 0 };

	if (data)
		l->digest.is_ok &= digest_sha384(data, size, contents);
	snp_digest_pages(&l->digest, type, gpa, data, size);
	measured_item(l->m, VALUE, snp_page_text(type), contents, SHA384_SIZE,
		      "%s: 0x%llx bytes at 0x%llx", what,
		      (unsigned long long)size, (unsigned long long)gpa);
}

/* The firmware is most of the work, and the same in all of a set. */
void snp_launch_firmware(struct snp_launch *l, const struct ovmf *ovmf)
{
	struct vouch_launch *launch = l->launch;
	u8 contents[SHA384_SIZE];

	if (!launch->has_firmware_ld) {
		snp_digest_pages(&l->digest, SNP_PAGE_NORMAL, ovmf_base(ovmf),
				 ovmf->data, ovmf->size);
		memcpy(launch->firmware_ld, l->digest.ld, SHA384_SIZE);
		launch->has_firmware_ld = l->digest.is_ok;
	}
	memcpy(l->digest.ld, launch->firmware_ld, SHA384_SIZE);
	l->digest.is_ok &=
		launch_sha384(launch_file(launch, LAUNCH_OVMF), contents);
	measured_item(l->m, VALUE, "NORMAL", contents, SHA384_SIZE,
		      "firmware: 0x%zx bytes at 0x%llx", ovmf->size,
		      (unsigned long long)ovmf_base(ovmf));
}

/*
 * The hashes are in their page where the firmware looks for them; it is zeroes
 * without them, but launched as such a page.
 */
static int add_hashes(struct snp_launch *l, const struct ovmf *ovmf,
		      struct sev_section section, struct vouch_error *error)
{
	u8 page[PAGE_SIZE] = { 0 };
	u32 gpa, offset;
	int code;

	if (!hashes_wanted(l->launch)) {
		snp_launch_region(l, SNP_PAGE_ZERO, section.gpa, NULL,
				  section.size, "kernel hashes: none");
		return 0;
	}
	offset = ovmf_hashes_gpa(ovmf, &gpa) ? gpa % PAGE_SIZE : PAGE_SIZE;
	if (gpa - offset != section.gpa || offset + HASHES_SIZE > PAGE_SIZE ||
	    !section.size)
		return vouch__error(error, -EBADMSG,
				    "firmware's table of kernel hashes is at "
				    "0x%x, want it within the page at 0x%x",
				    gpa, section.gpa);
	code = hashes_make(l->launch, l->m, page + offset, error);
	if (code)
		return code;
	snp_launch_region(l, SNP_PAGE_NORMAL, section.gpa, page, PAGE_SIZE,
			  "kernel hashes");
	if (section.size > PAGE_SIZE)
		snp_launch_region(l, SNP_PAGE_NORMAL, section.gpa + PAGE_SIZE,
				  NULL, section.size - PAGE_SIZE,
				  "behind kernel hashes");
	return 0;
}

static const struct {
	u32 type;
	enum snp_page_type page;
	const char *what;
} section_rows[] = {
	{ SEV_SEC_MEM, SNP_PAGE_ZERO, "memory of the firmware" },
	{ SEV_SECRETS, SNP_PAGE_SECRETS, "secrets" },
	{ SEV_CPUID, SNP_PAGE_CPUID, "CPUID" },
	{ SEV_SVSM_CAA, SNP_PAGE_ZERO, "calling area of an SVSM" },
};

/* QEMU launches what it does not know as zeroes; others refuse the image. */
static int add_plain(struct snp_launch *l, struct sev_section section,
		     struct vouch_error *error)
{
	enum launch_vmm vmm =
		(enum launch_vmm)launch_number(l->launch, LAUNCH_VMM);
	enum snp_page_type page = SNP_PAGE_ZERO;
	const char *what = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(section_rows); i++) {
		if (section_rows[i].type != section.type)
			continue;
		page = section_rows[i].page;
		what = section_rows[i].what;
	}
	if (!what && vmm != VMM_QEMU)
		return vouch__error(error, -EBADMSG,
				    "SEV metadata has a section of type 0x%x, "
				    "want one that is known of this VMM",
				    section.type);
	if (section.type == SEV_SEC_MEM && vmm == VMM_GCE)
		page = SNP_PAGE_UNMEASURED;
	snp_launch_region(l, page, section.gpa, NULL, section.size,
			  what ? what : "section of unknown type");
	return 0;
}

/* EC2 launches the CPUID page behind all others, or did not always. */
static bool is_cpuid_last(const struct vouch_launch *launch)
{
	if (launch_has(launch, LAUNCH_CPUID_ORDER))
		return launch_number(launch, LAUNCH_CPUID_ORDER) == CPUID_LAST;
	return launch_number(launch, LAUNCH_VMM) == VMM_EC2;
}

int snp_launch_sections(struct snp_launch *l, const struct ovmf *ovmf,
			struct vouch_error *error)
{
	bool cpuid_is_last = is_cpuid_last(l->launch);
	struct sev_metadata metadata;
	int code = ovmf_sev_metadata(ovmf, &metadata, error);

	if (code)
		return code;
	if (hashes_wanted(l->launch) && !l->is_svsm &&
	    !sev_has_section(&metadata, SEV_KERNEL_HASHES))
		return vouch__error(error, -EINVAL,
				    "firmware has no place for kernel hashes, "
				    "want a build that has, or no kernel");
	for (u32 i = 0; i < 2 * metadata.count && !code; i++) {
		struct sev_section section =
			sev_section_at(&metadata, i % metadata.count);
		bool is_late = cpuid_is_last && section.type == SEV_CPUID;
		bool is_second = i >= metadata.count;

		section.gpa += (u32)l->section_base;
		if (is_late != is_second)
			continue;
		code = section.type == SEV_KERNEL_HASHES ?
			       add_hashes(l, ovmf, section, error) :
			       add_plain(l, section, error);
	}
	return code;
}

void snp_launch_vcpus(struct snp_launch *l, const struct vmsa *vmsa, u32 eip)
{
	u64 gpa = launch_number(l->launch, LAUNCH_VMSA_GPA);
	u64 count = launch_number(l->launch, LAUNCH_VCPUS);
	u8 page[PAGE_SIZE];

	for (u64 i = 0; i < count; i++) {
		vmsa_fill(vmsa, i ? eip : VMSA_FIRST_EIP, !i, page);
		snp_launch_region(l, SNP_PAGE_VMSA, gpa, page, PAGE_SIZE,
				  i ? "another vCPU" : "first vCPU");
	}
}

/* A model says nothing where nobody but QEMU would use it. */
int snp_check_vcpus(const struct vouch_launch *launch,
		    struct vouch_error *error)
{
	if (!launch_has(launch, LAUNCH_VCPUS))
		return vouch__error(error, -EINVAL,
				    "vcpus is not given, want a number from 1 "
				    "to 4096");
	if (launch_number(launch, LAUNCH_VMM) == VMM_QEMU &&
	    !launch_has(launch, LAUNCH_VCPU_TYPE) &&
	    !launch_has(launch, LAUNCH_VCPU_SIG) &&
	    !(launch_has(launch, LAUNCH_VCPU_FAMILY) &&
	      launch_has(launch, LAUNCH_VCPU_MODEL) &&
	      launch_has(launch, LAUNCH_VCPU_STEPPING)))
		return vouch__error(error, -EINVAL,
				    "neither vcpu-type nor vcpu-sig is given, "
				    "want one of them for QEMU");
	return 0;
}
