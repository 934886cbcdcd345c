// SPDX-License-Identifier: MIT
/* Which check refuses what, by TEE and part. */
#include "cases.h"

/* Intel's: a chain in the quote is read as a whole. */
static const char *const intel[REASON_COUNT][PART_COUNT] = {
	[UNREADABLE] = { UNUSABLE_ANCHOR, "tdx.chain.count", "tdx.chain.count",
			 "tdx.tcbinfo.signer", "tdx.crl.root", "tdx.crl.pck" },
	[UNPROFILED] = { "tdx.chain.signatures", "tdx.chain.signatures",
			 "tdx.chain.signatures", "tdx.tcbinfo.signer",
			 "tdx.crl.root", "tdx.crl.pck" },
	[UNUSABLE] = { "tdx.chain.signatures", "tdx.chain.signatures",
		       "tdx.chain.signatures", "tdx.tcbinfo.signer" },
	[MISSIGNED] = { NULL, "tdx.chain.signatures", "tdx.chain.signatures",
			"tdx.tcbinfo.signer", "tdx.crl.root", "tdx.crl.pck" },
	[MISNAMED] = { "tdx.chain.names", "tdx.chain.names", "tdx.chain.names",
		       "tdx.tcbinfo.signer", "tdx.crl.root", "tdx.crl.pck" },
	[OUT_OF_TIME] = { "tdx.chain.validity", "tdx.chain.validity",
			  "tdx.chain.validity", "tdx.tcbinfo.signer",
			  "tdx.crl.root", "tdx.crl.pck" },
	[WRONG_KEY] = { "tdx.chain.signatures", "tdx.chain.signatures",
			"tdx.chain.signatures", "tdx.tcbinfo.sig" },
	[WRONG_EXTENSION] = { [PART_LEAF] = "tdx.pck.ext" },
};

#define NO_CRL "snp.crl.present"

static const char *const amd[REASON_COUNT][PART_COUNT] = {
	[UNREADABLE] = { UNUSABLE_ANCHOR, "snp.chain.intermediate",
			 "snp.vek.present", [PART_ROOT_CRL] = NO_CRL },
	[UNPROFILED] = { [PART_ROOT_CRL] = "snp.crl.signature" },
	[UNUSABLE] = { "snp.chain.intermediate", "snp.chain.intermediate",
		       "snp.vek.key" },
	[MISSIGNED] = { NULL, "snp.chain.signatures", "snp.chain.signatures",
			[PART_ROOT_CRL] = "snp.crl.signature" },
	[MISNAMED] = { "snp.chain.root", "snp.chain.intermediate",
		       "snp.vek.kind", [PART_ROOT_CRL] = NO_CRL },
	[OUT_OF_TIME] = { "time.ca.validity", "time.ca.validity",
			  "time.vek.validity",
			  [PART_ROOT_CRL] = "snp.crl.window" },
	[WRONG_KEY] = { "snp.chain.signatures", "snp.chain.signatures",
			"snp.vek.key" },
	[WRONG_EXTENSION] = { [PART_LEAF] = "snp.vek.ext" },
};

const char *expected_check(const struct row *row, enum tee tee, enum part part)
{
	bool is_intel = 1u << tee & INTEL;

	if (row->id || row->reason == AFFIRMED)
		return row->id;
	return is_intel ? intel[row->reason][part] : amd[row->reason][part];
}
