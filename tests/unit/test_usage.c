// SPDX-License-Identifier: MIT
/* What completions read out of a usage. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../userspace/tool/complete.h"

static const char usage[] =
	"usage: vouch policy no\n"
	"       vouch bundle create [OPTION]... FILE|FOLDER...\n"
	"       vouch bundle status [OPTION]... FILE\n"
	"       vouch bundles no\n\n"
	"       vouch bundle never\n"
	"With --max-age it is asked how old.\n"
	"  --max-age DAYS        since it was issued\n"
	"  --max-age-of on|off   no prefix of another\n"
	"  --much-too-long-for one|two|three\n"
	"                        on the next line\n"
	"  --bits 0xBITS, --json after a comma\n"
	"  --end-of       another\n"
	"  --end          of all\n"
	"  --nothing\n";

static void assert_part(struct part part, const char *text)
{
	assert_int_equal(part.size, strlen(text));
	assert_memory_equal(part.text, text, part.size);
}

static void values_are_found(void **state)
{
	(void)state;
	assert_part(usage_values(usage, "max-age"), "DAYS");
	assert_part(usage_values(usage, "max-age-of"), "on|off");
	assert_part(usage_values(usage, "much-too-long-for"), "one|two|three");
	assert_part(usage_values(usage, "bits"), "0xBITS");
	assert_part(usage_values(usage, "json"), "");
	assert_part(usage_values(usage, "end"), "");
	assert_part(usage_values(usage, "max"), "");
}

static struct part described(const char *name, int has_arg)
{
	const struct option option = { name, has_arg, NULL, 1 };

	return usage_description(usage, &option);
}

static void descriptions_are_found(void **state)
{
	(void)state;
	assert_part(described("max-age-of", required_argument),
		    "no prefix of another");
	assert_part(described("much-too-long-for", required_argument),
		    "on the next line");
	assert_part(described("json", no_argument), "");
	assert_part(described("end", no_argument), "of all");
	assert_part(described("nothing", no_argument), "");
	assert_part(described("nowhere", no_argument), "");
}

static void lines_are_of_the_command(void **state)
{
	const char *pos = usage, *line;

	(void)state;
	line = usage_line(&pos, "bundle");
	assert_part(usage_word(&line), "create");
	assert_part(usage_word(&line), "[OPTION]...");
	assert_part(usage_word(&line), "FILE|FOLDER...");
	assert_part(usage_word(&line), "");
	line = usage_line(&pos, "bundle");
	assert_part(usage_word(&line), "status");
	assert_null(usage_line(&pos, "bundle"));
}

static void parts(void **state)
{
	const struct part list = { "snp|sev-es| x", 11 };

	(void)state;
	assert_true(part_names(list, "snp"));
	assert_true(part_names(list, "sev-es"));
	assert_false(part_names(list, "sev"));
	assert_false(part_names(list, "es"));
	assert_true(part_is_sub(list));
	assert_false(part_is_sub((struct part){ "FILE", 4 }));
	assert_false(part_is_sub((struct part){ "x", 0 }));
	assert_part(part_bare((struct part){ "[CHECK-ID]...", 13 }),
		    "CHECK-ID");
	assert_part(part_bare((struct part){ "([", 2 }), "");
	assert_true(part_is((struct part){ "FILES", 4 }, "FILE"));
	assert_false(part_is((struct part){ "FILES", 5 }, "FILE"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_found),
		cmocka_unit_test(descriptions_are_found),
		cmocka_unit_test(lines_are_of_the_command),
		cmocka_unit_test(parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
