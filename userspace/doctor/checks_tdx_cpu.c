// SPDX-License-Identifier: MIT
/* TDX hosts: processor, BIOS and memory. MSRs are of Intel's SDM, volume 4. */
#include <stdio.h>
#include <string.h>

#include "doctor/check.h"

static const struct {
	unsigned int model;
	const char *name;
} products[] = {
	{ 143, "Sapphire Rapids" }, { 207, "Emerald Rapids" },
	{ 173, "Granite Rapids" },  { 174, "Granite Rapids D" },
	{ 175, "Sierra Forest" },
};

static void check_product(struct doctor *doctor, const struct check *check,
			  struct finding *finding)
{
	const struct world *world = &doctor->world;
	const char *name = NULL;

	(void)check;
	strcpy(finding->source, "CPUID 0x1");
	for (size_t i = 0; i < sizeof(products) / sizeof(*products); i++)
		if (world->family == 6 && products[i].model == world->model)
			name = products[i].name;
	found(finding, name ? OUTCOME_PASS : OUTCOME_FAIL,
	      "%s family %u model %u%s%s", world->vendor, world->family,
	      world->model, name ? ", " : "", name ?: "");
}

/* MSR 0x87: keys of TME-MT in the lower half, of TDX in the upper one. */
static void check_keys(struct doctor *doctor, const struct check *check,
		       struct finding *finding)
{
	uint64_t number;

	if (!find_number(doctor, check, finding, &number))
		return;
	found(finding, number >> 32 >= 2 ? OUTCOME_PASS : OUTCOME_FAIL,
	      "%u for TME-MT, %u for TDX", (unsigned int)number,
	      (unsigned int)(number >> 32));
}

/* Bits of a number that must not be 0: most of IA32_TME_CAPABILITY. */
static void check_some(struct doctor *doctor, const struct check *check,
		       struct finding *finding)
{
	uint64_t number;

	if (find_number(doctor, check, finding, &number))
		found(finding,
		      number & check->mask ? OUTCOME_PASS : OUTCOME_FAIL,
		      "%#llx", (unsigned long long)number);
}

/* 0x1861: the variables of the registration are corrupt. */
static void check_mcheck(struct doctor *doctor, const struct check *check,
			 struct finding *finding)
{
	check_bits(doctor, check, finding);
	if (finding->outcome == OUTCOME_FAIL &&
	    strcmp(finding->found, "0x1861") == 0)
		finding->remedy = "In the BIOS, run SGX Factory Reset: the "
				  "registration's variables are corrupt.";
}

/* SMBIOS 3.7, 7.18: memory device. Offsets of its formatted area. */
enum {
	DIMM_TYPE = 0,
	DIMM_LENGTH = 1,
	DIMM_SIZE = 0x0C,
	DIMM_EXTENDED = 0x1C,
};

#define DIMM_LENGTH_MIN 0x12

/* Size in MiB; 0 for an empty slot, and for a structure that is none. */
static uint32_t dimm_size(const struct answer *raw)
{
	const uint8_t *data = (const uint8_t *)raw->data;
	uint32_t size;

	if (!answer_is_given(raw) || raw->size < DIMM_LENGTH_MIN ||
	    data[DIMM_TYPE] != 17 || data[DIMM_LENGTH] < DIMM_LENGTH_MIN)
		return 0;
	size = data[DIMM_SIZE] | (uint32_t)data[DIMM_SIZE + 1] << 8;
	if (size == 0xFFFF)
		return 0;
	if (size & 0x8000)
		return (size & 0x7FFF) != 0x7FFF ? 1 : 0;
	if (size != 0x7FFF)
		return size;
	if (raw->size < DIMM_EXTENDED + 4 ||
	    data[DIMM_LENGTH] < DIMM_EXTENDED + 4)
		return 1;
	memcpy(&size, data + DIMM_EXTENDED, 4);
	return size & 0x7FFFFFFF;
}

