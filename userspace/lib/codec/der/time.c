// SPDX-License-Identifier: MIT
/* Times of certificates and lists; RFC 5280, 4.1.2.5. */
#include "codec/der/der.h"

#define FIRST_GENERALIZED 2050 /* year */

struct date {
	int year, month, day, hour, minute, second;
};

/* Two digits at @at, -1 when they are none. */
static int two_digits(const u8 *at)
{
	if (at[0] < '0' || at[0] > '9' || at[1] < '0' || at[1] > '9')
		return -1;
	return 10 * (at[0] - '0') + at[1] - '0';
}

static int days_of_month(int year, int month)
{
	static const u8 days[] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31,
	};
	bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && is_leap);
}

/* "MMDDHHMMSSZ" */
static bool read_date(const u8 *at, struct date *date)
{
	date->month = two_digits(at);
	date->day = two_digits(at + 2);
	date->hour = two_digits(at + 4);
	date->minute = two_digits(at + 6);
	date->second = two_digits(at + 8);
	return at[10] == 'Z' && date->month >= 1 && date->month <= 12 &&
	       date->day >= 1 &&
	       date->day <= days_of_month(date->year, date->month) &&
	       date->hour >= 0 && date->hour <= 23 && date->minute >= 0 &&
	       date->minute <= 59 && date->second >= 0 && date->second <= 59;
}

/* Days from 1970-01-01, where years are taken to begin in March. */
static time_t days_from_epoch(const struct date *date)
{
	time_t year = date->year - (date->month <= 2);
	time_t month = (date->month + 9) % 12;
	time_t day_of_year = (153 * month + 2) / 5 + date->day - 1;

	return year * 365 + year / 4 - year / 100 + year / 400 + day_of_year -
	       719468;
}

static bool read_utc(struct der_view in, struct date *date)
{
	if (in.size != 13)
		return false;
	date->year = two_digits(in.data);
	if (date->year < 0)
		return false;
	date->year += date->year < 50 ? 2000 : 1900;
	return read_date(in.data + 2, date);
}

static bool read_generalized(struct der_view in, struct date *date)
{
	int century, year;

	if (in.size != 15)
		return false;
	century = two_digits(in.data);
	year = two_digits(in.data + 2);
	if (century < 0 || year < 0)
		return false;
	date->year = 100 * century + year;
	return date->year >= FIRST_GENERALIZED && read_date(in.data + 4, date);
}

time_t der_time(struct der *d)
{
	bool is_utc = der_peek(d) == DER_UTC_TIME;
	u8 tag = is_utc ? DER_UTC_TIME : DER_GENERALIZED_TIME;
	struct der_view in = der_take(d, tag);
	struct date date;

	if (d->fault->why)
		return 0;
	if (is_utc ? !read_utc(in, &date) : !read_generalized(in, &date)) {
		der_refuse(d, in.data,
			   "time is none of YYMMDDHHMMSSZ, or of "
			   "YYYYMMDDHHMMSSZ from 2050 on; RFC 5280, 4.1.2.5");
		return 0;
	}
	return ((days_from_epoch(&date) * 24 + date.hour) * 60 + date.minute) *
		       60 +
	       date.second;
}
