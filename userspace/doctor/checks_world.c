// SPDX-License-Identifier: MIT
/* Which world this is, as a check; and what a container was given. */
#include <string.h>

#include "doctor/check.h"

static void check_kind(struct doctor *doctor, const struct check *check,
		       struct finding *finding)
{
	struct world *world = &doctor->world;

	(void)check;
	strcpy(finding->source, "CPUID, /proc/cpuinfo, /sys and /dev");
	found(finding, world->at & AT_NOWHERE ? OUTCOME_FAIL : OUTCOME_PASS,
	      "%s", world->text);
}

/* The machine is one thing, what a container sees of it another. */
static void check_given(struct doctor *doctor, const struct check *check,
			struct finding *finding)
{
	if (!(doctor->world.at & AT_GUEST)) {
		found(finding, OUTCOME_SKIP, "the machine has no such device");
		return;
	}
	if (find_answer(doctor, check, finding, "exists /dev/vouch"))
		found(finding, OUTCOME_PASS, "it has /dev/vouch");
}

const struct check checks_world[] = {
	{ .id = "world.kind",
	  .at = AT_ANY,
	  .text = "This is a confidential guest, or a host for such guests",
	  .want = "an SEV-SNP or TDX guest, or a processor that hosts them",
	  .remedy = "To appraise Evidence nothing more is needed; to attest, "
		    "start this system as a confidential guest: on its host, "
		    "vouch doctor launch prints how.",
	  .run = check_kind },
	{ .id = "world.container",
	  .at = AT_CONTAINER,
	  .text = "The container was given the device of the guest",
	  .want = "the device /dev/vouch",
	  .remedy = "The machine may be a confidential guest: give the "
		    "container its device /dev/vouch and the number of the "
		    "group vouch, or let an agent outside of it attest.",
	  .run = check_given },
	{ 0 },
};
