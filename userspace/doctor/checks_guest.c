// SPDX-License-Identifier: MIT
/* Guests of either kind: the device, its module, and a report. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "doctor/check.h"

#define DEVICE "exists /dev/vouch"
#define INFO "info /dev/vouch"
#define REPORT "report /dev/vouch"

static void check_device(struct doctor *doctor, const struct check *check,
			 struct finding *finding)
{
	check_exists(doctor, check, finding);
	if (finding->outcome != OUTCOME_PASS && doctor->world.at & AT_CONTAINER)
		finding->remedy = "The machine is a confidential guest, and "
				  "this container was not given its device: "
				  "see world.container.";
}

static void check_group(struct doctor *doctor, const struct check *check,
			struct finding *finding)
{
	const struct answer *node =
		find_answer(doctor, check, finding, "node /dev/vouch");
	char group[64], readable[8];

	if (!node)
		return;
	if (!answer_field(node, "group", group, sizeof(group)) ||
	    !answer_field(node, "read", readable, sizeof(readable)))
		found(finding, OUTCOME_UNKNOWN, "the answer is not understood");
	else if (strcmp(readable, "yes") == 0)
		found(finding, OUTCOME_PASS, "yes; its group is %s", group);
	else
		found(finding, OUTCOME_WARN,
		      "no; its group is %s, of which this user is none", group);
}

static void check_tee(struct doctor *doctor, const struct check *check,
		      struct finding *finding)
{
	const struct answer *info = find_answer(doctor, check, finding, INFO);
	uint64_t wanted = doctor->world.at & AT_TDX_GUEST ? VOUCH_TEE_TDX :
							    VOUCH_TEE_SNP;
	uint64_t tee;

	if (!info)
		return;
	if (!answer_field_number(info, "tee", &tee))
		found(finding, OUTCOME_UNKNOWN, "the answer has no TEE");
	else
		found(finding, tee == wanted ? OUTCOME_PASS : OUTCOME_FAIL,
		      "TEE %llu", (unsigned long long)tee);
}

#define SECURE_BOOT                       \
	"file /sys/firmware/efi/efivars/" \
	"SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"

static bool was_refused(struct machine *machine)
{
	const struct answer *log = machine_ask(machine, "log");

	return answer_find(log, "Loading of unsigned module is rejected") ||
	       answer_find(log, "Loading of module with unavailable key") ||
	       answer_find(log, "vouch: module verification failed");
}

/* Four bytes of attributes, and one that says whether it is on. */
static void check_secure_boot(struct doctor *doctor, const struct check *check,
			      struct finding *finding)
{
	const struct answer *variable =
		find_answer(doctor, check, finding, SECURE_BOOT);
	bool is_loaded = answer_is_given(
		machine_ask(doctor->machine, "exists /sys/module/vouch"));

	if (!variable)
		return;
	if (variable->size != 5)
		found(finding, OUTCOME_UNKNOWN, "%zu bytes", variable->size);
	else if (!variable->data[4])
		found(finding, OUTCOME_PASS, "Secure Boot is off");
	else if (is_loaded)
		found(finding, OUTCOME_PASS, "it is on, and vouch is loaded");
	else
		found(finding, OUTCOME_FAIL, "it is on, and vouch is %s",
		      was_refused(doctor->machine) ? "refused" : "not loaded");
}

/* The device is there: an error is what it said, and not that it is missing. */
static void check_report(struct doctor *doctor, const struct check *check,
			 struct finding *finding)
{
	const struct answer *report =
		find_answer(doctor, check, finding, REPORT);
	uint64_t ms;

	if (!report) {
		report = machine_ask(doctor->machine, REPORT);
		if (report->state != ANSWER_DENIED && report->code != ENOMEM)
			found(finding, OUTCOME_FAIL, "%s",
			      strerror(report->code));
		return;
	}
	if (!answer_field_number(report, "ms", &ms))
		found(finding, OUTCOME_UNKNOWN, "the answer has no time");
	else
		found(finding, ms < 30000 ? OUTCOME_PASS : OUTCOME_WARN,
		      "in %llu ms", (unsigned long long)ms);
}

/* A clock that is wrong makes good certificates look expired. */
static void check_clock(struct doctor *doctor, const struct check *check,
			struct finding *finding)
{
	const struct answer *report =
		find_answer(doctor, check, finding, REPORT);
	uint64_t from, until, now;

	if (!report)
		return;
	if (!answer_number(machine_ask(doctor->machine, "now"), &now))
		found(finding, OUTCOME_UNKNOWN, "there is no clock");
	else if (!answer_field_number(report, "from", &from) ||
		 !answer_field_number(report, "until", &until))
		found(finding, OUTCOME_SKIP, "no certificates came with it");
	else
		found(finding,
		      from <= now && now <= until ? OUTCOME_PASS : OUTCOME_FAIL,
		      "now %llu, certificates from %llu to %llu",
		      (unsigned long long)now, (unsigned long long)from,
		      (unsigned long long)until);
}

