// SPDX-License-Identifier: MIT
/*
 * Which world this is. CPUID of a guest is answered by its hypervisor: all of
 * this is a hint for remedies, and no evidence of anything.
 */
#define _GNU_SOURCE /* memmem() */
#include <stdio.h>
#include <string.h>

#include "doctor/check.h"
#include "doctor/doctor.h"

enum { LEAF_VMM = 0x40000000, LEAF_SEV = 0x8000001F };

static const struct {
	const char *name;
	unsigned int at;
	const char *text;
} worlds[] = {
	{ "snp-host", AT_SNP_HOST, "host for SEV-SNP guests" },
	{ "tdx-host", AT_TDX_HOST, "host for TDX guests" },
	{ "snp-guest", AT_SNP_GUEST, "SEV-SNP guest" },
	{ "tdx-guest", AT_TDX_GUEST, "TDX guest" },
	{ "azure-snp", AT_AZURE, "SEV-SNP guest under Azure's paravisor" },
	{ "azure-tdx", AT_AZURE, "TDX guest under Azure's paravisor" },
	{ "no-tee", AT_NOWHERE, "machine without a TEE" },
	{ NULL, 0, NULL },
};

const char *doctor_world(size_t index)
{
	return worlds[index].name;
}

static bool set_world(struct world *world, const char *name)
{
	for (size_t i = 0; worlds[i].name; i++) {
		if (strcmp(worlds[i].name, name))
			continue;
		world->name = worlds[i].name;
		world->at = worlds[i].at;
		snprintf(world->text, sizeof(world->text), "%s",
			 worlds[i].text);
		return true;
	}
	return false;
}

void world_cpuid(struct machine *machine, uint32_t leaf, uint32_t regs[4])
{
	uint32_t first = leaf & 0xC0000000u;

	memset(regs, 0, 4 * sizeof(*regs));
	if (!answer_cpuid(machine_ask(machine, "cpuid %#x 0", first), regs) ||
	    leaf > regs[0] ||
	    !answer_cpuid(machine_ask(machine, "cpuid %#x 0", leaf), regs))
		memset(regs, 0, 4 * sizeof(*regs));
}

bool world_has_flag(struct machine *machine, const char *flag)
{
	const struct answer *info = machine_ask(machine, "file /proc/cpuinfo");
	size_t size, length = strlen(flag);
	const char *pos = NULL, *end;

	do
		pos = answer_next_line(info, pos, &size);
	while (pos && strncmp(pos, "flags", 5) != 0);
	for (end = pos ? pos + size : NULL; pos && pos < end; pos++) {
		pos = memmem(pos, (size_t)(end - pos), flag, length);
		if (!pos)
			return false;
		if (strchr("\t: ", pos[-1]) && strchr("\n ", pos[length]))
			return true;
	}
	return false;
}

bool world_release(struct machine *machine, unsigned int *major,
		   unsigned int *minor)
{
	char line[65];

	answer_line(machine_ask(machine, "kernel r"), line, sizeof(line));
	return sscanf(line, "%5u.%5u", major, minor) == 2;
}

/* EBX, EDX, ECX of leaf 0: the order in which the name stands. */
static void find_processor(struct doctor *doctor)
{
	struct world *world = &doctor->world;
	uint32_t regs[4];

	world_cpuid(doctor->machine, 0, regs);
	memcpy(world->vendor, &regs[1], 4);
	memcpy(world->vendor + 4, &regs[3], 4);
	memcpy(world->vendor + 8, &regs[2], 4);
	world_cpuid(doctor->machine, 1, regs);
	world->family = regs[0] >> 8 & 15;
	world->model = (regs[0] >> 4 & 15) | (regs[0] >> 12 & 0xF0);
	if (world->family == 15)
		world->family += regs[0] >> 20 & 255;
	world->is_virtual = regs[2] >> 31;
}

static bool is_td(struct doctor *doctor)
{
	uint32_t regs[4];

	world_cpuid(doctor->machine, 0x21, regs);
	return (!memcmp(&regs[1], "Inte", 4) && !memcmp(&regs[3], "lTDX", 4) &&
		!memcmp(&regs[2], "    ", 4)) ||
	       world_has_flag(doctor->machine, "tdx_guest");
}

/* The MSR is for root, the rest for everyone. */
static bool is_snp_guest(struct doctor *doctor)
{
	struct machine *machine = doctor->machine;
	static const char *const signs[] = {
		"exists /sys/devices/system/cpu/sev/vmpl",
		"exists /sys/bus/platform/devices/sev-guest",
		"exists /dev/sev-guest",
	};
	uint32_t regs[4];
	uint64_t status;

	world_cpuid(machine, LEAF_SEV, regs);
	if (regs[0] & 2 &&
	    answer_number(machine_ask(machine, "msr 0xc0010131"), &status))
		return status >> 2 & 1;
	for (size_t i = 0; i < 3; i++)
		if (answer_is_given(machine_ask(machine, "%s", signs[i])))
			return true;
	return false;
}

