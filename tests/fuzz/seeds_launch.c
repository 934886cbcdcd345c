// SPDX-License-Identifier: MIT
/* Seeds of the files that launches are measured from. */
#include <string.h>

#include "firmware.h"
#include "igvm_image.h"
#include "pe_image.h"
#include "seeds.h"

static void write_firmware(void)
{
	static const u32 sections[4][8] = {
		{ 0, 0x1000, 0xfffff000, 0, 0x1000, 0, 0, 1 },
		{ 0x1000, 0x400, 0xffffe000, 0, 0x1000, 0, 1, 0 },
		{ 0, 0, 0x810000, 0, 0x10000, 0, 3, 0 },
		{ 0, 0, 0x809000, 0, 0x2000, 0, 2, 0 },
	};
	struct firmware firmware;

	firmware_make(&firmware);
	seed_write("firmware", "sev", firmware.bytes, FIRMWARE_SIZE);
	firmware_start(&firmware);
	firmware_tdvf(&firmware, sections, 4);
	firmware_end(&firmware);
	seed_write("firmware", "tdx", firmware.bytes, FIRMWARE_SIZE);
}

/* A partition table of two entries, one of them free; and what GRUB runs. */
static void write_disk(void)
{
	static const u8 table[] = "EFI PART\0\0\1\0\x5c\0\0";
	static const u8 commands[] = "grub_cmd: set a=b\nmore\n"
				     "kernel_cmdline: linux\n"
				     "0123456789abcdef0123456789abcdef"
				     "0123456789abcdef0123456789abcdef"
				     "0123456789abcdef0123456789abcdef"
				     "  /linux\n";
	static u8 disk[1024 + 2 * 128];

	memcpy(disk + 512, table, sizeof(table));
	disk[512 + 72] = 2;
	disk[512 + 80] = 2;
	disk[512 + 84] = 128;
	disk[1024] = 1;
	seed_write("disk", "table", disk, sizeof(disk));
	seed_write("disk", "commands", commands, sizeof(commands) - 1);
}

/* A firmware volume, its store, and db: a list of one digest. */
static void write_variables(void)
{
	static const u8 list[] = "\x26\x16\xc4\xc1\x4c\x50\x92\x40"
				 "\xac\xa9\x41\xf9\x36\x93\x43\x28"
				 "\x4c\0\0\0\0\0\0\0\x30\0\0\0";
	static u8 store[512];
	u8 *at = store + 72 + 28;

	memcpy(store + 40, "_FVH", 4);
	store[48] = 72;
	memcpy(at, "\xaa\x55\x3f", 3);
	at[36] = 6;
	at[40] = 0x4c;
	memcpy(at + 44,
	       "\xcb\xb2\x19\xd7\x3a\x3d\x96\x45"
	       "\xa3\xbc\xda\xd0\x0e\x67\x65\x6f",
	       16);
	memcpy(at + 60, "d\0b\0\0", 6);
	memcpy(at + 66, list, 28);
	seed_write("variables", "db", store, sizeof(store));
}

void seed_write_launches(void)
{
	static const u8 table[] = "\x01\x1b\0\1\1\2\3\4"
				  "0123456789abcdef\6\1\2"
				  "maker\0product\0version\0serial\0\0"
				  "\x7f\4\0\3\0";
	static u8 pe[PE_IMAGE_SIZE];
	static struct igvm_image igvm;

	write_firmware();
	igvm_image_make(&igvm);
	seed_write("igvm", "one", igvm.bytes, IGVM_IMAGE_SIZE);
	pe_image_make(pe);
	seed_write("pe", "one", pe, sizeof(pe));
	pe_image_make_uki(pe);
	seed_write("pe", "uki", pe, sizeof(pe));
	seed_write("smbios", "one", table, sizeof(table));
	write_disk();
	write_variables();
}
