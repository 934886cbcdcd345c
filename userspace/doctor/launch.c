// SPDX-License-Identifier: MIT
/*
 * The command line of QEMU that starts a guest on a host, from what that host
 * has. Nothing is started: each argument has its reason, and what is missing is
 * told and has a placeholder in capitals.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "doctor/check.h"
#include "doctor/doctor.h"

struct launch {
	struct doctor doctor;
	json_t *arguments, *notes, *missing;
	bool has_failed;
};

static void add(struct launch *l, const char *reason, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void add(struct launch *l, const char *reason, const char *format, ...)
{
	json_t *row;
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	row = json_pack("{s:s, s:s}", "argument", text, "reason", reason);
	if (!row || json_array_append_new(l->arguments, row))
		l->has_failed = true;
}

static void note(struct launch *l, const char *what)
{
	if (json_array_append_new(l->notes, json_string(what)))
		l->has_failed = true;
}

static void miss(struct launch *l, const char *what)
{
	if (json_array_append_new(l->missing, json_string(what)))
		l->has_failed = true;
}

static void add_qemu(struct launch *l, const char *type, const char *version)
{
	const char *path = host_qemu(l->doctor.machine, type) ?:
				   "qemu-system-x86_64";
	char text[128];

	add(l, "a QEMU that has this kind of guest", "%s", path);
	if (host_qemu(l->doctor.machine, type))
		return;
	snprintf(text, sizeof(text),
		 "no QEMU here has the type %s, want %s or later", type,
		 version);
	miss(l, text);
}

static void add_firmware(struct launch *l, const char *kind)
{
	const char *path = host_ovmf(l->doctor.machine, kind);

	add(l,
	    "firmware with the metadata of such guests; its content goes "
	    "into the measurement, so keep the file for vouch measure",
	    "-bios %s", path ?: "OVMF");
	if (!path)
		miss(l, "no OVMF here has the metadata, want OVMF replaced by "
			"the path of one that has");
}

static void add_common(struct launch *l)
{
	add(l, "confidential guests need KVM", "-accel kvm");
	add(l,
	    "vCPUs: their number is measured on SEV-SNP, so tell vouch "
	    "measure the same",
	    "-smp 2");
}

static void add_disk(struct launch *l)
{
	add(l, "no devices but those named here",
	    "-nodefaults -no-user-config");
	add(l, "a console", "-nographic -serial mon:stdio");
	add(l,
	    "the guest's disk; encrypt what is secret on it: the host sees "
	    "it",
	    "-drive if=none,id=disk0,file=DISK "
	    "-device virtio-blk-pci,drive=disk0,disable-legacy=on,"
	    "iommu_platform=true");
	note(l, "DISK stands for the guest's image");
}

/* Models of QEMU by AMD's product; each sets what CPUID says of the guest. */
static const char *snp_model(const struct world *world)
{
	if (world->family == 0x19 && world->model < 0x10)
		return "EPYC-Milan-v2";
	if (world->family == 0x19)
		return "EPYC-Genoa";
	if (world->family == 0x1A)
		return "EPYC-Turin";
	return NULL;
}

static void add_snp_model(struct launch *l)
{
	const char *model = snp_model(&l->doctor.world);

	add(l,
	    "the model of this host's processor: its signature is measured; "
	    "vouch measure takes it as --vcpu-type",
	    "-cpu %s", model ?: "MODEL");
	if (!model)
		miss(l, "this processor has no SEV-SNP, want MODEL replaced by "
			"that of the host");
}

#define SMT_ALLOWED (1u << 16)
#define POLICY_RESERVED (1u << 17)

/* AMD 56860, table of the guest policy: bit 17 is 1; no debugging. */
static void add_snp_object(struct launch *l)
{
	struct machine *machine = l->doctor.machine;
	const struct answer *smt =
		machine_ask(machine, "file /sys/devices/system/cpu/smt/active");
	unsigned int policy = POLICY_RESERVED | SMT_ALLOWED;
	uint32_t regs[4];
	uint64_t is_active;

	world_cpuid(machine, 0x8000001F, regs);
	if (answer_number(smt, &is_active) && !is_active)
		policy = POLICY_RESERVED;
	add(l,
	    "cbitpos and reduced-phys-bits are CPUID 0x8000001f EBX of this "
	    "host; the policy forbids debugging and allows SMT where the "
	    "host has it; kernel-hashes=on is for -kernel",
	    "-object sev-snp-guest,id=cvm0,cbitpos=%u,reduced-phys-bits=%u,"
	    "policy=%#x,host-data=HOST_DATA,id-block=ID_BLOCK,id-auth=ID_AUTH",
	    regs[1] & 63, regs[1] >> 6 & 63, policy);
	if (!(regs[1] & 63))
		miss(l, "this host does not tell cbitpos, want that of the "
			"host");
	note(l, "HOST_DATA stands for base64 of 32 bytes that a verifier "
		"compares; leave host-data out without any");
	note(l, "ID_BLOCK and ID_AUTH stand for what vouch measure idblock "
		"signs; leave both out without any");
}

