// SPDX-License-Identifier: MIT
#include "igvm_image.h"

#include <string.h>

#include "firmware.h"

#define FIXED_SIZE 24

void igvm_image_start(struct igvm_image *image)
{
	memset(image, 0, sizeof(*image));
	memcpy(image->bytes, "IGVM", 4);
	firmware_put(image->bytes + 4, 1);
	firmware_put(image->bytes + 8, FIXED_SIZE);
	firmware_put(image->bytes + 16, IGVM_IMAGE_SIZE);
	memset(image->bytes + IGVM_DATA, 0x44, 4096);
	memset(image->bytes + IGVM_DATA + 4096, 0x55, 4096);
}

void igvm_image_add(struct igvm_image *image, u32 type, const u32 *words,
		    u32 count)
{
	u8 *at = image->bytes + FIXED_SIZE + image->headers_size;

	firmware_put(at, type);
	firmware_put(at + 4, 4 * count);
	for (u32 i = 0; i < count; i++)
		firmware_put(at + 8 + 4 * i, words[i]);
	image->headers_size += 8 + (4 * count + 7) / 8 * 8;
}

static u32 crc_of(const u8 *data, size_t size)
{
	u32 crc = 0xffffffff;

	for (size_t i = 0; i < 8 * size; i++) {
		u32 bit = crc ^ data[i / 8] >> i % 8;

		crc = crc >> 1 ^ (bit & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

void igvm_image_end(struct igvm_image *image)
{
	firmware_put(image->bytes + 12, image->headers_size);
	firmware_put(image->bytes + 20, 0);
	firmware_put(image->bytes + 20,
		     crc_of(image->bytes, FIXED_SIZE + image->headers_size));
}

void igvm_image_make(struct igvm_image *image)
{
	igvm_image_start(image);
	igvm_image_add(image, 0x1, (u32[]){ 1, 0x00010202, 0, 0 }, 4);
	igvm_image_add(image, 0x301, (u32[]){ 0x2000, 0, 0, 0 }, 4);
	igvm_image_add(image, 0x302, (u32[]){ 0x10000, 0, 1, IGVM_DATA, 0, 0 },
		       6);
	igvm_image_add(image, 0x302, (u32[]){ 0x11000, 0, 1, 0, 0, 0 }, 6);
	igvm_image_add(image, 0x302, (u32[]){ 0x12000, 0, 1, 0, 0, 1 }, 6);
	igvm_image_add(image, 0x302, (u32[]){ 0x13000, 0, 1, 0, 0, 2 }, 6);
	igvm_image_add(image, 0x302, (u32[]){ 0x200000, 0, 1, 0, 1, 0 }, 6);
	igvm_image_add(image, 0x303, (u32[]){ 0x14000, 0, 1, 0 }, 4);
	igvm_image_add(image, 0x304,
		       (u32[]){ 0xfffff000, 0xffff, 1, IGVM_DATA + 4096, 0 },
		       5);
	igvm_image_end(image);
}
