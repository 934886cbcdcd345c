// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <vouch.h>

#include "base/nearest.h"

#include <cmocka.h>

static void edits_are_counted(void **state)
{
	static const struct {
		const char *word, *other;
		size_t distance;
	} rows[] = {
		{ "measurement", "measurement", 0 },
		{ "Measurement", "mEASUREMENT", 0 },
		{ "measrement", "measurement", 1 }, /* left out */
		{ "measurementt", "measurement", 1 }, /* put in */
		{ "measuremant", "measurement", 1 }, /* mistaken */
		{ "measurmeent", "measurement", 1 }, /* swapped */
		{ "maesuremnet", "measurement", 2 },
		{ "measrment", "measurement", 2 },
		{ "mesurmnt", "measurement", WORD_FAR },
		{ "launch_digest", "measurement", WORD_FAR },
		/* The shorter the names, the closer they have to be. */
		{ "td", "tdx", 1 },
		{ "vmlp", "vmpl", 1 },
		{ "smt", "snp", WORD_FAR },
		{ "vmll", "vppl", WORD_FAR },
		{ "abcde", "abcxy", WORD_FAR },
		{ "abcdef", "abcdxy", 2 },
		{ "x", "y", WORD_FAR },
		{ "x", "x", 0 },
		{ "", "", 0 },
		{ "", "smt", WORD_FAR },
		/* What was swapped is not edited again. */
		{ "ca", "abc", WORD_FAR },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(word_distance(rows[i].word, rows[i].other),
				 rows[i].distance);
		assert_int_equal(word_distance(rows[i].other, rows[i].word),
				 rows[i].distance);
	}
}

/* Words come from files. One of 64 characters or more is compared with none. */
static void long_words_are_far(void **state)
{
	char word[64] = "", longer[65] = "";

	(void)state;
	memset(word, 'a', sizeof(word) - 1);
	memset(longer, 'a', sizeof(longer) - 1);
	assert_int_equal(word_distance(word, word), 0);
	assert_int_equal(word_distance(longer, longer), WORD_FAR);
	assert_int_equal(word_distance(word, longer), WORD_FAR);
	assert_int_equal(word_distance(longer, word), WORD_FAR);
}

static const char *name_at(const void *names, size_t index)
{
	return ((const char *const *)names)[index];
}

static void the_first_nearest_is_meant(void **state)
{
	static const char *const names[] = { "rtmr0", "rtmr1", "report",
					     "report_data", NULL };
	static const char *const nothing[] = { NULL };

	(void)state;
	assert_string_equal(vouch_nearest("rtmr", name_at, names), "rtmr0");
	assert_string_equal(vouch_nearest("rtmr1", name_at, names), "rtmr1");
	assert_ptr_equal(vouch_nearest("repotr", name_at, names), names[2]);
	assert_string_equal(vouch_nearest("report_dat", name_at, names),
			    "report_data");
	assert_null(vouch_nearest("evidence", name_at, names));
	assert_null(vouch_nearest("report", name_at, nothing));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edits_are_counted),
		cmocka_unit_test(long_words_are_far),
		cmocka_unit_test(the_first_nearest_is_meant),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
