// SPDX-License-Identifier: MIT
#include "measure/pe.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "base/error.h"
#include "measure/hash.h"

#define COFF_SIZE 20
#define SECTION_SIZE 40
#define SYMBOL_SIZE 18
#define CHECKSUM_AT 64 /* in the optional header */
#define HEADERS_SIZE_AT 60
#define CERTIFICATES 4 /* which of the data directories */
#define DIRECTORY_SIZE 8
#define PE32 0x10b
#define PE32_PLUS 0x20b

static struct cursor at(const struct pe *pe, u64 offset)
{
	if (offset > pe->size)
		return (struct cursor){ .is_short = true };
	return cursor_over(pe->data + offset, pe->size - offset);
}

static u32 number_at(const struct pe *pe, u64 offset)
{
	struct cursor c = at(pe, offset);

	return cursor_le32(&c);
}

/* Data directories are behind fields whose number the magic tells. */
static bool read_optional(struct pe *pe, u64 optional, u32 size)
{
	struct cursor c = at(pe, optional);
	struct cursor header = cursor_sub(&c, size);
	u32 magic = cursor_le16(&header);
	u32 directories = magic == PE32_PLUS ? 112 : 96;

	if ((magic != PE32 && magic != PE32_PLUS) || size < directories)
		return false;
	pe->checksum = optional + CHECKSUM_AT;
	pe->headers_size = number_at(pe, optional + HEADERS_SIZE_AT);
	if (number_at(pe, optional + directories - 4) > CERTIFICATES &&
	    size >= directories + (CERTIFICATES + 1) * DIRECTORY_SIZE) {
		pe->certificates =
			optional + directories + CERTIFICATES * DIRECTORY_SIZE;
		pe->certificates_size = number_at(pe, pe->certificates + 4);
	}
	return !c.is_short && pe->headers_size <= pe->size &&
	       pe->headers_size >= pe->checksum + 4 &&
	       (!pe->certificates ||
		pe->headers_size >= pe->certificates + DIRECTORY_SIZE);
}

static int compare_sections(const void *a, const void *b)
{
	u32 first = ((const struct pe_section *)a)->offset;
	u32 second = ((const struct pe_section *)b)->offset;

	return first < second ? -1 : first > second;
}

/* GNU tools have names of more than eight bytes: "/", and where they are. */
static void read_name(const struct pe *pe, u64 strings, struct pe_section *s)
{
	struct cursor c = at(pe, strings);
	char name[PE_NAME_SIZE] = "";

	cursor_take(&c, strtoul(s->name + 1, NULL, 10));
	for (size_t i = 0; i + 1 < sizeof(name) && !c.is_short; i++) {
		name[i] = (char)cursor_u8(&c);
		if (!name[i]) {
			memcpy(s->name, name, sizeof(name));
			return;
		}
	}
}

static bool read_sections(struct pe *pe, u64 table, u32 count, u64 strings)
{
	struct cursor c = at(pe, table);

	if (count > PE_SECTIONS_MAX)
		return false;
	for (u32 i = 0; i < count; i++) {
		struct pe_section *s = &pe->sections[i];

		memset(s, 0, sizeof(*s));
		cursor_copy(&c, (u8 *)s->name, 8);
		if (s->name[0] == '/' && strings)
			read_name(pe, strings, s);
		s->virtual_size = cursor_le32(&c);
		cursor_le32(&c); /* address */
		s->size = cursor_le32(&c);
		s->offset = cursor_le32(&c);
		cursor_take(&c, SECTION_SIZE - 24);
		if (s->size &&
		    (s->offset > pe->size || s->size > pe->size - s->offset))
			return false;
	}
	pe->section_count = count;
	qsort(pe->sections, count, sizeof(*pe->sections), compare_sections);
	return !c.is_short;
}

int pe_open(struct pe *pe, const u8 *data, size_t size, const char *what,
	    struct vouch_error *error)
{
	struct cursor coff;
	u32 count, symbols, optional_size;
	u64 start, strings;

	*pe = (struct pe){ .data = data, .size = size };
	start = size >= 64 && !memcmp(data, "MZ", 2) ? number_at(pe, 0x3c) :
						       size;
	coff = at(pe, start);
	if (cursor_le32(&coff) != 0x4550)
		return vouch__error(error, -EBADMSG,
				    "%s is no PE image, want one that UEFI can "
				    "start",
				    what);
	cursor_take(&coff, 2);
	count = cursor_le16(&coff);
	cursor_take(&coff, 4);
	symbols = cursor_le32(&coff);
	strings = symbols ? symbols + (u64)cursor_le32(&coff) * SYMBOL_SIZE : 0;
	cursor_take(&coff, symbols ? 0 : 4);
	optional_size = cursor_le16(&coff);
	start += 4 + COFF_SIZE;
	if (coff.is_short || !read_optional(pe, start, optional_size) ||
	    !read_sections(pe, start + optional_size, count, strings))
		return vouch__error(
			error, -EBADMSG,
			"%s has PE headers of %u sections that do "
			"not fit it, want what they name within %zu "
			"bytes",
			what, count, size);
	return 0;
}

/* The bytes from @from to @to, as they are after the loader's changes. */
static void add(struct hash *hash, const struct pe *pe, u64 from, u64 to)
{
	u64 end = to < pe->head_size ? to : pe->head_size;

	if (from < end) {
		hash_add(hash, pe->head + from, end - from);
		from = end;
	}
	if (from < to)
		hash_add(hash, pe->data + from, to - from);
}

static void add_headers(struct hash *hash, const struct pe *pe)
{
	u64 from = pe->checksum + 4;

	add(hash, pe, 0, pe->checksum);
	if (pe->certificates) {
		add(hash, pe, from, pe->certificates);
		from = pe->certificates + DIRECTORY_SIZE;
	}
	add(hash, pe, from, pe->headers_size);
}

/* What lies behind all sections, but for the certificates. */
static void add_rest(struct hash *hash, const struct pe *pe, u64 counted)
{
	u64 end = pe->size;

	if (pe->certificates_size <= end)
		end -= pe->certificates_size;
	if (counted < end)
		add(hash, pe, counted, end);
}

static bool digest_by(const struct pe *pe, void (*start)(struct hash *hash),
		      u8 *digest)
{
	u64 counted = pe->headers_size;
	struct hash hash;

	start(&hash);
	add_headers(&hash, pe);
	for (u32 i = 0; i < pe->section_count; i++) {
		const struct pe_section *s = &pe->sections[i];

		if (!s->size)
			continue;
		add(&hash, pe, s->offset, (u64)s->offset + s->size);
		counted += s->size;
	}
	add_rest(&hash, pe, counted);
	return hash_end(&hash, digest);
}

bool pe_digest(const struct pe *pe, u8 *digest)
{
	return digest_by(pe, hash_start_sha384, digest);
}

bool pe_sha256(const struct pe *pe, u8 *digest)
{
	return digest_by(pe, hash_start_sha256, digest);
}

struct cursor pe_certificates(const struct pe *pe)
{
	struct cursor c = { .is_short = true };

	if (pe->certificates)
		c = at(pe, number_at(pe, pe->certificates));
	return cursor_sub(&c, pe->certificates_size);
}

const struct pe_section *pe_find(const struct pe *pe, const char *name)
{
	for (u32 i = 0; i < pe->section_count; i++)
		if (!strcmp(pe->sections[i].name, name))
			return &pe->sections[i];
	return NULL;
}
