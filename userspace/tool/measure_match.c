// SPDX-License-Identifier: MIT
/* Which values of a launch are those of Evidence. */
#include <string.h>

#include "measure_against.h"

/* The text of that name, wherever it is; NULL without one. */
static const char *find_text(const json_t *value, const char *name)
{
	const char *text = json_string_value(json_object_get(value, name));
	const char *key;
	json_t *member;
	size_t i;

	if (text)
		return text;
	json_object_foreach((json_t *)value, key, member) {
		text = find_text(member, name);
		if (text)
			return text;
	}
	json_array_foreach((json_t *)value, i, member) {
		text = find_text(member, name);
		if (text)
			return text;
	}
	return NULL;
}

bool against_is_same(const struct against *a,
		     const struct vouch_measured *value)
{
	const char *text = find_text(a->shown, value->name);
	char hex[97];

	if (!text || value->missing)
		return false;
	text_hex(value->digest, value->size, hex);
	return !strcmp(hex, text);
}

size_t against_count(const struct against *a, const struct vouch_measurement *m,
		     size_t *told)
{
	const struct vouch_measured *value;
	size_t same = 0;

	*told = 0;
	for (size_t i = 0; (value = vouch_measurement_value(m, i)); i++) {
		*told += !value->missing;
		same += against_is_same(a, value);
	}
	return same;
}
