/* SPDX-License-Identifier: MIT */
/* What the checks of a token share. */
#ifndef VOUCH_LIB_CCA_PRIVATE_H
#define VOUCH_LIB_CCA_PRIVATE_H

#include "cca/cca.h"
#include "cca/policy.h"
#include "check/accepted.h"
#include "check/context.h"

/*
 * One appraisal of a token. Both kinds have the same checks of a platform: an
 * id is told by its name in @ids.
 */
struct cca_appraisal {
	struct appraisal *a;
	struct cca_token *token;
	const struct cca_policy *policy;
	const struct policy_kind *kind;
	const struct cca_ids *ids;
};

struct cca_ids {
	const char *tee;
	const char *format, *key, *signature;
	const char *lifecycle, *components;
	const char *implementation_id, *instance_id;
};

extern const struct cca_ids cca_ids;
extern const struct cca_ids psa_ids;

/* ---- cca/signature_checks.c ---- */

/* The key of the platform, its signature, and those of the realm. */
bool cca_check_platform_signature(struct cca_appraisal *s);
bool cca_check_realm_signature(struct cca_appraisal *s);

/* ---- cca/value_checks.c ---- */

/* A challenge, filled up with zeroes; who it is of. */
void cca_check_freshness(struct cca_appraisal *s,
			 const struct item_bytes *challenge);
void cca_check_platform(struct cca_appraisal *s);
void cca_check_realm(struct cca_appraisal *s);

/* ---- cca/appraise.c ---- */

void cca_appraise(struct appraisal *a);
void psa_appraise(struct appraisal *a);

/* ---- cca/check_ids.c ---- */

extern const struct check_ids check_ids_cca;
extern const struct check_ids check_ids_psa;

#endif /* VOUCH_LIB_CCA_PRIVATE_H */
