/* SPDX-License-Identifier: MIT */
/*
 * A kernel of a few hundred lines that tries what QEMU's emulation of SEV-SNP
 * and TDX has to refuse, complain of, or do. It prints TAP on the first serial
 * port, and before what has to be complained of, the complaint.
 */
#ifndef BARE_H
#define BARE_H

#include <stdbool.h>
#include <stdint.h>

#define PAGE 4096ull
/* Memory that is tried: nothing else is there. */
#define PAGES_AT 0x800000ull
#define LARGE_PAGE (2ull << 20)
#define MMIO 0xfec00000ull /* the IOAPIC, which a guest takes for shared */
#define NO_MEMORY 0xf0000000ull

enum { UD = 6, GP = 13, PF = 14 }; /* exceptions */

/* ---- start.S ---- */

extern uint64_t cbit; /* of an SEV-SNP guest, or 0 */
extern uint64_t command_line;
extern uint64_t resume; /* where to go on after an exception */
extern uint32_t trapped;
extern uint64_t window[512];

struct gate {
	uint16_t low, selector, type, middle;
	uint32_t high, reserved;
};

extern struct gate idt[32];

void trap_6(void);
void trap_13(void);
void trap_14(void);

struct tdx_regs {
	uint64_t rax, rcx, rdx, r8, r9, r10, r11, r12, r13, r14, r15;
};

void tdcall(struct tdx_regs *regs);

/* ---- bare.c ---- */

void main(void); /* called by start.S */
void print(const char *text);
void print_hex(uint64_t number);
/* One result: TAP; what was had is told where it is wrong. */
void is(const char *text, uint64_t had, uint64_t wanted);
/* The next line of QEMU's strict mode, up to ", va" or ", rip" */
void complains(const char *before, uint64_t gpa, const char *behind);
/* The next page that nobody has used */
uint64_t fresh_page(void);
/* Maps a page; is_private is what the guest takes it for. Return: where */
volatile uint8_t *map(uint64_t gpa, bool is_private);
/* The same at another place, where it stays until the next call */
volatile uint8_t *map_to_keep(uint64_t gpa, bool is_private);
/* One access, by a mapping that is new */
void read_page(uint64_t gpa, bool is_private);
void write_page(uint64_t gpa, bool is_private);
bool is_word(const char *text, const char *word);

static inline void out8(uint16_t port, uint8_t value)
{
	asm volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint8_t in8(uint16_t port)
{
	uint8_t value;

	asm volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static inline void cpuid(uint32_t leaf, uint32_t regs[4])
{
	asm volatile("cpuid"
		     : "=a"(regs[0]), "=b"(regs[1]), "=c"(regs[2]),
		       "=d"(regs[3])
		     : "a"(leaf), "c"(0));
}

static inline uint64_t read_msr(uint32_t msr)
{
	uint32_t low, high;

	asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
	return (uint64_t)high << 32 | low;
}

static inline void write_msr(uint32_t msr, uint64_t value)
{
	asm volatile("wrmsr"
		     :
		     : "c"(msr), "a"((uint32_t)value),
		       "d"((uint32_t)(value >> 32)));
}

/*
 * Executes the bytes of an instruction with RAX, RCX and RDX; trapped is the
 * exception that it ended in, or 0, and RAX is what it left.
 */
#define TRY(bytes, rax, rcx, rdx, carry)                                  \
	({                                                                \
		uint64_t rax_ = (rax);                                    \
		trapped = 0;                                              \
		asm volatile("leaq 1f(%%rip), %%r11\n\t"                  \
			     "movq %%r11, resume\n\t"                     \
			     "clc\n\t"                                    \
			     ".byte " bytes "\n\t"                        \
			     "1:"                                         \
			     : "+a"(rax_), "=@ccc"(carry)                 \
			     : "c"((uint64_t)(rcx)), "d"((uint64_t)(rdx)) \
			     : "r11", "memory");                          \
		rax_;                                                     \
	})

/* ---- snp.c, tdx.c ---- */

void try_snp(const char *part);
void try_tdx(const char *part);

#endif
