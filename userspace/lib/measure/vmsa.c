// SPDX-License-Identifier: MIT
#include "measure/vmsa.h"

#include <string.h>

#include "measure/put.h"

#define RESET_RDX 0x600 /* KVM's, where nobody sets CPUID */

enum {
	AT_ES = 0x000,
	AT_CS = 0x010,
	AT_SS = 0x020,
	AT_DS = 0x030,
	AT_FS = 0x040,
	AT_GS = 0x050,
	AT_GDTR = 0x060,
	AT_LDTR = 0x070,
	AT_IDTR = 0x080,
	AT_TR = 0x090,
	AT_EFER = 0x0d0,
	AT_CR4 = 0x148,
	AT_CR0 = 0x158,
	AT_DR7 = 0x160,
	AT_DR6 = 0x168,
	AT_RFLAGS = 0x170,
	AT_RIP = 0x178,
	AT_G_PAT = 0x268,
	AT_RDX = 0x310,
	AT_SEV_FEATURES = 0x3b0,
	AT_XCR0 = 0x3e8,
	AT_MXCSR = 0x408,
	AT_X87_FCW = 0x410,
};

static void put(u8 *page, size_t at, size_t size, u64 value)
{
	put_le(page + at, size, value);
}

struct segment {
	u16 selector, attributes;
	u32 limit;
	u64 base;
};

static void put_segment(u8 *page, size_t at, struct segment s)
{
	put(page, at, 2, s.selector);
	put(page, at + 2, 2, s.attributes);
	put(page, at + 4, 4, s.limit);
	put(page, at + 8, 8, s.base);
}

static void put_real_mode(const struct vmsa *vmsa, u32 eip, bool is_first,
			  u8 *page)
{
	const bool is_ec2 = vmsa->vmm == VMM_EC2;
	const struct segment data = { 0, 0x93, 0xffff, 0 };
	const struct segment stack = { 0, is_ec2 ? 0x92 : 0x93, 0xffff, 0 };
	const struct segment code = { 0xf000, is_ec2 && is_first ? 0x9a : 0x9b,
				      0xffff, eip & 0xffff0000 };

	put_segment(page, AT_ES, data);
	put_segment(page, AT_CS, code);
	put_segment(page, AT_SS, stack);
	put_segment(page, AT_DS, data);
	put_segment(page, AT_FS, data);
	put(page, AT_CR0, 8, vmsa->cr0);
	put(page, AT_RIP, 8, eip & 0xffff);
}

static void put_svsm(const struct vmsa *vmsa, u8 *page)
{
	const struct segment data = { 0x10, 0xc93, 0xffffffff, 0 };
	const struct segment code = { 0x8, 0xc9b, 0xffffffff, 0 };

	put_segment(page, AT_ES, data);
	put_segment(page, AT_CS, code);
	put_segment(page, AT_SS, data);
	put_segment(page, AT_DS, data);
	put_segment(page, AT_FS, data);
	put(page, AT_CR0, 8, 0x11);
	put(page, AT_RIP, 8, vmsa->rip);
}

static void put_tables(const struct vmsa *vmsa, u8 *page)
{
	const struct segment table = { 0, 0, 0xffff, 0 };
	const struct segment local = { 0, 0x82, 0xffff, 0 };
	const struct segment task = { 0, vmsa->vmm == VMM_EC2 ? 0x83 : 0x8b,
				      0xffff, 0 };

	put_segment(page, AT_GS, (struct segment){ 0, 0x93, 0xffff, 0 });
	put_segment(page, AT_GDTR, table);
	put_segment(page, AT_LDTR, local);
	put_segment(page, AT_IDTR, table);
	put_segment(page, AT_TR, task);
}

void vmsa_fill(const struct vmsa *vmsa, u32 eip, bool is_first, u8 *page)
{
	memset(page, 0, PAGE_SIZE);
	if (vmsa->is_svsm)
		put_svsm(vmsa, page);
	else
		put_real_mode(vmsa, eip, is_first, page);
	put_tables(vmsa, page);
	put(page, AT_EFER, 8, 0x1000); /* SVME */
	put(page, AT_CR4, 8, 0x40); /* MCE */
	put(page, AT_DR7, 8, 0x400);
	put(page, AT_DR6, 8, 0xffff0ff0);
	put(page, AT_RFLAGS, 8, 2);
	put(page, AT_G_PAT, 8,
	    vmsa->vmm == VMM_GCE ? 0x70106 : 0x7040600070406);
	put(page, AT_RDX, 8, vmsa->signature);
	put(page, AT_SEV_FEATURES, 8, vmsa->features);
	put(page, AT_XCR0, 8, 1);
	if (vmsa->x87 != X87_ZERO)
		put(page, AT_MXCSR, 4, 0x1f80);
	if (vmsa->x87 == X87_SET)
		put(page, AT_X87_FCW, 2, 0x37f);
}

/* As "-cpu MODEL,family=" says it, of a model or of nothing. */
static u32 qemu_signature(const struct vouch_launch *launch)
{
	static const struct {
		enum launch_key key;
		u32 (*with)(u32 signature, u32 number);
	} rows[] = {
		{ LAUNCH_VCPU_FAMILY, cpu_with_family },
		{ LAUNCH_VCPU_MODEL, cpu_with_model },
		{ LAUNCH_VCPU_STEPPING, cpu_with_stepping },
	};
	u32 signature = 0;

	cpu_signature(launch_text(launch, LAUNCH_VCPU_TYPE), &signature);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (launch_has(launch, rows[i].key))
			signature = rows[i].with(
				signature,
				(u32)launch_number(launch, rows[i].key));
	return signature;
}

/* Only QEMU puts the model of a CPU there. */
static u32 signature_of(const struct vouch_launch *launch)
{
	if (launch_has(launch, LAUNCH_VCPU_SIG))
		return (u32)launch_number(launch, LAUNCH_VCPU_SIG);
	return launch_number(launch, LAUNCH_VMM) == VMM_QEMU ?
		       qemu_signature(launch) :
		       RESET_RDX;
}

struct vmsa vmsa_of(const struct vouch_launch *launch, u64 features)
{
	struct vmsa vmsa = {
		.vmm = (enum launch_vmm)launch_number(launch, LAUNCH_VMM),
		.features = features,
		.signature = signature_of(launch),
		.cr0 = (u32)launch_number(launch, LAUNCH_CR0),
	};

	vmsa.x87 = vmsa.vmm == VMM_QEMU ? X87_SET : X87_ZERO;
	if (launch_has(launch, LAUNCH_X87))
		vmsa.x87 = (enum launch_x87)launch_number(launch, LAUNCH_X87);
	if (launch_has(launch, LAUNCH_FEATURES))
		vmsa.features = launch_number(launch, LAUNCH_FEATURES);
	return vmsa;
}
