// SPDX-License-Identifier: MIT
/* Texts of others in pages and tables, byte by byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "tool/html.h"

#include <cmocka.h>

static void shown_is(const char *text, const char *want)
{
	char *got = NULL;
	size_t size;
	FILE *out = open_memstream(&got, &size);
	int ended;

	assert_non_null(out);
	html_put(out, text);
	ended = fclose(out);
	assert_int_equal(ended, 0);
	assert_string_equal(got, want);
	free(got);
}

static void markup_is_text(void **state)
{
	(void)state;
	shown_is("", "");
	shown_is("a b~", "a b~");
	shown_is("<b a=\"x\" c='y'>&amp;", "&lt;b a=&quot;x&quot; "
					   "c=&#39;y&#39;&gt;&amp;amp;");
}

static void characters_stay(void **state)
{
	(void)state;
	shown_is("\xc2\xa0\xc3\xa9\xe2\x82\xac",
		 "\xc2\xa0\xc3\xa9\xe2\x82\xac");
	shown_is("\xf0\x9f\x94\x92", "\xf0\x9f\x94\x92");
	shown_is("\xf3\x9f\xbf\xbd", "\xf3\x9f\xbf\xbd");
}

static void what_hides_is_a_number(void **state)
{
	(void)state;
	shown_is("a\nb\x1b[1m\x7f", "a\\u{a}b\\u{1b}[1m\\u{7f}");
	shown_is("\xc2\x85\xc2\x9b", "\\u{85}\\u{9b}"); /* C1 */
	shown_is("\xe2\x80\xae\xe2\x81\xa6", "\\u{202e}\\u{2066}");
	shown_is("\xe2\x80\x8b\xef\xbb\xbf", "\\u{200b}\\u{feff}");
	shown_is("\xc2\xad\xd8\x9c", "\\u{ad}\\u{61c}");
	shown_is("\xee\x80\x80\xef\xbf\xbf", "\\u{e000}\\u{ffff}");
	shown_is("\xf3\xa0\x80\x81", "\\u{e0001}"); /* a tag */
}

static void other_bytes_are_numbers(void **state)
{
	(void)state;
	shown_is("\xff\xfe", "\\xff\\xfe");
	shown_is("\x80<", "\\x80&lt;");
	shown_is("\xc0\xbc", "\\xc0\\xbc"); /* "<" in two bytes */
	shown_is("\xe0\x80\xbc", "\\xe0\\x80\\xbc"); /* in three */
	shown_is("\xf0\x80\x80\xbc", "\\xf0\\x80\\x80\\xbc");
	shown_is("\xed\xa0\x80", "\\u{d800}"); /* half a pair */
	shown_is("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80");
	shown_is("\xe2\x82", "\\xe2\\x82"); /* cut short */
	shown_is("\xe2<\xac", "\\xe2&lt;\\xac");
}

static void a_class_is_one_of_ours(void **state)
{
	(void)state;
	assert_string_equal(html_class_of("fail"), "fail");
	assert_string_equal(html_class_of("contraindicated"),
			    "contraindicated");
	assert_string_equal(html_class_of("x\" onclick=\"y"), "open");
}

/* "claims" with an event of an application, which anybody may have named. */
static char *runtime_page(const char *outcome)
{
	static const char text[] =
		"{\"tee\": \"sev-snp\", \"checks\": [{\"id\": "
		"\"runtime.log.swmr0\", \"status\": \"%s\"}], \"claims\": "
		"{\"evidence\": {\"bound\": {\"lockdown\": \"0x2\", "
		"\"log_sequence\": 5, "
		"\"swmrs\": [\"aa\", \"bb\"]}}, \"runtime_log\": {"
		"\"records\": [{\"register\": 0, \"event_type\": \"EV_IPL\", "
		"\"digest_is_of_data\": true, \"sequence\": 1, "
		"\"text\": \"<script>\", \"digest\": \"cc\"}, {\"lockdown\": "
		"\"0x2\"}, {\"register\": 1, \"value\": \"dd\"}, "
		"{\"register\": 0, \"event_type\": \"EV_TWO\", "
		"\"digest_is_of_data\": false, \"sequence\": 4, "
		"\"text\": \"swapped\", \"digest\": \"ee\"}, "
		"{\"register\": 0, \"event_type\": \"EV_SIX\", "
		"\"sequence\": 5, \"digest\": \"ff\"}]}}}";
	char json[2048], *got = NULL;
	json_t *result;
	size_t size;
	FILE *out = open_memstream(&got, &size);

	snprintf(json, sizeof(json), text, outcome);
	result = json_loads(json, 0, NULL);
	assert_non_null(result);
	html_put_runtime(out, result);
	fclose(out);
	json_decref(result);
	return got;
}

static void the_modules_log_is_shown(void **state)
{
	char *page = runtime_page("pass");

	(void)state;
	assert_non_null(strstr(page, "<b>swmr1</b></p><p class=hex>bb<"));
	assert_non_null(strstr(page, "locked: 0x2"));
	assert_non_null(strstr(page, "<b>swmr0</b> <span>EV_IPL <q>&lt;script"
				     "&gt;</q>"));
	assert_non_null(strstr(page, "<b>lockdown</b> <span>0x2"));
	assert_non_null(strstr(page, "extended without the module"));
	assert_non_null(strstr(page, "EV_TWO with a text that was not "
				     "measured"));
	assert_null(strstr(page, "swapped"));
	assert_non_null(strstr(page, "<li><span class=quiet>after the report, "
				     "does not count</span> <b>swmr0</b> "
				     "<span>EV_SIX"));
	assert_null(strstr(strstr(page, "after the report") + 1,
			   "after the report"));
	free(page);
	page = runtime_page("fail");
	assert_non_null(strstr(page, "<b>swmr0</b> <span class=quiet>not shown "
				     "to be of this guest"));
	free(page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(markup_is_text),
		cmocka_unit_test(characters_stay),
		cmocka_unit_test(what_hides_is_a_number),
		cmocka_unit_test(other_bytes_are_numbers),
		cmocka_unit_test(a_class_is_one_of_ours),
		cmocka_unit_test(the_modules_log_is_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
