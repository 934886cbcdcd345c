/* SPDX-License-Identifier: MIT */
/*
 * Certificates in AMD's shape for any product, right or wrong in one point, and
 * reports that they sign. Everything aborts on a failure of its own.
 */
#ifndef TESTS_UNIT_AMD_H
#define TESTS_UNIT_AMD_H

#include <openssl/x509.h>
#include <vouch.h>

#include "base/types.h"

#define REPORT_SIZE VOUCH_SNP_REPORT_SIZE

struct amd {
	const char *product;
	EVP_PKEY *ark_key, *ask_key, *vek_key;
	struct vouch_bytes ark, ask, asvk, vcek, vlek; /* DER */
};

/* Takes seconds: two RSA-4096 keys. */
struct amd *amd_new(const char *product);
void amd_free(struct amd *amd);

/* A VEK; zero and NULL mean: as it should be. */
struct amd_vek {
	bool is_vlek;
	const char *common_name;
	const char *issuer; /* common name */
	const char *product_name; /* the extension */
	const char *left_out; /* OID tail of an extension */
	const char *twice; /* likewise */
	const char *replaced; /* likewise, with @data */
	const u8 *data;
	size_t size;
	u8 hwid[64]; /* zero: of the report */
	const char *added; /* OID tail of one more, a number */
	const EVP_MD *digest;
	const EVP_MD *mgf1; /* NULL: as @digest */
	int salt; /* 0: 48 */
	bool is_pkcs1;
	bool is_ca;
	EVP_PKEY *key;
	EVP_PKEY *issuer_key;
	long from, until; /* seconds from now */
};

struct vouch_bytes amd_make_vek(struct amd *amd, const struct amd_vek *spec);

/* A CA; @key is its own, @issuer_key signs. */
struct amd_ca {
	const char *subject, *issuer;
	EVP_PKEY *key, *issuer_key;
	bool is_no_ca;
	long serial;
	const char *constraints; /* NULL: without a path length */
};

struct vouch_bytes amd_make_ca(const struct amd_ca *spec);

/* A DER CRL; @serial of 0: none is revoked. */
struct amd_crl {
	const char *issuer;
	EVP_PKEY *key;
	long serial;
	long from, until;
	bool has_no_end;
	const char *added; /* extension, as OpenSSL writes its value */
	int nid; /* which */
	const char *entry_added; /* the same of the entry */
	int entry_nid;
};

struct vouch_bytes amd_make_crl(const struct amd_crl *spec);

/* A report that appraisal affirms; not signed yet. */
void amd_fill_report(const struct amd *amd, u8 *report, u8 version,
		     bool is_vlek);
void amd_sign_report(const struct amd *amd, u8 *report);

#endif /* TESTS_UNIT_AMD_H */
