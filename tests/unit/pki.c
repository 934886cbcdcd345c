// SPDX-License-Identifier: MIT
#include "cert.h"
#include "pki.h"

#include <openssl/asn1.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define YEAR (365L * 24 * 60 * 60)
#define COMPONENT_SIZE 72 /* r and s, little-endian, filled with zeros */
#define HWID_SIZE 64

/* bootloader, tee, snp, microcode */
static const uint8_t milan_tcb[8] = { 4, 0, 0, 0, 0, 0, 24, 219 };

static void set_name(X509_NAME *name, const char *common_name)
{
	must(X509_NAME_add_entry_by_txt(name, "O", MBSTRING_ASC,
					(const unsigned char *)"Tests of vouch",
					-1, -1, 0));
	must(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
					(const unsigned char *)common_name, -1,
					-1, 0));
}

static X509 *start(const char *subject, const char *issuer, EVP_PKEY *key)
{
	static long serial = 1;
	X509 *cert = X509_new();

	must(cert && X509_set_version(cert, X509_VERSION_3));
	must(ASN1_INTEGER_set(X509_get_serialNumber(cert), serial++));
	set_name(X509_get_subject_name(cert), subject);
	set_name(X509_get_issuer_name(cert), issuer);
	must(X509_gmtime_adj(X509_getm_notBefore(cert), -YEAR));
	must(X509_gmtime_adj(X509_getm_notAfter(cert), YEAR));
	must(X509_set_pubkey(cert, key));
	return cert;
}

static void add_integer(X509 *cert, const char *tail, uint8_t value)
{
	const uint8_t small[] = { 2, 1, value };
	const uint8_t large[] = { 2, 2, 0, value };

	if (value < 0x80)
		add_amd(cert, tail, small, sizeof(small));
	else
		add_amd(cert, tail, large, sizeof(large));
}

/* RSASSA-PSS as AMD uses it: SHA-384, MGF1 of SHA-384, 48 bytes of salt. */
static struct vouch_bytes finish(X509 *cert, EVP_PKEY *issuer_key)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *key_ctx;

	must(ctx && EVP_DigestSignInit(ctx, &key_ctx, EVP_sha384(), NULL,
				       issuer_key) == 1);
	must(EVP_PKEY_CTX_set_rsa_padding(key_ctx, RSA_PKCS1_PSS_PADDING) == 1);
	must(EVP_PKEY_CTX_set_rsa_pss_saltlen(key_ctx, 48) == 1);
	return finish_by(cert, ctx);
}

static struct vouch_bytes make_ca(const char *subject, EVP_PKEY *key)
{
	X509 *cert = start(subject, "ARK-Milan", key);

	add_standard(cert, NID_basic_constraints, "critical,CA:TRUE");
	add_standard(cert, NID_key_usage, "critical,keyCertSign,cRLSign");
	return finish(cert, key);
}

static void fill_hwid(uint8_t *hwid)
{
	for (int i = 0; i < HWID_SIZE; i++)
		hwid[i] = (uint8_t)(0xa0 ^ i);
}

static struct vouch_bytes make_vcek(struct pki *pki)
{
	static const char name[] = { 0x16, 8,	'M', 'i', 'l',
				     'a',  'n', '-', 'B', '0' };
	static const char *const unused[] = { "3.4", "3.5", "3.6", "3.7",
					      NULL };
	X509 *cert = start("SEV-VCEK", "SEV-Milan", pki->vcek_key);
	uint8_t hwid[HWID_SIZE];

	fill_hwid(hwid);
	add_integer(cert, "1", 0);
	add_amd(cert, "2", (const uint8_t *)name, sizeof(name));
	add_integer(cert, "3.1", milan_tcb[0]);
	add_integer(cert, "3.2", milan_tcb[1]);
	add_integer(cert, "3.3", milan_tcb[6]);
	for (size_t i = 0; unused[i]; i++)
		add_integer(cert, unused[i], 0);
	add_integer(cert, "3.8", milan_tcb[7]);
	add_amd(cert, "4", hwid, sizeof(hwid));
	return finish(cert, pki->ca_key);
}

struct pki *pki_new(void)
{
	struct pki *pki = calloc(1, sizeof(*pki));

	must(pki);
	pki->ca_key = EVP_RSA_gen(4096);
	pki->vcek_key = EVP_EC_gen("P-384");
	must(pki->ca_key && pki->vcek_key);
	pki->ark = make_ca("ARK-Milan", pki->ca_key);
	pki->ask = make_ca("SEV-Milan", pki->ca_key);
	pki->vcek = make_vcek(pki);
	return pki;
}

void pki_free(struct pki *pki)
{
	vouch_bytes_free(&pki->ark);
	vouch_bytes_free(&pki->ask);
	vouch_bytes_free(&pki->vcek);
	EVP_PKEY_free(pki->ca_key);
	EVP_PKEY_free(pki->vcek_key);
	free(pki);
}

