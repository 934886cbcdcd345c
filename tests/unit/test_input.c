// SPDX-License-Identifier: MIT
/* What input is taken for, in messages about input that is something else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "amd.h"
#include "fake_td.h"
#include "appraise/input.h"

#include <cmocka.h>

static void assert_guess(const void *data, size_t size, const char *guess)
{
	assert_string_equal(input_guess(data, size), guess);
}

#define GUESS(text, guess) assert_guess(text, sizeof(text) - 1, guess)

static void a_few_bytes_tell(void **state)
{
	(void)state;
	GUESS("", "empty");
	GUESS("HCLA, and what is behind", "an HCL report with another report "
					  "inside");
	GUESS("\xd2\x84\x40", "signed Evidence");
	GUESS("\xd8\x3d\xd2\x84\x40", "signed Evidence");
	GUESS("\xd8\x3d\xd3\x84\x40", "unknown content");
	GUESS("\x30\x82\x01\x00", "DER");
	GUESS("\x30\x02\x01\x00", "unknown content");
	GUESS("-----BEGIN CERTIFICATE-----\n", "PEM");
	GUESS("{}", "JSON");
	GUESS("[]", "JSON");
	GUESS("00 ff\n", "hexadecimal text");
	GUESS("AAx-_/+=\r\n", "base64 text");
	GUESS("not base64", "unknown content");
	GUESS("AAAA\0", "unknown content");
}

static void whole_formats_are_told(void **state)
{
	static u8 report[REPORT_SIZE], tdreport[VOUCH_TDX_REPORT_SIZE];
	static u8 quote[TD_QUOTE_SIZE], report_data[64];
	const struct amd milan = { .product = "Milan" };

	(void)state;
	amd_fill_report(&milan, report, 3, false);
	assert_guess(report, sizeof(report), "an SEV-SNP report");
	td_report(report_data, tdreport);
	assert_guess(tdreport, sizeof(tdreport), "a TDREPORT");
	td_quote(report_data, quote);
	assert_guess(quote, sizeof(quote), "a TD quote");
	assert_guess(quote, 47, "unknown content");
	quote[4] = 0;
	assert_guess(quote, sizeof(quote), "an SGX quote");
	quote[0] = 3;
	assert_guess(quote, sizeof(quote), "an SGX quote");
	quote[2] = 4; /* no type of key */
	assert_guess(quote, sizeof(quote), "an SGX quote");
	quote[12] ^= 1; /* and of another vendor */
	assert_guess(quote, sizeof(quote), "unknown content");
}

/* Entries are a GUID, an offset and a size; AMD 56421, section 4.1.8.1. */
static void tables_are_told(void **state)
{
	static const u8 vcek[] = { 0x63, 0xda, 0x75, 0x8d, 0xe6, 0x64,
				   0x45, 0x64, 0xad, 0xc5, 0xf4, 0xb9,
				   0x3b, 0xe8, 0xac, 0xcd };
	u8 table[52] = { 0 };

	(void)state;
	memcpy(table, vcek, sizeof(vcek));
	table[16] = 48;
	table[20] = 4;
	assert_guess(table, sizeof(table), "a certificate table");
	table[0] ^= 1;
	assert_guess(table, sizeof(table), "unknown content");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_few_bytes_tell),
		cmocka_unit_test(whole_formats_are_told),
		cmocka_unit_test(tables_are_told),
	};

	return cmocka_run_group_tests_name("input", tests, NULL, NULL);
}
