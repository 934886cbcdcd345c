/* SPDX-License-Identifier: MIT */
/* IGVM files that are made here. */
#ifndef TESTS_UNIT_IGVM_IMAGE_H
#define TESTS_UNIT_IGVM_IMAGE_H

#include "base/types.h"

#define IGVM_IMAGE_SIZE 16384
#define IGVM_DATA 4096 /* where the first page of data is */

struct igvm_image {
	u8 bytes[IGVM_IMAGE_SIZE];
	u32 headers_size;
};

void igvm_image_start(struct igvm_image *image);
void igvm_image_add(struct igvm_image *image, u32 type, const u32 *words,
		    u32 count);

/* Sizes and the checksum. */
void igvm_image_end(struct igvm_image *image);

/* A platform, an area, a page of each kind, and a save area. */
void igvm_image_make(struct igvm_image *image);

#endif /* TESTS_UNIT_IGVM_IMAGE_H */
