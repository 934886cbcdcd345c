// SPDX-License-Identifier: MIT
/* What a token says, once a trusted key has signed it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/json_text.h"
#include "base/time.h"
#include "codec/digest.h"
#include "codec/jose/base64url.h"
#include "results/ar4si.h"
#include "results/names.h"
#include "results/private.h"

#define SKEW_SECONDS 300 /* that clocks may differ by */
#define DATE_MAX 253402300799 /* the end of the year 9999 */

/* NULL when the token is of no dialect that is known. */
static const struct ear_dialect *check_profile(struct check_list *list,
					       const json_t *claims)
{
	static const struct check_note note = {
		.source = "eat_profile",
		.remedy = "have the verifier write a dialect that is known",
	};
	const char *profile =
		json_string_value(json_object_get(claims, "eat_profile"));
	const struct ear_dialect *dialect = NULL;
	bool is_known = false;

	if (profile)
		dialect = ear_dialect_of(profile, &is_known);
	if (dialect && !is_known)
		check_add(list, "result.profile", VOUCH_CHECK_WARN, &note,
			  "a revision of the draft from 03 to 05", profile);
	else
		check_that(list, "result.profile", dialect, &note,
			   "EAR of IETF's draft, Veraison or Trustee",
			   profile ? profile : "no eat_profile");
	return dialect;
}

/* NumericDate, RFC 7519, section 2; in an EAT an integer. */
static bool read_date(const json_t *claims, const char *name, time_t *date)
{
	const json_t *value = json_object_get(claims, name);

	*date = (time_t)json_integer_value(value);
	return json_is_integer(value) && json_integer_value(value) >= 0 &&
	       json_integer_value(value) <= DATE_MAX;
}

static bool is_absent_or_date(const json_t *claims, const char *name)
{
	time_t date;

	return !json_object_get(claims, name) || read_date(claims, name, &date);
}

/* NULL when @appraisal is whole; else what is not. */
static const char *fault_of_appraisal(const struct ear_dialect *dialect,
				      const json_t *appraisal)
{
	const json_t *vector = json_object_get(appraisal, dialect->vector);
	const char *status =
		json_string_value(json_object_get(appraisal, dialect->status));
	const char *name;
	const json_t *value;
	json_int_t number;

	if (!json_is_object(appraisal))
		return "an appraisal that is no map";
	if (!status || ar4si_tier_read(status) < 0)
		return "an appraisal without a status that is known";
	if (vector && !json_is_object(vector))
		return "a trustworthiness vector that is no map";
	json_object_foreach((json_t *)vector, name, value) {
		number = json_integer_value(value);
		if (!json_is_integer(value) || number < -128 || number > 127)
			return "a trustworthiness claim that is no number "
			       "from -128 to 127";
	}
	return NULL;
}

static const char *fault_of(const struct ear_dialect *dialect,
			    const json_t *claims)
{
	const json_t *submods = json_object_get(claims, "submods");
	const char *fault = NULL, *name;
	const json_t *appraisal;
	time_t issued;

	if (!read_date(claims, "iat", &issued))
		return "no iat that is a date";
	if (!is_absent_or_date(claims, "exp") ||
	    !is_absent_or_date(claims, "nbf"))
		return "an exp or nbf that is no date";
	if (!json_is_object(json_object_get(claims, dialect->verifier_id)))
		return "no name of the verifier";
	if (!json_is_object(submods) || !json_object_size(submods))
		return "no submods with an appraisal";
	json_object_foreach((json_t *)submods, name, appraisal) {
		fault = fault_of_appraisal(dialect, appraisal);
		if (fault)
			break;
	}
	return fault;
}

static bool check_whole(struct check_list *list,
			const struct ear_dialect *dialect, const json_t *claims)
{
	static const struct check_note note = {
		.source = "draft-ietf-rats-ear",
		.remedy = "have the verifier write what its dialect demands",
	};
	const char *fault = fault_of(dialect, claims);

	return check_that(list, "result.claims", !fault, &note,
			  "iat, the verifier's name, and appraisals with a "
			  "status each",
			  fault ? fault : "all of them");
}

/* A token without an end is as good as one that was never fresh. */
static void check_window(struct check_list *list, const json_t *claims,
			 const struct vouch_ear_wants *wants)
{
	static const struct check_note note = {
		.source = "iat, nbf, exp, --max-age",
		.remedy = "ask the verifier for a new token",
		.unmet = VOUCH_NONE_STALE,
	};
	static const struct check_note unasked = {
		.source = "exp",
		.remedy = "say how old it may be with --max-age",
		.unmet = VOUCH_NONE_UNASKED,
	};
	char first[32], last[32], expected[96], at[32];
	time_t from, until = DATE_MAX, begin;

	read_date(claims, "iat", &from);
	if (read_date(claims, "nbf", &begin) && begin > from)
		from = begin;
	rfc3339_text(wants->at, at, sizeof(at));
	if (!json_object_get(claims, "exp") && !wants->max_age) {
		check_leave_open(list, "result.window", &unasked,
				 "a time when it ends", "no exp");
		return;
	}
	if (read_date(claims, "exp", &begin))
		until = begin;
	read_date(claims, "iat", &begin);
	if (wants->max_age && begin + (time_t)wants->max_age < until)
		until = begin + (time_t)wants->max_age;
	rfc3339_text(from, first, sizeof(first));
	rfc3339_text(until, last, sizeof(last));
	snprintf(expected, sizeof(expected), "from %s until before %s", first,
		 last);
	check_add(list, "result.window",
		  wants->at + SKEW_SECONDS >= from && wants->at < until ?
			  VOUCH_CHECK_PASS :
			  VOUCH_CHECK_FAIL,
		  &note, expected, at);
}

