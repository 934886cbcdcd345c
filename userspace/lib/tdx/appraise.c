// SPDX-License-Identifier: MIT
/*
 * The checklist for a quote, in the order of the checks.
 *
 * The first part makes the quote authentic. It stops at the first check that
 * fails, or without which the signature cannot be checked, because later ones
 * would be about data that anybody could have written. It goes on when a
 * certificate or a CRL is stale, missing or cannot be read: whether the
 * signature is good is worth knowing, and the check that is open keeps the
 * result from affirming anything:
 *
 *   tdx.quote.header, body, structure, trailing
 *   tdx.certdata.type          pck/chain_checks.c
 *   tdx.chain.*
 *   tdx.pck.ext
 *   tdx.crl.root               pck/crl_checks.c
 *   tdx.ca.revoked
 *   tdx.crl.pck
 *   tdx.pck.revoked
 *   tdx.qe.report_sig          sign_checks.c
 *   tdx.qe.report_data
 *   tdx.key.point
 *   tdx.sig
 *   tdx.report_data            only when Evidence demands a value
 *
 * The second part finds the TCB status (collateral/checks.c). If a document is
 * missing or one of these fails, the status stays open:
 *
 *   tdx.tcbinfo.*              collateral/collateral_checks.c
 *   tdx.module.*               collateral/module_checks.c
 *   tdx.qe.identity_*          collateral/collateral_checks.c
 *   tdx.qe.debug, match.*, level
 *                              collateral/qe_checks.c
 *   tdx.tcb.level              collateral/tcb_checks.c
 *   tdx.tcb.current
 *   tdx.tcb.status
 *   tdx.relaunch
 *   tdx.advisory               collateral/advisory_checks.c
 *   tdx.collateral.eval_number, tdx.tcbinfo.eval_number,
 *   tdx.qe.identity_eval_number, tdx.collateral.age
 *                              collateral/age_checks.c
 *   tdx.collateral.set, other_set
 *                              collateral/set_checks.c
 *
 * The third part compares the authentic quote with the policy, and collects all
 * failures; of a TD, or of an SGX enclave (sgx_checks.c):
 *
 *   policy.any_of
 *   tdx.attr.*, seam_attr, xfam, mrservicetd
 *                              policy_checks.c
 *   tdx.quote.extended, servtd.*
 *                              extended_checks.c, body type 4 only
 *   sgx.attr.*
 *   tdx.pck.config.*           policy_checks.c
 *   tdx.mrtd and other reference values
 *                              value_checks.c
 *   sgx.mrenclave and other reference values
 *   identity.machine           value_checks.c
 *   freshness.*
 *   tdx.log.*                  log_checks.c, only when a log came along
 *   runtime.*                  log/runtime_checks.c, of the module's log
 */
#include "tdx/private.h"

#include <stdio.h>
#include <stdlib.h>

#include "check/accepted.h"
#include "log/runtime_checks.h"
#include "tdx/cache.h"
#include "tdx/show.h"

/* READ_MR numbers MRTD and the three of the owner before them. */
static const struct runtime_registers registers = {
	.prefix = "rtmr",
	.lock = 4,
};

/* Nothing signs or reads what comes after a quote: it does no harm. */
static void tell_rest(struct tdx_appraisal *t, const char *actual)
{
	static const struct check_note note = {
		.source = "Intel DCAP, quote format",
		.remedy = "bytes that are no part of the quote: give it as it "
			  "was made",
		.unmet = VOUCH_NONE_UNSUPPORTED,
	};
	static const char id[] = "tdx.quote.trailing";
	static const char expected[] = "nothing, or zeroes";
	bool is_bad = t->quote.part == TDX_QUOTE_PADDING;

	if (is_bad && t->a->authentic_only)
		check_pass_over(t->checks, id, &note, expected, actual);
	else
		check_add(t->checks, id,
			  is_bad ? VOUCH_CHECK_WARN : VOUCH_CHECK_PASS, &note,
			  expected, actual);
}

/* Parts before the one that is malformed are fine. */
static bool check_format(struct tdx_appraisal *t)
{
	static const struct {
		const char *id, *expected;
		enum vouch_none_reason reason;
	} parts[TDX_QUOTE_PADDING] = {
		[TDX_QUOTE_HEADER] = { "tdx.quote.header",
				       "version 3, 4 or 5, ECDSA P-256, Intel",
				       VOUCH_NONE_UNSUPPORTED },
		[TDX_QUOTE_BODY] = { "tdx.quote.body",
				     "type and size that agree with the TEE",
				     VOUCH_NONE_UNREADABLE },
		[TDX_QUOTE_SIGNATURE] = { "tdx.quote.structure",
					  "lengths that fit each other",
					  VOUCH_NONE_UNREADABLE },
	};
	struct check_note note = {
		.source = "Intel DCAP, quote format",
		.remedy = "unsupported, cut short, or with something around "
			  "it: give the quote as it was made",
	};
	struct vouch_error why = { 0 };
	char padding[48];

	tdx_quote_open(t->a->report, t->a->report_size, &t->quote, &why);
	for (size_t i = 0; i < ARRAY_SIZE(parts) && i <= t->quote.part; i++) {
		bool ok = i < t->quote.part;

		note.unmet = parts[i].reason;
		check_that(t->checks, parts[i].id, ok, &note, parts[i].expected,
			   ok ? parts[i].expected : why.text);
	}
	if (t->quote.part < TDX_QUOTE_PADDING)
		return false;
	snprintf(padding, sizeof(padding), "%zu zero bytes",
		 t->quote.padding_size);
	tell_rest(t, t->quote.part == TDX_QUOTE_PADDING ? why.text : padding);
	return true;
}

