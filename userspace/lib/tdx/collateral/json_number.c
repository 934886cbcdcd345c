// SPDX-License-Identifier: MIT
/* Numbers: RFC 8259, section 6. */
#include "tdx/collateral/json_parts.h"

#define DIGITS_MAX 300 /* before the point, written out: any double has it */

struct number {
	bool is_whole, is_negative;
	u64 value; /* of a whole one */
};

static bool is_next(const struct json_reader *r, char c)
{
	return r->pos < r->end && *r->pos == c;
}

static bool is_digit(const struct json_reader *r)
{
	return r->pos < r->end && *r->pos >= '0' && *r->pos <= '9';
}

/* One digit at least; past 64 bits @value stays as it is there. */
static bool take_digits(struct json_reader *r, u64 *value)
{
	*value = 0;
	if (!is_digit(r))
		return json_reader_refuse(r, "has a number that is none");
	for (; is_digit(r); r->pos++) {
		u64 digit = (u64)(*r->pos - '0');

		if (*value > (UINT64_MAX - digit) / 10)
			*value = UINT64_MAX;
		else
			*value = *value * 10 + digit;
	}
	return true;
}

/* Without a 0 before other digits. */
static bool take_whole(struct json_reader *r, struct number *number,
		       size_t *digits)
{
	bool is_zero = is_next(r, '0');
	const char *from = r->pos;

	if (!take_digits(r, &number->value))
		return false;
	*digits = (size_t)(r->pos - from);
	return !is_zero || *digits == 1 ||
	       json_reader_refuse(r, "has a number that is none");
}

/* What an exponent adds to the digits before the point; 0 when it takes. */
static bool take_exponent(struct json_reader *r, u64 *more)
{
	bool is_negative;

	*more = 0;
	if (!is_next(r, 'e') && !is_next(r, 'E'))
		return true;
	r->pos++;
	is_negative = is_next(r, '-');
	if (is_negative || is_next(r, '+'))
		r->pos++;
	if (!take_digits(r, more))
		return false;
	if (is_negative)
		*more = 0;
	return true;
}

static bool take_fraction(struct json_reader *r, size_t digits)
{
	u64 ignored, more;

	if (is_next(r, '.')) {
		r->pos++;
		if (!take_digits(r, &ignored))
			return false;
	}
	if (!take_exponent(r, &more))
		return false;
	return (digits <= DIGITS_MAX && more <= DIGITS_MAX - digits) ||
	       json_reader_refuse(r, "has a number of more than %d digits",
				  DIGITS_MAX);
}

static bool take_number(struct json_reader *r, struct number *number)
{
	const char *whole_end;
	u64 most = INT64_MAX;
	size_t digits;

	number->is_negative = is_next(r, '-');
	r->pos += number->is_negative;
	if (!json_count_value(r) || !take_whole(r, number, &digits))
		return false;
	whole_end = r->pos;
	if (!take_fraction(r, digits))
		return false;
	number->is_whole = r->pos == whole_end;
	most += number->is_negative;
	return !number->is_whole || number->value <= most ||
	       json_reader_refuse(r, "has a number past 64 bits");
}

bool json_is_number(char c)
{
	return c == '-' || (c >= '0' && c <= '9');
}

bool json_number_skip(struct json_reader *r)
{
	struct number number;

	return take_number(r, &number);
}

/* -0 is 0: the RFC lets a sign be written before any number. */
bool json_reader_number(struct json_reader *r, u32 max, u32 *out)
{
	struct number number;

	if (!json_is_number(json_reader_peek(r)) || !take_number(r, &number))
		return false;
	if (!number.is_whole || number.value > max ||
	    (number.is_negative && number.value))
		return false;
	*out = (u32)number.value;
	return true;
}