static unsigned int count_sockets(struct machine *machine)
{
	const struct answer *info = machine_ask(machine, "file /proc/cpuinfo");
	const char *line = NULL;
	unsigned int most = 0, id;
	size_t size;

	while ((line = answer_next_line(info, line, &size)) != NULL)
		if (sscanf(line, "physical id : %3u", &id) == 1 && id > most)
			most = id;
	return most + 1;
}

struct dimms {
	unsigned int slots, filled;
	bool is_denied;
	uint32_t size;
	bool is_mixed;
};

static void add_dimm(struct dimms *dimms, const struct answer *raw)
{
	uint32_t size = dimm_size(raw);

	dimms->slots++;
	dimms->is_denied |= raw->state == ANSWER_DENIED;
	if (!size)
		return;
	dimms->filled++;
	dimms->is_mixed |= dimms->size && dimms->size != size;
	dimms->size = size;
}

/* Slot 0 of every channel: at least eight for each socket, all of a size. */
static void judge_dimms(const struct dimms *dimms, unsigned int sockets,
			struct finding *finding)
{
	bool is_well = dimms->filled >= 8 * sockets &&
		       dimms->filled % sockets == 0 && !dimms->is_mixed;

	if (dimms->is_denied)
		found(finding, OUTCOME_UNKNOWN, "no permission");
	else if (!dimms->slots)
		found(finding, OUTCOME_UNKNOWN, "the BIOS tells of no slots");
	else
		found(finding, is_well ? OUTCOME_PASS : OUTCOME_FAIL,
		      "%u of %u slots filled, %u processor%s%s", dimms->filled,
		      dimms->slots, sockets, sockets == 1 ? "" : "s",
		      dimms->is_mixed ? ", of several sizes" : "");
	if (dimms->is_denied)
		finding->remedy = "Run vouch doctor as root.";
}

static void check_dimms(struct doctor *doctor, const struct check *check,
			struct finding *finding)
{
	const struct answer *list = find_answer(
		doctor, check, finding, "list /sys/firmware/dmi/entries");
	struct dimms dimms = { 0 };
	const char *line = NULL;
	size_t size;

	if (!list)
		return;
	while ((line = answer_next_line(list, line, &size)) != NULL) {
		if (strncmp(line, "17-", 3) != 0 || size > 32)
			continue;
		add_dimm(&dimms,
			 machine_ask(doctor->machine,
				     "file /sys/firmware/dmi/entries/%.*s/raw",
				     (int)size, line));
	}
	judge_dimms(&dimms, count_sockets(doctor->machine), finding);
}

#define IN_BIOS(setting) "In the BIOS, enable " setting "."

