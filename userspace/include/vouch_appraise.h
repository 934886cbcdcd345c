/* SPDX-License-Identifier: MIT */
/*
 * libvouch - the verifier's side: what is known, what is asked, the appraisal
 *
 * Part of vouch.h.
 */
#ifndef VOUCH_APPRAISE_H
#define VOUCH_APPRAISE_H

#include <vouch.h>
#include <vouch_result.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

/* ---- verifier.c: what holds for all appraisals ---- */

/*
 * Endorsements, policies, trust anchors, clock and limits. It is filled by one
 * thread, then sealed: from there on nothing changes it, and any number of
 * threads may appraise by it. Who renews collateral makes another verifier and
 * swaps the two: appraisals under way hold references to the old one.
 *
 * A policy or trust anchor that could not be read is not forgotten, also when
 * the caller did not look at the error: the verifier cannot be sealed, and all
 * results are none, until another with the same @source is accepted. The same
 * goes for an endorsement that found no memory.
 */
struct vouch_verifier;
struct vouch_request;
struct vouch_result;

/* With one reference; NULL without memory. */
struct vouch_verifier *vouch_verifier_new(void);

/* One more reference, for any thread; returns @verifier, which may be NULL. */
struct vouch_verifier *vouch_verifier_ref(struct vouch_verifier *verifier);

/* One less; the last one frees it. NULL is fine. */
void vouch_verifier_unref(struct vouch_verifier *verifier);

/**
 * vouch_verifier_add_endorsement() - certificates and the like
 * @verifier: who is to know it; not sealed
 * @data: PEM or DER certificates, CRL (also in hex), a certificate table, TCB
 *	info, QE identity, one JSON object with all of a platform's collateral,
 *	a bundle, ID block or its authentication; told apart by content
 * @size: of @data in bytes
 * @source: name for messages, e.g. the path
 * @error: may be NULL
 *
 * Return: 0, -EBADMSG when it is none of these or malformed, -EBUSY when
 * @verifier is sealed, or -ENOMEM.
 */
int vouch_verifier_add_endorsement(struct vouch_verifier *verifier,
				   const uint8_t *data, size_t size,
				   const char *source,
				   struct vouch_error *error);

/**
 * vouch_verifier_add_trust_anchor() - trust a root beside the pinned ones
 * @verifier: who is to trust it; not sealed
 * @data: PEM or DER certificates
 * @size: of @data in bytes
 * @source: name for messages, e.g. the path
 * @error: may be NULL
 *
 * The only way to accept a simulator. See vouch_roots_check().
 *
 * Return: 0, -EBADMSG when it is no certificate or malformed, -EBUSY when
 * @verifier is sealed, or -ENOMEM.
 */
