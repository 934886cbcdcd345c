// SPDX-License-Identifier: MIT
/*
 * What a TD can do wrong: page states, TDG.MEM.PAGE.ACCEPT, reports, registers
 * and TDVMCALLs (Intel TDX Module ABI, GHCI)
 */
#include "bare.h"

#define SHARED_BIT (1ull << 47)
#define OPERAND_INVALID 0xc000010000000000ull
#define ALREADY_ACCEPTED 0x00000b0a00000000ull
#define SIZE_MISMATCH 0xc0000b0b00000000ull
#define FIELD_ID 0xc0000c0000000000ull
#define NO_VE_INFO 0xc000070400000000ull
/* R10 */
#define INVALID_OPERAND 0x8000000000000000ull
#define ALIGN_ERROR 0x8000000000000002ull
#define SUBFUNC_UNSUPPORTED 0x8000000000000003ull

#define PVALIDATE "0xf2, 0x0f, 0x01, 0xff"
#define VMGEXIT "0xf3, 0x0f, 0x01, 0xd9"
#define SEAMCALL_NOT_TDCALL "0x0f, 0x01, 0xcc"

/* TDCALLs, and calls of the host */
enum {
	VP_INFO = 1,
	EXTEND = 2,
	VE_INFO = 3,
	REPORT = 4,
	ACCEPT = 6,
	VM_RD = 7,
	VM_WR = 8
};

enum {
	CPUID = 10,
	IO = 30,
	INFO = 0x10000,
	MAP_GPA = 0x10001,
	GET_QUOTE = 0x10002,
	FATAL_ERROR = 0x10003,
	NOTIFY = 0x10004
};

/* Return: RAX */
static uint64_t call(uint64_t leaf, uint64_t rcx, uint64_t rdx, uint64_t r8)
{
	struct tdx_regs regs = { .rax = leaf, .rcx = rcx, .rdx = rdx };

	regs.r8 = r8;
	tdcall(&regs);
	return regs.rax;
}

/* Return: R10 */
static uint64_t vmcall(uint64_t function, uint64_t r12, uint64_t r13)
{
	struct tdx_regs regs = {
		.rcx = 0xfc00, .r11 = function, .r12 = r12, .r13 = r13
	};

	tdcall(&regs);
	return regs.r10;
}

static uint64_t share(uint64_t gpa, uint64_t size)
{
	return vmcall(MAP_GPA, gpa | SHARED_BIT, size);
}

static uint64_t take_back(uint64_t gpa, uint64_t size)
{
	return vmcall(MAP_GPA, gpa, size);
}

static uint64_t shared_page(void)
{
	uint64_t gpa = fresh_page();

	share(gpa, PAGE);
	return gpa;
}

/* ---- pages ---- */

static void try_states(void)
{
	uint64_t gpa = fresh_page();

	read_page(gpa, false); /* as Linux maps what firmware left */
	complains("shared write of ", gpa, ", but the page is private");
	write_page(gpa, false);
	is("a page is shared", share(gpa, PAGE), 0);
	write_page(gpa, false);
	read_page(gpa, false);
	complains("private read of ", gpa, ", but the page is shared");
	read_page(gpa, true);
	complains("private write of ", gpa, ", but the page is shared");
	write_page(gpa, true);
	complains("", gpa, " is accepted while it is shared");
	is("it cannot be accepted", call(ACCEPT, gpa, 0, 0),
	   OPERAND_INVALID | 1);
	is("it is taken back", take_back(gpa, PAGE), 0);
	complains("private read of ", gpa, ", but the page is not accepted");
	read_page(gpa, true);
	complains("shared read of ", gpa, ", but the page is not accepted");
	read_page(gpa, false);
	is("and accepted", call(ACCEPT, gpa, 0, 0), 0);
	is("as zeros", *map(gpa, true), 0);
	is("once", call(ACCEPT, gpa, 0, 0), ALREADY_ACCEPTED);
	write_page(gpa, true);
	complains("shared read of ", gpa, ", but the page is private");
	read_page(gpa, false);
	write_page(MMIO, false);
}

/* Whoever has a page mapped meanwhile looks at it again. */
static void try_states_while_mapped(void)
{
	uint64_t gpa = fresh_page();
	volatile uint8_t *kept = map_to_keep(gpa, true);

	(void)*kept;
	share(gpa, PAGE);
	complains("private read of ", gpa, ", but the page is shared");
	(void)*kept;
	kept = map_to_keep(gpa, false);
	take_back(gpa, PAGE);
	complains("shared read of ", gpa, ", but the page is not accepted");
	(void)*kept;
	call(ACCEPT, gpa, 0, 0);
	complains("shared read of ", gpa, ", but the page is private");
	(void)*kept;
}

