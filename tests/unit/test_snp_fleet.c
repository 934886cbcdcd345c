// SPDX-License-Identifier: MIT
/* What a store of many hosts costs a report: few signatures, and which. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "amd.h"
#include "appraising.h"
#include "snp/private.h"

#include <cmocka.h>

#define AT_CHIP_ID 0x1a0

static struct amd *milan;
static u8 report[REPORT_SIZE], masked[REPORT_SIZE];

/* What the check of the VEK says, whatever it comes to. */
static void vek_is(const struct appraiser *appraiser, const u8 *of,
		   const char *actual)
{
	struct vouch_result *result;

	assert_int_equal(
		appraise_once(appraiser, of, REPORT_SIZE, &result, NULL), 0);
	assert_string_equal(find_check(result, "snp.vek.present")->actual,
			    actual);
	vouch_result_free(result);
}

/* VCEKs of other chips, and with another key. */
static void add_fleet(struct appraiser *appraiser, EVP_PKEY *key, int count)
{
	add_anchor(appraiser, &milan->ark);
	add_endorsement(appraiser, &milan->ask);
	for (int i = 0; i < count; i++) {
		struct amd_vek spec = { .key = key,
					.hwid = { 1, (u8)i, (u8)(i >> 8) } };
		struct vouch_bytes der = amd_make_vek(milan, &spec);

		add_endorsement(appraiser, &der);
		vouch_bytes_free(&der);
	}
}

static void few_of_a_fleet_are_tried(void **state)
{
	struct appraiser *appraiser = authentic();
	EVP_PKEY *key = EVP_EC_gen("P-384");

	(void)state;
	add_fleet(appraiser, key, 256 + 2);
	vek_is(appraiser, report, "none of 258 is for this chip and TCB");
	/* The right one is behind the last that is tried. */
	add_endorsement(appraiser, &milan->vcek);
	vek_is(appraiser, masked,
	       "none of the first 256 that fit; no more are tried");
	assert_appraised(appraiser, report, REPORT_SIZE, 0, "snp.sig", "pass");
	/* Where a chip may not be hidden, none is tried. */
	appraiser_set_authentic_only(appraiser, false);
	assert_appraised(appraiser, masked, REPORT_SIZE, 1,
			 "snp.vek.hwid.masked", "fail");
	assert_appraised(appraiser, masked, REPORT_SIZE, 1, "snp.vek.present",
			 "absent");
	appraiser_free(appraiser);
	EVP_PKEY_free(key);
}

/* @der with the last byte changed, which is of the signature. */
static void add_altered(struct appraiser *appraiser,
			const struct vouch_bytes *der, u8 by)
{
	struct vouch_bytes copy = { malloc(der->size), der->size };

	assert_non_null(copy.data);
	memcpy(copy.data, der->data, der->size);
	copy.data[copy.size - 1] ^= by;
	add_endorsement(appraiser, &copy);
	vouch_bytes_free(&copy);
}

/* Of each CA so many: 10,000 pairs took 0.8 s. */
#define COPIES 100

static void altered_cas_are_tried_once(void **state)
{
	struct appraiser *appraiser = authentic();
	clock_t from;

	(void)state;
	add_chain(appraiser, &milan->ark, &milan->ask, &milan->vcek);
	for (int i = 1; i <= COPIES; i++) {
		add_altered(appraiser, &milan->ask, (u8)i);
		add_altered(appraiser, &milan->ark, (u8)i);
	}
	from = clock();
	assert_appraised(appraiser, report, REPORT_SIZE, 0, "snp.sig", "pass");
	assert_true(clock() - from < CLOCKS_PER_SEC / 4);
	appraiser_free(appraiser);
}

/* Altered copies first: neither the result nor the root depends on order. */
static void good_cas_win_behind_altered_ones(void **state)
{
	struct appraiser *appraiser = authentic();

	(void)state;
	for (int i = 1; i <= COPIES; i++) {
		add_altered(appraiser, &milan->ark, (u8)i);
		add_altered(appraiser, &milan->ask, (u8)i);
		add_altered(appraiser, &milan->vcek, (u8)i);
	}
	add_endorsement(appraiser, &milan->vcek);
	add_endorsement(appraiser, &milan->ask);
	add_anchor(appraiser, &milan->ark);
	for (int i = 0; i < 2; i++)
		assert_appraised(appraiser, report, REPORT_SIZE, 0,
				 "snp.chain.signatures", "pass");
	appraiser_free(appraiser);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(few_of_a_fleet_are_tried),
		cmocka_unit_test(altered_cas_are_tried_once),
		cmocka_unit_test(good_cas_win_behind_altered_ones),
	};
	int failed;

	milan = amd_new("Milan");
	amd_fill_report(milan, report, 3, false);
	amd_sign_report(milan, report);
	memcpy(masked, report, sizeof(masked));
	memset(masked + AT_CHIP_ID, 0, 64);
	amd_sign_report(milan, masked);
	failed = cmocka_run_group_tests_name("snp_fleet", tests, NULL, NULL);
	amd_free(milan);
	return failed;
}
