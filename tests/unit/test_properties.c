// SPDX-License-Identifier: MIT
/*
 * What holds for all policies, evidence and endorsements, shown for some that a
 * small generator makes: always the same ones, so that a failure comes again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <vouch.h>

#include "amd.h"
#include "appraising.h"
#include "base/bytes.h"

#include <cmocka.h>

#define CASES 100
#define VALUES_MAX 2
#define ENTRIES_MAX 3
#define REVOKED 0x10001 /* the ASK */

/* Claims that policies of the generator have values for. */
static const struct field {
	const char *name;
	size_t at, size;
} fields[] = {
	{ "measurement", 0x090, 48 },
	{ "host_data", 0x0c0, 32 },
	{ "family_id", 0x010, 16 },
	{ "image_id", 0x020, 16 },
};

enum { FIELDS = ARRAY_SIZE(fields), IN_ENTRIES = 2 };

/* The values of a field: each the claim's own, or a wrong one. */
struct values {
	int count;
	bool is_right[VALUES_MAX];
};

/* Fields of entries are not outside as well: of these any_of has some. */
struct made {
	struct values outside[FIELDS];
	struct values entries[ENTRIES_MAX][IN_ENTRIES];
	int entries_count;
	bool is_option[FIELDS]; /* outside, by an option of one request */
	bool is_revoked;
};

enum { CERTS = 6 };

static struct amd *milan;
static u8 report[REPORT_SIZE];
static struct vouch_bytes certs[CERTS + 1]; /* the last revokes the ASK */
static time_t now;
static u64 seed;

static unsigned int below(unsigned int limit)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned int)(seed >> 33) % limit;
}

static struct values make_values(int least)
{
	struct values values = { .count = least +
					  (int)below(VALUES_MAX + 1 -
						     (unsigned int)least) };

	for (int i = 0; i < values.count; i++)
		values.is_right[i] = below(4) > 0;
	return values;
}

static struct made make(void)
{
	struct made made = { .is_revoked = !below(8) };

	made.entries_count = below(2) ? (int)below(ENTRIES_MAX + 1) : 0;
	for (int i = 0; i < FIELDS; i++) {
		if (i >= IN_ENTRIES || !made.entries_count)
			made.outside[i] = make_values(0);
		made.is_option[i] = !below(3);
	}
	for (int i = 0; i < made.entries_count; i++) {
		made.entries[i][0] = make_values(1);
		made.entries[i][1] = make_values(0);
	}
	return made;
}

/* ---- what is to come out, by a model of a few lines ---- */

static bool is_met(const struct values *values)
{
	bool is_met = !values->count;

	for (int i = 0; i < values->count; i++)
		is_met |= values->is_right[i];
	return is_met;
}

static enum vouch_status expected(const struct made *made)
{
	bool is_met_whole = true, is_any = !made->entries_count;

	for (int i = 0; i < FIELDS; i++)
		is_met_whole &= is_met(&made->outside[i]);
	for (int i = 0; i < made->entries_count; i++)
		is_any |= is_met(&made->entries[i][0]) &&
			  is_met(&made->entries[i][1]);
	if (made->is_revoked || !is_met_whole || !is_any)
		return VOUCH_STATUS_CONTRAINDICATED;
	return made->entries_count || made->outside[0].count ?
		       VOUCH_STATUS_SIMULATED :
		       VOUCH_STATUS_NONE;
}

/* ---- the same for the library ---- */

static void put_value(FILE *out, const struct field *field, bool is_right,
		      int salt)
{
	u8 bytes[48];
	char *hex;

	memcpy(bytes, report + field->at, field->size);
	if (!is_right)
		bytes[field->size - 1] ^= (u8)(salt + 1);
	hex = hex_encode(bytes, field->size);
	fprintf(out, "\"%s\"", hex);
	free(hex);
}

static void put_values(FILE *out, int field, const struct values *values,
		       const char *comma)
{
	fprintf(out, "%s\"%s\":[", comma, fields[field].name);
	for (int i = 0; i < values->count; i++) {
		fputs(i ? "," : "", out);
		put_value(out, &fields[field], values->is_right[i], i);
	}
	fputs("]", out);
}

/* Of the fields from @from on, each second one, and none that is an option. */
static char *policy_text(const struct made *made, int from)
{
	const char *comma = "";
	size_t size;
	char *text;
	FILE *out = open_memstream(&text, &size);

	fputs("{\"snp\":{", out);
	for (int i = from; i < FIELDS; i += 2) {
		if (!made->outside[i].count || made->is_option[i])
			continue;
		put_values(out, i, &made->outside[i], comma);
		comma = ",";
	}
	fputs("}}", out);
	fclose(out);
	return text;
}

static char *entries_text(const struct made *made)
{
	size_t size;
	char *text;
	FILE *out = open_memstream(&text, &size);

	fputs("{\"freshness\":\"unchecked\"", out);
	for (int i = 0; i < made->entries_count; i++) {
		fprintf(out, "%s{\"name\":\"%d\",\"snp\":{",
			i ? "," : ",\"any_of\":[", i);
		put_values(out, 0, &made->entries[i][0], "");
		if (made->entries[i][1].count)
			put_values(out, 1, &made->entries[i][1], ",");
		fputs("}}", out);
	}
	fputs(made->entries_count ? "]}" : "}", out);
	fclose(out);
	return text;
}

