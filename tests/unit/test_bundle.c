// SPDX-License-Identifier: MIT
/* Bundles by the library: what goes in comes out, and nothing else gets in. */
#include <setjmp.h>
#include <stdarg.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "amd.h"
#include "appraising.h"
#include "intel.h"

#include <cmocka.h>

#define DAY (24L * 60 * 60)
#define FETCHED 1781524800 /* 2026-06-15T12:00:00Z */

static struct amd *amd;

static int set_up(void **state)
{
	(void)state;
	amd = amd_new("Milan");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	amd_free(amd);
	return 0;
}

static void add(struct vouch_bundle *bundle, const struct vouch_bytes *bytes,
		const char *name, time_t fetched)
{
	assert_int_equal(vouch_bundle_add(bundle, bytes->data, bytes->size,
					  name, fetched, NULL),
			 0);
}

static struct vouch_bytes crl_of_age(long days)
{
	return amd_make_crl(&(struct amd_crl){ .issuer = "ARK-Milan",
					       .key = amd->ark_key,
					       .from = -days * DAY,
					       .until = 300 * DAY });
}

static struct vouch_bytes written(struct vouch_bundle *bundle)
{
	struct vouch_bytes bytes;
	char *json;

	assert_int_equal(vouch_bundle_json(bundle, &json, NULL), 0);
	bytes = (struct vouch_bytes){ (u8 *)json, strlen(json) };
	return bytes;
}

static void items_come_out(void **state)
{
	struct vouch_bundle *bundle = vouch_bundle_new();
	struct vouch_bundle *again = vouch_bundle_new();
	const struct vouch_bundle_item *item;
	struct vouch_bytes crl = crl_of_age(3);
	struct vouch_bytes json, same;

	(void)state;
	add(bundle, &amd->ark, "ark.der", FETCHED);
	add(bundle, &crl, "crl.der", FETCHED + 1);
	add(bundle, &amd->ark, "other.der", FETCHED + 2);
	item = vouch_bundle_item(bundle, 0);
	assert_string_equal(item->kind, "certificate");
	assert_string_equal(item->name, "ark.der");
	assert_string_equal(item->subject, "ARK-Milan");
	assert_int_equal(item->fetched, FETCHED + 2);
	assert_false(item->ages);
	item = vouch_bundle_item(bundle, 1);
	assert_string_equal(item->kind, "crl");
	assert_true(item->ages);
	assert_int_equal(item->expires - item->issued, 303 * DAY);
	assert_null(vouch_bundle_item(bundle, 2));

	json = written(bundle);
	add(again, &json, "b.json", 0);
	same = written(again);
	assert_int_equal(json.size, same.size);
	assert_memory_equal(json.data, same.data, json.size);
	vouch_bytes_free(&json);
	vouch_bytes_free(&same);
	vouch_bytes_free(&crl);
	vouch_bundle_free(bundle);
	vouch_bundle_free(again);
}

/* The text of a bundle with its first @from made @to. */
static int add_changed(struct vouch_bundle *bundle, const char *json,
		       const char *from, const char *to)
{
	char *changed = replaced(json, from, to);
	int ret = vouch_bundle_add(bundle, (u8 *)changed, strlen(changed), "b",
				   1, NULL);

	free(changed);
	return ret;
}

static void members_are_checked(void **state)
{
	static const struct {
		const char *from, *to;
		int ret;
	} rows[] = {
		{ "2026-06-15T12:00:00Z", "1970-01-01T00:00:01Z", 0 },
		{ "2026-06-15T12:00:00Z", "1970-01-01T00:00:00Z", -EBADMSG },
		{ "2026-06-15T12:00:00Z", "1969-12-31T23:59:59Z", -EBADMSG },
		{ "\"kind\"", "\"kind\": \"crl\", \"kind\"", -EBADMSG },
		{ "\"items\"", "\"items\": [], \"items\"", -EBADMSG },
	};
	struct vouch_bundle *bundle = vouch_bundle_new();
	struct vouch_bytes json;

	(void)state;
	add(bundle, &amd->ark, "ark.der", FETCHED);
	json = written(bundle);
	vouch_bundle_free(bundle);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		bundle = vouch_bundle_new();
		assert_int_equal(add_changed(bundle, (char *)json.data,
					     rows[i].from, rows[i].to),
				 rows[i].ret);
		vouch_bundle_free(bundle);
	}
	vouch_bytes_free(&json);
}

/* Cut anywhere, it is none; and a failed one leaves nothing behind. */
static void halves_are_refused(void **state)
{
	struct vouch_bundle *bundle = vouch_bundle_new();
	struct vouch_bundle *other = vouch_bundle_new();
	struct vouch_error error;
	struct vouch_bytes json;

	(void)state;
	add(bundle, &amd->ark, "ark.der", FETCHED);
	json = written(bundle);
	for (size_t i = 0; i < json.size; i++) {
		assert_int_equal(vouch_bundle_add(other, json.data, i, "b", 1,
						  &error),
				 -EBADMSG);
		assert_null(vouch_bundle_item(other, 0));
	}
	vouch_bytes_free(&json);
	vouch_bundle_free(bundle);
	vouch_bundle_free(other);
}

