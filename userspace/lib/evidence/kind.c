// SPDX-License-Identifier: MIT
#include "evidence/kind.h"

#include "base/json_text.h"
#include "check/context.h"
#include "codec/cbor/cose.h"
#include "evidence/evidence.h"

/* CBOR tag 61 or 18. */
static enum input_match match_token(const u8 *data, size_t size)
{
	size_t tags_size;

	return cose_is_tagged(data, size, &tags_size) ? INPUT_SURE :
							INPUT_OTHER;
}

static json_t *show_token(const struct evidence_kinds *kinds, const u8 *data,
			  size_t size, struct vouch_error *error)
{
	json_t *json = NULL;

	return evidence_show(kinds, data, size, &json, error) ? NULL : json;
}

static const char title[] = "signed Evidence";

static void appraise_token(struct appraisal *a, const u8 *data, size_t size)
{
	struct evidence *evidence = NULL;

	check_input_type(a, title);
	if (evidence_appraise(a, data, size, &evidence)) {
		json_put(&a->claims, "evidence",
			 evidence_result_json(evidence));
		a->kind->appraise(a);
		if (a->is_signed)
			evidence_compare_claims(a, evidence);
	}
	evidence_close(evidence);
}

static const struct input_form forms[] = {
	{
		.title = title,
		.match = match_token,
		.show = show_token,
		.appraise = appraise_token,
	},
};

const struct evidence_kind token_kind = {
	.name = "evidence",
	.forms = forms,
	.forms_count = ARRAY_SIZE(forms),
};
