// SPDX-License-Identifier: MIT
/* Checks that stand alone: whatever else there is passes, and one fails. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "appraise/kinds.h"
#include "amd.h"
#include "appraising.h"
#include "evidence/evidence.h"
#include "fake_device.h"
#include "intel_parts.h"

#define DAY (24L * 60 * 60)

/* Bytes of quote and enclave that the vendor's documents let pass. */
static void debug_is_refused_whatever_a_mask_says(void **state)
{
	struct parts parts = good_parts(5);

	(void)state;
	parts.quote.qe[SGX_AT_ATTRIBUTES] |= 2;
	replace_in(&parts.identity, "\"FBFF", "\"F9FF");
	assert_parts(&parts, 1, "tdx.qe.debug", "fail");
	parts = good_parts(5);
	parts.quote.body[TD_AT_SEAM_ATTRIBUTES] = 1;
	replace_in(&parts.tcb_info, "\"attributesMask\":\"FFFFFFFFFFFFFFFF\"}",
		   "\"attributesMask\":\"FEFFFFFFFFFFFFFF\"}");
	replace_in(&parts.tcb_info, "\"attributesMask\":\"FFFFFFFFFFFFFFFF\",",
		   "\"attributesMask\":\"FEFFFFFFFFFFFFFF\",");
	assert_parts(&parts, 1, "tdx.seam_attr", "fail");
}

/* Without an id, as all of that version are: it is for SGX. */
static void old_tcb_info_is_refused(void **state)
{
	struct parts parts = good_parts(4);
	size_t size;
	FILE *file;

	(void)state;
	free(parts.tcb_info);
	file = open_memstream(&parts.tcb_info, &size);
	fputs("{\"version\":2,\"issueDate\":\"2026-06-01T00:00:00Z\","
	      "\"nextUpdate\":\"2026-07-01T00:00:00Z\","
	      "\"fmspc\":\"90C06F000000\",\"pceId\":\"0000\",\"tcbType\":0,"
	      "\"tcbEvaluationDataNumber\":20,\"tcbLevels\":[{\"tcb\":{",
	      file);
	for (int i = 1; i <= 16; i++)
		fprintf(file, "\"sgxtcbcomp%02dsvn\":5,", i);
	fputs("\"pcesvn\":13},\"tcbDate\":\"2026-01-01T00:00:00Z\","
	      "\"tcbStatus\":\"UpToDate\"}]}",
	      file);
	fclose(file);
	assert_parts(&parts, 3, "tdx.tcbinfo.version", "open");
}

static void another_signer_of_the_identity_is_refused(void **state)
{
	struct parts parts = good_parts(4);

	(void)state;
	parts.identity_key = intel->pck_key;
	parts.more = copied(&intel->pck);
	assert_parts(&parts, 3, "tdx.qe.identity_signer", "open");
}

static void pages_may_be_swapped(void **state)
{
	struct amd *amd = amd_new("Milan");
	struct appraiser *appraiser = appraiser_new();
	u8 report[REPORT_SIZE];

	(void)state;
	amd_fill_report(amd, report, 3, false);
	amd_sign_report(amd, report);
	add_chain(appraiser, &amd->ark, &amd->ask, &amd->vcek);
	set_policy(appraiser, "{\"snp\":{\"guest_policy\":{"
			      "\"page_swap_disable\":\"require\"}}}");
	assert_appraised(appraiser, report, sizeof(report), 1,
			 "snp.policy.pageswap", "fail");
	appraiser_free(appraiser);
	amd_free(amd);
}

/* The VEK outlives those who issued it, for a year. */
static void cas_end_before_the_vek(void **state)
{
	struct amd *amd = amd_new("Milan");
	struct vouch_bytes vek =
		amd_make_vek(amd, &(struct amd_vek){ .until = 730 * DAY });
	struct appraiser *appraiser = authentic();
	u8 report[REPORT_SIZE];

	(void)state;
	amd_fill_report(amd, report, 3, false);
	amd_sign_report(amd, report);
	add_chain(appraiser, &amd->ark, &amd->ask, &vek);
	assert_appraised(appraiser, report, sizeof(report), 0,
			 "time.ca.validity", "pass");
	appraiser_set_time(appraiser, time(NULL) + 500 * DAY);
	assert_appraised(appraiser, report, sizeof(report), 3,
			 "time.ca.validity", "open");
	appraiser_free(appraiser);
	vouch_bytes_free(&vek);
	amd_free(amd);
}

/* Evidence says itself how long its report is; all else of it is right. */
static void evidence_has_a_whole_report(void **state)
{
	static const u8 nonce[16] = { 1 };
	struct vouch_report_options options = { .size = sizeof(options) };
	struct appraiser *appraiser = appraiser_new();
	struct pki *pki = pki_new();
	EVP_PKEY *key = cose_key_generate();
	struct vouch_bytes good, cut;
	u8 report_data[64], report[PKI_REPORT_SIZE];
	struct fake_device fake;
	struct evidence *e;

	(void)state;
	fake_device_init(&fake, pki);
	assert_int_equal(vouch_evidence_create(&fake.device, nonce,
					       sizeof(nonce), &options, &good,
					       NULL),
			 0);
	assert_int_equal(evidence_open(&evidence_kinds, good.data, good.size,
				       &e, NULL),
			 0);
	cose_key_point(key, &e->claims.key, NULL);
	assert_int_equal(
		evidence_binding(key, &e->claims.nonce, report_data, NULL), 0);
	pki_report(pki, report_data, report);
	e->claims.report = (struct item_bytes){ report, sizeof(report) - 1 };
	assert_int_equal(evidence_encode(&e->claims, key, &cut, NULL), 0);
	assert_appraised(appraiser, cut.data, cut.size, 3, "snp.report.size",
			 "open");
	/* The same over something else; "evidence.key_binding" sees it too. */
	vouch_bytes_free(&cut);
	report_data[0] ^= 1;
	pki_report(pki, report_data, report);
	e->claims.report.size++;
	assert_int_equal(evidence_encode(&e->claims, key, &cut, NULL), 0);
	add_chain(appraiser, &pki->ark, &pki->ask, &pki->vcek);
	assert_appraised(appraiser, cut.data, cut.size, 1, "snp.report_data",
			 "fail");
	evidence_close(e);
	EVP_PKEY_free(key);
	vouch_bytes_free(&cut);
	vouch_bytes_free(&good);
	pki_free(pki);
	appraiser_free(appraiser);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(debug_is_refused_whatever_a_mask_says),
		cmocka_unit_test(old_tcb_info_is_refused),
		cmocka_unit_test(another_signer_of_the_identity_is_refused),
		cmocka_unit_test(pages_may_be_swapped),
		cmocka_unit_test(cas_end_before_the_vek),
		cmocka_unit_test(evidence_has_a_whole_report),
	};

	return cmocka_run_group_tests(tests, parts_set_up, parts_tear_down);
}
