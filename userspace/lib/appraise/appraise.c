// SPDX-License-Identifier: MIT
/* vouch_appraise(): what the input is, then the checklist of that. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/context.h"
#include "appraise/endorsement_kinds.h"
#include "check/accepted.h"
#include "codec/content.h"
#include "codec/json_scan.h"
#include "endorse/endorse.h"
#include "base/error.h"
#include "base/verified.h"
#include "appraise/input.h"
#include "appraise/kinds.h"
#include "appraise/policy_kinds.h"
#include "base/json_text.h"
#include "policy/policy.h"
#include "base/openssl.h"

static void refuse_type(struct appraisal *a, const u8 *data, size_t size)
{
	struct check_note note = {
		.source = "content",
		.remedy = input_remedy(data, size),
		.unmet = input_reason(data, size),
	};
	char actual[128];

	snprintf(actual, sizeof(actual), "%s, %zu bytes",
		 input_guess(data, size), size);
	check_that(&a->checks, "input.type", false, &note,
		   "Evidence, a quote, or an SEV-SNP report of 1184 bytes",
		   actual);
}

static void refuse_several(struct appraisal *a)
{
	static const struct check_note note = {
		.source = "content",
		.remedy = "give each of them by itself",
		.unmet = VOUCH_NONE_UNSUPPORTED,
	};

	check_leave_open(&a->checks, "input.type", &note,
			 "one piece of evidence",
			 "several pieces of evidence that differ");
}

static void appraise_bytes(struct appraisal *a, const u8 *data, size_t size)
{
	const struct evidence_kind *kind;
	const struct input_form *form = detect_form(a->verifier->kinds, data,
						    size, INPUT_OF_SIZE, &kind);

	if (!form || !form->appraise) {
		refuse_type(a, data, size);
		return;
	}
	appraisal_set_kind(a, kind);
	form->appraise(a, data, size);
}

/* What is in a text or an envelope goes before what the whole looks like. */
static void appraise(struct appraisal *a, const u8 *data, size_t size)
{
	struct unwrapped found, log = { 0 };
	int ret = input_unwrap(a->verifier->kinds, data, size, &found);

	if (ret == -ENOMEM) {
		a->checks.out_of_memory = true;
	} else if (ret == -EEXIST) {
		refuse_several(a);
	} else if (ret == -E2BIG) {
		input_refuse_limit(a, found.limit);
	} else if (ret) {
		appraise_bytes(a, data, size);
	} else {
		a->undone = found.undone;
		appraise_open_log_beside(a, data, size, &found, &log);
		a->certs = found.carried.certs.data;
		a->certs_size = found.carried.certs.size;
		a->is_dated = found.key.is_dated;
		appraise_bytes(a, found.bytes.data, found.bytes.size);
		check_bound_key(a, &found.key);
		check_carried(a, &found.carried);
	}
	appraise_close_log_beside(a, &log);
	a->undone = NULL;
	a->unwrapped = found.bytes;
	a->certs = NULL;
	carried_free(&found.carried);
}

/*
 * Nothing is affirmed unless every check had its turn, whatever the list says,
 * and nothing is contraindicated because a limit kept it from being verified:
 * what was found wanting without that stays so.
 */
static enum vouch_status final_status(const struct appraisal *a)
{
	enum vouch_status status = check_result(&a->checks);

	if (a->ended.what)
		return appraisal_found_wanting(a) ?
			       VOUCH_STATUS_CONTRAINDICATED :
			       VOUCH_STATUS_NONE;
	if (a->is_complete || status == VOUCH_STATUS_CONTRAINDICATED)
		return status;
	return VOUCH_STATUS_NONE;
}

/* Opens a check, unless @mistake is NULL; returns whether it is. */
static bool is_ready(struct appraisal *a, const char *id, const char *expected,
		     const char *mistake, const struct check_note *note)
{
	if (mistake)
		check_leave_open(&a->checks, id, note, expected, mistake);
	return !mistake;
}

static bool check_verifier(struct appraisal *a)
{
	static const struct check_note note = {
		.source = "vouch_verifier_seal()",
		.remedy = "look at the error of each call that fills the "
			  "verifier, then seal it",
	};
	int code;
	const char *mistake = mistakes_first(&a->verifier->mistakes, &code);

	if (!mistake && !a->verifier->is_sealed)
		mistake = "not sealed";
	return is_ready(a, "verifier.sealed", "a verifier that is sealed",
			mistake, &note);
}

static bool check_request(struct appraisal *a,
			  const struct vouch_request *request)
{
	static const struct check_note note = {
		.source = "request",
		.remedy = "look at the error of each call that fills the "
			  "request",
	};
	int code;
	const char *mistake = mistakes_first(&request->mistakes, &code);

	if (!mistake && !request->evidence.data)
		mistake = "no evidence";
	return is_ready(a, "request.complete",
			"evidence, and nothing that was refused", mistake,
			&note);
}

static bool is_within(struct appraisal *a, const char *what, size_t size,
		      size_t limit)
{
	static const struct check_note note = {
		.source = "limits of the verifier",
		.remedy = "nothing genuine is this large: do not trust who "
			  "sent it, or set another limit",
		.unmet = VOUCH_NONE_UNSUPPORTED,
	};
	char expected[64], actual[64];

	snprintf(expected, sizeof(expected), "%s of at most %zu bytes", what,
		 limit);
	snprintf(actual, sizeof(actual), "%zu bytes", size);
	return is_ready(a, "input.limit", expected,
			size > limit ? actual : NULL, &note);
}

