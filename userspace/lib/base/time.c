// SPDX-License-Identifier: MIT
#include "base/time.h"

#include <stdio.h>
#include <string.h>

void rfc3339_text(time_t seconds, char *out, size_t size)
{
	struct tm tm;

	if (!gmtime_r(&seconds, &tm) ||
	    !strftime(out, size, "%Y-%m-%dT%H:%M:%SZ", &tm))
		snprintf(out, size, "%lld s", (long long)seconds);
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
bool rfc3339_parse(const char *text, time_t *seconds)
{
	struct tm tm = { 0 }, back;

	if (!take_digits(&text, 4, &tm.tm_year) || *text++ != '-' ||
	    !take_digits(&text, 2, &tm.tm_mon) || *text++ != '-' ||
	    !take_digits(&text, 2, &tm.tm_mday) || *text++ != 'T' ||
	    !take_digits(&text, 2, &tm.tm_hour) || *text++ != ':' ||
	    !take_digits(&text, 2, &tm.tm_min) || *text++ != ':' ||
	    !take_digits(&text, 2, &tm.tm_sec) || *text++ != 'Z' || *text)
		return false;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	back = tm;
	*seconds = timegm(&back);
	/* timegm() makes the 31st of June the 1st of July. */
	return back.tm_year == tm.tm_year && back.tm_mon == tm.tm_mon &&
	       back.tm_mday == tm.tm_mday && back.tm_hour == tm.tm_hour &&
	       back.tm_min == tm.tm_min && back.tm_sec == tm.tm_sec;
}

void days_text(time_t seconds, char *out, size_t size)
{
	long long days = (long long)seconds / DAY_SECONDS;

	snprintf(out, size, "%lld %s", days, days == 1 ? "day" : "days");
}
