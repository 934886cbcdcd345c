// SPDX-License-Identifier: MIT
/*
 * What an SEV-SNP guest can do wrong, at VMPL 0 and above: page states,
 * PVALIDATE, RMPADJUST, and VMGEXIT by the MSR and by the page (AMD 24593,
 * 24594, 56421)
 */
#include "bare.h"

#define MSR_GHCB 0xc0010130
#define MSR_SEV_STATUS 0xc0010131
#define PVALIDATE "0xf2, 0x0f, 0x01, 0xff"
#define RMPADJUST "0xf3, 0x0f, 0x01, 0xfe"
#define TDCALL "0x66, 0x0f, 0x01, 0xcc"
#define VMSA (1ull << 16)

/* 56421: requests in the MSR */
#define REGISTER 0x012
#define PAGE_STATE 0x014
#define TO_PRIVATE (1ull << 52)
#define TO_SHARED (2ull << 52)

#define VMM_INVALID_LEN (1ull << 32)
#define VMM_GENERIC (3ull << 32)

enum {
	GHCB_RAX = 0x1f8,
	GHCB_RBX = 0x318,
	GHCB_CODE = 0x390,
	GHCB_INFO_1 = 0x398,
	GHCB_INFO_2 = 0x3a0,
	GHCB_SCRATCH = 0x3a8,
	GHCB_BUFFER = 0x800,
};

static bool carry;

static void vmgexit(void)
{
	asm volatile("rep; vmmcall" : : : "memory");
}

static uint64_t ask_msr(uint64_t request)
{
	write_msr(MSR_GHCB, request);
	vmgexit();
	return read_msr(MSR_GHCB);
}

/* By the window, so that the operand's mapping is of this page alone */
static uint64_t pvalidate(uint64_t gpa, bool is_large, bool is_valid)
{
	return TRY(PVALIDATE, (uintptr_t)map(gpa, true), is_large, is_valid,
		   carry);
}

static uint64_t rmpadjust(uint64_t gpa, uint64_t attributes)
{
	bool unused;

	return TRY(RMPADJUST, (uintptr_t)map(gpa, true), 0, attributes, unused);
}

/* A page that is shared, in the order that the specification wants */
static uint64_t shared_page(void)
{
	uint64_t gpa = fresh_page();

	pvalidate(gpa, false, false);
	ask_msr(gpa | PAGE_STATE | TO_SHARED);
	return gpa;
}

static uint64_t vmsa_page(void)
{
	uint64_t gpa = fresh_page();

	rmpadjust(gpa, 1 | VMSA);
	return gpa;
}

/* ---- pages ---- */

static void try_validation(void)
{
	uint64_t gpa = fresh_page();

	is("PVALIDATE of a validated page succeeds",
	   pvalidate(gpa, false, true), 0);
	is("and has changed nothing", carry, 1);
	is("one that rescinds succeeds", pvalidate(gpa, false, false), 0);
	is("and has changed it", carry, 0);
	complains("read of ", gpa,
		  " with C-bit 1, but the page is not validated");
	read_page(gpa, true);
	complains("write of ", gpa,
		  " with C-bit 1, but the page is not validated");
	write_page(gpa, true);
	complains("write of ", gpa,
		  " with C-bit 0, but the page is not validated");
	write_page(gpa, false);
	pvalidate(gpa, false, true);
	is("it is validated again", carry, 0);
	write_page(gpa, true);
	read_page(gpa, true);
	complains("write of ", gpa, " with C-bit 0, but the page is private");
	write_page(gpa, false);
}

static void try_large_validation(void)
{
	uint64_t gpa = PAGES_AT + 4 * LARGE_PAGE;

	is("PVALIDATE of 2 MiB at an odd address fails",
	   pvalidate(gpa + PAGE, true, false), 1);
	is("at an even one it succeeds", pvalidate(gpa, true, false), 0);
	is("and changes them", carry, 0);
	complains("read of ", gpa + LARGE_PAGE - PAGE,
		  " with C-bit 1, but the page is not validated");
	read_page(gpa + LARGE_PAGE - PAGE, true);
	read_page(gpa + LARGE_PAGE, true);
	pvalidate(gpa + LARGE_PAGE - PAGE, false, true);
	is("the last of them is validated", carry, 0);
	pvalidate(gpa, true, true);
	is("and the others then", carry, 0);
	pvalidate(gpa, true, true);
	is("which is all", carry, 1);
	write_page(gpa + LARGE_PAGE - PAGE, true);
}

