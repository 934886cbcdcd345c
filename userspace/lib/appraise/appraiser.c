// SPDX-License-Identifier: MIT
/* vouch_appraise(): what the input is, then the checklist of that. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/context.h"
#include "check/accepted.h"
#include "endorse/endorse.h"
#include "base/error.h"
#include "base/verified.h"
#include "appraise/input.h"
#include "base/json_text.h"
#include "policy/policy.h"
#include "snp/cache.h"
#include "tdx/tdx.h"
#include "tdx/cache.h"

struct vouch_appraiser *vouch_appraiser_new(void)
{
	struct vouch_appraiser *appraiser = calloc(1, sizeof(*appraiser));

	if (!appraiser)
		return NULL;
	appraiser->endorsements = endorsements_new();
	appraiser->policy = policy_new();
	appraiser->snp_cache = snp_cache_new();
	appraiser->tdx_cache = tdx_cache_new();
	appraiser->verified = verified_set_new();
	if (appraiser->endorsements && appraiser->policy &&
	    appraiser->snp_cache && appraiser->tdx_cache && appraiser->verified)
		return appraiser;
	vouch_appraiser_free(appraiser);
	return NULL;
}

void vouch_appraiser_free(struct vouch_appraiser *appraiser)
{
	if (!appraiser)
		return;
	endorsements_free(appraiser->endorsements);
	policy_free(appraiser->policy);
	snp_cache_free(appraiser->snp_cache);
	tdx_cache_free(appraiser->tdx_cache);
	verified_set_free(appraiser->verified);
	free(appraiser);
}

int vouch_appraiser_add_endorsement(struct vouch_appraiser *appraiser,
				    const uint8_t *data, size_t size,
				    const char *source,
				    struct vouch_error *error)
{
	return endorsements_add(appraiser->endorsements, data, size, source,
				error);
}

int vouch_appraiser_add_trust_anchor(struct vouch_appraiser *appraiser,
				     const uint8_t *data, size_t size,
				     const char *source,
				     struct vouch_error *error)
{
	return endorsements_add_anchor(appraiser->endorsements, data, size,
				       source, error);
}

int vouch_appraiser_set_policy(struct vouch_appraiser *appraiser,
			       const char *json, size_t size,
			       const char *source, struct vouch_error *error)
{
	return policy_read(appraiser->policy, json, size, source, error);
}

int vouch_appraiser_expect(struct vouch_appraiser *appraiser, const char *key,
			   const char *value, const char *source,
			   struct vouch_error *error)
{
	return policy_expect(appraiser->policy, key, value, source, error);
}

void vouch_appraiser_set_time(struct vouch_appraiser *appraiser, time_t at)
{
	appraiser->at = at;
	appraiser->has_time = true;
}

void vouch_appraiser_set_authentic_only(struct vouch_appraiser *appraiser,
					bool authentic_only)
{
	appraiser->authentic_only = authentic_only;
}

static void note_type(struct appraisal *a, const char *type)
{
	static const struct check_note note = { .source = "content" };

	check_add(&a->checks, "input.type", VOUCH_CHECK_PASS, &note,
		  "Evidence, a report or a quote", type);
}

/* A report by its first bytes, which is shorter or longer than one is. */
static void refuse_size(struct appraisal *a, size_t size)
{
	static const struct check_note note = {
		.source = "AMD 56860, table 23",
		.remedy = "cut short, or with something around it: give the "
			  "report as the firmware made it",
	};
	char actual[48];

	snprintf(actual, sizeof(actual), "%zu bytes", size);
	note_type(a, "an SEV-SNP report");
	check_that(&a->checks, "input.size", false, &note,
		   "1184 bytes, or these and a certificate table", actual);
}

static void refuse_type(struct appraisal *a, const u8 *data, size_t size)
{
	struct check_note note = {
		.source = "content",
		.remedy = input_remedy(data, size),
	};
	char actual[128];

	snprintf(actual, sizeof(actual), "%s, %zu bytes",
		 input_guess(data, size), size);
	check_that(&a->checks, "input.type", false, &note,
		   "Evidence, a quote, or an SEV-SNP report of 1184 bytes",
		   actual);
}

static void appraise_quote(struct appraisal *a, const u8 *data, size_t size)
{
	a->report = data;
	a->report_size = size;
	note_type(a, input_guess(data, size));
	tdx_appraise(a);
}

