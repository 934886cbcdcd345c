/* SPDX-License-Identifier: MIT */
/* Evidence, format 1: a CWT; Documentation/evidence.rst is its definition. */
#ifndef VOUCH_LIB_EVIDENCE_EVIDENCE_H
#define VOUCH_LIB_EVIDENCE_EVIDENCE_H

#include <jansson.h>

#include "codec/cose.h"

#define EVIDENCE_PROFILE "tag:vouch,2026:evidence/1"
#define EVIDENCE_COLLECTION "tag:vouch,2026:collection/1"
#define EVIDENCE_TYPE "application/eat+cwt"
#define EVIDENCE_TSM_TYPE "application/vnd.veraison.tsm-report+cbor"
#define EVIDENCE_FORMAT 1

/* RFC 9711, section 4.1. */
#define EVIDENCE_NONCE_MIN 8
#define EVIDENCE_NONCE_MAX 64

#define EVIDENCE_HWMODEL_MAX 32
#define EVIDENCE_DIGEST_SIZE 48
#define EVIDENCE_DIGESTS_MAX 5
#define EVIDENCE_COMPONENT_MAX 32 /* characters of its name */

/* IANA's enterprise numbers of AMD and Intel, for oemid. */
#define EVIDENCE_OEM_AMD 3704
#define EVIDENCE_OEM_INTEL 343

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
};

/* RFC 9711, section 4.2.9: the host may debug the guest, or never could. */
enum {
	DBGSTAT_ENABLED = 0,
	DBGSTAT_DISABLED_SINCE_BOOT = 2,
};

/*
 * What a report makes of the claims that repeat it: the same for the guest,
 * which says them, and for the appraisal, which compares.
 */
struct evidence_facts {
	char hwmodel[EVIDENCE_HWMODEL_MAX];
	int64_t dbgstat;
	u8 digests[EVIDENCE_DIGESTS_MAX][EVIDENCE_DIGEST_SIZE];
	u8 report_data[VOUCH_REPORT_DATA_SIZE];
};

/* What tokens of two TEEs differ in; evidence/tee.c. */
struct evidence_tee {
	u32 tee; /* enum vouch_tee */
	int64_t oem;
	const char *record; /* of the collection */
	const char *provider; /* of Linux's configfs-tsm */
	const char *components[EVIDENCE_DIGESTS_MAX]; /* that are measured */
	size_t digests_count;
	bool has_certs; /* the host sends a certificate table */
	int (*read)(const u8 *report, size_t size, struct evidence_facts *facts,
		    struct vouch_error *error);
};

extern const struct evidence_tee evidence_tees[];
extern const size_t evidence_tees_count;

/* NULL when there is no such TEE. */
const struct evidence_tee *evidence_tee_of(u32 tee);

/* What a token says; bytes are borrowed. */
struct evidence_claims {
	const struct evidence_tee *tee;
	int64_t issued_at;
	struct cose_point key;
	struct item_bytes nonce;
	int64_t oem;
	struct item_bytes hwmodel;
	int64_t dbgstat;
	struct item_bytes swname;
	struct item_bytes swversion;
	struct item_bytes digests[EVIDENCE_DIGESTS_MAX]; /* as of @tee */
	bool is_simulated;
	bool has_uid; /* the report is separated */
	u32 uid;
	struct item_bytes report;
	struct item_bytes certs; /* empty: none */
};

struct evidence {
	struct cose_sign1 message;
	cbor_item_t *payload;
	cbor_item_t *components[EVIDENCE_DIGESTS_MAX];
	cbor_item_t *tsm;
	EVP_PKEY *key;
	struct evidence_claims claims;
};

/* Signs @claims with @key; evidence/make.c. */
int evidence_encode(const struct evidence_claims *claims, EVP_PKEY *key,
		    struct vouch_bytes *out, struct vouch_error *error);

/* REPORT_DATA that binds key and nonce; evidence/claims.c. */
int evidence_binding(EVP_PKEY *key, const struct item_bytes *nonce, u8 *out,
		     struct vouch_error *error);

/*
 * Takes apart what must be Evidence of this profile; nothing is verified.
 * evidence/open.c. Return: 0, -EBADMSG or -ENOMEM.
 */
int evidence_open(const u8 *data, size_t size, struct evidence **evidence,
		  struct vouch_error *error);

void evidence_close(struct evidence *evidence);

/* Everything in it as JSON, with "report" left to others; evidence/show.c. */
int evidence_show(const u8 *data, size_t size, json_t **out,
		  struct vouch_error *error);

#endif /* VOUCH_LIB_EVIDENCE_EVIDENCE_H */