/* Each digit of digest and data counts; of the last group, not each bit. */
static void changes_are_refused(void **state)
{
	struct vouch_bundle *bundle = vouch_bundle_new();
	struct appraiser *appraiser = appraiser_new();
	struct vouch_error error = { 0 };
	struct vouch_bytes json;
	char *at, *end;

	(void)state;
	add(bundle, &amd->ark, "ark.der", FETCHED);
	json = written(bundle);
	assert_int_equal(appraiser_add_endorsement(appraiser, json.data,
						   json.size, "b", NULL),
			 0);
	at = strstr((char *)json.data, "sha256") + 10;
	end = strchr(at, '}');
	while (*end != '"')
		end--;
	for (; at < end - 4; at++) {
		char old = *at;

		if (!strchr("0123456789abcdefABCDEF", old))
			continue;
		*at = old == '1' ? '2' : '1';
		assert_int_equal(appraiser_add_endorsement(appraiser, json.data,
							   json.size, "b",
							   NULL),
				 -EBADMSG);
		*at = old;
	}
	*(strstr((char *)json.data, "sha256") + 10) = 'x';
	assert_int_equal(appraiser_add_endorsement(appraiser, json.data,
						   json.size, "b", &error),
			 -EBADMSG);
	assert_non_null(strstr(error.text, "has no good sha256"));
	vouch_bytes_free(&json);
	vouch_bundle_free(bundle);
	appraiser_free(appraiser);
}

static time_t issued(const struct vouch_bytes *crl)
{
	struct vouch_bundle *bundle = vouch_bundle_new();
	time_t time;

	add(bundle, crl, "crl.der", FETCHED);
	time = vouch_bundle_item(bundle, 0)->issued;
	vouch_bundle_free(bundle);
	return time;
}

static struct appraiser *with_lists(const struct vouch_bytes *crl,
				    const struct vouch_bytes *old,
				    const u8 *report)
{
	struct appraiser *appraiser = appraiser_new();
	char measurement[97] = { 0 };

	for (int i = 0; i < 48; i++)
		sprintf(measurement + 2 * i, "%02x", report[0x90 + i]);
	add_chain(appraiser, &amd->ark, &amd->ask, &amd->vcek);
	add_endorsement(appraiser, crl);
	add_endorsement(appraiser, old);
	appraiser_expect(appraiser, "measurement", measurement, "test", NULL);
	appraiser_expect(appraiser, "freshness", "unchecked", "test", NULL);
	return appraiser;
}

/* Of two lists the newer counts, to the second. */
static void age_of_lists_is_checked(void **state)
{
	static const struct {
		const char *max;
		time_t age;
		int exit_status;
		const char *outcome;
	} rows[] = {
		{ NULL, 10 * DAY, 0, "skip" },	  { "9", 10 * DAY, 3, "open" },
		{ "9", 9 * DAY + 1, 3, "open" },  { "10", 10 * DAY, 0, "pass" },
		{ "10", 9 * DAY + 1, 0, "pass" },
	};
	struct vouch_bytes crl = crl_of_age(10), old = crl_of_age(40);
	u8 report[REPORT_SIZE];

	(void)state;
	amd_fill_report(amd, report, 3, false);
	amd_sign_report(amd, report);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct appraiser *appraiser = with_lists(&crl, &old, report);

		appraiser_set_time(appraiser, issued(&crl) + rows[i].age);
		if (rows[i].max)
			assert_int_equal(
				appraiser_expect(appraiser,
						 "max_collateral_age_days",
						 rows[i].max, "test", NULL),
				0);
		assert_appraised(appraiser, report, sizeof(report),
				 rows[i].exit_status, "snp.crl.age",
				 rows[i].outcome);
		appraiser_free(appraiser);
	}
	vouch_bytes_free(&crl);
	vouch_bytes_free(&old);
}

static void assert_list_told(long days, const char *told)
{
	struct appraiser *appraiser = appraiser_new();
	struct vouch_bytes crl = crl_of_age(days);
	struct vouch_result *result;
	u8 report[REPORT_SIZE];

	amd_fill_report(amd, report, 3, false);
	amd_sign_report(amd, report);
	add_chain(appraiser, &amd->ark, &amd->ask, &amd->vcek);
	add_endorsement(appraiser, &crl);
	assert_int_equal(appraise_once(appraiser, report, sizeof(report),
				       &result, NULL),
			 0);
	assert_string_equal(find_check(result, "snp.crl.revoked")->actual,
			    told);
	vouch_result_free(result);
	appraiser_free(appraiser);
	vouch_bytes_free(&crl);
}

/* Which certificates were looked up where, and how old that is. */
static void lists_are_told(void **state)
{
	(void)state;
	assert_list_told(1, "neither ARK-Milan nor SEV-Milan is in CRL of "
			    "ARK-Milan, 1 day old");
	assert_list_told(10, "neither ARK-Milan nor SEV-Milan is in CRL of "
			     "ARK-Milan, 10 days old");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(items_come_out),
		cmocka_unit_test(members_are_checked),
		cmocka_unit_test(halves_are_refused),
		cmocka_unit_test(changes_are_refused),
		cmocka_unit_test(age_of_lists_is_checked),
		cmocka_unit_test(lists_are_told),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