/* One nonce: a list of them answers several, and says not which. */
static void check_nonce(struct check_list *list, const json_t *claims,
			const struct vouch_ear_wants *wants)
{
	static const struct check_note note = {
		.source = "--nonce",
		.remedy = "ask the verifier for a token over your own nonce",
	};
	const char *actual =
		json_string_value(json_object_get(claims, "eat_nonce"));
	char *expected;

	if (!wants->nonce) {
		check_skip(list, "result.nonce", &note, "no nonce was given");
		return;
	}
	expected = base64url_encode(wants->nonce, wants->nonce_size);
	if (!expected) {
		list->out_of_memory = true;
		return;
	}
	check_that(list, "result.nonce", actual && !strcmp(actual, expected),
		   &note, expected, actual ? actual : "no eat_nonce");
	free(expected);
}

/* Of each appraisal: one token may hold those of several attesters. */
static void check_evidence(struct check_list *list,
			   const struct ear_dialect *dialect,
			   const json_t *appraisal,
			   const struct vouch_ear_wants *wants)
{
	static const struct check_note note = {
		.source = "--evidence",
		.remedy = "the token is about other evidence, or its verifier "
			  "does not say what it appraised",
	};
	const json_t *claims =
		json_object_get(appraisal, dialect->verifier_claims);
	const char *actual =
		json_string_value(json_object_get(claims, EAR_MEMBER_DIGEST));
	u8 digest[SHA256_SIZE];
	char *expected = NULL;

	if (!wants->evidence) {
		check_skip(list, "result.evidence", &note,
			   "no evidence was given");
		return;
	}
	if (digest_sha256(wants->evidence, wants->evidence_size, digest))
		expected = hex_encode(digest, sizeof(digest));
	if (!expected) {
		list->out_of_memory = true;
		return;
	}
	check_that(list, "result.evidence", actual && !strcmp(actual, expected),
		   &note, expected,
		   actual ? actual : "no digest of the evidence");
	free(expected);
}

static enum ar4si_tier worst_claim(const json_t *vector, const char **which)
{
	enum ar4si_tier worst = TIER_NONE, tier;
	const json_t *value;
	const char *name;

	*which = "none";
	json_object_foreach((json_t *)vector, name, value) {
		tier = ar4si_tier_of(json_integer_value(value));
		if (tier > worst) {
			worst = tier;
			*which = name;
		}
	}
	return worst;
}

/* A verifier that signs both contradicts itself; the worse of them is meant. */
static void check_consistent(struct check_list *list,
			     const struct ear_dialect *dialect,
			     const json_t *appraisal, enum ar4si_tier status)
{
	static const struct check_note note = {
		.source = "draft-ietf-rats-ar4si, section 2.3",
		.remedy = "do not rely on this verifier",
	};
	const char *which;
	enum ar4si_tier worst = worst_claim(
		json_object_get(appraisal, dialect->vector), &which);
	char actual[EAR_TEXT_SIZE];

	snprintf(actual, sizeof(actual), "%s, and %s of %s",
		 ar4si_tier_name(status), ar4si_tier_name(worst), which);
	check_that(list, "result.consistent", !ar4si_is_better(status, worst),
		   &note, "a status no better than the worst claim", actual);
}

static void check_status(struct check_list *list, const char *name,
			 enum ar4si_tier status)
{
	struct check_note note = {
		.source = name,
		.remedy = "see what the token says of its attester, and "
			  "appraise the evidence again",
		.unmet = status == TIER_NONE ? VOUCH_NONE_UNASKED :
					       VOUCH_NONE_DECIDED,
	};

	if (status == TIER_WARNING)
		check_add(list, "result.status", VOUCH_CHECK_WARN, &note,
			  "affirming", "warning");
	else
		check_that(list, "result.status", status == TIER_AFFIRMING,
			   &note, "affirming", ar4si_tier_name(status));
}

static void check_appraisal(struct check_list *list,
			    const struct ear_dialect *dialect, const char *name,
			    const json_t *appraisal,
			    const struct vouch_ear_wants *wants)
{
	enum ar4si_tier status = (enum ar4si_tier)ar4si_tier_read(
		json_string_value(json_object_get(appraisal, dialect->status)));

	check_evidence(list, dialect, appraisal, wants);
	check_consistent(list, dialect, appraisal, status);
	check_status(list, name, status);
}

void check_claims(struct check_list *list, const json_t *claims,
		  const struct vouch_ear_wants *wants)
{
	const struct ear_dialect *dialect = check_profile(list, claims);
	const json_t *appraisal;
	const char *name;

	if (!dialect || !check_whole(list, dialect, claims))
		return;
	check_window(list, claims, wants);
	check_nonce(list, claims, wants);
	json_object_foreach(json_object_get(claims, "submods"), name, appraisal)
		check_appraisal(list, dialect, name, appraisal, wants);
}
