// SPDX-License-Identifier: MIT
/* A report of a paravisor as evidence: the report inside, and its claims. */
#include <stdio.h>
#include <string.h>

#include "base/cursor.h"
#include "base/json_text.h"
#include "check/context.h"
#include "check/facts.h"
#include "hcl/hcl.h"
#include "hcl/policy.h"

#define TYPE_OFFSET 0x4c8

static u32 report_type(const u8 *data, size_t size)
{
	struct cursor c = cursor_over(data, size);

	cursor_take(&c, TYPE_OFFSET);
	return cursor_le32(&c);
}

static bool is_hcl(const u8 *data, size_t size)
{
	return size >= 4 && !memcmp(data, "HCLA", 4);
}

static enum input_match match_snp(const u8 *data, size_t size)
{
	return is_hcl(data, size) && report_type(data, size) == HCL_REPORT_SNP ?
		       INPUT_SURE :
		       INPUT_OTHER;
}

static enum input_match match_other(const u8 *data, size_t size)
{
	return is_hcl(data, size) && report_type(data, size) != HCL_REPORT_SNP ?
		       INPUT_SURE :
		       INPUT_OTHER;
}

static bool check_format(struct appraisal *a, const u8 *data, size_t size,
			 struct hcl *hcl)
{
	static const struct check_note note = {
		.source = "OpenHCL, igvm_attest",
		.remedy = "read all of the TPM's NV index 0x01400001 again",
	};
	struct vouch_error why;
	char actual[64];

	if (hcl_open(data, size, hcl, &why))
		return check_that(&a->checks, "hcl.format", false, &note,
				  "a report, and claims of the size that it "
				  "says",
				  why.text);
	snprintf(actual, sizeof(actual), "claims of %zu bytes",
		 hcl->claims_size);
	return check_that(&a->checks, "hcl.format", true, &note,
			  "a report, and claims of the size that it says",
			  actual);
}

/* The row of the report inside; every library has it, but for tests. */
static const struct evidence_kind *
kind_of_report(const struct evidence_kinds *kinds)
{
	for (size_t i = 0; i < kinds->count; i++) {
		const struct evidence_tee *tee = kinds->rows[i]->tee;

		if (tee && tee->tee == VOUCH_TEE_SNP)
			return kinds->rows[i];
	}
	return NULL;
}

static void check_claims(struct appraisal *a, const struct hcl *hcl,
			 const struct evidence_tee *tee)
{
	static const struct check_note note = {
		.source = "REPORT_DATA",
		.remedy = "the claims are not those that the paravisor asked "
			  "this report for: do not trust them",
	};
	u8 expected[VOUCH_REPORT_DATA_SIZE];
	struct report_facts facts = { 0 };

	/* Why it cannot be read is told by the checks of the report. */
	if (tee->read(hcl->report, hcl->report_size, &facts, NULL))
		memset(facts.report_data, 0, sizeof(facts.report_data));
	if (hcl_report_data(hcl, expected))
		check_bytes(&a->checks, "hcl.claims", expected,
			    facts.report_data, sizeof(expected), &note);
	else
		a->checks.out_of_memory = true;
}

static const char title[] = "an HCL report with an SEV-SNP report inside";

static void appraise_hcl(struct appraisal *a, const u8 *data, size_t size)
{
	const struct evidence_kind *kind = kind_of_report(a->verifier->kinds);
	struct hcl hcl;

	check_input_type(a, title);
	if (!kind || !check_format(a, data, size, &hcl))
		return;
	check_claims(a, &hcl, kind->tee);
	json_put(&a->claims, "hcl", hcl_json(&hcl));
	a->report = hcl.report;
	a->report_size = hcl.report_size;
	appraisal_set_kind(a, kind);
	kind->appraise(a);
}

static const struct input_form forms[] = {
	{
		.title = title,
		.match = match_snp,
		.show = hcl_show,
		.appraise = appraise_hcl,
	},
	{
		.title = "an HCL report with another report inside",
		.match = match_other,
		.show = hcl_show,
		.remedy = "a TDREPORT inside is only for its machine: give a "
			  "quote made of it, as http://169.254.169.254/acc/"
			  "tdquote answers",
	},
};

/* clang-format off */
static const struct vouch_check_info rows[] = {
	{ "hcl.format",
	  "The report of a paravisor has the report of the TEE and its own "
	  "claims where they belong.",
	  "Bytes of one would else be taken for the other.",
	  "OpenHCL, igvm_attest" },
	{ "hcl.claims",
	  "REPORT_DATA is the hash of the paravisor's claims, and zeroes.",
	  "The key of its TPM, and how the VM is configured, are else nobody's "
	  "word.",
	  "OpenHCL, igvm_attest" },
	{ "hcl.vmpl",
	  "The report beside the paravisor's claims is of VMPL 0.",
	  "A guest can have any claims signed at its own VMPL.",
	  "OpenHCL, igvm_attest" },
	{ "hcl.ak",
	  "The paravisor's claims have one RSA key HCLAkPub, which its TPM "
	  "signs quotes with.",
	  "Without it nothing ties a TPM to the processor.",
	  "OpenHCL, igvm_attest" },
	{ "hcl.measurement",
	  "The launch digest is that of a paravisor that the policy accepts; "
	  "where none is named, nothing is affirmed.",
	  "Without a paravisor the guest itself can make any such claims.",
	  "Documentation/vtpm.rst" },
	{ "hcl.vm_id",
	  "The paravisor's claims name a VM that the policy accepts.",
	  "All VMs of a provider have the same launch digest.",
	  "Documentation/policy.rst" },
	{ "hcl.secure_boot",
	  "The paravisor's claims say of Secure Boot what the policy wants.",
	  "Without Secure Boot any boot loader runs.",
	  "OpenHCL, igvm_attest" },
};

/* clang-format on */

static const struct check_ids hcl_check_ids = { rows, ARRAY_SIZE(rows) };
static const struct check_ids *const check_ids[] = { &hcl_check_ids, NULL };

static const struct check_prefix groups[] = {
	{ "hcl.format", VOUCH_GROUP_FORM },
	{ "hcl.claims", VOUCH_GROUP_SIGNATURES },
	{ "hcl.vmpl", VOUCH_GROUP_SIGNATURES },
	{ "hcl.ak", VOUCH_GROUP_FORM },
	{ "hcl.", VOUCH_GROUP_VALUES },
	{ "", VOUCH_GROUP_OTHER },
};

const struct evidence_kind hcl_kind = {
	.name = "hcl",
	.claims_key = "hcl",
	.policy = &hcl_policy_kind,
	.draft = &hcl_draft_kind,
	.groups = groups,
	.forms = forms,
	.forms_count = ARRAY_SIZE(forms),
	.check_ids = check_ids,
};
