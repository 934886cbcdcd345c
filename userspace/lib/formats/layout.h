/* SPDX-License-Identifier: MIT */
/*
 * Reports and quotes that others keep as a message of protocol buffers, a field
 * for each of theirs, without the bytes that were signed. One table for each
 * says where a field belongs; by it the bytes are rebuilt, and the message is
 * written. Whether they were rebuilt rightly the signature decides: reserved
 * bytes that were set are lost, and then it fails.
 */
#ifndef VOUCH_LIB_FORMATS_LAYOUT_H
#define VOUCH_LIB_FORMATS_LAYOUT_H

#include <vouch.h>

#include "base/types.h"

#define LAYOUT_PATH_MAX 6

enum layout_kind {
	LAYOUT_NUMBER, /* little-endian */
	LAYOUT_BYTES,
	LAYOUT_REPEATED, /* entry @index of a repeated field of bytes */
	LAYOUT_SIZED, /* bytes, as many as the number before them says */
	LAYOUT_REST, /* bytes up to the end */
	LAYOUT_ZERO, /* no field has them */
	LAYOUT_CPUID, /* family, model, stepping, as CPUID leaf 1 has them */
};

struct layout_part {
	enum layout_kind kind;
	u16 size;
	u8 path[LAYOUT_PATH_MAX]; /* numbers of fields, from outside; then 0 */
	u8 index;
};

struct layout {
	const struct layout_part *parts;
	size_t count;
};

extern const struct layout layout_snp_report; /* sevsnp.Report */
extern const struct layout layout_quote_4; /* tdx.QuoteV4 */
extern const struct layout layout_quote_5; /* tdx.QuoteV5, TD 1.5 */
extern const struct layout layout_quote_5_td_10; /* the same, TD 1.0 */

/*
 * The bytes that @message stands for. Return: 1 with @bytes, to be freed; 0 for
 * another message; or -ENOMEM.
 */
int layout_read(const struct layout *layout, const u8 *message, size_t size,
		struct vouch_bytes *bytes);

/*
 * And back: false without memory, or when @data is not laid out like that, with
 * nothing in @message.
 */
bool layout_write(const struct layout *layout, const u8 *data, size_t size,
		  struct vouch_bytes *message);

#endif /* VOUCH_LIB_FORMATS_LAYOUT_H */