static void try_large_pages(void)
{
	uint64_t gpa = PAGES_AT + 4 * LARGE_PAGE;

	is("2 MiB are shared", share(gpa, LARGE_PAGE), 0);
	write_page(gpa + LARGE_PAGE - PAGE, false);
	write_page(gpa + LARGE_PAGE, true);
	take_back(gpa, LARGE_PAGE);
	is("2 MiB at an odd address are not accepted",
	   call(ACCEPT, (gpa + PAGE) | 1, 0, 0), OPERAND_INVALID | 1);
	is("nor is 1 GiB", call(ACCEPT, 2, 0, 0), SIZE_MISMATCH | 1);
	is("2 MiB are accepted", call(ACCEPT, gpa | 1, 0, 0), 0);
	write_page(gpa + LARGE_PAGE - PAGE, true);
	take_back(gpa, PAGE);
	is("what was private all along waits for nothing",
	   call(ACCEPT, gpa, 0, 0), ALREADY_ACCEPTED);
	is("nor do large pages", call(ACCEPT, gpa | 1, 0, 0),
	   SIZE_MISMATCH | 1);
}

static void try_map(void)
{
	uint64_t gpa = fresh_page();

	is("MapGPA within a page is refused", share(gpa + 8, PAGE),
	   ALIGN_ERROR);
	is("and of half a page", share(gpa, PAGE / 2), ALIGN_ERROR);
	is("of nothing", share(gpa, 0), INVALID_OPERAND);
	is("of memory beyond all", share(1ull << 40, PAGE), INVALID_OPERAND);
	is("or up to there", share(gpa, 1ull << 40), INVALID_OPERAND);
	write_page(gpa, true);
}

/* ---- reports and registers ---- */

static void try_reports(void)
{
	uint64_t report = fresh_page(), data = fresh_page();
	uint64_t shared = shared_page();

	*map(data + 5, true) = 0x5a;
	is("a report is made", call(REPORT, report, data, 0), 0);
	is("with its REPORTDATA", *map(report + 128 + 5, true), 0x5a);
	is("at an odd address it is refused", call(REPORT, report + 8, data, 0),
	   OPERAND_INVALID | 1);
	is("so is REPORTDATA", call(REPORT, report, data + 8, 0),
	   OPERAND_INVALID | 2);
	is("and a subtype", call(REPORT, report, data, 1), OPERAND_INVALID | 8);
	complains("TDREPORT at ", NO_MEMORY, " is private");
	is("where no memory is", call(REPORT, NO_MEMORY, data, 0),
	   OPERAND_INVALID | 1);
	complains("TDREPORT at ", shared, " is shared");
	is("shared memory for it is refused", call(REPORT, shared, data, 0),
	   OPERAND_INVALID | 1);
	complains("REPORTDATA at ", shared, " is shared");
	is("and for REPORTDATA", call(REPORT, report, shared, 0),
	   OPERAND_INVALID | 2);
	is("RTMR3 is extended", call(EXTEND, data, 3, 0), 0);
	is("there is no RTMR4", call(EXTEND, data, 4, 0), OPERAND_INVALID | 2);
	is("a digest at an odd address is refused",
	   call(EXTEND, data + 8, 3, 0), OPERAND_INVALID | 1);
	complains("digest at ", shared, " is shared");
	is("and in shared memory", call(EXTEND, shared, 3, 0),
	   OPERAND_INVALID | 1);
}

/* ---- quotes ---- */

static void wait_seconds(int seconds)
{
	uint8_t last = 0, now;

	for (seconds++; seconds; last = now) {
		out8(0x70, 0);
		now = in8(0x71);
		seconds -= now != last;
	}
}

/* Of two pages, with a TDREPORT behind version 1, status, in_len and out_len */
static uint64_t buffer_with_report(void)
{
	uint64_t buffer = fresh_page();
	uint64_t behind = fresh_page(), report = fresh_page();
	volatile uint8_t *at;
	uint8_t byte;
	uint32_t i;

	call(REPORT, report, fresh_page(), 0);
	share(buffer, behind + PAGE - buffer);
	for (i = 0; i < 1024; i++) {
		byte = *map(report + i, true);
		*map(buffer + 24 + i, false) = byte;
	}
	at = map(buffer, false);
	*(volatile uint64_t *)at = 1;
	*(volatile uint32_t *)(at + 16) = 1024;
	return buffer;
}