/* An order of @count numbers. */
static void shuffle(int *order, int count)
{
	for (int i = 0; i < count; i++)
		order[i] = i;
	for (int i = count - 1; i > 0; i--) {
		int other = (int)below((unsigned int)i + 1), kept = order[i];

		order[i] = order[other];
		order[other] = kept;
	}
}

static void add_policies(struct vouch_verifier *verifier,
			 const struct made *made)
{
	char *texts[] = { policy_text(made, 0), policy_text(made, 1),
			  entries_text(made) };
	int order[ARRAY_SIZE(texts)];

	shuffle(order, ARRAY_SIZE(order));
	for (size_t i = 0; i < ARRAY_SIZE(order); i++) {
		const char *text = texts[order[i]];
		char name[] = "0.json";

		name[0] = (char)('0' + order[i]);
		assert_int_equal(vouch_verifier_add_policy(verifier, text,
							   strlen(text), name,
							   NULL),
				 0);
	}
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		free(texts[i]);
}

/* In an order of its own, sealed; @limits may be NULL. */
static struct vouch_verifier *verifier_of(const struct made *made,
					  const struct vouch_limits *limits)
{
	struct vouch_verifier *verifier = vouch_verifier_new();
	int order[CERTS + 1], count = CERTS + made->is_revoked;

	assert_non_null(verifier);
	if (limits)
		assert_int_equal(
			vouch_verifier_set_limits(verifier, limits, NULL), 0);
	shuffle(order, count);
	for (int i = 0; i < count; i++) {
		const struct vouch_bytes *der = &certs[order[i]];

		if (!order[i])
			assert_int_equal(vouch_verifier_add_trust_anchor(
						 verifier, der->data, der->size,
						 "root", NULL),
					 0);
		else
			vouch_verifier_add_endorsement(verifier, der->data,
						       der->size, "cert", NULL);
	}
	add_policies(verifier, made);
	assert_int_equal(vouch_verifier_seal(verifier, NULL), 0);
	return verifier;
}

/* The last value of an option stays: only a value alone is one. */
static void expect_options(struct vouch_request *request,
			   const struct made *made)
{
	int order[FIELDS];

	shuffle(order, FIELDS);
	for (int i = 0; i < FIELDS; i++) {
		int field = order[i];
		const struct values *values = &made->outside[field];
		size_t size;
		char *text;
		FILE *out;

		for (int k = 0; made->is_option[field] && k < values->count;
		     k++) {
			out = open_memstream(&text, &size);
			put_value(out, &fields[field], values->is_right[k], k);
			fclose(out);
			text[size - 1] = '\0';
			assert_int_equal(vouch_request_expect(
						 request, fields[field].name,
						 text + 1, "option", NULL),
					 0);
			free(text);
		}
	}
}

static struct vouch_result *answer(const struct vouch_verifier *verifier,
				   const struct made *made, const u8 *of)
{
	struct vouch_request *request = vouch_request_new();
	struct vouch_result *result;

	assert_non_null(request);
	expect_options(request, made);
	vouch_request_set_time(request, now);
	assert_int_equal(
		vouch_request_set_evidence(request, of, REPORT_SIZE, NULL), 0);
	assert_int_equal(vouch_appraise(verifier, request, &result, NULL), 0);
	vouch_request_free(request);
	return result;
}

static enum vouch_status status_by(const struct made *made,
				   const struct vouch_limits *limits,
				   const u8 *of)
{
	struct vouch_verifier *verifier = verifier_of(made, limits);
	struct vouch_result *result = answer(verifier, made, of);
	enum vouch_status status = vouch_result_status(result);

	vouch_result_free(result);
	vouch_verifier_unref(verifier);
	return status;
}

/* ---- properties ---- */

/* Twice, in orders of endorsements, policies and options that differ. */
static void no_order_decides(void **state)
{
	size_t seen[VOUCH_STATUS_SIMULATED + 1] = { 0 };

	(void)state;
	for (int i = 0; i < CASES; i++) {
		struct made made = make();

		for (int again = 0; again < 2; again++)
			assert_int_equal(status_by(&made, NULL, report),
					 expected(&made));
		seen[expected(&made)]++;
	}
	/* The generator makes some of each. */
	print_message("# good %zu, contraindicated %zu, none %zu\n",
		      seen[VOUCH_STATUS_SIMULATED],
		      seen[VOUCH_STATUS_CONTRAINDICATED],
		      seen[VOUCH_STATUS_NONE]);
	assert_true(seen[VOUCH_STATUS_SIMULATED] > CASES / 10);
	assert_true(seen[VOUCH_STATUS_CONTRAINDICATED] > CASES / 10);
	assert_true(seen[VOUCH_STATUS_NONE] > 0);
}

