// SPDX-License-Identifier: MIT
/* "snp" of a policy, one row for each key; Documentation/policy.rst. */
#include "policy/keys.h"
#include "snp/policy.h"

#define POLICY_BLOCK struct snp_policy

/* In the order of the enums of policy/policy.h. */
static const char *const permit[] = { "allow", "forbid", NULL };
static const char *const require_or_any[] = { "any", "require", NULL };
static const char *const demand[] = { "any", "require", "forbid", NULL };

/* As in the table of snp/products.c. */
static const char *const products[] = { "Milan", "Genoa", "Turin", NULL };

static const struct policy_key guest_policy_keys[] = {
	CHOICE("smt", guest_policy.smt, permit),
	CHOICE("debug", guest_policy.debug, permit),
	CHOICE("migrate_ma", guest_policy.migrate_ma, permit),
	CHOICE("cxl", guest_policy.cxl, permit),
	CHOICE("single_socket", guest_policy.single_socket, require_or_any),
	CHOICE("mem_aes_256_xts", guest_policy.mem_aes_256_xts, require_or_any),
	CHOICE("rapl_dis", guest_policy.rapl_dis, require_or_any),
	CHOICE("ciphertext_hiding", guest_policy.ciphertext_hiding,
	       require_or_any),
	CHOICE("page_swap_disable", guest_policy.page_swap_disable,
	       require_or_any),
	LEAF("abi_min", guest_policy.abi_min, POLICY_RELEASE),
	{ 0 },
};

static const struct policy_key platform_keys[] = {
	CHOICE("smt", platform.smt, demand),
	CHOICE("tsme", platform.tsme, demand),
	CHOICE("ecc", platform.ecc, demand),
	CHOICE("rapl_dis", platform.rapl_dis, demand),
	CHOICE("ciphertext_hiding", platform.ciphertext_hiding, demand),
	CHOICE("alias_check", platform.alias_check, demand),
	CHOICE("iommu_write_safe", platform.iommu_write_safe, demand),
	CHOICE("tio", platform.tio, demand),
	{ 0 },
};

#define TCB_KEYS(which)                                              \
	static const struct policy_key which##_keys[] = {            \
		NUMBER("fmc", tcb_min.which.fmc, 255),               \
		NUMBER("bootloader", tcb_min.which.bootloader, 255), \
		NUMBER("tee", tcb_min.which.tee, 255),               \
		NUMBER("snp", tcb_min.which.snp, 255),               \
		NUMBER("microcode", tcb_min.which.microcode, 255),   \
		{ 0 },                                               \
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

static const struct policy_key snp_keys[] = {
	BYTES("measurement", measurement, 48, 48),
	BYTES("report_data", report_data, 1, 64),
	BYTES("host_data", host_data, 32, 32),
	BYTES("family_id", family_id, 16, 16),
	BYTES("image_id", image_id, 16, 16),
	BYTES("id_key_digest", id_key_digest, 48, 48),
	BYTES("author_key_digest", author_key_digest, 48, 48),
	BYTES("report_id", report_id, 32, 32),
	BYTES("report_id_ma", report_id_ma, 32, 32),
	BYTES("chip_id", chip_id, 8, 64),
	LEAF("csp_id", csp_id, POLICY_TEXTS),
	NUMBERS("vmpl", vmpl, 3),
	NUMBER("guest_svn_min", guest_svn_min, UINT32_MAX),
	{ .name = "products",
	  .type = POLICY_TEXTS,
	  .choices = products,
	  .offset = offsetof(POLICY_BLOCK, products) },
	LEAF("allow_vcek", allow_vcek, POLICY_BOOL),
	LEAF("allow_vlek", allow_vlek, POLICY_BOOL),
	LEAF("allow_masked_chip_id", allow_masked_chip_id, POLICY_BOOL),
	NUMBER("report_version_min", report_version_min, UINT32_MAX),
	LEAF("firmware_min", firmware_min, POLICY_RELEASE),
	NUMBER("launch_mit_required", launch_mit_required, UINT64_MAX),
	NUMBER("current_mit_required", current_mit_required, UINT64_MAX),
	NUMBER("max_collateral_age_days", max_collateral_age_days, 36500),
	OBJECT("guest_policy", guest_policy_keys),
	OBJECT("platform", platform_keys),
	OBJECT("tcb_min", tcb_min_keys),
	{ 0 },
};

