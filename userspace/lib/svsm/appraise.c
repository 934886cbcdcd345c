// SPDX-License-Identifier: MIT
/*
 * The checklist for a report on services, after that of the report itself:
 *
 *   svsm.vmpl                  only VMPL 0 makes such a report
 *   svsm.manifest              it can be read
 *   svsm.measurement           what runs at VMPL 0 is a known SVSM
 *   svsm.services
 *   svsm.secure_boot
 *   svsm.vtpm                  there is a key of a vTPM
 */
#include <stdio.h>
#include <string.h>

#include "base/json_text.h"
#include "check/accepted.h"
#include "check/context.h"
#include "snp/snp.h"
#include "svsm/policy.h"
#include "svsm/svsm.h"
#include "tpm/appraise.h"

/*
 * Nobody else can make a report of VMPL 0, whatever the policy accepts of other
 * reports: the guest itself asks at its own VMPL or higher ones.
 */
static bool check_vmpl(struct appraisal *a, const struct vouch_snp_claims *c)
{
	static const struct check_note note = {
		.source = "AMD 58019, attestation protocol",
		.remedy = "the guest asked for this report, and not the SVSM: "
			  "what it says of a vTPM is the guest's word",
	};
	char actual[24];

	snprintf(actual, sizeof(actual), "%u", c->vmpl);
	return check_that(&a->checks, "svsm.vmpl", !c->vmpl, &note, "0",
			  actual);
}

static bool check_manifest(struct appraisal *a, const u8 *data, size_t size,
			   struct svsm_manifest *manifest)
{
	static const struct check_note note = {
		.source = "AMD 58019, attestation protocol",
		.remedy = "the SVSM speaks a version that is not known here: "
			  "update vouch",
	};
	static const char expected[] =
		"services that are each there once, inside of the manifest";
	struct vouch_error why;
	char actual[48];
	int ret = svsm_manifest_open(data, size, manifest, &why);

	snprintf(actual, sizeof(actual), "%zu of %s", manifest->count,
		 manifest->is_single ? "one service" : "all services");
	return check_that(&a->checks, "svsm.manifest", !ret, &note, expected,
			  ret ? why.text : actual);
}

/*
 * A launch without an SVSM runs the guest at VMPL 0, where it can have any
 * manifest signed: only a measurement that is named to be of an SVSM tells.
 */
static void check_presence(struct appraisal *a,
			   const struct svsm_policy *policy)
{
	static const char wanted[] =
		"MEASUREMENT of a launch with an SVSM, named as "
		"svsm.measurement";
	const struct check_note note = {
		.source = policy_source(&policy->presence),
		.remedy = "name MEASUREMENT of a launch with an SVSM, as "
			  "svsm.measurement or with --svsm-measurement",
		.unmet = VOUCH_NONE_UNASKED,
	};

	if (policy_number(&policy->presence, SVSM_PRESENCE_REQUIRED) ==
	    SVSM_PRESENCE_UNCHECKED)
		check_skip(&a->checks, "svsm.measurement", &note,
			   "not asked for: the guest may have made this report "
			   "itself");
	else
		check_leave_open(&a->checks, "svsm.measurement", &note, wanted,
				 "none is named: the guest may have made this "
				 "report itself");
}

/* Its measurement says that what made the report is an SVSM. */
static void check_measurement(struct appraisal *a,
			      const struct svsm_policy *policy,
			      const struct vouch_snp_claims *c)
{
	if (policy_has(&policy->measurement))
		check_accepted(&a->checks, "svsm.measurement",
			       &policy->measurement, c->measurement,
			       sizeof(c->measurement),
			       "another SVSM or firmware, or none: then the "
			       "guest can make such reports itself");
	else
		check_presence(a, policy);
}

static bool has_service(const struct svsm_manifest *manifest, const char *name)
{
	char found[SVSM_NAME_SIZE];

	for (size_t i = 0; i < manifest->count; i++) {
		svsm_service_name(manifest->services[i].guid, found);
		if (!strcmp(found, name))
			return true;
	}
	return false;
}

static void check_services(struct appraisal *a,
			   const struct svsm_policy *policy,
			   const struct svsm_manifest *manifest)
{
	const struct policy_value *wanted = &policy->services;
	const struct check_note note = {
		.source = policy_source(wanted),
		.remedy = "the SVSM does not offer it, or only one service was "
			  "asked for",
	};

	for (size_t i = 0; i < wanted->count; i++) {
		const char *name = wanted->items[i].text;
		bool is_there = has_service(manifest, name);

		check_that(&a->checks, "svsm.services", is_there, &note, name,
			   is_there ? name : "not in the manifest");
	}
}

