// SPDX-License-Identifier: MIT
/* What guest and verifier both compute from key, nonce and report. */
#include <errno.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>

#include "error.h"
#include "evidence.h"

/* The terminating zero is part of it. */
static const char label[] = "vouch-evidence";

/* le32(1): the version of the binding. */
static const u8 binding_version[] = { 1, 0, 0, 0 };

/* Guest policy, AMD 56860, table 9: the host may read the guest's memory. */
#define POLICY_DEBUG 0x80000 /* bit 19 */

/* A report of version 2 does not know its processor. */
size_t evidence_hwmodel(const struct vouch_snp_claims *report, char *out)
{
	if (!report->has_cpuid)
		return (size_t)snprintf(out, EVIDENCE_HWMODEL_MAX, "SEV-SNP");
	return (size_t)snprintf(out, EVIDENCE_HWMODEL_MAX,
				"SEV-SNP-%02x-%02x-%02x", report->cpuid_family,
				report->cpuid_model, report->cpuid_stepping);
}

int64_t evidence_dbgstat(const struct vouch_snp_claims *report)
{
	return report->policy & POLICY_DEBUG ? DBGSTAT_ENABLED :
					       DBGSTAT_DISABLED_SINCE_BOOT;
}

static bool hash(const u8 *spki, size_t spki_size,
		 const struct item_bytes *nonce, u8 *out)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool is_ok = ctx && EVP_DigestInit_ex(ctx, EVP_sha512(), NULL) == 1 &&
		     EVP_DigestUpdate(ctx, label, sizeof(label)) == 1 &&
		     EVP_DigestUpdate(ctx, binding_version,
				      sizeof(binding_version)) == 1 &&
		     EVP_DigestUpdate(ctx, spki, spki_size) == 1 &&
		     EVP_DigestUpdate(ctx, nonce->data, nonce->size) == 1 &&
		     EVP_DigestFinal_ex(ctx, out, NULL) == 1;

	EVP_MD_CTX_free(ctx);
	return is_ok;
}

/* The DER of a key says itself where it ends, and the nonce begins. */
int evidence_binding(EVP_PKEY *key, const struct item_bytes *nonce, u8 *out,
		     struct vouch_error *error)
{
	u8 *spki = NULL;
	int size = i2d_PUBKEY(key, &spki);
	bool is_ok = size > 0 && hash(spki, (size_t)size, nonce, out);

	OPENSSL_free(spki);
	if (!is_ok)
		return vouch__error_openssl(error, -EIO,
					    "REPORT_DATA could not be hashed");
	return 0;
}