/* What appraising says of the report without any endorsement but its own. */
static void check_genuine(struct doctor *doctor, const struct check *check,
			  struct finding *finding)
{
	const struct answer *report =
		find_answer(doctor, check, finding, REPORT);
	char failed[200];

	if (!report)
		return;
	if (!answer_field(report, "failed", failed, sizeof(failed)))
		found(finding, OUTCOME_PASS, "no check fails");
	else if (doctor->world.is_simulated)
		found(finding, OUTCOME_SKIP, "it is simulated");
	else
		found(finding, OUTCOME_FAIL, "%s", failed);
}

const struct check checks_guest[] = {
	{ .id = "guest.device",
	  .at = AT_GUEST,
	  .text = "The device is there",
	  .want = "the device /dev/vouch",
	  .remedy = "Install the module for this kernel and load it: modprobe "
		    "vouch; the kernel's log tells why it does not load.",
	  .run = check_device,
	  .question = DEVICE },
	{ .id = "guest.secure_boot",
	  .at = AT_GUEST,
	  .text = "Secure Boot does not keep the module out",
	  .want = "a signed module, or Secure Boot off",
	  .remedy = "Sign vouch.ko with a key that the machine's owner "
		    "enrolled by mokutil, as DKMS does.",
	  .run = check_secure_boot,
	  .absent = OUTCOME_PASS },
	{ .id = "guest.group",
	  .at = AT_GUEST,
	  .text = "This user may use the device",
	  .want = "a member of the group vouch",
	  .remedy = "Add the user to the group: usermod -a -G vouch USER, and "
		    "log in anew.",
	  .after = "guest.device",
	  .run = check_group },
	{ .id = "guest.tee",
	  .at = AT_GUEST,
	  .text = "The module and the processor agree about the TEE",
	  .want = "1 for SEV-SNP, 2 for TDX",
	  .remedy = "Load the module anew, and read the kernel's log.",
	  .after = "guest.device",
	  .run = check_tee },
	{ .id = "guest.real",
	  .at = AT_GUEST,
	  .text = "The TEE is not simulated",
	  .want = "bit 0 of the flags is 0",
	  .remedy = "Unload vouch_sim where evidence is to be worth "
		    "something: whoever simulates it sees all.",
	  .after = "guest.device",
	  .run = check_field,
	  .question = INFO,
	  .word = "flags",
	  .mask = VOUCH_INFO_F_SIMULATED,
	  .bad = OUTCOME_WARN },
	{ .id = "guest.key",
	  .at = AT_GUEST,
	  .text = "The key to the firmware was not lost",
	  .want = "bit 3 of the flags is 0",
	  .remedy = "Start the guest anew: without the key (VMPCK) there are "
		    "no reports until then. vouch info tells what failed.",
	  .after = "guest.device",
	  .run = check_field,
	  .question = INFO,
	  .word = "flags",
	  .mask = VOUCH_INFO_F_KEY_LOST },
	{ .id = "guest.lockdown",
	  .at = AT_GUEST,
	  .text = "Reports are not locked",
	  .want = "bit 2 of the lockdown is 0",
	  .remedy = "Start the guest anew: a lock holds until then. vouch "
		    "lockdown tells what is locked.",
	  .after = "guest.device",
	  .run = check_field,
	  .question = INFO,
	  .word = "lockdown",
	  .mask = VOUCH_LOCK_REPORTS },
	{ .id = "guest.report",
	  .at = AT_GUEST,
	  .text = "A report or quote comes, in time",
	  .want = "within 30 seconds",
	  .remedy = "On the host, look at the quoting service or at the SEV "
		    "firmware; vouch report tells what failed.",
	  .after = "guest.device",
	  .run = check_report },
	{ .id = "guest.genuine",
	  .at = AT_GUEST,
	  .text = "What came with the report belongs to it",
	  .want = "no check of vouch appraise --authentic-only fails; with "
		  "AMD, certificates of the reported TCB",
	  .remedy = "vouch explain tells what a check is about; when the "
		    "certificates are of another TCB, the host has to renew "
		    "them, or let the verifier fetch its own.",
	  .after = "guest.report",
	  .run = check_genuine },
	{ .id = "guest.clock",
	  .at = AT_GUEST,
	  .text = "The clock is within the time of the certificates",
	  .want = "a time when all of them are valid",
	  .remedy = "Set the clock, or have the host renew its certificates.",
	  .after = "guest.report",
	  .run = check_clock },
	{ .id = "guest.tsm",
	  .at = AT_GUEST,
	  .text = "Other tools find reports in configfs",
	  .want = "/sys/kernel/config/tsm/report",
	  .remedy = "Mount configfs, and load sev-guest or tdx-guest, or "
		    "vouch_tsm in their place; vouch itself does not need it.",
	  .run = check_exists,
	  .question = "exists /sys/kernel/config/tsm/report",
	  .absent = OUTCOME_WARN },
	{ 0 },
};
