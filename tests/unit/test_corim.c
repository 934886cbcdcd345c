// SPDX-License-Identifier: MIT
/* What a CoRIM of launches refuses; its bytes: tests/tool/measure.sh. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <vouch.h>

static const uint8_t digest[64] = { 1, 2, 3 };

static void expect_error(int ret, const struct vouch_error *error,
			 const char *text)
{
	assert_int_equal(ret, -EINVAL);
	assert_string_equal(error->text, text);
}

static struct vouch_corim *corim_for(const char *tee)
{
	struct vouch_corim *corim = vouch_corim_new(tee);

	assert_non_null(corim);
	assert_int_equal(vouch_corim_launch(corim, "a", NULL), 0);
	return corim;
}

static void test_values_are_of_the_tee(void **state)
{
	struct vouch_corim *snp = corim_for("snp"), *tdx = corim_for("tdx");
	struct vouch_error error;

	(void)state;
	expect_error(vouch_corim_value(snp, "mrtd", digest, 48, &error), &error,
		     "value 'mrtd' has no place in a CoRIM for SEV-SNP");
	expect_error(vouch_corim_value(tdx, "rtmr4", digest, 48, &error),
		     &error, "value 'rtmr4' has no place in a CoRIM for TDX");
	expect_error(vouch_corim_value(tdx, "mrtd", digest, 32, &error), &error,
		     "mrtd has 32 bytes, want 48");
	assert_int_equal(vouch_corim_value(tdx, "rtmr3", digest, 48, &error),
			 0);
	vouch_corim_free(snp);
	vouch_corim_free(tdx);
}

static void test_values_have_an_end(void **state)
{
	struct vouch_corim *tdx = corim_for("tdx");
	struct vouch_error error;

	(void)state;
	for (int i = 0; i < 8; i++)
		assert_int_equal(
			vouch_corim_value(tdx, "mrtd", digest, 48, &error), 0);
	assert_int_equal(vouch_corim_value(tdx, "mrtd", digest, 48, &error),
			 -EINVAL);
	vouch_corim_free(tdx);
}

static void test_nothing_is_empty(void **state)
{
	struct vouch_corim *corim = vouch_corim_new("tdx");
	struct vouch_bytes bytes = { 0 };
	struct vouch_error error;

	(void)state;
	expect_error(vouch_corim_value(corim, "mrtd", digest, 48, &error),
		     &error, "value 'mrtd' has no place in a CoRIM for TDX");
	expect_error(vouch_corim_write(corim, &bytes, &error), &error,
		     "CoRIM has no launch, want at least one");
	assert_int_equal(vouch_corim_launch(corim, "b", NULL), 0);
	expect_error(vouch_corim_write(corim, &bytes, &error), &error,
		     "launch 'b' has no value for a CoRIM");
	assert_int_equal(vouch_corim_value(corim, "mrtd", digest, 48, NULL), 0);
	assert_int_equal(vouch_corim_write(corim, &bytes, NULL), 0);
	assert_memory_equal(bytes.data, "\xd9\x01\xf5\xa2", 4);
	vouch_bytes_free(&bytes);
	vouch_corim_free(corim);
	vouch_corim_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values_are_of_the_tee),
		cmocka_unit_test(test_values_have_an_end),
		cmocka_unit_test(test_nothing_is_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
