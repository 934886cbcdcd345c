/* SPDX-License-Identifier: MIT */
/*
 * libvouch - Attestation Results: status, checks, claims, a policy drafted
 *
 * Part of vouch.h.
 */
#ifndef VOUCH_RESULT_H
#define VOUCH_RESULT_H

#include <vouch.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

struct vouch_result;

/**
 * enum vouch_status - Attestation Result; the first four are words of AR4SI
 * @VOUCH_STATUS_NONE: could not decide; vouch_result_reason() says why
 * @VOUCH_STATUS_AFFIRMING: every check that was asked for passed
 * @VOUCH_STATUS_WARNING: none failed, some warn
 * @VOUCH_STATUS_CONTRAINDICATED: evidence was understood and found wanting
 * @VOUCH_STATUS_AUTHENTIC: it is genuine, and nothing else was asked for: see
 *	vouch_request_set_authentic_only()
 * @VOUCH_STATUS_SIMULATED: every check that was asked for passed, under a root
 *	that was named with vouch_verifier_add_trust_anchor(): no hardware
 *	vouches for it
 */
enum vouch_status {
	VOUCH_STATUS_NONE,
	VOUCH_STATUS_AFFIRMING,
	VOUCH_STATUS_WARNING,
	VOUCH_STATUS_CONTRAINDICATED,
	VOUCH_STATUS_AUTHENTIC,
	VOUCH_STATUS_SIMULATED,
};

/**
 * enum vouch_check_status - outcome of one check
 * @VOUCH_CHECK_FAIL: not met: the evidence contradicts it
 * @VOUCH_CHECK_PASS: met
 * @VOUCH_CHECK_WARN: not met, or not fully; the policy tolerates it
 * @VOUCH_CHECK_SKIP: not asked for, or does not apply
 * @VOUCH_CHECK_OPEN: cannot be decided, for a reason that is no fault of what
 *	was measured: nothing is affirmed
 */
enum vouch_check_status {
	VOUCH_CHECK_FAIL,
	VOUCH_CHECK_PASS,
	VOUCH_CHECK_WARN,
	VOUCH_CHECK_SKIP,
	VOUCH_CHECK_OPEN,
};

/**
 * enum vouch_none_reason - why nothing was found out, the more basic the higher
 * @VOUCH_NONE_DECIDED: something was found out
 * @VOUCH_NONE_UNASKED: nobody said what to compare with: a nonce, a reference
 *	value
 * @VOUCH_NONE_STALE: an endorsement is not in force at the time of appraisal,
 *	or older than the policy wants
 * @VOUCH_NONE_MISSING: there is no evidence, or no endorsement of it
 * @VOUCH_NONE_UNSUPPORTED: of a kind, version or form that the library does
 *	not know, or larger than the limits
 * @VOUCH_NONE_UNREADABLE: damaged, or cut short
 */
enum vouch_none_reason {
	VOUCH_NONE_DECIDED,
	VOUCH_NONE_UNASKED,
	VOUCH_NONE_STALE,
	VOUCH_NONE_MISSING,
	VOUCH_NONE_UNSUPPORTED,
	VOUCH_NONE_UNREADABLE,
};

/**
 * struct vouch_check - one check of an appraisal
 * @id: stable name, e.g. "snp.vek.tcb.snp"
 * @status: outcome
 * @expected: never NULL
 * @actual: never NULL
 * @source: where the expectation comes from
 * @remedy: what to do about it; "" when it passed
 * @reason: why it is open, or why a skip is none that was asked for
 */
struct vouch_check {
	const char *id;
	enum vouch_check_status status;
	const char *expected;
	const char *actual;
	const char *source;
	const char *remedy;
	enum vouch_none_reason reason;
};

/* ---- result.c, result_json.c: NULL is no result, which is none ---- */

enum vouch_status vouch_result_status(const struct vouch_result *result);

/*
 * Why its status is VOUCH_STATUS_NONE: the highest reason of its open checks.
 * VOUCH_NONE_DECIDED for any other status. A reason is never acceptance.
 */
enum vouch_none_reason vouch_result_reason(const struct vouch_result *result);

/* Whether it is VOUCH_STATUS_AFFIRMING: of real hardware, and all of it. */
bool vouch_result_is_affirming(const struct vouch_result *result);

/* Whether its root is one that was named; also when it is not affirming. */
bool vouch_result_is_simulated(const struct vouch_result *result);

