// SPDX-License-Identifier: MIT
/* SEV-SNP guests. */
#include <stdio.h>
#include <string.h>

#include "doctor/check.h"

#define REPORT "report /dev/vouch"
#define STATUS_MSR "msr 0xc0010131"

/* AMD 24593, 15.34.10: SEV_STATUS, what is active in this guest. */
static const struct {
	unsigned int bit;
	const char *name;
} features[] = {
	{ 3, "vTOM" },
	{ 4, "ReflectVC" },
	{ 5, "RestrictedInjection" },
	{ 6, "AlternateInjection" },
	{ 7, "DebugSwap" },
	{ 8, "PreventHostIBS" },
	{ 9, "BTBIsolation" },
	{ 10, "VmplSSS" },
	{ 11, "SecureTSC" },
	{ 12, "VmgExitParameter" },
	{ 14, "IbsVirtualization" },
	{ 16, "VmsaRegProtection" },
	{ 17, "SmtProtection" },
	{ 23, "IbpbOnEntry" },
};

static void check_features(struct doctor *doctor, const struct check *check,
			   struct finding *finding)
{
	const struct answer *answer =
		find_answer(doctor, check, finding, STATUS_MSR);
	uint64_t status;
	char list[200] = "";

	if (!answer || !answer_number(answer, &status))
		return;
	for (size_t i = 0; i < sizeof(features) / sizeof(*features); i++) {
		size_t length = strlen(list);

		if (status >> features[i].bit & 1)
			snprintf(list + length, sizeof(list) - length, "%s%s",
				 length ? ", " : "", features[i].name);
	}
	found(finding, OUTCOME_PASS, "%s", *list ? list : "none");
}

static const char *const modprobe_places[] = {
	"file /etc/modprobe.d/vouch.conf",
	"file /usr/lib/modprobe.d/vouch.conf",
	"file /lib/modprobe.d/vouch.conf",
};

/* Up to 6.13 both drivers would number their messages by the same key. */
static void check_order(struct doctor *doctor, const struct check *check,
			struct finding *finding)
{
	unsigned int major, minor;

	if (!find_answer(doctor, check, finding, "kernel r"))
		return;
	if (world_release(doctor->machine, &major, &minor) &&
	    (major > 6 || (major == 6 && minor >= 14))) {
		found(finding, OUTCOME_PASS,
		      "this kernel numbers messages for both");
		return;
	}
	strcpy(finding->source, "/etc/modprobe.d, /usr/lib/modprobe.d");
	found(finding, OUTCOME_WARN, "no line softdep sev-guest pre: vouch");
	for (size_t i = 0; i < 3; i++) {
		const struct answer *conf =
			machine_ask(doctor->machine, "%s", modprobe_places[i]);

		if (!answer_find(conf, "softdep sev-guest pre: vouch") &&
		    !answer_find(conf, "softdep sev_guest pre: vouch"))
			continue;
		snprintf(finding->source, sizeof(finding->source), "%s",
			 question_subject(modprobe_places[i]));
		found(finding, OUTCOME_PASS, "vouch is loaded first");
	}
}

/* Of a report: a word that has to be another than the row's. */
static void check_word(struct doctor *doctor, const struct check *check,
		       struct finding *finding)
{
	const struct answer *report =
		find_answer(doctor, check, finding, REPORT);
	char name[16], word[32];

	if (!report)
		return;
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(check->word, "="),
		 check->word);
	if (!answer_field(report, name, word, sizeof(word)))
		found(finding, OUTCOME_UNKNOWN, "the answer has no %s", name);
	else
		found(finding,
		      strcmp(word, strchr(check->word, '=') + 1) ?
			      OUTCOME_PASS :
			      check->bad,
		      "%s", word);
}

static void check_version(struct doctor *doctor, const struct check *check,
			  struct finding *finding)
{
	const struct answer *report =
		find_answer(doctor, check, finding, REPORT);
	uint64_t version;

	if (!report)
		return;
	if (!answer_field_number(report, "version", &version))
		found(finding, OUTCOME_UNKNOWN, "the answer has no version");
	else
		found(finding, version >= 3 ? OUTCOME_PASS : OUTCOME_WARN,
		      "%llu", (unsigned long long)version);
}

