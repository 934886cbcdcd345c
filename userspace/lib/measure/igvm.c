// SPDX-License-Identifier: MIT
#include "measure/igvm.h"

#include <errno.h>

#include "base/error.h"

#define MAGIC 0x4d564749 /* "IGVM" */
#define CHECKSUM_AT 20
#define IGNORABLE 0x80000000u
#define HEADER_SIZE 8
#define LAST_PLATFORM 0x100
#define LAST_INITIALIZATION 0x200
#define FIRST_DIRECTIVE 0x301
#define LAST_DIRECTIVE 0x400

/* CRC-32 of IEEE 802.3, bit by bit: headers are a few KiB. */
static u32 crc32_add(u32 crc, u8 byte)
{
	crc ^= byte;
	for (int i = 0; i < 8; i++)
		crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	return crc;
}

/* Over both kinds of headers, with zeroes in place of the sum itself. */
static u32 checksum(const struct igvm *igvm, size_t fixed)
{
	u32 crc = 0xffffffff;

	for (size_t i = 0; i < fixed; i++) {
		bool is_sum = i >= CHECKSUM_AT && i < CHECKSUM_AT + 4;

		crc = crc32_add(crc, is_sum ? 0 : igvm->data[i]);
	}
	for (size_t i = 0; i < igvm->headers_size; i++)
		crc = crc32_add(crc, igvm->headers[i]);
	return ~crc;
}

int igvm_open(struct igvm *igvm, const u8 *data, size_t size,
	      struct vouch_error *error)
{
	struct cursor c = cursor_over(data, size), all;
	u32 magic = cursor_le32(&c), version = cursor_le32(&c);
	u32 offset = cursor_le32(&c), headers = cursor_le32(&c);
	u32 total = cursor_le32(&c), sum = cursor_le32(&c);
	size_t fixed = version == 2 ? 32 : 24;

	if (c.is_short || magic != MAGIC || (version != 1 && version != 2))
		return vouch__error(
			error, -EBADMSG,
			"IGVM file is %zu bytes of version %u, want "
			"'IGVM' of version 1 or 2",
			size, version);
	all = cursor_over(data, total);
	cursor_take(&all, offset);
	if (total > size || offset < fixed || !cursor_take(&all, headers))
		return vouch__error(error, -EBADMSG,
				    "IGVM file has headers of %u bytes at %u "
				    "and %u bytes in all, want them within %zu",
				    headers, offset, total, size);
	*igvm = (struct igvm){ data, total, data + offset, headers };
	if (checksum(igvm, fixed) != sum)
		return vouch__error(error, -EBADMSG,
				    "IGVM file's headers have CRC-32 0x%08x, "
				    "want 0x%08x as it says",
				    checksum(igvm, fixed), sum);
	return 0;
}

static bool is_known_range(u32 type)
{
	return (type && type <= LAST_INITIALIZATION) ||
	       (type >= FIRST_DIRECTIVE && type <= LAST_DIRECTIVE);
}

int igvm_next(const struct igvm *igvm, size_t *at, struct igvm_header *header,
	      struct vouch_error *error)
{
	struct cursor c =
		cursor_over(igvm->headers + *at, igvm->headers_size - *at);
	size_t left = igvm->headers_size - *at;
	u32 length;

	if (!left)
		return 0;
	header->type = cursor_le32(&c);
	length = cursor_le32(&c);
	header->content = cursor_sub(&c, length);
	if (c.is_short ||
	    (!(header->type & IGNORABLE) && !is_known_range(header->type)))
		return vouch__error(error, -EBADMSG,
				    "IGVM header at %zu is 0x%x with %u bytes, "
				    "want a type that is known, within %zu",
				    *at, header->type, length, left);
	*at += HEADER_SIZE + ((size_t)length + 7) / 8 * 8;
	if (*at > igvm->headers_size)
		*at = igvm->headers_size;
	return 1;
}

const u8 *igvm_bytes(const struct igvm *igvm, u32 offset, u64 size,
		     struct vouch_error *error)
{
	if (offset <= igvm->size && size <= igvm->size - offset)
		return igvm->data + offset;
	vouch__error(error, -EBADMSG,
		     "IGVM file has 0x%llx bytes at 0x%x, want them within "
		     "0x%zx",
		     (unsigned long long)size, offset, igvm->size);
	return NULL;
}
