// SPDX-License-Identifier: MIT
/* Inputs that are large without need: what is shown of them has bounds. */
#define _GNU_SOURCE /* stpcpy() */
#include <errno.h>
#include <openssl/x509v3.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <vouch_bundle.h>

#include "base/json_text.h"
#include "base/limits.h"
#include "base/text.h"
#include "check/accepted.h"
#include "check/context.h"
#include "log/event_log.h"
#include "snp/policy.h"

#include <cmocka.h>

#define VALUES 1000
#define EVENTS 10000

static void few_accepted_values_are_named(void **state)
{
	struct policy_item *items = calloc(VALUES, sizeof(*items));
	struct policy_value accepted = { .source = "policy", .items = items };
	struct check_list list = { 0 };
	const u8 claim[48] = { 1 };

	(void)state;
	assert_non_null(items);
	for (accepted.count = 16; accepted.count <= 17; accepted.count++)
		check_accepted(&list, "x", &accepted, claim, 48, NULL);
	accepted.count = VALUES;
	check_accepted(&list, "x", &accepted, claim, 48, NULL);
	assert_int_equal(strlen(list.checks[0].expected), 16 * 96 + 15 * 4);
	assert_non_null(strstr(list.checks[1].expected, "0 or one of 1 more"));
	assert_int_equal(strlen(list.checks[2].expected),
			 16 * 96 + 15 * 4 + strlen(" or one of 984 more"));
	list.values_named = 1;
	check_accepted(&list, "x", &accepted, claim, 48, NULL);
	assert_int_equal(strlen(list.checks[3].expected),
			 96 + strlen(" or one of 999 more"));
	items[VALUES - 1].bytes[0] = 1;
	check_accepted(&list, "x", &accepted, claim, 48, NULL);
	assert_int_equal(list.checks[4].status, VOUCH_CHECK_PASS);
	assert_string_equal(list.checks[4].source, "policy[999]");
	check_list_free(&list);
	free(items);
}

/* A Spec ID event without algorithms, and @count events without digests. */
static u8 *empty_events(size_t count, size_t *size)
{
	static const u8 head[60] = {
		[4] = EV_NO_ACTION,
		[28] = 28,
		[32] = 'S',
		'p',
		'e',
		'c',
		' ',
		'I',
		'D',
		' ',
		'E',
		'v',
		'e',
		'n',
		't',
		'0',
		'3',
	};
	u8 *log = calloc(1, sizeof(head) + 16 * count);

	assert_non_null(log);
	memcpy(log, head, sizeof(head));
	for (size_t i = 0; i < count; i++)
		log[sizeof(head) + 16 * i + 4] = EV_NO_ACTION;
	*size = sizeof(head) + 16 * count;
	return log;
}

static json_t *show_events(size_t count)
{
	size_t size;
	u8 *log = empty_events(count, &size);
	json_t *json = event_log_show(log, size, NULL);

	assert_non_null(json);
	free(log);
	return json;
}

static void long_logs_are_shown_in_part(void **state)
{
	size_t most = limits_default.events_shown;
	json_t *json = show_events(EVENTS);

	(void)state;
	assert_int_equal(json_array_size(json_object_get(json, "events")),
			 most);
	assert_string_equal(
		json_string_value(json_object_get(json, "events_left_out")),
		"5904 of 10000: the first 4096 are shown");
	json_decref(json);
	json = show_events(most);
	assert_int_equal(json_array_size(json_object_get(json, "events")),
			 most);
	assert_null(json_object_get(json, "events_left_out"));
	json_decref(json);
}

/* @before, @count times @unit, @after */
static char *repeated(const char *before, const char *unit, size_t count,
		      const char *after)
{
	char *text = malloc(strlen(before) + count * strlen(unit) +
			    strlen(after) + 1);
	char *at;

	assert_non_null(text);
	at = stpcpy(text, before);
	for (size_t i = 0; i < count; i++)
		at = stpcpy(at, unit);
	strcpy(at, after);
	return text;
}

