// SPDX-License-Identifier: MIT
/* A policy from what was appraised: common to all TEEs. */
#include "policy/draft.h"

#include <errno.h>
#include <string.h>

#include "check/context.h"
#include "base/error.h"

/* Nobody set it; all ones is a migration agent that is not there. */
static bool is_unset(const char *text)
{
	size_t length = strlen(text);

	return strspn(text, "0") == length || strspn(text, "f") == length;
}

void draft_copy(json_t *out, const char *key, const json_t *claims,
		const char *name)
{
	json_t *value = json_object_get(claims, name);

	if (json_is_string(value) && is_unset(json_string_value(value)))
		return;
	json_object_set(out, key, value);
}

void draft_say(json_t *out, const char *key, const char *word)
{
	json_object_set_new(out, key, json_string(word));
}

bool draft_is_true(const json_t *claims, const char *name)
{
	return json_is_true(json_object_get(claims, name));
}

static const struct {
	const char *tee;
	const char *key; /* in the policy */
	json_t *(*draft)(const json_t *claims, bool machine);
} tees[] = {
	{ "sev-snp", "snp", draft_snp },
	{ "tdx", "tdx", draft_tdx },
	{ "sgx", "tdx", draft_sgx },
};

static const char *comment(bool authentic)
{
	return authentic ?
		       "Drafted from authentic evidence. Freshness is not in here: "
		       "give --nonce or --report-data with each appraisal." :
		       "Drafted from evidence that was NOT VERIFIED: anybody may "
		       "have made up these values.";
}

/* SGX has it in a bit of ATTRIBUTES; Intel SDM, volume 3D. */
static bool has_debug_bit(const json_t *attributes)
{
	const char *hex = json_string_value(attributes);

	return hex && *hex && strchr("2367abef", hex[1]);
}

/* A policy that lets the host read the guest is one that nobody wants. */
static bool is_debuggable(const json_t *claims)
{
	return draft_is_true(json_object_get(claims, "policy"), "debug") ||
	       draft_is_true(json_object_get(claims, "td_attributes"),
			     "debug") ||
	       has_debug_bit(json_object_get(claims, "attributes"));
}

/* Reference values of one TEE, beside what is common. */
static json_t *draft(const json_t *all, const json_t *claims, size_t tee,
		     unsigned int flags)
{
	bool authentic = draft_is_true(claims, "authenticated");
	json_t *policy = json_object();

	draft_say(policy, "comment", comment(authentic));
	draft_copy(policy, "uid", json_object_get(all, "evidence"), "uid");
	if (draft_snp_is_provisional(claims))
		draft_say(policy, "provisional", "allow");
	json_object_set_new(policy, tees[tee].key,
			    tees[tee].draft(claims,
					    flags & VOUCH_DRAFT_MACHINE));
	return policy;
}

/* The claims of a report under its TEE; SNP has them under its short name. */
static const json_t *claims_of(const struct vouch_result *result,
			       const json_t *all, size_t *tee)
{
	for (size_t i = 0; result->tee && i < ARRAY_SIZE(tees); i++) {
		if (strcmp(result->tee, tees[i].tee))
			continue;
		*tee = i;
		return json_object_get(all, i ? tees[i].tee : tees[i].key);
	}
	return NULL;
}

static int draft_of(const struct vouch_result *result, const json_t *all,
		    unsigned int flags, char **json, struct vouch_error *error)
{
	const json_t *claims;
	json_t *policy;
	size_t tee;

	claims = claims_of(result, all, &tee);
	if (!claims)
		return vouch__error(error, -EBADMSG,
				    "evidence has no claims, want a report or "
				    "a quote that is well-formed");
	if (!draft_is_true(claims, "authenticated") &&
	    !(flags & VOUCH_DRAFT_UNVERIFIED))
		return vouch__error(error, -EACCES,
				    "evidence is not authentic, want one that "
				    "is, or to be told that it need not be");
	if (is_debuggable(claims))
		return vouch__error(error, -EPERM,
				    "evidence is of a guest that its host may "
				    "debug, want one of another guest");
	policy = draft(all, claims, tee, flags);
	*json = json_dumps(policy, JSON_INDENT(2));
	json_decref(policy);
	return *json ? 0 : vouch__error(error, -ENOMEM, "no memory");
}

int vouch_result_policy(const struct vouch_result *result, unsigned int flags,
			char **json, struct vouch_error *error)
{
	json_t *all = result_claims(result);
	int ret;

	*json = NULL;
	if (!all)
		return vouch__error(error, -ENOMEM, "no memory");
	ret = draft_of(result, all, flags, json, error);
	json_decref(all);
	return ret;
}