/* Asked before jansson builds it. */
static bool has_few_values(struct appraisal *a,
			   const struct vouch_bytes *evidence)
{
	static const struct check_note note = {
		.source = "limits of the verifier",
		.remedy = "genuine evidence stays below this limit: do not "
			  "trust who sent it, or give the evidence by itself",
	};
	const struct vouch_limits *limits = &a->verifier->limits;
	char expected[96], actual[80];

	if (!content_is_json(evidence->data, evidence->size) ||
	    json_scan_is_within((const char *)evidence->data, evidence->size,
				limits->json_values, limits->json_depth, actual,
				sizeof(actual)))
		return true;
	snprintf(expected, sizeof(expected),
		 "JSON of at most %zu values, and %zu objects and lists in "
		 "each other",
		 limits->json_values, limits->json_depth);
	return is_ready(a, "input.limit", expected, actual, &note);
}

/* Whatever checks say that were in want of more. */
static void check_ended(struct appraisal *a)
{
	static const struct check_note note = {
		.source = "limits of the verifier",
		.remedy = "give the verifier fewer certificates and CRLs of "
			  "one name, or set another limit",
	};
	char expected[96];

	if (!a->ended.what)
		return;
	snprintf(expected, sizeof(expected), "at most %zu %s", a->ended.most,
		 a->ended.what);
	check_leave_open(&a->checks, "input.limit", &note, expected, "more");
}

static bool is_to_be_appraised(struct appraisal *a,
			       const struct vouch_request *request)
{
	const struct vouch_limits *limits = &a->verifier->limits;

	return check_verifier(a) && check_request(a, request) &&
	       is_within(a, "evidence", request->evidence.size,
			 limits->evidence_size) &&
	       is_within(a, "a log", request->log.size, limits->log_size) &&
	       has_few_values(a, &request->evidence);
}

static time_t time_of(const struct vouch_verifier *verifier,
		      const struct vouch_request *request)
{
	if (request->has_time)
		return request->at;
	return verifier->clock ? verifier->clock(verifier->clock_data) :
				 time(NULL);
}

static void run(struct appraisal *a, const struct vouch_request *request)
{
	struct unwrapped log = { 0 };

	if (!is_to_be_appraised(a, request))
		return;
	appraise_open_log(a, &log);
	appraise(a, request->evidence.data, request->evidence.size);
	appraise_refuse_log(a);
	check_context(a);
	check_ended(a);
	vouch_bytes_free(&log.bytes);
}

/*
 * Who looks at the status alone must not take a simulator for hardware, or
 * authenticity for more.
 */
static enum vouch_status told_status(const struct appraisal *a)
{
	enum vouch_status status = final_status(a);

	if (status != VOUCH_STATUS_AFFIRMING)
		return status;
	if (a->is_simulated)
		return VOUCH_STATUS_SIMULATED;
	return a->authentic_only ? VOUCH_STATUS_AUTHENTIC : status;
}

/* Only a status of none has one, and always has. */
static enum vouch_none_reason told_reason(const struct appraisal *a)
{
	enum vouch_none_reason reason = check_reason(&a->checks);

	if (final_status(a) != VOUCH_STATUS_NONE)
		return VOUCH_NONE_DECIDED;
	return reason ? reason : VOUCH_NONE_UNREADABLE;
}

/* Takes over what @a holds. */
static int make_result(struct appraisal *a, struct vouch_result **result)
{
	struct vouch_result *out = calloc(1, sizeof(*out));
	struct vouch_result filled = {
		.checks = a->checks,
		.status = told_status(a),
		.reason = told_reason(a),
		.claims = a->claims,
		.any_of = a->any_of,
		.kind = a->kind,
		.shown = a->shown,
		.tee = a->tee,
		.is_simulated = a->is_simulated,
		.is_signed = a->is_signed,
		.issued = a->issued,
		.is_authentic = a->is_authentic,
		.authentic_only = a->authentic_only,
		.at = a->at,
	};

	if (!out || a->checks.out_of_memory || !a->claims) {
		result_wipe(&filled);
		free(out);
		return -ENOMEM;
	}
	*out = filled;
	*result = out;
	return 0;
}

static int appraise_request(const struct vouch_verifier *verifier,
			    const struct vouch_request *request,
			    struct vouch_result **result)
{
	struct policy *policy =
		policy_overlay(verifier->policy, request->policy);
	struct appraisal a = {
		.verifier = verifier,
		.policy = policy,
		.claims = json_object(),
		.checks.values_named = verifier->limits.values_named,
		.at = time_of(verifier, request),
		.has_time = request->has_time,
		.authentic_only = request->authentic_only,
		.log = request->has_log ? request->log.data : NULL,
		.log_size = request->log.size,
	};
	int ret;

	if (policy && a.claims)
		run(&a, request);
	else
		a.checks.out_of_memory = true;
	ret = make_result(&a, result);
	vouch_bytes_free(&a.unwrapped);
	vouch_bytes_free(&a.kept);
	policy_overlay_free(policy);
	return ret;
}

int vouch_appraise(const struct vouch_verifier *verifier,
		   struct vouch_request *request, struct vouch_result **result,
		   struct vouch_error *error)
{
	OPENSSL_ENTER;
	*result = NULL;
	if (!verifier || !request)
		return vouch__error(error, -EINVAL,
				    "%s is missing, want one that is not NULL",
				    verifier ? "request" : "verifier");
	if (atomic_exchange(&request->is_used, true))
		return vouch__error(error, -EALREADY,
				    "request was appraised before, want "
				    "another one for each appraisal");
	if (appraise_request(verifier, request, result))
		return vouch__error(error, -ENOMEM, "no memory");
	return 0;
}