static void try_states(void)
{
	uint64_t gpa = fresh_page();

	complains("", gpa, " is made shared while it is validated");
	is("a page is made shared", ask_msr(gpa | PAGE_STATE | TO_SHARED),
	   PAGE_STATE + 1);
	write_page(gpa, false);
	read_page(gpa, false);
	complains("read of ", gpa, " with C-bit 1, but the page is shared");
	read_page(gpa, true);
	complains("write of ", gpa, " with C-bit 1, but the page is shared");
	write_page(gpa, true);
	complains("", gpa, " is validated while it is shared");
	pvalidate(gpa, false, true);
	pvalidate(gpa, false, false);
	is("it is made private", ask_msr(gpa | PAGE_STATE | TO_PRIVATE),
	   PAGE_STATE + 1);
	complains("read of ", gpa,
		  " with C-bit 1, but the page is not validated");
	read_page(gpa, true);
	complains("read of ", gpa,
		  " with C-bit 0, but the page is not validated");
	read_page(gpa, false);
	pvalidate(gpa, false, true);
	is("and validated", carry, 0);
	write_page(gpa, true);
	is("there is no third state", ask_msr(gpa | PAGE_STATE | 3ull << 52),
	   VMM_INVALID_LEN | (PAGE_STATE + 1));
	write_page(gpa, true);
	write_page(MMIO, false);
}

/* Whoever has a page mapped meanwhile looks at it again. */
static void try_states_while_mapped(void)
{
	uint64_t gpa = fresh_page();
	volatile uint8_t *kept = map_to_keep(gpa, true);

	(void)*kept;
	pvalidate(gpa, false, false);
	complains("read of ", gpa,
		  " with C-bit 1, but the page is not validated");
	(void)*kept;
	ask_msr(gpa | PAGE_STATE | TO_SHARED);
	complains("read of ", gpa, " with C-bit 1, but the page is shared");
	(void)*kept;

	gpa = fresh_page();
	is("a validated page is made private",
	   ask_msr(gpa | PAGE_STATE | TO_PRIVATE), PAGE_STATE + 1);
	complains("read of ", gpa,
		  " with C-bit 1, but the page is not validated");
	read_page(gpa, true);

	gpa = fresh_page();
	kept = map_to_keep(gpa, true);
	*kept = 1;
	rmpadjust(gpa, 1 | VMSA);
	complains("write of ", gpa, " with C-bit 1, but the page is a VMSA");
	*kept = 1;
}

/* The same where an SVSM, which firmware.py plays, does it during a call. */
static void try_svsm(void)
{
	volatile uint8_t *rescinded = map_to_keep(PAGES_AT + 0x104000, true);
	volatile uint8_t *vmsa;

	rmpadjust(fresh_page(), 3 | VMSA);
	vmsa = map(PAGES_AT + 0x103000, true);
	is("the SVSM has run", ask_msr(0x016), 0x017);
	*rescinded = 1;
	is("and rescinds a page", ask_msr(0x016), 0x017);
	(void)*rescinded;
	*vmsa = 1;
	is("and makes another one a VMSA", ask_msr(0x016), 0x017);
	*vmsa = 1;
}

static void try_vmsa(void)
{
	uint64_t gpa = fresh_page();

	is("RMPADJUST of one's own level is refused", rmpadjust(gpa, 0 | VMSA),
	   2);
	write_page(gpa, true);
	is("of a less privileged one it succeeds", rmpadjust(gpa, 1 | VMSA), 0);
	read_page(gpa, true);
	complains("write of ", gpa, " with C-bit 1, but the page is a VMSA");
	write_page(gpa, true);
	rmpadjust(gpa, 1);
	write_page(gpa, true);
}

