/* SPDX-License-Identifier: MIT */
/* Evidence, formats 1 and 2: a CWT, defined by Documentation/evidence.rst. */
#ifndef VOUCH_LIB_EVIDENCE_EVIDENCE_H
#define VOUCH_LIB_EVIDENCE_EVIDENCE_H

#include <jansson.h>

#include "check/kind.h"
#include "codec/cbor/cose.h"
#include "tpm/appraise.h"

struct appraisal; /* check/context.h */

#define EVIDENCE_TAG_PREFIX "tag:vouch,2026:"
#define EVIDENCE_PROFILE "tag:vouch,2026:evidence/1"
#define EVIDENCE_PROFILE_2 "tag:vouch,2026:evidence/2"
#define EVIDENCE_PROFILE_3 "tag:vouch,2026:evidence/3"
#define EVIDENCE_COLLECTION "tag:vouch,2026:collection/1"
/* In a certificate: REPORT_DATA is a hash of the member "claims". */
#define EVIDENCE_CERTIFICATE "tag:vouch,2026:certificate/1"
#define EVIDENCE_TYPE "application/eat+cwt"
#define EVIDENCE_TSM_TYPE "application/vnd.veraison.tsm-report+cbor"

/* Both logs together, in bytes; a token is at most 2 MiB. */
#define EVIDENCE_LOGS_MAX (1536 * 1024)

/*
 * With logs, or a report that is bound to registers, it is of format 2; with
 * what a vTPM signed, of format 3.
 */
#define EVIDENCE_FORMAT 1
#define EVIDENCE_FORMAT_2 2
#define EVIDENCE_FORMAT_3 3

/* RFC 9711, section 4.1. */
#define EVIDENCE_NONCE_MIN 8
#define EVIDENCE_NONCE_MAX 64

#define EVIDENCE_COMPONENT_MAX 32 /* characters of its name */

/* CoAP content format of a measured component; RFC 10013. */
#define EVIDENCE_MEASURED_COMPONENT 295

/* SHA-384 among the named information hashes of IANA. */
#define EVIDENCE_HASH_SHA384 7

/* Bit of a CMW that says "Evidence"; RFC 9999, section 3. */
#define EVIDENCE_CMW_EVIDENCE 4

/* CWT claims: RFC 8392, RFC 8747, RFC 9711, RFC 9999; below -65536 our own. */
enum {
	CLAIM_IAT = 6,
	CLAIM_CNF = 8,
	CLAIM_NONCE = 10,
	CLAIM_OEMID = 258,
	CLAIM_HWMODEL = 259,
	CLAIM_DBGSTAT = 263,
	CLAIM_PROFILE = 265,
	CLAIM_SWNAME = 270,
	CLAIM_SWVERSION = 271,
	CLAIM_MEASUREMENTS = 273,
	CLAIM_CMW = 299,
	CLAIM_SIMULATED = -65537,
	CLAIM_FORMAT = -65538,
	CLAIM_UID = -65539,
	CLAIM_BOUND = -65540,
	CLAIM_BOOT_LOG = -65541,
	CLAIM_LOG = -65542,
	CLAIM_VTPM = -65543,
};

/* What a token says; bytes are borrowed. */
struct evidence_claims {
	const struct evidence_kind *kind; /* of the report inside */
	const struct evidence_tee *tee; /* of that kind */
	int64_t issued_at;
	struct cose_point key;
	struct item_bytes nonce;
	int64_t oem;
	struct item_bytes hwmodel;
	int64_t dbgstat;
	struct item_bytes swname;
	struct item_bytes swversion;
	struct item_bytes digests[KIND_DIGESTS_MAX]; /* as of @tee */
	bool is_simulated;
	bool has_uid; /* the report is separated, or bound */
	u32 uid;
	int64_t format;
	bool has_bound;
	struct vouch_bound bound; /* with @uid in it */
	bool has_boot_log, has_log; /* an empty one is a log too */
	struct item_bytes boot_log; /* CCEL */
	struct item_bytes log; /* records of READ_LOG */
	bool has_vtpm;
	struct item_bytes manifest; /* of the SVSM, that the report is over */
	struct item_bytes hcl; /* in its place: of a paravisor */
	struct tpm_evidence vtpm;
	struct item_bytes report;
	struct item_bytes certs; /* empty: none */
};

