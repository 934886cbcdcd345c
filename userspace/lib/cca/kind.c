// SPDX-License-Identifier: MIT
/* Two rows, which differ in labels, and in whether there is a realm. */
#include "cca/kind.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/json_text.h"
#include "cca/anchors.h"
#include "cca/private.h"
#include "check/facts.h"

/* ---- forms ---- */

static const char cca_title[] = "an Arm CCA token";
static const char psa_title[] = "a PSA token";

static enum input_match match_cca(const u8 *data, size_t size)
{
	return cca_is_token(data, size) ? INPUT_SURE : INPUT_OTHER;
}

static enum input_match match_psa(const u8 *data, size_t size)
{
	return cca_is_psa(data, size) ? INPUT_SURE : INPUT_OTHER;
}

/* COSE_Mac0, RFC 9052, section 6.2: four members, the first is bytes. */
static enum input_match match_mac(const u8 *data, size_t size)
{
	return size > 3 && data[0] == 0xd1 && data[1] == 0x84 &&
			       data[2] >> 5 == 2 ?
		       INPUT_SURE :
		       INPUT_OTHER;
}

static json_t *show(int ret, struct cca_token *token, const char *type,
		    struct vouch_error *error)
{
	json_t *json = NULL;

	if (!ret) {
		json = cca_token_json(token);
		json_put(&json, "type", json_string(type));
		if (!json)
			vouch__error(error, -ENOMEM, "no memory");
	}
	cca_close(token);
	return json;
}

static json_t *show_cca(const struct evidence_kinds *kinds, const u8 *data,
			size_t size, struct vouch_error *error)
{
	struct cca_token token;

	(void)kinds;
	return show(cca_open(data, size, &token, error), &token, "cca token",
		    error);
}

static json_t *show_psa(const struct evidence_kinds *kinds, const u8 *data,
			size_t size, struct vouch_error *error)
{
	struct cca_token token;

	(void)kinds;
	return show(psa_open(data, size, &token, error), &token, "psa token",
		    error);
}

static void appraise_cca(struct appraisal *a, const u8 *data, size_t size)
{
	a->report = data;
	a->report_size = size;
	check_input_type(a, cca_title);
	cca_appraise(a);
}

static void appraise_psa(struct appraisal *a, const u8 *data, size_t size)
{
	a->report = data;
	a->report_size = size;
	check_input_type(a, psa_title);
	psa_appraise(a);
}

static const struct input_form cca_forms[] = {
	{
		.title = cca_title,
		.match = match_cca,
		.show = show_cca,
		.appraise = appraise_cca,
	},
};

static const struct input_form psa_forms[] = {
	{
		.title = psa_title,
		.match = match_psa,
		.show = show_psa,
		.appraise = appraise_psa,
	},
	{
		.title = "a COSE_Mac0, as of a PSA token with a MAC",
		.match = match_mac,
		.remedy = "only who shares the key of the device can check a "
			  "MAC: ask for a token with a signature",
	},
};

/* ---- results ---- */

static json_t *claims_json(const void *shown)
{
	return cca_token_json(shown);
}

static void claims_free(void *shown)
{
	if (shown)
		cca_close(shown);
	free(shown);
}

static bool pad(const struct item_bytes *challenge, u8 *out)
{
	memset(out, 0, CCA_CHALLENGE_SIZE);
	memcpy(out, challenge->data, challenge->size);
	return true;
}

static bool cca_report_data(const u8 *report, size_t size, u8 *out)
{
	struct cca_token token;
	bool ok = !cca_open(report, size, &token, NULL) &&
		  pad(&token.realm.challenge, out);

	cca_close(&token);
	return ok;
}

static bool psa_report_data(const u8 *report, size_t size, u8 *out)
{
	struct cca_token token;
	bool ok = !psa_open(report, size, &token, NULL) &&
		  pad(&token.platform.challenge, out);

	cca_close(&token);
	return ok;
}