/* Of a policy and of an endorsement; frees @text. */
static void assert_refused(char *text, const char *why)
{
	struct vouch_verifier *verifier = vouch_verifier_new();
	struct vouch_error policy = { 0 }, endorsement = { 0 };
	size_t size = strlen(text);

	assert_non_null(verifier);
	vouch_verifier_add_policy(verifier, text, size, "x", &policy);
	vouch_verifier_add_endorsement(verifier, (u8 *)text, size, "x",
				       &endorsement);
	print_message("# %s; %s\n", policy.text, endorsement.text);
	assert_non_null(strstr(policy.text, why));
	if (!strstr(policy.text, "unknown") && strstr(text, "vouch_bundle"))
		assert_string_equal(endorsement.text, policy.text);
	vouch_verifier_unref(verifier);
	free(text);
}

/* Before jansson makes a hundred bytes of a byte; the message has the limit. */
static void json_has_limits(void **state)
{
	static const char bundle[] = "{\"vouch_bundle\":1,\"items\":[0";

	(void)state;
	assert_refused(repeated(bundle, ",0", (1 << 17) - 4, "]}"),
		       "'vouch_bundle' is an unknown key");
	assert_refused(repeated(bundle, ",0", (1 << 17) - 3, "]}"),
		       "x has more than 131072 values");
	assert_refused(repeated("{\"comment\":[0", ",0", 1 << 17, "]}"),
		       "x has more than 131072 values");
	assert_refused(repeated("{\"comment\":", "[", 32, ""),
		       "x is nested deeper than 32 objects and lists");
	assert_refused(repeated("{\"comment\":", "[", 31, ""), "x:1:");
}

static struct vouch_verifier *limited(struct vouch_limits limits)
{
	struct vouch_verifier *verifier = vouch_verifier_new();

	assert_non_null(verifier);
	limits.size = sizeof(limits);
	assert_int_equal(vouch_verifier_set_limits(verifier, &limits, NULL), 0);
	return verifier;
}

static void what_is_added_has_limits(void **state)
{
	static const char text[] = "{\"comment\":[0,0,0]}";
	const size_t size = strlen(text);
	struct vouch_verifier *verifier;
	struct vouch_error error;

	(void)state;
	verifier = limited((struct vouch_limits){ .endorsement_size = size });
	assert_int_equal(vouch_verifier_add_policy(verifier, text, size, "x",
						   &error),
			 0);
	vouch_verifier_unref(verifier);
	verifier =
		limited((struct vouch_limits){ .endorsement_size = size - 1 });
	assert_int_equal(vouch_verifier_add_policy(verifier, text, size, NULL,
						   &error),
			 -EBADMSG);
	assert_string_equal(error.text, "policy has 19 bytes, want 18 at most");
	assert_int_equal(vouch_verifier_add_endorsement(verifier, (u8 *)text,
							size, "x", &error),
			 -EBADMSG);
	assert_string_equal(error.text, "x has 19 bytes, want 18 at most");
	assert_int_equal(vouch_verifier_add_trust_anchor(verifier, (u8 *)text,
							 size, "x", &error),
			 -EBADMSG);
	assert_string_equal(error.text, "x has 19 bytes, want 18 at most");
	vouch_verifier_unref(verifier);
}

static void values_have_a_limit_of_the_verifier(void **state)
{
	static const char text[] = "{\"comment\":[0,0,0]}";
	struct vouch_limits most = { .size = sizeof(most),
				     .json_values = (1 << 17) + 1 };
	struct vouch_verifier *verifier;
	struct vouch_error error;

	(void)state;
	/* Two for what is around them. */
	verifier = limited((struct vouch_limits){ .json_values = 5 });
	assert_int_equal(vouch_verifier_add_policy(verifier, text, strlen(text),
						   "x", &error),
			 0);
	assert_int_equal(vouch_verifier_set_limits(verifier, &most, &error),
			 -EINVAL);
	assert_string_equal(error.text,
			    "json_values is 131073, want 131072 at most");
	vouch_verifier_unref(verifier);
	verifier = limited((struct vouch_limits){ .json_values = 4 });
	assert_int_equal(vouch_verifier_add_policy(verifier, text, strlen(text),
						   "x", &error),
			 -EBADMSG);
	assert_string_equal(error.text, "x has more than 4 values");
	vouch_verifier_unref(verifier);
}