static void try_quotes(void)
{
	uint64_t private = fresh_page(), buffer = buffer_with_report();

	is("GetQuote of half a page is refused",
	   vmcall(GET_QUOTE, buffer | SHARED_BIT, PAGE / 2), ALIGN_ERROR);
	is("of nothing", vmcall(GET_QUOTE, buffer | SHARED_BIT, 0),
	   INVALID_OPERAND);
	is("of more than 2 MiB",
	   vmcall(GET_QUOTE, buffer | SHARED_BIT, LARGE_PAGE + PAGE),
	   INVALID_OPERAND);
	is("without the shared bit", vmcall(GET_QUOTE, buffer, PAGE),
	   INVALID_OPERAND);
	complains("buffer for a quote at ", private, " is private");
	is("of private memory", vmcall(GET_QUOTE, private | SHARED_BIT, PAGE),
	   INVALID_OPERAND);
	complains("buffer for a quote at ", buffer + 2 * PAGE, " is private");
	is("and of memory that ends in it",
	   vmcall(GET_QUOTE, buffer | SHARED_BIT, 3 * PAGE), INVALID_OPERAND);
	share(NO_MEMORY, PAGE);
	complains("buffer for a quote at ", NO_MEMORY, " is shared");
	is("and of what is no memory",
	   vmcall(GET_QUOTE, NO_MEMORY | SHARED_BIT, PAGE), INVALID_OPERAND);
	is("of shared memory it is taken",
	   vmcall(GET_QUOTE, buffer | SHARED_BIT, 2 * PAGE), 0);
	is("memory is taken back before the quote is there",
	   take_back(buffer, PAGE), 0);
	complains("what the host writes at ", buffer, " is not accepted");
	wait_seconds(2);
}

/* ---- other calls ---- */

static void try_calls(void)
{
	struct tdx_regs regs = { .rax = VP_INFO };
	uint32_t leaf[4];

	tdcall(&regs);
	is("addresses of a guest have 48 bits", regs.rcx, 48);
	is("there are two processors", regs.r8 & 0xffffffff, 2);
	is("no #VE was raised", call(VE_INFO, 0, 0, 0), NO_VE_INFO);
	is("leaf 99 is not there", call(99, 0, 0, 0), OPERAND_INVALID);
	is("nor is field 5", call(VM_RD, 0, 5, 0), FIELD_ID | 2);
	is("to be written, either", call(VM_WR, 0, 5, 0), FIELD_ID | 2);
	regs = (struct tdx_regs){
		.rax = VM_WR, .rdx = 0x9100000000000010ull, .r8 = 3, .r9 = 1
	};
	tdcall(&regs);
	is("a field is written", regs.rax, 0);
	regs = (struct tdx_regs){ .rax = VM_RD, .rdx = 0x9100000000000010ull };
	tdcall(&regs);
	is("in the bits that were named", regs.r8, 1);
	is("call 99 of the host is not there", vmcall(99, 0, 0),
	   SUBFUNC_UNSUPPORTED);
	regs = (struct tdx_regs){ .rcx = 0xfc00, .r10 = 1, .r11 = CPUID };
	tdcall(&regs);
	is("nor are a vendor's own calls", regs.r10, SUBFUNC_UNSUPPORTED);
	regs = (struct tdx_regs){ .rcx = 0xfc00, .r11 = CPUID };
	tdcall(&regs);
	cpuid(0, leaf);
	is("CPUID by the host is CPUID", regs.r13, leaf[1]);
	is("a port of three bytes is refused", vmcall(IO, 3, 0),
	   INVALID_OPERAND);
	is("so is one of 16", vmcall(IO, 16, 0), INVALID_OPERAND);
	is("an interrupt below 32 is", vmcall(NOTIFY, 31, 0), INVALID_OPERAND);
	is("and one above 255", vmcall(NOTIFY, 256, 0), INVALID_OPERAND);
	is("one between is taken", vmcall(NOTIFY, 64, 0), 0);
}

static void try_others(void)
{
	bool unused;

	TRY(PVALIDATE, 0, 0, 0, unused);
	is("PVALIDATE ends in #UD", trapped, UD);
	TRY(VMGEXIT, 0, 0, 0, unused);
	is("VMGEXIT does, too", trapped, UD);
	TRY(SEAMCALL_NOT_TDCALL, 99, 0, 0, unused);
	is("and TDCALL without its prefix", trapped, UD);
}

void try_tdx(const char *part)
{
	if (is_word(part, "fatal")) {
		vmcall(FATAL_ERROR, 7, 0);
		is("a fatal error ends the TD", 0, 1);
		return;
	}
	if (is_word(part, "extend")) {
		is("there is no RTMR4", call(EXTEND, fresh_page(), 4, 0),
		   OPERAND_INVALID | 2);
		is("nor a quote of nothing",
		   vmcall(GET_QUOTE, fresh_page() | SHARED_BIT, 0),
		   INVALID_OPERAND);
		is("RTMR3 is extended", call(EXTEND, fresh_page(), 3, 0), 0);
		return;
	}
	try_states();
	try_states_while_mapped();
	try_large_pages();
	try_map();
	try_reports();
	try_quotes();
	try_calls();
	try_others();
}