static void tell_platform(const struct cca_token *t, struct result_facts *facts)
{
	const char *name = cca_lifecycle_name(t->platform.lifecycle);

	facts->vendor = "Arm";
	facts->genuine_by = "the key that was named for it";
	facts->is_debuggable = !name || strcmp(name, "secured") != 0;
	snprintf(facts->platform, sizeof(facts->platform),
		 "lifecycle %s, %zu software components",
		 name ? name : "not known", cca_component_count(&t->platform));
}

static void cca_facts(const void *shown, struct result_facts *facts)
{
	const struct cca_token *t = shown;

	tell_platform(t, facts);
	snprintf(facts->title, sizeof(facts->title),
		 "Arm CCA token, tag %u, realm %s", (unsigned int)t->tag,
		 t->realm.profile.size ? "with a profile" :
					 "of the first form");
	facts->debug_id = "cca.lifecycle";
	facts->booted_name = "RIM";
	facts->booted_id = "cca.rim";
	facts->booted = t->realm.rim.data;
	facts->booted_size = t->realm.rim.size;
}

static void psa_facts(const void *shown, struct result_facts *facts)
{
	const struct cca_token *t = shown;

	tell_platform(t, facts);
	snprintf(facts->title, sizeof(facts->title), "PSA token, %s",
		 t->platform.profile->name);
	facts->debug_id = "psa.lifecycle";
	facts->booted_name = "implementation";
	facts->booted_id = "psa.components";
	facts->booted = t->platform.implementation_id.data;
	facts->booted_size = t->platform.implementation_id.size;
}

static const struct check_prefix groups[] = {
	{ "cca.format", VOUCH_GROUP_FORM },
	{ "cca.key", VOUCH_GROUP_SIGNATURES },
	{ "cca.platform.sig", VOUCH_GROUP_SIGNATURES },
	{ "cca.binding", VOUCH_GROUP_SIGNATURES },
	{ "cca.realm.sig", VOUCH_GROUP_SIGNATURES },
	{ "cca.lifecycle", VOUCH_GROUP_PLATFORM },
	{ "cca.components", VOUCH_GROUP_PLATFORM },
	{ "cca.config", VOUCH_GROUP_PLATFORM },
	{ "cca.", VOUCH_GROUP_VALUES },
	{ "psa.format", VOUCH_GROUP_FORM },
	{ "psa.key", VOUCH_GROUP_SIGNATURES },
	{ "psa.sig", VOUCH_GROUP_SIGNATURES },
	{ "psa.lifecycle", VOUCH_GROUP_PLATFORM },
	{ "psa.components", VOUCH_GROUP_PLATFORM },
	{ "psa.", VOUCH_GROUP_VALUES },
	{ "", VOUCH_GROUP_OTHER },
};

/* ---- the rows ---- */

static const struct endorsement_kind *const endorsements[] = {
	&cca_anchor_endorsement,
	NULL,
};

static const struct endorsement_container *const containers[] = {
	&cca_key_container,
	&cca_store_container,
	NULL,
};

static const struct check_ids *const check_ids[] = {
	&check_ids_cca,
	&check_ids_psa,
	NULL,
};

const struct evidence_kind cca_kind = {
	.name = "cca",
	.claims_key = "cca",
	.forms = cca_forms,
	.forms_count = ARRAY_SIZE(cca_forms),
	.endorsements = endorsements,
	.containers = containers,
	.policy = &cca_policy_kind,
	.draft = &cca_draft_kind,
	.appraise = cca_appraise,
	.report_data = cca_report_data,
	.claims_json = claims_json,
	.claims_free = claims_free,
	.facts = cca_facts,
	.groups = groups,
	.check_ids = check_ids,
};

/* Its endorsements and checks are in the list of the other row. */
const struct evidence_kind psa_kind = {
	.name = "psa",
	.claims_key = "psa",
	.forms = psa_forms,
	.forms_count = ARRAY_SIZE(psa_forms),
	.policy = &psa_policy_kind,
	.draft = &psa_draft_kind,
	.appraise = psa_appraise,
	.report_data = psa_report_data,
	.claims_json = claims_json,
	.claims_free = claims_free,
	.facts = psa_facts,
	.groups = groups,
};
