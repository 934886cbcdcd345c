// SPDX-License-Identifier: MIT
/* The report by itself: snp.report.* and snp.keyinfo.*; then snp.sig. */
#include <stdio.h>

#include "base/bytes.h"
#include "snp/private.h"

#define VERSION_MIN 2
#define VERSION_MAX 5
#define VERSION_LATEST 6

static const struct check_note abi = {
	.source = "AMD 56860, table 23",
	.remedy =
		"the report is damaged, or of a firmware newer than this tool",
};

/* The same of what only a layout that is not known can mean. */
static const struct check_note unknown = {
	.source = "AMD 56860, table 23",
	.remedy =
		"the report is damaged, or of a firmware newer than this tool",
	.unmet = VOUCH_NONE_UNSUPPORTED,
};

/*
 * Version 6 adds extended TCBs for processors that nobody has seen a report of.
 * On the known ones these bytes are zero and everything else is as before.
 */
static bool check_version(struct snp_appraisal *s)
{
	static const struct check_note note = {
		.source = "AMD 56860, table 23",
		.remedy =
			"unsupported: firmware newer than this tool, or not a "
			"report",
		.unmet = VOUCH_NONE_UNSUPPORTED,
	};
	u32 version = s->claims.version;
	const u8 *etcb = s->a->report + 0x220;
	char actual[32];

	snprintf(actual, sizeof(actual), "%u", version);
	if (version == VERSION_LATEST && snp_claims_product(&s->claims) &&
	    bytes_are_zero(etcb, 0x60))
		return snp_check_unknown(s, "snp.report.version", false,
					 "2 to 5", actual);
	return check_that(s->checks, "snp.report.version",
			  version >= VERSION_MIN && version <= VERSION_MAX,
			  &note, "2 to 5", actual);
}

static bool check_vmpl(struct snp_appraisal *s)
{
	static const struct check_note note = {
		.source = "AMD 56860, table 23",
		.remedy = "the host asked for this report: ask for one inside "
			  "the guest",
	};
	char actual[32];

	snprintf(actual, sizeof(actual), "%u", s->claims.vmpl);
	return check_that(s->checks, "snp.report.host_requested",
			  s->claims.vmpl <= 3, &note, "VMPL 0 to 3",
			  s->claims.vmpl == SNP_VMPL_HOST ? "the host" :
							    actual);
}

static bool check_algorithm(struct snp_appraisal *s)
{
	char actual[32];

	snprintf(actual, sizeof(actual), "%u", s->claims.signature_algo);
	return check_that(s->checks, "snp.report.sig_algo",
			  s->claims.signature_algo == 1, &unknown,
			  "1 (ECDSA P-384 with SHA-384)", actual);
}

static bool check_mask(struct snp_appraisal *s)
{
	static const struct check_note note = {
		.source = "AMD 56860, section 3.6",
		.remedy = "the host set MASK_CHIP_KEY, so that reports are not "
			  "signed: the provider has to clear it",
	};
	bool is_masked = s->claims.key_info & SNP_KEY_MASK_CHIP_KEY;

	return check_that(s->checks, "snp.keyinfo.mask_chip_key", !is_masked,
			  &note, "0", is_masked ? "1" : "0");
}

static bool check_signing_key(struct snp_appraisal *s)
{
	u32 key = snp_signing_key(&s->claims);
	const struct check_note note = {
		.source = "AMD 56860, table 23",
		.remedy =
			"unsupported: no certificate can belong to such a key",
		/* What is said to be unsigned is understood. */
		.unmet = key == SNP_SIGNING_KEY_NONE ? VOUCH_NONE_DECIDED :
						       VOUCH_NONE_UNSUPPORTED,
	};
	char actual[32];

	snprintf(actual, sizeof(actual), "%u%s", key,
		 key == SNP_SIGNING_KEY_VCEK ? " (VCEK)" :
		 key == SNP_SIGNING_KEY_VLEK ? " (VLEK)" :
		 key == SNP_SIGNING_KEY_NONE ? " (none)" :
					       "");
	return check_that(s->checks, "snp.keyinfo.signing_key",
			  key == SNP_SIGNING_KEY_VCEK ||
				  key == SNP_SIGNING_KEY_VLEK,
			  &note, "0 (VCEK) or 1 (VLEK)", actual);
}

static bool check_key_info_bits(struct snp_appraisal *s)
{
	u32 bits = s->claims.key_info & SNP_KEY_RESERVED;
	char actual[32];

	snprintf(actual, sizeof(actual), "0x%x", bits);
	return snp_check_unknown(s, "snp.keyinfo.reserved", !bits,
				 "no unknown bits", actual);
}

static bool check_reserved(struct snp_appraisal *s)
{
	int at = s->claims.reserved_offset;
	char actual[32] = "all zero";

	if (at >= 0)
		snprintf(actual, sizeof(actual), "not zero at 0x%x", at);
	return check_that(s->checks, "snp.report.reserved", at < 0, &abi,
			  "all zero", actual);
}

/* A version 2 report does not say; its VEK then does. */
static bool check_cpuid(struct snp_appraisal *s)
{
	static const struct check_note note = {
		.source = "AMD 57230, section 1.5",
		.remedy = "unsupported: a processor newer than this tool",
		.unmet = VOUCH_NONE_UNSUPPORTED,
	};
	const struct vouch_snp_claims *claims = &s->claims;
	char actual[64];

	if (!claims->has_cpuid)
		return true;
	s->product = snp_claims_product(claims);
	if (s->product)
		return true;
	snprintf(actual, sizeof(actual), "family 0x%02x model 0x%02x",
		 claims->cpuid_family, claims->cpuid_model);
	return check_that(s->checks, "snp.product", false, &note,
			  "Milan, Genoa or Turin", actual);
}

bool snp_check_report(struct snp_appraisal *s)
{
	return check_version(s) && check_vmpl(s) && check_algorithm(s) &&
	       check_mask(s) && check_signing_key(s) &&
	       check_key_info_bits(s) && check_reserved(s) && check_cpuid(s);
}

bool snp_check_signature(struct snp_appraisal *s)
{
	static const struct check_note note = {
		.source = "AMD 56860, table 23",
		.remedy = "the report was altered, or the certificate is of "
			  "another chip or TCB",
	};
	bool ok = check_answer(
		s->checks, snp_signature_verify(endorsement_key(s->vek_item),
						s->a->report, &s->claims));

	return check_that(s->checks, "snp.sig", ok, &note,
			  "signature by the VEK over 0x000 to 0x29f",
			  ok ? "valid" : "not valid");
}
