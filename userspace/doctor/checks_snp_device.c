// SPDX-License-Identifier: MIT
/*
 * SEV-SNP hosts: what the secure processor says of itself. Only status is asked
 * for; AMD 56860, SNP_PLATFORM_STATUS.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "doctor/check.h"

#define STATUS "sev SNP_PLATFORM_STATUS"

/* EINVAL is the kernel's: it has not initialised SEV-SNP. */
static void check_status(struct doctor *doctor, const struct check *check,
			 struct finding *finding)
{
	const struct answer *answer =
		machine_ask(doctor->machine, "%s", check->question);

	if (find_answer(doctor, check, finding, "%s", check->question))
		found(finding, OUTCOME_PASS, "it answers");
	else if (answer->code == EINVAL)
		found(finding, OUTCOME_FAIL, "SEV-SNP is not initialised");
}

/* Versions are pairs: 2.0 is later than 1.51. */
static void check_firmware(struct doctor *doctor, const struct check *check,
			   struct finding *finding)
{
	const struct answer *answer =
		find_answer(doctor, check, finding, "%s", check->question);
	unsigned int major, minor;
	char version[32];

	if (!answer)
		return;
	if (!answer_field(answer, "api", version, sizeof(version)) ||
	    sscanf(version, "%3u.%3u", &major, &minor) != 2)
		found(finding, OUTCOME_UNKNOWN, "the answer has no version");
	else
		found(finding,
		      major > 1 || (major == 1 && minor >= 51) ? OUTCOME_PASS :
								 OUTCOME_FAIL,
		      "%u.%u", major, minor);
}

/* Guests see the reported TCB, which stays behind until the host moves it. */
static void check_tcb(struct doctor *doctor, const struct check *check,
		      struct finding *finding)
{
	const struct answer *answer =
		find_answer(doctor, check, finding, "%s", check->question);
	uint64_t current, reported;

	if (!answer)
		return;
	if (!answer_field_number(answer, "current", &current) ||
	    !answer_field_number(answer, "reported", &reported))
		found(finding, OUTCOME_UNKNOWN, "the answer has no TCB");
	else
		found(finding,
		      current == reported ? OUTCOME_PASS : OUTCOME_WARN,
		      "current %#llx, reported %#llx",
		      (unsigned long long)current,
		      (unsigned long long)reported);
}

#define VULNERABILITIES "file /sys/firmware/sev/vulnerabilities/"

/* Two vectors of bits. Writing the second one makes the firmware act. */
static void check_mitigations(struct doctor *doctor, const struct check *check,
			      struct finding *finding)
{
	const struct answer *supported = find_answer(doctor, check, finding,
						     VULNERABILITIES
						     "supported_mitigations");
	const struct answer *verified;
	char a[64], b[64];

	if (!supported)
		return;
	verified = find_answer(doctor, check, finding,
			       VULNERABILITIES "verified_mitigations");
	if (!verified)
		return;
	answer_line(supported, a, sizeof(a));
	answer_line(verified, b, sizeof(b));
	found(finding, strcmp(a, b) ? OUTCOME_WARN : OUTCOME_PASS,
	      "supported %s, verified %s", a, b);
}

/* The first device of the driver ccp that has the file. */
static void check_psp(struct doctor *doctor, const struct check *check,
		      struct finding *finding)
{
	const struct answer *list = find_answer(
		doctor, check, finding, "list /sys/bus/pci/drivers/ccp");
	const char *line = NULL;
	size_t size;

	if (!list)
		return;
	found(finding, OUTCOME_SKIP, "this part does not tell");
	while ((line = answer_next_line(list, line, &size)) != NULL) {
		char question[160];
		uint64_t number;

		if (!memchr(line, ':', size))
			continue;
		snprintf(question, sizeof(question),
			 "file /sys/bus/pci/drivers/ccp/%.*s/%s",
			 (int)(size < 32 ? size : 32), line, check->word);
		if (!answer_number(machine_ask(doctor->machine, "%s", question),
				   &number))
			continue;
		snprintf(finding->source, sizeof(finding->source), "%s",
			 question_subject(question));
		found(finding,
		      number == check->value ? OUTCOME_PASS : check->bad,
		      "%llu", (unsigned long long)number);
		return;
	}
}

#define PSP(name, what, file, number, why, how) \
	{ .id = name,                           \
	  .at = AT_SNP_HOST,                    \
	  .text = what,                         \
	  .want = why,                          \
	  .remedy = how,                        \
	  .run = check_psp,                     \
	  .word = file,                         \
	  .value = number,                      \
	  .bad = OUTCOME_WARN,                  \
	  .absent = OUTCOME_SKIP }

#define VENDOR "Ask the vendor of the board for a production BIOS and part."