static void appraise_report(struct appraisal *a, const u8 *data, size_t size)
{
	a->report = data;
	a->report_size = VOUCH_SNP_REPORT_SIZE;
	if (size > VOUCH_SNP_REPORT_SIZE) {
		note_type(a, "an SEV-SNP report and its certificate table");
		a->certs = data + VOUCH_SNP_REPORT_SIZE;
		a->certs_size = size - VOUCH_SNP_REPORT_SIZE;
	} else {
		note_type(a, "an SEV-SNP report");
	}
	snp_appraise(a);
}

static void appraise_evidence(struct appraisal *a, const u8 *data, size_t size)
{
	struct evidence *evidence = NULL;

	note_type(a, "signed Evidence");
	if (evidence_appraise(a, data, size, &evidence)) {
		json_put(&a->claims, "evidence",
			 evidence_result_json(evidence));
		if (evidence_is_quote(evidence))
			tdx_appraise(a);
		else
			snp_appraise(a);
		if (a->is_authentic)
			evidence_compare_claims(a, evidence);
	}
	evidence_close(evidence);
}

/*
 * The size of a bare report says what it is. Longer ones have to start like a
 * report, and be no Evidence, which is longer too.
 */
static void appraise(struct appraisal *a, const u8 *data, size_t size)
{
	if (evidence_is(data, size))
		appraise_evidence(a, data, size);
	else if (tdx_quote_is(data, size))
		appraise_quote(a, data, size);
	else if (size == VOUCH_SNP_REPORT_SIZE ||
		 (size >= VOUCH_SNP_REPORT_SIZE + 24 &&
		  input_starts_as_report(data, size)))
		appraise_report(a, data, size);
	else if (input_starts_as_report(data, size))
		refuse_size(a, size);
	else
		refuse_type(a, data, size);
}

/*
 * Nothing is affirmed unless every check had its turn, whatever the list says.
 */
static enum vouch_status final_status(const struct appraisal *a)
{
	enum vouch_status status = check_result(&a->checks);

	if (a->is_complete || status == VOUCH_STATUS_CONTRAINDICATED)
		return status;
	return VOUCH_STATUS_NONE;
}

/* Only registers of a TD have a log; others would pass without a look at it. */
static void refuse_log(struct appraisal *a)
{
	static const struct check_note note = {
		.source = "--log",
		.remedy = "a log can be compared with the quote of a TD only",
	};

	if (a->log && a->is_complete && (!a->tee || strcmp(a->tee, "tdx")))
		check_that(&a->checks, "tdx.log.format", false, &note,
			   "the quote of a TD", a->tee ? a->tee : "none");
}

int vouch_appraise(const struct vouch_appraiser *appraiser, const uint8_t *data,
		   size_t size, struct vouch_result **result,
		   struct vouch_error *error)
{
	return vouch_appraise_with_log(appraiser, data, size, NULL, 0, result,
				       error);
}

int vouch_appraise_with_log(const struct vouch_appraiser *appraiser,
			    const uint8_t *data, size_t size,
			    const uint8_t *log, size_t log_size,
			    struct vouch_result **result,
			    struct vouch_error *error)
{
	struct vouch_result *out = calloc(1, sizeof(*out));
	struct appraisal a = {
		.appraiser = appraiser,
		.claims = json_object(),
		.log = log,
		.log_size = log_size,
		.at = appraiser->has_time ? appraiser->at : time(NULL),
	};

	*result = NULL;
	if (!out || !a.claims) {
		json_decref(a.claims);
		free(out);
		return vouch__error(error, -ENOMEM, "no memory");
	}
	appraise(&a, data, size);
	refuse_log(&a);
	check_context(&a);
	*out = (struct vouch_result){
		.checks = a.checks,
		.status = final_status(&a),
		.claims = a.claims,
		.snp = a.snp,
		.tdx = a.tdx,
		.tee = a.tee,
		.is_simulated = a.is_simulated,
		.authentic_only = appraiser->authentic_only,
	};
	if (a.checks.out_of_memory || !a.claims) {
		vouch_result_free(out);
		return vouch__error(error, -ENOMEM, "no memory");
	}
	*result = out;
	return 0;
}
