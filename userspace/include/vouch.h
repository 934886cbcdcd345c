/* SPDX-License-Identifier: MIT */
/*
 * libvouch - reports, signed Evidence and its appraisal
 *
 * The library never prints, never exits and keeps no global state. A function
 * that can fail returns 0 or a negative errno, and says what was wrong in the
 * struct vouch_error that it was given (which may be NULL).
 */
#ifndef VOUCH_H
#define VOUCH_H

#include <linux/vouch.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <vouch_claims.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

/* Version of the library and of the tool. */
#define VOUCH_VERSION "0.1.0"

/**
 * struct vouch_error - one sentence about what was wrong
 * @code: negative errno
 * @text: "<object> <is/has what>, want <what>", without a full stop
 */
struct vouch_error {
	int code;
	char text[512];
};

/**
 * struct vouch_bytes - bytes that the receiver owns
 * @data: allocated; NULL when empty
 * @size: in bytes
 */
struct vouch_bytes {
	uint8_t *data;
	size_t size;
};

/* Wipes and frees; an empty one is fine. */
void vouch_bytes_free(struct vouch_bytes *bytes);

/* ---- show.c ---- */

/**
 * vouch_show() - every field of what this library can read, as JSON
 * @data: Evidence, report, quote, TDREPORT, event log, certificate table,
 *	certificates, CRL, TCB info, QE identity, bundle, ID block or its
 *	authentication
 * @size: of @data in bytes
 * @json: out: allocated text, to be freed with free()
 * @error: may be NULL
 *
 * Nothing is verified.
 *
 * Return: 0, -EBADMSG when it is none of these or malformed, or -ENOMEM.
 */
int vouch_show(const uint8_t *data, size_t size, char **json,
	       struct vouch_error *error);

/* ---- appraiser.c: the verifier's side ---- */

struct vouch_appraiser;
struct vouch_result;

/*
 * Not to be changed while vouch_appraise() runs; appraising is thread-safe.
 * NULL without memory; vouch_appraiser_free() takes NULL.
 */
struct vouch_appraiser *vouch_appraiser_new(void);
void vouch_appraiser_free(struct vouch_appraiser *appraiser);

/**
 * vouch_appraiser_add_endorsement() - certificates and the like
 * @appraiser: who is to know it
 * @data: PEM or DER certificates, CRL (also in hex), a certificate table, TCB
 *	info, QE identity, one JSON object with all of a platform's collateral,
 *	a bundle, ID block or its authentication; told apart by content
 * @size: of @data in bytes
 * @source: name for messages, e.g. the path
 * @error: may be NULL
 *
 * Return: 0, -EBADMSG when it is none of these or malformed, or -ENOMEM.
 */
int vouch_appraiser_add_endorsement(struct vouch_appraiser *appraiser,
				    const uint8_t *data, size_t size,
				    const char *source,
				    struct vouch_error *error);

/**
 * vouch_appraiser_add_trust_anchor() - trust a root beside the pinned ones
 * @appraiser: who is to trust it
 * @data: PEM or DER certificates
 * @size: of @data in bytes
 * @source: name for messages, e.g. the path
 * @error: may be NULL
 *
 * The only way to accept a simulator. See vouch_roots_check().
 *
 * Return: 0, -EBADMSG when it is no certificate or malformed, or -ENOMEM.
 */
int vouch_appraiser_add_trust_anchor(struct vouch_appraiser *appraiser,
				     const uint8_t *data, size_t size,
				     const char *source,
				     struct vouch_error *error);

/**
 * vouch_roots_check() - whether certificates can be trust anchors
 * @data: PEM or DER certificates
 * @size: of @data in bytes
 * @source: name for messages
 * @error: may be NULL
 *
 * Return: 0, or -EBADMSG when one of them is no CA that signed itself. What is
 * no certificate at all is for vouch_appraiser_add_trust_anchor() to refuse.
 */
int vouch_roots_check(const uint8_t *data, size_t size, const char *source,
		      struct vouch_error *error);