static void depth_has_a_limit_of_the_verifier(void **state)
{
	static const char text[] = "{\"comment\":[0,0,0]}";
	struct vouch_limits most = { .size = sizeof(most), .json_depth = 33 };
	struct vouch_verifier *verifier;
	struct vouch_error error;

	(void)state;
	verifier = limited((struct vouch_limits){ .json_depth = 2 });
	assert_int_equal(vouch_verifier_add_policy(verifier, text, strlen(text),
						   "x", &error),
			 0);
	assert_int_equal(vouch_verifier_set_limits(verifier, &most, &error),
			 -EINVAL);
	assert_string_equal(error.text, "json_depth is 33, want 32 at most");
	vouch_verifier_unref(verifier);
	verifier = limited((struct vouch_limits){ .json_depth = 1 });
	assert_int_equal(vouch_verifier_add_policy(verifier, text, strlen(text),
						   "x", &error),
			 -EBADMSG);
	assert_string_equal(error.text,
			    "x is nested deeper than 1 objects and lists");
	vouch_verifier_unref(verifier);
}

/* The open check of this id; frees @verifier. */
static void assert_limit(struct vouch_verifier *verifier, const char *evidence,
			 const char *expected, const char *actual)
{
	struct vouch_request *request = vouch_request_new();
	const struct vouch_check *check = NULL;
	struct vouch_result *result;

	assert_int_equal(vouch_verifier_seal(verifier, NULL), 0);
	vouch_request_waive_freshness(request);
	vouch_request_set_evidence(request, (const u8 *)evidence,
				   strlen(evidence), NULL);
	assert_int_equal(vouch_appraise(verifier, request, &result, NULL), 0);
	assert_int_equal(vouch_result_status(result), VOUCH_STATUS_NONE);
	for (size_t i = 0; (check = vouch_result_check(result, i)); i++)
		if (!strcmp(check->id, "input.limit"))
			break;
	assert_non_null(check);
	assert_int_equal(check->status, VOUCH_CHECK_OPEN);
	assert_string_equal(check->expected, expected);
	assert_string_equal(check->actual, actual);
	vouch_result_free(result);
	vouch_request_free(request);
	vouch_verifier_unref(verifier);
}

static void evidence_has_few_values(void **state)
{
	(void)state;
	assert_limit(limited((struct vouch_limits){ .json_values = 4 }),
		     "[[0,0,0]]",
		     "JSON of at most 4 values, and 32 objects and lists in "
		     "each other",
		     "has more than 4 values");
	assert_limit(limited((struct vouch_limits){ 0 }),
		     "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
		     "JSON of at most 131072 values, and 32 objects and lists "
		     "in each other",
		     "is nested deeper than 32 objects and lists");
	assert_limit(limited((struct vouch_limits){ .json_depth = 1 }), "[[0]]",
		     "JSON of at most 131072 values, and 1 objects and lists "
		     "in each other",
		     "is nested deeper than 1 objects and lists");
}

/* ---- the defaults, as documents have them ---- */

static char *read_text(const char *path)
{
	FILE *in = fopen(path, "re");
	char *text = calloc(1, 1 << 20);

	assert_non_null(in);
	assert_non_null(text);
	assert_true(fread(text, 1, (1 << 20) - 1, in) > 0);
	fclose(in);
	return text;
}

/* What starts with @mark says @value before the next blank line or mark. */
static void assert_says(const char *text, const char *mark, const char *end,
			const char *value)
{
	const char *from = strstr(text, mark);
	char *part;

	assert_non_null(from);
	part = strndup(from, strcspn(from + strlen(mark), end) + strlen(mark));
	print_message("# %s: %s\n", mark, value);
	assert_non_null(strstr(part, value));
	free(part);
}

#define LIMIT(member) { #member, offsetof(struct vouch_limits, member) }

