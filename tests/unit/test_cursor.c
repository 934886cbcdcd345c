// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include "base/cursor.h"

#include <cmocka.h>

static const u8 data[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };

static void reads_little_endian(void **state)
{
	struct cursor c = cursor_over(data, sizeof(data));

	(void)state;
	assert_int_equal(cursor_u8(&c), 1);
	assert_int_equal(cursor_le16(&c), 0x0302);
	assert_int_equal(cursor_le32(&c), 0x07060504);
	assert_int_equal(cursor_left(&c), 2);
	c = cursor_over(data, sizeof(data));
	assert_true(cursor_le64(&c) == 0x0807060504030201ull);
	assert_false(c.is_short);
}

static void stays_short(void **state)
{
	struct cursor c = cursor_over(data, 3);
	u8 out[4];

	(void)state;
	memset(out, 0xcc, sizeof(out));
	assert_int_equal(cursor_le32(&c), 0);
	assert_true(c.is_short);
	/* Three bytes are left, but nobody may have them any more. */
	assert_int_equal(cursor_u8(&c), 0);
	assert_int_equal(cursor_left(&c), 0);
	cursor_copy(&c, out, sizeof(out));
	assert_memory_equal(out, "\0\0\0\0", 4);
	assert_null(cursor_take(&c, 0));
}

static void takes_the_last_byte_and_no_more(void **state)
{
	struct cursor c = cursor_over(data, sizeof(data));

	(void)state;
	assert_ptr_equal(cursor_take(&c, sizeof(data)), data);
	assert_false(c.is_short);
	assert_non_null(cursor_take(&c, 0));
	assert_null(cursor_take(&c, 1));
	c = cursor_over(data, sizeof(data));
	assert_null(cursor_take(&c, SIZE_MAX));
	assert_true(c.is_short);
}

static void sub_only_narrows(void **state)
{
	struct cursor c = cursor_over(data, sizeof(data));
	struct cursor inner = cursor_sub(&c, 4);

	(void)state;
	assert_int_equal(cursor_left(&inner), 4);
	assert_int_equal(cursor_left(&c), 5);
	cursor_take(&inner, 5);
	assert_true(inner.is_short);
	assert_false(c.is_short);
	inner = cursor_sub(&c, 6);
	assert_true(inner.is_short);
	assert_true(c.is_short);
}

static void skips_zeroes_only(void **state)
{
	static const u8 zeroes[] = { 0, 0, 0, 0x80 };
	struct cursor c = cursor_over(zeroes, sizeof(zeroes));

	(void)state;
	assert_true(cursor_skip_zero(&c, 3));
	assert_false(cursor_skip_zero(&c, 1));
	assert_false(c.is_short);
}

static void copes_with_nothing(void **state)
{
	struct cursor c = cursor_over(NULL, 0);

	(void)state;
	assert_false(c.is_short);
	assert_int_equal(cursor_left(&c), 0);
	assert_int_equal(cursor_u8(&c), 0);
	assert_true(c.is_short);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_little_endian),
		cmocka_unit_test(stays_short),
		cmocka_unit_test(takes_the_last_byte_and_no_more),
		cmocka_unit_test(sub_only_narrows),
		cmocka_unit_test(skips_zeroes_only),
		cmocka_unit_test(copes_with_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