/*
 * Whether its status is about authenticity alone, as the request said: TCB,
 * policy, measurement and freshness were not asked for.
 */
bool vouch_result_is_authentic_only(const struct vouch_result *result);

/* The checks in order; NULL past the last. */
const struct vouch_check *vouch_result_check(const struct vouch_result *result,
					     size_t index);

/* "schema" of the JSON: one more when a member goes or changes its meaning. */
#define VOUCH_RESULT_SCHEMA 1

/*
 * One line of JSON, to be freed with vouch_text_free(); NULL without memory. A
 * text that is not UTF-8, such as a @source, has '?' for each byte that is no
 * ASCII.
 */
char *vouch_result_json(const struct vouch_result *result);
void vouch_result_free(struct vouch_result *result);

/*
 * Typed claims, which live as long as the result. NULL unless the hardware's
 * key signed them, and for evidence of another kind: what nobody signed is
 * nothing to go by.
 */
const struct vouch_snp_claims *
vouch_result_snp_claims(const struct vouch_result *result);

/* Of the body of a TD. */
const struct vouch_tdx_claims *
vouch_result_tdx_claims(const struct vouch_result *result);

/* All of the quote, of a TD or an enclave. */
const struct vouch_quote_claims *
vouch_result_quote_claims(const struct vouch_result *result);

/*
 * TCB status of a quote in Intel's words, "UpToDate", and the advisories that
 * go with it, "INTEL-SA-00837"; NULL past the last, and where it is not known.
 */
const char *vouch_result_tcb_status(const struct vouch_result *result);
const char *vouch_result_advisory(const struct vouch_result *result,
				  size_t index);

/*
 * The check whose expectation accepted a TCB status other than "UpToDate": its
 * @source is where that was said. NULL: nothing had to accept one, or did.
 */
const struct vouch_check *
vouch_result_status_accepted_by(const struct vouch_result *result);

/* When it was appraised, or was to be: seconds since 1970. 0: no result. */
time_t vouch_result_time(const struct vouch_result *result);

/**
 * struct vouch_certificate - one of the chain that vouches for the evidence
 * @role: "root", "CA", "VCEK", "VLEK", "PCK" or "TCB signing"
 * @subject: its common name; "" when it has none, or is not there
 * @is_there: it was found, and @not_before and @not_after are known
 * @not_before: seconds since 1970
 * @not_after: likewise
 * @issuer: index of the one that issued it; of a root its own
 * @status: worst of the checks of this certificate, and of the link to its
 *	issuer; open when none was made
 * @check: id of the check that keeps it from passing, or ""
 */
struct vouch_certificate {
	const char *role;
	char subject[64];
	bool is_there;
	time_t not_before, not_after;
	size_t issuer;
	enum vouch_check_status status;
	const char *check;
};

/*
 * From the root to the key that signed the evidence, then the one that signed
 * collateral; also of evidence that is not authentic. NULL past the last.
 */
const struct vouch_certificate *
vouch_result_certificate(const struct vouch_result *result, size_t index);

/**
 * struct vouch_tcb_component - one component of the platform's TCB
 * @name: "SNP", "BIOS Early Microcode Update"
 * @value: what the evidence and its certificate say
 * @has_wanted: there is a value to compare with
 * @wanted: the least that the vendor's newest level or the policy asks for
 */
struct vouch_tcb_component {
	char name[96];
	uint32_t value;
	bool has_wanted;
	uint32_t wanted;
};

/* NULL past the last, and unless the evidence is authentic. */
const struct vouch_tcb_component *
vouch_result_tcb_component(const struct vouch_result *result, size_t index);

/* "affirming", "pass" and so on. */
const char *vouch_status_name(enum vouch_status status);
const char *vouch_check_status_name(enum vouch_check_status status);
/* "stale"; NULL for VOUCH_NONE_DECIDED. */
const char *vouch_reason_name(enum vouch_none_reason reason);

/* ---- groups.c: what a check is part of ---- */

