// SPDX-License-Identifier: MIT
/*
 * What the parts of a bare guest have in common, see bare.h. The word behind
 * the file's name in the command line says which part is to be tried.
 */
#include "bare.h"

#define COM1 0x3f8
#define WINDOW (1ull << 30)
#define TDX_SHARED_BIT (1ull << 47)

static bool is_td;
static uint32_t tests;
static uint64_t next_page = PAGES_AT;

void print(const char *text)
{
	for (; *text; text++) {
		while (!(in8(COM1 + 5) & 0x20))
			;
		out8(COM1, (uint8_t)*text);
	}
}

void print_hex(uint64_t number)
{
	char text[19] = "0x";
	int digits = 1, i;

	while (digits < 16 && number >> (4 * digits))
		digits++;
	for (i = 0; i < digits; i++)
		text[2 + i] =
			"0123456789abcdef"[number >> (4 * (digits - 1 - i)) &
					   15];
	print(text);
}

static void print_decimal(uint32_t number)
{
	char digit[2] = { '0' + number % 10 };

	if (number > 9)
		print_decimal(number / 10);
	print(digit);
}

void is(const char *text, uint64_t had, uint64_t wanted)
{
	print(had == wanted ? "ok " : "not ok ");
	print_decimal(++tests);
	print(" - ");
	print(text);
	if (had != wanted) {
		print(": had ");
		print_hex(had);
		print(", want ");
		print_hex(wanted);
	}
	print("\n");
}

void complains(const char *before, uint64_t gpa, const char *behind)
{
	print("# complains: ");
	print(before);
	print_hex(gpa);
	print(behind);
	print("\n");
}

uint64_t fresh_page(void)
{
	next_page += PAGE;
	return next_page - PAGE;
}

static volatile uint8_t *map_at(int slot, uint64_t gpa, bool is_private)
{
	uint64_t at = WINDOW + slot * PAGE;
	uint64_t bit = is_td ? (is_private ? 0 : TDX_SHARED_BIT) :
			       (is_private ? cbit : 0);

	window[slot] = (gpa & ~(PAGE - 1)) | bit | 3;
	asm volatile("invlpg (%0)" : : "r"(at) : "memory");
	return (volatile uint8_t *)(at | (gpa & (PAGE - 1)));
}

volatile uint8_t *map(uint64_t gpa, bool is_private)
{
	return map_at(0, gpa, is_private);
}

volatile uint8_t *map_to_keep(uint64_t gpa, bool is_private)
{
	return map_at(1, gpa, is_private);
}

void read_page(uint64_t gpa, bool is_private)
{
	(void)*map(gpa, is_private);
}

void write_page(uint64_t gpa, bool is_private)
{
	*map(gpa, is_private) = 1;
}

bool is_word(const char *text, const char *word)
{
	while (*word && *text == *word) {
		text++;
		word++;
	}
	return !*text && !*word;
}

static void set_gate(int vector, void (*handler)(void))
{
	uint64_t at = (uintptr_t)handler;

	idt[vector] = (struct gate){
		.low = (uint16_t)at,
		.selector = 8,
		.type = 0x8e00,
		.middle = (uint16_t)(at >> 16),
		.high = (uint32_t)(at >> 32),
	};
}

static const char *part(void)
{
	const char *text = (const char *)command_line;

	while (*text && *text != ' ')
		text++;
	while (*text == ' ')
		text++;
	return text;
}

void main(void)
{
	uint32_t regs[4];

	set_gate(UD, trap_6);
	set_gate(GP, trap_13);
	set_gate(PF, trap_14);
	cpuid(0x21, regs);
	is_td = regs[1] == 0x65746e49; /* "IntelTDX    " */
	if (cbit)
		try_snp(part());
	else if (is_td)
		try_tdx(part());
	else
		print("# no confidential guest\n");
	print("1..");
	print_decimal(tests);
	print("\n");
}