/* The kernel's file is of the vCPU; the module's is what reports are for. */
static void check_vmpl(struct doctor *doctor, const struct check *check,
		       struct finding *finding)
{
	const struct answer *info =
		machine_ask(doctor->machine, "info /dev/vouch");
	uint64_t vmpl, privilege;

	if (!find_number(doctor, check, finding, &vmpl))
		return;
	if (!answer_field_number(info, "privilege", &privilege))
		found(finding, OUTCOME_PASS, "VMPL %llu",
		      (unsigned long long)vmpl);
	else
		found(finding, vmpl == privilege ? OUTCOME_PASS : OUTCOME_WARN,
		      "the kernel runs at VMPL %llu, the module asks for %llu",
		      (unsigned long long)vmpl, (unsigned long long)privilege);
}

const struct check checks_guest_snp[] = {
	{ .id = "guest.snp.active",
	  .at = AT_SNP_GUEST,
	  .text = "SEV, SEV-ES and SEV-SNP are active",
	  .want = "bits 0 to 2 of SEV_STATUS",
	  .remedy = "Have the host launch the guest as an SEV-SNP guest.",
	  .run = check_bits,
	  .question = STATUS_MSR,
	  .mask = 7,
	  .value = 7 },
	{ .id = "guest.snp.features",
	  .at = AT_SNP_GUEST,
	  .text = "The guest's features are told, such as BTB isolation and "
		  "restricted injection of interrupts",
	  .want = "those that the launch asked for",
	  .remedy = "Have the host launch the guest with the features that it "
		    "needs.",
	  .after = "guest.snp.active",
	  .run = check_features },
	{ .id = "guest.snp.platform",
	  .at = AT_SNP_GUEST,
	  .text = "The kernel offers the guest's channel to drivers",
	  .want = "the platform device sev-guest",
	  .remedy = "Take a kernel with CONFIG_AMD_MEM_ENCRYPT whose start "
		    "found the secrets page; its log tells.",
	  .run = check_exists,
	  .question = "exists /sys/bus/platform/devices/sev-guest",
	  .absent = OUTCOME_WARN },
	{ .id = "guest.snp.order",
	  .at = AT_SNP_GUEST,
	  .text = "vouch is loaded before sev-guest",
	  .want = "Linux 6.14 or later, or a softdep in modprobe.d",
	  .remedy = "Install vouch.conf into /etc/modprobe.d, and make the "
		    "initramfs anew.",
	  .run = check_order },
	{ .id = "guest.snp.vmpl",
	  .at = AT_SNP_GUEST,
	  .text = "Reports are for the VMPL of the kernel",
	  .want = "the same number",
	  .remedy = "Load vouch without a parameter for the privilege.",
	  .run = check_vmpl,
	  .question = "file /sys/devices/system/cpu/sev/vmpl",
	  .absent = OUTCOME_SKIP },
	{ .id = "guest.snp.report_version",
	  .at = AT_SNP_GUEST,
	  .text = "Reports tell the processor",
	  .want = "version 3 or later",
	  .remedy = "Have the host update its SEV firmware: from version 2, a "
		    "verifier has to be told the product.",
	  .after = "guest.report",
	  .run = check_version },
	{ .id = "guest.snp.signature",
	  .at = AT_SNP_GUEST,
	  .text = "Reports are signed",
	  .want = "by a VCEK or a VLEK",
	  .remedy = "Have the host clear MASK_CHIP_KEY.",
	  .after = "guest.report",
	  .run = check_word,
	  .word = "signer=none" },
	{ .id = "guest.snp.chip_id",
	  .at = AT_SNP_GUEST,
	  .text = "Reports name the chip",
	  .want = "another CHIP_ID than zeroes, by which a VCEK is fetched",
	  .remedy = "Have the host clear MASK_CHIP_ID, or hand out "
		    "certificates.",
	  .after = "guest.report",
	  .run = check_word,
	  .word = "chip_id=zero",
	  .bad = OUTCOME_WARN },
	{ .id = "guest.snp.certs",
	  .at = AT_SNP_GUEST,
	  .text = "The host hands certificates out",
	  .want = "a certificate table",
	  .remedy = "Have the host give QEMU its certificates; else a "
		    "verifier has to fetch the VCEK.",
	  .after = "guest.report",
	  .run = check_word,
	  .word = "certs=0",
	  .bad = OUTCOME_WARN },
	{ 0 },
};
