/* SPDX-License-Identifier: MIT */
/*
 * The table of what can be wrong, or only unusual: a row is one change, which
 * is made in each of its parts for each of its TEEs. Each of these is a case.
 */
#ifndef TESTS_DIFFERENTIAL_CASES_H
#define TESTS_DIFFERENTIAL_CASES_H

#include "world.h"

/* Sets of enum tee and of enum part. */
#define TDX (1u << TEE_TDX4 | 1u << TEE_TDX5)
#define SGX (1u << TEE_SGX3)
#define INTEL (TDX | SGX)
#define VCEK (1u << TEE_MILAN | 1u << TEE_TURIN)
#define VLEK (1u << TEE_VLEK)
#define AMD (VCEK | VLEK)
#define ALL (INTEL | AMD)

#define ROOT (1u << PART_ROOT)
#define CA (1u << PART_CA)
#define LEAF (1u << PART_LEAF)
#define SIGNER (1u << PART_SIGNER)
#define CERTS (ROOT | CA | LEAF | SIGNER)
#define ROOT_CRL (1u << PART_ROOT_CRL)
#define CA_CRL (1u << PART_CA_CRL)
#define CRLS (ROOT_CRL | CA_CRL)

/* Which check has to refuse it depends on TEE and part; see reasons.c. */
enum reason {
	AFFIRMED, /* it is right, or does not matter */
	UNREADABLE, /* no DER, or not as RFC 5280 has it */
	UNPROFILED, /* lacks what Intel's profile wants */
	UNUSABLE, /* may not do what it does */
	MISSIGNED, /* not signed by its issuer */
	MISNAMED,
	OUT_OF_TIME,
	WRONG_KEY,
	WRONG_EXTENSION, /* of Intel or AMD */
	REVOKED,
	REASON_COUNT,
};

#define UNUSABLE_ANCHOR "trust-anchor" /* it is refused when it is given */

enum text {
	TEXT_NONE,
	TEXT_TCB_INFO,
	TEXT_IDENTITY,
};

/* Bytes of what hardware or enclave say, changed before they are signed. */
enum bytes {
	BYTES_NONE,
	BYTES_REPORT, /* of SNP */
	BYTES_BODY,
	BYTES_QE,
};

struct row {
	const char *class, *title;
	unsigned int tees, parts; /* parts: 0 when it changes no part */
	enum reason reason;
	const char *id; /* check, in place of the reason's */
	struct change changes[3];
	struct signing signing;
	const char *curve; /* a new key, also "RSA" */
	enum text text;
	const char *from, *to; /* in the body of the document */
	enum bytes bytes;
	u16 at;
	u8 byte;
	void (*make)(struct material *m, enum part part);
};

struct table {
	const struct row *rows;
	size_t count;
};

/* certs.c, extensions.c, crls.c, documents.c, evidence.c */
extern const struct table cert_cases, extension_cases, crl_cases,
	document_cases, evidence_cases;

/* The check that must not pass; NULL: it is affirmed. */
const char *expected_check(const struct row *row, enum tee tee, enum part part);

struct kase {
	const struct row *row;
	enum tee tee;
	enum part part; /* PART_COUNT: none */
	size_t number; /* from 1 */
	size_t row_number, index; /* index: among those of the row */
};

/* How many cases a row is. */
size_t row_cases(const struct row *row);

/* Calls @take with each case, and sums up what it returns. */
size_t each_case(size_t (*take)(const struct kase *kase, void *context),
		 void *context);

/* "0017-tdx-4-leaf-cert.serial" */
void case_name(const struct kase *kase, char *out, size_t size);

struct exhibits case_make(const struct kase *kase, const struct world *worlds);

#endif /* TESTS_DIFFERENTIAL_CASES_H */
