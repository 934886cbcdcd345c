// SPDX-License-Identifier: MIT
/*
 * The checklist for a vTPM that a paravisor keeps, after that of the report.
 * The report is over the paravisor's claims, which the caller has looked at as
 * "hcl.claims", and they have the AK:
 *
 *   hcl.format                 it can be read, and is of this TEE
 *   hcl.vmpl                   of SEV-SNP: only the paravisor is at VMPL 0
 *   hcl.ak                     the claims have an RSA key for quotes
 *   hcl.measurement            what made the report is a known paravisor
 *   hcl.vm_id
 *   hcl.secure_boot
 */
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/json_text.h"
#include "check/accepted.h"
#include "check/context.h"
#include "codec/json_scan.h"
#include "hcl/hcl.h"
#include "hcl/policy.h"
#include "snp/snp.h"
#include "tpm/appraise.h"

#define SOURCE "OpenHCL, igvm_attest"

static bool check_format(struct appraisal *a, const u8 *data, size_t size,
			 u32 tee, struct hcl *hcl)
{
	static const struct check_note note = {
		.source = SOURCE,
		.remedy = "read all of the TPM's NV index 0x01400001 again, of "
			  "the guest that made the report",
	};
	u32 wanted = tee == VOUCH_TEE_SNP ? HCL_REPORT_SNP : HCL_REPORT_TDX;
	struct vouch_error why;
	char expected[48], actual[48];

	snprintf(expected, sizeof(expected),
		 "claims beside a report of type %u", wanted);
	if (hcl_open(data, size, hcl, &why))
		return check_that(&a->checks, "hcl.format", false, &note,
				  expected, why.text);
	snprintf(actual, sizeof(actual), "a report of type %u",
		 hcl->report_type);
	return check_that(&a->checks, "hcl.format", hcl->report_type == wanted,
			  &note, expected, actual);
}

/* As of an SVSM: others of the guest ask for reports at a VMPL of their own. */
static bool check_vmpl(struct appraisal *a, u32 tee)
{
	static const struct check_note note = {
		.source = SOURCE,
		.remedy = "the guest asked for this report, and not its "
			  "paravisor: the claims are the guest's word",
	};
	struct vouch_snp_claims claims;
	char actual[24];

	if (tee != VOUCH_TEE_SNP)
		return true;
	if (snp_report_read(a->report, a->report_size, &claims, NULL))
		return false;
	snprintf(actual, sizeof(actual), "%u", claims.vmpl);
	return check_that(&a->checks, "hcl.vmpl", !claims.vmpl, &note, "0",
			  actual);
}

/* ---- the AK, a JWK of RFC 7517 ---- */

static bool read_number(const json_t *key, const char *name, u8 *out,
			size_t room, size_t *size)
{
	const char *text = json_string_value(json_object_get(key, name));
	struct vouch_bytes bytes = { 0 };
	size_t at = 0;
	bool is_ok = text && !vouch_base64_decode(text, &bytes, NULL);

	while (is_ok && at < bytes.size && !bytes.data[at])
		at++;
	*size = bytes.size - at;
	is_ok = is_ok && *size && *size <= room;
	if (is_ok)
		memcpy(out, bytes.data + at, *size);
	vouch_bytes_free(&bytes);
	return is_ok;
}

/* Two keys of that name would be one key for each of two readers. */
static const json_t *find_ak(const json_t *claims)
{
	const json_t *key, *found = NULL;
	size_t i;

	json_array_foreach(json_object_get(claims, "keys"), i, key) {
		const char *id = json_string_value(json_object_get(key, "kid"));

		if (!id || strcmp(id, "HCLAkPub"))
			continue;
		if (found)
			return NULL;
		found = key;
	}
	return found;
}

bool hcl_claims_ak(const json_t *claims, struct tpm_bound *bound)
{
	const json_t *key = find_ak(claims);
	const char *type = json_string_value(json_object_get(key, "kty"));
	u8 exponent[4] = { 0 };
	size_t size = 0;

	if (!type || strcmp(type, "RSA") ||
	    !read_number(key, "n", bound->modulus, sizeof(bound->modulus),
			 &bound->modulus_size) ||
	    !read_number(key, "e", exponent, sizeof(exponent), &size))
		return false;
	for (size_t i = 0; i < size; i++)
		bound->exponent = bound->exponent << 8 | exponent[i];
	return true;
}

static bool check_ak(struct appraisal *a, const json_t *claims,
		     struct tpm_bound *bound)
{
	static const struct check_note note = {
		.source = SOURCE,
		.remedy = "the paravisor has no vTPM, or speaks of it in a way "
			  "that is not known here: update vouch",
		.unmet = VOUCH_NONE_UNSUPPORTED,
	};
	bool is_ok = hcl_claims_ak(claims, bound);
	char actual[48];

	snprintf(actual, sizeof(actual), "RSA-%zu", 8 * bound->modulus_size);
	return check_that(&a->checks, "hcl.ak", is_ok, &note,
			  "one RSA key HCLAkPub in the claims",
			  is_ok ? actual : "none, or more than one");
}

/* ---- reference values ---- */

