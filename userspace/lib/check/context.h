/* SPDX-License-Identifier: MIT */
/* What the parts of an appraisal share. */
#ifndef VOUCH_LIB_CHECK_CONTEXT_H
#define VOUCH_LIB_CHECK_CONTEXT_H

#include <jansson.h>
#include <stdatomic.h>
#include <vouch.h>

#include "check/check.h"
#include "check/kind.h"
#include "check/mistakes.h"
#include "check/window.h"
#include "base/types.h"

struct endorsements; /* endorse/endorse.h */
struct runtime_log; /* log/runtime.h */
struct verified_set; /* base/verified.h */
struct policy; /* policy/policy.h */
struct policy_entry; /* policy/any_of.h */

/* Immutable once sealed, but for what @caches and @verified remember. */
struct vouch_verifier {
	atomic_size_t references;
	bool is_sealed;
	struct mistakes mistakes;
	struct endorsements *endorsements;
	struct policy *policy;
	const struct evidence_kinds *kinds;
	void **caches; /* one for each of them; NULL where a kind has none */
	struct verified_set *verified;
	struct vouch_limits limits;
	time_t (*clock)(void *data);
	void *clock_data;
};

struct vouch_request {
	atomic_bool is_used;
	struct mistakes mistakes;
	struct policy *policy; /* goes before that of the verifier */
	struct vouch_bytes evidence;
	struct vouch_bytes log;
	bool has_log; /* an empty one is a log too */
	time_t at;
	bool has_time;
	bool authentic_only;
};

/*
 * The first limit that was met: @most of @what, or NULL. Checks from number
 * @from on, and before @until, may have failed for want of what was left out;
 * those before are of before that, and those after look at signed evidence.
 */
struct ended {
	const char *what;
	size_t most;
	size_t from, until;
};

/*
 * One appraisal under way. Evidence is opened first, and sets what its report
 * must be over; then the report is appraised.
 */
struct appraisal {
	const struct vouch_verifier *verifier;
	struct policy *policy; /* of verifier and request: an overlay */
	const struct policy_entry *untelling; /* tells no guest, or NULL */
	json_t *any_of; /* which entry matched, or NULL */
	bool is_split; /* no matching entry has the kind's pair of values */
	struct check_list checks;
	json_t *claims; /* of Evidence; see result_claims() */
	const struct evidence_kind *kind; /* of the report, or NULL */
	void *cache; /* of that kind; see appraisal_set_kind() */
	void *shown; /* for kind->claims_json(), or NULL */
	const char *tee; /* "sev-snp", "tdx", "sgx" */
	bool is_simulated;
	size_t signatures; /* that were verified; see appraisal_may_verify() */
	struct ended ended;
	time_t at;
	bool has_time; /* it was given */
	bool authentic_only;
	const char *undone; /* "in base64": forms around the input, or NULL */
	struct vouch_bytes unwrapped; /* the input without them, or empty */
	struct vouch_bytes kept; /* the report of Evidence, or empty */
	const u8 *report; /* borrowed from one of them */
	size_t report_size;
	const u8 *certs; /* certificate table, or NULL */
	size_t certs_size;
	const u8 *log; /* event log, or NULL */
	size_t log_size;
	const char *log_undone; /* as @undone, of the log */
	bool log_is_beside; /* it came with the evidence, unasked */
	/* Of Evidence: the module's own log, and what its report is over. */
	const struct runtime_log *runtime; /* log/runtime.h, or NULL */
	const struct vouch_bound *bound; /* or NULL */
	u32 replayed; /* bit N: register N is what the logs say */
	u64 unknown[5]; /* replay_unknown() of register N, 1 to 4 */
	/* REPORT_DATA that Evidence demands, recomputed from key and nonce. */
	bool has_report_data;
	u8 report_data[64];
	bool is_signed; /* by a key that the vendor certified */
	bool is_authentic; /* and all that says so is in force */
	bool is_complete; /* every check had its turn */
	bool has_vtpm; /* the evidence has one, which was looked at */
	bool has_paravisor; /* and it is a paravisor's */
	bool is_dated; /* a certificate around it has claims with a date */
	int64_t issued; /* that date, once it is bound; else 0 */
	struct held held; /* by the windows that were looked at */
};

struct vouch_result {
	struct check_list checks;
	enum vouch_status status;
	enum vouch_none_reason reason; /* when @status is none */
	json_t *claims;
	json_t *any_of; /* which entry matched, or NULL */
	const struct evidence_kind *kind; /* of the report, or NULL */
	void *shown; /* for kind->claims_json(), or NULL */
	const char *tee; /* "sev-snp", "tdx", "sgx" */
	bool is_simulated;
	bool is_signed; /* see struct appraisal */
	bool is_authentic;
	bool authentic_only;
	time_t at;
	int64_t issued; /* see struct appraisal */
};

/* Frees what @result holds; appraise/result.c. */
void result_wipe(struct vouch_result *result);

/*
 * appraise/result_json.c: what "claims" of a result shows, made anew each time:
 * few are asked for it. NULL without memory.
 */
json_t *result_claims(const struct vouch_result *result);

/* What to do with what is no evidence; appraise/input_remedy.c. */
const char *input_remedy(const u8 *data, size_t size);

/* ---- check/context.c ---- */

/* The report is of @kind, one of the verifier's. */
void appraisal_set_kind(struct appraisal *a, const struct evidence_kind *kind);

/*
 * Whether one more signature may be verified that is not remembered. If not,
 * nothing is known of it: it has not failed.
 */
bool appraisal_may_verify(struct appraisal *a);

/* @what ended at @most, so that nothing can be affirmed. */
void appraisal_end(struct appraisal *a, const char *what, size_t most);

/* No check from here on hangs on signatures of endorsements. */
void appraisal_settle(struct appraisal *a);

/* Whether a check failed that no limit has made fail. */
bool appraisal_found_wanting(const struct appraisal *a);

/* "input.type", passed: the input is @type, in words, and what was undone. */
void check_input_type(struct appraisal *a, const char *type);

#endif /* VOUCH_LIB_CHECK_CONTEXT_H */
