// SPDX-License-Identifier: MIT
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "codec/json_scan.h"

/* An integer: neither 1e2 nor "5" is one. */
bool json_member_number(const json_t *object, const char *key, u32 max,
			u32 *out)
{
	const json_t *json = json_object_get(object, key);
	json_int_t value = json_integer_value(json);

	if (!json_is_integer(json) || value < 0 || value > max)
		return false;
	*out = (u32)value;
	return true;
}

bool json_member_bytes(const json_t *object, const char *key, u8 *out,
		       size_t size)
{
	const json_t *json = json_object_get(object, key);
	const char *text = json_string_value(json);
	size_t actual;

	return text && json_string_length(json) == 2 * size &&
	       strlen(text) == 2 * size &&
	       !hex_decode(text, out, size, &actual);
}

static bool take_digits(const char **text, size_t count, int *out)
{
	*out = 0;
	for (; count; count--, (*text)++) {
		if (**text < '0' || **text > '9')
			return false;
		*out = *out * 10 + **text - '0';
	}
	return true;
}

/* Without a locale, fractions, offsets, 24:00 and leap seconds. */
bool json_member_time(const json_t *object, const char *key, time_t *out)
{
	const json_t *json = json_object_get(object, key);
	const char *text = json_string_value(json);
	struct tm tm = { 0 }, back;

	if (!text || json_string_length(json) != 20 ||
	    !take_digits(&text, 4, &tm.tm_year) || *text++ != '-' ||
	    !take_digits(&text, 2, &tm.tm_mon) || *text++ != '-' ||
	    !take_digits(&text, 2, &tm.tm_mday) || *text++ != 'T' ||
	    !take_digits(&text, 2, &tm.tm_hour) || *text++ != ':' ||
	    !take_digits(&text, 2, &tm.tm_min) || *text++ != ':' ||
	    !take_digits(&text, 2, &tm.tm_sec) || *text++ != 'Z')
		return false;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	back = tm;
	*out = timegm(&back);
	/* A 31st of June became the 1st of July. */
	return back.tm_year == tm.tm_year && back.tm_mon == tm.tm_mon &&
	       back.tm_mday == tm.tm_mday && back.tm_hour == tm.tm_hour &&
	       back.tm_min == tm.tm_min && back.tm_sec == tm.tm_sec;
}
