// SPDX-License-Identifier: MIT
#include "tdx/collateral/json_parts.h"

#include <stdio.h>
#include <string.h>

/* Four digits of hex. */
static long take_unit(const char **pos, const char *end)
{
	long unit = 0;

	if (end - *pos < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		char c = *(*pos)++;
		int digit = c >= '0' && c <= '9' ? c - '0' :
			    c >= 'a' && c <= 'f' ? c - 'a' + 10 :
			    c >= 'A' && c <= 'F' ? c - 'A' + 10 :
						   -1;

		if (digit < 0)
			return -1;
		unit = unit << 4 | digit;
	}
	return unit;
}

static bool is_surrogate(long c)
{
	return c >= 0xd800 && c < 0xe000;
}

/* Behind "\u": one unit of UTF-16, or two; never U+0000. */
static long take_units(const char **pos, const char *end)
{
	long high = take_unit(pos, end), low;

	if (high <= 0 || !is_surrogate(high))
		return high ? high : -1;
	if (high >= 0xdc00 || end - *pos < 2 || memcmp(*pos, "\\u", 2) != 0)
		return -1;
	*pos += 2;
	low = take_unit(pos, end);
	if (low < 0xdc00 || low >= 0xe000)
		return -1;
	return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

static long take_escape(const char **pos, const char *end)
{
	static const char letters[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
	const char *letter;

	if (*pos == end)
		return -1;
	if (**pos == 'u') {
		++*pos;
		return take_units(pos, end);
	}
	letter = **pos ? strchr(letters, *(*pos)++) : NULL;
	return letter ? means[letter - letters] : -1;
}

/* RFC 3629: of the shortest form, no surrogate, up to U+10FFFF. */
static long take_utf8(u8 first, const char **pos, const char *end)
{
	static const long least[] = { 0, 0x80, 0x800, 0x10000 };
	int more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
	long c = first & (0x3f >> more);

	if (first < 0xc2 || first > 0xf4 || end - *pos < more)
		return -1;
	for (int i = 0; i < more; i++) {
		u8 next = (u8) * (*pos)++;

		if ((next & 0xc0) != 0x80)
			return -1;
		c = c << 6 | (next & 0x3f);
	}
	return c < least[more] || c > 0x10ffff || is_surrogate(c) ? -1 : c;
}

long json_text_next(const char **pos, const char *end)
{
	u8 first = (u8) * (*pos)++;

	if (first == '\\')
		return take_escape(pos, end);
	if (first >= 0x80)
		return take_utf8(first, pos, end);
	return first < 0x20 || first == '"' ? -1 : first;
}

static bool same_characters(const struct json_raw *a, const struct json_raw *b)
{
	const char *a_pos = a->data, *a_end = a->data + a->size;
	const char *b_pos = b->data, *b_end = b->data + b->size;

	while (a_pos < a_end && b_pos < b_end) {
		if (json_text_next(&a_pos, a_end) !=
		    json_text_next(&b_pos, b_end))
			return false;
	}
	return a_pos == a_end && b_pos == b_end;
}

bool json_raw_same(const struct json_raw *a, const struct json_raw *b)
{
	if (a->has_escapes || b->has_escapes)
		return same_characters(a, b);
	return a->size == b->size && !memcmp(a->data, b->data, a->size);
}

bool json_raw_is(const struct json_raw *raw, const char *text)
{
	struct json_raw other;

	if (!raw->has_escapes && raw->size && raw->data[0] != text[0])
		return false;
	other = (struct json_raw){ text, (u32)strlen(text), false };
	return json_raw_same(raw, &other);
}

/* How many bytes of UTF-8 a character takes, which are put into @out. */
static size_t put_utf8(long c, char *out)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

/* As many whole characters as have room; @raw becomes what is left. */
static size_t decode(struct json_raw *raw, char *out, size_t size)
{
	const char *pos = raw->data, *end = raw->data + raw->size;
	size_t used = 0;
	char one[4];

	while (pos < end) {
		size_t count = put_utf8(json_text_next(&pos, end), one);

		if (count > size - used)
			break;
		memcpy(out + used, one, count);
		used += count;
		raw->data = pos;
	}
	raw->size = (u32)(end - raw->data);
	return used;
}

size_t json_raw_decode(const struct json_raw *raw, char *out)
{
	struct json_raw rest = *raw;

	if (raw->has_escapes)
		return decode(&rest, out, raw->size);
	memmove(out, raw->data, raw->size);
	return raw->size;
}

bool json_raw_copy(const struct json_raw *raw, char *out, size_t size)
{
	struct json_raw rest = *raw;

	if (!raw->has_escapes && raw->size < size) {
		memcpy(out, raw->data, raw->size);
		out[raw->size] = '\0';
		return true;
	}
	out[decode(&rest, out, size - 1)] = '\0';
	return !rest.size;
}

void json_text_tell(const char *pos, const char *end, char *out, size_t size)
{
	size_t used = 0;

	if (pos < end && (*pos == '{' || *pos == '[')) {
		snprintf(out, size, *pos == '{' ? "an object" : "a list");
		return;
	}
	for (; pos < end && used < size - 1; pos++)
		out[used++] = *pos >= ' ' && *pos <= '~' ? *pos : '?';
	out[used] = '\0';
	if (pos < end)
		memcpy(out + used - 3, "...", 3);
}
