// SPDX-License-Identifier: MIT
/* Guests under a Coconut SVSM, whose vTPM lives in the guest's own memory. */
#include <string.h>

#include "doctor/check.h"

/* VMPL 0 is the SVSM's: the kernel has another. */
static void check_level(struct doctor *doctor, const struct check *check,
			struct finding *finding)
{
	uint64_t vmpl;

	if (find_number(doctor, check, finding, &vmpl))
		found(finding, vmpl ? OUTCOME_PASS : OUTCOME_FAIL, "VMPL %llu",
		      (unsigned long long)vmpl);
}

static void check_driver(struct doctor *doctor, const struct check *check,
			 struct finding *finding)
{
	const struct answer *answer =
		find_answer(doctor, check, finding, "%s", check->question);
	char driver[64];

	if (!answer)
		return;
	answer_line(answer, driver, sizeof(driver));
	found(finding,
	      strcmp(driver, "tpm-svsm") && strcmp(driver, "tpm_svsm") ?
		      OUTCOME_WARN :
		      OUTCOME_PASS,
	      "driver %s", driver);
}

const struct check checks_svsm[] = {
	{ .id = "svsm.vmpl",
	  .at = AT_SVSM,
	  .text = "The SVSM runs at VMPL 0, and the kernel below it",
	  .want = "VMPL 1 or more",
	  .remedy = "Start the guest from an IGVM file of the SVSM: vouch "
		    "doctor launch prints how.",
	  .run = check_level,
	  .question = "file /sys/devices/system/cpu/sev/vmpl",
	  .absent = OUTCOME_UNKNOWN },
	{ .id = "svsm.attestation",
	  .at = AT_SVSM,
	  .text = "The SVSM attests its services, so that the key of its vTPM "
		  "is bound to the TEE",
	  .want = "bit 1 of the module's flags",
	  .remedy = "Load vouch on a kernel that knows SVSMs, 6.11 or later.",
	  .after = "guest.device",
	  .run = check_field,
	  .question = "info /dev/vouch",
	  .word = "flags",
	  .mask = VOUCH_INFO_F_SVSM,
	  .value = VOUCH_INFO_F_SVSM,
	  .bad = OUTCOME_WARN },
	{ .id = "svsm.tpm",
	  .at = AT_SVSM,
	  .text = "The vTPM is the SVSM's, new at each start, and not the "
		  "host's",
	  .want = "the driver tpm-svsm, which is in Linux from 6.16 on",
	  .remedy = "Take a kernel with CONFIG_TCG_SVSM, and launch without "
		    "a TPM of the host.",
	  .run = check_driver,
	  .question = "link /sys/class/tpm/tpm0/device/driver",
	  .absent = OUTCOME_WARN },
	{ .id = "svsm.option",
	  .at = AT_SVSM,
	  .text = "The kernel has the driver of the SVSM's vTPM",
	  .want = "CONFIG_TCG_SVSM=y or =m",
	  .remedy = "Take a kernel that is built with CONFIG_TCG_SVSM, which "
		    "is there from 6.16 on.",
	  .after = "kernel.config",
	  .run = check_option,
	  .word = "CONFIG_TCG_SVSM",
	  .bad = OUTCOME_WARN },
	{ 0 },
};