static void add_snp(struct launch *l)
{
	add_qemu(l, "sev-snp-guest", "QEMU 9.1");
	add(l, "q35, with this guest's protection and memory",
	    "-machine q35,confidential-guest-support=cvm0,"
	    "memory-backend=ram0,vmport=off");
	add_common(l);
	add_snp_model(l);
	add(l, "private memory comes from guest_memfd, shared memory from here",
	    "-object memory-backend-memfd,id=ram0,size=4G,share=true,"
	    "prealloc=false -m 4G");
	add_snp_object(l);
	add_firmware(l, "snp");
	add_disk(l);
	note(l, "for an SVSM with a vTPM: -object "
		"igvm-cfg,id=igvm0,file=SVSM.IGVM and igvm-cfg=igvm0 in "
		"-machine, in place of -bios");
	if (!host_qemu(l->doctor.machine, "igvm-cfg"))
		note(l, "no QEMU here has the type igvm-cfg, which an SVSM "
			"needs");
}

static unsigned int qgs_port_of(struct machine *machine)
{
	const struct answer *conf = machine_ask(machine, "file /etc/qgs.conf");
	const char *line = NULL;
	unsigned int port;
	size_t size;

	while ((line = answer_next_line(conf, line, &size)) != NULL)
		if (sscanf(line, " port = %5u", &port) == 1)
			return port;
	return 4050;
}

static void add_tdx(struct launch *l)
{
	unsigned int port = qgs_port_of(l->doctor.machine);

	add_qemu(l, "tdx-guest", "QEMU 10.1");
	add(l, "q35; the interrupt controller is split, as a TD wants",
	    "-machine q35,kernel_irqchip=split,"
	    "confidential-guest-support=cvm0,memory-backend=ram0");
	add_common(l);
	add(l, "a TD sees the host's processor", "-cpu host");
	add(l, "private memory comes from guest_memfd, shared memory from here",
	    "-object memory-backend-ram,id=ram0,size=4G -m 4G");
	add(l,
	    "quotes come from the service at this port of /etc/qgs.conf; "
	    "CID 2 is the host",
	    "-object '{\"qom-type\":\"tdx-guest\",\"id\":\"cvm0\","
	    "\"mrconfigid\":\"MRCONFIGID\",\"quote-generation-socket\":"
	    "{\"type\":\"vsock\",\"cid\":\"2\",\"port\":\"%u\"}}'",
	    port);
	note(l, "MRCONFIGID stands for base64 of 48 bytes that a verifier "
		"compares; leave mrconfigid out without any");
	add_firmware(l, "tdx");
	add(l,
	    "vsock, for agents that ask the quoting service themselves; "
	    "another guest-cid for each guest",
	    "-device vhost-vsock-pci,guest-cid=3");
	add_disk(l);
}

json_t *doctor_launch(struct machine *machine, const char *tee)
{
	struct launch l = {
		.doctor.machine = machine,
		.arguments = json_array(),
		.notes = json_array(),
		.missing = json_array(),
	};
	json_t *json = NULL;

	l.has_failed = !l.arguments || !l.notes || !l.missing ||
		       !world_find(&l.doctor, NULL);
	if (!l.has_failed && strcmp(tee, "tdx") == 0)
		add_tdx(&l);
	else if (!l.has_failed)
		add_snp(&l);
	if (!l.has_failed)
		json = json_pack("{s:i, s:s, s:O, s:O, s:O}", "schema", 1,
				 "tee", tee, "arguments", l.arguments, "notes",
				 l.notes, "missing", l.missing);
	json_decref(l.arguments);
	json_decref(l.notes);
	json_decref(l.missing);
	return json;
}
