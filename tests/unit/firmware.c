// SPDX-License-Identifier: MIT
#include "firmware.h"

#include <string.h>

#include "measure/guid.h"

#define FOOTER "96b582de-1fb2-45f7-baea-a366c55a082d"
#define HASHES "7255371f-3a3b-4b04-927b-1da6efa8d454"
#define RESET "00f771de-1a7e-4fcb-890e-68c77e2fb44e"
#define SEV "dc886566-984a-4798-a75e-5585a7bf67cc"
#define TDX "e47a6535-984a-4798-865e-4685a7bf8ec2"
#define TDVF "e9eaf9f3-168e-44d5-a8eb-7f4d8738f6ae"

void firmware_put(u8 *at, u32 value)
{
	for (int i = 0; i < 4; i++)
		at[i] = (u8)(value >> 8 * i);
}

static u8 *put_header(u8 *end, const char *guid, u32 length)
{
	guid_put(end - 16, guid);
	end[-18] = (u8)length;
	end[-17] = (u8)(length >> 8);
	return end - 18;
}

void firmware_start(struct firmware *firmware)
{
	memset(firmware, 0, sizeof(*firmware));
	memset(firmware->bytes, 0x5a, 256);
	firmware->end = firmware->bytes + FIRMWARE_FOOTER;
	firmware->table_size = 18;
}

void firmware_entry(struct firmware *firmware, const char *guid,
		    const u32 *data, size_t count)
{
	u32 length = (u32)(18 + 4 * count);
	u8 *at = put_header(firmware->end, guid, length);

	firmware->end -= length;
	for (size_t i = 0; i < count; i++)
		firmware_put(firmware->end + 4 * i, data[i]);
	firmware->table_size += length;
	(void)at;
}

void firmware_end(struct firmware *firmware)
{
	put_header(firmware->bytes + FIRMWARE_FOOTER + 18, FOOTER,
		   firmware->table_size);
}

void firmware_sev(struct firmware *firmware,
		  const struct firmware_section *sections, u32 count)
{
	u8 *at = firmware->bytes + FIRMWARE_SEV;

	memcpy(at, "ASEV", 4);
	firmware_put(at + 4, 16 + 12 * count);
	firmware_put(at + 8, 1);
	firmware_put(at + 12, count);
	for (u32 i = 0; i < count; i++) {
		firmware_put(at + 16 + 12 * i, sections[i].gpa);
		firmware_put(at + 20 + 12 * i, sections[i].size);
		firmware_put(at + 24 + 12 * i, sections[i].type);
	}
	firmware_entry(firmware, SEV, (u32[]){ FIRMWARE_SIZE - FIRMWARE_SEV },
		       1);
}

void firmware_tdvf(struct firmware *firmware, const firmware_row *rows,
		   u32 count)
{
	u8 *at = firmware->bytes + FIRMWARE_TDVF;

	guid_put(at - 16, TDVF);
	memcpy(at, "TDVF", 4);
	firmware_put(at + 4, 16 + 32 * count);
	firmware_put(at + 8, 1);
	firmware_put(at + 12, count);
	for (u32 i = 0; i < 8 * count; i++)
		firmware_put(at + 16 + 4 * i, rows[i / 8][i % 8]);
	firmware_entry(firmware, TDX, (u32[]){ FIRMWARE_SIZE - FIRMWARE_TDVF },
		       1);
}

/* What of it stands before the footer. */
static void make_sev(struct firmware *firmware)
{
	static const struct firmware_section sections[] = {
		{ 0x800000, 0x9000, 1 },    { 0x80a000, 0x3000, 1 },
		{ 0x80d000, 0x1000, 2 },    { 0x80e000, 0x1000, 3 },
		{ 0x80f000, 0x1000, 4 },    { 0x811000, 0xf000, 1 },
		{ 0x810000, 0x1000, 0x10 },
	};

	firmware_start(firmware);
	firmware_entry(firmware, RESET, (u32[]){ 0x80b004 }, 1);
	firmware_entry(firmware, HASHES, (u32[]){ 0x810c00, 0x400 }, 2);
	firmware_sev(firmware, sections, ARRAY_SIZE(sections));
}

void firmware_make(struct firmware *firmware)
{
	make_sev(firmware);
	firmware_end(firmware);
}

void firmware_make_both(struct firmware *firmware, const firmware_row *rows,
			u32 count)
{
	make_sev(firmware);
	firmware_tdvf(firmware, rows, count);
	firmware_end(firmware);
}
