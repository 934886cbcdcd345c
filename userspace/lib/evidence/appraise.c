// SPDX-License-Identifier: MIT
/*
 * The token's part of an appraisal. Anyone can make a key and sign a token with
 * it; it counts because an authentic report is over key and nonce, and claims
 * that the report can back are compared with it.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/context.h"
#include "base/bytes.h"
#include "base/time.h"
#include "evidence/evidence.h"
#include "policy/policy.h"

static const char altered[] =
	"the token was altered, or other software made it: ask for a new one";

/* Printable bytes as they are, others in hex; NULL without memory. */
static char *readable(const struct item_bytes *bytes)
{
	for (size_t i = 0; i < bytes->size; i++)
		if (bytes->data[i] < 0x20 || bytes->data[i] > 0x7e)
			return hex_encode(bytes->data, bytes->size);
	return strndup((const char *)bytes->data, bytes->size);
}

/* check_that() with texts that it frees; NULL is a lack of memory. */
static void check_texts(struct check_list *list, const char *id, bool is_ok,
			const struct check_note *note, char *expected,
			char *actual)
{
	if (expected && actual)
		check_that(list, id, is_ok, note, expected, actual);
	else
		list->out_of_memory = true;
	free(expected);
	free(actual);
}

/* The same with bytes of any size on both sides. */
static void check_hex(struct check_list *list, const char *id, bool is_ok,
		      const struct check_note *note,
		      const struct item_bytes *expected,
		      const struct item_bytes *actual)
{
	check_texts(list, id, is_ok, note,
		    hex_encode(expected->data, expected->size),
		    hex_encode(actual->data, actual->size));
}

static bool are_equal(const struct item_bytes *a, const struct item_bytes *b)
{
	return a->size == b->size && memcmp(a->data, b->data, a->size) == 0;
}

static bool check_signature(struct appraisal *a, const struct evidence *e)
{
	static const struct check_note note = {
		.source = "key of the token (cnf)",
		.remedy = altered,
	};
	struct vouch_error error;
	int ret = cose_verify(&e->message, e->key, &error);

	a->checks.out_of_memory |= ret == -ENOMEM;
	return check_that(&a->checks, "evidence.signature", !ret, &note,
			  "a signature by the evidence key",
			  ret ? error.text : "a signature by the evidence key");
}

/* The expected nonce never comes out of the Evidence. */
static void compare_nonce(struct appraisal *a, const struct evidence *e)
{
	const struct policy_value *nonce = &a->policy->nonce;
	const struct check_note note = {
		.source = policy_source(nonce),
		.remedy = "it was made for another request: ask for new "
			  "Evidence with your nonce",
	};
	struct item_bytes expected = { 0 };
	bool is_found = false;

	for (size_t i = 0; i < nonce->count && !is_found; i++) {
		expected = (struct item_bytes){ nonce->items[i].bytes,
						nonce->items[i].size };
		is_found = are_equal(&expected, &e->claims.nonce);
	}
	check_hex(&a->checks, "evidence.nonce", is_found, &note, &expected,
		  &e->claims.nonce);
}

/* Whether the REPORT_DATA that was given is the one that has this nonce. */
static bool is_bound(const struct appraisal *a, const struct evidence *e)
{
	const struct policy_value *accepted =
		policy_report_data(a->policy, e->claims.kind->policy);

	for (size_t i = 0; i < accepted->count; i++) {
		if (!memcmp(accepted->items[i].bytes, a->report_data,
			    sizeof(a->report_data)))
			return true;
	}
	return false;
}

static void check_nonce(struct appraisal *a, const struct evidence *e)
{
	const struct policy *policy = a->policy;
	const struct check_note note = {
		.source = policy_source(&policy->freshness),
		.remedy = "give the nonce that you sent with --nonce, or waive "
			  "it with --no-freshness",
		.unmet = VOUCH_NONE_UNASKED,
	};
	char *actual;

	if (policy_has(&policy->nonce)) {
		compare_nonce(a, e);
	} else if (is_bound(a, e)) {
		check_add(&a->checks, "evidence.nonce", VOUCH_CHECK_PASS, &note,
			  "the nonce that was sent",
			  "that of the REPORT_DATA that was given");
	} else if (a->authentic_only) {
		check_skip(&a->checks, "evidence.nonce", &note,
			   "only authenticity was asked for");
	} else if (policy_number(&policy->freshness,
				 POLICY_FRESHNESS_REQUIRED) ==
		   POLICY_FRESHNESS_UNCHECKED) {
		check_skip(&a->checks, "evidence.nonce", &note,
			   "freshness is not to be checked");
	} else {
		actual = hex_encode(e->claims.nonce.data, e->claims.nonce.size);
		check_leave_open(&a->checks, "evidence.nonce", &note,
				 "the nonce that was sent",
				 actual ? actual : "");
		free(actual);
	}
}

