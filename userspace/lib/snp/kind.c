// SPDX-License-Identifier: MIT
#include "snp/kind.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "snp/certs/cache.h"
#include "snp/certs/certs.h"
#include "snp/endorsements.h"
#include "snp/policy.h"
#include "snp/private.h"
#include "snp/show.h"
#include "snp/vek/wants.h"

/* IANA's enterprise number of AMD. */
#define OEM_AMD 3704

/* The least that a certificate table has: the entry of zeroes that ends it. */
#define TABLE_SIZE_MIN 24

/* ---- forms ---- */

/* VERSION and SIGNATURE_ALGO are plausible. */
static bool starts_as_report(const u8 *data, size_t size)
{
	struct cursor c = cursor_over(data, size);
	u32 version = cursor_le32(&c);

	cursor_take(&c, 0x30);
	return cursor_le32(&c) == 1 && !c.is_short && version &&
	       version < 0x100;
}

/* The size of a bare report says what it is. */
static enum input_match match_report(const u8 *data, size_t size)
{
	if (size != VOUCH_SNP_REPORT_SIZE)
		return INPUT_OTHER;
	return starts_as_report(data, size) ? INPUT_SURE : INPUT_OF_SIZE;
}

static enum input_match match_table(const u8 *data, size_t size)
{
	return snp_certs_is_table(data, size) ? INPUT_STARTS : INPUT_OTHER;
}

/* A report, and behind it as much as the least certificate table has. */
static enum input_match match_extended(const u8 *data, size_t size)
{
	return size >= VOUCH_SNP_REPORT_SIZE + TABLE_SIZE_MIN &&
			       starts_as_report(data, size) ?
		       INPUT_STARTS :
		       INPUT_OTHER;
}

/* A report by its first bytes, cut short or with a few bytes too many. */
static enum input_match match_damaged(const u8 *data, size_t size)
{
	return starts_as_report(data, size) ? INPUT_STARTS : INPUT_OTHER;
}

static json_t *report_json(const u8 *data, size_t size,
			   struct vouch_error *error)
{
	struct vouch_snp_claims claims;

	if (snp_report_read(data, size, &claims, error))
		return NULL;
	return snp_claims_json(&claims, snp_claims_product(&claims));
}

static json_t *show_report(const struct evidence_kinds *kinds, const u8 *data,
			   size_t size, struct vouch_error *error)
{
	json_t *json = report_json(data, size, error);

	(void)kinds;
	json_object_set_new(json, "type", json_string("sev-snp report"));
	return json;
}

static json_t *show_table(const struct evidence_kinds *kinds, const u8 *data,
			  size_t size, struct vouch_error *error)
{
	json_t *list = snp_certs_json(data, size, error);

	(void)kinds;
	return list ? json_pack("{s:s, s:o}", "type", "certificate table",
				"entries", list) :
		      NULL;
}

static json_t *show_extended(const struct evidence_kinds *kinds, const u8 *data,
			     size_t size, struct vouch_error *error)
{
	json_t *report, *certs;

	report = show_report(kinds, data, VOUCH_SNP_REPORT_SIZE, error);
	certs = snp_certs_json(data + VOUCH_SNP_REPORT_SIZE,
			       size - VOUCH_SNP_REPORT_SIZE, error);
	if (report && certs) {
		json_object_set_new(report, "certificates", certs);
		return report;
	}
	json_decref(report);
	json_decref(certs);
	return NULL;
}

static void appraise_report(struct appraisal *a, const u8 *data, size_t size)
{
	a->report = data;
	a->report_size = size;
	check_input_type(a, "an SEV-SNP report");
	snp_appraise(a);
}

static void appraise_extended(struct appraisal *a, const u8 *data, size_t size)
{
	a->report = data;
	a->report_size = VOUCH_SNP_REPORT_SIZE;
	a->certs = data + VOUCH_SNP_REPORT_SIZE;
	a->certs_size = size - VOUCH_SNP_REPORT_SIZE;
	check_input_type(a, "an SEV-SNP report and its certificate table");
	snp_appraise(a);
}