struct evidence {
	const struct evidence_kinds *kinds; /* that a report may be of */
	struct cose_sign1 message;
	cbor_item_t *payload;
	cbor_item_t *components[KIND_DIGESTS_MAX];
	cbor_item_t *tsm;
	EVP_PKEY *key;
	struct evidence_claims claims;
};

/* Profile of a format that is known here. */
static inline const char *evidence_profile(const struct evidence_claims *claims)
{
	if (claims->format == EVIDENCE_FORMAT_3)
		return EVIDENCE_PROFILE_3;
	return claims->format == EVIDENCE_FORMAT_2 ? EVIDENCE_PROFILE_2 :
						     EVIDENCE_PROFILE;
}

/* Claim "vtpm": a map with texts as keys; evidence/vtpm.c. */
bool evidence_read_vtpm(const cbor_item_t *map, struct evidence_claims *claims);
cbor_item_t *evidence_vtpm_item(const struct evidence_claims *claims);

/* Signs @claims with @key; evidence/make.c. */
int evidence_encode(const struct evidence_claims *claims, EVP_PKEY *key,
		    struct vouch_bytes *out, struct vouch_error *error);

/* REPORT_DATA that binds key and nonce; evidence/claims.c. */
int evidence_binding(EVP_PKEY *key, const struct item_bytes *nonce, u8 *out,
		     struct vouch_error *error);

/*
 * vouch_key_report_data() of a key that was read, which may be NULL;
 * evidence/key_binding.c. Return: 0 or -ENOMEM.
 */
int evidence_key_report_data(const struct vouch_bytes *key, const u8 *nonce,
			     size_t nonce_size,
			     const struct vouch_bytes *caller_data,
			     u8 *report_data, struct vouch_error *error);

/*
 * Takes apart what must be Evidence of this profile; nothing is verified.
 * evidence/open.c. Return: 0, -EBADMSG or -ENOMEM.
 */
int evidence_open(const struct evidence_kinds *kinds, const u8 *data,
		  size_t size, struct evidence **evidence,
		  struct vouch_error *error);

void evidence_close(struct evidence *evidence);

/* Everything in it as JSON, with "report" left to others; evidence/show.c. */
int evidence_show(const struct evidence_kinds *kinds, const u8 *data,
		  size_t size, json_t **out, struct vouch_error *error);

/* vouch_evidence_create(), for a TEE among @kinds; evidence/make.c. */
int evidence_create(const struct evidence_kinds *kinds,
		    struct vouch_device *device, const struct item_bytes *nonce,
		    const struct vouch_report_options *options,
		    struct vouch_bytes *evidence, struct vouch_error *error);

/*
 * Opens Evidence into @a: checks of profile, signature, nonce, key binding.
 * Returns whether there is a report to go on with, of the kind that @a has by
 * then; what it allocates is freed with evidence_close(). evidence/appraise.c.
 */
bool evidence_appraise(struct appraisal *a, const u8 *data, size_t size,
		       struct evidence **evidence);

/*
 * Puts into @a what REPORT_DATA has to be: what the kernel binds of key and
 * nonce, and of an SVSM's report the manifest, too. Return: 0 or -ENOMEM.
 * evidence/report_data.c.
 */
int evidence_demand_report_data(struct appraisal *a, const struct evidence *e);

/* After the report was found authentic: claims of the token against it. */
void evidence_compare_claims(struct appraisal *a,
			     const struct evidence *evidence);

/* {"lockdown": ..., "log_sequence": ..., "swmrs": [...]}; evidence/result.c. */
json_t *evidence_bound_json(const struct vouch_bound *bound);

/* Its claims by their names, for a result; evidence/result.c. */
json_t *evidence_result_json(const struct evidence *evidence);

#endif /* VOUCH_LIB_EVIDENCE_EVIDENCE_H */