/**
 * vouch_appraiser_set_policy() - policy and reference values
 * @appraiser: who is to ask for them
 * @json: one object, see Documentation/policy.rst
 * @size: of @json in bytes
 * @source: name for messages, e.g. the path
 * @error: may be NULL; with line and column
 *
 * Of several, each key has the value that came last; what
 * vouch_appraiser_expect() said goes before all of them. A policy that was
 * refused may have been read in part: the appraiser is good for nothing then.
 *
 * Return: 0, -EBADMSG when it is malformed, has an unknown key or a value that
 * is none, or -ENOMEM.
 */
int vouch_appraiser_set_policy(struct vouch_appraiser *appraiser,
			       const char *json, size_t size,
			       const char *source, struct vouch_error *error);

/**
 * vouch_appraiser_expect() - one reference value, as a policy would give it
 * @appraiser: who is to expect it
 * @key: of a policy, with dots: "nonce", "snp.vmpl", "tdx.attributes.debug".
 *	Without "snp." or "tdx." it is for each of them that has such a key:
 *	"report_data", "tcb_min.reported.snp"; "measurement" is MRTD, too
 * @value: as in a policy: hex, a number in decimal or after "0x", or a word
 * @source: e.g. "--measurement"
 * @error: may be NULL
 *
 * Of a key that takes a list, each call accepts one value more.
 *
 * Return: 0, -EINVAL for an unknown key, -EBADMSG for a value that is none, or
 * -ENOMEM.
 */
int vouch_appraiser_expect(struct vouch_appraiser *appraiser, const char *key,
			   const char *value, const char *source,
			   struct vouch_error *error);

/* Time of appraisal; the clock's when never set. */
void vouch_appraiser_set_time(struct vouch_appraiser *appraiser, time_t at);

/* Ask only whether it is genuine; the rest is listed as skipped. */
void vouch_appraiser_set_authentic_only(struct vouch_appraiser *appraiser,
					bool authentic_only);

/**
 * enum vouch_status - Attestation Result, words of AR4SI
 * @VOUCH_STATUS_NONE: could not decide
 * @VOUCH_STATUS_AFFIRMING: every check that was asked for passed
 * @VOUCH_STATUS_WARNING: none failed, some warn
 * @VOUCH_STATUS_CONTRAINDICATED: a check failed
 */
enum vouch_status {
	VOUCH_STATUS_NONE,
	VOUCH_STATUS_AFFIRMING,
	VOUCH_STATUS_WARNING,
	VOUCH_STATUS_CONTRAINDICATED,
};

/**
 * enum vouch_check_status - outcome of one check
 * @VOUCH_CHECK_FAIL: not met
 * @VOUCH_CHECK_PASS: met
 * @VOUCH_CHECK_WARN: not met, or not fully; the policy tolerates it
 * @VOUCH_CHECK_SKIP: not asked for, or does not apply
 * @VOUCH_CHECK_OPEN: cannot be decided, as an endorsement or a value to compare
 *	with is missing: nothing is affirmed
 */
enum vouch_check_status {
	VOUCH_CHECK_FAIL,
	VOUCH_CHECK_PASS,
	VOUCH_CHECK_WARN,
	VOUCH_CHECK_SKIP,
	VOUCH_CHECK_OPEN,
};

/**
 * struct vouch_check - one check of an appraisal
 * @id: stable name, e.g. "snp.vek.tcb.snp"
 * @status: outcome
 * @expected: never NULL
 * @actual: never NULL
 * @source: where the expectation comes from
 * @remedy: what to do about it; "" when it passed
 */
struct vouch_check {
	const char *id;
	enum vouch_check_status status;
	const char *expected;
	const char *actual;
	const char *source;
	const char *remedy;
};

/**
 * vouch_appraise() - appraise Evidence, a report, or a report with its table
 * @appraiser: not changed
 * @data: one of these, or a quote
 * @size: of @data in bytes
 * @result: out: to be freed with vouch_result_free()
 * @error: may be NULL
 *
 * Whatever is wrong with @data is a failed check of a result, not an error.
 *
 * Return: 0, or -ENOMEM.
 */
int vouch_appraise(const struct vouch_appraiser *appraiser, const uint8_t *data,
		   size_t size, struct vouch_result **result,
		   struct vouch_error *error);

