// SPDX-License-Identifier: MIT
/* "any_of" of a policy: how it is read, and which entry evidence is. */
#include <setjmp.h>
#include <stdarg.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "amd.h"
#include "appraise/kinds.h"
#include "appraise/policy_kinds.h"
#include "appraising.h"
#include "base/bytes.h"
#include "intel_parts.h"
#include "policy/any_of.h"
#include "snp/kind.h"
#include "tdx/kind.h"

#include <cmocka.h>

#define ZERO32 \
	"0000000000000000000000000000000000000000000000000000000000000000"
#define ONE32 "0100000000000000000000000000000000000000000000000000000000000000"
#define TWO32 "0200000000000000000000000000000000000000000000000000000000000000"
#define M5248                                              \
	"525252525252525252525252525252525252525252525252" \
	"525252525252525252525252525252525252525252525252"

/* Members of "snp" or "tdx". */
#define M HEX_4D48
#define IMAGE(digest, data) \
	"{\"measurement\":\"" digest "\",\"host_data\":\"" data "\"}"
#define ENTRY(name, digest, data) \
	"{\"name\":\"" name "\",\"snp\":" IMAGE(digest, data) "}"
#define UNCHECKED "\"freshness\":\"unchecked\""

static struct amd *milan;
static u8 report[REPORT_SIZE];

/* ---- reading ---- */

static int read_text(struct policy *policy, const char *text,
		     struct vouch_error *error)
{
	return policy_read(policy, text, strlen(text), "p.json", error);
}

static void assert_refused(const char *text, const char *why)
{
	struct policy *policy = kinds_policy_new(&evidence_kinds);
	struct vouch_error error = { .text = "" };

	assert_int_equal(read_text(policy, text, &error), -EBADMSG);
	assert_string_equal(error.text, why);
	assert_null(policy->any_of);
	policy_free(policy);
}

