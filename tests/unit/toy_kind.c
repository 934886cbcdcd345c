// SPDX-License-Identifier: MIT
#include "toy_kind.h"

#include <stdio.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_text.h"
#include "check/accepted.h"
#include "check/context.h"
#include "endorse/endorse.h"
#include "policy/draft.h"
#include "policy/keys.h"

struct toy_report {
	char magic[4]; /* "TOY1" */
	u8 measurement[TOY_MEASUREMENT_SIZE];
	u8 level;
};

_Static_assert(sizeof(struct toy_report) == TOY_SIZE, "no padding");

/* ---- endorsements ---- */

static bool endorsement_is_toy(const u8 *data, size_t size)
{
	return size == TOY_ENDORSEMENT_SIZE && !memcmp(data, "TOYE", 4);
}

static int endorsement_open_toy(struct endorsement *item, const u8 *data,
				size_t size)
{
	item->parsed = malloc(size);
	if (!item->parsed)
		return -ENOMEM;
	memcpy(item->parsed, data, size);
	return 0;
}

static void endorsement_tell_toy(const struct endorsement *item, char *out,
				 size_t size)
{
	(void)item;
	snprintf(out, size, "toy endorsement");
}

static int endorsement_encode_toy(const struct endorsement *item,
				  struct vouch_bytes *bytes)
{
	bytes->data = malloc(TOY_ENDORSEMENT_SIZE);
	if (!bytes->data)
		return -ENOMEM;
	memcpy(bytes->data, item->parsed, TOY_ENDORSEMENT_SIZE);
	bytes->size = TOY_ENDORSEMENT_SIZE;
	return 0;
}

static json_t *endorsement_show_toy(const struct endorsement *item)
{
	(void)item;
	return json_pack("{s:s}", "type", "toy endorsement");
}

static const struct endorsement_kind toy_endorsement = {
	.name = "toy",
	.remedy = ENDORSEMENT_REMEDY("a toy endorsement"),
	.is = endorsement_is_toy,
	.open = endorsement_open_toy,
	.free = free,
	.subject = endorsement_tell_toy,
	.encode = endorsement_encode_toy,
	.show = endorsement_show_toy,
};

static const struct endorsement_kind *const endorsements[] = {
	&toy_endorsement,
	NULL,
};

/* ---- policy ---- */

struct toy_policy {
	struct policy_value measurement;
};

#define POLICY_BLOCK struct toy_policy

static const struct policy_key keys[] = {
	BYTES("measurement", measurement, TOY_MEASUREMENT_SIZE,
	      TOY_MEASUREMENT_SIZE),
	{ 0 },
};

static const struct policy_identity identities[] = {
	{ .tee = "toy", .name = "measurement", .offset = 0 },
	{ 0 },
};

static const struct policy_kind toy_policy_kind = {
	.name = "toy",
	.keys = keys,
	.block_size = sizeof(struct toy_policy),
	.measurement = "measurement",
	.identities = identities,
};

static json_t *draft_toy(const json_t *claims, bool machine)
{
	json_t *out = json_object();

	(void)machine;
	draft_copy(out, "measurement", claims, "measurement");
	return out;
}

static bool toy_is_debuggable(const json_t *claims)
{
	return draft_is_true(claims, "debug");
}

static const struct policy_draft_kind draft = {
	.draft = draft_toy,
	.is_debuggable = toy_is_debuggable,
};

/* ---- appraisal ---- */

static const struct vouch_check_info check_rows[] = {
	{ .id = "toy.endorsed",
	  .meaning = "An endorsement has the measurement of the report.",
	  .reason = "Anybody can make a report of a toy.",
	  .specification = "tests/unit/toy_kind.h" },
	{ .id = "toy.measurement",
	  .meaning = "The measurement is one that the policy names.",
	  .reason = "Another toy would pass for this one.",
	  .specification = "tests/unit/toy_kind.h" },
};

static const struct check_ids ids = { check_rows, ARRAY_SIZE(check_rows) };
static const struct check_ids *const check_ids[] = { &ids, NULL };

static bool is_endorsed(const struct appraisal *a, const u8 *measurement)
{
	const struct endorsements *store = a->verifier->endorsements;

	for (size_t i = 0; i < store->count; i++) {
		if (store->items[i].kind == &toy_endorsement &&
		    !memcmp((u8 *)store->items[i].parsed + 4, measurement,
			    TOY_MEASUREMENT_SIZE))
			return true;
	}
	return false;
}

static void appraise_toy(struct appraisal *a, const u8 *data, size_t size)
{
	static const struct check_note note = { .source = "toy" };
	const struct toy_policy *policy =
		policy_block(a->policy, &toy_policy_kind);
	struct toy_report *report = malloc(sizeof(*report));

	a->tee = toy_kind.name;
	a->shown = report;
	if (!report) {
		a->checks.out_of_memory = true;
		return;
	}
	memcpy(report, data, size);
	check_input_type(a, "a toy");
	a->is_authentic = check_that(&a->checks, "toy.endorsed",
				     is_endorsed(a, report->measurement), &note,
				     "an endorsement", "none, or another's");
	if (policy_has(&policy->measurement))
		check_accepted(&a->checks, "toy.measurement",
			       &policy->measurement, report->measurement,
			       TOY_MEASUREMENT_SIZE, "another toy");
	a->is_complete = true;
}

static json_t *claims_json(const void *shown)
{
	const struct toy_report *report = shown;
	json_t *json = json_object();

	json_put(&json, "authenticated", json_true());
	json_put(&json, "measurement",
		 json_hex(report->measurement, sizeof(report->measurement)));
	json_put(&json, "level", json_integer(report->level));
	return json;
}

/* ---- the row ---- */

static enum input_match match_toy(const u8 *data, size_t size)
{
	return size == TOY_SIZE && !memcmp(data, "TOY1", 4) ? INPUT_SURE :
							      INPUT_OTHER;
}

static json_t *show_toy(const struct evidence_kinds *kinds, const u8 *data,
			size_t size, struct vouch_error *error)
{
	json_t *json = claims_json(data);

	(void)kinds;
	(void)size;
	(void)error;
	json_put(&json, "type", json_string("toy"));
	return json;
}

static const struct input_form forms[] = {
	{
		.title = "a toy",
		.match = match_toy,
		.show = show_toy,
		.appraise = appraise_toy,
	},
};

const struct evidence_kind toy_kind = {
	.name = "toy",
	.claims_key = "toy",
	.forms = forms,
	.forms_count = ARRAY_SIZE(forms),
	.endorsements = endorsements,
	.policy = &toy_policy_kind,
	.draft = &draft,
	.claims_json = claims_json,
	.claims_free = free,
	.check_ids = check_ids,
};
