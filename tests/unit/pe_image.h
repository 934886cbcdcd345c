/* SPDX-License-Identifier: MIT */
/* Images of PE/COFF that are made here. */
#ifndef TESTS_UNIT_PE_IMAGE_H
#define TESTS_UNIT_PE_IMAGE_H

#include "base/types.h"

#define PE_IMAGE_SIZE 8192

enum {
	PE_AT_HEADER = 0x80, /* "PE" */
	PE_AT_COUNT = PE_AT_HEADER + 6, /* of sections */
	PE_AT_OPTIONAL_SIZE = PE_AT_HEADER + 20,
	PE_AT_OPTIONAL = PE_AT_HEADER + 24,
	PE_AT_CHECKSUM = PE_AT_OPTIONAL + 64,
	PE_AT_HEADERS_SIZE = PE_AT_OPTIONAL + 60,
	PE_AT_CERTIFICATES = PE_AT_OPTIONAL + 112 + 32,
	PE_AT_SECTIONS = PE_AT_OPTIONAL + 0xf0,
};

/* Two sections, .text and .cmdline, of 4096 and 512 bytes. */
void pe_image_make(u8 *image);

/* A UKI: with a kernel, systemd-stub's name, .cmdline, .osrel and .initrd. */
void pe_image_make_uki(u8 *image);

#endif /* TESTS_UNIT_PE_IMAGE_H */
