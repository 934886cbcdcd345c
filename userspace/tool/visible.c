// SPDX-License-Identifier: MIT
/* Texts of others, in which nothing is hidden. */
#include <stdbool.h>
#include <stdint.h>

#include "html.h"

/*
 * Characters that no reader sees as what they are: controls, those that turn
 * the direction of text, those without width, line separators, fillers, private
 * ones and noncharacters. Unicode's Default_Ignorable_Code_Point is among them.
 */
static const struct {
	uint32_t first, last;
} hidden[] = {
	{ 0x00, 0x1f },	       { 0x7f, 0x9f },	     { 0xad, 0xad },
	{ 0x34f, 0x34f },      { 0x61c, 0x61c },     { 0x115f, 0x1160 },
	{ 0x17b4, 0x17b5 },    { 0x180b, 0x180f },   { 0x200b, 0x200f },
	{ 0x2028, 0x202e },    { 0x2060, 0x206f },   { 0x3164, 0x3164 },
	{ 0xd800, 0xf8ff },    { 0xfdd0, 0xfdef },   { 0xfe00, 0xfe0f },
	{ 0xfeff, 0xfeff },    { 0xffa0, 0xffa0 },   { 0xfff0, 0xfffb },
	{ 0xfffe, 0xffff },    { 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a },
	{ 0xe0000, 0x10ffff },
};

static bool is_hidden(uint32_t c)
{
	for (size_t i = 0; i < sizeof(hidden) / sizeof(*hidden); i++)
		if (c >= hidden[i].first && c <= hidden[i].last)
			return true;
	return false;
}

/*
 * The character at @text, and its length; 0 when these bytes are no UTF-8. A
 * zero byte ends the text, and is no byte that goes on.
 */
static size_t take(const char *text, uint32_t *c)
{
	const unsigned char *u = (const unsigned char *)text;
	size_t length = u[0] < 0x80 ? 1 :
			u[0] < 0xc2 ? 0 :
			u[0] < 0xe0 ? 2 :
			u[0] < 0xf0 ? 3 :
			u[0] < 0xf5 ? 4 :
				      0;

	*c = length == 1 ? u[0] : length ? u[0] & (0x7fU >> length) : 0;
	for (size_t i = 1; i < length; i++) {
		if ((u[i] & 0xc0) != 0x80)
			return 0;
		*c = *c << 6 | (u[i] & 0x3fU);
	}
	if ((length == 3 && *c < 0x800) || (length == 4 && *c < 0x10000) ||
	    *c > 0x10ffff)
		return 0;
	return length;
}

void visible_put(FILE *out, const char *text, stand_in_fn *stand_in)
{
	uint32_t c;

	while (*text) {
		size_t length = take(text, &c);

		if (!length)
			fprintf(out, "\\x%02x", (unsigned char)*text);
		else if (is_hidden(c))
			fprintf(out, "\\u{%x}", c);
		else if (stand_in(c))
			fputs(stand_in(c), out);
		else
			fwrite(text, 1, length, out);
		text += length ? length : 1;
	}
}
