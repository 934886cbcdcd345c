// SPDX-License-Identifier: MIT
/* Suggestions for misspelt names. */
#include "sim_fixture.h"

#include "sim/base/nearest.h"

/* The nearest of these, or NULL. */
static const char *nearest_to(const char *wanted)
{
	static const char *const names[] = { "seed", "speak", "stats", "status",
					     "x" };
	struct sim_nearest nearest = { .wanted = wanted };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		sim_nearest_offer(&nearest, names[i]);
	return nearest.name;
}

static void near_names_are_suggested(void **state)
{
	static const struct {
		const char *wanted;
		const char *name;
	} rows[] = {
		{ .wanted = "seed", .name = "seed" },
		{ .wanted = "seeed", .name = "seed" },
		{ .wanted = "sed", .name = "seed" },
		{ .wanted = "sead", .name = "seed" },
		{ .wanted = "sede", .name = "seed" },
		{ .wanted = "peak", .name = "speak" },
		{ .wanted = "spaek", .name = "speak" },
		{ .wanted = "statuses", .name = "status" },
		{ .wanted = "status", .name = "status" },
		{ .wanted = "stat", .name = "stats" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_non_null(nearest_to(rows[i].wanted));
		assert_string_equal(nearest_to(rows[i].wanted), rows[i].name);
	}
}

static void far_names_are_not(void **state)
{
	static const char *const far[] = {
		"frob",
		"sxxx",
		"statuses!!",
		"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(far); i++)
		assert_null(nearest_to(far[i]));
}

static void hints_are_sentences(void **state)
{
	struct sim_nearest nearest = { .wanted = "sead" };
	char hint[SIM_HINT_MAX];

	(void)state;
	sim_nearest_hint(&nearest, "see --help", hint);
	assert_string_equal(hint, "see --help");
	sim_nearest_offer(&nearest, "seed");
	sim_nearest_hint(&nearest, "see --help", hint);
	assert_string_equal(hint, "did you mean 'seed'?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(near_names_are_suggested),
		cmocka_unit_test(far_names_are_not),
		cmocka_unit_test(hints_are_sentences),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
