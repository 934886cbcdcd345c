// SPDX-License-Identifier: MIT
#include "pe_image.h"

#include <string.h>

#include "firmware.h"

static void put16(u8 *at, u32 value)
{
	at[0] = (u8)value;
	at[1] = (u8)(value >> 8);
}

static void put_section(u8 *at, const char *name, u32 size, u32 in_memory,
			u32 offset)
{
	memcpy(at, name, strlen(name));
	firmware_put(at + 8, in_memory);
	firmware_put(at + 16, size);
	firmware_put(at + 20, offset);
}

void pe_image_make(u8 *image)
{
	memset(image, 0, PE_IMAGE_SIZE);
	memset(image + 1024, 0x11, 4096);
	memset(image + 5120, 0x22, 512);
	memset(image + 5632, 0x33, 64);
	memcpy(image, "MZ", 2);
	firmware_put(image + 0x3c, PE_AT_HEADER);
	memcpy(image + PE_AT_HEADER, "PE", 2);
	put16(image + PE_AT_COUNT, 2);
	put16(image + PE_AT_OPTIONAL_SIZE, 0xf0);
	put16(image + PE_AT_OPTIONAL, 0x20b);
	firmware_put(image + PE_AT_HEADERS_SIZE, 1024);
	firmware_put(image + PE_AT_OPTIONAL + 108, 16);
	put_section(image + PE_AT_SECTIONS, ".cmdline", 512, 500, 5120);
	put_section(image + PE_AT_SECTIONS + 40, ".text", 4096, 4100, 1024);
}

void pe_image_make_uki(u8 *image)
{
	static const char name[] = "#### LoaderInfo: systemd-stub 257.1 ####";
	u8 kernel[PE_IMAGE_SIZE];

	pe_image_make(kernel);
	put16(kernel + PE_AT_COUNT, 0);
	pe_image_make(image);
	put16(image + PE_AT_COUNT, 5);
	memcpy(image + 1024, kernel, 4096);
	memcpy(image + 5632, name, sizeof(name));
	memcpy(image + 5696, "ID=x", 4);
	memset(image + 5760, 0x44, 16);
	put_section(image + PE_AT_SECTIONS + 40, ".linux", 4096, 4096, 1024);
	put_section(image + PE_AT_SECTIONS + 80, ".sdmagic", 64, 64, 5632);
	put_section(image + PE_AT_SECTIONS + 120, ".osrel", 64, 5, 5696);
	put_section(image + PE_AT_SECTIONS + 160, ".initrd", 16, 17, 5760);
}
