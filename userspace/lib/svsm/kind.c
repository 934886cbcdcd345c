// SPDX-License-Identifier: MIT
#include "svsm/kind.h"

#include <string.h>

#include "base/json_text.h"
#include "check/facts.h"
#include "policy/draft.h"
#include "policy/keys.h"
#include "svsm/policy.h"
#include "svsm/svsm.h"

#define POLICY_BLOCK struct svsm_policy

static enum input_match match_manifest(const u8 *data, size_t size)
{
	return svsm_is_services(data, size) ? INPUT_SURE : INPUT_OTHER;
}

static json_t *show_manifest(const struct evidence_kinds *kinds, const u8 *data,
			     size_t size, struct vouch_error *error)
{
	struct svsm_manifest manifest;
	json_t *json;

	(void)kinds;
	if (svsm_manifest_open(data, size, &manifest, error))
		return NULL;
	json = svsm_manifest_json(&manifest);
	json_put(&json, "type", json_string("SVSM services manifest"));
	return json;
}

static const struct input_form forms[] = {
	{
		.title = "a manifest of an SVSM's services",
		.match = match_manifest,
		.show = show_manifest,
		.remedy = "a manifest says nothing without the report that is "
			  "over it: give the Evidence of \"vouch evidence "
			  "--vtpm\"",
	},
};

/* ---- the policy ---- */

static const char *const demand[] = { "any", "require", "forbid", NULL };

/* In the order of enum svsm_presence. */
static const char *const presence[] = { "required", "unchecked", NULL };

static bool is_service(const char *text)
{
	return !strcmp(text, "vtpm") || !strcmp(text, "uefi-variables") ||
	       (strlen(text) == 36 && strspn(text, "0123456789abcdef-") == 36);
}

static const struct policy_key keys[] = {
	BYTES("measurement", measurement, 48, 48),
	{ .name = "services",
	  .type = POLICY_TEXTS,
	  .is_valid = is_service,
	  .example = "vtpm, uefi-variables or a GUID in lower case",
	  .offset = offsetof(POLICY_BLOCK, services) },
	CHOICE("secure_boot", secure_boot, demand),
	CHOICE("presence", presence, presence),
	{ 0 },
};

static const struct policy_default defaults[] = {
	{ .offset = offsetof(POLICY_BLOCK, measurement),
	  .text = "has to be named for a vTPM to count: a guest without an "
		  "SVSM can make its reports itself" },
	{ 0 },
};

const struct policy_kind svsm_policy_kind = {
	.name = "svsm",
	.keys = keys,
	.block_size = sizeof(struct svsm_policy),
	.defaults = defaults,
};

/* The services that there are, and the launch that they are of. */
static json_t *draft_svsm(const json_t *claims, bool machine)
{
	json_t *out = json_object(), *list = json_array(), *row;
	size_t i;

	(void)machine;
	json_array_foreach(json_object_get(claims, "services"), i, row)
		json_array_append(list, json_object_get(row, "service"));
	json_object_set_new(out, "services", list);
	json_object_set(out, "measurement",
			json_object_get(claims, "measurement"));
	return out;
}

const struct policy_draft_kind svsm_draft_kind = {
	.draft = draft_svsm,
};

/* clang-format off */
static const struct vouch_check_info rows[] = {
	{ "svsm.binding",
	  "REPORT_DATA is SHA-512 of the digest of the token's key and nonce, "
	  "and the manifest.",
	  "The manifest of another boot or guest, or another token, could else "
	  "be put beside a genuine report.",
	  "AMD 58019, attestation protocol" },
	{ "svsm.vmpl",
	  "The report is of VMPL 0, where the SVSM runs.",
	  "A guest can have any REPORT_DATA signed at its own VMPL.",
	  "AMD 58019, attestation protocol" },
	{ "svsm.manifest",
	  "The manifest can be read: each service is there once, with data "
	  "that is inside, and not another's.",
	  "Readers that differ about it would see different keys.",
	  "AMD 58019, attestation protocol" },
	{ "svsm.measurement",
	  "MEASUREMENT is that of a launch with an SVSM that the policy "
	  "accepts; where none is named, nothing is affirmed.",
	  "Without an SVSM the guest itself runs at VMPL 0, and can make any "
	  "such report.",
	  "Documentation/vtpm.rst" },
	{ "svsm.services",
	  "A service that the policy wants is in the manifest.",
	  "A guest may rely on it.",
	  "Documentation/policy.rst" },
	{ "svsm.secure_boot",
	  "The SVSM's service of UEFI variables says of Secure Boot what the "
	  "policy wants.",
	  "Without Secure Boot any boot loader runs.",
	  "Coconut SVSM, uefivars" },
	{ "svsm.vtpm",
	  "The manifest has the public area of a key of the vTPM, where there "
	  "is a manifest or the policy wants something of a vTPM.",
	  "Without it nothing ties a TPM to the processor.",
	  "Coconut SVSM, vtpm" },
};

/* clang-format on */

static const struct check_ids check_ids_svsm = { rows, ARRAY_SIZE(rows) };
static const struct check_ids *const check_ids[] = { &check_ids_svsm, NULL };

static const struct check_prefix groups[] = {
	{ "svsm.manifest", VOUCH_GROUP_FORM },
	{ "svsm.binding", VOUCH_GROUP_SIGNATURES },
	{ "svsm.vmpl", VOUCH_GROUP_SIGNATURES },
	{ "svsm.vtpm", VOUCH_GROUP_FORM },
	{ "svsm.", VOUCH_GROUP_VALUES },
	{ "", VOUCH_GROUP_OTHER },
};

const struct evidence_kind svsm_kind = {
	.name = "svsm",
	.claims_key = "svsm",
	.forms = forms,
	.forms_count = ARRAY_SIZE(forms),
	.policy = &svsm_policy_kind,
	.draft = &svsm_draft_kind,
	.groups = groups,
	.check_ids = check_ids,
};
