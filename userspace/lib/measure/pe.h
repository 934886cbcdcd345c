/* SPDX-License-Identifier: MIT */
/*
 * Images of PE/COFF, such as kernels: their digest as firmware has it, and
 * their sections.
 */
#ifndef VOUCH_LIB_MEASURE_PE_H
#define VOUCH_LIB_MEASURE_PE_H

#include <vouch.h>

#include "base/cursor.h"
#include "base/types.h"
#include "codec/digest.h"

#define PE_SECTIONS_MAX 96 /* as Windows loads at most */

#define PE_NAME_SIZE 24 /* longer ones are in no use */

struct pe_section {
	char name[PE_NAME_SIZE];
	u32 virtual_size, offset, size;
};

struct pe {
	const u8 *data; /* all of the file */
	size_t size;
	const u8 *head; /* in place of its first bytes, or NULL */
	size_t head_size;
	size_t checksum; /* offset of the four bytes that are left out */
	size_t certificates; /* likewise, of eight; 0: it has none */
	u32 certificates_size;
	u32 headers_size;
	struct pe_section sections[PE_SECTIONS_MAX];
	u32 section_count;
};

/* @what names it in messages. Return: 0 or -EBADMSG. */
int pe_open(struct pe *pe, const u8 *data, size_t size, const char *what,
	    struct vouch_error *error);

/* SHA-384 by Authenticode, as EDK2 has it; false without memory. */
bool pe_digest(const struct pe *pe, u8 *digest);

/* Likewise by SHA-256. */
bool pe_sha256(const struct pe *pe, u8 *digest);

/* The table of certificates; nothing where the file has none. */
struct cursor pe_certificates(const struct pe *pe);

/* NULL without one. */
const struct pe_section *pe_find(const struct pe *pe, const char *name);

#endif /* VOUCH_LIB_MEASURE_PE_H */