static void try_operands(void)
{
	bool unused;

	TRY(PVALIDATE, 1ull << 39, 0, 0, unused);
	is("PVALIDATE of what is not mapped ends in #PF", trapped, PF);
	TRY(RMPADJUST, 1ull << 39, 0, 1, unused);
	is("so does RMPADJUST", trapped, PF);
	TRY(TDCALL, 0, 0, 0, unused);
	is("TDCALL ends in #UD", trapped, UD);
}

/* ---- VMGEXIT by the MSR ---- */

static void try_msr(void)
{
	uint32_t regs[4];

	is("SEV_STATUS: SEV, SEV-ES, SEV-SNP", read_msr(MSR_SEV_STATUS) & 7, 7);
	is("SEV information has the C-bit and versions 1 to 2", ask_msr(0x002),
	   2ull << 48 | 1ull << 32 | 51ull << 24 | 0x001);
	cpuid(0, regs);
	is("CPUID by the MSR is CPUID",
	   ask_msr(0ull << 32 | 1ull << 30 | 0x004) >> 32, regs[1]);
	is("no GHCB is preferred", ask_msr(0x010), ~0ull << 12 | 0x011);
	is("features: SEV-SNP, AP creation", ask_msr(0x080), 3 << 12 | 0x081);
	is("an unknown request is one", ask_msr(0xffe), 0xfff);
	is("nothing runs at another VMPL", ask_msr(0x016),
	   VMM_INVALID_LEN | 0x017);
}

/* ---- VMGEXIT by the page ---- */

static uint64_t ghcb;

static volatile uint64_t *ghcb_field(uint32_t offset)
{
	return (volatile uint64_t *)(map(ghcb, false) + offset);
}

static void set(uint32_t offset, uint64_t value)
{
	*ghcb_field(offset) = value;
}

static uint64_t get(uint32_t offset)
{
	return *ghcb_field(offset);
}

/* One exit. Return: SW_EXITINFO1, of which 2 says that it was malformed */
static uint64_t ask_page(uint64_t code, uint64_t info_1, uint64_t info_2)
{
	set(GHCB_CODE, code);
	set(GHCB_INFO_1, info_1);
	set(GHCB_INFO_2, info_2);
	write_msr(MSR_GHCB, ghcb);
	vmgexit();
	return get(GHCB_INFO_1);
}

static void try_page(void)
{
	ghcb = shared_page();
	complains("GHCB at ", ghcb, " is not registered");
	is("features by the page", ask_page(0x8000fffd, 0, 0), 0);
	is("are those of the MSR", get(GHCB_INFO_2), 3);
	is("a GHCB is registered", ask_msr(ghcb | REGISTER),
	   ghcb | (REGISTER + 1));
	is("features once more", ask_page(0x8000fffd, 0, 0), 0);
	is("an exit that is none is malformed", ask_page(0x80000abc, 0, 0), 2);
	is("its code is wrong", get(GHCB_INFO_2), 6);
	is("MMIO of 16 bytes is", ask_page(0x80000001, 0xfee00030, 16), 0);
	is("malformed, too", get(GHCB_INFO_2), 2);
	is("a VMPL that is not there", ask_page(0x80000018, 1, 0), 2);
	is("nor is VMPL 0 another one", ask_page(0x80000018, 0, 0), 2);
}

/* A list of one entry in the buffer of the GHCB */
static uint64_t change_pages(uint64_t scratch, uint64_t end, uint64_t entry)
{
	set(GHCB_SCRATCH, scratch);
	set(GHCB_BUFFER, end << 16);
	set(GHCB_BUFFER + 8, entry);
	ask_page(0x80000010, 0, 0);
	return get(GHCB_INFO_2);
}

