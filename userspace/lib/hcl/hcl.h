/* SPDX-License-Identifier: MIT */
/*
 * The report of a paravisor on Azure: a report of the TEE, and claims of the
 * paravisor, which REPORT_DATA is a hash of. As OpenHCL writes it (igvm_attest,
 * get.rs), and its TPM has it in NV index 0x01400001.
 */
#ifndef VOUCH_LIB_HCL_HCL_H
#define VOUCH_LIB_HCL_HCL_H

#include "check/kind.h"

/* Views of the bytes that it was opened from. */
struct hcl {
	u32 request_version; /* of the claims: 1 or 2 */
	u32 report_type; /* one of enum hcl_report */
	u32 hash_type; /* 1 to 3: SHA-256, SHA-384, SHA-512 */
	const u8 *report;
	size_t report_size;
	const u8 *claims; /* JSON */
	size_t claims_size;
};

enum hcl_report {
	HCL_REPORT_SNP = 2,
	HCL_REPORT_TDX = 4,
};

/* Return: 0, -EBADMSG. */
int hcl_open(const u8 *data, size_t size, struct hcl *hcl,
	     struct vouch_error *error);

/* What REPORT_DATA has to be: a hash of the claims, then zeroes. */
bool hcl_report_data(const struct hcl *hcl, u8 *report_data);

/* "sha256", or NULL. */
const char *hcl_hash_name(u32 hash_type);

/* ---- hcl/show.c ---- */

/*
 * The attestation key, the configuration and the data that the guest asked for,
 * beside what the header says.
 */
json_t *hcl_json(const struct hcl *hcl);

/* Likewise, and the report inside. */
json_t *hcl_show(const struct evidence_kinds *kinds, const u8 *data,
		 size_t size, struct vouch_error *error);

/* ---- hcl/appraise.c ---- */

struct appraisal; /* check/context.h */
struct tpm_bound; /* tpm/appraise.h */

/* The claims, NULL: no JSON; and their AK, into @bound. */
json_t *hcl_claims(const struct hcl *hcl);
bool hcl_claims_ak(const json_t *claims, struct tpm_bound *bound);

/*
 * Checks of ids "hcl." after those of the report, which is the one of @a and
 * over the claims: returns whether they have an AK, which @bound then has.
 */
bool hcl_appraise(struct appraisal *a, const u8 *data, size_t size,
		  struct tpm_bound *bound);

/* As svsm_check_absent(): "hcl.ak" is open where a policy wants a paravisor. */
void hcl_check_absent(struct appraisal *a);

/* ---- hcl/kind.c ---- */

extern const struct evidence_kind hcl_kind;

#endif /* VOUCH_LIB_HCL_HCL_H */
