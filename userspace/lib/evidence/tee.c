// SPDX-License-Identifier: MIT
/* What Evidence repeats of a report, for readers of EAT. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "evidence/evidence.h"
#include "tdx/tdx.h"

/* Guest policy, AMD 56860, table 9: the host may read the guest's memory. */
#define POLICY_DEBUG (1ULL << 19)

static int64_t dbgstat(bool is_debug)
{
	return is_debug ? DBGSTAT_ENABLED : DBGSTAT_DISABLED_SINCE_BOOT;
}

/* A report of version 2 does not know its processor. */
static int read_snp(const u8 *report, size_t size, struct evidence_facts *facts,
		    struct vouch_error *error)
{
	struct vouch_snp_claims claims;
	int ret = vouch_snp_report_parse(report, size, &claims, error);

	if (ret)
		return ret;
	if (claims.has_cpuid)
		snprintf(facts->hwmodel, sizeof(facts->hwmodel),
			 "SEV-SNP-%02x-%02x-%02x", claims.cpuid_family,
			 claims.cpuid_model, claims.cpuid_stepping);
	else
		snprintf(facts->hwmodel, sizeof(facts->hwmodel), "SEV-SNP");
	facts->dbgstat = dbgstat(claims.policy & POLICY_DEBUG);
	memcpy(facts->digests[0], claims.measurement,
	       sizeof(facts->digests[0]));
	memcpy(facts->report_data, claims.report_data,
	       sizeof(facts->report_data));
	return 0;
}

static int read_tdx(const u8 *report, size_t size, struct evidence_facts *facts,
		    struct vouch_error *error)
{
	struct vouch_quote_claims claims;
	int ret = vouch_quote_parse(report, size, &claims, error);

	if (ret)
		return ret;
	if (!claims.is_td)
		return vouch__error(error, -EBADMSG,
				    "quote is of an SGX enclave, want a TD");
	snprintf(facts->hwmodel, sizeof(facts->hwmodel), "TDX");
	facts->dbgstat = dbgstat(claims.td.td_attributes & TDX_ATTR_DEBUG);
	memcpy(facts->digests[0], claims.td.mrtd, sizeof(facts->digests[0]));
	for (size_t i = 0; i < ARRAY_SIZE(claims.td.rtmr); i++)
		memcpy(facts->digests[1 + i], claims.td.rtmr[i],
		       sizeof(claims.td.rtmr[i]));
	memcpy(facts->report_data, claims.td.report_data,
	       sizeof(facts->report_data));
	return 0;
}

const struct evidence_tee evidence_tees[] = {
	{
		.tee = VOUCH_TEE_SNP,
		.oem = EVIDENCE_OEM_AMD,
		.record = "snp",
		.provider = "sev_guest",
		.components = { "snp-launch-digest" },
		.digests_count = 1,
		.has_certs = true,
		.read = read_snp,
	},
	{
		.tee = VOUCH_TEE_TDX,
		.oem = EVIDENCE_OEM_INTEL,
		.record = "tdx",
		.provider = "tdx_guest",
		.components = { "tdx-mrtd", "tdx-rtmr0", "tdx-rtmr1",
				"tdx-rtmr2", "tdx-rtmr3" },
		.digests_count = 5,
		.read = read_tdx,
	},
};

const size_t evidence_tees_count = ARRAY_SIZE(evidence_tees);

const struct evidence_tee *evidence_tee_of(u32 tee)
{
	for (size_t i = 0; i < evidence_tees_count; i++) {
		if (evidence_tees[i].tee == tee)
			return &evidence_tees[i];
	}
	return NULL;
}