static void defaults_are_documented(void **state)
{
	static const struct {
		const char *name;
		size_t at;
	} rows[] = {
		LIMIT(evidence_size),	 LIMIT(log_size),
		LIMIT(key_trials),	 LIMIT(signatures),
		LIMIT(endorsement_size), LIMIT(json_values),
		LIMIT(values_named),	 LIMIT(json_depth),
	};
	char *header = read_text("userspace/include/vouch_appraise.h");
	char *document = read_text("Documentation/library.rst");
	struct vouch_verifier *verifier = vouch_verifier_new();

	(void)state;
	/* One that is not in the table would make the struct larger. */
	assert_int_equal(sizeof(struct vouch_limits),
			 (1 + sizeof(rows) / sizeof(*rows)) * sizeof(size_t));
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		size_t limit = *(const size_t *)((const u8 *)&verifier->limits +
						 rows[i].at);
		char mark[64], value[32];

		if (strstr(rows[i].name, "_size"))
			snprintf(value, sizeof(value), " %zu MiB", limit >> 20);
		else
			snprintf(value, sizeof(value), " %zu", limit);
		snprintf(mark, sizeof(mark), " * @%s:", rows[i].name);
		assert_says(header, mark, "@", value);
		snprintf(mark, sizeof(mark), "``%s``", rows[i].name);
		assert_says(document, mark, "\n", value);
	}
	vouch_verifier_unref(verifier);
	free(document);
	free(header);
}

/* A CRL with a number of @size bytes, of an issuer of this name. */
static struct vouch_bytes numbered_crl(size_t size, const char *issuer)
{
	X509_NAME *name = X509_NAME_new();
	EVP_PKEY *key = EVP_EC_gen("P-256");
	ASN1_INTEGER *number = ASN1_INTEGER_new();
	ASN1_TIME *now = X509_gmtime_adj(NULL, 0);
	X509_CRL *crl = X509_CRL_new();
	struct vouch_bytes der = { 0 };
	u8 *digits = malloc(size);

	assert_non_null(digits);
	memset(digits, 0x55, size);
	ASN1_STRING_set(number, digits, (int)size);
	X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8,
				   (const u8 *)issuer, -1, -1, 0);
	X509_CRL_set_version(crl, 1);
	X509_CRL_set_issuer_name(crl, name);
	X509_CRL_set1_lastUpdate(crl, now);
	X509_CRL_set1_nextUpdate(crl, now);
	X509_CRL_add1_ext_i2d(crl, NID_crl_number, number, 0, 0);
	assert_true(X509_CRL_sign(crl, key, EVP_sha256()) > 0);
	der.size = (size_t)i2d_X509_CRL(crl, &der.data);
	X509_CRL_free(crl);
	X509_NAME_free(name);
	ASN1_TIME_free(now);
	ASN1_INTEGER_free(number);
	EVP_PKEY_free(key);
	free(digits);
	return der;
}

static int add_numbered_crl(size_t size)
{
	struct vouch_bytes der = numbered_crl(size, "a");
	struct vouch_bundle *bundle = vouch_bundle_new();
	int ret = vouch_bundle_add(bundle, der.data, der.size, "a", 0, NULL);

	vouch_bundle_free(bundle);
	vouch_bytes_free(&der);
	return ret;
}

static void crl_numbers_are_short(void **state)
{
	(void)state;
	assert_int_equal(add_numbered_crl(20), 0);
	assert_int_equal(add_numbered_crl(21), -EBADMSG);
	assert_int_equal(add_numbered_crl(1 << 20), -EBADMSG);
}

static void text_of_others_is_escaped(void **state)
{
	char text[12];

	(void)state;
	text_escape("a ~\\", text, sizeof(text));
	assert_string_equal(text, "a ~\\");
	text_escape("\x1b\x7f"
		    "12",
		    text, sizeof(text));
	assert_string_equal(text, "\\x1b\\x7f12");
	text_escape("\xc2\x85"
		    "345\x1b",
		    text, sizeof(text)); /* NEL */
	assert_string_equal(text, "\\xc2\\x85345");
	text_escape_in(text, sizeof(text));
	assert_string_equal(text, "\\xc2\\x85345");
	text_escape("1234567890123", text, sizeof(text));
	assert_string_equal(text, "12345678901");
	text_escape("12345678\x1b"
		    "0",
		    text, sizeof(text));
	assert_string_equal(text, "12345678");
}

