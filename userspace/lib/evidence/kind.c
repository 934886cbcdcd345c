// SPDX-License-Identifier: MIT
#define _GNU_SOURCE /* memmem() */
#include "evidence/kind.h"

#include <stdlib.h>
#include <string.h>

#include "base/json_text.h"
#include "check/context.h"
#include "codec/cbor/cose.h"
#include "evidence/evidence.h"
#include "hcl/hcl.h"
#include "log/runtime_checks.h"
#include "svsm/svsm.h"

static bool has_text(const u8 *data, size_t size, const char *text)
{
	return memmem(data, size, text, strlen(text));
}

/*
 * A token of others may have a report in it as well, and is taken apart in
 * formats/: ours names its profile and its collection. Either will do, so that
 * one changed byte does not make it a token of others. What is too short to
 * hold a report is told of as ours would be.
 */
static bool is_ours(const u8 *data, size_t size)
{
	return size < VOUCH_SNP_REPORT_SIZE ||
	       has_text(data, size, EVIDENCE_TAG_PREFIX "evidence/") ||
	       has_text(data, size, EVIDENCE_COLLECTION);
}

/* CBOR tag 61 or 18. */
static enum input_match match_token(const u8 *data, size_t size)
{
	size_t tags_size;

	return cose_is_tagged(data, size, &tags_size) && is_ours(data, size) ?
		       INPUT_SURE :
		       INPUT_OTHER;
}

static json_t *show_token(const struct evidence_kinds *kinds, const u8 *data,
			  size_t size, struct vouch_error *error)
{
	json_t *json = NULL;

	return evidence_show(kinds, data, size, &json, error) ? NULL : json;
}

static const char title[] = "signed Evidence";

/* A log that was given with the request goes before that of the token. */
static void take_boot_log(struct appraisal *a, const struct evidence *e)
{
	static const struct check_note note = { .source = "--log" };

	if (!e->claims.has_boot_log)
		return;
	if (a->log) {
		check_skip(&a->checks, "evidence.boot_log", &note,
			   "the log that was given is looked at, not the "
			   "token's");
		return;
	}
	a->log_size = e->claims.boot_log.size;
	a->log = a->log_size ? e->claims.boot_log.data : (const u8 *)"";
	check_add(&a->checks, "evidence.boot_log", VOUCH_CHECK_PASS, &note,
		  "a log of the token, or one that is given",
		  "that of the token");
}

/* The module's log, which @log then has. */
static void take_log(struct appraisal *a, const struct evidence *evidence,
		     struct runtime_log *log)
{
	const struct evidence_claims *c = &evidence->claims;

	if (!c->has_log ||
	    !runtime_check_format(a, c->log.data, c->log.size, log))
		return;
	a->runtime = log;
	json_put(&a->claims, "runtime_log", runtime_log_json(log));
}

/* The report stays: a certificate around the token is compared with it. */
static void keep_report(struct appraisal *a)
{
	a->kept.data = malloc(a->report_size + 1);
	a->kept.size = a->kept.data ? a->report_size : 0;
	if (a->kept.data)
		memcpy(a->kept.data, a->report, a->kept.size);
	else
		a->checks.out_of_memory = true;
	a->report = a->kept.data;
	a->report_size = a->kept.size;
}

/* What the appraisal has borrowed of the token; that it had a log stays. */
static void let_go(struct appraisal *a, const struct evidence *evidence)
{
	if (evidence)
		keep_report(a);
	a->certs = NULL;
	a->certs_size = 0;
	a->runtime = NULL;
	a->bound = NULL;
	if (a->log && evidence && evidence->claims.has_boot_log &&
	    a->log == evidence->claims.boot_log.data) {
		a->log = (const u8 *)"";
		a->log_size = 0;
	}
}

/* What the report is not over, key and nonce, the quote of its AK has to be. */
static void appraise_paravisor(struct appraisal *a, const struct evidence *e,
			       struct tpm_bound *bound)
{
	u8 binding[VOUCH_REPORT_DATA_SIZE];

	if (evidence_binding(e->key, &e->claims.nonce, binding, NULL) ||
	    !tpm_qualifying_with(binding, a->report, a->report_size,
				 bound->qualifying)) {
		a->checks.out_of_memory = true;
		return;
	}
	if (hcl_appraise(a, e->claims.hcl.data, e->claims.hcl.size, bound))
		tpm_appraise(a, &e->claims.vtpm, bound);
}

/* From the SVSM's manifest to the PCRs; the report is the processor's own. */
static void appraise_vtpm(struct appraisal *a, const struct evidence *e)
{
	struct tpm_bound bound = { 0 };

	if (!e->claims.has_vtpm)
		return;
	a->has_vtpm = true;
	a->has_paravisor = e->claims.hcl.size;
	if (a->has_paravisor) {
		appraise_paravisor(a, e, &bound);
		return;
	}
	if (!tpm_qualifying(a->report, a->report_size, bound.qualifying))
		a->checks.out_of_memory = true;
	if (svsm_appraise(a, e->claims.manifest.data, e->claims.manifest.size,
			  &bound))
		tpm_appraise(a, &e->claims.vtpm, &bound);
}

static void appraise_token(struct appraisal *a, const u8 *data, size_t size)
{
	struct evidence *evidence = NULL;
	struct runtime_log log = { 0 };

	check_input_type(a, title);
	if (evidence_appraise(a, data, size, &evidence)) {
		json_put(&a->claims, "evidence",
			 evidence_result_json(evidence));
		take_boot_log(a, evidence);
		take_log(a, evidence, &log);
		a->kind->appraise(a);
		if (a->is_signed) {
			evidence_compare_claims(a, evidence);
			appraise_vtpm(a, evidence);
		}
	}
	let_go(a, evidence);
	runtime_log_close(&log);
	evidence_close(evidence);
}

static const struct input_form forms[] = {
	{
		.title = title,
		.match = match_token,
		.show = show_token,
		.appraise = appraise_token,
	},
};

const struct evidence_kind token_kind = {
	.name = "evidence",
	.forms = forms,
	.forms_count = ARRAY_SIZE(forms),
};