/**
 * vouch_appraise_with_log() - appraise a quote, and the log of its TD
 * @appraiser: with its endorsements, policy and expectations
 * @data: the quote, or Evidence that holds one
 * @size: of @data in bytes
 * @log: event log of the boot, as the ACPI table CCEL has it, with or without
 *	that table before it; NULL for none
 * @log_size: of @log in bytes
 * @result: out: to be freed with vouch_result_free()
 * @error: may be NULL
 *
 * Whatever is wrong with @log is a failed check of a result, too.
 *
 * Return: 0, or -ENOMEM.
 */
int vouch_appraise_with_log(const struct vouch_appraiser *appraiser,
			    const uint8_t *data, size_t size,
			    const uint8_t *log, size_t log_size,
			    struct vouch_result **result,
			    struct vouch_error *error);

enum vouch_status vouch_result_status(const struct vouch_result *result);

/* 0 affirming, 1 warning or contraindicated, 3 none. */
int vouch_result_exit_status(const struct vouch_result *result);
bool vouch_result_is_simulated(const struct vouch_result *result);

/*
 * Whether its status is about authenticity alone, as the appraiser was told:
 * TCB, policy, measurement and freshness were not asked for.
 */
bool vouch_result_is_authentic_only(const struct vouch_result *result);

/* The checks in order; NULL past the last. */
const struct vouch_check *vouch_result_check(const struct vouch_result *result,
					     size_t index);

/*
 * One line of JSON, to be freed with free(); NULL without memory. A text that
 * is not UTF-8, such as a @source, has '?' for each byte that is no ASCII.
 */
char *vouch_result_json(const struct vouch_result *result);
void vouch_result_free(struct vouch_result *result);

/* "affirming", "pass" and so on. */
const char *vouch_status_name(enum vouch_status status);
const char *vouch_check_status_name(enum vouch_check_status status);

/* ---- draft.c ---- */

#define VOUCH_DRAFT_UNVERIFIED 1 /* also when it is not authentic */
#define VOUCH_DRAFT_MACHINE 2 /* name the machine too */

/**
 * vouch_result_policy() - a policy that affirms what was appraised
 * @result: of evidence that the caller trusts; the more of it was found out,
 *	the more is in the policy
 * @flags: VOUCH_DRAFT_UNVERIFIED, VOUCH_DRAFT_MACHINE
 * @json: out: allocated text, to be freed with free()
 * @error: may be NULL
 *
 * Freshness is not in it: nonce and REPORT_DATA are of one appraisal only.
 *
 * Return: 0; -EACCES when the evidence is not authentic; -EPERM when its guest
 * can be debugged; -EBADMSG when it has no claims; -ENOMEM.
 */
int vouch_result_policy(const struct vouch_result *result, unsigned int flags,
			char **json, struct vouch_error *error);

/* ---- base64.c ---- */

/**
 * vouch_base64_decode() - bytes of a text; RFC 4648
 * @text: in either alphabet, with or without padding
 * @bytes: out
 * @error: may be NULL
 *
 * Return: 0, -EBADMSG, -ENOMEM.
 */
int vouch_base64_decode(const char *text, struct vouch_bytes *bytes,
			struct vouch_error *error);

/* ---- nearest.c ---- */

/**
 * vouch_nearest() - the name that a misspelt word may be meant for
 * @word: what was given
 * @name: returns the name of @index among @names, NULL past the last
 * @names: handed to @name
 *
 * For messages: "unknown command 'aprase', did you mean 'appraise'?" Names that
 * differ from the word in up to a third of their characters are near, but no
 * more than two; case does not count. Of several the first nearest is returned.
 *
 * Return: what @name returned, or NULL when no name is near.
 */
const char *vouch_nearest(const char *word,
			  const char *(*name)(const void *names, size_t index),
			  const void *names);

/* ---- check_ids.c ---- */

/**
 * struct vouch_check_info - what a check is about
 * @id: as in struct vouch_check; "*" stands for the name of a component
 * @meaning: what holds when it passes
 * @reason: why it is made
 * @specification: where the rule comes from
 */
struct vouch_check_info {
	const char *id;
	const char *meaning;
	const char *reason;
	const char *specification;
};

/* Every check that there is, in order; NULL past the last. */
const struct vouch_check_info *vouch_check_info(size_t index);

/* That of an id; NULL when there is no such check. */
const struct vouch_check_info *vouch_check_explain(const char *id);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#include <vouch_bundle.h>
#include <vouch_device.h>

#endif /* VOUCH_H */
