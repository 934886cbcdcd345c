// SPDX-License-Identifier: MIT
/* What hosts of either vendor need beside processor and firmware. */
#include <stdio.h>
#include <string.h>

#include "doctor/check.h"

/* Mainline hosts SEV-SNP guests since 6.11, and TDs since 6.16. */
static void check_release(struct doctor *doctor, const struct check *check,
			  struct finding *finding)
{
	unsigned int major, minor, wanted;
	char line[65];
	const struct answer *answer =
		find_answer(doctor, check, finding, "kernel r");

	if (!answer)
		return;
	answer_line(answer, line, sizeof(line));
	wanted = doctor->world.at & AT_TDX_HOST ? 16 : 11;
	if (!world_release(doctor->machine, &major, &minor))
		found(finding, OUTCOME_UNKNOWN, "'%s' is no release", line);
	else
		found(finding,
		      major > 6 || (major == 6 && minor >= wanted) ?
			      OUTCOME_PASS :
			      OUTCOME_WARN,
		      "%s", line);
}

static void check_config(struct doctor *doctor, const struct check *check,
			 struct finding *finding)
{
	(void)check;
	if (kernel_config(doctor, finding))
		found(finding, OUTCOME_PASS, "they are there");
}

static void check_system(struct doctor *doctor, const struct check *check,
			 struct finding *finding)
{
	const struct answer *answer =
		find_answer(doctor, check, finding, "file /etc/os-release");
	char id[32] = "?", version[32] = "";

	if (!answer)
		return;
	answer_field(answer, "ID", id, sizeof(id));
	answer_field(answer, "VERSION_ID", version, sizeof(version));
	/* Either may be quoted. */
	found(finding, OUTCOME_PASS, "%.*s %.*s",
	      (int)strcspn(id + strspn(id, "\""), "\""), id + strspn(id, "\""),
	      (int)strcspn(version + strspn(version, "\""), "\""),
	      version + strspn(version, "\""));
}

#define MIB (1024ull * 1024)

/* All memory of a guest is locked: 256 MiB is what comes on top of it. */
static void check_memlock(struct doctor *doctor, const struct check *check,
			  struct finding *finding)
{
	const struct answer *answer =
		find_answer(doctor, check, finding, "limit RLIMIT_MEMLOCK");
	uint64_t bytes;

	if (!answer)
		return;
	if (!answer_number(answer, &bytes))
		found(finding, OUTCOME_PASS, "unlimited");
	else
		found(finding,
		      bytes >= 4096 * MIB ? OUTCOME_PASS : OUTCOME_WARN,
		      "%llu MiB", (unsigned long long)(bytes / MIB));
}

static const char *const qemu_places[] = {
	"/usr/bin/qemu-system-x86_64",
	"/usr/libexec/qemu-kvm",
	"/usr/local/bin/qemu-system-x86_64",
	"/usr/bin/qemu-kvm",
};

const char *host_qemu(struct machine *machine, const char *type)
{
	for (size_t i = 0; i < sizeof(qemu_places) / sizeof(*qemu_places); i++)
		if (answer_has_word(machine_ask(machine, "types %s",
						qemu_places[i]),
				    type))
			return qemu_places[i];
	return NULL;
}

static bool is_any_there(struct machine *machine, const char *what,
			 const char *const *places, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (answer_is_given(
			    machine_ask(machine, "%s %s", what, places[i])))
			return true;
	return false;
}

static void check_qemu(struct doctor *doctor, const struct check *check,
		       struct finding *finding)
{
	const char *path = host_qemu(doctor->machine, check->word);
	bool is_there =
		is_any_there(doctor->machine, "types", qemu_places,
			     sizeof(qemu_places) / sizeof(*qemu_places));

	snprintf(finding->source, sizeof(finding->source), "%s",
		 path ?: "/usr/bin, /usr/libexec, /usr/local/bin");
	if (path)
		found(finding, OUTCOME_PASS, "it has the type %s", check->word);
	else if (is_there)
		found(finding, OUTCOME_FAIL, "it has no type %s", check->word);
	else
		found(finding, OUTCOME_FAIL, "no QEMU in the usual places");
}

static const char *const ovmf_places[] = {
	"/usr/share/ovmf/OVMF.amdsev.fd",
	"/usr/share/OVMF/OVMF.amdsev.fd",
	"/usr/share/edk2/ovmf/OVMF.amdsev.fd",
	"/usr/share/qemu/ovmf-x86_64-sev.bin",
	"/usr/share/ovmf/OVMF.inteltdx.fd",
	"/usr/share/ovmf/OVMF.inteltdx.ms.fd",
	"/usr/share/edk2/ovmf/OVMF.inteltdx.fd",
	"/usr/share/qemu/ovmf-x86_64-tdx.bin",
	"/usr/share/ovmf/OVMF.fd",
	"/usr/share/OVMF/OVMF_CODE_4M.fd",
	"/usr/share/edk2/ovmf/OVMF.fd",
};

#define OVMF_PLACES (sizeof(ovmf_places) / sizeof(*ovmf_places))

const char *host_ovmf(struct machine *machine, const char *kind)
{
	for (size_t i = 0; i < OVMF_PLACES; i++)
		if (answer_has_word(machine_ask(machine, "firmware %s",
						ovmf_places[i]),
				    kind))
			return ovmf_places[i];
	return NULL;
}

/* Which image such a guest starts from: its metadata is what tells. */
static void check_ovmf(struct doctor *doctor, const struct check *check,
		       struct finding *finding)
{
	const char *path = host_ovmf(doctor->machine, check->word);