const struct check checks_snp_device[] = {
	{ .id = "snp.device",
	  .at = AT_SNP_HOST,
	  .text = "The secure processor's driver is there",
	  .want = "/dev/sev",
	  .remedy = "Load the module ccp: modprobe ccp.",
	  .run = check_exists,
	  .question = "exists /dev/sev" },
	{ .id = "snp.sev_state",
	  .at = AT_SNP_HOST,
	  .text = "SEV is initialised",
	  .want = "state 1 (initialised) or 2 (working)",
	  .remedy = "Load kvm_amd, which initialises it with the first guest.",
	  .after = "snp.device",
	  .run = check_field,
	  .question = "sev PLATFORM_STATUS",
	  .word = "state",
	  .mask = 1,
	  .value = 1,
	  .bad = OUTCOME_WARN },
	{ .id = "snp.status",
	  .at = AT_SNP_HOST,
	  .text = "The secure processor tells the state of SEV-SNP",
	  .want = "an answer to SNP_PLATFORM_STATUS",
	  .remedy = "Load kvm_amd, and look at the checks snp.bios when it "
		    "stays so.",
	  .after = "snp.device",
	  .run = check_status,
	  .question = STATUS },
	{ .id = "snp.state",
	  .at = AT_SNP_HOST,
	  .text = "SEV-SNP is initialised",
	  .want = "state 1",
	  .remedy = "Load kvm_amd, and look at the checks snp.bios when it "
		    "stays so.",
	  .after = "snp.status",
	  .run = check_field,
	  .question = STATUS,
	  .word = "state",
	  .value = 1 },
	{ .id = "snp.rmp_init",
	  .at = AT_SNP_HOST,
	  .text = "The firmware has initialised the RMP",
	  .want = "bit 0 of byte 3",
	  .remedy = "Load kvm_amd, and look at snp.bios.rmp when it stays so.",
	  .after = "snp.status",
	  .run = check_field,
	  .question = STATUS,
	  .word = "bits",
	  .mask = 1,
	  .value = 1 },
	{ .id = "snp.firmware",
	  .at = AT_SNP_HOST,
	  .text = "The SEV firmware knows SEV-SNP",
	  .want = "1.51 or later, as a pair of numbers",
	  .remedy = "Update the BIOS, or put AMD's SEV firmware into "
		    "/lib/firmware/amd and start anew.",
	  .after = "snp.status",
	  .run = check_firmware,
	  .question = STATUS },
	{ .id = "snp.alias_check",
	  .at = AT_SNP_HOST,
	  .text = "Memory was checked for aliases (AMD-SB-3015)",
	  .want = "bit 1 of byte 3; firmware from Milan 1.55.22 and Genoa "
		  "1.55.38 on",
	  .remedy = "Update BIOS and SEV firmware.",
	  .after = "snp.status",
	  .run = check_field,
	  .question = STATUS,
	  .word = "bits",
	  .mask = 2,
	  .value = 2,
	  .bad = OUTCOME_WARN },
	{ .id = "snp.tcb",
	  .at = AT_SNP_HOST,
	  .text = "Guests see the TCB that runs",
	  .want = "current and reported TCB are equal",
	  .remedy = "After an update of firmware, start anew or have the "
		    "administrator commit it, which cannot be undone; vouch "
		    "does not.",
	  .after = "snp.status",
	  .run = check_tcb,
	  .question = STATUS },
	{ .id = "snp.mask_chip_id",
	  .at = AT_SNP_HOST,
	  .text = "Reports name the chip, so that its VCEK can be fetched",
	  .want = "bit 0 of the flags is 0",
	  .remedy = "Clear MASK_CHIP_ID (SNP_CONFIG), or hand certificates to "
		    "the guests.",
	  .after = "snp.status",
	  .run = check_field,
	  .question = STATUS,
	  .word = "flags",
	  .mask = 1,
	  .bad = OUTCOME_WARN },
	{ .id = "snp.mask_chip_key",
	  .at = AT_SNP_HOST,
	  .text = "Reports are signed",
	  .want = "bit 1 of the flags is 0",
	  .remedy = "Clear MASK_CHIP_KEY (SNP_CONFIG): nobody can appraise a "
		    "report without a signature.",
	  .after = "snp.status",
	  .run = check_field,
	  .question = STATUS,
	  .word = "flags",
	  .mask = 2 },
	{ .id = "snp.mitigations",
	  .at = AT_SNP_HOST,
	  .text = "What the firmware can mitigate was verified",
	  .want = "both vectors are equal",
	  .remedy = "Have the administrator verify them, which the kernel does "
		    "when verified_mitigations is written; vouch does not.",
	  .after = "snp.device",
	  .run = check_mitigations,
	  .absent = OUTCOME_SKIP },
	PSP("snp.psp.fused", "The secure processor is a production part",
	    "fused_part", 1, "1", VENDOR),
	PSP("snp.psp.debug_lock", "Debugging of the processor is locked",
	    "debug_lock_on", 1, "1", VENDOR),
	PSP("snp.psp.anti_rollback", "Old firmware is refused",
	    "anti_rollback_status", 1, "1", VENDOR),
	PSP("snp.psp.boot_integrity", "The BIOS is checked at start",
	    "boot_integrity", 1, "1", VENDOR),
	PSP("snp.psp.rom_armor", "The BIOS's memory is protected",
	    "rom_armor_enforced", 1, "1", VENDOR),
	PSP("snp.psp.tsme", "Memory is not encrypted under the guests' feet",
	    "tsme_status", 0, "0: TSME is another kind of encryption",
	    "In the BIOS, disable TSME unless it is wanted for the host."),
	{ 0 },
};