/* Hyper-V's isolation: 2 SNP, 3 TDX. NULL when there is none. */
static const char *paravisor(struct doctor *doctor)
{
	uint32_t vmm[4], features[4], isolation[4];

	world_cpuid(doctor->machine, LEAF_VMM, vmm);
	world_cpuid(doctor->machine, LEAF_VMM + 3, features);
	world_cpuid(doctor->machine, LEAF_VMM + 12, isolation);
	if (memcmp(&vmm[1], "Microsoft Hv", 12) || !(features[1] >> 22 & 1))
		return NULL;
	if ((isolation[1] & 15) == 2)
		return "azure-snp";
	return (isolation[1] & 15) == 3 ? "azure-tdx" : NULL;
}

static const char *simulated(struct doctor *doctor)
{
	const struct answer *info =
		machine_ask(doctor->machine, "info /dev/vouch");
	uint64_t flags, tee;

	if (!answer_field_number(info, "flags", &flags) ||
	    !answer_field_number(info, "tee", &tee) ||
	    !(flags & VOUCH_INFO_F_SIMULATED))
		return NULL;
	doctor->world.is_simulated = true;
	return tee == VOUCH_TEE_TDX ? "tdx-guest" : "snp-guest";
}

static const char *find_name(struct doctor *doctor)
{
	const char *vendor = doctor->world.vendor;
	const char *name = paravisor(doctor);

	if (name)
		return name;
	if (is_td(doctor))
		return "tdx-guest";
	if (is_snp_guest(doctor))
		return "snp-guest";
	name = simulated(doctor);
	if (name)
		return name;
	if (!doctor->world.is_virtual && !strcmp(vendor, "AuthenticAMD"))
		return "snp-host";
	if (!doctor->world.is_virtual && !strcmp(vendor, "GenuineIntel"))
		return "tdx-host";
	return "no-tee";
}

static void add_place(struct world *world, unsigned int at, const char *text)
{
	size_t length = strlen(world->text);

	world->at |= at;
	snprintf(world->text + length, sizeof(world->text) - length, ", %s",
		 text);
}

static void find_cloud(struct doctor *doctor)
{
	struct machine *machine = doctor->machine;
	char vendor[64], tag[64];

	answer_line(machine_ask(machine, "file /sys/class/dmi/id/sys_vendor"),
		    vendor, sizeof(vendor));
	answer_line(machine_ask(machine,
				"file /sys/class/dmi/id/chassis_asset_tag"),
		    tag, sizeof(tag));
	if (!strcmp(vendor, "Google"))
		add_place(&doctor->world, AT_GCP, "at Google Cloud");
	if (!strcmp(vendor, "Amazon EC2"))
		add_place(&doctor->world, AT_AWS, "at Amazon EC2");
	if (!strcmp(tag, AZURE_TAG))
		add_place(&doctor->world, 0, "at Azure");
}

static void find_svsm(struct doctor *doctor)
{
	struct machine *machine = doctor->machine;
	uint64_t vmpl, flags;
	bool has_svsm =
		answer_number(
			machine_ask(machine,
				    "file /sys/devices/system/cpu/sev/vmpl"),
			&vmpl) &&
		vmpl > 0;

	if (answer_field_number(machine_ask(machine, "info /dev/vouch"),
				"flags", &flags) &&
	    flags & VOUCH_INFO_F_SVSM)
		has_svsm = true;
	if (has_svsm)
		add_place(&doctor->world, AT_SVSM, "with an SVSM");
}

static void find_container(struct doctor *doctor)
{
	static const char *const signs[] = {
		"exists /.dockerenv",
		"exists /run/.containerenv",
		"exists /run/systemd/container",
		"exists /var/run/secrets/kubernetes.io",
	};

	for (size_t i = 0; i < 4; i++) {
		if (!answer_is_given(
			    machine_ask(doctor->machine, "%s", signs[i])))
			continue;
		add_place(&doctor->world, AT_CONTAINER, "in a container");
		return;
	}
}

bool world_find(struct doctor *doctor, const char *name)
{
	struct world *world = &doctor->world;

	find_processor(doctor);
	if (!set_world(world, name ?: find_name(doctor)))
		return false;
	if (world->is_simulated)
		add_place(world, 0, "simulated");
	if (world->at & AT_NOWHERE && world->is_virtual)
		add_place(world, 0, "a virtual one");
	if (world->at & (AT_GUEST | AT_AZURE))
		find_cloud(doctor);
	if (world->at & AT_SNP_GUEST)
		find_svsm(doctor);
	find_container(doctor);
	return true;
}