int vouch_verifier_add_trust_anchor(struct vouch_verifier *verifier,
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
 * no certificate at all is for vouch_verifier_add_trust_anchor() to refuse.
 */
int vouch_roots_check(const uint8_t *data, size_t size, const char *source,
		      struct vouch_error *error);

/**
 * vouch_verifier_add_policy() - policy and reference values
 * @verifier: who is to ask for them; not sealed
 * @json: one object, see Documentation/policy.rst
 * @size: of @json in bytes
 * @source: name for messages, e.g. the path
 * @error: may be NULL; with line and column
 *
 * Of several, each key has the value that came last. One that is refused
 * changes no value. A nonce or REPORT_DATA in it is compared, but makes nothing
 * fresh: it is the same for each request.
 *
 * Return: 0, -EBADMSG when it is malformed, has an unknown key or a value that
 * is none, -EBUSY when @verifier is sealed, or -ENOMEM.
 */
int vouch_verifier_add_policy(struct vouch_verifier *verifier, const char *json,
			      size_t size, const char *source,
			      struct vouch_error *error);

/**
 * vouch_verifier_policy_json() - what its policies accept, in sentences
 * @verifier: sealed or not
 *
 * Return: an object as "vouch policy check --json" prints it, to be freed with
 * vouch_text_free(); NULL without memory or @verifier.
 */
char *vouch_verifier_policy_json(const struct vouch_verifier *verifier);

/**
 * vouch_verifier_set_clock() - what tells the time of an appraisal
 * @verifier: not sealed
 * @clock: returns seconds since 1970, from any thread; NULL for time()
 * @data: handed to @clock
 * @error: may be NULL
 *
 * Return: 0, or -EBUSY when @verifier is sealed.
 */
int vouch_verifier_set_clock(struct vouch_verifier *verifier,
			     time_t (*clock)(void *data), void *data,
			     struct vouch_error *error);

/**
 * struct vouch_limits - what a verifier takes, and does for one appraisal
 * @size: of this struct, in bytes
 * @evidence_size: bytes of evidence; by default 16 MiB
 * @log_size: bytes of an event log; by default 16 MiB
 * @key_trials: keys of the store that one signature is tried with, where no
 *	name tells them apart; by default 256
 * @signatures: of certificates, also those that come with the evidence, of CRLs
 *	and documents, and trials of keys, that one appraisal verifies, those
 *	that the verifier remembers not counted; by default 4096
 * @endorsement_size: bytes of what is added to the verifier at once, policies
 *	and trust anchors too; by default 64 MiB
 * @json_values: values in JSON that is evidence, an endorsement or a policy; by
 *	default 131072, and at most that
 * @values_named: accepted values that one message names; by default 16
 * @json_depth: objects and lists of that JSON in each other; by default 32, and
 *	at most that
 *
 * A member of 0 stands for the default. What ended an appraisal is told: the
 * result is none, with an open check "input.limit" that has the limit, or of
 * trials the check that wanted the key. What was found wanting without what was
 * left out, such as a revocation, is contraindicated all the same. What is
 * added and larger is refused, by the limits at that time: set them first.
 */
struct vouch_limits {
	size_t size;
	size_t evidence_size;
	size_t log_size;
	size_t key_trials;
	size_t signatures;
	size_t endorsement_size;
	size_t json_values;
	size_t values_named;
	size_t json_depth;
};

/**
 * vouch_verifier_set_limits() - other limits than the defaults
 * @verifier: not sealed
 * @limits: copied; its @size is sizeof(*limits)
 * @error: may be NULL
 *
 * Return: 0, -EINVAL for a @size that is none, or more values or depth of JSON
 * than may be, -E2BIG for members that the library does not know, or -EBUSY
 * when @verifier is sealed.
 */
int vouch_verifier_set_limits(struct vouch_verifier *verifier,
			      const struct vouch_limits *limits,
			      struct vouch_error *error);

/**
 * vouch_verifier_seal() - nothing more is to be added
 * @verifier: sealed already is fine
 * @error: may be NULL
 *
 * By a verifier that is not sealed all results are none.
 *
 * Return: 0, or what a policy or trust anchor was refused with.
 */
int vouch_verifier_seal(struct vouch_verifier *verifier,
			struct vouch_error *error);

/* ---- request.c: what holds for one appraisal ---- */

/*
 * What was asked of one attester, and what it answered. A request belongs to
 * one thread, and is for one appraisal: nothing that it expects can stay behind
 * for the next. Whatever of it is refused makes the result none, also when the
 * caller did not look at the error, until the same call is accepted.
 *
 * A result is none unless a nonce or REPORT_DATA was expected by the request,
 * or freshness was waived.
 */

/* NULL without memory; vouch_request_free() takes NULL. */
struct vouch_request *vouch_request_new(void);
void vouch_request_free(struct vouch_request *request);

/**
 * vouch_request_set_nonce() - the nonce that was sent
 * @request: without a nonce as yet
 * @nonce: 8 to 64 bytes, unpredictable, and used for this request only
 * @size: of @nonce in bytes
 * @error: may be NULL
 *
 * Evidence must have it; of a bare report or quote it is REPORT_DATA.
 *
 * Return: 0, -EEXIST when there is one, -EBADMSG for another size or when it is
 * all zero, or -ENOMEM.
 */
int vouch_request_set_nonce(struct vouch_request *request, const uint8_t *nonce,
			    size_t size, struct vouch_error *error);

/**
 * vouch_request_set_report_data() - REPORT_DATA that the report must have
 * @request: without it as yet
 * @report_data: up to 64 bytes; less is filled up with zeros at the end
 * @size: of @report_data in bytes
 * @error: may be NULL
 *
 * Return: 0, -EEXIST when there is one, -EBADMSG for another size or when it is
 * all zero, or -ENOMEM.
 */
int vouch_request_set_report_data(struct vouch_request *request,
				  const uint8_t *report_data, size_t size,
				  struct vouch_error *error);

/* Replay is not excluded: an old report is as good as a new one. */
void vouch_request_waive_freshness(struct vouch_request *request);

/**
 * vouch_request_expect() - one reference value, as a policy would give it
 * @request: goes before the policies of itself and of the verifier
 * @key: of a policy, with dots: "snp.vmpl", "tdx.attributes.debug". Without
 *	"snp." or "tdx." it is for each of them that has such a key:
 *	"host_data", "tcb_min.reported.snp"; "measurement" is MRTD, too
 * @value: as in a policy: hex, a number in decimal or after "0x", or a word
 * @source: e.g. "--measurement"
 * @error: may be NULL
 *
 * Of a key that takes a list, each call accepts one value more.
 *
 * Return: 0, -EINVAL for an unknown key, -EBADMSG for a value that is none, or
 * -ENOMEM.
 */
int vouch_request_expect(struct vouch_request *request, const char *key,
			 const char *value, const char *source,
			 struct vouch_error *error);

/**
 * vouch_request_add_policy() - a policy for this request alone
 * @request: goes before the policies of the verifier, key by key
 * @json: as for vouch_verifier_add_policy()
 * @size: of @json in bytes
 * @source: name for messages
 * @error: may be NULL
 *
 * Return: 0, -EBADMSG or -ENOMEM.
 */
int vouch_request_add_policy(struct vouch_request *request, const char *json,
			     size_t size, const char *source,
			     struct vouch_error *error);

/**
 * vouch_request_set_evidence() - what the attester answered
 * @request: to be appraised
 * @data: Evidence, a report, a report with its table, or a quote; copied
 * @size: of @data in bytes
 * @error: may be NULL
 *
 * Return: 0 or -ENOMEM.
 */
int vouch_request_set_evidence(struct vouch_request *request,
			       const uint8_t *data, size_t size,
			       struct vouch_error *error);

/**
 * vouch_request_set_log() - event log of the boot of a TD
 * @request: to be appraised
 * @data: as the ACPI table CCEL has it, with or without that table before it;
 *	copied. The registers of the quote must be what it replays to
 * @size: of @data in bytes
 * @error: may be NULL
 *
 * Return: 0 or -ENOMEM.
 */
int vouch_request_set_log(struct vouch_request *request, const uint8_t *data,
			  size_t size, struct vouch_error *error);

/* Time of appraisal; the verifier's clock's when never set. */
void vouch_request_set_time(struct vouch_request *request, time_t at);

/*
 * Ask only whether it is genuine; the rest is listed as skipped. The result is
 * VOUCH_STATUS_AUTHENTIC then, and never affirming.
 */
void vouch_request_set_authentic_only(struct vouch_request *request);

/**
 * vouch_appraise() - appraise what a request holds
 * @verifier: sealed; not changed
 * @request: used up: it cannot be appraised again, and only be freed
 * @result: out: to be freed with vouch_result_free(); it outlives both
 * @error: may be NULL
 *
 * Whatever is wrong with the evidence is a failed check of a result, not an
 * error. What is wrong with @verifier or @request is an open check.
 *
 * Return: 0, -EALREADY when @request was used before, -EINVAL when one of both
 * is NULL, or -ENOMEM. *@result is NULL unless it is 0.
 */
int vouch_appraise(const struct vouch_verifier *verifier,
		   struct vouch_request *request, struct vouch_result **result,
		   struct vouch_error *error);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#endif /* VOUCH_APPRAISE_H */
