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
	put_section(image + PE_AT_SECTIONS + 40, ".linux", 4096, 4100, 1024);
}
