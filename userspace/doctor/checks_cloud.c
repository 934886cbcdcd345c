// SPDX-License-Identifier: MIT
/* What clouds do otherwise than a host of one's own. */
#include <stdio.h>
#include <string.h>

#include "doctor/check.h"

/* Under a paravisor the kernel has no way to the TEE, and is not to have. */
static void check_paravisor(struct doctor *doctor, const struct check *check,
			    struct finding *finding)
{
	const struct answer *log = machine_ask(doctor->machine, "log");

	(void)check;
	strcpy(finding->source, "CPUID 0x4000000c");
	found(finding, OUTCOME_PASS, "%s%s", doctor->world.text,
	      answer_find(log, "Isolation Config") ? ", and the log says so" :
						     "");
}

static void check_tpm_access(struct doctor *doctor, const struct check *check,
			     struct finding *finding)
{
	const struct answer *node =
		find_answer(doctor, check, finding, "node /dev/tpmrm0");
	char readable[8], group[64] = "?";

	if (!node)
		return;
	answer_field(node, "group", group, sizeof(group));
	if (!answer_field(node, "read", readable, sizeof(readable)))
		found(finding, OUTCOME_UNKNOWN, "the answer is not understood");
	else if (strcmp(readable, "yes") == 0)
		found(finding, OUTCOME_PASS, "yes");
	else
		found(finding, OUTCOME_UNKNOWN, "no; its group is %s", group);
}

/* There as well as not: what matters is that nobody takes it for the guest's */
static void check_host_tpm(struct doctor *doctor, const struct check *check,
			   struct finding *finding)
{
	if (find_answer(doctor, check, finding, "%s", check->question))
		found(finding, OUTCOME_WARN, "there is one, of the host");
}

static void check_signer(struct doctor *doctor, const struct check *check,
			 struct finding *finding)
{
	const struct answer *report =
		find_answer(doctor, check, finding, "report /dev/vouch");
	char signer[16];

	if (!report)
		return;
	if (answer_field(report, "signer", signer, sizeof(signer)))
		found(finding,
		      strcmp(signer, "none") ? OUTCOME_PASS : OUTCOME_FAIL,
		      "%s", signer);
	else
		found(finding, OUTCOME_UNKNOWN, "the answer has no signer");
}

const struct check checks_cloud[] = {
	{ .id = "cloud.azure.paravisor",
	  .at = AT_AZURE,
	  .text = "A paravisor has the TEE, and /dev/vouch is not needed",
	  .want = "isolation of type 2 (SEV-SNP) or 3 (TDX)",
	  .remedy = "Choose a confidential size for the virtual machine.",
	  .run = check_paravisor },
	{ .id = "cloud.azure.tpm",
	  .at = AT_AZURE,
	  .text = "The paravisor's vTPM is there, which holds the report",
	  .want = "/dev/tpmrm0",
	  .remedy = "Load tpm_crb, and choose vTPM in the settings of the "
		    "virtual machine; in a container, give it /dev/tpmrm0.",
	  .run = check_exists,
	  .question = "exists /dev/tpmrm0" },
	{ .id = "cloud.azure.tpm_access",
	  .at = AT_AZURE,
	  .text = "This user may use the vTPM",
	  .want = "root, or a member of the group tss",
	  .remedy = "Run as root, or add the user to the group tss.",
	  .after = "cloud.azure.tpm",
	  .run = check_tpm_access },
	{ .id = "cloud.gcp.tpm",
	  .at = AT_GCP,
	  .text = "No vTPM is taken for the guest's own",
	  .want = "that evidence is the report or quote: the vTPM is the "
		  "host's",
	  .remedy = "Do not appraise its quotes as if the TEE vouched for "
		    "them.",
	  .run = check_host_tpm,
	  .question = "exists /dev/tpmrm0",
	  .absent = OUTCOME_PASS },
	{ .id = "cloud.aws.signer",
	  .at = AT_AWS,
	  .text = "Who signs reports is known",
	  .want = "a VLEK on shared hosts, a VCEK on Dedicated Hosts",
	  .remedy = "Ask for an extended report, which has the certificate of "
		    "the VLEK: vouch report --certs.",
	  .after = "guest.report",
	  .run = check_signer },
	{ .id = "cloud.aws.tpm",
	  .at = AT_AWS,
	  .text = "No NitroTPM is taken for the guest's own",
	  .want = "that evidence is the report: NitroTPM documents are the "
		  "host's, and say nothing of the TEE",
	  .remedy = "Do not appraise its documents as if the TEE vouched for "
		    "them.",
	  .run = check_host_tpm,
	  .question = "exists /dev/tpmrm0",
	  .absent = OUTCOME_PASS },
	{ 0 },
};
