// SPDX-License-Identifier: MIT
/* A second before, at and after each end of what is in force for a while. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "amd.h"
#include "appraising.h"
#include "intel_parts.h"

#include <cmocka.h>

#define MEASUREMENT /* of amd_fill_report() */ \
	"4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d"
#define DAY (24 * 60 * 60)
#define SKEW 300 /* what is not in force yet is, by another clock */

static struct amd *milan;
static u8 report[REPORT_SIZE], vlek_report[REPORT_SIZE];

static void assert_at(struct appraiser *appraiser, const u8 *data, size_t size,
		      time_t at, const char *id, bool is_good)
{
	print_message("# %s, %ld\n", id, (long)at);
	appraiser_set_time(appraiser, at);
	assert_appraised(appraiser, data, size, is_good ? 0 : 3, id,
			 is_good ? "pass" : "open");
}

/* Both ends belong to what is in force, and before it what clocks differ by. */
static void assert_window(struct appraiser *appraiser, time_t from,
			  time_t until, const char *id)
{
	const u8 *data = report;

	assert_at(appraiser, data, REPORT_SIZE, from - SKEW - 1, id, false);
	assert_at(appraiser, data, REPORT_SIZE, from - SKEW, id, true);
	assert_at(appraiser, data, REPORT_SIZE, until, id, true);
	assert_at(appraiser, data, REPORT_SIZE, until + 1, id, false);
}

static struct appraiser *knows(const struct vouch_bytes *vek,
			       const struct vouch_bytes *intermediate)
{
	struct appraiser *appraiser = authentic();

	add_chain(appraiser, &milan->ark, intermediate, vek);
	return appraiser;
}

static void of_a_vek(void **state)
{
	time_t now = time(NULL);
	struct amd_vek spec = { .from = -10 * DAY, .until = 10 * DAY };
	struct vouch_bytes vcek = amd_make_vek(milan, &spec);
	struct appraiser *appraiser = knows(&vcek, &milan->ask);
	X509 *cert;
	const u8 *pos = vcek.data;
	struct tm tm;

	(void)state;
	cert = d2i_X509(NULL, &pos, (long)vcek.size);
	assert_int_equal(ASN1_TIME_to_tm(X509_get0_notBefore(cert), &tm), 1);
	assert_true(now - timegm(&tm) < 11 * DAY);
	assert_window(appraiser, timegm(&tm), timegm(&tm) + 20 * DAY,
		      "time.vek.validity");
	X509_free(cert);
	appraiser_free(appraiser);
	vouch_bytes_free(&vcek);
}

static time_t last_update(const struct vouch_bytes *der)
{
	const u8 *pos = der->data;
	X509_CRL *crl = d2i_X509_CRL(NULL, &pos, (long)der->size);
	struct tm tm;

	assert_non_null(crl);
	assert_int_equal(ASN1_TIME_to_tm(X509_CRL_get0_lastUpdate(crl), &tm),
			 1);
	X509_CRL_free(crl);
	return timegm(&tm);
}

static void of_amds_list(void **state)
{
	const struct amd_crl spec = { "ARK-Milan", milan->ark_key, .from = -DAY,
				      .until = DAY };
	struct vouch_bytes crl = amd_make_crl(&spec);
	struct appraiser *appraiser = knows(&milan->vcek, &milan->ask);
	time_t from = last_update(&crl);

	(void)state;
	/* Dates of lists are not asked for with authenticity alone. */
	appraiser_set_authentic_only(appraiser, false);
	set_policy(appraiser, "{\"freshness\":\"unchecked\",\"snp\":{"
			      "\"measurement\":\"" MEASUREMENT "\"}}");
	add_endorsement(appraiser, &crl);
	assert_window(appraiser, from, from + 2 * DAY, "snp.crl.window");
	appraiser_free(appraiser);
	vouch_bytes_free(&crl);
}

/* A VLEK has no serial number that a list could name; its CA has. */
static void of_the_asvk(void **state)
{
	const struct amd_crl spec = { "ARK-Milan", milan->ark_key,
				      .serial = 0x10101 };
	struct vouch_bytes crl = amd_make_crl(&spec);
	struct appraiser *appraiser = knows(&milan->vlek, &milan->asvk);

	(void)state;
	assert_appraised(appraiser, vlek_report, REPORT_SIZE, 0, "snp.sig",
			 "pass");
	add_endorsement(appraiser, &crl);
	assert_appraised(appraiser, vlek_report, REPORT_SIZE, 1,
			 "snp.crl.revoked", "fail");
	appraiser_free(appraiser);
	vouch_bytes_free(&crl);
}

#define FIRST "2026-06-01T00:00:00Z"
#define FIRST_AT 1780272000
#define LAST "2026-07-01T00:00:00Z"
#define LAST_AT 1782864000