static void check_secure_boot(struct appraisal *a,
			      const struct svsm_policy *policy,
			      const struct svsm_manifest *manifest)
{
	const struct policy_value *value = &policy->secure_boot;
	u64 demand = policy_number(value, POLICY_DEMAND_ANY);
	const struct svsm_service *service =
		svsm_find(manifest, svsm_guid_uefi);
	const struct check_note note = {
		.source = policy_source(value),
		.remedy = "start the guest with the other setting of Secure "
			  "Boot",
	};
	const struct check_note open = {
		.source = policy_source(value),
		.remedy = "ask for a report on all services, of an SVSM that "
			  "keeps the variables of UEFI",
		.unmet = VOUCH_NONE_MISSING,
	};
	bool is_on;
	u32 flags;

	if (demand == POLICY_DEMAND_ANY)
		return;
	if (!service || !svsm_uefi_flags(service, &flags)) {
		check_leave_open(&a->checks, "svsm.secure_boot", &open,
				 "the service of UEFI variables",
				 "not in the manifest, or of an unknown "
				 "version");
		return;
	}
	is_on = flags & SVSM_UEFI_SECURE_BOOT;
	check_that(&a->checks, "svsm.secure_boot",
		   is_on == (demand == POLICY_DEMAND_REQUIRE), &note,
		   demand == POLICY_DEMAND_REQUIRE ? "on" : "off",
		   is_on ? "on" : "off");
}

/* Its attributes tell what the key is: an EK, or an AK at once. */
static bool check_vtpm(struct appraisal *a,
		       const struct svsm_manifest *manifest,
		       struct tpm_bound *bound)
{
	static const struct check_note note = {
		.source = "manifest",
		.remedy = "the SVSM has no vTPM, or a version of its manifest "
			  "that is not known here",
		.unmet = VOUCH_NONE_UNSUPPORTED,
	};
	static const char expected[] = "the public area of a key of the vTPM";
	const struct svsm_service *service =
		svsm_find(manifest, svsm_guid_vtpm);
	struct tpm_view bytes = { service ? service->data : NULL,
				  service ? service->size : 0 };
	struct tpm_public key;
	struct vouch_error why;
	char text[16];

	if (!service)
		return check_that(&a->checks, "svsm.vtpm", false, &note,
				  expected, "no service of a vTPM");
	if (tpm_public_open(&bytes, &key, &why))
		return check_that(&a->checks, "svsm.vtpm", false, &note,
				  expected, why.text);
	tpm_public_text(&key, text, sizeof(text));
	check_that(&a->checks, "svsm.vtpm", true, &note, expected, text);
	if (key.attributes & TPM_SIGN && !(key.attributes & TPM_DECRYPT))
		bound->ak = bytes;
	else
		bound->ek = bytes;
	return true;
}

static void put_claims(struct appraisal *a,
		       const struct svsm_manifest *manifest,
		       const struct vouch_snp_claims *c)
{
	json_t *json = svsm_manifest_json(manifest);

	json_put(&json, "measurement",
		 json_hex(c->measurement, sizeof(c->measurement)));
	json_put(&a->claims, "svsm", json);
}

bool svsm_appraise(struct appraisal *a, const u8 *data, size_t size,
		   struct tpm_bound *bound)
{
	const struct svsm_policy *policy =
		policy_block(a->policy, &svsm_policy_kind);
	struct svsm_manifest manifest;
	struct vouch_snp_claims claims;

	if (snp_report_read(a->report, a->report_size, &claims, NULL) ||
	    !check_vmpl(a, &claims) ||
	    !check_manifest(a, data, size, &manifest)) {
		a->is_complete = false;
		return false;
	}
	put_claims(a, &manifest, &claims);
	if (!a->authentic_only) {
		check_measurement(a, policy, &claims);
		check_services(a, policy, &manifest);
		check_secure_boot(a, policy, &manifest);
	}
	if (check_vtpm(a, &manifest, bound))
		return true;
	a->is_complete = false;
	return false;
}

static const struct policy_value *find_demand(const struct appraisal *a)
{
	const struct svsm_policy *svsm =
		policy_block(a->policy, &svsm_policy_kind);

	if (!svsm || !tpm_policy_of(a->policy))
		return NULL; /* a verifier of other kinds */
	if (policy_has(&svsm->services))
		return &svsm->services;
	if (policy_number(&svsm->secure_boot, POLICY_DEMAND_ANY) !=
	    POLICY_DEMAND_ANY)
		return &svsm->secure_boot;
	return a->has_paravisor ? NULL :
				  tpm_policy_demand(tpm_policy_of(a->policy));
}

void svsm_check_absent(struct appraisal *a)
{
	const struct policy_value *demand = find_demand(a);
	struct check_note note = {
		.remedy = "ask for Evidence with \"vouch evidence --vtpm\", or "
			  "take what is wanted of a vTPM out of the policy",
		.unmet = VOUCH_NONE_MISSING,
	};

	if ((a->has_vtpm && !a->has_paravisor) || a->authentic_only || !demand)
		return;
	note.source = policy_source(demand);
	check_leave_open(
		&a->checks, "svsm.vtpm", &note,
		a->has_paravisor ?
			"an SVSM, of which the policy wants something" :
			"a vTPM, of which the policy wants something",
		a->has_paravisor ? "a paravisor" : "evidence without one");
}
