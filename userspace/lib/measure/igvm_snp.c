// SPDX-License-Identifier: MIT
/* The launch digest of an SEV-SNP guest that an IGVM file describes. */
#include <string.h>

#include "base/cursor.h"
#include "measure/igvm_guest.h"
#include "measure/snp_launch.h"

#define KVM_GPA 0xfffffffff000ull
#define CR0_AT 0x158 /* of a save area; AMD 24593, appendix B.4 */

/* GCE launches pages without data as ZERO; QEMU as pages of zeroes. */
static bool is_native_zero(const struct vouch_launch *launch)
{
	if (launch_has(launch, LAUNCH_IGVM_ZERO))
		return launch_number(launch, LAUNCH_IGVM_ZERO);
	return launch_number(launch, LAUNCH_VMM) == VMM_GCE;
}

static enum snp_page_type page_type(const struct vouch_launch *launch,
				    const struct igvm_region *r)
{
	switch (r->kind) {
	case IGVM_KIND_SECRETS:
		return SNP_PAGE_SECRETS;
	case IGVM_KIND_CPUID:
		return SNP_PAGE_CPUID;
	case IGVM_KIND_VCPU:
		return SNP_PAGE_VMSA;
	default:
		break;
	}
	if (r->is_unmeasured)
		return SNP_PAGE_UNMEASURED;
	return !r->data && is_native_zero(launch) ? SNP_PAGE_ZERO :
						    SNP_PAGE_NORMAL;
}

/* KVM takes no other; Coconut's igvmmeasure has the same check. */
static void note_vcpu(struct vouch_measurement *m, const struct igvm_region *r)
{
	struct cursor c = cursor_over(r->data + CR0_AT, 8);
	u64 cr0 = cursor_le64(&c);

	if (r->gpa != KVM_GPA)
		measured_note(m,
			      "save area of a vCPU is at 0x%llx: KVM measures "
			      "it at 0x%llx",
			      (unsigned long long)r->gpa, KVM_GPA);
	if (cr0 != 0x30 && cr0 != 0x31)
		measured_note(
			m,
			"save area of a vCPU has CR0 0x%llx: KVM launches "
			"0x30 or 0x31 of an IGVM file",
			(unsigned long long)cr0);
}

static void take(void *context, const struct igvm_region *r)
{
	static const char *const texts[] = {
		[IGVM_KIND_NORMAL] = "page",
		[IGVM_KIND_SECRETS] = "page",
		[IGVM_KIND_CPUID] = "page",
		[IGVM_KIND_AREA] = "parameter area",
		[IGVM_KIND_VCPU] = "vCPU",
	};
	struct snp_launch *l = context;

	snp_launch_region(l, page_type(l->launch, r), r->gpa, r->data, r->size,
			  texts[r->kind]);
	if (r->kind == IGVM_KIND_VCPU)
		note_vcpu(l->m, r);
}

/* What is not told by the file, and what it says of itself. */
static void add_notes(const struct igvm_guest *g, const struct snp_launch *l)
{
	u64 vcpus = launch_number(g->launch, LAUNCH_VCPUS);

	if (vcpus > 1)
		measured_note(g->m,
			      "vcpus is %llu, and what KVM measures of vCPUs "
			      "that an IGVM file does not have is not known: "
			      "%u of the file are measured",
			      (unsigned long long)vcpus, g->vcpus);
	if (g->vcpus > 1)
		measured_note(g->m,
			      "IGVM file has %u save areas: KVM launches one",
			      g->vcpus);
	if (g->signed_ld && memcmp(g->signed_ld, l->digest.ld, SHA384_SIZE))
		measured_note(
			g->m,
			"ID block of the IGVM file is over another launch "
			"digest: firmware will refuse it");
}

int snp_launch_igvm(struct snp_launch *l, struct vouch_error *error)
{
	struct igvm_guest guest = { .launch = l->launch,
				    .m = l->m,
				    .platform = IGVM_SEV_SNP,
				    .take = take,
				    .context = l };
	int code = igvm_guest_launch(&guest, error);

	if (!code)
		add_notes(&guest, l);
	return code;
}
