// SPDX-License-Identifier: MIT
/* "hcl" of a policy, one row for each key; Documentation/policy.rst. */
#include "hcl/policy.h"

#include <string.h>

#include "policy/draft.h"
#include "policy/keys.h"

#define POLICY_BLOCK struct hcl_policy

static const char *const demand[] = { "any", "require", "forbid", NULL };

/* In the order of enum hcl_presence. */
static const char *const presence[] = { "required", "unchecked", NULL };

static bool is_vm_id(const char *text)
{
	return strlen(text) == 36 &&
	       strspn(text, "0123456789abcdefABCDEF-") == 36;
}

static const struct policy_key keys[] = {
	BYTES("measurement", measurement, 48, 48),
	CHOICE("presence", presence, presence),
	{ .name = "vm_id",
	  .type = POLICY_TEXTS,
	  .is_valid = is_vm_id,
	  .example = "a VM's unique id, 32 hex digits with dashes",
	  .offset = offsetof(POLICY_BLOCK, vm_id) },
	CHOICE("secure_boot", secure_boot, demand),
	{ 0 },
};

static const struct policy_default defaults[] = {
	{ .offset = offsetof(POLICY_BLOCK, measurement),
	  .text = "has to be named for a paravisor's vTPM to count: a guest "
		  "without one can make its claims itself" },
	{ 0 },
};

const struct policy_kind hcl_policy_kind = {
	.name = "hcl",
	.keys = keys,
	.block_size = sizeof(struct hcl_policy),
	.defaults = defaults,
};

/* The paravisor, how it starts its guest, and with "machine" which guest. */
static json_t *draft_hcl(const json_t *claims, bool machine)
{
	const json_t *vm = json_object_get(claims, "vm-configuration");
	json_t *out = json_object();

	json_object_set(out, "measurement",
			json_object_get(claims, "measurement"));
	if (json_is_true(json_object_get(vm, "secure-boot")))
		json_object_set_new(out, "secure_boot", json_string("require"));
	if (machine)
		json_object_set(out, "vm_id",
				json_object_get(vm, "vmUniqueId"));
	return out;
}

const struct policy_draft_kind hcl_draft_kind = {
	.draft = draft_hcl,
};