static const u8 *report_data(const struct tdx_appraisal *t)
{
	const struct vouch_quote_claims *claims = &t->quote.claims;

	return claims->is_td ? claims->td.report_data :
			       claims->enclave.report_data;
}

/* Evidence demands a REPORT_DATA that binds its key and nonce to the quote. */
static bool check_evidence(struct tdx_appraisal *t)
{
	static const struct check_note note = {
		.source = "nonce and evidence key of the Evidence",
		.remedy = "the Evidence was put together from parts of others",
	};

	return !t->a->has_report_data ||
	       check_bytes(t->checks, "tdx.report_data", t->a->report_data,
			   report_data(t), sizeof(t->a->report_data), &note);
}

static bool is_signed(struct tdx_appraisal *t)
{
	return check_format(t) && tdx_check_chain(t) && tdx_check_crls(t) &&
	       tdx_check_signatures(t) && check_evidence(t);
}

/* Says which checks --authentic-only leaves out. */
static void skip_rest(struct tdx_appraisal *t)
{
	static const char *const ids[] = { "tdx.tcb.status", "tdx.policy" };
	static const struct check_note skipped = { .source = "--authentic-"
							     "only" };

	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		check_skip(t->checks, ids[i], &skipped, "not asked for");
	tdx_skip_values(t);
}

/* By the header, which may be all that was read; NULL for what is neither. */
static const char *tee_of(const struct tdx_quote *quote)
{
	switch (quote->claims.tee_type) {
	case TDX_TEE_TDX:
		return "tdx";
	case TDX_TEE_SGX:
		return "sgx";
	default:
		return NULL;
	}
}

static void check_entries(struct tdx_appraisal *t)
{
	check_any_of(t->a, &tdx_policy_kind, tee_of(&t->quote),
		     &t->quote.claims);
}

static void appraise(struct tdx_appraisal *t)
{
	struct appraisal *a = t->a;
	size_t from = t->checks->count;

	a->is_signed = is_signed(t);
	a->is_authentic = a->is_signed && !check_list_is_bad(t->checks, from);
	if (!a->is_signed)
		return;
	if (a->authentic_only) {
		skip_rest(t);
		check_entries(t);
	} else {
		t->oldest_crl = t->oldest;
		t->has_oldest_crl = t->has_oldest;
		tdx_check_collateral(t);
		tdx_check_sets(t);
		appraisal_settle(a);
		check_entries(t);
		tdx_check_policy(t);
		tdx_check_values(t);
	}
	check_freshness(a, &t->values->report_data, report_data(t));
	tdx_check_log(t);
	runtime_check(a, &registers);
	a->is_complete = true;
}

static json_t *status_json(const struct tdx_appraisal *t)
{
	return json_pack(
		"{s:s, s:s, s:s?, s:s, s:s?, s:o, s:I, s:I, s:O*}", "status",
		tdx_status_name(t->status), "platform",
		tdx_status_name(t->level->status), "module",
		t->module_level ? tdx_status_name(t->module_level->status) :
				  NULL,
		"quoting_enclave", tdx_status_name(t->qe_level->status),
		"current",
		t->current_level ? tdx_status_name(t->current_level->status) :
				   NULL,
		"advisories", tdx_advisories(t), "evaluation_number",
		(json_int_t)tdx_collateral_of(t->tcb_info)->evaluation_number,
		"qe_evaluation_number",
		(json_int_t)tdx_collateral_of(t->identity)->evaluation_number,
		"other_sets", t->other_sets);
}

static void show_claims(struct tdx_appraisal *t)
{
	struct appraisal *a = t->a;
	struct tdx_shown *shown;

	if (t->quote.part < TDX_QUOTE_PADDING)
		return;
	shown = calloc(1, sizeof(*shown));
	if (shown) {
		shown->quote = t->quote;
		shown->is_authentic = a->is_authentic;
		shown->has_pck = t->chain && t->chain->has_pck;
		if (shown->has_pck)
			shown->pck = t->chain->pck;
		tdx_pck_name_of(&t->quote, &shown->pck_name);
		shown->tcb = t->has_status ? status_json(t) : NULL;
		tdx_put_certificates(t, &shown->parts);
		tdx_put_components(t, &shown->parts);
	}
	a->shown = shown;
	if (!shown || (t->has_status && !shown->tcb))
		a->checks.out_of_memory = true;
}

/* Where @own does not say, one number is for both documents. */
static struct tdx_wanted wanted_set(const struct tdx_policy *values,
				    const struct policy_value *own)
{
	const struct policy_value *value =
		policy_has(own) ? own : &values->tcb_evaluation;

	return (struct tdx_wanted){ policy_has(value),
				    (u32)policy_number(value, 0), value };
}

void tdx_appraise(struct appraisal *a)
{
	const struct policy *policy = a->policy;
	const struct tdx_policy *values = tdx_policy_of(policy);
	struct tdx_appraisal t = {
		.a = a,
		.checks = &a->checks,
		.policy = policy,
		.values = values,
		.store = a->verifier->endorsements,
		.cache = a->cache,
		.tcb_info_set =
			wanted_set(values, &values->tcb_info_evaluation),
		.identity_set =
			wanted_set(values, &values->qe_identity_evaluation),
	};

	appraise(&t);
	a->tee = tee_of(&t.quote);
	show_claims(&t);
	json_decref(t.other_sets);
	if (t.chain != &t.found)
		tdx_cache_put(t.chain);
	tdx_chain_close(&t.found);
}
