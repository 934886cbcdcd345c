// SPDX-License-Identifier: MIT
/* What the checks of the module's log and of bound reports are about. */
#include "check/ids.h"

/* clang-format off */

#define TRUST "It is worth as much as the guest's kernel, and whoever may " \
	"choose REPORT_DATA there, until the report was made: both can have " \
	"any such statement signed. See \"runtime\" in policy.rst."

#define POLICY "Documentation/policy.rst"

static const struct vouch_check_info rows[] = {
	{ "runtime.log.format",
	  "The module's event log in the token is made of records that are "
	  "known here.",
	  "A record that is not known would be a statement that nobody checks.",
	  "Documentation/evidence.rst" },
	{ "runtime.log.sequence",
	  "The log has every record from number 1 on, up to the one that the "
	  "report names.",
	  "A log without a record would hide what it said.",
	  "Documentation/evidence.rst" },
	{ "runtime.log.data",
	  "Digests are of the data beside them; else the records are named, "
	  "and only their digests count.",
	  "Registers are extended by digests: other data is only what somebody "
	  "wrote beside them.",
	  "Documentation/evidence.rst" },
	{ "runtime.log.lockdown",
	  "The records say what the bound report says is locked, and nothing "
	  "was given back.",
	  "A log of another guest, or an altered one, says something else.",
	  "Documentation/evidence.rst" },
	{ "runtime.log.swmr0",
	  "The records of software register 0 replay to its value in the bound "
	  "report. An extension by something unknown is a warning.",
	  TRUST,
	  "Documentation/evidence.rst" },
	{ "runtime.log.swmr1",
	  "The records of software register 1 replay to its value in the bound "
	  "report. An extension by something unknown is a warning.",
	  TRUST,
	  "Documentation/evidence.rst" },
	{ "runtime.log.swmr2",
	  "The records of software register 2 replay to its value in the bound "
	  "report. An extension by something unknown is a warning.",
	  TRUST,
	  "Documentation/evidence.rst" },
	{ "runtime.log.swmr3",
	  "The records of software register 3 replay to its value in the bound "
	  "report. Every user who may write to the device can extend it.",
	  TRUST,
	  "Documentation/evidence.rst" },
	{ "runtime.swmr0",
	  "Software register 0 of the bound report is what was expected.",
	  TRUST,
	  POLICY },
	{ "runtime.swmr1",
	  "Software register 1 of the bound report is what was expected.",
	  TRUST,
	  POLICY },
	{ "runtime.swmr2",
	  "Software register 2 of the bound report is what was expected.",
	  TRUST,
	  POLICY },
	{ "runtime.swmr3",
	  "Software register 3 of the bound report is what was expected.",
	  TRUST,
	  POLICY },
	{ "runtime.events.require",
	  "Each event that the policy requires extended its register, by a log "
	  "that leads to the register of the report.",
	  "A guest that did not measure something may not have done it.",
	  POLICY },
	{ "runtime.events.forbid",
	  "No event that the policy forbids extended its register.",
	  "What must not run in a guest may have run in this one.",
	  POLICY },
	{ "runtime.events.only",
	  "Registers of which the policy lists events were extended by those "
	  "alone.",
	  "Something that nobody listed was measured.",
	  POLICY },
	{ "runtime.events.complete",
	  "The logs have all that extended the registers that the policy "
	  "names: they lead from zeroes to the register of the report.",
	  "Something unknown extended the register, without the module or "
	  "before it was loaded.",
	  POLICY },
	{ "runtime.lockdown.require",
	  "The bound report says that all is locked that the policy requires.",
	  "The administrator of the guest can otherwise still use it. " TRUST,
	  POLICY },
	{ "runtime.lockdown.forbid",
	  "The bound report says that nothing is locked that the policy "
	  "forbids.",
	  "A guest that has it locked can no longer do what is wanted of it.",
	  POLICY },
};

/* clang-format on */

const struct check_ids check_ids_runtime = { rows, ARRAY_SIZE(rows) };
