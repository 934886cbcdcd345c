// SPDX-License-Identifier: MIT
/* A policy from what was appraised. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "appraise/kinds.h"
#include "appraise/policy_kinds.h"
#include "base/error.h"
#include "base/json_text.h"
#include "check/context.h"
#include "policy/draft.h"
#include "policy/join.h"
#include "policy/policy.h"
#include "base/openssl.h"

static const char *comment(bool authentic)
{
	return authentic ?
		       "Drafted from authentic evidence. Freshness is not in here: "
		       "give --nonce or --report-data with each appraisal." :
		       "Drafted from evidence that was NOT VERIFIED: anybody may "
		       "have made up these values.";
}

/*
 * Objects for what the evidence has beside the report, such as a vTPM's quote:
 * kinds that have no appraisal of their own.
 */
static void draft_beside(json_t *policy, const json_t *all, unsigned int flags)
{
	for (size_t i = 0; i < evidence_kinds.count; i++) {
		const struct evidence_kind *row = evidence_kinds.rows[i];
		const json_t *claims =
			row->draft && !row->appraise ?
				json_object_get(all, row->claims_key) :
				NULL;

		if (claims)
			json_object_set_new(
				policy, row->policy->name,
				row->draft->draft(claims,
						  flags & VOUCH_DRAFT_MACHINE));
	}
}

/* Reference values of one TEE, beside what is common. */
static json_t *draft_policy(const json_t *all, const json_t *claims,
			    const struct evidence_kind *kind,
			    unsigned int flags)
{
	bool authentic = draft_is_true(claims, "authenticated");
	json_t *policy = json_object();

	draft_say(policy, "comment", comment(authentic));
	draft_copy(policy, "uid", json_object_get(all, "evidence"), "uid");
	if (kind->draft->draft_common)
		kind->draft->draft_common(policy, claims);
	json_object_set_new(policy, kind->policy->name,
			    kind->draft->draft(claims,
					       flags & VOUCH_DRAFT_MACHINE));
	draft_beside(policy, all, flags);
	return policy;
}

static int draft_of(const struct vouch_result *result, const json_t *all,
		    unsigned int flags, char **json, struct vouch_error *error)
{
	const struct evidence_kind *kind = result ? result->kind : NULL;
	const json_t *claims = NULL;
	json_t *policy;

	if (kind && kind->draft)
		claims = json_object_get(all, kind->claims_key);
	if (!claims)
		return vouch__error(error, -EBADMSG,
				    "evidence has no claims, want a report or "
				    "a quote that is well-formed");
	if (!draft_is_true(claims, "authenticated") &&
	    !(flags & VOUCH_DRAFT_UNVERIFIED))
		return vouch__error(error, -EACCES,
				    "evidence is not authentic, want one that "
				    "is, or to be told that it need not be");
	if (kind->draft->is_debuggable(claims))
		return vouch__error(error, -EPERM,
				    "evidence is of a guest that its host may "
				    "debug, want one of another guest");
	policy = draft_policy(all, claims, kind, flags);
	*json = json_text(policy, JSON_INDENT(2));
	json_decref(policy);
	return *json ? 0 : vouch__error(error, -ENOMEM, "no memory");
}

int vouch_result_policy(const struct vouch_result *result, unsigned int flags,
			char **json, struct vouch_error *error)
{
	OPENSSL_ENTER;
	json_t *all = result ? result_claims(result) : json_object();
	int ret;

	*json = NULL;
	if (!all)
		return vouch__error(error, -ENOMEM, "no memory");
	ret = draft_of(result, all, flags, json, error);
	json_decref(all);
	return ret;
}

/* It is read as a policy: what could not be used is no result. */
static int join(struct policy *policy, const struct vouch_draft *drafts,
		size_t count, char **json, struct vouch_error *error)
{
	json_t *joined;
	char *text = NULL;
	int ret = policy_join(policy->kinds, drafts, count, &joined, error);

	if (!ret) {
		text = json_text(joined, JSON_INDENT(2));
		ret = text ? policy_read(policy, text, strlen(text), "draft",
					 error) :
			     vouch__error(error, -ENOMEM, "no memory");
	}
	json_decref(joined);
	if (ret)
		free(text);
	else
		*json = text;
	return ret;
}

int vouch_draft_join(const struct vouch_draft *drafts, size_t count,
		     char **json, struct vouch_error *error)
{
	OPENSSL_ENTER;
	struct policy *policy = kinds_policy_new(&evidence_kinds);
	int ret;

	*json = NULL;
	if (!policy)
		return vouch__error(error, -ENOMEM, "no memory");
	ret = join(policy, drafts, count, json, error);
	policy_free(policy);
	return ret;
}
