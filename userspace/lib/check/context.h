/* SPDX-License-Identifier: MIT */
/* What the parts of an appraisal share. */
#ifndef VOUCH_LIB_CHECK_CONTEXT_H
#define VOUCH_LIB_CHECK_CONTEXT_H

#include <jansson.h>
#include <vouch.h>

#include "check/check.h"
#include "base/types.h"

struct endorsements; /* endorse/endorse.h */
struct verified_set; /* base/verified.h */
struct policy; /* policy/policy.h */
struct snp_cache; /* snp/cache.h */
struct snp_shown; /* snp/show.h */
struct tdx_cache; /* tdx/cache.h */
struct tdx_shown; /* tdx/show.h */

struct vouch_appraiser {
	struct endorsements *endorsements;
	struct policy *policy;
	struct snp_cache *snp_cache;
	struct tdx_cache *tdx_cache;
	struct verified_set *verified;
	time_t at;
	bool has_time;
	bool authentic_only;
};

/*
 * One appraisal under way. Evidence is opened first, and sets what its report
 * must be over; then the report is appraised.
 */
struct appraisal {
	const struct vouch_appraiser *appraiser;
	struct check_list checks;
	json_t *claims; /* of Evidence; see result_claims() */
	struct snp_shown *snp; /* of a report, or NULL */
	struct tdx_shown *tdx; /* of a quote, or NULL */
	const char *tee; /* "sev-snp", "tdx", "sgx" */
	bool is_simulated;
	time_t at;
	const u8 *report; /* borrowed from the input */
	size_t report_size;
	const u8 *certs; /* certificate table, or NULL */
	size_t certs_size;
	const u8 *log; /* event log, or NULL */
	size_t log_size;
	/* REPORT_DATA that Evidence demands, recomputed from key and nonce. */
	bool has_report_data;
	u8 report_data[64];
	bool is_authentic; /* the hardware's key signed it */
	bool is_complete; /* every check had its turn */
};

struct vouch_result {
	struct check_list checks;
	enum vouch_status status;
	json_t *claims;
	struct snp_shown *snp;
	struct tdx_shown *tdx;
	const char *tee;
	bool is_simulated;
	bool authentic_only;
};

/*
 * appraise/result.c: what "claims" of a result shows, made anew each time: few are
 * asked for it. NULL without memory.
 */
json_t *result_claims(const struct vouch_result *result);

/* snp/appraise.c: a->report with a->certs and the endorsements. */
void snp_appraise(struct appraisal *a);

/* What to do with what is no evidence; appraise/input_remedy.c. */
const char *input_remedy(const u8 *data, size_t size);

/* tdx/appraise.c: a->report is a quote. */
void tdx_appraise(struct appraisal *a);

/*
 * evidence/appraise.c: whether @data looks like Evidence (CBOR tag 61 or 18);
 * opens it into @a: checks of profile, signature, nonce, key binding. Returns
 * whether there is a report to go on with; what it allocates is freed with
 * evidence_close().
 */
bool evidence_is(const u8 *data, size_t size);
struct evidence;
bool evidence_appraise(struct appraisal *a, const u8 *data, size_t size,
		       struct evidence **evidence);
/* After the report was found authentic: claims of the token against it. */
void evidence_compare_claims(struct appraisal *a,
			     const struct evidence *evidence);
/* Its claims by their names, for a result; evidence/result.c. */
json_t *evidence_result_json(const struct evidence *evidence);
/* Whether its report is a quote. */
bool evidence_is_quote(const struct evidence *evidence);
void evidence_close(struct evidence *evidence);

#endif /* VOUCH_LIB_CHECK_CONTEXT_H */
