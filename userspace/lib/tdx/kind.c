// SPDX-License-Identifier: MIT
#include "tdx/kind.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cursor.h"
#include "base/error.h"
#include "tdx/cache.h"
#include "tdx/collateral/combined.h"
#include "tdx/collateral/endorsements.h"
#include "tdx/pck/platform.h"
#include "tdx/pck/crl.h"
#include "tdx/policy.h"
#include "tdx/private.h"
#include "tdx/show.h"
#include "tdx/collateral/wants.h"

/* IANA's enterprise number of Intel. */
#define OEM_INTEL 343

/* ---- forms ---- */

/* Quote header: version, attestation key type, TEE type; Intel DCAP. */
static bool is_of_enclave(const u8 *data, size_t size)
{
	struct cursor c = cursor_over(data, size);

	cursor_take(&c, 4);
	return cursor_le32(&c) != TDX_TEE_TDX;
}

static enum input_match match_td_quote(const u8 *data, size_t size)
{
	return tdx_quote_is(data, size) && !is_of_enclave(data, size) ?
		       INPUT_SURE :
		       INPUT_OTHER;
}

static enum input_match match_sgx_quote(const u8 *data, size_t size)
{
	return tdx_quote_is(data, size) && is_of_enclave(data, size) ?
		       INPUT_SURE :
		       INPUT_OTHER;
}

static enum input_match match_tdreport(const u8 *data, size_t size)
{
	return tdx_report_is(data, size) ? INPUT_STARTS : INPUT_OTHER;
}

static json_t *show_quote(const struct evidence_kinds *kinds, const u8 *data,
			  size_t size, struct vouch_error *error)
{
	(void)kinds;
	return tdx_show_quote(data, size, error);
}

static json_t *show_tdreport(const struct evidence_kinds *kinds, const u8 *data,
			     size_t size, struct vouch_error *error)
{
	(void)kinds;
	return tdx_show_report(data, size, error);
}

static void appraise_quote(struct appraisal *a, const u8 *data, size_t size,
			   const char *title)
{
	a->report = data;
	a->report_size = size;
	check_input_type(a, title);
	tdx_appraise(a);
}

static const char td_quote[] = "a TD quote";
static const char sgx_quote[] = "an SGX quote";

static void appraise_td_quote(struct appraisal *a, const u8 *data, size_t size)
{
	appraise_quote(a, data, size, td_quote);
}

static void appraise_sgx_quote(struct appraisal *a, const u8 *data, size_t size)
{
	appraise_quote(a, data, size, sgx_quote);
}

static const struct input_form td_forms[] = {
	{
		.title = td_quote,
		.match = match_td_quote,
		.show = show_quote,
		.appraise = appraise_td_quote,
	},
	{
		.title = "a TDREPORT",
		.match = match_tdreport,
		.show = show_tdreport,
		.remedy = "a TDREPORT can be checked only by the machine that "
			  "made it: ask for a quote",
	},
};

static const struct input_form sgx_forms[] = {
	{
		.title = sgx_quote,
		.match = match_sgx_quote,
		.show = show_quote,
		.appraise = appraise_sgx_quote,
	},
};

/* ---- Evidence ---- */

static int read_facts(const u8 *report, size_t size, struct report_facts *facts,
		      struct vouch_error *error)
{
	struct vouch_quote_claims claims = { .size = sizeof(claims) };
	int ret = vouch_quote_parse(report, size, &claims, error);

	if (ret)
		return ret;
	if (!claims.is_td)
		return vouch__error(error, -EBADMSG,
				    "quote is of an SGX enclave, want a TD");
	snprintf(facts->hwmodel, sizeof(facts->hwmodel), "TDX");
	facts->dbgstat = claims.td.td_attributes & TDX_ATTR_DEBUG ?
				 DBGSTAT_ENABLED :
				 DBGSTAT_DISABLED_SINCE_BOOT;
	memcpy(facts->digests[0], claims.td.mrtd, sizeof(facts->digests[0]));
	for (size_t i = 0; i < ARRAY_SIZE(claims.td.rtmr); i++)
		memcpy(facts->digests[1 + i], claims.td.rtmr[i],
		       sizeof(claims.td.rtmr[i]));
	memcpy(facts->report_data, claims.td.report_data,
	       sizeof(facts->report_data));
	return 0;
}

static const struct evidence_tee tee = {
	.tee = VOUCH_TEE_TDX,
	.name = "TDX",
	.oem = OEM_INTEL,
	.record = "tdx",
	.provider = "tdx_guest",
	.components = { "tdx-mrtd", "tdx-rtmr0", "tdx-rtmr1", "tdx-rtmr2",
			"tdx-rtmr3" },
	.digests_count = 5,
	.read = read_facts,
	.show = tdx_show_quote,
};

/* ---- the rows ---- */

static const struct endorsement_kind *const endorsements[] = {
	&tdx_crl_endorsement,
	&tdx_tcb_info_endorsement,
	&tdx_qe_identity_endorsement,
	NULL,
};

static const struct endorsement_container *const containers[] = {
	&tdx_collateral_container,
	NULL,
};

static const struct check_ids *const check_ids[] = {
	&check_ids_tdx,
	&check_ids_tdx_values,
	NULL,
};

static json_t *claims_json(const void *shown)
{
	return tdx_shown_json(shown);
}

static void claims_free(void *shown)
{
	tdx_shown_free(shown);
}

static bool report_data(const u8 *report, size_t size, u8 *out)
{
	struct vouch_quote_claims claims = { .size = sizeof(claims) };

	if (vouch_quote_parse(report, size, &claims, NULL))
		return false;
	memcpy(out,
	       claims.is_td ? claims.td.report_data :
			      claims.enclave.report_data,
	       VOUCH_REPORT_DATA_SIZE);
	return true;
}

static void *cache_new(void)
{
	return tdx_cache_new();
}

static void cache_free(void *cache)
{
	tdx_cache_free(cache);
}

const struct evidence_kind tdx_kind = {
	.name = "tdx",
	.claims_key = "tdx",
	.forms = td_forms,
	.forms_count = ARRAY_SIZE(td_forms),
	.tee = &tee,
	.endorsements = endorsements,
	.containers = containers,
	.chip = tdx_pck_chip,
	.wants = &tdx_want_kind,
	.policy = &tdx_policy_kind,
	.draft = &tdx_draft_kind,
	.appraise = tdx_appraise,
	.report_data = report_data,
	.log_id = "tdx.log.format",
	.log_of = "the quote of a TD",
	.claims_json = claims_json,
	.claims_free = claims_free,
	.facts = tdx_result_facts,
	.groups = tdx_groups,
	.cache_new = cache_new,
	.cache_free = cache_free,
	.check_ids = check_ids,
};

/*
 * Its checks, reference values and endorsements are those of TD quotes; the row
 * of TDs lists them.
 */
const struct evidence_kind sgx_kind = {
	.name = "sgx",
	.claims_key = "sgx",
	.forms = sgx_forms,
	.forms_count = ARRAY_SIZE(sgx_forms),
	.wants = &tdx_want_kind,
	.policy = &tdx_policy_kind,
	.draft = &sgx_draft_kind,
	.appraise = tdx_appraise,
	.report_data = report_data,
	.claims_json = claims_json,
	.claims_free = claims_free,
	.facts = tdx_result_facts,
	.groups = tdx_groups,
	.cache_new = cache_new,
	.cache_free = cache_free,
};