	snprintf(finding->source, sizeof(finding->source), "%s",
		 path ?: "/usr/share/{ovmf,OVMF,edk2,qemu}");
	if (path)
		found(finding, OUTCOME_PASS,
		      "it has the metadata and can be measured");
	else if (is_any_there(doctor->machine, "firmware", ovmf_places,
			      OVMF_PLACES))
		found(finding, OUTCOME_FAIL, "no image has the metadata");
	else
		found(finding, OUTCOME_FAIL, "no OVMF in the usual places");
}

/* The seed page's list of what builds images, tools and modules. */
static void check_toolchain(struct doctor *doctor, const struct check *check,
			    struct finding *finding)
{
	static const char *const programs[] = { "make",	  "gcc",   "git",
						"curl",	  "cargo", "ld",
						"python3" };
	char missing[128] = "";

	(void)check;
	strcpy(finding->source, "$PATH");
	for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++) {
		size_t length = strlen(missing);

		if (!answer_is_given(machine_ask(doctor->machine, "program %s",
						 programs[i])))
			snprintf(missing + length, sizeof(missing) - length,
				 " %s", programs[i]);
	}
	if (*missing)
		found(finding, OUTCOME_WARN, "without%s", missing);
	else
		found(finding, OUTCOME_PASS, "all of them");
}

const struct check checks_host[] = {
	{ .id = "host.system",
	  .at = AT_HOST,
	  .text = "The operating system tells which it is",
	  .want = "a distribution that supports such hosts; what it can do is "
		  "checked below",
	  .remedy = "Take a distribution whose vendor supports confidential "
		    "guests on this processor.",
	  .run = check_system,
	  .absent = OUTCOME_WARN },
	{ .id = "host.kernel.release",
	  .at = AT_HOST,
	  .text = "The kernel is new enough",
	  .want = "6.11 or later for SEV-SNP, 6.16 or later for TDX; kernels "
		  "of distributions may have it earlier, and 6.3, which older "
		  "pages name for TDX, was never enough",
	  .remedy = "Install a newer kernel, unless the checks of what it can "
		    "do pass.",
	  .run = check_release },
	{ .id = "kernel.config",
	  .at = AT_HOST | AT_GUEST | AT_AZURE,
	  .text = "The options that the kernel was built with can be read",
	  .want = "a config in /boot, in /lib/modules or in /proc",
	  .remedy = "Install the package with the kernel's config.",
	  .run = check_config },
	{ .id = "host.kvm.device",
	  .at = AT_HOST,
	  .text = "KVM is there",
	  .want = "/dev/kvm",
	  .remedy = "Enable virtualisation in the BIOS (SVM, VMX), and load "
		    "kvm_amd or kvm_intel.",
	  .run = check_exists,
	  .question = "exists /dev/kvm" },
	{ .id = "host.memlock",
	  .at = AT_HOST,
	  .text = "Memory of a guest may be locked",
	  .want = "the guest's memory and 256 MiB, or unlimited; below 4 GiB "
		  "is warned of",
	  .remedy = "Set LimitMEMLOCK=infinity in the unit that starts "
		    "guests, or memlock in limits.conf.",
	  .run = check_memlock },
	{ .id = "host.msr",
	  .at = AT_HOST,
	  .text = "Registers of the processor can be read",
	  .want = "/dev/cpu/0/msr",
	  .remedy = "Load the module msr: modprobe msr. msr-tools has programs "
		    "for it, which vouch does not need.",
	  .run = check_exists,
	  .question = "exists /dev/cpu/0/msr",
	  .absent = OUTCOME_WARN },
	{ .id = "host.toolchain",
	  .at = AT_HOST,
	  .text = "Tools to build images and modules are there",
	  .want = "make, gcc, ld, git, curl, cargo and python3, where "
		  "something is to be built here",
	  .remedy = "Install what is missing, if something is to be built on "
		    "this host.",
	  .run = check_toolchain },
	{ .id = "host.snp.qemu",
	  .at = AT_SNP_HOST,
	  .text = "QEMU can launch an SEV-SNP guest",
	  .want = "the type sev-snp-guest, which is there from QEMU 9.1 on",
	  .remedy = "Install QEMU 9.1 or later.",
	  .run = check_qemu,
	  .word = "sev-snp-guest" },
	{ .id = "host.snp.ovmf",
	  .at = AT_SNP_HOST,
	  .text = "There is an OVMF that an SEV-SNP guest starts from",
	  .want = "an image with SEV metadata",
	  .remedy = "Install the distribution's OVMF for SEV, or build "
		    "OvmfPkg/AmdSev.",
	  .run = check_ovmf,
	  .word = "snp" },
	{ .id = "host.tdx.qemu",
	  .at = AT_TDX_HOST,
	  .text = "QEMU can launch a TD",
	  .want = "the type tdx-guest, which is there from QEMU 10.1 on",
	  .remedy = "Install QEMU 10.1 or later.",
	  .run = check_qemu,
	  .word = "tdx-guest" },
	{ .id = "host.tdx.ovmf",
	  .at = AT_TDX_HOST,
	  .text = "There is an OVMF that a TD starts from",
	  .want = "an image with TDX metadata",
	  .remedy = "Install the distribution's OVMF for TDX, or build "
		    "OvmfPkg/IntelTdx.",
	  .run = check_ovmf,
	  .word = "tdx" },
	{ 0 },
};
