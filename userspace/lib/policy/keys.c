// SPDX-License-Identifier: MIT
/* The schema of a policy, one row for each key; Documentation/policy.rst. */
#include "policy/keys.h"

/* In the order of the enums of policy/policy.h. */
static const char *const freshness[] = { "required", "unchecked", NULL };
static const char *const provisional[] = { "warn", "refuse", "allow", NULL };
static const char *const unknown[] = { "warn", "refuse", "allow", NULL };
static const char *const permit[] = { "allow", "forbid", NULL };
static const char *const require_or_any[] = { "any", "require", NULL };
static const char *const demand[] = { "any", "require", "forbid", NULL };

/* As in the table of snp/products.c. */
static const char *const products[] = { "Milan", "Genoa", "Turin", NULL };

static const struct policy_key guest_policy_keys[] = {
	CHOICE("smt", snp.guest_policy.smt, permit),
	CHOICE("debug", snp.guest_policy.debug, permit),
	CHOICE("migrate_ma", snp.guest_policy.migrate_ma, permit),
	CHOICE("cxl", snp.guest_policy.cxl, permit),
	CHOICE("single_socket", snp.guest_policy.single_socket, require_or_any),
	CHOICE("mem_aes_256_xts", snp.guest_policy.mem_aes_256_xts,
	       require_or_any),
	CHOICE("rapl_dis", snp.guest_policy.rapl_dis, require_or_any),
	CHOICE("ciphertext_hiding", snp.guest_policy.ciphertext_hiding,
	       require_or_any),
	CHOICE("page_swap_disable", snp.guest_policy.page_swap_disable,
	       require_or_any),
	LEAF("abi_min", snp.guest_policy.abi_min, POLICY_RELEASE),
	{ 0 },
};

static const struct policy_key platform_keys[] = {
	CHOICE("smt", snp.platform.smt, demand),
	CHOICE("tsme", snp.platform.tsme, demand),
	CHOICE("ecc", snp.platform.ecc, demand),
	CHOICE("rapl_dis", snp.platform.rapl_dis, demand),
	CHOICE("ciphertext_hiding", snp.platform.ciphertext_hiding, demand),
	CHOICE("alias_check", snp.platform.alias_check, demand),
	CHOICE("iommu_write_safe", snp.platform.iommu_write_safe, demand),
	CHOICE("tio", snp.platform.tio, demand),
	{ 0 },
};

#define TCB_KEYS(which)                                                  \
	static const struct policy_key which##_keys[] = {                \
		NUMBER("fmc", snp.tcb_min.which.fmc, 255),               \
		NUMBER("bootloader", snp.tcb_min.which.bootloader, 255), \
		NUMBER("tee", snp.tcb_min.which.tee, 255),               \
		NUMBER("snp", snp.tcb_min.which.snp, 255),               \
		NUMBER("microcode", snp.tcb_min.which.microcode, 255),   \
		{ 0 },                                                   \
	}

TCB_KEYS(reported);
TCB_KEYS(committed);
TCB_KEYS(current);
TCB_KEYS(launch);

static const struct policy_key tcb_min_keys[] = {
	OBJECT("reported", reported_keys),
	OBJECT("committed", committed_keys),
	OBJECT("current", current_keys),
	OBJECT("launch", launch_keys),
	{ 0 },
};

const struct policy_key policy_snp_keys[] = {
	BYTES("measurement", snp.measurement, 48, 48),
	BYTES("report_data", snp.report_data, 1, 64),
	BYTES("host_data", snp.host_data, 32, 32),
	BYTES("family_id", snp.family_id, 16, 16),
	BYTES("image_id", snp.image_id, 16, 16),
	BYTES("id_key_digest", snp.id_key_digest, 48, 48),
	BYTES("author_key_digest", snp.author_key_digest, 48, 48),
	BYTES("report_id", snp.report_id, 32, 32),
	BYTES("report_id_ma", snp.report_id_ma, 32, 32),
	BYTES("chip_id", snp.chip_id, 8, 64),
	LEAF("csp_id", snp.csp_id, POLICY_TEXTS),
	{ .name = "vmpl",
	  .type = POLICY_NUMBERS,
	  .max = 3,
	  .offset = offsetof(struct policy, snp.vmpl) },
	NUMBER("guest_svn_min", snp.guest_svn_min, UINT32_MAX),
	{ .name = "products",
	  .type = POLICY_TEXTS,
	  .choices = products,
	  .offset = offsetof(struct policy, snp.products) },
	LEAF("allow_vcek", snp.allow_vcek, POLICY_BOOL),
	LEAF("allow_vlek", snp.allow_vlek, POLICY_BOOL),
	LEAF("allow_masked_chip_id", snp.allow_masked_chip_id, POLICY_BOOL),
	NUMBER("report_version_min", snp.report_version_min, UINT32_MAX),
	LEAF("firmware_min", snp.firmware_min, POLICY_RELEASE),
	NUMBER("launch_mit_required", snp.launch_mit_required, UINT64_MAX),
	NUMBER("current_mit_required", snp.current_mit_required, UINT64_MAX),
	NUMBER("max_collateral_age_days", snp.max_collateral_age_days, 36500),
	OBJECT("guest_policy", guest_policy_keys),
	OBJECT("platform", platform_keys),
	OBJECT("tcb_min", tcb_min_keys),
	{ 0 },
};

const struct policy_key policy_keys[] = {
	CHOICE("freshness", freshness, freshness),
	LEAF("strict", strict, POLICY_BOOL),
	CHOICE("unknown_bits", unknown_bits, unknown),
	LEAF("require_crl", require_crl, POLICY_BOOL),
	CHOICE("provisional", provisional, provisional),
	BYTES("nonce", nonce, 8, 64),
	{ .name = "uid",
	  .type = POLICY_NUMBERS,
	  .max = UINT32_MAX,
	  .offset = offsetof(struct policy, uid) },
	OBJECT("snp", policy_snp_keys),
	OBJECT("tdx", policy_tdx_keys),
	{ 0 },
};
