// SPDX-License-Identifier: MIT
/* Certificates as AMD issues them: names, dates, RSASSA-PSS with SHA-384. */
#include <openssl/rsa.h>
#include <stdlib.h>
#include <string.h>

#include "sim/pki/pki.h"
#include "sim/snp/snp.h"

#define CA_YEARS 25
#define VCEK_YEARS 7
#define VLEK_YEARS 1
#define PSS_SALT_SIZE 48

static void subject_cn(const struct sim_config *config, enum sim_snp_cert which,
		       char *out, size_t size)
{
	static const char *const formats[SIM_SNP_CERTS] = {
		[SIM_ARK] = "ARK-%s",	    [SIM_ASK] = "SEV-%s",
		[SIM_ASVK] = "SEV-VLEK-%s", [SIM_VCEK] = "SEV-VCEK",
		[SIM_VLEK] = "SEV-VLEK",
	};

	snprintf(out, size, formats[which], sim_products[config->product].cn);
}

static X509_NAME *amd_name(const char *cn)
{
	static const char *const parts[][2] = {
		{ "OU", "Engineering" },
		{ "C", "US" },
		{ "L", "Santa Clara" },
		{ "ST", "CA" },
		{ "O", "Advanced Micro Devices" },
	};
	X509_NAME *name = X509_NAME_new();
	bool done = name;

	for (size_t i = 0; done && i < ARRAY_SIZE(parts); i++)
		done = X509_NAME_add_entry_by_txt(name, parts[i][0],
						  MBSTRING_UTF8,
						  (const u8 *)parts[i][1], -1,
						  -1, 0);
	done = done && X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
						  (const u8 *)cn, -1, -1, 0);
	if (!done) {
		X509_NAME_free(name);
		return NULL;
	}
	return name;
}

static bool set_names(X509 *cert, const struct sim_config *config,
		      enum sim_snp_cert which, enum sim_snp_cert issuer)
{
	char subject_text[64], issuer_text[64];
	X509_NAME *subject, *issuer_name;
	bool done;

	subject_cn(config, which, subject_text, sizeof(subject_text));
	subject_cn(config, issuer, issuer_text, sizeof(issuer_text));
	subject = amd_name(subject_text);
	issuer_name = amd_name(issuer_text);
	done = subject && issuer_name && X509_set_subject_name(cert, subject) &&
	       X509_set_issuer_name(cert, issuer_name);
	X509_NAME_free(subject);
	X509_NAME_free(issuer_name);
	return done;
}

/* GeneralizedTime; a VLEK lives for a year only, so it starts this month. */
static void vek_start(const struct sim_config *config, enum sim_snp_cert which,
		      char *out, size_t size)
{
	const char *text = config->not_before;
	time_t now = time(NULL);
	struct tm tm;

	if (*text)
		snprintf(out, size, "%.4s%.2s%.2s000000Z", text, text + 5,
			 text + 8);
	else if (which == SIM_VLEK && gmtime_r(&now, &tm))
		strftime(out, size, "%Y%m01000000Z", &tm);
	else
		snprintf(out, size, "20250101000000Z");
}

static bool set_validity(X509 *cert, const struct sim_config *config,
			 enum sim_snp_cert which)
{
	const struct sim_product_info *product = &sim_products[config->product];
	const int years[SIM_SNP_CERTS] = { CA_YEARS, CA_YEARS, CA_YEARS,
					   VCEK_YEARS, VLEK_YEARS };
	const char *const ca_starts[] = { product->ark_not_before,
					  product->ask_not_before,
					  product->asvk_not_before };
	char first[32], last[48];

	if (which <= SIM_ASVK)
		snprintf(first, sizeof(first), "%s", ca_starts[which]);
	else
		vek_start(config, which, first, sizeof(first));
	snprintf(last, sizeof(last), "%04d%s",
		 (int)strtol((char[]){ first[0], first[1], first[2], first[3],
				       0 },
			     NULL, 10) +
			 years[which],
		 first + 4);
	return ASN1_TIME_set_string_X509(X509_getm_notBefore(cert), first) &&
	       ASN1_TIME_set_string_X509(X509_getm_notAfter(cert), last);
}

/* 010000, 010001, 010101 on Milan; 0 on every VCEK and VLEK (57230 table 9). */
static bool set_serial(X509 *cert, const struct sim_config *config,
		       enum sim_snp_cert which)
{
	static const long tails[SIM_SNP_CERTS] = { 0x0000, 0x0001, 0x0101, 0,
						   0 };
	long first = sim_products[config->product].serial;

	return ASN1_INTEGER_set(X509_get_serialNumber(cert),
				which <= SIM_ASVK ? first << 16 | tails[which] :
						    0);
}

static bool sign_cert_in(X509 *cert, EVP_PKEY *key, OSSL_LIB_CTX *libctx)
{
	EVP_PKEY *moved = sim_key_move(key, libctx);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *pkey_ctx = NULL;
	bool done;

	done = moved && ctx &&
	       EVP_DigestSignInit_ex(ctx, &pkey_ctx, "SHA384", libctx, NULL,
				     moved, NULL) == 1 &&
	       EVP_PKEY_CTX_set_rsa_padding(pkey_ctx, RSA_PKCS1_PSS_PADDING) >
		       0 &&
	       EVP_PKEY_CTX_set_rsa_pss_saltlen(pkey_ctx, PSS_SALT_SIZE) > 0 &&
	       X509_sign_ctx(cert, ctx) > 0;
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(moved);
	return done;
}

static bool sign_cert(X509 *cert, EVP_PKEY *key,
		      const struct sim_config *config, enum sim_snp_cert which)
{
	char label[64];
	OSSL_LIB_CTX *libctx;
	bool done;

	snprintf(label, sizeof(label), "salt-%s-%d",
		 sim_products[config->product].name, which);
	libctx = sim_seed_context(config->seed, label);
	done = libctx && sign_cert_in(cert, key, libctx);
	OSSL_LIB_CTX_free(libctx);
	return done;
}

X509 *sim_snp_cert_make(const struct sim_snp_pki *pki,
			const struct sim_config *config,
			enum sim_snp_cert which)
{
	static const enum sim_snp_cert issuers[SIM_SNP_CERTS] = {
		[SIM_ARK] = SIM_ARK,   [SIM_ASK] = SIM_ARK,
		[SIM_ASVK] = SIM_ARK,  [SIM_VCEK] = SIM_ASK,
		[SIM_VLEK] = SIM_ASVK,
	};
	enum sim_snp_cert issuer = issuers[which];
	X509 *cert = X509_new();
	bool done;

	done = cert && X509_set_version(cert, X509_VERSION_3) &&
	       set_serial(cert, config, which) &&
	       set_names(cert, config, which, issuer) &&
	       set_validity(cert, config, which) &&
	       X509_set_pubkey(cert, pki->keys[which]);
	if (done && which <= SIM_ASVK)
		done = sim_snp_cert_add_ca(
			cert, which == SIM_ARK ? cert : pki->certs[SIM_ARK],
			config, which);
	else if (done)
		done = sim_snp_cert_add_vek(cert, config, which);
	if (!done || !sign_cert(cert, pki->keys[issuer], config, which)) {
		X509_free(cert);
		return NULL;
	}
	return cert;
}