static bool check_binding(struct appraisal *a, const struct evidence *e)
{
	static const struct check_note note = {
		.source = "key and nonce of the token",
		.remedy = "the report was made for another token: do not trust "
			  "who sent it, ask for new Evidence",
	};
	static const struct check_note unread = {
		.source = "report of the token",
		.remedy = "the report was cut short: ask for new Evidence",
		.unmet = VOUCH_NONE_UNREADABLE,
	};
	const char *id = e->claims.hcl.size ? "hcl.claims" :
			 e->claims.has_vtpm ? "svsm.binding" :
					      "evidence.key_binding";
	struct report_facts facts;
	struct vouch_error error;

	if (evidence_demand_report_data(a, e)) {
		a->checks.out_of_memory = true;
		return false;
	}
	if (e->claims.tee->read(e->claims.report.data, e->claims.report.size,
				&facts, &error))
		return check_that(&a->checks, id, false, &unread,
				  "a report of this TEE", error.text);
	return check_bytes(&a->checks, id, a->report_data, facts.report_data,
			   sizeof(a->report_data), &note);
}

/*
 * A user of the guest without CAP_SYS_ADMIN may have got this Evidence: whether
 * it may speak for the guest is for the policy to say. Evidence over raw
 * REPORT_DATA is root's, and so is bound Evidence of user 0: the kernel binds
 * reports to user 0 for CAP_SYS_ADMIN only.
 */
static void check_uid(struct appraisal *a, const struct evidence *e)
{
	const bool is_root = !e->claims.has_uid ||
			     (e->claims.has_bound && !e->claims.uid);
	const struct policy_value *uid = &a->policy->uid;
	struct check_note note = {
		.source = policy_source(uid),
		.remedy =
			"ask for Evidence as root of the guest, or accept the "
			"user with the policy key uid",
	};
	char actual[32];

	if (is_root && !policy_has(uid))
		return;
	snprintf(actual, sizeof(actual), "user %" PRIu32, e->claims.uid);
	if (!policy_has(uid))
		note.unmet = VOUCH_NONE_UNASKED;
	if (a->authentic_only)
		check_skip(&a->checks, "evidence.uid", &note,
			   "only authenticity was asked for");
	else if (!policy_has(uid))
		check_leave_open(&a->checks, "evidence.uid", &note,
				 "a caller that the policy knows", actual);
	else
		check_that(&a->checks, "evidence.uid",
			   policy_accepts_number(uid, e->claims.uid), &note,
			   "a user that the policy accepts", actual);
}

/* The guest's clock proves nothing; far ahead, one of the clocks is wrong. */
static void check_time(struct appraisal *a, const struct evidence *e)
{
	static const struct check_note note = {
		.source = "time of appraisal",
		.remedy = "set the clock of the guest, or your own (--at)",
	};
	time_t issued = (time_t)e->claims.issued_at;
	bool is_ok = window_side(issued, issued, a->at) != WINDOW_AHEAD;
	char expected[64], limit[40], time[40], ahead[32], actual[96];

	if (a->authentic_only) {
		check_skip(&a->checks, "evidence.time", &note,
			   "only authenticity was asked for");
		return;
	}
	rfc3339_text(a->at + CLOCK_SKEW_MAX, limit, sizeof(limit));
	rfc3339_text(issued, time, sizeof(time));
	snprintf(expected, sizeof(expected), "not after %s", limit);
	window_span_text(a->at, issued, ahead, sizeof(ahead));
	snprintf(actual, sizeof(actual), "%s%s%s%s", time, is_ok ? "" : ": ",
		 is_ok ? "" : ahead, is_ok ? "" : " ahead");
	check_add(&a->checks, "evidence.time",
		  is_ok ? VOUCH_CHECK_PASS : VOUCH_CHECK_WARN, &note, expected,
		  actual);
}