static void refuse_size(struct appraisal *a, const u8 *data, size_t size)
{
	static const struct check_note note = {
		.source = "AMD 56860, table 23",
		.remedy = "cut short, or with something around it: give the "
			  "report as the firmware made it",
		.unmet = VOUCH_NONE_UNREADABLE,
	};
	char actual[48];

	(void)data;
	snprintf(actual, sizeof(actual), "%zu bytes", size);
	check_input_type(a, "an SEV-SNP report");
	check_that(&a->checks, "input.size", false, &note,
		   "1184 bytes, or these and a certificate table", actual);
}

static const struct input_form forms[] = {
	{
		.title = "an SEV-SNP report",
		.match = match_report,
		.show = show_report,
		.appraise = appraise_report,
	},
	{
		.title = "a certificate table",
		.match = match_table,
		.show = show_table,
		.remedy = "this is a certificate table: give it behind its "
			  "report, or with --endorsements",
	},
	{
		.title = "an SEV-SNP report",
		.match = match_extended,
		.show = show_extended,
		.appraise = appraise_extended,
	},
	{
		.title = "an SEV-SNP report",
		.match = match_damaged,
		.appraise = refuse_size,
	},
};

/* ---- Evidence ---- */

/* A report of version 2 does not know its processor. */
static void name_processor(const struct vouch_snp_claims *claims, char *out,
			   size_t size)
{
	if (claims->has_cpuid)
		snprintf(out, size, "SEV-SNP-%02x-%02x-%02x",
			 claims->cpuid_family, claims->cpuid_model,
			 claims->cpuid_stepping);
	else
		snprintf(out, size, "SEV-SNP");
}

static int read_facts(const u8 *report, size_t size, struct report_facts *facts,
		      struct vouch_error *error)
{
	struct vouch_snp_claims claims;
	int ret = snp_report_read(report, size, &claims, error);

	if (ret)
		return ret;
	name_processor(&claims, facts->hwmodel, sizeof(facts->hwmodel));
	facts->dbgstat = claims.policy & SNP_POLICY_DEBUG ?
				 DBGSTAT_ENABLED :
				 DBGSTAT_DISABLED_SINCE_BOOT;
	memcpy(facts->digests[0], claims.measurement,
	       sizeof(facts->digests[0]));
	memcpy(facts->report_data, claims.report_data,
	       sizeof(facts->report_data));
	return 0;
}

static const struct evidence_tee tee = {
	.tee = VOUCH_TEE_SNP,
	.name = "SEV-SNP",
	.oem = OEM_AMD,
	.record = "snp",
	.provider = "sev_guest",
	.components = { "snp-launch-digest" },
	.digests_count = 1,
	.has_certs = true,
	.read = read_facts,
	.show = report_json,
	.show_certs = snp_certs_json,
};

/* ---- the row ---- */

static const struct endorsement_kind *const endorsements[] = {
	&snp_vek_endorsement,
	&snp_id_block_endorsement,
	&snp_id_auth_endorsement,
	NULL,
};

static const struct endorsement_container *const containers[] = {
	&snp_table_container,
	NULL,
};

static const struct check_ids *const check_ids[] = {
	&check_ids_snp,
	&check_ids_snp_values,
	NULL,
};

static json_t *claims_json(const void *shown)
{
	return snp_shown_json(shown);
}

static bool report_data(const u8 *report, size_t size, u8 *out)
{
	struct report_facts facts;

	if (read_facts(report, size, &facts, NULL))
		return false;
	memcpy(out, facts.report_data, sizeof(facts.report_data));
	return true;
}

static void *cache_new(void)
{
	return snp_cache_new();
}

static void cache_free(void *cache)
{
	snp_cache_free(cache);
}

const struct evidence_kind snp_kind = {
	.name = "sev-snp",
	.claims_key = "snp",
	.forms = forms,
	.forms_count = ARRAY_SIZE(forms),
	.tee = &tee,
	.endorsements = endorsements,
	.containers = containers,
	.chip = snp_vek_chip,
	.wants = &snp_want_kind,
	.policy = &snp_policy_kind,
	.draft = &snp_draft_kind,
	.appraise = snp_appraise,
	.report_data = report_data,
	.claims_json = claims_json,
	.claims_free = free,
	.facts = snp_result_facts,
	.groups = snp_groups,
	.cache_new = cache_new,
	.cache_free = cache_free,
	.check_ids = check_ids,
};