static void check_presence(struct appraisal *a, const struct hcl_policy *policy)
{
	const struct check_note note = {
		.source = policy_source(&policy->presence),
		.remedy = "name the launch digest of a paravisor that is "
			  "known, as hcl.measurement",
		.unmet = VOUCH_NONE_UNASKED,
	};

	if (policy_number(&policy->presence, HCL_PRESENCE_REQUIRED) ==
	    HCL_PRESENCE_UNCHECKED)
		check_skip(&a->checks, "hcl.measurement", &note,
			   "not asked for: the guest may have made the claims "
			   "itself");
	else
		check_leave_open(&a->checks, "hcl.measurement", &note,
				 "the launch digest of a paravisor, named as "
				 "hcl.measurement",
				 "none is named: the guest may have made the "
				 "claims itself");
}

static void check_measurement(struct appraisal *a,
			      const struct hcl_policy *policy,
			      const u8 *measurement)
{
	if (policy_has(&policy->measurement))
		check_accepted(&a->checks, "hcl.measurement",
			       &policy->measurement, measurement,
			       KIND_DIGEST_SIZE,
			       "another paravisor or firmware, or none: then "
			       "the guest can make such claims itself");
	else
		check_presence(a, policy);
}

static void check_vm_id(struct appraisal *a, const struct hcl_policy *policy,
			const json_t *vm)
{
	const struct policy_value *wanted = &policy->vm_id;
	const char *id = json_string_value(json_object_get(vm, "vmUniqueId"));
	const struct check_note note = {
		.source = policy_source(wanted),
		.remedy = "it is another VM, or the paravisor tells no id",
	};
	bool is_there = false;

	if (!policy_has(wanted))
		return;
	for (size_t i = 0; id && i < wanted->count; i++)
		is_there |= !strcasecmp(wanted->items[i].text, id);
	check_that(&a->checks, "hcl.vm_id", is_there, &note,
		   wanted->items[0].text, id ? id : "no vmUniqueId");
}

static void check_secure_boot(struct appraisal *a,
			      const struct hcl_policy *policy, const json_t *vm)
{
	const struct policy_value *value = &policy->secure_boot;
	u64 demand = policy_number(value, POLICY_DEMAND_ANY);
	const json_t *flag = json_object_get(vm, "secure-boot");
	const struct check_note note = {
		.source = policy_source(value),
		.remedy = "start the VM with the other setting of Secure Boot",
	};

	if (demand == POLICY_DEMAND_ANY)
		return;
	check_that(&a->checks, "hcl.secure_boot",
		   json_is_boolean(flag) &&
			   json_is_true(flag) ==
				   (demand == POLICY_DEMAND_REQUIRE),
		   &note, demand == POLICY_DEMAND_REQUIRE ? "on" : "off",
		   json_is_true(flag)  ? "on" :
		   json_is_false(flag) ? "off" :
					 "not told");
}

static void check_values(struct appraisal *a, const json_t *claims,
			 const u8 *measurement)
{
	const struct hcl_policy *policy =
		policy_block(a->policy, &hcl_policy_kind);
	const json_t *vm = json_object_get(claims, "vm-configuration");

	check_measurement(a, policy, measurement);
	check_vm_id(a, policy, vm);
	check_secure_boot(a, policy, vm);
}

static void put_claims(struct appraisal *a, const struct hcl *hcl,
		       const u8 *measurement)
{
	json_t *json = hcl_json(hcl);

	json_put(&json, "measurement", json_hex(measurement, KIND_DIGEST_SIZE));
	json_put(&a->claims, "hcl", json);
}

json_t *hcl_claims(const struct hcl *hcl)
{
	const char *text = (const char *)hcl->claims;

	if (!json_scan_is_small(text, hcl->claims_size))
		return NULL;
	return json_loadb(text, hcl->claims_size, JSON_REJECT_DUPLICATES, NULL);
}

static const struct policy_value *find_demand(const struct policy *policy)
{
	const struct hcl_policy *hcl = policy_block(policy, &hcl_policy_kind);

	if (!hcl)
		return NULL; /* a verifier of other kinds */
	if (policy_has(&hcl->vm_id))
		return &hcl->vm_id;
	if (policy_number(&hcl->secure_boot, POLICY_DEMAND_ANY) !=
	    POLICY_DEMAND_ANY)
		return &hcl->secure_boot;
	return NULL;
}

void hcl_check_absent(struct appraisal *a)
{
	const struct policy_value *demand = find_demand(a->policy);
	struct check_note note = {
		.remedy = "ask for Evidence with \"vouch evidence --vtpm\" of "
			  "a guest of a paravisor, or take what is wanted of "
			  "one out of the policy",
		.unmet = VOUCH_NONE_MISSING,
	};

	if (a->has_paravisor || a->authentic_only || !demand)
		return;
	note.source = policy_source(demand);
	check_leave_open(&a->checks, "hcl.ak", &note,
			 "a paravisor, of which the policy wants something",
			 "evidence without one");
}

bool hcl_appraise(struct appraisal *a, const u8 *data, size_t size,
		  struct tpm_bound *bound)
{
	const struct evidence_tee *tee = a->kind->tee;
	struct report_facts facts;
	json_t *claims = NULL;
	struct hcl hcl;
	bool is_ok;

	is_ok = !tee->read(a->report, a->report_size, &facts, NULL) &&
		check_format(a, data, size, tee->tee, &hcl) &&
		check_vmpl(a, tee->tee);
	if (is_ok) {
		claims = hcl_claims(&hcl);
		put_claims(a, &hcl, facts.digests[0]);
		is_ok = check_ak(a, claims, bound);
	}
	if (is_ok && !a->authentic_only)
		check_values(a, claims, facts.digests[0]);
	json_decref(claims);
	a->is_complete &= is_ok;
	return is_ok;
}
