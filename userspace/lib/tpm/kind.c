// SPDX-License-Identifier: MIT
#include "tpm/kind.h"

#include "base/json_text.h"
#include "check/facts.h"
#include "tpm/appraise.h"

static const u8 generated[] = { 0xff, 'T', 'C', 'G', 0x80 };

/* TPMS_ATTEST: a quote or a certification. */
static enum input_match match_attest(const u8 *data, size_t size)
{
	const struct tpm_view bytes = { data, size };
	struct tpm_attest attest;

	if (size < sizeof(generated) ||
	    !tpm_view_is(&(struct tpm_view){ data, sizeof(generated) },
			 generated, sizeof(generated)))
		return INPUT_OTHER;
	return tpm_attest_open(&bytes, &attest, NULL) ? INPUT_STARTS :
							INPUT_SURE;
}

static json_t *show_attest(const struct evidence_kinds *kinds, const u8 *data,
			   size_t size, struct vouch_error *error)
{
	const struct tpm_view bytes = { data, size };
	struct tpm_attest attest;
	json_t *json;
	char text[512];

	(void)kinds;
	if (tpm_attest_open(&bytes, &attest, error))
		return NULL;
	json = json_object();
	json_put(&json, "type",
		 json_string(attest.type == TPM_ATTEST_QUOTE ?
				     "TPM quote" :
				     "TPM certification"));
	json_put(&json, "qualifying_data",
		 json_hex(attest.extra.data, attest.extra.size));
	json_put(&json, "reset_count", json_integer(attest.reset_count));
	json_put(&json, "restart_count", json_integer(attest.restart_count));
	json_put(&json, "safe", json_boolean(attest.is_safe == 1));
	if (attest.type == TPM_ATTEST_CERTIFY) {
		json_put(&json, "name",
			 json_hex(attest.name.data, attest.name.size));
		return json;
	}
	tpm_selection_text(&attest.selection, text, sizeof(text));
	json_put(&json, "selection", json_string(text));
	json_put(&json, "pcr_digest",
		 json_hex(attest.pcr_digest.data, attest.pcr_digest.size));
	return json;
}

static const struct input_form forms[] = {
	{
		.title = "a quote of a TPM",
		.match = match_attest,
		.show = show_attest,
		.remedy = "a TPM's quote alone shows no TEE: give the Evidence "
			  "that \"vouch evidence --vtpm\" makes",
	},
};

static const struct check_prefix groups[] = {
	{ "tpm.ek", VOUCH_GROUP_SIGNATURES },
	{ "tpm.ak", VOUCH_GROUP_SIGNATURES },
	{ "tpm.quote.format", VOUCH_GROUP_FORM },
	{ "tpm.quote.nonce", VOUCH_GROUP_FRESHNESS },
	{ "tpm.quote.", VOUCH_GROUP_SIGNATURES },
	{ "tpm.clock", VOUCH_GROUP_FRESHNESS },
	{ "tpm.log.format", VOUCH_GROUP_FORM },
	{ "tpm.ima.format", VOUCH_GROUP_FORM },
	{ "tpm.", VOUCH_GROUP_VALUES },
	{ "", VOUCH_GROUP_OTHER },
};

static const struct check_ids *const check_ids[] = { &check_ids_tpm, NULL };

const struct evidence_kind tpm_kind = {
	.name = "tpm",
	.claims_key = "tpm",
	.forms = forms,
	.forms_count = ARRAY_SIZE(forms),
	.policy = &tpm_policy_kind,
	.draft = &tpm_draft_kind,
	.groups = groups,
	.check_ids = check_ids,
};
