// SPDX-License-Identifier: MIT
/* SEV-SNP hosts: the processor, and what the BIOS has to enable. */
#include <stdio.h>
#include <string.h>

#include "doctor/check.h"

/* AMD's processors with SEV-SNP, by family and range of models. */
static const struct {
	unsigned int family, first, last;
	const char *name;
} products[] = {
	{ 0x19, 0x00, 0x0F, "Milan" },
	{ 0x19, 0x10, 0x1F, "Genoa" },
	{ 0x19, 0xA0, 0xAF, "Bergamo or Siena" },
	{ 0x1A, 0x00, 0x11, "Turin" },
	{ 0x1A, 0x50, 0x57, "Venice" },
	{ 0x1A, 0x90, 0xAF, "Venice" },
	{ 0x1A, 0xC0, 0xC7, "Venice" },
};

static void check_product(struct doctor *doctor, const struct check *check,
			  struct finding *finding)
{
	const struct world *world = &doctor->world;
	const char *name = NULL;

	(void)check;
	strcpy(finding->source, "CPUID 0x1");
	for (size_t i = 0; i < sizeof(products) / sizeof(*products); i++)
		if (products[i].family == world->family &&
		    products[i].first <= world->model &&
		    world->model <= products[i].last)
			name = products[i].name;
	found(finding, name ? OUTCOME_PASS : OUTCOME_FAIL,
	      "%s family %#x model %#x%s%s", world->vendor, world->family,
	      world->model, name ? ", EPYC " : "", name ?: "");
}

/* SVM can be there and locked off: VM_CR, bit 4. */
static void check_svm(struct doctor *doctor, const struct check *check,
		      struct finding *finding)
{
	const struct answer *lock;
	uint64_t number;

	check_cpu_flag(doctor, check, finding);
	if (finding->outcome != OUTCOME_PASS)
		return;
	lock = machine_ask(doctor->machine, "msr 0xc0010114");
	if (!answer_number(lock, &number) || !(number >> 4 & 1))
		return;
	strcpy(finding->source, "MSR 0xc0010114 of processor 0");
	found(finding, OUTCOME_FAIL, "SVM is disabled by the BIOS");
}

/* The least ASID of a guest without ES: those below are for ES and SNP. */
static void check_asids(struct doctor *doctor, const struct check *check,
			struct finding *finding)
{
	const struct answer *answer =
		find_answer(doctor, check, finding, "%s", check->question);
	uint32_t regs[4];

	if (!answer)
		return;
	if (!answer_cpuid(answer, regs))
		found(finding, OUTCOME_UNKNOWN, "the answer is not understood");
	else if (regs[3] > 1)
		found(finding, OUTCOME_PASS, "%u for SEV-ES and SEV-SNP",
		      regs[3] - 1);
	else
		found(finding, OUTCOME_FAIL, "none for SEV-ES and SEV-SNP");
}

/* Where the BIOS put the RMP: by MSRs for root, else by what the kernel said */
static void check_rmp(struct doctor *doctor, const struct check *check,
		      struct finding *finding)
{
	const struct answer *base =
		find_answer(doctor, check, finding, "msr 0xc0010132");
	const struct answer *end =
		machine_ask(doctor->machine, "msr 0xc0010133");
	const struct answer *log = machine_ask(doctor->machine, "log");
	uint64_t from, until;

	if (base && answer_number(base, &from) && answer_number(end, &until)) {
		found(finding,
		      from && until > from ? OUTCOME_PASS : OUTCOME_FAIL,
		      "%#llx to %#llx", (unsigned long long)from,
		      (unsigned long long)until);
		return;
	}
	if (!answer_find(log, "RMP table physical range") &&
	    !answer_find(log, "Segmented RMP base table"))
		return;
	strcpy(finding->source, "the kernel's log");
	found(finding, OUTCOME_PASS, "the kernel found it");
}

#define SYSCFG "msr 0xc0010010"
#define SEV_LEAF "cpuid 0x8000001f 0"
#define CBS "In the BIOS, "

