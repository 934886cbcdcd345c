// SPDX-License-Identifier: MIT
/* "cca" and "psa" of a policy; Documentation/policy.rst. */
#include <stdlib.h>
#include <string.h>

#include "cca/cca.h"
#include "cca/policy.h"
#include "policy/keys.h"

#define POLICY_BLOCK struct cca_policy

/* By the high byte of the claim: 0x10, 0x20 and so on. */
static const char *const lifecycles[] = {
	"unknown",     "assembly_and_test", "provisioning",   "secured",
	"realm_debug", "platform_debug",    "decommissioned", NULL,
};

/* In the order of enum cca_hash_choice. */
static const char *const hashes[] = { "sha-256", "sha-384", "sha-512", NULL };

/*
 * Of zeroes where nobody extended or set it, or where --measurement is, which
 * is for any kind of evidence.
 */
#define REGISTER(key, at, smallest)             \
	{ .name = key,                          \
	  .type = POLICY_BYTES,                 \
	  .offset = offsetof(POLICY_BLOCK, at), \
	  .min = smallest,                      \
	  .max = 64,                            \
	  .may_be_zero = true }

#define COMPONENTS                                                             \
	{ .name = "components",                                                \
	  .type = POLICY_TEXTS,                                                \
	  .offset = offsetof(POLICY_BLOCK, components),                        \
	  .is_valid = cca_reference_is,                                        \
	  .example = "measurement=HEX signer=HEX type=RMM version=1.0, where " \
		     "the last two may be left out" }

static const struct policy_key cca_keys[] = {
	BYTES("implementation_id", implementation_id, 32, 32),
	IDENTITY("instance_id", instance_id, 33),
	CHOICES("lifecycle", lifecycle, lifecycles),
	COMPONENTS,
	REGISTER("config", config, 1),
	BYTES("report_data", report_data, 64, 64),
	REGISTER("rim", rim, 32),
	REGISTER("rpv", rpv, 64),
	REGISTER("rem0", rem0, 32),
	REGISTER("rem1", rem1, 32),
	REGISTER("rem2", rem2, 32),
	REGISTER("rem3", rem3, 32),
	CHOICES("hash", hash, hashes),
	{ 0 },
};

static const struct policy_key psa_keys[] = {
	BYTES("implementation_id", implementation_id, 32, 32),
	IDENTITY("instance_id", instance_id, 33),
	CHOICES("lifecycle", lifecycle, lifecycles),
	COMPONENTS,
	NUMBERS("client_id", client_id, UINT32_MAX),
	BYTES("report_data", report_data, 64, 64),
	{ 0 },
};

#define IDENTIFIES(kind, text, at) \
	{ .tee = kind, .name = text, .offset = offsetof(POLICY_BLOCK, at) }

static const struct policy_identity cca_identities[] = {
	IDENTIFIES("cca", "RIM", rim),
	IDENTIFIES("cca", "RPV", rpv),
	IDENTIFIES("cca", "instance id", instance_id),
	IDENTIFIES("cca", "challenge", report_data),
	{ 0 },
};

static const struct policy_identity psa_identities[] = {
	IDENTIFIES("psa", "software components", components),
	IDENTIFIES("psa", "instance id", instance_id),
	IDENTIFIES("psa", "challenge", report_data),
	{ 0 },
};

#define CLAIM(kind, key, value, field)                 \
	{ .id = kind "." key,                          \
	  .tee = kind,                                 \
	  .match = POLICY_MATCH_BYTES,                 \
	  .offset = offsetof(POLICY_BLOCK, value),     \
	  .claim = offsetof(struct cca_values, field), \
	  .size = sizeof(((struct cca_values *)NULL)->field) }

static const struct policy_reference cca_references[] = {
	CLAIM("cca", "implementation_id", implementation_id, implementation_id),
	CLAIM("cca", "instance_id", instance_id, instance_id),
	CLAIM("cca", "rim", rim, rim),
	CLAIM("cca", "rpv", rpv, rpv),
	CLAIM("cca", "rem0", rem0, rem[0]),
	CLAIM("cca", "rem1", rem1, rem[1]),
	CLAIM("cca", "rem2", rem2, rem[2]),
	CLAIM("cca", "rem3", rem3, rem[3]),
	{ 0 },
};

static const struct policy_reference psa_references[] = {
	CLAIM("psa", "implementation_id", implementation_id, implementation_id),
	CLAIM("psa", "instance_id", instance_id, instance_id),
	{ 0 },
};

#define OTHERWISE(at, what) \
	{ .offset = offsetof(POLICY_BLOCK, at), .text = what }

static const struct policy_default cca_defaults[] = {
	OTHERWISE(rim, "has to be given: there is no result without"),
	OTHERWISE(components, "has to be given: there is no result without"),
	OTHERWISE(lifecycle, "is secured"),
	{ 0 },
};

static const struct policy_default psa_defaults[] = {
	OTHERWISE(components, "has to be given: there is no result without"),
	OTHERWISE(lifecycle, "is secured"),
	{ 0 },
};

const struct policy_kind cca_policy_kind = {
	.name = "cca",
	.keys = cca_keys,
	.block_size = sizeof(struct cca_policy),
	.measurement = "rim",
	.identities = cca_identities,
	.references = cca_references,
	.defaults = cca_defaults,
};

const struct policy_kind psa_policy_kind = {
	.name = "psa",
	.keys = psa_keys,
	.block_size = sizeof(struct cca_policy),
	.identities = psa_identities,
	.references = psa_references,
	.defaults = psa_defaults,
};

/* ---- drafts ---- */

/* The list of references that the components meet, as "references" has it. */
static void draft_platform(json_t *out, const json_t *platform, bool machine)
{
	draft_copy(out, "implementation_id", platform, "implementation_id");
	json_object_set(out, "components",
			json_object_get(platform, "references"));
	if (!json_array_size(json_object_get(out, "components")))
		json_object_del(out, "components");
	if (machine)
		draft_copy(out, "instance_id", platform, "instance_id");
}

static json_t *draft_cca(const json_t *claims, bool machine)
{
	static const char *const rems[] = { "rem0", "rem1", "rem2", "rem3" };
	const json_t *platform = json_object_get(claims, "platform");
	const json_t *realm = json_object_get(claims, "realm");
	const char *config =
		json_string_value(json_object_get(platform, "config"));
	json_t *out = json_object();

	draft_platform(out, platform, machine);
	if (config && strlen(config) <= 128)
		draft_say(out, "config", config);
	draft_copy(out, "rim", realm, "rim");
	draft_copy(out, "rpv", realm, "rpv");
	for (size_t i = 0; i < CCA_REMS; i++)
		json_object_set(out, rems[i], json_object_get(realm, rems[i]));
	json_object_set_new(out, "hash",
			    json_pack("[O]", json_object_get(realm, "hash")));
	return out;
}

static json_t *draft_psa(const json_t *claims, bool machine)
{
	json_t *out = json_object();

	draft_platform(out, claims, machine);
	return out;
}

/* What is debuggable is told as no "secured", by either claim. */
static bool is_debuggable(const json_t *claims)
{
	const json_t *platform = json_object_get(claims, "platform");
	const char *lifecycle = json_string_value(json_object_get(
		platform ? platform : claims, "lifecycle_name"));

	return !lifecycle || strcmp(lifecycle, "secured") != 0;
}

const struct policy_draft_kind cca_draft_kind = {
	.draft = draft_cca,
	.is_debuggable = is_debuggable,
};

const struct policy_draft_kind psa_draft_kind = {
	.draft = draft_psa,
	.is_debuggable = is_debuggable,
};
