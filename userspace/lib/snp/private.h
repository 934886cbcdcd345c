/* SPDX-License-Identifier: MIT */
/* The appraisal of one SNP report: its parts, in the order of the checks. */
#ifndef VOUCH_LIB_SNP_PRIVATE_H
#define VOUCH_LIB_SNP_PRIVATE_H

#include "check/context.h"
#include "endorse/endorse.h"
#include "snp/endorsements.h"
#include "snp/policy.h"
#include "snp/vek/vek.h"

/* What is behind a VEK; NULL: none was found. */
struct snp_chain {
	const struct endorsement *intermediate; /* ASK or ASVK */
	const struct endorsement *root; /* ARK */
	/* Looked at from the trusted root on: below a false one all are. */
	bool intermediate_is_signed;
	bool vek_is_signed;
};

struct snp_appraisal {
	struct appraisal *a;
	struct check_list *checks;
	const struct policy *policy;
	const struct snp_policy *values; /* of the policy */
	struct vouch_snp_claims claims;
	const struct snp_product *product; /* of CPUID, then of the VEK */
	struct kept_table *kept; /* of the cache; the host's, or NULL */
	const struct endorsements *table; /* its certificates, or NULL */
	bool has_vek;
	struct snp_vek vek;
	const struct endorsement *vek_item;
	size_t key_trials; /* keys that the report was held against */
	bool gave_up; /* at the limit, without the one that signed */
	struct snp_chain chain;
};

/*
 * Each returns whether to go on: what comes after a failed one, or one without
 * which no signature can be checked, would be about data that nobody signed.
 */
/* snp/report_checks.c */
bool snp_check_report(struct snp_appraisal *s);
bool snp_check_signature(struct snp_appraisal *s);
/* snp/vek/checks.c */
bool snp_check_vek(struct snp_appraisal *s);
bool snp_check_binding(struct snp_appraisal *s);
/* snp/vek/chain.c */
bool snp_check_chain(struct snp_appraisal *s);
/* The best pair of CAs for a well-formed VEK that were given or sent along. */
struct snp_chain snp_find_chain(const struct snp_appraisal *s,
				const struct endorsement *vek);
/* snp/vek/crl_checks.c */
bool snp_check_crl(struct snp_appraisal *s);

/* These collect. */
/* snp/guest_policy_checks.c */
void snp_check_policy(struct snp_appraisal *s);
/* snp/tcb_checks.c */
void snp_check_tcbs(struct snp_appraisal *s);
/* snp/value_checks.c */
void snp_check_freshness(struct snp_appraisal *s);
void snp_check_values(struct snp_appraisal *s);
/* snp/id_block/checks.c */
void snp_check_id_block(struct snp_appraisal *s);

/* ---- snp/context.c ---- */

/*
 * Bits or bytes that a later ABI may have given a meaning: a warning, a failure
 * under a strict policy, nothing when only authenticity was asked for.
 */
bool snp_check_unknown(struct snp_appraisal *s, const char *id, bool is_known,
		       const char *expected, const char *actual);

/* Adds each check of @ids as skipped: only authenticity was asked for. */
void snp_skip_all(struct snp_appraisal *s, const char *const *ids,
		  size_t count);

/*
 * Over endorsements with that key: the verifier's own, then, in store 1 of the
 * walk, those of the host's table.
 */
struct endorsed_walk snp_walk(const struct snp_appraisal *s, u64 key);

/*
 * snp/vek/url.c: the remedy for a VEK that is missing, with its address
 * "https://kdsintf.amd.com/vcek/...". A simulated chip is not known there.
 */
void snp_vek_url(const struct snp_appraisal *s, char *out, size_t size);
/* And for @what of the product's CAs: "cert_chain" or "crl". */
void snp_ca_url(const struct snp_appraisal *s, const char *what, char *out,
		size_t size);

/* snp/vek/choice.c: the one that fits best, or NULL without any. */
const struct endorsement *snp_choose_vek(struct snp_appraisal *s);
/*
 * Whether that one is only the best of a store in which none fits, and @why. A
 * certificate that came with the report, or that was given alone of its kind,
 * is meant for the report, and judged.
 */
bool snp_vek_is_missing(const struct snp_appraisal *s,
			const struct endorsement *chosen, char *why,
			size_t size);

/*
 * snp/sign.c: ECDSA P-384 with SHA-384 over the bytes as they came. Return: see
 * ecdsa_verify().
 */
int snp_signature_verify(EVP_PKEY *key, const u8 *report,
			 const struct vouch_snp_claims *claims);

/* After all checks, what is drawn of them; snp/parts.c, snp/tcb_checks.c. */
struct result_parts;
void snp_put_certificates(const struct snp_appraisal *s,
			  struct result_parts *parts);
void snp_put_components(const struct snp_appraisal *s,
			struct result_parts *parts);

/* ---- snp/appraise.c ---- */

/* a->report with a->certs and the endorsements. */
void snp_appraise(struct appraisal *a);

#endif /* VOUCH_LIB_SNP_PRIVATE_H */
