// SPDX-License-Identifier: MIT
/* Counts values and depth of JSON before it is parsed. */
#include "json_small.h"

#include <string.h>

bool json_is_small(const uint8_t *text, size_t size)
{
	size_t values = 1, depth = 0, deepest = 0;
	bool in_string = false;

	for (size_t i = 0; i < size; i++) {
		if (in_string && text[i] == '\\')
			i++;
		else if (text[i] == '"')
			in_string = !in_string;
		else if (!in_string && (text[i] == '[' || text[i] == '{'))
			depth++;
		else if (!in_string && (text[i] == ']' || text[i] == '}'))
			depth -= depth > 0;
		if (!in_string && text[i] && strchr("[{,", text[i]))
			values++;
		if (depth > deepest)
			deepest = depth;
	}
	return values <= JSON_VALUES_MAX && deepest <= JSON_DEPTH_MAX;
}
