// SPDX-License-Identifier: MIT
/* TDX hosts: what the kernel made of it, and the TDX module. */
#include <stdio.h>
#include <string.h>

#include "doctor/check.h"

/* What the kernel says when the module does not start, and what to do. */
static const struct {
	const char *line, *remedy;
} failures[] = {
	{ "Hibernation support is enabled",
	  "Add nohibernate to the kernel's command line." },
	{ "too few private KeyIDs",
	  "In the BIOS, set TME-MT/TDX key split to give TDX more keys." },
	{ "module not loaded",
	  "In the BIOS, enable TDX and SEAM Loader; or put the module into "
	  "/boot/efi/EFI/TDX." },
	{ "clobber bug present", "Update the TDX module: this one is too old "
				 "for Linux." },
	{ "nitialization failed",
	  "Update BIOS and TDX module: -5 means that it is too old." },
};

/* Older kernels start it with kvm_intel, 7.3 at boot; their words differ. */
static const char *const successes[] = { "TDX-Module initialized",
					 "module initialized" };

static void check_module(struct doctor *doctor, const struct check *check,
			 struct finding *finding)
{
	const struct answer *log = find_answer(doctor, check, finding, "log");

	for (size_t i = 0; log && i < 2; i++) {
		if (!answer_find(log, successes[i]))
			continue;
		found(finding, OUTCOME_PASS, "%s", successes[i]);
		return;
	}
	for (size_t i = 0; log && i < sizeof(failures) / sizeof(*failures);
	     i++) {
		if (!answer_find(log, failures[i].line))
			continue;
		found(finding, OUTCOME_FAIL, "the kernel says: %s",
		      failures[i].line);
		finding->remedy = failures[i].remedy;
		return;
	}
	if (log)
		found(finding, OUTCOME_UNKNOWN,
		      "the log says nothing of it (any more)");
}

/* 7.3 has it in a file, before that it is in the log alone. */
static void check_version(struct doctor *doctor, const struct check *check,
			  struct finding *finding)
{
	const struct answer *log;
	const char *line;

	check_tells(doctor, check, finding);
	if (finding->outcome == OUTCOME_PASS)
		return;
	log = find_answer(doctor, check, finding, "log");
	line = log ? answer_find(log, "odule version: ") : NULL;
	if (line)
		found(finding, OUTCOME_PASS, "%.*s",
		      (int)strcspn(line + 15, "\n"), line + 15);
	else if (log)
		found(finding, OUTCOME_UNKNOWN, "the log does not tell it");
}

#define REFUSED "TDX needs more of kvm_intel than it was given: "

/* kvm_intel's parameter is off unless asked for, and stays off when refused. */
static void check_kvm_tdx(struct doctor *doctor, const struct check *check,
			  struct finding *finding)
{
	static const struct {
		const char *line, *remedy;
	} refusals[] = {
		{ "EPT is required", REFUSED "enable ept." },
		{ "TDP MMU", REFUSED "enable tdp_mmu." },
		{ "MMIO Caching", REFUSED "enable mmio_caching." },
		{ "APICv", REFUSED "enable enable_apicv." },
		{ "OSXSAVE is required", REFUSED "enable XSAVE." },
		{ "smaller than number of logical CPUs",
		  "Update the TDX module, which allows fewer vCPUs than there "
		  "are processors." },
	};
	const struct answer *log;

	check_parameter(doctor, check, finding);
	if (finding->outcome != OUTCOME_FAIL)
		return;
	log = machine_ask(doctor->machine, "log");
	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++)
		if (answer_find(log, refusals[i].line))
			finding->remedy = refusals[i].remedy;
}

#define FAUX "file /sys/devices/faux/tdx_host/"

const struct check checks_tdx_module[] = {
	{ .id = "tdx.kernel.flag",
	  .at = AT_TDX_HOST,
	  .text = "The kernel knows that the platform has TDX",
	  .want = "flag tdx_host_platform",
	  .remedy = "Take a kernel with CONFIG_INTEL_TDX_HOST, and see the "
		    "checks tdx.bios.",
	  .run = check_cpu_flag,
	  .word = "tdx_host_platform" },
	{ .id = "tdx.module.state",
	  .at = AT_TDX_HOST,
	  .text = "The TDX module runs",
	  .want = "the line: virt/tdx: module initialized",
	  .remedy = "Load kvm_intel with tdx=1, and look at the kernel's log.",
	  .run = check_module },
	{ .id = "tdx.module.version",
	  .at = AT_TDX_HOST,
	  .text = "The TDX module tells its version",
	  .want = "what the TCB recovery of the day asks for",
	  .remedy = "Update the BIOS, or the module in /boot/efi/EFI/TDX.",
	  .after = "tdx.module.state",
	  .run = check_version,
	  .question = FAUX "version",
	  .absent = OUTCOME_UNKNOWN },
	{ .id = "tdx.module.updates",
	  .at = AT_TDX_HOST,
	  .text = "The TDX module can be updated without a restart",
	  .want = "one update or more is left",
	  .remedy = "Start the host anew before the next update of the module.",
	  .after = "tdx.module.state",
	  .run = check_reaches,
	  .question = FAUX "num_remaining_updates",
	  .value = 1,
	  .bad = OUTCOME_WARN,
	  .absent = OUTCOME_SKIP },
	{ .id = "tdx.kvm.tdx",
	  .at = AT_TDX_HOST,
	  .text = "KVM launches TDs",
	  .want = "Y; it is off unless asked for",
	  .remedy = "Add kvm_intel.tdx=1 to the kernel's command line, or "
		    "options kvm_intel tdx=1 to a file of /etc/modprobe.d.",
	  .run = check_kvm_tdx,
	  .question = "file /sys/module/kvm_intel/parameters/tdx" },
	{ .id = "tdx.kvm.sgx",
	  .at = AT_TDX_HOST,
	  .text = "KVM knows SGX, as the setup script of canonical/tdx wants",
	  .want = "Y",
	  .remedy = "In the BIOS, enable SGX.",
	  .run = check_parameter,
	  .question = "file /sys/module/kvm_intel/parameters/sgx",
	  .bad = OUTCOME_WARN,
	  .absent = OUTCOME_WARN },
	{ .id = "tdx.kvm.type",
	  .at = AT_TDX_HOST,
	  .text = "KVM offers TDs to programs",
	  .want = "bit 5 of KVM_CAP_VM_TYPES",
	  .remedy = "Take a kernel with CONFIG_KVM_INTEL_TDX, and see "
		    "tdx.kvm.tdx.",
	  .after = "host.kvm.device",
	  .run = check_bits,
	  .question = "kvm KVM_CAP_VM_TYPES",
	  .mask = 1 << 5,
	  .value = 1 << 5 },
	{ .id = "tdx.kvm.capacity",
	  .at = AT_TDX_HOST,
	  .text = "There is room for TDs",
	  .want = "tdx above 0",
	  .remedy = "In the BIOS, give TDX more of the keys (TME-MT/TDX key "
		    "split).",
	  .run = check_capacity,
	  .word = "tdx",
	  .bad = OUTCOME_WARN,
	  .absent = OUTCOME_WARN },
	{ 0 },
};