/* A name that clears the screen, and turns what follows it around. */
static void names_are_escaped(void **state)
{
	struct vouch_bytes der = numbered_crl(1, "x\x1b[2J\xe2\x80\xae.");
	struct vouch_bundle *bundle = vouch_bundle_new();
	char *json;

	(void)state;
	assert_int_equal(vouch_bundle_add(bundle, der.data, der.size,
					  "\xe2\x80\xae", 0, NULL),
			 0);
	assert_string_equal(vouch_bundle_item(bundle, 0)->subject,
			    "CRL of x\\x1b[2J\\xe2\\x80\\xae., number 85");
	assert_int_equal(vouch_bundle_json(bundle, &json, NULL), 0);
	for (const char *c = json; *c; c++)
		assert_true(*c == '\n' || (*c >= ' ' && *c <= '~'));
	free(json);
	assert_int_equal(vouch_show(der.data, der.size, &json, NULL), 0);
	for (const char *c = json; *c; c++)
		assert_true(*c == '\n' || (*c >= ' ' && *c <= '~'));
	free(json);
	vouch_bundle_free(bundle);
	vouch_bytes_free(&der);
}

/* Escape, DEL, NEL of C1 as UTF-8, and what turns text around. */
static const char *const hostile[] = { "\x1b[2J", "\x7f", "\xc2\x85",
				       "\xe2\x80\xae" };

static void assert_shown(const char *text)
{
	print_message("# %s\n", text);
	for (const char *c = text; *c; c++)
		assert_true(*c == '\n' || (*c >= ' ' && *c <= '~'));
}

/* As JSON has it between quotes: a control is no JSON, but its number is. */
static const char *in_json(const char *text)
{
	return *text == '\x1b' ? "\\u001b[2J" : text;
}

static void errors_are_escaped(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(hostile) / sizeof(*hostile); i++) {
		struct vouch_verifier *verifier =
			limited((struct vouch_limits){ 0 });
		struct vouch_error error;
		char text[128];

		snprintf(text, sizeof(text), "{\"a%s\":1}",
			 in_json(hostile[i]));
		assert_int_equal(vouch_verifier_add_policy(verifier, text,
							   strlen(text),
							   hostile[i], &error),
				 -EBADMSG);
		assert_shown(error.text);
		snprintf(text, sizeof(text),
			 "{\"vouch_bundle\":1,\"b%s\":2,\"items\":[]}",
			 in_json(hostile[i]));
		assert_int_equal(vouch_verifier_add_endorsement(
					 verifier, (u8 *)text, strlen(text),
					 hostile[i], &error),
				 -EBADMSG);
		assert_shown(error.text);
		vouch_verifier_unref(verifier);
	}
}

/* Names that a policy gives to values are sources of checks. */
static void names_of_values_are_escaped(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(hostile) / sizeof(*hostile); i++) {
		struct vouch_verifier *verifier =
			limited((struct vouch_limits){ 0 });
		const struct snp_policy *policy;
		char text[256];

		snprintf(text, sizeof(text),
			 "{\"snp\":{\"measurement\":[{\"value\":\"%096d\","
			 "\"name\":\"x%s\"}]}}",
			 1, in_json(hostile[i]));
		assert_int_equal(vouch_verifier_add_policy(verifier, text,
							   strlen(text), "x",
							   NULL),
				 0);
		policy = snp_policy_of(verifier->policy);
		assert_shown(policy->measurement.items[0].name);
		vouch_verifier_unref(verifier);
	}
}

/* In JSON each is the number that it has in Unicode. */
static void json_is_ascii(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(hostile) / sizeof(*hostile); i++) {
		json_t *json = json_pack("{s:s}", hostile[i], hostile[i]);
		char *text = json_text(json, 0);
		json_t *again = json_loads(text, 0, NULL);

		assert_shown(text);
		assert_true(json_equal(json, again));
		json_decref(again);
		json_decref(json);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(few_accepted_values_are_named),
		cmocka_unit_test(crl_numbers_are_short),
		cmocka_unit_test(json_has_limits),
		cmocka_unit_test(what_is_added_has_limits),
		cmocka_unit_test(values_have_a_limit_of_the_verifier),
		cmocka_unit_test(depth_has_a_limit_of_the_verifier),
		cmocka_unit_test(evidence_has_few_values),
		cmocka_unit_test(defaults_are_documented),
		cmocka_unit_test(text_of_others_is_escaped),
		cmocka_unit_test(names_are_escaped),
		cmocka_unit_test(errors_are_escaped),
		cmocka_unit_test(names_of_values_are_escaped),
		cmocka_unit_test(json_is_ascii),
		cmocka_unit_test(long_logs_are_shown_in_part),
	};

	return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
