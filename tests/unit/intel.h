/* SPDX-License-Identifier: MIT */
/*
 * Certificates, collateral and quotes in Intel's shape, right or wrong in one
 * point. All of it is in force at INTEL_AT. Everything aborts on a failure of
 * its own.
 */
#ifndef TESTS_UNIT_INTEL_H
#define TESTS_UNIT_INTEL_H

#include <openssl/x509.h>
#include <vouch.h>

#include "base/types.h"

#define INTEL_AT 1781524800 /* 2026-06-15T12:00:00Z */
#define INTEL_DAY (24 * 60 * 60)

/* Where the fields of a TD body are, from its start. */
#define TD_AT_SVN 0
#define TD_AT_MRSEAM 16
#define TD_AT_MRSIGNERSEAM 64
#define TD_AT_SEAM_ATTRIBUTES 112
#define TD_AT_ATTRIBUTES 120
#define TD_AT_XFAM 128
#define TD_AT_MRTD 136
#define TD_AT_REPORT_DATA 520
#define TD_AT_SVN2 584
#define TD_AT_MRSERVICETD 600

/* And those of an enclave's. */
#define SGX_AT_MISC_SELECT 16
#define SGX_AT_ATTRIBUTES 48
#define SGX_AT_MRENCLAVE 64
#define SGX_AT_MRSIGNER 128
#define SGX_AT_ISV_SVN 258
#define SGX_AT_REPORT_DATA 320

struct intel {
	EVP_PKEY *root_key, *ca_key, *pck_key, *signer_key, *quote_key;
	struct vouch_bytes root, ca, pck, signer; /* DER */
	struct vouch_bytes root_crl, pck_crl;
};

struct intel *intel_new(void);
void intel_free(struct intel *intel);

/* What is in the SGX extension; zero means as it should be. */
struct intel_pck {
	bool is_processor; /* 5 values */
	bool has_sixteen; /* of 18 values of the TCB */
	bool has_twice; /* the FMSPC */
	bool is_twice; /* the whole extension */
	bool is_negative; /* an SVN */
	u8 components[16]; /* all zero: 5 each */
	u8 pcesvn; /* 0: 13 */
	u8 fmspc0; /* first byte, 0: 0x90 */
	u8 ppid1; /* second byte of the PPID, of which the first is 0x77 */
};

/* Zero and NULL mean: as a CA should be. */
struct intel_cert {
	const char *subject, *issuer;
	EVP_PKEY *key, *issuer_key;
	const struct intel_pck *pck; /* a PCK certificate */
	bool is_leaf;
	const char *usage;
	long serial;
	time_t from, until;
	const EVP_MD *digest;
	const char *added; /* a comment, as OpenSSL writes its value */
	/* Of keys, in hexadecimal; NULL: INTEL_KEY_ID, which CRLs are by. */
	const char *key_id, *authority;
	const char *constraints;
	int without; /* NID of one extension that it lacks */
};

#define INTEL_KEY_ID "6b6579"

struct vouch_bytes intel_make_cert(const struct intel_cert *spec);

struct intel_crl {
	const char *issuer;
	EVP_PKEY *key;
	long serial; /* 0: none is revoked */
	long others; /* as many entries more, of falling numbers above it */
	time_t from, until;
	bool has_no_number, has_no_end;
	const char *added; /* extension, as OpenSSL writes its value */
	int nid; /* which */
	const char *entry_added; /* the same of the entry */
	int entry_nid;
};

struct vouch_bytes intel_make_crl(const struct intel_crl *spec);

/* Good bodies of documents, to be changed with replaced(). */
extern const char intel_tcb_info[];
extern const char intel_qe_identity[];

/* {"@name":@body,"signature":...} */
struct vouch_bytes intel_document(EVP_PKEY *key, const char *name,
				  const char *body);

/* The text with the first @from made @to, which aborts when there is none. */
char *replaced(const char *text, const char *from, const char *to);

/* A quote before it is signed; intel_quote_init() makes it a good one. */
struct intel_quote {
	u16 version; /* 3, 4, 5 */
	u32 tee;
	u16 body_type; /* of version 5 */
	u8 body[885];
	size_t body_size;
	u8 qe[384];
	bool has_other_qe_data; /* that of @qe, not the right one */
	u8 auth[32];
	size_t auth_size;
	u16 cert_type;
	char *certs; /* PEM, freed by intel_quote_make() */
	size_t certs_size;
	EVP_PKEY *pck_key; /* signs the quoting enclave */
	const u8 *point; /* attestation key, NULL: the right one */
	size_t padding;
	u8 padding_byte;
};

void intel_quote_init(struct intel *intel, struct intel_quote *quote,
		      u16 version, bool is_td);

/* PEM of so many certificates. */
char *intel_pem(const struct vouch_bytes *const *certs, size_t count);
struct vouch_bytes intel_quote_make(struct intel *intel,
				    struct intel_quote *quote);

/* One more of the modules that a TCB info lists, in front of the first. */
#define MODULES "\"tdxModuleIdentities\":["
#define ZERO48                                             \
	"000000000000000000000000000000000000000000000000" \
	"000000000000000000000000000000000000000000000000"
#define MODULE(id)                                                        \
	"{\"id\":\"" id "\",\"mrsigner\":\"" ZERO48 "\","                 \
	"\"attributes\":\"0000000000000000\","                            \
	"\"attributesMask\":\"FFFFFFFFFFFFFFFF\","                        \
	"\"tcbLevels\":[{\"tcb\":{\"isvsvn\":5},"                         \
	"\"tcbDate\":\"2026-01-01T00:00:00Z\",\"tcbStatus\":\"UpToDate\"" \
	"}]},"

#endif /* TESTS_UNIT_INTEL_H */