const struct check checks_snp_cpu[] = {
	{ .id = "snp.cpu.product",
	  .at = AT_SNP_HOST,
	  .text = "The processor is of a kind that has SEV-SNP",
	  .want = "EPYC of the third generation (Milan) or later",
	  .remedy = "SEV-SNP needs another processor.",
	  .run = check_product },
	{ .id = "snp.cpu.svm",
	  .at = AT_SNP_HOST,
	  .text = "Virtualisation is enabled",
	  .want = "flag svm, and not disabled by VM_CR",
	  .remedy = CBS "enable SVM.",
	  .run = check_svm,
	  .word = "svm" },
	{ .id = "snp.cpu.sme",
	  .at = AT_SNP_HOST,
	  .text = "The processor encrypts memory",
	  .want = "bit 0 of EAX",
	  .remedy = CBS "enable SMEE; without the bit, this processor has no "
			"memory encryption.",
	  .run = check_cpuid_eax,
	  .question = SEV_LEAF,
	  .mask = 1 << 0,
	  .value = 1 << 0 },
	{ .id = "snp.cpu.sev",
	  .at = AT_SNP_HOST,
	  .text = "The processor has SEV",
	  .want = "bit 1 of EAX",
	  .remedy = CBS "enable SEV.",
	  .run = check_cpuid_eax,
	  .question = SEV_LEAF,
	  .mask = 1 << 1,
	  .value = 1 << 1 },
	{ .id = "snp.cpu.sev_es",
	  .at = AT_SNP_HOST,
	  .text = "The processor has SEV-ES",
	  .want = "bit 3 of EAX",
	  .remedy = CBS "enable SEV-ES.",
	  .run = check_cpuid_eax,
	  .question = SEV_LEAF,
	  .mask = 1 << 3,
	  .value = 1 << 3 },
	{ .id = "snp.cpu.sev_snp",
	  .at = AT_SNP_HOST,
	  .text = "The processor has SEV-SNP",
	  .want = "bit 4 of EAX",
	  .remedy = CBS "enable SEV-SNP (NBIO Common Options).",
	  .run = check_cpuid_eax,
	  .question = SEV_LEAF,
	  .mask = 1 << 4,
	  .value = 1 << 4 },
	{ .id = "snp.cpu.vmpl",
	  .at = AT_SNP_HOST,
	  .text = "The processor has VMPLs, which an SVSM needs",
	  .want = "bit 5 of EAX",
	  .remedy = "An SVSM needs another processor.",
	  .after = "snp.cpu.sev_snp",
	  .run = check_cpuid_eax,
	  .question = SEV_LEAF,
	  .mask = 1 << 5,
	  .value = 1 << 5,
	  .bad = OUTCOME_WARN },
	{ .id = "snp.bios.smee",
	  .at = AT_SNP_HOST,
	  .text = "Memory encryption is enabled (SMEE)",
	  .want = "bit 23 of SYSCFG",
	  .remedy = CBS "enable SMEE (CBS, CPU Common Options).",
	  .run = check_bits,
	  .question = SYSCFG,
	  .mask = 1 << 23,
	  .value = 1 << 23 },
	{ .id = "snp.bios.snp_enable",
	  .at = AT_SNP_HOST,
	  .text = "SEV-SNP is enabled",
	  .want = "bit 24 of SYSCFG",
	  .remedy = CBS "enable SEV-SNP Support (NBIO Common Options) and SNP "
			"Memory (RMP Table) Coverage (CPU Common Options).",
	  .run = check_bits,
	  .question = SYSCFG,
	  .mask = 1 << 24,
	  .value = 1 << 24 },
	{ .id = "snp.bios.vmpl_enable",
	  .at = AT_SNP_HOST,
	  .text = "VMPLs are enabled",
	  .want = "bit 25 of SYSCFG",
	  .remedy = "The kernel sets it together with SEV-SNP: see "
		    "snp.bios.snp_enable.",
	  .after = "snp.bios.snp_enable",
	  .run = check_bits,
	  .question = SYSCFG,
	  .mask = 1 << 25,
	  .value = 1 << 25 },
	{ .id = "snp.bios.rmp",
	  .at = AT_SNP_HOST,
	  .text = "Memory is reserved for the reverse map table (RMP)",
	  .want = "a base and an end, neither of them 0",
	  .remedy = CBS "enable SNP Memory (RMP Table) Coverage (CPU Common "
			"Options).",
	  .run = check_rmp },
	{ .id = "snp.bios.asids",
	  .at = AT_SNP_HOST,
	  .text = "Some ASIDs are for SEV-ES and SEV-SNP guests",
	  .want = "EDX above 1",
	  .remedy = CBS "set SEV-ES ASID Space Limit above 1.",
	  .after = "snp.cpu.sev_es",
	  .run = check_asids,
	  .question = SEV_LEAF },
	{ 0 },
};