/* Of documents, with lists and certificates that are longer in force. */
static void of_documents(void **state)
{
	static const struct {
		time_t at;
		bool is_good;
	} rows[] = {
		{ FIRST_AT - SKEW - 1, false },
		{ FIRST_AT - SKEW, true },
		{ LAST_AT, true },
		{ LAST_AT + 1, false },
	};

	(void)state;
	for (size_t i = 0; i < 2 * ARRAY_SIZE(rows); i++) {
		bool is_tcb_info = i < ARRAY_SIZE(rows);
		bool is_good = rows[i % ARRAY_SIZE(rows)].is_good;
		struct parts parts = good_parts(4);
		struct intel_crl crl = { .issuer = "Intel SGX Root CA",
					 .key = intel->root_key,
					 .from = FIRST_AT - DAY,
					 .until = LAST_AT + DAY };

		exchange(&parts.root_crl, intel_make_crl(&crl));
		crl.issuer = "Intel SGX PCK Platform CA";
		crl.key = intel->ca_key;
		exchange(&parts.pck_crl, intel_make_crl(&crl));
		/* The other document is in force for longer. */
		replace_in(is_tcb_info ? &parts.identity : &parts.tcb_info,
			   FIRST, "2026-05-01T00:00:00Z");
		replace_in(is_tcb_info ? &parts.identity : &parts.tcb_info,
			   LAST, "2026-08-01T00:00:00Z");
		parts.at = rows[i % ARRAY_SIZE(rows)].at;
		print_message("# %s, %ld\n", is_tcb_info ? "TCB info" : "QE",
			      (long)parts.at);
		assert_parts(&parts, is_good ? 0 : 3,
			     is_tcb_info ? "tdx.tcbinfo.window" :
					   "tdx.qe.identity_window",
			     is_good ? "pass" : "open");
	}
}

static void of_lists(void **state)
{
	static const struct {
		time_t from, until;
		bool is_good;
	} rows[] = {
		{ INTEL_AT + SKEW + 1, INTEL_AT + DAY, false },
		{ INTEL_AT + SKEW, INTEL_AT + DAY, true },
		{ INTEL_AT - DAY, INTEL_AT, true },
		{ INTEL_AT - DAY, INTEL_AT - 1, false },
	};

	(void)state;
	for (size_t i = 0; i < 2 * ARRAY_SIZE(rows); i++) {
		bool is_root = i < ARRAY_SIZE(rows);
		struct parts parts = good_parts(4);
		const struct intel_crl crl = {
			.issuer = is_root ? "Intel SGX Root CA" :
					    "Intel SGX PCK Platform CA",
			.key = is_root ? intel->root_key : intel->ca_key,
			.from = rows[i % ARRAY_SIZE(rows)].from,
			.until = rows[i % ARRAY_SIZE(rows)].until,
		};
		bool is_good = rows[i % ARRAY_SIZE(rows)].is_good;

		exchange(is_root ? &parts.root_crl : &parts.pck_crl,
			 intel_make_crl(&crl));
		assert_parts(&parts, is_good ? 0 : 3,
			     is_root ? "tdx.crl.root" : "tdx.crl.pck",
			     is_good ? "pass" : "open");
	}
}

/* One in force beside one that is not, whichever comes first. */
static void of_two_lists(void **state)
{
	static const time_t others[][2] = {
		{ INTEL_AT - DAY, INTEL_AT - 1 },
		{ INTEL_AT + SKEW + 1, INTEL_AT + DAY },
	};

	(void)state;
	for (size_t i = 0; i < 2 * ARRAY_SIZE(others); i++) {
		const time_t *other = others[i % ARRAY_SIZE(others)];
		struct parts parts = good_parts(4);
		const struct intel_crl spec = {
			.issuer = "Intel SGX PCK Platform CA",
			.key = intel->ca_key,
			.from = other[0],
			.until = other[1],
		};

		if (i < ARRAY_SIZE(others)) {
			exchange(&parts.more, intel_make_crl(&spec));
		} else {
			parts.more = parts.pck_crl;
			parts.pck_crl = intel_make_crl(&spec);
		}
		assert_parts(&parts, 0, "tdx.crl.pck", "pass");
	}
}

static int set_up(void **state)
{
	milan = amd_new("Milan");
	amd_fill_report(milan, report, 3, false);
	amd_sign_report(milan, report);
	amd_fill_report(milan, vlek_report, 3, true);
	amd_sign_report(milan, vlek_report);
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
		cmocka_unit_test(of_a_vek),    cmocka_unit_test(of_amds_list),
		cmocka_unit_test(of_the_asvk), cmocka_unit_test(of_documents),
		cmocka_unit_test(of_lists),    cmocka_unit_test(of_two_lists),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
