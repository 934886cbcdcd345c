// SPDX-License-Identifier: MIT
#include "measure/guid.h"

#include <string.h>

static u8 digit(char c)
{
	return (u8)(c <= '9' ? c - '0' : c - 'a' + 10);
}

void guid_put(u8 *out, const char *text)
{
	/* Where each byte of the text lies in a file. */
	static const u8 places[GUID_SIZE] = { 3, 2, 1,	0,  5,	4,  7,	6,
					      8, 9, 10, 11, 12, 13, 14, 15 };

	for (size_t i = 0; i < GUID_SIZE; i++) {
		if (*text == '-')
			text++;
		out[places[i]] = (u8)(digit(text[0]) << 4 | digit(text[1]));
		text += 2;
	}
}

bool guid_is(const u8 *guid, const char *text)
{
	u8 wanted[GUID_SIZE];

	guid_put(wanted, text);
	return !memcmp(guid, wanted, sizeof(wanted));
}
