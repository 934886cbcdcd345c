// SPDX-License-Identifier: MIT
/* Endorsements that were made text of to get through somewhere. */
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "endorse.h"
#include "snp_id_block.h"

/* Chains as Intel's service has them in a header: PEM with % and two digits. */
static bool decode_percents(const u8 *data, size_t size,
			    struct vouch_bytes *text)
{
	static const char mark[] = "-----BEGIN%20";
	size_t used = 0;

	if (size < sizeof(mark) || memcmp(data, mark, sizeof(mark) - 1) != 0)
		return false;
	text->data = malloc(size);
	for (size_t at = 0; text->data && at < size; used++) {
		char hex[3] = { 0 };
		size_t one;

		text->data[used] = data[at++];
		if (data[at - 1] != '%')
			continue;
		if (size - at >= 2)
			memcpy(hex, data + at, 2);
		if (hex_decode(hex, &text->data[used], 1, &one) || one != 1)
			break;
		at += 2;
	}
	text->size = used;
	return text->data;
}

/* Hypervisors are given ID blocks as base64 text. */
static bool decode_block(const u8 *data, size_t size, struct vouch_bytes *block)
{
	char text[SNP_ID_AUTH_SIZE / 3 * 4 + 8];
	size_t length = size;

	while (length && strchr("\r\n", data[length - 1]) && data[length - 1])
		length--;
	if (length >= sizeof(text))
		return false;
	memcpy(text, data, length);
	text[length] = '\0';
	if (strlen(text) != length || vouch_base64_decode(text, block, NULL))
		return false;
	if (snp_id_block_is(block->data, block->size) ||
	    snp_id_auth_is(block->data, block->size))
		return true;
	vouch_bytes_free(block);
	return false;
}

bool endorse_decode_text(const u8 *data, size_t size,
			 struct vouch_bytes *decoded)
{
	return decode_percents(data, size, decoded) ||
	       decode_block(data, size, decoded);
}
