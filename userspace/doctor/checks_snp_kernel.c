// SPDX-License-Identifier: MIT
/* SEV-SNP hosts: what the kernel made of processor and BIOS. */
#include <string.h>

#include "doctor/check.h"

/* What the IOMMU's driver says when SEV-SNP cannot be, and why. */
static const struct {
	const char *line, *remedy;
} iommu_lines[] = {
	{ "IOMMU disabled or configured in passthrough mode",
	  "Drop amd_iommu=off, iommu=off, iommu=pt and iommu.passthrough=1 "
	  "from the kernel's command line." },
	{ "V2 page table", "Drop amd_iommu=pgtbl_v2 from the kernel's command "
			   "line." },
	{ "SNP feature not enabled", "In the BIOS, enable SEV-SNP Support "
				     "(NBIO Common Options)." },
	{ "RMP initialization failed", "In the BIOS, enable SNP Memory (RMP "
				       "Table) Coverage." },
};

static void check_iommu(struct doctor *doctor, const struct check *check,
			struct finding *finding)
{
	const struct answer *log = find_answer(doctor, check, finding, "log");

	if (!log)
		return;
	for (size_t i = 0; i < sizeof(iommu_lines) / sizeof(*iommu_lines);
	     i++) {
		const char *line = answer_find(log, iommu_lines[i].line);

		if (!line || !answer_find(log, "AMD-Vi: SNP"))
			continue;
		found(finding, OUTCOME_FAIL, "the kernel says: %s",
		      iommu_lines[i].line);
		finding->remedy = iommu_lines[i].remedy;
		return;
	}
	if (answer_find(log, "IOMMU SNP support enabled"))
		found(finding, OUTCOME_PASS, "IOMMU SNP support enabled");
	else
		found(finding, OUTCOME_UNKNOWN,
		      "the log says nothing of it (any more)");
}

#define PARAMETERS "file /sys/module/kvm_amd/parameters/"
#define OPTIONS                                                              \
	"Write options kvm_amd sev=1 sev_es=1 sev_snp=1 (with underscores) " \
	"into a file of /etc/modprobe.d, and load kvm_amd anew."

const struct check checks_snp_kernel[] = {
	{ .id = "snp.kernel.flag",
	  .at = AT_SNP_HOST,
	  .text = "The kernel uses SEV-SNP",
	  .want = "flag sev_snp; the kernel clears it when the RMP is not "
		  "reserved",
	  .remedy = "See the checks snp.bios and snp.kernel.iommu.",
	  .run = check_cpu_flag,
	  .word = "sev_snp" },
	{ .id = "snp.kernel.iommu",
	  .at = AT_SNP_HOST,
	  .text = "The IOMMU protects the RMP",
	  .want = "the line: AMD-Vi: IOMMU SNP support enabled",
	  .remedy = "Start the kernel without options about the IOMMU.",
	  .run = check_iommu },
	{ .id = "snp.kvm.sev",
	  .at = AT_SNP_HOST,
	  .text = "KVM launches SEV guests",
	  .want = "Y",
	  .remedy = OPTIONS,
	  .run = check_parameter,
	  .question = PARAMETERS "sev" },
	{ .id = "snp.kvm.sev_es",
	  .at = AT_SNP_HOST,
	  .text = "KVM launches SEV-ES guests",
	  .want = "Y",
	  .remedy = OPTIONS,
	  .run = check_parameter,
	  .question = PARAMETERS "sev_es" },
	{ .id = "snp.kvm.sev_snp",
	  .at = AT_SNP_HOST,
	  .text = "KVM launches SEV-SNP guests",
	  .want = "Y",
	  .remedy = OPTIONS,
	  .run = check_parameter,
	  .question = PARAMETERS "sev_snp" },
	{ .id = "snp.kvm.type",
	  .at = AT_SNP_HOST,
	  .text = "KVM offers the kind of guest to programs",
	  .want = "bit 4 of KVM_CAP_VM_TYPES",
	  .remedy = "Take a kernel of 6.11 or later whose kvm_amd has "
		    "sev_snp=Y.",
	  .after = "host.kvm.device",
	  .run = check_bits,
	  .question = "kvm KVM_CAP_VM_TYPES",
	  .mask = 1 << 4,
	  .value = 1 << 4 },
	{ .id = "snp.kvm.vmsa_features",
	  .at = AT_SNP_HOST,
	  .text = "KVM tells which features a vCPU may have",
	  .want = "a set of bits, for the features of a launch",
	  .remedy = "Take a kernel of 6.11 or later.",
	  .after = "snp.kvm.type",
	  .run = check_tells,
	  .question = "kvm VMSA_FEATURES",
	  .absent = OUTCOME_WARN },
	{ .id = "snp.kvm.certs",
	  .at = AT_SNP_HOST,
	  .text = "The host can hand certificates to guests",
	  .want = "1; older kernels cannot, and then guests fetch them",
	  .remedy = "Let guests or verifiers fetch the VCEK, or take a newer "
		    "kernel and QEMU.",
	  .after = "snp.kvm.type",
	  .run = check_bits,
	  .question = "kvm SNP_REQ_CERTS",
	  .value = 1,
	  .bad = OUTCOME_WARN,
	  .absent = OUTCOME_WARN },
	{ .id = "snp.kvm.capacity",
	  .at = AT_SNP_HOST,
	  .text = "There is room for SEV-ES and SEV-SNP guests",
	  .want = "sev_es above 0",
	  .remedy = "In the BIOS, set SEV-ES ASID Space Limit above 1.",
	  .run = check_capacity,
	  .word = "sev_es",
	  .absent = OUTCOME_WARN },
	{ 0 },
};
