// SPDX-License-Identifier: MIT
/* "snp" of a policy, from the claims of a report. */
#include <string.h>

#include "policy/draft.h"
#include "snp/policy.h"

/* Names of a bit in a report and in a policy. */
struct bit {
	const char *claim;
	const char *key;
};

/* What the guest's owner let the host do: not more than was seen. */
static const struct bit permits[] = {
	{ "migrate_ma", "migrate_ma" },
	{ "smt", "smt" },
	{ "cxl_allow", "cxl" },
};

/* What the guest's owner demanded of the host. */
static const struct bit demands[] = {
	{ "single_socket", "single_socket" },
	{ "mem_aes_256_xts", "mem_aes_256_xts" },
	{ "rapl_dis", "rapl_dis" },
	{ "ciphertext_hiding", "ciphertext_hiding" },
	{ "page_swap_disable", "page_swap_disable" },
};

/* What a host has that protects its guests. */
static const struct bit protections[] = {
	{ "ecc_en", "ecc" },
	{ "rapl_dis", "rapl_dis" },
	{ "ciphertext_hiding_en", "ciphertext_hiding" },
	{ "alias_check_complete", "alias_check" },
	{ "iommu_write_safe", "iommu_write_safe" },
};

static json_t *guest_policy(const json_t *claims)
{
	const json_t *policy = json_object_get(claims, "policy");
	json_t *out = json_object();

	draft_say(out, "comment", "what the guest was launched with");
	draft_say(out, "debug", "forbid");
	for (size_t i = 0; i < ARRAY_SIZE(permits); i++)
		draft_say(out, permits[i].key,
			  draft_is_true(policy, permits[i].claim) ? "allow" :
								    "forbid");
	for (size_t i = 0; i < ARRAY_SIZE(demands); i++)
		draft_say(out, demands[i].key,
			  draft_is_true(policy, demands[i].claim) ? "require" :
								    "any");
	json_object_set(out, "abi_min", json_object_get(policy, "abi"));
	return out;
}

static json_t *platform(const json_t *claims)
{
	const json_t *info = json_object_get(claims, "platform_info");
	json_t *out = json_object();

	draft_say(out, "comment", "protections of the host that were on");
	for (size_t i = 0; i < ARRAY_SIZE(protections); i++) {
		if (draft_is_true(info, protections[i].claim))
			draft_say(out, protections[i].key, "require");
	}
	if (!draft_is_true(info, "smt_en"))
		draft_say(out, "smt", "forbid");
	return out;
}

/* Without the product nobody knows which component is where. */
static void add_floor(json_t *out, const char *key, const json_t *claims,
		      const char *name)
{
	json_t *tcb = json_object_get(claims, name);
	json_t *floor = json_deep_copy(tcb);

	json_object_del(floor, "raw");
	if (json_object_size(floor))
		json_object_set(out, key, floor);
	json_decref(floor);
}

static json_t *tcb_min(const json_t *claims)
{
	json_t *out = json_object();

	draft_say(out, "comment",
		  "as was seen; microcode counts differently on each stepping");
	add_floor(out, "reported", claims, "reported_tcb");
	add_floor(out, "committed", claims, "committed_tcb");
	add_floor(out, "launch", claims, "launch_tcb");
	return out;
}

/* A key of the chip for the one, of a provider for the other. */
static void add_signer(json_t *out, const json_t *claims, bool machine)
{
	const json_t *key = json_object_get(claims, "key_info");
	const char *signer =
		json_string_value(json_object_get(key, "signing_key"));
	bool is_vlek = signer && !strcmp(signer, "VLEK");

	json_object_set_new(out, "allow_vcek", json_boolean(!is_vlek));
	json_object_set_new(out, "allow_vlek", json_boolean(is_vlek));
	if (is_vlek)
		draft_copy(out, "csp_id", json_object_get(claims, "vek"),
			   "csp_id");
	else if (machine)
		draft_copy(out, "chip_id", claims, "chip_id");
}

/* Zero without an ID block, and then nothing to compare with. */
static void add_owner(json_t *out, const json_t *claims)
{
	draft_copy(out, "family_id", claims, "family_id");
	draft_copy(out, "image_id", claims, "image_id");
	draft_copy(out, "id_key_digest", claims, "id_key_digest");
	draft_copy(out, "author_key_digest", claims, "author_key_digest");
	draft_copy(out, "report_id_ma", claims, "report_id_ma");
	json_object_set(out, "guest_svn_min",
			json_object_get(claims, "guest_svn"));
}

static void add_firmware(json_t *out, const json_t *claims)
{
	json_t *product = json_object_get(claims, "product");

	if (json_is_string(product))
		json_object_set(out, "products", product);
	json_object_set(out, "report_version_min",
			json_object_get(claims, "version"));
	json_object_set(out, "firmware_min",
			json_object_get(claims, "committed_firmware"));
	json_object_set(out, "launch_mit_required",
			json_object_get(claims, "launch_mit_vector"));
	json_object_set(out, "current_mit_required",
			json_object_get(claims, "current_mit_vector"));
}

static json_t *draft_report(const json_t *claims, bool machine)
{
	json_t *out = json_object();

	json_object_set(out, "measurement",
			json_object_get(claims, "measurement"));
	json_object_set(out, "host_data", json_object_get(claims, "host_data"));
	json_object_set(out, "vmpl", json_object_get(claims, "vmpl"));
	add_owner(out, claims);
	add_signer(out, claims, machine);
	add_firmware(out, claims);
	json_object_set_new(out, "guest_policy", guest_policy(claims));
	json_object_set_new(out, "platform", platform(claims));
	json_object_set_new(out, "tcb_min", tcb_min(claims));
	return out;
}

/* Whether both are there, and are not the same. */
static bool differs(const json_t *claims, const char *name, const char *other)
{
	const json_t *a = json_object_get(claims, name);
	const json_t *b = json_object_get(claims, other);

	return a && b && !json_equal(a, b);
}

/* Firmware that runs and is not all committed is refused unless allowed. */
static void draft_provisional(json_t *policy, const json_t *claims)
{
	if (differs(claims, "current_tcb", "committed_tcb") ||
	    differs(claims, "current_firmware", "committed_firmware"))
		draft_say(policy, "provisional", "allow");
}

static bool is_debuggable(const json_t *claims)
{
	return draft_is_true(json_object_get(claims, "policy"), "debug");
}

const struct policy_draft_kind snp_draft_kind = {
	.draft = draft_report,
	.is_debuggable = is_debuggable,
	.draft_common = draft_provisional,
};
