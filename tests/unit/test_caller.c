// SPDX-License-Identifier: MIT
/* The nonce of Evidence that a service has for a caller. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <vouch.h>

static const uint8_t nonce[65] = { 0, 1, 2, 3, 4, 5, 6, 7 };

/* Of "vouch-caller", four zeroes, 1, 1000 and nonce, by another program. */
static void is_as_documented(void **state)
{
	static const uint8_t begin[] = { 0x2e, 0x77, 0x81, 0x4e,
					 0x0a, 0x13, 0x0a, 0xe4 };
	uint8_t out[VOUCH_CALLER_NONCE_SIZE];

	(void)state;
	assert_int_equal(vouch_caller_nonce(1000, nonce, 8, out, NULL), 0);
	assert_memory_equal(out, begin, sizeof(begin));
}

static void differs(void **state)
{
	uint8_t a[VOUCH_CALLER_NONCE_SIZE], b[VOUCH_CALLER_NONCE_SIZE];

	(void)state;
	assert_int_equal(vouch_caller_nonce(1, nonce, 8, a, NULL), 0);
	assert_int_equal(vouch_caller_nonce(1 << 24, nonce, 8, b, NULL), 0);
	assert_memory_not_equal(a, b, sizeof(a));
	assert_int_equal(vouch_caller_nonce(1, nonce, 9, b, NULL), 0);
	assert_memory_not_equal(a, b, sizeof(a));
}

static void sizes(void **state)
{
	uint8_t out[VOUCH_CALLER_NONCE_SIZE];
	struct vouch_error error;

	(void)state;
	assert_int_equal(vouch_caller_nonce(1, nonce, 7, out, &error), -EINVAL);
	assert_string_equal(error.text, "nonce is 7 bytes, want 8 to 64");
	assert_int_equal(vouch_caller_nonce(1, nonce, 64, out, NULL), 0);
	assert_int_equal(vouch_caller_nonce(1, nonce, 65, out, NULL), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_as_documented),
		cmocka_unit_test(differs),
		cmocka_unit_test(sizes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
