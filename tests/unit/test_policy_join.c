// SPDX-License-Identifier: MIT
/* Several drafts as one policy. */
#include <setjmp.h>
#include <stdarg.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <vouch.h>

#include "base/types.h"

#include <cmocka.h>

#define DIGITS "4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d"
#define JUNE DIGITS DIGITS "4d4d4d4d"
#define JULY DIGITS DIGITS "4d4d4d4e"

/* What is joined of both, each with the measurement of its month. */
static json_t *joined(const char *june, const char *july)
{
	const struct vouch_draft drafts[] = { { "June", june },
					      { "July", july } };
	struct vouch_error error;
	json_t *json;
	char *text;

	if (vouch_draft_join(drafts, 2, &text, &error))
		fail_msg("%s", error.text);
	json = json_loads(text, 0, NULL);
	assert_non_null(json);
	vouch_text_free(text);
	return json;
}

/* @members of "snp" of either, and what becomes of them for all. */
static void values_are_the_looser_ones(void **state)
{
	static const struct {
		const char *june, *july, *both;
	} rows[] = {
		{ "\"vmpl\":0", "\"vmpl\":0", "{\"vmpl\":0}" },
		{ "\"vmpl\":0", "\"vmpl\":2", "{\"vmpl\":[0,2]}" },
		{ "\"vmpl\":[0,1]", "\"vmpl\":[1,2]", "{\"vmpl\":[0,1,2]}" },
		{ "\"vmpl\":0", "\"comment\":1", "{}" },
		{ "\"report_version_min\":5", "\"report_version_min\":3",
		  "{\"report_version_min\":3}" },
		{ "\"firmware_min\":\"1.55.40\"",
		  "\"firmware_min\":\"1.54.99\"",
		  "{\"firmware_min\":\"1.54.99\"}" },
		{ "\"launch_mit_required\":\"0x6\"",
		  "\"launch_mit_required\":\"0x3\"",
		  "{\"launch_mit_required\":\"0x2\"}" },
		{ "\"allow_vlek\":false", "\"allow_vlek\":true",
		  "{\"allow_vlek\":true}" },
		{ "\"guest_policy\":{\"smt\":\"forbid\"}",
		  "\"guest_policy\":{\"smt\":\"allow\"}",
		  "{\"guest_policy\":{\"smt\":\"allow\"}}" },
		{ "\"platform\":{\"tsme\":\"require\"}",
		  "\"platform\":{\"tsme\":\"forbid\"}",
		  "{\"platform\":{\"tsme\":\"any\"}}" },
		{ "\"tcb_min\":{\"reported\":{\"snp\":3,\"tee\":2}}",
		  "\"tcb_min\":{\"reported\":{\"snp\":2}}",
		  "{\"tcb_min\":{\"reported\":{\"snp\":2}}}" },
		/* A VCEK has no provider: it stays for the VLEK. */
		{ "\"allow_vlek\":true", "\"allow_vlek\":true,\"csp_id\":\"x\"",
		  "{\"allow_vlek\":true,\"csp_id\":\"x\"}" },
		{ "\"csp_id\":\"x\"", "\"comment\":1", "{\"csp_id\":\"x\"}" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char june[512], july[512], *text;
		json_t *json, *snp;

		snprintf(june, sizeof(june),
			 "{\"snp\":{\"measurement\":\"" JUNE "\",%s}}",
			 rows[i].june);
		snprintf(july, sizeof(july),
			 "{\"snp\":{\"measurement\":\"" JULY "\",%s}}",
			 rows[i].july);
		json = joined(june, july);
		snp = json_object_get(json, "snp");
		json_object_del(snp, "comment");
		text = json_dumps(snp, JSON_COMPACT | JSON_SORT_KEYS);
		assert_string_equal(text, rows[i].both);
		free(text);
		json_decref(json);
	}
}

static void each_guest_is_an_entry(void **state)
{
	json_t *json = joined(
		"{\"comment\":\"a\",\"uid\":7,\"snp\":{\"measurement\":\"" JUNE
		"\",\"guest_svn_min\":1}}",
		"{\"comment\":\"b\",\"uid\":8,\"tdx\":{\"mrtd\":\"" JULY
		"\",\"advisories\":{\"allow\":\"INTEL-SA-00001\"}}}");
	char *text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);

	(void)state;
	assert_string_equal(
		text,
		"{\"any_of\":[{\"name\":\"June\",\"snp\":{\"guest_svn_min\":1,"
		"\"measurement\":\"" JUNE "\"}},{\"name\":\"July\",\"tdx\":{"
		"\"mrtd\":\"" JULY "\"}}],\"comment\":\"a b\",\"snp\":{},"
		"\"tdx\":{\"advisories\":{\"allow\":\"INTEL-SA-00001\"}},"
		"\"uid\":[7,8]}");
	free(text);
	json_decref(json);
}

static void enclaves_are_entries_too(void **state)
{
	json_t *json = joined(
		"{\"tdx\":{\"sgx\":{\"isvsvn_min\":2,\"debug\":\"forbid\"}}}",
		"{\"tdx\":{\"sgx\":{\"isvsvn_min\":3}}}");
	char *text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);

	(void)state;
	assert_string_equal(text,
			    "{\"any_of\":[{\"name\":\"June\",\"tdx\":{\"sgx\":{"
			    "\"isvsvn_min\":2}}},{\"name\":\"July\",\"tdx\":{"
			    "\"sgx\":{\"isvsvn_min\":3}}}],\"tdx\":{}}");
	free(text);
	json_decref(json);
}

static void what_is_alike_is_one_entry(void **state)
{
	static const char june[] = "{\"snp\":{\"measurement\":\"" JUNE "\"}}";
	json_t *json = joined(june, june);

	(void)state;
	assert_int_equal(json_array_size(json_object_get(json, "any_of")), 1);
	json_decref(json);
}

static void what_is_no_draft_is_refused(void **state)
{
	static const char june[] = "{\"snp\":{\"measurement\":\"" JUNE "\"}}";
	static const char july[] = "{\"snp\":{\"measurement\":\"" JULY "\"}}";
	static const struct {
		struct vouch_draft drafts[2];
		const char *error;
	} rows[] = {
		{ { { "June", june }, { "July", "[" } },
		  "draft of July is no policy" },
		{ { { "June", june }, { "July", "[]" } },
		  "draft of July is no policy" },
		{ { { "June", june }, { "June", july } },
		  "is the name of any_of[0] too, want another" },
		{ { { "June", june }, { "", july } }, "has no good name" },
		{ { { "June", "{}" }, { "July", july } },
		  "has no reference values" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vouch_error error = { .text = "" };
		char *text = "";

		assert_int_equal(vouch_draft_join(rows[i].drafts, 2, &text,
						  &error),
				 -EBADMSG);
		assert_null(text);
		assert_non_null(strstr(error.text, rows[i].error));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_the_looser_ones),
		cmocka_unit_test(each_guest_is_an_entry),
		cmocka_unit_test(enclaves_are_entries_too),
		cmocka_unit_test(what_is_alike_is_one_entry),
		cmocka_unit_test(what_is_no_draft_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
