// SPDX-License-Identifier: MIT
/*
 * snp.policy.*, snp.platform.*, snp.vmpl: POLICY, PLATFORM_INFO and VMPL; AMD
 * 56860, tables 10 and 24.
 */
#include <inttypes.h>
#include <stdio.h>

#include "snp/private.h"

#define POLICY_KNOWN 0x0000000003ffffffull
#define POLICY_MUST_BE_1 0x0000000000020000ull
#define PLATFORM_KNOWN 0x00000000000000ffull

#define AT(field) offsetof(struct snp_policy, field)

/*
 * What a bit of POLICY may do: the guest allowed it, or the guest demanded it.
 */
enum rule {
	RULE_PERMIT,
	RULE_DEMAND,
};

static const struct guest_bit {
	const char *id;
	unsigned int bit;
	size_t offset;
	enum rule rule;
	u64 otherwise; /* without a policy */
	const char *remedy;
} guest_bits[] = {
	{ "snp.policy.debug", 19, AT(guest_policy.debug), RULE_PERMIT,
	  POLICY_PERMIT_FORBID,
	  "the host may read the guest's memory: launch it without DEBUG" },
	{ "snp.policy.migrate_ma", 18, AT(guest_policy.migrate_ma), RULE_PERMIT,
	  POLICY_PERMIT_FORBID,
	  "a migration agent may move it: launch it without MIGRATE_MA" },
	{ "snp.policy.smt", 16, AT(guest_policy.smt), RULE_PERMIT,
	  POLICY_PERMIT_ALLOW, "launch the guest without SMT" },
	{ "snp.policy.cxl", 21, AT(guest_policy.cxl), RULE_PERMIT,
	  POLICY_PERMIT_ALLOW, "launch the guest without CXL_ALLOW" },
	{ "snp.policy.single_socket", 20, AT(guest_policy.single_socket),
	  RULE_DEMAND, POLICY_DEMAND_ANY,
	  "launch the guest with SINGLE_SOCKET" },
	{ "snp.policy.xts", 22, AT(guest_policy.mem_aes_256_xts), RULE_DEMAND,
	  POLICY_DEMAND_ANY, "launch the guest with MEM_AES_256_XTS" },
	{ "snp.policy.rapl", 23, AT(guest_policy.rapl_dis), RULE_DEMAND,
	  POLICY_DEMAND_ANY, "launch the guest with RAPL_DIS" },
	{ "snp.policy.cthiding", 24, AT(guest_policy.ciphertext_hiding),
	  RULE_DEMAND, POLICY_DEMAND_ANY,
	  "launch the guest with CIPHERTEXT_HIDING_DRAM" },
	{ "snp.policy.pageswap", 25, AT(guest_policy.page_swap_disable),
	  RULE_DEMAND, POLICY_DEMAND_ANY,
	  "launch the guest with PAGE_SWAP_DISABLE" },
};

static const struct platform_bit {
	const char *id;
	unsigned int bit;
	size_t offset;
	const char *remedy;
} platform_bits[] = {
	{ "snp.platform.smt", 0, AT(platform.smt),
	  "SMT is set in the host's firmware settings" },
	{ "snp.platform.tsme", 1, AT(platform.tsme),
	  "TSME is set in the host's firmware settings" },
	{ "snp.platform.ecc", 2, AT(platform.ecc),
	  "the host needs ECC memory" },
	{ "snp.platform.rapl", 3, AT(platform.rapl_dis),
	  "RAPL is set in the host's firmware settings" },
	{ "snp.platform.cthiding", 4, AT(platform.ciphertext_hiding),
	  "ciphertext hiding is set by the host" },
	{ "snp.platform.alias_check", 5, AT(platform.alias_check),
	  "memory was not checked for aliases: update the host's firmware" },
	{ "snp.platform.iommu_write_safe", 6, AT(platform.iommu_write_safe),
	  "update the host's firmware" },
	{ "snp.platform.tio", 7, AT(platform.tio), "TIO is set by the host" },
};

static const struct policy_value *value_at(const struct snp_appraisal *s,
					   size_t offset)
{
	return policy_value_at(s->values, offset);
}

static void check_guest_bit(struct snp_appraisal *s,
			    const struct guest_bit *row)
{
	const struct policy_value *value = value_at(s, row->offset);
	struct check_note note = {
		.source = policy_source(value),
		.remedy = row->remedy,
	};
	u64 want = policy_number(value, row->otherwise);
	bool is_set = s->claims.policy >> row->bit & 1;
	const char *actual = is_set ? "1" : "0";

	if (row->rule == RULE_PERMIT && want == POLICY_PERMIT_FORBID)
		check_that(s->checks, row->id, !is_set, &note, "0", actual);
	else if (row->rule == RULE_DEMAND && want == POLICY_DEMAND_REQUIRE)
		check_that(s->checks, row->id, is_set, &note, "1", actual);
	else
		check_skip(s->checks, row->id, &note,
			   is_set ? "1; either is accepted" :
				    "0; either is accepted");
}

