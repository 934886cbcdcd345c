// SPDX-License-Identifier: MIT
/* What each check is part of. Those of a kind are in the table of its room. */
#include <string.h>

#include "appraise/kinds.h"
#include "check/facts.h"

static const struct check_prefix common[] = {
	{ "input.", VOUCH_GROUP_FORM },
	{ "request.", VOUCH_GROUP_FORM },
	{ "verifier.", VOUCH_GROUP_FORM },
	{ "hcl.format", VOUCH_GROUP_FORM },
	{ "hcl.claims", VOUCH_GROUP_SIGNATURES },
	{ "certificate.", VOUCH_GROUP_SIGNATURES },
	{ "container.platform", VOUCH_GROUP_FORM },
	{ "container.", VOUCH_GROUP_SIGNATURES },
	{ "evidence.profile", VOUCH_GROUP_FORM },
	{ "evidence.boot_log", VOUCH_GROUP_FORM },
	{ "evidence.nonce", VOUCH_GROUP_FRESHNESS },
	{ "evidence.time", VOUCH_GROUP_FRESHNESS },
	{ "evidence.uid", VOUCH_GROUP_VALUES },
	{ "evidence.", VOUCH_GROUP_SIGNATURES },
	{ "freshness.", VOUCH_GROUP_FRESHNESS },
	{ "time.source", VOUCH_GROUP_FRESHNESS },
	{ "time.skew", VOUCH_GROUP_FRESHNESS },
	{ "time.", VOUCH_GROUP_SIGNATURES },
	{ "identity.", VOUCH_GROUP_VALUES },
	{ "policy.any_of", VOUCH_GROUP_VALUES },
	{ "policy.selfcheck", VOUCH_GROUP_VALUES },
	{ "result.form", VOUCH_GROUP_FORM },
	{ "result.claims", VOUCH_GROUP_FORM },
	{ "result.window", VOUCH_GROUP_FRESHNESS },
	{ "result.nonce", VOUCH_GROUP_FRESHNESS },
	{ "result.evidence", VOUCH_GROUP_VALUES },
	{ "result.consistent", VOUCH_GROUP_VALUES },
	{ "result.status", VOUCH_GROUP_VALUES },
	{ "result.", VOUCH_GROUP_SIGNATURES },
	{ "", VOUCH_GROUP_OTHER },
};

static bool begins_with(const char *text, const char *prefix)
{
	return !strncmp(text, prefix, strlen(prefix));
}

/* The row of a table that ends with an empty prefix. */
static const struct check_prefix *find(const struct check_prefix *row,
				       const char *id)
{
	while (*row->prefix && !begins_with(id, row->prefix))
		row++;
	return row;
}

enum vouch_check_group vouch_check_group(const char *id)
{
	for (size_t i = 0; i < evidence_kinds.count; i++) {
		const struct check_prefix *row = evidence_kinds.rows[i]->groups;

		row = row ? find(row, id) : NULL;
		if (row && *row->prefix)
			return row->group;
	}
	return find(common, id)->group;
}

const char *vouch_check_group_name(enum vouch_check_group group)
{
	static const char *const names[] = {
		[VOUCH_GROUP_FORM] = "form",
		[VOUCH_GROUP_SIGNATURES] = "signatures",
		[VOUCH_GROUP_PLATFORM] = "TCB and collateral",
		[VOUCH_GROUP_GUEST] = "guest",
		[VOUCH_GROUP_VALUES] = "reference values",
		[VOUCH_GROUP_FRESHNESS] = "freshness",
		[VOUCH_GROUP_OTHER] = "other",
	};

	return (size_t)group < ARRAY_SIZE(names) ? names[group] : "?";
}
