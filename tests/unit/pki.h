/* SPDX-License-Identifier: MIT */
/*
 * A root, an intermediate and a VCEK in AMD's shape, made anew for each test
 * program, and reports signed by that VCEK. Of Milan, with version 3.
 */
#ifndef TESTS_UNIT_PKI_H
#define TESTS_UNIT_PKI_H

#include <openssl/evp.h>
#include <vouch.h>

#define PKI_REPORT_SIZE 1184

/* Where fields are, for tests that change them; AMD 56860, table 23. */
#define PKI_AT_VERSION 0x000
#define PKI_AT_POLICY 0x008
#define PKI_AT_REPORT_DATA 0x050
#define PKI_AT_MEASUREMENT 0x090
#define PKI_AT_SIGNATURE 0x2a0

struct pki {
	EVP_PKEY *ca_key; /* of the root and of the intermediate */
	EVP_PKEY *vcek_key;
	struct vouch_bytes ark; /* DER */
	struct vouch_bytes ask;
	struct vouch_bytes vcek;
};

/* Takes a second or two: CA keys are RSA-4096. Aborts on failure. */
struct pki *pki_new(void);
void pki_free(struct pki *pki);

/* A report that appraisal affirms, over these 64 bytes. */
void pki_report(struct pki *pki, const uint8_t *report_data, uint8_t *report);

/* Signs again what a test changed in a report. */
void pki_sign_report(struct pki *pki, uint8_t *report);

/* Certificate table with VCEK, ASK and ARK; AMD 56421, section 4.1.8.1. */
struct vouch_bytes pki_table(struct pki *pki);

#endif /* TESTS_UNIT_PKI_H */