static bool check_profile(struct appraisal *a, const u8 *data, size_t size,
			  struct evidence **evidence)
{
	static const struct check_note note = {
		.source = "Documentation/evidence.rst",
		.remedy =
			"it was altered, cut short or made by other software: "
			"ask for new Evidence",
		.unmet = VOUCH_NONE_UNREADABLE,
	};
	struct vouch_error error;
	int ret =
		evidence_open(a->verifier->kinds, data, size, evidence, &error);

	if (ret == -ENOMEM)
		a->checks.out_of_memory = true;
	return check_that(&a->checks, "evidence.profile", !ret, &note,
			  EVIDENCE_PROFILE ", /2 or /3",
			  ret ? error.text :
				evidence_profile(&(*evidence)->claims));
}

bool evidence_appraise(struct appraisal *a, const u8 *data, size_t size,
		       struct evidence **evidence)
{
	const struct evidence *e;

	if (!check_profile(a, data, size, evidence))
		return false;
	e = *evidence;
	appraisal_set_kind(a, e->claims.kind);
	a->is_simulated |= e->claims.is_simulated;
	a->report = e->claims.report.data;
	a->report_size = e->claims.report.size;
	if (e->claims.certs.size) {
		a->certs = e->claims.certs.data;
		a->certs_size = e->claims.certs.size;
	}
	if (e->claims.has_bound)
		a->bound = &e->claims.bound;
	check_signature(a, e);
	check_binding(a, e);
	check_nonce(a, e);
	check_uid(a, e);
	check_time(a, e);
	return true;
}

static void compare_number(struct appraisal *a, const char *id,
			   int64_t expected, int64_t actual)
{
	static const struct check_note note = {
		.source = "report",
		.remedy = altered,
	};
	char want[24], got[24];

	snprintf(want, sizeof(want), "%" PRId64, expected);
	snprintf(got, sizeof(got), "%" PRId64, actual);
	check_that(&a->checks, id, expected == actual, &note, want, got);
}

/* "name digest, name digest"; NULL without memory. */
static char *digests_text(const struct evidence_tee *tee,
			  const struct item_bytes *digests)
{
	char *text = calloc(tee->digests_count, sizeof(", ") +
							EVIDENCE_COMPONENT_MAX +
							2 * KIND_DIGEST_SIZE);

	for (size_t i = 0; text && i < tee->digests_count; i++) {
		char *hex = hex_encode(digests[i].data, digests[i].size);

		if (hex) {
			sprintf(text + strlen(text), "%s%s %s", i ? ", " : "",
				tee->components[i], hex);
		} else {
			free(text);
			text = NULL;
		}
		free(hex);
	}
	return text;
}

static void compare_digests(struct appraisal *a,
			    const struct evidence_claims *said,
			    const struct report_facts *facts)
{
	static const struct check_note note = {
		.source = "report",
		.remedy = altered,
	};
	struct item_bytes expected[KIND_DIGESTS_MAX];
	bool is_ok = true;

	for (size_t i = 0; i < said->tee->digests_count; i++) {
		expected[i] = (struct item_bytes){ facts->digests[i],
						   KIND_DIGEST_SIZE };
		is_ok &= are_equal(&expected[i], &said->digests[i]);
	}
	check_texts(&a->checks, "evidence.claims.measurement", is_ok, &note,
		    digests_text(said->tee, expected),
		    digests_text(said->tee, said->digests));
}

void evidence_compare_claims(struct appraisal *a,
			     const struct evidence *evidence)
{
	static const struct check_note note = { .source = "report",
						.remedy = altered };
	const struct evidence_claims *said = &evidence->claims;
	struct report_facts facts;
	struct item_bytes hwmodel = { (const u8 *)facts.hwmodel, 0 };

	if (said->tee->read(said->report.data, said->report.size, &facts,
			    NULL)) {
		a->is_complete = false;
		return;
	}
	hwmodel.size = strlen(facts.hwmodel);
	compare_number(a, "evidence.claims.oemid", said->tee->oem, said->oem);
	check_texts(&a->checks, "evidence.claims.hwmodel",
		    are_equal(&hwmodel, &said->hwmodel), &note,
		    readable(&hwmodel), readable(&said->hwmodel));
	compare_number(a, "evidence.claims.dbgstat", facts.dbgstat,
		       said->dbgstat);
	compare_digests(a, said, &facts);
}