void pki_sign_report(struct pki *pki, uint8_t *report)
{
	uint8_t *signature = report + PKI_AT_SIGNATURE;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t der[128];
	size_t size = sizeof(der);
	const uint8_t *pos = der;
	ECDSA_SIG *sig;

	must(EVP_DigestSignInit(ctx, NULL, EVP_sha384(), NULL, pki->vcek_key) ==
	     1);
	must(EVP_DigestSign(ctx, der, &size, report, PKI_AT_SIGNATURE) == 1);
	sig = d2i_ECDSA_SIG(NULL, &pos, (long)size);
	must(sig);
	must(BN_bn2lebinpad(ECDSA_SIG_get0_r(sig), signature, COMPONENT_SIZE) ==
	     COMPONENT_SIZE);
	must(BN_bn2lebinpad(ECDSA_SIG_get0_s(sig), signature + COMPONENT_SIZE,
			    COMPONENT_SIZE) == COMPONENT_SIZE);
	ECDSA_SIG_free(sig);
	EVP_MD_CTX_free(ctx);
}

void pki_report(struct pki *pki, const uint8_t *report_data, uint8_t *report)
{
	memset(report, 0, PKI_REPORT_SIZE);
	report[PKI_AT_VERSION] = 3;
	report[PKI_AT_POLICY + 2] = 0x03; /* SMT, and the bit that is 1 */
	report[0x34] = 1; /* ECDSA P-384 with SHA-384 */
	memcpy(report + PKI_AT_REPORT_DATA, report_data, 64);
	memset(report + PKI_AT_MEASUREMENT, 0x4d, 48);
	memset(report + 0x140, 0x1d, 32); /* REPORT_ID */
	memset(report + 0x160, 0xff, 32); /* REPORT_ID_MA: none */
	report[0x188] = 0x19; /* CPUID of Milan */
	report[0x189] = 0x01;
	report[0x18a] = 0x01;
	fill_hwid(report + 0x1a0);
	memcpy(report + 0x038, milan_tcb, 8); /* CURRENT_TCB */
	memcpy(report + 0x180, milan_tcb, 8); /* REPORTED_TCB */
	memcpy(report + 0x1e0, milan_tcb, 8); /* COMMITTED_TCB */
	memcpy(report + 0x1f0, milan_tcb, 8); /* LAUNCH_TCB */
	memcpy(report + 0x1e8, "\x15\x37\x01", 3); /* current 1.55.21 */
	memcpy(report + 0x1ec, "\x15\x37\x01", 3); /* committed */
	pki_sign_report(pki, report);
}

/* GUIDs in the order in which they are printed. */
static const uint8_t vcek_guid[16] = {
	0x63, 0xda, 0x75, 0x8d, 0xe6, 0x64, 0x45, 0x64,
	0xad, 0xc5, 0xf4, 0xb9, 0x3b, 0xe8, 0xac, 0xcd,
};

static const uint8_t ask_guid[16] = {
	0x4a, 0xb7, 0xb3, 0x79, 0xbb, 0xac, 0x4f, 0xe4,
	0xa0, 0x2f, 0x05, 0xae, 0xf3, 0x27, 0xc7, 0x82,
};

static const uint8_t ark_guid[16] = {
	0xc0, 0xb4, 0x06, 0xa4, 0xa8, 0x03, 0x49, 0x52,
	0x97, 0x43, 0x3f, 0xb6, 0x01, 0x4c, 0xd0, 0xae,
};

#define ENTRY_SIZE 24
#define ENTRY_COUNT 3

static void put_le32(uint8_t *out, size_t value)
{
	for (int i = 0; i < 4; i++)
		out[i] = (uint8_t)(value >> (8 * i));
}

struct vouch_bytes pki_table(struct pki *pki)
{
	const struct {
		const uint8_t *guid;
		const struct vouch_bytes *cert;
	} entries[ENTRY_COUNT] = {
		{ vcek_guid, &pki->vcek },
		{ ask_guid, &pki->ask },
		{ ark_guid, &pki->ark },
	};
	size_t at = (ENTRY_COUNT + 1) * ENTRY_SIZE;
	struct vouch_bytes table = {
		.size = at + pki->vcek.size + pki->ask.size + pki->ark.size,
	};

	table.data = calloc(1, table.size);
	must(table.data);
	for (size_t i = 0; i < ENTRY_COUNT; i++) {
		uint8_t *entry = table.data + i * ENTRY_SIZE;
		const struct vouch_bytes *cert = entries[i].cert;

		memcpy(entry, entries[i].guid, 16);
		put_le32(entry + 16, at);
		put_le32(entry + 20, cert->size);
		memcpy(table.data + at, cert->data, cert->size);
		at += cert->size;
	}
	return table;
}
