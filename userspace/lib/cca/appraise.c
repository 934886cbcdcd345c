// SPDX-License-Identifier: MIT
/*
 * The checklist for a token, in the order in which one check rests on another:
 *
 *   cca.format                 both parts are there and can be read
 *   cca.key                    somebody named the key of this chip
 *   cca.platform.sig           it signed the platform's token
 *   cca.binding                which is over the key of the realm
 *   cca.realm.sig              which signed the realm's token
 *   freshness.*                whose challenge is the one that was asked with
 *   cca.lifecycle ...          reference values of the platform
 *   cca.rim ...                and of the realm
 *
 * A device of PSA has no realm: its challenge is in its own token.
 */
#include <stdlib.h>

#include "cca/private.h"

const struct cca_ids cca_ids = {
	.tee = "cca",
	.format = "cca.format",
	.key = "cca.key",
	.signature = "cca.platform.sig",
	.lifecycle = "cca.lifecycle",
	.components = "cca.components",
	.implementation_id = "cca.implementation_id",
	.instance_id = "cca.instance_id",
};

const struct cca_ids psa_ids = {
	.tee = "psa",
	.format = "psa.format",
	.key = "psa.key",
	.signature = "psa.sig",
	.lifecycle = "psa.lifecycle",
	.components = "psa.components",
	.implementation_id = "psa.implementation_id",
	.instance_id = "psa.instance_id",
};

static bool check_format(struct cca_appraisal *s, int ret,
			 const struct vouch_error *why)
{
	static const struct check_note note = {
		.source = "RFC 9783, draft-ffm-rats-cca-token",
		.remedy = "take the token again, of who made it; a profile "
			  "that is newer than this version wants another one",
		.unmet = VOUCH_NONE_UNREADABLE,
	};

	if (ret)
		return check_that(&s->a->checks, s->ids->format, false, &note,
				  "a token of a profile that is known",
				  why->text);
	return check_that(&s->a->checks, s->ids->format, true, &note,
			  "a token of a profile that is known",
			  s->token->platform.profile->name);
}

static void appraise(struct cca_appraisal *s)
{
	struct appraisal *a = s->a;
	struct cca_token *t = s->token;
	bool is_psa = t->platform.profile->is_psa;

	a->is_signed = cca_check_platform_signature(s) &&
		       (is_psa || cca_check_realm_signature(s));
	a->is_authentic = a->is_signed;
	t->is_authentic = a->is_authentic;
	if (!a->is_signed)
		return;
	appraisal_settle(a);
	check_any_of(a, s->kind, s->ids->tee, &t->values);
	cca_check_freshness(s, is_psa ? &t->platform.challenge :
					&t->realm.challenge);
	if (!a->authentic_only) {
		cca_check_platform(s);
		if (!is_psa)
			cca_check_realm(s);
	}
	a->is_complete = true;
}

static void run(struct appraisal *a, const struct policy_kind *kind,
		const struct cca_ids *ids,
		int (*open)(const u8 *data, size_t size, struct cca_token *t,
			    struct vouch_error *error))
{
	struct cca_appraisal s = {
		.a = a,
		.token = calloc(1, sizeof(*s.token)),
		.policy = policy_block(a->policy, kind),
		.kind = kind,
		.ids = ids,
	};
	struct vouch_error why = { 0 };
	int ret;

	a->tee = ids->tee;
	if (!s.token) {
		a->checks.out_of_memory = true;
		return;
	}
	ret = open(a->report, a->report_size, s.token, &why);
	if (check_format(&s, ret, &why)) {
		appraise(&s);
		a->shown = s.token;
		return;
	}
	cca_close(s.token);
	free(s.token);
}

void cca_appraise(struct appraisal *a)
{
	run(a, &cca_policy_kind, &cca_ids, cca_open);
}

void psa_appraise(struct appraisal *a)
{
	run(a, &psa_policy_kind, &psa_ids, psa_open);
}
