/* SPDX-License-Identifier: MIT */
/* Names and numbers of what is in an EAR, in each dialect. */
#ifndef VOUCH_LIB_RESULTS_NAMES_H
#define VOUCH_LIB_RESULTS_NAMES_H

#include <cbor.h>
#include <jansson.h>
#include <vouch.h>

#include "base/types.h"

/* A member of a token or of an appraisal; NULL: the dialect has none such. */
struct ear_dialect {
	const char *profile;
	const char *verifier_id;
	const char *status;
	const char *vector;
	const char *policies;
	bool has_list; /* @policies is a list of texts, not one text */
	const char *attester_claims;
	const char *verifier_claims;
};

#define EAR_MEMBER_STATUS "vouch.status"
#define EAR_MEMBER_DIGEST "vouch.evidence-sha256"

/* By enum vouch_ear_dialect; NULL for a number that is none. */
const struct ear_dialect *ear_dialect_at(unsigned int number);

/*
 * The dialect that a token says it is of: its name, or the prefix that all
 * revisions of IETF's draft have. NULL when it is none; @is_known: a revision
 * that was read when this was written.
 */
const struct ear_dialect *ear_dialect_of(const char *profile, bool *is_known);

/* A token from JSON to CBOR, and back; NULL without memory, or for no token. */
cbor_item_t *ear_to_cbor(const json_t *token);
json_t *ear_from_cbor(const cbor_item_t *token);

#endif /* VOUCH_LIB_RESULTS_NAMES_H */