/**
 * enum vouch_check_group - groups of checks, in the order to read them in
 * @VOUCH_GROUP_FORM: the input is what it seems, and well formed
 * @VOUCH_GROUP_SIGNATURES: keys, certificates, revocation
 * @VOUCH_GROUP_PLATFORM: TCB and collateral of the host
 * @VOUCH_GROUP_GUEST: what the guest was launched with: debugging, migration
 * @VOUCH_GROUP_VALUES: reference values
 * @VOUCH_GROUP_FRESHNESS: nonce, REPORT_DATA, time
 * @VOUCH_GROUP_OTHER: policy, and a summary
 * @VOUCH_GROUP_COUNT: how many there are
 */
enum vouch_check_group {
	VOUCH_GROUP_FORM,
	VOUCH_GROUP_SIGNATURES,
	VOUCH_GROUP_PLATFORM,
	VOUCH_GROUP_GUEST,
	VOUCH_GROUP_VALUES,
	VOUCH_GROUP_FRESHNESS,
	VOUCH_GROUP_OTHER,
	VOUCH_GROUP_COUNT,
};

/* Of the check with this id. */
enum vouch_check_group vouch_check_group(const char *id);

/* "signatures", "TCB and collateral"; "?" for a group that there is not. */
const char *vouch_check_group_name(enum vouch_check_group group);

/* ---- answers.c: what people ask first ---- */

enum vouch_question {
	VOUCH_QUESTION_GENUINE,
	VOUCH_QUESTION_UP_TO_DATE,
	VOUCH_QUESTION_ADVISORIES,
	VOUCH_QUESTION_DEBUGGABLE,
	VOUCH_QUESTION_BOOTED,
	VOUCH_QUESTION_FRESH,
	VOUCH_QUESTION_COUNT,
};

#define VOUCH_ANSWER_SIZE 512

/**
 * struct vouch_answer - the answer to one question
 * @status: as that of the check that decides it
 * @text: one line of ASCII; cut at its end if it is too long
 */
struct vouch_answer {
	enum vouch_check_status status;
	char text[VOUCH_ANSWER_SIZE];
};

/* False, and no answer, for a question that there is not. */
bool vouch_result_answer(const struct vouch_result *result,
			 enum vouch_question question,
			 struct vouch_answer *answer);

/* "genuine", and "Genuine hardware?"; NULL for one that there is not. */
const char *vouch_question_name(enum vouch_question question);
const char *vouch_question_text(enum vouch_question question);

/*
 * What the evidence is, in a few words: "Intel TDX quote v4, FMSPC
 * 00806f050000"; it says so itself. Cut to @size.
 */
void vouch_result_title(const struct vouch_result *result, char *text,
			size_t size);

/* ---- draft.c ---- */

#define VOUCH_DRAFT_UNVERIFIED 1 /* also when it is not authentic */
#define VOUCH_DRAFT_MACHINE 2 /* name the machine too */

/**
 * vouch_result_policy() - a policy that affirms what was appraised
 * @result: of evidence that the caller trusts; the more of it was found out,
 *	the more is in the policy
 * @flags: VOUCH_DRAFT_UNVERIFIED, VOUCH_DRAFT_MACHINE
 * @json: out: allocated text, to be freed with vouch_text_free()
 * @error: may be NULL
 *
 * Freshness is not in it: nonce and REPORT_DATA are of one appraisal only.
 *
 * Return: 0; -EACCES when the evidence is not authentic; -EPERM when its guest
 * can be debugged; -EBADMSG when it has no claims; -ENOMEM.
 */
int vouch_result_policy(const struct vouch_result *result, unsigned int flags,
			char **json, struct vouch_error *error);

/**
 * struct vouch_draft - a policy for one guest of several
 * @name: of its entry: 1 to 64 printable characters of ASCII, and no other's
 * @json: as vouch_result_policy() makes it
 */
struct vouch_draft {
	const char *name;
	const char *json;
};

/**
 * vouch_draft_join() - one policy that affirms what each draft affirms
 * @drafts: @count of them
 * @count: at least 1
 * @json: out: allocated text, to be freed with vouch_text_free()
 * @error: may be NULL
 *
 * Reference values of each are an entry of any_of, unless an entry has the
 * same. Of what is not for entries, floors are the lowest, lists have the
 * values of all, and what one does not ask for is not asked for.
 *
 * Return: 0; -EBADMSG when a draft is no policy, or a name is no good, or there
 * are too many; -ENOMEM.
 */
int vouch_draft_join(const struct vouch_draft *drafts, size_t count,
		     char **json, struct vouch_error *error);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#include <vouch_ear.h>

#endif /* VOUCH_RESULT_H */