const struct check checks_tdx_cpu[] = {
	{ .id = "tdx.cpu.product",
	  .at = AT_TDX_HOST,
	  .text = "The processor is of a kind that has TDX",
	  .want = "Xeon of the 5th generation or Xeon 6; some of the 4th "
		  "generation have it for cloud providers",
	  .remedy = "TDX needs another processor.",
	  .run = check_product },
	{ .id = "tdx.bios.identity",
	  .at = AT_TDX_HOST,
	  .text = "The BIOS tells its version, to compare with its vendor's "
		  "list of those with TDX",
	  .want = "a version of the board's vendor that enables TDX",
	  .remedy = "Ask the vendor of the board for a BIOS with TDX.",
	  .run = check_tells,
	  .question = "file /sys/class/dmi/id/bios_version",
	  .absent = OUTCOME_WARN },
	{ .id = "tdx.bios.uefi",
	  .at = AT_TDX_HOST,
	  .text = "The machine was started by UEFI, which loads the SEAM "
		  "loader",
	  .want = "/sys/firmware/efi",
	  .remedy = "Start the machine by UEFI, not in legacy mode.",
	  .run = check_exists,
	  .question = "exists /sys/firmware/efi" },
	{ .id = "tdx.bios.tme",
	  .at = AT_TDX_HOST,
	  .text = "Memory encryption (TME) is enabled and locked",
	  .want = "bits 0 and 1 of IA32_TME_ACTIVATE",
	  .remedy = IN_BIOS("Memory Encryption (TME)"),
	  .run = check_bits,
	  .question = "msr 0x982",
	  .mask = 3,
	  .value = 3 },
	{ .id = "tdx.bios.tme_mt",
	  .at = AT_TDX_HOST,
	  .text = "Memory encryption with several keys (TME-MT) is enabled",
	  .want = "KeyID bits (35:32) of IA32_TME_ACTIVATE are not 0",
	  .remedy = IN_BIOS("Total Memory Encryption Multi-Tenant (TME-MT)"),
	  .after = "tdx.bios.tme",
	  .run = check_some,
	  .question = "msr 0x982",
	  .mask = 0xFull << 32 },
	{ .id = "tdx.bios.keys_max",
	  .at = AT_TDX_HOST,
	  .text = "The processor has keys for TME-MT",
	  .want = "bits 50:36 of IA32_TME_CAPABILITY are not 0",
	  .remedy = "TDX needs another processor.",
	  .run = check_some,
	  .question = "msr 0x981",
	  .mask = 0x7FFFull << 36 },
	{ .id = "tdx.bios.key_split",
	  .at = AT_TDX_HOST,
	  .text = "Some of the keys are for TDX",
	  .want = "two or more; one is the TDX module's own",
	  .remedy = "In the BIOS, set TME-MT/TDX key split to another value "
		    "than 0.",
	  .after = "tdx.bios.tme",
	  .run = check_keys,
	  .question = "msr 0x87" },
	{ .id = "tdx.bios.seam",
	  .at = AT_TDX_HOST,
	  .text = "Memory of the TDX module (SEAM range) is reserved",
	  .want = "bit 11 of IA32_SEAMRR_PHYS_MASK",
	  .remedy = IN_BIOS("Trust Domain Extension (TDX) and SEAM Loader"),
	  .run = check_bits,
	  .question = "msr 0x1401",
	  .mask = 1 << 11,
	  .value = 1 << 11 },
	{ .id = "tdx.bios.mcheck",
	  .at = AT_TDX_HOST,
	  .text = "The processor found the platform's setup in order (MCHECK)",
	  .want = "0",
	  .remedy = "Update the BIOS; the number tells its vendor what is "
		    "wrong.",
	  .run = check_mcheck,
	  .question = "msr 0xa0" },
	{ .id = "tdx.cpu.production",
	  .at = AT_TDX_HOST,
	  .text = "The processor is a production part",
	  .want = "bit 27 of MSR_PLATFORM_INFO is 0",
	  .remedy = "Take a production part; this one can only be registered "
		    "with Intel's service for samples.",
	  .run = check_bits,
	  .question = "msr 0xce",
	  .mask = 1 << 27 },
	{ .id = "tdx.bios.sgx_debug",
	  .at = AT_TDX_HOST,
	  .text = "Debugging of enclaves and SEAM is off",
	  .want = "0",
	  .remedy = "In the BIOS, switch debugging of SGX and direct access "
		    "(DAM) off.",
	  .run = check_bits,
	  .question = "msr 0x503" },
	{ .id = "tdx.cpu.microcode",
	  .at = AT_TDX_HOST,
	  .text = "The microcode is signed for production",
	  .want = "bit 63 of IA32_BIOS_SIGN_ID is 0; the revision is above it",
	  .remedy = "Update the BIOS.",
	  .run = check_bits,
	  .question = "msr 0x8b",
	  .mask = 1ull << 63 },
	{ .id = "tdx.bios.seamldr_svn",
	  .at = AT_TDX_HOST,
	  .text = "The SEAM loader tells its version (bits 63:56)",
	  .want = "what the TCB recovery of the day asks for",
	  .remedy = "Update the BIOS.",
	  .after = "tdx.bios.seam",
	  .run = check_tells,
	  .question = "msr 0x500" },
	{ .id = "tdx.dimms",
	  .at = AT_TDX_HOST,
	  .text = "Slot 0 of each memory channel is filled, symmetrically",
	  .want = "8 or more for each processor, as many for each, of one "
		  "size; other families have tables of their own",
	  .remedy = "Fill slot 0 of every channel with equal DIMMs.",
	  .run = check_dimms,
	  .absent = OUTCOME_UNKNOWN },
	{ 0 },
};
