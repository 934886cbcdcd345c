/* SPDX-License-Identifier: MIT */
/* Images of firmware that are made here: a table of GUIDs, and metadata. */
#ifndef TESTS_UNIT_FIRMWARE_H
#define TESTS_UNIT_FIRMWARE_H

#include "base/types.h"

#define FIRMWARE_SIZE 8192

/* Where the pieces are, for tests that break them. */
enum {
	FIRMWARE_SEV = 0x1000, /* 'ASEV' */
	FIRMWARE_TDVF = 0x1400, /* 'TDVF' */
	FIRMWARE_FOOTER = FIRMWARE_SIZE - 50,
};

struct firmware {
	u8 bytes[FIRMWARE_SIZE];
	u8 *end; /* the next entry goes before it */
	u32 table_size;
};

/* Without entries; and the footer, which counts them. */
void firmware_start(struct firmware *firmware);
void firmware_end(struct firmware *firmware);

void firmware_entry(struct firmware *firmware, const char *guid,
		    const u32 *data, size_t count);

/* What OVMF for SEV-SNP has: hashes at 0x810c00, and these sections. */
struct firmware_section {
	u32 gpa, size, type;
};

void firmware_sev(struct firmware *firmware,
		  const struct firmware_section *sections, u32 count);

/* A section of TDX: eight numbers, u64 in two of them. */
typedef u32 firmware_row[8];
void firmware_tdvf(struct firmware *firmware, const firmware_row *rows,
		   u32 count);

/* All of the above, as dstack launches it. */
void firmware_make(struct firmware *firmware);

/* With those sections of TDX, too. */
void firmware_make_both(struct firmware *firmware, const firmware_row *rows,
			u32 count);

void firmware_put(u8 *at, u32 value);

#endif /* TESTS_UNIT_FIRMWARE_H */
