/* SPDX-License-Identifier: MIT */
/* Appraisal policy and reference values, from a file and from options. */
#ifndef VOUCH_LIB_POLICY_POLICY_H
#define VOUCH_LIB_POLICY_POLICY_H

#include <jansson.h>
#include <vouch.h>

#include "base/types.h"

/* One accepted value; the type of its key says which member is used. */
struct policy_item {
	u8 bytes[64]; /* zero behind @size */
	size_t size;
	u64 number; /* also a choice's index, a version, a bool */
	char *text;
	char *name; /* that the policy gives this value, or NULL */
};

/* The values accepted for one field; none: nothing is expected. */
struct policy_value {
	char *source; /* "policy.json:3: snp.vmpl", "--vmpl" */
	bool is_option; /* an option takes the place of the file */
	struct policy_item *items;
	size_t count;
};

enum policy_freshness {
	POLICY_FRESHNESS_REQUIRED,
	POLICY_FRESHNESS_UNCHECKED,
};

enum policy_provisional {
	POLICY_PROVISIONAL_WARN,
	POLICY_PROVISIONAL_REFUSE,
	POLICY_PROVISIONAL_ALLOW,
};

enum policy_unknown {
	POLICY_UNKNOWN_WARN,
	POLICY_UNKNOWN_REFUSE,
	POLICY_UNKNOWN_ALLOW,
};

enum policy_permit {
	POLICY_PERMIT_ALLOW,
	POLICY_PERMIT_FORBID,
};

enum policy_demand {
	POLICY_DEMAND_ANY,
	POLICY_DEMAND_REQUIRE,
	POLICY_DEMAND_FORBID,
};

struct policy_tcb {
	struct policy_value fmc, bootloader, tee, snp, microcode;
};

struct policy_snp {
	struct policy_value measurement, report_data, host_data, family_id;
	struct policy_value image_id, id_key_digest, author_key_digest;
	struct policy_value report_id, report_id_ma, chip_id, csp_id;
	struct policy_value vmpl, guest_svn_min, products;
	struct policy_value allow_vcek, allow_vlek, allow_masked_chip_id;
	struct policy_value report_version_min, firmware_min;
	struct policy_value launch_mit_required, current_mit_required;
	struct policy_value max_collateral_age_days;
	struct {
		struct policy_value smt, debug, migrate_ma, cxl;
		struct policy_value single_socket, mem_aes_256_xts, rapl_dis;
		struct policy_value ciphertext_hiding, page_swap_disable;
		struct policy_value abi_min;
	} guest_policy;
	struct {
		struct policy_value smt, tsme, ecc, rapl_dis;
		struct policy_value ciphertext_hiding, alias_check;
		struct policy_value iommu_write_safe, tio;
	} platform;
	struct {
		struct policy_tcb reported, committed, current, launch;
	} tcb_min;
};

struct policy_tdx {
	struct policy_value mrtd, mrseam, mrsignerseam, mrconfigid, mrowner;
	struct policy_value mrownerconfig, rtmr[4], servtd, report_data, xfam;
	struct policy_value tcb_status, tcb_evaluation_min, tcb_evaluation;
	struct policy_value max_collateral_age_days, allow_expired_collateral;
	struct policy_value ppid, platform_instance_id;
	struct {
		struct policy_value debug, profiling, migratable, perfmon;
		struct policy_value sept_ve_disable;
	} attributes;
	struct {
		struct policy_value allow, deny;
	} advisories;
	struct {
		struct policy_value smt, cached_keys, dynamic;
	} platform;
	struct {
		struct policy_value mrenclave, mrsigner, isvprodid, isvsvn_min;
		struct policy_value debug, provision_key, einittoken_key;
	} sgx;
};

struct policy {
	struct policy_value freshness, strict, require_crl, provisional, nonce;
	struct policy_value unknown_bits, uid;
	char *files; /* "policy.json (SHA-256 49ce...)", or NULL */
	struct policy_snp snp;
	struct policy_tdx tdx;
};

/* What to do about bits that nobody here knows; @otherwise when not named. */
enum policy_unknown policy_unknown(const struct policy *policy,
				   enum policy_unknown otherwise);

struct policy *policy_new(void);
void policy_free(struct policy *policy);

/* See Documentation/policy.rst. Return: 0, -EBADMSG, -ENOMEM. */
int policy_read(struct policy *policy, const char *json, size_t size,
		const char *source, struct vouch_error *error);

/*
 * One option; @key is as in the file, with dots. Without "snp." or "tdx." it is
 * for every TEE that has it.
 */
int policy_expect(struct policy *policy, const char *key, const char *value,
		  const char *source, struct vouch_error *error);

static inline bool policy_has(const struct policy_value *value)
{
	return value->count > 0;
}

/* The one number, or @otherwise. */
static inline u64 policy_number(const struct policy_value *value, u64 otherwise)
{
	return value->count ? value->items[0].number : otherwise;
}

/* Its source, or "default". */
const char *policy_source(const struct policy_value *value);

bool policy_accepts_number(const struct policy_value *value, u64 number);
bool policy_accepts_text(const struct policy_value *value, const char *text);

/* "1.55.39" as one number that compares as the version does. */
#define POLICY_VERSION(major, minor, build) \
	((u64)(major) << 16 | (u64)(minor) << 8 | (u64)(build))

/* ---- policy/keys.c ---- */

enum policy_type {
	POLICY_OBJECT,
	POLICY_BYTES, /* hex; one or a list */
	POLICY_NUMBERS, /* one or a list */
	POLICY_NUMBER,
	POLICY_TEXTS, /* one or a list */
	POLICY_ADVISORIES, /* texts that name advisories of Intel */
	POLICY_CHOICE,
	POLICY_CHOICES, /* one or a list */
	POLICY_BOOL,
	POLICY_RELEASE, /* "1.55" or "1.55.39" */
};

struct policy_key {
	const char *name;
	enum policy_type type;
	size_t offset; /* of a value in struct policy */
	u64 min, max; /* bytes, or numbers */
	bool is_identity; /* of bytes: nobody's is all zero */
	const char *const *choices; /* by number, NULL at the end */
	const struct policy_key *keys; /* of an object, no name at the end */
};

extern const struct policy_key policy_keys[];
extern const struct policy_key policy_snp_keys[];

/* ---- tdx/policy_keys.c ---- */

extern const struct policy_key policy_tdx_keys[];

/* ---- policy/item.c ---- */

/* Adds what @json says to @item; on failure @error names what was wanted. */
int policy_item_read(const struct policy_key *key, const json_t *json,
		     struct policy_item *item, struct vouch_error *error);

/* ---- policy/where.c ---- */

/*
 * Line and column, both from 1, of the key @path ("snp.vmpl") in a text that
 * jansson found to be good JSON; it tells places of syntax errors only.
 */
bool policy_where(const char *json, size_t size, const char *path, int *line,
		  int *column);

#endif /* VOUCH_LIB_POLICY_POLICY_H */