/* With signatures to verify, and when all of them are remembered. */
static void a_sealed_verifier_says_the_same(void **state)
{
	(void)state;
	for (int i = 0; i < CASES / 3; i++) {
		struct made made = make();
		struct vouch_verifier *verifier;
		char *first = NULL;

		for (int k = 0; k < FIELDS; k++)
			made.is_option[k] = false;
		verifier = verifier_of(&made, NULL);
		for (int again = 0; again < 3; again++) {
			struct vouch_result *result =
				answer(verifier, &made, report);
			char *json = vouch_result_json(result);

			if (first)
				assert_string_equal(json, first);
			vouch_text_free(first);
			first = json;
			vouch_result_free(result);
		}
		vouch_text_free(first);
		vouch_verifier_unref(verifier);
	}
}

/* One value more, which is not the claim's, makes nothing good. */
static void no_other_value_helps(void **state)
{
	size_t tried = 0;

	(void)state;
	for (int i = 0; i < CASES; i++) {
		struct made made = make();
		struct values *values =
			made.entries_count ?
				&made.entries[0][below(IN_ENTRIES)] :
				&made.outside[below(FIELDS)];
		enum vouch_status before = expected(&made);

		if (values->count == VALUES_MAX || !values->count ||
		    before != VOUCH_STATUS_CONTRAINDICATED)
			continue;
		values->is_right[values->count++] = false;
		assert_int_equal(status_by(&made, NULL, report), before);
		tried++;
	}
	assert_true(tried > CASES / 20);
}

static void no_limit_makes_anything_good(void **state)
{
	size_t bad = 0, ended = 0;

	(void)state;
	for (int i = 0; i < CASES; i++) {
		struct made made = make();
		const struct vouch_limits limits = {
			.size = sizeof(limits),
			.signatures = 1 + below(6),
			.key_trials = 1 + below(3),
			.values_named = 1 + below(2),
			.json_values = below(2) ? 64 + below(64) : 0,
			.json_depth = below(2) ? 8 : 0,
		};
		enum vouch_status want = expected(&made);
		enum vouch_status status = status_by(&made, &limits, report);

		bad += want != VOUCH_STATUS_SIMULATED;
		ended += status != want;
		/* It says what it would without, or nothing. */
		if (status != want)
			assert_int_equal(status, VOUCH_STATUS_NONE);
	}
	print_message("# %zu were not good, %zu ended\n", bad, ended);
	assert_true(bad > CASES / 10 && ended > CASES / 10);
}

/* A bit of what is signed, of the signature, or of the zeroes behind it. */
static void no_altered_report_is_good(void **state)
{
	struct made made = { .outside[0] = { 1, { true } } };

	(void)state;
	assert_int_equal(status_by(&made, NULL, report),
			 VOUCH_STATUS_SIMULATED);
	for (int i = 0; i < CASES; i++) {
		u8 altered[REPORT_SIZE];
		unsigned int at = below(REPORT_SIZE);

		memcpy(altered, report, sizeof(altered));
		altered[at] ^= (u8)(1 << below(8));
		if (status_by(&made, NULL, altered) == VOUCH_STATUS_SIMULATED)
			fail_msg("byte 0x%x", at);
	}
}

static struct vouch_bytes altered_copy(const struct vouch_bytes *der)
{
	struct vouch_bytes copy = { malloc(der->size), der->size };

	assert_non_null(copy.data);
	memcpy(copy.data, der->data, der->size);
	copy.data[copy.size - 1] ^= 1;
	return copy;
}

static struct vouch_bytes another_vcek(void)
{
	const struct amd_vek spec = { .hwid = { 1, 2, 3 } };

	return amd_make_vek(milan, &spec);
}

static void fill_world(void)
{
	const struct amd_crl empty = { "ARK-Milan", milan->ark_key,
				       .serial = 0 };
	const struct amd_crl revoking = { "ARK-Milan", milan->ark_key,
					  .serial = REVOKED };

	for (size_t i = 0; i < FIELDS; i++)
		memset(report + fields[i].at, (int)i + 1, fields[i].size);
	amd_sign_report(milan, report);
	certs[0] = milan->ark;
	certs[1] = milan->ask;
	certs[2] = milan->vcek;
	certs[3] = amd_make_crl(&empty);
	certs[4] = altered_copy(&milan->ask);
	certs[5] = another_vcek();
	certs[CERTS] = amd_make_crl(&revoking);
	now = time(NULL);
	seed = 0x9e3779b97f4a7c15;
}

static int set_up(void **state)
{
	(void)state;
	milan = amd_new("Milan");
	amd_fill_report(milan, report, 5, false);
	fill_world();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	for (int i = 3; i <= CERTS; i++)
		vouch_bytes_free(&certs[i]);
	amd_free(milan);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_order_decides),
		cmocka_unit_test(a_sealed_verifier_says_the_same),
		cmocka_unit_test(no_other_value_helps),
		cmocka_unit_test(no_limit_makes_anything_good),
		cmocka_unit_test(no_altered_report_is_good),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