static void mistakes_have_a_place(void **state)
{
	static const struct {
		const char *text, *why;
	} rows[] = {
		{ "{\"any_of\": 1}",
		  "p.json:1:2: 'any_of' is no list of 1 to 4096 entries, or "
		  "one of 0" },
		{ "{\n\"any_of\": []}",
		  "p.json:2:1: 'any_of' is no list of 1 to 4096 entries, or "
		  "one of 0" },
		{ "{\"any_of\": [1]}",
		  "p.json:1:13: 'any_of[0]' is no object" },
		{ "{\"any_of\": [\n {\"snp\": {}}]}",
		  "p.json:2:2: 'any_of[0]' has no good name, want \"name\" "
		  "with 1 to 64 printable ASCII characters" },
		{ "{\"any_of\": [{\"name\": \"\\n\"}]}",
		  "p.json:1:13: 'any_of[0]' has no good name, want \"name\" "
		  "with 1 to 64 printable ASCII characters" },
		{ "{\"any_of\": [{\"name\": \"June\"}]}",
		  "p.json:1:13: 'any_of[0] (June)' has no reference values, "
		  "want those of a kind such as snp" },
		{ "{\"any_of\": [{\"name\": \"June\", \"snp\": {}}]}",
		  "p.json:1:30: 'any_of[0] (June): snp' has no value, and "
		  "would accept anything" },
		{ "{\"any_of\": [" ENTRY(
			  "June", M, ONE32) ",\n"
					    "  " ENTRY("June", M, TWO32) "]}",
		  "p.json:2:4: 'any_of[1]: name' is the name of any_of[0] "
		  "too, want another" },
		{ "{\"any_of\": [" ENTRY(
			  "June", M,
			  ONE32) ",\n"
				 "  {\"name\": \"July\",\n   \"nonce\": \"\"}]}",
		  "p.json:3:4: 'any_of[1] (July): nonce' is not for an entry "
		  "of any_of, want name, comment, or reference values of a "
		  "kind such as snp" },
		{ "{\"any_of\": [{\"name\": \"July\",\n   \"snp\": {\n"
		  "  \"vmpl\": 0}}]}",
		  "p.json:3:3: 'any_of[0] (July): snp.vmpl' is not for an "
		  "entry of any_of, want it outside, where it is for all "
		  "entries" },
		{ "{\"any_of\": [{\"name\": \"July\",\n"
		  "  \"tdx\": {\"attributes\": {\"debug\": \"allow\"}}}]}",
		  "p.json:2:26: 'any_of[0] (July): tdx.attributes.debug' is "
		  "not for an entry of any_of, want it outside, where it is "
		  "for all entries" },
		{ "{\"any_of\": [{\"name\": \"July\", \"snp\": "
		  "{\"mesurement\": \"00\"}}]}",
		  "p.json:1:38: 'any_of[0] (July): snp.mesurement' is an "
		  "unknown key, did you mean 'snp.measurement'?" },
		{ "{\"any_of\": [{\"name\": \"July\", \"snp\": "
		  "{\"measurement\": \"00\"}}]}",
		  "p.json:1:38: 'any_of[0] (July): snp.measurement' is '00', "
		  "want 48 bytes in hex" },
		{ "{\"snp\": {\"any_of\": []}}",
		  "p.json:1:10: 'snp.any_of' is an unknown key" },
		/* A key that jansson alone can read has no place. */
		{ "{\"any\\u005fof\": [{\"name\": \"July\"}]}",
		  "p.json: 'any_of[0] (July)' has no reference values, want "
		  "those of a kind such as snp" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_refused(rows[i].text, rows[i].why);
}

/* @count entries with names of @length; the last has @digest. */
static char *many_entries(int count, int length, const char *digest)
{
	size_t size;
	char *text;
	FILE *file = open_memstream(&text, &size);

	fputs("{" UNCHECKED ",\"any_of\":[", file);
	for (int i = 0; i < count; i++)
		fprintf(file,
			"%s\n{\"name\":\"%0*d\",\"snp\":{\"measurement\":\"%s\""
			",\"host_data\":\"" ZERO32 "\"}}",
			i ? "," : "", length, i,
			i + 1 < count ? M5248 : digest);
	fputs("]}", file);
	fclose(file);
	return text;
}

static void entries_and_names_are_bounded(void **state)
{
	struct policy *policy = kinds_policy_new(&evidence_kinds);
	char *text = many_entries(4096, 64, M);

	(void)state;
	assert_int_equal(read_text(policy, text, NULL), 0);
	assert_int_equal(policy->any_of->count, 4096);
	free(text);
	policy_free(policy);
	text = many_entries(4097, 8, M);
	assert_refused(text, "p.json:1:26: 'any_of' is no list of 1 to 4096 "
			     "entries, or one of 4097");
	free(text);
	text = many_entries(1, 65, M);
	assert_refused(text, "p.json:2:1: 'any_of[0]' has no good name, want "
			     "\"name\" with 1 to 64 printable ASCII "
			     "characters");
	free(text);
}

static void sources_name_the_entry(void **state)
{
	static const char text[] =
		"{\"comment\": [1, [2]],\n\"any_of\" : [\n"
		"  " ENTRY(
			"June, ]}", M,
			ONE32) " ,\n\n"
			       "  {\"comment\": {\"any_of\": [{}, 2]},\n"
			       "   \"name\": \"July\", \"tdx\": {\"mrtd\": \"" M
			       "\",\n"
			       " \"sgx\":\n {\"isvprodid\": [1, 2]}}}]}";
	struct policy *policy = kinds_policy_new(&evidence_kinds);
	const struct policy_any_of *any_of;

	(void)state;
	assert_int_equal(read_text(policy, text, NULL), 0);
	any_of = policy->any_of;
	assert_int_equal(any_of->count, 2);
	assert_string_equal(any_of->source, "p.json:2: any_of");
	assert_string_equal(any_of->entries[0].source,
			    "p.json:3: any_of[0] (June, ]})");
	assert_string_equal(any_of->entries[1].source,
			    "p.json:5: any_of[1] (July)");
	policy_free(policy);
}

static void assert_second(const char *first, const char *second,
			  const char *why)
{
	struct policy *policy = kinds_policy_new(&evidence_kinds);
	struct vouch_error error = { .text = "" };

	assert_int_equal(
		policy_read(policy, first, strlen(first), "a.json", &error), 0);
	assert_int_equal(policy_read(policy, second, strlen(second), "b.json",
				     &error),
			 *why ? -EBADMSG : 0);
	assert_string_equal(error.text, why);
	policy_free(policy);
}

/* Neither the order of files nor that of their members decides. */
static void what_never_holds_is_refused(void **state)
{
	static const char entries[] =
		"{\"any_of\": [\n" ENTRY("June", M, ONE32) "]}";
	static const char top[] = "{\"snp\": {\"host_data\": \"" TWO32 "\"}}";

	(void)state;
	assert_second(entries, entries,
		      "b.json:1: any_of is beside a.json:1: any_of, want "
		      "any_of in one policy only");
	assert_second(entries, top,
		      "a.json:2: any_of[0] (June): snp.host_data has nothing "
		      "in common with b.json:1: snp.host_data, so that the "
		      "entry never holds");
	assert_second(top, entries,
		      "b.json:2: any_of[0] (June): snp.host_data has nothing "
		      "in common with a.json:1: snp.host_data, so that the "
		      "entry never holds");
	assert_second("{}",
		      "{\"snp\": {\"host_data\": \"" TWO32 "\"},\n"
		      "\"any_of\": [" ENTRY("June", M, ONE32) "]}",
		      "b.json:2: any_of[0] (June): snp.host_data has nothing "
		      "in common with b.json:1: snp.host_data, so that the "
		      "entry never holds");
	assert_second(entries,
		      "{\"snp\": {\"host_data\": [\"" TWO32 "\",\"" ONE32
		      "\"]}}",
		      "");
	/* Both floors hold. */
	assert_second("{\"snp\": {\"guest_svn_min\": 2}}",
		      "{\"any_of\": [{\"name\": \"June\", \"snp\": "
		      "{\"guest_svn_min\": 3}}]}",
		      "");
}

/* ---- appraising ---- */

static struct appraiser *appraiser_by(const char *policy)
{
	struct appraiser *appraiser = appraiser_new();

	add_chain(appraiser, &milan->ark, &milan->ask, &milan->vcek);
	assert_int_equal(appraiser_set_policy(appraiser, policy, strlen(policy),
					      "p.json", NULL),
			 0);
	return appraiser;
}

static struct vouch_result *result_by(const char *policy)
{
	struct appraiser *appraiser = appraiser_by(policy);
	struct vouch_result *result;

	assert_int_equal(appraise_once(appraiser, report, sizeof(report),
				       &result, NULL),
			 0);
	appraiser_free(appraiser);
	return result;
}

/* The member "any_of" of the result as text. */
static void assert_json(const struct vouch_result *result, const char *want)
{
	char *text = vouch_result_json(result);
	json_t *json = json_loads(text, 0, NULL);
	char *any_of =
		json_dumps(json_object_get(json, "any_of"),
			   JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS);

	assert_string_equal(any_of, want);
	free(any_of);
	json_decref(json);
	vouch_text_free(text);
}

/* The report has M and ONE32. */
static void an_entry_holds_whole(void **state)
{
	static const struct {
		const char *entries;
		int exit_status;
		const char *actual, *source, *json;
	} rows[] = {
		{ ENTRY("June", M5248, ONE32) "," ENTRY("July", M, ONE32), 0,
		  "July", "p.json:1: any_of[1] (July)",
		  "{\"closest\":null,\"matched\":\"July\"}" },
		/* What one entry has of each of two is no entry. */
		{ ENTRY("June", M5248, ONE32) "," ENTRY("July", M, TWO32), 1,
		  "none of 2; June is the closest, but for snp.measurement",
		  "p.json:1: any_of[0] (June)",
		  "{\"closest\":{\"kept_by\":[\"snp.measurement\"],"
		  "\"name\":\"June\"},\"matched\":null}" },
		{ ENTRY("June", M5248, TWO32) "," ENTRY("July", M, TWO32), 1,
		  "none of 2; July is the closest, but for snp.host_data",
		  "p.json:1: any_of[1] (July)",
		  "{\"closest\":{\"kept_by\":[\"snp.host_data\"],"
		  "\"name\":\"July\"},\"matched\":null}" },
		/* Of two that lack one value, the one that has more. */
		{ "{\"name\":\"June\",\"snp\":{\"host_data\":\"" TWO32
		  "\"}}," ENTRY("July", M, TWO32),
		  1, "none of 2; July is the closest, but for snp.host_data",
		  "p.json:1: any_of[1] (July)",
		  "{\"closest\":{\"kept_by\":[\"snp.host_data\"],"
		  "\"name\":\"July\"},\"matched\":null}" },
		{ ENTRY("June", M5248, TWO32), 1,
		  "none of 1; June is the closest, but for snp.measurement, "
		  "snp.host_data",
		  "p.json:1: any_of[0] (June)",
		  "{\"closest\":{\"kept_by\":[\"snp.measurement\","
		  "\"snp.host_data\"],\"name\":\"June\"},\"matched\":null}" },
		{ "{\"name\":\"TD\",\"tdx\":{\"mrtd\":\"" M "\"}}", 1,
		  "none of 1 is for sev-snp", "p.json:1: any_of",
		  "{\"closest\":null,\"matched\":null}" },
		{ "{\"name\":\"a\",\"snp\":{\"measurement\":\"" M
		  "\"}},{\"name\":\"b\",\"snp\":{\"host_data\":\"" ONE32 "\"}}",
		  0, "a, and 1 more", "p.json:1: any_of[0] (a)",
		  "{\"closest\":null,\"matched\":\"a\"}" },
		/* The measurement of the second counts, too. */
		{ "{\"name\":\"b\",\"snp\":{\"host_data\":\"" ONE32
		  "\"}},{\"name\":\"a\",\"snp\":{\"measurement\":\"" M "\"}}",
		  0, "b, and 1 more", "p.json:1: any_of[0] (b)",
		  "{\"closest\":null,\"matched\":\"b\"}" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char policy[2048];
		struct vouch_result *result;
		const struct vouch_check *check;

		snprintf(policy, sizeof(policy),
			 "{" UNCHECKED ",\"any_of\":[%s]}", rows[i].entries);
		result = result_by(policy);
		check = find_check(result, "policy.any_of");
		assert_non_null(check);
		assert_string_equal(check->actual, rows[i].actual);
		assert_string_equal(check->source, rows[i].source);
		assert_int_equal(result_exit_status(result),
				 rows[i].exit_status);
		assert_json(result, rows[i].json);
		vouch_result_free(result);
	}
}

/* The checks of the values show what kept the closest from matching. */
static void the_closest_is_compared(void **state)
{
	struct vouch_result *result = result_by(
		"{" UNCHECKED ",\"any_of\":[" ENTRY("June", M, TWO32) "]}");
	struct vouch_answer answer;

	(void)state;
	assert_string_equal(check_outcome(result, "snp.measurement"), "pass");
	assert_string_equal(check_outcome(result, "snp.host_data"), "fail");
	assert_string_equal(find_check(result, "snp.host_data")->expected,
			    TWO32);
	assert_true(
		vouch_result_answer(result, VOUCH_QUESTION_BOOTED, &answer));
	assert_non_null(strstr(answer.text, "as p.json:1: any_of[0] (June): "
					    "snp.measurement says"));
	vouch_result_free(result);
}

static void values_outside_hold_too(void **state)
{
	static const char entries[] =
		",\"any_of\":[" ENTRY("June", M, ONE32) "]}";
	char policy[1024];
	struct vouch_result *result;

	(void)state;
	snprintf(policy, sizeof(policy),
		 "{" UNCHECKED ",\"snp\":{\"measurement\":[\"" M5248 "\",\"" M
		 "\"],\"image_id\":\"%.32s\"}%s",
		 M, entries);
	result = result_by(policy);
	assert_string_equal(check_outcome(result, "policy.any_of"), "pass");
	assert_string_equal(find_check(result, "snp.measurement")->source,
			    "p.json:1: snp.measurement[1]");
	assert_string_equal(check_outcome(result, "snp.image_id"), "fail");
	vouch_result_free(result);
	result = result_by("{" UNCHECKED ",\"snp\":{\"measurement\":\"" M
			   "\"}}");
	assert_string_equal(check_outcome(result, "policy.any_of"), "absent");
	assert_json(result, "null");
	vouch_result_free(result);
}

/* Also where another one matches: with it the policy accepts any guest. */
static void each_entry_tells_a_guest(void **state)
{
	static const char zeroes[] =
		"{\"name\":\"any\",\"snp\":{\"host_data\":\"" ZERO32 "\"}}";
	struct vouch_result *result;
	char policy[1024];

	(void)state;
	snprintf(policy, sizeof(policy), "{" UNCHECKED ",\"any_of\":[%s,%s]}",
		 ENTRY("June", M, ONE32), zeroes);
	result = result_by(policy);
	assert_string_equal(check_outcome(result, "policy.any_of"), "pass");
	assert_string_equal(check_outcome(result, "policy.selfcheck"), "open");
	assert_string_equal(
		find_check(result, "policy.selfcheck")->actual,
		"none, or only what many guests have, in the entry any");
	vouch_result_free(result);
	snprintf(policy, sizeof(policy),
		 "{" UNCHECKED ",\"snp\":{\"measurement\":\"" M
		 "\"},\"any_of\":[%s,%s]}",
		 ENTRY("June", M, ONE32), zeroes);
	result = result_by(policy);
	assert_string_equal(check_outcome(result, "policy.selfcheck"), "pass");
	vouch_result_free(result);
	snprintf(policy, sizeof(policy),
		 "{" UNCHECKED ",\"nonce\":\"0102030405060708\",\"any_of\":"
		 "[%s]}",
		 zeroes);
	result = result_by(policy);
	assert_string_equal(check_outcome(result, "policy.selfcheck"), "pass");
	vouch_result_free(result);
}

static void authenticity_alone_asks_for_no_entry(void **state)
{
	struct appraiser *appraiser =
		appraiser_by("{\"any_of\":[" ENTRY("June", M5248, ONE32) "]}");

	(void)state;
	appraiser_set_authentic_only(appraiser, true);
	assert_appraised(appraiser, report, sizeof(report), 0, "policy.any_of",
			 "skip");
	appraiser_free(appraiser);
}

/* By a policy of the request, beside those of the appraiser. */
static struct vouch_result *result_of(struct appraiser *appraiser,
				      const struct vouch_bytes *bytes,
				      const char *policy)
{
	struct vouch_request *request = vouch_request_new();
	struct vouch_result *result;

	assert_int_equal(vouch_request_add_policy(request, policy,
						  strlen(policy), "r.json",
						  NULL),
			 0);
	if (appraiser_time(appraiser))
		vouch_request_set_time(request, appraiser_time(appraiser));
	vouch_request_set_evidence(request, bytes->data, bytes->size, NULL);
	assert_int_equal(vouch_appraise(appraiser_verifier(appraiser), request,
					&result, NULL),
			 0);
	vouch_request_free(request);
	return result;
}

/* It takes the place of the verifier's. */
static void a_request_has_its_own_list(void **state)
{
	struct appraiser *appraiser = appraiser_by(
		"{" UNCHECKED ",\"any_of\":[" ENTRY("June", M5248, ONE32) "]}");
	struct vouch_result *result = result_of(
		appraiser, &(struct vouch_bytes){ report, sizeof(report) },
		"{\"any_of\":[" ENTRY("July", M, ONE32) "]}");

	(void)state;
	assert_string_equal(find_check(result, "policy.any_of")->source,
			    "r.json:1: any_of[0] (July)");
	assert_int_equal(result_exit_status(result), 0);
	vouch_result_free(result);
	appraiser_free(appraiser);
}

static void a_thousand_entries_are_found(void **state)
{
	char *text = many_entries(1000, 4, M);
	struct vouch_result *result = result_by(text);

	(void)state;
	assert_string_equal(find_check(result, "policy.any_of")->actual,
			    "none of 1000; 0999 is the closest, but for "
			    "snp.host_data");
	vouch_result_free(result);
	free(text);
}

/* ---- each reference ---- */

/* The keys around the value at @offset, as JSON before and after it. */
static bool find_path(const struct policy_key *keys, size_t offset,
		      char *before, char *after)
{
	for (; keys->name; keys++) {
		char inner[128] = "", outer[16] = "";

		if (keys->type == POLICY_OBJECT) {
			if (!find_path(keys->keys, offset, inner, outer))
				continue;
			sprintf(before, "\"%s\":{%s", keys->name, inner);
			sprintf(after, "%s}", outer);
			return true;
		}
		if (keys->offset == offset) {
			sprintf(before, "\"%s\":", keys->name);
			*after = '\0';
			return true;
		}
	}
	return false;
}

/* What @row would accept; @delta: one bit or number more. */
static void value_text(const struct policy_reference *row, const void *claims,
		       int delta, char *out)
{
	u8 bytes[64];
	u64 number = 0;

	memcpy(bytes, (const u8 *)claims + row->claim, row->size);
	if (row->match == POLICY_MATCH_BYTES) {
		char *hex;

		bytes[row->size - 1] ^= (u8)delta;
		hex = hex_encode(bytes, row->size);
		sprintf(out, "\"%s\"", hex);
		free(hex);
		return;
	}
	memcpy(&number, bytes, row->size);
	sprintf(out, "\"0x%llx\"", (unsigned long long)number + delta);
}

/* The outcomes of "policy.any_of" and, at the top, of the check itself. */
static void try_reference(struct appraiser *appraiser,
			  const struct vouch_bytes *bytes,
			  const struct policy_kind *kind,
			  const struct policy_reference *row,
			  const void *claims)
{
	static const char *const outcomes[] = { "pass", "fail" };
	char before[128], after[16], value[256], policy[1024];
	struct vouch_result *result;

	assert_true(find_path(kind->keys, row->offset, before, after));
	for (int i = 0; i < 2; i++) {
		value_text(row, claims, i, value);
		snprintf(policy, sizeof(policy),
			 "{\"any_of\":[{\"name\":\"a\",\"%s\":{%s%s%s}}]}",
			 kind->name, before, value, after);
		result = result_of(appraiser, bytes, policy);
		assert_string_equal(check_outcome(result, "policy.any_of"),
				    outcomes[i]);
		/* Its own check says the same; MRTD is outside, too. */
		if (strcmp(row->id, "tdx.mrtd") != 0)
			assert_string_equal(check_outcome(result, row->id),
					    outcomes[i]);
		vouch_result_free(result);
	}
}

/* @claims: of @bytes, which differ from field to field. */
static size_t try_references(struct appraiser *appraiser,
			     const struct vouch_bytes *bytes,
			     const struct policy_kind *kind, const char *tee,
			     const void *claims)
{
	const struct policy_reference *row = kind->references;
	size_t count = 0;

	for (; row->id; row++) {
		if (strcmp(row->tee, tee) != 0)
			continue;
		try_reference(appraiser, bytes, kind, row, claims);
		count++;
	}
	return count;
}

static void each_value_of_a_report_counts(void **state)
{
	static const struct {
		size_t at, size;
	} fields[] = { { 0x004, 4 },  { 0x010, 16 }, { 0x020, 16 },
		       { 0x0c0, 32 }, { 0x0e0, 48 }, { 0x110, 48 },
		       { 0x140, 32 } };
	struct vouch_snp_claims claims = { .size = sizeof(claims) };
	u8 mixed[REPORT_SIZE];
	struct appraiser *appraiser = appraiser_by("{}");

	(void)state;
	memcpy(mixed, report, sizeof(mixed));
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		memset(mixed + fields[i].at, (int)i + 1, fields[i].size);
	amd_sign_report(milan, mixed);
	assert_int_equal(
		vouch_snp_report_parse(mixed, sizeof(mixed), &claims, NULL), 0);
	assert_int_equal(
		try_references(appraiser,
			       &(struct vouch_bytes){ mixed, sizeof(mixed) },
			       snp_kind.policy, "sev-snp", &claims),
		8);
	appraiser_free(appraiser);
}

/* How many values count for a quote whose fields differ, but for MRTD. */
static size_t try_quote(u16 version, bool is_td, const char *tee)
{
	struct vouch_quote_claims claims = { .size = sizeof(claims) };
	struct parts parts = good_parts(version);
	struct appraiser *appraiser = appraiser_of(&parts);
	struct vouch_bytes quote;
	size_t count;

	free(parts.quote.certs);
	intel_quote_init(intel, &parts.quote, version, is_td);
	parts.quote.body[is_td ? TD_AT_XFAM + 1 : SGX_AT_ISV_SVN] = 2;
	parts.quote.body[is_td ? TD_AT_MRSEAM : SGX_AT_ISV_SVN - 2] ^= 3;
	for (size_t i = 1; is_td && i < 8; i++)
		memset(parts.quote.body + TD_AT_MRTD + i * 48, (int)i, 48);
	quote = intel_quote_make(intel, &parts.quote);
	assert_int_equal(
		vouch_quote_parse(quote.data, quote.size, &claims, NULL), 0);
	count = try_references(appraiser, &quote, tdx_kind.policy, tee,
			       &claims);
	vouch_bytes_free(&quote);
	appraiser_free(appraiser);
	free_parts(&parts);
	return count;
}

static void each_value_of_a_quote_counts(void **state)
{
	(void)state;
	assert_int_equal(try_quote(5, true, "tdx"), 11);
	assert_int_equal(try_quote(3, false, "sgx"), 4);
}

/* Each value is of a TD or of an enclave: there is no quote of both. */
static void a_td_is_no_enclave(void **state)
{
	struct parts parts = good_parts(5);
	struct appraiser *appraiser = appraiser_of(&parts);
	struct vouch_bytes quote = intel_quote_make(intel, &parts.quote);
	struct vouch_result *result =
		result_of(appraiser, &quote,
			  "{\"any_of\":[{\"name\":\"a\",\"tdx\":{\"mrtd\":\"" M
			  "\",\"sgx\":{\"isvsvn_min\":0}}}]}");

	(void)state;
	assert_string_equal(find_check(result, "policy.any_of")->actual,
			    "none of 1; a is the closest, but for sgx.isvsvn");
	vouch_result_free(result);
	appraiser_free(appraiser);
	/* An entry of an enclave says nothing of whether TDs are told apart. */
	parts.has_no_policy = true;
	appraiser = appraiser_of(&parts);
	result = result_of(appraiser, &quote,
			   "{" UNCHECKED
			   ",\"any_of\":[{\"name\":\"a\",\"tdx\":{\"mrtd\":\"" M
			   "\"}},{\"name\":\"b\",\"tdx\":{\"sgx\":"
			   "{\"isvsvn_min\":0}}}]}");
	assert_string_equal(check_outcome(result, "policy.any_of"), "pass");
	assert_string_equal(check_outcome(result, "policy.selfcheck"), "pass");
	assert_int_equal(result_exit_status(result), 0);
	vouch_result_free(result);
	vouch_bytes_free(&quote);
	appraiser_free(appraiser);
	free_parts(&parts);
}

#define SGX(name, members) \
	"{\"name\":\"" name "\",\"tdx\":{\"sgx\":{" members "}}}"
#define SIGNER "\"mrsigner\":\"%s\""
#define PRODUCT "\"isvprodid\":%u"

/* The outcome of the value that an enclave needs; REPORT_DATA tells it. */
static void assert_enclave(const char *format, const char *outcome)
{
	struct vouch_quote_claims claims = { .size = sizeof(claims) };
	struct parts parts = good_parts(3);
	struct appraiser *appraiser = appraiser_of(&parts);
	struct vouch_bytes quote;
	struct vouch_result *result;
	char policy[1024], *signer;

	free(parts.quote.certs);
	intel_quote_init(intel, &parts.quote, 3, false);
	quote = intel_quote_make(intel, &parts.quote);
	assert_int_equal(
		vouch_quote_parse(quote.data, quote.size, &claims, NULL), 0);
	signer = hex_encode(claims.enclave.mrsigner, 32);
	snprintf(policy, sizeof(policy), format, signer,
		 claims.enclave.isv_prod_id, signer,
		 claims.enclave.isv_prod_id);
	result = result_of(appraiser, &quote, policy);
	assert_string_equal(check_outcome(result, "policy.any_of"), "pass");
	assert_string_equal(check_outcome(result, "policy.selfcheck"), "pass");
	assert_string_equal(check_outcome(result, "sgx.mrenclave"), outcome);
	vouch_result_free(result);
	free(signer);
	vouch_bytes_free(&quote);
	appraiser_free(appraiser);
	free_parts(&parts);
}

#define DATA "\"report_data\":\"" HEX_5264 "\""
#define ANY_OF(entries) "{\"tdx\":{" DATA "},\"any_of\":[" entries "]}"

/* A signer of one entry and a product of another are no enclave. */
static void no_entry_completes_another(void **state)
{
	static const struct {
		const char *policy, *outcome;
	} rows[] = {
		{ ANY_OF(SGX("a", SIGNER) "," SGX("b", PRODUCT)), "open" },
		{ ANY_OF(SGX("a", SIGNER "," PRODUCT)), "absent" },
		/* The one that is whole is enough. */
		{ ANY_OF(SGX("a", SIGNER) "," SGX("b", PRODUCT) "," SGX(
			  "c", SIGNER "," PRODUCT)),
		  "absent" },
		/* What is outside is for each of them. */
		{ "{\"tdx\":{" DATA ",\"sgx\":{" SIGNER
		  "}},\"any_of\":[" SGX("b", PRODUCT) "]}",
		  "absent" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_enclave(rows[i].policy, rows[i].outcome);
}

static int set_up(void **state)
{
	milan = amd_new("Milan");
	amd_fill_report(milan, report, 5, false);
	report[0x0c0] = 1; /* HOST_DATA is ONE32 */
	amd_sign_report(milan, report);
	return parts_set_up(state);
}

static int tear_down(void **state)
{
	amd_free(milan);
	return parts_tear_down(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mistakes_have_a_place),
		cmocka_unit_test(entries_and_names_are_bounded),
		cmocka_unit_test(sources_name_the_entry),
		cmocka_unit_test(what_never_holds_is_refused),
		cmocka_unit_test(an_entry_holds_whole),
		cmocka_unit_test(the_closest_is_compared),
		cmocka_unit_test(values_outside_hold_too),
		cmocka_unit_test(each_entry_tells_a_guest),
		cmocka_unit_test(authenticity_alone_asks_for_no_entry),
		cmocka_unit_test(a_request_has_its_own_list),
		cmocka_unit_test(a_thousand_entries_are_found),
		cmocka_unit_test(each_value_of_a_report_counts),
		cmocka_unit_test(each_value_of_a_quote_counts),
		cmocka_unit_test(a_td_is_no_enclave),
		cmocka_unit_test(no_entry_completes_another),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