static void check_platform_bit(struct snp_appraisal *s,
			       const struct platform_bit *row)
{
	const struct policy_value *value = value_at(s, row->offset);
	struct check_note note = {
		.source = policy_source(value),
		.remedy = row->remedy,
	};
	u64 want = policy_number(value, POLICY_DEMAND_ANY);
	bool is_set = s->claims.platform_info >> row->bit & 1;
	bool want_set = want == POLICY_DEMAND_REQUIRE;

	if (want == POLICY_DEMAND_ANY)
		check_skip(s->checks, row->id, &note,
			   is_set ? "1; either is accepted" :
				    "0; either is accepted");
	else
		check_that(s->checks, row->id, is_set == want_set, &note,
			   want_set ? "1" : "0", is_set ? "1" : "0");
}

static void check_policy_bits(struct snp_appraisal *s)
{
	static const struct check_note note = {
		.source = "AMD 56860, table 10",
		.remedy = "the report is damaged",
	};
	u64 unknown = s->claims.policy & ~POLICY_KNOWN;
	char actual[32];

	check_that(s->checks, "snp.policy.reserved",
		   s->claims.policy & POLICY_MUST_BE_1, &note, "bit 17 set",
		   s->claims.policy & POLICY_MUST_BE_1 ? "bit 17 set" :
							 "bit 17 clear");
	snprintf(actual, sizeof(actual), "0x%" PRIx64, unknown);
	snp_check_unknown(s, "snp.policy.unknown", !unknown, "no unknown bits",
			  actual);
}

static void check_platform_bits(struct snp_appraisal *s)
{
	u64 unknown = s->claims.platform_info & ~PLATFORM_KNOWN;
	char actual[32];

	snprintf(actual, sizeof(actual), "0x%" PRIx64, unknown);
	snp_check_unknown(s, "snp.platform.unknown", !unknown,
			  "no unknown bits", actual);
}

/* The firmware never launches such a guest. */
static void check_smt(struct snp_appraisal *s)
{
	static const struct check_note note = {
		.source = "AMD 56860, SNP_LAUNCH_START",
		.remedy = "the report contradicts itself",
	};
	bool allowed = s->claims.policy >> 16 & 1;
	bool on = s->claims.platform_info & 1;

	check_that(s->checks, "snp.platform.smt_allowed", allowed || !on, &note,
		   allowed ? "SMT on or off" : "SMT off",
		   on ? "SMT on" : "SMT off");
}

static void check_abi(struct snp_appraisal *s)
{
	const struct policy_value *value = &s->values->guest_policy.abi_min;
	struct check_note note = {
		.source = policy_source(value),
		.remedy = "raise the ABI version in the guest's launch policy",
	};
	unsigned int major = s->claims.policy >> 8 & 0xff;
	unsigned int minor = s->claims.policy & 0xff;
	u64 want = policy_number(value, 0);
	char expected[48], actual[32];

	snprintf(actual, sizeof(actual), "%u.%u", major, minor);
	if (!policy_has(value)) {
		check_skip(s->checks, "snp.policy.abi", &note,
			   "no reference value");
		return;
	}
	snprintf(expected, sizeof(expected), "at least %u.%u",
		 (unsigned int)(want >> 16 & 0xff),
		 (unsigned int)(want >> 8 & 0xff));
	check_that(s->checks, "snp.policy.abi",
		   POLICY_VERSION(major, minor, 0) >= want, &note, expected,
		   actual);
}

static void check_vmpl(struct snp_appraisal *s)
{
	const struct policy_value *value = &s->values->vmpl;
	struct check_note note = {
		.source = policy_source(value),
		.remedy = "the report was made at another privilege: name it "
			  "with vmpl, if it is the right one",
	};
	u32 vmpl = s->claims.vmpl;
	char expected[64] = "0", actual[16];
	size_t used = 0;

	for (size_t i = 0; i < value->count && used < sizeof(expected); i++)
		used += (size_t)snprintf(expected + used,
					 sizeof(expected) - used, "%s%u",
					 i ? " or " : "",
					 (unsigned int)value->items[i].number);
	snprintf(actual, sizeof(actual), "%u", vmpl);
	check_that(s->checks, "snp.vmpl",
		   policy_has(value) ? policy_accepts_number(value, vmpl) :
				       !vmpl,
		   &note, expected, actual);
}

static void skip_all(struct snp_appraisal *s)
{
	static const char *const ids[] = {
		"snp.policy.reserved",	    "snp.policy.unknown",
		"snp.policy.abi",	    "snp.platform.unknown",
		"snp.platform.smt_allowed", "snp.vmpl",
	};

	for (size_t i = 0; i < ARRAY_SIZE(guest_bits); i++)
		snp_skip_all(s, &guest_bits[i].id, 1);
	for (size_t i = 0; i < ARRAY_SIZE(platform_bits); i++)
		snp_skip_all(s, &platform_bits[i].id, 1);
	snp_skip_all(s, ids, ARRAY_SIZE(ids));
}

void snp_check_policy(struct snp_appraisal *s)
{
	if (s->a->authentic_only) {
		skip_all(s);
		return;
	}
	check_policy_bits(s);
	for (size_t i = 0; i < ARRAY_SIZE(guest_bits); i++)
		check_guest_bit(s, &guest_bits[i]);
	check_abi(s);
	check_platform_bits(s);
	check_smt(s);
	for (size_t i = 0; i < ARRAY_SIZE(platform_bits); i++)
		check_platform_bit(s, &platform_bits[i]);
	check_vmpl(s);
}
