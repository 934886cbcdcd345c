/* SPDX-License-Identifier: MIT */
/* One appraisal of a TPM: its parts, in the order of the checks. */
#ifndef VOUCH_LIB_TPM_PRIVATE_H
#define VOUCH_LIB_TPM_PRIVATE_H

#include "check/context.h"
#include "log/event_log.h"
#include "tpm/appraise.h"

/* The log in one bank, and the PCRs that it leads to as they are quoted. */
struct tpm_replayed {
	u16 alg;
	struct event_log log;
	u32 good, bad; /* of those that are in the quote */
};

struct tpm_appraisal {
	struct appraisal *a;
	struct check_list *checks;
	const struct tpm_evidence *e;
	const struct tpm_bound *bound;
	const struct tpm_policy *policy;
	struct tpm_public ek, ak;
	bool has_ek;
	EVP_PKEY *key; /* of the AK */
	struct tpm_attest quote;
	struct tpm_signature signature;
	bool is_quoted; /* the values are those that the AK signed */
	struct tpm_replayed banks[TPM_BANKS_MAX];
	size_t banks_count;
};

/* Each returns whether to go on. tpm/key_checks.c */
bool tpm_check_keys(struct tpm_appraisal *t);
/* tpm/quote_checks.c */
bool tpm_check_quote(struct tpm_appraisal *t);

/* These collect. tpm/log_checks.c */
void tpm_check_log(struct tpm_appraisal *t);
void tpm_check_ima(struct tpm_appraisal *t);
/* tpm/policy_checks.c */
void tpm_check_policy(struct tpm_appraisal *t);
/* tpm/secure_boot.c */
void tpm_check_secure_boot(struct tpm_appraisal *t);

#define PCR(n) (1U << (n))

/* Of a check that is open as no log has its events. */
struct check_note tpm_no_log(const struct policy_value *value);
extern const char tpm_no_such_log[];

#endif /* VOUCH_LIB_TPM_PRIVATE_H */