static void try_list(void)
{
	uint64_t gpa = PAGES_AT + 8 * LARGE_PAGE;
	volatile uint8_t *kept = map_to_keep(gpa + 2 * PAGE, true);

	is("a list of pages elsewhere is refused",
	   change_pages(ghcb, 0, gpa | TO_SHARED), VMM_INVALID_LEN);
	is("so is one that is too long",
	   change_pages(ghcb + GHCB_BUFFER, 253, gpa | TO_SHARED),
	   VMM_INVALID_LEN | 1);
	write_page(gpa, true);
	(void)*kept;
	pvalidate(gpa, true, false);
	is("one that fits is served",
	   change_pages(ghcb + GHCB_BUFFER, 0, gpa | TO_SHARED | 1ull << 56),
	   0);
	is("and says how far it got", get(GHCB_BUFFER) & 0xffff, 1);
	complains("read of ", gpa + 2 * PAGE,
		  " with C-bit 1, but the page is shared");
	(void)*kept;
	write_page(gpa, false);
	write_page(gpa + LARGE_PAGE - PAGE, false);
	complains("read of ", gpa + PAGE,
		  " with C-bit 1, but the page is shared");
	read_page(gpa + PAGE, true);
	write_page(gpa + LARGE_PAGE, true);
}

static uint64_t request(uint64_t code, uint64_t request, uint64_t response)
{
	ask_page(code, request, response);
	return get(GHCB_INFO_2);
}

static void try_requests(void)
{
	uint64_t here = shared_page(), there = shared_page();
	uint64_t private = fresh_page();

	complains("request at ", private, " is private");
	is("a request that is private is refused",
	   request(0x80000011, private, here), VMM_GENERIC);
	complains("response at ", private, " is private");
	is("so is a response", request(0x80000011, here, private), VMM_GENERIC);
	set(GHCB_RAX, private);
	set(GHCB_RBX, 1);
	complains("certificates at ", private, " is private");
	is("and room for certificates", request(0x80000012, here, there),
	   VMM_GENERIC);
	is("the firmware refuses what is no message",
	   request(0x80000011, here, there) >> 32, 0);
	is("by a status", get(GHCB_INFO_2) != 0, 1);
}

static void try_creation(void)
{
	uint64_t gpa = fresh_page(), vmsa = vmsa_page();

	complains("", gpa, " is started, but is no VMSA");
	is("what is no VMSA is not started",
	   ask_page(0x80000013, 1ull << 32 | 1, gpa), 1);
	is("nor is a CPU that is not there",
	   ask_page(0x80000013, 99ull << 32 | 1, vmsa), 1);
}

/* ---- above VMPL 0 ---- */

static void try_above(void)
{
	uint64_t gpa = fresh_page();

	pvalidate(gpa, false, false);
	is("PVALIDATE above VMPL 0 ends in #GP", trapped, GP);
	write_page(gpa, true);
	is("RMPADJUST of VMPL 1 is refused", rmpadjust(gpa, 1 | VMSA), 2);
	is("and of VMPL 2, which is one's own", rmpadjust(gpa, 2 | VMSA), 2);
	write_page(gpa, true);
	is("but not of VMPL 3", rmpadjust(gpa, 3 | VMSA), 0);
	complains("write of ", gpa, " with C-bit 1, but the page is a VMSA");
	write_page(gpa, true);
	is("features have VMPLs, too", ask_msr(0x080), 0x23 << 12 | 0x081);
}

static void try_vmpl_0(void)
{
	try_validation();
	try_large_validation();
	try_states();
	try_states_while_mapped();
	try_vmsa();
	try_operands();
	try_msr();
	try_page();
	try_list();
	try_requests();
	try_creation();
}

void try_snp(const char *part)
{
	if (is_word(part, "vmpl2")) {
		try_above();
	} else if (is_word(part, "svsm")) {
		try_svsm();
	} else if (is_word(part, "ghcb")) {
		ghcb = fresh_page();
		complains("GHCB at ", ghcb, " is private");
		write_msr(MSR_GHCB, ghcb);
		vmgexit();
		is("a GHCB that is private ends the guest", 0, 1);
	} else if (is_word(part, "terminate")) {
		ask_msr(0x100 | 1ull << 12 | 7ull << 16);
		is("a guest that terminates ends", 0, 1);
	} else {
		try_vmpl_0();
	}
}