#define IDENTIFIES(text, at) \
	{ .tee = "sev-snp", .name = text, .offset = offsetof(POLICY_BLOCK, at) }

static const struct policy_identity identities[] = {
	IDENTIFIES("measurement", measurement),
	IDENTIFIES("ID key", id_key_digest),
	IDENTIFIES("author key", author_key_digest),
	IDENTIFIES("HOST_DATA", host_data),
	IDENTIFIES("REPORT_DATA", report_data),
	{ 0 },
};

#define CLAIM(name, how, value, field)                       \
	{ .id = name,                                        \
	  .tee = "sev-snp",                                  \
	  .match = how,                                      \
	  .offset = offsetof(POLICY_BLOCK, value),           \
	  .claim = offsetof(struct vouch_snp_claims, field), \
	  .size = sizeof(((struct vouch_snp_claims *)NULL)->field) }
#define BYTES_OF(name, field) CLAIM(name, POLICY_MATCH_BYTES, field, field)

/*
 * What is named here does without a default: what a migration agent or VMPL
 * has to be is said for all entries.
 */
static const struct policy_reference references[] = {
	BYTES_OF("snp.measurement", measurement),
	BYTES_OF("snp.host_data", host_data),
	BYTES_OF("snp.family_id", family_id),
	BYTES_OF("snp.image_id", image_id),
	BYTES_OF("snp.idkey", id_key_digest),
	BYTES_OF("snp.authorkey", author_key_digest),
	BYTES_OF("snp.report_id", report_id),
	CLAIM("snp.guest_svn", POLICY_MATCH_AT_LEAST, guest_svn_min, guest_svn),
	{ 0 },
};

#define OTHERWISE(at, what) \
	{ .offset = offsetof(POLICY_BLOCK, at), .text = what }

static const struct policy_default defaults[] = {
	OTHERWISE(measurement, "has to be given: there is no result without"),
	OTHERWISE(vmpl, "is 0"),
	OTHERWISE(report_id_ma, "is that of no migration agent"),
	OTHERWISE(allow_masked_chip_id, "is false"),
	OTHERWISE(guest_policy.debug, "is forbid"),
	OTHERWISE(guest_policy.migrate_ma, "is forbid"),
	{ 0 },
};

/*
 * Of guests of all owners; the first two are of recorded reports, the others
 * were seen by Constellation.
 */
#define AZURE_KEY(text)                                    \
	{ .offset = offsetof(POLICY_BLOCK, id_key_digest), \
	  .hex = text,                                     \
	  .whose = "Azure's paravisor, in every guest there" }

static const struct policy_shared shared[] = {
	AZURE_KEY("0356215882a825279a85b300b0b742931d113bf7e32dde2e"
		  "50ffde7ec743ca491ecdd7f336dc28a6e0b2bb57af7a44a3"),
	AZURE_KEY("942fd93ebde6ea7a96efadeafc60f1c6b3d10e703b1dafd7"
		  "555b92f7f3d32d0e006767648cba5b102af3d65756af4177"),
	AZURE_KEY("57486a447ec0f1958002a22a06b7673b9fd27d11e1c65274"
		  "98056054c5fa92d23c50f9de44072760fe2b6fb89740b696"),
	AZURE_KEY("57e229e0ffe5fa92d0faddff6cae0e61c926fc9ef9afd20a"
		  "8b8cfcf7129db9338cbe5bf3f6987733a2bf65d06dc38fc1"),
	{ 0 },
};

const struct policy_kind snp_policy_kind = {
	.name = "snp",
	.keys = snp_keys,
	.block_size = sizeof(struct snp_policy),
	.measurement = "measurement",
	.identities = identities,
	.references = references,
	.defaults = defaults,
	.shared = shared,
};
